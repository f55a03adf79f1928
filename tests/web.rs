//! What only a real browser can show. Runs in headless Chromium by `cargo xtask test`.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Keys are made from the browser's own random source, so it has to answer, and not twice the same.
#[wasm_bindgen_test]
fn the_browser_gives_random_bytes() {
    let mut first = [0_u8; 32];
    let mut second = [0_u8; 32];
    getrandom::fill(&mut first).expect("crypto.getRandomValues");
    getrandom::fill(&mut second).expect("crypto.getRandomValues");
    assert_ne!(first, second);
}

#[path = "support/golden.rs"]
mod golden;

/// The same runs as natively, to the same digests: what a learner sees does not depend on the machine.
#[wasm_bindgen_test]
fn golden_runs_have_the_digests_they_have_natively() {
    for (seed, digest) in golden::GOLDEN {
        assert_eq!(golden::run(seed), digest, "seed {seed}");
    }
}

/// In WebAssembly four nonces are one vector, which no native test runs. All of a batch must be as the plain search has it.
#[wasm_bindgen_test]
fn vectors_find_what_the_plain_search_and_sha2_find() {
    use proofground_kernel::{Midstate, is_less, search, search_scalar};
    use sha2::{Digest, Sha256};

    let mut found = [0; 4];
    for seed in 0..256_u32 {
        let bytes = [0, 1, 2].map(|part| Sha256::digest([seed.to_le_bytes(), [part; 4]].concat()));
        let mut header: [u8; 80] = std::array::from_fn(|index| bytes[index / 32][index % 32]);
        let job = Midstate::new(&header);
        let random = u32::from_le_bytes([header[76], header[77], header[78], header[79]]);
        for first in [random, 0, 0xffff_fff0, u32::MAX - 1] {
            for (count, top_byte) in [(0, 0xff), (1, 0xff), (4, 0x7f), (7, 0x3f), (101, 0x03), (130, 0x00)] {
                let mut target = [0xff; 32];
                target[31] = top_byte;
                let batch = search(&job, first, count, &target);
                assert_eq!(batch, search_scalar(&job, first, count, &target), "seed {seed}, {count} from {first}");
                let Some(nonce) = batch.found else { continue };
                found[(nonce - first) as usize % 4] += 1;
                header[76..].copy_from_slice(&nonce.to_le_bytes());
                assert_eq!(batch.best_hash[..], Sha256::digest(Sha256::digest(header))[..]);
                assert!(!is_less(&target, &batch.best_hash));
            }
        }
    }
    assert!(found.iter().all(|wins| *wins > 50), "each lane wins: {found:?}");

    // Bitcoin's first block, in each lane in turn.
    let mut genesis = [0; 80];
    genesis[0] = 1;
    genesis[36..68].copy_from_slice(&[
        0x3b, 0xa3, 0xed, 0xfd, 0x7a, 0x7b, 0x12, 0xb2, 0x7a, 0xc7, 0x2c, 0x3e, 0x67, 0x76, 0x8f, 0x61, //
        0x7f, 0xc8, 0x1b, 0xc3, 0x88, 0x8a, 0x51, 0x32, 0x3a, 0x9f, 0xb8, 0xaa, 0x4b, 0x1e, 0x5e, 0x4a,
    ]);
    genesis[68..72].copy_from_slice(&1_231_006_505_u32.to_le_bytes());
    genesis[72..76].copy_from_slice(&0x1d00_ffff_u32.to_le_bytes());
    let mut target = [0; 32];
    target[26..28].copy_from_slice(&[0xff, 0xff]);
    for before in 0..4 {
        let batch = search(&Midstate::new(&genesis), 2_083_236_893 - before, 1_000, &target);
        assert_eq!((batch.found, batch.hashes), (Some(2_083_236_893), before + 1));
    }
}
