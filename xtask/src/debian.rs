//! The way round for machines where rustup cannot fetch the wasm target but Debian's packages can be had.
//!
//! Debian packages a compiler (`rustc-web`) and the sources of its standard library, though not that library for the
//! browser. So the library is built here, once, with that same compiler, and put where the compiler looks for it.

use crate::{Result, shell, tools};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

pub const RUSTC: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";
const LIBRARY_SOURCES: &str = "/usr/lib/rustlib/src/rust/library";
const LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy"];

/// Debian's compiler, ready to build for the browser.
pub struct Debian {
    /// Debian's compiler comes without the linker that rustup's brings.
    pub linker: PathBuf,
}

/// Whether this machine has Debian's packages at all.
pub fn is_possible() -> bool {
    Path::new("/usr/bin/apt-get").exists()
}

/// Debian's compiler if everything about it is in place already.
pub fn find() -> Option<Debian> {
    if !PACKAGES.iter().all(|package| is_installed(package)) || !tools::compiles_for_browser(Path::new(RUSTC)) {
        return None;
    }
    linker().map(|linker| Debian { linker })
}

/// Puts in place what is missing and builds the library.
pub fn install() -> Result<Debian> {
    println!(
        "xtask: taking Debian's compiler and building the standard library for the browser with it (once, a minute)"
    );
    let mut missing: Vec<&str> = PACKAGES.into_iter().filter(|package| !is_installed(package)).collect();
    let lld;
    if linker().is_none() {
        lld = newest_lld()?;
        missing.push(&lld);
    }
    if !missing.is_empty() {
        println!("xtask: installing {}: the compiler, its sources, its linter, a linker", missing.join(" "));
        apt_install(&missing)?;
    }
    if !tools::compiles_for_browser(Path::new(RUSTC)) {
        build_library()?;
    }
    find().ok_or_else(|| "Debian's compiler is installed, yet it does not compile for the browser".into())
}

/// Installs packages, or says the command when only an administrator may.
pub fn apt_install(packages: &[&str]) -> Result<()> {
    if !is_root() {
        return Err(format!(
            "Debian packages are missing, and only an administrator may install them. Run this, then try again:\n  \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {}",
            packages.join(" ")
        ));
    }
    // A list of packages that is out of date names files that are gone.
    shell::run(Command::new("apt-get").args(["update", "-q"]))?;
    shell::run(
        Command::new("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["install", "-y", "-q", "--no-install-recommends"])
            .args(packages),
    )
}

fn is_root() -> bool {
    shell::output(Command::new("id").arg("-u")).as_deref() == Some("0")
}

fn is_installed(package: &str) -> bool {
    let query = ["-W", "-f", "${db:Status-Status}", package];
    shell::output(Command::new("dpkg-query").args(query)).as_deref() == Some("installed")
}

/// The newest `wasm-ld-N` that is here. One older than the compiler's own LLVM may not read what the compiler writes.
fn linker() -> Option<PathBuf> {
    let names = fs::read_dir("/usr/bin").ok()?.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let newest = newest(names, "wasm-ld-")?;
    let needed = shell::output(Command::new(RUSTC).arg("-vV").env_remove("LD_LIBRARY_PATH"))
        .as_deref()
        .and_then(llvm_major)
        .unwrap_or(0);
    (newest >= needed).then(|| PathBuf::from(format!("/usr/bin/wasm-ld-{newest}")))
}

fn newest_lld() -> Result<String> {
    // Read before the update inside `apt_install`, so a machine that never fetched its lists needs one here.
    let names = || shell::output(Command::new("apt-cache").args(["pkgnames", "lld-"])).unwrap_or_default();
    let find = || newest(names().lines().map(str::to_owned), "lld-");
    if is_root() {
        shell::run(Command::new("apt-get").args(["update", "-q"]))?;
    }
    find()
        .map(|version| format!("lld-{version}"))
        .ok_or_else(|| "Debian's packages name no lld-N, which links for the browser: try `apt-get update`".into())
}

fn newest(names: impl Iterator<Item = String>, prefix: &str) -> Option<u32> {
    names.filter_map(|name| name.strip_prefix(prefix)?.parse().ok()).max()
}

fn llvm_major(version: &str) -> Option<u32> {
    let line = version.lines().find_map(|line| line.strip_prefix("LLVM version: "))?;
    line.split('.').next()?.parse().ok()
}

/// Builds the standard library as the compiler's own build does, and copies it into the compiler's folder.
fn build_library() -> Result<()> {
    let copy = std::path::absolute(tools::target_folder().join("debian-library"))
        .map_err(|e| format!("cannot name the target folder in full: {e}"))?;
    if copy.exists() {
        fs::remove_dir_all(&copy).map_err(|e| format!("cannot clear {}: {e}", copy.display()))?;
    }
    copy_folder(Path::new(LIBRARY_SOURCES), &copy)?;
    let mut build = Command::new(CARGO);
    build
        .current_dir(&copy)
        .args(["build", "--release", "--target", tools::TARGET, "-p", "sysroot", "--features", "compiler-builtins-mem"])
        .env("CARGO_TARGET_DIR", copy.join("target"))
        // Both must name the compiler: a rustup shim earlier on PATH would be of another version.
        .env("RUSTC", RUSTC)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("LD_LIBRARY_PATH")
        .env_remove("CARGO")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("__CARGO_DEFAULT_LIB_METADATA", "std")
        .env("RUSTFLAGS", "-Zforce-unstable-if-unmarked -Cembed-bitcode=yes -Cdebuginfo=0");
    shell::run(&mut build)?;
    install_library(&copy.join("target").join(tools::TARGET).join("release/deps"))
}

fn install_library(built: &Path) -> Result<()> {
    if !is_root() {
        return Err(format!(
            "the standard library for the browser is built, and only an administrator may put it in place. Run this, then try \
             again:\n  sudo rm -rf {LIBRARY} && sudo mkdir -p {LIBRARY} && sudo cp {}/*.rlib {LIBRARY}/",
            built.display()
        ));
    }
    // Parts of an earlier compiler's library beside the new ones would be found first.
    if Path::new(LIBRARY).exists() {
        fs::remove_dir_all(LIBRARY).map_err(|e| format!("cannot clear {LIBRARY}: {e}"))?;
    }
    fs::create_dir_all(LIBRARY).map_err(|e| format!("cannot make {LIBRARY}: {e}"))?;
    let entries = fs::read_dir(built).map_err(|e| format!("cannot list {}: {e}", built.display()))?;
    for path in entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "rlib"))
    {
        let name = path.file_name().unwrap_or_default();
        fs::copy(&path, Path::new(LIBRARY).join(name)).map_err(|e| format!("cannot copy {}: {e}", path.display()))?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    let failed = |e: std::io::Error| format!("cannot copy {} to {}: {e}", from.display(), to.display());
    fs::create_dir_all(to).map_err(failed)?;
    for entry in fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy_folder(&path, &target)?;
        } else {
            fs::copy(&path, &target).map_err(failed)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{llvm_major, newest};

    #[test]
    fn the_newest_is_by_number() {
        let names = ["lld-9", "lld-22", "lld-14-doc", "lldb-30"].map(str::to_owned);
        assert_eq!(newest(names.into_iter(), "lld-"), Some(22));
    }

    #[test]
    fn the_compiler_says_its_llvm() {
        assert_eq!(llvm_major("rustc 1.96.0\nLLVM version: 22.1.8\n"), Some(22));
        assert_eq!(llvm_major("rustc 1.96.0"), None);
    }
}
