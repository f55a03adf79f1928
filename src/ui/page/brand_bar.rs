//! Brand, what this is, theme.

use super::about::about;
use crate::ui::kit::{Button, Look, Segmented, Shape, icon};
use crate::web::theme::{self, Theme};
use yew::prelude::*;

#[component]
pub fn BrandBar() -> Html {
    let reading = use_state_eq(|| false);
    let open = reading.setter();
    let close = reading.setter();
    html! {
        <header class="bar">
            <span class="brand">
                <svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true">
                    <rect class="b-work" x="1" y="8" width="10" height="10" rx="2" />
                    <rect class="b-stake" x="15" y="8" width="10" height="10" rx="2" />
                    <path class="b-link" d="M11 13h4" />
                </svg>
                { "Proofground" }
            </span>
            <span class="spacer" />
            <Button look={Look::Quiet} onclick={Callback::from(move |()| open.set(true))}>
                <span class="word">{ "What is real here" }</span><span class="sign" aria-hidden="true">{ "?" }</span>
            </Button>
            <ThemeChoice />
            <div>
                if *reading {
                    { about(Callback::from(move |()| close.set(false))) }
                }
            </div>
        </header>
    }
}

#[component]
fn ThemeChoice() -> Html {
    let theme = use_state_eq(theme::restore);
    let options = vec![
        (icon(Shape::Auto), Some("As the system".into())),
        (icon(Shape::Sun), Some("Light".into())),
        (icon(Shape::Moon), Some("Dark".into())),
    ];
    let chosen = Theme::ALL
        .iter()
        .position(|it| *it == *theme)
        .unwrap_or_default();
    let on_choose = {
        let theme = theme.clone();
        Callback::from(move |index: usize| {
            if let Some(chosen) = Theme::ALL.get(index) {
                theme::choose(*chosen);
                theme.set(*chosen);
            }
        })
    };
    html! { <Segmented class="signs" label="Theme" {options} {chosen} {on_choose} /> }
}
