//! The project's own commands. They find what a build needs, install what is missing and say so, then do the work.
//!
//! Reading order: `tools` (what is needed), `debian` (the way round on machines that reach only package registries),
//! `build` with `hook` and `oembed`, `serve`, `test`, `bench`.
#![forbid(unsafe_code)]

mod bench;
mod build;
mod debian;
mod hook;
mod oembed;
mod serve;
mod shell;
mod sizes;
mod test;
mod tools;

use std::{env, process::ExitCode};

const USAGE: &str = "\
Proofground's commands:
  cargo xtask serve [--port N] [--open]   build the page if anything changed and serve it on 127.0.0.1 (port 8080)
  cargo xtask build                       make the release in dist/ and print its sizes
  cargo xtask test [--quick]              everything that must hold; --quick: formatting, clippy and native tests alone
  cargo xtask bench mining                compare the miner with other programs, in the browser, in Node and natively
  cargo xtask with COMMAND...             run a command with the build's tools and settings, e.g. `with trunk serve`
Each installs what it misses and says what and why.";

/// Errors are sentences for the person at the keyboard.
type Result<T> = std::result::Result<T, String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("xtask: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[String]) -> Result<ExitCode> {
    shell::enter_root()?;
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["serve", options @ ..] => {
            let (port, open) = serve_options(options)?;
            // A port that is taken should be known before minutes of building, not after.
            let listener = serve::listen(port)?;
            build::ensure_fresh()?;
            serve::run(&listener, build::DIST, open)?;
        }
        ["build"] => {
            build::run(&tools::for_build()?)?;
            sizes::report()?;
        }
        ["test"] => return test::run(),
        ["test", "--quick"] => return test::run_quick(),
        ["bench", "mining"] => bench::mining()?,
        ["with", program, rest @ ..] => shell::run(tools::for_build()?.command(program)?.args(rest))?,
        ["hook-post-build"] => hook::run()?,
        [] | ["help" | "--help" | "-h"] => println!("{USAGE}"),
        other => return Err(format!("no such command: {}\n{USAGE}", other.join(" "))),
    }
    Ok(ExitCode::SUCCESS)
}

fn serve_options(options: &[&str]) -> Result<(u16, bool)> {
    let (mut port, mut open) = (8080, false);
    let mut rest = options.iter();
    while let Some(&option) = rest.next() {
        match option {
            "--open" => open = true,
            "--port" => {
                let value = rest.next().ok_or("--port needs a number after it, e.g. --port 8081")?;
                port = value.parse().map_err(|_| format!("--port needs a number from 0 to 65535, found {value}"))?;
            }
            other => return Err(format!("serve knows --port N and --open, not {other}")),
        }
    }
    Ok((port, open))
}

#[cfg(test)]
mod tests {
    use super::serve_options;

    #[test]
    fn serve_takes_a_port_and_open() {
        assert_eq!(serve_options(&[]), Ok((8080, false)));
        assert_eq!(serve_options(&["--open", "--port", "9000"]), Ok((9000, true)));
        assert!(serve_options(&["--port"]).is_err());
        assert!(serve_options(&["--port", "many"]).is_err());
        assert!(serve_options(&["--host"]).is_err());
    }
}
