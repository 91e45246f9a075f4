//! Minutes of steady load: whether memory stays as it is, and whether every single event is in the org at the end, once.
//! It runs only when it is named.

use super::post::{self, Plan};
use super::stage::{PLATFORM, Stage, USERNAME};
use super::{OBJECT, megabytes};
use crate::process::data;
use crate::samples::{Samples, float};
use crate::table::{Goal, Table};
use local_org::{Keep, SettingsPatch};
use std::thread;
use std::time::{Duration, Instant};

const MINUTES: usize = 10;
const MINUTES_VARIABLE: &str = "ORGBRIDGE_BENCH_SOAK_MINUTES";
/// Posts per second, and events of each.
const PACE: u32 = 200;
const BATCH: usize = 10;
const LOOK: Duration = Duration::from_secs(1);
/// How long the last event may take.
const PATIENCE: Duration = Duration::from_mins(2);
const PREFIX: &str = "soak";

pub(crate) fn measure() -> Table {
    let minutes = std::env::var(MINUTES_VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(MINUTES);
    let stage = Stage::on_sqlite();
    let org = stage.world.org("acme");
    let only_ids = SettingsPatch { keep: Some(Keep::Ids), ..SettingsPatch::default() };
    org.update_settings(only_ids).expect("settings fit");
    stage.connect("acme", USERNAME);
    let events = minutes * 60 * PACE as usize * BATCH;
    let plan = Plan {
        address: stage.address,
        key: PLATFORM,
        prefix: PREFIX.to_owned(),
        events,
        batch: BATCH,
        connections: 16,
        subjects: super::post::SUBJECTS,
        pace: Some(PACE),
    };
    let posting = post::start(plan, |_| {});
    let mut resident = Vec::new();
    while !posting.is_finished() {
        resident.extend(stage.resident_megabytes());
        thread::sleep(LOOK);
    }
    let posted = posting.join().expect("every post is accepted");
    let ended = Instant::now();
    while org.count(OBJECT) < events {
        assert!(ended.elapsed() < PATIENCE, "{} of {events} events arrived", org.count(OBJECT));
        thread::sleep(Duration::from_millis(50));
    }
    let mut seen = vec![0_u32; events];
    org.each_write(OBJECT, |id, writes| {
        let number = post::number(PREFIX, id).expect("only what was posted arrives");
        seen[number] += writes;
    });
    let (missing, twice) = (count(&seen, |writes| writes == 0), count(&seen, |writes| writes > 1));
    let mut table = Table::new(format!("Soak on SQLite: {minutes} minutes of {PACE} posts/s with {BATCH} events each"));
    let latencies = Samples::millis(&posted.latencies);
    table.row("events accepted", events.to_string(), "");
    table.judged(
        "events that are not in the org",
        float(missing),
        missing.to_string(),
        String::new(),
        Goal::AtMost(0.0),
    );
    table.judged("events that were written twice", float(twice), twice.to_string(), String::new(), Goal::AtMost(0.0));
    table.row("answer p50 / p99 ms", format!("{:.1} / {:.1}", latencies.median(), latencies.quantile(990)), "");
    // The first fifth fills what is filled once.
    let (early, late) = resident.split_at(resident.len() / 2);
    let early: Samples = early.iter().skip(resident.len() / 5).copied().collect();
    let late: Samples = late.iter().copied().collect();
    table.row("resident MB, second to fifth tenth", format!("{:.1}", early.median()), early.spread(1));
    table.row("resident MB, second half", format!("{:.1}", late.median()), late.spread(1));
    let ratio = late.median() / early.median();
    table.judged("resident, second half / before", ratio, format!("{ratio:.3}"), String::new(), Goal::AtMost(1.05));
    let size = megabytes(&data(stage.folder().path()).join("orgbridge.db"));
    table.note(format!("The database has {size:.0} MB at the end. Another length can be set with {MINUTES_VARIABLE}."));
    table
}

fn count(seen: &[u32], matches: fn(u32) -> bool) -> usize {
    seen.iter().filter(|writes| matches(**writes)).count()
}
