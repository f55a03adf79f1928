//! Runs the playground without a page: `headless [--seed N] [--minutes M]` prints what came of it, and the digest.

use proofground::core::scenario::Scenario;
use proofground::core::units::SimTime;
use proofground::core::world::World;
use proofground::core::world::event::EventKind;
use std::process::ExitCode;

/// Most simulated minutes: beyond it the chains are full anyway.
const MOST_MINUTES: u64 = 2_000;

fn main() -> ExitCode {
    match parse(std::env::args().skip(1)) {
        Ok((seed, minutes)) => {
            run(seed, minutes);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("headless: {error}\nusage: headless [--seed N] [--minutes M]");
            ExitCode::from(2)
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<(u64, u64), String> {
    let (mut seed, mut minutes) = (1, 10);
    while let Some(word) = words.next() {
        let value = match word.as_str() {
            "--seed" => &mut seed,
            "--minutes" => &mut minutes,
            other => return Err(format!("expected --seed or --minutes, found “{other}”")),
        };
        let text = words.next().ok_or_else(|| format!("expected a number after {word}, found nothing"))?;
        *value = text.parse().map_err(|_| format!("expected a whole number after {word}, found “{text}”"))?;
    }
    if minutes > MOST_MINUTES {
        return Err(format!("expected at most {MOST_MINUTES} minutes, found {minutes}"));
    }
    Ok((seed, minutes))
}

fn run(seed: u64, minutes: u64) {
    let mut world = World::new(Scenario::one_mempool(seed));
    world.advance_to(SimTime::from_secs(minutes * 60), u32::MAX);
    let events = world.take_events();
    let count = |wanted: fn(&EventKind) -> bool| events.iter().filter(|event| wanted(&event.kind)).count();
    let finalized = world.stake.state().stake().map_or(0, |stake| stake.ffg.finalized.epoch);
    println!("seed {seed}, {minutes} simulated minutes");
    println!("work   height {}, stale {}", world.work.state().height, world.work.stale.len());
    println!("stake  height {}, finalized epoch {finalized}", world.stake.state().height);
    println!("payments sent {}", count(|kind| matches!(kind, EventKind::PaymentSent { .. })));
    println!("digest {}", world.digest());
}
