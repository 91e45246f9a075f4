//! The browser's script and WebAssembly: cargo's output made loadable by wasm-bindgen, then shrunk by `wasm-opt`, if there.

use std::path::{Path, PathBuf};
use std::process::Command;

use wasm_bindgen_cli_support::Bindgen;

use crate::Done;
use crate::output::{self, Site};

/// What today's compilers emit, named because `wasm-opt` assumes less.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Adds both files, and the script's own snippets, to the site.
pub(crate) fn add(site: &mut Site, wasm: &Path, wasm_opt: Option<&Path>) -> Done {
    let work = wasm.with_extension("bundle");
    output::empty(&work)?;
    let generated =
        generate(wasm, &work).map_err(|error| format!("wasm-bindgen refused {}: {error:#}.", wasm.display()));
    let (script, module) = generated?;
    let module = match wasm_opt {
        None => module,
        Some(program) => optimize(program, &module)?,
    };
    site.add_script(&output::read(&script)?, &output::read(&module)?);
    site.add_folder(&work.join("snippets"), "snippets")?;
    let _ = std::fs::remove_dir_all(work);
    Ok(())
}

/// The script names no module by default: the page hands it the address, which carries the hash.
fn generate(wasm: &Path, work: &Path) -> Result<(PathBuf, PathBuf), Box<dyn std::error::Error>> {
    Bindgen::new()
        .input_path(wasm)
        .out_name(output::NAME)
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(true)
        .generate(work)?;
    Ok((work.join(format!("{}.js", output::NAME)), work.join(format!("{}_bg.wasm", output::NAME))))
}

fn optimize(program: &Path, module: &Path) -> Done<PathBuf> {
    let optimized = module.with_extension("optimized.wasm");
    let status = Command::new("node")
        .arg(program)
        .arg("-Oz")
        .args(FEATURES)
        .arg(module)
        .arg("-o")
        .arg(&optimized)
        .status()
        .map_err(|error| format!("node cannot be started for wasm-opt: {error}."))?;
    if status.success() { Ok(optimized) } else { Err("wasm-opt failed; the lines above say why.".to_owned()) }
}
