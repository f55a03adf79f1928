//! What each chain spent: two bars, a ratio, and every counter with where it comes from.
//!
//! Compared is what agreement itself costs: hashes on one side, signatures on the other. The computer that either kind of
//! node keeps running anyway is left out on both sides, and the page says so.

use crate::core::consensus::engine::FinalityRule;
use crate::core::energy::hardware::{CPU_2009, HOME_NODE_SOURCE, HOME_NODE_WATTS};
use crate::core::energy::meter::{Meter, NanoJoules};
use crate::core::energy::network_scale::NETWORKS;
use crate::core::world::event::LaneKind;
use crate::session::Session;
use crate::view::format::{compact, count, joules, log_bar, significant, thousands};
use crate::view::model::{CounterView, EnergyPair, EnergyView, NetworkRow, Provenance};

/// Ends of the bars' log scale, in nanojoules: a microjoule to ten kilojoules.
const BAR_LEAST: u128 = 1_000;
const BAR_MOST: u128 = 10_000_000_000_000;
/// Signature and verification before they were timed here, in nanoseconds: the figures measured in Chromium in 2026.
const ASSUMED_SIGN_NS: u32 = 60_000;
const ASSUMED_VERIFY_NS: u32 = 70_000;

/// Joules of a lane, by where the figure comes from.
#[derive(Clone, Copy, Debug, Default)]
struct Spent {
    measured: NanoJoules,
    modelled: NanoJoules,
}

impl Spent {
    fn total(self) -> u128 {
        self.measured.plus(self.modelled).0
    }
}

fn signature_costs(session: &Session) -> (u64, u64) {
    let or = |value: u32, assumed: u32| u64::from(if value == 0 { assumed } else { value });
    (or(session.settings.sign_ns, ASSUMED_SIGN_NS), or(session.settings.verify_ns, ASSUMED_VERIFY_NS))
}

/// Busy microseconds of signing and verifying, and of the verifications every node would make for itself.
fn signing(session: &Session, meter: &Meter, verified: u64) -> Spent {
    let (sign_ns, verify_ns) = signature_costs(session);
    let watts = session.settings.milliwatts;
    let here = (meter.signatures_made * sign_ns + verified * verify_ns) / 1_000;
    let elsewhere = meter.modelled_verifications.saturating_sub(verified) * verify_ns / 1_000;
    Spent { measured: NanoJoules::from_busy_time(here, watts), modelled: NanoJoules::from_busy_time(elsewhere, watts) }
}

fn work_spent(session: &Session) -> Spent {
    let lane = &session.world.work;
    let meter = &lane.meter;
    let signing = signing(session, meter, lane.signatures_verified());
    let hashing = NanoJoules::from_busy_time(meter.own_cpu_us, session.settings.milliwatts);
    let rivals = NanoJoules::from_count(meter.modelled_hashes(), CPU_2009.picojoules_per_hash);
    Spent { measured: hashing.plus(signing.measured), modelled: rivals.plus(signing.modelled) }
}

fn stake_spent(session: &Session) -> Spent {
    let lane = &session.world.stake;
    signing(session, &lane.meter, lane.signatures_verified())
}

/// The energy column and its details.
pub fn energy_view(session: &Session) -> EnergyView {
    let (work, stake) = (work_spent(session), stake_spent(session));
    let (ratio, ratio_sentence) = ratio(work.total(), stake.total());
    EnergyView {
        ratio,
        ratio_sentence,
        work_bar: log_bar(work.total(), BAR_LEAST, BAR_MOST),
        stake_bar: log_bar(stake.total(), BAR_LEAST, BAR_MOST),
        pairs: pairs(session, work, stake),
        counters: counters(session, work, stake),
        watts: watts_text(session.settings.milliwatts),
        watts_hint: "Watts of one busy core of this device. A browser cannot measure them: look yours up, or keep 10."
            .into(),
        watts_error: session.watts_error.clone(),
        left_out: format!(
            "Left out on both sides: the computer a node keeps running anyway ({HOME_NODE_WATTS} W; {HOME_NODE_SOURCE})."
        ),
        network: network(),
    }
}

fn ratio(work: u128, stake: u128) -> (String, String) {
    match (work, stake) {
        (0, 0) => ("–".into(), "nothing was spent yet".into()),
        (_, 0) => ("–".into(), "stake has spent nothing yet".into()),
        (work, stake) if work >= stake => {
            let times = significant(work, stake);
            (format!("1 : {times}"), format!("stake used one part for every {times} of work"))
        }
        (work, stake) => {
            let times = significant(stake, work.max(1));
            if work == 0 {
                ("–".into(), "work has spent nothing yet".into())
            } else {
                (format!("{times} : 1"), format!("work used one part for every {times} of stake"))
            }
        }
    }
}

fn watts_text(milliwatts: u64) -> String {
    if milliwatts.is_multiple_of(1_000) {
        (milliwatts / 1_000).to_string()
    } else {
        format!("{}.{:03}", milliwatts / 1_000, milliwatts % 1_000).trim_end_matches('0').to_string()
    }
}

fn pairs(session: &Session, work: Spent, stake: Spent) -> Vec<EnergyPair> {
    let world = &session.world;
    let pair = |label_work: &str, work: String, label_stake: &str, stake: String| EnergyPair {
        label_work: label_work.into(),
        work,
        label_stake: label_stake.into(),
        stake,
    };
    let included = |kind: LaneKind| {
        let lane = world.lane(kind);
        lane.tree.at(lane.learner().head).total_transactions
    };
    let each =
        |total: u128, payments: u64| if payments == 0 { "–".into() } else { joules(total / u128::from(payments)) };
    // By the rule of each chain: what its own people wait for before they rely on a payment.
    let to_be_sure = |kind: LaneKind| match world.lane(kind).spec.engine.finality() {
        FinalityRule::Confirmations(blocks) => count(u64::from(blocks), "block"),
        // An epoch's end justifies it, the next one's makes it final.
        FinalityRule::CasperFfg => count(2, "epoch"),
    };
    let hashes = world.work.meter.own_hashes.saturating_add(world.work.meter.modelled_hashes());
    vec![
        pair("work", joules(work.total()), "stake", joules(stake.total())),
        pair("hashes", compact(hashes), "signatures", compact(world.stake.meter.signatures_made)),
        pair(
            "a payment",
            each(work.total(), included(LaneKind::Work)),
            "a payment",
            each(stake.total(), included(LaneKind::Stake)),
        ),
        pair("to be sure", to_be_sure(LaneKind::Work), "to finality", to_be_sure(LaneKind::Stake)),
    ]
}

fn counters(session: &Session, work: Spent, stake: Spent) -> Vec<CounterView> {
    let (work_lane, stake_lane) = (&session.world.work, &session.world.stake);
    let (work_meter, stake_meter) = (&work_lane.meter, &stake_lane.meter);
    let (sign_ns, verify_ns) = signature_costs(session);
    let watts = watts_text(session.settings.milliwatts);
    let timed = if session.settings.sign_ns == 0 { "assumed until timed here" } else { "timed here" };
    let row = |label: &str, work: String, stake: String, provenance, source: String| CounterView {
        label: label.into(),
        work,
        stake,
        provenance,
        source,
    };
    let none = || "–".to_string();
    let mut rows = vec![
        row(
            "Energy on this device",
            joules(work.measured.0),
            joules(stake.measured.0),
            // Until a signature was timed here, its cost is a figure from elsewhere.
            if session.settings.sign_ns == 0 { Provenance::Modelled } else { Provenance::Measured },
            format!(
                "Busy time of your mining workers, and signatures at {} µs each, verifications at {} µs ({timed}); times {watts} W.",
                significant(u128::from(sign_ns), 1_000),
                significant(u128::from(verify_ns), 1_000)
            ),
        ),
        row(
            "Energy of the rivals",
            joules(work.modelled.0),
            joules(stake.modelled.0),
            Provenance::Modelled,
            format!(
                "Their hash power on {} ({}); every node verifying for itself at this device’s cost.",
                CPU_2009.name, CPU_2009.source
            ),
        ),
        row(
            "Your hashes",
            thousands(work_meter.own_hashes),
            none(),
            Provenance::Measured,
            format!(
                "Counted by your workers; {} of busy time.",
                crate::view::format::duration(work_meter.own_cpu_us / 1_000)
            ),
        ),
        row(
            "Hashes behind the rivals’ proofs",
            thousands(work_meter.rival_proof_hashes),
            none(),
            Provenance::Measured,
            "Really computed here, so that every rival block carries a proof you can check.".into(),
        ),
        row(
            "Hashes the rivals stand for",
            compact(work_meter.modelled_hashes()),
            none(),
            Provenance::Modelled,
            "Their modelled hash power times simulated time.".into(),
        ),
        row(
            "Signatures made",
            thousands(work_meter.signatures_made),
            thousands(stake_meter.signatures_made),
            Provenance::Measured,
            "Ed25519, really made here for everybody.".into(),
        ),
        row(
            "Signatures verified",
            thousands(work_lane.signatures_verified()),
            thousands(stake_lane.signatures_verified()),
            Provenance::Measured,
            "Strict verification, each message once for all nodes.".into(),
        ),
        row(
            "Verifications of all nodes",
            thousands(work_meter.modelled_verifications),
            thousands(stake_meter.modelled_verifications),
            Provenance::Modelled,
            "If every node checked every message itself, as real ones do.".into(),
        ),
        row(
            "Bytes sent",
            compact(work_meter.bytes_sent),
            compact(stake_meter.bytes_sent),
            Provenance::Modelled,
            "Over the simulated links. Nothing leaves this browser.".into(),
        ),
    ];
    rows.push(row(
        "Blocks",
        count(work_lane.state().height, "block"),
        count(stake_lane.state().height, "block"),
        Provenance::Measured,
        "On your node’s chain.".into(),
    ));
    rows
}

/// What real networks use, as reported, on a log scale from 10 MWh to 1 PWh a year.
fn network() -> Vec<NetworkRow> {
    NETWORKS
        .iter()
        .map(|row| NetworkRow {
            name: row.name.into(),
            value: match row.megawatt_hours_per_year {
                mwh @ 1_000_000.. => format!("{} TWh a year", significant(u128::from(mwh), 1_000_000)),
                mwh @ 1_000.. => format!("{} GWh a year", significant(u128::from(mwh), 1_000)),
                mwh => format!("{mwh} MWh a year"),
            },
            source: row.source.into(),
            bar: log_bar(u128::from(row.megawatt_hours_per_year), 10, 1_000_000_000),
            lane: if row.is_work { LaneKind::Work } else { LaneKind::Stake },
        })
        .collect()
}
