//! How fast the lab's simulations run natively, on one core: `cargo bench --no-default-features --bench lab`.
//!
//! A block of a network run is one that every node hears of; its cost grows with nodes times links.

use std::time::Instant;

use proofground::core::adversary::DoubleSpend;
use proofground::core::prng::Prng;
use proofground::lab::experiment::attacks::{Chance, double_spend, selfish_mining};
use proofground::lab::experiment::intervals::tries;
use proofground::lab::experiment::network::{Network, Plan};
use proofground::lab::experiment::plan::patience;
use proofground::lab::experiment::stale::broadcast;

/// The best of three, in blocks a second; `run` gives how many blocks it found.
fn measure(name: &str, mut run: impl FnMut() -> u64) {
    let best = (0..3).map(|_| {
        let start = Instant::now();
        run() as f64 / start.elapsed().as_secs_f64()
    });
    println!("{name:<46} {:>14.0} blocks/s", best.fold(0.0, f64::max));
}

fn main() {
    let prng = &mut Prng::from_seed(1);
    for share in [1_000, 3_000, 4_500] {
        measure(&format!("double spend, 6 confirmations, share 0.{:02}", share / 100), || {
            let (chance, patience) = (Chance::of_ten_thousand(share), patience(share, 6));
            let mut blocks = 0;
            while blocks < 20_000_000 {
                blocks += double_spend(prng, chance, DoubleSpend::new(6, 1, patience)).1;
            }
            blocks
        });
    }
    for blocks in [1_000_000, 10_000_000, 100_000_000] {
        measure(&format!("selfish mining, share 0.35, {blocks} blocks"), || {
            selfish_mining(prng, Chance::of_ten_thousand(3_500), Chance::of_ten_thousand(5_000), blocks).1
        });
    }
    measure("stale rate, delay a tenth of the interval", || broadcast(prng, 60_000_000, 600_000_000, 1_000_000).blocks);
    measure("intervals, 4,096 tries a block", || {
        (0..200_000).for_each(|_| assert!(tries(prng) > 0));
        200_000
    });
    for (nodes, heights) in [(10, 200_000), (100, 20_000), (1_000, 2_000)] {
        let plan = Plan { nodes, links: 8, delay_ms: 100, block_ms: 200, interval_ms: 600_000 };
        let network = Network::new(prng, plan);
        measure(&format!("network of {nodes} nodes, 8 links each"), || network.run(prng, heights).stale.blocks);
    }
}
