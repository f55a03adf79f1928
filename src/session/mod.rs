//! The one application state: what a person did, what the world answered, what is open on the screen.
//!
//! `update` takes a message and returns what only the host can do. `slice` works off simulated time in small pieces, so
//! that no act of a person waits for it. Every change to the world goes through `carry_out`, which records it: seed and
//! record are the whole run.

mod clock;
pub mod forms;
pub mod inspector;
pub mod miner;
pub mod msg;
pub mod record;
pub mod scene;

use crate::core::scenario::Scenario;
use crate::core::sorted::SortedMap;
use crate::core::units::SimTime;
use crate::core::world::World;
use crate::core::world::event::{Event, EventKind, LaneKind, Misbehaviour as Offence};
use crate::core::world::intent::{Intent, Rejection};
use crate::view::model::{BlockKey, Misbehaviour, NoticeId};
use forms::{PaymentForm, StakeForm};
use inspector::Inspector;
use miner::{Miner, MinerNote};
use msg::{Effect, Msg};
use record::{MAX_INTENTS, Record, Recorded, RestoreError, Settings};
use std::collections::VecDeque;

/// Events kept for the log.
const JOURNAL: usize = 240;
/// Real milliseconds between two saves.
const SAVE_EVERY_MS: u64 = 1_000;
/// Steps that wait for the one under way: a key held down must not wind up a run of hours.
const MOST_STEPS: u32 = 20;

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
    /// Steps asked for while one was under way.
    more_steps: u32,
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
            more_steps: 0,
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
                self.more_steps = 0;
                self.wanted = self.world.now;
            }
            Msg::Step => {
                self.running = false;
                self.wanted = self.world.now;
                if self.stepping_until.is_some() {
                    self.more_steps = (self.more_steps + 1).min(MOST_STEPS);
                } else if !self.is_full() {
                    self.begin_step();
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
