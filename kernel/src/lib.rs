//! The nonce search.
//!
//! Mining is one small computation repeated: put the next nonce into an 80-byte header, hash it twice with SHA-256, look
//! whether the result is small enough. Nearly all of what a plain implementation does is the same for every nonce, so it
//! is worked out once:
//!
//! - SHA-256 takes 64 bytes at a time, and the nonce is in the second piece of the header. The state after the first
//!   piece, the *midstate*, is kept. So are the three rounds before the nonce comes in, and everything in the message
//!   schedule that the nonce does not reach.
//! - The number that must be small is the hash read as little-endian, so its leading word is the *last* of the eight. That
//!   word is settled three rounds before the end. If it is no smaller than the best so far, the rest is not computed.
//!
//! So no comparison with the target is made in the loop: as long as nothing is found, the best hash so far is above the
//! target, and whatever meets the target improves on it.
//!
//! Sources: FIPS 180-4 for SHA-256; Bitcoin Core for the header's layout. Every shortcut is checked against `sha2` in the
//! tests. The rounds are kept as loops that a compiler may unroll as it likes: written out, they were 4 % faster at best
//! in WebAssembly, and at times far slower.
#![no_std]
#![forbid(unsafe_code)]

/// Bytes in a header.
pub const HEADER_LEN: usize = 80;

/// SHA-256's initial state.
const IV: [u32; 8] = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

/// SHA-256's round constants.
#[rustfmt::skip]
const K: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

/// The bit after a message, and the lengths in bits of the header and of a hash.
const END: u32 = 0x8000_0000;
const HEADER_BITS: u32 = 640;
const HASH_BITS: u32 = 256;

/// Round constants of rounds 4 to 15 of the header's second piece with the fixed padding words added in.
const PADDED_HEADER: [u32; 16] = add_padding(4, HEADER_BITS);
/// Round constants of rounds 8 to 15 of the second hash with its fixed padding words added in.
const PADDED_HASH: [u32; 16] = add_padding(8, HASH_BITS);

const fn add_padding(first: usize, length_bits: u32) -> [u32; 16] {
    let mut constants = [0; 16];
    let mut index = 0;
    while index < 16 {
        constants[index] = K[index];
        index += 1;
    }
    constants[first] = constants[first].wrapping_add(END);
    constants[15] = constants[15].wrapping_add(length_bits);
    constants
}

/// A header, with all that does not depend on its nonce worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Midstate {
    /// The state after the first 64 bytes.
    first: [u32; 8],
    /// The state after three more rounds, which take the last of the Merkle root, the time and the bits.
    third: [u32; 8],
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
        let first = compress(IV, core::array::from_fn(word));
        let tail: [u32; 3] = core::array::from_fn(|index| word(16 + index));
        let mut third = first;
        for (index, word) in tail.into_iter().enumerate() {
            round(&mut third, K[index].wrapping_add(word));
        }
        // w[t] = s1(w[t-2]) + w[t-7] + s0(w[t-15]) + w[t-16], where words 5 to 14 are zero.
        let word_16 = small_0(tail[1]).wrapping_add(tail[0]);
        let word_17 = small_1(HEADER_BITS).wrapping_add(small_0(tail[2])).wrapping_add(tail[1]);
        let word_18 = small_1(word_16).wrapping_add(tail[2]);
        let word_19 = small_1(word_17).wrapping_add(small_0(END));
        Self { first, third, schedule: [word_16, word_17, word_18, word_19] }
    }

    /// The header's hash with this nonce: SHA-256 twice, bytes in internal order.
    pub fn hash(&self, nonce: u32) -> [u8; 32] {
        let first = self.first_hash(nonce);
        let mut words = [0; 16];
        words[..8].copy_from_slice(&first);
        words[8] = END;
        words[15] = HASH_BITS;
        let state = compress(IV, words);
        let mut bytes = [0; 32];
        for (bytes, word) in bytes.chunks_exact_mut(4).zip(state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    /// The first of the two hashes, as words.
    #[inline]
    fn first_hash(&self, nonce: u32) -> [u32; 8] {
        // SHA-256 reads words big end first; the header stores its numbers little end first.
        let nonce = nonce.swap_bytes();
        let [word_16, word_17, word_18, word_19] = self.schedule;
        let mut w = [0u32; 16];
        w[0] = word_16;
        w[1] = word_17;
        w[2] = word_18.wrapping_add(small_0(nonce));
        w[3] = word_19.wrapping_add(nonce);
        w[4] = small_1(w[2]).wrapping_add(END);
        w[5] = small_1(w[3]);
        w[6] = small_1(w[4]).wrapping_add(HEADER_BITS);
        w[7] = small_1(w[5]).wrapping_add(w[0]);
        w[8] = small_1(w[6]).wrapping_add(w[1]);
        w[9] = small_1(w[7]).wrapping_add(w[2]);
        w[10] = small_1(w[8]).wrapping_add(w[3]);
        w[11] = small_1(w[9]).wrapping_add(w[4]);
        w[12] = small_1(w[10]).wrapping_add(w[5]);
        w[13] = small_1(w[11]).wrapping_add(w[6]);
        w[14] = small_1(w[12]).wrapping_add(w[7]).wrapping_add(const { small_0(HEADER_BITS) });
        w[15] = small_1(w[13]).wrapping_add(w[8]).wrapping_add(small_0(w[0])).wrapping_add(HEADER_BITS);

        let mut state = self.third;
        round(&mut state, K[3].wrapping_add(nonce));
        for constant in &PADDED_HEADER[4..] {
            round(&mut state, *constant);
        }
        sixteen_rounds(&mut state, &w, 16);
        extend(&mut w);
        sixteen_rounds(&mut state, &w, 32);
        extend(&mut w);
        sixteen_rounds(&mut state, &w, 48);
        for (word, before) in state.iter_mut().zip(self.first) {
            *word = word.wrapping_add(before);
        }
        state
    }

    /// The most significant 32 bits of the hash, at less cost than the whole of it.
    #[inline]
    fn top_word(&self, nonce: u32) -> u32 {
        let first = self.first_hash(nonce);
        let mut state = IV;
        for (word, constant) in first.iter().zip(K) {
            round(&mut state, constant.wrapping_add(*word));
        }
        for constant in &PADDED_HASH[8..] {
            round(&mut state, *constant);
        }
        let mut w = [0u32; 16];
        w[0] = small_0(first[1]).wrapping_add(first[0]);
        w[1] = const { small_1(HASH_BITS) }.wrapping_add(small_0(first[2])).wrapping_add(first[1]);
        for index in 2..7 {
            w[index] = small_1(w[index - 2]).wrapping_add(small_0(first[index + 1])).wrapping_add(first[index]);
        }
        w[6] = w[6].wrapping_add(HASH_BITS);
        w[7] = small_1(w[5]).wrapping_add(w[0]).wrapping_add(const { small_0(END) }).wrapping_add(first[7]);
        w[8] = small_1(w[6]).wrapping_add(w[1]).wrapping_add(END);
        for index in 9..14 {
            w[index] = small_1(w[index - 2]).wrapping_add(w[index - 7]);
        }
        w[14] = small_1(w[12]).wrapping_add(w[7]).wrapping_add(const { small_0(HASH_BITS) });
        w[15] = small_1(w[13]).wrapping_add(w[8]).wrapping_add(small_0(w[0])).wrapping_add(HASH_BITS);
        sixteen_rounds(&mut state, &w, 16);
        extend(&mut w);
        sixteen_rounds(&mut state, &w, 32);
        extend(&mut w);
        for index in 0..13 {
            round(&mut state, K[48 + index].wrapping_add(w[index]));
        }
        // Three more rounds would only move `e` to `h`.
        IV[7].wrapping_add(state[4]).swap_bytes()
    }
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
pub fn search(job: &Midstate, first_nonce: u32, count: u32, target: &[u8; 32]) -> Batch {
    let mut batch =
        Batch { found: None, hashes: 0, best_nonce: first_nonce, best_hash: [0xff; 32], last_hash: [0xff; 32] };
    let Some(last_offset) = count.min((u32::MAX - first_nonce).saturating_add(1)).checked_sub(1) else {
        return batch;
    };
    let mut best_top = u32::MAX;
    let mut nonce = first_nonce;
    let last_nonce = first_nonce + last_offset;
    loop {
        let top = job.top_word(nonce);
        if top <= best_top {
            let hash = job.hash(nonce);
            if batch.best_hash == [0xff; 32] || is_less(&hash, &batch.best_hash) {
                best_top = top;
                batch.best_nonce = nonce;
                batch.best_hash = hash;
                if !is_less(target, &hash) {
                    batch.found = Some(nonce);
                    break;
                }
            }
        }
        if nonce == last_nonce {
            break;
        }
        nonce += 1;
    }
    batch.hashes = (nonce - first_nonce).saturating_add(1);
    batch.last_hash = job.hash(nonce);
    batch
}

/// Whether `a` is less than `b`, both little-endian numbers.
pub fn is_less(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

/// SHA-256's compression function in its plain form.
fn compress(before: [u32; 8], mut w: [u32; 16]) -> [u32; 8] {
    let mut state = before;
    sixteen_rounds(&mut state, &w, 0);
    for first in [16, 32, 48] {
        extend(&mut w);
        sixteen_rounds(&mut state, &w, first);
    }
    for (word, before) in state.iter_mut().zip(before) {
        *word = word.wrapping_add(before);
    }
    state
}

/// Replaces the 16 words of the schedule with the 16 that follow.
#[inline]
fn extend(w: &mut [u32; 16]) {
    for index in 0..16 {
        w[index] = w[index]
            .wrapping_add(small_0(w[(index + 1) % 16]))
            .wrapping_add(w[(index + 9) % 16])
            .wrapping_add(small_1(w[(index + 14) % 16]));
    }
}

/// Rounds `first` to `first + 15`, on 16 words of the schedule.
#[inline]
fn sixteen_rounds(state: &mut [u32; 8], w: &[u32; 16], first: usize) {
    eight_rounds(state, core::array::from_fn(|index| K[first + index].wrapping_add(w[index])));
    eight_rounds(state, core::array::from_fn(|index| K[first + 8 + index].wrapping_add(w[8 + index])));
}

/// Eight rounds: as many as it takes for each word of the state to be back in its place, so that none has to be moved.
#[inline(always)]
fn eight_rounds(state: &mut [u32; 8], inputs: [u32; 8]) {
    let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = *state;
    turn(a, b, c, &mut d, e, f, g, &mut h, inputs[0]);
    turn(h, a, b, &mut c, d, e, f, &mut g, inputs[1]);
    turn(g, h, a, &mut b, c, d, e, &mut f, inputs[2]);
    turn(f, g, h, &mut a, b, c, d, &mut e, inputs[3]);
    turn(e, f, g, &mut h, a, b, c, &mut d, inputs[4]);
    turn(d, e, f, &mut g, h, a, b, &mut c, inputs[5]);
    turn(c, d, e, &mut f, g, h, a, &mut b, inputs[6]);
    turn(b, c, d, &mut e, f, g, h, &mut a, inputs[7]);
    *state = [a, b, c, d, e, f, g, h];
}

/// One round; `input` is the round's constant plus its word of the schedule.
#[inline(always)]
fn round(state: &mut [u32; 8], input: u32) {
    let [a, b, c, mut d, e, f, g, mut h] = *state;
    turn(a, b, c, &mut d, e, f, g, &mut h, input);
    *state = [h, a, b, c, d, e, f, g];
}

/// The arithmetic of a round, which changes two of the eight words.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "the eight words of the state under the standard's own names")]
fn turn(a: u32, b: u32, c: u32, d: &mut u32, e: u32, f: u32, g: u32, h: &mut u32, input: u32) {
    let choose = g ^ (e & (f ^ g));
    let majority = b ^ ((a ^ b) & (b ^ c));
    let big_1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
    let big_0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
    let first = h.wrapping_add(input).wrapping_add(choose).wrapping_add(big_1);
    *d = d.wrapping_add(first);
    *h = first.wrapping_add(majority).wrapping_add(big_0);
}

#[inline(always)]
const fn small_0(word: u32) -> u32 {
    word.rotate_right(7) ^ word.rotate_right(18) ^ (word >> 3)
}

#[inline(always)]
const fn small_1(word: u32) -> u32 {
    word.rotate_right(17) ^ word.rotate_right(19) ^ (word >> 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    const NEVER: [u8; 32] = [0; 32];
    const GENESIS_NONCE: u32 = 2_083_236_893;

    fn plain(header: &[u8; 80], nonce: u32) -> [u8; 32] {
        let mut header = *header;
        header[76..].copy_from_slice(&nonce.to_le_bytes());
        Sha256::digest(Sha256::digest(header)).into()
    }

    /// Eighty bytes without pattern, and a nonce.
    fn sample(seed: u32) -> ([u8; 80], u32) {
        let mut header = [0; 80];
        for (index, piece) in header.chunks_mut(32).enumerate() {
            let digest = Sha256::new().chain_update(seed.to_le_bytes()).chain_update([index as u8]).finalize();
            piece.copy_from_slice(&digest[..piece.len()]);
        }
        (header, u32::from_le_bytes([header[76], header[77], header[78], header[79]]))
    }

    fn genesis() -> [u8; 80] {
        let mut header = [0; 80];
        header[0] = 1;
        let root: [u8; 32] = [
            0x3b, 0xa3, 0xed, 0xfd, 0x7a, 0x7b, 0x12, 0xb2, 0x7a, 0xc7, 0x2c, 0x3e, 0x67, 0x76, 0x8f, 0x61, //
            0x7f, 0xc8, 0x1b, 0xc3, 0x88, 0x8a, 0x51, 0x32, 0x3a, 0x9f, 0xb8, 0xaa, 0x4b, 0x1e, 0x5e, 0x4a,
        ];
        header[36..68].copy_from_slice(&root);
        header[68..72].copy_from_slice(&1_231_006_505u32.to_le_bytes());
        header[72..76].copy_from_slice(&0x1d00_ffffu32.to_le_bytes());
        header
    }

    fn genesis_target() -> [u8; 32] {
        let mut target = [0; 32];
        target[26..28].copy_from_slice(&[0xff, 0xff]);
        target
    }

    #[test]
    fn hashes_equal_those_of_sha2() {
        for seed in 0..2_000 {
            let (header, nonce) = sample(seed);
            let job = Midstate::new(&header);
            let hash = plain(&header, nonce);
            assert_eq!(job.hash(nonce), hash);
            assert_eq!(job.top_word(nonce).to_le_bytes(), hash[28..]);
        }
    }

    #[test]
    fn the_genesis_block_is_found() {
        let job = Midstate::new(&genesis());
        let batch = search(&job, GENESIS_NONCE - 50_000, 100_000, &genesis_target());
        assert_eq!(batch.found, Some(GENESIS_NONCE));
        assert_eq!(batch.hashes, 50_001);
        assert_eq!(batch.best_nonce, GENESIS_NONCE);
        assert_eq!(batch.best_hash, plain(&genesis(), GENESIS_NONCE));
        assert_eq!(batch.last_hash, batch.best_hash);
        assert_eq!(batch.best_hash[25..], [0xd6, 0x19, 0, 0, 0, 0, 0]);
        // From the nonce after it on, nothing.
        assert_eq!(search(&job, GENESIS_NONCE + 1, 1_000, &genesis_target()).found, None);
    }

    #[test]
    fn the_best_and_the_last_are_those_of_a_plain_search() {
        for seed in 0..20 {
            let (header, first) = sample(seed);
            let first = first.min(u32::MAX - 500);
            let batch = search(&Midstate::new(&header), first, 500, &NEVER);
            let best = (first..first + 500).min_by(|a, b| {
                let (a, b) = (plain(&header, *a), plain(&header, *b));
                a.iter().rev().cmp(b.iter().rev())
            });
            assert_eq!(Some(batch.best_nonce), best);
            assert_eq!(batch.best_hash, plain(&header, batch.best_nonce));
            assert_eq!(batch.last_hash, plain(&header, first + 499));
            assert_eq!((batch.found, batch.hashes), (None, 500));

            // A target equal to a hash is met by it; one less is not.
            assert_eq!(search(&Midstate::new(&header), first, 500, &batch.best_hash).found, best);
            let mut harder = batch.best_hash;
            for byte in &mut harder {
                let (less, borrow) = byte.overflowing_sub(1);
                *byte = less;
                if !borrow {
                    break;
                }
            }
            assert_eq!(search(&Midstate::new(&header), first, 500, &harder).found, None);
        }
    }

    #[test]
    fn the_first_that_meets_the_target_is_taken() {
        let (header, _) = sample(77);
        let mut target = [0xff; 32];
        target[31] = 0x03;
        let batch = search(&Midstate::new(&header), 0, 100_000, &target);
        let expect = (0..).find(|nonce| plain(&header, *nonce)[31] <= 3);
        assert_eq!(batch.found, expect);
        assert_eq!(search(&Midstate::new(&header), 9, 1, &[0xff; 32]).found, Some(9));
    }

    #[test]
    fn the_range_ends_and_never_wraps() {
        let (header, _) = sample(1);
        let job = Midstate::new(&header);
        for (first, count, expect) in
            [(0xffff_ff00, 1_000, 256), (0xffff_ff00, u32::MAX, 256), (u32::MAX, 5, 1), (7, 1, 1), (0, 0, 0)]
        {
            let batch = search(&job, first, count, &NEVER);
            assert_eq!((batch.found, batch.hashes), (None, expect));
            if let Some(offset) = expect.checked_sub(1) {
                assert_eq!(batch.last_hash, plain(&header, first + offset));
                assert_eq!(batch.best_hash, plain(&header, batch.best_nonce));
            } else {
                assert_eq!((batch.best_nonce, batch.best_hash, batch.last_hash), (0, [0xff; 32], [0xff; 32]));
            }
        }
    }
}
