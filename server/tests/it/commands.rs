//! The commands as a person at a terminal meets them: the real binary.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use testkit::{Folder, TestDatabase};

pub(crate) fn orgbridge(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_orgbridge")).args(arguments).env_clear().output().expect("the binary runs")
}

pub(crate) fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// An installation in a folder: configuration and master key, no database yet.
pub(crate) fn installation(folder: &Path) -> String {
    let config = configuration(folder, &format!("sqlite://{}", folder.join("orgbridge.db").display()));
    let made = orgbridge(&["master-key", "new", &folder.join("master.key").display().to_string()]);
    assert!(made.status.success(), "{}", self::text(&made));
    config
}

/// The configuration alone.
fn configuration(folder: &Path, database_url: &str) -> String {
    configuration_of(folder, database_url, "")
}

/// The configuration alone, with further keys.
pub(crate) fn configuration_of(folder: &Path, database_url: &str, further: &str) -> String {
    let key = folder.join("master.key");
    let config = folder.join("orgbridge.toml");
    let text = format!(
        "public_url = \"https://portal.example.com\"\ntrusted_proxies = \"none\"\nlisten = [\"127.0.0.1:0\"]\nmetrics_listen = \"off\"\n\
         database_url = \"{database_url}\"\nmaster_key_file = \"{}\"\n{further}",
        key.display()
    );
    std::fs::write(&config, text).unwrap();
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

/// A server in a process of its own; killed when it is dropped.
pub(crate) struct Server(Child);

impl Server {
    /// Starts it and waits until it listens.
    pub(crate) fn start(folder: &Path, arguments: &[&str]) -> Self {
        let log = folder.join("serve.log");
        let mut command = Command::new(env!("CARGO_BIN_EXE_orgbridge"));
        command.args(arguments).env_clear().stdin(Stdio::null()).stdout(Stdio::null());
        let server = Self(command.stderr(File::create(&log).unwrap()).spawn().expect("the binary runs"));
        let started = Instant::now();
        while !std::fs::read_to_string(&log).unwrap().contains("listening") {
            let said = std::fs::read_to_string(&log).unwrap();
            assert!(started.elapsed() < Duration::from_secs(30), "it never listened: {said}");
            std::thread::sleep(Duration::from_millis(10));
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The commands of a code block that come after a line of the text.
fn commands_after<'a>(text: &'a str, line: &str) -> Vec<&'a str> {
    let block = text.split(line).nth(1).and_then(|rest| rest.split("```").nth(1)).expect("a block of commands");
    let commands = block.lines().map(|line| line.split(" #").next().unwrap_or_default().trim());
    let commands = commands.map(|line| line.strip_prefix("$ ").unwrap_or(line));
    commands.filter(|line| line.starts_with("orgbridge ")).collect()
}

#[tokio::test]
async fn the_documented_commands_work_in_their_order() {
    let readme = include_str!("../../../README.md");
    let configuration_page = include_str!("../../../docs/configuration.md");
    for commands in [
        commands_after(readme, "## A real installation"),
        commands_after(configuration_page, "The first steps of an installation:"),
    ] {
        assert!(commands.len() > 3 && commands.iter().any(|line| line.contains(" serve")), "{commands:?}");
        let sqlite = TestDatabase::empty_sqlite();
        let postgres = TestDatabase::empty_postgres().await;
        for url in [sqlite.url(), postgres.url()] {
            let folder = Folder::new();
            let config = configuration(folder.path(), url);
            let mut servers = Vec::new();
            for line in &commands {
                let backup = folder.path().join("backup.db").display().to_string();
                let key = folder.path().join("master.key").display().to_string();
                let words: Vec<&str> = line
                    .split_whitespace()
                    .skip(1)
                    .map(|word| match word {
                        "FILE" => backup.as_str(),
                        word if word.ends_with("master.key") => key.as_str(),
                        word if Path::new(word).extension().is_some_and(|end| end == "toml") => config.as_str(),
                        word => word,
                    })
                    .collect();
                if words[0] == "serve" {
                    servers.push(Server::start(folder.path(), &words));
                } else {
                    let output = orgbridge(&words);
                    assert!(output.status.success(), "{url}: {line}: {}", text(&output));
                }
            }
        }
    }
}

#[test]
fn a_command_without_a_database_says_which_one_makes_it() {
    let folder = Folder::new();
    let config = installation(folder.path());
    let early = orgbridge(&["operator", "add", "--config", &config, "--email", "olive@example.com"]);
    assert!(!early.status.success());
    assert!(text(&early).contains("orgbridge migrate"), "{}", text(&early));
    assert!(!folder.path().join("orgbridge.db").exists());
}

#[test]
fn a_missing_database_is_made_once_and_never_in_the_place_of_another() {
    let folder = Folder::new();
    let config = installation(folder.path());
    let database = folder.path().join("orgbridge.db");
    let server = Server::start(folder.path(), &["serve", "--config", &config]);
    let log = std::fs::read_to_string(folder.path().join("serve.log")).unwrap();
    assert!(log.contains("there is no database yet: a new one is made"), "{log}");
    drop(server);
    std::fs::remove_file(&database).unwrap();
    let refused = orgbridge(&["serve", "--config", &config]);
    assert!(!refused.status.success());
    let said = text(&refused);
    assert!(said.contains("is missing") && said.contains("restore") && said.contains("orgbridge migrate"), "{said}");
    assert!(!database.exists(), "nothing was made");
    assert!(orgbridge(&["migrate", "--config", &config]).status.success());
    drop(Server::start(folder.path(), &["serve", "--config", &config]));
}

#[test]
fn a_database_has_one_server_by_whatever_name() {
    let folder = Folder::new();
    let config = installation(folder.path());
    let _server = Server::start(folder.path(), &["serve", "--config", &config]);
    let there = folder.path().display();
    std::os::unix::fs::symlink(folder.path().join("orgbridge.db"), folder.path().join("symlink.db")).unwrap();
    std::fs::hard_link(folder.path().join("orgbridge.db"), folder.path().join("hard.db")).unwrap();
    for name in ["orgbridge%2Edb", "./orgbridge.db", "/orgbridge.db", "symlink.db", "hard.db"] {
        let other = Folder::new();
        std::fs::copy(folder.path().join("master.key"), other.path().join("master.key")).unwrap();
        let config = configuration(other.path(), &format!("sqlite://{there}/{name}"));
        let refused = orgbridge(&["serve", "--config", &config]);
        assert!(
            !refused.status.success() && text(&refused).contains("another orgbridge"),
            "{name}: {}",
            text(&refused)
        );
    }
}
