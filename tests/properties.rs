//! What must hold in every run: determinism, additive time, conservation, `Err` without a trace, and finality.

use proofground::core::chain::block_tree::BlockTree;
use proofground::core::consensus::finality::casper_ffg::{AttestationData, Checkpoint, Offender, find_offenders};
use proofground::core::hash::{Hash256, sha256};
use proofground::core::network::{Link, Partition};
use proofground::core::prng::Prng;
use proofground::core::scenario::{Miner, Person, Scenario};
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::event::Misbehaviour;
use proofground::core::world::intent::Intent;
use proofground::core::world::{MISBEHAVIOURS, World};

#[path = "support/golden.rs"]
mod golden;

fn amount(prng: &mut Prng) -> Amount {
    match prng.below(8) {
        0 => Amount::ZERO,
        1 => Amount(1),
        2 => Amount::MAX,
        3 => Amount(prng.next_u64()),
        _ => Amount(prng.below(40 * 1_000_000_000)),
    }
}

/// An act of a learner who may be in earnest or may be trying everything.
fn intent(prng: &mut Prng, world: &World) -> Intent {
    let job = world.work.mining.job.as_ref().map_or(0, |job| job.id);
    match prng.below(14) {
        0 => Intent::SetDifficulty { bits: (prng.below(40)) as u8 },
        1 => Intent::RequestWork { extra_nonce: prng.next_u64() },
        2 => Intent::SubmitWork { job, nonce: prng.next_u64() as u32 },
        3 => Intent::SubmitWork { job: prng.next_u64(), nonce: 0 },
        4 => Intent::Measured { hashes: prng.next_u64(), cpu_us: prng.next_u64() },
        5..=7 => Intent::SendPayment { to: prng.below(8) as u8, amount: amount(prng), fee: amount(prng) },
        8 => Intent::Stake { amount: amount(prng) },
        9 => Intent::Leave,
        10 => Intent::Withdraw,
        11 => Intent::Misbehave(MISBEHAVIOURS[prng.below(3) as usize]),
        12 => Intent::SetOnline(prng.chance(2, 3)),
        _ => Intent::SendPayment {
            to: 1 + prng.below(4) as u8,
            amount: Amount(1 + prng.below(5_000_000_000)),
            fee: Amount(prng.below(50_000_000)),
        },
    }
}

/// Checks the blocks a tree got since `first`.
fn assert_new_blocks_conserve(world: &World, first: [u32; 2], context: u64) {
    for (lane, first) in [&world.work, &world.stake].into_iter().zip(first) {
        for (index, _) in lane.tree.iter_from(first) {
            let state = lane.tree.state(index, &lane.spec);
            assert!(state.conserves_supply(), "seed {context}, {:?}, block {index}", lane.kind);
        }
    }
}

#[test]
fn supply_is_conserved_and_a_refusal_leaves_no_trace() {
    let (mut accepted, mut refused) = (0u32, 0u32);
    for seed in 0..200 {
        let mut prng = Prng::from_seed(seed).fork("intents");
        let mut world = World::new(Scenario::one_mempool(seed));
        for _ in 0..5 + prng.below(30) {
            let first = [&world.work, &world.stake].map(|lane| lane.tree.len() as u32);
            let until = SimTime(world.now.0 + prng.below(25_000));
            assert!(world.advance_to(until, u32::MAX));
            if prng.chance(1, 8) {
                golden::mine(&mut world, 1 << 12);
            }
            let intent = intent(&mut prng, &world);
            let before = world.digest();
            match world.apply(&intent) {
                Ok(()) => accepted += 1,
                Err(rejection) => {
                    refused += 1;
                    assert_eq!(world.digest(), before, "seed {seed}: {intent:?} left a trace, refused by: {rejection}");
                }
            }
            assert_new_blocks_conserve(&world, first, seed);
        }
    }
    assert!(accepted > 1_000 && refused > 1_000, "{accepted} accepted, {refused} refused");
}

#[test]
fn time_is_additive_over_any_split() {
    for seed in 0..60 {
        let mut prng = Prng::from_seed(seed).fork("splits");
        let [mut whole, mut split] = [0; 2].map(|_| World::new(Scenario::one_mempool(seed)));
        for _ in 0..4 {
            let until = SimTime(whole.now.0 + prng.below(90_000));
            assert!(whole.advance_to(until, u32::MAX));
            while split.now < until {
                let step = SimTime((split.now.0 + prng.below(9_000)).min(until.0));
                let budget = 1 + prng.below(40) as u32;
                while !split.advance_to(step, budget) {
                    // Nothing due at a moment that was reached is left over.
                    assert!(split.next_due().is_some_and(|due| due > split.now));
                }
                if prng.chance(1, 3) {
                    split.take_events();
                }
            }
            assert_eq!(whole.digest(), split.digest(), "seed {seed} at {until:?}");
            let intent = intent(&mut prng, &whole);
            assert_eq!(whole.apply(&intent), split.apply(&intent));
        }
        assert_eq!(whole.digest(), split.digest(), "seed {seed}");
    }
}

#[test]
fn known_runs_have_their_known_digests() {
    let found: Vec<String> = golden::GOLDEN.iter().map(golden::play).collect();
    let known: Vec<&str> = golden::GOLDEN.iter().map(|golden| golden.digest).collect();
    assert_eq!(found, known, "a rule, a number or a format changed: if that was meant, take the new digests over");
}

/// Validators who all hear each other, on a chain short enough to be run a thousand times.
struct Trial {
    scenario: Scenario,
    total: u64,
    faulty: u64,
}

const SLOT_MS: u64 = 6_000;
const SLOTS_PER_EPOCH: u64 = 4;

impl Trial {
    /// Stakes, sides and the faulty by the seed. The faulty have less than a third of the stake, or at least a third.
    fn new(seed: u64, count: u8, faulty: impl Fn(&[u64], &mut Prng) -> Vec<u8>, epochs_apart: u64) -> Self {
        let mut prng = Prng::from_seed(seed).fork("trial");
        let stakes: Vec<u64> = (0..count).map(|_| 16 + prng.below(48)).collect();
        let two_faced = faulty(&stakes, &mut prng);
        let mut scenario = Scenario::one_mempool(seed);
        scenario.people = (0u8..)
            .zip(&stakes)
            .map(|(place, stake)| Person {
                name: format!("V{place}"),
                balance: Amount::from_coins(10),
                stake: Amount::from_coins(*stake),
            })
            .collect();
        // No rival mines and nobody pays: only the votes matter here.
        scenario.miners = vec![Miner { name: "V0".into(), share: 0 }];
        scenario.work_links = Vec::new();
        scenario.payment_mean_ms = u64::MAX / 8;
        scenario.stake.slots_per_epoch = SLOTS_PER_EPOCH;
        scenario.stake.shuffle_rounds = 4;
        scenario.stake_links = (0..count)
            .flat_map(|a| (a + 1..count).map(move |b| Link { a, b, delay_ms: 100 }))
            .map(|link| Link { delay_ms: 20 + prng.below(900), ..link })
            .collect();
        let from = SLOTS_PER_EPOCH * (1 + prng.below(3)) + prng.below(SLOTS_PER_EPOCH);
        let until = from + SLOTS_PER_EPOCH * (1 + prng.below(epochs_apart)) + prng.below(SLOTS_PER_EPOCH);
        scenario.stake_partition = Some(Partition {
            groups: (0..count).map(|_| prng.below(2) as u8).collect(),
            from: SimTime(from * SLOT_MS),
            until: SimTime(until * SLOT_MS),
        });
        let weigh = |place: &u8| stakes[usize::from(*place)];
        let faulty = two_faced.iter().map(weigh).sum();
        scenario.two_faced = two_faced;
        Self { scenario, total: stakes.iter().sum(), faulty }
    }

    fn run(&self, epochs_after: u64) -> World {
        let mut world = World::new(self.scenario.clone());
        let healed = self.scenario.stake_partition.as_ref().map_or(0, |partition| partition.until.0);
        assert!(world.advance_to(SimTime(healed + epochs_after * SLOTS_PER_EPOCH * SLOT_MS), u32::MAX));
        world
    }
}

/// As many as fit below a third of the stake, in an order drawn.
fn below_a_third(stakes: &[u64], prng: &mut Prng) -> Vec<u8> {
    let total: u64 = stakes.iter().sum();
    let mut order: Vec<u8> = (0u8..).take(stakes.len()).collect();
    prng.shuffle(&mut order);
    let (mut chosen, mut sum) = (Vec::new(), 0);
    for place in order {
        let with = sum + stakes[usize::from(place)];
        if with * 3 < total {
            chosen.push(place);
            sum = with;
        }
    }
    chosen
}

fn conflict(tree: &BlockTree, a: &Checkpoint, b: &Checkpoint) -> bool {
    let find = |checkpoint: &Checkpoint| tree.find(&Hash256(checkpoint.root)).expect("a final block is in the tree");
    let (a, b) = (find(a), find(b));
    !tree.is_ancestor(a, b) && !tree.is_ancestor(b, a)
}

/// Two checkpoints that are both final somewhere and exclude each other: for any block's chain, and for any node.
fn conflicting_finality(world: &World) -> Option<(Checkpoint, Checkpoint)> {
    let tree = &world.stake.tree;
    let of_blocks = tree.iter().map(|(_, stored)| stored.finalized);
    let of_nodes = world.stake.replicas.iter().map(|replica| replica.ghost.finalized);
    let mut finals: Vec<Checkpoint> = of_blocks.chain(of_nodes).collect();
    finals.sort_unstable();
    finals.dedup();
    let pairs = finals.iter().enumerate().flat_map(|(place, a)| finals[..place].iter().map(move |b| (*a, *b)));
    pairs.into_iter().find(|(a, b)| conflict(tree, a, b))
}

/// Whom the votes in the blocks, and those only heard, convict.
fn offenders(world: &World) -> Vec<Offender> {
    let in_blocks = world.stake.tree.iter().flat_map(|(_, stored)| stored.block.attestations.iter());
    let votes: Vec<(u64, AttestationData)> = in_blocks
        .chain(&world.stake.votes)
        .map(|vote| {
            let bytes = postcard::to_allocvec(&vote.data).expect("a vote has a form");
            let data = AttestationData {
                source_epoch: vote.data.source.epoch,
                target_epoch: vote.data.target.epoch,
                identity: sha256(&bytes).0,
            };
            (u64::from(vote.validator), data)
        })
        .collect();
    find_offenders(&votes)
}

#[test]
fn with_under_a_third_faulty_final_checkpoints_never_conflict() {
    let (mut forked, mut convicted, mut slashed, mut finalized) = (0u32, 0u32, 0u32, 0u32);
    for seed in 0..1_000 {
        let trial = Trial::new(seed, 7, below_a_third, 4);
        assert!(trial.faulty * 3 < trial.total);
        let world = trial.run(4);
        if let Some((a, b)) = conflicting_finality(&world) {
            panic!("seed {seed}: {a:?} and {b:?} are both final");
        }
        let lane = &world.stake;
        for offender in offenders(&world) {
            let place = u8::try_from(offender.validator).expect("few validators");
            assert!(trial.scenario.two_faced.contains(&place), "seed {seed}: honest {place} convicted: {offender:?}");
            convicted += 1;
        }
        forked += u32::from(lane.tree.iter().filter(|(_, stored)| stored.children.len() > 1).count() > 0);
        slashed += u32::from(!lane.slashings.is_empty());
        let epoch = lane.replicas.iter().map(|replica| replica.ghost.finalized.epoch).max().unwrap_or(0);
        finalized += u32::from(epoch > 0);
    }
    // The trials are worth something: there were forks, cheats, punishments, and finality all the same.
    println!("{forked} forked, {convicted} convicted, {slashed} slashed, {finalized} finalized");
    assert!(forked > 900 && convicted > 500 && slashed > 300 && finalized > 900);
}

#[test]
fn with_a_third_faulty_two_histories_can_be_final_and_the_votes_say_who_did_it() {
    let mut conflicts = 0;
    for seed in 0..60 {
        // Three of seven, and the honest four apart: five of seven on either side.
        let mut trial = Trial::new(seed, 7, |_, _| vec![0, 1, 2], 1);
        for person in &mut trial.scenario.people {
            person.stake = Amount::from_coins(32);
        }
        let partition = trial.scenario.stake_partition.as_mut().expect("a partition");
        partition.groups = vec![0, 0, 0, 0, 0, 1, 1];
        partition.until = SimTime(partition.from.0 + 6 * SLOTS_PER_EPOCH * SLOT_MS);
        let world = trial.run(1);
        if conflicting_finality(&world).is_none() {
            continue;
        }
        conflicts += 1;
        let offenders = offenders(&world);
        let stake = |validator: u64| u64::from(validator < 7) * 32;
        let convicted: u64 = offenders.iter().map(|offender| stake(offender.validator)).sum();
        assert!(convicted * 3 >= 7 * 32, "seed {seed}: the votes convict {convicted} of {}", 7 * 32);
        assert!(offenders.iter().all(|offender| offender.validator < 3), "seed {seed}: {offenders:?}");
    }
    println!("{conflicts} conflicts");
    assert!(conflicts > 10, "{conflicts} of 60");
}

#[test]
fn an_honest_learner_who_misbehaves_once_is_the_only_one_punished() {
    for (seed, kind) in (0..).zip([Misbehaviour::ProposeTwice, Misbehaviour::VoteTwice, Misbehaviour::Surround]) {
        let mut world = World::new(Scenario::one_mempool(seed));
        assert!(world.advance_to(SimTime::from_secs(400), u32::MAX));
        assert!(world.apply(&Intent::Misbehave(kind)).is_ok());
        assert!(world.advance_to(SimTime::from_secs(900), u32::MAX));
        let state = world.stake.state();
        let slashed: Vec<bool> =
            state.stake().map(|stake| stake.registry.0.iter().map(|one| one.slashed).collect()).unwrap_or_default();
        assert_eq!(slashed, [true, false, false, false, false], "{kind:?}");
    }
}
#[test]
fn after_a_partition_everybody_agrees_again_and_finality_goes_on() {
    for seed in 0..40 {
        let trial = Trial::new(seed, 7, below_a_third, 4);
        let world = trial.run(10);
        let honest = (0u8..).zip(&world.stake.replicas).filter(|(place, _)| !trial.scenario.two_faced.contains(place));
        let finals: Vec<Checkpoint> = honest.map(|(_, replica)| replica.ghost.finalized).collect();
        let healed = trial.scenario.stake_partition.as_ref().map_or(0, |partition| partition.until.0);
        let epoch = healed / SLOT_MS / SLOTS_PER_EPOCH;
        assert!(finals.iter().all(|one| one.epoch > epoch), "seed {seed}: {finals:?} from {epoch}");
        // News of the last epoch may still be on its way.
        let newest = finals.iter().map(|one| one.epoch).max().unwrap_or(0);
        assert!(finals.iter().all(|one| one.epoch + 1 >= newest), "seed {seed}: {finals:?}");
        assert!(conflicting_finality(&world).is_none(), "seed {seed}");
    }
}

#[test]
fn what_can_never_be_carried_out_is_refused_at_once_and_blocks_nothing() {
    let mut world = World::new(Scenario::one_mempool(5));
    assert!(world.advance_to(SimTime::from_secs(60), u32::MAX));
    assert!(world.apply(&Intent::Leave).is_ok());
    // Before any block holds the first one: a second would wait for ever, and everything signed after it with it.
    assert!(world.apply(&Intent::Leave).is_err());
    let pay = Intent::SendPayment { to: 1, amount: Amount::from_coins(99), fee: Amount(1_000_000) };
    assert!(world.apply(&pay).is_ok());
    assert!(world.apply(&pay).is_err(), "the first is not in a block yet, and its coins are spent");
    assert!(world.advance_to(SimTime::from_secs(180), u32::MAX));
    let you = world.keys.account(0).expect("an account").public_key();
    assert_eq!(world.stake.state().ledger.sequence(&you), 2, "both went through");
    assert!(
        world
            .stake
            .learner()
            .mempool
            .iter()
            .all(|index| { world.stake.transactions[index as usize].transaction.sender != you })
    );
}

#[test]
fn a_scenario_with_more_people_than_miners_runs() {
    let mut scenario = Scenario::one_mempool(6);
    scenario.miners.truncate(2);
    scenario.payment_mean_ms = 0;
    let mut world = World::new(scenario);
    // Links to miners that are not there are left out, and payments start from those that are.
    assert!(world.advance_to(SimTime(20_000), u32::MAX));
    assert!(world.payments.len() > 20);
}
