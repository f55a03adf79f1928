//! What an epoch's end came to on a chain: who had voted in time, and what became justified and final.

use crate::core::chain::chain_state::ConsensusState;
use crate::core::consensus::epoch::{participating_balance, process_slots};
use crate::core::consensus::finality::casper_ffg::{Ffg, FinalizationCase};
use crate::core::consensus::penalty::inactivity::is_in_leak;
use crate::core::consensus::penalty::rewards::TimelyFlag;
use crate::core::units::Slot;
use crate::core::world::stake_watch::StakeWatch;

/// The end of an epoch, by the chain of one node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally {
    /// The epoch that ended.
    pub epoch: u64,
    /// Stake that earned each flag (source, target, head) in the epoch before, whose votes are all in now; in grains.
    pub timely: [u64; 3],
    /// The active stake, in grains.
    pub total: u64,
    /// The balances of those that the scene keeps away from this node, in grains.
    pub away: u64,
    pub ffg: Ffg,
    pub case: Option<FinalizationCase>,
    /// Whether the absent paid for the leak.
    pub leaking: bool,
}

impl Tally {
    /// How the epoch that runs would end for a node if nothing more came. `is_away` says who is not heard there.
    pub fn take(watch: &StakeWatch, node: u8, is_away: impl Fn(u32) -> bool) -> Option<Tally> {
        let lane = &watch.lane;
        let rules = lane.spec.engine.stake_rules()?;
        let epoch = rules.epoch_of(watch.slot());
        let mut state = lane.state_at(watch.head(node), watch.slot());
        let ConsensusState::Stake(stake) = &mut state.consensus else { return None };
        let previous = epoch.saturating_sub(1);
        let timely = TimelyFlag::ALL.map(|flag| participating_balance(stake, flag, previous, epoch, rules));
        let total = stake.registry.total_active_balance(epoch, rules.increment());
        let case = process_slots(&mut state.ledger, stake, Slot(rules.first_slot(epoch + 1).0), rules).by_case;
        let away = (0u32..).zip(&stake.registry.0).filter(|(index, _)| is_away(*index));
        Some(Tally {
            epoch,
            timely,
            total,
            away: away.fold(0, |sum, (_, validator)| sum + validator.balance.0),
            ffg: stake.ffg,
            case,
            leaking: is_in_leak(previous, stake.ffg.finalized.epoch, rules.inactivity.min_epochs_to_inactivity_penalty),
        })
    }

    /// The part of the active stake that voted in time for the right target, of one.
    pub fn target_share(&self) -> f64 {
        self.timely[TimelyFlag::Target as usize] as f64 / self.total.max(1) as f64
    }
}

/// The rule that made a checkpoint final, in words.
pub const fn case_words(case: FinalizationCase) -> &'static str {
    match case {
        FinalizationCase::FirstFromSecond => "two epochs in a row, the last linked to the one before",
        FinalizationCase::FirstFromThird => "three in a row, the last linked to the first",
        FinalizationCase::SecondFromThird => "late votes: the second last linked to the third last",
        FinalizationCase::SecondFromFourth => "late votes: the second last linked to the fourth last",
    }
}
