//! A lane before the engine has answered: its name and its sentence, true already.

use super::{class, name, sentence};
use crate::view::model::LaneKind;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct HeadProps {
    pub lane: LaneKind,
}

#[component]
pub fn Head(props: &HeadProps) -> Html {
    html! {
        <header>
            <span class="swatch" />
            <div>
                <h2 id={title_id(props.lane)}>{ name(props.lane) }</h2>
                <p class="small muted">{ sentence(props.lane) }</p>
            </div>
        </header>
    }
}

pub fn title_id(lane: LaneKind) -> String {
    format!("{}-title", class(lane))
}

#[component]
pub fn Waiting(props: &HeadProps) -> Html {
    html! {
        <section class={classes!("card", "lane", "waiting", class(props.lane))} aria-labelledby={title_id(props.lane)}>
            <Head lane={props.lane} />
            <p class="section muted">{ "Starting the engine…" }</p>
        </section>
    }
}
