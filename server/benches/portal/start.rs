//! How soon the released program answers on the data of an earlier run, and how much memory it keeps when nobody asks
//! for anything.

use crate::process::Demo;
use crate::samples::Samples;
use crate::table::{Goal, Table};
use std::thread;
use std::time::Duration;
use testkit::Folder;

const REPETITIONS: usize = 15;
const IDLE: Duration = Duration::from_secs(5);

pub(crate) fn measure() -> Table {
    let folder = Folder::new();
    let first = Demo::start(&folder).took;
    let starts: Vec<Duration> = (0..REPETITIONS).map(|_| Demo::start(&folder).took).collect();
    let starts = Samples::millis(&starts);
    let demo = Demo::start(&folder);
    thread::sleep(IDLE);
    let idle = f64::from(demo.resident_kb().unwrap_or_default()) * 1.024 / 1000.0;
    let mut table = Table::new(format!("The released program, {REPETITIONS} starts on existing data"));
    table.row("first start, ms: makes the database and its people", format!("{:.0}", first.as_secs_f64() * 1000.0), "");
    table.judged(
        "start to first 200 (/sign-in), ms",
        starts.median(),
        format!("{:.0}", starts.median()),
        starts.spread(0),
        Goal::AtMost(150.0),
    );
    table.judged("resident memory after 5 s idle, MB", idle, format!("{idle:.1}"), String::new(), Goal::AtMost(40.0));
    table
}
