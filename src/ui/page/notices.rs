//! Banners about the page itself: storage, other tabs, workers.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::button;
use crate::ui::kit::el::{el, html_of, join};
use crate::ui::kit::{Look, Shape, icon, tone_class};
use crate::view::model::{NoticeId, NoticeView};
use yew::prelude::*;

pub fn notices(notices: &[NoticeView], dispatch: Dispatch) -> Html {
    let notices = notices.iter().map(|notice| {
        el("li")
            .key(key(notice.id))
            .class(join(&["notice", tone_class(notice.tone)]))
            .child(el("p").child(&notice.text))
            .child(el("div").child(if let Some(action) = &notice.action {
                html_of(button(action).onclick(dispatch.on(Msg::Act(notice.id))))
            } else {
                Html::default()
            }))
            .child(el("div").child(if notice.dismissable {
                html_of(
                    button(icon(Shape::Cross))
                        .look(Look::Quiet)
                        .class("icon")
                        .label("Dismiss")
                        .onclick(dispatch.on(Msg::Dismiss(notice.id))),
                )
            } else {
                Html::default()
            }))
            .html()
    });
    el("ul").class("notices").attr("aria-label", "Notices").all(notices).html()
}

fn key(id: NoticeId) -> usize {
    id as usize
}
