//! How much a visitor downloads, and how much that may be.

use crate::{
    Result,
    build::{self, DIST},
    shell,
};
use std::{path::Path, process::Command};

/// Most bytes with Brotli.
const WASM_LIMIT: usize = 200_000;
const GLUE_AND_STYLES_LIMIT: usize = 30_000;

/// Node compresses as a web host would; writing a Brotli encoder for this would be silly.
const BROTLI: &str = "const {brotliCompressSync} = require('node:zlib'), {readFileSync} = require('node:fs'); \
    for (const path of process.argv.slice(1)) console.log(brotliCompressSync(readFileSync(path)).length)";

/// Prints the sizes of dist/.
pub fn report() -> Result<()> {
    check().map(|_| ())
}

/// Prints the sizes of dist/; says which limits are broken.
pub fn check() -> Result<Vec<String>> {
    let wasm = group("wasm", &["wasm"], WASM_LIMIT)?;
    let glue = group("glue and styles", &["js", "css"], GLUE_AND_STYLES_LIMIT)?;
    Ok([wasm, glue].into_iter().flatten().collect())
}

fn group(name: &str, endings: &[&str], limit: usize) -> Result<Option<String>> {
    let mut files = build::files(Path::new(DIST))?;
    files.retain(|path| path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)));
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
