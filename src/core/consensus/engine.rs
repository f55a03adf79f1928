//! A consensus engine answers four questions. Nothing else distinguishes one chain from another here.

use crate::core::consensus::params::{StakeRules, WorkRules};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who may extend the chain?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LeaderRule {
    /// Whoever finds a small enough hash.
    Work(WorkRules),
    /// Whoever is drawn, in proportion to locked coins.
    Stake(Box<StakeRules>),
}

/// Which tip wins?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ForkChoiceRule {
    /// The most cumulative work; first seen among equals.
    MostWork,
    /// The subtree with the most latest votes, from the justified block down.
    LmdGhost,
}

/// When can it no longer change?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FinalityRule {
    /// Never for certain: each block on top makes it less likely. The number is what people wait for.
    Confirmations(u32),
    /// Once two thirds linked two checkpoints.
    CasperFfg,
}

/// What does cheating cost?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PenaltyRule {
    /// The energy already spent.
    None,
    /// Stake, on evidence.
    Slashing,
}

/// Four rules that fit together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Engine {
    leader: LeaderRule,
    fork_choice: ForkChoiceRule,
    finality: FinalityRule,
    penalty: PenaltyRule,
}

/// Why four rules make no engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EngineConflict {
    MostWorkNeedsWork,
    LmdGhostNeedsStake,
    CasperNeedsStake,
    SlashingNeedsStake,
    /// The rules of stake name no slashing parameters.
    SlashingNeedsParameters,
}

impl fmt::Display for EngineConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MostWorkNeedsWork => "most work wins: expected blocks with proof of work, found none",
            Self::LmdGhostNeedsStake => "LMD-GHOST: expected validators who vote, found none",
            Self::CasperNeedsStake => "Casper FFG: expected validators who vote, found none",
            Self::SlashingNeedsStake => "slashing: expected a stake to take from, found none",
            Self::SlashingNeedsParameters => "slashing: expected its parameters, found none",
        })
    }
}

impl Engine {
    /// Bitcoin's four answers.
    pub fn nakamoto(rules: WorkRules) -> Self {
        Self {
            leader: LeaderRule::Work(rules),
            fork_choice: ForkChoiceRule::MostWork,
            finality: FinalityRule::Confirmations(6),
            penalty: PenaltyRule::None,
        }
    }

    /// Ethereum's four answers since the Merge.
    pub fn gasper(rules: StakeRules) -> Self {
        Self {
            leader: LeaderRule::Stake(Box::new(rules)),
            fork_choice: ForkChoiceRule::LmdGhost,
            finality: FinalityRule::CasperFfg,
            penalty: PenaltyRule::Slashing,
        }
    }

    /// Any four answers, or every reason why they do not fit.
    pub fn custom(
        leader: LeaderRule,
        fork_choice: ForkChoiceRule,
        finality: FinalityRule,
        penalty: PenaltyRule,
    ) -> Result<Self, Vec<EngineConflict>> {
        let stake = match &leader {
            LeaderRule::Work(_) => None,
            LeaderRule::Stake(rules) => Some(rules),
        };
        let mut conflicts = Vec::new();
        match fork_choice {
            ForkChoiceRule::MostWork if stake.is_some() => conflicts.push(EngineConflict::MostWorkNeedsWork),
            ForkChoiceRule::LmdGhost if stake.is_none() => conflicts.push(EngineConflict::LmdGhostNeedsStake),
            ForkChoiceRule::MostWork | ForkChoiceRule::LmdGhost => {}
        }
        if finality == FinalityRule::CasperFfg && stake.is_none() {
            conflicts.push(EngineConflict::CasperNeedsStake);
        }
        if penalty == PenaltyRule::Slashing {
            match stake {
                None => conflicts.push(EngineConflict::SlashingNeedsStake),
                Some(rules) if rules.slashing.is_none() => conflicts.push(EngineConflict::SlashingNeedsParameters),
                Some(_) => {}
            }
        }
        if conflicts.is_empty() { Ok(Self { leader, fork_choice, finality, penalty }) } else { Err(conflicts) }
    }

    pub fn leader(&self) -> &LeaderRule {
        &self.leader
    }

    pub fn fork_choice(&self) -> ForkChoiceRule {
        self.fork_choice
    }

    pub fn finality(&self) -> FinalityRule {
        self.finality
    }

    pub fn penalty(&self) -> PenaltyRule {
        self.penalty
    }

    pub fn work_rules(&self) -> Option<&WorkRules> {
        match &self.leader {
            LeaderRule::Work(rules) => Some(rules),
            LeaderRule::Stake(_) => None,
        }
    }

    pub fn stake_rules(&self) -> Option<&StakeRules> {
        match &self.leader {
            LeaderRule::Work(_) => None,
            LeaderRule::Stake(rules) => Some(rules),
        }
    }

    /// From `height` on the work target starts anew.
    pub(in crate::core) fn change_difficulty(&mut self, height: u64, bits: crate::core::units::work::CompactTarget) {
        if let LeaderRule::Work(rules) = &mut self.leader {
            rules.difficulty_changes.retain(|(at, _)| *at < height);
            rules.difficulty_changes.push((height, bits));
        }
    }
}
