//! PostgreSQL for the integration tests, which start a server of their own with `initdb` and so need it on PATH.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::failure::{Done, Failure};
use crate::{apt, process};

/// Where Debian keeps its versions, `initdb` included; it is not on PATH there.
const DEBIAN: &str = "/usr/lib/postgresql";

/// PATH with PostgreSQL's programs on it, installed if need be.
pub(crate) fn path() -> Done<OsString> {
    if programs().is_none() {
        apt::install(&["postgresql"], "PostgreSQL")?;
    }
    let folder =
        programs().ok_or_else(|| Failure::new("PostgreSQL is installed, but its program initdb was not found."))?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder).chain(std::env::split_paths(&path));
    std::env::join_paths(folders).map_err(|error| Failure::new(format!("PATH cannot be extended: {error}.")))
}

/// `PgBouncer`, installed if need be. Debian has it where only root looks for programs.
pub(crate) fn ensure_pooler() -> Done {
    if process::find("pgbouncer", &[Path::new("/usr/sbin")]).is_some() {
        return Ok(());
    }
    apt::install(&["pgbouncer"], "PgBouncer")
}

fn programs() -> Option<PathBuf> {
    let newest =
        newest_version(Path::new(DEBIAN)).map(|version| Path::new(DEBIAN).join(version.to_string()).join("bin"));
    let installed = newest.filter(|folder| folder.join("initdb").is_file());
    installed.or_else(|| Some(process::find("initdb", &[])?.parent()?.to_path_buf()))
}

fn newest_version(folder: &Path) -> Option<u32> {
    let entries = std::fs::read_dir(folder).ok()?;
    entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_is_taken_by_number() {
        let folder = std::env::temp_dir().join(format!("orgbridge-postgres-{}", std::process::id()));
        for version in ["9", "15", "common"] {
            std::fs::create_dir_all(folder.join(version)).unwrap();
        }
        assert_eq!(newest_version(&folder), Some(15));
        assert_eq!(newest_version(&folder.join("absent")), None);
        std::fs::remove_dir_all(folder).unwrap();
    }
}
