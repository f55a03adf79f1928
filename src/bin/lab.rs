//! The mining lab: experiments on proof of work, a page of its own.

use proofground::{ui, web};

fn main() {
    web::panic_page::install();
    if let Some(root) = web::document().and_then(|document| document.get_element_by_id("app")) {
        root.set_text_content(None);
        yew::Renderer::<ui::MiningLab>::with_root(root).render();
    }
}
