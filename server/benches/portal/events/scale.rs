//! Whether it matters how many integrations there are, and how many events there were. Both are written by SQL, into a
//! database that the program has made.

use super::round::Rounds;
use super::stage::{Stage, USERNAME};
use super::{BATCH, megabytes, paced, plan, trickle};
use crate::process::data;
use crate::samples::Samples;
use crate::table::{Goal, Table};

const INTEGRATIONS: [usize; 3] = [10, 1_000, 100_000];
/// Another number of old events can be asked for by the environment.
const HISTORY: usize = 1_000_000;
const HISTORY_VARIABLE: &str = "ORGBRIDGE_BENCH_HISTORY";
const ROUNDS: usize = 3;
const EVENTS: usize = 50_000;
const SECONDS: usize = 10;
/// Old events of one transaction.
const STEP: usize = 500_000;

struct Case {
    name: String,
    stage: Stage,
    rounds: Rounds,
    arrived: Option<Samples>,
}

pub(crate) fn measure() -> Table {
    let history = std::env::var(HISTORY_VARIABLE).ok().and_then(|text| text.parse().ok()).unwrap_or(HISTORY);
    let mut cases: Vec<Case> =
        INTEGRATIONS.iter().map(|count| case(format!("{count} integrations"), &[integrations(*count)])).collect();
    let old = [vec![integrations(10)], old_events(history)].concat();
    cases.push(case(format!("10 integrations, {history} old events"), &old));
    for round in 0..ROUNDS {
        for case in &mut cases {
            case.rounds.run(&case.stage, &plan(&case.stage, format!("r{round}"), EVENTS, BATCH));
        }
    }
    for case in &mut cases {
        case.arrived = Some(paced::run(&case.stage.world.org("acme"), &trickle(&case.stage, "paced", SECONDS)).arrived);
    }
    let mut table =
        Table::new(format!("Scale on SQLite: batches of {BATCH}, {ROUNDS} rounds of {EVENTS} events in turns"));
    for case in &cases {
        case.rounds.show(&mut table, &case.name, None);
        if let Some(arrived) = &case.arrived {
            let words = format!("{:.1} / {:.1}", arrived.median(), arrived.quantile(990));
            table.row(format!("{}: 50/s, end to end p50 / p99 ms", case.name), words, "");
        }
    }
    let first = &cases[0];
    for case in &cases[1..] {
        for (what, ratio) in [
            ("time", first.rounds.delivered().ratio(&case.rounds.delivered())),
            ("CPU", case.rounds.server_cpu().ratio(&first.rounds.server_cpu())),
        ] {
            let (name, median) = (format!("{what} for each event: {} / {}", case.name, first.name), ratio.median());
            table.judged(&name, median, format!("{median:.2}"), ratio.spread(2), Goal::AtMost(1.2));
        }
    }
    let size = megabytes(&data(cases[3].stage.folder().path()).join("orgbridge.db"));
    table.note(format!("The other integrations belong to another client. The database with old events has {size:.0} MB; they are 60 bytes of data each, delivered, and set another count with {HISTORY_VARIABLE}."));
    table
}

fn case(name: String, sql: &[String]) -> Case {
    let stage = Stage::on_sqlite();
    stage.connect("acme", USERNAME);
    Case { name, stage: stage.rewritten(sql), rounds: Rounds::default(), arrived: None }
}

/// Connected integrations of another client, with nothing to do.
fn integrations(count: usize) -> String {
    format!(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {count}) \
         INSERT INTO integrations (id, client_id, name, name_key, search_text, kind, form_version, username, login_host, \
         consumer_key, event_set_id, state, paused, submission_id, created_at, updated_at, version) \
         SELECT randomblob(16), (SELECT id FROM clients WHERE slug = 'globex'), 'Other ' || n, 'other ' || n, \
         'other ' || n, kind, form_version, username, login_host, consumer_key, event_set_id, state, paused, \
         randomblob(16), created_at, updated_at, 1 FROM numbers, (SELECT * FROM integrations LIMIT 1); \
         INSERT INTO queues (client_id, integration_id, epoch, held, failures, delivered, parked, probes) \
         SELECT client_id, id, 0, 0, 0, 0, 0, 0 FROM integrations WHERE client_id <> \
         (SELECT id FROM clients WHERE slug = 'acme')"
    )
}

/// Events of the client that posts, all delivered, accepted just now so that none is purged.
fn old_events(count: usize) -> Vec<String> {
    let step = |first: usize| {
        let last = (first + STEP - 1).min(count);
        let numbers = format!(
            "WITH RECURSIVE numbers (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"
        );
        let ours = "SELECT client_id, id, unixepoch() * 1000 AS now FROM integrations \
                    WHERE client_id = (SELECT id FROM clients WHERE slug = 'acme') LIMIT 1";
        format!(
            "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN; \
             {numbers} INSERT INTO events (number, client_id, id, id_key, type_name, source, subject, subject_key, \
             occurred_at, data, digest, bytes, is_test, accepted_at) \
             SELECT n, client_id, printf('old-%09d', n), printf('old-%09d', n), 'message.sent', '/relay/campaigns/6', \
             'person-' || (n % 5000), n % 5000, now, printf('{{\"text\":\"%048d\"}}', n), randomblob(16), 600, 0, now \
             FROM numbers, ({ours}); \
             {numbers} INSERT INTO deliveries (client_id, integration_id, number, object, subject_key, bytes, state, \
             attempts, next_attempt_at, waiting_since, settled_at, record_id) \
             SELECT client_id, id, n, 'RelayEvents__c', n % 5000, 600, 'delivered', 1, 0, now, now, \
             printf('a05%015d', n) FROM numbers, ({ours}); COMMIT"
        )
    };
    (1..=count).step_by(STEP).map(step).collect()
}
