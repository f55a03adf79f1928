//! One program, natively: `native PROGRAM MILLISECONDS` prints how many thousand hashes it did in a second.

use proofground_bench::mine;
use std::{
    env,
    process::ExitCode,
    time::{Duration, Instant},
};

const GENESIS_NONCE: u32 = 2_083_236_893;
/// Small enough that looking at the clock between two batches is soon enough, whatever the program.
const BATCH: u32 = 4_000;

fn main() -> ExitCode {
    let numbers: Vec<u64> = env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let [program, milliseconds] = numbers[..] else {
        eprintln!("usage: native PROGRAM MILLISECONDS");
        return ExitCode::FAILURE;
    };
    let program = program as u32;
    if mine(program, GENESIS_NONCE - 2, 3) != GENESIS_NONCE {
        eprintln!("program {program} does not find Bitcoin's first block");
        return ExitCode::FAILURE;
    }
    let run = |span: Duration| {
        let begun = Instant::now();
        let mut first = 0;
        while begun.elapsed() < span {
            std::hint::black_box(mine(program, first, BATCH));
            first += BATCH;
        }
        f64::from(first) / begun.elapsed().as_secs_f64() / 1_000.0
    };
    run(Duration::from_millis(milliseconds / 5));
    println!("{}", run(Duration::from_millis(milliseconds)));
    ExitCode::SUCCESS
}
