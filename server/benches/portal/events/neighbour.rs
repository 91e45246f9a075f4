//! One client, two integrations, two orgs: whether events still arrive in time in the one while the other hangs.

use super::paced;
use super::stage::{Stage, USERNAME};
use super::trickle;
use crate::samples::Samples;
use crate::table::{Goal, Table};
use local_org::{Fault, FaultKind, Surface};

const ROUNDS: usize = 3;
const SECONDS: usize = 10;
/// Longer than any call is waited for.
const HANG_MS: u64 = 120_000;

pub(crate) fn measure() -> Table {
    let stage = Stage::on_sqlite();
    stage.connect("acme", USERNAME);
    stage.connect("globex", "integration@globex.example");
    let (hanging, healthy) = (stage.world.org("acme"), stage.world.org("globex"));
    paced::run(&healthy, &trickle(&stage, "warm", 2));
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        alone.push(paced::run(&healthy, &trickle(&stage, format!("alone{round}"), SECONDS)).arrived);
        let mut hang = Fault::new(FaultKind::Slow).on(Surface::Data);
        hang.milliseconds = HANG_MS;
        hanging.add_fault(hang);
        beside.push(paced::run(&healthy, &trickle(&stage, format!("beside{round}"), SECONDS)).arrived);
        hanging.clear_faults();
    }
    let mut table = Table::new(format!(
        "A hanging org beside a healthy one, SQLite: 50 events/s for both, {ROUNDS} times {SECONDS} s each in turns"
    ));
    let p99 = |rounds: &[Samples]| rounds.iter().map(|arrived| arrived.quantile(990)).collect::<Samples>();
    for (name, rounds) in [("both healthy", &alone), ("one hangs", &beside)] {
        let p50: Samples = rounds.iter().map(Samples::median).collect();
        table.row(
            format!("{name}: end to end p50 of the healthy one, ms"),
            format!("{:.1}", p50.median()),
            p50.spread(1),
        );
        let p99 = p99(rounds);
        table.row(
            format!("{name}: end to end p99 of the healthy one, ms"),
            format!("{:.1}", p99.median()),
            p99.spread(1),
        );
    }
    let ratio = p99(&beside).median() / p99(&alone).median();
    table.judged(
        "p99 beside a hanging org / beside a healthy one",
        ratio,
        format!("{ratio:.2}"),
        String::new(),
        Goal::AtMost(1.1),
    );
    table
}
