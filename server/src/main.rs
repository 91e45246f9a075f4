//! The binary: parse, log, run; nothing else.

use clap::Parser;
use server::cli::{Cli, run};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    // The one cryptography of the process, before anything opens a connection. A second provider cannot be there yet.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    run(Cli::parse()).await
}
