//! The same search by several programs, so that they can be compared: all look for nonces of Bitcoin's first block.
//!
//! Exported as one plain function, without bindings, since nothing but numbers crosses.

use proofground_kernel::{Batch, Midstate, search_scalar};
use sha2::{Digest, Sha256, block_api::compress256};

#[cfg(target_arch = "x86_64")]
mod sse;

/// The header of Bitcoin's first block up to its nonce.
const HEADER: [u8; 76] = {
    let root: [u8; 32] = [
        0x3b, 0xa3, 0xed, 0xfd, 0x7a, 0x7b, 0x12, 0xb2, 0x7a, 0xc7, 0x2c, 0x3e, 0x67, 0x76, 0x8f, 0x61, //
        0x7f, 0xc8, 0x1b, 0xc3, 0x88, 0x8a, 0x51, 0x32, 0x3a, 0x9f, 0xb8, 0xaa, 0x4b, 0x1e, 0x5e, 0x4a,
    ];
    let mut header = [0; 76];
    header[0] = 1;
    let mut index = 0;
    while index < 32 {
        header[36 + index] = root[index];
        index += 1;
    }
    let (time, bits) = (1_231_006_505_u32.to_le_bytes(), 0x1d00_ffff_u32.to_le_bytes());
    let mut index = 0;
    while index < 4 {
        header[68 + index] = time[index];
        header[72 + index] = bits[index];
        index += 1;
    }
    header
};

/// What to search with.
pub const FOUR_LANES: u32 = 0;
pub const SCALAR: u32 = 1;
pub const SHA2: u32 = 2;
pub const SHA2_MIDSTATE: u32 = 3;

/// Tries `count` nonces from `first` on; returns the first that proves Bitcoin's first block, or `u32::MAX`.
#[unsafe(no_mangle)]
pub extern "C" fn mine(program: u32, first: u32, count: u32) -> u32 {
    let found = match program {
        FOUR_LANES => ours(four_lanes, first, count),
        SCALAR => ours(search_scalar, first, count),
        SHA2 => (first..first + count).find(|nonce| is_small(&sha2_as_people_use_it(*nonce))),
        _ => sha2_with_midstate(first, count),
    };
    found.unwrap_or(u32::MAX)
}

#[cfg(target_arch = "wasm32")]
use proofground_kernel::search as four_lanes;

#[cfg(not(target_arch = "wasm32"))]
fn four_lanes(job: &Midstate, first: u32, count: u32, target: &[u8; 32]) -> Batch {
    #[cfg(not(target_arch = "x86_64"))]
    use proofground_kernel::word::Four;
    #[cfg(target_arch = "x86_64")]
    use sse::Four;
    proofground_kernel::search_by::<Four>(job, first, count, target)
}

fn ours(search: fn(&Midstate, u32, u32, &[u8; 32]) -> Batch, first: u32, count: u32) -> Option<u32> {
    let mut header = [0; 80];
    header[..76].copy_from_slice(&HEADER);
    let mut target = [0; 32];
    target[26..28].copy_from_slice(&[0xff, 0xff]);
    search(&Midstate::new(&header), first, count, &target).found
}

/// The number in front of the hash has 32 zero bits. The target is a little harder; no nonce tried here falls between.
fn is_small(hash: &[u8]) -> bool {
    hash.iter().rev().take(4).all(|byte| *byte == 0)
}

fn sha2_as_people_use_it(nonce: u32) -> [u8; 32] {
    let mut header = [0; 80];
    header[..76].copy_from_slice(&HEADER);
    header[76..].copy_from_slice(&nonce.to_le_bytes());
    Sha256::digest(Sha256::digest(header)).into()
}

/// The crate's compression function, called with the state after the first 64 bytes.
fn sha2_with_midstate(first: u32, count: u32) -> Option<u32> {
    const IV: [u32; 8] =
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    let mut midstate = IV;
    let mut head = [0; 64];
    head.copy_from_slice(&HEADER[..64]);
    compress256(&mut midstate, &[head]);

    let (mut tail, mut inner) = ([0; 64], [0; 64]);
    tail[..12].copy_from_slice(&HEADER[64..]);
    (tail[16], inner[32]) = (0x80, 0x80);
    tail[62..].copy_from_slice(&640_u16.to_be_bytes());
    inner[62..].copy_from_slice(&256_u16.to_be_bytes());
    (first..first + count).find(|nonce| {
        tail[12..16].copy_from_slice(&nonce.to_le_bytes());
        let mut state = midstate;
        compress256(&mut state, &[tail]);
        for (bytes, word) in inner.chunks_exact_mut(4).zip(state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        let mut state = IV;
        compress256(&mut state, &[inner]);
        state[7] == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_program_finds_the_first_block() {
        for program in [FOUR_LANES, SCALAR, SHA2, SHA2_MIDSTATE] {
            assert_eq!(mine(program, 2_083_236_000, 1_000), 2_083_236_893, "program {program}");
            assert_eq!(mine(program, 0, 1_000), u32::MAX, "program {program}");
        }
    }
}
