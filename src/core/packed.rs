//! Plain data as bytes: from one thread of the program to another, and the record of a run as it is saved.
//!
//! Most of what crosses is the many kinds of view, and reading them with `serde` was the largest function of the program:
//! each field can fail there, and each failure has to take apart what was read before. Here reading goes on with empty values
//! and the bytes are refused as a whole at the end, which comes to the same and takes a third of the space. What is
//! stored for later carries a mark and a checksum around these bytes (`session::record`).

use crate::core::units::{Amount, SimTime};

/// Something that can be written as bytes and read back.
pub trait Packed: Sized {
    fn pack(&self, out: &mut Vec<u8>);

    /// Never fails: what cannot be read is empty, and the reader is spoiled.
    fn unpack(from: &mut Reader) -> Self;
}

/// The bytes of something: equal things have equal bytes.
pub fn pack<T: Packed>(thing: &T) -> Vec<u8> {
    let mut out = Vec::new();
    thing.pack(&mut out);
    out
}

/// Reads what [`pack`] wrote, up to the last byte; nothing for anything else.
pub fn unpack<T: Packed>(bytes: &[u8]) -> Option<T> {
    unpack_first(bytes).and_then(|(thing, left)| (left == 0).then_some(thing))
}

/// The same where more may follow; also how many bytes are left.
pub fn unpack_first<T: Packed>(bytes: &[u8]) -> Option<(T, usize)> {
    let mut reader = Reader { bytes, is_spoiled: false };
    let thing = T::unpack(&mut reader);
    (!reader.is_spoiled).then_some((thing, reader.bytes.len()))
}

/// Bytes that are being read, and whether all of them made sense so far.
pub struct Reader<'a> {
    bytes: &'a [u8],
    is_spoiled: bool,
}

impl Reader<'_> {
    pub(crate) fn byte(&mut self) -> u8 {
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
                // The tenth byte has room for one bit.
                return if place == 9 && byte > 1 { self.spoil() } else { number };
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

    /// What was read is of no use; it ends here.
    pub(crate) fn spoil<T: Default>(&mut self) -> T {
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

numbers! { u16 u32 u64 }

/// As the numbers in them.
macro_rules! wrapped {
    ($($name:ident)*) => {$(
        impl Packed for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                self.0.pack(out);
            }

            fn unpack(from: &mut Reader) -> Self {
                Self(Packed::unpack(from))
            }
        }
    )*};
}

wrapped! { Amount SimTime }

impl Packed for u8 {
    fn pack(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn unpack(from: &mut Reader) -> Self {
        from.byte()
    }
}

/// By its bits: small numbers below zero take the most room, and are rare.
impl Packed for i32 {
    fn pack(&self, out: &mut Vec<u8>) {
        self.cast_unsigned().pack(out);
    }

    fn unpack(from: &mut Reader) -> Self {
        u32::unpack(from).cast_signed()
    }
}

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

impl<T: Packed, const N: usize> Packed for [T; N] {
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

/// Records: field after field. The compiler misses a field that is left out.
macro_rules! records {
    ($($name:ident { $($field:ident)* })*) => {$(
        impl $crate::core::packed::Packed for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($crate::core::packed::Packed::pack($field, out);)*
            }

            fn unpack(from: &mut $crate::core::packed::Reader) -> Self {
                Self { $($field: $crate::core::packed::Packed::unpack(from)),* }
            }
        }
    )*};
}
pub(crate) use records;

/// Choices: the number beside the variant, then what it holds. The compiler misses a variant that is left out; bytes that
/// name none are read as the first.
macro_rules! choices {
    ($($name:ident {
        $first:ident$(($($first_held:ident)*))?$({ $($first_field:ident)* })?
        $($tag:literal $variant:ident$(($($held:ident)*))?$({ $($field:ident)* })?)*
    })*) => {$(
        impl $crate::core::packed::Packed for $name {
            fn pack(&self, out: &mut Vec<u8>) {
                match self {
                    Self::$first$(($($first_held),*))?$({ $($first_field),* })? => {
                        out.push(0);
                        $($($crate::core::packed::Packed::pack($first_held, out);)*)?
                        $($($crate::core::packed::Packed::pack($first_field, out);)*)?
                    }
                    $(Self::$variant$(($($held),*))?$({ $($field),* })? => {
                        out.push($tag);
                        $($($crate::core::packed::Packed::pack($held, out);)*)?
                        $($($crate::core::packed::Packed::pack($field, out);)*)?
                    })*
                }
            }

            fn unpack(from: &mut $crate::core::packed::Reader) -> Self {
                match from.byte() {
                    $($tag => Self::$variant
                        $(($({ let $held = $crate::core::packed::Packed::unpack(from); $held }),*))?
                        $({ $($field: $crate::core::packed::Packed::unpack(from)),* })?,)*
                    tag => {
                        if tag != 0 {
                            from.spoil::<()>();
                        }
                        Self::$first
                            $(($({ let $first_held = $crate::core::packed::Packed::unpack(from); $first_held }),*))?
                            $({ $($first_field: $crate::core::packed::Packed::unpack(from)),* })?
                    }
                }
            }
        }
    )*};
}
pub(crate) use choices;

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    enum Word {
        Empty,
        Pair(u8, String),
        Named { number: i32, list: Vec<u16>, maybe: Option<[u8; 3]> },
    }
    choices! { Word { Empty 1 Pair(number text) 2 Named { number list maybe } } }

    #[test]
    fn what_is_packed_comes_back_and_nothing_else_does() {
        for word in [
            Word::Empty,
            Word::Pair(255, "é".into()),
            Word::Named { number: -5, list: vec![0, 127, 128, 65_535], maybe: Some([1, 2, 3]) },
            Word::Named { number: i32::MIN, list: vec![], maybe: None },
        ] {
            let bytes = pack(&word);
            assert_eq!(unpack(&bytes), Some(word));
            assert_eq!(unpack::<Word>(&[&bytes[..], &[0]].concat()), None, "a byte too many");
            for length in 0..bytes.len() {
                assert_eq!(unpack::<Word>(&bytes[..length]), None);
            }
        }
        assert_eq!(unpack::<Word>(&[3]), None, "no such variant");
        assert_eq!(unpack::<Vec<u64>>(&[0xff, 0xff, 0xff, 0xff, 0x0f]), None, "more than there are bytes");
        assert_eq!(unpack::<u16>(&[0xff, 0xff, 0x04]), None, "more than fits");
        assert_eq!(unpack::<u64>(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]), Some(u64::MAX));
        assert_eq!(
            unpack::<u64>(&[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02]),
            None,
            "more than fits"
        );
        assert_eq!(unpack::<String>(&[1, 0xff]), None, "not a text");
    }
}
