//! The head of a lane, and the lane before the engine has answered: its name and its sentence, true already.

use super::{class, name, sentence};
use crate::view::model::LaneKind;
use yew::prelude::*;

pub fn head(lane: LaneKind) -> Html {
    html! {
        <header>
            <span class="swatch" />
            <div>
                <h2 id={title_id(lane)}>{ name(lane) }</h2>
                <p class="small muted">{ sentence(lane) }</p>
            </div>
        </header>
    }
}

pub fn title_id(lane: LaneKind) -> String {
    format!("{}-title", class(lane))
}

pub fn waiting(lane: LaneKind) -> Html {
    html! {
        <section class={classes!("card", "lane", "waiting", class(lane))} aria-labelledby={title_id(lane)}>
            { head(lane) }
            <p class="section muted">{ "Starting the engine…" }</p>
        </section>
    }
}
