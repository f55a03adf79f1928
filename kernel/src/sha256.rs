//! SHA-256's rounds and message schedule over any [`Word`], kept as loops over eight rounds: written out in full they were a
//! few per cent faster at best in WebAssembly, and at times far slower.

use crate::word::Word;

/// The initial state.
pub const IV: [u32; 8] =
    [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// The round constants, by eights.
#[rustfmt::skip]
pub const K: [[u32; 8]; 8] = [
    [0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5],
    [0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174],
    [0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da],
    [0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967],
    [0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85],
    [0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070],
    [0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3],
    [0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2],
];

/// The compression function in its plain form. `w` is the message, its two halves one after the other.
pub fn compress<W: Word>(before: [W; 8], mut w: [[W; 8]; 2]) -> [W; 8] {
    let mut state = before;
    for (index, constants) in K.iter().enumerate() {
        let half = index % 2;
        if index >= 2 {
            w[half] = extend(&w[half], &w[1 - half]);
        }
        eight_rounds(&mut state, &w[half], constants);
    }
    add(&mut state, &before);
    state
}

#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn add<W: Word>(state: &mut [W; 8], before: &[W; 8]) {
    for index in 0..8 {
        state[index] = state[index] + before[index];
    }
}

/// The eight words of the schedule that follow on `older` and `newer`.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn extend<W: Word>(older: &[W; 8], newer: &[W; 8]) -> [W; 8] {
    let mut next = *older;
    next[0] = next_word(older[0], older[1], newer[1], newer[6]);
    next[1] = next_word(older[1], older[2], newer[2], newer[7]);
    for index in 2..7 {
        next[index] = next_word(older[index], older[index + 1], newer[index + 1], next[index - 2]);
    }
    next[7] = next_word(older[7], newer[0], next[0], next[5]);
    next
}

/// A word of the schedule from those 16, 15, 7 and 2 before it.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn next_word<W: Word>(w_16: W, w_15: W, w_7: W, w_2: W) -> W {
    small_1(w_2) + (w_7 + (small_0(w_15) + w_16))
}

/// Eight rounds: as many as it takes for each word of the state to be back in its place, so that none has to be moved.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn eight_rounds<W: Word>(state: &mut [W; 8], w: &[W; 8], constants: &[u32; 8]) {
    for index in 0..8 {
        *state = round(*state, w[index] + W::all(constants[index]));
    }
}

/// Rounds 16 to 63, or fewer: those of the eights from the third up to `eights`. `w` is words 16 to 31; what comes back is the
/// last sixteen.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn scheduled_rounds<W: Word>(state: &mut [W; 8], mut w: [[W; 8]; 2], eights: usize) -> [[W; 8]; 2] {
    eight_rounds(state, &w[0], &K[2]);
    eight_rounds(state, &w[1], &K[3]);
    for constants in &K[4..eights] {
        let next = extend(&w[0], &w[1]);
        eight_rounds(state, &next, constants);
        w = [w[1], next];
    }
    w
}

/// Rounds on words that are the same for every nonce: `inputs` holds them with the round constants added.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn fixed_rounds<W: Word>(state: &mut [W; 8], inputs: &[u32]) {
    for input in inputs {
        *state = round(*state, W::all(*input));
    }
}

/// One round; `input` is the round's constant plus its word of the schedule.
#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn round<W: Word>([a, b, c, d, e, f, g, h]: [W; 8], input: W) -> [W; 8] {
    let choose = g ^ (e & (f ^ g));
    let majority = b ^ ((a ^ b) & (b ^ c));
    let big_1 = e.rotate_right::<6>() ^ e.rotate_right::<11>() ^ e.rotate_right::<25>();
    let big_0 = a.rotate_right::<2>() ^ a.rotate_right::<13>() ^ a.rotate_right::<22>();
    let first = h + input + choose + big_1;
    [first + majority + big_0, a, b, c, d + first, e, f, g]
}

#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn small_0<W: Word>(word: W) -> W {
    word.rotate_right::<7>() ^ word.rotate_right::<18>() ^ word.shift_right::<3>()
}

#[inline]
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn small_1<W: Word>(word: W) -> W {
    word.rotate_right::<17>() ^ word.rotate_right::<19>() ^ word.shift_right::<10>()
}
