//! The header as the bytes that are hashed, each field in its colour and with its name.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct HeaderBytesProps {
    /// Name, hex, colour index.
    pub bytes: Vec<(String, String, u8)>,
}

#[component]
pub fn HeaderBytes(props: &HeaderBytesProps) -> Html {
    let runs = props
        .bytes
        .iter()
        .enumerate()
        .map(|(index, (name, hex, colour))| {
            html! {
                <li key={index} class={shade(*colour)}>
                    <span class="tiny">{ name }</span>
                    <code>{ hex }</code>
                </li>
            }
        });
    html! { <ul class="header-bytes">{ for runs }</ul> }
}

fn shade(colour: u8) -> &'static str {
    const SHADES: [&str; 6] = ["h0", "h1", "h2", "h3", "h4", "h5"];
    SHADES[usize::from(colour) % SHADES.len()]
}
