//! Proofground: two small blockchains in the browser, side by side, and what agreement costs on each.
//!
//! # The idea
//! A consensus engine is four rules: who may extend the chain, which tip wins, when it can no longer change, what
//! cheating costs ([`core::consensus::engine`]). Proof of work and proof of stake are two sets of answers, run by the
//! same code on the same payments and the same clock ([`core::world`]).
//!
//! # Floors: a folder may use only what stands above it
//! | folder | what it is | may use |
//! | --- | --- | --- |
//! | `core` | the rules, the chains, the simulated network; pure | nothing of the others |
//! | `mining` | the learner's nonce search, in batches; pure | `core`, the package `kernel` |
//! | `lab` | what is counted or tried apart from the playground: simulations, closed forms, charts, and every word of the labs; pure, floats allowed | `core`, `mining` |
//! | `session` | the one application state: acts in, effects out; pure | `core`, `mining`, the data types of `view::model` |
//! | `view` | what a screen shows: plain data, and every word and figure in it; pure | `core`, `session` |
//! | `web` | the only folder that names the browser | all above |
//! | `ui` | the page in Yew: draw what `view` says, send what a person does | `view::{model, digest}`, `session::msg`, `web`; `ui::lab` also `lab` |
//!
//! Four programs are made of these: the playground (`bin/app.rs`, `ui::Playground`), the frame for other people's pages
//! (`bin/embed.rs`, `ui::Widget`), which has an engine of its own ([`web::guest`]) and a script that speaks with the page
//! around it (`www/guest.js`), and two labs (`bin/lab.rs`, `ui::MiningLab`; `bin/stake.rs`, `ui::StakingLab`), which have
//! no engine: their sections own what they run.
//!
//! `web` and `ui` stand behind the feature `web` (on by default): without it a browser call does not compile.
//! `tests/tidy.rs` holds the table.
//!
//! # Invariants
//! 1. `core` knows no browser, clock, thread or global; no float and no hash-ordered map decides anything in it.
//! 2. A run is a function of scenario, seed and recorded intents, natively and in wasm alike.
//! 3. `Err` means that nothing changed.
//! 4. A broken rule is data with a name ([`core::consensus::rule_id::RuleId`]), a sentence and a source.
//! 5. Everything has a limit: blocks a lane, intents a run, bytes a save, things a slice.
//! 6. A worker's answer is an input: the core checks it like any stranger's block.
//! 7. The world is never stored. Its record is, and a reload plays it again.
//! 8. Every joule says whether it was measured here, modelled, or reported by whom and when.
//!
//! # Reading order
//! `core::units`, `core::hash`, `core::merkle`, `core::keys`; `core::chain::{header, transaction, block, chain_state}`;
//! `core::consensus::{engine, leader, finality, penalty, validate}`; `core::world` (`watch` and `stake_watch` are its
//! lanes alone, for the labs); `core::adversary`; then `session`, `view`, `web`, `ui`. `core::bitcoin` reads and checks
//! real blocks; for the labs [`lab::experiment`] and the folders of `lab::stake`.
//!
//! # For somebody else's test
//! A real header, parsed and checked:
//! ```
//! use proofground::core::chain::header::Header;
//! use proofground::core::consensus::leader::work::{WorkParams, check_proof};
//! let genesis = Header::parse_hex(concat!(
//!     "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e",
//!     "67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c"
//! ))
//! .unwrap();
//! assert_eq!(genesis.nonce, 2_083_236_893);
//! assert!(check_proof(&genesis.hash(), genesis.bits, WorkParams::bitcoin().pow_limit).is_ok());
//! ```
//! Bitcoin's first retarget that moved, at height 32,256:
//! ```
//! use proofground::core::consensus::leader::work::{WorkParams, next_target};
//! use proofground::core::units::work::CompactTarget;
//! let next = next_target(CompactTarget(0x1d00_ffff), 1_261_130_161, 1_262_152_739, &WorkParams::bitcoin());
//! assert_eq!(next, CompactTarget(0x1d00_d86a));
//! ```
//! A Merkle root, and the doubled list that shares it (CVE-2012-2459):
//! ```
//! use proofground::core::{hash::sha256d, merkle::merkle_root};
//! let leaves: Vec<_> = (1u8..=6).map(|leaf| sha256d(&[leaf])).collect();
//! let doubled = [&leaves[..], &leaves[4..]].concat();
//! assert_eq!(merkle_root(&leaves).root, merkle_root(&doubled).root);
//! assert!(!merkle_root(&leaves).mutated && merkle_root(&doubled).mutated);
//! ```
//! Casper FFG, stepped by the weights of an epoch's votes:
//! ```
//! use proofground::core::consensus::finality::casper_ffg::Ffg;
//! let mut ffg = Ffg::genesis([0; 32]);
//! ffg.weigh(2, [1; 32], [2; 32], 90, 60, 60);
//! let outcome = ffg.weigh(3, [2; 32], [3; 32], 90, 60, 60);
//! assert_eq!(outcome.finalized.map(|checkpoint| checkpoint.epoch), Some(2));
//! ```
//! A shuffle, and a proposer drawn by effective balance:
//! ```
//! use proofground::core::consensus::leader::stake::{
//!     ProposerParams, compute_proposer_index, compute_shuffled_list,
//! };
//! let mut order = compute_shuffled_list(8, &[7; 32], 90).unwrap();
//! order.sort();
//! assert_eq!(order, [0, 1, 2, 3, 4, 5, 6, 7]);
//! let stakes = [32_000_000_000u64, 64_000_000_000];
//! assert!(compute_proposer_index(&stakes, &[7; 32], &ProposerParams::electra()).is_some());
//! ```
//! What a slashing and a leak cost:
//! ```
//! use proofground::core::consensus::penalty::{inactivity::*, slashing::SlashingParams};
//! let slashing = SlashingParams::bellatrix();
//! assert_eq!(slashing.initial_penalty(32_000_000_000), 1_000_000_000);
//! assert_eq!(inactivity_penalty(32_000_000_000, 100, &InactivityParams::bellatrix()), 47_683);
//! ```
//! A whole run, to the digest that names it:
//! ```
//! use proofground::core::{scenario::Scenario, units::SimTime, world::World};
//! let run = |seed| {
//!     let scenario = Scenario::one_mempool(seed);
//!     scenario.check().unwrap();
//!     let mut world = World::new(scenario);
//!     world.advance_to(SimTime::from_secs(30), u32::MAX);
//!     world.digest()
//! };
//! assert_eq!(run(1), run(1));
//! assert_ne!(run(1), run(2));
//! ```
#![forbid(unsafe_code)]
pub mod core;
pub mod lab;
pub mod mining;
pub mod session;
#[cfg(feature = "web")]
pub mod ui;
pub mod view;
#[cfg(feature = "web")]
pub mod web;
