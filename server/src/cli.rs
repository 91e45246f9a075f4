//! The command line: `serve` for an installation, `demo` to try it, and administrative commands that work beside a
//! running server. Every failure ends in words and what to do.

mod backup;
mod client;
mod demo;
mod doctor;
mod master_key;
mod migrate;
mod operator;
mod restore;
mod serve;
mod worker;

use crate::config::{Config, load};
use crate::failure::Failure;
use clap::{Parser, Subcommand};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// Connects customers' Salesforce orgs: certificate out, consumer key in, proven by a live check.
#[derive(Debug, Parser)]
#[command(name = "orgbridge", version, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve an installation until SIGTERM
    Serve(Place),
    /// Deliver and tidy up without serving, beside servers on one PostgreSQL
    Worker(Place),
    /// Try it on this machine: seeded people, a local Salesforce org, loopback only
    Demo(demo::Arguments),
    /// Bring the database to the schema of this version
    Migrate(Place),
    /// Make a backup beside a running server: one file, of either database
    Backup(backup::Arguments),
    /// Restore a backup into an empty database, of either kind
    Restore(restore::Arguments),
    /// Check the installation; every line says what and what to do
    Doctor(Place),
    /// People who run the installation
    #[command(subcommand)]
    Operator(operator::Command),
    /// Clients of the vendor
    #[command(subcommand)]
    Client(client::Command),
    /// The key that seals private keys
    #[command(subcommand)]
    MasterKey(master_key::Command),
}

/// Where the installation is described.
#[derive(Clone, Debug, clap::Args)]
struct Place {
    /// The configuration file; ORGBRIDGE_… variables are laid over it
    #[arg(long, env = "ORGBRIDGE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Place {
    fn load(&self) -> Result<Config, Failure> {
        Ok(load(self.config.as_deref())?)
    }
}

/// Runs one command to its end. The exit code is 0 when it did its work.
pub async fn run(cli: Cli) -> ExitCode {
    let done = match cli.command {
        Command::Serve(place) => serve::run(&place).await,
        Command::Worker(place) => worker::run(&place).await,
        Command::Demo(arguments) => demo::run(&arguments).await,
        Command::Migrate(place) => migrate::run(&place).await,
        Command::Backup(arguments) => backup::run(&arguments).await,
        Command::Restore(arguments) => restore::run(&arguments).await,
        Command::Doctor(place) => return doctor::run(&place).await,
        Command::Operator(command) => operator::run(command).await,
        Command::Client(command) => client::run(command).await,
        Command::MasterKey(command) => master_key::run(command).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "orgbridge: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Writes one line for the person at the terminal. A reader that went away is no failure.
fn say(line: impl AsRef<str>) {
    let _ = writeln!(std::io::stdout(), "{}", line.as_ref());
}
