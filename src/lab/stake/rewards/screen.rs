//! What stands on the screen: the curve, the points that were run, the parts of the reward, the years.

use super::income::{SLOT_MS, Setting, Years, per_year};
use super::sample::{NETWORKS, Sample};
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::penalty::rewards::{RewardParams, issuance_per_year, yield_per_year_ppm};
use crate::core::units::GRAINS_PER_COIN as ETH;
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Series, Table};
use crate::lab::fact::{Fact, Origin};
use crate::lab::number::{self, Bounds};
use crate::lab::stake::losses::{ETHEREUM_SOURCE, whole};

/// What may count of a balance, in grains: credentials 0x02 and 0x01.
pub const MOST: [u64; 2] = [2_048 * ETH, 32 * ETH];

/// What a learner may vary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knob {
    Total,
    Stake,
    Others,
    There,
    Fees,
    Years,
}

impl Knob {
    pub const ALL: [Knob; 6] = [Knob::Total, Knob::Stake, Knob::Others, Knob::There, Knob::Fees, Knob::Years];

    /// Its name on the page, its label, a hint.
    pub const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Knob::Total => ("total", "All stake, in ETH", "Half a million to 120 million."),
            Knob::Stake => ("stake", "Your stake, in ETH", "From 32; above 2,048 it is several validators."),
            Knob::Others => ("others", "Others who vote, in %", "90 to 100."),
            Knob::There => ("there", "You are there, in % of the time", ""),
            Knob::Fees => ("fees", "Fees of a block, in ETH", "Your own guess: they differ from block to block."),
            Knob::Years => ("years", "Years", ""),
        }
    }

    pub const fn bounds(self) -> Bounds {
        match self {
            Knob::Total => Bounds::whole(500_000, 120_000_000),
            Knob::Stake => Bounds::whole(32, 100_000),
            Knob::Others => Bounds::between(90.0, 100.0),
            Knob::There => Bounds::between(0.0, 100.0),
            Knob::Fees => Bounds::between(0.0, 100.0),
            Knob::Years => Bounds::whole(1, 50),
        }
    }
}

/// A piece of the bar.
pub struct Piece {
    pub name: &'static str,
    /// Of 64.
    pub weight: u64,
    /// Those before it.
    pub from: u64,
}

pub struct Rewards {
    pub setting: Setting,
    years: u32,
    /// The last run; it holds for the others' part that it was run with.
    pub sample: Option<Sample>,
    seed: u64,
}

impl Default for Rewards {
    fn default() -> Rewards {
        Rewards { setting: Setting::first_look(), years: 20, sample: None, seed: 1 }
    }
}

/// The curves' points: so many to a doubling.
fn totals() -> impl Iterator<Item = u64> {
    (0..=64).map(|step| (500_000.0 * 240f64.powf(f64::from(step) / 64.0)) as u64)
}

impl Rewards {
    pub fn value(&self, knob: Knob) -> f64 {
        match knob {
            Knob::Total => self.setting.total as f64,
            Knob::Stake => self.setting.stake as f64,
            Knob::Others => self.setting.others * 100.0,
            Knob::There => self.setting.there * 100.0,
            Knob::Fees => self.setting.fees,
            Knob::Years => f64::from(self.years),
        }
    }

    /// Takes a value that is within the knob's bounds; any other changes nothing.
    pub fn set(&mut self, knob: Knob, value: f64) {
        let bounds = knob.bounds();
        if !(bounds.least..=bounds.most).contains(&value) {
            return;
        }
        match knob {
            Knob::Total => self.setting.total = value as u64,
            Knob::Stake => self.setting.stake = value as u64,
            Knob::Others => {
                self.setting.others = value / 100.0;
                // What was run held for another part.
                self.sample = None;
            }
            Knob::There => self.setting.there = value / 100.0,
            Knob::Fees => self.setting.fees = value,
            Knob::Years => self.years = value as u32,
        }
    }

    /// Begins a run; each has other voters than the one before.
    pub fn run(&mut self) {
        self.seed += 1;
        self.sample = Some(Sample::new(self.setting.others, self.seed));
    }

    pub fn is_running(&self) -> bool {
        self.sample.as_ref().is_some_and(|sample| !sample.is_over())
    }

    /// Goes on until `is_over`, or to the end; then it says what came.
    pub fn turn(&mut self, is_over: impl Fn() -> bool) -> Option<String> {
        let sample = self.sample.as_mut().filter(|sample| !sample.is_over())?;
        loop {
            sample.step();
            if sample.is_over() {
                return Some(self.came());
            }
            if is_over() {
                return None;
            }
        }
    }

    /// The yield that the formula promises whoever is always there, by votes and proposing.
    fn promised(&self, total: u64) -> f64 {
        Setting { total, stake: 2_048, there: 1.0, ..self.setting }.yield_run_here()
    }

    /// How far what was run lies from the formula, at worst, as a part of it.
    pub fn worst(&self) -> f64 {
        let points = self.sample.iter().flat_map(|sample| &sample.points);
        points.map(|(total, found)| (found / self.promised(*total as u64) - 1.0).abs()).fold(0.0, f64::max)
    }

    fn came(&self) -> String {
        format!(
            "{} networks ran, of {} to {} validators. What came differs from the formula by {} at most (seed {}).",
            NETWORKS.len(),
            whole(NETWORKS[0] as u64),
            whole(NETWORKS[NETWORKS.len() - 1] as u64),
            number::percent(self.worst(), 2),
            self.seed
        )
    }

    pub fn chart(&self) -> Chart {
        let at_most =
            |total: u64| yield_per_year_ppm(total.saturating_mul(ETH), SLOT_MS, &RewardParams::mainnet()) as f64 / 1e6;
        let mut series = vec![
            Series::new(
                "at most, by the formula",
                Kind::Line,
                Hue::Final,
                totals().map(|total| (total as f64, at_most(total))),
            ),
            Series::new(
                "by votes and proposing",
                Kind::Line,
                Hue::Stake,
                totals().map(|total| (total as f64, self.promised(total))),
            ),
        ];
        if let Some(sample) = &self.sample {
            series.push(Series::new("run here", Kind::Points, Hue::Work, sample.points.iter().copied()));
        }
        series.push(Series::vertical("your network", Hue::Ink, self.setting.total as f64));
        Chart {
            title: "Yield in a year".to_owned(),
            description: "It falls with the square root of all stake: four times the stake, half the yield.".to_owned(),
            x: Axis::new("all stake, in ETH").log().format(Format::Si).range(4e5, 1.5e8),
            y: Axis::new("of your stake, in a year").format(Format::Percent).range(0.0, 0.25),
            series,
        }
    }

    pub fn facts(&self) -> [Fact; 7] {
        let (setting, params) = (&self.setting, RewardParams::mainnet());
        let total = setting.total.saturating_mul(ETH);
        let income = per_year(setting.income().total());
        let stake = setting.stake.max(1) as f64;
        let eth = |value: f64| format!("{} ETH", number::short(value, 4));
        let at_most = yield_per_year_ppm(total, SLOT_MS, &params) as f64 / 1e6;
        let issued = format!("{} ETH", whole(issuance_per_year(total, SLOT_MS, &params) / ETH));
        use Origin::{Modelled, Reported, Rule, Yours};
        [
            (Modelled, eth(income), "for you in a year, without fees", "on average; a lottery decides who proposes"),
            (Modelled, number::percent(income / stake, 3), "of your stake", "without fees and without compounding"),
            (Rule, number::percent(at_most, 3), "at most, everyone always there", ETHEREUM_SOURCE),
            (Modelled, issued, "new money in a year, at most", "every base reward paid in full"),
            (
                Modelled,
                number::short(setting.blocks(), 3),
                "blocks for you to propose in a year",
                "your share of 2.6 million slots",
            ),
            (Yours, eth(setting.fees_per_year()), "fees in a year", "your figure for a block, times your blocks"),
            (Reported, "3.2–4.1 %".to_owned(), "Ethereum’s yield", "dollarpocket.com, January 2026"),
        ]
        .map(|(origin, value, label, note)| Fact::new(origin, value, label, note))
    }

    /// The base reward in pieces.
    pub fn pieces(&self) -> [Piece; 5] {
        let params = RewardParams::mainnet();
        let mut from = 0;
        [
            ("source", params.timely_source_weight),
            ("target", params.timely_target_weight),
            ("head", params.timely_head_weight),
            ("sync", params.sync_reward_weight),
            ("proposer", params.proposer_weight),
        ]
        .map(|(name, weight)| {
            from += weight;
            Piece { name, weight, from: from - weight }
        })
    }

    pub fn table(&self) -> Table {
        let income = self.setting.income();
        let [source, target, head] = income.votes;
        let [of_source, of_target, of_head, of_sync, of_proposer] = self.pieces().map(|piece| piece.weight);
        let rows = [
            ("source: the justified checkpoint, in time", of_source, source),
            ("target: the epoch’s checkpoint", of_target, target),
            ("head: the newest block, at once", of_head, head),
            ("sync committee, when you are drawn", of_sync, income.sync),
            ("proposer, for others’ votes", of_proposer, income.proposer),
            ("taken for what you missed", 0, -income.missed),
            ("together", 0, income.total()),
        ]
        .map(|(name, weight, grains)| {
            let of = if weight > 0 { format!("{weight} of 64") } else { String::new() };
            vec![name.to_owned(), of, number::decimal(grains, 0), number::short(per_year(grains), 4)]
        });
        let head = ["For", "Part", "Gwei an epoch", "ETH a year"];
        Table { head: head.map(str::to_owned).into(), rows: rows.into(), left_out: 0 }
    }

    /// What it means.
    pub fn verdict(&self) -> String {
        let setting = &self.setting;
        let income = per_year(setting.income().total());
        let missing = (1.0 - setting.others) * 100.0;
        let company = if missing > 0.0 {
            format!(" {} % of the others are silent, and you earn less for it too.", number::short(missing, 3))
        } else {
            String::new()
        };
        if income < 0.0 {
            return format!(
                "You lose {} ETH a year: away so often, penalties are more than rewards.{company}",
                number::short(-income, 3)
            );
        }
        format!(
            "{} ETH at stake earn {} ETH a year, {}.{company}",
            whole(setting.stake),
            number::short(income, 3),
            number::percent(income / setting.stake.max(1) as f64, 3)
        )
    }

    pub fn years_chart(&self) -> Chart {
        let [compounds, paid_out] = MOST.map(|most| self.setting.years(self.years, most));
        let end = |years: &Years| years.line.last().copied().unwrap_or_default();
        let description = if compounds.is_ejected {
            let (year, left) = end(&compounds);
            format!(
                "Away so often, it loses more than it earns. After {} years {} ETH are left, and the chain sends it away: {} ETH \
                 or less may not stay (ejection). The lines end there.",
                number::decimal(year, 1),
                number::decimal(left, 2),
                StakeRules::electra().ejection_balance / ETH
            )
        } else {
            format!(
                "{} ETH where rewards stay and count up to 2,048, {} where they are paid out; there {} of the time, all other \
                 stake as now, without fees.",
                number::decimal(end(&compounds).1, 2),
                number::decimal(end(&paid_out).1, 2),
                number::percent(self.setting.there, 3)
            )
        };
        Chart {
            title: format!("32 ETH after {} year{}", self.years, if self.years == 1 { "" } else { "s" }),
            description,
            x: Axis::new("years"),
            y: Axis::new("ETH"),
            series: vec![
                Series::new("compounds, up to 2,048", Kind::Line, Hue::Stake, compounds.line),
                Series::new("32, rewards paid out", Kind::Line, Hue::Final, paid_out.line),
            ],
        }
    }
}
