//! Licences, bans, sources and advisories of the dependencies, by cargo-deny. It is built once, beside the target folder, so
//! that neither a fresh checkout nor `cargo clean` builds it again, and it asks no network.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Done, Failure, OnFile};
use crate::{process, say, workspace};

const VERSION: &str = "0.20.2";

/// The environment variable that names a snapshot of the `RustSec` advisory database, with or without its history.
const ADVISORIES: &str = "ADVISORY_DB";

/// What cargo-deny calls its copy of <https://github.com/RustSec/advisory-db>: the name and a hash of that address.
const COPY: &str = "advisory-db-3157b0e258782691";

/// Checks every dependency in the lock file.
pub(crate) fn check() -> Done {
    let program = ensure()?;
    // cargo-deny looks at crates of every platform, which no build has fetched; with a full cache this asks nobody.
    process::run(process::cargo().args(["fetch", "--locked"]), "`cargo fetch`")?;
    let deny = |config: &Path, checks: &[&str]| {
        let mut deny = process::command(&program);
        deny.args(["--frozen", "--config"]).arg(config).arg("check").args(checks);
        process::run(&mut deny, "`cargo deny check`")
    };
    deny(&workspace::root().join("deny.toml"), &["bans", "licenses", "sources"])?;
    match std::env::var_os(ADVISORIES).filter(|folder| !folder.is_empty()) {
        None => say::note("no advisory data"),
        Some(snapshot) => deny(&advisories_of(Path::new(&snapshot))?, &["advisories"])?,
    }
    Ok(())
}

/// The program, built unless this version is there.
fn ensure() -> Done<PathBuf> {
    let folder = home(&workspace::target()?);
    let program = folder.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if program.is_file() {
        return Ok(program);
    }
    say::step(&format!("Building cargo-deny {VERSION} (once, about two minutes)"));
    let mut cargo = process::cargo();
    cargo
        .env("CARGO_TARGET_DIR", folder.join("build"))
        // It runs for a second a day; its own release profile would be compiled for ten minutes.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .args(["install", "cargo-deny", "--locked", "--version", VERSION, "--profile", "dev", "--root"])
        .arg(&folder);
    process::run(&mut cargo, "The build of cargo-deny")?;
    let build = folder.join("build");
    fs::remove_dir_all(&build).on_file("remove", &build)?;
    Ok(program)
}

/// Where the program is kept: beside the target folder, under its name.
fn home(target: &Path) -> PathBuf {
    let mut name = target.file_name().unwrap_or_default().to_owned();
    name.push(format!("-cargo-deny-{VERSION}"));
    target.with_file_name(name)
}

/// A configuration that reads advisories from this snapshot, which cargo-deny only finds where it would put it.
fn advisories_of(snapshot: &Path) -> Done<PathBuf> {
    let snapshot = snapshot.canonicalize().on_file("find the advisory data in", snapshot)?;
    let folder = workspace::scratch()?.join("advisories");
    fs::create_dir_all(&folder).on_file("make", &folder)?;
    let copy = folder.join(COPY);
    if copy.exists() {
        fs::remove_dir_all(&copy).on_file("remove", &copy)?;
    }
    // It reads the age of its copy there, and a snapshot was chosen for what it is.
    let git = copy.join(".git");
    fs::create_dir_all(&git).on_file("make", &git)?;
    fs::write(git.join("FETCH_HEAD"), "").on_file("write", &git)?;
    for entry in fs::read_dir(&snapshot).on_file("read", &snapshot)? {
        let entry = entry.on_file("read", &snapshot)?;
        if entry.file_name() != ".git" {
            link(&entry.path(), &copy.join(entry.file_name()))?;
        }
    }
    let written = workspace::root().join("deny.toml");
    let text = fs::read_to_string(&written).on_file("read", &written)?;
    let config = folder.join("deny.toml");
    fs::write(&config, reading_from(&text, &folder)?).on_file("write", &config)?;
    Ok(config)
}

/// The project's configuration with advisories from this folder.
fn reading_from(config: &str, folder: &Path) -> Done<String> {
    let table = "[advisories]\n";
    let (before, behind) = config
        .split_once(table)
        .ok_or_else(|| Failure::new("deny.toml has no table [advisories]: write one, even an empty one."))?;
    let folder = folder.display().to_string();
    Ok(format!("{before}{table}db-path = {folder:?}\n{behind}"))
}

#[cfg(unix)]
fn link(to: &Path, name: &Path) -> Done {
    std::os::unix::fs::symlink(to, name).on_file("make", name)
}

#[cfg(not(unix))]
fn link(_: &Path, name: &Path) -> Done {
    Err(Failure::new(format!("{} cannot be made on this system: leave {ADVISORIES} unset.", name.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_kept_beside_the_target_folder_for_each_version() {
        assert_eq!(home(Path::new("/cache/target")), Path::new(&format!("/cache/target-cargo-deny-{VERSION}")));
    }

    #[test]
    fn advisories_come_from_the_snapshot_and_nothing_else_changes() {
        let config = "[graph]\ntargets = []\n\n[advisories]\nignore = []\n\n[licenses]\nallow = []\n";
        let changed = reading_from(config, Path::new("/data/advisories")).unwrap();
        let added = "db-path = \"/data/advisories\"\n";
        assert_eq!(changed.replace(added, ""), config);
        assert!(changed.contains(&format!("[advisories]\n{added}ignore")));
        assert!(reading_from("[licenses]\n", Path::new("/data")).is_err());
    }

    #[test]
    fn the_projects_own_configuration_can_read_a_snapshot() {
        let own = fs::read_to_string(workspace::root().join("deny.toml")).unwrap();
        assert!(reading_from(&own, Path::new("/data")).is_ok());
    }
}
