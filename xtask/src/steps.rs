//! Runs the steps of the test command one after the other, all of them whatever fails, and says at the end which did.

use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::failure::{Done, Failure};
use crate::say;

/// One proof: its name on the command line, and what it does.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) work: fn() -> Done,
}

/// Keeps the chosen steps: those named with `--only` (all if none), without those named with `--skip`.
pub(crate) fn choose(steps: Vec<Step>, only: &[String], skip: &[String]) -> Done<Vec<Step>> {
    let names: Vec<&str> = steps.iter().map(|step| step.name).collect();
    if let Some(unknown) = only.iter().chain(skip).find(|name| !names.contains(&name.as_str())) {
        return Err(Failure::new(format!("'{unknown}' is not a step. The steps are: {}.", names.join(", "))));
    }
    let is_in = |list: &[String], step: &Step| list.iter().any(|name| name == step.name);
    Ok(steps.into_iter().filter(|step| (only.is_empty() || is_in(only, step)) && !is_in(skip, step)).collect())
}

/// Runs them and prints the table; fails if any failed.
pub(crate) fn run(steps: &[Step]) -> Done {
    let mut results = Vec::new();
    for step in steps {
        say::step(&format!("[{}] {}", step.name, step.what));
        let begun = Instant::now();
        let result = (step.work)();
        if let Err(failure) = &result {
            say::error(&format!("Error: {failure}"));
        }
        results.push((step.name, result, begun.elapsed()));
    }
    let (table, failed) = report(&results);
    say::line(&table);
    if failed == 0 { Ok(()) } else { Err(Failure::new("Not everything passed.")) }
}

fn report(results: &[(&str, Done, Duration)]) -> (String, usize) {
    let mut table = String::from("\n");
    let (mut passed, mut failed) = (0, 0);
    for (name, result, time) in results {
        let word = if result.is_ok() {
            passed += 1;
            "passed"
        } else {
            failed += 1;
            "FAILED"
        };
        let _ = writeln!(table, "{name:<14}{:>8.1} s  {word}", time.as_secs_f64());
    }
    let _ = write!(table, "\n{passed} passed, {failed} failed");
    (table, failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(name: &'static str) -> Step {
        Step { name, what: "", work: || Ok(()) }
    }

    fn names(only: &[&str], skip: &[&str]) -> Done<Vec<&'static str>> {
        let owned = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let chosen = choose(vec![step("format"), step("lint"), step("test")], &owned(only), &owned(skip))?;
        Ok(chosen.iter().map(|step| step.name).collect())
    }

    #[test]
    fn steps_are_chosen_by_name() {
        assert_eq!(names(&[], &[]).unwrap(), ["format", "lint", "test"]);
        assert_eq!(names(&["test", "lint"], &[]).unwrap(), ["lint", "test"]);
        assert_eq!(names(&[], &["lint"]).unwrap(), ["format", "test"]);
        let refusal = names(&["lnit"], &[]).unwrap_err().to_string();
        assert_eq!(refusal, "'lnit' is not a step. The steps are: format, lint, test.");
    }

    #[test]
    fn the_report_ends_with_the_count() {
        let second = Duration::from_secs(1);
        let (table, failed) = report(&[("format", Ok(()), second), ("test", Err(Failure::new("")), second)]);
        assert_eq!(failed, 1);
        assert_eq!(
            table,
            "\nformat             1.0 s  passed\n\
             test               1.0 s  FAILED\n\n1 passed, 1 failed"
        );
    }
}
