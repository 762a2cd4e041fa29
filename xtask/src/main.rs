//! Automation of the project: set-up of a fresh machine, demonstration, tests, web assets, benchmarks.
//!
//! Standard library only, so that the first command on a fresh clone starts within seconds.

mod assets;
mod bench;
mod bench_licenses;
mod demo;
mod fuzz;
mod postgres;
mod run;
mod setup;
mod test;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

Commands
  demo [ARGUMENTS]   prepare this machine, build, load data, scan the examples, open the portal
                     (arguments go to `gwanmun demo`, for example --listen 127.0.0.1:8088)
  test [STEP…]       prepare this machine and run every test; with names, only those steps
                     (steps: fmt, tidy, clippy, unit, formats, docs, self-scan)
  assets             fetch what is embedded: the portal's styles, scripts and fonts, the schemas of SBOMs
  tidy               check the rules of the source tree
  bench [NAME…]      measure scanning, matching and start-up beside a peer or a baseline
  fuzz [TARGET…]     run every fuzz target, or those named; --seconds N each (600), --jobs N side by side (1)
  setup              only prepare this machine
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let result = match arguments.first().map(String::as_str) {
        Some("demo") => demo::demo(rest),
        Some("test") => test::test(rest),
        Some("assets") => {
            setup::ensure(&[setup::NODE, setup::PYTHON]).and_then(|()| assets::assets())
        }
        Some("tidy") => tidy::tidy(),
        Some("bench") => bench::bench(rest),
        Some("fuzz") => fuzz::fuzz(rest),
        Some("setup") => setup::ensure(setup::ALL),
        Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            Ok(())
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
