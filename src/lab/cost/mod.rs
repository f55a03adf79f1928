//! What half the hash rate costs.
//!
//! To outpace everybody else an attacker needs as much hashing as they have: either as much again from outside, or half of
//! what is there. Three bills: buying the machines, their electricity for an hour, renting them for an hour. Hash rate and
//! machines are reported figures with their sources; what money they take is a price that changes by the week, so the learner
//! types it, and the result is marked as modelled from both. What the bill leaves out, it says: whether so many machines
//! or so much power can be had at all.
//!
//! Sources: hash rate by year from the chain work of real headers (bitcoinj's checkpoints); machines as listed.

pub mod screen;

use crate::lab::supply::SATS;

/// Hash rate of the whole network, the average of a calendar year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HashRate {
    pub year: u16,
    /// Exahashes a second.
    pub ehs: f64,
}

/// Derived from the chain work of real headers.
pub const HASH_RATES: [HashRate; 9] = [
    HashRate { year: 2016, ehs: 1.518 },
    HashRate { year: 2017, ehs: 6.314 },
    HashRate { year: 2018, ehs: 36.35 },
    HashRate { year: 2019, ehs: 66.37 },
    HashRate { year: 2020, ehs: 119.5 },
    HashRate { year: 2021, ehs: 145.4 },
    HashRate { year: 2022, ehs: 219.4 },
    HashRate { year: 2023, ehs: 381.5 },
    HashRate { year: 2024, ehs: 633.4 },
];
pub const HASH_RATES_SOURCE: &str = "average of the year, from the chain work of real headers (bitcoinj checkpoints)";

/// A machine that hashes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Machine {
    pub name: &'static str,
    pub released: &'static str,
    /// Terahashes a second.
    pub ths: f64,
    pub watts: f64,
    pub source: &'static str,
}

impl Machine {
    pub fn joules_per_th(&self) -> f64 {
        self.watts / self.ths
    }
}

pub const MACHINES: [Machine; 6] = [
    Machine {
        name: "Antminer S9",
        released: "2016",
        ths: 13.0,
        watts: 1_300.0,
        source: "F2Pool's list (mattk8/mining-data)",
    },
    Machine { name: "Antminer S17", released: "2019", ths: 53.0, watts: 2_385.0, source: "mattk8/mining-data" },
    Machine {
        name: "Antminer S19 Pro",
        released: "2020",
        ths: 110.0,
        watts: 3_250.0,
        source: "miningstore.com; Glassnode",
    },
    Machine { name: "Antminer S19 XP", released: "2022", ths: 140.0, watts: 3_010.0, source: "miningstore.com" },
    Machine { name: "Antminer S21", released: "2023", ths: 200.0, watts: 3_500.0, source: "Hackernoon's review" },
    Machine { name: "Antminer S21 Pro", released: "2024", ths: 245.0, watts: 3_510.0, source: "kookoo55/miningftw" },
];

/// Where the attacker's hashing comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// As much again as there is: the others go on.
    Outside,
    /// Half of what is there, turned or hired away from the others.
    Within,
}

/// What the learner chose and typed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Desk {
    pub rate: HashRate,
    pub machine: Machine,
    pub from: From,
    /// Money for the machines of one terahash a second: your figure.
    pub price_th: f64,
    /// Money a kilowatt-hour: your figure.
    pub price_kwh: f64,
    /// Money for one petahash a second rented for a day: your figure.
    pub rent_phs_day: f64,
}

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bill {
    /// Exahashes a second to be had.
    pub ehs: f64,
    pub machines: f64,
    pub watts: f64,
    /// Kilowatt-hours in an hour.
    pub kwh: f64,
    /// Money: to buy, and for an hour of electricity, and for an hour of renting.
    pub buy: f64,
    pub power_hour: f64,
    pub rent_hour: f64,
}

impl Desk {
    pub fn bill(&self) -> Bill {
        let ehs = match self.from {
            From::Outside => self.rate.ehs,
            From::Within => self.rate.ehs / 2.0,
        };
        let ths = ehs * 1e6;
        let watts = ths * self.machine.joules_per_th();
        Bill {
            ehs,
            machines: (ths / self.machine.ths).ceil(),
            watts,
            kwh: watts / 1e3,
            buy: ths * self.price_th,
            power_hour: watts / 1e3 * self.price_kwh,
            rent_hour: ths / 1e3 * self.rent_phs_day / 24.0,
        }
    }
}

/// Bitcoins that an hour of all blocks pays: six subsidies of `subsidy` satoshis.
pub fn hour_of_subsidies(subsidy: u64) -> f64 {
    6.0 * subsidy as f64 / SATS as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_adds_up() {
        let machine = MACHINES[4];
        let desk = Desk {
            rate: HASH_RATES[8],
            machine,
            from: From::Outside,
            price_th: 10.0,
            price_kwh: 0.05,
            rent_phs_day: 48.0,
        };
        let bill = desk.bill();
        // 633.4 million TH/s at 17.5 J each are 11.08 GW.
        assert!((bill.watts / 1e9 - 11.084_5).abs() < 1e-9);
        assert_eq!(bill.machines, 3_167_000.0);
        assert!((bill.buy - 6.334e9).abs() < 1.0);
        assert!((bill.power_hour - 554_225.0).abs() < 1e-6);
        assert!((bill.rent_hour - 1_266_800.0).abs() < 1e-6);
        let half = Desk { from: From::Within, ..desk }.bill();
        assert!((half.buy * 2.0 - bill.buy).abs() < 1e-6);
    }

    #[test]
    fn machines_are_as_reported() {
        let joules = MACHINES.map(|machine| machine.joules_per_th().round() as u32);
        assert_eq!(joules, [100, 45, 30, 22, 18, 14]);
    }
}
