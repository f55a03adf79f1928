//! Trunk's last step: the page's Content-Security-Policy allows exactly the inline scripts that are in it.
//!
//! The start-up script names files whose names change with every build, so its hash is known only now.

use crate::Result;
use sha2::{Digest, Sha256};
use std::{env, fs, path::PathBuf};

/// Stands in www/*.html where the hashes go.
const PLACE: &str = "'inline-scripts'";

pub fn run() -> Result<()> {
    let staging = env::var_os("TRUNK_STAGING_DIR")
        .map(PathBuf::from)
        .ok_or("hook-post-build is for Trunk to call: TRUNK_STAGING_DIR is not set")?;
    let entries = fs::read_dir(&staging).map_err(|e| format!("cannot list {}: {e}", staging.display()))?;
    for path in entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "html"))
    {
        let page = fs::read_to_string(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        fs::write(&path, allow_inline(&page)).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
    }
    Ok(())
}

fn allow_inline(page: &str) -> String {
    let hashes: Vec<String> =
        inline_scripts(page).iter().map(|script| format!("'sha256-{}'", base64(&Sha256::digest(script)))).collect();
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
    use super::{allow_inline, base64, inline_scripts};

    #[test]
    fn base64_as_in_rfc_4648() {
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
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
}
