//! What each set of rules takes for each fault, side by side, for one validator of 32 ETH that fails alone.
//!
//! That the three kinds of signing twice are faults is asked of the core, which judges an example of each.

use super::crowd::Crowd;
use super::mistake::Mistake;
use super::{NETWORK, STAKE, Set, epochs_in, in_eth};
use crate::core::consensus::finality::casper_ffg::{AttestationData, Offence, is_slashable_attestation_data};
use crate::core::consensus::penalty::slashing::{ProposalIdentity, is_proposer_equivocation};
use crate::lab::chart::Table;
use crate::lab::number;

/// Ways to fail with one's signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    DoubleProposal,
    DoubleVote,
    SurroundVote,
}

impl Signing {
    pub const ALL: [Signing; 3] = [Signing::DoubleProposal, Signing::DoubleVote, Signing::SurroundVote];

    const fn name(self) -> &'static str {
        match self {
            Signing::DoubleProposal => "a double proposal",
            Signing::DoubleVote => "a double vote",
            Signing::SurroundVote => "a surround vote",
        }
    }

    /// Whether the core holds an example of it against its signer.
    pub fn is_slashable(self) -> bool {
        let vote =
            |source_epoch, target_epoch, mark| AttestationData { source_epoch, target_epoch, identity: [mark; 32] };
        let block = |mark| ProposalIdentity { slot: 1, proposer: 0, root: [mark; 32] };
        match self {
            Signing::DoubleProposal => is_proposer_equivocation(&block(1), &block(2)),
            Signing::DoubleVote => {
                is_slashable_attestation_data(&vote(1, 2, 1), &vote(1, 2, 2)) == Some(Offence::DoubleVote)
            }
            Signing::SurroundVote => {
                is_slashable_attestation_data(&vote(1, 4, 1), &vote(2, 3, 2)) == Some(Offence::SurroundVote)
            }
        }
    }
}

/// Times away, in hours.
const TIMES: [(u64, &str); 3] = [(1, "an hour offline"), (24, "a day offline"), (720, "a month offline (30 days)")];

/// What one validator that is away alone so long is fined, and what it does not earn. Once jailed it stays so: nobody is there
/// to ask for its return.
pub fn offline(set: Set, hours: u64) -> (u64, u64) {
    let rules = set.rules();
    let epochs = epochs_in(hours, &rules);
    let mut crowd = Crowd::deserted(rules, NETWORK - 1, 1);
    crowd.waits_for_operator = true;
    for _ in 0..epochs {
        crowd.end_epoch();
    }
    (crowd.groups[1].taken, crowd.groups[0].earned)
}

/// The table, in ETH.
pub fn table(mistake: &Mistake) -> Table {
    let amount = |grains: u64| number::short(in_eth(grains), 3);
    let mut head = vec!["ETH of 32, for".to_owned()];
    head.extend(Set::ALL.map(|set| set.name().to_owned()));
    let row = |name: &str, of: &dyn Fn(Set) -> u64| {
        let mut row = vec![name.to_owned()];
        row.extend(Set::ALL.map(|set| amount(of(set))));
        row
    };
    let alone = |set| mistake.bill_of(set, 1);
    let mut rows: Vec<Vec<String>> = Signing::ALL
        .into_iter()
        .map(|signing| {
            let taken = |set| {
                let bill = alone(set);
                if signing.is_slashable() { (bill.initial + bill.correlation).min(STAKE) } else { 0 }
            };
            row(signing.name(), &taken)
        })
        .collect();
    rows.push(row("… and votes missed until it may leave", &|set| alone(set).missed));
    rows.extend(TIMES.map(|(hours, name)| row(name, &|set| offline(set, hours).0)));
    rows.push(row("… and not earned in that month", &|set| offline(set, 720).1));
    Table { head, rows, left_out: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_are_faults() {
        assert!(Signing::ALL.into_iter().all(Signing::is_slashable));
    }

    #[test]
    fn the_table_says_what_the_rules_say() {
        let table = table(&Mistake::default());
        // Electra: 32/4096 at once and 32 · 3 / 1,000,000 for the share that one validator is.
        assert_eq!(table.rows[0][1..], ["0.25", "0.5", "1", "0.00791", "1.6"].map(str::to_owned));
        for place in 1..3 {
            assert_eq!(table.rows[place][1..], table.rows[0][1..]);
        }
        // Cosmos takes nothing for an hour, and a hundredth, once, for longer.
        assert_eq!([4, 5, 6].map(|row| table.rows[row][5].as_str()), ["0", "0.32", "0.32"]);
        assert!(table.rows.iter().all(|row| row.len() == table.head.len()));
    }

    #[test]
    fn an_hour_costs_what_the_flags_say() {
        // 9 epochs; 357 gwei an epoch for each ETH with a million validators (facts: eth2spec), 14 + 26 of 64 taken.
        assert_eq!(offline(Set::Electra, 1).0, 9 * (32 * 357 * 14 / 64 + 32 * 357 * 26 / 64));
        // 54 of 64 not earned, but for the rounding.
        let not_earned = offline(Set::Electra, 1).1;
        assert!(not_earned.abs_diff(9 * 32 * 357 * 54 / 64) < 9 * 4, "{not_earned}");
    }
}
