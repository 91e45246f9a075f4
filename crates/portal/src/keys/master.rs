//! The master keys of an installation. They wrap the data keys that seal private keys, are kept in one file outside the
//! database, and have ids, so that a new one can be put in front while the old one still opens what it sealed.
//!
//! The file has one key a line, `<id> <base64 of 32 bytes>`. The first line is the newest key; which one seals is written
//! in the database, so that a new key is used only when every server has it (`rotate`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::fs;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use zeroize::{Zeroize, Zeroizing};

/// Why the master key cannot be used. Each text ends in what to do.
#[derive(Debug, Error)]
pub enum MasterKeyError {
    #[error(
        "There is no master key file at {0}. Restore it from where you keep it, or make one for a new installation with `orgbridge master-key new`."
    )]
    Missing(PathBuf),
    #[error("The master key file {path} cannot be read: {source}. Give the service's user the right to read it.")]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("The master key file {0} can be read by others. Run `chmod 600` on it.")]
    TooOpen(PathBuf),
    #[error(
        "Line {line} of the master key file {path} is not `<id> <base64 of 32 bytes>`. Restore the file from where you keep it."
    )]
    Malformed { path: PathBuf, line: usize },
    #[error(
        "A master key file already stands at {0}; it was left alone. Remove it yourself if it is truly not needed."
    )]
    Exists(PathBuf),
    #[error(
        "The master key file {path} does not have the master key \"{id}\", which keys in the database are sealed with. Copy the file from a server that has this key, or restore it from where you keep it."
    )]
    Unknown { id: String, path: PathBuf },
    #[error("The master key does not open what the database holds. Use the file this installation was started with.")]
    Wrong,
    #[error("The database could not be asked which master key it needs: {0}. Start it, then try again.")]
    Database(Box<dyn std::error::Error + Send + Sync>),
}

pub(super) struct MasterKey {
    pub(super) id: String,
    pub(super) bytes: [u8; 32],
}

impl Drop for MasterKey {
    fn drop(&mut self) {
        self.bytes.zeroize();
    }
}

/// The keys of the file, the newest one first.
#[derive(Clone)]
pub struct MasterKeys {
    path: Arc<Path>,
    keys: Vec<Arc<MasterKey>>,
}

impl fmt::Debug for MasterKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}

impl MasterKeys {
    /// Reads the file, which nobody but its owner may read.
    pub fn read(path: &Path) -> Result<Self, MasterKeyError> {
        let text = match read_private(path) {
            Ok(text) => text,
            Err(MasterKeyError::Unreadable { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
                return Err(MasterKeyError::Missing(path.to_owned()));
            }
            Err(error) => return Err(error),
        };
        let mut keys = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let key =
                parse_line(line).ok_or_else(|| MasterKeyError::Malformed { path: path.to_owned(), line: index + 1 })?;
            keys.push(Arc::new(key));
        }
        if keys.is_empty() {
            return Err(MasterKeyError::Malformed { path: path.to_owned(), line: 1 });
        }
        Ok(Self { path: path.into(), keys })
    }

    /// Makes a new file with one fresh key; an existing file is never touched.
    pub fn create(path: &Path) -> Result<Self, MasterKeyError> {
        let line = Zeroizing::new(fresh_line()?);
        write_private(path, line.as_bytes())?;
        Self::read(path)
    }

    /// For a demo: reads the file, or makes it on the first start.
    pub fn read_or_create(path: &Path) -> Result<Self, MasterKeyError> {
        if path.exists() { Self::read(path) } else { Self::create(path) }
    }

    /// Puts a fresh key in front of the others. What is sealed with an older one is wrapped anew by
    /// [`crate::Portal::rewrap_keys`]; until that is done the older lines have to stay.
    pub fn add_fresh(path: &Path) -> Result<Self, MasterKeyError> {
        Self::read(path)?;
        let old =
            fs::read_to_string(path).map_err(|source| MasterKeyError::Unreadable { path: path.to_owned(), source })?;
        let text = Zeroizing::new(format!("{}{old}", fresh_line()?));
        replace_private(path, text.as_bytes())?;
        Self::read(path)
    }

    /// The id of the first key of the file: the one that a rotation goes to.
    pub fn newest_id(&self) -> &str {
        self.keys.first().map_or("", |key| key.id.as_str())
    }

    /// The ids of all keys, in the order of the file.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.keys.iter().map(|key| key.id.as_str())
    }

    /// Where they were read.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn find(&self, id: &str) -> Option<&Arc<MasterKey>> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// These keys, and behind them those of `others` that are not among them.
    pub(super) fn with_others(mut self, others: &Self) -> Self {
        for key in &others.keys {
            if self.find(&key.id).is_none() {
                self.keys.push(key.clone());
            }
        }
        self
    }
}

fn parse_line(line: &str) -> Option<MasterKey> {
    let (id, encoded) = line.trim().split_once(' ')?;
    let decoded = Zeroizing::new(STANDARD.decode(encoded.trim()).ok()?);
    let bytes = <[u8; 32]>::try_from(decoded.as_slice()).ok()?;
    (!id.is_empty()).then(|| MasterKey { id: id.to_owned(), bytes })
}

fn fresh_line() -> Result<String, MasterKeyError> {
    let key = Zeroizing::new(super::random::<32>().map_err(|error| MasterKeyError::Database(Box::new(error)))?);
    let id = hex::encode(&super::sha256(key.as_slice())[..6]);
    Ok(format!("{id} {}\n", STANDARD.encode(key.as_slice())))
}

/// Puts a file in the place of this one, whole or not at all, with its owner and mode. What lies beside it under the name
/// that is used on the way is somebody else's, a link above all: it is neither followed nor overwritten.
fn replace_private(path: &Path, bytes: &[u8]) -> Result<(), MasterKeyError> {
    let wrong = |source: std::io::Error| MasterKeyError::Unreadable { path: path.to_owned(), source };
    // A link to the file stays one.
    let path = path.canonicalize().map_err(wrong)?;
    let found = fs::metadata(&path).map_err(wrong)?;
    let beside = path.with_extension("new");
    write_private(&beside, bytes)?;
    let given_over = std::os::unix::fs::chown(&beside, Some(found.uid()), Some(found.gid()))
        .and_then(|()| fs::set_permissions(&beside, found.permissions()))
        .and_then(|()| fs::rename(&beside, &path));
    given_over.map_err(|source| {
        let _ = fs::remove_file(&beside);
        wrong(source)
    })?;
    let folder = path.parent().unwrap_or(Path::new("/"));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(wrong)
}

/// Makes a file that was not there, for its owner alone.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), MasterKeyError> {
    use std::os::unix::fs::OpenOptionsExt;
    let wrong = |source: std::io::Error| {
        if source.kind() == std::io::ErrorKind::AlreadyExists {
            MasterKeyError::Exists(path.to_owned())
        } else {
            MasterKeyError::Unreadable { path: path.to_owned(), source }
        }
    };
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(wrong)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(path).map_err(wrong)?;
    file.write_all(bytes).map_err(wrong)?;
    file.sync_all().map_err(wrong)
}

/// Reads the file after its mode was looked at through the same handle, as it may be replaced at any moment.
fn read_private(path: &Path) -> Result<Zeroizing<String>, MasterKeyError> {
    use std::io::Read;
    use std::os::unix::fs::PermissionsExt;
    let unreadable = |source| MasterKeyError::Unreadable { path: path.to_owned(), source };
    let mut file = fs::File::open(path).map_err(unreadable)?;
    let mode = file.metadata().map_err(unreadable)?.permissions().mode();
    if mode.trailing_zeros() < 6 {
        return Err(MasterKeyError::TooOpen(path.to_owned()));
    }
    let mut text = Zeroizing::new(String::new());
    file.read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("orgbridge-master-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        path
    }

    #[test]
    fn a_file_is_made_once_and_read_by_its_owner_only() {
        let path = folder("once").join("master.key");
        assert!(matches!(MasterKeys::read(&path), Err(MasterKeyError::Missing(_))));
        let keys = MasterKeys::create(&path).expect("made");
        assert!(matches!(MasterKeys::create(&path), Err(MasterKeyError::Exists(_))));
        assert_eq!(MasterKeys::read(&path).expect("read").newest_id(), keys.newest_id());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("chmod");
        assert!(matches!(MasterKeys::read(&path), Err(MasterKeyError::TooOpen(_))));
    }

    #[test]
    fn a_fresh_key_goes_in_front_and_debug_shows_only_ids() {
        let path = folder("fresh").join("master.key");
        let first = MasterKeys::create(&path).expect("made");
        let both = MasterKeys::add_fresh(&path).expect("added");
        assert_ne!(first.newest_id(), both.newest_id());
        assert!(both.find(first.newest_id()).is_some());
        let secret = fs::read_to_string(&path).expect("readable by its owner");
        let shown = format!("{both:?}");
        for line in secret.lines() {
            let (_, encoded) = line.split_once(' ').expect("two words");
            assert!(!shown.contains(encoded));
        }
    }

    #[test]
    fn a_rotation_follows_no_link_and_keeps_mode_and_owner() {
        let path = folder("beside").join("master.key");
        MasterKeys::create(&path).expect("made");
        let (beside, elsewhere) = (path.with_extension("new"), path.with_extension("elsewhere"));
        fs::write(&elsewhere, "of somebody else").expect("written");
        let before = fs::read_to_string(&path).expect("readable by its owner");
        for prepare in [
            &(|| std::os::unix::fs::symlink(&elsewhere, &beside)) as &dyn Fn() -> std::io::Result<()>,
            &|| std::os::unix::fs::symlink(path.with_extension("nowhere"), &beside),
            &|| fs::write(&beside, "left over"),
        ] {
            prepare().expect("prepared");
            assert!(matches!(MasterKeys::add_fresh(&path), Err(MasterKeyError::Exists(_))));
            assert_eq!(fs::read_to_string(&elsewhere).expect("there"), "of somebody else");
            assert_eq!(fs::read_to_string(&path).expect("there"), before);
            assert!(!path.with_extension("nowhere").exists());
            fs::remove_file(&beside).expect("there");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).expect("chmod");
        let linked = path.with_extension("link");
        std::os::unix::fs::symlink(&path, &linked).expect("linked");
        let both = MasterKeys::add_fresh(&linked).expect("added");
        assert!(fs::symlink_metadata(&linked).expect("there").is_symlink(), "the link stays one");
        assert_eq!(MasterKeys::read(&path).expect("read").newest_id(), both.newest_id());
        assert_eq!(fs::metadata(&path).expect("there").permissions().mode() & 0o777, 0o400);
    }

    #[test]
    fn a_torn_file_is_refused_with_its_line() {
        let path = folder("torn").join("master.key");
        write_private(&path, b"# keys\nabc AAAA\n").expect("written");
        assert!(matches!(MasterKeys::read(&path), Err(MasterKeyError::Malformed { line: 2, .. })));
    }
}
