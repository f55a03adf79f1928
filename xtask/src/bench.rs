//! How fast the miner is beside others, and how soon it listens. Builds what is compared, each with its own settings, and lets
//! Node measure and print.

use crate::{
    Result, build as release, shell,
    tools::{self, TARGET},
};
use std::{env::consts::EXE_SUFFIX, path::PathBuf, process::Command};

const PACKAGE: &str = "proofground-bench";
/// The sha2 crate without the processor's SHA instructions, and vectors in the encoding that browsers use too.
const SOFT: &str = "--cfg sha2_backend=\"soft\"";
const SOFT_X86: &str = "--cfg sha2_backend=\"soft\" -Ctarget-feature=+avx";

pub fn mining() -> Result<()> {
    let tools = tools::for_build()?;
    let browser = tools::browser()?;
    println!("xtask: building what is compared");
    let plain = wasm(tools.command("cargo")?, "plain", "")?;
    // Vectors for all code of the module, as the sha2 crate wants them.
    let simd = wasm(tools.command("cargo")?, "simd", "-Ctarget-feature=+simd128")?;
    let usual = native("native", "")?;
    let soft = native("native-soft", if cfg!(target_arch = "x86_64") { SOFT_X86 } else { SOFT })?;
    println!("xtask: measuring; keep the machine quiet for some minutes");
    let mut measure = tools.command("node")?;
    measure.arg("tests/bench/mining.mjs").args([plain, simd, usual, soft]).env("CHROMIUM", &browser.chromium);
    shell::run(&mut measure)?;

    release::ensure_fresh()?;
    println!("xtask: measuring how soon the page's miner listens; keep the machine quiet for a minute more");
    shell::run(tools.command("node")?.arg("tests/bench/latency.mjs").env("CHROMIUM", &browser.chromium))
}

fn wasm(cargo: Command, folder: &str, flags: &str) -> Result<PathBuf> {
    let target = build(cargo, folder, flags, &["--target", TARGET, "--lib"])?;
    Ok(target.join(TARGET).join("release/proofground_bench.wasm"))
}

fn native(folder: &str, flags: &str) -> Result<PathBuf> {
    let target = build(Command::new("cargo"), folder, flags, &["--bin", "native"])?;
    Ok(target.join(format!("release/native{EXE_SUFFIX}")))
}

/// Builds into a folder of its own, since different flags in one folder would rebuild everything at every call.
fn build(mut cargo: Command, folder: &str, flags: &str, what: &[&str]) -> Result<PathBuf> {
    let target = std::path::absolute(tools::target_folder().join("bench").join(folder))
        .map_err(|e| format!("cannot name {folder} in full: {e}"))?;
    cargo.args(["build", "--quiet", "--release", "--package", PACKAGE]).args(what);
    cargo.env("CARGO_TARGET_DIR", &target).env("RUSTFLAGS", flags);
    // As people use these crates; the page's own release is built for size, but for the kernel.
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "3");
    shell::run(&mut cargo)?;
    Ok(target)
}
