//! The one application state: what a person did, what the world answered, what is open on the screen.
//!
//! `update` takes a message and returns what only the host can do. `slice` works off simulated time in small pieces, so
//! that no act of a person waits for it. Every change to the world goes through `carry_out`, which records it: seed and
//! record are the whole run.

pub mod forms;
pub mod inspector;
pub mod miner;
pub mod msg;
pub mod record;
pub mod scene;

use crate::core::scenario::Scenario;
use crate::core::sorted::SortedMap;
use crate::core::units::SimTime;
use crate::core::units::work::U256;
use crate::core::world::World;
use crate::core::world::event::{Event, EventKind, LaneKind, Misbehaviour as Offence};
use crate::core::world::intent::{Intent, Rejection};
use crate::core::world::lane::LEARNER;
use crate::view::model::{BlockKey, Misbehaviour, NoticeId, Speed};
use forms::{PaymentForm, StakeForm};
use inspector::Inspector;
use miner::{Miner, MinerNote};
use msg::{Effect, MineOrder, MiningProgress, Msg};
use record::{MAX_INTENTS, Record, Recorded, RestoreError, Settings};
use std::collections::VecDeque;

/// Events kept for the log.
const JOURNAL: usize = 240;
/// Real milliseconds between two saves.
const SAVE_EVERY_MS: u64 = 1_000;
/// Things handled in one slice.
const SLICE_BUDGET: u32 = 2;
/// Simulated time a step looks for something to happen in.
const STEP_LIMIT_MS: u64 = 120_000;

/// An event with a number of its own.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: u64,
    pub event: Event,
}

/// The application's state.
#[derive(Debug)]
pub struct Session {
    pub world: World,
    pub settings: Settings,
    pub running: bool,
    pub miner: Miner,
    pub cores: u8,
    pub inspector: Option<Inspector>,
    /// The opened slashing, and whether its bit is flipped.
    pub evidence: Option<(u32, bool)>,
    pub payment_form: PaymentForm,
    pub stake_form: StakeForm,
    pub watts_error: Option<String>,
    pub notices: SortedMap<NoticeId, Option<String>>,
    pub journal: VecDeque<Told>,
    /// Columns scrolled back from the tip, by lane.
    pub scrolled: [u32; 2],
    intents: Vec<Recorded>,
    told: u64,
    /// Simulated time the clock wants to be at.
    wanted: SimTime,
    stepping_until: Option<SimTime>,
    replay: Option<Replay>,
    clock_ms: u64,
    /// Simulated milliseconds a real one lately brought at full speed, and where the world stood at the last frame.
    pace: u64,
    framed: SimTime,
    saved_ms: u64,
    unsaved: bool,
}

/// Intents still to be carried out again.
#[derive(Debug)]
struct Replay {
    intents: VecDeque<Recorded>,
    until: SimTime,
}

impl Session {
    /// A fresh run.
    pub fn new(seed: u64) -> Self {
        Self::around(World::new(Scenario::one_mempool(seed)), Settings::default())
    }

    fn around(mut world: World, settings: Settings) -> Self {
        // What is due at the very start happens before anybody can act, as it does when the record is played again.
        world.advance_to(SimTime(0), 0);
        Self {
            wanted: world.now,
            world,
            settings,
            running: false,
            miner: Miner::default(),
            cores: 2,
            inspector: None,
            evidence: None,
            payment_form: PaymentForm { to: 1, amount: "1.00".into(), fee: "0.05".into(), ..PaymentForm::default() },
            stake_form: StakeForm::default(),
            watts_error: None,
            notices: SortedMap::new(),
            journal: VecDeque::new(),
            scrolled: [0; 2],
            intents: Vec::new(),
            told: 0,
            stepping_until: None,
            replay: None,
            clock_ms: 0,
            pace: 0,
            framed: SimTime(0),
            saved_ms: 0,
            unsaved: false,
        }
    }

    /// A saved run: the record is played again, slice by slice.
    pub fn restore(log: &[u8]) -> Result<Self, RestoreError> {
        let record = Record::from_bytes(log)?;
        let mut world = World::new(Scenario::one_mempool(record.seed));
        world.trust_signatures(true);
        let mut session = Self::around(world, record.settings);
        session.replay = Some(Replay { intents: record.intents.into(), until: record.until });
        Ok(session)
    }

    /// Whether a saved run is still being played again.
    pub fn is_restoring(&self) -> bool {
        self.replay.is_some()
    }

    /// Whether the clock wants more than the world managed.
    pub fn is_catching_up(&self) -> bool {
        self.replay.is_some()
            || (self.running && (self.settings.speed == Speed::Max || self.wanted.0 > self.world.now.0 + 2_000))
    }

    /// Why nothing more can happen, if that is so.
    pub fn is_full(&self) -> bool {
        self.world.is_full() || self.intents.len() >= MAX_INTENTS
    }

    pub fn seed(&self) -> u64 {
        self.world.scenario.seed
    }

    /// A message from the person or the host.
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        match msg {
            Msg::Frame { elapsed_ms } => self.on_frame(elapsed_ms),
            Msg::Run => return self.run(),
            Msg::Pause => {
                self.running = false;
                self.wanted = self.world.now;
            }
            Msg::Step => {
                self.running = false;
                self.wanted = self.world.now;
                if !self.is_full() {
                    self.stepping_until = Some(SimTime(self.world.now.0 + STEP_LIMIT_MS));
                }
                return self.measure_signatures();
            }
            Msg::SetSpeed(speed) => {
                self.pace = 0;
                self.settings.speed = speed;
                self.wanted = self.world.now;
                self.unsaved = true;
            }
            Msg::Reset { seed } => return self.reset(seed),
            Msg::SetDifficulty(bits) => return self.set_difficulty(bits),
            Msg::SetWorkers(workers) => {
                self.settings.workers = workers.clamp(1, self.cores.max(1));
                return self.order_work();
            }
            Msg::SetCpuLimit(percent) => {
                self.settings.cpu_percent = percent.clamp(10, 100);
                return self.order_work();
            }
            Msg::SetKeepMining(keep) => {
                self.settings.keep_mining = keep;
                self.unsaved = true;
            }
            Msg::Mine => return self.mine(),
            Msg::StopMining => return self.stop_mining(),
            Msg::MiningProgress(progress) => self.on_progress(&progress),
            Msg::Solved { job, nonce } => return self.on_solved(job, nonce),
            Msg::Exhausted { job } => return self.on_exhausted(job),
            Msg::WorkerReplaced => {
                self.miner.note = Some(MinerNote::WorkerReplaced);
                self.notices.insert(NoticeId::WorkerReplaced, None);
            }
            Msg::MiningInline => self.miner.inline = true,
            Msg::Cores(cores) => {
                self.cores = cores.max(1);
                if self.settings.workers == 0 {
                    self.settings.workers = (self.cores / 2).max(1);
                }
            }
            Msg::SignatureCost { sign_ns, verify_ns } => {
                self.settings.sign_ns = sign_ns;
                self.settings.verify_ns = verify_ns;
                self.unsaved = true;
            }
            Msg::SetWatts(text) => self.set_watts(&text),
            Msg::DraftPayment { to, amount, fee } => {
                self.payment_form.sent = None;
                self.check_payment(to, amount, fee);
            }
            Msg::SendPayment { to, amount, fee } => self.send_payment(to, amount, fee),
            Msg::DraftStake { amount } => {
                self.stake_form = StakeForm { error: self.parse_stake(&amount).err(), staked: None };
            }
            Msg::StakeMore { amount } => self.stake_more(&amount),
            Msg::Leave => self.carry_out_or_say(Intent::Leave),
            Msg::Withdraw => self.carry_out_or_say(Intent::Withdraw),
            Msg::Misbehave(kind) => self.carry_out_or_say(match kind {
                Misbehaviour::ProposeTwice => Intent::Misbehave(Offence::ProposeTwice),
                Misbehaviour::VoteTwice => Intent::Misbehave(Offence::VoteTwice),
                Misbehaviour::Surround => Intent::Misbehave(Offence::Surround),
                Misbehaviour::GoOffline => Intent::SetOnline(false),
                Misbehaviour::ComeBack => Intent::SetOnline(true),
            }),
            Msg::Scroll { lane, columns } => {
                let scrolled = &mut self.scrolled[lane as usize];
                *scrolled = scrolled.saturating_add_signed(columns.saturating_neg());
            }
            Msg::ScrollToTip(lane) => self.scrolled[lane as usize] = 0,
            Msg::Inspect(key) => self.inspect(key),
            Msg::CloseInspector => self.inspector = None,
            Msg::Tamper { field, value } => {
                if let Some(inspector) = &mut self.inspector {
                    inspector.tamper(&self.world, field, &value);
                }
            }
            Msg::PutBack => {
                self.inspector = self.inspector.take().and_then(|open| Inspector::open(&self.world, open.key));
            }
            Msg::OpenEvidence(id) => {
                if self.world.stake.slashings.get(id as usize).is_some() {
                    self.evidence = Some((id, false));
                }
            }
            Msg::FlipEvidenceBit => {
                if let Some((_, flipped)) = &mut self.evidence {
                    *flipped = !*flipped;
                }
            }
            Msg::CloseEvidence => self.evidence = None,
            // What a notice offers is the host's to do.
            Msg::Dismiss(id) | Msg::Act(id) => {
                self.notices.remove(&id);
            }
            Msg::Notice(id, text) => {
                self.notices.insert(id, text);
            }
        }
        Vec::new()
    }

    /// A small, bounded piece of simulation. Whether more is due at once.
    pub fn slice(&mut self) -> bool {
        if self.replay.is_some() {
            self.slice_replay();
            self.hear_events();
            return true;
        }
        if let Some(limit) = self.stepping_until {
            let arrived = match self.world.next_due() {
                Some(next) if next <= limit => {
                    self.world.advance_to(next, 1);
                    self.hear_events()
                }
                _ => true,
            };
            self.wanted = self.world.now;
            self.unsaved = true;
            if arrived || self.is_full() {
                self.stepping_until = None;
            }
            return self.stepping_until.is_some();
        }
        if !self.running {
            return false;
        }
        if self.is_full() {
            self.running = false;
            return false;
        }
        let until = match (self.settings.speed, self.world.next_due()) {
            (Speed::Max, Some(next)) => next,
            _ => self.wanted,
        };
        if until <= self.world.now && self.settings.speed != Speed::Max {
            return false;
        }
        let arrived = self.world.advance_to(until, SLICE_BUDGET);
        self.unsaved = true;
        self.hear_events();
        !arrived || self.settings.speed == Speed::Max
    }

    fn slice_replay(&mut self) {
        let Some(replay) = &mut self.replay else { return };
        let next = replay.intents.front().map_or(replay.until, |recorded| recorded.at);
        if !self.world.advance_to(next, SLICE_BUDGET) {
            return;
        }
        match replay.intents.pop_front() {
            Some(recorded) => {
                // It was accepted once, and the same world accepts it again; a record made by hand may hold anything.
                if self.world.apply(&recorded.intent).is_ok() {
                    self.intents.push(recorded);
                }
            }
            None => {
                self.replay = None;
                self.world.trust_signatures(false);
                self.wanted = self.world.now;
            }
        }
    }

    /// Effects that became due by themselves: new work when the tip moved, and saves.
    pub fn settle(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.miner.mining && self.replay.is_none() {
            let head = self.world.work.learner().head;
            let parent = self.world.work.mining.job.as_ref().map(|job| job.parent);
            if self.is_full() {
                effects.extend(self.stop_mining());
            } else if parent != Some(head) {
                if parent.is_some() {
                    self.miner.note = Some(MinerNote::NewTip);
                }
                self.miner.extra_nonce = 0;
                effects.extend(self.order_work());
            }
        }
        effects.extend(self.save_if_due());
        effects
    }

    fn save_if_due(&mut self) -> Option<Effect> {
        let due = self.clock_ms.saturating_sub(self.saved_ms) >= SAVE_EVERY_MS || !self.running;
        if !self.unsaved || !due || self.replay.is_some() {
            return None;
        }
        self.unsaved = false;
        self.saved_ms = self.clock_ms;
        Some(Effect::Save { log: self.record().to_bytes() })
    }

    /// The run so far, as it is saved.
    pub fn record(&self) -> Record {
        Record {
            seed: self.seed(),
            until: self.world.now,
            intents: self.intents.clone(),
            settings: self.settings.clone(),
        }
    }

    fn on_frame(&mut self, elapsed_ms: u32) {
        let elapsed = u64::from(elapsed_ms.min(1_000));
        self.clock_ms += elapsed;
        let passed = self.world.now.0.saturating_sub(self.framed.0);
        self.framed = self.world.now;
        if self.settings.speed == Speed::Max {
            if self.running && elapsed > 0 {
                let now = passed / elapsed;
                self.pace = if self.pace == 0 { now } else { self.pace - self.pace / 4 + now / 4 };
            }
            return;
        }
        if self.running {
            let factor = self.time_factor();
            // A backlog of more than a second is not worth having: the clock waits for the world.
            let most = self.world.now.0 + factor * 1_000;
            self.wanted = SimTime((self.wanted.0 + elapsed * factor).min(most));
        }
    }

    /// How much faster than real time the simulated clock runs: the learner's hashes count for so much less. At full speed
    /// it is what was lately measured.
    pub fn time_factor(&self) -> u64 {
        match self.settings.speed {
            _ if !self.running => 1,
            Speed::X1 => 1,
            Speed::X10 => 10,
            Speed::X100 => 100,
            Speed::Max => self.pace.max(1),
        }
    }

    fn run(&mut self) -> Vec<Effect> {
        if self.is_full() {
            return Vec::new();
        }
        self.running = true;
        self.stepping_until = None;
        self.wanted = self.world.now;
        self.scrolled = [0; 2];
        self.measure_signatures()
    }

    fn measure_signatures(&self) -> Vec<Effect> {
        if self.settings.sign_ns == 0 { vec![Effect::MeasureSignatures] } else { Vec::new() }
    }

    fn reset(&mut self, seed: u64) -> Vec<Effect> {
        let mut fresh = Self::around(World::new(Scenario::one_mempool(seed)), self.settings.clone());
        fresh.cores = self.cores;
        fresh.miner.inline = self.miner.inline;
        fresh.notices = std::mem::take(&mut self.notices);
        fresh.told = self.told;
        fresh.clock_ms = self.clock_ms;
        fresh.unsaved = true;
        let was_mining = self.miner.mining;
        *self = fresh;
        if was_mining { vec![Effect::StopMining] } else { Vec::new() }
    }

    /// Carries out an intent and records it.
    fn carry_out(&mut self, intent: Intent) -> Result<(), Rejection> {
        if self.is_full() || self.replay.is_some() {
            return Err(Rejection::Full);
        }
        self.world.apply(&intent)?;
        self.intents.push(Recorded { at: self.world.now, intent });
        self.unsaved = true;
        self.hear_events();
        Ok(())
    }

    fn carry_out_or_say(&mut self, intent: Intent) {
        if let Err(rejection) = self.carry_out(intent) {
            self.notices.insert(NoticeId::Refused, Some(rejection.to_string()));
        } else {
            self.notices.remove(&NoticeId::Refused);
        }
    }

    /// Takes over what happened. Whether a person would have seen something move.
    fn hear_events(&mut self) -> bool {
        let mut visible = false;
        for event in self.world.take_events() {
            visible |= matches!(
                event.kind,
                EventKind::BlockAdopted { .. } | EventKind::SlotMissed { .. } | EventKind::Reorganised { .. }
            );
            // A window scrolled back stays on the same blocks.
            if let EventKind::BlockAdopted { lane, .. } = event.kind
                && self.scrolled[lane as usize] > 0
            {
                self.scrolled[lane as usize] += 1;
            }
            self.told += 1;
            self.journal.push_back(Told { id: self.told, event });
            if self.journal.len() > JOURNAL {
                self.journal.pop_front();
            }
        }
        visible
    }

    fn set_difficulty(&mut self, bits: u8) -> Vec<Effect> {
        self.carry_out_or_say(Intent::SetDifficulty { bits });
        if self.miner.mining {
            self.miner.note = Some(MinerNote::NewDifficulty);
            self.miner.attempt_hashes = 0;
            return self.order_work();
        }
        Vec::new()
    }

    fn mine(&mut self) -> Vec<Effect> {
        if self.is_full() {
            self.notices.insert(NoticeId::Refused, Some(Rejection::Full.to_string()));
            return Vec::new();
        }
        self.miner.start();
        self.order_work()
    }

    /// Gives the workers a block on the present head, if the miner is on.
    fn order_work(&mut self) -> Vec<Effect> {
        self.unsaved = true;
        if !self.miner.mining {
            return Vec::new();
        }
        if self.carry_out(Intent::RequestWork { extra_nonce: self.miner.extra_nonce }).is_err() {
            return self.stop_mining();
        }
        let Some(job) = &self.world.work.mining.job else { return self.stop_mining() };
        self.miner.job = Some(job.id);
        let header = job.block.header;
        vec![Effect::StartMining(MineOrder {
            job: job.id,
            header: header.to_bytes().to_vec(),
            target: header.bits.decode().target.0.to_le_bytes(),
            workers: self.settings.workers.max(1),
            cpu_percent: self.settings.cpu_percent,
        })]
    }

    fn stop_mining(&mut self) -> Vec<Effect> {
        self.book_measured();
        self.miner.mining = false;
        self.miner.job = None;
        vec![Effect::StopMining]
    }

    fn book_measured(&mut self) {
        let unbooked = self.miner.take_unbooked();
        self.book(unbooked);
    }

    /// Books measured work. A run at its limit takes no more, and need not be told.
    fn book(&mut self, measured: Option<(u64, u64)>) {
        if let Some((hashes, cpu_us)) = measured {
            let _ = self.carry_out(Intent::Measured { hashes, cpu_us });
        }
    }

    fn on_progress(&mut self, progress: &MiningProgress) {
        if progress.wall_us >= 1_000 && progress.hashes > 0 {
            let now = u128::from(progress.hashes) * 1_000_000 / u128::from(progress.wall_us);
            let now = u64::try_from(now).unwrap_or(u64::MAX);
            let old = self.settings.hash_rate;
            // Smoothed, so that the figure can be read.
            self.settings.hash_rate = if old == 0 { now } else { old - old / 4 + now / 4 };
        }
        let due = self.miner.on_progress(progress);
        self.book(due);
    }

    fn on_solved(&mut self, job: u64, nonce: u32) -> Vec<Effect> {
        if self.miner.job != Some(job) {
            return Vec::new();
        }
        let expected = self.expected_hashes();
        self.book_measured();
        match self.carry_out(Intent::SubmitWork { job, nonce }) {
            Ok(()) => {
                let taken = self.miner.attempt_hashes;
                let best = self.miner.best;
                if self.settings.keep_mining && !self.is_full() {
                    self.miner.start();
                    self.miner.found = Some((taken, expected));
                    return self.order_work();
                }
                let effects = self.stop_mining();
                self.miner.found = Some((taken, expected));
                self.miner.best = best;
                effects
            }
            // The tip moved meanwhile: search on the new one.
            Err(Rejection::StaleJob { .. }) => self.order_work(),
            Err(rejection) => {
                self.notices.insert(NoticeId::Refused, Some(rejection.to_string()));
                self.stop_mining()
            }
        }
    }

    fn on_exhausted(&mut self, job: u64) -> Vec<Effect> {
        if self.miner.job != Some(job) {
            return Vec::new();
        }
        self.miner.extra_nonce += 1;
        self.miner.note = Some(MinerNote::NoncesExhausted);
        self.order_work()
    }

    /// Hashes one block of the learner is expected to take.
    pub fn expected_hashes(&self) -> u64 {
        let target = self.world.work.next_bits(LEARNER, self.world.now).decode().target.0;
        // 2^256 / target, as (2^256 - target) / target + 1 since the power itself does not fit. The exact count has
        // target + 1 below the line, which no screen can show.
        let rest = (!target).wrapping_add(U256::ONE);
        let quotient = rest.div_rem(target).and_then(|(quotient, _)| quotient.to_u128());
        quotient.map_or(u64::MAX, |most| u64::try_from(most.saturating_add(1)).unwrap_or(u64::MAX))
    }

    fn inspect(&mut self, key: BlockKey) {
        if let Some(inspector) = Inspector::open(&self.world, key) {
            self.inspector = Some(inspector);
        }
    }

    /// Scrolling of a lane's window, in columns back from the tip.
    pub fn scrolled(&self, lane: LaneKind) -> u32 {
        self.scrolled[lane as usize]
    }
}
