//! A Rust toolchain that can compile for `wasm32-unknown-unknown`. rustup's own target is the normal way; where it cannot
//! be fetched, Debian's `rustc-web` packages take its place, with the standard library built once from their sources.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::failure::{Done, Failure, OnFile};
use crate::{apt, process, say, web_std};

/// The target triple of the browser.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// How long rustup may take to fetch the target, about 25 MB.
const RUSTUP_LIMIT: Duration = Duration::from_mins(2);

const DEBIAN_NAME: &str = "debian-web";
const DEBIAN_PACKAGES: [&str; 6] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "rust-web-clippy", "lld-22"];

/// The toolchain that builds and lints the WebAssembly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WebToolchain {
    /// The one that runs this program.
    Active,
    /// Debian's, linked into rustup as `debian-web`.
    Debian,
}

impl WebToolchain {
    /// Its cargo.
    pub(crate) fn cargo(self) -> Command {
        match self {
            Self::Active => process::cargo(),
            Self::Debian => {
                let mut command = process::command("rustup");
                command.env_remove("RUSTUP_TOOLCHAIN").args(["run", DEBIAN_NAME, "cargo"]);
                command
            }
        }
    }
}

/// Finds a toolchain for the browser, or brings one.
pub(crate) fn ensure() -> Done<WebToolchain> {
    if active_has_target() {
        return Ok(WebToolchain::Active);
    }
    // Two builds at once (two clones, a test beside a run) must not install into each other's files.
    let _lock = lock()?;
    if active_has_target() {
        return Ok(WebToolchain::Active);
    }
    if debian_is_ready() {
        return Ok(WebToolchain::Debian);
    }
    say::step("Fetching Rust's WebAssembly target with rustup");
    let asked = process::run_within(
        RUSTUP_LIMIT,
        process::command("rustup").env("RUST_BACKTRACE", "0").args(["target", "add", TARGET]),
        &format!("`rustup target add {TARGET}`"),
    );
    if asked.is_ok() && active_has_target() {
        return Ok(WebToolchain::Active);
    }
    say::note("rustup could not fetch it; Debian's packages take its place.");
    install_debian().map_err(|failure| {
        Failure::new(format!(
            "{failure}\nThe WebAssembly cannot be built without Rust's target. Where the network allows it, this is enough: rustup target add {TARGET}"
        ))
    })?;
    Ok(WebToolchain::Debian)
}

fn active_has_target() -> bool {
    process::answer(process::command("rustc").args(["--print", "target-libdir", "--target", TARGET]))
        .is_some_and(|folder| web_std::is_in(Path::new(&folder)))
}

fn install_debian() -> Done {
    if !debian_has_programs() {
        apt::install(&DEBIAN_PACKAGES, "Rust's WebAssembly target")?;
    }
    if !debian_has_programs() {
        return Err(Failure::new(format!("The packages {} are installed but incomplete.", DEBIAN_PACKAGES.join(", "))));
    }
    web_std::ensure()?;
    if !is_linked() {
        process::run(
            process::command("rustup").args(["toolchain", "link", DEBIAN_NAME, "/usr"]),
            "`rustup toolchain link`",
        )?;
    }
    Ok(())
}

fn debian_is_ready() -> bool {
    debian_has_programs() && web_std::is_current() && is_linked()
}

fn debian_has_programs() -> bool {
    let programs = ["rustc", "cargo", "cargo-clippy", "clippy-driver", "rust-lld"];
    programs.iter().all(|program| Path::new("/usr/bin").join(program).is_file())
        && Path::new("/usr/lib/rustlib/src/rust/library/std").is_dir()
}

fn is_linked() -> bool {
    process::answer(process::command("rustup").args(["toolchain", "list"]))
        .is_some_and(|list| list.lines().any(|line| line.split_whitespace().next() == Some(DEBIAN_NAME)))
}

fn lock() -> Done<std::fs::File> {
    let path: PathBuf = std::env::temp_dir().join("orgbridge-toolchain.lock");
    let file = std::fs::OpenOptions::new().create(true).append(true).open(&path).on_file("open", &path)?;
    if file.try_lock().is_err() {
        say::note("Another build is preparing the toolchain; waiting for it.");
        file.lock().on_file("lock", &path)?;
    }
    Ok(file)
}
