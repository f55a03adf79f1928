//! Which tip wins?
