//! The mining lab: experiments on proof of work. One wasm, the page and the workers that count for it.

use proofground::{ui, web};

fn main() {
    if web::window().is_none() {
        return web::worker::start(web::lab_worker::take_role);
    }
    web::panic_page::install();
    if let Some(root) = web::document().and_then(|document| document.get_element_by_id("app")) {
        root.set_text_content(None);
        yew::Renderer::<ui::MiningLab>::with_root(root).render();
    }
}
