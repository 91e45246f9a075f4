//! The project's own commands: `cargo xtask run | test | build | bench`. Only the standard library, so that words appear within
//! seconds on a fresh machine; heavy work is done by programs it starts.

mod apt;
mod arguments;
mod bench;
mod browser;
mod build;
mod clients;
mod deny;
mod failure;
mod node;
mod postgres;
mod process;
mod run;
mod say;
mod servers;
mod site;
mod steps;
mod test;
mod toolchain;
mod web_std;
mod workspace;

use std::process::ExitCode;

use arguments::Arguments;
use failure::{Done, Failure};

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    match perform(&command, Arguments::new(words)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say::error(&format!("Error: {failure}"));
            ExitCode::FAILURE
        }
    }
}

fn perform(command: &str, mut arguments: Arguments) -> Done {
    if matches!(command, "" | "help" | "--help" | "-h") || arguments.switch("--help") || arguments.switch("-h") {
        say::line(&usage());
        return Ok(());
    }
    match command {
        "run" => run::run(arguments),
        "test" => test::test(arguments),
        "build" => build::build(arguments),
        "bench" => bench::bench(arguments),
        _ => Err(Failure::new(format!("'{command}' is not a command.\n\n{}", usage()))),
    }
}

fn usage() -> String {
    let commands = [run::USAGE, test::USAGE, build::USAGE, bench::USAGE];
    format!("cargo xtask <command>\n\n  {}", commands.join("\n  "))
}
