//! CPU time, user and system together, in nanoseconds as the Linux scheduler counts it (`/proc/<pid>/task/<tid>/schedstat`,
//! first number). `stat` counts in hundredths of a second, too coarse for one key pair.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Threads that make the load start with this, so that their work is not counted as the server's.
pub(crate) const LOAD: &str = "load";

/// What this process used so far, without the thread that asks and without those that make load.
pub(crate) fn of_server() -> Duration {
    let own = std::process::id().to_string();
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    tasks
        .filter(|task| task.file_name().to_str() != Some(own.as_str()))
        .filter(|task| !fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name.starts_with(LOAD)))
        .filter_map(|task| time(&task.path().join("schedstat").to_string_lossy()))
        .sum()
}

/// What the threads of this process used whose names start so. Those that ended are not counted.
pub(crate) fn of_threads(prefix: &str) -> Duration {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    tasks
        .filter(|task| fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name.starts_with(prefix)))
        .filter_map(|task| time(&task.path().join("schedstat").to_string_lossy()))
        .sum()
}

/// What the thread that asks used.
pub(crate) fn of_this_thread() -> Duration {
    time("/proc/thread-self/schedstat").unwrap_or_default()
}

/// What the threads of another process used.
pub(crate) fn of_process(id: u32) -> Duration {
    let tasks = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    tasks.filter_map(|task| time(&task.path().join("schedstat").to_string_lossy())).sum()
}

/// What a process and its children that live use.
pub(crate) fn of_family(id: u32) -> Duration {
    let others = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = others.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    numbers.filter(|other| *other == id || parent(*other) == Some(id)).map(of_process).sum()
}

/// The process that started another.
pub(crate) fn parent(id: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.split_whitespace().nth(1)?.parse().ok()
}

/// What a program uses from its start to its end; `None` when it cannot be started or fails.
pub(crate) fn of_program(command: &mut Command) -> Option<Duration> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
    let used = once_ended(&child);
    let status = child.wait().ok()?;
    if status.success() { used } else { None }
}

/// Its time can be read between its end and the moment it is waited for.
fn once_ended(child: &Child) -> Option<Duration> {
    let folder = format!("/proc/{}", child.id());
    loop {
        let stat = fs::read_to_string(format!("{folder}/stat")).ok()?;
        // The state stands behind the name, which is in brackets and may hold anything.
        let state = stat.rsplit_once(") ")?.1.chars().next()?;
        if state == 'Z' {
            return time(&format!("{folder}/schedstat"));
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn time(schedstat: &str) -> Option<Duration> {
    let text = fs::read_to_string(schedstat).ok()?;
    text.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
