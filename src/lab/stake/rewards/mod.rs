//! What stake earns: one base reward, cut into sixty-four parts.
//!
//! [`income`] is what a validator may expect by the core's own functions; [`sample`] lets the core run epochs for a few
//! total stakes and looks what came; [`screen`] puts the two side by side.
//!
//! The core has no sync committee. Its two parts are reckoned here from the same base reward, and are left out of what is
//! run; every figure says which it is.

pub mod income;
pub mod sample;
pub mod screen;
