//! Brand, what this is, theme.

use super::about::about;
use crate::ui::kit::button;
use crate::ui::kit::el::el;
use crate::ui::kit::{Look, Shape, icon, segmented};
use crate::ui::local::{self, Dialog};
use crate::web::theme::{self, Theme};
use yew::prelude::*;

pub fn brand_bar(dialog: Option<Dialog>) -> Html {
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
        .child(
            el("nav")
                .attr("aria-label", "More")
                .child(el("a").attr("href", "article.html").text("Article"))
                .child(el("a").attr("href", "share.html").text("Embed")),
        )
        .child(el("span").class("spacer"))
        .child(
            button(Html::from_iter([
                el("span").class("word").text("What is real here").html(),
                el("span").class("sign").attr("aria-hidden", "true").text("?").html(),
            ]))
            .look(Look::Quiet)
            .onclick(local::open(Dialog::About)),
        )
        .child(theme_choice())
        .child(el("div").child((dialog == Some(Dialog::About)).then(|| about(local::close_dialog()))))
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
