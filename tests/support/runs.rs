//! How many random runs a property is tried on: a thousand, or as many as `PROOFGROUND_RUNS` says (nightly: 10,000).

pub fn runs() -> u64 {
    std::env::var("PROOFGROUND_RUNS").ok().map_or(1_000, |text| text.parse().expect("PROOFGROUND_RUNS is a number"))
}
