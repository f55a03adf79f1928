//! Whole rule sets: each fork's penalties through the running chain's own functions, fast-forwarded where it takes weeks.

use proofground::core::chain::chain_state::{ChainState, ConsensusState, StakeState};
use proofground::core::chain::registry::FAR_FUTURE_EPOCH;
use proofground::core::consensus::epoch::process_slots;
use proofground::core::consensus::params::StakeRules;
use proofground::core::consensus::penalty::downtime::DowntimeParams;
use proofground::core::consensus::penalty::rewards::integer_squareroot;
use proofground::core::network::Link;
use proofground::core::scenario::{Person, Scenario};
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::World;
use proofground::core::world::event::Misbehaviour;
use proofground::core::world::intent::Intent;
use proofground::lab::stake::losses::crowd::Crowd;

const COIN: u64 = 1_000_000_000;

fn sets() -> [(&'static str, StakeRules); 5] {
    [
        ("phase0", StakeRules::phase0()),
        ("altair", StakeRules::altair()),
        ("bellatrix", StakeRules::bellatrix()),
        ("electra", StakeRules::electra()),
        ("cosmos", StakeRules::cosmos()),
    ]
}

fn scenario(rules: StakeRules, count: u8) -> Scenario {
    let mut scenario = Scenario::one_mempool(3);
    scenario.people = (0..count)
        .map(|place| Person {
            name: format!("V{place}"),
            balance: Amount::from_coins(10),
            stake: Amount::from_coins(32),
        })
        .collect();
    scenario.stake_links = (0..count).map(|a| Link { a, b: (a + 1) % count, delay_ms: 100 }).collect();
    scenario.stake = rules;
    scenario
}

struct Chain {
    state: ChainState,
    rules: StakeRules,
}

impl Chain {
    fn new(rules: StakeRules, count: u8) -> Self {
        let world = World::new(scenario(rules, count));
        Self { state: (*world.stake.state()).clone(), rules }
    }

    fn stake(&mut self) -> &mut StakeState {
        match &mut self.state.consensus {
            ConsensusState::Stake(stake) => stake,
            ConsensusState::Work(_) => panic!("a stake chain"),
        }
    }

    /// Ends an epoch in which those voted, in time and for the right things, for whom `voted` says so.
    fn end_epoch(&mut self, voted: impl Fn(usize) -> bool) {
        let stake = self.stake();
        stake.current_participation = (0..stake.registry.0.len()).map(|index| [voted(index); 3]).collect();
        let slot = stake.slot;
        let next = self.rules.first_slot(self.rules.epoch_of(slot) + 1);
        let ConsensusState::Stake(stake) = &mut self.state.consensus else { return };
        process_slots(&mut self.state.ledger, stake, next, &self.rules);
        assert!(self.state.conserves_supply());
    }

    fn balance(&mut self, index: usize) -> u64 {
        self.stake().registry.0[index].balance.0
    }
}

#[test]
fn every_set_passes_the_check_at_both_paces_and_runs() {
    for (name, rules) in sets() {
        for rules in [rules, rules.at_playground_pace()] {
            let scenario = scenario(rules, 5);
            assert_eq!(scenario.check(), Ok(()), "{name}");
            let mut world = World::new(scenario);
            world.advance_to(SimTime::from_secs(500), u32::MAX);
            assert!(world.stake.learner().head > 20, "{name}");
            assert!(
                world
                    .stake
                    .tree
                    .iter()
                    .all(|(index, _)| { world.stake.tree.state(index, &world.stake.spec).conserves_supply() })
            );
        }
    }
}

/// Epochs of the leak until an always absent validator of 32 is told to leave, and what it has left when its effective
/// balance falls to 16.
fn leak_until_ejection(mut rules: StakeRules) -> (u64, u64) {
    // The figures of the book are of the leak alone: base rewards, and what is lost by missing them, are left out.
    rules.rewards.base_reward_factor = 0;
    let mut chain = Chain::new(rules, 3);
    let (mut leaking, mut at_sixteen) = (0, 0);
    loop {
        chain.end_epoch(|_| false);
        let validator = chain.stake().registry.0[0];
        // While there is no leak the score stays at nothing; the first epoch of it shows.
        leaking += u64::from(validator.inactivity_score > 0);
        if validator.exit_epoch != FAR_FUTURE_EPOCH {
            return (leaking, at_sixteen);
        }
        if at_sixteen == 0 && validator.effective_balance <= 16 * COIN {
            at_sixteen = validator.balance.0;
        }
    }
}

#[test]
fn an_always_absent_validator_is_ejected_when_the_book_says() {
    // Upgrading Ethereum, "inactivity"; recomputed in facts.md, section 2.
    assert_eq!(leak_until_ejection(StakeRules::bellatrix()), (4_686, 16_749_669_693));
    let (epochs, balance) = leak_until_ejection(StakeRules::altair());
    assert_eq!(epochs, 8_117);
    assert!(balance < 16_750_000_000);
    assert_eq!(leak_until_ejection(StakeRules::electra()).0, 4_686);
    // At the playground's pace eight coins are let in, so four are sent away.
    let mut quick = StakeRules::bellatrix().at_playground_pace();
    quick.ejection_balance = 16 * COIN;
    assert_eq!(leak_until_ejection(quick).0, 14);
}

#[test]
fn in_phase_0_a_leak_takes_from_the_absent_by_the_delay() {
    let mut chain = Chain::new(StakeRules::phase0(), 4);
    // Half are there: nothing is final any more.
    for _ in 0..40 {
        chain.end_epoch(|index| index < 2);
    }
    let (there, away) = (chain.balance(0), chain.balance(2));
    let [first, last] = [0, 3].map(|index: usize| chain.stake().registry.0[index].effective_balance);
    chain.end_epoch(|index| index < 2);
    // Epoch 40 ends, and nothing was ever final: a delay of 39. The absent count for a coin less by now.
    let root = integer_squareroot(2 * first + 2 * last);
    let (base, base_away) = (first * 64 / root / 4, last * 64 / root / 4);
    assert_eq!((first, last), (32 * COIN, 31 * COIN));
    assert_eq!(there - chain.balance(0), base - base / 8, "the diligent miss only the inclusion's part");
    assert_eq!(away - chain.balance(2), 7 * base_away - base_away / 8 + last * 39 / (1 << 26));
}

#[test]
fn in_phase_0_a_vote_earns_by_how_many_voted_alike() {
    let mut chain = Chain::new(StakeRules::phase0(), 4);
    (0..4).for_each(|_| chain.end_epoch(|_| true));
    chain.end_epoch(|index| index < 3);
    let (there, away) = (chain.balance(0), chain.balance(3));
    chain.end_epoch(|_| true);
    let base = 32 * COIN * 64 / 357_770 / 4;
    assert_eq!(chain.balance(0) - there, 3 * (base * 96 / 128));
    assert_eq!(away - chain.balance(3), 3 * base);
}

/// What the learner has left, of 32, half a window after signing twice: alone, under each set.
fn after_a_double_vote(rules: StakeRules) -> (u64, u64) {
    let slashed_at = 2;
    let mut rules = rules.at_playground_pace();
    // Only the penalties for signing twice are looked at.
    rules.rewards.base_reward_factor = 0;
    let window = rules.slashing.map_or(0, |slashing| slashing.epochs_per_slashings_vector);
    let mut world = World::new(scenario(rules, 9));
    let slot = rules.slot_ms * rules.slots_per_epoch;
    world.advance_to(SimTime(slot * slashed_at + 3_000), u32::MAX);
    assert!(world.apply(&Intent::Misbehave(Misbehaviour::VoteTwice)).is_ok());
    let mut initial = 0;
    for epoch in slashed_at..slashed_at + window {
        world.advance_to(SimTime(slot * (epoch + 1) + 3_000), u32::MAX);
        let state = world.stake.state();
        let validator = &state.stake().expect("a stake chain").registry.0[0];
        if validator.slashed && initial == 0 {
            initial = 32 * COIN - validator.balance.0;
        }
    }
    let state = world.stake.state();
    let learner = &state.stake().expect("a stake chain").registry.0[0];
    assert!(learner.slashed && !learner.is_active(slashed_at + window));
    (initial, 32 * COIN - learner.balance.0)
}

#[test]
fn signing_twice_costs_what_the_fork_says() {
    // One of nine: up to Deneb the correlation penalty is rounded down to whole coins.
    let lost = sets().map(|(name, rules)| (name, after_a_double_vote(rules)));
    let initial = [32 * COIN / 128, 32 * COIN / 64, COIN, 32 * COIN / 4096, 32 * COIN / 20];
    // One, two and three times 32 of the 256 that are left, of as many whole coins as the first penalty left.
    let correlation = [32 * 32 / 256, 31 * 64 / 256, 31 * 96 / 256, 0, 0];
    for (((name, (first, all)), initial), correlation) in lost.into_iter().zip(initial).zip(correlation) {
        assert_eq!(first, initial, "{name}");
        match name {
            // No rounding to whole coins: 32 of 256 coins, three times.
            "electra" => assert_eq!(all - first, 32 * (3 * 32 * COIN / 256)),
            _ => assert_eq!(all - first, correlation * COIN, "{name}"),
        }
    }
}

#[test]
fn in_cosmos_the_absent_are_jailed_and_come_back() {
    let downtime = DowntimeParams { window: 8, min_signed: 4, penalty_quotient: 100, jail_epochs: 4 };
    let rules = StakeRules { downtime: Some(downtime), ..StakeRules::cosmos() };
    let mut chain = Chain::new(rules, 6);
    (0..8).for_each(|_| chain.end_epoch(|_| true));
    let before = chain.balance(5);
    // Half of a window may be missed.
    for _ in 0..4 {
        chain.end_epoch(|index| index != 5);
    }
    (0..5).for_each(|_| chain.end_epoch(|_| true));
    assert!(chain.balance(5) > before, "nothing was taken for being away");
    let before = chain.balance(5);
    let mut missed = 0;
    while chain.stake().registry.0[5].activation_epoch == 0 {
        chain.end_epoch(|index| index != 5);
        missed += 1;
        assert!(missed < 9);
    }
    // The votes of an epoch are judged at the next one's end.
    assert_eq!(missed, 6);
    let slot = chain.stake().slot;
    let now = chain.rules.epoch_of(slot);
    let jailed = chain.stake().registry.0[5];
    assert_eq!(jailed.activation_epoch, now + 4);
    assert!(!jailed.is_active(now) && jailed.is_active(now + 4));
    assert!(before - jailed.balance.0 <= 32 * COIN / 100 && jailed.balance.0 < before);
    // Whoever was there all the time paid nothing.
    let paid = chain.state.ledger.burned();
    assert_eq!(paid.0, 32 * COIN / 100);
    // And after its time it is back, without having to miss half a window again at once.
    (0..4).for_each(|_| chain.end_epoch(|_| true));
    (0..6).for_each(|_| chain.end_epoch(|index| index != 5));
    assert_eq!(chain.state.ledger.burned(), paid);
}

#[test]
fn in_cosmos_nobody_leaks_however_long_finality_waits() {
    let rules = StakeRules { downtime: None, ..StakeRules::cosmos() };
    let mut chain = Chain::new(rules, 4);
    (0..60).for_each(|_| chain.end_epoch(|index| index < 2));
    assert_eq!(chain.state.ledger.burned(), Amount::ZERO);
}

/// The lab's fast-forward (`lab::stake::losses::crowd`) puts the same steps in order for two groups; here both run side by
/// side. Phase 0 pays for inclusion while blocks are made, of which there are none here, so it is left out.
#[test]
fn the_labs_two_groups_fare_like_the_chains_validators() {
    for (name, rules) in sets().into_iter().skip(1) {
        for (stay, go) in [(3, 1), (2, 2), (1, 3), (4, 0)] {
            let mut chain = Chain::new(rules, stay + go);
            let mut crowd = Crowd::genesis(rules, u64::from(stay), u64::from(go));
            let last = usize::from(stay + go) - 1;
            for epoch in 0..400 {
                if epoch == 6 {
                    crowd.leave(false);
                }
                chain.end_epoch(|index| epoch < 6 || index < usize::from(stay));
                crowd.end_epoch();
                let looked_at = if go > 0 { vec![(0, 0), (1, last)] } else { vec![(0, 0)] };
                for (group, index) in looked_at {
                    let (group, validator) = (&crowd.groups[group], &chain.stake().registry.0[index]);
                    let told = validator.exit_epoch != FAR_FUTURE_EPOCH;
                    assert_eq!(
                        (group.balance, group.effective_balance, group.score, group.ejected),
                        (validator.balance.0, validator.effective_balance, validator.inactivity_score, told),
                        "{name}, {stay} and {go}, epoch {epoch}"
                    );
                }
                if crowd.groups[1].ejected {
                    break;
                }
            }
        }
    }
}
