//! The only folder that names the browser.
pub mod dom;
pub mod engine;
pub mod theme;
