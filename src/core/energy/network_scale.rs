//! What real networks use in a year, as reported. Every figure names who reported it and when.

/// One reported figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportedEnergy {
    pub name: &'static str,
    pub is_work: bool,
    pub megawatt_hours_per_year: u64,
    pub source: &'static str,
}

pub const NETWORKS: [ReportedEnergy; 6] = [
    ReportedEnergy {
        name: "Bitcoin, 2024",
        is_work: true,
        megawatt_hours_per_year: 138_000_000,
        source: "Cambridge Centre for Alternative Finance, Digital Mining Industry Report, April 2025",
    },
    ReportedEnergy {
        name: "Bitcoin, 2021",
        is_work: true,
        megawatt_hours_per_year: 89_000_000,
        source: "Cambridge Bitcoin Electricity Consumption Index, revised August 2023",
    },
    ReportedEnergy {
        name: "Ethereum before the Merge",
        is_work: true,
        megawatt_hours_per_year: 22_900_000,
        source: "Crypto Carbon Ratings Institute, September 2022 (as released by Consensys)",
    },
    ReportedEnergy {
        name: "Ethereum, 2023",
        is_work: false,
        megawatt_hours_per_year: 7_500,
        source: "Cambridge Centre for Alternative Finance, December 2023 (as quoted by Binance News)",
    },
    ReportedEnergy {
        name: "Ethereum after the Merge",
        is_work: false,
        megawatt_hours_per_year: 2_601,
        source: "Crypto Carbon Ratings Institute, September 2022 (ethereum.org)",
    },
    ReportedEnergy {
        name: "Tezos, 2021",
        is_work: false,
        megawatt_hours_per_year: 94,
        source: "Crypto Carbon Ratings Institute, February 2022",
    },
];
