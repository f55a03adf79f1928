//! Asks before everything is thrown away, and offers a fresh seed.

use super::seed::{format_seed, parse_seed};
use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of};
use crate::ui::kit::{TextField, dialog, text_field};
use crate::ui::local::{self, Dialog};
use crate::web::seed;
use yew::prelude::*;

const SEED: AttrValue = AttrValue::Static("reset-seed");

/// Opens the dialog with a fresh seed in it.
pub fn open_reset() -> Callback<()> {
    local::on(|local| {
        local.show(Some(Dialog::Reset));
        local.type_in(&SEED, format_seed(seed::fresh()));
    })
}

/// `present` is the seed of this run.
pub fn reset(present: &str) -> Html {
    let refused = local::read(|local| local.tried);
    let onsubmit = Callback::from(|event: SubmitEvent| {
        event.prevent_default();
        match parse_seed(&local::typed(&SEED).unwrap_or_default()) {
            Some(seed) => {
                Dispatch.send(Msg::Reset { seed });
                local::change(|local| local.show(None));
            }
            None => local::change(|local| local.tried = true),
        }
    });
    let same = {
        let present = present.to_owned();
        local::on(move |local| local.type_in(&SEED, present.clone()))
    };
    dialog(
        "reset",
        "Start afresh?",
        local::close_dialog(),
        el("form")
            .onsubmit(onsubmit)
            .flag("novalidate", true)
            .child(el("p").text("Both chains, your balance and the log are thrown away. This cannot be undone."))
            .child(text_field(TextField {
                id: SEED,
                label: "Seed".into(),
                mono: true,
                first: true,
                hint: Some("The same seed and the same acts give the same run.".into()),
                error: refused.then(|| "expected up to 16 hexadecimal digits, such as 7f3a-19c0".into()),
                ..TextField::default()
            }))
            .child(
                el("div").class("row").child(button("Another seed").onclick(open_reset())).child(
                    button(Html::from_iter([
                        html_of("The present one: "),
                        el("span").class("mono").child(present).html(),
                    ]))
                    .onclick(same),
                ),
            )
            .child(
                el("div")
                    .class("row")
                    .child(el("button").class("btn danger").attr("type", "submit").text("Start afresh"))
                    .child(button("Keep everything").onclick(local::close_dialog())),
            )
            .html(),
    )
}
