//! The queue drawn as a queue, and what is said of it.
//!
//! A line is a list of marks, the front first: one for each who stands near the gate or near the learner, and one for all
//! between, with their number on it. Nobody changes places.

use super::network::{Network, Stage};
use super::{Rule, Size};
use crate::core::chain::registry::{FAR_FUTURE_EPOCH, Validator};
use crate::core::consensus::queue::ChurnRule;
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

/// A line of so many in which the learner has these places, ascending, counted from the front and from 0.
pub fn marks(count: u64, you: &[u64]) -> Vec<Mark> {
    let (mut marks, mut drawn) = (Vec::new(), 0);
    for place in you.iter().filter(|place| **place < count) {
        run(place.saturating_sub(drawn), &mut marks);
        marks.push(Mark::You);
        drawn = place + 1;
    }
    run(count.saturating_sub(drawn), &mut marks);
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

impl Network {
    /// Lines from the deposit to the withdrawal.
    pub fn rows(&self) -> Vec<Row> {
        let epoch = self.epoch();
        let registry = &self.stake.registry.0;
        let you = self.you();
        let [gate_in, gate_out] = self.gates().map(|(_, words)| words);
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
        let yours: Vec<u64> = (0..).zip(&line).filter(|(_, waiting)| waiting.you).map(|(place, _)| place).collect();
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
            marks: marks(count, you.as_slice()),
            gate,
            narrow,
        };
        let delay = self.rules().min_withdrawability_delay;
        vec![
            Row {
                marks: marks(line.len() as u64, &yours),
                ..row("Way in", (line.len() as u64, None), format!("{gate_in} an epoch"), true)
            },
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
        let (one_by_one, counted) = ("each of them is there", "2,000 one by one, the rest counted");
        let last = format!("{} each; epoch {} is final", days(1, self.rules()), whole(self.stake.ffg.finalized.epoch));
        let gates = self.gates();
        use Origin::Simulated;
        [
            (Simulated, whole(self.epoch()), "epoch", last.as_str()),
            (Simulated, whole(self.active()), "active validators", if self.counted > 0 { counted } else { one_by_one }),
            (Origin::Rule, format!("{} in, {} out", gates[0].1, gates[1].1), "pass in an epoch", self.size.source()),
            (Simulated, eth(yours), "your stake", "in the register of validators"),
            (Simulated, eth(self.pending()), "yours, waiting to count", "since Electra deposits wait, not validators"),
            (Simulated, eth(self.purse().0), "in your purse", "began with 5,000 ETH"),
        ]
        .map(|(origin, value, label, note)| Fact::new(origin, value, label, note))
    }

    /// So many epochs, and how long that is.
    fn span(&self, epochs: u64) -> String {
        format!("{} epoch{} ({})", whole(epochs), if epochs == 1 { "" } else { "s" }, days(epochs, self.rules()))
    }

    /// What the learner has, in line and past it, and what it takes to be let in, in words.
    fn too_little(&self) -> (String, String) {
        let least = self.rules().min_activation_balance;
        let (balance, counts) =
            self.your_validator().map_or((0, 0), |yours| (yours.balance.0, yours.effective_balance));
        let sum = balance.saturating_add(self.pending());
        // What counts follows late: a top-up by a little may leave it where it was.
        let params = &self.rules().effective_balance;
        let step = params.effective_balance_increment / params.hysteresis_quotient.max(1);
        let follows = counts.saturating_add(step.saturating_mul(params.hysteresis_upward_multiplier));
        let least = if sum < least { eth(least) } else { format!("more than {}", eth(follows)) };
        (eth(sum), least)
    }

    /// Where the learner stands, in a sentence or two.
    pub fn verdict(&self) -> String {
        let epoch = self.epoch();
        let to = |later: u64| self.span(later.saturating_sub(epoch));
        match self.stage() {
            Stage::Outside => "You are outside. Deposit 32 ETH, and your validator joins the line.".to_owned(),
            Stage::TooLittle => {
                let (sum, least) = self.too_little();
                let place = if self.pending() > 0 { "in line" } else { "there" };
                format!("Your {sum} are {place}, but it takes {least} to be let in. Top it up.")
            }
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
            Stage::TooLittle => {
                let (sum, least) = self.network.too_little();
                return Err(format!("expected {least} at stake or in line, found {sum}"));
            }
            Stage::Outside | Stage::Free => false,
            Stage::Inside => !self.may_leave(),
            Stage::Waiting if !self.network.is_voting() => {
                return Err("expected finality, which the way in waits for, and found nobody who votes".to_owned());
            }
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
