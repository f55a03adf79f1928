//! What a build needs, where it is, and how it gets here when it is not.
//!
//! The two Rust tools go to `.tools/` in this folder when the ones on PATH are not of the wanted version: replacing a tool
//! in a person's own folder could break their other projects.

use crate::{
    Result,
    debian::{self, Debian},
    shell,
};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

pub const TARGET: &str = "wasm32-unknown-unknown";
const LINKER_VARIABLE: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER";
/// Cargo adds these to the flags in .cargo/config.toml.
const FLAGS_VARIABLE: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
const TRUNK_VERSION: &str = "0.21.14";
const INSTALL_ROOT: &str = ".tools";
const NODE_TOOLS: &str = "node_modules/.bin";

/// A compiler for the browser with all the tools beside it.
pub struct Tools {
    folders: Vec<PathBuf>,
    /// Set where Debian's compiler builds for the browser, because rustup could not fetch the target.
    debian: Option<Debian>,
}

/// A browser and the driver that lets tests steer it.
pub struct Browser {
    pub chromium: PathBuf,
    pub driver: PathBuf,
}

impl Tools {
    /// A command by name, found among the tools first and then on PATH, that sees the build's settings.
    pub fn command(&self, program: &str) -> Result<Command> {
        let found = shell::find(program, &self.folders)
            .ok_or_else(|| format!("`{program}` is neither among the build's tools nor on PATH"))?;
        let mut command = Command::new(found);
        let path =
            env::join_paths(&self.folders).map_err(|e| format!("PATH has a folder that cannot be in it: {e}"))?;
        command.env("PATH", path).stdin(Stdio::null());
        command.env(FLAGS_VARIABLE, without_source_folders());
        // Set by the cargo that runs this program; cargo's own helpers would take it for an answer.
        command.env_remove("CARGO");
        if let Some(debian) = &self.debian {
            command
                .env(LINKER_VARIABLE, &debian.linker)
                .env("RUSTC", debian::RUSTC)
                // Two compilers of different versions would rebuild everything at each other's every call.
                .env("CARGO_TARGET_DIR", target_folder().join("wasm"))
                .env_remove("RUSTUP_TOOLCHAIN")
                .env_remove("LD_LIBRARY_PATH");
        }
        Ok(command)
    }
}

/// Flags that cut the place of this machine's downloaded sources off the paths in panic messages: a page need not tell
/// where it was built, and comes out alike everywhere.
fn without_source_folders() -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")));
    let sources = home.and_then(|home| fs::read_dir(home.join("registry/src")).ok());
    let folders = sources.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path().to_str()?.to_owned()));
    // Cargo splits the flags at every space.
    let flags = folders.filter(|folder| !folder.contains(' ')).map(|folder| format!("--remap-path-prefix={folder}/="));
    flags.collect::<Vec<_>>().join(" ")
}

/// Cargo's target folder of the native builds.
pub fn target_folder() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from)
}

/// Everything the release build needs, installed where it was missing.
pub fn for_build() -> Result<Tools> {
    let debian = ensure_target()?;
    ensure_node_packages()?;
    let mut folders = vec![absolute(NODE_TOOLS)?, absolute(INSTALL_ROOT)?.join("bin")];
    if debian.is_some() {
        folders.push(PathBuf::from("/usr/bin"));
    }
    folders.extend(shell::path_folders());
    if let Some(cargo_home) = env::var_os("CARGO_HOME") {
        folders.push(PathBuf::from(cargo_home).join("bin"));
    }
    ensure_cargo_tool(
        &folders,
        "wasm-bindgen",
        "wasm-bindgen-cli",
        &locked_wasm_bindgen()?,
        "makes the wasm callable from the page",
    )?;
    ensure_cargo_tool(&folders, "trunk", "trunk", TRUNK_VERSION, "puts the page together")?;
    Ok(Tools { folders, debian })
}

/// Lets a compiler for the browser be found: rustup's, else rustup's after adding the target, else Debian's.
fn ensure_target() -> Result<Option<Debian>> {
    if compiles_for_browser(Path::new("rustc")) {
        return Ok(None);
    }
    if let Some(debian) = debian::find() {
        return Ok(Some(debian));
    }
    println!("xtask: adding {TARGET} with rustup: the standard library for the browser");
    let added = shell::run(Command::new("rustup").args(["target", "add", TARGET]));
    if added.is_ok() && compiles_for_browser(Path::new("rustc")) {
        return Ok(None);
    }
    let why = added.err().unwrap_or_else(|| "the target was added, yet rustc does not find it".into());
    println!("xtask: that did not work ({why})");
    if !debian::is_possible() {
        return Err(format!(
            "no compiler for {TARGET}: run `rustup target add {TARGET}` where its server can be reached, then try again"
        ));
    }
    debian::install().map(Some)
}

/// Whether this compiler has a standard library for the browser that it can use; one of another version is no use.
pub fn compiles_for_browser(rustc: &Path) -> bool {
    let out = env::temp_dir().join(format!("proofground-probe-{}", std::process::id()));
    let source = out.join("probe.rs");
    if fs::create_dir_all(&out).is_err()
        || fs::write(&source, "pub fn probe() -> std::string::String { \"\".into() }").is_err()
    {
        return false;
    }
    let mut command = Command::new(rustc);
    if rustc.is_absolute() {
        command.env_remove("LD_LIBRARY_PATH");
    }
    command.args(["--target", TARGET, "--crate-type", "lib", "--emit", "metadata", "--out-dir"]).arg(&out).arg(&source);
    let works = shell::output(&mut command).is_some();
    // A leftover in the temporary folder harms nobody.
    let _ = fs::remove_dir_all(&out);
    works
}

/// The version of wasm-bindgen in the lock file: the tool and the crate speak a private format and must be the same.
fn locked_wasm_bindgen() -> Result<String> {
    let lock = fs::read_to_string("Cargo.lock").map_err(|e| format!("cannot read Cargo.lock: {e}"))?;
    locked_version(&lock, "wasm-bindgen").ok_or_else(|| "Cargo.lock does not name wasm-bindgen".into())
}

fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"').map(str::to_owned)
}

fn ensure_cargo_tool(folders: &[PathBuf], program: &str, package: &str, version: &str, why: &str) -> Result<()> {
    let present = shell::find(program, folders).and_then(|path| shell::output(Command::new(path).arg("--version")));
    if present.is_some_and(|line| line.split_whitespace().any(|word| word == version)) {
        return Ok(());
    }
    println!("xtask: installing {package} {version} into {INSTALL_ROOT}/ (takes minutes, once): it {why}");
    let mut install = Command::new("cargo");
    install.args(["install", package, "--version", version, "--locked", "--root", INSTALL_ROOT]);
    // These tools work for seconds a build; compiling them thoroughly would cost minutes.
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_PROFILE_RELEASE_LTO", "off");
    install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16").env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    install.env("CARGO_TARGET_DIR", target_folder().join("tools"));
    shell::run(&mut install)
}

/// `npm ci`, unless it was done for this very lock file: wasm-opt for the build, the browser's remote control for tests.
fn ensure_node_packages() -> Result<()> {
    let wanted = fs::read_to_string("package-lock.json").map_err(|e| format!("cannot read package-lock.json: {e}"))?;
    let stamp = Path::new("node_modules/.installed-lock.json");
    if fs::read_to_string(stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    if Path::new("node_modules").is_symlink() {
        // npm would empty the folder that it leads to, which is another working tree's.
        return Err("node_modules is a link: remove it, then try again".into());
    }
    let folders = shell::path_folders();
    let npm = shell::find("npm", &folders).ok_or(
        "npm is not on PATH: install Node.js 20 or newer (it brings npm), then try again; wasm-opt comes from there",
    )?;
    println!(
        "xtask: installing npm packages into node_modules/: wasm-opt makes the download smaller, the rest tests the page"
    );
    shell::run(Command::new(npm).arg("ci"))?;
    fs::write(stamp, wanted).map_err(|e| format!("cannot write {}: {e}", stamp.display()))
}

/// Chromium and its driver, from the variables CHROMIUM and CHROMEDRIVER, the usual places, or Debian's packages.
pub fn browser() -> Result<Browser> {
    if let Some(browser) = find_browser() {
        return Ok(browser);
    }
    if debian::is_possible() {
        println!("xtask: installing chromium and chromium-driver: the browser that the page is tested in");
        debian::apt_install(&["chromium", "chromium-driver", "fonts-dejavu-core"])?;
    }
    find_browser().ok_or_else(|| {
        "the browser tests need Chromium or Chrome and a chromedriver of its version: install both, or say where they are in \
         the variables CHROMIUM and CHROMEDRIVER"
            .into()
    })
}

fn find_browser() -> Option<Browser> {
    let mut folders = shell::path_folders();
    // Where the machines of hosted workflows keep it.
    folders.extend(env::var_os("CHROMEWEBDRIVER").map(PathBuf::from));
    folders.extend(
        [
            "/Applications/Google Chrome.app/Contents/MacOS",
            "/Applications/Chromium.app/Contents/MacOS",
            r"C:\Program Files\Google\Chrome\Application",
        ]
        .map(PathBuf::from),
    );
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "Google Chrome",
        "Chromium",
        "chrome",
    ];
    let chromium = named_file("CHROMIUM").or_else(|| names.iter().find_map(|name| shell::find(name, &folders)))?;
    let driver = named_file("CHROMEDRIVER").or_else(|| shell::find("chromedriver", &folders))?;
    Some(Browser { chromium, driver })
}

fn named_file(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file())
}

fn absolute(path: &str) -> Result<PathBuf> {
    std::path::absolute(path).map_err(|e| format!("cannot name {path} in full: {e}"))
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn the_lock_names_one_version() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.76\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.126\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").as_deref(), Some("0.2.126"));
        assert_eq!(locked_version(lock, "trunk"), None);
    }
}
