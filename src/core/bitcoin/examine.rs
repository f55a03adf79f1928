//! A block held against the rules, one after another, whatever comes of each.
//!
//! A node stops at the first rule that is broken. Here all are tried, so that one can see which checks a change trips and
//! which it does not. Three answers are possible: passed, failed, and *cannot be told*, where the rule needs something the
//! bytes do not hold: the blocks before, the coins spent, the height in the years before coinbases named it.
//!
//! Sources: those of [`BlockRule`]; heights of BIPs 34, 65, 66 and 141 from Bitcoin Core v31.99, `kernel/chainparams.cpp`.

use core::fmt;

use crate::core::bitcoin::famous::{self, Context};
use crate::core::bitcoin::raw::{ParseError, Raw, RawTransaction};
use crate::core::bitcoin::rule::BlockRule;
use crate::core::bitcoin::script;
use crate::core::chain::header::Header;
use crate::core::consensus::leader::work::{WorkParams, check_bits, check_proof, is_retarget, next_required};
use crate::core::hash::{Hash256, sha256d_pair};
use crate::core::merkle::{MerkleRoot, merkle_root};
use crate::core::units::work::Target;
use crate::core::units::{Amount, Height};

/// The most there can ever be, in satoshis: Core's `MAX_MONEY`.
pub const MAX_MONEY: i64 = 21_000_000 * SATOSHIS_PER_BITCOIN as i64;
/// The most a block may weigh (BIP 141).
pub const MAX_WEIGHT: usize = 4_000_000;
/// The most bytes a block may have without its witnesses.
pub const MAX_STRIPPED_SIZE: usize = MAX_WEIGHT / 4;
/// The most signature checks by the old count, each of which costs four of the 80,000 allowed.
pub const MAX_SIGNATURE_CHECKS: usize = 20_000;
/// The height from which a coinbase must begin with its height.
pub const BIP34_HEIGHT: u64 = 227_931;
/// The height from which a version of at least 3 is demanded.
pub const BIP66_HEIGHT: u64 = 363_725;
/// The height from which a version of at least 4 is demanded.
pub const BIP65_HEIGHT: u64 = 388_381;
/// The height from which witnesses are allowed and committed to.
pub const SEGWIT_HEIGHT: u64 = 481_824;

const SATOSHIS_PER_BITCOIN: u64 = 100_000_000;

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The rule is kept.
    Passed,
    /// The rule is broken.
    Failed,
    /// These bytes alone cannot tell.
    Untold,
}

/// A rule, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// The rule.
    pub rule: BlockRule,
    /// What came of it.
    pub verdict: Verdict,
    /// What would have been right or, where that cannot be told, what would have to be known.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// All that was found out about a header or a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examination {
    /// The bytes, read.
    pub raw: Raw,
    /// The header's hash, which is the block's name.
    pub hash: Hash256,
    /// The height, where the block or what is known of it tells.
    pub height: Option<Height>,
    /// The checks in order: those of a header, and for a block the rest.
    pub checks: Vec<Check>,
}

impl Examination {
    /// What came of `rule`; `None` if it does not apply, as to a header alone.
    pub fn verdict(&self, rule: BlockRule) -> Option<Verdict> {
        self.checks.iter().find(|check| check.rule == rule).map(|check| check.verdict)
    }

    /// The checks with this outcome.
    pub fn with(&self, verdict: Verdict) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(move |check| check.verdict == verdict)
    }

    /// Whether no rule is broken, as far as can be told.
    pub fn is_sound(&self) -> bool {
        self.with(Verdict::Failed).next().is_none()
    }
}

/// Reads a header or a block and holds it against the main network's rules.
///
/// ```
/// use proofground::core::bitcoin::{examine::{Verdict, examine}, famous, raw, rule::BlockRule};
/// let mut bytes = raw::bytes_of_text(famous::BLOCK_170)?;
/// assert!(examine(&bytes)?.is_sound());
/// // One bit of a payment's amount: the Merkle root no longer fits, and nothing else notices.
/// bytes[300] ^= 1;
/// let changed = examine(&bytes)?;
/// assert_eq!(changed.verdict(BlockRule::MerkleRoot), Some(Verdict::Failed));
/// assert_eq!(changed.with(Verdict::Failed).count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ParseError`] for bytes that are neither.
pub fn examine(bytes: &[u8]) -> Result<Examination, ParseError> {
    let raw = Raw::parse(bytes)?;
    let context = famous::context_of(&raw.header);
    Ok(examine_in(raw, &context))
}

/// The same for bytes already read, with what is known of the block's place.
pub fn examine_in(raw: Raw, context: &Context) -> Examination {
    let hash = raw.header.hash();
    let coinbase_height = raw.transactions.as_deref().and_then(|list| height_named(&raw, list));
    let height = context.height.or(coinbase_height);
    let mut checks = Vec::new();
    for rule in BlockRule::HEADER {
        let (verdict, expected, found) = header_check(rule, &raw.header, hash, height, context);
        checks.push(Check { rule, verdict, expected, found });
    }
    if let Some(list) = &raw.transactions {
        let block = Body { raw: &raw, list, height, is_height_sure: context.height.is_some() };
        for rule in BlockRule::BODY {
            let (verdict, expected, found) = block.check(rule);
            checks.push(Check { rule, verdict, expected, found });
        }
    }
    Examination { raw, hash, height, checks }
}

type Outcome = (Verdict, String, String);

fn told(kept: bool, expected: impl Into<String>, found: impl Into<String>) -> Outcome {
    (if kept { Verdict::Passed } else { Verdict::Failed }, expected.into(), found.into())
}

fn untold(needed: impl Into<String>, found: impl Into<String>) -> Outcome {
    (Verdict::Untold, needed.into(), found.into())
}

fn header_check(rule: BlockRule, header: &Header, hash: Hash256, height: Option<Height>, context: &Context) -> Outcome {
    let params = WorkParams::bitcoin();
    let is_genesis = famous::is_genesis(header);
    match rule {
        BlockRule::Target => match check_bits(header.bits, params.pow_limit) {
            Ok(target) => told(true, format!("at most {}", params.pow_limit), target.to_string()),
            Err(error) => split(&error),
        },
        BlockRule::Proof => match (check_bits(header.bits, params.pow_limit), header.bits.to_target()) {
            (Err(_), None) => told(false, "a target to be measured by", format!("none in nBits {}", header.bits)),
            // A target easier than allowed is broken in its own line; here the hash is held against what it says.
            _ => match check_proof(&hash, header.bits, Target::MAX) {
                Ok(target) => told(true, format!("at most {target}"), hash.to_string()),
                Err(error) => split(&error),
            },
        },
        BlockRule::Parent if is_genesis => told(true, "none: it is the first block", "all zeros"),
        BlockRule::Parent if context.parent.is_some() => {
            told(true, "a known block", format!("height {}", height.map_or(0, |height| height.0.saturating_sub(1))))
        }
        BlockRule::Parent => untold("that block", header.previous.to_string()),
        BlockRule::Difficulty if is_genesis => {
            told(header.bits == params.pow_limit.to_compact(), "the easiest allowed", header.bits.to_string())
        }
        BlockRule::Difficulty => difficulty(header, context, &params),
        BlockRule::Time if is_genesis => told(true, "none before it to be later than", header.time.to_string()),
        BlockRule::Time => untold("the times of the eleven blocks before it, and the clock", header.time.to_string()),
        BlockRule::Version => {
            let found = header.version.to_string();
            let least = |height: u64| match height {
                BIP65_HEIGHT.. => 4,
                BIP66_HEIGHT.. => 3,
                BIP34_HEIGHT.. => 2,
                _ => i32::MIN,
            };
            match height.map(|height| least(height.0)) {
                Some(i32::MIN) => told(true, "any, at this height", found),
                Some(least) => told(header.version >= least, format!("at least {least}"), found),
                None if header.version >= 4 => told(true, "at least 4", found),
                None => untold("the height", found),
            }
        }
        _ => untold("a block", "a header"),
    }
}

/// The expected and found halves of a proof error's sentence.
fn split(error: &impl fmt::Display) -> Outcome {
    let sentence = error.to_string();
    let body = sentence.strip_prefix("expected ").unwrap_or(&sentence);
    let (expected, found) = body.split_once(", found ").unwrap_or((body, ""));
    told(false, expected, found)
}

fn difficulty(header: &Header, context: &Context, params: &WorkParams) -> Outcome {
    let found = header.bits.to_string();
    let (Some(height), Some(parent)) = (context.height, context.parent) else {
        return untold("the parent", found);
    };
    let first_time = match (is_retarget(height, params), context.interval_start) {
        (true, None) => return untold("the first block of the interval that ends", found),
        (true, Some(start)) => start.time,
        (false, _) => 0,
    };
    let required = next_required(height, parent.bits, first_time, parent.time, params);
    told(header.bits == required, required.to_string(), found)
}

/// The height a coinbase names, where the version says that it does.
fn height_named(raw: &Raw, list: &[RawTransaction]) -> Option<Height> {
    let input = list.first().filter(|first| first.is_coinbase())?.inputs.first()?;
    // Before version 2 a coinbase may begin with any number.
    if raw.header.version < 2 {
        return None;
    }
    script::height(raw.slice(&input.script)).map(Height)
}

struct Body<'a> {
    raw: &'a Raw,
    list: &'a [RawTransaction],
    height: Option<Height>,
    /// The height is known from the chain, and not only from what the block says.
    is_height_sure: bool,
}

impl Body<'_> {
    fn check(&self, rule: BlockRule) -> Outcome {
        let coinbases = self.list.iter().skip(1).position(RawTransaction::is_coinbase);
        match rule {
            BlockRule::MerkleRoot => {
                let root = self.root().root;
                told(root == self.raw.header.merkle_root, root.to_string(), self.raw.header.merkle_root.to_string())
            }
            BlockRule::Repetition => {
                let mutated = self.root().mutated;
                told(!mutated, "different neighbours", if mutated { "a repeated pair" } else { "no repetition" })
            }
            BlockRule::Size => {
                let size = self.raw.stripped_size();
                let expected = format!("at most {MAX_STRIPPED_SIZE} bytes");
                told(size <= MAX_STRIPPED_SIZE, expected, format!("{size} bytes"))
            }
            BlockRule::CoinbaseFirst => match self.list.first() {
                None => told(false, "a coinbase", "no transaction"),
                Some(first) if first.is_coinbase() => told(true, "a coinbase", "a coinbase"),
                Some(_) => told(false, "a coinbase", "another transaction"),
            },
            BlockRule::CoinbaseOnly => match coinbases {
                None => told(true, "no other", "no other"),
                Some(index) => told(false, "no other", format!("transaction {} is one too", index + 2)),
            },
            BlockRule::Transactions => self.transactions(),
            BlockRule::SignatureChecks => {
                let count: usize = self.list.iter().map(|transaction| self.signature_checks(transaction)).sum();
                told(count <= MAX_SIGNATURE_CHECKS, format!("at most {MAX_SIGNATURE_CHECKS}"), count.to_string())
            }
            BlockRule::Height => self.coinbase_height(),
            BlockRule::WitnessCommitment => self.witness_commitment(),
            BlockRule::Weight => {
                let weight = self.raw.weight();
                told(weight <= MAX_WEIGHT, format!("at most {MAX_WEIGHT}"), weight.to_string())
            }
            BlockRule::CoinbaseValue => self.reward(),
            BlockRule::Spending => match self.list {
                [only] if only.is_coinbase() && only.lock_time == 0 => told(true, "nothing spent", "a coinbase alone"),
                _ => untold("the coins it spends", format!("{} transactions that spend", self.list.len().max(1) - 1)),
            },
            _ => untold("a header", "a block"),
        }
    }

    fn root(&self) -> MerkleRoot {
        merkle_root(&self.list.iter().map(|transaction| transaction.txid).collect::<Vec<_>>())
    }

    fn signature_checks(&self, transaction: &RawTransaction) -> usize {
        let inputs = transaction.inputs.iter().map(|input| &input.script);
        let scripts = inputs.chain(transaction.outputs.iter().map(|output| &output.script));
        scripts.map(|range| script::signature_checks(self.raw.slice(range))).sum()
    }

    fn transactions(&self) -> Outcome {
        for (index, transaction) in self.list.iter().enumerate() {
            if let Some((expected, found)) = self.fault(transaction) {
                return told(false, expected, format!("{found}, in transaction {}", index + 1));
            }
        }
        told(true, "every transaction well formed", format!("{} well formed", self.list.len()))
    }

    /// What Core's `CheckTransaction` would refuse, if anything.
    fn fault(&self, transaction: &RawTransaction) -> Option<(&'static str, String)> {
        if transaction.inputs.is_empty() {
            return Some(("an input", "none".into()));
        }
        if transaction.outputs.is_empty() {
            return Some(("an output", "none".into()));
        }
        let mut sum = 0i64;
        for output in &transaction.outputs {
            if !(0..=MAX_MONEY).contains(&output.value) {
                return Some(("an amount from 0 to 21 million bitcoins", format!("{} satoshis", output.value)));
            }
            // At most 444,000 outputs of 2.1 * 10^15: the sum is looked at before it can overflow.
            sum += output.value;
            if sum > MAX_MONEY {
                return Some(("a sum of at most 21 million bitcoins", format!("{sum} satoshis")));
            }
        }
        let mut spent: Vec<_> = transaction.inputs.iter().map(|input| (input.previous, input.index)).collect();
        spent.sort_unstable();
        if let Some(pair) = spent.windows(2).find(|pair| pair[0] == pair[1]) {
            return Some(("each output spent once", format!("output {} of {} twice", pair[0].1, pair[0].0)));
        }
        if transaction.is_coinbase() {
            let length = transaction.inputs.first().map_or(0, |input| input.script.len());
            return (!(2..=100).contains(&length))
                .then(|| ("2 to 100 bytes in the coinbase's script", length.to_string()));
        }
        transaction.inputs.iter().any(|input| input.is_null()).then(|| ("an output to spend", "none named".into()))
    }

    fn coinbase_height(&self) -> Outcome {
        let named = height_named(self.raw, self.list);
        let found = named.map_or_else(|| "no height".to_owned(), |height| height.to_string());
        match self.height {
            Some(height) if self.is_height_sure && height.0 < BIP34_HEIGHT => {
                told(true, format!("none yet, at height {height}"), found)
            }
            Some(height) if self.is_height_sure => told(named == Some(height), height.to_string(), found),
            Some(_) => told(true, "a height", found),
            // Versions 3 and up are younger than the rule; versions 1 and 2 had years without it.
            None if self.raw.header.version > 2 => told(false, "a height", found),
            None => untold("the height, as the rule came into force at 227931", found),
        }
    }

    fn witness_commitment(&self) -> Outcome {
        let first = self.list.first();
        let outputs = first.map(|coinbase| coinbase.outputs.as_slice()).unwrap_or_default();
        // Where there are several, the last counts.
        let committed =
            outputs.iter().rev().find_map(|output| script::witness_commitment(self.raw.slice(&output.script)));
        let has_witness = self.list.iter().any(|transaction| transaction.witness.is_some());
        let is_early = self.height.is_some_and(|height| height.0 < SEGWIT_HEIGHT) && !has_witness;
        let Some(committed) = committed.filter(|_| !is_early) else {
            let found = if has_witness { "a witness, and no commitment" } else { "no witness" };
            return told(!has_witness, "a commitment, or no witness", found);
        };
        let input = first.and_then(|coinbase| coinbase.inputs.first());
        let reserved = input.filter(|input| input.witness_items == 1).map(|input| &input.first_witness_item);
        let reserved: Option<[u8; 32]> = reserved.and_then(|item| self.raw.slice(item).try_into().ok());
        let Some(reserved) = reserved else {
            return told(false, "one reserved value of 32 bytes in the coinbase's witness", "something else");
        };
        // The coinbase cannot commit to itself: its leaf is zero.
        let leaves = self.list.iter().enumerate();
        let leaves = leaves.map(|(index, transaction)| if index == 0 { Hash256::ZERO } else { transaction.wtxid });
        let root = merkle_root(&leaves.collect::<Vec<_>>());
        let expected = sha256d_pair(&root.root, &Hash256(reserved));
        told(expected.0 == committed, expected.to_string(), Hash256(committed).to_string())
    }

    fn reward(&self) -> Outcome {
        let coinbase = self.list.first().filter(|first| first.is_coinbase());
        let outputs = coinbase.map(|coinbase| coinbase.outputs.as_slice()).unwrap_or_default();
        let paid: i128 = outputs.iter().map(|output| i128::from(output.value)).sum();
        let Ok(paid) = u64::try_from(paid) else {
            return told(false, "an amount of 0 or more", "a negative amount");
        };
        let found = bitcoins(paid);
        // Nobody knows a larger subsidy than the first.
        let Amount(subsidy) = WorkParams::bitcoin().subsidy_at(self.height.unwrap_or_default());
        let can_earn_fees = self.list.len() > 1;
        let expected = format!("at most {} and the fees", bitcoins(subsidy));
        match (paid <= subsidy, can_earn_fees, self.height) {
            (true, _, Some(_)) => told(true, expected, found),
            (true, _, None) => untold("the height", found),
            (false, false, _) => told(false, format!("at most {}, as there are no fees", bitcoins(subsidy)), found),
            (false, true, _) => untold(format!("the fees: {} of subsidy is not all of it", bitcoins(subsidy)), found),
        }
    }
}

/// An amount in bitcoins, with as many decimals as it needs and at least two.
pub fn bitcoins(satoshis: u64) -> String {
    // Ten grains to the satoshi: a coin's own form is a bitcoin's with one decimal more.
    format!("{} BTC", Amount(satoshis.saturating_mul(10)))
}
