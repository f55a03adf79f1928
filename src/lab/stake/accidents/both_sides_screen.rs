//! What the part on votes for both branches says.

use super::both_sides::{BothSides, CUT, GROUPS, VALIDATORS};
use super::{in_coins, signed_coins};
use crate::lab::chart::{Axis, Chart, Hue, Kind, Series, Table};
use crate::lab::fact::{Fact, Origin};

pub const SIMPLIFIED: &str = "Simplified: twelve validators of 32 coins, epochs of four slots, Bellatrix’s fractions in a \
     window of 16 epochs; two views of the network, each with the chain’s own fork choice, and no delay but the cut. Of two \
     votes by one validator a view counts the first it hears. The chain has Casper FFG: of two branches, the one that has \
     justified more wins, which ends most forks here even without slashing.";

/// When the halves came to agree, counted from the slot in which the cable is mended.
fn agreed(run: &BothSides) -> String {
    match run.agreed_since.map(|since| since.0.saturating_sub(run.mended() * 4)) {
        Some(0) => "at once".to_owned(),
        Some(slots) => format!("after {slots} slots"),
        None => "never".to_owned(),
    }
}

pub fn facts(run: &BothSides) -> Vec<Fact> {
    let pair = |[one, two]: [u64; 2]| format!("{one}, {two}");
    vec![
        Fact::new(Origin::Simulated, agreed(run), "both halves agree on one branch", "since the cable is mended"),
        Fact::new(
            Origin::Simulated,
            pair(run.finalized()),
            "final up to epoch, by half",
            if run.is_broken() { "of two different histories" } else { "of one history" },
        ),
        Fact::new(Origin::Simulated, run.contradictions().to_string(), "votes that contradict another", ""),
        Fact::new(
            Origin::Simulated,
            pair([0, 1].map(|side| run.slashed(side) as u64)),
            "validators slashed for it, by half",
            "on the chain that the half follows",
        ),
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
    let [one, two] = [0, 1].map(|side| run.earned(side));
    let [both_one, both_two] = [one, two].map(|earned| signed_coins(earned[2]));
    let slashed = run.slashed(0).max(run.slashed(1));
    let has_ended = run.agreed_since.is_some();
    let ending = match has_ended {
        true => format!("the halves agree {}", agreed(run)),
        false => "the halves have not agreed when the run ends".to_owned(),
    };
    match (run.setup.has_slashing, run.is_broken()) {
        (_, false) if two_voters == 0 => {
            format!("Nobody votes twice. Once all hear all, {ending}, and only the cut itself cost something.")
        }
        (false, true) => format!(
            "Two histories are final, and no rule can join them again. Those who voted for both earned {both_one} coins each \
             on one and {both_two} on the other; the honest earned {} and {} on the history that is not theirs. Nobody pays \
             for it.",
            signed_coins(two[0]),
            signed_coins(one[1])
        ),
        (false, false) if has_ended => format!(
            "Nobody is punished. {two_voters} of {VALIDATORS} voted for both and earned {both_one} coins each; the honest who \
             were on the branch that lost earned {}. Whoever votes for both has always backed the winner.",
            signed_coins(one[0].min(one[1]))
        ),
        (false, false) => format!(
            "Nobody is punished, and the halves have not come to agree. {two_voters} of {VALIDATORS} voted for both and earned \
             {both_one} coins each on one branch, {both_two} on the other."
        ),
        (true, true) => format!(
            "Two histories are final: a cut this long was enough for {two_voters} of {VALIDATORS} to lie to both halves. It \
             is not prevented, but {slashed} are slashed for it: {both_one} coins each on one history, {both_two} on the other."
        ),
        (true, false) => format!(
            "Each pair of votes is proof: once the halves hear each other, those votes count no more. Here {ending}, \
             {slashed} are slashed, and whoever voted for both comes out at {both_one} coins each."
        ),
    }
}
