//! Brand, what this is, theme.

use super::about::about;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{Look, Shape, icon, segmented};
use crate::web::theme::{self, Theme};
use yew::prelude::*;

#[component]
pub fn BrandBar() -> Html {
    let reading = use_state_eq(|| false);
    let open = reading.setter();
    let close = reading.setter();
    el("header")
        .class("bar")
        .child(
            el("span")
                .class("brand")
                .child(
                    el("svg")
                        .attr("width", "26")
                        .attr("height", "26")
                        .attr("viewBox", "0 0 26 26")
                        .attr("aria-hidden", "true")
                        .child(
                            el("rect")
                                .class("b-work")
                                .attr("x", "1")
                                .attr("y", "8")
                                .attr("width", "10")
                                .attr("height", "10")
                                .attr("rx", "2"),
                        )
                        .child(
                            el("rect")
                                .class("b-stake")
                                .attr("x", "15")
                                .attr("y", "8")
                                .attr("width", "10")
                                .attr("height", "10")
                                .attr("rx", "2"),
                        )
                        .child(el("path").class("b-link").attr("d", "M11 13h4")),
                )
                .text("Proofground"),
        )
        .child(el("span").class("spacer"))
        .child(
            button(Html::from_iter([
                el("span").class("word").text("What is real here").html(),
                el("span").class("sign").attr("aria-hidden", "true").text("?").html(),
            ]))
            .look(Look::Quiet)
            .onclick(Callback::from(move |()| open.set(true))),
        )
        .child(html! { <ThemeChoice /> })
        .child(el("div").child(if *reading {
            html_of(about(Callback::from(move |()| close.set(false))))
        } else {
            Html::default()
        }))
        .html()
}

#[component]
fn ThemeChoice() -> Html {
    let theme = use_state_eq(theme::restore);
    let options = vec![
        (icon(Shape::Auto), Some("As the system".into())),
        (icon(Shape::Sun), Some("Light".into())),
        (icon(Shape::Moon), Some("Dark".into())),
    ];
    let chosen = Theme::ALL.iter().position(|it| *it == *theme).unwrap_or_default();
    let on_choose = {
        let theme = theme.clone();
        Callback::from(move |index: usize| {
            if let Some(chosen) = Theme::ALL.get(index) {
                theme::choose(*chosen);
                theme.set(*chosen);
            }
        })
    };
    segmented("Theme", "signs", options, chosen, &on_choose)
}
