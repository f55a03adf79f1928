//! The session without a browser: acts, saves, and what bad input may do.

use proofground::core::chain::block::{Coinbase, Seal};
use proofground::core::hex;
use proofground::core::keys::PublicKey;
use proofground::core::packed::pack;
use proofground::core::units::{Amount, SimTime};
use proofground::core::world::event::{LaneKind, Misbehaviour as Offence};
use proofground::core::world::intent::Intent;
use proofground::mining::{MineJob, NONCES, Search, Step};
use proofground::session::Session;
use proofground::session::miner::MinerNote;
use proofground::session::msg::{Effect, MineOrder, MiningProgress, Msg};
use proofground::session::record::{Record, Recorded, RestoreError, Settings};
use proofground::view::model::{BlockKey, FieldId, Misbehaviour, NoticeId, Part, Speed};
use proofground::view::screen::Screen;
use proofground_kernel::{Midstate, search};

/// Runs a screen for so many seconds of real time at a speed, as a host would.
fn run(screen: &mut Screen, speed: Speed, seconds: u32) -> Vec<Effect> {
    let mut effects = Vec::new();
    screen.update(Msg::SetSpeed(speed));
    effects.extend(screen.update(Msg::Run));
    for _ in 0..seconds * 20 {
        screen.update(Msg::Frame { elapsed_ms: 50 });
        while screen.slice() {}
        effects.extend(screen.refresh());
    }
    screen.update(Msg::Pause);
    effects.extend(screen.refresh());
    effects
}

fn order_of(effects: &[Effect]) -> Option<MineOrder> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::StartMining(order) => Some(order.clone()),
        _ => None,
    })
}

fn solve(order: &MineOrder) -> u32 {
    let header: [u8; 80] = order.header.clone().try_into().expect("80 bytes");
    search(&Midstate::new(&header), 0, u32::MAX, &order.target).found.expect("a nonce")
}

fn last_save(effects: &[Effect]) -> Vec<u8> {
    let save = effects.iter().rev().find_map(|effect| match effect {
        Effect::Save { log } => Some(log.clone()),
        _ => None,
    });
    save.expect("a save")
}

fn restored(log: &[u8]) -> Session {
    let mut session = Session::restore(log).expect("a good save");
    while session.is_restoring() {
        session.slice();
    }
    session
}

#[test]
fn nothing_is_hashed_before_a_click() {
    let mut screen = Screen::new(1);
    screen.update(Msg::Cores(4));
    for _ in 0..200 {
        screen.update(Msg::Frame { elapsed_ms: 50 });
        assert!(!screen.slice(), "something ran while paused");
        let effects = screen.refresh();
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::StartMining(_))));
    }
    let meter = &screen.session().world.work.meter;
    assert_eq!((meter.own_hashes, meter.rival_proof_hashes), (0, 0));
    assert_eq!(screen.session().settings.workers, 2, "half the cores");
}

#[test]
fn a_block_is_mined_and_counted() {
    let mut screen = Screen::new(2);
    screen.update(Msg::SetDifficulty(10));
    let effects = screen.update(Msg::Mine);
    let order = order_of(&effects).expect("an order");
    let nonce = solve(&order);
    let progress = MiningProgress {
        job: order.job,
        hashes: u64::from(nonce) + 1,
        cpu_us: 1_000,
        wall_us: 2_000,
        nonce,
        last: [1; 32],
        best: [0; 32],
    };
    screen.update(Msg::MiningProgress(progress));
    let effects = screen.update(Msg::Solved { job: order.job, nonce });
    assert!(effects.contains(&Effect::StopMining), "one block was asked for");
    let session = screen.session();
    assert_eq!(session.world.work.state().height, 1);
    assert_eq!(session.world.work.meter.own_hashes, u64::from(nonce) + 1);
    assert_eq!(session.miner.found, Some((u64::from(nonce) + 1, session.expected_hashes())));
    // A late answer to the same job is no second block.
    screen.update(Msg::Solved { job: order.job, nonce });
    assert_eq!(screen.session().world.work.state().height, 1);
}

/// What a worker says after the last nonces of an order; the others are left out, since 2^32 take minutes.
fn search_the_end(order: &MineOrder) -> Step {
    let header = order.header.clone().try_into().expect("80 bytes");
    let all = MineJob { id: order.job, header, target: order.target, first_nonce: 0, count: NONCES };
    let mut search = Search::new(&MineJob { first_nonce: 0xffff_ff00, ..all });
    loop {
        match search.step(100) {
            Step::Searching => {}
            end => return end,
        }
    }
}

fn coinbase_of_job(session: &Session) -> Coinbase {
    match &session.world.work.mining.job.as_ref().expect("a job").block.seal {
        Seal::Work(coinbase) => *coinbase,
        other => panic!("not a proof of work: {other:?}"),
    }
}

#[test]
fn when_all_nonces_were_tried_the_extra_nonce_rolls_and_the_search_goes_on() {
    let mut screen = Screen::new(21);
    run(&mut screen, Speed::X10, 1);
    let height = screen.session().world.work.state().height;
    // At 20 bits the last 256 nonces hold a solution once in 4,096 headers; with this seed none of these does.
    screen.update(Msg::SetDifficulty(20));
    let mut order = order_of(&screen.update(Msg::Mine)).expect("an order");
    let mut headers = vec![order.header.clone()];
    for rolled in 1..=3 {
        assert_eq!(search_the_end(&order), Step::Exhausted);
        let next = order_of(&screen.update(Msg::Exhausted { job: order.job })).expect("the search goes on");
        assert!(next.job > order.job);
        assert_eq!(coinbase_of_job(screen.session()).extra_nonce, rolled);
        assert_eq!(screen.session().miner.extra_nonce, rolled);
        assert_eq!(screen.session().miner.note, Some(MinerNote::NoncesExhausted));
        assert!(!headers.contains(&next.header), "a header that was searched is given out again");
        // Of the header nothing but the Merkle root moves, and the target stays.
        assert_eq!((&next.header[..36], &next.header[68..]), (&order.header[..36], &order.header[68..]));
        assert_eq!(next.target, order.target);
        // The same answer again, late, rolls nothing.
        assert_eq!(screen.update(Msg::Exhausted { job: order.job }), []);
        headers.push(next.header.clone());
        order = next;
    }

    // What is found in the end is accepted like any block, extra nonce and all.
    let nonce = solve(&order);
    let effects = screen.update(Msg::Solved { job: order.job, nonce });
    assert!(effects.contains(&Effect::StopMining));
    let work = &screen.session().world.work;
    let block = &work.tree.at(work.learner().head).block;
    assert_eq!(work.state().height, height + 1);
    assert!(matches!(&block.seal, Seal::Work(coinbase) if coinbase.extra_nonce == 3));
    assert_eq!(block.header.to_bytes()[..76], order.header[..76]);

    // A replay of the record comes to the same chain, and the next block begins anew.
    let effects = run(&mut screen, Speed::X10, 2);
    let again = restored(&last_save(&effects));
    assert_eq!(again.world.digest(), screen.session().world.digest());
    screen.update(Msg::Mine);
    assert_eq!(coinbase_of_job(screen.session()).extra_nonce, 0);
}

#[test]
fn on_a_new_tip_the_extra_nonce_begins_anew() {
    let mut screen = Screen::new(3);
    screen.update(Msg::SetDifficulty(32));
    let order = order_of(&screen.update(Msg::Mine)).expect("an order");
    screen.update(Msg::Exhausted { job: order.job });
    assert_eq!(coinbase_of_job(screen.session()).extra_nonce, 1);
    let effects = run(&mut screen, Speed::X100, 3);
    assert!(order_of(&effects).is_some(), "a rival's block moves the tip");
    assert_eq!(coinbase_of_job(screen.session()).extra_nonce, 0);
    // Nobody searches any more: a late worker's end of its nonces orders nothing.
    let job = screen.session().miner.job.expect("a job");
    screen.update(Msg::StopMining);
    assert_eq!(screen.update(Msg::Exhausted { job }), []);
}

#[test]
fn a_new_tip_restarts_the_search_on_it() {
    let mut screen = Screen::new(3);
    screen.update(Msg::SetDifficulty(32));
    let first = order_of(&screen.update(Msg::Mine)).expect("an order");
    let effects = run(&mut screen, Speed::X100, 3);
    let last = order_of(&effects).expect("a new order after a rival's block");
    assert!(last.job > first.job);
    let head = screen.session().world.work.learner().head;
    let id = screen.session().world.work.tree.at(head).id;
    assert_eq!(last.header[4..36], id.0, "the new header stands on the new tip");
}

#[test]
fn what_is_done_before_the_clock_ever_ran_is_replayed_in_its_place() {
    let mut screen = Screen::new(4);
    screen.update(Msg::SetDifficulty(10));
    screen.update(Msg::SendPayment { to: 2, amount: "1.5".into(), fee: "0.1".into() });
    let effects = run(&mut screen, Speed::X100, 4);
    assert_eq!(restored(&last_save(&effects)).world.digest(), screen.session().world.digest());
}

#[test]
fn a_record_that_never_ends_is_refused() {
    let record = Record { seed: 1, until: SimTime(u64::MAX), intents: vec![], settings: Default::default() };
    assert!(matches!(Session::restore(&record.to_bytes()), Err(RestoreError::TooLate { .. })));
}

#[test]
fn a_reload_finds_everything() {
    let mut screen = Screen::new(4);
    run(&mut screen, Speed::X100, 4);
    screen.update(Msg::SendPayment { to: 2, amount: "1.5".into(), fee: "0.1".into() });
    screen.update(Msg::StakeMore { amount: "10".into() });
    screen.update(Msg::Misbehave(Misbehaviour::VoteTwice));
    screen.update(Msg::SetWatts("12.5".into()));
    let effects = run(&mut screen, Speed::X100, 4);
    let again = restored(&last_save(&effects));
    assert_eq!(again.world.digest(), screen.session().world.digest());
    assert_eq!(again.record(), screen.session().record());
    assert_eq!(again.settings.milliwatts, 12_500);
    assert!(!again.world.stake.slashings.is_empty());
}

#[test]
fn a_damaged_save_is_refused_and_says_why() {
    let mut screen = Screen::new(5);
    let log = last_save(&run(&mut screen, Speed::X10, 2));
    assert!(matches!(Session::restore(&[]), Err(RestoreError::NotASave { found: 0 })));
    assert!(matches!(Session::restore(b"not a save at all"), Err(RestoreError::NotASave { .. })));
    for place in 0..log.len() {
        let mut damaged = log.clone();
        damaged[place] ^= 0x10;
        let error = Session::restore(&damaged).err().unwrap_or_else(|| panic!("byte {place} was not missed"));
        assert!(!error.to_string().is_empty());
    }
    for length in 0..log.len() {
        assert!(Session::restore(&log[..length]).is_err(), "cut to {length} bytes");
    }
}

#[test]
fn a_record_out_of_order_is_refused() {
    let mut screen = Screen::new(6);
    screen.update(Msg::SetDifficulty(12));
    run(&mut screen, Speed::X10, 1);
    screen.update(Msg::SetDifficulty(13));
    let mut record = screen.session().record();
    record.intents.swap(0, 1);
    assert!(matches!(Record::from_bytes(&record.to_bytes()), Err(RestoreError::NotInOrder { .. })));
}

#[test]
fn forms_say_what_was_expected_and_change_nothing() {
    let mut screen = Screen::new(7);
    let before = screen.session().world.digest();
    for (amount, fee) in [
        ("", "0.1"),
        ("abc", "0.1"),
        ("-1", "0.1"),
        ("0", "0.1"),
        ("1e3", "0.1"),
        ("1", "x"),
        ("9999999999999", "0.1"),
        ("1.0000000001", "0.1"),
        ("5000", "0.1"),
    ] {
        screen.update(Msg::SendPayment { to: 1, amount: amount.into(), fee: fee.into() });
        let form = &screen.session().payment_form;
        assert!(form.error_amount.is_some() || form.error_fee.is_some(), "“{amount}” and “{fee}” were taken");
        assert_eq!(form.amount, amount, "what was typed is kept");
    }
    for amount in ["", "0", "x", "0.5", "1000000"] {
        screen.update(Msg::StakeMore { amount: amount.into() });
        assert!(screen.session().stake_form.error.is_some(), "“{amount}” was staked");
    }
    for watts in ["", "0", "-3", "900", "ten"] {
        screen.update(Msg::SetWatts(watts.into()));
        assert!(screen.session().watts_error.is_some(), "“{watts}” was taken");
    }
    screen.update(Msg::SetDifficulty(60));
    assert!(screen.session().notices.contains_key(&NoticeId::Refused));
    assert_eq!(screen.session().world.digest(), before);
}

fn inspector(screen: &mut Screen) -> proofground::view::model::InspectorView {
    let parts = screen.show_all().into_iter().find_map(|effect| match effect {
        Effect::Show(parts) => Some(parts),
        _ => None,
    });
    let open = parts.into_iter().flatten().find_map(|part| match part {
        Part::Inspector(view) => view,
        _ => None,
    });
    open.expect("an open inspector")
}

#[test]
fn tampering_shows_what_breaks_and_can_be_put_back() {
    let mut screen = Screen::new(8);
    run(&mut screen, Speed::X100, 6);
    for lane in [LaneKind::Work, LaneKind::Stake] {
        let head = screen.session().world.lane(lane).learner().head;
        let tree = &screen.session().world.lane(lane).tree;
        let below = tree.path_to_genesis(head).nth(3).expect("three blocks below the head");
        screen.update(Msg::Inspect(BlockKey { lane, index: below }));
        let whole = inspector(&mut screen);
        assert!(whole.checks.iter().all(|check| check.ok), "{lane:?}: {:?}", whole.checks);

        screen.update(Msg::Tamper { field: FieldId::Nonce, value: "12345".into() });
        let broken = inspector(&mut screen);
        assert!(broken.tampered && broken.checks.iter().any(|check| !check.ok), "{lane:?}");
        assert_eq!(broken.downstream.len(), 3, "{lane:?}: {:?}", broken.downstream);

        screen.update(Msg::Tamper { field: FieldId::Time, value: "tomorrow".into() });
        let refused = inspector(&mut screen);
        let time = refused.fields.iter().find(|field| field.id == FieldId::Time).expect("a time field");
        assert!(time.error.as_ref().is_some_and(|error| error.contains("tomorrow")), "{time:?}");

        screen.update(Msg::PutBack);
        assert_eq!(inspector(&mut screen), whole);
        screen.update(Msg::CloseInspector);
    }
}

#[test]
fn a_flipped_bit_makes_evidence_worthless() {
    let mut screen = Screen::new(9);
    run(&mut screen, Speed::X100, 4);
    screen.update(Msg::Misbehave(Misbehaviour::ProposeTwice));
    run(&mut screen, Speed::X100, 3);
    assert!(!screen.session().world.stake.slashings.is_empty(), "slashed");
    screen.update(Msg::OpenEvidence(0));
    let evidence = |screen: &mut Screen| {
        let effects = screen.show_all();
        effects.into_iter().find_map(|effect| match effect {
            Effect::Show(parts) => parts.into_iter().find_map(|part| match part {
                Part::Evidence(view) => view,
                _ => None,
            }),
            _ => None,
        })
    };
    assert!(evidence(&mut screen).is_some_and(|view| view.valid));
    screen.update(Msg::FlipEvidenceBit);
    let flipped = evidence(&mut screen).expect("still open");
    assert!(!flipped.valid && !flipped.messages[0].signature_ok && flipped.messages[1].signature_ok);
    screen.update(Msg::FlipEvidenceBit);
    assert!(evidence(&mut screen).is_some_and(|view| view.valid));
}

#[test]
fn a_long_chain_stays_windowed() {
    let mut screen = Screen::new(10);
    screen.update(Msg::SetSpeed(Speed::Max));
    screen.update(Msg::Run);
    while screen.session().world.stake.tree.len() < 3_000 {
        screen.slice();
    }
    let effects = screen.show_all();
    let parts = effects.iter().find_map(|effect| match effect {
        Effect::Show(parts) => Some(parts),
        _ => None,
    });
    let bytes = pack(parts.expect("parts")).len();
    assert!(bytes < 60_000, "the page is sent {bytes} bytes");
}

#[test]
fn time_starts_at_zero_and_the_learner_has_an_account() {
    let screen = Screen::new(11);
    let world = &screen.session().world;
    assert_eq!(world.now, SimTime(0));
    let key: PublicKey = world.keys.account(0).expect("a key").public_key();
    assert!(world.work.state().ledger.account(&key).is_some());
}

#[test]
fn the_first_step_goes_somewhere() {
    for seed in 0..8 {
        let mut screen = Screen::new(seed);
        screen.update(Msg::Step);
        while screen.slice() {}
        let world = &screen.session().world;
        assert!(world.now > SimTime(0), "seed {seed} stands still");
        assert!(world.work.state().height + world.stake.state().height > 0, "seed {seed}: nothing to be seen");
    }
}

/// What the page shows of time and chains: the clock in whole seconds, and both heads.
fn to_be_seen(screen: &Screen) -> (u64, u64, u64) {
    let world = &screen.session().world;
    (world.now.0 / 1_000, world.work.state().height, world.stake.state().height)
}

#[test]
fn every_step_is_seen() {
    let mut within_a_second = 0;
    for seed in 0..100 {
        let mut screen = Screen::new(seed);
        run(&mut screen, Speed::X100, 1);
        for step in 0..10 {
            let before = to_be_seen(&screen);
            screen.update(Msg::Step);
            while screen.slice() {}
            let after = to_be_seen(&screen);
            assert_ne!(before, after, "seed {seed}, step {step}: nothing is to be seen");
            within_a_second += u32::from(before.0 == after.0);
        }
    }
    println!("{within_a_second} of 1,000 steps ended within the second in which they began");
}

#[test]
fn steps_asked_for_at_once_are_all_taken() {
    for seed in 0..8 {
        let [mut patient, mut hasty] = [Screen::new(seed), Screen::new(seed)];
        for _ in 0..5 {
            patient.update(Msg::Step);
            while patient.slice() {}
            // The last one may not have ended yet.
            hasty.update(Msg::Step);
            hasty.slice();
        }
        while hasty.slice() {}
        assert_eq!(hasty.session().world.now, patient.session().world.now, "seed {seed}");
    }
}

#[test]
fn each_bit_doubles_the_hashes_expected_exactly() {
    let mut screen = Screen::new(12);
    for bits in 8..=32 {
        screen.update(Msg::SetDifficulty(bits));
        assert_eq!(screen.session().expected_hashes(), 1 << bits, "{bits} bits");
    }
}

#[test]
fn the_bytes_of_a_save_stay_what_they_are() {
    let intents = [
        Intent::SetDifficulty { bits: 20 },
        Intent::RequestWork { extra_nonce: 300 },
        Intent::SubmitWork { job: 2, nonce: u32::MAX },
        Intent::Measured { hashes: u64::MAX, cpu_us: 0 },
        Intent::SendPayment { to: 3, amount: Amount(1 << 40), fee: Amount(127) },
        Intent::Stake { amount: Amount(128) },
        Intent::Leave,
        Intent::Withdraw,
        Intent::Misbehave(Offence::Surround),
        Intent::SetOnline(false),
    ];
    let intents = intents.into_iter().zip(1..).map(|(intent, at)| Recorded { at: SimTime(at * 1_000), intent });
    let settings =
        Settings { speed: Speed::X100, workers: 2, keep_mining: true, sign_ns: 70_000, ..Settings::default() };
    let record = Record { seed: 7, until: SimTime(90_000), intents: intents.collect(), settings };
    let saved = concat!(
        "5047523108cfe4e01460b1500790bf050ae8070014d00f01ac02b8170202ffffffff0fa01f03ffffffffffff",
        "ffffff0100882704038080808080207ff02e058001d83606c03e07a8460802904e090002026401904e00f0a20400",
    );
    assert_eq!(hex::encode(&record.to_bytes()), saved);
    assert_eq!(Record::from_bytes(&record.to_bytes()), Ok(record));
}
