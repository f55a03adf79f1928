//! A shortened hash whose leading zeros are marked, with a way to copy the whole.

use super::CopyButton;
use crate::view::model::MarkedHash;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct HashProps {
    pub hash: MarkedHash,
    /// Names the copy button (`the block hash`); without it there is none.
    #[prop_or_default]
    pub copy: Option<AttrValue>,
}

#[component]
pub fn Hash(props: &HashProps) -> Html {
    let hash = &props.hash;
    html! {
        <span class="hash">
            <code title={hash.whole.clone()}><b class="zero">{ &hash.zeros }</b>{ &hash.rest }</code>
            <span>
                if let Some(what) = &props.copy {
                    <CopyButton what={what.clone()} text={hash.whole.clone()} />
                }
            </span>
        </span>
    }
}
