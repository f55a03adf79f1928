//! Everything a screen needs, as plain data: the contract between the session and the components.
//!
//! Words and numbers are chosen by `view/`, so a component does no arithmetic and picks no wording. Lengths are in
//! thousandths of whatever they are a part of (`u16` per mille) or in the picture's own units.

pub use crate::core::energy::meter::Provenance;
pub use crate::core::world::event::LaneKind;
use serde::{Deserialize, Serialize};

/// The parts of the page. Each is sent only when it changed.
// They cross to the page as bytes; a box would only be one more step. (On wasm32 the lint does not fire.)
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    Transport(TransportView),
    Payments(PaymentsView),
    Facts(LaneKind, Vec<Fact>),
    Picture(LaneKind, ChainPicture),
    Miner(MinerView),
    Power(PowerView),
    Epochs(EpochStrip),
    Validators(Vec<ValidatorRow>),
    Actions(StakeActions),
    /// Newest first, at most three; a click opens the evidence.
    Slashings(Vec<SlashingView>),
    Energy(EnergyView),
    Log(LogView),
    Inspector(Option<InspectorView>),
    Evidence(Option<EvidenceView>),
    PaymentForm(PaymentFormView),
    Notices(Vec<NoticeView>),
}

/// Run, step, speed, time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransportView {
    pub running: bool,
    pub speed: Speed,
    /// `02:14:36`.
    pub sim_time: String,
    /// True while the engine has more simulated time to work through than it manages.
    pub catching_up: bool,
    /// `7f3a-19c0`.
    pub seed: String,
    pub scenario: String,
    /// Set when the run reached a limit and Run is off: the sentence that says which.
    pub stopped_because: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Speed {
    #[default]
    X1,
    X10,
    X100,
    Max,
}

impl Speed {
    pub const ALL: [Speed; 4] = [Speed::X1, Speed::X10, Speed::X100, Speed::Max];

    /// What its button says.
    pub const fn label(self) -> &'static str {
        match self {
            Speed::X1 => "1×",
            Speed::X10 => "10×",
            Speed::X100 => "100×",
            Speed::Max => "max",
        }
    }
}

/// The strip of payments both chains receive.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentsView {
    pub waiting: Vec<PaymentChip>,
    /// How many more wait than are shown.
    pub more: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentChip {
    /// Stable identity, for list keys.
    pub id: u64,
    /// `Ada → Ben`.
    pub parties: String,
    pub amount: String,
    pub fee: String,
    /// `waiting on both`, `in a block on work`, … for the title and for screen readers.
    pub status: String,
    pub mine: bool,
}

/// A label with a large number: `42` over `height`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    pub value: String,
    pub label: String,
    /// A sentence that says what it is; shown as title.
    pub hint: String,
}

/// A stretch of the drawn chain: at most `window` columns ending at `last`, oldest first.
///
/// Column `x` and row `y` are small integers; row 0 is the best chain, further rows are branches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChainPicture {
    pub blocks: Vec<BlockView>,
    pub edges: Vec<EdgeView>,
    pub columns: u16,
    pub rows: u16,
    /// Column from which nothing is final or justified any more (exclusive); 0 when none.
    pub final_until: u16,
    pub justified_until: u16,
    pub final_label: String,
    /// One sentence for `aria-label`: what is in the picture.
    pub summary: String,
    /// Whether older, and newer, columns exist beyond the window.
    pub older: bool,
    pub newer: bool,
    /// `38 to 43 of 43`.
    pub range: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockView {
    pub key: BlockKey,
    pub x: u16,
    pub y: u16,
    /// Height (work) or slot (stake), with a prime for a rival.
    pub title: String,
    /// The marked part: the hash's leading zeros (work). Empty for stake.
    pub zeros: String,
    /// The rest of the shortened hash.
    pub hash: String,
    /// `Pool A`, `You · tip`, `stale · Solo`, `missed`.
    pub by: String,
    pub state: BlockState,
    /// Seven bars made from the hash: palette indices 0..=6. Empty for a missed slot.
    pub bars: Vec<u8>,
    /// Votes for this block's slot, of those due, per mille (stake only).
    pub votes: Option<u16>,
    pub mine: bool,
    pub is_final: bool,
    pub is_justified: bool,
    /// The tampered block or one above it, with what broke: `bad proof`.
    pub broken: Option<String>,
    /// Full sentence for screen readers.
    pub summary: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockState {
    /// On the best chain.
    Best,
    /// Its last block.
    Tip,
    /// Valid, on a branch that lost.
    Stale,
    /// A slot without a block.
    Missed,
}

/// Names a block: its lane and its number in that lane's store. Missed slots have none (`u32::MAX`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BlockKey {
    pub lane: LaneKind,
    pub index: u32,
}

/// A line from a block to its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeView {
    pub from_x: u16,
    pub from_y: u16,
    pub to_x: u16,
    pub to_y: u16,
    pub dashed: bool,
}

/// Who has the hash power.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PowerView {
    /// The parts sum to 1000.
    pub shares: Vec<ShareView>,
    /// `an attacker needs half`, or what is true when somebody has it.
    pub note: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShareView {
    pub name: String,
    pub per_mille: u16,
    /// `12`, in percent.
    pub label: String,
    /// `5.2 million hashes/s, measured here` or `… , modelled`.
    pub hint: String,
    pub mine: bool,
}

/// The learner's miner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MinerView {
    pub mining: bool,
    /// `43`: the number in `Mine block 43`.
    pub next_height: String,
    pub keep_mining: bool,
    /// `2 workers`, or that the page itself hashes since no worker could start.
    pub workers_label: String,
    pub workers: u8,
    pub max_workers: u8,
    pub cpu_percent: u8,
    pub difficulty_bits: u8,
    /// `18 bits`, or `18.6 bits` after a retarget.
    pub difficulty_label: String,
    /// `262,144`.
    pub expected_hashes: String,
    /// `half a second on this device`, or how to find out.
    pub expected_time: String,
    /// Where the target lies on the 256-bit line: per mille from the left end (0) in bits.
    pub target_position: u16,
    /// The target as 64 hex digits, for the title.
    pub target_hex: String,
    /// `block 43 · nonce 18,442,110`.
    pub nonce: String,
    pub last: MarkedHash,
    pub best: MarkedHash,
    /// `5.21 million hashes/s`.
    pub rate: String,
    /// Work done as a part of what is expected, per mille; may exceed 1000.
    pub progress: u16,
    /// `70 % of the expected work`.
    pub progress_label: String,
    /// After a find: `found after 0.4 of the expected work: lucky`.
    pub luck: Option<String>,
    /// `reward 50 + fees 0.18`.
    pub reward: String,
    /// What is worth saying now: `a worker stopped and was replaced`, `new tip: the search starts again`.
    pub note: Option<String>,
}

/// A hash, shortened, whose leading zeros are marked. Both empty when there is none yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkedHash {
    pub zeros: String,
    pub rest: String,
    pub whole: String,
}

/// The last epochs at a glance, oldest first, and the same in a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EpochStrip {
    pub epochs: Vec<EpochCell>,
    pub summary: String,
}

/// One epoch: how firm its ground is, and what became of each slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EpochCell {
    /// `12 · final`.
    pub label: String,
    pub ground: Ground,
    pub slots: Vec<SlotCell>,
}

/// How firm a stretch of the chain is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    Final,
    Justified,
    Open,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotCell {
    Filled,
    Mine,
    Missed,
    Ahead,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValidatorRow {
    pub name: String,
    pub mine: bool,
    pub stake: String,
    /// Share of the active stake.
    pub share: u16,
    pub share_label: String,
    /// This epoch's vote and the ones before it, oldest first, at most six.
    pub votes: Vec<VoteDot>,
    pub votes_label: String,
    pub status: ValidatorStatus,
    /// `active`, `slashed`, `leaves in epoch 12`, …
    pub status_label: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VoteDot {
    Voted,
    Missed,
    /// Not due yet.
    Due,
    /// Contradicted itself.
    Offence,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValidatorStatus {
    Waiting,
    Active,
    Offline,
    Leaving,
    Left,
    Slashed,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StakeActions {
    /// `You have 68.00 free on this chain.`
    pub balance: String,
    /// Most that may be staked, as a decimal.
    pub max_stake: String,
    /// Why the amount in the stake form cannot be staked; set by `DraftStake` and `StakeMore`.
    pub error_amount: Option<String>,
    /// Set after `StakeMore` was accepted: what happened. The next `DraftStake` clears it.
    pub staked: Option<String>,
    pub can_stake: bool,
    pub can_leave: bool,
    pub can_withdraw: bool,
    pub online: bool,
    /// The ways to misbehave, each with why it is off, if it is.
    pub misbehave: Vec<MisbehaveItem>,
    /// What was set up and waits for its moment: `You will propose twice in slot 214.`
    pub pending: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MisbehaveItem {
    pub kind: Misbehaviour,
    pub label: String,
    pub hint: String,
    pub enabled: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Misbehaviour {
    ProposeTwice,
    VoteTwice,
    Surround,
    GoOffline,
    ComeBack,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlashingView {
    pub id: u32,
    /// `Mallory signed two blocks for slot 210.`
    pub headline: String,
    /// `Anyone can check both signatures. Penalty 1.00 now, …`
    pub detail: String,
}

/// An opened slashing: two signed messages that cannot both be honest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceView {
    pub id: u32,
    pub title: String,
    /// Why the two contradict each other.
    pub rule: String,
    pub rule_source: String,
    pub messages: [SignedMessageView; 2],
    /// `This is evidence: both signatures are good and the two contradict each other.`
    pub verdict: String,
    pub valid: bool,
    /// True while a bit is flipped.
    pub flipped: bool,
    pub penalties: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedMessageView {
    pub title: String,
    pub fields: Vec<(String, String)>,
    /// The signed bytes, hex.
    pub bytes: String,
    pub public_key: String,
    pub signature: String,
    pub signature_ok: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnergyView {
    /// `1 : 2,140`, or `–` before anything was spent.
    pub ratio: String,
    pub ratio_sentence: String,
    /// Bar heights on a log scale, per mille.
    pub work_bar: u16,
    pub stake_bar: u16,
    pub pairs: Vec<EnergyPair>,
    /// Every counter with where it comes from.
    pub counters: Vec<CounterView>,
    /// Editable watts of one busy core of this device.
    pub watts: String,
    pub watts_hint: String,
    /// Why the last `SetWatts` was refused.
    pub watts_error: Option<String>,
    /// What is left out, in a sentence.
    pub left_out: String,
    /// Networks, reported by others.
    pub network: Vec<NetworkRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnergyPair {
    pub label_work: String,
    pub work: String,
    pub label_stake: String,
    pub stake: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterView {
    pub label: String,
    pub work: String,
    pub stake: String,
    pub provenance: Provenance,
    /// How it was measured, from what it is modelled, or who reported it and when.
    pub source: String,
}

impl Provenance {
    /// The word beside the figure.
    pub const fn label(self) -> &'static str {
        match self {
            Provenance::Measured => "measured here",
            Provenance::Modelled => "modelled",
            Provenance::Reported => "reported",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkRow {
    pub name: String,
    pub value: String,
    pub source: String,
    /// Bar on a log scale.
    pub bar: u16,
    pub lane: LaneKind,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogView {
    /// Newest first, at most sixty.
    pub entries: Vec<LogEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    pub id: u64,
    pub time: String,
    pub lane: Option<LaneKind>,
    pub tone: Tone,
    pub text: String,
    /// Important enough for the live region.
    pub announce: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Good,
    Bad,
}

/// A block opened up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InspectorView {
    pub key: BlockKey,
    /// `Block 42 · proof of work`.
    pub title: String,
    pub hash: MarkedHash,
    pub fields: Vec<FieldView>,
    /// The header's bytes by field, in order: name, hex, colour index.
    pub bytes: Vec<(String, String, u8)>,
    pub transactions: Vec<TransactionView>,
    pub votes: Vec<String>,
    pub checks: Vec<CheckView>,
    pub tampered: bool,
    /// `Changing the time broke the proof here and the link of 3 blocks above.`
    pub consequence: Option<String>,
    /// Downstream blocks and what breaks there.
    pub downstream: Vec<(String, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldView {
    pub id: FieldId,
    pub label: String,
    /// Editable text of the value.
    pub value: String,
    pub hint: String,
    pub changed: bool,
    /// Why the last edit was refused: what was expected and what was found.
    pub error: Option<String>,
}

/// What can be edited in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldId {
    Version,
    Previous,
    MerkleRoot,
    Time,
    Bits,
    Nonce,
    /// Work: whom the coinbase pays, and how much.
    Payee,
    Reward,
    /// Stake seal.
    Slot,
    Proposer,
    Signature,
    /// Transaction n of the block: its amount, its fee, its signature.
    TxAmount(u16),
    TxFee(u16),
    TxSignature(u16),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionView {
    pub id: String,
    pub summary: String,
    pub fields: Vec<FieldView>,
    pub ok: bool,
    pub verdict: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckView {
    /// `Proof`, `Link`, `Merkle root`, `Signatures`, `Balances`, `Time`, `Proposer`.
    pub name: String,
    pub ok: bool,
    /// What was checked and found.
    pub detail: String,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PaymentFormView {
    pub recipients: Vec<(u8, String)>,
    pub balance_work: String,
    pub balance_stake: String,
    /// What would be signed, once the form is good; one per lane.
    pub preview: Option<PaymentPreview>,
    pub error_amount: Option<String>,
    pub error_fee: Option<String>,
    /// Set after a payment was sent: what happened.
    pub sent: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentPreview {
    pub sentence: String,
    /// Field, value: what is signed, for the work chain.
    pub work_bytes: String,
    pub stake_bytes: String,
    pub note: String,
}

/// A banner: storage is off, another tab writes, the save was corrupt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeView {
    pub id: NoticeId,
    pub text: String,
    pub tone: Tone,
    /// Label of the one action it offers, if any.
    pub action: Option<String>,
    pub dismissable: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeId {
    StorageOff,
    StorageFull,
    OtherTab,
    CorruptSave,
    EngineRestarted,
    EngineInline,
    MinerInline,
    WorkerReplaced,
    RestoredFromMirror,
    Refused,
    Linked,
    LinkRefused,
}
