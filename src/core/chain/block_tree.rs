//! Every checked block of a lane, once, whoever has seen it.
//!
//! Validity is a fact about a chain, so a block is judged once and its verdict shared by all nodes; what differs between
//! nodes is which blocks they have heard of (`consensus::replica`). States are kept for recent blocks only and worked
//! out again from the nearest kept ancestor when an old one is asked for.

use crate::core::chain::block::{Block, Checked, Unchecked};
use crate::core::chain::chain_state::{ChainState, ConsensusState};
use crate::core::chain::error::Violation;
use crate::core::consensus::epoch::{process_slots, pulled_up};
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::consensus::spec::{ChainSpec, SignatureCache};
use crate::core::consensus::validate::validate;
use crate::core::hash::Hash256;
use crate::core::sorted::SortedMap;
use crate::core::units::work::Work;
use crate::core::units::{SimTime, Slot};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// A checked block with what follows from its place in the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredBlock {
    pub block: Block<Checked>,
    pub id: Hash256,
    pub parent: Option<u32>,
    pub children: Vec<u32>,
    pub height: u64,
    pub slot: Slot,
    pub total_work: Work,
    /// Transactions in this block and all below it.
    pub total_transactions: u64,
    pub justified: Checkpoint,
    pub finalized: Checkpoint,
    /// What would be justified, and final, if the block's epoch ended with it.
    pub unrealized: (Checkpoint, Checkpoint),
    /// When it was made, in simulated time.
    pub made_at: SimTime,
    state: Option<Rc<ChainState>>,
}

/// All blocks, in order of arrival; index 0 is the genesis block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockTree {
    blocks: Vec<StoredBlock>,
    by_id: SortedMap<Hash256, u32>,
}

/// States of this many latest blocks are kept, and of every block at a multiple of it.
const KEPT_STATES: usize = 64;

impl BlockTree {
    /// A tree of the genesis block alone. It is agreed on beforehand, so it is checked by nobody.
    pub fn new(genesis: Block<Unchecked>, state: ChainState) -> Self {
        let mut tree = Self { blocks: Vec::new(), by_id: SortedMap::new() };
        tree.store(genesis.into_checked(), None, state, SimTime(0));
        tree
    }

    pub fn len(&self) -> usize {
        self.blocks.len()
    }

    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    pub fn get(&self, index: u32) -> Option<&StoredBlock> {
        self.blocks.get(index as usize)
    }

    /// The block of this index, or the genesis block for an index nobody gave out.
    pub fn at(&self, index: u32) -> &StoredBlock {
        self.get(index).unwrap_or(&self.blocks[0])
    }

    pub fn find(&self, id: &Hash256) -> Option<u32> {
        self.by_id.get(id).copied()
    }

    pub fn iter(&self) -> impl Iterator<Item = (u32, &StoredBlock)> {
        self.iter_from(0)
    }

    /// The blocks that arrived as number `first` and after.
    pub fn iter_from(&self, first: u32) -> impl Iterator<Item = (u32, &StoredBlock)> {
        (first..).zip(self.blocks.get(first as usize..).unwrap_or_default())
    }

    /// Judges a block on top of its parent and stores it. A block that is there already is simply found; another body
    /// under the same header is judged like any other. `Err` leaves tree and cache as they were, so verifications made
    /// for a refused block are not counted.
    pub fn import(
        &mut self,
        block: Block<Unchecked>,
        spec: &ChainSpec,
        now: SimTime,
        cache: &mut SignatureCache,
    ) -> Result<u32, Violation> {
        let known = self.find(&block.id());
        if let Some(index) = known.filter(|index| self.at(*index).block.to_unchecked() == block) {
            return Ok(index);
        }
        let previous = block.header.previous;
        let parent = self.find(&previous).ok_or(Violation::UnknownParent { found: previous })?;
        let state = self.state(parent, spec);
        let mut tried = cache.clone();
        let (block, state) = validate(block, previous, &state, spec, spec.unix_time(now), &mut tried)?;
        *cache = tried;
        // A second good signature under one header makes no second block.
        Ok(known.unwrap_or_else(|| self.store(block, Some((parent, spec)), state, now)))
    }

    /// The state after a block.
    pub fn state(&self, index: u32, spec: &ChainSpec) -> Rc<ChainState> {
        let mut replay = Vec::new();
        let mut at = index;
        let mut state = loop {
            let stored = self.at(at);
            match (&stored.state, stored.parent) {
                (Some(state), _) => break Rc::clone(state),
                (None, Some(parent)) => {
                    replay.push(at);
                    at = parent;
                }
                // The genesis state is never dropped.
                (None, None) => return Rc::new(ChainState::empty()),
            }
        };
        // Every block in the tree was checked when it came.
        let mut cache = SignatureCache::default();
        cache.trust(true);
        for index in replay.into_iter().rev() {
            let stored = self.at(index);
            let previous = stored.block.header.previous;
            let again = validate(stored.block.to_unchecked(), previous, &state, spec, u32::MAX, &mut cache);
            debug_assert!(again.is_ok(), "a stored block is valid for good: {again:?}");
            if let Ok((_, next)) = again {
                state = Rc::new(next);
            }
        }
        state
    }

    /// The state after a block, moved on to a slot if that is later.
    pub fn state_at(&self, index: u32, slot: Slot, spec: &ChainSpec) -> ChainState {
        let mut state = (*self.state(index, spec)).clone();
        if let (ConsensusState::Stake(stake), Some(rules)) = (&mut state.consensus, spec.engine.stake_rules()) {
            process_slots(&mut state.ledger, stake, slot, rules);
        }
        state
    }

    /// Whether `ancestor` lies on the way from `index` to the genesis block, or is `index` itself.
    pub fn is_ancestor(&self, ancestor: u32, index: u32) -> bool {
        self.ancestor_at_height(index, self.at(ancestor).height) == Some(ancestor)
    }

    pub fn ancestor_at_height(&self, index: u32, height: u64) -> Option<u32> {
        self.path_to_genesis(index)
            .take_while(|at| self.at(*at).height >= height)
            .find(|at| self.at(*at).height == height)
    }

    /// The last block at or before `slot` on the way from `index` down.
    pub fn ancestor_at_slot(&self, index: u32, slot: Slot) -> Option<u32> {
        self.path_to_genesis(index).find(|at| self.at(*at).slot <= slot)
    }

    /// The block itself, its parent, and so on down to the genesis block.
    pub fn path_to_genesis(&self, index: u32) -> impl Iterator<Item = u32> + '_ {
        std::iter::successors(Some(index), |at| self.at(*at).parent)
    }

    pub fn common_ancestor(&self, a: u32, b: u32) -> u32 {
        let (mut a, mut b) = (a, b);
        while a != b {
            let lower = if self.at(a).height >= self.at(b).height { &mut a } else { &mut b };
            match self.at(*lower).parent {
                Some(parent) => *lower = parent,
                None => return 0,
            }
        }
        a
    }

    fn store(
        &mut self,
        block: Block<Checked>,
        parent: Option<(u32, &ChainSpec)>,
        state: ChainState,
        made_at: SimTime,
    ) -> u32 {
        let index = u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
        let id = block.id();
        let genesis = Checkpoint { epoch: 0, root: self.blocks.first().map_or(id, |first| first.id).0 };
        let (justified, finalized) =
            state.stake().map_or((genesis, genesis), |stake| (stake.ffg.current_justified, stake.ffg.finalized));
        let unrealized = parent.and_then(|(_, spec)| Some((state.stake()?, spec.engine.stake_rules()?)));
        let unrealized = unrealized.map_or((justified, finalized), |(stake, rules)| {
            let ffg = pulled_up(stake, rules);
            (ffg.current_justified, ffg.finalized)
        });
        let parent = parent.map(|(parent, _)| parent);
        let below = parent.map_or(0, |parent| self.at(parent).total_transactions);
        self.blocks.push(StoredBlock {
            total_transactions: below + block.transactions.len() as u64,
            id,
            parent,
            children: Vec::new(),
            height: state.height,
            slot: block.slot().unwrap_or(Slot(0)),
            total_work: state.work().map_or(Work::ZERO, |work| work.total_work),
            justified,
            finalized,
            unrealized,
            made_at,
            state: Some(Rc::new(state)),
            block,
        });
        self.by_id.insert(id, index);
        if let Some(parent) = parent.and_then(|parent| self.blocks.get_mut(parent as usize)) {
            parent.children.push(index);
        }
        if let Some(old) = (index as usize).checked_sub(KEPT_STATES)
            && old % KEPT_STATES != 0
            && let Some(stored) = self.blocks.get_mut(old)
        {
            stored.state = None;
        }
        index
    }
}
