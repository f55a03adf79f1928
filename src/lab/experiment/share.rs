//! An experiment as the end of a link, and back: `kind=double-spend&vary=share&from=0.05&to=0.55&points=11&…`.
//!
//! Everything is named and everything must be there, once and in its bounds: a link either reproduces the run or says
//! why not.

use crate::lab::experiment::catalogue::Kind;
use crate::lab::experiment::decimal::{read, write};
use crate::lab::experiment::plan::{Experiment, ExperimentError};

/// Longest text that is looked at.
const MOST_BYTES: usize = 1_000;

/// The experiment as `name=value` pairs joined by `&`; only letters, digits, `-`, `.`.
pub fn encode(experiment: &Experiment) -> String {
    let info = experiment.kind.info();
    let mut pairs = vec![
        ("kind", info.name.to_string()),
        ("vary", experiment.parameter().name.to_string()),
        ("from", write(experiment.from)),
        ("to", write(experiment.to)),
        ("points", experiment.points.to_string()),
    ];
    let fixed = info.parameters.iter().zip(&experiment.values).enumerate();
    pairs.extend(
        fixed.filter(|(place, _)| *place != experiment.varied).map(|(_, (one, value))| (one.name, write(*value))),
    );
    pairs.push(("repeats", experiment.repeats.to_string()));
    pairs.push(("seed", experiment.seed.to_string()));
    pairs.into_iter().map(|(name, value)| [name, "=", &value].concat()).collect::<Vec<_>>().join("&")
}

/// Reads what [`encode`] wrote, in any order.
///
/// # Errors
/// If a name is missing, unknown or there twice, a value is no number, or the experiment cannot be run.
pub fn decode(text: &str) -> Result<Experiment, ExperimentError> {
    if text.len() > MOST_BYTES {
        let found = [&text.len().to_string(), " bytes"].concat();
        return Err(ExperimentError::new("link", ["at most ", &MOST_BYTES.to_string(), " bytes"].concat(), found));
    }
    let mut pairs = Vec::new();
    for pair in text.split('&') {
        let (name, value) =
            pair.split_once('=').ok_or_else(|| ExperimentError::new("link", "name=value", quoted(pair)))?;
        if pairs.iter().any(|(known, _)| *known == name) {
            return Err(ExperimentError::new(quoted(name), "it once", "it twice"));
        }
        pairs.push((name, value));
    }
    let mut take = |name: &str| {
        let place = pairs.iter().position(|(known, _)| *known == name);
        place.map(|place| pairs.remove(place).1).ok_or_else(|| ExperimentError::new(name, "a value", "nothing"))
    };
    let kind_name = take("kind")?;
    let kind = Kind::from_name(kind_name).ok_or_else(|| {
        let names: Vec<_> = Kind::ALL.iter().map(|kind| kind.info().name).collect();
        ExperimentError::new("kind", names.join(", "), quoted(kind_name))
    })?;
    let info = kind.info();
    let varied_name = take("vary")?;
    let varied = info.place(varied_name).ok_or_else(|| {
        let names: Vec<_> = info.parameters.iter().map(|parameter| parameter.name).collect();
        ExperimentError::new("vary", names.join(", "), quoted(varied_name))
    })?;
    let decimal = |name: &str, value: &str| {
        read(value).ok_or_else(|| ExperimentError::new(name, "a number with at most four decimals", quoted(value)))
    };
    let from = decimal("from", take("from")?)?;
    let to = decimal("to", take("to")?)?;
    let points = whole("points", take("points")?)?;
    let mut values = Vec::new();
    for (place, parameter) in info.parameters.iter().enumerate() {
        values.push(match place == varied {
            true => parameter.usual,
            false => decimal(parameter.name, take(parameter.name)?)?,
        });
    }
    let (repeats, seed) = (whole("repeats", take("repeats")?)?, whole("seed", take("seed")?)?);
    if let Some((name, _)) = pairs.first() {
        return Err(ExperimentError::new("link", "nothing else", quoted(name)));
    }
    let experiment = Experiment { kind, varied, from, to, points, values, repeats, seed };
    experiment.check()?;
    Ok(experiment)
}

/// Digits alone: no sign, no space.
fn whole<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, ExperimentError> {
    let digits = Some(value).filter(|value| value.bytes().all(|byte| byte.is_ascii_digit()));
    let number = digits.and_then(|digits| digits.parse().ok());
    number.ok_or_else(|| ExperimentError::new(name, "a whole number", quoted(value)))
}

/// The beginning of something foreign, marked as such.
fn quoted(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    ["“", &shown, if shown.len() < text.len() { "…”" } else { "”" }].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_the_experiment() {
        for kind in Kind::ALL {
            for varied in 0..kind.info().parameters.len() {
                let experiment = Experiment { seed: u64::MAX, ..Experiment::varying(kind, varied) };
                // The varied parameter's own value is not used, and comes back as the usual one.
                assert_eq!(decode(&encode(&experiment)), Ok(experiment));
            }
        }
        assert_eq!(
            encode(&Experiment::usual(Kind::DoubleSpend)),
            "kind=double-spend&vary=share&from=0.05&to=0.55&points=11&confirmations=6&head-start=1&repeats=10000&seed=1"
        );
    }

    #[test]
    fn a_wrong_link_says_what_is_wrong() {
        let good = encode(&Experiment::usual(Kind::SelfishMining));
        for (part, replacement, expect) in [
            (
                "kind=selfish-mining",
                "kind=magic",
                "kind: expected double-spend, selfish-mining, stale-rate, intervals, censorship, network, found “magic”",
            ),
            ("vary=share", "vary=luck", "vary: expected share, gamma, found “luck”"),
            ("from=0.05", "from=-1", "from: expected a number with at most four decimals, found “-1”"),
            ("from=0.05", "from=0", "share, from: expected 0.01 to 0.49, found 0"),
            ("&to=0.45", "", "to: expected a value, found nothing"),
            ("to=0.45", "to=1", "share, to: expected 0.01 to 0.49, found 1"),
            ("&to=0.45", "&to=0.45&to=0.4", "“to”: expected it once, found it twice"),
            ("points=9", "points=9.5", "points: expected a whole number, found “9.5”"),
            ("points=9", "points=0", "points: expected 1 to 200, found 0"),
            ("repeats=200000", "repeats=0", "repeats: expected 1 to 100000000, found 0"),
            ("seed=1", "seed=18446744073709551616", "seed: expected a whole number, found “18446744073709551616”"),
            ("seed=1", "seed=1&more=2", "link: expected nothing else, found “more”"),
            ("seed=1", "seed", "link: expected name=value, found “seed”"),
        ] {
            let link = good.replacen(part, replacement, 1);
            assert_ne!(link, good, "{part}");
            assert_eq!(decode(&link).map_err(|error| error.to_string()), Err(expect.into()));
        }
        assert!(decode(&"x".repeat(2_000)).is_err());
        assert!(decode("").is_err());
    }
}
