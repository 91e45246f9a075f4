//! A file that has its name only once it is whole. Until then it lies beside it, for its owner alone, and is gone when
//! whoever makes it gives up.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What an address would read as something else than a name.
const SPECIAL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'.').remove(b'-').remove(b'_');

pub(crate) struct Unfinished {
    path: PathBuf,
    name: PathBuf,
}

impl Unfinished {
    /// An empty file beside `name`.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] when the name is taken.
    pub(crate) fn beside(name: &Path) -> io::Result<Self> {
        if fs::symlink_metadata(name).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let path = with_suffix(name, &format!(".{}.part", std::process::id()));
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Self { path, name: name.to_owned() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Its address as a database.
    pub(crate) fn sqlite_url(&self) -> String {
        format!("sqlite://{}", utf8_percent_encode(&self.path.to_string_lossy(), SPECIAL))
    }

    /// Has it on the disk, then gives it its name. What has that name by now is left alone.
    pub(crate) fn publish(self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()?;
        match fs::hard_link(&self.path, &self.name) {
            Ok(()) => {}
            // Some file systems know one name of a file only.
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists && fs::symlink_metadata(&self.name).is_err() => {
                fs::rename(&self.path, &self.name)?;
            }
            Err(error) => return Err(error),
        }
        let folder = self.name.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // With what SQLite keeps beside a file it works on.
        for suffix in ["", "-journal", "-wal", "-shm"] {
            let _ = fs::remove_file(with_suffix(&self.path, suffix));
        }
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("orgbridge-unfinished-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        path
    }

    #[test]
    fn a_file_is_whole_or_not_there() {
        let folder = folder("whole");
        let given_up = Unfinished::beside(&folder.join("a")).unwrap();
        fs::write(given_up.path(), "half").unwrap();
        drop(given_up);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        let whole = Unfinished::beside(&folder.join("a")).unwrap();
        fs::write(whole.path(), "whole").unwrap();
        whole.publish().unwrap();
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "whole");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn what_is_there_is_left_alone() {
        let folder = folder("there");
        let late = Unfinished::beside(&folder.join("a")).unwrap();
        fs::write(folder.join("a"), "mine").unwrap();
        assert_eq!(late.publish().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert!(Unfinished::beside(&folder.join("a")).is_err());
        assert_eq!(fs::read_to_string(folder.join("a")).unwrap(), "mine");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }
}
