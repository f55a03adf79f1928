//! The sections of the mining lab, and how a page's sections have addresses: `#/experiments?seed=7`.
//!
//! What stands before the question mark names the section; the rest is the section's own and is handed to it unread. To
//! add a section: a variant and a line in [`Section::ALL`] and [`Section::words`] here, and a line in `ui::lab`. The staking
//! lab's are in [`crate::lab::stake::section`].

/// A page that consists of sections.
pub trait Sections: Copy + PartialEq + 'static {
    /// What the page is called: in its title, and where it speaks of itself.
    const PAGE: &'static str;
    /// In the order of the navigation; the first is shown where the address names none.
    const ALL: &'static [Self];

    fn words(self) -> Words;

    /// Its address within the page.
    fn address(self) -> String {
        format!("#/{}", self.words().path)
    }
}

/// What the mining lab has, in the order of its navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Experiments,
    Difficulty,
    Blocks,
    Fees,
    Pools,
    Watch,
}

/// What a section is called, and how it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    /// In the address.
    pub path: &'static str,
    /// In the navigation: a word or two.
    pub name: &'static str,
    /// The heading.
    pub title: &'static str,
    /// The one sentence under it.
    pub lead: &'static str,
}

impl Section {
    pub const ALL: &[Section] =
        &[Section::Experiments, Section::Watch, Section::Difficulty, Section::Fees, Section::Pools, Section::Blocks];

    pub const fn words(self) -> Words {
        match self {
            Section::Experiments => Words {
                path: "experiments",
                name: "Experiments",
                title: "Chance against theory",
                lead: "Simulate thousands of races between miners, and see whether they land on the formula.",
            },
            Section::Difficulty => Words {
                path: "difficulty",
                name: "Difficulty",
                title: "Keeping the pace",
                lead: "Miners come, go and lie about the time; see how four rules keep blocks coming at one pace.",
            },
            Section::Blocks => Words {
                path: "blocks",
                name: "Blocks",
                title: "Bitcoin's own blocks",
                lead: "Take a real block, and every check a node makes of its bytes runs here, before your eyes.",
            },
            Section::Fees => Words {
                path: "fees",
                name: "Fees",
                title: "What a payment costs",
                lead: "Blocks have little room, so payments bid for it. Watch a queue grow and go, with yours in it.",
            },
            Section::Pools => Words {
                path: "pools",
                name: "Pools",
                title: "Alone or together",
                lead: "A small miner may wait for years. A pool pays a little each day, and somebody carries the luck.",
            },
            Section::Watch => Words {
                path: "watch",
                name: "Watch",
                title: "A small real network",
                lead: "Press Run, and watch nodes find blocks, disagree, and agree again: with cut cables, slow links, and one node that cheats.",
            },
        }
    }
}

impl Sections for Section {
    const PAGE: &'static str = "mining lab";
    const ALL: &'static [Section] = Section::ALL;

    fn words(self) -> Words {
        Section::words(self)
    }
}

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route<S> {
    pub section: S,
    /// What stands after the question mark, for the section to check.
    pub query: String,
    /// What to tell a person whose address led nowhere.
    pub notice: Option<String>,
}

/// Longest part after the question mark that is handed on.
const LONGEST_QUERY: usize = 4_000;

impl<S: Sections> Route<S> {
    /// Reads the part of an address that begins with `#`. The empty one leads to the first section; one that names no
    /// section does too, and says so.
    pub fn parse(hash: &str) -> Route<S> {
        let address = hash.strip_prefix('#').unwrap_or(hash);
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path = path.trim_matches('/');
        let first = S::ALL[0];
        let named = S::ALL.iter().copied().find(|section| section.words().path == path);
        let (section, mut notice) = match named {
            Some(section) => (section, None),
            None if path.is_empty() => (first, None),
            None => {
                let found: String = path.chars().take(40).collect();
                (first, Some(format!("The {} has no section “{found}”. This is the first one.", S::PAGE)))
            }
        };
        let mut query = query;
        if query.len() > LONGEST_QUERY {
            notice = Some(format!(
                "The link was not read: expected at most {LONGEST_QUERY} characters, found {}.",
                query.len()
            ));
            query = "";
        }
        let query = if named.is_some() { query.to_owned() } else { String::new() };
        Route { section, query, notice }
    }
}

/// The seed that an address asks for: `seed=7` between its `&`s.
pub fn seed_of(query: &str) -> Option<u64> {
    query.split('&').find_map(|pair| pair.strip_prefix("seed=")?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_found_by_its_own_address() {
        for section in Section::ALL {
            let route: Route<Section> = Route::parse(&section.address());
            assert_eq!(route, Route { section: *section, query: String::new(), notice: None });
            let route: Route<Section> = Route::parse(&format!("{}?a=1&b=?", section.address()));
            assert_eq!((route.section, route.query.as_str(), route.notice), (*section, "a=1&b=?", None));
        }
    }

    #[test]
    fn a_link_may_ask_for_a_seed() {
        assert_eq!(seed_of("a=1&seed=77"), Some(77));
        for none in ["", "seed=", "seed=x", "seed=-1", "seeds=3"] {
            assert_eq!(seed_of(none), None);
        }
    }

    #[test]
    fn an_address_that_leads_nowhere_says_so() {
        for empty in ["", "#", "#/", "#//"] {
            assert_eq!(Route::<Section>::parse(empty).notice, None);
        }
        let lost: Route<Section> = Route::parse("#/fortune?seed=1");
        assert_eq!((lost.section, lost.query.as_str()), (Section::Experiments, ""));
        assert!(lost.notice.is_some_and(|notice| notice.contains("“fortune”")));
        let long: Route<Section> = Route::parse(&format!("#/experiments?{}", "x".repeat(5_000)));
        assert!(long.query.is_empty() && long.notice.is_some_and(|notice| notice.contains("found 5000")));
    }
}
