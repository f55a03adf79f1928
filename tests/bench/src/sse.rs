//! The kernel's four lanes as native vectors, to see what the browser's compiler makes of the same steps.
//!
//! The kernel itself has no unsafe code; this does, and only the comparison uses it.

use core::arch::x86_64::{
    __m128i, _mm_add_epi32, _mm_and_si128, _mm_cmpgt_epi32, _mm_cvtsi32_si128, _mm_movemask_epi8, _mm_or_si128,
    _mm_set1_epi32, _mm_setr_epi32, _mm_sll_epi32, _mm_srl_epi32, _mm_xor_si128,
};
use core::ops::{Add, BitAnd, BitXor};
use proofground_kernel::word::{Lanes, Word};

/// Four words.
#[derive(Clone, Copy)]
pub struct Four(__m128i);

impl Lanes for Four {
    const COUNT: u32 = 4;

    #[inline]
    fn starting_at(first: u32) -> Self {
        // SAFETY: every x86-64 processor has SSE2; so below.
        Four::all(first) + Four(unsafe { _mm_setr_epi32(0, 1, 2, 3) })
    }

    #[inline]
    fn any_at_most(self, limit: u32) -> bool {
        // The comparison is of signed numbers.
        let half = Four::all(0x8000_0000);
        // SAFETY: see above.
        unsafe { _mm_movemask_epi8(_mm_cmpgt_epi32((self ^ half).0, (Four::all(limit) ^ half).0)) != 0xffff }
    }
}

impl Four {
    #[inline]
    fn shift_left(self, bits: u32) -> Self {
        // SAFETY: see above.
        Four(unsafe { _mm_sll_epi32(self.0, _mm_cvtsi32_si128(bits.cast_signed())) })
    }

    #[inline]
    fn or(self, other: Self) -> Self {
        // SAFETY: see above.
        Four(unsafe { _mm_or_si128(self.0, other.0) })
    }
}

impl Word for Four {
    const IS_SINGLE: bool = false;

    #[inline]
    fn all(word: u32) -> Self {
        // SAFETY: see above.
        Four(unsafe { _mm_set1_epi32(word.cast_signed()) })
    }
    #[inline]
    fn shift_right<const BITS: u32>(self) -> Self {
        // SAFETY: see above.
        Four(unsafe { _mm_srl_epi32(self.0, _mm_cvtsi32_si128(BITS.cast_signed())) })
    }
    #[inline]
    fn rotate_right<const BITS: u32>(self) -> Self {
        self.shift_right::<BITS>().or(self.shift_left(32 - BITS))
    }
    #[inline]
    fn swap_bytes(self) -> Self {
        let halves = self.rotate_right::<16>();
        let even = Four::all(0x00ff_00ff);
        (halves.shift_right::<8>() & even).or((halves & even).shift_left(8))
    }
}

impl Add for Four {
    type Output = Self;
    #[inline]
    fn add(self, other: Self) -> Self {
        // SAFETY: see above.
        Four(unsafe { _mm_add_epi32(self.0, other.0) })
    }
}

impl BitAnd for Four {
    type Output = Self;
    #[inline]
    fn bitand(self, other: Self) -> Self {
        // SAFETY: see above.
        Four(unsafe { _mm_and_si128(self.0, other.0) })
    }
}

impl BitXor for Four {
    type Output = Self;
    #[inline]
    fn bitxor(self, other: Self) -> Self {
        // SAFETY: see above.
        Four(unsafe { _mm_xor_si128(self.0, other.0) })
    }
}
