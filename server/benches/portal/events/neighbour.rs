//! One client, two integrations, two orgs: whether events still arrive in time in the one while the other hangs.

use super::paced;
use super::stage::{Stage, USERNAME};
use super::trickle;
use crate::samples::Samples;
use crate::table::{Goal, Table};
use local_org::{Fault, FaultKind, Surface};

/// Two programs take turns, one in which both orgs are healthy and one in which one of them hangs all the time. Turns are
/// short, and each is compared with the one beside it: what else the machine does for a while strikes both.
const TURNS: usize = 12;
const SECONDS: usize = 4;
/// Longer than any call is waited for.
const HANG_MS: u64 = 120_000;

pub(crate) fn measure() -> Table {
    let (healthy, hanging) = (stage(), stage());
    let mut hang = Fault::new(FaultKind::Slow).on(Surface::Data);
    hang.milliseconds = HANG_MS;
    hanging.world.org("acme").add_fault(hang);
    let turn = |stage: &Stage, name: String, seconds| {
        paced::run(&stage.world.org("globex"), &trickle(stage, name, seconds)).arrived
    };
    turn(&hanging, "hangs".to_owned(), 2);
    let (mut alone, mut beside) = (Vec::new(), Vec::new());
    for number in 0..TURNS {
        let mut well = || alone.push(turn(&healthy, format!("turn{number}"), SECONDS));
        let mut hung = || beside.push(turn(&hanging, format!("turn{number}"), SECONDS));
        // Neither is always the first.
        if number % 2 == 0 {
            well();
            hung();
        } else {
            hung();
            well();
        }
    }
    let mut table = Table::new(format!(
        "A hanging org beside a healthy one, SQLite: 50 events/s for both, {TURNS} times {SECONDS} s each in turns"
    ));
    let of_turns =
        |turns: &[Samples], per_mille| turns.iter().map(|arrived| arrived.quantile(per_mille)).collect::<Samples>();
    for (name, turns) in [("both healthy", &alone), ("one hangs", &beside)] {
        for (quantile, per_mille) in [("p50", 500), ("p90", 900), ("p99", 990)] {
            let seen = of_turns(turns, per_mille);
            let what = format!("{name}: end to end {quantile} of the healthy one, ms");
            table.row(what, format!("{:.1}", seen.median()), seen.spread(1));
        }
    }
    let p90 = of_turns(&beside, 900).ratio(&of_turns(&alone, 900));
    table.row("p90 beside a hanging org / beside a healthy one", format!("{:.2}", p90.median()), p90.spread(2));
    let p99 = of_turns(&beside, 990).ratio(&of_turns(&alone, 990));
    table.judged(
        "p99 beside a hanging org / beside a healthy one",
        p99.median(),
        format!("{:.2}", p99.median()),
        p99.spread(2),
        Goal::AtMost(1.1),
    );
    table.note("Each ratio is that of a turn and the one beside it; the middle of them counts.");
    table
}

/// Both orgs are healthy and have had their first events.
fn stage() -> Stage {
    let stage = Stage::on_sqlite();
    stage.connect("acme", USERNAME);
    stage.connect("globex", "integration@globex.example");
    paced::run(&stage.world.org("globex"), &trickle(&stage, "warm", 2));
    stage
}
