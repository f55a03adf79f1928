//! The log: what happened, in plain words.

use crate::core::world::watch::Watch;
use crate::core::world::watch::act::Act;
use crate::core::world::watch::attack::{AttackKind, AttackNews, Purses, Reason, Verdict};
use crate::core::world::watch::news::{Fate, News, NewsKind, Reorganisation};
use crate::lab::watch::words::{SUBSIDY, block, clock, coins, count, finder, list, name, region};

/// How a line looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    /// Blocks were left.
    Fork,
    Attack,
    Act,
}

/// A line of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub number: u32,
    pub at: String,
    pub text: String,
    pub tone: Tone,
    /// Nodes that did the same, and what: told in one line.
    who: Vec<String>,
    same: Option<(Vec<u32>, Vec<u32>)>,
}

/// Lines kept.
pub const MOST_LINES: usize = 120;

/// The newest line last.
#[derive(Clone, Debug, Default)]
pub struct Log {
    pub lines: Vec<Line>,
    next: u32,
}

impl Log {
    pub fn tell(&mut self, watch: &Watch, news: &News) {
        let (tone, text) = match &news.kind {
            NewsKind::Extended { .. } | NewsKind::Paid { .. } => return,
            NewsKind::Reorganised(one) => return self.tell_reorganisation(watch, news, one),
            NewsKind::Found { node, block: found, withheld: false } => {
                (Tone::Plain, format!("{} finds {}.", name(watch, *node), block(watch, *found)))
            }
            // The attack tells of it with the lengths of both branches.
            NewsKind::Found { .. } => return,
            NewsKind::Done(act) => (Tone::Act, act_words(watch, act)),
            NewsKind::Attack(attack) => (Tone::Attack, attack_words(watch, attack)),
            NewsKind::Full => (Tone::Act, "The run is at its limit of 3,000 blocks and stands still.".to_owned()),
        };
        self.push(Line { number: 0, at: clock(news.at), text, tone, who: Vec::new(), same: None });
    }

    fn push(&mut self, line: Line) {
        self.next += 1;
        self.lines.push(Line { number: self.next, ..line });
        if self.lines.len() > MOST_LINES {
            self.lines.remove(0);
        }
    }

    /// Nodes that go the same way soon after each other share a line.
    fn tell_reorganisation(&mut self, watch: &Watch, news: &News, one: &Reorganisation) {
        let same = Some((one.left.clone(), one.joined.clone()));
        let who = name(watch, one.node).to_owned();
        if let Some(line) = self.lines.iter_mut().rev().take(6).find(|line| line.same == same) {
            line.who.push(who);
            line.text = reorganisation_words(one, &line.who);
            return;
        }
        let who = vec![who];
        let text = reorganisation_words(one, &who);
        self.push(Line { number: 0, at: clock(news.at), text, tone: Tone::Fork, who, same });
    }
}

fn reorganisation_words(one: &Reorganisation, who: &[String]) -> String {
    let verb = if who.len() == 1 { "leaves" } else { "leave" };
    let mut text = format!(
        "{} {verb} {} for a branch of {} with more work{}",
        list(who),
        count(one.left.len() as u64, "block"),
        one.joined.len(),
        if one.payments.is_empty() { "." } else { ": " },
    );
    text.push_str(&fates_words(one));
    text
}

/// What became of the payments in the blocks left.
pub fn fates_words(one: &Reorganisation) -> String {
    let number = |fate: Fate| one.payments.iter().filter(|(_, found)| *found == fate).count() as u64;
    let words = [
        (Fate::OnBoth, "in the new branch too"),
        (Fate::Waits, "waiting again"),
        (Fate::DoubleSpent, "gone for ever, its coins spent otherwise"),
        (Fate::Lost, "dropped"),
    ];
    let parts: Vec<String> = words
        .iter()
        .map(|(fate, words)| (number(*fate), words))
        .filter(|(n, _)| *n > 0)
        .map(|(n, words)| format!("{n} {words}"))
        .collect();
    match one.payments.len() {
        0 => String::new(),
        all => format!("of {} in them {}.", count(all as u64, "payment"), list(&parts)),
    }
}

fn act_words(watch: &Watch, act: &Act) -> String {
    match act {
        Act::Cut { sides } => {
            let names: Vec<String> = (0u8..)
                .zip(sides)
                .filter(|(_, side)| **side != 0)
                .map(|(node, _)| name(watch, node).to_owned())
                .collect();
            let regions: Vec<_> = watch
                .setup()
                .nodes
                .iter()
                .zip(sides)
                .filter(|(_, side)| **side != 0)
                .map(|(node, _)| node.region)
                .collect();
            let place = regions.first().filter(|first| regions.iter().all(|region| region == *first));
            match place {
                Some(place) => format!("You cut off {}: {} hear nobody else.", region(*place), list(&names)),
                None => format!("You cut off {}.", list(&names)),
            }
        }
        Act::Heal => "You heal the cut. Neighbours tell each other their heads.".to_owned(),
        Act::Delay { a, b, delay_ms } => {
            format!("The link between {} and {} now takes {delay_ms} ms.", name(watch, *a), name(watch, *b))
        }
        Act::Leave { node } => format!("{} leaves, with its hash power.", name(watch, *node)),
        Act::Return { node } => format!("{} is back and asks for what it missed.", name(watch, *node)),
    }
}

fn attack_words(watch: &Watch, news: &AttackNews) -> String {
    let attack = watch.attack();
    let kind = attack.setup().map(|setup| setup.kind);
    let victim = attack.setup().map_or("", |setup| name(watch, setup.victim));
    match news {
        AttackNews::Began { base } => match kind {
            Some(AttackKind::DoubleSpend) => format!(
                "Mallory signs two payments of the same 40 coins, and begins to mine in secret on {}.",
                block(watch, *base)
            ),
            Some(AttackKind::SelfishMining) => "Mallory begins to mine selfishly.".to_owned(),
            Some(AttackKind::Censorship) => "Mallory will build on no block that holds Vera’s payment.".to_owned(),
            Some(AttackKind::FeeSniping) => "Mallory looks out for a block with a large fee.".to_owned(),
            Some(AttackKind::Eclipse) => format!("{victim} is cut off from everybody but Mallory, and does not know."),
            Some(AttackKind::NoConfirmation) | None => "Mallory signs two payments of the same 40 coins.".to_owned(),
        },
        AttackNews::Paid { .. } => match kind {
            Some(AttackKind::Censorship) => "Vera sends a payment of 40 coins.".to_owned(),
            Some(AttackKind::FeeSniping) => "Rich sends a payment with a fee of 30 coins.".to_owned(),
            Some(AttackKind::DoubleSpend) => {
                "One block ahead, Mallory pays the shop 40 coins in public. The secret branch holds the other payment."
                    .to_owned()
            }
            _ => "The shop hears that it is paid 40 coins. Everybody else hears that Mallory pays Mallory.".to_owned(),
        },
        AttackNews::Accepted { confirmations: 0, .. } => {
            "The shop has heard of the payment and hands over the goods at once.".to_owned()
        }
        AttackNews::Accepted { confirmations, .. } => {
            format!("The shop counts {} and hands over the goods.", count(*confirmations, "confirmation"))
        }
        AttackNews::Withheld { block: found, branch } => format!(
            "Mallory finds {} and keeps it secret: {} against {} of everybody else.",
            block(watch, *found),
            count(branch.own.into(), "block"),
            branch.others
        ),
        AttackNews::Shown { blocks, .. } if kind == Some(AttackKind::Eclipse) => {
            format!("Mallory shows the shop, and nobody else, {}.", count((*blocks).into(), "block"))
        }
        AttackNews::Shown { blocks, head, .. } => {
            format!("Mallory shows {}, up to {}.", count((*blocks).into(), "block"), block(watch, *head))
        }
        AttackNews::Adopted { lost, .. } => {
            format!("Mallory drops {} and follows the others.", count((*lost).into(), "block"))
        }
        AttackNews::Refused { block: found } => {
            format!(
                "Mallory will not build on {} by {}, and mines beside it.",
                block(watch, *found),
                finder(watch, *found)
            )
        }
        AttackNews::LetGo => "The shop hears the others again.".to_owned(),
        AttackNews::Ended(verdict) => format!("{} {}", verdict_title(verdict), verdict_words(watch, verdict)),
    }
}

pub fn verdict_title(verdict: &Verdict) -> &'static str {
    match (verdict.reason, verdict.won) {
        (Reason::NothingToSnipe, _) => "There was nothing to attack.",
        (Reason::Share { .. }, true) => "It paid, this time.",
        (Reason::Share { .. }, false) => "It did not pay, this time.",
        (_, true) => "The attack won.",
        (_, false) => "The attack failed.",
    }
}

/// How it ended, and why.
pub fn verdict_words(watch: &Watch, verdict: &Verdict) -> String {
    let kind = watch.attack().setup().map(|setup| setup.kind);
    let Purses { victim: before, .. } = verdict.before;
    match verdict.reason {
        Reason::BranchWon if kind == Some(AttackKind::FeeSniping) => {
            "Everybody follows the block that Mallory made instead. The fee of 30 coins is Mallory’s.".to_owned()
        }
        Reason::BranchWon | Reason::RivalCounted => format!(
            "The payment never happened: the shop had {} coins and has {}. The coins are Mallory’s again, and so are the goods.",
            coins(before),
            coins(verdict.after.victim)
        ),
        Reason::FellBehind if kind == Some(AttackKind::FeeSniping) => {
            "Mallory fell too far behind. The fee stays with whoever found the block.".to_owned()
        }
        Reason::FellBehind => "Mallory fell too far behind and gave up. The shop keeps its coins.".to_owned(),
        Reason::Overtaken => "Mallory’s branch was shown, and another block overtook it on the way.".to_owned(),
        Reason::Share { own, all } => format!(
            "{own} of the chain’s {all} blocks are Mallory’s, with {} of the hash power. One run of {all} blocks is mostly luck.",
            number_percent(watch)
        ),
        Reason::KeptOut => "Vera’s payment is in no block that counts.".to_owned(),
        Reason::GotIn => "Vera’s payment is in the chain, and Mallory gave in.".to_owned(),
        Reason::NothingToSnipe => {
            "Mallory found the block with the large fee first. Another seed shows an attack.".to_owned()
        }
        Reason::FoundAPeer => {
            "The shop found an honest peer before it had its confirmations, and handed over nothing.".to_owned()
        }
        Reason::PaymentCounted => {
            "The payment to the shop is in the chain that everybody follows. Mallory has paid.".to_owned()
        }
        Reason::NeverAccepted => "The shop heard of the other payment first, and handed over nothing.".to_owned(),
    }
}

/// What it cost: blocks that earn nothing.
pub fn cost_words(verdict: &Verdict) -> String {
    let lost = u64::from(verdict.wasted) * SUBSIDY;
    match (verdict.mined, verdict.wasted) {
        (0, _) => "Mallory found no block meanwhile.".to_owned(),
        (mined, 0) => format!("Mallory found {} meanwhile, and all count.", count(mined.into(), "block")),
        (mined, wasted) => format!(
            "What it cost Mallory: {wasted} of {} found count for nothing, worth {lost} coins.",
            count(mined.into(), "block")
        ),
    }
}

fn number_percent(watch: &Watch) -> String {
    let setup = watch.setup();
    let attacker = watch.attack().setup().map_or(0, |attack| attack.attacker);
    let power = setup.nodes.get(usize::from(attacker)).map_or(0, |node| node.power);
    crate::lab::number::percent(f64::from(power) / setup.total_power().max(1) as f64, 3)
}
