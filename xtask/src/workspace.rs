//! Where things are: the repository, the target folder, the binaries in it.

use std::path::PathBuf;

use crate::failure::{Done, Failure};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let package =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), PathBuf::from)
}

/// Cargo's target folder, whichever way it was chosen: this program lies in `<target>/<profile>/`.
pub(crate) fn target() -> Done<PathBuf> {
    let program = std::env::current_exe()
        .map_err(|error| Failure::new(format!("Cannot tell where this program lies: {error}.")))?;
    program
        .parent()
        .and_then(std::path::Path::parent)
        .map(PathBuf::from)
        .ok_or_else(|| Failure::new("Start this with `cargo xtask`, so that it lies in cargo's target folder."))
}

/// A folder for this program's own files, kept between runs.
pub(crate) fn scratch() -> Done<PathBuf> {
    Ok(target()?.join("xtask"))
}

/// How the servers are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Profile {
    Dev,
    Release,
}

impl Profile {
    /// A binary of the workspace, built or not.
    pub(crate) fn binary(self, name: &str) -> Done<PathBuf> {
        let folder = match self {
            Self::Dev => "debug",
            Self::Release => "release",
        };
        Ok(target()?.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
    }
}
