//! The zip: its manifest, and the file behind each of its members.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::file::{Xml, parse};
use super::kind::Kind;
use super::{Made, Message};

/// Source: Metadata API, file limits of a deployment.
const MAXIMUM_FILES: usize = 10_000;
/// Of all files together. Salesforce allows more; nothing that this org can hold comes near.
const MAXIMUM_BYTES: u64 = 52_428_800;

/// A member of the manifest that has its file.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) file: String,
    pub(super) content: String,
}

impl Found {
    pub(super) fn message(&self, outcome: Result<Made, String>) -> Message {
        Message { file: self.file.clone(), kind: self.kind.name(), name: self.name.clone(), outcome }
    }
}

/// A zip that was opened.
#[derive(Debug)]
pub(super) struct Package {
    /// In the order of deployment.
    pub(super) found: Vec<Found>,
    /// Of the manifest, and of files that it does not name.
    pub(super) problems: Vec<Message>,
}

type Files = BTreeMap<String, Vec<u8>>;

impl Package {
    /// Code and sentence when it is no zip or too large.
    pub(super) fn open(bytes: &[u8]) -> Result<Self, (&'static str, String)> {
        let files = below_root(unpack(bytes)?);
        let mut package = Self { found: Vec::new(), problems: Vec::new() };
        let manifest = files.get("package.xml").ok_or_else(|| "No package.xml found".to_owned());
        match manifest.and_then(|content| members(content)) {
            Ok(members) => package.look_up(&files, &members),
            Err(words) => package.refuse("package.xml", "", "package.xml", words),
        }
        Ok(package)
    }

    fn refuse(&mut self, file: &str, kind: &'static str, name: &str, words: String) {
        self.problems.push(Message { file: file.to_owned(), kind, name: name.to_owned(), outcome: Err(words) });
    }

    fn look_up(&mut self, files: &Files, members: &BTreeMap<String, BTreeSet<String>>) {
        let mut named: BTreeSet<String> = BTreeSet::from(["package.xml".to_owned()]);
        for unknown in members.keys().filter(|name| Kind::named(name).is_none()) {
            let words = format!("Unknown type name '{unknown}' specified in package.xml");
            self.refuse("package.xml", "", unknown, words);
        }
        for kind in Kind::all() {
            let Some(members) = members.get(kind.name()) else { continue };
            for member in members.iter().flat_map(|member| spelled_out(kind, member, files)) {
                let file = kind.file(&member);
                named.insert(file.clone());
                match files.get(&file).map(|content| String::from_utf8(content.clone())) {
                    Some(Ok(content)) => self.found.push(Found { kind, name: member, file, content }),
                    Some(Err(_)) => {
                        self.refuse(&file, kind.name(), &member, "Error parsing file: Invalid UTF-8".to_owned());
                    }
                    None => {
                        let words = format!(
                            "An object '{member}' of type {} was named in package.xml, but was not found in zipped directory",
                            kind.name()
                        );
                        self.refuse("package.xml", kind.name(), &member, words);
                    }
                }
            }
        }
        for path in files.keys().filter(|path| !named.contains(*path)) {
            let name = path.rsplit('/').next().unwrap_or(path);
            self.refuse(path, "", name, "Not in package.xml".to_owned());
        }
    }
}

/// `*` is every file of the type.
fn spelled_out(kind: Kind, member: &str, files: &Files) -> Vec<String> {
    if member != "*" || kind == Kind::CustomField {
        return vec![member.to_owned()];
    }
    files.keys().filter_map(|path| kind.of_file(path)).map(str::to_owned).collect()
}

fn unpack(bytes: &[u8]) -> Result<Files, (&'static str, String)> {
    let broken =
        |error: &dyn std::fmt::Display| ("UNKNOWN_EXCEPTION", format!("The zip file could not be read: {error}"));
    let too_large = || {
        let words = format!("Maximum size of request reached. Maximum size of request is {MAXIMUM_BYTES} bytes.");
        ("LIMIT_EXCEEDED", words)
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    if archive.len() > MAXIMUM_FILES {
        return Err(("LIMIT_EXCEEDED", format!("Maximum number of files exceeded: {MAXIMUM_FILES}")));
    }
    let mut files = Files::new();
    let mut left = MAXIMUM_BYTES;
    for place in 0..archive.len() {
        let entry = archive.by_index(place).map_err(|error| broken(&error))?;
        if entry.is_dir() {
            continue;
        }
        let path = entry.name().map_err(|error| broken(&error))?.replace('\\', "/");
        let mut content = Vec::new();
        // What a header says of the size proves nothing.
        let mut limited = entry.take(left + 1);
        limited.read_to_end(&mut content).map_err(|error| broken(&error))?;
        left = left.checked_sub(content.len() as u64).ok_or_else(too_large)?;
        files.insert(path, content);
    }
    Ok(files)
}

/// The package may lie in one folder, as tools zip it.
fn below_root(files: Files) -> Files {
    if files.contains_key("package.xml") {
        return files;
    }
    let tops: BTreeSet<&str> = files.keys().filter_map(|path| path.split_once('/').map(|(top, _)| top)).collect();
    let root =
        tops.into_iter().find(|top| files.contains_key(&format!("{top}/package.xml"))).map(|top| format!("{top}/"));
    match root {
        None => files,
        Some(root) => files
            .into_iter()
            .map(|(path, content)| (path.strip_prefix(&root).unwrap_or(&path).to_owned(), content))
            .collect(),
    }
}

/// Members of the manifest by their type.
fn members(content: &[u8]) -> Result<BTreeMap<String, BTreeSet<String>>, String> {
    let text = std::str::from_utf8(content).map_err(|_| "Error parsing file: Invalid UTF-8".to_owned())?;
    let document = parse(text)?;
    let root = Xml::root(&document, "Package")?;
    root.only("Package", &["fullName", "version"], &["types"])?;
    let version = root.required("version")?;
    let number = version.strip_suffix(".0").and_then(|number| number.parse::<u32>().ok());
    if number.is_none_or(|number| !(31..=68).contains(&number)) {
        return Err(format!("Invalid version specified: {version}"));
    }
    let mut members: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for of_type in root.all("types") {
        of_type.only("PackageTypeMembers", &["name"], &["members"])?;
        let named = of_type.all("members").map(Xml::own_text);
        members.entry(of_type.required("name")?).or_default().extend(named);
    }
    Ok(members)
}
