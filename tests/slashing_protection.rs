//! The record of what was signed against EIP-3076's conditions, and the age of checkpoints against the specification's tables.

use proofground::core::chain::attestation::{Attestation, AttestationData};
use proofground::core::chain::evidence::evidence_from_votes;
use proofground::core::chain::transaction::ChainId;
use proofground::core::consensus::finality::casper_ffg::Checkpoint;
use proofground::core::consensus::params::StakeRules;
use proofground::core::consensus::slashing_protection::{Refusal, SlashingProtection, may_follow, signing_root};
use proofground::core::consensus::weak_subjectivity::{is_within_weak_subjectivity_period, weak_subjectivity_period};
use proofground::core::hash::{Hash256, sha256};
use proofground::core::keys::SecretKey;
use proofground::core::prng::Prng;
use proofground::core::units::{GRAINS_PER_COIN, Slot};

fn root(name: u8) -> Hash256 {
    sha256(&[name])
}

/// A complete record of these links `(source, target)`, each with a root of its own.
fn of_links(links: &[(u64, u64)]) -> SlashingProtection {
    let mut record = SlashingProtection::default();
    for (source, target) in links {
        record.record_attestation(*source, *target, Some(root(*target as u8)));
    }
    record
}

#[test]
fn blocks_by_conditions_one_and_two() {
    let mut record = SlashingProtection::default();
    assert_eq!(record.check_block(Slot(0), root(1)), Ok(()));
    record.record_block(Slot(10), Some(root(1)));
    record.record_block(Slot(20), None);
    // The same again is allowed, another is not; without a root nothing is known to be the same.
    assert_eq!(record.check_block(Slot(10), root(1)), Ok(()));
    assert_eq!(record.check_block(Slot(10), root(2)), Err(Refusal::DoubleProposal { slot: 10 }));
    assert_eq!(record.check_block(Slot(20), root(1)), Err(Refusal::DoubleProposal { slot: 20 }));
    // Between them nothing was signed; below the first nobody knows.
    assert_eq!(record.check_block(Slot(11), root(3)), Ok(()));
    assert_eq!(record.check_block(Slot(9), root(3)), Err(Refusal::SlotNotAboveMinimum { least: 10, found: 9 }));
    assert_eq!(record.check_block(Slot(u64::MAX), root(3)), Ok(()));
}

#[test]
fn votes_by_conditions_three_to_five() {
    let record = of_links(&[(2, 3), (3, 6)]);
    let check = |source, target| record.check_attestation(source, target, root(99));
    assert_eq!(record.check_attestation(2, 3, root(3)), Ok(()));
    assert_eq!(check(2, 3), Err(Refusal::DoubleVote { target: 3 }));
    assert_eq!(check(3, 6), Err(Refusal::DoubleVote { target: 6 }));
    assert_eq!(check(2, 7), Err(Refusal::Surrounds { source: 3, target: 6 }));
    assert_eq!(check(4, 5), Err(Refusal::IsSurrounded { source: 3, target: 6 }));
    assert_eq!(check(1, 9), Err(Refusal::Surrounds { source: 2, target: 3 }));
    assert_eq!(check(3, 4), Ok(()));
    assert_eq!(check(3, 7), Ok(()));
    assert_eq!(check(2, 2), Err(Refusal::TargetNotAboveMinimum { least: 3, found: 2 }));
    assert_eq!(check(9, 8), Err(Refusal::SourceAfterTarget { source: 9, target: 8 }));
    // Nothing is surrounded by (0, 2), yet nobody knows what was signed before the record begins.
    assert_eq!(
        of_links(&[(1, 5)]).check_attestation(0, 2, root(9)),
        Err(Refusal::SourceBelowMinimum { least: 1, found: 0 })
    );
    let conditions = [check(2, 3), check(2, 7), check(4, 5)].map(|refused| refused.expect_err("refused").condition());
    assert_eq!(conditions, [Some(3); 3]);
}

#[test]
fn a_minimal_record_refuses_all_up_to_the_newest() {
    let mut record = of_links(&[(2, 3), (3, 6)]);
    record.record_block(Slot(4), Some(root(1)));
    record.record_block(Slot(9), Some(root(2)));
    let minimal = record.to_minimal();
    assert_eq!((minimal.blocks().len(), minimal.attestations().len()), (1, 1));
    for slot in 0..=9 {
        assert!(minimal.check_block(Slot(slot), root(7)).is_err(), "slot {slot}");
    }
    assert_eq!(minimal.check_block(Slot(10), root(7)), Ok(()));
    for source in 0..9 {
        for target in source..9 {
            let allowed = minimal.check_attestation(source, target, root(7)).is_ok();
            assert_eq!(allowed, may_follow((3, 6), source, target), "{source} → {target}");
        }
    }
    assert_eq!(SlashingProtection::default().to_minimal(), SlashingProtection::default());
    // It joins what is there already; a second time adds nothing.
    let mut joined = of_links(&[(0, 1)]);
    joined.import(&record);
    joined.import(&record);
    assert_eq!((joined.blocks().len(), joined.attestations().len()), (2, 3));
}

/// A vote that is really signed, drawn at random over few epochs so that many contradict each other.
fn draw(prng: &mut Prng, key: &SecretKey, chain: ChainId) -> Attestation {
    let target = 1 + prng.below(12);
    let source = prng.below(target + 1);
    let checkpoint = |epoch: u64, fork: u64| Checkpoint { epoch, root: sha256(&[epoch as u8, fork as u8]).0 };
    let fork = prng.below(2);
    let data = AttestationData {
        slot: Slot(target * 8),
        head: root(fork as u8),
        source: checkpoint(source, 0),
        target: checkpoint(target, fork),
    };
    Attestation::sign(key, chain, 0, data)
}

#[test]
fn whatever_passes_the_record_is_never_evidence_and_a_refusal_writes_nothing() {
    let (mut signed, mut refused, mut lost_nothing) = (0u32, 0u32, 0u32);
    let (key, chain) = (SecretKey::derive(b"seed", "signer"), ChainId(root(0)));
    for seed in 0..40 {
        let mut prng = Prng::from_seed(seed).fork("protection");
        let mut complete = SlashingProtection::default();
        let mut minimal = SlashingProtection::default();
        let mut votes: Vec<Attestation> = Vec::new();
        for _ in 0..40 {
            let vote = draw(&mut prng, &key, chain);
            let before = complete.clone();
            let contradicts = votes.iter().find_map(|earlier| evidence_from_votes(earlier, &vote));
            let (source, target) = (vote.data.source.epoch, vote.data.target.epoch);
            let by_minimal = minimal.check_attestation(source, target, signing_root(&vote.signing_bytes(chain)));
            match complete.sign_attestation(&vote, chain) {
                Ok(()) => {
                    assert!(contradicts.is_none(), "seed {seed}: {vote:?}");
                    votes.push(vote);
                    minimal = complete.to_minimal();
                    signed += 1;
                }
                Err(refusal) => {
                    assert_eq!(complete, before, "seed {seed}");
                    // A complete record errs only where it begins: conditions 4 and 5.
                    assert_eq!(contradicts.is_some(), refusal.condition() == Some(3), "seed {seed}: {refusal}");
                    assert!(by_minimal.is_err(), "seed {seed}: what the long record refuses, the short one does");
                    refused += 1;
                }
            }
            lost_nothing += u32::from(by_minimal.is_ok());
        }
    }
    assert!(signed > 200 && refused > 200 && lost_nothing > 100, "{signed} {refused} {lost_nothing}");
}

#[test]
fn records_apart_protect_from_nothing() {
    let (key, chain) = (SecretKey::derive(b"seed", "signer"), ChainId(root(0)));
    let mut prng = Prng::from_seed(3).fork("apart");
    let (mut one, mut other) = (SlashingProtection::default(), SlashingProtection::default());
    let pair = (0..200).find_map(|_| {
        let (a, b) = (draw(&mut prng, &key, chain), draw(&mut prng, &key, chain));
        evidence_from_votes(&a, &b).map(|evidence| (a, b, evidence))
    });
    let (a, b, evidence) = pair.expect("two of many contradict each other");
    assert_eq!(one.sign_attestation(&a, chain), Ok(()));
    assert_eq!(other.sign_attestation(&b, chain), Ok(()));
    assert_eq!(evidence.verify(chain, &key.public_key()), Ok(()));
    assert!(one.sign_attestation(&b, chain).is_err());
}

#[test]
fn the_period_is_that_of_the_specifications_tables() {
    // electra/weak-subjectivity.md: total active balance in ETH, period in epochs.
    let electra = StakeRules::electra();
    for (eth, epochs) in [
        (1_048_576, 665),
        (2_097_152, 1_075),
        (4_194_304, 1_894),
        (8_388_608, 3_532),
        (16_777_216, 3_532),
        (33_554_432, 3_532),
    ] {
        assert_eq!(weak_subjectivity_period(eth * GRAINS_PER_COIN, 0, &electra), epochs, "{eth} ETH");
    }
    // phase0/weak-subjectivity.md, v1.0: validators, period.
    let phase0 = StakeRules::phase0();
    for (validators, epochs) in [
        (1_024, 268),
        (2_048, 281),
        (4_096, 307),
        (8_192, 358),
        (16_384, 460),
        (32_768, 665),
        (65_536, 1_075),
        (131_072, 1_894),
        (262_144, 3_532),
        (524_288, 3_532),
    ] {
        assert_eq!(weak_subjectivity_period(0, validators, &phase0), epochs, "{validators} validators");
    }
}

#[test]
fn a_checkpoint_is_young_until_its_period_is_over() {
    assert!(is_within_weak_subjectivity_period(100, 256, 356));
    assert!(!is_within_weak_subjectivity_period(100, 256, 357));
    assert!(is_within_weak_subjectivity_period(u64::MAX, u64::MAX, u64::MAX));
}
