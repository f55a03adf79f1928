//! Small pieces without knowledge of chains.

mod button;
mod copy;
mod dialog;
pub mod el;
mod field;
mod hint;
mod icon;
pub mod live;
mod marked_hash;
mod menu;
mod meter;
mod segmented;
mod slider;
mod tag;

pub use button::{Button, Look, button};
pub use copy::copy_button;
pub use dialog::{dialog, wide_dialog};
pub use field::{TextField, text_field};
pub use hint::hint;
pub use icon::{Shape, icon};
pub use marked_hash::marked_hash;
pub use menu::{Menu, menu};
pub use meter::meter;
pub use segmented::segmented;
pub use slider::{Slider, slider};
pub use tag::{tag, tone_class};

/// `44.1%` from per mille, for SVG attributes.
pub fn percent(per_mille: u16) -> String {
    let part = per_mille.min(1000);
    format!("{}.{}%", part / 10, part % 10)
}
