//! A shortened hash whose leading zeros are marked, with a way to copy the whole.

use super::CopyButton;
use crate::view::model::MarkedHash;
use yew::prelude::*;

/// `copy` names what the copy button copies (`the block's hash`); without it there is none.
pub fn marked_hash(hash: &MarkedHash, copy: Option<&'static str>) -> Html {
    html! {
        <span class="hash">
            <code title={hash.whole.clone()}><b class="zero">{ &hash.zeros }</b>{ &hash.rest }</code>
            <span>
                if let Some(what) = copy {
                    <CopyButton {what} text={hash.whole.clone()} />
                }
            </span>
        </span>
    }
}
