//! The watched network: what delay, cuts and attackers do to a chain whose every block is real.

use proofground::core::chain::transaction::Action;
use proofground::core::units::SimTime;
use proofground::core::world::watch::act::{Act, Refusal};
use proofground::core::world::watch::attack::{Phase, Reason, Verdict};
use proofground::core::world::watch::news::{Fate, NewsKind, Reorganisation};
use proofground::core::world::watch::setup::{NO_RETARGET, Setup};
use proofground::core::world::watch::{MOST_ACTS, Watch};
use proofground::lab::watch::scene::{Choice, Scene};

/// Beyond any attack's end that is still awaited.
const LONG: SimTime = SimTime(20_000_000);

fn start(choice: Choice) -> Watch {
    Watch::new(choice.setup()).expect("a scene's own numbers")
}

fn secs(watch: &mut Watch, seconds: u64) {
    watch.advance_to(watch.now().saturating_add_ms(seconds * 1_000), u32::MAX);
}

/// Runs an attack to its end.
fn verdict(choice: Choice) -> Option<Verdict> {
    let mut watch = start(choice);
    while watch.attack().phase() != Phase::Over && watch.now() < LONG && !watch.is_full() {
        secs(&mut watch, 60);
        watch.take_news();
    }
    check_supply(&watch);
    watch.attack().outcome().copied()
}

/// On every node's chain all coins together are those of the beginning and one subsidy a block; fees change hands only.
fn check_supply(watch: &Watch) {
    let lane = watch.lane();
    let rules = lane.spec.engine.work_rules().expect("rules of work");
    let before = 100_000_000_000 * lane.names.len() as u64;
    for node in 0..lane.names.len() as u8 {
        let state = lane.head_state(node);
        let made: u64 = state.height * rules.params.subsidy.0;
        assert_eq!(state.ledger.total_balance().0, before + made, "node {node}, seed {}", watch.setup().seed);
        assert_eq!(state.ledger.minted().0, before + made);
    }
}

fn head_ids(watch: &Watch) -> Vec<u32> {
    (0..watch.lane().names.len() as u8).map(|node| watch.head(node)).collect()
}

fn agrees(watch: &Watch) -> bool {
    head_ids(watch).windows(2).all(|pair| pair[0] == pair[1])
}

fn reorganisations(watch: &mut Watch) -> Vec<Reorganisation> {
    let told = watch.take_news().into_iter();
    told.filter_map(|news| if let NewsKind::Reorganised(one) = news.kind { Some(one) } else { None }).collect()
}

/// Blocks that are on no node's chain in the end, of all found.
fn stale_rate(choice: Choice, blocks: u64) -> f64 {
    let mut watch = start(choice);
    while watch.lane().tree.len() as u64 <= blocks {
        secs(&mut watch, 60);
    }
    let tree = &watch.lane().tree;
    let on_chain = tree.path_to_genesis(watch.head(0)).count();
    1.0 - on_chain as f64 / tree.len() as f64
}

#[test]
fn a_quiet_network_agrees_and_pays() {
    let mut watch = start(Choice::of(Scene::Quiet));
    secs(&mut watch, 1_800);
    assert!(watch.lane().tree.len() > 15);
    check_supply(&watch);
    let included: u64 = watch.lane().tree.at(watch.head(0)).total_transactions;
    assert!(included > 50, "{included} payments");
    // Everybody is on one chain, give or take the newest block.
    for node in 1..6 {
        let meet = watch.lane().tree.common_ancestor(watch.head(0), watch.head(node));
        assert!(watch.lane().tree.at(watch.head(0)).height - watch.lane().tree.at(meet).height <= 1);
    }
    // Proofs are real, and of the difficulty that the setup states.
    for (_, stored) in watch.lane().tree.iter().skip(1) {
        let target = stored.block.header.bits.decode().target;
        assert!(target.is_met_by(&stored.id) && target.bits_milli().abs_diff(12_000) < 2, "{:?}", stored.block.header);
    }
}

#[test]
fn the_stale_rate_grows_with_the_delay() {
    let rate = |delay_ms| {
        let rates = (0..3).map(|seed| stale_rate(Choice { seed, delay_ms, ..Choice::of(Scene::Quiet) }, 250));
        rates.sum::<f64>() / 3.0
    };
    let (quick, middle, slow) = (rate(4), rate(2_000), rate(12_000));
    println!(
        "stale: {quick:.4} at 4 ms, {middle:.4} at 2 s, {slow:.4} at 12 s a link, a block each 60 s, seeds 0 to 2"
    );
    assert!(quick < 0.01 && middle > 0.02 && middle < 0.25 && slow > 2.0 * middle);
}

#[test]
fn a_run_is_its_setup_and_its_acts() {
    let choice = Choice { seed: 3, ..Choice::of(Scene::DoubleSpend) };
    let mut watch = start(choice.clone());
    secs(&mut watch, 100);
    watch.apply(&Act::Leave { node: 1 }).expect("a node that is here");
    secs(&mut watch, 100);
    watch.apply(&Act::Delay { a: 0, b: 1, delay_ms: 5_000 }).expect("a link");
    watch.apply(&Act::Return { node: 1 }).expect("a node that is away");
    secs(&mut watch, 400);
    let again = Watch::replay(choice.setup(), watch.record(), watch.now()).expect("a record");
    assert_eq!(again.digest(), watch.digest());
    // In steps or in one go, with a small budget or a large one.
    let mut steps = start(choice.clone());
    let mut whole = start(choice.clone());
    for at in (0..600_000).step_by(7_919) {
        steps.advance_to(SimTime(at), u32::MAX);
        steps.take_news();
    }
    while !steps.advance_to(SimTime(600_000), 3) {}
    whole.advance_to(SimTime(600_000), u32::MAX);
    assert_eq!(steps.digest(), whole.digest());
    assert_ne!(start(Choice { seed: 4, ..choice }).digest(), whole.digest());
}

/// Cuts two nodes off; keeps going until `enough`, or gives up.
fn cut_until(seed: u32, enough: impl Fn(&Watch) -> bool) -> Option<Watch> {
    let mut watch = start(Choice { seed, ..Choice::of(Scene::Partition) });
    secs(&mut watch, 300);
    watch.apply(&Act::Cut { sides: vec![1, 1, 0, 0, 0, 0] }).expect("a whole network");
    watch.take_news();
    for _ in 0..600 {
        secs(&mut watch, 10);
        if enough(&watch) {
            return Some(watch);
        }
    }
    None
}

#[test]
fn a_partition_splits_and_the_heavier_side_wins_even_where_it_is_shorter() {
    // The small side retargets to its pace, so that its blocks are easier: it may have more of them, and less work.
    let is_longer_and_lighter = |watch: &Watch| {
        let at = |node| watch.lane().tree.at(watch.head(node));
        let same = |a, b| watch.head(a) == watch.head(b);
        let settled = same(0, 1) && same(2, 3) && same(3, 4) && same(4, 5);
        settled && at(0).height > at(2).height && at(0).total_work < at(2).total_work
    };
    let (seed, mut watch) =
        (0..20).find_map(|seed| Some((seed, cut_until(seed, is_longer_and_lighter)?))).expect("a seed");
    let (small, large) = (watch.head(0), watch.head(2));
    let height = |watch: &Watch, block| watch.lane().tree.at(block).height;
    println!("seed {seed}: {} easier blocks against {}", height(&watch, small), height(&watch, large));
    assert!(!agrees(&watch));
    watch.take_news();
    watch.apply(&Act::Heal).expect("a network that is cut");
    secs(&mut watch, 30);
    for node in 0..6 {
        assert!(watch.lane().tree.is_ancestor(large, watch.head(node)), "node {node} follows the heavier chain");
        assert!(!watch.lane().tree.is_ancestor(small, watch.head(node)));
    }
    // The two nodes of the small side, and nobody else, left what they had.
    let told = reorganisations(&mut watch);
    let who: Vec<u8> = told.iter().filter(|one| one.left.len() > 1).map(|one| one.node).collect();
    assert_eq!(who.len(), 2, "{who:?}");
    assert!(who.iter().all(|node| *node < 2));
    check_supply(&watch);
}

#[test]
fn payments_of_a_lost_branch_wait_again_or_were_on_both_sides() {
    let deep = |watch: &Watch| watch.lane().tree.at(watch.head(0)).height > 10 && watch.now() > SimTime(1_500_000);
    let mut watch = cut_until(1, deep).expect("seed 1");
    watch.apply(&Act::Heal).expect("a network that is cut");
    watch.take_news();
    secs(&mut watch, 30);
    let told = reorganisations(&mut watch);
    let deepest = told.iter().max_by_key(|one| one.left.len()).expect("seed 1: a reorganisation");
    let count = |fate| deepest.payments.iter().filter(|(_, found)| *found == fate).count();
    println!(
        "seed 1: {} blocks left; {} payments wait, {} on both",
        deepest.left.len(),
        count(Fate::Waits),
        count(Fate::OnBoth)
    );
    assert!(count(Fate::Waits) > 0);
    // What is said of each payment is true of the node's pool and chain at that moment, and some minutes later it counts.
    let waits: Vec<u32> =
        deepest.payments.iter().filter(|(_, fate)| *fate == Fate::Waits).map(|(index, _)| *index).collect();
    secs(&mut watch, 1_200);
    let counted = waits.iter().filter(|index| watch.confirmations(**index, watch.head(deepest.node)).is_some()).count();
    assert!(counted * 10 >= waits.len() * 9, "{counted} of {} count again", waits.len());
}

#[test]
fn what_a_double_spend_undoes_can_never_count_again() {
    let choice = (0..20).map(|seed| Choice { seed, ..Choice::of(Scene::DoubleSpend) });
    let (choice, verdict) = choice
        .filter_map(|choice| Some((choice.clone(), verdict(choice)?)))
        .find(|(_, verdict)| verdict.won)
        .expect("a seed at which it succeeds");
    println!("seed {}: {verdict:?}", choice.seed);
    // The merchant's coins are gone, and the attacker's are back but for the fee.
    assert_eq!(verdict.before.victim.0 - verdict.after.victim.0, 40_000_000_000);
    assert_eq!(verdict.after.attacker.0 - verdict.before.attacker.0, 40_000_000_000);
    let mut watch = start(choice);
    let mut fates = Vec::new();
    while watch.attack().phase() != Phase::Over {
        secs(&mut watch, 10);
        fates.extend(reorganisations(&mut watch).into_iter().flat_map(|one| one.payments));
    }
    let payment = watch.attack().payment().expect("a payment");
    assert!(fates.contains(&(payment, Fate::DoubleSpent)), "{fates:?}");
    // Both are signed by one account with one sequence number.
    let stored = |index: u32| watch.lane().transactions[index as usize].transaction.clone();
    let (paid, rival) = (stored(payment), stored(watch.attack().rival().expect("a rival")));
    assert_eq!((paid.sender, paid.sequence), (rival.sender, rival.sequence));
    assert!(paid.verify(watch.lane().spec.id).is_ok() && rival.verify(watch.lane().spec.id).is_ok());
    assert!(
        matches!((paid.action, rival.action), (Action::Transfer { to: a, .. }, Action::Transfer { to: b, .. }) if a != b)
    );
}

/// Runs until one seed was won by the attack itself and one was lost.
fn both_ways(scene: Scene, q: u32) {
    let (mut won, mut lost) = (None, None);
    for seed in 0..60 {
        let verdict = verdict(Choice { seed, q, ..Choice::of(scene) }).expect("an end");
        match verdict.won {
            true if verdict.reason != Reason::NothingToSnipe => won = won.or(Some(seed)),
            true => {}
            false => lost = lost.or(Some(seed)),
        }
        if let (Some(won), Some(lost)) = (won, lost) {
            println!("{scene:?}, q = {q} %: won at seed {won}, lost at seed {lost}");
            return;
        }
    }
    panic!("{scene:?}, q = {q} %: won at {won:?}, lost at {lost:?}");
}

#[test]
fn every_attack_may_succeed_and_may_fail() {
    both_ways(Scene::DoubleSpend, 30);
    both_ways(Scene::Selfish, 30);
    both_ways(Scene::Censorship, 45);
    both_ways(Scene::FeeSniping, 40);
    both_ways(Scene::Eclipse, 25);
    both_ways(Scene::NoConfirmations, 20);
}

#[test]
fn more_than_half_of_the_hash_power_always_ends_the_same_way() {
    for scene in [Scene::DoubleSpend, Scene::Selfish, Scene::Censorship, Scene::FeeSniping] {
        for seed in 0..6 {
            let verdict = verdict(Choice { seed, q: 70, ..Choice::of(scene) });
            assert!(verdict.is_some_and(|verdict| verdict.won), "{scene:?}, seed {seed}: {verdict:?}");
        }
    }
}

#[test]
fn an_eclipsed_node_sees_the_attackers_chain_alone_until_it_is_let_go() {
    let mut watch = start(Choice { seed: 2, ..Choice::of(Scene::Eclipse) });
    let setup = watch.attack().setup().cloned().expect("an attack");
    let mut seen = 0;
    while watch.attack().phase() == Phase::Waiting {
        secs(&mut watch, 1);
    }
    let start = watch.head(setup.victim);
    while watch.is_eclipsed(setup.victim) {
        secs(&mut watch, 1);
        let tree = &watch.lane().tree;
        if watch.is_eclipsed(setup.victim) {
            let path = tree.path_to_genesis(watch.head(setup.victim)).take_while(|block| *block != start);
            for block in path {
                assert!(watch.attack().mined().contains(&block), "seed 2: block {block} is no block of the attacker's");
                seen += 1;
            }
        }
    }
    assert!(seen > 0, "seed 2: the attacker mined nothing");
    secs(&mut watch, 30);
    let meet = watch.lane().tree.common_ancestor(watch.head(0), watch.head(setup.victim));
    assert!(watch.lane().tree.at(watch.head(0)).height - watch.lane().tree.at(meet).height <= 1);
}

#[test]
fn a_node_that_was_away_catches_up() {
    let mut watch = start(Choice { seed: 5, ..Choice::of(Scene::Quiet) });
    watch.apply(&Act::Leave { node: 2 }).expect("a node that is here");
    secs(&mut watch, 1_200);
    assert_eq!(watch.head(2), 0);
    assert!(watch.lane().tree.at(watch.head(0)).height > 5);
    watch.apply(&Act::Return { node: 2 }).expect("a node that is away");
    secs(&mut watch, 20);
    assert_eq!(watch.lane().tree.common_ancestor(watch.head(2), watch.head(0)), watch.head(0).min(watch.head(2)));
}

#[test]
fn a_slow_link_delays_what_crosses_it() {
    let heads_apart = |delay_ms| {
        let mut watch = start(Choice { seed: 9, nodes: 3, ..Choice::of(Scene::Quiet) });
        for (a, b) in [(0, 1), (1, 2)] {
            watch.apply(&Act::Delay { a, b, delay_ms }).expect("a link");
        }
        (0..1_000)
            .filter(|_| {
                secs(&mut watch, 2);
                watch.head(0) != watch.head(1)
            })
            .count()
    };
    assert!(heads_apart(20_000) > 4 * heads_apart(10).max(1));
}

#[test]
fn what_makes_no_sense_is_refused_and_changes_nothing() {
    let mut watch = start(Choice::of(Scene::Partition));
    secs(&mut watch, 120);
    let cases = [
        (Act::Heal, Refusal::NotCut),
        (Act::Cut { sides: vec![0; 6] }, Refusal::OneSideEmpty),
        (Act::Cut { sides: vec![1; 6] }, Refusal::OneSideEmpty),
        (Act::Cut { sides: vec![1, 0] }, Refusal::SidesOfWrongLength { expected: 6, found: 2 }),
        (Act::Leave { node: 6 }, Refusal::NoSuchNode { nodes: 6, found: 6 }),
        (Act::Return { node: 1 }, Refusal::NotAway { node: 1 }),
        (Act::Delay { a: 0, b: 0, delay_ms: 5 }, Refusal::NoSuchLink { a: 0, b: 0 }),
        (Act::Delay { a: 0, b: 1, delay_ms: 0 }, Refusal::DelayOutOfRange { most: 600_000, found: 0 }),
        (Act::Delay { a: 0, b: 1, delay_ms: 600_001 }, Refusal::DelayOutOfRange { most: 600_000, found: 600_001 }),
    ];
    let before = watch.digest();
    for (act, refusal) in cases {
        assert_eq!(watch.apply(&act), Err(refusal), "{act:?}");
        assert!(refusal.to_string().starts_with("expected ") && refusal.to_string().contains(", found "));
    }
    assert_eq!(watch.digest(), before);
    for node in 0..5 {
        watch.apply(&Act::Leave { node }).expect("a node that is here");
    }
    assert_eq!(watch.apply(&Act::Leave { node: 5 }), Err(Refusal::LastNode { node: 5 }));
    assert_eq!(watch.apply(&Act::Leave { node: 0 }), Err(Refusal::AlreadyAway { node: 0 }));
    watch.apply(&Act::Cut { sides: vec![1, 0, 0, 0, 0, 0] }).expect("a whole network");
    assert_eq!(watch.apply(&Act::Cut { sides: vec![1, 0, 0, 0, 0, 0] }), Err(Refusal::AlreadyCut));
    for round in 0..MOST_ACTS {
        let act = Act::Delay { a: 0, b: 1, delay_ms: 100 };
        if watch.apply(&act) == Err(Refusal::TooManyActs { most: MOST_ACTS as u64 }) {
            assert_eq!(watch.record().len(), MOST_ACTS);
            return;
        }
        assert!(round < MOST_ACTS - 1, "the record has no end");
    }
}

#[test]
fn a_setup_out_of_its_bounds_is_told_by_its_number() {
    let setup = Choice::of(Scene::DoubleSpend).setup();
    let change = |change: fn(&mut Setup)| {
        let mut setup = setup.clone();
        change(&mut setup);
        Watch::new(setup).map(|_| ()).map_err(|error| error.to_string())
    };
    type Change = fn(&mut Setup);
    let cases: [(Change, &str); 8] = [
        (|setup| setup.nodes.iter_mut().for_each(|node| node.power = 0), "power: of all nodes: expected 1 to"),
        (|setup| setup.nodes = vec![setup.nodes[0].clone(); 10_000], "nodes: expected 2 to 16, found 10000"),
        (|setup| setup.links[0].delay_ms = 0, "links: delay_ms: expected 1 to"),
        (|setup| setup.links[0].a = 99, "links: a node: expected 0 to 7, found 99"),
        (|setup| setup.difficulty_bits = 40, "difficulty_bits: expected 8 to 16, found 40"),
        (|setup| setup.nodes[6].power = 0, "attack: hash power of the attacker: expected 1"),
        (|setup| setup.retarget_interval = 10, "attack: retarget_interval: expected"),
        (|setup| setup.attack.as_mut().expect("an attack").victim = 6, "attack: parties that are both"),
    ];
    for (break_it, expected) in cases {
        let found = change(break_it).expect_err(expected);
        assert!(found.starts_with(expected), "{found}");
    }
    assert_eq!(setup.retarget_interval, NO_RETARGET);
}

#[test]
fn a_run_ends_at_its_limit_and_stands_still() {
    let mut setup = Choice { delay_ms: 4, ..Choice::of(Scene::Quiet) }.setup();
    (setup.spacing_s, setup.difficulty_bits, setup.payment_mean_ms) = (10, 8, 1 << 40);
    let mut watch = Watch::new(setup).expect("a setup");
    secs(&mut watch, 50_000);
    assert!(watch.is_full());
    assert!(watch.take_news().iter().any(|news| news.kind == NewsKind::Full));
    let blocks = watch.lane().tree.len();
    secs(&mut watch, 1_000);
    assert_eq!(watch.lane().tree.len(), blocks);
}
