//! The cost desk in words: each figure with who reported it, and the bill as modelled from them.

use crate::lab::cost::{Bill, Desk, From, HASH_RATES, HASH_RATES_SOURCE, MACHINES, hour_of_subsidies};
use crate::lab::fact::{Fact, Origin};
use crate::lab::number::{Bounds, decimal, short, si, significant};
use crate::lab::supply::eras;

/// Money for a terahash a second, for a kilowatt-hour, for a petahash a second and day.
pub const PRICES: Bounds = Bounds::between(0.0, 1e6);

/// Where the desk is found.
pub const LINK: &str = "What half of all the hashing would cost an attacker";

/// Years to choose from.
pub fn years() -> Vec<String> {
    HASH_RATES.iter().map(|rate| format!("{}: {} EH/s", rate.year, short(rate.ehs, 4))).collect()
}

/// Machines to choose from.
pub fn machines() -> Vec<String> {
    let name = |machine: &crate::lab::cost::Machine| {
        format!("{} ({}): {} J/TH", machine.name, machine.released, short(machine.joules_per_th(), 3))
    };
    MACHINES.iter().map(name).collect()
}

/// The desk at first. Prices are round numbers to begin with and nobody's offer.
pub fn example() -> Desk {
    Desk {
        rate: HASH_RATES[HASH_RATES.len() - 1],
        machine: MACHINES[4],
        from: From::Outside,
        price_th: 15.0,
        price_kwh: 0.05,
        rent_phs_day: 50.0,
    }
}

fn money(amount: f64) -> String {
    let (value, word) = match amount {
        1e9.. => (amount / 1e9, " billion"),
        1e6.. => (amount / 1e6, " million"),
        _ => return decimal(amount, 0),
    };
    format!("{}{word}", significant(value, 3))
}

/// Figures the bill is made of, and the bill.
pub fn facts(desk: &Desk) -> Vec<Fact> {
    let bill: Bill = desk.bill();
    let machine = &desk.machine;
    let (ths, watts) = (short(machine.ths, 4), short(machine.watts, 4));
    let source = format!("{}, {}: {ths} TH/s at {watts} W ({})", machine.name, machine.released, machine.source);
    let rate = format!("{}, {HASH_RATES_SOURCE}", desk.rate.year);
    let at = format!("at {} a kWh", short(desk.price_kwh, 4));
    let each = format!("at {} a TH/s", short(desk.price_th, 4));
    let rent = format!("at {} a PH/s and day, if so much were for rent", short(desk.rent_phs_day, 4));
    vec![
        Fact::new(Origin::Reported, si(desk.rate.ehs * 1e18, "H/s"), "was the whole network’s hash rate", &rate),
        Fact::new(
            Origin::Reported,
            format!("{} J/TH", short(machine.joules_per_th(), 3)),
            "the machine needs",
            &source,
        ),
        Fact::new(Origin::Modelled, si(bill.ehs * 1e18, "H/s"), "are to be had", from_words(desk.from)),
        Fact::new(Origin::Modelled, decimal(bill.machines, 0), "machines", "new ones, all of this kind"),
        Fact::new(Origin::Modelled, si(bill.watts, "W"), "of electricity while it lasts", "hashing alone, no cooling"),
        Fact::new(Origin::Modelled, money(bill.buy), "to buy the machines", &each),
        Fact::new(Origin::Modelled, money(bill.power_hour), "of electricity for an hour", &at),
        Fact::new(Origin::Modelled, money(bill.rent_hour), "to rent it for an hour", &rent),
    ]
}

pub fn from_words(from: From) -> &'static str {
    match from {
        From::Outside => "as much again as there is: half of the sum",
        From::Within => "half of what is there, turned or hired away",
    }
}

/// What the bill does not say.
pub fn caveat() -> String {
    format!(
        "Modelled from reported figures and your prices. Nobody sells so many machines at once, and whoever owns them loses \
         their worth by a successful attack. What the attacker earns meanwhile stays theirs: {} BTC of subsidies an hour.",
        short(hour_of_subsidies(eras()[4].subsidy), 4)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_says_where_it_comes_from() {
        let facts = facts(&example());
        assert!(facts.iter().all(|fact| !fact.note.is_empty()));
        assert_eq!(facts[0].value, "633 EH/s");
        assert_eq!(facts[3].value, "3,167,000");
        assert_eq!(facts[4].value, "11.1 GW");
        assert_eq!(facts[5].value, "9.50 billion");
        assert!(caveat().contains("18.75 BTC"));
        assert_eq!(machines()[4], "Antminer S21 (2023): 17.5 J/TH");
    }
}
