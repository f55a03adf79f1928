//! The sections of the lab, and the address of each: `#/experiments?seed=7`.
//!
//! What stands before the question mark names the section; the rest is the section's own and is handed to it unread. To
//! add a section: a variant and a line in [`Section::ALL`] and [`Section::words`] here, and a line in `ui::lab`.

/// What the lab has, in the order of its navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    Experiments,
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
    pub const ALL: &[Section] = &[Section::Experiments, Section::Watch];

    pub const fn words(self) -> Words {
        match self {
            Section::Experiments => Words {
                path: "experiments",
                name: "Experiments",
                title: "Chance against theory",
                lead: "Simulate thousands of races between miners, and see whether they land on the formula.",
            },
            Section::Watch => Words {
                path: "watch",
                name: "Watch",
                title: "A small real network",
                lead: "Press Run, and watch nodes find blocks, disagree, and agree again: with cut cables, slow links, and one node that cheats.",
            },
        }
    }

    /// Its address within the page.
    pub fn address(self) -> String {
        format!("#/{}", self.words().path)
    }
}

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub section: Section,
    /// What stands after the question mark, for the section to check.
    pub query: String,
    /// What to tell a person whose address led nowhere.
    pub notice: Option<String>,
}

/// Longest part after the question mark that is handed on.
const LONGEST_QUERY: usize = 4_000;

impl Route {
    /// Reads the part of an address that begins with `#`. The empty one leads to the first section; one that names no
    /// section does too, and says so.
    pub fn parse(hash: &str) -> Route {
        let address = hash.strip_prefix('#').unwrap_or(hash);
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let path = path.trim_matches('/');
        let first = Section::Experiments;
        let named = Section::ALL.iter().copied().find(|section| section.words().path == path);
        let (section, mut notice) = match named {
            Some(section) => (section, None),
            None if path.is_empty() => (first, None),
            None => {
                let found: String = path.chars().take(40).collect();
                (first, Some(format!("The lab has no section “{found}”. This is the first one.")))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_is_found_by_its_own_address() {
        for section in Section::ALL {
            let route = Route::parse(&section.address());
            assert_eq!(route, Route { section: *section, query: String::new(), notice: None });
            let route = Route::parse(&format!("{}?a=1&b=?", section.address()));
            assert_eq!((route.section, route.query.as_str(), route.notice), (*section, "a=1&b=?", None));
        }
    }

    #[test]
    fn an_address_that_leads_nowhere_says_so() {
        for empty in ["", "#", "#/", "#//"] {
            assert_eq!(Route::parse(empty).notice, None);
        }
        let lost = Route::parse("#/fortune?seed=1");
        assert_eq!((lost.section, lost.query.as_str()), (Section::Experiments, ""));
        assert!(lost.notice.is_some_and(|notice| notice.contains("“fortune”")));
        let long = Route::parse(&format!("#/experiments?{}", "x".repeat(5_000)));
        assert!(long.query.is_empty() && long.notice.is_some_and(|notice| notice.contains("found 5000")));
    }
}
