//! The queues of the staking lab against the specification's sums: who waits how long, and what counts of a balance.

use proofground::core::chain::registry::FAR_FUTURE_EPOCH;
use proofground::core::consensus::queue::ChurnRule;
use proofground::core::prng::Prng;
use proofground::core::units::{Amount, GRAINS_PER_COIN as ETH};
use proofground::lab::stake::losses::whole as number;
use proofground::lab::stake::queues::life::{self, Life};
use proofground::lab::stake::queues::line::{Act, Mark, Queue, marks};
use proofground::lab::stake::queues::network::{Network, Stage};
use proofground::lab::stake::queues::{Rule, Size, gates_among, pace_table};

fn deposit(network: &mut Network) {
    network.deposit(Amount(32 * ETH)).expect("there are coins");
}

/// Runs until the learner is inside; returns the epoch.
fn enter(network: &mut Network) -> u64 {
    for _ in 0..3_000 {
        if network.stage() == Stage::Inside {
            return network.epoch();
        }
        network.end_epoch();
    }
    panic!("3,000 epochs and still outside: {:?}", network.stage());
}

#[test]
fn marks_keep_their_order_and_count_everybody() {
    for count in [0, 1, 2, 9, 10, 1_000] {
        for you in [None, Some(0), Some(1), Some(5), Some(500), Some(999)] {
            let line = marks(count, you.as_slice());
            let sum: u64 = line.iter().map(|mark| if let Mark::Others(count) = mark { *count } else { 1 }).sum();
            assert_eq!(sum, count);
            assert!(line.len() <= 19, "{count} {you:?}: {}", line.len());
            let before: u64 = line
                .iter()
                .take_while(|mark| **mark != Mark::You)
                .map(|mark| if let Mark::Others(count) = mark { *count } else { 1 })
                .sum();
            assert_eq!(before, you.filter(|place| *place < count).unwrap_or(count));
        }
    }
}

#[test]
fn the_gates_are_those_of_the_specification() {
    for validators in [8u64, 10_000, 262_143, 262_144, 400_000, 600_000, 1_000_000, 3_000_000] {
        let count = 4.max(validators / 65_536);
        assert_eq!(gates_among(Rule::Phase0.churn(), validators).map(|gate| gate.0), [count, count]);
        assert_eq!(gates_among(Rule::Deneb.churn(), validators).map(|gate| gate.0), [count.min(8), count]);
        let stake = validators * 32 * ETH;
        let balance = 128_000_000_000.max(stake / 65_536);
        let balance = (balance - balance % ETH).min(256_000_000_000);
        assert_eq!(gates_among(Rule::Electra.churn(), validators).map(|gate| gate.0), [balance; 2]);
    }
    // At the edges nothing divides by zero, and a queue ends.
    for churn in [
        ChurnRule::ByCount { min: 0, quotient: 0, most_entries: 0 },
        ChurnRule::ByBalance { min: 0, quotient: 0, most: 0 },
    ] {
        for active in [0, 1, u64::MAX] {
            for increment in [0, 1, u64::MAX] {
                churn.limit_among(active, increment);
            }
        }
    }
    // A million by phase 0: 15 an epoch, so a third takes 22,222 epochs.
    let table = pace_table();
    assert_eq!(table.rows[2][1..], ["15", "15", "108,000", "98.8 days"].map(str::to_owned));
    // By balance: 256 ETH an epoch, 57,600 a day.
    assert_eq!(table.rows[8][1..], ["256 ETH", "256 ETH", "57,600", "185 days"].map(str::to_owned));
}

#[test]
fn the_gate_on_the_screen_is_the_gate_of_the_chain() {
    // The learner alone with 2,048 ETH: one validator, and not 32 ETH.
    let mut network = Network::new(Size::Small, Rule::Electra);
    network.deposit(Amount(2_048 * ETH)).unwrap();
    enter(&mut network);
    network.rush_out().unwrap();
    (0..60).for_each(|_| network.end_epoch());
    assert_eq!((network.active(), network.stage()), (1, Stage::Inside));
    let (rules, registry) = (network.rules(), &network.stake.registry);
    let active = registry.total_active_balance(network.epoch(), rules.increment());
    assert_ne!(active, network.active() * 32 * ETH);
    let applied = rules.churn.limit_among(active, rules.increment());
    assert_ne!(applied, rules.churn.limit_among(network.active() * 32 * ETH, rules.increment()));
    assert_eq!(network.gates().map(|gate| gate.0), [applied; 2]);
}

#[test]
fn the_wait_that_is_foretold_is_the_wait_there_is() {
    for size in [Size::TenThousand, Size::Million] {
        for rule in Rule::ALL {
            for (before, after, between) in [(0, 0, 0), (1, 0, 0), (1, 1, 0), (1, 0, 3), (1, 1, 20), (2, 0, 1)] {
                let mut network = Network::new(size, rule);
                for _ in 0..before {
                    network.rush_in().unwrap();
                }
                (0..between).for_each(|_| network.end_epoch());
                deposit(&mut network);
                for _ in 0..after {
                    network.rush_in().unwrap();
                }
                let said = format!("{size:?} {rule:?} {before} {after} {between}");
                let foretold = network.wait().expect(&said).active_from;
                // At each later epoch too, in whatever stage.
                let mut later = Vec::new();
                let mut entered = 0;
                for epoch in 0..3_000 {
                    match network.stage() {
                        Stage::Inside => {
                            entered = network.epoch();
                            break;
                        }
                        Stage::Waiting if epoch % 7 > 0 => {}
                        Stage::Entering(at) => later.push(at),
                        _ => later.push(network.wait().expect(&said).active_from),
                    }
                    network.end_epoch();
                }
                assert_eq!(foretold, entered, "{said}");
                assert!(later.iter().all(|at| *at == entered), "{said}: {later:?}");
            }
        }
    }
}

#[test]
fn a_rush_takes_as_many_epochs_as_the_gate_says() {
    for (rule, an_epoch) in [(Rule::Phase0, 15), (Rule::Deneb, 8), (Rule::Electra, 8)] {
        let mut network = Network::new(Size::Million, rule);
        network.rush_in().unwrap();
        deposit(&mut network);
        let alone = {
            let mut network = Network::new(Size::Million, rule);
            deposit(&mut network);
            enter(&mut network)
        };
        let behind = enter(&mut network);
        let expected = 1_001u64.div_ceil(an_epoch) - 1;
        assert_eq!(behind - alone, expected, "{rule:?}");
        // Nobody overtakes: in the order of the register, and never more than the gate lets through.
        let entries: Vec<u64> = network.stake.registry.0[2_000..].iter().map(|one| one.activation_epoch).collect();
        assert!(entries.is_sorted(), "{rule:?}");
        for epoch in entries[0]..=behind {
            assert!(entries.iter().filter(|at| **at == epoch).count() as u64 <= an_epoch, "{rule:?} {epoch}");
        }
    }
}

#[test]
fn a_rush_out_makes_the_learner_wait_and_nobody_overtakes() {
    for (rule, an_epoch) in [(Rule::Phase0, 15), (Rule::Deneb, 15), (Rule::Electra, 8)] {
        let mut network = Network::new(Size::Million, rule);
        deposit(&mut network);
        enter(&mut network);
        (0..256).for_each(|_| network.end_epoch());
        assert_eq!(network.rush_out(), Ok(1_000));
        let now = network.epoch();
        network.leave().unwrap();
        let exit = network.your_validator().unwrap().exit_epoch;
        assert_eq!(exit, now + 5 + 1_001u64.div_ceil(an_epoch) - 1, "{rule:?}");
        assert_eq!(network.your_validator().unwrap().withdrawable_epoch, exit + 256);
        let epochs: Vec<u64> =
            network.asked.iter().map(|index| network.stake.registry.0[*index as usize].exit_epoch).collect();
        assert!(epochs.is_sorted());
        let row = network.rows().into_iter().find(|row| row.name == "Way out").unwrap();
        assert_eq!((row.count, *row.marks.last().unwrap()), (1_001, Mark::You));
    }
}

#[test]
fn the_whole_way_and_every_grain_comes_back() {
    for size in Size::ALL {
        for rule in Rule::ALL {
            let mut queue = Queue::new(size, rule);
            let said = format!("{size:?} {rule:?}");
            let purse = queue.network.purse();
            assert!(queue.run().is_err(), "nothing to wait for");
            queue.act(&Act::Deposit("32".to_owned())).unwrap();
            for _ in 0..5 {
                if queue.network.stage() == Stage::Inside && queue.act(&Act::Leave).is_ok() {
                    break;
                }
                queue.run().expect(&said);
                while queue.is_running() {
                    queue.turn(|| true);
                }
            }
            assert!(matches!(queue.network.stage(), Stage::Leaving(_)), "{said}: {:?}", queue.network.stage());
            assert!(queue.act(&Act::Withdraw).is_err(), "{said}: locked");
            assert!(queue.act(&Act::Deposit("1".to_owned())).is_err(), "{said}: no top-up on the way out");
            for _ in 0..2 {
                queue.run().expect(&said);
                while queue.is_running() {
                    queue.turn(|| false);
                }
            }
            assert_eq!(queue.network.stage(), Stage::Free, "{said}");
            queue.act(&Act::Withdraw).unwrap();
            assert_eq!((queue.network.stage(), queue.network.purse()), (Stage::Outside, purse), "{said}");
        }
    }
}

#[test]
fn without_finality_nobody_is_let_in_and_what_is_refused_changes_nothing() {
    for rule in Rule::ALL {
        let mut queue = Queue::new(Size::TenThousand, rule);
        queue.act(&Act::Finality(false)).unwrap();
        for bad in ["", "x", "-1", "0", "0.5", "5001", "1e3", "18446744073709551615"] {
            let (stake, purse) = (queue.network.stake.clone(), queue.network.purse());
            let refused = queue.act(&Act::Deposit(bad.to_owned())).unwrap_err();
            assert!(refused.contains("expected"), "{bad}: {refused}");
            assert!(queue.network.stake == stake && queue.network.purse() == purse);
        }
        queue.act(&Act::Deposit("32".to_owned())).unwrap();
        for _ in 0..200 {
            queue.act(&Act::Epoch).unwrap();
        }
        assert_eq!(queue.network.stage(), Stage::Waiting, "{rule:?}");
        assert!(queue.act(&Act::Leave).is_err());
        queue.act(&Act::Finality(true)).unwrap();
        let from = queue.network.epoch();
        assert!(enter(&mut queue.network) - from < 12, "{rule:?}");
    }
}

#[test]
fn a_deposit_below_the_least_waits_for_a_top_up() {
    for rule in Rule::ALL {
        let mut queue = Queue::new(Size::TenThousand, rule);
        queue.act(&Act::Deposit("20".to_owned())).unwrap();
        (0..20).for_each(|_| drop(queue.act(&Act::Epoch)));
        assert_eq!(queue.network.stage(), Stage::TooLittle, "{rule:?}");
        assert!(queue.run().is_err());
        queue.act(&Act::Deposit("20".to_owned())).unwrap();
        enter(&mut queue.network);
        let counts = if rule == Rule::Electra { 40 } else { 32 };
        assert_eq!(queue.network.your_validator().unwrap().effective_balance, counts * ETH);
        // Since Capella the sweep brings back what is above; before, it stayed locked.
        let purse = if rule == Rule::Deneb { 5_000 - 32 } else { 5_000 - 40 };
        assert_eq!(queue.network.purse(), Amount::from_coins(purse), "{rule:?}");
    }
}

#[test]
fn what_is_in_line_counts_only_when_it_is_enough() {
    // Deposits, with epochs between them, and whether they are enough together.
    for (deposits, is_enough) in [
        (&[(1, 0)][..], false),
        (&[(10, 0), (22, 0)], true),
        (&[(20, 0), (20, 0)], true),
        (&[(20, 12), (20, 0)], true),
        (&[(10, 12), (10, 0), (12, 0)], true),
        (&[(10, 1), (10, 1), (10, 0)], false),
        // What counts follows a balance only above 31 + 1.25 ETH.
        (&[(31, 12), (1, 0)], false),
        (&[(31, 12), (2, 0)], true),
    ] {
        for rule in Rule::ALL {
            for rush in [false, true] {
                let said = format!("{deposits:?} {rule:?} {rush}");
                let mut queue = Queue::new(Size::Million, rule);
                for (eth, epochs) in deposits {
                    queue.act(&Act::Deposit(eth.to_string())).unwrap();
                    if rush {
                        queue.act(&Act::RushIn).unwrap();
                    }
                    (0..*epochs).for_each(|_| queue.network.end_epoch());
                }
                if !is_enough {
                    for _ in 0..140 {
                        assert_eq!(queue.network.stage(), Stage::TooLittle, "{said}");
                        assert!(queue.network.wait().is_none() && queue.network.formula().is_empty(), "{said}");
                        queue.network.end_epoch();
                    }
                    assert!(queue.network.verdict().ends_with("to be let in. Top it up."), "{said}");
                    assert!(queue.run().unwrap_err().contains("at stake or in line, found"), "{said}");
                    continue;
                }
                assert_eq!(queue.network.stage(), Stage::Waiting, "{said}: {}", queue.network.verdict());
                let foretold = queue.network.wait().expect(&said);
                assert!(queue.network.verdict().contains(&format!("in epoch {}", number(foretold.active_from))));
                let places: Vec<u64> = queue.network.rows()[0]
                    .marks
                    .iter()
                    .scan(0, |place, mark| {
                        *place += if let Mark::Others(count) = mark { *count } else { 1 };
                        Some(if *mark == Mark::You { *place } else { 0 })
                    })
                    .collect();
                assert!(places.contains(&foretold.place), "{said}: {places:?}");
                while queue.network.stage() != Stage::Inside {
                    let before = queue.network.stage();
                    queue.run().expect(&said);
                    while queue.is_running() {
                        queue.turn(|| false);
                    }
                    assert_ne!(queue.network.stage(), before, "{said}");
                }
                assert_eq!(queue.network.epoch(), foretold.active_from, "{said}");
            }
        }
    }
    let mut queue = Queue::new(Size::Million, Rule::Electra);
    queue.act(&Act::Deposit("1".to_owned())).unwrap();
    assert_eq!(queue.network.verdict(), "Your 1 ETH are in line, but it takes 32 ETH to be let in. Top it up.");
    assert_eq!(queue.run(), Err("expected 32 ETH at stake or in line, found 1 ETH".to_owned()));
}

#[test]
fn everything_has_a_limit() {
    let mut network = Network::new(Size::Million, Rule::Deneb);
    let rushes = (0..20).take_while(|_| network.rush_in().is_ok()).count();
    assert_eq!(rushes, 6);
    let mut small = Network::new(Size::Small, Rule::Phase0);
    assert_eq!(small.rush_out(), Ok(8));
    assert!(small.rush_out().is_err());
    (0..200).for_each(|_| small.end_epoch());
    assert_eq!(small.active(), 0);
}

/// Runs to the next date, an epoch at a time; returns what it brought.
fn to_the_next_date(life: &mut Life) -> String {
    life.run().expect("a date to come");
    let from = life.epoch();
    for epoch in 1..=8_192 {
        let came = life.turn(|| true);
        assert_eq!(life.epoch(), from + epoch);
        assert_eq!(came.is_none(), life.is_running());
        if let Some(came) = came {
            return came;
        }
    }
    panic!("8,192 epochs and no date");
}

fn yours(life: &Life) -> (u64, u64) {
    let yours = life.yours().expect("a validator");
    (yours.balance.0, yours.effective_balance)
}

#[test]
fn what_counts_follows_the_balance_as_the_specification_says() {
    for compounds in [false, true] {
        let mut prng = Prng::from_seed(5).fork("hysteresis");
        let mut life = Life::new(compounds);
        let most = if compounds { 2_048 } else { 32 } * ETH;
        for (step, expected) in [(-2, 32), (-1, 31), (5, 31), (1, 32), (9, 32), (1, if compounds { 33 } else { 32 })] {
            life.act(life::tenths(step)).unwrap();
            assert_eq!(yours(&life).1, expected * ETH, "{compounds} {step}");
        }
        for _ in 0..300 {
            let (_, effective) = yours(&life);
            let to = 17 * ETH + prng.below(if compounds { 2_200 } else { 40 } * ETH) / 2;
            life.act(life::Act::Set(to)).unwrap();
            let follows = to + ETH / 4 < effective || effective + 5 * ETH / 4 < to;
            let expected = if follows { (to - to % ETH).min(most) } else { effective };
            assert_eq!(yours(&life), (to, expected), "seed 5");
        }
    }
}

#[test]
fn the_sweep_pays_what_is_above_the_most_that_counts() {
    let mut life = Life::new(false);
    life.act(life::Act::Set(33 * ETH + 7)).unwrap();
    assert!(life.act(life::Act::Sweep).unwrap().contains("1 ETH"));
    assert_eq!(yours(&life), (32 * ETH, 32 * ETH));
    // Below 32 nothing is paid, nor to a validator that compounds.
    life.act(life::tenths(-5)).unwrap();
    life.act(life::Act::Sweep).unwrap();
    assert_eq!(yours(&life), (31_500_000_000, 31 * ETH));
    let mut life = Life::new(true);
    for (to, left) in [(40, 40), (2_050, 2_048)] {
        life.act(life::Act::Set(to * ETH)).unwrap();
        life.act(life::Act::Sweep).unwrap();
        assert_eq!(yours(&life).0, left * ETH);
    }
}

#[test]
fn ways_out_and_their_delays() {
    let delays = |life: &Life| {
        let yours = life.yours().expect("a validator");
        (yours.exit_epoch.wrapping_sub(life.epoch()), yours.withdrawable_epoch.wrapping_sub(life.epoch()))
    };
    let mut life = Life::new(false);
    life.act(life::Act::Leave).unwrap();
    assert_eq!(delays(&life), (5, 5 + 256));
    assert!(life.act(life::Act::Leave).is_err());
    to_the_next_date(&mut life);
    assert_eq!(delays(&life), (0, 256));
    to_the_next_date(&mut life);
    assert_eq!(delays(&life).1, 0);
    assert!(life.run().is_err());

    let mut life = Life::new(true);
    life.act(life::Act::SignTwice).unwrap();
    assert_eq!(delays(&life), (5, 8_192));
    assert!(life.yours().unwrap().slashed);
    assert_eq!(yours(&life).0, 32 * ETH - 32 * ETH / 4_096);
    assert!(life.act(life::Act::SignTwice).is_err(), "once is enough");
    // A date of its own: halfway, three times the part of all stake that is slashed is taken.
    let slashed = life.epoch();
    to_the_next_date(&mut life);
    assert_eq!(life.epoch(), slashed + 5);
    let before = yours(&life);
    let said = to_the_next_date(&mut life);
    assert_eq!(life.epoch(), slashed + 4_096 + 1);
    // Of what counts, a hundred others with 32 ETH each are left.
    let penalty = 3 * 32 * ETH / (100 * 32) * 32;
    assert_eq!(before.0 - yours(&life).0, penalty);
    assert_eq!(penalty, 960_000_000);
    assert!(said.starts_with("The correlation penalty took 0.96 ETH"), "{said}");
    let left = yours(&life).0;
    assert!(to_the_next_date(&mut life).starts_with("Your stake is free"));
    assert_eq!((life.epoch(), yours(&life).0), (slashed + 8_192, left));
    // A run that is stopped stays where it is, and any act stops it.
    let mut life = Life::new(true);
    life.act(life::Act::Leave).unwrap();
    life.run().unwrap();
    assert!(life.turn(|| true).is_none() && life.is_running());
    life.act(life::Act::Sweep).unwrap();
    assert!(!life.is_running() && life.turn(|| true).is_none());

    // 17 stay; 16 count, and the epoch after that sends them away.
    let mut life = Life::new(false);
    life.act(life::Act::Set(17 * ETH)).unwrap();
    life.act(life::Act::Epoch).unwrap();
    assert_eq!(life.yours().unwrap().exit_epoch, FAR_FUTURE_EPOCH);
    assert!(life.act(life::Act::Set(16 * ETH + ETH / 2)).unwrap().contains("sends you away"));
    assert!(life.act(life::Act::Epoch).unwrap().starts_with("Ejected"));
    assert_eq!(delays(&life), (4, 4 + 256));
    let before = yours(&life);
    assert!(life.act(life::Act::Set(3_001 * ETH)).is_err());
    assert_eq!(yours(&life), before);
}
