//! Trunk's last step: the page's Content-Security-Policy allows exactly the inline scripts that are in it, and the pages
//! that Trunk only copies name its styles.
//!
//! The start-up script names files whose names change with every build, so its hash is known only now.

use crate::Result;
use sha2::{Digest, Sha256};
use std::{env, fs, path::PathBuf};

/// Stands in www/*.html where the hashes go.
const PLACE: &str = "'inline-scripts'";
/// Stands in the script that `trunk serve` adds, which it completes only as it sends the page.
const COMPLETED_LATER: &str = "{{__TRUNK";

pub fn run() -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .ok_or("hook-post-build is for Trunk to call: TRUNK_STAGING_DIR is not set")?;
    let entries = fs::read_dir(&staging).map_err(|e| format!("cannot list {}: {e}", staging.display()))?;
    let files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    let ending_in =
        |ending: &'static str| files.iter().filter(move |path| path.extension().is_some_and(|e| e == ending));
    let styles: Vec<&str> = ending_in("css").filter_map(|path| path.file_name()?.to_str()).collect();
    for path in ending_in("html") {
        let page = fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        fs::write(path, allow_inline(&name_styles(&page, &styles)))
            .map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    }
    Ok(())
}

/// Trunk names the styles of the page that it builds itself; the pages beside it are told those names here.
fn name_styles(page: &str, styles: &[&str]) -> String {
    styles.iter().fold(page.to_owned(), |page, style| match style.split_once('-') {
        Some((name, _)) => page.replace(&format!("\"styles/{name}.css\""), &format!("\"{style}\"")),
        None => page,
    })
}

fn allow_inline(page: &str) -> String {
    let scripts = inline_scripts(page);
    if scripts.iter().any(|script| script.contains(COMPLETED_LATER)) {
        // Never in a release: only the development server adds such a script.
        return page.replace(PLACE, "'unsafe-inline'");
    }
    let hashes: Vec<String> =
        scripts.iter().map(|script| format!("'sha256-{}'", base64(&Sha256::digest(script)))).collect();
    page.replace(PLACE, &hashes.join(" "))
}

/// The text of each script that has no file of its own.
fn inline_scripts(page: &str) -> Vec<&str> {
    let opened = page.split("<script").skip(1);
    opened
        .filter_map(|rest| {
            let (attributes, rest) = rest.split_once('>')?;
            let (text, _) = rest.split_once("</script>")?;
            (!attributes.contains("src=")).then_some(text)
        })
        .collect()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0_usize, |group, &byte| group << 8 | usize::from(byte)) << (8 * (3 - chunk.len()));
        for digit in 0..=chunk.len() {
            text.push(char::from(DIGITS[group >> (18 - 6 * digit) & 63]));
        }
        text.extend(std::iter::repeat_n('=', 3 - chunk.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{allow_inline, base64, inline_scripts, name_styles};

    #[test]
    fn base64_as_in_rfc_4648() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn styles_are_named_as_trunk_named_them() {
        let page = "<link href=\"styles/base.css\"/><link href=\"own.css\"/>";
        let named = name_styles(page, &["base-12ab.css", "own.css"]);
        assert_eq!(named, "<link href=\"base-12ab.css\"/><link href=\"own.css\"/>");
    }

    #[test]
    fn scripts_with_a_file_need_no_hash() {
        let page = "<script src=\"a.js\"></script><script type=\"module\">one</script><p></p><script>two</script>";
        assert_eq!(inline_scripts(page), ["one", "two"]);
    }

    #[test]
    fn the_policy_names_the_hash() {
        // The hash of `alert('Hello, world.');` is the example of the Content Security Policy specification.
        let page = "<meta content=\"script-src 'inline-scripts'\"><script>alert('Hello, world.');</script>";
        assert!(allow_inline(page).contains("script-src 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"));
    }

    #[test]
    fn the_development_server_may_add_its_script() {
        let page = "<meta content=\"script-src 'inline-scripts'\"><script>one</script><script>'{{__TRUNK_ADDRESS__}}'</script>";
        assert!(allow_inline(page).contains("script-src 'unsafe-inline'\""));
    }
}
