//! What SHA-256 is made of: 32-bit words, one at a time or four side by side.
//!
//! The kernel is written once for both. In WebAssembly the four are one 128-bit vector, everywhere else an array, so that
//! native tests run the very same steps. (A native compiler makes no vectors of that array, so it is not for speed.)
//!
//! In WebAssembly the functions that touch vectors have the feature `simd128` switched on, and nothing else in the program
//! has: everywhere else it would change the code that is made, and its size. A module with vectors in it does not load where
//! the engine has none. All engines have had them since Chrome 91, Firefox 89 and Safari 16.4, so that is what the page needs,
//! and no second module is kept.

use core::ops::{Add, BitAnd, BitXor};

/// A word, or several of the same place in as many independent hashes.
pub trait Word: Copy + Add<Output = Self> + BitAnd<Output = Self> + BitXor<Output = Self> {
    /// Whether it is one word alone.
    const IS_SINGLE: bool;
    /// The same in each place.
    fn all(word: u32) -> Self;
    fn shift_right<const BITS: u32>(self) -> Self;
    fn rotate_right<const BITS: u32>(self) -> Self;
    fn swap_bytes(self) -> Self;
}

/// Words of nonces that follow each other.
pub trait Lanes: Word {
    /// How many.
    const COUNT: u32;
    /// `first` and those that follow it.
    fn starting_at(first: u32) -> Self;
    /// Whether any of them is at most `limit`.
    fn any_at_most(self, limit: u32) -> bool;
}

/// One word. A type of our own, since the additions of a hash wrap and those of `u32` must not.
#[derive(Clone, Copy)]
pub struct One(pub u32);

impl Word for One {
    const IS_SINGLE: bool = true;

    #[inline]
    fn all(word: u32) -> Self {
        One(word)
    }
    #[inline]
    fn shift_right<const BITS: u32>(self) -> Self {
        One(self.0 >> BITS)
    }
    #[inline]
    fn rotate_right<const BITS: u32>(self) -> Self {
        One(self.0.rotate_right(BITS))
    }
    #[inline]
    fn swap_bytes(self) -> Self {
        One(self.0.swap_bytes())
    }
}

impl Lanes for One {
    const COUNT: u32 = 1;
    #[inline]
    fn starting_at(first: u32) -> Self {
        One(first)
    }
    #[inline]
    fn any_at_most(self, limit: u32) -> bool {
        self.0 <= limit
    }
}

impl Add for One {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        One(self.0.wrapping_add(other.0))
    }
}

impl BitAnd for One {
    type Output = Self;
    #[inline]
    fn bitand(self, other: Self) -> Self {
        One(self.0 & other.0)
    }
}

impl BitXor for One {
    type Output = Self;
    #[inline]
    fn bitxor(self, other: Self) -> Self {
        One(self.0 ^ other.0)
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use portable::Four;
#[cfg(target_arch = "wasm32")]
pub use vector::Four;

#[cfg(target_arch = "wasm32")]
mod vector {
    use super::{Add, BitAnd, BitXor, Lanes, Word};
    use core::arch::wasm32::{
        i8x16_shuffle, u32x4, u32x4_add, u32x4_le, u32x4_shl, u32x4_shr, u32x4_splat, v128, v128_and, v128_any_true,
        v128_or, v128_xor,
    };

    /// Four words.
    #[derive(Clone, Copy)]
    pub struct Four(v128);

    impl Lanes for Four {
        const COUNT: u32 = 4;

        #[inline]
        #[target_feature(enable = "simd128")]
        fn starting_at(first: u32) -> Self {
            Four(u32x4_splat(first)) + Four(u32x4(0, 1, 2, 3))
        }

        #[inline]
        #[target_feature(enable = "simd128")]
        fn any_at_most(self, limit: u32) -> bool {
            v128_any_true(u32x4_le(self.0, u32x4_splat(limit)))
        }
    }

    impl Word for Four {
        const IS_SINGLE: bool = false;

        #[inline]
        #[target_feature(enable = "simd128")]
        fn all(word: u32) -> Self {
            Four(u32x4_splat(word))
        }
        #[inline]
        #[target_feature(enable = "simd128")]
        fn shift_right<const BITS: u32>(self) -> Self {
            Four(u32x4_shr(self.0, BITS))
        }
        #[inline]
        #[target_feature(enable = "simd128")]
        fn rotate_right<const BITS: u32>(self) -> Self {
            Four(v128_or(u32x4_shr(self.0, BITS), u32x4_shl(self.0, 32 - BITS)))
        }
        #[inline]
        #[target_feature(enable = "simd128")]
        fn swap_bytes(self) -> Self {
            Four(i8x16_shuffle::<3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12>(self.0, self.0))
        }
    }

    impl Add for Four {
        type Output = Self;
        #[inline]
        #[target_feature(enable = "simd128")]
        fn add(self, other: Self) -> Self {
            Four(u32x4_add(self.0, other.0))
        }
    }

    impl BitAnd for Four {
        type Output = Self;
        #[inline]
        #[target_feature(enable = "simd128")]
        fn bitand(self, other: Self) -> Self {
            Four(v128_and(self.0, other.0))
        }
    }

    impl BitXor for Four {
        type Output = Self;
        #[inline]
        #[target_feature(enable = "simd128")]
        fn bitxor(self, other: Self) -> Self {
            Four(v128_xor(self.0, other.0))
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod portable {
    use super::{Add, BitAnd, BitXor, Lanes, One, Word};

    /// Four words.
    #[derive(Clone, Copy)]
    pub struct Four([One; 4]);

    impl Lanes for Four {
        const COUNT: u32 = 4;

        #[inline]
        fn starting_at(first: u32) -> Self {
            Four([0, 1, 2, 3].map(|offset| One(first.wrapping_add(offset))))
        }

        #[inline]
        fn any_at_most(self, limit: u32) -> bool {
            self.0.iter().any(|word| word.0 <= limit)
        }
    }

    impl Four {
        #[inline]
        fn each(self, change: impl Fn(One) -> One) -> Self {
            let [a, b, c, d] = self.0;
            Four([change(a), change(b), change(c), change(d)])
        }

        #[inline]
        fn with(self, other: Self, join: impl Fn(One, One) -> One) -> Self {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            Four([join(a, e), join(b, f), join(c, g), join(d, h)])
        }
    }

    impl Word for Four {
        const IS_SINGLE: bool = false;

        #[inline]
        fn all(word: u32) -> Self {
            Four([One(word); 4])
        }
        #[inline]
        fn shift_right<const BITS: u32>(self) -> Self {
            self.each(One::shift_right::<BITS>)
        }
        #[inline]
        fn rotate_right<const BITS: u32>(self) -> Self {
            self.each(One::rotate_right::<BITS>)
        }
        #[inline]
        fn swap_bytes(self) -> Self {
            self.each(One::swap_bytes)
        }
    }

    impl Add for Four {
        type Output = Self;
        #[inline]
        fn add(self, other: Self) -> Self {
            self.with(other, One::add)
        }
    }

    impl BitAnd for Four {
        type Output = Self;
        #[inline]
        fn bitand(self, other: Self) -> Self {
            self.with(other, One::bitand)
        }
    }

    impl BitXor for Four {
        type Output = Self;
        #[inline]
        fn bitxor(self, other: Self) -> Self {
            self.with(other, One::bitxor)
        }
    }
}
