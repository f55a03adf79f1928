//! Accidents and attacks: a key on two machines, a bad block, old keys, votes for every side.

use proofground::lab::stake::accidents::bad_block::{BadBlock, Fault, Setup, Then};
use proofground::lab::stake::accidents::both_sides::BothSides;
use proofground::lab::stake::accidents::machines::{Act, Machines, Sight, Tone};
use proofground::lab::stake::accidents::old_keys::OldKeys;

/// Lets so many duties come, and says whether the validator was slashed.
fn duties(machines: &mut Machines, count: u32) -> bool {
    for _ in 0..count {
        machines.act(Act::NextDuty).expect("a duty");
    }
    machines.bill.is_some()
}

#[test]
fn one_machine_is_never_slashed() {
    for seed in 0..4 {
        let mut machines = Machines::new(seed);
        assert!(!duties(&mut machines, 20), "seed {seed}");
        assert_eq!(machines.refused, 0, "seed {seed}");
        assert!(machines.signed() >= 20);
        for line in machines.lines {
            println!("{:?} {}", line.0, line.1);
        }
    }
}

#[test]
fn two_machines_are_slashed_with_and_without_records_of_their_own() {
    for sight in Sight::ALL {
        for protected in [false, true] {
            let mut machines = Machines::new(7);
            duties(&mut machines, 4);
            machines.act(Act::Sees(sight)).unwrap();
            machines.act(Act::StartOrStop(1)).unwrap();
            if !protected {
                machines.act(Act::Protect(0)).unwrap();
                machines.act(Act::Protect(1)).unwrap();
            }
            let slashed = duties(&mut machines, 12);
            println!("{sight:?} {protected}");
            for line in machines.lines.iter().rev() {
                println!("   {:?} {}", line.0, line.1);
            }
            println!("{:?}", machines.bill);
            assert!(slashed, "{sight:?}, {protected}");
            assert!(machines.lines.iter().any(|(tone, _)| *tone == Tone::Bad));
        }
    }
}

fn run(setup: Setup) -> BadBlock {
    let mut run = BadBlock::new(3, setup);
    while !run.is_done() {
        run.step();
    }
    run
}

#[test]
fn bad_block_print() {
    for then in Then::ALL {
        for careless in [0, 1, 3, 4, 6, 7, 11] {
            let run = run(Setup { fault: Fault::Overspend, careless, then });
            println!(
                "{then:?} {careless}: {:?} forgone {} refused {} contra {}",
                run.checkpoints(),
                run.forgone,
                run.refused_blocks,
                run.contradictions
            );
            for group in run.groups() {
                println!("     {:?}  mean {}", group, group.change / i128::from(group.members.max(1)));
            }
        }
    }
    for fault in Fault::ALL {
        println!("{:?}", run(Setup { fault, careless: 1, then: Then::Return }).verdicts);
    }
}

#[test]
fn old_keys_print() {
    for sellers in [2, 3, 4] {
        for wait in [1, 4, 5, 6, 7, 8, 14] {
            let mut run = OldKeys::new(5, proofground::lab::stake::accidents::old_keys::Setup { sellers, wait });
            let start = std::time::Instant::now();
            while !run.is_done() {
                run.step();
            }
            println!(
                "sellers {sellers} wait {wait} {:?}: {:?} bound {} {:?}",
                start.elapsed(),
                run.histories(),
                run.still_bound(),
                run.proofs()
            );
            println!("   {:?} {:?}", run.newcomer(true), run.newcomer(false));
            for age in [0, 3, 5, 6, 8, 20] {
                let c = run.checkpoint(age);
                println!("   age {age} epoch {} {:?} {:?}", c.epoch, run.contain(&c), run.period(&c));
            }
        }
    }
}

#[test]
fn both_sides_print() {
    for has_slashing in [false, true] {
        for two_voters in [0, 2, 4, 6] {
            for seed in [1, 2, 3] {
                let mut run = BothSides::new(
                    seed,
                    proofground::lab::stake::accidents::both_sides::Setup { two_voters, has_slashing },
                );
                let start = std::time::Instant::now();
                while !run.is_done() {
                    run.step();
                }
                println!(
                    "slashing {has_slashing} two {two_voters} seed {seed} {:?}: agreed {:?} split {} final {:?} broken {} contradictions {} {:?}",
                    start.elapsed(),
                    run.agreed_since,
                    run.split_slots,
                    run.finalized(),
                    run.is_broken(),
                    run.contradictions(),
                    run.contradictors()
                );
                println!("    {:?}\n    {:?}", run.earned(0).map(|x| x / 1e9), run.earned(1).map(|x| x / 1e9));
            }
        }
    }
}
