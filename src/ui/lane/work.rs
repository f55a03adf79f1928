//! The work lane.

use super::{
    facts::Facts,
    miner::Miner,
    picture::Picture,
    power::Power,
    waiting::{head, title_id},
};
use crate::ui::parts::WorkParts;
use crate::view::model::LaneKind;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WorkLaneProps {
    pub parts: WorkParts,
}

#[component]
pub fn WorkLane(props: &WorkLaneProps) -> Html {
    let WorkParts {
        facts,
        picture,
        miner,
        power,
        power_note,
    } = props.parts.clone();
    html! {
        <section class="card lane work" aria-labelledby={title_id(LaneKind::Work)}>
            { head(LaneKind::Work) }
            <Facts {facts} />
            <Picture lane={LaneKind::Work} view={picture} />
            <Miner view={miner} />
            <Power shares={power} note={power_note} />
        </section>
    }
}
