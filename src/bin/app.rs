//! One wasm, three lives: the page, its engine, and the workers that hash.

use proofground::{ui, web};

fn main() {
    if web::window().is_none() {
        return web::worker::start();
    }
    web::panic_page::install();
    web::theme::restore();
    yew::Renderer::<ui::App>::new().render();
}
