//! One style sheet out of many: `@import`s are replaced by what they name, in their order, and the whole is minified.
//! Nothing is lowered for old browsers, since `light-dark()` and nesting are what the style is written in.

use std::path::Path;

use lightningcss::stylesheet::{MinifyOptions, ParserOptions, PrinterOptions, StyleSheet};

use crate::{Done, output};

/// The minified style sheet that begins at `main`.
pub(crate) fn sheet(main: &Path) -> Done<String> {
    let mut whole = String::new();
    append(main, &mut whole, 0)?;
    minify(&whole).map_err(|error| format!("The style sheet cannot be read: {error}."))
}

fn minify(whole: &str) -> Result<String, String> {
    let mut sheet = StyleSheet::parse(whole, ParserOptions::default()).map_err(|error| place(whole, &error))?;
    sheet.minify(MinifyOptions::default()).map_err(|error| error.to_string())?;
    let printed = sheet.to_css(PrinterOptions { minify: true, ..PrinterOptions::default() });
    printed.map(|printed| printed.code).map_err(|error| error.to_string())
}

/// Lines of the concatenation mean nothing to a person, so the offending line itself is quoted.
fn place<T: std::fmt::Display>(whole: &str, error: &lightningcss::error::Error<T>) -> String {
    let line = error.loc.as_ref().and_then(|at| whole.lines().nth(at.line as usize));
    line.map_or_else(|| error.to_string(), |line| format!("{} in the line '{}'", error.kind, line.trim()))
}

fn append(path: &Path, whole: &mut String, depth: u8) -> Done {
    if depth > 8 {
        return Err(format!("{} imports itself.", path.display()));
    }
    let text = String::from_utf8(output::read(path)?).map_err(|_| format!("{} is not UTF-8.", path.display()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    for line in text.lines() {
        match imported(line) {
            None => {
                whole.push_str(line);
                whole.push('\n');
            }
            Some((file, None)) => append(&folder.join(file), whole, depth + 1)?,
            Some((file, Some(layer))) => {
                whole.push_str("@layer ");
                whole.push_str(layer);
                whole.push_str(" {\n");
                append(&folder.join(file), whole, depth + 1)?;
                whole.push_str("}\n");
            }
        }
    }
    Ok(())
}

/// `@import "a.css";` or `@import "a.css" layer(name);`, on a line of its own.
fn imported(line: &str) -> Option<(&str, Option<&str>)> {
    let rest = line.trim().strip_prefix("@import ")?.trim_start().strip_prefix('"')?;
    let (file, rest) = rest.split_once('"')?;
    let layer = rest.trim().strip_suffix(';')?.trim();
    Some((file, layer.strip_prefix("layer(").and_then(|name| name.strip_suffix(')'))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_put_in_their_place_and_minified() {
        let folder = std::env::temp_dir().join(format!("orgbridge-style-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("components")).unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        write(
            "main.css",
            "@layer tokens, rest;\n@import \"tokens.css\";\n@import \"components/all.css\" layer(rest);\n",
        );
        write("tokens.css", "@layer tokens {\n :root { --line: light-dark(#fff, #000); }\n}\n");
        write("components/all.css", "@import \"button.css\";\n");
        write("components/button.css", "button { color: oklch(48% 0.13 200); &:hover { color: red } }\n");
        let sheet = sheet(&folder.join("main.css")).unwrap();
        assert_eq!(
            sheet,
            "@layer tokens{:root{--line:light-dark(#fff,#000)}}@layer rest{button{color:oklch(48% .13 200);&:hover{color:red}}}"
        );
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_mistake_is_quoted() {
        let refusal = minify("button { color: red; }\n.card { color red; }\n").unwrap_err();
        assert!(refusal.contains(".card { color red; }"), "{refusal}");
    }

    #[test]
    fn a_view_transition_survives() {
        assert_eq!(minify("@view-transition { navigation: auto; }").unwrap(), "@view-transition{navigation:auto}");
    }
}
