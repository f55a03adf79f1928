//! How much a visitor downloads, and how much that may be.

use crate::{
    Result,
    build::{self, DIST},
    shell,
};
use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The pages, the program of each, and its most bytes with Brotli. The labs hold many subjects and are gone to on purpose;
/// the playground and the widgets have to be there at once.
const PROGRAMS: [(&str, &str, usize); 4] = [
    ("playground", "app", 200_000),
    ("widget", "embed", 200_000),
    ("mining lab", "lab", 280_000),
    ("staking lab", "stake", 280_000),
];
const GLUE_AND_STYLES_LIMIT: usize = 30_000;
/// What an author loads into a page of their own.
const ELEMENT_LIMIT: usize = 3_000;

/// Node compresses as a web host would; writing a Brotli encoder for this would be silly.
const BROTLI: &str = "const {brotliCompressSync} = require('node:zlib'), {readFileSync} = require('node:fs'); \
    for (const path of process.argv.slice(1)) console.log(brotliCompressSync(readFileSync(path)).length)";

/// Prints the sizes of dist/.
pub fn report() -> Result<()> {
    check().map(|_| ())
}

/// Prints the sizes of dist/; says which limits are broken.
pub fn check() -> Result<Vec<String>> {
    let mut broken = Vec::new();
    for (page, program, wasm_limit) in PROGRAMS {
        let files = build::files(Path::new(DIST))?;
        let named = |ending: &str| {
            let of_program = |path: &&PathBuf| {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                name.starts_with(&format!("{program}-")) && name.ends_with(ending)
            };
            files.iter().filter(of_program).cloned().collect::<Vec<_>>()
        };
        let styles = files.iter().filter(|path| path.extension().is_some_and(|ending| ending == "css")).cloned();
        broken.extend(group(&format!("{page}: wasm"), named(".wasm"), wasm_limit)?);
        let glue = named(".js").into_iter().chain(styles).collect();
        broken.extend(group(&format!("{page}: glue and styles"), glue, GLUE_AND_STYLES_LIMIT)?);
    }
    broken.extend(group("element", vec![Path::new(DIST).join("embed.js")], ELEMENT_LIMIT)?);
    Ok(broken)
}

fn group(name: &str, files: Vec<PathBuf>, limit: usize) -> Result<Option<String>> {
    if files.is_empty() {
        return Err(format!("{DIST}/ holds no {name}"));
    }
    let raw: u64 = files.iter().filter_map(|path| path.metadata().ok()).map(|file| file.len()).sum();
    let lengths = shell::output(Command::new("node").args(["-e", BROTLI]).args(&files))
        .ok_or("node is needed to compress with Brotli: install Node.js 20 or newer")?;
    let brotli: usize = lengths.lines().filter_map(|line| line.parse::<usize>().ok()).sum();
    let verdict = if brotli < limit { "within" } else { "OVER" };
    println!("xtask: {name}: {raw} bytes, {brotli} with Brotli: {verdict} the limit of {limit}");
    Ok((brotli >= limit).then(|| format!("{name}: {brotli} bytes with Brotli, and the limit is {limit}")))
}
