//! A folder for each widget, so that its address can be pasted where links become players: a page that names an oEmbed
//! answer, the answer, and a picture. All of it is static.
//!
//! The answer must hold absolute addresses, so it has to be known where the files will lie: the variable `PROOFGROUND_URL`
//! says so when building. Source: the oEmbed specification, sections 2.3.4 and 4.

use crate::{Result, tools::Tools};
use std::{env, fs, path::Path};

/// Says where the files will lie.
pub const URL_VARIABLE: &str = "PROOFGROUND_URL";
/// Where `cargo xtask serve` serves.
const USUAL_URL: &str = "http://127.0.0.1:8080/";
const WIDTH: u32 = 680;

/// Name, title, and height at 680 pixels before it is touched, for a build that takes no pictures.
const WIDGETS: [(&str, &str, u32); 5] = [
    ("hash", "One text and its SHA-256", 460),
    ("chain", "Four blocks to tamper with", 300),
    ("mine", "Mining a block", 340),
    ("slash", "A validator signs twice", 260),
    ("energy", "What both chains spend", 400),
];

/// Adds the folders to `dist`.
pub fn write(dist: &Path, tools: &Tools) -> Result<()> {
    let base = base_url(env::var(URL_VARIABLE).ok())?;
    for (name, ..) in WIDGETS {
        let folder = dist.join("w").join(name);
        fs::create_dir_all(&folder).map_err(|e| format!("cannot make {}: {e}", folder.display()))?;
    }
    take_pictures(dist, tools)?;
    for (name, title, height) in WIDGETS {
        let folder = dist.join("w").join(name);
        let picture = fs::read(folder.join("poster.png")).ok().and_then(|png| png_size(&png));
        let height = picture.map_or(height, |(_, height)| height);
        for (file, text) in [
            ("oembed.json", answer(&base, name, title, height, picture)),
            ("index.html", page(&base, name, title, height, picture)),
        ] {
            let path = folder.join(file);
            fs::write(&path, text).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
        }
    }
    Ok(())
}

fn base_url(given: Option<String>) -> Result<String> {
    let Some(url) = given else { return Ok(USUAL_URL.into()) };
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    // Whatever stands in it is put into a page and into JSON as it is.
    let is_plain = |rest: &str| rest.chars().all(|c| c.is_ascii_alphanumeric() || "-._~:/%[]".contains(c));
    match rest {
        Some(rest) if rest.ends_with('/') && rest.len() > 1 && is_plain(rest) => Ok(url),
        _ => Err(format!("{URL_VARIABLE}: expected an address such as https://example.org/proofground/, found {url}")),
    }
}

fn take_pictures(dist: &Path, tools: &Tools) -> Result<()> {
    let mut command = tools.command("node")?;
    command.arg("xtask/posters.mjs").arg(dist).args(WIDGETS.map(|(name, ..)| name));
    match command.status().map_err(|e| format!("cannot start node: {e}"))?.code() {
        Some(0) => Ok(()),
        Some(3) => {
            println!("xtask: no Chromium found (CHROMIUM may say where it is), so the widgets have no pictures");
            Ok(())
        }
        code => Err(format!("xtask/posters.mjs ended with {code:?}")),
    }
}

/// Width and height: the first two numbers of the first chunk (PNG specification, section 11.2.2).
fn png_size(png: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(png.get(at..at + 4)?.try_into().ok()?));
    (png.get(12..16)? == b"IHDR").then_some((number(16)?, number(20)?))
}

fn frame(base: &str, name: &str, title: &str, height: u32) -> String {
    format!(
        "<iframe src='{base}embed.html?v=1&amp;widget={name}' title='{title} (interactive)' width='100%' height='{height}' \
         style='border:0; color-scheme: light dark' loading='lazy' allow='fullscreen; clipboard-write; web-share' \
         sandbox='allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads allow-forms \
         allow-modals'></iframe>"
    )
}

fn answer(base: &str, name: &str, title: &str, height: u32, picture: Option<(u32, u32)>) -> String {
    // Nothing in it has a quote or a backslash: names and titles stand above, the address was checked.
    let thumbnail = picture.map_or(String::new(), |(width, height)| {
        format!(
            ",\n  \"thumbnail_url\": \"{base}w/{name}/poster.png\",\n  \"thumbnail_width\": {width},\n  \
             \"thumbnail_height\": {height}"
        )
    });
    format!(
        "{{\n  \"version\": \"1.0\",\n  \"type\": \"rich\",\n  \"title\": \"{title}\",\n  \"provider_name\": \"Proofground\",\n  \
         \"provider_url\": \"{base}\",\n  \"cache_age\": 86400,\n  \"width\": {WIDTH},\n  \"height\": {height},\n  \
         \"html\": \"{}\"{thumbnail}\n}}\n",
        frame(base, name, title, height)
    )
}

fn page(base: &str, name: &str, title: &str, height: u32, picture: Option<(u32, u32)>) -> String {
    let image = picture.map_or(String::new(), |(width, height)| {
        format!(
            "    <meta property=\"og:image\" content=\"{base}w/{name}/poster.png\" />\n    \
             <meta property=\"og:image:width\" content=\"{width}\" />\n    \
             <meta property=\"og:image:height\" content=\"{height}\" />\n    \
             <meta name=\"twitter:card\" content=\"summary_large_image\" />\n"
        )
    });
    format!(
        "<!doctype html>\n<html lang=\"en\">\n  <head>\n    <meta charset=\"utf-8\" />\n    \
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n    \
         <meta name=\"color-scheme\" content=\"light dark\" />\n    <title>{title} · Proofground</title>\n    \
         <link rel=\"alternate\" type=\"application/json+oembed\" href=\"{base}w/{name}/oembed.json\" title=\"{title}\" />\n    \
         <meta property=\"og:title\" content=\"{title}\" />\n    \
         <meta property=\"og:url\" content=\"{base}w/{name}/\" />\n{image}    \
         <link rel=\"icon\" href=\"data:,\" />\n  </head>\n  <body>\n    <h1>{title}</h1>\n    \
         <iframe src=\"../../embed.html?v=1&amp;widget={name}\" title=\"{title} (interactive)\" width=\"100%\" \
         height=\"{height}\"></iframe>\n    \
         <p><a href=\"../../index.html\">Proofground</a> · <a href=\"../../share.html\">Put this into your page</a></p>\n  \
         </body>\n</html>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::{answer, base_url, page, png_size};

    #[test]
    fn an_address_that_could_break_out_of_the_page_is_refused() {
        assert_eq!(base_url(None).as_deref(), Ok("http://127.0.0.1:8080/"));
        assert_eq!(base_url(Some("https://a.org/b/".into())).as_deref(), Ok("https://a.org/b/"));
        for bad in
            ["", "a.org/", "https://a.org", "https:///", "https://a.org/\"/", "https://a.org/<b>/", "ftp://a.org/"]
        {
            assert!(base_url(Some(bad.into())).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_answer_and_the_page_name_each_other_and_the_picture() {
        let json = answer("https://a.org/", "mine", "Mining", 340, Some((680, 338)));
        for part in [
            "\"version\": \"1.0\"",
            "\"type\": \"rich\"",
            "https://a.org/embed.html?v=1&amp;widget=mine",
            "\"thumbnail_width\": 680",
            "\"thumbnail_url\": \"https://a.org/w/mine/poster.png\"",
        ] {
            assert!(json.contains(part), "{part} in {json}");
        }
        assert!(!answer("https://a.org/", "mine", "Mining", 340, None).contains("thumbnail"));
        let page = page("https://a.org/", "mine", "Mining", 340, None);
        assert!(page.contains("type=\"application/json+oembed\" href=\"https://a.org/w/mine/oembed.json\""));
    }

    #[test]
    fn a_picture_says_its_size() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend([0, 0, 2, 168, 0, 0, 1, 82]);
        assert_eq!(png_size(&png), Some((680, 338)));
        assert_eq!(png_size(b"GIF"), None);
    }
}
