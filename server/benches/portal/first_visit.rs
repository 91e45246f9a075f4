//! What a first visit brings over the wire: the sign-in page and everything it asks for, compressed as browsers ask for
//! it, heads included. What a page refers to is found in the page and in the files themselves.

use crate::process::Demo;
use crate::samples::float;
use crate::table::{Goal, Table};
use std::collections::BTreeSet;
use testkit::Folder;

const BROWSER: &str = "Accept-Encoding: gzip, deflate, br, zstd";

pub(crate) fn measure() -> Table {
    let folder = Folder::new();
    let demo = Demo::start(&folder);
    let mut table = Table::new("First visit: the sign-in page and what it loads");
    let (mut waiting, mut seen, mut total, mut before_script) =
        (vec!["/sign-in".to_owned()], BTreeSet::new(), 0_usize, 0_usize);
    while let Some(path) = waiting.pop() {
        if !seen.insert(path.clone()) {
            continue;
        }
        let answer = demo.get(&path, &[BROWSER]).expect("the portal answers");
        let plain = demo.get(&path, &[]).expect("the portal answers");
        if answer.status != 200 {
            table.note(format!("{path} answered {}.", answer.status));
            continue;
        }
        let size = format!("{:.1} kB", float(answer.wire_bytes) / 1000.0);
        let coding = answer.header("content-encoding").unwrap_or("not compressed").to_owned();
        table.row(without_hash(&path), size, format!("{coding}, {:.1} kB plain", float(plain.body.len()) / 1000.0));
        total += answer.wire_bytes;
        let is_script = [".js", ".wasm"].iter().any(|end| path.ends_with(end));
        before_script += if is_script { 0 } else { answer.wire_bytes };
        let extension = std::path::Path::new(&path).extension();
        if extension.is_none_or(|extension| extension != "wasm") {
            waiting.extend(referred(&String::from_utf8_lossy(&plain.body)));
        }
    }
    table.row("before any script, usable", format!("{:.1} kB", float(before_script) / 1000.0), "");
    let kilobytes = float(total) / 1000.0;
    table.judged("in all, kB", kilobytes, format!("{kilobytes:.1}"), String::new(), Goal::AtMost(100.0));
    table
}

/// Addresses below `/pkg/` that a text names.
fn referred(text: &str) -> Vec<String> {
    text.match_indices("/pkg/")
        .map(|(at, _)| {
            let rest = &text[at..];
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "/._-".contains(c))).unwrap_or(rest.len());
            rest[..end].to_owned()
        })
        .filter(|path| path.rsplit('/').next().is_some_and(|name| name.contains('.')))
        .collect()
}

/// `/pkg/orgbridge-0123456789abcdef.css` reads better as `/pkg/orgbridge.css`.
fn without_hash(path: &str) -> String {
    match path.split_once('-') {
        Some((stem, rest)) if path.starts_with("/pkg/") => {
            format!("{stem}{}", rest.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
        }
        _ => path.to_owned(),
    }
}
