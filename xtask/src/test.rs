//! Everything that must hold, in the order in which it is cheapest to find out.
//!
//! A step that fails does not hide the ones after it. The last line gives the totals.

use crate::{
    Result, build, shell, sizes,
    tools::{self, Browser, TARGET, Tools},
};
use std::{
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, ExitCode, Stdio},
    time::Instant,
};

/// Tests passed and failed.
#[derive(Clone, Copy, Default, Debug, PartialEq)]
struct Tally {
    passed: u64,
    failed: u64,
}

#[derive(Default)]
struct Report {
    total: Tally,
    summary: Vec<String>,
}

impl Report {
    /// Runs a step and notes how it went; whether it went well.
    fn step(&mut self, name: &str, work: impl FnOnce() -> Result<Tally>) -> bool {
        println!("\n== {name}");
        let begun = Instant::now();
        let (tally, why) = match work() {
            Ok(tally) => (tally, None),
            Err(why) => (Tally { passed: 0, failed: 1 }, Some(why)),
        };
        if let Some(why) = why {
            println!("xtask: {why}");
        }
        self.total.passed += tally.passed;
        self.total.failed += tally.failed;
        let well = tally.failed == 0;
        let counts = if tally == Tally::default() {
            String::new()
        } else {
            format!(", {} passed, {} failed", tally.passed, tally.failed)
        };
        let line = format!(
            "{:>7.1} s  {}  {name}{counts}",
            begun.elapsed().as_secs_f32(),
            if well { "ok    " } else { "FAILED" }
        );
        println!("{line}");
        self.summary.push(line);
        well
    }

    /// A step that cannot run because one it needs failed.
    fn skip(&mut self, name: &str, because: &str) {
        self.total.failed += 1;
        self.summary.push(format!("{:>7}    FAILED  {name}: not run, because {because}", ""));
    }

    fn close(self) -> ExitCode {
        println!("\n== summary\n{}", self.summary.join("\n"));
        println!("{} passed, {} failed", self.total.passed, self.total.failed);
        if self.total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

pub fn run_quick() -> Result<ExitCode> {
    let mut report = Report::default();
    native(&mut report);
    Ok(report.close())
}

pub fn run() -> Result<ExitCode> {
    let mut report = Report::default();
    let mut found: Option<(Tools, Browser)> = None;
    report.step("tools", || {
        found = Some((tools::for_build()?, tools::browser()?));
        Ok(Tally::default())
    });
    native(&mut report);
    let Some((tools, browser)) = found else {
        report.skip("everything in the browser", "a tool is missing");
        return Ok(report.close());
    };
    report.step("clippy for the browser", || {
        let arguments =
            ["clippy", "--target", TARGET, "--lib", "--bin", "app", "--bin", "embed", "--bin", "lab", "--bin", "stake"];
        plain(tools.command("cargo")?.args(arguments).args(["--", "-D", "warnings"]))
    });
    report.step("tests in the browser", || {
        let mut command = tools.command("cargo")?;
        command
            .args(["test", "--target", TARGET, "--test", "web"])
            .env("CHROMEDRIVER", &browser.driver)
            .env("WASM_BINDGEN_TEST_TIMEOUT", "120");
        counted(&mut command)
    });
    if report.step("release build", || build::run(&tools).map(|()| Tally::default())) {
        report.step("the page, end to end", || end_to_end(&tools, &browser));
        report.step("sizes", || match sizes::check()?.as_slice() {
            [] => Ok(Tally::default()),
            broken => Err(broken.join("; ")),
        });
    } else {
        report.skip("the page, end to end, and its sizes", "the release was not built");
    }
    Ok(report.close())
}

/// What needs no browser.
fn native(report: &mut Report) {
    report.step("formatting", || plain(Command::new("cargo").args(["fmt", "--all", "--check"])));
    report.step("clippy", || {
        plain(Command::new("cargo").args(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
    });
    report.step("clippy for the core alone", || {
        let arguments = ["clippy", "--no-default-features", "--lib", "--bin", "headless", "--", "-D", "warnings"];
        plain(Command::new("cargo").args(arguments))
    });
    report.step("native tests", || counted(Command::new("cargo").args(["test", "--workspace", "--no-fail-fast"])));
}

fn end_to_end(tools: &Tools, browser: &Browser) -> Result<Tally> {
    // Not every Node that is still about expands a pattern itself.
    let mut tests: Vec<_> = build::files(Path::new("tests/e2e"))?;
    tests.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    let mut command = tools.command("node")?;
    // One at a time: two browsers mining on one machine would fail each other's time limits.
    command
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec"])
        .args(tests)
        .env("CHROMIUM", &browser.chromium);
    // Pictures of failures that are mended would mislead.
    let _ = fs::remove_dir_all("test-results");
    counted(&mut command)
}

fn plain(command: &mut Command) -> Result<Tally> {
    shell::run(command).map(|()| Tally::default())
}

/// Runs a command that runs tests, passes its output on and counts what it says.
fn counted(command: &mut Command) -> Result<Tally> {
    let line = shell::line(command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|e| format!("cannot start `{line}`: {e}"))?;
    let mut tally = Tally::default();
    if let Some(output) = child.stdout.take() {
        for bytes in BufReader::new(output).split(b'\n') {
            let bytes = bytes.map_err(|e| format!("cannot read what `{line}` prints: {e}"))?;
            let text = String::from_utf8_lossy(&bytes);
            println!("{}", text.trim_end_matches('\r'));
            count(&text, &mut tally);
        }
    }
    let status = child.wait().map_err(|e| format!("cannot tell how `{line}` ended: {e}"))?;
    if !status.success() && tally.failed == 0 {
        // It broke before or between tests: that is a failure too, though no test says so.
        println!("xtask: `{line}` ended with {status}");
        tally.failed = 1;
    }
    if tally == Tally::default() {
        return Err(format!("`{line}` ran no test"));
    }
    Ok(tally)
}

/// Adds a line of totals, as Cargo's tests ("test result: ok. 3 passed; 1 failed; …") or Node's ("ℹ pass 3") print it.
fn count(line: &str, tally: &mut Tally) {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        ["test", "result:", ..] => {
            for pair in words.windows(2) {
                match (pair[0].parse::<u64>(), pair[1]) {
                    (Ok(number), "passed;") => tally.passed += number,
                    (Ok(number), "failed;") => tally.failed += number,
                    _ => {}
                }
            }
        }
        ["ℹ", "pass", number] => tally.passed += number.parse::<u64>().unwrap_or(0),
        ["ℹ", "fail" | "cancelled", number] => tally.failed += number.parse::<u64>().unwrap_or(0),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{Tally, count};

    #[test]
    fn totals_of_cargo_and_node_are_added() {
        let mut tally = Tally::default();
        let lines = [
            "running 3 tests",
            "test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "ℹ tests 5",
            "ℹ pass 4",
            "ℹ fail 0",
            "ℹ cancelled 1",
        ];
        for line in lines {
            count(line, &mut tally);
        }
        assert_eq!(tally, Tally { passed: 6, failed: 2 });
    }
}
