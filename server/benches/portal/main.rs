//! What the portal costs, against something that does the same work in the same run: a figure alone says more about the
//! machine than about the portal. Everything happens on this machine's loopback and stops by itself; nothing fails when
//! a goal is missed, because a busy machine would make that a matter of luck. `cargo xtask bench` runs it.

mod activation;
mod cpu;
mod events;
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

/// Each measurement by the name `--only` takes, and whether it is made without being named.
const ALL: [(&str, Measure, bool); 10] = [
    ("activation", activation::measure, true),
    ("list", list::on_sqlite, true),
    ("list-postgres", list::on_postgres, true),
    ("first-visit", first_visit::measure, true),
    ("start", start::measure, true),
    ("events", events::on_sqlite, true),
    ("events-postgres", events::on_postgres, true),
    ("events-neighbour", events::neighbour, true),
    ("events-scale", events::scale, false),
    ("events-soak", events::soak, false),
];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let only: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.starts_with("--")).collect();
    if let Some(unknown) = only.iter().find(|word| ALL.iter().all(|(name, ..)| name != *word)) {
        let names: Vec<&str> = ALL.iter().map(|(name, ..)| *name).collect();
        say(&format!("'{unknown}' is not a measurement. They are: {}.", names.join(", ")));
        std::process::exit(2);
    }
    quiet_log();
    let is_chosen = |name: &str, unasked: bool| if only.is_empty() { unasked } else { only.contains(&name) };
    let chosen = ALL.into_iter().filter(|(name, _, unasked)| is_chosen(name, *unasked));
    for (name, measure, _) in chosen {
        say(&format!("measuring {name} …"));
        say(&measure().to_string());
    }
}

/// The runtime the portal runs on.
fn server_runtime() -> tokio::runtime::Runtime {
    runtime("server")
}

/// A runtime whose threads have a name and stay, so that their CPU time can be read at the end.
fn runtime(name: &str) -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .thread_name(name)
        .thread_keep_alive(Duration::from_hours(1))
        .enable_all()
        .build()
        .expect("a runtime")
}

/// Whether PostgreSQL can be started.
fn has_postgres() -> bool {
    std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|folder| folder.join("initdb").is_file())
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
