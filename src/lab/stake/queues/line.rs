//! The queue drawn as a queue, and the wait in it.
//!
//! A line is a list of marks, the front first: one for each who stands near the gate or near the learner, and one for all
//! between, with their number on it. Nobody changes places.

use super::network::{Network, Stage, account};
use super::{Rule, Size};
use crate::core::chain::registry::{FAR_FUTURE_EPOCH, Validator};
use crate::core::consensus::leader::stake::compute_activation_exit_epoch;
use crate::core::consensus::queue::{ChurnRule, activation_queue};
use crate::core::units::Amount;
use crate::lab::fact::{Fact, Origin};
use crate::lab::stake::losses::{days, eth, whole};

/// What stands at one place of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    You,
    Other,
    /// So many in one.
    Others(u64),
}

/// Marks at either end of a run of others before the rest is drawn as one.
const SHOWN: u64 = 4;

/// A run of others.
fn run(count: u64, marks: &mut Vec<Mark>) {
    if count <= 2 * SHOWN + 1 {
        marks.extend((0..count).map(|_| Mark::Other));
        return;
    }
    let ends = || (0..SHOWN).map(|_| Mark::Other);
    marks.extend(ends());
    marks.push(Mark::Others(count - 2 * SHOWN));
    marks.extend(ends());
}

/// A line of so many in which the learner has this place, counted from the front and from 0.
pub fn marks(count: u64, you: Option<u64>) -> Vec<Mark> {
    let mut marks = Vec::new();
    match you.filter(|place| *place < count) {
        None => run(count, &mut marks),
        Some(place) => {
            run(place, &mut marks);
            marks.push(Mark::You);
            run(count - place - 1, &mut marks);
        }
    }
    marks
}

/// One line on the screen.
pub struct Row {
    pub name: &'static str,
    /// How many stand there.
    pub count: u64,
    pub marks: Vec<Mark>,
    /// What is at its front: a gate and what passes it, or what it waits for.
    pub gate: String,
    /// Whether that is a gate.
    pub narrow: bool,
}

/// Where the learner stands and how long it takes from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// From 1.
    pub place: u64,
    /// Grains in the line up to the learner's, where the balance counts.
    pub balance: u64,
    /// The first epoch in which the learner is active, if finality keeps its pace and the gate its width.
    pub active_from: u64,
}

impl Network {
    /// Whether the epoch asked in was, or will be, final at the end of this one.
    fn final_from(&self, asked: u64) -> u64 {
        // With everybody's votes the end of an epoch makes the one before final.
        if asked <= self.stake.ffg.finalized.epoch { self.epoch() } else { self.epoch().max(asked.saturating_add(1)) }
    }

    /// The line before the gate: registry numbers, or accounts where balances wait; and what each asked for.
    fn way_in(&self) -> Vec<Waiting> {
        if let ChurnRule::ByBalance { .. } = self.rules().churn {
            let pending = self.stake.churn.pending_deposits.iter();
            return pending
                .map(|pending| Waiting {
                    you: pending.account == account(0),
                    asked: self.rules().epoch_of(pending.slot),
                    amount: pending.amount.0,
                })
                .collect();
        }
        let registry = &self.stake.registry.0;
        let you = self.you();
        let of = |index: u32, asked: u64| Waiting { you: Some(index) == you, asked, amount: 0 };
        let asked = |index: &u32| registry.get(*index as usize).map_or(0, |one| one.activation_eligibility_epoch);
        let mut line: Vec<Waiting> =
            activation_queue(&self.stake).iter().map(|index| of(*index, asked(index))).collect();
        let new = |one: &Validator| {
            one.activation_eligibility_epoch == FAR_FUTURE_EPOCH
                && one.effective_balance >= self.rules().min_activation_balance
        };
        let next = self.epoch().saturating_add(1);
        line.extend((0u32..).zip(registry).filter(|(_, one)| new(one)).map(|(index, _)| of(index, next)));
        line
    }

    /// The learner's wait on the way in, reckoned by hand: through the gate at so much an epoch, behind everyone in front.
    pub fn wait(&self) -> Option<Wait> {
        let line = self.way_in();
        let lookahead = self.rules().max_seed_lookahead;
        let by_balance = matches!(self.rules().churn, ChurnRule::ByBalance { .. });
        if self.stage() == Stage::Joined {
            let asked = self.your_validator().map(|yours| yours.activation_eligibility_epoch)?;
            let asked = if asked == FAR_FUTURE_EPOCH { self.epoch().saturating_add(1) } else { asked };
            let active_from = compute_activation_exit_epoch(self.final_from(asked), lookahead);
            return Some(Wait { place: 0, balance: 0, active_from });
        }
        if self.stage() != Stage::Waiting {
            return None;
        }
        let limit = self.gates()[0].0.max(1);
        let most = if by_balance { self.rules().max_pending_deposits_per_epoch as u64 } else { limit };
        let (mut epoch, mut passed, mut balance) = (self.epoch(), 0, 0u64);
        let mut left = limit.saturating_add(self.stake.churn.deposit_balance_to_consume);
        for (place, waiting) in (1..).zip(&line) {
            let is_final = self.final_from(waiting.asked);
            if is_final > epoch {
                (epoch, passed, left) = (is_final, 0, limit);
            }
            if passed == most {
                (epoch, passed, left) = (epoch + 1, 0, limit);
            }
            while waiting.amount > left {
                (epoch, passed, left) = (epoch + 1, 0, left.saturating_add(limit));
            }
            left -= waiting.amount;
            balance = balance.saturating_add(waiting.amount);
            passed += 1;
            if waiting.you {
                // A deposit that counts is a new validator: it asks at the next epoch's end, and waits for finality again.
                let entry = if by_balance { epoch + 3 } else { epoch };
                let active_from = compute_activation_exit_epoch(entry, lookahead);
                return Some(Wait { place, balance, active_from });
            }
        }
        None
    }

    /// Lines from the deposit to the withdrawal.
    pub fn rows(&self) -> Vec<Row> {
        let epoch = self.epoch();
        let registry = &self.stake.registry.0;
        let you = self.you();
        let [gate_in, gate_out] = self.gates().map(|(_, words)| words);
        let place_of = |line: &[Waiting]| line.iter().position(|waiting| waiting.you).map(|place| place as u64);
        let group = |is: &dyn Fn(&Validator) -> bool| {
            let (mut count, mut place) = (0, None);
            for (index, _) in (0u32..).zip(registry).filter(|(_, one)| is(one)) {
                if Some(index) == you {
                    place = Some(count);
                }
                count += 1;
            }
            (count, place)
        };
        let by_balance = matches!(self.rules().churn, ChurnRule::ByBalance { .. });
        let line = self.way_in();
        let door = group(&|one| {
            let enters = one.activation_epoch != FAR_FUTURE_EPOCH && epoch < one.activation_epoch;
            let joined = by_balance && one.activation_epoch == FAR_FUTURE_EPOCH;
            enters || joined && one.effective_balance >= self.rules().min_activation_balance
        });
        let inside = group(&|one| one.is_active(epoch) && one.exit_epoch == FAR_FUTURE_EPOCH);
        // As they asked; whoever asked later never leaves earlier.
        let out: Vec<bool> = self
            .asked
            .iter()
            .filter(|index| registry.get(**index as usize).is_some_and(|one| one.exit_epoch > epoch))
            .map(|index| Some(*index) == you)
            .collect();
        let out_you = out.iter().position(|yours| *yours).map(|place| place as u64);
        let left = |one: &Validator| one.exit_epoch <= epoch;
        let locked = group(&|one| left(one) && epoch < one.withdrawable_epoch);
        let free = group(&|one| left(one) && one.withdrawable_epoch <= epoch);
        let row = |name, (count, you): (u64, Option<u64>), gate: String, narrow| Row {
            name,
            count,
            marks: marks(count, you),
            gate,
            narrow,
        };
        let delay = self.rules().min_withdrawability_delay;
        vec![
            row("Way in", (line.len() as u64, place_of(&line)), format!("{gate_in} an epoch"), true),
            row("Through", door, "until their votes count".to_owned(), false),
            Row {
                marks: inside_marks(self.counted + inside.0, inside.1),
                ..row("Inside", (self.counted + inside.0, None), "vote".to_owned(), false)
            },
            row("Way out", (out.len() as u64, out_you), format!("{gate_out} an epoch"), true),
            row("Locked", locked, format!("{} epochs", whole(delay)), false),
            row("Free", free, "may withdraw".to_owned(), false),
        ]
    }

    pub fn facts(&self) -> [Fact; 6] {
        let yours = self.your_validator().map_or(0, |yours| yours.balance.0);
        let pending = self.stake.churn.pending_deposits.iter().filter(|pending| pending.account == account(0));
        let pending = pending.fold(Amount::ZERO, |sum, pending| sum.saturating_add(pending.amount));
        let (one_by_one, counted) = ("each of them is there", "2,000 one by one, the rest counted");
        let last = format!("{} each; epoch {} is final", days(1, self.rules()), whole(self.stake.ffg.finalized.epoch));
        let gates = self.gates();
        use Origin::Simulated;
        [
            (Simulated, whole(self.epoch()), "epoch", last.as_str()),
            (Simulated, whole(self.active()), "active validators", if self.counted > 0 { counted } else { one_by_one }),
            (Origin::Rule, format!("{} in, {} out", gates[0].1, gates[1].1), "pass in an epoch", self.size.source()),
            (Simulated, eth(yours), "your stake", "in the register of validators"),
            (Simulated, eth(pending.0), "yours, waiting to count", "since Electra deposits wait, not validators"),
            (Simulated, eth(self.purse().0), "in your purse", "began with 5,000 ETH"),
        ]
        .map(|(origin, value, label, note)| Fact::new(origin, value, label, note))
    }

    /// So many epochs, and how long that is.
    fn span(&self, epochs: u64) -> String {
        format!("{} epoch{} ({})", whole(epochs), if epochs == 1 { "" } else { "s" }, days(epochs, self.rules()))
    }

    /// Where the learner stands, in a sentence or two.
    pub fn verdict(&self) -> String {
        let epoch = self.epoch();
        let to = |later: u64| self.span(later.saturating_sub(epoch));
        match self.stage() {
            Stage::Outside => "You are outside. Deposit 32 ETH, and your validator joins the line.".to_owned(),
            Stage::TooLittle => format!(
                "Your deposit is there, but it takes {} to be let in. Top it up.",
                eth(self.rules().min_activation_balance)
            ),
            Stage::Waiting | Stage::Joined if !self.voting => {
                "Nothing becomes final, so nobody is let in: a deposit counts once its epoch is final.".to_owned()
            }
            Stage::Waiting => match self.wait() {
                Some(wait) => format!(
                    "You are number {} in line. Your votes count in {}, in epoch {}, if nothing changes.",
                    whole(wait.place),
                    to(wait.active_from),
                    whole(wait.active_from)
                ),
                None => String::new(),
            },
            Stage::Joined => {
                let from = self.wait().map_or(epoch, |wait| wait.active_from);
                format!("Through the gate: your stake counts once this is final. Your votes count in {}.", to(from))
            }
            Stage::Entering(from) => format!(
                "Through the gate. The proposers of the next epochs are drawn already, so your votes count in {}.",
                to(from)
            ),
            Stage::Inside => {
                let from = self.your_validator().map_or(0, |yours| yours.activation_epoch);
                let may = from.saturating_add(self.rules().shard_committee_period);
                if epoch < may {
                    format!("You are inside: your votes count. You may ask to leave in {}.", to(may))
                } else {
                    "You are inside: your votes count. You may ask to leave.".to_owned()
                }
            }
            Stage::Leaving(exit) => {
                format!("You asked to leave. You vote for {} more, and can be slashed as before.", to(exit))
            }
            Stage::Locked(until) => format!(
                "You have left and need not vote. Your stake stays locked for {}, so that a fault of yours still costs you.",
                to(until)
            ),
            Stage::Free => "Your stake is free. Withdraw it.".to_owned(),
        }
    }

    /// The reckoning behind the wait.
    pub fn formula(&self) -> String {
        let Some(wait) = self.wait().filter(|wait| wait.place > 0 && self.voting) else { return String::new() };
        let (limit, words) = &self.gates()[0];
        let (amount, epochs) = match self.rules().churn {
            ChurnRule::ByCount { .. } => (whole(wait.place), wait.place.div_ceil(*limit)),
            ChurnRule::ByBalance { .. } => (eth(wait.balance), wait.balance.div_ceil(*limit)),
        };
        let rest = wait.active_from.saturating_sub(self.epoch()).saturating_sub(epochs);
        format!(
            "⌈{amount} ÷ {words}⌉ = {} at the gate, and {} for finality and for proposers drawn already.",
            self.span(epochs),
            whole(rest)
        )
    }
}

/// The crowd inside is one mark, and the learner another.
fn inside_marks(count: u64, you: Option<u64>) -> Vec<Mark> {
    match you {
        Some(_) => vec![Mark::Others(count.saturating_sub(1)), Mark::You],
        None => vec![Mark::Others(count)],
    }
}

/// One who waits for the gate.
struct Waiting {
    you: bool,
    /// The epoch that has to be final.
    asked: u64,
    /// In grains, where the balance counts.
    amount: u64,
}

/// What a person may ask for. Amounts are as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Deposit(String),
    Leave,
    Withdraw,
    Epoch,
    RushIn,
    RushOut,
    /// Whether everybody votes.
    Finality(bool),
}

/// The network with a memory of what was done, and a run that stops at what comes next.
pub struct Queue {
    pub network: Network,
    /// Newest first.
    pub log: Vec<String>,
    /// The stage to be left, and the epochs it may still take.
    running: Option<(Stage, u64)>,
}

const LOG_LINES: usize = 12;
/// Longest run, in epochs.
const LONGEST: u64 = 5_000;

impl Queue {
    pub fn new(size: Size, rule: Rule) -> Queue {
        Queue { network: Network::new(size, rule), log: Vec::new(), running: None }
    }

    pub const fn is_running(&self) -> bool {
        self.running.is_some()
    }

    pub fn stop(&mut self) {
        self.running = None;
    }

    /// Does it and says what happened.
    ///
    /// # Errors
    /// A sentence that says what was expected and what was found; nothing has changed then.
    pub fn act(&mut self, act: &Act) -> Result<String, String> {
        self.running = None;
        let network = &mut self.network;
        let said = match act {
            Act::Deposit(typed) => {
                let amount = Amount::parse(typed).map_err(|error| error.to_string())?;
                let before = network.stage();
                network.deposit(amount).map_err(|error| error.to_string())?;
                let what = if before == Stage::Outside { "deposited" } else { "topped up by" };
                format!("You {what} {}.", eth(amount.0))
            }
            Act::Leave => {
                network.leave().map_err(|error| error.to_string())?;
                match network.your_validator() {
                    Some(yours) => format!(
                        "You asked to leave: the last vote before epoch {}, the stake free in epoch {}.",
                        whole(yours.exit_epoch),
                        whole(yours.withdrawable_epoch)
                    ),
                    None => String::new(),
                }
            }
            Act::Withdraw => {
                let before = network.purse();
                network.withdraw().map_err(|error| error.to_string())?;
                format!("You withdrew {}.", eth(network.purse().saturating_sub(before).0))
            }
            Act::Epoch => {
                network.end_epoch();
                return Ok(network.verdict());
            }
            Act::RushIn => format!("{} others deposited 32 ETH each.", whole(network.rush_in()?.into())),
            Act::RushOut => format!("{} others asked to leave.", whole(network.rush_out()?.into())),
            Act::Finality(voting) => {
                network.voting = *voting;
                if *voting { "Everybody votes again.".to_owned() } else { "Nobody votes: finality stops.".to_owned() }
            }
        };
        self.log.insert(0, format!("Epoch {}: {said}", whole(self.network.epoch())));
        self.log.truncate(LOG_LINES);
        Ok(said)
    }

    /// Begins a run to what comes next for the learner.
    ///
    /// # Errors
    /// Where nothing is coming.
    pub fn run(&mut self) -> Result<(), String> {
        let stage = self.network.stage();
        let is_waiting = match stage {
            Stage::Outside | Stage::TooLittle | Stage::Free => false,
            Stage::Inside => !self.may_leave(),
            _ => true,
        };
        if !is_waiting {
            return Err("expected something to wait for, found nothing".to_owned());
        }
        self.running = Some((stage, LONGEST));
        Ok(())
    }

    fn may_leave(&self) -> bool {
        let from = self.network.your_validator().map_or(0, |yours| yours.activation_epoch);
        self.network.epoch() >= from.saturating_add(self.network.rules().shard_committee_period)
    }

    /// Ends epochs until `is_over` or until what was waited for is there; then it says so.
    pub fn turn(&mut self, is_over: impl Fn() -> bool) -> Option<String> {
        while let Some((stage, left)) = self.running {
            self.network.end_epoch();
            let now = self.network.stage();
            if now != stage || (now == Stage::Inside && self.may_leave()) {
                self.running = None;
                return Some(self.network.verdict());
            }
            if left == 0 {
                self.running = None;
                return Some(format!("{} epochs later nothing has moved.", whole(LONGEST)));
            }
            self.running = Some((stage, left - 1));
            if is_over() {
                break;
            }
        }
        None
    }
}
