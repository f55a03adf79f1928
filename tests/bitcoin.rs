//! Bitcoin's own blocks through the reader and the checks: the famous are accepted, and every way of spoiling one is caught
//! by the check that should catch it.

mod support;

use proofground::core::bitcoin::examine::{Examination, Verdict, examine, examine_in};
use proofground::core::bitcoin::famous::{self, Context, KNOWN};
use proofground::core::bitcoin::raw::{
    MAX_BLOCK_BYTES, ParseError, Problem, Raw, TextError, bytes_of_file, bytes_of_text,
};
use proofground::core::bitcoin::rule::BlockRule;
use proofground::core::chain::header::{HEADER_LEN, Header};
use proofground::core::hash::{Hash256, sha256d, sha256d_pair};
use proofground::core::hex::HexError;
use proofground::core::merkle::merkle_root;
use proofground::core::units::Height;
use proofground::core::units::work::CompactTarget;
use proptest::prelude::*;
use support::{list, load, number, number_u32, text};

fn bytes(hex: &str) -> Vec<u8> {
    bytes_of_text(hex).expect("hexadecimal")
}

fn failed(found: &Examination) -> Vec<BlockRule> {
    found.with(Verdict::Failed).map(|check| check.rule).collect()
}

fn untold(found: &Examination) -> Vec<BlockRule> {
    found.with(Verdict::Untold).map(|check| check.rule).collect()
}

/// What fails after one bit of the block is turned.
fn failed_after(block: &[u8], byte: usize, bit: u8) -> Result<Vec<BlockRule>, ParseError> {
    let mut changed = block.to_vec();
    changed[byte] ^= 1 << bit;
    examine(&changed).map(|found| failed(&found))
}

// ---- The famous ----

#[test]
fn genesis_keeps_every_rule() {
    let found = examine(&bytes(famous::GENESIS)).expect("a block");
    assert_eq!(found.hash.to_string(), "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");
    assert_eq!(found.with(Verdict::Passed).count(), 18, "{:?}", untold(&found));
    let list = found.raw.transactions.as_deref().expect("transactions");
    assert_eq!(list[0].txid, found.raw.header.merkle_root);
    assert_eq!((found.raw.bytes.len(), found.raw.stripped_size(), found.raw.weight()), (285, 285, 1_140));
    let script = found.raw.slice(&list[0].inputs[0].script);
    let newspaper = b"The Times 03/Jan/2009 Chancellor on brink of second bailout for banks";
    assert!(script.windows(newspaper.len()).any(|part| part == newspaper));
}

#[test]
fn block_170_and_the_block_with_witnesses_are_sound() {
    let found = examine(&bytes(famous::BLOCK_170)).expect("a block");
    assert_eq!((failed(&found), untold(&found)), (vec![], vec![BlockRule::Time, BlockRule::Spending]));
    assert_eq!(found.height, Some(Height(170)));
    let list = found.raw.transactions.as_deref().expect("transactions");
    let values: Vec<i64> = list[1].outputs.iter().map(|output| output.value).collect();
    assert_eq!(values, [1_000_000_000, 4_000_000_000]);
    assert_eq!(list[1].txid.to_string(), "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16");
    assert_eq!(list[1].wtxid, list[1].txid);

    let found = examine(&bytes(famous::WITNESS_BLOCK)).expect("a block");
    assert_eq!(failed(&found), []);
    assert_eq!(found.height, Some(Height(1_263_442)));
    assert_eq!(found.verdict(BlockRule::WitnessCommitment), Some(Verdict::Passed));
    let list = found.raw.transactions.as_deref().expect("transactions");
    assert!(list.iter().all(|transaction| transaction.witness.is_some() && transaction.wtxid != transaction.txid));
    // The fees are in its reward, and nobody can tell them from the block.
    assert_eq!(found.verdict(BlockRule::CoinbaseValue), Some(Verdict::Untold));
}

#[test]
fn every_known_header_is_sound_and_the_two_retargets_come_out() {
    for known in &KNOWN {
        let found = examine(&known.header().to_bytes()).expect("a header");
        assert_eq!(failed(&found), [], "height {}", known.height);
        assert_eq!(found.height, Some(Height(known.height)));
        assert_eq!(found.checks.len(), BlockRule::HEADER.len());
    }
    for height in [32_256, 68_544] {
        let header = famous::at(height, false).expect("held").header();
        let found = examine(&header.to_bytes()).expect("a header");
        assert_eq!(found.verdict(BlockRule::Difficulty), Some(Verdict::Passed));
        // One step off, and the rule refuses what the proof alone would not notice in the difficulty.
        let off = Header { bits: CompactTarget(header.bits.0 - 1), ..header };
        let found = examine(&off.to_bytes()).expect("a header");
        assert_eq!(found.verdict(BlockRule::Difficulty), Some(Verdict::Failed));
    }
}

#[test]
fn the_stale_block_and_its_rival_differ_in_what_followed_alone() {
    let stale = famous::at(562_630, true).expect("held").header();
    let rival = famous::at(562_630, false).expect("held").header();
    let child = famous::at(562_631, false).expect("held").header();
    assert_eq!((stale.previous, stale.bits.work()), (rival.previous, rival.bits.work()));
    assert_eq!(child.previous, rival.hash());
    assert_ne!(stale.hash(), rival.hash());
    assert_eq!(stale.previous, famous::at(562_629, false).expect("held").header().hash());
}

// ---- One bit ----

#[test]
fn each_part_has_a_check_that_guards_it() {
    let block = bytes(famous::BLOCK_170);
    for byte in 0..HEADER_LEN {
        for bit in 0..8 {
            let broken = failed_after(&block, byte, bit).expect("still a block");
            assert!(
                broken.contains(&BlockRule::Proof) || broken.contains(&BlockRule::Target),
                "byte {byte}: {broken:?}"
            );
            if (36..68).contains(&byte) {
                assert!(broken.contains(&BlockRule::MerkleRoot));
            }
            if (72..76).contains(&byte) {
                assert!(broken.contains(&BlockRule::Difficulty), "byte {byte}: {broken:?}");
            }
        }
    }
    // The transactions: either they can no longer be read, or the Merkle root tells.
    for byte in HEADER_LEN + 1..block.len() {
        for bit in 0..8 {
            if let Ok(broken) = failed_after(&block, byte, bit) {
                assert!(broken.contains(&BlockRule::MerkleRoot), "byte {byte}: {broken:?}");
                assert!(!broken.contains(&BlockRule::Proof), "byte {byte}: {broken:?}");
            }
        }
    }
    for bit in 0..8 {
        assert!(failed_after(&block, HEADER_LEN, bit).is_err(), "the count, bit {bit}");
    }
}

#[test]
fn a_bit_of_a_witness_is_caught_by_the_commitment_alone() {
    let block = bytes(famous::WITNESS_BLOCK);
    let raw = Raw::parse(&block).expect("a block");
    let list = raw.transactions.as_deref().expect("transactions");
    let mut caught = 0;
    for witness in list.iter().filter_map(|transaction| transaction.witness.clone()) {
        for byte in witness {
            for bit in 0..8 {
                if let Ok(broken) = failed_after(&block, byte, bit) {
                    assert_eq!(broken, [BlockRule::WitnessCommitment], "byte {byte}");
                    caught += 1;
                }
            }
        }
    }
    // Every bit of the entries themselves; a bit of a length mostly leaves nothing that can be read.
    assert!(caught >= 8 * (32 + 71 + 75), "{caught}");
    // Any other byte behind the header moves the Merkle root or cannot be read.
    for transaction in list {
        let witness = transaction.witness.clone().expect("a witness");
        for byte in transaction.range.clone().filter(|byte| !witness.contains(byte)) {
            if let Ok(broken) = failed_after(&block, byte, 0) {
                assert!(broken.contains(&BlockRule::MerkleRoot), "byte {byte}: {broken:?}");
            }
        }
    }
}

#[test]
fn no_changed_byte_of_genesis_passes() {
    let block = bytes(famous::GENESIS);
    for byte in 0..block.len() {
        for mask in 1..=255u8 {
            let mut changed = block.clone();
            changed[byte] ^= mask;
            if let Ok(found) = examine(&changed) {
                assert!(!found.is_sound(), "byte {byte}, mask {mask:#04x}");
            }
        }
    }
}

// ---- Bytes that are no block ----

fn refusal(bytes: &[u8]) -> ParseError {
    Raw::parse(bytes).expect_err("no block")
}

#[test]
fn wrong_lengths_are_told_with_the_place() {
    let block = bytes(famous::BLOCK_170);
    for length in (0..block.len()).filter(|length| *length != HEADER_LEN) {
        let error = refusal(&block[..length]);
        assert!(error.at <= length, "{length}: {error}");
        assert!(matches!(error.problem, Problem::Truncated { .. } | Problem::Count { .. }), "{length}: {error}");
    }
    assert_eq!(refusal(&block[..79]).to_string(), "at byte 0: expected 80 bytes of the header, found 79");
    assert_eq!(
        refusal(&block[..90]).to_string(),
        "at byte 80: expected the number of transactions to be at most 0, as much as the rest can hold, found 2"
    );
    assert_eq!(
        refusal(&block[..300]).to_string(),
        "at byte 257, in transaction 2: expected 72 bytes of an input's script, found 43"
    );
    let long = [&block[..], &[0, 0]].concat();
    assert_eq!(refusal(&long).to_string(), "at byte 490: expected the end of the block, found 2 more bytes");
    assert_eq!(
        refusal(&vec![0; MAX_BLOCK_BYTES + 1]).to_string(),
        "at byte 4000000: expected at most 4000000 bytes, found 4000001"
    );
}

#[test]
fn counts_are_held_against_the_bytes_and_written_one_way() {
    let block = bytes(famous::GENESIS);
    let with = |at: usize, old: usize, new: &[u8]| [&block[..at], new, &block[at + old..]].concat();
    let long_forms: [&[u8]; 3] = [&[0xfd, 1, 0], &[0xfe, 1, 0, 0, 0], &[0xff, 1, 0, 0, 0, 0, 0, 0, 0]];
    for form in long_forms {
        let error = refusal(&with(80, 1, form));
        assert_eq!((error.at, error.transaction), (80, None));
        assert_eq!(
            error.problem,
            Problem::LongForm { part: "the number of transactions", value: 1, found: form.len() }
        );
        // The number of inputs, in the first transaction.
        assert!(matches!(refusal(&with(85, 1, form)).problem, Problem::LongForm { .. }));
    }
    let error = refusal(&with(80, 1, &[0xff; 9]));
    assert_eq!(error.problem, Problem::Count { part: "the number of transactions", most: 20, found: u64::MAX });
    let error = refusal(&with(85, 1, &[0xfe, 0xff, 0xff, 0xff, 0x7f]));
    assert!(matches!(error.problem, Problem::Count { part: "the number of inputs", .. }), "{error}");
    // A script longer than the block.
    let error = refusal(&with(122, 1, &[0xff; 9]));
    assert!(error.to_string().starts_with("at byte 1"), "{error}");
}

#[test]
fn the_marker_means_what_it_says() {
    let block = bytes(famous::WITNESS_BLOCK);
    let raw = Raw::parse(&block).expect("a block");
    let first = raw.transactions.expect("transactions")[0].range.start;
    // Marker and flag follow the version.
    assert_eq!(block[first + 4..first + 6], [0, 1]);
    let mut other = block.clone();
    other[first + 5] = 2;
    assert_eq!(refusal(&other).problem, Problem::Flag { found: 2 });
    // A transaction of nothing can be read, and breaks the rules.
    let mut empty = block[..HEADER_LEN].to_vec();
    empty.extend([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let found = examine(&empty).expect("a block");
    assert!(failed(&found).contains(&BlockRule::Transactions) && failed(&found).contains(&BlockRule::CoinbaseFirst));
    // The form with witness and no witness in it.
    let mut bare = block[..HEADER_LEN].to_vec();
    bare.extend([1, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    assert_eq!(refusal(&bare).problem, Problem::SuperfluousWitness);
}

#[test]
fn text_that_is_no_block_is_told_with_the_place() {
    let read = |text: &str| bytes_of_text(text).map_err(|error| error.to_string());
    assert_eq!(read(" 0x00\n ff "), Ok(vec![0, 255]));
    assert_eq!(read(" \n"), Err("expected a header or a block in hexadecimal, found nothing".into()));
    assert_eq!(read("abc"), Err("expected an even number of hexadecimal digits, found 3".into()));
    assert_eq!(bytes_of_text("  0x00 0g"), Err(TextError::Hex(HexError::NotADigit { found: 'g', position: 8 })),);
    assert_eq!(
        bytes_of_text(&"0".repeat(2 * MAX_BLOCK_BYTES + 1)),
        Err(TextError::TooLong { found: 2 * MAX_BLOCK_BYTES + 1 })
    );
    let block = bytes(famous::GENESIS);
    assert_eq!(bytes_of_file(&block), Ok(block.clone()));
    assert_eq!(bytes_of_file(famous::GENESIS.as_bytes()), Ok(block));
    assert_eq!(bytes_of_file(&[]), Err(TextError::Empty));
}

// ---- Targets ----

#[test]
fn senseless_targets_are_told_apart() {
    let header = famous::at(32_256, false).expect("held").header();
    let check = |bits: u32| {
        let found = examine(&Header { bits: CompactTarget(bits), ..header }.to_bytes()).expect("a header");
        let target = found.checks[0].clone();
        assert_eq!(target.rule, BlockRule::Target);
        assert_eq!(target.verdict, Verdict::Failed, "{bits:#x}");
        format!("{} / {}", target.expected, target.found)
    };
    assert!(check(0x0000_0000).contains("zero"));
    assert!(check(0x1d80_ffff).contains("negative"));
    assert!(check(0xff7f_ffff).contains("more"));
    assert!(check(0x1d01_0000).starts_with("a target of at most 00000000ffff"));
}

// ---- Blocks made here, to break one rule at a time ----

struct Made {
    /// The transactions' bytes, and their names.
    transactions: Vec<(Vec<u8>, Hash256)>,
    version: i32,
}

fn script_of(bytes: &[u8]) -> Vec<u8> {
    [&[bytes.len() as u8], bytes].concat()
}

fn transaction(inputs: &[(Hash256, u32, &[u8])], outputs: &[(i64, &[u8])]) -> (Vec<u8>, Hash256) {
    let mut bytes = vec![1, 0, 0, 0, inputs.len() as u8];
    for (previous, index, script) in inputs {
        bytes.extend(previous.0);
        bytes.extend(index.to_le_bytes());
        bytes.extend(script_of(script));
        bytes.extend([0xff; 4]);
    }
    bytes.push(outputs.len() as u8);
    for (value, script) in outputs {
        bytes.extend(value.to_le_bytes());
        bytes.extend(script_of(script));
    }
    bytes.extend([0; 4]);
    let name = sha256d(&bytes);
    (bytes, name)
}

const COIN: i64 = 100_000_000;

fn coinbase(script: &[u8], value: i64) -> (Vec<u8>, Hash256) {
    transaction(&[(Hash256::ZERO, u32::MAX, script)], &[(value, &[0x51])])
}

fn payment(mark: u8) -> (Vec<u8>, Hash256) {
    transaction(&[(Hash256([mark; 32]), 0, &[])], &[(COIN, &[0x51])])
}

impl Made {
    fn of(transactions: &[(Vec<u8>, Hash256)]) -> Self {
        Self { transactions: transactions.to_vec(), version: 1 }
    }

    /// What fails, the proof of work left out, as nobody mined this.
    fn failed(&self) -> Vec<BlockRule> {
        self.failed_in(&Context::default())
    }

    fn examine_in(&self, context: &Context) -> Examination {
        let names: Vec<_> = self.transactions.iter().map(|(_, name)| *name).collect();
        let root = merkle_root(&names).root;
        let header =
            Header { version: self.version, merkle_root: root, bits: CompactTarget(0x1d00_ffff), ..Header::default() };
        let mut bytes = header.to_bytes().to_vec();
        bytes.push(names.len() as u8);
        bytes.extend(self.transactions.iter().flat_map(|(bytes, _)| bytes.clone()));
        examine_in(Raw::parse(&bytes).expect("a block"), context)
    }

    fn failed_in(&self, context: &Context) -> Vec<BlockRule> {
        failed(&self.examine_in(context)).into_iter().filter(|rule| *rule != BlockRule::Proof).collect()
    }
}

#[test]
fn a_made_block_keeps_all_rules_but_the_proof() {
    let made = Made::of(&[coinbase(&[1, 2, 3], 50 * COIN), payment(1), payment(2)]);
    assert_eq!(made.failed(), []);
    assert_eq!(made.examine_in(&Context::default()).verdict(BlockRule::Height), Some(Verdict::Untold));
}

#[test]
fn coinbases_first_and_only_once() {
    assert_eq!(Made::of(&[payment(1), payment(2)]).failed(), [BlockRule::CoinbaseFirst]);
    let two = [coinbase(&[1, 2], 50 * COIN), coinbase(&[3, 4], 50 * COIN)];
    assert_eq!(Made::of(&two).failed(), [BlockRule::CoinbaseOnly]);
    assert_eq!(
        Made::of(&[payment(1), coinbase(&[1, 2], COIN)]).failed()[..2],
        [BlockRule::CoinbaseFirst, BlockRule::CoinbaseOnly]
    );
}

#[test]
fn a_doubled_list_shares_its_root_and_is_told() {
    let (first, second, third) = (coinbase(&[1, 2, 3], 50 * COIN), payment(1), payment(2));
    let plain = Made::of(&[first.clone(), second.clone(), third.clone()]);
    let doubled = Made::of(&[first, second, third.clone(), third]);
    let root = |made: &Made| made.examine_in(&Context::default()).raw.header.merkle_root;
    assert_eq!(root(&plain), root(&doubled));
    assert_eq!(doubled.failed(), [BlockRule::Repetition]);
}

#[test]
fn transactions_that_cannot_be() {
    let with = |(bytes, name): (Vec<u8>, Hash256)| Made::of(&[coinbase(&[1, 2, 3], 50 * COIN), (bytes, name)]).failed();
    let from = (Hash256([1; 32]), 0, &[][..]);
    assert_eq!(with(transaction(&[from], &[(-1, &[])])), [BlockRule::Transactions]);
    assert_eq!(with(transaction(&[from], &[(21_000_000 * COIN + 1, &[])])), [BlockRule::Transactions]);
    let halves = [(11_000_000 * COIN, &[][..]), (11_000_000 * COIN, &[][..])];
    assert_eq!(with(transaction(&[from], &halves)), [BlockRule::Transactions]);
    assert_eq!(with(transaction(&[from, from], &[(1, &[])])), [BlockRule::Transactions]);
    assert_eq!(with(transaction(&[from, (Hash256::ZERO, u32::MAX, &[])], &[(1, &[])])), [BlockRule::Transactions]);
    assert_eq!(Made::of(&[coinbase(&[1], 50 * COIN)]).failed(), [BlockRule::Transactions]);
    assert_eq!(Made::of(&[coinbase(&[1; 101], 50 * COIN)]).failed(), [BlockRule::Transactions]);
    // 1,001 multi-signatures of twenty each.
    let greedy: Vec<_> = (0..4).map(|mark| payment_with(mark, &[0xae; 251])).collect();
    let list = [vec![coinbase(&[1, 2], COIN)], greedy].concat();
    assert_eq!(Made::of(&list).failed(), [BlockRule::SignatureChecks]);
}

fn payment_with(mark: u8, script: &[u8]) -> (Vec<u8>, Hash256) {
    transaction(&[(Hash256([mark + 1; 32]), 0, &[])], &[(COIN, script)])
}

#[test]
fn rewards_and_heights() {
    let at = |height: u64| Context { height: Some(Height(height)), ..Context::default() };
    let alone = |value: i64| Made::of(&[coinbase(&[1, 2, 3], value)]);
    assert_eq!(alone(50 * COIN + 1).failed(), [BlockRule::CoinbaseValue]);
    assert_eq!(alone(50 * COIN).failed_in(&at(209_999)), []);
    assert_eq!(alone(50 * COIN).failed_in(&at(210_000)), [BlockRule::CoinbaseValue]);
    // With other transactions there may be fees.
    let fees = Made::of(&[coinbase(&[1, 2, 3], 50 * COIN + 1), payment(1)]);
    assert_eq!(fees.examine_in(&at(1)).verdict(BlockRule::CoinbaseValue), Some(Verdict::Untold));

    let tall =
        |version: i32, script: &[u8]| Made { version, ..Made::of(&[coinbase(script, COIN)]) }.failed_in(&at(400_000));
    assert_eq!(tall(4, &[3, 0x80, 0x1a, 0x06]), []);
    assert_eq!(tall(4, &[3, 0x81, 0x1a, 0x06]), [BlockRule::Height]);
    assert_eq!(tall(4, &[0, 0]), [BlockRule::Height]);
    assert_eq!(tall(3, &[3, 0x80, 0x1a, 0x06]), [BlockRule::Version]);
    assert_eq!(Made { version: 5, ..alone(COIN) }.failed(), [BlockRule::Height]);
}

#[test]
fn a_commitment_needs_its_reserved_value_and_a_witness_its_commitment() {
    let mark = [&[0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed][..], &sha256d_pair(&Hash256::ZERO, &Hash256::ZERO).0].concat();
    let bare = transaction(&[(Hash256::ZERO, u32::MAX, &[1, 2])], &[(COIN, &mark)]);
    assert_eq!(Made::of(std::slice::from_ref(&bare)).failed(), [BlockRule::WitnessCommitment]);
    // Miners wrote it before it was in force, and then it means nothing.
    let early = Context { height: Some(Height(450_000)), ..Context::default() };
    assert!(!Made::of(std::slice::from_ref(&bare)).failed_in(&early).contains(&BlockRule::WitnessCommitment));
    // The same with the reserved value in the coinbase's witness.
    let (bytes, name) = bare;
    let (front, lock_time) = bytes.split_at(bytes.len() - 4);
    let with_witness = |items: &[u8]| ([&front[..4], &[0, 1], &front[4..], items, lock_time].concat(), name);
    let reserved = [&[1, 32][..], &[0; 32]].concat();
    assert_eq!(Made::of(&[with_witness(&reserved)]).failed(), []);
    let short = [&[1, 31][..], &[0; 31]].concat();
    assert_eq!(Made::of(&[with_witness(&short)]).failed(), [BlockRule::WitnessCommitment]);
    // A witness nobody committed to.
    let (plain, name) = coinbase(&[1, 2], COIN);
    let (front, lock_time) = plain.split_at(plain.len() - 4);
    let stray = [&front[..4], &[0, 1], &front[4..], &reserved, lock_time].concat();
    assert_eq!(Made::of(&[(stray, name)]).failed(), [BlockRule::WitnessCommitment]);
}

#[test]
fn weight_and_size_have_their_limits() {
    // One transaction with a long output script, at the limit and a byte beyond.
    let block = |length: usize| {
        let mut spend = vec![1, 0, 0, 0, 1];
        spend.extend([7; 32]);
        spend.extend([0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1]);
        spend.extend(COIN.to_le_bytes());
        spend.push(0xfe);
        spend.extend((length as u32).to_le_bytes());
        spend.extend(vec![0; length]);
        spend.extend([0; 4]);
        let name = sha256d(&spend);
        Made::of(&[coinbase(&[1, 2], COIN), (spend, name)])
    };
    let empty = block(70_000).examine_in(&Context::default()).raw.bytes.len() - 70_000;
    assert_eq!(block(1_000_000 - empty).failed(), []);
    assert_eq!(block(1_000_001 - empty).failed(), [BlockRule::Size, BlockRule::Weight]);
}

#[test]
fn the_longest_blocks_are_read_to_the_end() {
    // As many transactions as fit: each has neither inputs nor outputs.
    let count = (MAX_BLOCK_BYTES - HEADER_LEN - 5) / 10;
    let mut block = Header { bits: CompactTarget(0x1d00_ffff), ..Header::default() }.to_bytes().to_vec();
    block.push(0xfe);
    block.extend((count as u32).to_le_bytes());
    block.extend(std::iter::repeat_n([1, 0, 0, 0, 0, 0, 0, 0, 0, 0], count).flatten());
    let found = examine(&block).expect("a block");
    assert_eq!(found.raw.transactions.as_deref().map(<[_]>::len), Some(count));
    let expect = [BlockRule::MerkleRoot, BlockRule::Repetition, BlockRule::Size, BlockRule::CoinbaseFirst];
    assert_eq!(failed(&found)[1..5], expect);
    // The longest witness: one entry for each byte.
    let mut block = Header::default().to_bytes().to_vec();
    let (spend, _) = payment(1);
    let (front, lock_time) = spend.split_at(spend.len() - 4);
    block.extend([&[1], &front[..4], &[0, 1], &front[4..]].concat());
    let entries = MAX_BLOCK_BYTES - block.len() - 5 - lock_time.len();
    block.push(0xfe);
    block.extend((entries as u32).to_le_bytes());
    block.resize(block.len() + entries, 0);
    block.extend(lock_time);
    assert_eq!(block.len(), MAX_BLOCK_BYTES);
    let found = examine(&block).expect("a block");
    assert_eq!(found.verdict(BlockRule::Weight), Some(Verdict::Failed));
    assert_eq!(found.verdict(BlockRule::Size), Some(Verdict::Passed));
}

// ---- The vectors ----

#[test]
fn the_vectors_headers_pass_and_their_retargets_come_out() {
    let Some(file) = load("bitcoin/headers.json") else { return };
    for row in list(&file["headers"]) {
        let found = examine(&bytes(text(&row["header_hex"]))).expect("a header");
        assert_eq!(found.hash.to_string(), text(&row["hash"]));
        assert_eq!(failed(&found), [], "height {}", row["height"]);
    }
    let Some(file) = load("bitcoin/retargets.json") else { return };
    for row in list(&file["rows"]) {
        let row = list(row);
        let bits = |index: usize| CompactTarget(u32::from_str_radix(text(&row[index]), 16).expect("bits"));
        let parent = Header { time: number_u32(&row[2]), bits: bits(3), ..Header::default() };
        let start = Header { time: number_u32(&row[1]), ..Header::default() };
        let context =
            Context { height: Some(Height(number(&row[0]))), parent: Some(parent), interval_start: Some(start) };
        let verdict = |bits: CompactTarget| {
            let header = Header { bits, ..Header::default() };
            let raw = Raw::parse(&header.to_bytes()).expect("a header");
            examine_in(raw, &context).verdict(BlockRule::Difficulty)
        };
        assert_eq!(verdict(bits(4)), Some(Verdict::Passed), "height {}", row[0]);
        assert_eq!(verdict(CompactTarget(bits(4).0 ^ 1)), Some(Verdict::Failed), "height {}", row[0]);
    }
}

#[test]
fn the_vectors_roots_are_those_of_their_transactions() {
    let Some(file) = load("bitcoin/merkle.json") else { return };
    let names = |value| list(value).iter().map(|name| Hash256::from_display_hex(text(name)).expect("a hash"));
    for block in list(&file["blocks"]) {
        let result = merkle_root(&names(&block["txids"]).collect::<Vec<_>>());
        assert_eq!(result.root.to_string(), text(&block["merkle_root"]), "height {}", block["height"]);
        assert!(!result.mutated);
        // The blocks held whole are among them: the reader finds the same names.
        for whole in [famous::GENESIS, famous::BLOCK_170] {
            let raw = Raw::parse(&bytes(whole)).expect("a block");
            if raw.header.hash().to_string() == text(&block["hash"]) {
                let found = raw.transactions.expect("transactions");
                assert!(names(&block["txids"]).eq(found.iter().map(|transaction| transaction.txid)));
            }
        }
    }
}

// ---- Anything at all ----

proptest! {
    #[test]
    fn random_bytes_never_panic_and_errors_name_both_sides(content in proptest::collection::vec(any::<u8>(), 0..600)) {
        if let Err(error) = examine(&content) {
            let sentence = error.to_string();
            prop_assert!(sentence.contains("expected") && sentence.contains("found"), "{}", sentence);
            prop_assert!(error.at <= content.len());
        }
        let _ = bytes_of_file(&content);
    }

    #[test]
    fn a_spoilt_block_never_panics(at in 0usize..518, new: [u8; 9], length in 1usize..9, cut in 0usize..518) {
        let mut block = bytes(famous::WITNESS_BLOCK);
        let end = (at + length).min(block.len());
        block.splice(at..end, new[..length].iter().copied());
        let same = block == bytes(famous::WITNESS_BLOCK);
        if let Ok(found) = examine(&block) {
            prop_assert_eq!(found.is_sound(), same);
        }
        let _ = examine(&block[..cut]);
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_sentence(content in ".{0,80}") {
        if let Err(error) = bytes_of_text(&content) {
            let sentence = error.to_string();
            prop_assert!(sentence.contains("expected") && sentence.contains("found"), "{}", sentence);
        }
    }
}
