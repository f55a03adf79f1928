//! Two machines, one key: duties come slot by slot, each machine that runs signs them with the same real key, and each has
//! a record of its own, or none. Whatever is signed twice is found by comparing, and the chain judges it.

use super::bench::{Bench, Branch, rules};
use super::cause::{Cause, Signed, was_signed};
use crate::core::chain::attestation::Attestation;
use crate::core::chain::block::SignedHeader;
use crate::core::chain::evidence::{SlashingEvidence, evidence_from_votes};
use crate::core::chain::registry::Validator;
use crate::core::chain::transaction::Action;
use crate::core::consensus::slashing_protection::{Refusal, SlashingProtection};
use crate::core::units::Slot;

/// The learner's validator, and who hands in evidence.
const YOU: u32 = 0;
const WATCHER: u32 = 1;
const VALIDATORS: u32 = 5;
/// The run ends here.
const MOST_SLOTS: u64 = 600;
const MOST_LINES: usize = 14;
/// Slots looked through for the next duty: everybody votes once an epoch.
const SEARCHED: u64 = 8;

pub const NAMES: [&str; 2] = ["Machine A", "Machine B"];

/// What machine B has before it when A sees the network as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Same,
    BlockBehind,
    /// Its clock is two epochs ahead.
    Ahead,
    /// Its clock is an epoch behind.
    Behind,
}

impl Sight {
    pub const ALL: [Sight; 4] = [Sight::Same, Sight::BlockBehind, Sight::Ahead, Sight::Behind];

    pub const fn words(self) -> &'static str {
        match self {
            Sight::Same => "the same as A",
            Sight::BlockBehind => "one block less than A",
            Sight::Ahead => "a clock two epochs ahead",
            Sight::Behind => "a clock one epoch behind",
        }
    }
}

#[derive(Clone, Default)]
pub struct Machine {
    pub runs: bool,
    pub is_protected: bool,
    pub record: SlashingProtection,
    /// Whether its record, or a part of it, came from the other machine.
    pub has_copy: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// On to the next slot in which a machine that runs has something to sign.
    NextDuty,
    StartOrStop(usize),
    Protect(usize),
    Sees(Sight),
    /// From A to B.
    Copy {
        minimal: bool,
    },
    Lose(usize),
    /// Of A's record.
    Backup,
    Restore(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Bad,
}

/// What a slashing came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bill {
    pub cause: Cause,
    pub epoch: u64,
    pub initial: u64,
    pub reward: u64,
    pub correlation_epoch: u64,
    /// How much less there was after that epoch, in grains; with what every epoch costs who is away.
    pub correlation: Option<u64>,
    pub withdrawable_epoch: u64,
}

pub struct Machines {
    bench: Bench,
    branch: Branch,
    pub slot: Slot,
    pub machines: [Machine; 2],
    pub sight: Sight,
    /// With the epoch it was made in.
    pub backup: Option<(u64, SlashingProtection)>,
    headers: Vec<Signed<SignedHeader>>,
    votes: Vec<Signed<Attestation>>,
    pub refused: u32,
    /// Waits for the next proposer.
    pub evidence: Option<(SlashingEvidence, Cause)>,
    pub bill: Option<Bill>,
    /// Newest first.
    pub lines: Vec<(Tone, String)>,
}

impl Machines {
    /// Machine A alone, with protection on.
    pub fn new(seed: u64) -> Machines {
        let protected = Machine { is_protected: true, ..Machine::default() };
        Machines {
            bench: Bench::new(seed, VALIDATORS, 0, rules()),
            branch: Branch::default(),
            slot: Slot(0),
            machines: [Machine { runs: true, ..protected.clone() }, protected],
            sight: Sight::BlockBehind,
            backup: None,
            headers: Vec::new(),
            votes: Vec::new(),
            refused: 0,
            evidence: None,
            bill: None,
            lines: Vec::new(),
        }
    }

    pub fn epoch(&self) -> u64 {
        self.bench.rules.epoch_of(self.slot)
    }

    /// Blocks and votes signed so far, each message once.
    pub fn signed(&self) -> usize {
        self.headers.len() + self.votes.len()
    }

    pub fn validator(&self) -> Option<Validator> {
        let state = self.bench.state(self.branch.head, self.slot);
        state.stake().and_then(|stake| stake.registry.get(YOU).copied())
    }

    fn is_slashed(&self) -> bool {
        self.validator().is_none_or(|own| own.slashed)
    }

    /// Does it and says what came of it.
    ///
    /// # Errors
    /// When it cannot be done; nothing has changed then.
    pub fn act(&mut self, act: Act) -> Result<String, String> {
        match act {
            Act::NextDuty => self.next_duty(),
            Act::StartOrStop(which) => {
                let machine = self.machine(which)?;
                machine.runs = !machine.runs;
                let state = if machine.runs { "runs, with the validator’s key" } else { "is stopped" };
                Ok(format!("{} {state}.", name(which)))
            }
            Act::Protect(which) => {
                let machine = self.machine(which)?;
                machine.is_protected = !machine.is_protected;
                let state = if machine.is_protected {
                    "asks its record before it signs, and writes down what it signs"
                } else {
                    "signs whatever falls due, and writes nothing down"
                };
                Ok(format!("{} {state}.", name(which)))
            }
            Act::Sees(sight) => {
                self.sight = sight;
                Ok(format!("Machine B has {}.", sight.words()))
            }
            Act::Copy { minimal } => {
                let record = &self.machines[0].record;
                let record = if minimal { record.to_minimal() } else { record.clone() };
                if record.is_empty() {
                    return Err(nothing_written());
                }
                self.machines[1].record.import(&record);
                self.machines[1].has_copy = true;
                let short = if minimal { "The newest numbers of A’s record are" } else { "All of A’s record is" };
                let still = if self.machines[0].runs {
                    " A still runs: what it signs from now on is not in the copy."
                } else {
                    " A is stopped, so the copy stays true."
                };
                Ok(format!("{short} in B’s record now.{still}"))
            }
            Act::Lose(which) => {
                let machine = self.machine(which)?;
                machine.record = SlashingProtection::default();
                Ok(format!("{} knows nothing any more of what it signed. The key is still there.", name(which)))
            }
            Act::Backup => {
                if self.machines[0].record.is_empty() {
                    return Err(nothing_written());
                }
                self.backup = Some((self.epoch(), self.machines[0].record.clone()));
                Ok(format!("A copy of A’s record as it is in epoch {} lies in a drawer.", self.epoch()))
            }
            Act::Restore(which) => {
                let (made, record) = self.backup.clone().ok_or("expected a backup, found none")?;
                let machine = self.machine(which)?;
                machine.record = record;
                machine.has_copy |= which != 0;
                let age = self.epoch().saturating_sub(made);
                let warning = if age == 0 { "" } else { " What was signed since then is not in it." };
                Ok(format!("{} has the record of epoch {made} again, {age} epochs old.{warning}", name(which)))
            }
        }
    }

    fn machine(&mut self, which: usize) -> Result<&mut Machine, String> {
        self.machines.get_mut(which).ok_or_else(|| format!("expected one of two machines, found number {which}"))
    }

    fn next_duty(&mut self) -> Result<String, String> {
        if self.slot.0 >= MOST_SLOTS {
            return Err(format!("expected at most {MOST_SLOTS} slots, found the last: begin again"));
        }
        if self.may_withdraw() {
            return Err("expected a validator that still waits, found one whose stake is free: begin again".to_owned());
        }
        let was_slashed = self.is_slashed();
        let stake = self.validator().map_or(0, |own| own.balance.0);
        let before = self.lines.len();
        let newest = self.lines.first().cloned();
        for _ in 0..if was_slashed { self.bench.rules.slots_per_epoch } else { SEARCHED } {
            self.run_slot();
            let told = self.lines.len() != before || self.lines.first() != newest.as_ref();
            if told && !was_slashed && self.evidence.is_none() {
                break;
            }
        }
        let told = self.lines.first() != newest.as_ref();
        match self.lines.first() {
            Some((_, line)) if told => Ok(line.clone()),
            _ if was_slashed => Ok(self.wait_slashed(stake)),
            _ => {
                Ok(format!("Slot {}: nobody signs for your validator. It loses what it would have earned.", self.slot))
            }
        }
    }

    /// Whether what a slashing left is free.
    fn may_withdraw(&self) -> bool {
        self.bill.is_some_and(|bill| self.epoch() >= bill.withdrawable_epoch)
    }

    /// An epoch of waiting for who was slashed; `before` is the balance in grains that it had.
    fn wait_slashed(&mut self, before: u64) -> String {
        let left = self.validator().map_or(0, |own| own.balance.0);
        let epoch = self.epoch();
        if let Some(bill) =
            self.bill.as_mut().filter(|bill| bill.correlation.is_none() && epoch > bill.correlation_epoch)
        {
            let taken = before.saturating_sub(left);
            bill.correlation = Some(taken);
            let taken = super::coins(taken);
            let line =
                format!("Epoch {epoch}: {taken} coins less, in proportion to all that was slashed in the window.");
            self.tell(Tone::Bad, line.clone());
            return line;
        }
        if self.may_withdraw() {
            let line =
                format!("Epoch {epoch}: what is left may be withdrawn, {} coins. This is the end.", super::coins(left));
            self.tell(Tone::Plain, line.clone());
            return line;
        }
        format!("Epoch {epoch}: whoever is slashed earns nothing and waits.")
    }

    fn tell(&mut self, tone: Tone, line: String) {
        self.lines.insert(0, (tone, line));
        self.lines.truncate(MOST_LINES);
    }

    /// One slot of the whole chain.
    fn run_slot(&mut self) {
        self.slot = Slot(self.slot.0 + 1);
        let slot = self.slot;
        let head = self.branch.head;
        let has_left = self.is_slashed();
        let (proposer, _) = self.bench.duty(head, slot);
        if !has_left {
            for which in 0..NAMES.len() {
                self.propose(which, head);
            }
        }
        if proposer != Some(YOU) {
            let proof = self.evidence.take();
            let action = proof.clone().map(|(proof, _)| Action::Evidence(Box::new(proof)));
            let handed_in = self.bench.sign_actions(head, WATCHER, action.into_iter().collect());
            let made = self.bench.propose(&mut self.branch, slot, |who| who != YOU, handed_in);
            match proof {
                Some((_, cause)) if made == Ok(true) => self.tell_slashing(cause),
                waiting => self.evidence = waiting,
            }
        }
        let (_, committee) = self.bench.duty(self.branch.head, slot);
        for validator in committee.into_iter().filter(|validator| *validator != YOU) {
            let vote = self.bench.vote(self.branch.head, slot, validator);
            self.branch.pool.extend(vote);
        }
        if !has_left {
            for which in 0..NAMES.len() {
                self.vote(which);
            }
        }
    }

    /// The head and the slot that a machine goes by, of the network's `head`.
    fn sight_of(&self, which: usize, head: u32) -> (u32, Slot) {
        let (tree, now) = (&self.bench.tree, self.slot.0);
        let epoch = self.bench.rules.slots_per_epoch;
        match self.sight {
            _ if which == 0 => (head, self.slot),
            Sight::Same => (head, self.slot),
            Sight::BlockBehind => (tree.at(head).parent.unwrap_or(0), self.slot),
            Sight::Ahead => (head, Slot(now + 2 * epoch)),
            Sight::Behind => {
                let then = Slot(now.saturating_sub(epoch));
                (tree.ancestor_at_slot(head, then).unwrap_or(0), then)
            }
        }
    }

    fn propose(&mut self, which: usize, network_head: u32) {
        let (mut head, slot) = self.sight_of(which, network_head);
        if let Some(before) = slot.0.checked_sub(1) {
            head = self.bench.tree.ancestor_at_slot(head, Slot(before)).unwrap_or(0);
        }
        if !self.machines[which].runs || slot.0 == 0 || self.bench.duty(head, slot).0 != Some(YOU) {
            return;
        }
        // The pool belongs to who is in time.
        let in_time = Branch { head, pool: if slot == self.slot { self.branch.pool.clone() } else { Vec::new() } };
        let Some(block) = self.bench.block(&in_time, slot, YOU, which as u64, Vec::new()) else { return };
        let Some(header) = block.signed_header() else { return };
        let chain = self.bench.spec.id;
        let machine = &mut self.machines[which];
        let allowed = if machine.is_protected { machine.record.sign_block(&header, chain) } else { Ok(()) };
        if let Err(refusal) = allowed {
            return self.tell_refusal(which, "to sign the block of slot", slot.0, refusal);
        }
        let written = self.written_by(which);
        if was_signed(&mut self.headers, &header, written) {
            return;
        }
        let contradicted = self.headers.iter().find_map(|earlier| {
            let pair = SlashingEvidence::ProposerEquivocation { first: earlier.message, second: header };
            pair.check_contradiction().is_ok().then(|| (pair, Cause::of(&self.machines[which], which, earlier.written)))
        });
        self.headers.push(Signed { message: header, written });
        self.tell(Tone::Good, format!("Slot {}: {} signs the block of slot {slot}.", self.slot, name(which)));
        // A block from the future, or on an old head, is no node's next head.
        if let (true, Ok(index)) = (slot == self.slot, self.bench.import(block))
            && head == network_head
            && self.branch.head == network_head
        {
            self.branch = Branch { head: index, pool: self.branch.pool.clone() };
        }
        self.tell_contradiction(contradicted);
    }

    fn vote(&mut self, which: usize) {
        let (head, slot) = self.sight_of(which, self.branch.head);
        if !self.machines[which].runs || slot.0 == 0 || !self.bench.duty(head, slot).1.contains(&YOU) {
            return;
        }
        let Some(vote) = self.bench.vote(head, slot, YOU) else { return };
        let chain = self.bench.spec.id;
        let machine = &mut self.machines[which];
        let allowed = if machine.is_protected { machine.record.sign_attestation(&vote, chain) } else { Ok(()) };
        let (source, target) = (vote.data.source.epoch, vote.data.target.epoch);
        if let Err(refusal) = allowed {
            return self.tell_refusal(which, "to vote for epoch", target, refusal);
        }
        let written = self.written_by(which);
        if was_signed(&mut self.votes, &vote, written) {
            let line = format!("Slot {}: {} signs the same vote once more: harmless.", self.slot, name(which));
            return self.tell(Tone::Plain, line);
        }
        let contradicted = self.votes.iter().find_map(|earlier| {
            let pair = evidence_from_votes(&earlier.message, &vote)?;
            Some((pair, Cause::of(&self.machines[which], which, earlier.written)))
        });
        self.votes.push(Signed { message: vote, written });
        self.branch.pool.push(vote);
        let line = format!("Slot {}: {} signs the vote {source} → {target}.", self.slot, name(which));
        self.tell(Tone::Good, line);
        self.tell_contradiction(contradicted);
    }

    /// Who writes down what a machine signs now.
    fn written_by(&self, which: usize) -> [bool; 2] {
        [0, 1].map(|machine| machine == which && self.machines[which].is_protected)
    }

    fn tell_refusal(&mut self, which: usize, what: &str, number: u64, refusal: Refusal) {
        self.refused += 1;
        let by = refusal.condition().map_or(String::new(), |number| format!(" (EIP-3076, condition {number})"));
        let line = format!("Slot {}: {} refuses {what} {number}{by}: {refusal}.", self.slot, name(which));
        self.tell(Tone::Plain, line);
    }

    fn tell_contradiction(&mut self, found: Option<(SlashingEvidence, Cause)>) {
        let Some((found, cause)) = found else { return };
        let Some(key) = self.bench.signer(YOU).map(|key| key.public_key()) else { return };
        if found.verify(self.bench.spec.id, &key).is_err() {
            return;
        }
        let (kind, pair) = match &found {
            SlashingEvidence::ProposerEquivocation { first, .. } => ("two blocks for slot", first.slot.0),
            SlashingEvidence::DoubleVote { first, .. } => ("two votes for epoch", first.data.target.epoch),
            SlashingEvidence::SurroundVote { second, .. } => {
                ("a vote that surrounds that for epoch", second.data.target.epoch)
            }
        };
        let line = format!(
            "A stranger compares and finds {kind} {pair}, both signed with your key. The proof goes to the next proposer."
        );
        self.tell(Tone::Bad, line);
        self.evidence.get_or_insert((found, cause));
    }

    fn tell_slashing(&mut self, cause: Cause) {
        let Some(own) = self.validator().filter(|own| own.slashed && self.bill.is_none()) else { return };
        let Some(slashing) = self.bench.rules.slashing else { return };
        let epoch = self.epoch();
        let initial = slashing.initial_penalty(own.effective_balance);
        self.bill = Some(Bill {
            cause,
            epoch,
            initial,
            reward: slashing.whistleblower_reward(own.effective_balance),
            correlation_epoch: slashing.correlation_epoch(epoch),
            correlation: None,
            withdrawable_epoch: own.withdrawable_epoch,
        });
        for machine in &mut self.machines {
            machine.runs = false;
        }
        let taken = super::coins(initial);
        let line = format!("Slot {}: slashed. Coins taken at once: {taken}. The way out begins.", self.slot);
        self.tell(Tone::Bad, line);
    }
}

fn name(which: usize) -> &'static str {
    NAMES.get(which).copied().unwrap_or("Machine ?")
}

fn nothing_written() -> String {
    "expected something in A’s record, found nothing: let it sign with protection on".to_owned()
}
