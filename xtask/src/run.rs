//! `cargo xtask run`: from a clean clone to the portal and a local Salesforce org in the browser.

use crate::arguments::Arguments;
use crate::failure::Done;
use crate::servers::{self, Place};
use crate::workspace::{self, Profile};
use crate::{say, site};

pub(crate) const USAGE: &str =
    "run [--port 3000] [--org-port 3100] [--data ./data] [--release]   build all and start the demo";

pub(crate) fn run(mut arguments: Arguments) -> Done {
    let place = Place {
        port: arguments.port("--port", 3000)?,
        org_port: arguments.port("--org-port", 3100)?,
        data: arguments.folder("--data", workspace::root().join("data"))?,
    };
    let profile = if arguments.switch("--release") { Profile::Release } else { Profile::Dev };
    arguments.finish(USAGE)?;
    place.check_ports()?;

    site::ensure()?;
    servers::build(profile)?;
    say::step("Starting the local Salesforce org and the portal (Ctrl-C stops both)");
    servers::become_servers(&place, profile)
}
