//! The stake lane.

use super::{
    epochs::epoch_strip,
    facts::Facts,
    picture::Picture,
    slashings::Slashings,
    stake_actions::Actions,
    validators::Validators,
    waiting::{head, title_id},
};
use crate::ui::parts::StakeParts;
use crate::view::model::LaneKind;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct StakeLaneProps {
    pub parts: StakeParts,
}

#[component]
pub fn StakeLane(props: &StakeLaneProps) -> Html {
    let StakeParts {
        facts,
        picture,
        epochs,
        validators,
        actions,
        slashings,
    } = props.parts.clone();
    html! {
        <section class="card lane stake" aria-labelledby={title_id(LaneKind::Stake)}>
            { head(LaneKind::Stake) }
            <Facts {facts} />
            <Picture lane={LaneKind::Stake} view={picture} />
            { epoch_strip(&epochs) }
            <div class="section">
                <Validators rows={validators} />
                <Actions view={actions} />
            </div>
            <Slashings {slashings} />
        </section>
    }
}
