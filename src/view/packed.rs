//! The parts of the page as bytes, from the engine's worker to the page.
//!
//! The thirty kinds of view are most of what crosses, and reading them with `serde` was the largest function of the
//! program: each field can fail there, and each failure has to take apart what was read before. Here reading goes on with
//! empty values and the bytes are refused as a whole at the end, which comes to the same and takes a third of the space.

use super::model::*;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Something that can be written as bytes and read back.
trait Packed: Sized {
    fn pack(&self, out: &mut Vec<u8>);

    /// Never fails: what cannot be read is empty, and the reader is spoiled.
    fn unpack(from: &mut Reader) -> Self;
}

/// A part as bytes: equal parts have equal bytes.
pub fn pack(part: &Part) -> Vec<u8> {
    let mut out = Vec::new();
    part.pack(&mut out);
    out
}

/// Reads what [`pack`] wrote, up to the last byte; nothing for anything else.
pub fn unpack(bytes: &[u8]) -> Option<Part> {
    let mut reader = Reader { bytes, is_spoiled: false };
    let part = Part::unpack(&mut reader);
    (!reader.is_spoiled && reader.bytes.is_empty()).then_some(part)
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        pack(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Part, D::Error> {
        unpack(&Vec::deserialize(deserializer)?).ok_or_else(|| D::Error::custom("expected a part of the page"))
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    is_spoiled: bool,
}

impl Reader<'_> {
    fn byte(&mut self) -> u8 {
        match self.bytes.split_first() {
            Some((byte, rest)) => {
                self.bytes = rest;
                *byte
            }
            None => self.spoil(),
        }
    }

    /// Seven bits a byte, the lowest first.
    fn number(&mut self) -> u64 {
        let mut number = 0;
        for place in 0..10 {
            let byte = self.byte();
            number |= u64::from(byte & 0x7f) << (7 * place);
            if byte < 0x80 {
                return number;
            }
        }
        self.spoil()
    }

    /// How many things follow, none of them smaller than a byte.
    fn count(&mut self) -> usize {
        match usize::try_from(self.number()) {
            Ok(count) if count <= self.bytes.len() => count,
            _ => self.spoil(),
        }
    }

    fn spoil<T: Default>(&mut self) -> T {
        self.is_spoiled = true;
        self.bytes = &[];
        T::default()
    }
}

fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Packed for $number {
            fn pack(&self, out: &mut Vec<u8>) {
                write_number(out, u64::from(*self));
            }

            fn unpack(from: &mut Reader) -> Self {
                <$number>::try_from(from.number()).unwrap_or_else(|_| from.spoil())
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 }

impl Packed for bool {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }

    fn unpack(from: &mut Reader) -> Self {
        match from.byte() {
            0 => false,
            1 => true,
            _ => from.spoil(),
        }
    }
}

impl Packed for String {
    fn pack(&self, out: &mut Vec<u8>) {
        write_number(out, self.len() as u64);
        out.extend_from_slice(self.as_bytes());
    }

    fn unpack(from: &mut Reader) -> Self {
        let length = from.count();
        let (text, rest) = from.bytes.split_at_checked(length).unwrap_or_default();
        from.bytes = rest;
        std::str::from_utf8(text).map_or_else(|_| from.spoil(), str::to_owned)
    }
}

impl<T: Packed> Packed for Vec<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        write_number(out, self.len() as u64);
        self.iter().for_each(|one| one.pack(out));
    }

    fn unpack(from: &mut Reader) -> Self {
        // Grows with what is really there: a thing may take a hundred times more room here than in the bytes.
        let mut all = Vec::new();
        for _ in 0..from.count() {
            all.push(T::unpack(from));
            if from.is_spoiled {
                break;
            }
        }
        all
    }
}

impl<T: Packed> Packed for Option<T> {
    fn pack(&self, out: &mut Vec<u8>) {
        self.is_some().pack(out);
        self.iter().for_each(|one| one.pack(out));
    }

    fn unpack(from: &mut Reader) -> Self {
        bool::unpack(from).then(|| T::unpack(from))
    }
}

impl<T: Packed> Packed for [T; 2] {
    fn pack(&self, out: &mut Vec<u8>) {
        self.iter().for_each(|one| one.pack(out));
    }

    fn unpack(from: &mut Reader) -> Self {
        std::array::from_fn(|_| T::unpack(from))
    }
}

macro_rules! tuples {
    ($(($($place:tt $kind:ident),*))*) => {$(
        impl<$($kind: Packed),*> Packed for ($($kind,)*) {
            fn pack(&self, out: &mut Vec<u8>) {
                $(self.$place.pack(out);)*
            }

            fn unpack(from: &mut Reader) -> Self {
                ($($kind::unpack(from),)*)
            }
        }
    )*};
}

tuples! { (0 A, 1 B) (0 A, 1 B, 2 C) }

/// Field after field. The compiler misses a field that is left out.
macro_rules! records {
    ($($name:ident { $($field:ident)* })*) => {$(
        impl Packed for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($field.pack(out);)*
            }

            fn unpack(from: &mut Reader) -> Self {
                Self { $($field: Packed::unpack(from)),* }
            }
        }
    )*};
}

/// The place in this list, then what the variant holds. The compiler misses a variant that is left out; bytes that name
/// none are read as the first.
macro_rules! choices {
    ($($name:ident { $first:ident$(($($first_held:ident)*))? $($tag:literal $variant:ident$(($($held:ident)*))?)* })*) => {$(
        impl Packed for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                match self {
                    Self::$first$(($($first_held),*))? => {
                        out.push(0);
                        $($($first_held.pack(out);)*)?
                    }
                    $(Self::$variant$(($($held),*))? => {
                        out.push($tag);
                        $($($held.pack(out);)*)?
                    })*
                }
            }

            fn unpack(from: &mut Reader) -> Self {
                match from.byte() {
                    $($tag => Self::$variant$(($({ let $held = Packed::unpack(from); $held }),*))?,)*
                    tag => {
                        if tag != 0 {
                            from.spoil::<()>();
                        }
                        Self::$first$(($({ let $first_held = Packed::unpack(from); $first_held }),*))?
                    }
                }
            }
        }
    )*};
}

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
        7 WorkerReplaced 8 RestoredFromMirror 9 Refused
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
            assert_eq!(unpack(&[&bytes[..], &[0]].concat()), None, "a byte too many");
            for length in 0..bytes.len() {
                assert_eq!(unpack(&bytes[..length]), None, "{length} of {} bytes", bytes.len());
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
                if let Some(read) = unpack(&spoiled) {
                    assert_eq!(unpack(&pack(&read)), Some(read));
                }
            }
        }
    }

    #[test]
    fn a_count_beyond_the_bytes_takes_no_memory() {
        assert_eq!(unpack(&[11, 0xff, 0xff, 0xff, 0xff, 0x0f]), None);
        assert_eq!(unpack(&[200]), None, "no such part");
    }
}
