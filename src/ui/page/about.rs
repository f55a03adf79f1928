//! Says what is real on this page and what is modelled. The words stand in `www/index.html`.

use crate::ui::kit::button;
use crate::ui::kit::dialog;
use crate::ui::kit::el::el;
use crate::web::dom;
use yew::prelude::*;

pub fn about(on_close: Callback<()>) -> Html {
    dialog(
        "about",
        "What is real here",
        on_close.clone(),
        Html::from_iter([
            el("div").child(dom::prose("about-text").map(Html::VRef)).html(),
            el("div").class("row").child(button("Back to the chains").onclick(on_close)).html(),
        ]),
    )
}
