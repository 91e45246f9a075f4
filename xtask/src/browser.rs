//! The browser tests: Playwright drives real Chromium against both servers, started for them with fresh data.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Done, Failure, OnFile};
use crate::servers::{self, Place, Running};
use crate::workspace::{self, Profile};
use crate::{apt, node, process, say, site};

/// Playwright's journeys, with JavaScript on and off.
pub(crate) fn journeys() -> Done {
    let folder = workspace::root().join("end2end");
    node::packages(&folder)?;
    let chromium = chromium()?;
    site::ensure()?;
    servers::build(Profile::Dev)?;
    let scratch = workspace::scratch()?.join(format!("journeys-{}", std::process::id()));
    fs::create_dir_all(&scratch).on_file("make", &scratch)?;
    let place = Place::free(scratch.join("data"))?;
    let running = Running::start(&place, Profile::Dev, &scratch.join("servers.log"))?;
    let done = process::run(
        process::command("node")
            .current_dir(&folder)
            .env("CHROMIUM", &chromium)
            .env("PORTAL_URL", format!("http://127.0.0.1:{}", place.port))
            .env("LOCAL_ORG_URL", format!("http://127.0.0.1:{}", place.org_port))
            .args(["node_modules/@playwright/test/cli.js", "test"]),
        "The browser tests",
    );
    if done.is_err() {
        say::note("The servers' last words:");
        say::line(&running.last_words());
    }
    drop(running);
    let _ = fs::remove_dir_all(&scratch);
    done
}

/// Chromium from `CHROMIUM`, PATH or Debian's package.
fn chromium() -> Done<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(PathBuf::from(named));
    }
    let find = || {
        ["chromium", "chromium-browser", "google-chrome"]
            .iter()
            .find_map(|name| process::find(name, &[Path::new("/usr/bin")]))
    };
    if find().is_none() {
        apt::install(&["chromium"], "Chromium, which the browser tests drive,")?;
    }
    find().ok_or_else(|| {
        Failure::new("Chromium is installed but was not found. Name its program in the variable CHROMIUM.")
    })
}
