//! `cargo xtask bench`: what the portal costs, in a table. It builds what is released, assets and all, because the
//! figures of anything else mean nothing.

use crate::arguments::Arguments;
use crate::failure::Done;
use crate::{postgres, process, say, site};

pub(crate) const USAGE: &str =
    "bench [--only NAME]…                                              measure and print a table";

/// What the bench measures; the names stand in `server/benches/portal/main.rs`.
const PORTAL: [&str; 3] = ["bench", "--bench", "portal"];

pub(crate) fn bench(mut arguments: Arguments) -> Done {
    let only = arguments.values("--only")?;
    arguments.finish(USAGE)?;
    site::ensure()?;
    say::step("Building the portal and its bench, optimized (first time about 20 minutes)");
    // One command for both: cargo builds the released program for the bench, with the same settings.
    process::run(process::cargo().args(PORTAL).arg("--no-run"), "The bench's build")?;
    say::step("Measuring (about 5 minutes; a quiet machine gives steadier figures)");
    let mut measuring = process::cargo();
    measuring.args(PORTAL).arg("--").args(only);
    if let Ok(path) = postgres::path() {
        measuring.env("PATH", path);
    } else {
        say::note("Going on without PostgreSQL.");
    }
    process::run(&mut measuring, "The bench")
}
