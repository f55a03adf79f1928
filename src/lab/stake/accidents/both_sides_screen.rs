//! What the part on votes for both branches says.

use super::both_sides::{BothSides, CUT, GROUPS, VALIDATORS};
use super::{in_coins, signed_coins};
use crate::lab::chart::{Axis, Chart, Hue, Kind, Series, Table};
use crate::lab::fact::{Fact, Origin};

pub const SIMPLIFIED: &str = "Simplified: twelve validators of 32 coins, epochs of four slots, Bellatrix’s fractions in a \
     window of 16 epochs; two views of the network, each with the chain’s own fork choice, and no delay but the cut. Of two \
     votes by one validator a view counts the first it hears. The chain has Casper FFG: of two branches, the one that has \
     justified more wins, which ends most forks here even without slashing.";

pub fn facts(run: &BothSides) -> Vec<Fact> {
    let agreed = match run.agreed_since {
        Some(since) => {
            let slots = since.0.saturating_sub(run.mended() * 4);
            if slots == 0 { "at once".to_owned() } else { format!("after {slots} slots") }
        }
        None => "never".to_owned(),
    };
    let [one, two] = run.finalized();
    vec![
        Fact::new(Origin::Simulated, agreed, "both halves agree on one branch", "since the cable is mended"),
        Fact::new(
            Origin::Simulated,
            format!("{one}, {two}"),
            "final up to epoch, by half",
            if run.is_broken() { "of two different histories" } else { "of one history" },
        ),
        Fact::new(Origin::Simulated, run.contradictions().to_string(), "votes that contradict another", ""),
        Fact::new(Origin::Simulated, run.contradictors().len().to_string(), "validators slashed for it", ""),
    ]
}

/// Mean change of the stake by group, on either half's chain.
pub fn table(run: &BothSides) -> Table {
    let head = ["Coins earned, each", "Validators", "First half’s chain", "Second half’s chain"];
    let [one, two] = [0, 1].map(|side| run.earned(side));
    let rows = (0..GROUPS.len()).filter(|group| run.members()[*group] > 0).map(|group| {
        vec![
            GROUPS[group].to_owned(),
            run.members()[group].to_string(),
            signed_coins(one[group]),
            signed_coins(two[group]),
        ]
    });
    Table { head: head.map(str::to_owned).into(), rows: rows.collect(), left_out: 0 }
}

pub fn chart(run: &BothSides) -> Chart {
    let hues = [Hue::Stake, Hue::Final, Hue::Bad];
    let first = run.samples.first().map_or([0.0; 3], |sample| sample.stakes);
    let series = (0..GROUPS.len()).filter(|group| run.members()[*group] > 0).map(|group| {
        let points = run.samples.iter().map(|it| (it.epoch as f64, in_coins(it.stakes[group] - first[group])));
        Series::new(GROUPS[group], Kind::Line, hues[group], points)
    });
    let mut series: Vec<Series> = series.collect();
    series.push(Series::vertical("cable cut", Hue::Ink, CUT as f64));
    series.push(Series::vertical("mended", Hue::Good, run.mended() as f64));
    Chart {
        title: "Earned since the fork, in coins each".to_owned(),
        description: "By epoch, on the first half’s chain: the honest of either half, and those who vote for both."
            .to_owned(),
        x: Axis::new("epoch"),
        y: Axis::new("coins"),
        series,
    }
}

/// What it means.
pub fn verdict(run: &BothSides) -> String {
    let two_voters = run.setup.two_voters;
    if two_voters == 0 {
        return "Nobody votes twice: once all hear all, the heavier branch wins at once, and only the cut itself cost \
                something."
            .to_owned();
    }
    let [one, two] = [0, 1].map(|side| run.earned(side));
    let broken = run.is_broken();
    match (run.setup.has_slashing, broken) {
        (false, true) => format!(
            "Two histories are final, and no rule can join them again. Those who voted for both earned on either \
             ({} and {} coins each), the honest of each half lost on the other’s. Nobody pays for it.",
            signed_coins(one[2]),
            signed_coins(two[2])
        ),
        (false, false) => {
            let honest = one[0].min(one[1]);
            format!(
                "Nobody is punished. {two_voters} of {VALIDATORS} voted for both and earned {} coins each, whichever branch \
                 won; the honest who were on the other one earned {}. Whoever votes for both has always backed the winner.",
                signed_coins(one[2]),
                signed_coins(honest)
            )
        }
        (true, true) => format!(
            "Two histories are final: a cut this long was enough for a third of the stake to lie to both halves. It is not \
             prevented, but it is paid for: {} coins each.",
            signed_coins(one[2])
        ),
        (true, false) => format!(
            "Each pair of votes is proof. As soon as the halves hear each other, those votes count no more, the fork is \
             over, and whoever voted for both loses: {} coins each.",
            signed_coins(one[2])
        ),
    }
}
