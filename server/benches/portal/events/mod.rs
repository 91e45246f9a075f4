//! Events from the post to the record in the org, all on this machine: portal, org and load share its cores.

mod ceiling;
mod neighbour;
mod paced;
mod post;
mod round;
mod scale;
mod soak;
mod stage;

pub(crate) use neighbour::measure as neighbour;
pub(crate) use scale::measure as scale;
pub(crate) use soak::measure as soak;

use crate::samples::float;
use crate::table::{Goal, Table};
use post::Plan;
use round::Rounds;
use stage::{PLATFORM, Stage, USERNAME};
use std::path::Path;
use std::time::{Duration, Instant};

/// Where all events that are posted here arrive.
const OBJECT: &str = "RelayEvents__c";
const ROUNDS: usize = 3;
/// Events of one round.
const SINGLE: usize = 30_000;
const BATCHED: usize = 100_000;
/// Events of one batch, and connections, which each wait for their answer.
const BATCH: usize = 100;
const CONNECTIONS: usize = 32;
/// The trickle: posts per second, and how many.
const PACE: u32 = 50;
const TRICKLE: usize = 1_000;
/// Backlogs of an integration that goes on: how many events, of how many subjects, and the most org calls for 1,000 of
/// them. The first is too short for bulk jobs. The last has subjects too few for them: no call and no job takes two
/// events of one, so that their order holds.
const BACKLOGS: [(usize, usize, f64); 3] =
    [(15_000, post::SUBJECTS, 5.0), (120_000, 120_000, 0.2), (120_000, post::SUBJECTS, 5.0)];

pub(crate) fn on_sqlite() -> Table {
    measure(&Stage::on_sqlite(), "SQLite, the released program")
}

pub(crate) fn on_postgres() -> Table {
    if !crate::has_postgres() {
        let mut table = Table::new("Events on PostgreSQL");
        table.note("PostgreSQL's program initdb is not on PATH, so this was not measured.");
        return table;
    }
    measure(&Stage::on_postgres(), "PostgreSQL")
}

fn plan(stage: &Stage, prefix: impl Into<String>, events: usize, batch: usize) -> Plan {
    Plan {
        address: stage.address,
        key: PLATFORM,
        prefix: prefix.into(),
        events,
        batch,
        connections: CONNECTIONS,
        subjects: post::SUBJECTS,
        pace: None,
    }
}

fn trickle(stage: &Stage, prefix: impl Into<String>, seconds: usize) -> Plan {
    let events = seconds * PACE as usize;
    Plan { connections: 4, pace: Some(PACE), ..plan(stage, prefix, events, 1) }
}

fn measure(stage: &Stage, name: &str) -> Table {
    let integration = stage.connect("acme", USERNAME);
    let mut table = Table::new(format!(
        "Events on {name}: {} bytes of data, {CONNECTIONS} connections, {ROUNDS} rounds in turns with the ceiling",
        post::DATA_BYTES
    ));
    // The first posts pay for the token and for what is prepared once.
    let (mut warm, mut single, mut bare_single) = (Rounds::default(), Rounds::default(), Rounds::default());
    let (mut batched, mut bare_batched) = (Rounds::default(), Rounds::default());
    warm.run(stage, &plan(stage, "warm", 2_000, 1));
    stage.analyze();
    for round in 0..ROUNDS {
        single.run(stage, &plan(stage, format!("s{round}"), SINGLE, 1));
        bare_single.run_bare(stage, plan(stage, format!("t{round}"), SINGLE, 1));
        batched.run(stage, &plan(stage, format!("b{round}"), BATCHED, BATCH));
        bare_batched.run_bare(stage, plan(stage, format!("c{round}"), BATCHED, BATCH));
    }
    single.show(&mut table, "single", Some(5_700.0));
    bare_single.show(&mut table, "single, ceiling", None);
    let ratio = single.delivered().ratio(&bare_single.delivered());
    table.row("single: delivered / ceiling", format!("{:.2}", ratio.median()), ratio.spread(2));
    batched.show(&mut table, "batches of 100", Some(20_000.0));
    bare_batched.show(&mut table, "batches of 100, ceiling", None);
    let ratio = batched.delivered().ratio(&bare_batched.delivered());
    let (median, spread) = (format!("{:.2}", ratio.median()), ratio.spread(2));
    table.judged("batches of 100: delivered / ceiling", ratio.median(), median, spread, Goal::AtLeast(0.6));
    let most = single.most_megabytes.max(batched.most_megabytes);
    if most > 0.0 {
        table.judged(
            "most resident memory under load, MB",
            most,
            format!("{most:.0}"),
            String::new(),
            Goal::AtMost(120.0),
        );
    }
    at_fifty(stage, &mut table);
    backlogs(stage, &integration, &mut table);
    verify(stage, &mut table);
    table
}

/// The trickle, beside what the disk takes for one flush, which every answer has to wait for.
fn at_fifty(stage: &Stage, table: &mut Table) {
    let flushes = paced::flushes(stage.folder().path(), 200);
    let seen = paced::run(&stage.world.org("acme"), &trickle(stage, "paced", TRICKLE / PACE as usize));
    let judge = |table: &mut Table, what: &str, value: f64, goal: Option<f64>| {
        let what = format!("{PACE}/s: {what}, ms");
        match goal {
            Some(goal) => table.judged(&what, value, format!("{value:.1}"), String::new(), Goal::AtMost(goal)),
            None => table.row(what, format!("{value:.1}"), ""),
        }
    };
    judge(table, "answer p50", seen.answered.median(), Some(1.0));
    judge(table, "answer p99", seen.answered.quantile(990), None);
    judge(table, "end to end p50", seen.arrived.median(), None);
    judge(table, "end to end p99", seen.arrived.quantile(990), Some(6.0));
    judge(table, "the disk's own flush of a page, p50", flushes.median(), None);
    judge(table, "the disk's own flush of a page, p99", flushes.quantile(990), None);
}

/// What waits for a paused integration, and how many calls it takes once that goes on.
fn backlogs(stage: &Stage, integration: &str, table: &mut Table) {
    for (events, subjects, most_calls) in BACKLOGS {
        stage.pause(integration, true);
        let org = stage.world.org("acme");
        let wanted = org.count(OBJECT) + events;
        let prefix = format!("backlog{events}of{subjects}");
        let posting = post::start(Plan { subjects, ..plan(stage, prefix, events, BATCH) }, |_| {});
        posting.join().expect("every post is accepted");
        let (calls, started) = (stage.world.data_calls(), Instant::now());
        stage.pause(integration, false);
        while org.count(OBJECT) < wanted {
            assert!(started.elapsed() < Duration::from_mins(5), "the backlog never ends");
            std::thread::sleep(Duration::from_millis(2));
        }
        let took = started.elapsed();
        let calls = usize::try_from(stage.world.data_calls() - calls).expect("fewer calls than that");
        let for_thousand = float(calls) * 1_000.0 / float(events);
        let what = format!("{events} waiting, of {subjects} subjects");
        let calls = format!("{what}: org calls for 1,000 events");
        table.judged(&calls, for_thousand, format!("{for_thousand:.2}"), String::new(), Goal::AtMost(most_calls));
        let rate = float(events) / took.as_secs_f64();
        table.row(format!("{what}: delivered/s"), format!("{rate:.0}"), "");
    }
}

/// Nothing was lost and nothing was written twice.
fn verify(stage: &Stage, table: &mut Table) {
    let summary = stage.world.org("acme").summary(OBJECT);
    assert_eq!(summary.records, summary.writes, "a record was written twice");
    table.row("records in the org, each written once", summary.records.to_string(), "");
}

/// The database file of the program, as large as it is.
fn megabytes(path: &Path) -> f64 {
    let bytes = std::fs::metadata(path).map_or(0, |file| file.len() / 1_000_000);
    u32::try_from(bytes).map_or(f64::INFINITY, f64::from)
}
