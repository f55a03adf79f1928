//! A few blocks that everybody may look up, held as facts.
//!
//! Each can be checked by anybody who can hash: its header's hash has to come out as the one the world knows it by. They
//! are held so that a visitor without a node has something real to look at, and so that a pasted block whose parent is one
//! of them can be told more about than a stranger.
//!
//! Source: the public chains; the hashes are repeated in this file's tests. The stale block at height 562,630 and its rival
//! are recorded in the test fixtures of several header relays, first summa-tx/relays; the test network's block is one of
//! BIP 158's examples.

use crate::core::chain::header::{HEADER_LEN, Header};
use crate::core::consensus::leader::work::WorkParams;
use crate::core::hash::Hash256;
use crate::core::units::Height;

/// The genesis block, whole: 285 bytes.
pub const GENESIS: &str = concat!(
    "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f61",
    "7fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c010100000001000000000000000000000000000000000000",
    "0000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f3230303920436861",
    "6e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f205",
    "2a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e5",
    "1ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000",
);

/// Block 170, whole: 490 bytes, two transactions, the first payment from one person to another.
pub const BLOCK_170: &str = concat!(
    "0100000055bd840a78798ad0da853f68974f3d183e2bd1db6a842c1feecf222a00000000ff104ccb05421ab93e63f8c3ce5c2c2e",
    "9dbb37de2764b3a3175c8166562cac7d51b96a49ffff001d283e9e70020100000001000000000000000000000000000000000000",
    "0000000000000000000000000000ffffffff0704ffff001d0102ffffffff0100f2052a01000000434104d46c4968bde02899d2aa",
    "0963367c7a6ce34eec332b32e42e5f3407e052d64ac625da6f0718e7b302140434bd725706957c092db53805b821a85b23a7ac61",
    "725bac000000000100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd37040000000048473044",
    "02204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d",
    "831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b",
    "2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84cac00286bee0000",
    "000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160b",
    "fa9b8b64f9d4c03f999b8643f656b412a3ac00000000",
);

/// Block 1,263,442 of the test network `testnet3`, whole: 518 bytes, two transactions, both with a witness.
pub const WITNESS_BLOCK: &str = concat!(
    "000000201c8d1a529c39a396db2db234d5ec152fa651a2872966daccbde028b400000000083f14492679151dbfaa1a825ef4c185",
    "18e780c1f91044180280a7d33f4a98ff5f45765aaddc001d38333b9a020100000000010100000000000000000000000000000000",
    "00000000000000000000000000000000ffffffff230352471300fe5f45765afe94690a000963676d696e65723432080000000000",
    "00000000ffffffff024423a804000000001976a914f2c25ac3d59f3d674b1d1d0a25c27339aaac0ba688ac000000000000000026",
    "6a24aa21a9edcb26cb3052426b9ebb4d19c819ef87c19677bbf3a7c46ef0855bd1b2abe834910120000000000000000000000000",
    "00000000000000000000000000000000000000000000000002000000000101d20978463906ba4ff5e7192494b88dd5eb0de85d90",
    "0ab253af909106faa22cc5010000000004000000014777ff000000000016001446c29eabe8208a33aa1023c741fa79aa92e881ff",
    "0347304402207d7ca96134f2bcfdd6b536536fdd39ad17793632016936f777ebb32c22943fda02206014d2fb8a6aa58279797f86",
    "1042ba604ebd2f8f61e5bddbd9d3be5a245047b201004b632103eeaeba7ce5dc2470221e9517fb498e8d6bd4e73b85b8be655196",
    "972eb9ccd5566754b2752103a40b74d43df244799d041f32ce1ad515a6cd99501701540e38750d883ae21d3a68ac00000000",
);

/// A block of the main network whose header is held.
#[derive(Clone, Copy, Debug)]
pub struct Known {
    /// Its height.
    pub height: u64,
    /// Whether the chain went on without it.
    pub is_stale: bool,
    /// Its header in hexadecimal, perhaps with the rest of the block behind it.
    hex: &'static str,
}

impl Known {
    /// The header.
    pub fn header(&self) -> Header {
        // Sound by this file's tests; the default would only be a header that nothing matches.
        Header::parse_hex(self.hex.get(..2 * HEADER_LEN).unwrap_or_default()).unwrap_or_default()
    }

    /// The 160 digits of the header.
    pub fn header_hex(&self) -> &'static str {
        self.hex.get(..2 * HEADER_LEN).unwrap_or_default()
    }
}

/// The held headers, lowest first: the famous, and those whose times or hashes they need.
pub const KNOWN: [Known; 13] = [
    Known { height: 0, is_stale: false, hex: GENESIS },
    Known {
        height: 169,
        is_stale: false,
        hex: concat!(
            "01000000696aa63f0f22d9189c8536bb83b18737ae8336c25a67937f79957e5600000000982db9870a5e30d8f0b2a4ebccc5852b",
            "5a1e2413e9274c4947bfec6bdaa9b9d75bb76a49ffff001d2b719fdd",
        ),
    },
    Known { height: 170, is_stale: false, hex: BLOCK_170 },
    Known {
        height: 30_240,
        is_stale: false,
        hex: concat!(
            "01000000e6bf7fd7f7790a63786faa878d0dc7fd8f2ff365732e45862c66075100000000700d342f65c7b6834dffb615358a1897",
            "016f0448913372190cbe3d27a4b53355b1512b4bffff001dbfb02519",
        ),
    },
    Known {
        height: 32_255,
        is_stale: false,
        hex: concat!(
            "0100000049c1daab3b6536ff1b2633c3a316a6e06ec287676cdeec4ca7baae6b00000000ac10b36b8f354b3353207de15940a5ed",
            "bc05bb8364af75b4b5409e7823f2b48923ec3a4bffff001dbd5fa412",
        ),
    },
    Known {
        height: 32_256,
        is_stale: false,
        hex: concat!(
            "010000004b0360d834a330ec7833e30e1f523ee05a0793361e29a73421964f980000000027b64a020af294e903feed9376870533",
            "6a20090612a043f47af462a2f5e5b564f8ee3a4b6ad8001dd3a43707",
        ),
    },
    Known {
        height: 66_528,
        is_stale: false,
        hex: concat!(
            "010000004e8e5cf3c4e4b8f63a9cf88beb2dbaba1949182101ae4e5cf54ad100000000009f2a2344e8112b0d7bd8089414106ee5",
            "f17bb6cd64078883e1b661fa251aac6bed1d3c4cf4a3051c4dcd2b02",
        ),
    },
    Known {
        height: 68_543,
        is_stale: false,
        hex: concat!(
            "010000000cfc9e4c2703d2da0276db10d809fbad119f4a7a015b83ffbdac090300000000c5907cdb4d947c8b73204658e6a6faae",
            "0307527bc4f6f5fdcf5e96d63b549d918788404cf4a3051c193bdd00",
        ),
    },
    Known {
        height: 68_544,
        is_stale: false,
        hex: concat!(
            "01000000fb57c71ccd211b3de4ccc2e23b50a7cdb72aab91e60737b3a2bfdf030000000088a88ad9df68925e880e5d52b7e50cef",
            "225871c68b40a2cd0bca1084cd436037f388404cfd68011caeb1f801",
        ),
    },
    Known {
        height: 562_629,
        is_stale: false,
        hex: concat!(
            "00000020b86918706260609b3b6aaf684aed961eac6b015e637024000000000000000000e72e0a6fd324d36edee39f9336c56f12",
            "9f1ef7c2ec26d0dfb01e4520fb7a8d7fcdce615c886f2e17415cdb46",
        ),
    },
    Known {
        height: 562_630,
        is_stale: false,
        hex: concat!(
            "0000002020ffe4f7a005faa83610adf7e7a52ff5700c222b9b5f050000000000000000009d1479517fda612a10a279b2339952bb",
            "dba8fe47c8fec644921d146ec79482ecebd3615c886f2e179234c38e",
        ),
    },
    Known {
        height: 562_630,
        is_stale: true,
        hex: concat!(
            "0000802020ffe4f7a005faa83610adf7e7a52ff5700c222b9b5f0500000000000000000058c8af6bf8e8e00c3d6ff512b2133533",
            "ebdcde164de306e6b65e53157fc22b53e7d3615c886f2e17ed205930",
        ),
    },
    Known {
        height: 562_631,
        is_stale: false,
        hex: concat!(
            "0000002051214b0c42383a1ea7bf28f20062f81d7b72497cb1030a00000000000000000000af444756eb5313dae6cb8dc7b4e00a",
            "e7d79cfa67a85b4b486a9583896ab3314bd8615c886f2e17f152bc1f",
        ),
    },
];

/// The held header at `height`; of a stale block and its rival, the one asked for.
pub fn at(height: u64, is_stale: bool) -> Option<&'static Known> {
    KNOWN.iter().find(|known| known.height == height && known.is_stale == is_stale)
}

/// What is known of a header's place in the chain, beyond what it says itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The height, if the header or its parent is held.
    pub height: Option<Height>,
    /// The parent, if it is held.
    pub parent: Option<Header>,
    /// At a retarget, the first header of the interval that ends, if it is held.
    pub interval_start: Option<Header>,
}

/// What the held headers tell about this one.
pub fn context_of(header: &Header) -> Context {
    let hash = header.hash();
    let own = KNOWN.iter().find(|known| known.header() == *header).map(|known| known.height);
    let parent = KNOWN.iter().find(|known| known.header().hash() == header.previous && hash != header.previous);
    let height = own.or(parent.map(|known| known.height + 1));
    let start = height.and_then(|height| at(height.checked_sub(WorkParams::bitcoin().retarget_interval)?, false));
    Context { height: height.map(Height), parent: parent.map(Known::header), interval_start: start.map(Known::header) }
}

/// Whether this is the block everything starts with.
pub fn is_genesis(header: &Header) -> bool {
    header.previous == Hash256::ZERO && KNOWN[0].header() == *header
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::hash::sha256d;
    use crate::core::hex;

    #[test]
    fn every_hash_is_the_one_the_world_knows() {
        let expect = [
            "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
            "000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55",
            "00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee",
            "000000000fa8bfa0f0dd32f956b874b2c7f1772c5fbedcb1b35e03335c7fb0a8",
            "00000000984f962134a7291e3693075ae03e521f0ee33378ec30a334d860034b",
            "000000004f2886a170adb7204cb0c7a824217dd24d11a74423d564c4e0904967",
            "0000000002216521d1a33de5bf19b3f8966395fbc81be449e2b2f1bdab2bd88f",
            "0000000003dfbfa2b33707e691ab2ab7cda7503be2c2cce43d1b21cd1cc757fb",
            "0000000000519051eb5f3c5943cdbc176a0eff4e1fbc3e08287bdb76299b8e5c",
            "000000000000000000055f9b2b220c70f52fa5e7f7ad1036a8fa05a0f7e4ff20",
            "0000000000000000000a03b17c49727b1df86200f228bfa71e3a38420c4b2151",
            "0000000000000000000f021d6ba1384b7db92589b2eee80d01dcc0d5afb30452",
            "0000000000000000000864d592bfb200c2933037055280b971f9f4e15c5101bf",
        ];
        let found: Vec<_> = KNOWN.iter().map(|known| known.header().hash().to_string()).collect();
        assert_eq!(found, expect);
        let witness = hex::decode(WITNESS_BLOCK).unwrap();
        let hash = sha256d(&witness[..HEADER_LEN]).to_string();
        assert_eq!(hash, "000000006f27ddfe1dd680044a34548f41bed47eba9e6f0b310da21423bc5f33");
    }

    #[test]
    fn the_context_is_what_the_held_headers_say() {
        let genesis = context_of(&KNOWN[0].header());
        assert_eq!(genesis, Context { height: Some(Height(0)), parent: None, interval_start: None });
        let first_move = at(32_256, false).unwrap().header();
        let context = context_of(&first_move);
        assert_eq!(context.height, Some(Height(32_256)));
        assert_eq!(context.parent.unwrap().hash(), first_move.previous);
        assert_eq!(context.interval_start.unwrap().time, 1_261_130_161);
        // A changed child of a held parent still has its height.
        let context = context_of(&Header { nonce: 1, ..first_move });
        assert_eq!(context.height, Some(Height(32_256)));
        assert_eq!(context_of(&Header::default()), Context::default());
    }
}
