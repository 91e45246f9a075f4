//! The queue of each integration: who works on it, when it is looked at again, and what is known about its org.
//!
//! One process works on a queue at a time. It claims the row for a while and counts the epoch up; whatever it writes
//! later carries that epoch, so the write of an owner that lost its claim is refused.

mod abandoned;
mod bulk;
mod claim;
mod due;
mod numbers;
mod outcome;
mod settle;
mod state;
mod told;
mod unpark;

pub use abandoned::{Claimed, claimed, end};
pub use bulk::{BulkJob, begin_bulk, bulk_goes_on, bulk_job, bulk_rests, count_calls, end_bulk, settle_bulk};
pub use claim::{Claim, claim, release, renew, sleep, take_over};
pub use due::{Due, due, due_probes, next_wake};
pub use outcome::{Attempt, Fate, Refused, Settled, Via};
pub use settle::settle;
pub(crate) use state::insert_of;
pub use state::{ApiUsage, Queue, find, lock, probed, wake};
pub use told::tell;
pub use unpark::unpark;
