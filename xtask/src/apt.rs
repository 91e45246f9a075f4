//! Debian packages, for machines that lack a piece: installed when this runs as root, named in a sentence otherwise.

use std::path::Path;

use crate::failure::{Done, Failure};
use crate::{process, say};

/// Installs packages, whose absence keeps `what` from working. Safe beside another run: apt waits for its own lock.
pub(crate) fn install(packages: &[&str], what: &str) -> Done {
    let line = packages.join(" ");
    if process::find("apt-get", &[Path::new("/usr/bin")]).is_none() {
        return Err(Failure::new(format!(
            "{what} is missing, and this machine has no apt-get to install it with. On Debian it is in: {line}."
        )));
    }
    if !process::is_root() {
        return Err(Failure::new(format!(
            "{what} is missing. Install it as root: apt-get update && apt-get install -y --no-install-recommends {line}"
        )));
    }
    say::step(&format!("Installing Debian packages: {line}"));
    // A list that cannot be refreshed may still be good enough to install from.
    if let Err(failure) = process::run(apt_get().arg("update"), "apt-get update") {
        say::note(&failure.to_string());
    }
    process::run(apt_get().args(["install", "-y", "--no-install-recommends"]).args(packages), "apt-get install")
        .map_err(|failure| {
            Failure::new(format!("{what} is missing and could not be installed. {failure} The packages: {line}."))
        })
}

fn apt_get() -> std::process::Command {
    let mut command = process::command("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").args([
        "-q",
        "-o",
        "DPkg::Lock::Timeout=600",
        "-o",
        "Acquire::Retries=3",
    ]);
    command
}
