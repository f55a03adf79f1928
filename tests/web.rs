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
