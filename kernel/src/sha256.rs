//! SHA-256's rounds and message schedule over any [`Word`].
//!
//! How the code is cut into loops decides how fast it is: a browser's compiler runs out of registers easily. Loops over eight
//! or sixteen rounds were found best. Written out in full, some instances of the module were slow for their whole life.
//!
//! All is `inline(always)`, so that the operations of a vector end up in the one function that has vectors switched on, and
//! the scalar form stays free of them.

use crate::word::{One, Word};

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

/// The compression function in its plain form: short code, for where speed does not matter.
#[inline(never)]
pub fn compress(before: [u32; 8], words: &[u32; 16]) -> [u32; 8] {
    let mut state = before.map(One);
    let mut w = words.map(One);
    for (index, constant) in K.as_flattened().iter().enumerate() {
        if index >= 16 {
            w[index % 16] = later_word(&w, index);
        }
        state = round(state, w[index % 16] + One(*constant));
    }
    add(&mut state, &before.map(One));
    state.map(|word| word.0)
}

#[inline(always)]
pub fn add<W: Word>(state: &mut [W; 8], before: &[W; 8]) {
    for (word, before) in state.iter_mut().zip(before) {
        *word = *word + *before;
    }
}

/// A word of the schedule from those 16, 15, 7 and 2 before it.
#[inline(always)]
pub fn next_word<W: Word>(w_16: W, w_15: W, w_7: W, w_2: W) -> W {
    small_1(w_2) + (w_7 + (small_0(w_15) + w_16))
}

/// The same where `w` holds sixteen words of the schedule, the oldest at `index`.
#[inline(always)]
pub fn later_word<W: Word>(w: &[W; 16], index: usize) -> W {
    next_word(w[index % 16], w[(index + 1) % 16], w[(index + 9) % 16], w[(index + 14) % 16])
}

/// Rounds on the words from `first` on, one for each constant. Before its round each word makes way for the one that comes
/// sixteen after it.
#[inline(always)]
pub fn later_rounds<W: Word>(state: &mut [W; 8], w: &mut [W; 16], first: usize, constants: &[u32]) {
    if W::IS_SINGLE {
        for index in 0..constants.len() {
            w[first + index] = later_word(w, first + index);
        }
        rounds(state, &w[first..], constants);
    } else {
        for (index, constant) in constants.iter().enumerate() {
            w[first + index] = later_word(w, first + index);
            *state = round(*state, w[first + index] + W::all(*constant));
        }
    }
}

/// The same for many rounds, as a loop. Afterwards the oldest word is in front again.
///
/// How much goes into one turn was found by trying. Vectors are fastest when each word comes back to its place, so that none
/// has to be moved; single words, which the wasm engine must fit into fewer registers, when the turns are short.
#[inline(always)]
pub fn many_later_rounds<W: Word>(state: &mut [W; 8], w: &mut [W; 16], constants: &[[u32; 8]]) {
    if W::IS_SINGLE {
        let (mut older, mut newer) = ([w[0]; 8], [w[0]; 8]);
        older.copy_from_slice(&w[..8]);
        newer.copy_from_slice(&w[8..]);
        for eight in constants {
            let next = extend(&older, &newer);
            rounds(state, &next, eight);
            (older, newer) = (newer, next);
        }
        w[..8].copy_from_slice(&older);
        w[8..].copy_from_slice(&newer);
    } else {
        let (pairs, rest) = constants.as_chunks::<2>();
        for pair in pairs {
            later_rounds(state, w, 0, pair.as_flattened());
        }
        for eight in rest {
            later_rounds(state, w, 0, eight);
            for index in 0..8 {
                w.swap(index, index + 8);
            }
        }
    }
}

/// The eight words of the schedule that follow on `older` and `newer`.
#[inline(always)]
fn extend<W: Word>(older: &[W; 8], newer: &[W; 8]) -> [W; 8] {
    let mut next = *older;
    next[0] = next_word(older[0], older[1], newer[1], newer[6]);
    next[1] = next_word(older[1], older[2], newer[2], newer[7]);
    for index in 2..7 {
        next[index] = next_word(older[index], older[index + 1], newer[index + 1], next[index - 2]);
    }
    next[7] = next_word(older[7], newer[0], next[0], next[5]);
    next
}

/// Rounds on these words.
#[inline(always)]
pub fn rounds<W: Word>(state: &mut [W; 8], w: &[W], constants: &[u32]) {
    for (word, constant) in w.iter().zip(constants) {
        *state = round(*state, *word + W::all(*constant));
    }
}

/// Rounds on words that are the same for every nonce: `inputs` holds them with the round constants added.
#[inline(always)]
pub fn fixed_rounds<W: Word>(state: &mut [W; 8], inputs: &[u32]) {
    for input in inputs {
        *state = round(*state, W::all(*input));
    }
}

/// One round; `input` is the round's constant plus its word of the schedule.
///
/// Three rotations of a word are done one on top of the other: in V8 that was 7 % faster for four lanes, and 19 % for one,
/// than three rotations side by side, for it takes fewer registers. The schedule does the same with two.
#[inline(always)]
pub fn round<W: Word>([a, b, c, d, e, f, g, h]: [W; 8], input: W) -> [W; 8] {
    let choose = g ^ (e & (f ^ g));
    let majority = b ^ ((a ^ b) & (b ^ c));
    let big_1 = (e ^ (e ^ e.rotate_right::<14>()).rotate_right::<5>()).rotate_right::<6>();
    let big_0 = (a ^ (a ^ a.rotate_right::<9>()).rotate_right::<11>()).rotate_right::<2>();
    let first = h + input + choose + big_1;
    [first + (majority + big_0), a, b, c, d + first, e, f, g]
}

#[inline(always)]
pub fn small_0<W: Word>(word: W) -> W {
    (word ^ word.rotate_right::<11>()).rotate_right::<7>() ^ word.shift_right::<3>()
}

#[inline(always)]
pub fn small_1<W: Word>(word: W) -> W {
    (word ^ word.rotate_right::<2>()).rotate_right::<17>() ^ word.shift_right::<10>()
}
