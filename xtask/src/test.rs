//! `cargo xtask test`: everything that proves the project, each proof a step with a name.

use crate::arguments::Arguments;
use crate::failure::Done;
use crate::steps::{self, Step};
use crate::{browser, clients, deny, postgres, process, site, toolchain};

pub(crate) const USAGE: &str = "test [--all] [--only STEP]… [--skip STEP]…                        prove everything (--all: also slow proofs), or named steps";

/// The step of tests that are ignored otherwise, because they take long or need other programs. Their names begin with
/// `all_`.
const EXTRA: &str = "extra";

/// Lint findings are failures here, while an editor shows them as warnings.
const DENY_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

pub(crate) fn test(mut arguments: Arguments) -> Done {
    let (only, mut skip) = (arguments.values("--only")?, arguments.values("--skip")?);
    // Who names the step wants it.
    if !arguments.switch("--all") && !only.iter().any(|step| step == EXTRA) {
        skip.push(EXTRA.to_owned());
    }
    arguments.finish(USAGE)?;
    steps::run(&steps::choose(all(), &only, &skip)?)
}

/// The site comes before all that compiles the server, which embeds it.
fn all() -> Vec<Step> {
    vec![
        Step { name: "format", what: "rustfmt", work: format },
        Step { name: "site", what: "WebAssembly, script and style", work: make_site },
        Step { name: "lint-web", what: "clippy for WebAssembly", work: lint_web },
        Step { name: "lint", what: "clippy for the server", work: lint },
        Step { name: "lint-tools", what: "clippy for the build tools", work: lint_tools },
        Step { name: "dependencies", what: "licences, bans and sources of the dependencies", work: dependencies },
        Step { name: "test-tools", what: "tests of the build tools", work: test_tools },
        Step { name: "test", what: "unit and integration tests, SQLite and PostgreSQL", work: tests },
        Step { name: EXTRA, what: "tests that take long or need other programs (--all)", work: extra_tests },
        Step { name: "browser", what: "journeys in Chromium, JavaScript on and off", work: browser::journeys },
        Step { name: "clients", what: "Salesforce's own clients against the local org", work: clients::prove },
    ]
}

fn format() -> Done {
    process::run(process::cargo().args(["fmt", "--all", "--check"]), "`cargo fmt --check`")
}

fn make_site() -> Done {
    site::ensure()
}

fn lint_web() -> Done {
    let toolchain = toolchain::ensure()?;
    let mut cargo = toolchain.cargo();
    cargo.arg("clippy").args(site::WEB_BUILD).args(DENY_WARNINGS);
    process::run(&mut cargo, "clippy for WebAssembly")
}

fn lint() -> Done {
    process::run(process::cargo().args(["clippy", "--all-targets"]).args(DENY_WARNINGS), "clippy for the server")
}

fn lint_tools() -> Done {
    let mut cargo = process::cargo();
    cargo.args(["clippy", "--package", "xtask", "--package", "bundle", "--all-targets"]).args(DENY_WARNINGS);
    process::run(&mut cargo, "clippy for the build tools")
}

fn dependencies() -> Done {
    deny::check()
}

fn test_tools() -> Done {
    process::run(process::cargo().args(["test", "--package", "xtask", "--package", "bundle"]), "The build tools' tests")
}

fn tests() -> Done {
    let mut cargo = process::cargo();
    cargo.env("PATH", postgres::path()?).args(["test", "--no-fail-fast"]);
    process::run(&mut cargo, "`cargo test`")
}

fn extra_tests() -> Done {
    postgres::ensure_pooler()?;
    let mut cargo = process::cargo();
    cargo.env("PATH", postgres::path()?).args(["test", "--no-fail-fast", "--", "--ignored", "all_"]);
    process::run(&mut cargo, "`cargo test -- --ignored all_`")
}
