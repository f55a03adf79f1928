//! Stands in for the application until it arrives.
use yew::{Html, component, html};

#[component]
fn App() -> Html {
    html! { <main><h1>{ "Proofground" }</h1><p id="ready">{ "ready" }</p></main> }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
