//! The queue, the blocks that empty it, and the learner's own payments in it.
//!
//! Waiting payments stand in order of fee rate ([`Mempool`], the lanes' own). A block takes them from the top while they
//! fit. A payment may be replaced by one that pays more, under three of the rules of BIP125 as Bitcoin Core applies them now:
//! it pays at least what the old one paid (rule 3), and on top of that the relay of its own bytes (rule 4), and its fee rate is
//! higher (Core's rule 6). Rules 1 (a signal), 2 and 5 (other waiting payments) have nothing to bite on here.
//!
//! Beside the payments of others, one small probe for each of a few targets is sent a block at the fee rate the
//! estimator advises, and whether it made it in time is counted: so the advice is judged by what happened.
//!
//! Sources: Bitcoin Core v31.99 `policy/rbf.cpp` (`PaysForRBF`), `policy/policy.h` (incremental relay fee; 1 sat/vB here);
//! github.com/bitcoin/bips, bip-0125.

use crate::core::chain::mempool::{FeeRate, Mempool, Offered, TxIndex};
use crate::core::prng::Prng;
use crate::lab::fees::demand::{Demand, MEAN_VBYTES, Timetable, payment};
use crate::lab::fees::estimator::{Advice, Estimator};

/// Virtual bytes a block holds here: a tenth of Bitcoin's.
pub const BLOCK_VBYTES: u64 = 100_000;
/// Payments that may wait; the cheapest make room.
pub const QUEUE_LIMIT: usize = 20_000;
/// Blocks one run may hold.
pub const LONGEST_RUN: u32 = 2_000;
/// Cheaper payments are not passed on: thousandths of a satoshi a virtual byte. A replacement pays this for its own bytes.
pub const LEAST_RATE: u64 = 1_000;
/// Dearer ones are a slip of the hand.
pub const MOST_RATE: u64 = 1_000_000;
/// Virtual bytes of the learner's payment: one input, two outputs.
pub const MINE_VBYTES: u32 = 141;
/// Own payments at one time.
pub const MOST_MINE: usize = 20;
/// Targets the estimator is asked for and judged on, in blocks.
pub const TARGETS: [usize; 4] = [2, 3, 6, 12];
const PROBE_VBYTES: u32 = 110;
/// Milliseconds between blocks on average.
const SPACING_MS: u64 = 600_000;
/// Where the fee-rate bands begin, in thousandths of a satoshi a virtual byte.
pub const BANDS: [u64; 6] = [1_000, 2_000, 5_000, 10_000, 20_000, 50_000];
/// Payments passed over in a row before a block counts as full.
const MOST_MISFITS: u32 = 60;
/// A surge: blocks it lasts, and what it does to demand.
pub const SURGE_BLOCKS: u32 = 12;
const SURGE_LOAD: f64 = 1.0;
const SURGE_BID: f64 = 3.0;

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Waiting,
    /// In the block of this height.
    Confirmed(u32),
    /// Another one took its place.
    Replaced(TxIndex),
    /// Pushed out of a full queue.
    Evicted,
}

/// A payment that came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Satoshis.
    pub fee: u64,
    pub vbytes: u32,
    /// Height of the chain when it came in.
    pub entered: u32,
    pub fate: Fate,
    /// Sent by the page to judge the estimator, which learns nothing from it: it would learn from its own advice.
    probe: bool,
}

impl Payment {
    pub fn rate(&self) -> FeeRate {
        FeeRate::new(self.fee, self.vbytes.into())
    }
}

/// A block that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    pub height: u32,
    /// Time since the block before, in milliseconds.
    pub interval_ms: u64,
    pub limit: u64,
    /// Virtual bytes taken, whole and by band.
    pub used: u64,
    pub bands: [u64; BANDS.len()],
    pub fees: u64,
    pub count: u32,
    /// The cheapest fee rate taken, if any was.
    pub lowest: Option<FeeRate>,
    /// Virtual bytes that wait after it, by band.
    pub waiting: [u64; BANDS.len()],
    /// What was advised for `TARGETS[1]` after it.
    pub advice: Advice,
}

/// Estimates given for one target and how many held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    pub judged: u32,
    pub held: u32,
    /// Asked, and no answer given.
    pub silent: u32,
}

/// Why nothing was sent. Nothing changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Thousandths of a satoshi a virtual byte.
    TooCheap {
        expected: u64,
        found: u64,
    },
    TooDear {
        expected: u64,
        found: u64,
    },
    /// BIP125 rules 3 and 4, and Core's rule 6: satoshis the replacement must pay at least.
    ReplacementTooCheap {
        expected: u64,
        found: u64,
    },
    /// There is no waiting payment of this number.
    NotWaiting,
    /// So many of your payments wait already.
    TooMany {
        limit: usize,
    },
    /// The queue is full of better-paying ones.
    QueueFull,
    /// The run has reached its last block.
    RunIsOver {
        limit: u32,
    },
}

/// The whole market.
#[derive(Clone)]
pub struct Market {
    prng: Prng,
    timetable: Timetable,
    queue: Mempool,
    payments: Vec<Payment>,
    mine: Vec<TxIndex>,
    waiting: [u64; BANDS.len()],
    pub blocks: Vec<Filled>,
    pub estimator: Estimator,
    pub scores: [Score; TARGETS.len()],
    probes: Vec<(TxIndex, u8)>,
    pub block_vbytes: u64,
    surge_until: u32,
    pub evicted: u32,
}

/// The band a fee rate falls in.
pub fn band(rate: FeeRate) -> usize {
    BANDS.partition_point(|begin| *begin <= rate.0).saturating_sub(1)
}

impl Market {
    pub fn new(seed: u64, timetable: Timetable) -> Self {
        Self {
            prng: Prng::from_seed(seed).fork("lab/fees"),
            timetable,
            queue: Mempool::new(QUEUE_LIMIT),
            payments: Vec::new(),
            mine: Vec::new(),
            waiting: [0; BANDS.len()],
            blocks: Vec::new(),
            estimator: Estimator::default(),
            scores: [Score::default(); TARGETS.len()],
            probes: Vec::new(),
            block_vbytes: BLOCK_VBYTES,
            surge_until: 0,
            evicted: 0,
        }
    }

    /// Blocks found so far.
    pub fn height(&self) -> u32 {
        self.blocks.len() as u32
    }

    pub fn timetable(&self) -> Timetable {
        self.timetable
    }

    pub fn payment(&self, index: TxIndex) -> Option<&Payment> {
        self.payments.get(index as usize)
    }

    /// The learner's payments in the order sent, replaced ones among them.
    pub fn mine(&self) -> &[TxIndex] {
        &self.mine
    }

    /// Payments that wait, best fee rate first.
    pub fn queue(&self) -> impl Iterator<Item = TxIndex> + '_ {
        self.queue.iter()
    }

    pub fn waiting_count(&self) -> usize {
        self.queue.len()
    }

    /// Virtual bytes that wait, by band.
    pub fn waiting(&self) -> &[u64; BANDS.len()] {
        &self.waiting
    }

    /// Virtual bytes that stand before a waiting payment.
    pub fn ahead_of(&self, index: TxIndex) -> u64 {
        let before = self.queue.iter().take_while(|other| *other != index);
        before.map(|other| u64::from(self.payments[other as usize].vbytes)).sum()
    }

    /// Demand now, a surge included.
    pub fn demand(&self) -> Demand {
        let usual = self.timetable.at(self.height());
        if self.is_surging() { Demand { load: usual.load + SURGE_LOAD, bid: usual.bid * SURGE_BID } } else { usual }
    }

    pub fn is_surging(&self) -> bool {
        self.height() < self.surge_until
    }

    /// Everybody wants to pay at once, for [`SURGE_BLOCKS`] blocks from now.
    pub fn surge(&mut self) {
        self.surge_until = self.height() + SURGE_BLOCKS;
    }

    /// Blocks hold twice as much from now on, or as much as before.
    pub fn set_doubled(&mut self, doubled: bool) {
        self.block_vbytes = if doubled { 2 * BLOCK_VBYTES } else { BLOCK_VBYTES };
    }

    pub fn is_doubled(&self) -> bool {
        self.block_vbytes > BLOCK_VBYTES
    }

    /// Sends the learner's payment at `rate`, thousandths of a satoshi a virtual byte.
    pub fn send(&mut self, rate: u64) -> Result<TxIndex, Refused> {
        check_rate(rate)?;
        if self.mine.iter().filter(|index| self.is_waiting(**index)).count() >= MOST_MINE {
            return Err(Refused::TooMany { limit: MOST_MINE });
        }
        let index = self.enter(fee_at(rate, MINE_VBYTES), MINE_VBYTES, false).ok_or(Refused::QueueFull)?;
        self.mine.push(index);
        Ok(index)
    }

    fn is_waiting(&self, index: TxIndex) -> bool {
        self.queue.contains(index)
    }

    /// The least satoshis that a replacement of `index` may pay; `None` if it does not wait.
    pub fn least_replacement(&self, index: TxIndex) -> Option<u64> {
        let old = self.payment(index).filter(|_| self.is_waiting(index))?;
        Some(old.fee + fee_at(LEAST_RATE, old.vbytes))
    }

    /// Replaces the learner's waiting payment `index` by one at `rate`.
    pub fn bump(&mut self, index: TxIndex, rate: u64) -> Result<TxIndex, Refused> {
        check_rate(rate)?;
        let expected =
            self.least_replacement(index).filter(|_| self.mine.contains(&index)).ok_or(Refused::NotWaiting)?;
        let old = self.payments[index as usize];
        let fee = fee_at(rate, old.vbytes);
        if fee < expected {
            return Err(Refused::ReplacementTooCheap { expected, found: fee });
        }
        // The old one leaves first, so there is room; and a higher fee at the same size is a higher fee rate.
        self.leave(index, Fate::Replaced(self.payments.len() as TxIndex));
        self.estimator.left(old.rate(), old.entered, false);
        let new = self.enter(fee, old.vbytes, false).ok_or(Refused::QueueFull)?;
        self.mine.push(new);
        Ok(new)
    }

    fn leave(&mut self, index: TxIndex, fate: Fate) {
        self.queue.remove(index);
        self.settle(index, fate);
    }

    /// Notes what became of a payment that is out of the queue.
    fn settle(&mut self, index: TxIndex, fate: Fate) {
        let payment = &mut self.payments[index as usize];
        payment.fate = fate;
        let size = u64::from(payment.vbytes);
        self.waiting[band(payment.rate())] -= size;
    }

    fn enter(&mut self, fee: u64, vbytes: u32, probe: bool) -> Option<TxIndex> {
        let index = self.payments.len() as TxIndex;
        let payment = Payment { fee, vbytes, entered: self.height(), fate: Fate::Waiting, probe };
        let rate = payment.rate();
        match self.queue.offer(index, rate) {
            Offered::TooCheap | Offered::Known => return None,
            Offered::Added => {}
            Offered::AddedEvicting(victim) => {
                self.settle(victim, Fate::Evicted);
                let gone = self.payments[victim as usize];
                if !gone.probe {
                    self.estimator.left(gone.rate(), gone.entered, true);
                }
                self.evicted += 1;
            }
        }
        self.payments.push(payment);
        self.waiting[band(rate)] += u64::from(vbytes);
        if !probe {
            self.estimator.entered(rate);
        }
        Some(index)
    }

    /// Everything until the next block is found: payments come in, probes are sent, the block takes what pays most.
    pub fn step(&mut self) -> Result<&Filled, Refused> {
        if self.height() >= LONGEST_RUN {
            return Err(Refused::RunIsOver { limit: LONGEST_RUN });
        }
        self.send_probes();
        let interval_ms = self.prng.exponential_ms(SPACING_MS);
        let demand = self.demand();
        // Payments a block at load one; the gap between two of them is exponential.
        let a_block = demand.load * (BLOCK_VBYTES / MEAN_VBYTES) as f64;
        let gap_ms = (SPACING_MS as f64 / a_block.max(0.001)) as u64;
        let mut clock = self.prng.exponential_ms(gap_ms);
        while clock < interval_ms {
            let (vbytes, rate) = payment(demand, &mut self.prng);
            self.enter(fee_at(rate, vbytes), vbytes, false);
            clock += self.prng.exponential_ms(gap_ms).max(1);
        }
        let filled = self.fill(interval_ms);
        self.blocks.push(filled);
        self.judge();
        let last = self.blocks.len() - 1;
        Ok(&self.blocks[last])
    }

    /// Takes the best-paying payments that fit.
    fn fill(&mut self, interval_ms: u64) -> Filled {
        let (limit, height) = (self.block_vbytes, self.height() + 1);
        let (mut taken, mut used, mut misfits) = (Vec::new(), 0u64, 0);
        for index in self.queue.iter() {
            let size = u64::from(self.payments[index as usize].vbytes);
            if used + size <= limit {
                used += size;
                taken.push(index);
                misfits = 0;
            } else {
                misfits += 1;
                if misfits >= MOST_MISFITS {
                    break;
                }
            }
        }
        let mut filled = Filled {
            height,
            interval_ms,
            limit,
            used,
            bands: [0; BANDS.len()],
            fees: 0,
            count: taken.len() as u32,
            lowest: taken.last().map(|index| self.payments[*index as usize].rate()),
            waiting: [0; BANDS.len()],
            advice: Advice::NotEnough,
        };
        for index in &taken {
            self.leave(*index, Fate::Confirmed(height));
            let payment = &self.payments[*index as usize];
            filled.fees += payment.fee;
            filled.bands[band(payment.rate())] += u64::from(payment.vbytes);
        }
        let learnt = taken.iter().map(|index| &self.payments[*index as usize]).filter(|payment| !payment.probe);
        self.estimator.block(learnt.map(|payment| (payment.rate(), payment.entered)));
        filled.waiting = self.waiting;
        filled.advice = self.estimator.advise(TARGETS[1]);
        filled
    }

    fn send_probes(&mut self) {
        for (place, target) in TARGETS.iter().enumerate() {
            let Advice::Pay(rate) = self.estimator.advise(*target) else {
                self.scores[place].silent += 1;
                continue;
            };
            match self.enter(fee_at(rate.0.max(LEAST_RATE), PROBE_VBYTES), PROBE_VBYTES, true) {
                Some(index) => self.probes.push((index, place as u8)),
                None => self.scores[place].judged += 1,
            }
        }
    }

    /// Counts the probes that were confirmed in time and those that ran out of it.
    fn judge(&mut self) {
        let height = self.height();
        let (payments, scores) = (&self.payments, &mut self.scores);
        self.probes.retain(|(index, place)| {
            let payment = &payments[*index as usize];
            let target = TARGETS[usize::from(*place)] as u32;
            let held = matches!(payment.fate, Fate::Confirmed(at) if at - payment.entered <= target);
            let over = payment.fate == Fate::Evicted || height - payment.entered >= target;
            if held || over {
                scores[usize::from(*place)].judged += 1;
                scores[usize::from(*place)].held += u32::from(held);
            }
            !(held || over)
        });
    }
}

/// Satoshis for `vbytes` at `rate` thousandths a byte, rounded up so that the rate is reached.
pub fn fee_at(rate: u64, vbytes: u32) -> u64 {
    (rate * u64::from(vbytes)).div_ceil(1_000)
}

fn check_rate(rate: u64) -> Result<(), Refused> {
    match rate {
        0..LEAST_RATE => Err(Refused::TooCheap { expected: LEAST_RATE, found: rate }),
        LEAST_RATE..=MOST_RATE => Ok(()),
        _ => Err(Refused::TooDear { expected: MOST_RATE, found: rate }),
    }
}
