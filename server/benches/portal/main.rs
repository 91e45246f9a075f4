//! What the portal costs, against something that does the same work in the same run: a figure alone says more about the
//! machine than about the portal. Everything happens on this machine's loopback and stops by itself; nothing fails when
//! a goal is missed, because a busy machine would make that a matter of luck. `cargo xtask bench` runs it.

mod activation;
mod cpu;
mod first_visit;
mod http;
mod list;
mod load;
mod process;
mod samples;
mod seed;
mod start;
mod table;

use std::time::Duration;
use table::Table;

/// One measurement: its table.
type Measure = fn() -> Table;

/// Each measurement by the name `--only` takes.
const ALL: [(&str, Measure); 5] = [
    ("activation", activation::measure),
    ("list", list::on_sqlite),
    ("list-postgres", list::on_postgres),
    ("first-visit", first_visit::measure),
    ("start", start::measure),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let only: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.starts_with("--")).collect();
    if let Some(unknown) = only.iter().find(|word| ALL.iter().all(|(name, _)| name != *word)) {
        let names: Vec<&str> = ALL.iter().map(|(name, _)| *name).collect();
        say(&format!("'{unknown}' is not a measurement. They are: {}.", names.join(", ")));
        std::process::exit(2);
    }
    quiet_log();
    let chosen = ALL.into_iter().filter(|(name, _)| only.is_empty() || only.contains(name));
    for (name, measure) in chosen {
        say(&format!("measuring {name} …"));
        say(&measure().to_string());
    }
}

/// The runtime the portal runs on. Its threads stay, so that their CPU time can be read at the end.
fn server_runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .thread_name("server")
        .thread_keep_alive(Duration::from_hours(1))
        .enable_all()
        .build()
        .expect("a runtime")
}

/// Log lines are formatted as an installation formats them, and then thrown away.
fn quiet_log() {
    tracing_subscriber::fmt()
        .json()
        .with_env_filter("tower_sessions_core=error,sea_orm_migration=warn,info")
        .with_writer(std::io::sink)
        .init();
}

#[expect(clippy::print_stdout, reason = "the table is for the person at the terminal")]
fn say(words: &str) {
    println!("{words}");
}
