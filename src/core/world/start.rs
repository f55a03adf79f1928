//! How a world begins: accounts funded, validators in place, two genesis blocks agreed on.

use crate::core::chain::block::{Block, Coinbase, Seal, Unchecked};
use crate::core::chain::block_tree::BlockTree;
use crate::core::chain::chain_state::{ChainState, ConsensusState, WorkState};
use crate::core::chain::header::Header;
use crate::core::chain::ledger::Ledger;
use crate::core::chain::registry::{Registry, Validator};
use crate::core::chain::transaction::ChainId;
use crate::core::consensus::engine::Engine;
use crate::core::consensus::genesis::stake_genesis;
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::replica::Replica;
use crate::core::consensus::spec::{ChainSpec, SignatureCache};
use crate::core::energy::meter::Meter;
use crate::core::hash::{Hash256, sha256};
use crate::core::keys::PublicKey;
use crate::core::network::event_queue::EventQueue;
use crate::core::network::{Link, Network};
use crate::core::prng::Prng;
use crate::core::scenario::{GENESIS_TIME, Person, Scenario};
use crate::core::sorted::SortedSet;
use crate::core::units::work::{CompactTarget, Target};
use crate::core::units::{Amount, SimTime, Slot};
use crate::core::world::World;
use crate::core::world::event::LaneKind;
use crate::core::world::keyring::{KeySource, Keyring};
use crate::core::world::lane::{Due, Lane, Surroundings};
use crate::core::world::{Mining, Validating};

/// Bytes a simulated link carries in a millisecond: a megabyte a second.
const BYTES_PER_MS: u64 = 1_000;

impl World {
    /// The world at simulated time zero, of a scenario that passes its [check](Scenario::check).
    pub fn new(scenario: Scenario) -> Self {
        let keys = Keyring::from(KeySource {
            seed: scenario.seed,
            people: scenario.people.iter().map(|person| person.name.clone()).collect(),
            miners: scenario.miners.iter().map(|miner| miner.name.clone()).collect(),
        });
        let root = Prng::from_seed(scenario.seed);
        let work = work_lane(&scenario, &keys, root.fork("work"));
        let stake = stake_lane(&scenario, &keys, root.fork("stake"));
        let mut world = Self {
            now: SimTime(0),
            keys,
            work,
            stake,
            payments: Vec::new(),
            queue: EventQueue::default(),
            prng: root.fork("payments"),
            events: Vec::new(),
            scenario,
        };
        world.queue.push(SimTime(0), Due::SlotStart(Slot(0)));
        world.queue.push(SimTime(1_000), Due::Payment);
        let shares: Vec<u16> = world.scenario.miners.iter().map(|miner| miner.share).collect();
        let target = Target::from_difficulty_bits(world.scenario.difficulty_bits);
        let mut around =
            Surroundings { now: world.now, queue: &mut world.queue, events: &mut world.events, keys: &world.keys };
        world.work.calibrate_rivals(&mut around, &shares, target);
        world
    }
}

fn chain_id(scenario: &Scenario, lane: &str) -> ChainId {
    ChainId(sha256(&[b"proofground/chain/", lane.as_bytes(), &scenario.seed.to_le_bytes()].concat()))
}

fn funded_ledger(scenario: &Scenario, keys: &Keyring) -> Ledger {
    let people = scenario.people.iter().zip(0..=u8::MAX);
    Ledger::genesis(people.filter_map(|(person, place)| Some((keys.account(place)?.public_key(), person.balance))))
}

fn genesis_header(bits: CompactTarget) -> Header {
    Header { version: 1, previous: Hash256::ZERO, merkle_root: Hash256::ZERO, time: GENESIS_TIME, bits, nonce: 0 }
}

fn with_root(mut block: Block<Unchecked>) -> Block<Unchecked> {
    block.header.merkle_root = block.compute_merkle_root().root;
    block
}

pub(super) fn work_lane(scenario: &Scenario, keys: &Keyring, prng: Prng) -> Lane {
    let modelled = keys.payouts().iter().zip(&scenario.miners).filter(|(_, miner)| miner.share > 0);
    let engine = scenario.work_engine(modelled.map(|(key, _)| *key).collect());
    let bits = engine.work_rules().map_or(CompactTarget(0), |rules| rules.genesis_bits);
    let id = chain_id(scenario, "work");
    let coinbase = Coinbase { height: 0, payee: PublicKey(id.0.0), reward: Amount::ZERO, extra_nonce: 0, scale: 0 };
    let genesis = with_root(Block::new(genesis_header(bits), Seal::Work(coinbase), Vec::new(), Vec::new()));
    let state = ChainState {
        ledger: funded_ledger(scenario, keys),
        height: 0,
        consensus: ConsensusState::Work(WorkState {
            total_work: bits.work(),
            bits,
            period_start_height: 0,
            period_start_time: GENESIS_TIME,
            times: vec![GENESIS_TIME],
            recent_bits: Vec::new(),
        }),
    };
    let names = scenario.miners.iter().map(|miner| miner.name.clone()).collect();
    lane(LaneKind::Work, scenario, id, engine, (genesis, state), names, &scenario.work_links, prng)
}

fn stake_lane(scenario: &Scenario, keys: &Keyring, prng: Prng) -> Lane {
    let names = scenario.people.iter().map(|person| person.name.clone()).collect();
    let mut lane = stake_lane_of(scenario, keys, names, prng);
    lane.network.partition = scenario.stake_partition.clone();
    lane.validating.two_faced = scenario.two_faced.iter().copied().collect();
    lane
}

/// A stake lane of these nodes, on which the people's validators are spread.
pub(super) fn stake_lane_of(scenario: &Scenario, keys: &Keyring, names: Vec<String>, prng: Prng) -> Lane {
    let rules = &scenario.stake;
    let id = chain_id(scenario, "stake");
    let genesis =
        stake_genesis(id, GENESIS_TIME, funded_ledger(scenario, keys), genesis_registry(scenario, keys, rules));
    let engine = Engine::gasper(*rules);
    lane(LaneKind::Stake, scenario, id, engine, genesis, names, &scenario.stake_links, prng)
}

fn genesis_registry(scenario: &Scenario, keys: &Keyring, rules: &StakeRules) -> Registry {
    let validator = |(person, place): (&Person, u8)| {
        let (account, signer) = (keys.account(place)?, keys.signer(place)?);
        let new = Validator::new(signer.public_key(), account.public_key(), person.stake, rules);
        let active = Validator { activation_eligibility_epoch: 0, activation_epoch: 0, ..new };
        (!person.stake.is_zero()).then_some(active)
    };
    Registry(scenario.people.iter().zip(0..=u8::MAX).filter_map(validator).collect())
}

#[expect(clippy::too_many_arguments, reason = "the one place where a lane is put together from its parts")]
fn lane(
    kind: LaneKind,
    scenario: &Scenario,
    id: ChainId,
    engine: Engine,
    genesis: (Block<Unchecked>, ChainState),
    names: Vec<String>,
    links: &[Link],
    prng: Prng,
) -> Lane {
    let (block, state) = genesis;
    let tree = BlockTree::new(block, state);
    let spec = ChainSpec { id, engine, genesis_time: GENESIS_TIME, max_transactions: scenario.max_transactions };
    Lane {
        kind,
        replicas: names.iter().map(|_| Replica::new(&tree, &spec)).collect(),
        spec,
        mining: Mining::new(names.len()),
        validating: Validating::default(),
        network: Network::new(links.to_vec(), names.len(), BYTES_PER_MS),
        transactions: Vec::new(),
        votes: Vec::new(),
        meter: Meter::default(),
        slashings: Vec::new(),
        stale: SortedSet::new(),
        cache: SignatureCache::default(),
        prng,
        names,
        tree,
    }
}
