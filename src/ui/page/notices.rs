//! Banners about the page itself: storage, other tabs, workers.

use crate::session::msg::Msg;
use crate::ui::dispatch::Dispatch;
use crate::ui::kit::{Button, Look, Shape, icon, tone_class};
use crate::view::model::{NoticeId, NoticeView};
use yew::prelude::*;

pub fn notices(notices: &[NoticeView], dispatch: &Dispatch) -> Html {
    let notices = notices.iter().map(|notice| {
        html! {
            <li key={key(notice.id)} class={classes!("notice", tone_class(notice.tone))}>
                <p>{ &notice.text }</p>
                <div>
                    if let Some(action) = &notice.action {
                        <Button onclick={dispatch.on(Msg::Act(notice.id))}>{ action }</Button>
                    }
                </div>
                <div>
                    if notice.dismissable {
                        <Button
                            look={Look::Quiet}
                            class="icon"
                            label="Dismiss"
                            onclick={dispatch.on(Msg::Dismiss(notice.id))}
                        >
                            { icon(Shape::Cross) }
                        </Button>
                    }
                </div>
            </li>
        }
    });
    html! { <ul class="notices" aria-label="Notices">{ for notices }</ul> }
}

fn key(id: NoticeId) -> usize {
    id as usize
}
