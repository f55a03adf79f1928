//! How the parts of the page cross as bytes, from the engine's worker to the page.

use super::model::*;
use crate::core::packed::{choices, records};

choices! {
    Part {
        Transport(view) 1 Payments(view) 2 Facts(lane view) 3 Picture(lane view) 4 Miner(view) 5 Power(view)
        6 Epochs(view) 7 Validators(view) 8 Actions(view) 9 Slashings(view) 10 Energy(view) 11 Log(view)
        12 Inspector(view) 13 Evidence(view) 14 PaymentForm(view) 15 Notices(view)
    }
    Speed { X1 1 X10 2 X100 3 Max }
    LaneKind { Work 1 Stake }
    BlockState { Best 1 Tip 2 Stale 3 Missed }
    Ground { Open 1 Justified 2 Final }
    SlotCell { Filled 1 Mine 2 Missed 3 Ahead }
    VoteDot { Voted 1 Missed 2 Due 3 Offence }
    ValidatorStatus { Waiting 1 Active 2 Offline 3 Leaving 4 Left 5 Slashed }
    Misbehaviour { ProposeTwice 1 VoteTwice 2 Surround 3 GoOffline 4 ComeBack }
    Provenance { Measured 1 Modelled 2 Reported }
    Tone { Plain 1 Good 2 Bad }
    FieldId {
        Version 1 Previous 2 MerkleRoot 3 Time 4 Bits 5 Nonce 6 Payee 7 Reward 8 Slot 9 Proposer 10 Signature
        11 TxAmount(index) 12 TxFee(index) 13 TxSignature(index)
    }
    NoticeId {
        StorageOff 1 StorageFull 2 OtherTab 3 CorruptSave 4 EngineRestarted 5 EngineInline 6 MinerInline
        7 WorkerReplaced 8 RestoredFromMirror 9 Refused 10 Linked 11 LinkRefused
    }
}

records! {
    TransportView { running speed sim_time catching_up seed scenario stopped_because }
    PaymentsView { waiting more }
    PaymentChip { id parties amount fee status mine }
    Fact { value label hint }
    ChainPicture {
        blocks edges columns rows final_until justified_until final_label summary older newer range
    }
    BlockView { key x y title zeros hash by state bars votes mine is_final is_justified broken summary }
    BlockKey { lane index }
    EdgeView { from_x from_y to_x to_y dashed }
    PowerView { shares note }
    ShareView { name per_mille label hint mine }
    MinerView {
        mining next_height keep_mining workers_label workers max_workers cpu_percent difficulty_bits difficulty_label
        expected_hashes expected_time target_position target_hex nonce last best rate progress progress_label luck
        reward note
    }
    MarkedHash { zeros rest whole }
    EpochStrip { epochs summary }
    EpochCell { label ground slots }
    ValidatorRow { name mine stake share share_label votes votes_label status status_label }
    StakeActions {
        balance max_stake error_amount staked can_stake can_leave can_withdraw online misbehave pending
    }
    MisbehaveItem { kind label hint enabled }
    SlashingView { id headline detail }
    EvidenceView { id title rule rule_source messages verdict valid flipped penalties }
    SignedMessageView { title fields bytes public_key signature signature_ok }
    EnergyView {
        ratio ratio_sentence work_bar stake_bar pairs counters watts watts_hint watts_error left_out network
    }
    EnergyPair { label_work work label_stake stake }
    CounterView { label work stake provenance source }
    NetworkRow { name value source bar lane }
    LogView { entries }
    LogEntry { id time lane tone text announce }
    InspectorView { key title hash fields bytes transactions votes checks tampered consequence downstream }
    FieldView { id label value hint changed error }
    TransactionView { id summary fields ok verdict }
    CheckView { name ok detail }
    PaymentFormView { recipients balance_work balance_stake preview error_amount error_fee sent }
    PaymentPreview { sentence work_bytes stake_bytes note }
    NoticeView { id text tone action dismissable }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::packed::{pack, unpack};
    use crate::session::msg::{Effect, Msg};
    use crate::view::screen::Screen;

    /// Every part of a session in which something happened.
    fn parts() -> Vec<Part> {
        let mut screen = Screen::new(7);
        screen.update(Msg::Misbehave(Misbehaviour::ProposeTwice));
        screen.update(Msg::SetSpeed(Speed::X100));
        screen.update(Msg::Run);
        screen.update(Msg::Frame { elapsed_ms: 1000 });
        while screen.slice() {}
        screen.update(Msg::Inspect(BlockKey { lane: LaneKind::Work, index: 1 }));
        screen.update(Msg::OpenEvidence(0));
        let effects = screen.show_all().into_iter();
        effects.flat_map(|effect| if let Effect::Show(parts) = effect { parts } else { vec![] }).collect()
    }

    #[test]
    fn every_part_survives_the_way_and_no_piece_of_one_does() {
        let parts = parts();
        assert_eq!(parts.len(), crate::view::screen::PARTS);
        for part in parts {
            let bytes = pack(&part);
            assert_eq!(unpack(&bytes).as_ref(), Some(&part));
            assert_eq!(unpack::<Part>(&[&bytes[..], &[0]].concat()), None, "a byte too many");
            for length in 0..bytes.len() {
                assert_eq!(unpack::<Part>(&bytes[..length]), None, "{length} of {} bytes", bytes.len());
            }
        }
    }

    #[test]
    fn spoiled_bytes_are_refused_or_read_as_a_whole_part() {
        for part in parts() {
            let bytes = pack(&part);
            for place in (0..bytes.len()).step_by(5) {
                let mut spoiled = bytes.clone();
                spoiled[place] ^= 0x81;
                if let Some(read) = unpack::<Part>(&spoiled) {
                    assert_eq!(unpack(&pack(&read)), Some(read));
                }
            }
        }
    }

    #[test]
    fn a_count_beyond_the_bytes_takes_no_memory() {
        assert_eq!(unpack::<Part>(&[11, 0xff, 0xff, 0xff, 0xff, 0x0f]), None);
        assert_eq!(unpack::<Part>(&[200]), None, "no such part");
    }
}
