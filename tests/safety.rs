//! Final ground never splits while less than a third of the stake is dishonest; where it splits, the votes say who did it.

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

#[path = "support/runs.rs"]
mod runs;

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
    let of_nodes = world.stake.replicas.iter().map(|replica| replica.store.finalized);
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

/// Any part of the stake, up to all but one validator.
fn any_share(stakes: &[u64], prng: &mut Prng) -> Vec<u8> {
    let mut order: Vec<u8> = (0u8..).take(stakes.len()).collect();
    prng.shuffle(&mut order);
    order.truncate(1 + prng.below(stakes.len() as u64 - 1) as usize);
    order
}

#[test]
fn final_checkpoints_conflict_only_where_the_log_convicts_a_third() {
    let (mut forked, mut convicted, mut slashed, mut finalized, mut conflicts) = (0u64, 0u64, 0u64, 0u64, 0u64);
    let runs = runs::runs();
    for seed in 0..runs {
        // Half of the trials stay below a third, where no conflict may be; the other half may go anywhere.
        let trial = match seed % 2 {
            0 => Trial::new(seed, 7, below_a_third, 4),
            _ => Trial::new(seed, 7, any_share, 6),
        };
        let world = trial.run(4);
        let lane = &world.stake;
        let offenders = offenders(&world);
        for offender in &offenders {
            let place = u8::try_from(offender.validator).expect("few validators");
            assert!(trial.scenario.two_faced.contains(&place), "seed {seed}: honest {place} convicted: {offender:?}");
        }
        if let Some((a, b)) = conflicting_finality(&world) {
            assert!(trial.faulty * 3 >= trial.total, "seed {seed}: {a:?} and {b:?} are both final");
            let stake = |offender: &Offender| trial.scenario.people[offender.validator as usize].stake;
            let guilty: u64 = offenders.iter().map(|offender| stake(offender).0 / 1_000_000_000).sum();
            assert!(guilty * 3 >= trial.total, "seed {seed}: only {guilty} of {} convicted", trial.total);
            conflicts += 1;
        }
        for (index, _) in lane.tree.iter() {
            assert!(lane.tree.state(index, &lane.spec).conserves_supply(), "seed {seed}, block {index}");
        }
        convicted += offenders.len() as u64;
        forked += u64::from(lane.tree.iter().any(|(_, stored)| stored.children.len() > 1));
        slashed += u64::from(!lane.slashings.is_empty());
        finalized += u64::from(lane.replicas.iter().any(|replica| replica.store.finalized.epoch > 0));
    }
    // The trials are worth something: there were forks, cheats, punishments, and finality all the same.
    println!("{forked} forked, {convicted} convicted, {slashed} slashed, {finalized} finalized, {conflicts} conflicts");
    assert!(forked > runs * 8 / 10 && convicted > runs && slashed > runs * 3 / 10 && finalized > runs * 6 / 10);
    assert!(conflicts > runs / 20);
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
        let finals: Vec<Checkpoint> = honest.map(|(_, replica)| replica.store.finalized).collect();
        let healed = trial.scenario.stake_partition.as_ref().map_or(0, |partition| partition.until.0);
        let epoch = healed / SLOT_MS / SLOTS_PER_EPOCH;
        assert!(finals.iter().all(|one| one.epoch > epoch), "seed {seed}: {finals:?} from {epoch}");
        // News of the last epoch may still be on its way.
        let newest = finals.iter().map(|one| one.epoch).max().unwrap_or(0);
        assert!(finals.iter().all(|one| one.epoch + 1 >= newest), "seed {seed}: {finals:?}");
        assert!(conflicting_finality(&world).is_none(), "seed {seed}");
    }
}

/// A stake lane alone, with short epochs, slow and uneven links, and just under a third of the stake with a learner
/// whom nothing punishes.
fn hostile(seed: u64) -> World {
    let mut prng = Prng::from_seed(seed);
    let mut scenario = Scenario::one_mempool(seed);
    scenario.payment_mean_ms = u64::MAX / 8;
    for miner in &mut scenario.miners {
        miner.share = 0;
    }
    for (person, coins) in scenario.people.iter_mut().zip([49, 25, 25, 25, 25]) {
        person.stake = Amount::from_coins(coins);
    }
    scenario.stake.slots_per_epoch = 4;
    scenario.stake.rewards.slots_per_epoch = 4;
    scenario.stake.slashing = None;
    for link in &mut scenario.stake_links {
        link.delay_ms = 50 + prng.below(9_000);
    }
    World::new(scenario)
}

fn is_below(world: &World, lower: Checkpoint, upper: Checkpoint) -> bool {
    let tree = &world.stake.tree;
    match (tree.find(&Hash256(lower.root)), tree.find(&Hash256(upper.root))) {
        (Some(lower), Some(upper)) => tree.is_ancestor(lower, upper),
        _ => false,
    }
}

#[test]
fn no_contradiction_of_a_large_learner_splits_final_ground() {
    let (mut finalized, mut contradictions, mut forks) = (0, 0, 0);
    let runs = runs::runs();
    for seed in 0..runs {
        let mut world = hostile(seed);
        let mut prng = Prng::from_seed(seed ^ 0xfa17);
        let mut before: Vec<Checkpoint> = world.stake.replicas.iter().map(|node| node.store.finalized).collect();
        for slot in 1..=36u64 {
            world.advance_to(SimTime(slot * 6_000 + prng.below(5_000)), u32::MAX);
            if prng.chance(1, 2) && world.apply(&Intent::Misbehave(MISBEHAVIOURS[prng.below(3) as usize])).is_ok() {
                contradictions += 1;
            }
            let now: Vec<Checkpoint> = world.stake.replicas.iter().map(|node| node.store.finalized).collect();
            for (old, new) in before.iter().zip(&now) {
                assert!(is_below(&world, *old, *new), "seed {seed}: a final checkpoint was undone");
            }
            before = now;
        }
        for one in &before {
            for other in &before {
                let agree = is_below(&world, *one, *other) || is_below(&world, *other, *one);
                assert!(agree, "seed {seed}: {one:?} and {other:?} conflict");
            }
        }
        finalized += u64::from(before.iter().any(|checkpoint| checkpoint.epoch > 1));
        forks += u64::from(world.stake.tree.iter().any(|(_, stored)| stored.children.len() > 1));
    }
    // The property would be empty if nothing was ever finalized, contradicted or forked.
    assert!(finalized > runs / 5, "only {finalized} of {runs} runs finalized anything");
    assert!(contradictions > runs * 5, "only {contradictions} contradictions");
    assert!(forks > runs * 9 / 10, "only {forks} of {runs} runs forked");
}
