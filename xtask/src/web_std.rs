//! Rust's standard library for the browser, built once from Debian's sources and laid beside Debian's compiler, so that
//! every later build is an ordinary one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::{Done, Failure, OnFile};
use crate::toolchain::TARGET;
use crate::{process, say, workspace};

/// Debian's compiler; PATH would find rustup's first.
const COMPILER: &str = "/usr/bin/rustc";
const CARGO: &str = "/usr/bin/cargo";

/// The library's own dependencies, which Debian ships with its sources.
const VENDORED: &str = "/usr/lib/rustlib/src/rust/library/vendor";

/// The crate that is compiled only so that cargo builds the library for it.
const CARRIER: &str = "web-std-carrier";

/// Whether a folder holds a standard library.
pub(crate) fn is_in(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| {
        entries.flatten().any(|entry| {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            name.starts_with("libstd-") && name.ends_with(".rlib")
        })
    })
}

/// Whether Debian's compiler has a library that this very compiler built: an upgrade makes it useless.
pub(crate) fn is_current() -> bool {
    let Some(compiler) = compiler_version() else {
        return false;
    };
    let library = library();
    let built_by = fs::read_to_string(library.join(BUILT_BY)).ok();
    is_in(&library) && built_by.is_none_or(|version| version == compiler)
}

/// Builds and installs the library unless it is there.
pub(crate) fn ensure() -> Done {
    if is_current() {
        return Ok(());
    }
    say::step("Building Rust's standard library for WebAssembly (once, about a minute)");
    let scratch = workspace::scratch()?.join("web-std");
    let built = build(&scratch)?;
    install(&built, &library())?;
    let _ = fs::remove_dir_all(&scratch);
    Ok(())
}

/// Which compiler the installed library was built by.
const BUILT_BY: &str = "built-by-rustc";

fn library() -> PathBuf {
    Path::new("/usr/lib/rustlib").join(TARGET).join("lib")
}

fn compiler_version() -> Option<String> {
    process::answer(process::command(COMPILER).arg("-vV"))
}

fn build(scratch: &Path) -> Done<PathBuf> {
    let source = scratch.join("src");
    fs::create_dir_all(&source).on_file("make", &source)?;
    // opt-level s: what of it ends up in the browser should be small.
    let manifest = format!(
        "[package]\nname = \"{CARRIER}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.release]\nopt-level = \"s\"\n"
    );
    for (path, text) in [(scratch.join("Cargo.toml"), manifest.as_str()), (source.join("lib.rs"), "#![no_std]\n")] {
        fs::write(&path, text).on_file("write", &path)?;
    }
    let target = scratch.join("target");
    let mut cargo = process::command(CARGO);
    cargo
        .current_dir(scratch)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env("RUSTC", COMPILER)
        .env("RUSTC_BOOTSTRAP", "1")
        // The browser's build optimizes across crates, which needs the bitcode.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", &target)
        .args(["build", "--release", "--target", TARGET, "-Zbuild-std=std,panic_abort"]);
    if Path::new(VENDORED).is_dir() {
        cargo.args(["--config", "source.crates-io.replace-with='web-std-vendored'"]);
        cargo.args(["--config", &format!("source.web-std-vendored.directory='{VENDORED}'")]);
    }
    process::run(&mut cargo, "The build of Rust's standard library")?;
    Ok(target.join(TARGET).join("release").join("deps"))
}

/// Copies the library's crates; `std` last, because its presence is what says that the library is there.
fn install(built: &Path, library: &Path) -> Done {
    fs::create_dir_all(library).on_file("make", library)?;
    for entry in fs::read_dir(library).on_file("read", library)?.flatten() {
        if entry.path().extension().is_some_and(|extension| extension == "rlib") {
            fs::remove_file(entry.path()).on_file("remove", &entry.path())?;
        }
    }
    let carrier = format!("lib{}", CARRIER.replace('-', "_"));
    let mut crates: Vec<PathBuf> = fs::read_dir(built)
        .on_file("read", built)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rlib"))
        .filter(|path| !name_of(path).starts_with(&carrier))
        .collect();
    crates.sort_by_key(|path| name_of(path).starts_with("libstd-"));
    if !crates.last().is_some_and(|path| name_of(path).starts_with("libstd-")) {
        return Err(Failure::new(format!(
            "The build of Rust's standard library left no libstd in {}.",
            built.display()
        )));
    }
    if let Some(version) = compiler_version() {
        let path = library.join(BUILT_BY);
        fs::write(&path, version).on_file("write", &path)?;
    }
    for path in crates {
        let destination = library.join(name_of(&path));
        let unfinished = destination.with_extension("unfinished");
        fs::copy(&path, &unfinished).on_file("copy into place", &unfinished)?;
        fs::rename(&unfinished, &destination).on_file("move into place", &destination)?;
    }
    Ok(())
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn installs_the_library_without_the_carrier_and_replaces_an_older_one() {
        let folder = std::env::temp_dir().join(format!("orgbridge-web-std-{}", std::process::id()));
        let (built, library) = (folder.join("built"), folder.join("library"));
        fs::create_dir_all(&built).unwrap();
        fs::create_dir_all(&library).unwrap();
        for name in
            ["libcore-1.rlib", "libstd-1.rlib", "libstd_detect-1.rlib", "libweb_std_carrier-1.rlib", "libcore-1.rmeta"]
        {
            fs::write(built.join(name), name).unwrap();
        }
        fs::write(library.join("libstd-0.rlib"), "older").unwrap();

        install(&built, &library).unwrap();

        let mut names: Vec<String> = fs::read_dir(&library)
            .unwrap()
            .map(|entry| name_of(&entry.unwrap().path()))
            .filter(|name| name != BUILT_BY)
            .collect();
        names.sort();
        assert_eq!(names, ["libcore-1.rlib", "libstd-1.rlib", "libstd_detect-1.rlib"]);
        assert!(is_in(&library));
        assert!(!is_in(&folder));
        fs::remove_dir_all(&folder).unwrap();
    }
}
