//! Brand, the way to the other pages, theme: the same bar on top of the playground and of the labs.

use crate::ui::kit::el::el;
use crate::ui::kit::{Shape, icon, segmented};
use crate::ui::local;
use crate::web::theme::{self, Theme};
use yew::prelude::*;

/// The bar with the addresses and names of other pages, and with what this page adds to it.
pub fn brand_bar(pages: &[(&'static str, &'static str)], more: Html) -> Html {
    let links = pages.iter().map(|(address, name)| el("a").key(*address).attr("href", *address).text(name).html());
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
        .child(el("nav").attr("aria-label", "More").all(links))
        .child(el("span").class("spacer"))
        .child(more)
        .child(theme_choice())
        .html()
}

fn theme_choice() -> Html {
    let theme = local::read(|local| local.theme);
    let options = vec![
        (icon(Shape::Auto), Some("As the system".into())),
        (icon(Shape::Sun), Some("Light".into())),
        (icon(Shape::Moon), Some("Dark".into())),
    ];
    let chosen = Theme::ALL.iter().position(|it| *it == theme).unwrap_or_default();
    let on_choose = Callback::from(|index: usize| {
        if let Some(chosen) = Theme::ALL.get(index) {
            theme::choose(*chosen);
            local::change(|local| local.theme = *chosen);
        }
    });
    segmented("Theme", "signs", options, chosen, &on_choose)
}
