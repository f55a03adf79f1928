//! The house rules that a compiler does not know: floors, limits, what must not be written anywhere.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder of `src/` and what its files may not name.
const FLOORS: [(&str, &[&str]); 6] = [
    (
        "core",
        &[
            "crate::session",
            "crate::view",
            "crate::web",
            "crate::ui",
            "crate::mining",
            "crate::lab",
            "web_sys",
            "js_sys",
            "yew",
            "std::time",
            "HashMap",
            "HashSet",
            "f32",
            "f64",
        ],
    ),
    ("mining", &["crate::lab", "crate::session", "crate::view", "crate::web", "crate::ui", "web_sys", "js_sys", "yew"]),
    (
        "lab",
        &[
            "crate::session",
            "crate::view",
            "crate::web",
            "crate::ui",
            "web_sys",
            "js_sys",
            "yew",
            "std::time",
            "HashMap",
        ],
    ),
    (
        "session",
        &[
            "crate::view::format",
            "crate::view::screen",
            "crate::lab",
            "crate::web",
            "crate::ui",
            "web_sys",
            "js_sys",
            "yew",
            "std::time",
        ],
    ),
    ("view", &["crate::lab", "crate::web", "crate::ui", "web_sys", "js_sys", "yew", "std::time", "f32", "f64"]),
    ("ui", &["web_sys", "js_sys", "crate::core::world", "crate::session::Session"]),
];

/// What no file of ours says.
const NOWHERE: [&str; 6] = ["TODO", "FIXME", "from_html_unchecked", "set_inner_html", "unimplemented!", "todo!"];

/// What only tests may do.
const ONLY_IN_TESTS: [&str; 3] = [".unwrap()", ".expect(", "panic!("];

/// A file owns one idea; past this length it owns more.
const LONGEST_FILE: usize = 660;

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The code of a file without its tests and without comments.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        let inside = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        !inside(before) && !inside(after)
    })
}

#[test]
fn a_folder_uses_only_what_stands_above_it() {
    let mut broken = Vec::new();
    for (folder, forbidden) in FLOORS {
        for path in files(&source().join(folder)) {
            let code = code(&fs::read_to_string(&path).expect("a file"));
            for word in forbidden {
                if has_word(&code, word) {
                    broken.push(format!("{}: {word}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_file_opens_with_what_it_is_for_and_stays_short() {
    let mut broken = Vec::new();
    for path in files(&source()) {
        let text = fs::read_to_string(&path).expect("a file");
        if !text.starts_with("//!") {
            broken.push(format!("{}: no opening doc", path.display()));
        }
        let length = text.lines().count();
        if length > LONGEST_FILE {
            broken.push(format!("{}: {length} lines", path.display()));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn nothing_is_left_behind_and_no_input_can_panic() {
    let mut broken = Vec::new();
    for path in files(&source()) {
        let text = fs::read_to_string(&path).expect("a file");
        broken.extend(
            NOWHERE.iter().filter(|word| text.contains(**word)).map(|word| format!("{}: {word}", path.display())),
        );
        let code = code(&text);
        let panics = ONLY_IN_TESTS.iter().filter(|call| code.contains(**call));
        broken.extend(panics.map(|call| format!("{}: {call}", path.display())));
    }
    assert!(broken.is_empty(), "{broken:#?}");
}
