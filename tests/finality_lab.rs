//! Votes and finality: every scene to its end, held against the rules it shows.

use proofground::core::chain::evidence::SlashingEvidence;
use proofground::core::consensus::finality::casper_ffg::{
    AttestationData, FinalizationCase, find_offenders, reaches_two_thirds,
};
use proofground::core::consensus::leader::stake::effective_balance_after_hysteresis;
use proofground::core::consensus::penalty::inactivity::{inactivity_penalty, update_score};
use proofground::core::consensus::penalty::rewards::{TimelyFlag, base_reward_by_rule, flag_deltas};
use proofground::core::hash::sha256;
use proofground::core::units::SimTime;
use proofground::core::world::stake_watch::{STAKE_COINS, StakeWatch};
use proofground::lab::stake::finality::guilt::{conflict, guilty, losses};
use proofground::lab::stake::finality::picture::Standing;
use proofground::lab::stake::finality::player::{CUT_BEFORE, HEAL_IN, Player};
use proofground::lab::stake::finality::scene::{Choice, Scene, overlap, quorum};

const EPOCH_MS: u64 = 48_000;
const COIN: u64 = 1_000_000_000;

fn player(scene: Scene, validators: u16, faulty: u16, seed: u32) -> Player {
    Player::begin(Choice { faulty, seed, ..Choice::of(scene, validators) })
}

fn run_epochs(player: &mut Player, until: u64) {
    player.run_to(SimTime(until * EPOCH_MS));
}

/// The final epoch of every node that runs an honest validator.
fn finals(player: &Player) -> Vec<u64> {
    let watch = &player.watch;
    let honest = (0..watch.nodes()).filter(|node| watch.is_honest(*node));
    honest.map(|node| watch.lane.replicas[usize::from(node)].store.finalized.epoch).collect()
}

fn heads(watch: &StakeWatch) -> Vec<u32> {
    let mut heads: Vec<u32> = (0..watch.nodes()).map(|node| watch.head(node)).collect();
    heads.sort_unstable();
    heads.dedup();
    heads
}

#[test]
fn all_vote_once_an_epoch_and_every_epoch_becomes_final() {
    for (validators, seed) in [(7, 1), (8, 2), (24, 3), (100, 4), (256, 5)] {
        let mut player = player(Scene::Well, validators, 0, seed);
        run_epochs(&mut player, 7);
        // The last epoch may still be on its way between the nodes.
        assert!(finals(&player).iter().all(|epoch| *epoch == 5), "{validators}: {:?}", finals(&player));
        assert!(
            player.tallies[1..]
                .iter()
                .all(|[one, other]| one == other && one.timely == [one.total; 3] || one.epoch < 2)
        );
        for epoch in 0..6 {
            let in_epoch = player.watch.lane.votes.iter().filter(|vote| vote.data.target.epoch == epoch);
            let mut voters: Vec<u32> = in_epoch.map(|vote| vote.validator).collect();
            voters.sort_unstable();
            assert!(voters.into_iter().eq(0..u32::from(validators)), "{validators}: epoch {epoch}");
        }
        assert_eq!(player.tallies[5][0].case, Some(FinalizationCase::FirstFromSecond));
        assert!(guilty(&player.watch).is_empty() && player.conflict.is_none());
    }
}

#[test]
fn a_bar_is_the_stake_whose_latest_votes_are_for_the_block_or_what_builds_on_it() {
    let mut player = player(Scene::Cut, 24, 0, 3);
    for epoch in 1..8 {
        run_epochs(&mut player, epoch);
        for node in 0..player.watch.nodes() {
            player.look_through(node);
            let store = &player.watch.lane.replicas[usize::from(node)].store;
            let tree = &player.watch.lane.tree;
            let picture = player.picture(18);
            for block in picture.blocks.iter().filter(|block| block.standing != Standing::Unknown) {
                let Some(weight) = block.weight else { continue };
                let voters = (0..24).filter(|validator| {
                    let latest = store.latest_message(*validator);
                    latest.is_some_and(|latest| tree.is_ancestor(block.index, latest.head))
                });
                let expected = voters.count() as f64 / 24.0 * 1_000.0;
                assert!((f64::from(weight) - expected).abs() < 1.0, "{block:?}: {expected}");
                assert!(block.summary.contains("of the stake votes for it"), "{}", block.summary);
            }
            let head =
                picture.blocks.iter().find(|block| block.standing == Standing::Head).expect("the head is in sight");
            assert_eq!((head.index, head.y), (player.watch.head(node), 0));
            let places: Vec<(u16, u16)> = picture.blocks.iter().map(|block| (block.x, block.y)).collect();
            assert!(places.iter().all(|(x, y)| *x < picture.columns && *y < picture.rows));
            assert!((1..places.len()).all(|place| !places[..place].contains(&places[place])), "{places:?}");
        }
    }
}

#[test]
fn a_cut_stops_finality_and_not_the_chain_and_healing_brings_it_back() {
    for (validators, seed) in [(7, 1), (9, 2), (24, 3), (24, 4), (25, 5), (64, 6)] {
        let mut player = player(Scene::Cut, validators, 0, seed);
        run_epochs(&mut player, CUT_BEFORE);
        assert!(player.watch.is_cut());
        // A second before the epoch ends, when the last block has reached all of its side.
        player.run_to(SimTime((CUT_BEFORE + 4) * EPOCH_MS - 1_000));
        assert!(finals(&player).iter().all(|epoch| *epoch < CUT_BEFORE), "{validators}: {:?}", finals(&player));
        // Each side hears half of the proposers: 32 slots without any of them are one in four thousand million.
        let (tree, cut_at) = (&player.watch.lane.tree, CUT_BEFORE * 8);
        assert_eq!(heads(&player.watch).len(), 2);
        assert!(heads(&player.watch).iter().all(|head| tree.at(*head).slot.0 > cut_at), "{validators}: both build on");
        player.heal();
        run_epochs(&mut player, CUT_BEFORE + 10);
        assert!(
            finals(&player).iter().all(|epoch| *epoch > CUT_BEFORE + 4),
            "{validators}/{seed}: {:?}",
            finals(&player)
        );
        assert!(player.conflict.is_none() && !player.left.is_empty());
        assert!(guilty(&player.watch).is_empty(), "a cut makes nobody guilty");
        assert!(player.verdict().words.starts_with("One branch won"), "{}", player.verdict().words);
    }
}

#[test]
fn a_cut_that_nobody_mends_ends_in_two_final_histories_without_a_culprit() {
    let mut player = player(Scene::Cut, 24, 0, 1);
    run_epochs(&mut player, 30);
    let conflict = player.conflict.expect("the leak makes each side two thirds of its own");
    assert_eq!(conflict.nodes.map(StakeWatch::side_of), [0, 1]);
    assert!(guilty(&player.watch).is_empty());
    assert!(player.verdict().words.contains("nobody signed twice"));
    let last = player.tallies.last().expect("epochs");
    assert!(last.iter().all(|tally| tally.target_share() >= 2.0 / 3.0));
    // Healing cannot join them any more.
    player.heal();
    run_epochs(&mut player, 34);
    assert!(heads(&player.watch).len() > 1);
}

#[test]
fn a_third_may_be_silent_and_one_more_stops_finality_until_the_leak_has_done_its_work() {
    for (validators, seed) in [(7, 1), (24, 2), (25, 3), (64, 4)] {
        let allowed = validators - quorum(validators);
        let mut enough = player(Scene::Silent, validators, allowed, seed);
        run_epochs(&mut enough, 14);
        assert!(enough.tallies.iter().all(|sides| !sides[0].leaking), "{validators}");
        assert!(finals(&enough).iter().all(|epoch| *epoch >= 8), "{validators}: {:?}", finals(&enough));

        let mut few = player(Scene::Silent, validators, allowed + 1, seed);
        run_epochs(&mut few, 40);
        let back = few.tallies.iter().position(|sides| sides[0].ffg.finalized.epoch > 0).expect("finality comes back");
        let leak = few.tallies.iter().position(|sides| sides[0].leaking).expect("a leak");
        // More than four epochs without finality: from epoch 0 that is at the end of epoch 6.
        assert_eq!(leak, 6, "{validators}");
        assert!(back > leak, "{validators}");
        for sides in &few.tallies[..back] {
            let [tally, _] = sides;
            let justifies = reaches_two_thirds(tally.timely[TimelyFlag::Target as usize], tally.total);
            assert!(
                tally.epoch < 2 || justifies == (tally.ffg.current_justified.epoch + 1 >= tally.epoch),
                "{tally:?}"
            );
        }
    }
}

/// What the absent pay, epoch by epoch, put together from the specification's pieces.
#[test]
fn the_leak_takes_what_the_rule_says() {
    let (validators, silent) = (24u64, 9u64);
    let mut player = player(Scene::Silent, 24, 9, 7);
    run_epochs(&mut player, 24);
    let rules = player.rules();
    let (mut balance, mut effective, mut score) = (STAKE_COINS * COIN, STAKE_COINS * COIN, 0);
    let mut leaking = 0;
    for [tally, _] in &player.tallies {
        if tally.epoch > 0 {
            score = update_score(score, false, tally.leaking, &rules.inactivity);
            let base = base_reward_by_rule(effective, tally.total, &rules.rewards);
            let missed: u64 = TimelyFlag::ALL
                .into_iter()
                .map(|flag| flag_deltas(flag, false, base, 0, tally.total, tally.leaking, &rules.rewards).penalty)
                .sum();
            balance -= missed + inactivity_penalty(effective, score, &rules.inactivity);
            effective = effective_balance_after_hysteresis(balance, effective, &rules.effective_balance);
            leaking += u64::from(tally.leaking);
        }
        assert_eq!(tally.away, silent * balance, "epoch {}", tally.epoch);
    }
    assert!(leaking >= 8 && balance < 22 * COIN && silent < validators, "{leaking} epochs, {balance} left");
}

#[test]
fn censors_delay_a_payment_until_the_next_honest_proposer_and_no_longer() {
    let (mut slots, mut censored) = (0u64, 0u64);
    for seed in 1..=12 {
        let mut player = player(Scene::Censor, 24, 8, seed);
        run_epochs(&mut player, 13);
        let watch = &player.watch;
        let tree = &watch.lane.tree;
        let mut honest: Vec<u64> = Vec::new();
        for block in tree.path_to_genesis(watch.head(0)).filter(|block| *block > 0) {
            let proposer = tree.at(block).block.signed_header().expect("a signed block").proposer;
            slots += 1;
            if watch.is_faulty(proposer) {
                censored += 1;
                let by_payer = tree.at(block).block.transactions.iter();
                assert_eq!(by_payer.count(), 0, "seed {seed}: a censor let a payment in");
            } else {
                honest.push(tree.at(block).slot.0);
            }
        }
        honest.reverse();
        for (sent, came) in player.payments.sent.iter().take(90) {
            let next = honest.iter().find(|slot| *slot > sent);
            assert_eq!(came.as_ref(), next, "seed {seed}: sent in slot {sent}");
        }
        let (count, waited) = player.payments.waited();
        assert!(count > 90 && waited >= count);
        assert!(finals(&player).iter().all(|epoch| *epoch == 11), "censors vote like all others");
    }
    // A third of the proposers: the share of their slots lies in the 99.9 % interval.
    let (n, p) = (slots as f64, 8.0 / 24.0);
    let deviation = (censored as f64 - n * p) / (n * p * (1.0 - p)).sqrt();
    assert!(deviation.abs() < 3.29, "seeds 1 to 12: {censored} of {slots} slots, {deviation} deviations");
}

#[test]
fn a_third_on_both_sides_makes_two_final_histories_and_is_convicted_by_its_own_votes() {
    for (validators, seed) in [(7, 1), (7, 2), (8, 3), (16, 4), (24, 5), (24, 6), (25, 7), (64, 8)] {
        let faulty = overlap(validators);
        let mut player = player(Scene::TwoFinal, validators, faulty, seed);
        run_epochs(&mut player, HEAL_IN + 3);
        let found = player.conflict.expect("two final histories");
        assert_eq!(conflict(&player.watch).map(|conflict| conflict.nodes), Some(found.nodes));
        let first = u32::from(validators - faulty);
        let named: Vec<u32> = player.guilty.iter().map(|guilty| guilty.validator).collect();
        assert!(named.iter().copied().eq(first..u32::from(validators)), "{validators}/{seed}: {named:?}");
        assert!(3 * named.len() >= usize::from(validators));
        let lane = &player.watch.lane;
        // The finality gadget's own search through all votes names the same.
        let votes: Vec<(u64, AttestationData)> = lane
            .votes
            .iter()
            .map(|vote| {
                let (source_epoch, target_epoch) = (vote.data.source.epoch, vote.data.target.epoch);
                let identity = sha256(&vote.signing_bytes(lane.spec.id)).0;
                (vote.validator.into(), AttestationData { source_epoch, target_epoch, identity })
            })
            .collect();
        assert!(find_offenders(&votes).iter().map(|offender| offender.validator as u32).eq(named.iter().copied()));
        let state = lane.state();
        for guilty in &player.guilty {
            assert!(guilty.verified);
            let key = state.stake().expect("stake").registry.0[guilty.validator as usize].signing_key;
            assert!(guilty.evidence.verify(lane.spec.id, &key).is_ok());
            // Either signature counts: with a bit of it changed the evidence is worth nothing.
            for place in 0..2 {
                let mut forged = guilty.evidence.clone();
                if let SlashingEvidence::DoubleVote { first, second }
                | SlashingEvidence::SurroundVote { first, second } = &mut forged
                {
                    [first, second][place].signature.0[40] ^= 1;
                }
                assert!(forged.verify(lane.spec.id, &key).is_err());
            }
        }
        // On either side's chain all of them are slashed, and lose what the rule says.
        let slashing = player.rules().slashing.expect("slashing");
        for side in [0, 1] {
            assert_eq!(player.slashed_on(side), usize::from(faulty), "{validators}/{seed}, side {side}");
            for (loss, guilty) in losses(&player.watch, side, &player.guilty).iter().zip(&player.guilty) {
                assert!(loss.slashed && loss.due.is_some_and(|due| due > HEAL_IN + 6));
                assert_eq!(loss.initial, slashing.initial_penalty(guilty.effective_balance));
                // A third: nothing is left.
                assert_eq!(loss.initial + loss.correlation, guilty.effective_balance);
                assert!(loss.balance < guilty.effective_balance - loss.initial + COIN / 10);
            }
        }
        run_epochs(&mut player, HEAL_IN + 12);
        for side in [0, 1] {
            let losses = losses(&player.watch, side, &player.guilty);
            assert!(losses.iter().all(|loss| loss.balance < COIN / 10), "{validators}/{seed}: {losses:?}");
        }
    }
}

#[test]
fn fewer_than_that_never_split_final_ground_and_finality_comes_back() {
    let mut convicted = 0;
    for seed in 0..24u32 {
        let validators = 7 + (seed * 5) as u16 % 34;
        let faulty = overlap(validators) - 1 - (seed % 2) as u16;
        let mut player = player(Scene::TwoFinal, validators, faulty, seed);
        run_epochs(&mut player, HEAL_IN + 8);
        assert!(player.conflict.is_none(), "seed {seed}: {faulty} of {validators}");
        assert!(player.guilty.iter().all(|guilty| guilty.verified && player.watch.is_faulty(guilty.validator)));
        assert!(finals(&player).iter().all(|epoch| *epoch > HEAL_IN), "seed {seed}: {:?}", finals(&player));
        assert!(player.verdict().words.starts_with("It could not be done"), "{}", player.verdict().words);
        convicted += player.guilty.len();
    }
    assert!(convicted > 60, "{convicted}");
}

#[test]
fn a_run_is_the_same_at_any_pace() {
    let choice = Choice { faulty: 8, ..Choice::of(Scene::TwoFinal, 24) };
    let mut at_once = Player::begin(choice);
    run_epochs(&mut at_once, 10);
    let mut stepped = Player::begin(choice);
    for _ in 0..4 {
        stepped.step_slot();
        while stepped.is_busy() {
            stepped.turn(16.0, || true);
        }
    }
    assert_eq!(stepped.watch.slot().0, 3);
    stepped.set_speed(3);
    stepped.run(true);
    while stepped.watch.now() < SimTime(9 * EPOCH_MS) {
        stepped.turn(16.0, || false);
    }
    stepped.run_to(SimTime(10 * EPOCH_MS));
    assert_eq!(stepped.log.lines, at_once.log.lines);
    assert_eq!(stepped.tallies, at_once.tallies);
    assert_eq!(heads(&stepped.watch), heads(&at_once.watch));
    stepped.restart();
    assert_eq!((stepped.watch.now(), stepped.speed(), stepped.log.told()), (SimTime(0), 3, 0));
}

#[test]
fn a_bad_address_is_told_and_changes_nothing() {
    let mut player = Player::open("scene=silent&validators=30");
    run_epochs(&mut player, 1);
    let (choice, now) = (player.choice(), player.watch.now());
    for bad in ["validators=1000", "scene=gold", "scene=cut&faulty=3", "seed=-1", "validators="] {
        player.follow(bad);
        assert!(player.problem().is_some_and(|problem| problem.contains("expected")), "{bad}: {:?}", player.problem());
        assert_eq!((player.choice(), player.watch.now()), (choice, now));
        assert!(Player::open(bad).problem().is_some());
    }
    player.follow(&choice.query());
    assert_eq!(player.problem(), None);
    player.look_through(255);
    assert!(player.chosen < player.watch.nodes());
}

#[test]
fn what_the_page_says_fits_the_run() {
    let mut player = player(Scene::TwoFinal, 24, 8, 1);
    assert!(player.arithmetic().contains(
        "A quorum is 16 of 24, so two quorums share at least 32 − 24 = 8. 8 of 24 (33.3 %) vote on both sides"
    ));
    assert!(player.arithmetic().ends_with("Both reach a quorum."));
    assert!(player.evidence().is_none());
    run_epochs(&mut player, 9);
    let evidence = player.evidence().expect("evidence");
    assert!(evidence.sum.contains("The votes convict 8 validators (33.3 % of the stake)"), "{}", evidence.sum);
    assert!(evidence.sum.contains("lose 256 coins in all"), "{}", evidence.sum);
    assert_eq!(evidence.table.rows.len(), 8);
    assert!(evidence.checkpoints.is_some());
    let words = Choice { faulty: 7, ..Choice::of(Scene::TwoFinal, 24) };
    assert!(Player::begin(words).arithmetic().contains("that makes 16 and 15. Only one side reaches a quorum"));
    // The committee of the last slot of an epoch has voted two seconds in.
    player.run_to(SimTime(9 * EPOCH_MS + 5_000));
    assert!(player.committee().iter().any(|member| member.voted));
}

#[test]
fn a_long_run_keeps_its_newest_epochs() {
    let mut player = player(Scene::Well, 7, 0, 3);
    run_epochs(&mut player, 404);
    assert_eq!(player.tallies.len(), 400);
    assert_eq!(player.tallies.last().expect("epochs")[0].epoch, 403);
    assert!(player.tallies.iter().all(|[tally, _]| !tally.leaking));
    assert!(player.log.lines.iter().all(|line| !line.text.contains("leak")));
    assert!(player.chart().series[0].points.iter().all(|point| point.y == 1.0));
}

#[test]
fn the_payer_can_pay_in_every_slot() {
    let choice = Choice::of(Scene::Censor, 7);
    let mut player = Player::begin(Choice { faulty: 0, seed: 4, ..choice });
    run_epochs(&mut player, 80);
    let slots = player.watch.slot().0;
    assert!(slots > 600 && player.payments.sent.len() as u64 >= slots - 1, "{} of {slots}", player.payments.sent.len());
}
