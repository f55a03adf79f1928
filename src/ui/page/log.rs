//! What happened, newest first.

use crate::ui::kit::tone_class;
use crate::view::model::{LaneKind, LogView};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct LogProps {
    pub view: Rc<LogView>,
}

#[component]
pub fn Log(props: &LogProps) -> Html {
    let entries = props.view.entries.iter().map(|entry| {
        let (lane, word) = match entry.lane {
            Some(LaneKind::Work) => (Some("of-work"), "work"),
            Some(LaneKind::Stake) => (Some("of-stake"), "stake"),
            None => (None, "both"),
        };
        html! {
            <li key={entry.id} class={classes!(tone_class(entry.tone))}>
                <time>{ &entry.time }</time>
                <span class={classes!("tag", lane, tone_class(entry.tone))}>{ word }</span>
                <span>{ &entry.text }</span>
            </li>
        }
    });
    html! {
        <section class="card log" aria-labelledby="log-title">
            <h2 id="log-title">{ "What happened" }</h2>
            <div>
                if props.view.entries.is_empty() {
                    <p class="small muted">{ "Nothing yet. Mine a block, or press Run." }</p>
                }
            </div>
            // The live region says the important lines, at a pace one can listen to; this log stays silent.
            <div class="lines" role="log" aria-live="off" aria-labelledby="log-title" tabindex="0">
                <ol>{ for entries }</ol>
            </div>
        </section>
    }
}
