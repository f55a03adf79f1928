//! A block opened up: every field can be changed, and what breaks is shown at once.

use super::{
    checks::checks,
    field::{Edit, id},
    header_bytes::header_bytes,
    transactions::transactions,
};
use crate::session::msg::Msg;
use crate::ui::dispatch::use_dispatch;
use crate::ui::kit::{Button, Dialog, marked_hash};
use crate::view::model::{InspectorView, LaneKind};
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct InspectorProps {
    pub view: Rc<InspectorView>,
}

#[component]
pub fn Inspector(props: &InspectorProps) -> Html {
    let dispatch = use_dispatch();
    let view = &props.view;
    let lane = match view.key.lane {
        LaneKind::Work => "work",
        LaneKind::Stake => "stake",
    };
    let fields = view
        .fields
        .iter()
        .map(|field| html! { <Edit key={id(field.id)} view={field.clone()} /> });
    html! {
        <Dialog id="inspector" title={view.title.clone()} wide=true on_close={dispatch.on(Msg::CloseInspector)}>
            <div class={classes!("inspector", lane)}>
                <div class="row">
                    <span class="small muted">{ "Hash" }</span>
                    { marked_hash(&view.hash, Some("the block's hash")) }
                    <span class="spacer" />
                    <Button off={!view.tampered} onclick={dispatch.on(Msg::PutBack)}>{ "Put it back" }</Button>
                </div>
                { consequence(view) }
                <div class="two">
                    <section aria-labelledby="inspector-checks">
                        <h3 id="inspector-checks">{ "What a node checks" }</h3>
                        { checks(&view.checks) }
                    </section>
                    <section aria-labelledby="inspector-fields">
                        <h3 id="inspector-fields">{ "Change any of it" }</h3>
                        <div class="fields">{ for fields }</div>
                    </section>
                </div>
                <h3>{ "The header, byte by byte" }</h3>
                { header_bytes(&view.bytes) }
                <h3>{ "Transactions" }</h3>
                { transactions(&view.transactions) }
                { votes(&view.votes) }
            </div>
        </Dialog>
    }
}

/// What a change broke, here and in the blocks above. The live region of the page is out of reach behind a modal dialog, so
/// this one speaks for itself.
fn consequence(view: &InspectorView) -> Html {
    let downstream = view
        .downstream
        .iter()
        .enumerate()
        .map(|(index, (block, broken))| {
            html! { <li key={index}>{ "✗ " }<b>{ block }</b>{ " " }{ broken }</li> }
        });
    html! {
        <div class={classes!("consequence", view.tampered.then_some("on"))}>
            <p role="status">
                if let Some(consequence) = &view.consequence {
                    { consequence }
                }
            </p>
            <ul class="small">{ for downstream }</ul>
        </div>
    }
}

fn votes(votes: &[String]) -> Html {
    let is_empty = votes.is_empty();
    let votes = votes
        .iter()
        .enumerate()
        .map(|(index, vote)| html! { <li key={index}>{ vote }</li> });
    html! {
        <div>
            if !is_empty {
                <h3>{ "Votes in this block" }</h3>
                <ul class="small plain">{ for votes }</ul>
            }
        </div>
    }
}
