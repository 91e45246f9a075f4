//! What the browser gets: WebAssembly, script and style, made into `.site/` before the server is compiled. Nothing is
//! made again while its inputs are the same, so that a second start takes seconds.

use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Done, OnFile};
use crate::toolchain::{self, TARGET, WebToolchain};
use crate::{node, process, say, workspace};

/// Cargo's words for the browser's crate; linting shares them so that both share their build scripts and macros.
pub(crate) const WEB_BUILD: [&str; 7] = ["--package", "frontend", "--lib", "--target", TARGET, "--profile", "wasm"];

/// Makes `.site/` current.
pub(crate) fn ensure() -> Done {
    let wasm = build_wasm(toolchain::ensure()?)?;
    let optimizer = node::wasm_opt();
    let stamp = stamp(&wasm, optimizer.is_some())?;
    let site = workspace::root().join(".site");
    if fs::read_to_string(site.join("manifest.json")).is_ok_and(|manifest| manifest.contains(&stamp)) {
        return Ok(());
    }
    let tool = workspace::Profile::Dev.binary("bundle")?;
    say::step(if tool.is_file() {
        "Bundling WebAssembly, script and style"
    } else {
        "Bundling WebAssembly, script and style (first its tool is built, about 2 minutes)"
    });
    process::run(process::cargo().args(["build", "--package", "bundle"]), "The build of the bundling tool")?;
    let mut bundle: Command = process::command(tool);
    bundle.arg("--wasm").arg(&wasm).arg("--style").arg(style()).arg("--out").arg(&site).args(["--inputs", &stamp]);
    if let Some(program) = optimizer {
        bundle.arg("--wasm-opt").arg(program);
    }
    process::run(&mut bundle, "Bundling")
}

fn build_wasm(toolchain: WebToolchain) -> Done<PathBuf> {
    let wasm = workspace::target()?.join(TARGET).join("wasm").join("frontend.wasm");
    say::step(if wasm.is_file() {
        "Building the WebAssembly"
    } else {
        "Building the WebAssembly (first time about 5 minutes)"
    });
    process::run(toolchain.cargo().arg("build").args(WEB_BUILD), "The WebAssembly's build")?;
    Ok(wasm)
}

fn style() -> PathBuf {
    workspace::root().join("style")
}

/// A word that changes when anything changes that `.site/` is made from.
fn stamp(wasm: &Path, optimized: bool) -> Done<String> {
    let mut hasher = DefaultHasher::new();
    hasher.write_u8(u8::from(optimized));
    let root = workspace::root();
    for path in [wasm.to_path_buf(), style(), root.join("xtask/bundle/src"), root.join("xtask/bundle/Cargo.toml")] {
        add(&mut hasher, &path)?;
    }
    Ok(format!("inputs-{:016x}", hasher.finish()))
}

fn add(hasher: &mut DefaultHasher, path: &Path) -> Done {
    if path.is_dir() {
        let mut entries: Vec<PathBuf> =
            fs::read_dir(path).on_file("read", path)?.flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for entry in entries {
            hasher.write(entry.file_name().unwrap_or_default().as_encoded_bytes());
            add(hasher, &entry)?;
        }
        return Ok(());
    }
    let bytes = fs::read(path).on_file("read", path)?;
    hasher.write_usize(bytes.len());
    hasher.write(&bytes);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_follows_names_and_contents() {
        let folder = std::env::temp_dir().join(format!("orgbridge-stamp-{}", std::process::id()));
        fs::create_dir_all(folder.join("inner")).unwrap();
        let stamp_of = || {
            let mut hasher = DefaultHasher::new();
            add(&mut hasher, &folder).unwrap();
            hasher.finish()
        };
        fs::write(folder.join("inner/a.css"), "a").unwrap();
        let first = stamp_of();
        assert_eq!(first, stamp_of());
        fs::write(folder.join("inner/a.css"), "b").unwrap();
        let changed = stamp_of();
        fs::rename(folder.join("inner/a.css"), folder.join("inner/b.css")).unwrap();
        let renamed = stamp_of();
        assert!(first != changed && changed != renamed && first != renamed);
        fs::remove_dir_all(&folder).unwrap();
    }
}
