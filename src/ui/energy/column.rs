//! The column between the lanes; on a narrow screen a strip that stays in view.

use super::details::details;
use crate::ui::kit::{Button, percent};
use crate::view::model::EnergyView;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct EnergyProps {
    pub view: Rc<EnergyView>,
}

#[component]
pub fn Energy(props: &EnergyProps) -> Html {
    let view = &props.view;
    let detailed = use_state_eq(|| false);
    let open = detailed.setter();
    let close = detailed.setter();
    let pairs = view.pairs.iter().map(|pair| {
        html! {
            <div key={pair.label_work.clone()} class="pair">
                <div class="of-work"><b>{ &pair.work }</b><span class="tiny">{ &pair.label_work }</span></div>
                <div class="of-stake"><b>{ &pair.stake }</b><span class="tiny">{ &pair.label_stake }</span></div>
            </div>
        }
    });
    html! {
        <aside class="card energy" aria-label="Energy">
            <div class="head">
                <h2>{ "Energy so far" }</h2>
                <p class="ratio" title={view.ratio_sentence.clone()}>{ &view.ratio }</p>
                <p class="small muted sentence">{ &view.ratio_sentence }</p>
            </div>
            { bars(view.work_bar, view.stake_bar) }
            <p class="tiny faint scale">{ "joules, log scale" }</p>
            <div class="pairs">{ for pairs }</div>
            <Button class="small" onclick={Callback::from(move |()| open.set(true))}>{ "At network scale…" }</Button>
            <div>
                if *detailed {
                    { details(view, Callback::from(move |()| close.set(false))) }
                }
            </div>
        </aside>
    }
}

/// Upright bars in the column, lying ones in the strip; the stylesheet shows one of the two.
fn bars(work: u16, stake: u16) -> Html {
    let upright = |part: u16| (percent(1000 - part.min(1000)), percent(part));
    let ((work_y, work), (stake_y, stake)) = (upright(work), upright(stake));
    html! {
        <div class="bars" aria-hidden="true">
            <svg class="upright" width="100%" height="180">
                <rect class="b-work" x="13%" y={work_y} width="34%" height={work.clone()} />
                <rect class="b-stake" x="53%" y={stake_y} width="34%" height={stake.clone()} />
                <path class="floor" d="M0 180H400" />
            </svg>
            <svg class="lying" width="100%" height="22">
                <rect class="b-work" y="1" width={work} height="9" rx="2" />
                <rect class="b-stake" y="12" width={stake} height="9" rx="2" />
            </svg>
        </div>
    }
}
