//! One bit is enough: evidence, or a block, with any bit flipped is refused, and a refusal leaves no trace.

use proofground::core::chain::attestation::AttestationData;
use proofground::core::chain::block::{Block, Unchecked};
use proofground::core::chain::evidence::{SlashingEvidence, evidence_from_votes};
use proofground::core::chain::transaction::{Action, Transaction};
use proofground::core::consensus::apply::apply_transaction;
use proofground::core::consensus::finality::casper_ffg::Checkpoint;
use proofground::core::hash::Hash256;
use proofground::core::keys::PublicKey;
use proofground::core::prng::Prng;
use proofground::core::units::{Amount, Slot};

#[path = "support/draw.rs"]
mod draw;
#[path = "support/runs.rs"]
mod runs;
use draw::{Draw, LATE, Load};

/// Good evidence of a kind against somebody.
fn evidence(draw: &Draw, prng: &mut Prng) -> SlashingEvidence {
    let validator = prng.below(5) as u32;
    let random_root = |prng: &mut Prng| std::array::from_fn(|_| prng.below(256) as u8);
    let checkpoint = |prng: &mut Prng, epoch| Checkpoint { epoch, root: random_root(prng) };
    let vote = |draw: &Draw, prng: &mut Prng, source, target| {
        let (slot, head) = (Slot(target * 8 + prng.below(8)), Hash256(random_root(prng)));
        let data = AttestationData { slot, head, source: checkpoint(prng, source), target: checkpoint(prng, target) };
        draw.sign_vote(validator, data)
    };
    match prng.below(3) {
        0 => {
            let slot = 1 + prng.below(30);
            let mark = prng.next_u64();
            let [first, second] = [mark, !mark].map(|mark| {
                draw.stake_block(0, slot, Load { mark, ..Load::default() }).signed_header().expect("a stake block")
            });
            SlashingEvidence::ProposerEquivocation { first, second }
        }
        1 => {
            let target = 1 + prng.below(9);
            let (first, second) = (vote(draw, prng, 0, target), vote(draw, prng, 0, target));
            evidence_from_votes(&first, &second).expect("a double vote")
        }
        _ => {
            let (inner, outer) = (vote(draw, prng, 2, 3), vote(draw, prng, 1, 5));
            evidence_from_votes(&inner, &outer).expect("a surround vote")
        }
    }
}

#[test]
fn evidence_with_any_bit_flipped_is_refused() {
    let (mut flips, mut unreadable) = (0u32, 0u32);
    for seed in 0..runs::runs() {
        let mut prng = Prng::from_seed(seed).fork("evidence");
        let draw = Draw::new(seed % 7);
        let good = evidence(&draw, &mut prng);
        let lane = &draw.world.stake;
        let state = (*lane.state()).clone();
        let submit = |evidence: SlashingEvidence| {
            let sender = draw.world.keys.account(1).expect("an account");
            let action = Action::Evidence(Box::new(evidence));
            let transaction = Transaction::sign(sender, lane.spec.id, 0, Amount::ZERO, action);
            let mut after = state.clone();
            let outcome = apply_transaction(&mut after, &transaction, &PublicKey([5; 32]), &lane.spec);
            assert!(outcome.is_ok() || after == state, "seed {seed}: {outcome:?} left a trace");
            assert!(after.conserves_supply(), "seed {seed}");
            outcome
        };
        assert_eq!(submit(good.clone()), Ok(()), "seed {seed}: {good:?}");
        let bytes = postcard::to_allocvec(&good).expect("evidence has a form");
        // Every bit of some, a few bits of many.
        let bits = bytes.len() as u64 * 8;
        let chosen: Vec<u64> = if seed < 9 { (0..bits).collect() } else { (0..12).map(|_| prng.below(bits)).collect() };
        for bit in chosen {
            let mut flipped = bytes.clone();
            flipped[bit as usize / 8] ^= 1 << (bit % 8);
            match postcard::from_bytes::<SlashingEvidence>(&flipped) {
                Err(_) => unreadable += 1,
                // Two bytes can mean one number; then nothing was changed.
                Ok(same) if same == good => {}
                Ok(bad) => {
                    assert!(submit(bad).is_err(), "seed {seed}, bit {bit}");
                    flips += 1;
                }
            }
        }
    }
    println!("{flips} flips refused, {unreadable} not even read");
    assert!(flips > 20_000);
}

#[test]
fn a_block_with_any_bit_flipped_is_refused_and_leaves_no_trace() {
    let mut draw = Draw::new(3);
    let mut tip = 0;
    for slot in [1, 3, 5] {
        let votes = draw.votes_due(tip, slot);
        tip = draw.import(draw.stake_block(tip, slot, Load { votes, ..Load::default() })).expect("a valid block");
    }
    let account = draw.world.keys.account(2).expect("an account");
    let action = Action::Transfer { to: PublicKey([9; 32]), amount: Amount(7) };
    let pays = Transaction::sign(account, draw.world.stake.spec.id, 0, Amount(1), action);
    let votes = draw.votes_due(tip, 6);
    let block = draw.stake_block(tip, 6, Load { votes, transactions: vec![pays], mark: 4 });
    let bytes = postcard::to_allocvec(&block).expect("a block has a form");
    let mut prng = Prng::from_seed(6);
    let mut refused = 0;
    for run in 0..runs::runs() {
        let mut flipped = bytes.clone();
        for _ in 0..1 + prng.below(2) {
            let bit = prng.below(bytes.len() as u64 * 8);
            flipped[bit as usize / 8] ^= 1 << (bit % 8);
        }
        let Ok(bad) = postcard::from_bytes::<Block<Unchecked>>(&flipped) else { continue };
        if bad == block {
            continue;
        }
        let lane = &mut draw.world.stake;
        let (tree, cache) = (lane.tree.clone(), draw.cache.clone());
        assert!(lane.tree.import(bad, &lane.spec, LATE, &mut draw.cache).is_err(), "run {run}");
        assert!(lane.tree == tree && draw.cache == cache, "run {run}: a refused block left a trace");
        refused += 1;
    }
    println!("{refused} refused");
    assert!(refused > runs::runs() / 2);
    assert!(draw.import(block).is_ok(), "the block itself is good");
}
