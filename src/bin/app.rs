//! One wasm, three lives: the page, its engine, and the workers that hash.

use proofground::{ui, web};

fn main() {
    if web::window().is_none() {
        return web::worker::start(web::worker::take_role);
    }
    web::panic_page::install();
    web::theme::restore();
    // The static shell stands in `#app` until now; without it the page is taken whole.
    match web::document().and_then(|document| document.get_element_by_id("app")) {
        Some(root) => {
            root.set_text_content(None);
            yew::Renderer::<ui::App<ui::Playground>>::with_root(root).render();
        }
        None => {
            yew::Renderer::<ui::App<ui::Playground>>::new().render();
        }
    }
}
