//! Posting a number of events as fast as they are answered, until the last of them has arrived in the org.

use super::OBJECT;
use super::ceiling::Ceiling;
use super::post::{self, Plan};
use super::stage::Stage;
use crate::samples::{Samples, float};
use crate::table::{Goal, Table};
use crate::{cpu, runtime};
use std::thread;
use std::time::{Duration, Instant};

/// How long the last event may take.
const PATIENCE: Duration = Duration::from_mins(5);
/// How often it is looked whether all have arrived.
const LOOK: Duration = Duration::from_millis(2);
/// Every how many looks the memory is read.
const LOOKS_PER_READING: usize = 50;
/// Names of the ceiling's threads.
const BARE: &str = "bare";

/// What one way of posting was seen to do, a sample a round.
#[derive(Default)]
pub(crate) struct Rounds {
    accepted: Vec<f64>,
    delivered: Vec<f64>,
    latencies: Vec<Duration>,
    /// Microseconds of CPU for each event.
    server: Vec<f64>,
    database: Vec<f64>,
    org: Vec<f64>,
    load: Vec<f64>,
    pub(crate) most_megabytes: f64,
}

impl Rounds {
    /// One round of the portal.
    pub(crate) fn run(&mut self, stage: &Stage, plan: &Plan) {
        let before = stage.used();
        self.watch(stage, plan.clone(), || stage.resident_megabytes());
        let after = stage.used();
        for (samples, used) in [
            (&mut self.server, after.server.saturating_sub(before.server)),
            (&mut self.database, after.database.saturating_sub(before.database)),
            (&mut self.org, after.org.saturating_sub(before.org)),
        ] {
            samples.push(micros(used, plan.events));
        }
    }

    /// One round of the bare handler.
    pub(crate) fn run_bare(&mut self, stage: &Stage, mut plan: Plan) {
        let ceiling = Ceiling::start(runtime(BARE), &stage.world, &stage.org_url, &plan);
        plan.address = ceiling.address;
        let (org, bare) = (stage.used().org, cpu::of_threads(BARE));
        self.watch(stage, plan.clone(), || None);
        self.server.push(micros(cpu::of_threads(BARE).saturating_sub(bare), plan.events));
        self.org.push(micros(stage.used().org.saturating_sub(org), plan.events));
    }

    fn watch(&mut self, stage: &Stage, plan: Plan, resident: impl Fn() -> Option<f64>) {
        let org = stage.world.org("acme");
        let (events, wanted) = (plan.events, org.count(OBJECT) + plan.events);
        let started = Instant::now();
        let posting = post::start(plan, |_| {});
        for look in 0.. {
            let arrived = org.count(OBJECT);
            if arrived >= wanted {
                break;
            }
            assert!(started.elapsed() < PATIENCE, "{} events never arrived", wanted - arrived);
            if look % LOOKS_PER_READING == 0 {
                self.most_megabytes = self.most_megabytes.max(resident().unwrap_or_default());
            }
            thread::sleep(LOOK);
        }
        let delivered = started.elapsed();
        let posted = posting.join().expect("every post is accepted");
        self.accepted.push(float(events) / posted.took.as_secs_f64());
        self.delivered.push(float(events) / delivered.as_secs_f64());
        self.load.push(micros(posted.cpu, events));
        self.latencies.extend(posted.latencies);
    }

    pub(crate) fn delivered(&self) -> Samples {
        self.delivered.iter().copied().collect()
    }

    /// The portal's CPU for each event.
    pub(crate) fn server_cpu(&self) -> Samples {
        self.server.iter().copied().collect()
    }

    pub(crate) fn latencies(&self) -> Samples {
        Samples::millis(&self.latencies)
    }

    /// What was seen, in rows; `goal` is for both rates.
    pub(crate) fn show(&self, table: &mut Table, name: &str, goal: Option<f64>) {
        for (what, rates) in [("accepted", &self.accepted), ("delivered", &self.delivered)] {
            let rates: Samples = rates.iter().copied().collect();
            let (what, median) = (format!("{name}: {what}/s"), format!("{:.0}", rates.median()));
            match goal {
                Some(goal) => table.judged(&what, rates.median(), median, rates.spread(0), Goal::AtLeast(goal)),
                None => table.row(what, median, rates.spread(0)),
            }
        }
        let latencies = self.latencies();
        table.row(
            format!("{name}: answer p50 / p99 ms"),
            format!("{:.1} / {:.1}", latencies.median(), latencies.quantile(990)),
            "",
        );
        let parts = [("server", &self.server), ("database", &self.database), ("org", &self.org), ("load", &self.load)];
        let used =
            parts.into_iter().filter(|(_, samples)| !samples.is_empty() && samples.iter().any(|used| *used > 0.0));
        for (who, samples) in used {
            let samples: Samples = samples.iter().copied().collect();
            table.row(format!("{name}: CPU µs/event, {who}"), format!("{:.0}", samples.median()), samples.spread(0));
        }
    }
}

fn micros(used: Duration, events: usize) -> f64 {
    used.as_secs_f64() * 1_000_000.0 / float(events)
}
