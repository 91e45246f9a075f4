//! `cargo xtask build`: `dist/` with one self-contained binary of the portal, and the local Salesforce org beside it.

use std::fs;
use std::path::Path;

use crate::arguments::Arguments;
use crate::failure::{Done, OnFile};
use crate::workspace::{self, Profile};
use crate::{say, servers, site};

pub(crate) const USAGE: &str =
    "build                                                             make dist/orgbridge and dist/local-org";

pub(crate) fn build(arguments: Arguments) -> Done {
    arguments.finish(USAGE)?;
    site::ensure()?;
    servers::build(Profile::Release)?;
    let dist = workspace::root().join("dist");
    fs::create_dir_all(&dist).on_file("make", &dist)?;
    for name in ["orgbridge", "local-org"] {
        put(&Profile::Release.binary(name)?, &dist)?;
    }
    Ok(())
}

/// Copies beside the old binary and renames: one that is running cannot be written to.
fn put(binary: &Path, dist: &Path) -> Done {
    let destination = dist.join(binary.file_name().unwrap_or_default());
    let unfinished = destination.with_extension("unfinished");
    let bytes = fs::copy(binary, &unfinished).on_file("copy", binary)?;
    fs::rename(&unfinished, &destination).on_file("write", &destination)?;
    let (whole, tenth) = (bytes / 1_000_000, bytes / 100_000 % 10);
    say::note(&format!("{} ({whole}.{tenth} MB)", destination.display()));
    Ok(())
}
