//! Which crate may know which, held against what Cargo says; and the absences a compiler cannot hold.

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The direction of imports between the crates of this workspace, without what only tests use.
const ARROWS: [(&str, &[&str]); 12] = [
    ("app", &["domain", "portal"]),
    ("bundle", &[]),
    ("domain", &[]),
    ("frontend", &["app"]),
    ("local-org", &[]),
    ("migrations", &[]),
    ("portal", &["domain", "salesforce", "store"]),
    ("salesforce", &[]),
    ("server", &["app", "domain", "migrations", "portal", "salesforce", "store"]),
    ("store", &["domain"]),
    ("testkit", &["domain", "local-org", "migrations", "portal", "salesforce", "store"]),
    ("xtask", &[]),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_path_buf()
}

fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo metadata runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    metadata["packages"].as_array().expect("packages").clone()
}

/// A body that is read by another way is not checked for texts that no database can hold.
#[test]
fn handlers_of_the_machine_api_read_json_by_the_one_checked_way() {
    let folder = root().join("server/src/api");
    let mut handlers = 0;
    for entry in std::fs::read_dir(folder).expect("the folder of the API") {
        let path = entry.expect("an entry").path();
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        handlers += usize::from(text.contains("#[utoipa::path("));
        let reads = text.contains("JsonRejection") || text.contains(": Json<");
        let is_the_way = path.ends_with("body.rs") || path.ends_with("routes.rs");
        assert!(!reads || is_the_way, "{}: take `Body<…>`", path.display());
    }
    assert!(handlers >= 8, "{handlers}");
}

#[test]
fn the_arrows_between_the_crates_are_the_documented_ones() {
    let packages = packages();
    let names: Vec<&str> = packages.iter().map(|package| package["name"].as_str().expect("a name")).collect();
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in &packages {
        let mut uses: Vec<&str> = package["dependencies"]
            .as_array()
            .expect("dependencies")
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .filter_map(|dependency| dependency["name"].as_str())
            .filter(|name| names.contains(name))
            .collect();
        uses.sort_unstable();
        found.insert(package["name"].as_str().expect("a name"), uses);
    }
    let golden: BTreeMap<&str, Vec<&str>> =
        ARROWS.into_iter().filter(|(name, _)| names.contains(name)).map(|(name, uses)| (name, uses.to_vec())).collect();
    assert_eq!(found, golden);
}

#[test]
fn only_the_store_spells_sea_orm_and_the_portal_knows_no_web() {
    for package in packages() {
        let name = package["name"].as_str().expect("a name").to_owned();
        let uses: Vec<String> = package["dependencies"]
            .as_array()
            .expect("dependencies")
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .filter_map(|dependency| dependency["name"].as_str().map(str::to_owned))
            .collect();
        let knows = |library: &str| uses.iter().any(|used| used == library);
        assert!(!knows("sea-orm") || name == "store", "{name} spells sea-orm");
        if ["portal", "domain", "store", "salesforce"].contains(&name.as_str()) {
            for web in ["axum", "leptos", "tower-http", "tower-sessions"] {
                assert!(!knows(web), "{name} knows {web}");
            }
        }
        if name == "domain" {
            for impure in ["tokio", "reqwest", "rand", "getrandom"] {
                assert!(!knows(impure), "domain knows {impure}");
            }
        }
    }
}

#[test]
fn no_page_uses_what_leptos_does_not_escape_or_the_csp_forbids() {
    for file in rust_files(&root().join("app/src")) {
        let text = std::fs::read_to_string(&file).expect("readable");
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
            for forbidden in ["<textarea", "inner_html", "<style", " style=", "on:click=\"", "GetUrl", "GetCbor"] {
                assert!(!line.contains(forbidden), "{}:{}: {forbidden}", file.display(), number + 1);
            }
        }
    }
}

/// What `leptos_meta` writes into the head on the server is not escaped: neither a title nor the content of an element.
#[test]
fn only_the_title_goes_into_the_head_and_one_function_escapes_it() {
    let harmless = ["Title", "MetaTags", "provide_meta_context"];
    for file in rust_files(&root().join("app/src")) {
        let text = std::fs::read_to_string(&file).expect("readable");
        let at = |number: usize| format!("{}:{}", file.display(), number + 1);
        for (number, line) in text.lines().enumerate() {
            if let Some((_, used)) = line.split_once("leptos_meta::") {
                let mut names =
                    used.split(|end: char| !end.is_alphanumeric() && end != '_').filter(|name| !name.is_empty());
                assert!(names.all(|name| harmless.contains(&name)), "{}: {line}", at(number));
            }
            assert!(!line.contains("formatter=") || file.ends_with("shell.rs"), "{}: a second formatter", at(number));
        }
    }
}

#[test]
fn no_file_needs_a_table_of_contents() {
    for folder in ["app", "server", "frontend", "migrations", "crates", "xtask"] {
        for file in rust_files(&root().join(folder)) {
            let text = std::fs::read_to_string(&file).expect("readable");
            let lines = text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).count();
            let tests = file.components().any(|part| part.as_os_str() == "tests");
            assert!(lines <= 300 || tests, "{} has {lines} lines before its tests", file.display());
        }
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files
}
