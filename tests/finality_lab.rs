//! Votes and finality: every scene to its end.

use proofground::core::units::SimTime;
use proofground::lab::stake::finality::guilt::losses;
use proofground::lab::stake::finality::player::Player;
use proofground::lab::stake::finality::scene::{Choice, Scene};
use std::time::Instant;

#[test]
fn trial() {
    for (scene, n, f, epochs) in [
        (Scene::Well, 24, 0, 7u64),
        (Scene::Cut, 24, 0, 30),
        (Scene::Silent, 24, 8, 12),
        (Scene::Silent, 24, 9, 30),
        (Scene::Censor, 24, 8, 12),
        (Scene::TwoFinal, 24, 8, 22),
        (Scene::TwoFinal, 24, 7, 14),
        (Scene::TwoFinal, 7, 3, 14),
        (Scene::TwoFinal, 7, 2, 14),
        (Scene::TwoFinal, 256, 86, 14),
    ] {
        let t = Instant::now();
        let mut p = Player::begin(Choice { faulty: f, ..Choice::of(scene, n) });
        for e in 1..=epochs {
            let t = Instant::now();
            p.run_to(SimTime(e * 48_000));
            if t.elapsed().as_millis() > 100 {
                println!("   epoch {e} took {:?}", t.elapsed());
            }
            if scene == Scene::Cut && e == 10 {
                p.heal();
            }
        }
        println!(
            "== {:?} n={n} f={f} {:?} conflict {:?} guilty {} verified {}",
            scene,
            t.elapsed(),
            p.conflict.is_some(),
            p.guilty.len(),
            p.guilty.iter().filter(|g| g.verified).count()
        );
        for l in &p.log.lines {
            println!("  slot {} {}", l.slot, l.text);
        }
        for t in p.tallies.iter().rev().take(30).rev() {
            println!(
                "  end {} share {:.3} {:.3} away {} {} j{} f{} {:?} leak {}",
                t[0].epoch,
                t[0].target_share(),
                t[1].target_share(),
                t[0].away,
                t[1].away,
                t[0].ffg.current_justified.epoch,
                t[0].ffg.finalized.epoch,
                t[0].case,
                t[0].leaking
            );
        }
        let (c, s) = p.payments.waited();
        if c > 0 {
            println!("  payments {c} of {} mean {}", p.payments.sent.len(), s as f64 / c as f64);
        }
        for side in 0..2 {
            println!("  {:?}", losses(&p.watch, side, &p.guilty).first());
        }
    }
}
