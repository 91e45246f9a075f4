//! What node and npm bring: the optimizer for the WebAssembly (optional) and the browser tests' packages (required there).

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::failure::{Done, Failure, OnFile};
use crate::{process, say, workspace};

/// The oldest node that Playwright runs on.
const OLDEST: u32 = 20;

/// How long npm may take to fetch packages.
const FETCH_LIMIT: Duration = Duration::from_mins(10);

/// The script `wasm-opt` of the npm package `binaryen`, fetched if need be; `None` where node or the registry is missing,
/// which costs size and nothing else.
pub(crate) fn wasm_opt() -> Option<PathBuf> {
    let folder = workspace::root().join("xtask/bundle");
    match packages(&folder) {
        Ok(()) => Some(folder.join("node_modules/binaryen/bin/wasm-opt")),
        Err(failure) => {
            say::note(&format!("Going on without wasm-opt, so the WebAssembly stays a little larger. {failure}"));
            None
        }
    }
}

/// Installs what a folder's `package-lock.json` names, unless that is done already.
pub(crate) fn packages(folder: &Path) -> Done {
    let lock = folder.join("package-lock.json");
    let wanted = fs::read(&lock).on_file("read", &lock)?;
    let done = folder.join("node_modules/.installed");
    if fs::read(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    check_version()?;
    say::step(&format!("Fetching npm packages for {}", relative(folder)));
    process::run_within(
        FETCH_LIMIT,
        process::command("npm").current_dir(folder).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1").args([
            "ci",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]),
        "`npm ci`",
    )?;
    fs::write(&done, wanted).on_file("write", &done)
}

fn check_version() -> Done {
    let Some(version) = process::answer(process::command("node").arg("--version")) else {
        return Err(Failure::new(format!(
            "The program 'node' was not found. Install node {OLDEST} or newer, with npm."
        )));
    };
    match major(&version) {
        Some(major) if major >= OLDEST => Ok(()),
        _ => Err(Failure::new(format!("node is {version}; install node {OLDEST} or newer, with npm."))),
    }
}

/// `v20.20.2` → 20.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

fn relative(folder: &Path) -> String {
    folder.strip_prefix(workspace::root()).unwrap_or(folder).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_version_of_node() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v8"), Some(8));
        assert_eq!(major("unknown"), None);
    }
}
