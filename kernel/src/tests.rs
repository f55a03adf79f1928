//! The kernel against `sha2`, and its two forms against each other.

use super::*;
use crate::word::Four;
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
        assert_eq!(job.top_word(One(nonce)).0.to_le_bytes(), hash[28..]);
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

/// The two searches of one range, which must agree in everything.
fn both(job: &Midstate, first: u32, count: u32, target: &[u8; 32]) -> Batch {
    let batch = search_by::<Four>(job, first, count, target);
    assert_eq!(batch, search(job, first, count, target), "from {first}, {count} of them");
    batch
}

#[test]
fn four_lanes_equal_one_and_sha2() {
    for seed in 0..500 {
        let (header, nonce) = sample(seed);
        let job = Midstate::new(&header);
        for lane in 0..4 {
            let only = plain(&header, nonce.wrapping_add(lane));
            let top = u32::from_le_bytes([only[28], only[29], only[30], only[31]]);
            assert_eq!(job.top_word(One(nonce.wrapping_add(lane))).0, top);
            // Each lane is seen: the limit just below the smallest of the four finds none, the smallest finds one.
            let tops = [0, 1, 2, 3].map(|lane| job.top_word(One(nonce.wrapping_add(lane))).0);
            let least = tops.into_iter().min().unwrap_or(0);
            let lanes = job.top_word(Four::starting_at(nonce));
            assert!(lanes.any_at_most(least));
            assert!(least == 0 || !lanes.any_at_most(least - 1));
        }
    }
}

#[test]
fn both_searches_agree_whatever_the_range() {
    for seed in 0..60 {
        let (header, random) = sample(seed);
        let job = Midstate::new(&header);
        for first in [0, 1, 2, 3, random, u32::MAX - 41, u32::MAX - 3, u32::MAX - 1, u32::MAX] {
            for count in [0, 1, 2, 3, 4, 5, 7, 8, 41, 42, 43, 200] {
                both(&job, first, count, &NEVER);
            }
            // Targets that are met in each lane sooner or later, by several nonces of one pass too.
            for top_byte in [0x00, 0x07, 0x3f, 0x7f, 0xff] {
                let mut target = [0xff; 32];
                target[31] = top_byte;
                let batch = both(&job, first, 300, &target);
                let range = (0..300).map_while(|offset| first.checked_add(offset));
                assert_eq!(batch.found, range.clone().find(|nonce| !is_less(&target, &plain(&header, *nonce))));
                let tried = batch.found.map_or(range.count() as u32, |nonce| nonce - first + 1);
                assert_eq!(batch.hashes, tried);
            }
        }
    }
}

#[test]
fn the_genesis_block_is_found_in_every_lane() {
    let job = Midstate::new(&genesis());
    for before in 0..8 {
        let batch = both(&job, GENESIS_NONCE - before, 100, &genesis_target());
        assert_eq!((batch.found, batch.hashes), (Some(GENESIS_NONCE), before + 1));
        // A range that ends just short of it does not find it, though a lane computes it.
        assert_eq!(both(&job, GENESIS_NONCE - before, before, &genesis_target()).found, None);
    }
}

#[test]
fn a_whole_range_at_the_end_is_walked() {
    let (header, _) = sample(5);
    let job = Midstate::new(&header);
    let batch = both(&job, u32::MAX - 9_999, u32::MAX, &NEVER);
    assert_eq!((batch.hashes, batch.found), (10_000, None));
    assert_eq!(batch.last_hash, plain(&header, u32::MAX));
}

#[test]
fn of_several_in_one_pass_the_lowest_nonce_wins() {
    // Half of all hashes meet this target, so most passes hold several that do, and often a later one is smaller.
    let mut target = [0xff; 32];
    target[31] = 0x7f;
    let mut passes_with_a_smaller_one_behind = 0;
    for seed in 0..200 {
        let (header, first) = sample(seed);
        let first = first.min(u32::MAX - 3);
        let hashes = [0, 1, 2, 3].map(|lane| plain(&header, first + lane));
        let expect = (0..4).find(|lane| !is_less(&target, &hashes[*lane]));
        let batch = both(&Midstate::new(&header), first, 4, &target);
        assert_eq!(batch.found, expect.map(|lane| first + lane as u32));
        if let Some(lane) = expect {
            assert_eq!((batch.best_hash, batch.last_hash), (hashes[lane], hashes[lane]));
            assert_eq!(batch.hashes, lane as u32 + 1, "what lies behind the winner does not count");
            passes_with_a_smaller_one_behind +=
                u32::from(hashes[lane + 1..].iter().any(|hash| is_less(hash, &hashes[lane])));
        }
    }
    assert!(passes_with_a_smaller_one_behind > 50);
}

#[test]
fn the_last_nonces_are_tried_and_the_first_are_not() {
    const FIRST: u32 = 0xffff_fff0;
    for seed in 0..100 {
        let (header, _) = sample(seed);
        let job = Midstate::new(&header);
        // Whichever of the last sixteen has the smallest hash is found by a target of just that, from every start before it.
        let best = (FIRST..=u32::MAX).min_by(|a, b| {
            let (a, b) = (plain(&header, *a), plain(&header, *b));
            a.iter().rev().cmp(b.iter().rev())
        });
        let best = best.expect("sixteen nonces");
        let target = plain(&header, best);
        for first in FIRST..=best {
            assert_eq!(both(&job, first, u32::MAX, &target).found, Some(best));
        }
        // The lanes of the last pass go on with nonce 0, which may be smaller and must not be taken.
        for first in (best..=u32::MAX).skip(1) {
            assert_eq!(both(&job, first, u32::MAX, &target).found, None);
        }
        let zero = plain(&header, 0);
        for first in u32::MAX - 2..=u32::MAX {
            let expect = (first..=u32::MAX).find(|nonce| !is_less(&zero, &plain(&header, *nonce)));
            assert_eq!(both(&job, first, 4, &zero).found, expect);
        }
    }
}
