//! The commands as a person at a terminal meets them: the real binary.

use std::path::Path;
use std::process::{Command, Output};
use testkit::Folder;

pub(crate) fn orgbridge(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_orgbridge")).args(arguments).env_clear().output().expect("the binary runs")
}

pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// An installation in a folder: configuration and master key, no database yet.
pub(crate) fn installation(folder: &Path) -> String {
    let (key, database) = (folder.join("master.key"), folder.join("orgbridge.db"));
    let config = folder.join("orgbridge.toml");
    let text = format!(
        "public_url = \"https://portal.example.com\"\ntrusted_proxies = \"none\"\nlisten = [\"127.0.0.1:0\"]\nmetrics_listen = \"off\"\n\
         database_url = \"sqlite://{}\"\nmaster_key_file = \"{}\"\n",
        database.display(),
        key.display()
    );
    std::fs::write(&config, text).unwrap();
    let made = orgbridge(&["master-key", "new", &key.display().to_string()]);
    assert!(made.status.success(), "{}", self::text(&made));
    config.display().to_string()
}

#[test]
fn an_installation_from_nothing_to_its_first_operator() {
    let folder = Folder::new();
    let config = installation(folder.path());
    let before = orgbridge(&["doctor", "--config", &config]);
    assert!(!before.status.success());
    assert!(text(&before).contains("✗ database: the file is not there yet"), "{}", text(&before));

    assert!(orgbridge(&["migrate", "--config", &config]).status.success());
    assert!(text(&orgbridge(&["migrate", "--config", &config])).contains("already"));

    let operator = orgbridge(&["operator", "add", "--config", &config, "--email", "olive@example.com"]);
    assert!(text(&operator).contains("https://portal.example.com/set-password/"), "{}", text(&operator));
    let client = orgbridge(&["client", "add", "--config", &config, "--name", "Acme", "--slug", "acme"]);
    assert!(text(&client).contains("/clients/acme/integrations"), "{}", text(&client));
    let again = orgbridge(&["client", "add", "--config", &config, "--name", "Acme", "--slug", "acme"]);
    assert!(!again.status.success() && text(&again).contains("already taken"), "{}", text(&again));

    let after = orgbridge(&["doctor", "--config", &config]);
    assert!(after.status.success(), "{}", text(&after));
}

#[test]
fn every_line_of_the_doctor_ends_in_a_remedy() {
    let folder = Folder::new();
    let config = installation(folder.path());
    assert!(orgbridge(&["migrate", "--config", &config]).status.success());
    std::fs::write(folder.path().join("master.key"), "torn").unwrap();
    let output = orgbridge(&["doctor", "--config", &config]);
    assert!(!output.status.success());
    let text = text(&output);
    assert!(text.contains("✗ master key"), "{text}");
    for line in text.lines().filter(|line| !line.is_empty()) {
        let (_, remedy) = line.split_once(" – ").unwrap_or_else(|| panic!("no remedy: {line}"));
        assert!(!remedy.trim().is_empty(), "{line}");
    }
    let unreadable = orgbridge(&["doctor", "--config", "/no/such/file.toml"]);
    assert!(self::text(&unreadable).contains("✗ configuration"), "{}", self::text(&unreadable));
}

#[test]
fn a_missing_or_wrong_master_key_refuses_and_touches_nothing() {
    let folder = Folder::new();
    let config = installation(folder.path());
    std::fs::remove_file(folder.path().join("master.key")).unwrap();
    let missing = orgbridge(&["serve", "--config", &config]);
    assert!(!missing.status.success());
    assert!(text(&missing).contains("There is no master key file"), "{}", text(&missing));
    assert!(!folder.path().join("orgbridge.db").exists(), "nothing was made");
}

#[test]
fn the_demo_refuses_to_be_reached_from_elsewhere() {
    let folder = Folder::new();
    let data = folder.path().join("data").display().to_string();
    let output = orgbridge(&["demo", "--data", &data, "--listen", "0.0.0.0"]);
    assert!(!output.status.success());
    assert!(text(&output).contains("passwords are public"), "{}", text(&output));
    assert!(!Path::new(&data).exists());
}

#[test]
fn a_command_never_ends_in_a_stack_trace() {
    let output = orgbridge(&["serve", "--config", "/no/such/file.toml"]);
    assert!(!output.status.success());
    let text = text(&output);
    assert!(text.contains("cannot be read") && text.contains("--config") && !text.contains("panicked"), "{text}");
}
