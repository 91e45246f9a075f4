//! The site's folder: files named by their content beside their compressed twins, and a manifest, written last, that says
//! which name is current.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};

use brotli::enc::BrotliEncoderParams;

use crate::Done;

/// The stem of script, WebAssembly and style.
pub(crate) const NAME: &str = "orgbridge";

/// Kinds of files that are worth compressing; images and fonts are compressed already.
const COMPRESSIBLE: [&str; 6] = ["css", "js", "json", "svg", "txt", "wasm"];

/// Kinds of files that browsers are served from the style's `static` folder.
const STATIC: [&str; 7] = ["ico", "json", "png", "svg", "txt", "webp", "woff2"];

/// A site being made.
pub(crate) struct Site {
    root: PathBuf,
    files: Vec<(String, Vec<u8>)>,
    output_name: String,
    style: String,
    statics: BTreeMap<String, String>,
}

impl Site {
    /// Begins a site in a folder, whose files of before stay until the new ones are known.
    pub(crate) fn begin(root: &Path) -> Done<Self> {
        make(root)?;
        Ok(Self {
            root: root.to_path_buf(),
            files: Vec::new(),
            output_name: String::new(),
            style: String::new(),
            statics: BTreeMap::new(),
        })
    }

    /// Both under one name: the page builds the two addresses from it.
    pub(crate) fn add_script(&mut self, script: &[u8], wasm: &[u8]) {
        self.output_name = format!("{NAME}-{}", hash(&[script, wasm]));
        self.files.push((format!("{}.js", self.output_name), script.to_vec()));
        self.files.push((format!("{}_bg.wasm", self.output_name), wasm.to_vec()));
    }

    pub(crate) fn add_style(&mut self, sheet: &str) {
        self.style = format!("{NAME}-{}.css", hash(&[sheet.as_bytes()]));
        self.files.push((self.style.clone(), sheet.as_bytes().to_vec()));
    }

    /// The files of a folder under hashed names; notes for people are left out.
    pub(crate) fn add_static(&mut self, folder: &Path) -> Done {
        for path in files(folder)? {
            let extension = extension(&path);
            if !STATIC.contains(&extension.as_str()) {
                continue;
            }
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let bytes = read(&path)?;
            let name = format!("{stem}-{}.{extension}", hash(&[&bytes]));
            self.statics.insert(format!("{stem}.{extension}"), name.clone());
            self.files.push((name, bytes));
        }
        Ok(())
    }

    /// A folder and all in it, under its own names, since script refers to them.
    pub(crate) fn add_folder(&mut self, folder: &Path, prefix: &str) -> Done {
        if !folder.is_dir() {
            return Ok(());
        }
        for entry in fs::read_dir(folder).map_err(|error| cannot("read", folder, &error))?.flatten() {
            let name = format!("{prefix}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.add_folder(&entry.path(), &name)?;
            } else {
                self.files.push((name, read(&entry.path())?));
            }
        }
        Ok(())
    }

    /// Writes all files, then the manifest, which also remembers the inputs they were made from.
    pub(crate) fn finish(self, inputs: &str) -> Done {
        let package = self.root.join("pkg");
        let manifest = self.root.join("manifest.json");
        // Without a manifest nobody takes a half-made folder for a whole one.
        if manifest.exists() {
            fs::remove_file(&manifest).map_err(|error| cannot("remove", &manifest, &error))?;
        }
        empty(&package)?;
        let folder = &package;
        std::thread::scope(|scope| {
            let writers: Vec<_> =
                self.files.iter().map(|(name, bytes)| scope.spawn(move || put(&folder.join(name), bytes))).collect();
            writers
                .into_iter()
                .try_for_each(|writer| writer.join().unwrap_or_else(|_| Err("Compressing failed.".to_owned())))
        })?;
        write(&manifest, self.manifest(inputs).as_bytes())
    }

    fn manifest(&self, inputs: &str) -> String {
        let mut text = String::from("{\n");
        let name = &self.output_name;
        for (key, value) in [
            ("output_name", name.clone()),
            ("script", format!("{name}.js")),
            ("wasm", format!("{name}_bg.wasm")),
            ("style", self.style.clone()),
            ("inputs", inputs.to_owned()),
        ] {
            let _ = writeln!(text, "  {key:?}: {value:?},");
        }
        let statics: Vec<String> = self.statics.iter().map(|(file, name)| format!("    {file:?}: {name:?}")).collect();
        let _ = write!(text, "  \"static\": {{\n{}\n  }}\n}}\n", statics.join(",\n"));
        text
    }
}

/// Reads a file.
pub(crate) fn read(path: &Path) -> Done<Vec<u8>> {
    fs::read(path).map_err(|error| cannot("read", path, &error))
}

/// Makes a folder, or empties it.
pub(crate) fn empty(folder: &Path) -> Done {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| cannot("remove", folder, &error))?;
    }
    make(folder)
}

fn make(folder: &Path) -> Done {
    fs::create_dir_all(folder).map_err(|error| cannot("make", folder, &error))
}

fn put(path: &Path, bytes: &[u8]) -> Done {
    make(path.parent().unwrap_or(Path::new(".")))?;
    write(path, bytes)?;
    let extension = extension(path);
    if !COMPRESSIBLE.contains(&extension.as_str()) {
        return Ok(());
    }
    // Window 24: the whole WebAssembly is in reach of every repetition.
    let parameters =
        BrotliEncoderParams { quality: 11, lgwin: 24, size_hint: bytes.len(), ..BrotliEncoderParams::default() };
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)
        .map_err(|error| cannot("compress", path, &error))?;
    write(&path.with_extension(format!("{extension}.br")), &compressed)
}

fn write(path: &Path, bytes: &[u8]) -> Done {
    fs::write(path, bytes).map_err(|error| cannot("write", path, &error))
}

fn files(folder: &Path) -> Done<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(|error| cannot("read", folder, &error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    paths.sort();
    Ok(paths)
}

fn extension(path: &Path) -> String {
    path.extension().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// Names a content, not a secret: 64 bits tell any two versions of a file apart.
fn hash(parts: &[&[u8]]) -> String {
    let mut hasher = DefaultHasher::new();
    for part in parts {
        hasher.write_usize(part.len());
        hasher.write(part);
    }
    format!("{:016x}", hasher.finish())
}

fn cannot(verb: &str, path: &Path, error: &std::io::Error) -> String {
    format!("Cannot {verb} {}: {error}.", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_is_written_with_hashed_names_and_compressed_twins() {
        let folder = std::env::temp_dir().join(format!("orgbridge-site-{}", std::process::id()));
        let statics = folder.join("static");
        fs::create_dir_all(&statics).unwrap();
        fs::write(statics.join("icons.svg"), "<svg/>").unwrap();
        fs::write(statics.join("LICENSES.md"), "words").unwrap();
        let root = folder.join("site");
        let make = |script: &[u8]| {
            let mut site = Site::begin(&root).unwrap();
            site.add_script(script, b"wasm");
            site.add_style("body{}");
            site.add_static(&statics).unwrap();
            site.finish("inputs-1").unwrap();
            let mut names: Vec<String> = files(&root.join("pkg"))
                .unwrap()
                .iter()
                .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
                .collect();
            names.sort();
            (names, fs::read_to_string(root.join("manifest.json")).unwrap())
        };

        let (names, manifest) = make(b"script one");
        let icons = format!("icons-{}.svg", hash(&[b"<svg/>"]));
        let stem = format!("orgbridge-{}", hash(&[b"script one", b"wasm"]));
        let style = format!("orgbridge-{}.css", hash(&[b"body{}"]));
        let mut expected: Vec<String> = [icons.clone(), format!("{stem}.js"), format!("{stem}_bg.wasm"), style.clone()]
            .into_iter()
            .flat_map(|name| [format!("{name}.br"), name])
            .collect();
        expected.sort();
        assert_eq!(names, expected);
        assert_eq!(
            manifest,
            format!(
                "{{\n  \"output_name\": \"{stem}\",\n  \"script\": \"{stem}.js\",\n  \"wasm\": \"{stem}_bg.wasm\",\n  \"style\": \"{style}\",\n  \
                 \"inputs\": \"inputs-1\",\n  \"static\": {{\n    \"icons.svg\": \"{icons}\"\n  }}\n}}\n"
            )
        );

        let (later, _) = make(b"script two");
        assert_eq!(later.len(), names.len(), "files of the site before are gone");
        assert_ne!(later, names);
        fs::remove_dir_all(folder).unwrap();
    }
}
