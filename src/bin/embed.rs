//! A widget for a frame in somebody else's page, and the workers that hash for it.

use proofground::{ui, web};

fn main() {
    if web::window().is_none() {
        return web::worker::start(web::worker::take_role);
    }
    web::panic_page::install();
    if let Some(root) = web::document().and_then(|document| document.get_element_by_id("app")) {
        root.set_text_content(None);
        yew::Renderer::<ui::App<ui::Widget>>::with_root(root).render();
    }
}
