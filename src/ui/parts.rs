//! What the session last showed, piece by piece; a piece is sent only when it says something new.

use super::local;
use crate::view::model::*;
use std::rc::Rc;

#[derive(Default)]
pub struct Parts {
    /// False until the engine has answered for the first time; all else is empty till then.
    pub ready: bool,
    pub transport: Rc<TransportView>,
    pub payments: Rc<PaymentsView>,
    pub payment_form: Rc<PaymentFormView>,
    pub work: LaneParts,
    pub stake: LaneParts,
    pub miner: Rc<MinerView>,
    pub power: Rc<PowerView>,
    pub epochs: Rc<EpochStrip>,
    pub validators: Rc<Vec<ValidatorRow>>,
    pub actions: Rc<StakeActions>,
    pub slashings: Rc<Vec<SlashingView>>,
    pub energy: Rc<EnergyView>,
    pub log: Rc<LogView>,
    pub inspector: Option<Rc<InspectorView>>,
    pub evidence: Option<Rc<EvidenceView>>,
    pub notices: Rc<Vec<NoticeView>>,
}

/// What both lanes have.
#[derive(Default)]
pub struct LaneParts {
    pub facts: Rc<Vec<Fact>>,
    pub picture: Rc<ChainPicture>,
}

impl Parts {
    pub fn apply(&mut self, part: Part) {
        self.ready = true;
        match part {
            Part::Transport(view) => self.transport = view.into(),
            Part::Payments(view) => self.payments = view.into(),
            Part::PaymentForm(view) => self.payment_form = view.into(),
            Part::Facts(lane, view) => self.lane(lane).facts = view.into(),
            Part::Picture(lane, view) => self.lane(lane).picture = view.into(),
            Part::Miner(view) => self.miner = view.into(),
            Part::Power(view) => self.power = view.into(),
            Part::Epochs(view) => self.epochs = view.into(),
            Part::Validators(view) => self.validators = view.into(),
            Part::Actions(view) => self.actions = view.into(),
            Part::Slashings(view) => self.slashings = view.into(),
            Part::Energy(view) => self.energy = view.into(),
            Part::Log(view) => self.log = view.into(),
            Part::Evidence(view) => self.evidence = view.map(Rc::new),
            Part::Notices(view) => self.notices = view.into(),
            Part::Inspector(view) => {
                let key = |view: &InspectorView| view.key;
                if self.inspector.as_deref().map(key) != view.as_ref().map(key) {
                    // What was half typed belonged to another block.
                    local::forget_typed();
                }
                self.inspector = view.map(Rc::new);
            }
        }
    }

    fn lane(&mut self, lane: LaneKind) -> &mut LaneParts {
        match lane {
            LaneKind::Work => &mut self.work,
            LaneKind::Stake => &mut self.stake,
        }
    }
}
