//! The session with what was last shown of it: only parts that changed are sent.

use crate::core::packed::pack;
use crate::session::Session;
use crate::session::msg::{Effect, Msg};
use crate::session::record::{MAX_INTENTS, RestoreError};
use crate::view::chain_picture::chain_picture;
use crate::view::energy::energy_view;
use crate::view::evidence::{evidence_view, slashings};
use crate::view::format::{clock, seed, thousands};
use crate::view::inspector::inspector_view;
use crate::view::log::log_view;
use crate::view::model::{LaneKind, NoticeId, NoticeView, Part, Tone, TransportView};
use crate::view::payments::{payment_form_view, payments_view};
use crate::view::{stake, work};

/// A session and its audience.
#[derive(Debug)]
pub struct Screen {
    session: Session,
    /// Each part as the bytes that it is sent as: what tells one from another is all there.
    shown: Vec<Vec<u8>>,
}

impl Screen {
    /// A fresh run.
    pub fn new(seed: u64) -> Self {
        Self { session: Session::new(seed), shown: Vec::new() }
    }

    /// A saved run.
    pub fn restore(log: &[u8]) -> Result<Self, RestoreError> {
        Ok(Self { session: Session::restore(log)?, shown: Vec::new() })
    }

    pub fn session(&self) -> &Session {
        &self.session
    }

    /// See [`Session::update`].
    pub fn update(&mut self, msg: Msg) -> Vec<Effect> {
        self.session.update(msg)
    }

    /// See [`Session::slice`].
    pub fn slice(&mut self) -> bool {
        self.session.slice()
    }

    /// What became due by itself, and the parts that changed since the last call.
    pub fn refresh(&mut self) -> Vec<Effect> {
        let mut effects = self.session.settle();
        self.shown.resize(PARTS, Vec::new());
        let mut changed = Vec::new();
        for (part, shown) in parts(&self.session).into_iter().zip(&mut self.shown) {
            let bytes = pack(&part);
            if bytes != *shown {
                *shown = bytes;
                changed.push(part);
            }
        }
        if !changed.is_empty() {
            effects.push(Effect::Show(changed));
        }
        effects
    }

    /// Everything, for a page that has nothing yet.
    pub fn show_all(&mut self) -> Vec<Effect> {
        self.shown.clear();
        self.refresh()
    }
}

pub const PARTS: usize = 18;

fn parts(session: &Session) -> [Part; PARTS] {
    let world = &session.world;
    [
        Part::Transport(transport_view(session)),
        Part::Payments(payments_view(session)),
        Part::PaymentForm(payment_form_view(session)),
        Part::Facts(LaneKind::Work, work::facts(session)),
        Part::Picture(LaneKind::Work, chain_picture(session, LaneKind::Work)),
        Part::Miner(work::miner_view(session)),
        Part::Power(work::power(session)),
        Part::Facts(LaneKind::Stake, stake::facts(world)),
        Part::Picture(LaneKind::Stake, chain_picture(session, LaneKind::Stake)),
        Part::Epochs(stake::epoch_strip(world)),
        Part::Validators(stake::validators(world)),
        Part::Actions(stake::actions(session)),
        Part::Slashings(slashings(world)),
        Part::Energy(energy_view(session)),
        Part::Log(log_view(session)),
        Part::Inspector(inspector_view(session)),
        Part::Evidence(evidence_view(session)),
        Part::Notices(notices(session)),
    ]
}

fn transport_view(session: &Session) -> TransportView {
    TransportView {
        running: session.running,
        speed: session.settings.speed,
        sim_time: clock(session.world.now),
        catching_up: session.is_catching_up(),
        seed: seed(session.seed()),
        scenario: session.world.scenario.name.clone(),
        stopped_because: session.is_full().then(|| {
            format!(
                "This run is full: {} blocks a chain and {} actions are the limit. Reset to start anew.",
                thousands(crate::core::scenario::MAX_BLOCKS as u64),
                thousands(MAX_INTENTS as u64)
            )
        }),
    }
}

fn notices(session: &Session) -> Vec<NoticeView> {
    session.notices.iter().map(|(id, text)| notice(*id, text.as_deref())).collect()
}

/// What a notice says; `detail` is the host's or the core's own word.
fn notice(id: NoticeId, detail: Option<&str>) -> NoticeView {
    let (text, tone, action) = match id {
        NoticeId::StorageOff => {
            ("This browser forbids storage here: the run is kept until the tab closes.", Tone::Plain, None)
        }
        NoticeId::StorageFull => {
            ("The browser’s storage is full: newer steps of this run are not saved.", Tone::Bad, None)
        }
        // Which of its two sentences is the host's to say.
        NoticeId::OtherTab => ("", Tone::Plain, None),
        NoticeId::CorruptSave => {
            ("The saved run cannot be read. It is untouched.", Tone::Bad, Some("Download it and start afresh"))
        }
        NoticeId::EngineRestarted => ("The engine stopped and was started again from the saved run.", Tone::Bad, None),
        NoticeId::EngineInline => {
            ("No worker could start: the page itself runs the chains, in small slices.", Tone::Plain, None)
        }
        NoticeId::MinerInline => {
            ("No mining worker could start: the page itself hashes, in small slices.", Tone::Plain, None)
        }
        NoticeId::WorkerReplaced => ("A mining worker stopped and was replaced.", Tone::Plain, None),
        NoticeId::RestoredFromMirror => {
            ("The browser had lost the saved run; it was rebuilt from its mirror.", Tone::Good, None)
        }
        NoticeId::Refused => ("That was refused:", Tone::Bad, None),
        NoticeId::Linked => {
            ("This run came with a link and is not saved. Yours is as you left it.", Tone::Plain, Some("Go to mine"))
        }
        NoticeId::LinkRefused => ("The link holds no run:", Tone::Bad, None),
    };
    NoticeView {
        id,
        text: format!("{text} {}", detail.unwrap_or_default()).trim().to_owned(),
        tone,
        action: action.map(String::from),
        dismissable: action.is_none(),
    }
}
