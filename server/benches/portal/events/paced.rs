//! A steady trickle: how soon an event is answered, and how soon it is a record in the org.

use super::OBJECT;
use super::post::{self, Plan};
use crate::cpu;
use crate::samples::Samples;
use local_org::Org;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// How often it is looked for what was posted, which is as exact as the figures are.
const LOOK: Duration = Duration::from_micros(200);
/// How long a single event may take.
const PATIENCE: Duration = Duration::from_mins(2);

/// Milliseconds of each event.
pub(crate) struct Trickle {
    /// From the first byte out to the answer.
    pub(crate) answered: Samples,
    /// From the first byte out until the org has the record.
    pub(crate) arrived: Samples,
}

/// Posts by a plan with a pace, one event at a time, and looks for each in the org.
pub(crate) fn run(org: &Org, plan: &Plan) -> Trickle {
    let under_way: Arc<Mutex<HashMap<usize, Instant>>> = Arc::default();
    let noted = under_way.clone();
    let posting = post::start(plan.clone(), move |number| {
        noted.lock().expect("nobody panicked").insert(number, Instant::now());
    });
    let (org, prefix, events) = (org.clone(), plan.prefix.clone(), plan.events);
    let looking = move || {
        let (mut arrived, mut last) = (Vec::with_capacity(events), Instant::now());
        while arrived.len() < events {
            let waiting: Vec<(usize, Instant)> =
                under_way.lock().expect("nobody panicked").iter().map(|(number, at)| (*number, *at)).collect();
            for (number, at) in waiting {
                if org.writes(OBJECT, &post::id(&prefix, number)) > 0 {
                    last = Instant::now();
                    arrived.push(at.elapsed());
                    under_way.lock().expect("nobody panicked").remove(&number);
                }
            }
            assert!(last.elapsed() < PATIENCE, "an event never arrived");
            thread::sleep(LOOK);
        }
        arrived
    };
    let looking = thread::Builder::new().name(format!("{}-look", cpu::LOAD)).spawn(looking).expect("a thread");
    let posted = posting.join().expect("every post is accepted");
    let arrived = looking.join().expect("every event arrives");
    Trickle { answered: Samples::millis(&posted.latencies), arrived: Samples::millis(&arrived) }
}

/// Milliseconds until the disk says that a page is on it, as often as asked.
pub(crate) fn flushes(folder: &std::path::Path, times: usize) -> Samples {
    use std::io::{Seek, SeekFrom, Write};
    let path = folder.join("flushed");
    let mut file = std::fs::File::create(&path).expect("the folder can be written");
    let page = [7_u8; 4096];
    let took: Vec<Duration> = (0..times)
        .map(|_| {
            file.seek(SeekFrom::Start(0)).and_then(|_| file.write_all(&page)).expect("the disk takes a page");
            let started = Instant::now();
            file.sync_data().expect("the disk answers");
            let took = started.elapsed();
            thread::sleep(Duration::from_millis(5));
            took
        })
        .collect();
    let _ = std::fs::remove_file(path);
    Samples::millis(&took)
}
