//! The scenes, the numbers of each that a person may change, and how many validators make a quorum.

use crate::core::world::stake_watch::{Fault, Setup, VALIDATORS};
use crate::lab::number::Bounds;

/// What can be watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    Well,
    Cut,
    Silent,
    Censor,
    TwoFinal,
}

pub const COUNT: Bounds = Bounds::whole(VALIDATORS.0 as u32, VALIDATORS.1 as u32);
pub const SEED: Bounds = Bounds::whole(0, u32::MAX);

impl Scene {
    pub const ALL: [Scene; 5] = [Scene::Well, Scene::Cut, Scene::Silent, Scene::Censor, Scene::TwoFinal];

    /// In the address.
    pub const fn path(self) -> &'static str {
        match self {
            Scene::Well => "well",
            Scene::Cut => "cut",
            Scene::Silent => "silent",
            Scene::Censor => "censor",
            Scene::TwoFinal => "two-final",
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Scene::Well => "All is well",
            Scene::Cut => "The network is cut in half",
            Scene::Silent => "Some are silent",
            Scene::Censor => "Some censor a payment",
            Scene::TwoFinal => "Two final histories",
        }
    }

    /// What to watch for.
    pub const fn lead(self) -> &'static str {
        match self {
            Scene::Well => {
                "In each slot one validator proposes a block and a committee votes. When two thirds have voted for an epoch’s \
                 first block, it is justified; when the next one is too, it is final."
            }
            Scene::Cut => {
                "In epoch 4 the network falls into two halves. Both go on building, and nothing becomes final. Heal the cut \
                 when you like: early, or after the leak has begun."
            }
            Scene::Silent => {
                "Some validators neither propose nor vote. With a third away finality goes on; with one more it stops, until \
                 the leak has taken enough from the absent."
            }
            Scene::Censor => {
                "One account pays in every slot. The censors vote like all others, but never put its payments into their \
                 blocks. How long do the payments wait?"
            }
            Scene::TwoFinal => {
                "In epoch 4 the network is cut, and some validators vote on both sides. Can both sides make a checkpoint final? \
                 Early in epoch 8 it heals, and each side sees what the two-faced signed."
            }
        }
    }

    /// What the slider counts; nothing where nobody is faulty.
    pub const fn fault(self) -> Option<(Fault, &'static str)> {
        match self {
            Scene::Well | Scene::Cut => None,
            Scene::Silent => Some((Fault::Silent, "Silent validators")),
            Scene::Censor => Some((Fault::Censor, "Proposers who censor")),
            Scene::TwoFinal => Some((Fault::TwoFaced, "Validators who vote on both sides")),
        }
    }

    pub const fn is_cut_by_itself(self) -> bool {
        matches!(self, Scene::Cut | Scene::TwoFinal)
    }
}

/// How many of `validators` with equal stakes are two thirds.
pub const fn quorum(validators: u16) -> u16 {
    (2 * validators).div_ceil(3)
}

/// How many two quorums have in common at least.
pub const fn overlap(validators: u16) -> u16 {
    2 * quorum(validators) - validators
}

/// A scene with its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    pub scene: Scene,
    pub validators: u16,
    pub faulty: u16,
    pub seed: u32,
}

impl Choice {
    /// The scene as it is shown first: just enough faulty to see what they can do.
    pub fn of(scene: Scene, validators: u16) -> Choice {
        let faulty = match scene {
            Scene::Well | Scene::Cut => 0,
            Scene::Silent => validators - quorum(validators) + 1,
            Scene::Censor => validators / 3,
            Scene::TwoFinal => overlap(validators),
        };
        Choice { scene, validators, faulty, seed: 1 }
    }

    /// The most that may be faulty: enough to see what too many do, and some of the others left on either side.
    pub const fn most_faulty(&self) -> u16 {
        match self.scene {
            Scene::Well | Scene::Cut => 0,
            Scene::Silent | Scene::Censor => self.validators / 4 * 3,
            Scene::TwoFinal => self.validators / 2,
        }
    }

    pub fn setup(&self) -> Setup {
        let fault = self.scene.fault().map_or(Fault::Silent, |(fault, _)| fault);
        Setup { seed: self.seed.into(), validators: self.validators, faulty: self.faulty, fault }
    }

    /// Reads what stands after the question mark of the section's address.
    ///
    /// # Errors
    /// A sentence that says which part was expected to be what.
    pub fn parse(query: &str) -> Result<Choice, String> {
        let value = |name: &str| {
            query
                .split('&')
                .find_map(|part| part.split_once('=').filter(|(key, _)| *key == name))
                .map(|(_, value)| value)
        };
        let read = |name: &str, bounds: Bounds| match value(name) {
            None => Ok(None),
            Some(text) => bounds.read(text).map(Some).map_err(|problem| format!("{name}: {problem}")),
        };
        let scene = match value("scene") {
            None => Scene::Well,
            Some(path) => Scene::ALL.into_iter().find(|scene| scene.path() == path).ok_or_else(|| {
                format!("scene: expected one of the scenes here, found “{}”", path.chars().take(24).collect::<String>())
            })?,
        };
        let validators = read("validators", COUNT)?.map_or(24, |number| number as u16);
        let mut choice = Choice::of(scene, validators);
        if let Some(seed) = read("seed", SEED)? {
            choice.seed = seed as u32;
        }
        if let Some(faulty) = read("faulty", Bounds::whole(0, choice.most_faulty().into()))? {
            choice.faulty = faulty as u16;
        }
        Ok(choice)
    }

    /// The same as an address of the section's own.
    pub fn query(&self) -> String {
        let Choice { scene, validators, faulty, seed } = self;
        format!("scene={}&validators={validators}&faulty={faulty}&seed={seed}", scene.path())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quorum_is_two_thirds_and_two_of_them_share_a_third() {
        for validators in VALIDATORS.0..=VALIDATORS.1 {
            let (quorum, overlap) = (quorum(validators), overlap(validators));
            assert!(3 * quorum >= 2 * validators && 3 * (quorum - 1) < 2 * validators);
            assert!(3 * overlap >= validators && overlap <= validators / 2, "{validators}");
        }
        assert_eq!((quorum(24), overlap(24), quorum(7), overlap(7), overlap(256)), (16, 8, 5, 3, 86));
    }

    #[test]
    fn addresses_are_read_back_and_bad_ones_are_told() {
        for scene in Scene::ALL {
            for validators in [7, 24, 256] {
                let choice = Choice { seed: 9, ..Choice::of(scene, validators) };
                assert!(choice.faulty <= choice.most_faulty());
                assert_eq!(Choice::parse(&choice.query()), Ok(choice));
            }
        }
        assert_eq!(Choice::parse(""), Ok(Choice::of(Scene::Well, 24)));
        for (bad, told) in [
            ("scene=gold", "scene: expected one of the scenes here, found “gold”"),
            ("validators=6", "validators: expected a whole number from 7 to 256, found “6”"),
            ("scene=two-final&validators=24&faulty=13", "faulty: expected a whole number from 0 to 12, found “13”"),
            ("scene=cut&faulty=1", "faulty: expected a whole number from 0 to 0, found “1”"),
            ("seed=x", "seed: expected a whole number from 0 to 4,294,967,295, found “x”"),
        ] {
            assert_eq!(Choice::parse(bad), Err(told.to_owned()));
        }
    }
}
