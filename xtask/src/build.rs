//! The release build, and knowing when there is nothing to build.

use crate::{
    Result, oembed, shell, sizes,
    tools::{self, Tools},
};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

pub const DIST: &str = "dist";
/// The programs beside the playground: the configuration of each, and where it puts what it builds.
const BESIDE: [(&str, &str); 3] = [
    ("Trunk.embed.toml", "target/embed-dist"),
    ("Trunk.lab.toml", "target/lab-dist"),
    ("Trunk.stake.toml", "target/stake-dist"),
];
/// Everything that the files in dist/ are made from.
const INPUTS: [&str; 12] = [
    "src",
    "kernel",
    "www",
    "static",
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "Trunk.embed.toml",
    "Trunk.lab.toml",
    "Trunk.stake.toml",
    "package-lock.json",
    "xtask",
];

/// Builds the release into dist/ and remembers what it was built from.
pub fn run(tools: &Tools) -> Result<()> {
    println!("xtask: building the release into {DIST}/");
    // A build that fails half way must not leave the stamp of an earlier one.
    let _ = fs::remove_file(stamp_file());
    for config in BESIDE.iter().map(|(config, _)| *config).chain(["Trunk.toml"]) {
        let build = ["build", "--release", "--offline", "--color", "never", "--config", config];
        shell::run(tools.command("trunk")?.args(build))?;
    }
    add_programs()?;
    oembed::write(Path::new(DIST), tools)?;
    fs::write(stamp_file(), stamp()?).map_err(|e| format!("cannot write {}: {e}", stamp_file().display()))
}

/// Puts the other programs beside the playground. What they share, such as a style sheet, has the same name and content.
fn add_programs() -> Result<()> {
    for (_, built) in BESIDE {
        for file in files(Path::new(built))? {
            let Some(name) = file.file_name() else { continue };
            let to = Path::new(DIST).join(name);
            fs::copy(&file, &to).map_err(|e| format!("cannot copy {} to {}: {e}", file.display(), to.display()))?;
        }
    }
    Ok(())
}

/// Builds only if an input, or dist/ itself, is not as the last build left it.
pub fn ensure_fresh() -> Result<()> {
    let fresh = Path::new(DIST).join("index.html").is_file()
        && fs::read_to_string(stamp_file()).is_ok_and(|last| stamp().is_ok_and(|now| now == last));
    if fresh {
        println!("xtask: nothing changed since the last build");
        return Ok(());
    }
    run(&tools::for_build()?)?;
    sizes::report()
}

fn stamp_file() -> PathBuf {
    tools::target_folder().join("proofground-dist.stamp")
}

fn stamp() -> Result<String> {
    let mut digest = Sha256::new();
    // The one setting that ends up in the files.
    digest.update(std::env::var(oembed::URL_VARIABLE).unwrap_or_default());
    for input in INPUTS.into_iter().chain([DIST]) {
        for path in files(Path::new(input))? {
            let content = fs::read(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
            digest.update(path.to_string_lossy().as_bytes());
            digest.update(content.len().to_le_bytes());
            digest.update(&content);
        }
    }
    Ok(digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A file itself, or every file in a folder and its folders, in a fixed order.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let failed = |e: std::io::Error| format!("cannot list {}: {e}", path.display());
    let entries = fs::read_dir(path).map_err(failed)?.map(|entry| entry.map(|e| e.path()));
    let mut entries: Vec<PathBuf> = entries.collect::<std::io::Result<_>>().map_err(failed)?;
    entries.sort();
    let nested = entries.iter().map(|entry| files(entry)).collect::<Result<Vec<_>>>()?;
    Ok(nested.concat())
}
