//! The client drivers: jsforce, simple-salesforce and the Salesforce CLI, written by others for the real Salesforce, prove
//! that the local org speaks like one, and that the portal's bundle is what they take.

use crate::failure::Done;
use crate::workspace::{self, Profile};
use crate::{apt, node, process, servers};

pub(crate) fn prove() -> Done {
    let folder = workspace::root().join("end2end/clients");
    node::packages(&folder)?;
    node::packages(&folder.join("cli"))?;
    // Debian splits the module that makes an environment from python3 itself.
    if process::answer(process::command("python3").args(["-c", "import ensurepip, venv"])).is_none() {
        apt::install(&["python3", "python3-venv"], "Python, which drives simple-salesforce,")?;
    }
    if process::find("openssl", &[]).is_none() {
        apt::install(&["openssl"], "openssl, which makes the drivers' certificate,")?;
    }
    servers::build(Profile::Dev)?;
    process::run(
        process::command("node")
            .current_dir(&folder)
            .env("CARGO_TARGET_DIR", workspace::target()?)
            .env("LOCAL_ORG_BIN", Profile::Dev.binary("local-org")?)
            .env("ORGBRIDGE_BIN", Profile::Dev.binary("orgbridge")?)
            .arg("run.mjs"),
        "The client drivers",
    )
}
