//! Who has the hash power: one bar, with the half as a line one can see being crossed.

use crate::ui::kit::percent;
use crate::view::model::ShareView;
use std::rc::Rc;
use yew::prelude::*;

/// Under this share (per mille) a name does not fit into its part of the bar.
const NAMED_FROM: u16 = 110;

#[derive(Properties, PartialEq)]
pub struct PowerProps {
    pub shares: Rc<Vec<ShareView>>,
    pub note: AttrValue,
}

#[component]
pub fn Power(props: &PowerProps) -> Html {
    let mut from = 0;
    let parts = props.shares.iter().enumerate().map(|(index, share)| {
        let x = from;
        from += share.per_mille;
        html! {
            <svg key={index} x={percent(x)} width={percent(share.per_mille)} height="26" class={shade(index)}>
                <title>{ &share.hint }</title>
                <rect width="100%" height="26" />
                if share.per_mille >= NAMED_FROM {
                    <text x="50%" y="17" text-anchor="middle">{ &share.name }{ " " }{ &share.label }</text>
                }
            </svg>
        }
    });
    let parts: Html = parts.collect();
    let legend = props.shares.iter().enumerate().map(|(index, share)| {
        html! {
            <li key={index}>
                <svg class={shade(index)} width="10" height="10" aria-hidden="true"><rect width="10" height="10" rx="2" /></svg>
                <b>{ &share.name }</b>{ " " }{ &share.label }{ " %" }
                <span class="faint">{ " · " }{ &share.hint }</span>
            </li>
        }
    });
    html! {
        <div class="section">
            <h3><span>{ "Who has the hash power" }</span><span>{ &props.note }</span></h3>
            <svg class="share" width="100%" height="34" aria-hidden="true">
                <svg y="4" width="100%" height="26">{ parts }</svg>
                <line class="half" x1="50%" x2="50%" y1="0" y2="34" />
            </svg>
            <ul class="legend tiny">{ for legend }</ul>
        </div>
    }
}

fn shade(index: usize) -> &'static str {
    const SHADES: [&str; 6] = ["s0", "s1", "s2", "s3", "s4", "s5"];
    SHADES[index % SHADES.len()]
}
