//! Makes `.site/` from the compiled WebAssembly and the style folder: script and WebAssembly by wasm-bindgen, one minified
//! style sheet, icons; every name carries the hash of its content, and everything is also there compressed by brotli.
//! A program of its own, so that `xtask` needs none of these crates and starts at once.

mod output;
mod script;
mod style;

use std::path::PathBuf;
use std::process::ExitCode;

use output::Site;

/// What goes wrong is shown as a sentence; nothing here is handled by its kind.
type Done<T = ()> = Result<T, String>;

const USAGE: &str = "bundle --wasm FILE --style FOLDER --out FOLDER --inputs WORD [--wasm-opt SCRIPT]";

fn main() -> ExitCode {
    match bundle(std::env::args().skip(1)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("Error: {sentence}\n").as_bytes());
            ExitCode::FAILURE
        }
    }
}

fn bundle(words: impl Iterator<Item = String>) -> Done {
    let order = Order::read(words)?;
    let mut site = Site::begin(&order.out)?;
    script::add(&mut site, &order.wasm, order.wasm_opt.as_deref())?;
    site.add_style(&style::sheet(&order.style.join("main.css"))?);
    site.add_static(&order.style.join("static"))?;
    site.finish(&order.inputs)
}

/// The command line.
#[derive(Debug, Default)]
struct Order {
    wasm: PathBuf,
    style: PathBuf,
    out: PathBuf,
    inputs: String,
    wasm_opt: Option<PathBuf>,
}

impl Order {
    fn read(mut words: impl Iterator<Item = String>) -> Done<Self> {
        let mut order = Self::default();
        while let Some(name) = words.next() {
            let value = words.next().ok_or_else(|| format!("{name} needs a value. Usage: {USAGE}"))?;
            match name.as_str() {
                "--wasm" => order.wasm = value.into(),
                "--style" => order.style = value.into(),
                "--out" => order.out = value.into(),
                "--inputs" => order.inputs = value,
                "--wasm-opt" => order.wasm_opt = Some(value.into()),
                _ => return Err(format!("{name} is not an option. Usage: {USAGE}")),
            }
        }
        if [&order.wasm, &order.style, &order.out].iter().any(|path| path.as_os_str().is_empty())
            || order.inputs.is_empty()
        {
            return Err(format!("Something is missing. Usage: {USAGE}"));
        }
        Ok(order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_read_whole() {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter();
        let order = Order::read(words("--wasm a.wasm --style style --out .site --inputs inputs-1")).unwrap();
        assert_eq!(order.out, PathBuf::from(".site"));
        assert!(order.wasm_opt.is_none());
        assert!(Order::read(words("--wasm a.wasm")).unwrap_err().starts_with("Something is missing."));
        assert!(Order::read(words("--wams a.wasm")).unwrap_err().starts_with("--wams is not an option."));
        assert!(Order::read(words("--wasm")).unwrap_err().starts_with("--wasm needs a value."));
    }
}
