//! Getting in and out: in turns, at a pace, and not a grain goes missing.

use proofground::core::chain::chain_state::{ChainState, ConsensusState, StakeState};
use proofground::core::chain::ledger::LedgerError;
use proofground::core::chain::registry::{FAR_FUTURE_EPOCH, Validator};
use proofground::core::chain::transaction::{Action, Transaction};
use proofground::core::consensus::apply::apply_transaction;
use proofground::core::consensus::engine::Engine;
use proofground::core::consensus::epoch::{penalize, process_slots};
use proofground::core::consensus::params::StakeRules;
use proofground::core::consensus::queue::{ChurnRule, activation_queue, sweep_withdrawals};
use proofground::core::consensus::spec::ChainSpec;
use proofground::core::keys::{PublicKey, Signature};
use proofground::core::prng::Prng;
use proofground::core::scenario::{Person, Scenario};
use proofground::core::units::Amount;
use proofground::core::world::World;

#[path = "support/runs.rs"]
mod runs;

const COIN: u64 = 1_000_000_000;
const COINS: fn(u64) -> Amount = Amount::from_coins;

/// A chain state without blocks: transactions are applied and epochs end, which is all that queues are about.
struct Chain {
    state: ChainState,
    spec: ChainSpec,
    accounts: Vec<PublicKey>,
    rules: StakeRules,
}

impl Chain {
    /// `stakes` in coins, by account; an account without one has a thousand coins to spend like the others.
    fn new(rules: StakeRules, stakes: &[u64]) -> Self {
        let mut scenario = Scenario::one_mempool(1);
        scenario.people = (0u8..)
            .zip(stakes)
            .map(|(place, stake)| Person { name: format!("P{place}"), balance: COINS(1_000), stake: COINS(*stake) })
            .collect();
        scenario.stake = rules;
        let world = World::new(scenario);
        let key = |place: u8| world.keys.account(place).expect("an account").public_key();
        let spec = ChainSpec { engine: Engine::gasper(rules), ..world.stake.spec.clone() };
        let accounts = (0u8..).take(stakes.len()).map(key).collect();
        Self { state: (*world.stake.state()).clone(), spec, accounts, rules }
    }

    fn stake(&mut self) -> &mut StakeState {
        match &mut self.state.consensus {
            ConsensusState::Stake(stake) => stake,
            ConsensusState::Work(_) => panic!("a stake chain"),
        }
    }

    fn validator(&mut self, index: usize) -> &mut Validator {
        &mut self.stake().registry.0[index]
    }

    fn epoch(&mut self) -> u64 {
        let slot = self.stake().slot;
        self.rules.epoch_of(slot)
    }

    fn apply(&mut self, who: usize, action: Action) -> Result<(), LedgerError> {
        let sender = self.accounts[who];
        let sequence = self.state.ledger.sequence(&sender);
        let transaction = Transaction { sender, sequence, fee: Amount::ZERO, action, signature: Signature::EMPTY };
        let before = self.state.clone();
        let outcome = apply_transaction(&mut self.state, &transaction, &sender, &self.spec);
        assert!(outcome.is_ok() || self.state == before, "{outcome:?} left a trace");
        assert!(self.state.conserves_supply());
        outcome
    }

    fn deposit(&mut self, who: usize, coins: u64) -> Result<(), LedgerError> {
        let signing_key = PublicKey([who as u8; 32]);
        // Those who are there from the start keep the key they came with.
        let sender = self.accounts[who];
        let known =
            self.stake().registry.owned_by(&sender).map(|own| self.stake().registry.0[own as usize].signing_key);
        self.apply(who, Action::Deposit { signing_key: known.unwrap_or(signing_key), amount: COINS(coins) })
    }

    /// Ends the epoch; whether everybody active voted in it.
    fn end_epoch(&mut self, everybody_voted: bool) {
        let count = self.stake().registry.0.len();
        self.stake().current_participation = vec![[everybody_voted; 3]; count];
        let epoch = self.epoch();
        let next = self.rules.first_slot(epoch + 1);
        let ConsensusState::Stake(stake) = &mut self.state.consensus else { return };
        process_slots(&mut self.state.ledger, stake, next, &self.rules);
        assert!(self.state.conserves_supply());
    }

    fn end_epochs(&mut self, count: u64) {
        (0..count).for_each(|_| self.end_epoch(true));
    }
}

fn rules(churn: ChurnRule) -> StakeRules {
    StakeRules { churn, max_seed_lookahead: 4, ..StakeRules::playground() }
}

const ONE: ChurnRule = ChurnRule::ByCount { min: 1, quotient: 1_000, most_entries: u64::MAX };

#[test]
fn an_entry_waits_for_finality_and_then_for_the_proposers_that_are_drawn() {
    let mut chain = Chain::new(rules(ONE), &[32, 32, 32, 0]);
    chain.end_epochs(5);
    assert_eq!(chain.deposit(3, 20), Ok(()));
    assert_eq!(chain.validator(3).activation_eligibility_epoch, FAR_FUTURE_EPOCH);
    chain.end_epoch(true);
    assert_eq!(chain.validator(3).activation_eligibility_epoch, 6, "it asks from the next epoch on");
    assert_eq!(activation_queue(chain.stake()), [3]);
    // Without finality nobody enters, however long.
    (0..9).for_each(|_| chain.end_epoch(false));
    assert_eq!(chain.validator(3).activation_epoch, FAR_FUTURE_EPOCH);
    let mut waited = 0;
    while chain.validator(3).activation_epoch == FAR_FUTURE_EPOCH {
        chain.end_epoch(true);
        waited += 1;
        assert!(waited < 5);
    }
    let ended = chain.epoch() - 1;
    assert!(chain.stake().ffg.finalized.epoch >= 6);
    assert_eq!(chain.validator(3).activation_epoch, ended + 1 + 4, "MAX_SEED_LOOKAHEAD is 4");
    assert!(activation_queue(chain.stake()).is_empty());
}

#[test]
fn below_the_least_stake_nobody_is_let_in_and_a_top_up_helps() {
    let mut chain = Chain::new(rules(ONE), &[32, 32, 0]);
    assert_eq!(chain.deposit(2, 5), Ok(()));
    chain.end_epochs(8);
    assert!(activation_queue(chain.stake()).is_empty());
    assert_eq!(chain.validator(2).activation_eligibility_epoch, FAR_FUTURE_EPOCH);
    assert_eq!(chain.deposit(2, 5), Ok(()));
    assert_eq!(chain.validator(2).balance, COINS(10), "a top-up counts at once");
    assert_eq!(chain.validator(2).effective_balance, 5 * COIN, "but not as stake before the epoch ends");
    chain.end_epochs(8);
    assert_ne!(chain.validator(2).activation_epoch, FAR_FUTURE_EPOCH);
}

#[test]
fn they_leave_one_by_one_and_stay_locked() {
    let mut chain = Chain::new(StakeRules { min_withdrawability_delay: 256, ..rules(ONE) }, &[32; 9]);
    chain.end_epochs(2);
    for (who, place) in [4, 1, 7].into_iter().zip(0..) {
        assert_eq!(chain.apply(who, Action::Exit), Ok(()));
        assert_eq!(chain.validator(who).exit_epoch, 2 + 1 + 4 + place);
        assert_eq!(chain.validator(who).withdrawable_epoch, 2 + 1 + 4 + place + 256);
    }
    assert_eq!(chain.apply(4, Action::Exit), Err(LedgerError::AlreadyExiting { exit_epoch: 7 }));
    let locked = Err(LedgerError::NotBefore { epoch: 263, found: 2 });
    assert_eq!(chain.apply(4, Action::Withdraw), locked);
    chain.end_epochs(261);
    assert_eq!(chain.apply(4, Action::Withdraw), Ok(()));
    assert!(chain.validator(4).is_withdrawn());
}

#[test]
fn mainnets_limits_grow_with_the_stake() {
    // Phase 0: four an epoch while there are fewer than 4 * 65,536.
    let mut chain = Chain::new(rules(ChurnRule::phase0()), &[32; 12]);
    for who in 0..9 {
        assert_eq!(chain.apply(who, Action::Exit), Ok(()));
        assert_eq!(chain.validator(who).exit_epoch, 5 + who as u64 / 4);
    }
    // A small quotient: a third of twelve.
    let churn = ChurnRule::ByCount { min: 1, quotient: 3, most_entries: u64::MAX };
    let mut chain = Chain::new(rules(churn), &[32; 12]);
    for who in 0..9 {
        assert_eq!(chain.apply(who, Action::Exit), Ok(()));
        assert_eq!(chain.validator(who).exit_epoch, 5 + who as u64 / 4);
    }
}

#[test]
fn since_deneb_fewer_enter_than_leave() {
    let churn = ChurnRule::ByCount { min: 3, quotient: 1_000, most_entries: 2 };
    let mut chain = Chain::new(rules(churn), &[32, 32, 32, 32, 0, 0, 0, 0, 0]);
    for who in 4..9 {
        assert_eq!(chain.deposit(who, 32), Ok(()));
    }
    chain.end_epochs(9);
    let entered: Vec<u64> = (4..9).map(|index| chain.validator(index).activation_epoch).collect();
    let first = entered[0];
    assert_eq!(entered, [first, first, first + 1, first + 1, first + 2]);
}

#[test]
fn by_balance_a_large_one_takes_many_epochs() {
    // Electra: 256 ETH an epoch at most, so 2,048 ETH take eight.
    let mut electra = rules(ChurnRule::ByBalance { min: 256 * COIN, quotient: 65_536, most: 256 * COIN });
    electra.effective_balance.max_effective_balance = 2_048 * COIN;
    electra.proposer.max_effective_balance = 2_048 * COIN;
    let mut chain = Chain::new(electra, &[2_048, 32, 2_048, 32]);
    let exits: Vec<u64> = (0..4)
        .map(|who| {
            assert_eq!(chain.apply(who, Action::Exit), Ok(()));
            chain.validator(who).exit_epoch
        })
        .collect();
    // 5 is the first epoch anybody may leave in: 256 there, 256 in each after; 2,048 are used up at the end of 12.
    assert_eq!(exits, [12, 13, 21, 21]);
}

#[test]
fn by_balance_a_deposit_counts_once_its_slot_is_final() {
    let churn = ChurnRule::ByBalance { min: 32 * COIN, quotient: 65_536, most: 64 * COIN };
    let mut chain = Chain::new(rules(churn), &[32, 32, 32, 0, 0]);
    chain.end_epochs(3);
    assert_eq!(chain.deposit(3, 40), Ok(()));
    assert_eq!(chain.deposit(4, 10), Ok(()));
    assert_eq!(chain.deposit(0, 5), Ok(()));
    assert_eq!(chain.stake().registry.0.len(), 3, "nobody new yet");
    assert_eq!(chain.stake().churn.total_pending(), COINS(55));
    (0..9).for_each(|_| chain.end_epoch(false));
    assert_eq!(chain.stake().churn.pending_deposits.len(), 3, "nothing is final");
    let mut arrivals = Vec::new();
    for _ in 0..8 {
        chain.end_epoch(true);
        arrivals.push(chain.stake().registry.0.len());
    }
    // 32 an epoch: the first 40 need a second epoch's churn, and the others wait behind it.
    let first = arrivals.iter().position(|count| *count > 3).expect("they arrive");
    assert_eq!(arrivals[first..first + 2], [5, 5], "{arrivals:?}");
    assert!(chain.stake().churn.pending_deposits.is_empty());
    let owner = chain.accounts[3];
    assert_eq!(chain.validator(3).withdrawal, owner);
    let other = chain.validator(1).balance;
    assert!(chain.validator(0).balance > other.saturating_add(COINS(4)), "a top-up waits too");
}

#[test]
fn before_it_counts_a_deposit_binds_to_its_signing_key() {
    let churn = ChurnRule::ByBalance { min: 32 * COIN, quotient: 65_536, most: 64 * COIN };
    let mut chain = Chain::new(rules(churn), &[32, 0]);
    let deposit = |key: u8| Action::Deposit { signing_key: PublicKey([key; 32]), amount: COINS(8) };
    assert_eq!(chain.apply(1, deposit(7)), Ok(()));
    assert_eq!(chain.apply(1, deposit(8)), Err(LedgerError::SigningKeyMismatch));
    assert_eq!(chain.apply(1, deposit(7)), Ok(()));
}

#[test]
fn what_a_full_stake_earns_above_the_maximum_is_paid_out_in_turns() {
    let mut small = rules(ONE);
    small.effective_balance.max_effective_balance = 32 * COIN;
    small.proposer.max_effective_balance = 32 * COIN;
    small.max_withdrawals_per_block = 2;
    let mut chain = Chain::new(small, &[32, 32, 32, 20, 32]);
    chain.end_epochs(3);
    let paid = |chain: &Chain| -> Vec<bool> {
        chain.accounts.iter().map(|account| chain.state.ledger.balance(account) > COINS(1_000)).collect()
    };
    assert_eq!(paid(&chain), [false; 5]);
    for expected in
        [[true, true, false, false, false], [true, true, true, false, true], [true, true, true, false, true]]
    {
        let rules = chain.rules;
        let ConsensusState::Stake(stake) = &mut chain.state.consensus else { return };
        sweep_withdrawals(&mut chain.state.ledger, stake, &rules);
        assert!(chain.state.conserves_supply());
        assert_eq!(paid(&chain), expected, "the one below the maximum keeps what it earned");
    }
    assert_eq!(chain.validator(0).balance, COINS(32));
    assert!(chain.validator(3).balance > COINS(20));
}

#[test]
fn whoever_lost_too_much_is_sent_away_through_the_same_door() {
    let mut chain = Chain::new(rules(ONE), &[32; 6]);
    chain.end_epochs(2);
    for index in [1, 4] {
        let ConsensusState::Stake(stake) = &mut chain.state.consensus else { return };
        penalize(&mut chain.state.ledger, &mut stake.registry.0[index], 29 * COIN);
        stake.registry.0[index].effective_balance = 3 * COIN;
    }
    assert_eq!(chain.apply(5, Action::Exit), Ok(()));
    chain.end_epoch(true);
    assert_eq!([5, 1, 4].map(|index| chain.validator(index).exit_epoch), [7, 8, 9]);
}

/// One run: a dozen who stake, and twice as many who may; they come, add, leave, withdraw, and are sometimes all silent.
fn random_run(seed: u64) -> (usize, usize) {
    let mut prng = Prng::from_seed(seed).fork("queues");
    let churn = if prng.chance(1, 2) {
        ChurnRule::ByCount { min: 1 + prng.below(2), quotient: 3 + prng.below(9), most_entries: 1 + prng.below(3) }
    } else {
        let min = (1 + prng.below(60)) * COIN;
        ChurnRule::ByBalance { min, quotient: 2 + prng.below(30), most: min + prng.below(90) * COIN }
    };
    let mut rules = StakeRules { max_seed_lookahead: 1 + prng.below(4), ..rules(churn) };
    rules.shard_committee_period = prng.below(3);
    let mut stakes: Vec<u64> = (0..12).map(|_| 9 + prng.below(90)).collect();
    stakes.extend([0; 20]);
    let mut chain = Chain::new(rules, &stakes);
    // In the order in which each asked.
    let (mut exits, mut deposits): (Vec<usize>, Vec<(u64, PublicKey)>) = (Vec::new(), Vec::new());
    for step in 0..120 {
        let who = prng.below(stakes.len() as u64) as usize;
        let sender = chain.accounts[who];
        match prng.below(9) {
            0..4 => {
                let is_new = who >= 12 && chain.stake().registry.owned_by(&sender).is_none();
                let waits = deposits.iter().any(|(_, account)| *account == sender);
                if chain.deposit(who, 1 + prng.below(60)).is_ok() && is_new && !waits {
                    deposits.push((step, sender));
                }
            }
            4..6 => {
                let own = chain.stake().registry.owned_by(&sender);
                if chain.apply(who, Action::Exit).is_ok() {
                    exits.extend(own.map(|own| own as usize));
                }
            }
            6 => drop(chain.apply(who, Action::Withdraw)),
            _ => {
                let before: Vec<u64> = chain.stake().registry.0.iter().map(|one| one.exit_epoch).collect();
                chain.end_epoch(prng.chance(4, 5));
                // The leak sends some away, in the order of the registry.
                let sent = before.iter().zip(&chain.stake().registry.0).enumerate();
                let sent = sent.filter(|(_, (before, now))| **before == FAR_FUTURE_EPOCH && now.exit_epoch < **before);
                exits.extend(sent.map(|(index, _)| index).collect::<Vec<_>>());
            }
        }
        let registry = chain.stake().registry.0.clone();
        let leaving: Vec<u64> = exits.iter().map(|index| registry[*index].exit_epoch).collect();
        assert!(leaving.is_sorted(), "seed {seed}, step {step}: {leaving:?}");
        let mut entering: Vec<(u64, usize, u64)> = registry
            .iter()
            .enumerate()
            .filter(|(_, one)| one.activation_eligibility_epoch != FAR_FUTURE_EPOCH)
            .map(|(index, one)| (one.activation_eligibility_epoch, index, one.activation_epoch))
            .collect();
        entering.sort_unstable();
        assert!(entering.is_sorted_by_key(|entry| entry.2), "seed {seed}, step {step}: {entering:?}");
        // New validators stand in the registry in the order of their deposits.
        let arrived = deposits
            .iter()
            .filter_map(|(_, account)| registry.iter().position(|validator| validator.withdrawal == *account));
        assert!(arrived.collect::<Vec<_>>().is_sorted(), "seed {seed}, step {step}");
        let finalized = chain.stake().ffg.finalized.epoch;
        let is_in = |one: &&Validator| one.activation_epoch != FAR_FUTURE_EPOCH;
        assert!(registry.iter().filter(is_in).all(|one| one.activation_eligibility_epoch <= finalized));
        if let ChurnRule::ByCount { min, quotient, most_entries } = churn {
            // The limit grows with those who are active, of whom there are never more than all.
            let limit = min.max(registry.len() as u64 / quotient);
            let most = |epochs: Vec<u64>, limit: u64| {
                let counts = epochs.iter().map(|epoch| epochs.iter().filter(|other| *other == epoch).count() as u64);
                assert!(counts.max().unwrap_or(0) <= limit, "seed {seed}, step {step}: {epochs:?}");
            };
            most(leaving, limit);
            let came = registry.iter().map(|one| one.activation_epoch);
            most(came.filter(|at| *at != 0 && *at != FAR_FUTURE_EPOCH).collect(), limit.min(most_entries));
        }
    }
    (exits.len(), deposits.len())
}

#[test]
fn no_queue_reorders_nobody_overtakes_and_no_coin_is_lost() {
    let (mut exits, mut entries) = (0, 0);
    for seed in 0..runs::runs() {
        let (left, came) = random_run(seed);
        exits += left;
        entries += came;
    }
    println!("{exits} left, {entries} came");
    assert!(exits as u64 > runs::runs() * 4 && entries as u64 > runs::runs() * 4, "{exits} left, {entries} came");
}
