//! The nonce search.
//!
//! Mining is one small computation repeated: put the next nonce into an 80-byte header, hash it twice with SHA-256, look
//! whether the result is small enough. Nearly all of what a plain implementation does is the same for every nonce, so it
//! is worked out once:
//!
//! - SHA-256 takes 64 bytes at a time, and the nonce is in the second piece of the header. The state after the first
//!   piece, the *midstate*, is kept. So are the four rounds up to the nonce, which it only enters by addition, and
//!   everything in the message schedule that the nonce does not reach.
//! - The words that pad a message are fixed. They are added to the round constants beforehand.
//! - The number that must be small is the hash read as little-endian, so its leading word is the *last* of the eight. That
//!   word is settled three rounds before the end. If it is no smaller than the best so far, the rest is not computed.
//! - What is left is the same arithmetic for each nonce, so four go side by side in one vector.
//!
//! So no comparison with the target is made in the loop: as long as nothing is found, the best hash so far is above the
//! target, and whatever meets the target improves on it. A nonce that seems to improve is hashed again by the plain code.
//!
//! Sources: FIPS 180-4 for SHA-256; Bitcoin Core for the header's layout. Every shortcut is checked against `sha2` in the
//! tests.
#![no_std]
#![forbid(unsafe_code)]

mod sha256;
pub mod word;

use sha256::{IV, K, add, compress, fixed_rounds, later_rounds, many_later_rounds, next_word, round, rounds, small_0};
use word::{Lanes, One, Word};

/// Bytes in a header.
pub const HEADER_LEN: usize = 80;

/// The bit after a message, and the lengths in bits of the header and of a hash.
const END: u32 = 0x8000_0000;
const HEADER_BITS: u32 = 640;
const HASH_BITS: u32 = 256;

/// Round constants 4 to 15 of the header's second piece with its fixed padding words added in.
const PADDED_HEADER: [u32; 12] = add_padding(HEADER_BITS);
/// Round constants 8 to 15 of the second hash with its fixed padding words added in.
const PADDED_HASH: [u32; 8] = add_padding(HASH_BITS);

/// The last constants before round 16, with the end's bit in the first of them and the length in the last.
const fn add_padding<const LEN: usize>(length_bits: u32) -> [u32; LEN] {
    let mut constants = [0; LEN];
    let mut index = 0;
    while index < LEN {
        let place = 16 - LEN + index;
        constants[index] = K[place / 8][place % 8];
        index += 1;
    }
    constants[0] = constants[0].wrapping_add(END);
    constants[LEN - 1] = constants[LEN - 1].wrapping_add(length_bits);
    constants
}

/// A header, with all that does not depend on its nonce worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Midstate {
    /// The state after the first 64 bytes.
    first: [u32; 8],
    /// The last of the Merkle root, the time and the bits.
    tail: [u32; 3],
    /// The state after four more rounds, which take the tail and a nonce of zero.
    fourth: [u32; 8],
    /// Words 16 and 17 of the schedule, and words 18 and 19 less the nonce's part.
    schedule: [u32; 4],
}

/// What a stretch of nonces came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Batch {
    /// The first nonce whose hash meets the target. The search stops there.
    pub found: Option<u32>,
    /// Hashes computed: nonces tried, the found one included.
    pub hashes: u32,
    /// The nonce with the smallest hash; the first of them if there are several. If none was tried, the first nonce.
    pub best_nonce: u32,
    /// That hash, in internal byte order (to be read as a little-endian number); all ones if none was tried.
    pub best_hash: [u8; 32],
    /// The hash of the last nonce tried; all ones if none was.
    pub last_hash: [u8; 32],
}

impl Midstate {
    /// Takes a header's 80 bytes. The nonce in them, the last four, is ignored.
    pub fn new(header: &[u8; HEADER_LEN]) -> Self {
        let word = |index: usize| {
            u32::from_be_bytes([header[4 * index], header[4 * index + 1], header[4 * index + 2], header[4 * index + 3]])
        };
        let first = compress(IV, &core::array::from_fn(word));
        let tail: [u32; 3] = core::array::from_fn(|index| word(16 + index));
        let mut fourth = first.map(One);
        for (constant, word) in K[0].into_iter().zip([tail[0], tail[1], tail[2], 0]) {
            fourth = round(fourth, One(constant.wrapping_add(word)));
        }
        // w[t] = s1(w[t-2]) + w[t-7] + s0(w[t-15]) + w[t-16], where words 5 to 14 are zero.
        let [zero, end, bits] = [0, END, HEADER_BITS].map(One);
        let [w_0, w_1, w_2] = tail.map(One);
        let w_16 = next_word(w_0, w_1, zero, zero);
        let w_17 = next_word(w_1, w_2, zero, bits);
        let w_18 = next_word(w_2, zero, zero, w_16);
        let w_19 = next_word(zero, end, zero, w_17);
        let plain = |word: One| word.0;
        Self { first, tail, fourth: fourth.map(plain), schedule: [w_16, w_17, w_18, w_19].map(plain) }
    }

    /// The header's hash with this nonce: SHA-256 twice, bytes in internal order.
    pub fn hash(&self, nonce: u32) -> [u8; 32] {
        let mut words = [0; 16];
        words[..3].copy_from_slice(&self.tail);
        // SHA-256 reads words big end first; the header stores its numbers little end first.
        words[3] = nonce.swap_bytes();
        words[4] = END;
        words[15] = HEADER_BITS;
        let inner = compress(self.first, &words);
        words = [0; 16];
        words[..8].copy_from_slice(&inner);
        words[8] = END;
        words[15] = HASH_BITS;
        let state = compress(IV, &words);
        let mut bytes = [0; 32];
        for (bytes, word) in bytes.chunks_exact_mut(4).zip(state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    /// The most significant 32 bits of the hash, at less cost than the whole of it.
    #[inline(always)]
    fn top_word<W: Word>(&self, nonce: W) -> W {
        let inner = self.inner_hash(nonce.swap_bytes());
        let mut w = [W::all(0); 16];
        w[..8].copy_from_slice(&inner);
        w[8] = W::all(END);
        w[15] = W::all(HASH_BITS);
        let mut state = all(&IV);
        rounds(&mut state, &inner, &K[0]);
        fixed_rounds(&mut state, &PADDED_HASH);
        // The compiler works out what the padding comes to.
        later_rounds(&mut state, &mut w, 0, K[2..4].as_flattened());
        many_later_rounds(&mut state, &mut w, &K[4..7]);
        later_rounds(&mut state, &mut w, 0, &K[7][..5]);
        // Three more rounds would only move `e` to `h`.
        (state[4] + W::all(IV[7])).swap_bytes()
    }

    /// The first of the two hashes, as words; the nonce big end first.
    #[inline(always)]
    fn inner_hash<W: Word>(&self, nonce: W) -> [W; 8] {
        let mut state = all(&self.fourth);
        state[0] = state[0] + nonce;
        state[4] = state[4] + nonce;
        fixed_rounds(&mut state, &PADDED_HEADER);

        let [zero, end, bits] = [W::all(0), W::all(END), W::all(HEADER_BITS)];
        let mut w = [zero; 16];
        for (word, scheduled) in w.iter_mut().zip(self.schedule) {
            *word = W::all(scheduled);
        }
        w[2] = w[2] + small_0(nonce);
        w[3] = w[3] + nonce;
        w[4] = next_word(end, zero, zero, w[2]);
        w[5] = next_word(zero, zero, zero, w[3]);
        w[6] = next_word(zero, zero, bits, w[4]);
        w[7] = next_word(zero, zero, w[0], w[5]);
        w[15] = bits;
        rounds(&mut state, &w[..8], &K[2]);
        later_rounds(&mut state, &mut w, 8, &K[3]);
        many_later_rounds(&mut state, &mut w, &K[4..]);
        add(&mut state, &all(&self.first));
        state
    }
}

/// The same words for each nonce.
#[inline(always)]
fn all<W: Word>(words: &[u32; 8]) -> [W; 8] {
    let mut all = [W::all(0); 8];
    for (word, same) in all.iter_mut().zip(words) {
        *word = W::all(*same);
    }
    all
}

/// Tries `count` nonces from `first_nonce` upwards and stops at the first whose hash, as a little-endian number, is at
/// most `target` (32 bytes, little-endian too). The range ends with nonce 2^32 - 1 and never wraps: `hashes` says how many
/// were tried.
///
/// ```
/// use proofground_kernel::{Midstate, search};
/// let mut easy = [0xff; 32];
/// easy[31] = 0x00; // eight zero bits in front, as the last byte is the most significant
/// let batch = search(&Midstate::new(&[0; 80]), 0, 10_000, &easy);
/// assert!(batch.found.is_some_and(|nonce| Midstate::new(&[0; 80]).hash(nonce)[31] == 0));
/// ```
#[cfg_attr(target_arch = "wasm32", target_feature(enable = "simd128"))]
pub fn search(job: &Midstate, first_nonce: u32, count: u32, target: &[u8; 32]) -> Batch {
    #[cfg(target_arch = "wasm32")]
    return search_by::<word::Four>(job, first_nonce, count, target);
    #[cfg(not(target_arch = "wasm32"))]
    search_scalar(job, first_nonce, count, target)
}

/// The same, one nonce after the other.
pub fn search_scalar(job: &Midstate, first_nonce: u32, count: u32, target: &[u8; 32]) -> Batch {
    search_by::<One>(job, first_nonce, count, target)
}

/// The same, with as many nonces at once as `L` has. It becomes part of its caller, which thus decides on the vectors used.
#[inline(always)]
pub fn search_by<L: Lanes>(job: &Midstate, first_nonce: u32, count: u32, target: &[u8; 32]) -> Batch {
    let mut tally = Tally::new(first_nonce);
    let Some(last) = last_nonce(first_nonce, count) else { return tally.batch };
    let mut nonce = first_nonce;
    loop {
        // Lanes past the last nonce are computed like the others and not looked at.
        let end = last.min(nonce.saturating_add(L::COUNT - 1));
        if job.top_word(L::starting_at(nonce)).any_at_most(tally.best_top) {
            for candidate in nonce..=end {
                if tally.take(candidate, job.hash(candidate), target) {
                    return tally.close(job, candidate);
                }
            }
        }
        if end == last {
            return tally.close(job, last);
        }
        nonce = end + 1;
    }
}

fn last_nonce(first_nonce: u32, count: u32) -> Option<u32> {
    Some(first_nonce.saturating_add(count.checked_sub(1)?))
}

/// What a search has come to so far.
struct Tally {
    batch: Batch,
    first: u32,
    /// The leading word of the best hash.
    best_top: u32,
}

impl Tally {
    fn new(first_nonce: u32) -> Self {
        let none = [0xff; 32];
        let batch = Batch { found: None, hashes: 0, best_nonce: first_nonce, best_hash: none, last_hash: none };
        Self { batch, first: first_nonce, best_top: u32::MAX }
    }

    /// Notes a nonce with its hash, in the order of the nonces; whether it meets the target.
    fn take(&mut self, nonce: u32, hash: [u8; 32], target: &[u8; 32]) -> bool {
        let batch = &mut self.batch;
        if !is_less(&hash, &batch.best_hash) {
            return false;
        }
        self.best_top = u32::from_le_bytes([hash[28], hash[29], hash[30], hash[31]]);
        batch.best_nonce = nonce;
        batch.best_hash = hash;
        let meets = !is_less(target, &hash);
        batch.found = meets.then_some(nonce);
        meets
    }

    fn close(mut self, job: &Midstate, last: u32) -> Batch {
        self.batch.hashes = (last - self.first).saturating_add(1);
        self.batch.last_hash = job.hash(last);
        self.batch
    }
}

/// Whether `a` is less than `b`, both little-endian numbers.
pub fn is_less(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

#[cfg(test)]
mod tests;
