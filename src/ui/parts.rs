//! What the session last showed, in pieces small enough that a component re-renders only for what it draws.

use crate::view::model::*;
use std::rc::Rc;
use yew::AttrValue;

#[derive(Clone, Default, PartialEq)]
pub struct Parts {
    pub transport: Rc<TransportView>,
    pub payments: Rc<PaymentsView>,
    /// Nothing until the engine has answered for the first time.
    pub work: Option<WorkParts>,
    pub stake: Option<StakeParts>,
    pub energy: Rc<EnergyView>,
    pub log: Rc<LogView>,
    pub inspector: Option<Rc<InspectorView>>,
    pub evidence: Option<Rc<EvidenceView>>,
    pub payment_form: Rc<PaymentFormView>,
    pub notices: Rc<Vec<NoticeView>>,
}

#[derive(Clone, PartialEq)]
pub struct WorkParts {
    pub facts: Rc<Vec<Fact>>,
    pub picture: Rc<ChainPicture>,
    pub miner: Rc<MinerView>,
    pub power: Rc<Vec<ShareView>>,
    pub power_note: AttrValue,
}

#[derive(Clone, PartialEq)]
pub struct StakeParts {
    pub facts: Rc<Vec<Fact>>,
    pub picture: Rc<ChainPicture>,
    pub epochs: Rc<EpochStrip>,
    pub validators: Rc<Vec<ValidatorRow>>,
    pub actions: Rc<StakeActions>,
    pub slashings: Rc<Vec<SlashingView>>,
}

impl Parts {
    pub fn apply(&mut self, part: Part) {
        match part {
            Part::Transport(view) => keep(&mut self.transport, view),
            Part::Payments(view) => keep(&mut self.payments, view),
            Part::Energy(view) => keep(&mut self.energy, view),
            Part::Log(view) => keep(&mut self.log, view),
            Part::PaymentForm(view) => keep(&mut self.payment_form, view),
            Part::Notices(view) => keep(&mut self.notices, view),
            Part::Inspector(view) => self.inspector = view.map(Rc::new),
            Part::Evidence(view) => self.evidence = view.map(Rc::new),
            Part::Work(view) => match &mut self.work {
                Some(work) => work.apply(view),
                None => self.work = Some(WorkParts::from(view)),
            },
            Part::Stake(view) => match &mut self.stake {
                Some(stake) => stake.apply(view),
                None => self.stake = Some(StakeParts::from(view)),
            },
        }
    }
}

impl WorkParts {
    fn apply(&mut self, view: WorkLaneView) {
        keep(&mut self.facts, view.facts);
        keep(&mut self.picture, view.picture);
        keep(&mut self.miner, view.miner);
        keep(&mut self.power, view.power);
        self.power_note = view.power_note.into();
    }
}

impl From<WorkLaneView> for WorkParts {
    fn from(view: WorkLaneView) -> WorkParts {
        WorkParts {
            facts: Rc::new(view.facts),
            picture: Rc::new(view.picture),
            miner: Rc::new(view.miner),
            power: Rc::new(view.power),
            power_note: view.power_note.into(),
        }
    }
}

impl StakeParts {
    fn apply(&mut self, view: StakeLaneView) {
        keep(&mut self.facts, view.facts);
        keep(&mut self.picture, view.picture);
        keep(&mut self.epochs, view.epochs);
        keep(&mut self.validators, view.validators);
        keep(&mut self.actions, view.actions);
        keep(&mut self.slashings, view.slashings);
    }
}

impl From<StakeLaneView> for StakeParts {
    fn from(view: StakeLaneView) -> StakeParts {
        StakeParts {
            facts: Rc::new(view.facts),
            picture: Rc::new(view.picture),
            epochs: Rc::new(view.epochs),
            validators: Rc::new(view.validators),
            actions: Rc::new(view.actions),
            slashings: Rc::new(view.slashings),
        }
    }
}

/// Puts the new value in place, unless it says the same: then what is drawn from it stays as it is.
fn keep<T: PartialEq>(slot: &mut Rc<T>, new: T) {
    if **slot != new {
        *slot = Rc::new(new);
    }
}
