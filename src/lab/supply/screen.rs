//! What the supply looks like, and what pays for hashing, in the learner's own assumptions.

use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Series, Table};
use crate::lab::cost::{HASH_RATES, HASH_RATES_SOURCE};
use crate::lab::fact::{Fact, Origin};
use crate::lab::number::{Bounds, decimal, percent, si, significant};
use crate::lab::supply::{Electricity, Era, SATS, eras, spendable_at, total};

/// Bitcoins of fees a block.
const FEES: Bounds = Bounds::between(0.0, 1_000.0);
/// Money a bitcoin; money a kilowatt-hour; joules a terahash.
const PRICES: Bounds = Bounds::between(0.01, 1e9);
const KWH_PRICES: Bounds = Bounds::between(0.0001, 100.0);
const EFFICIENCIES: Bounds = Bounds::between(0.01, 1e9);

/// What the learner assumes. None of it is known for 2140, or for tomorrow.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Assumptions {
    /// Bitcoins of fees a block.
    pub fees: f64,
    /// Money a bitcoin.
    pub price: f64,
    pub power: Electricity,
}

/// Round numbers to begin with: nobody's forecast. The efficiency is the network's, CCAF, April 2025.
pub const EXAMPLE: Assumptions =
    Assumptions { fees: 0.1, price: 100_000.0, power: Electricity { joules_per_th: 28.2, price_kwh: 0.05 } };
/// Whose figures these are.
pub const YOURS_NOTE: &str = "These four are your figures; those that stand there at first are round numbers and no forecast, but for \
    28.2 J/TH, the miners’ average reported by Cambridge (Digital Mining Industry Report, April 2025).";

/// A line for one of the assumptions.
pub struct Line {
    pub id: &'static str,
    pub label: &'static str,
    pub value: f64,
    pub bounds: Bounds,
}

impl Assumptions {
    pub fn fields(&self) -> [Line; 4] {
        let line = |id, label, value, bounds| Line { id, label, value, bounds };
        [
            line("fees-a-block", "Fees a block, BTC", self.fees, FEES),
            line("coin-price", "Price of a bitcoin", self.price, PRICES),
            line("kwh-price", "Price of a kWh", self.power.price_kwh, KWH_PRICES),
            line("efficiency", "Joules a terahash", self.power.joules_per_th, EFFICIENCIES),
        ]
    }

    /// Sets the assumption that stands at `place` of [`Assumptions::fields`].
    pub fn set(&mut self, place: usize, value: f64) {
        match place {
            0 => self.fees = value,
            1 => self.price = value,
            2 => self.power.price_kwh = value,
            _ => self.power.joules_per_th = value,
        }
    }
}

fn bitcoins(sats: u64) -> String {
    let text = format!("{}.{:08}", sats / SATS, sats % SATS);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    text.to_owned()
}

fn fee_sats(assumed: &Assumptions) -> u64 {
    (assumed.fees * SATS as f64).round() as u64
}

/// Unix seconds at which a year begins.
fn seconds(year: f64) -> f64 {
    (year - 1970.0) * 31_556_952.0
}

fn begins(era: &Era) -> f64 {
    seconds(era.year() as f64)
}

pub fn facts(assumed: &Assumptions) -> Vec<Fact> {
    let now = eras()[4];
    let paid = now.subsidy + fee_sats(assumed);
    let today = assumed.power.affordable_ehs(paid, assumed.price);
    let after = assumed.power.affordable_ehs(fee_sats(assumed), assumed.price);
    let hashes = |ehs: f64| si(ehs * 1e18, "H/s");
    let millions = format!("{} BTC", decimal((total() / SATS) as f64, 0));
    let exact =
        format!("20,999,999.{} exactly, reached in about 2140", bitcoins(total() % SATS).trim_start_matches("0."));
    vec![
        Fact::new(Origin::Rule, millions, "will ever exist", &exact),
        Fact::new(
            Origin::Rule,
            format!("{} BTC", bitcoins(now.subsidy)),
            "subsidy a block since April 2024",
            "halves every 210,000 blocks",
        ),
        Fact::new(
            Origin::Modelled,
            percent(now.fee_share(fee_sats(assumed)), 3),
            "of that income are fees",
            "by your fees a block",
        ),
        Fact::new(
            Origin::Modelled,
            hashes(today),
            "is what a block now pays the electricity of",
            "by your prices; machines cost more on top",
        ),
        Fact::new(Origin::Modelled, hashes(after), "when the subsidy is gone", "fees alone, at the same prices"),
        Fact::new(Origin::Reported, hashes(HASH_RATES[8].ehs), "was the average hash rate of 2024", HASH_RATES_SOURCE),
    ]
}

/// Sentence on coinbase maturity.
pub fn maturity_words() -> String {
    format!(
        "What block 900,000 creates may be spent from block {} on, about 17 hours later: if the block went stale, its coins \
         never were.",
        decimal(spendable_at(900_000) as f64, 0)
    )
}

/// What a block pays over the years, and how much of it are fees.
pub fn share_chart(assumed: &Assumptions) -> Chart {
    let (all, fees) = (eras(), fee_sats(assumed));
    let share = all.iter().map(|era| (begins(era), era.fee_share(fees)));
    let issued = all.iter().map(|era| (begins(era), era.before as f64 / total() as f64));
    Chart {
        title: "Coins created, and the part of fees in what a block pays".to_owned(),
        description: "Half of all coins were there after four years. Fees take over as the subsidy halves.".to_owned(),
        x: Axis::new("year, at ten minutes a block").format(Format::Year).range(seconds(2009.0), seconds(2141.0)),
        y: Axis::new("share").format(Format::Percent).range(0.0, 1.0),
        series: vec![
            Series::new("of all coins are created", Kind::Line, Hue::Ink, issued),
            Series::new("of a block’s income are fees", Kind::Step, Hue::Work, share),
        ],
    }
}

/// The hash rate that the reward pays the electricity of.
pub fn security_chart(assumed: &Assumptions) -> Chart {
    let (all, fees) = (eras(), fee_sats(assumed));
    let afford = |sats: u64| assumed.power.affordable_ehs(sats, assumed.price) * 1e18;
    let both = all.iter().map(|era| (begins(era), afford(era.subsidy + fees)));
    let subsidy = all.iter().map(|era| (begins(era), afford(era.subsidy)));
    let reported = HASH_RATES.iter().map(|rate| (seconds(f64::from(rate.year) + 0.5), rate.ehs * 1e18));
    Chart {
        title: "Hash rate that a block’s income pays the electricity of".to_owned(),
        description: "At your prices, the same in every year. Points are the real averages of each year.".to_owned(),
        x: Axis::new("year, at ten minutes a block").format(Format::Year).range(seconds(2009.0), seconds(2141.0)),
        y: Axis::new("hashes a second").log().format(Format::Si).range(1e15, 1e22),
        series: vec![
            Series::new("subsidy and fees", Kind::Step, Hue::Work, both),
            Series::new("subsidy alone", Kind::Step, Hue::Ink, subsidy),
            Series::new("reported", Kind::Points, Hue::Final, reported),
        ],
    }
}

/// The eras, one a row.
pub fn era_table(assumed: &Assumptions) -> Table {
    let fees = fee_sats(assumed);
    let rows = eras().into_iter().map(|era| {
        vec![
            era.year().to_string(),
            decimal(era.first_height as f64, 0),
            bitcoins(era.subsidy),
            decimal((era.before / SATS) as f64, 0),
            percent(era.fee_share(fees), 3),
            format!("{} EH/s", significant(assumed.power.affordable_ehs(era.subsidy + fees, assumed.price), 3)),
        ]
    });
    let head = ["From about", "Height", "Subsidy, BTC", "Created before, BTC", "Fees’ part", "Pays the power of"];
    Table { head: head.map(str::to_owned).into(), rows: rows.collect(), left_out: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_numbers() {
        assert_eq!(bitcoins(312_500_000), "3.125");
        assert_eq!(bitcoins(1), "0.00000001");
        assert_eq!(bitcoins(0), "0");
        let facts = facts(&EXAMPLE);
        assert_eq!(facts[0].value, "20,999,999 BTC");
        assert!(facts[0].note.starts_with("20,999,999.9769 exactly"), "{}", facts[0].note);
        assert_eq!(facts[2].value, "3.1 %");
        assert_eq!(facts[5].value, "633 EH/s");
        assert!(maturity_words().contains("900,100"));
        assert_eq!(era_table(&EXAMPLE).rows.len(), 34);
    }
}
