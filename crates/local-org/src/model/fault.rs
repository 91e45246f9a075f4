//! Failures a person or a test can switch on: of the transport, of the whole call, or of single records.

use serde::{Deserialize, Serialize};

use super::fault_kind::{CallKind, FaultKind};

/// Which calls a fault strikes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Surface {
    /// `/services/oauth2/token`
    Token,
    /// Everything else of the wire.
    Data,
    /// All of it.
    #[default]
    Both,
    /// Calls that write records, and bulk jobs as they run.
    Writes,
    /// Calls about bulk jobs, and the jobs as they run.
    Bulk,
}

impl Surface {
    /// Whether such a call belongs to it.
    pub(crate) fn holds(self, call: CallKind) -> bool {
        match self {
            Self::Both => true,
            Self::Token => call == CallKind::Token,
            Self::Data => call != CallKind::Token,
            Self::Writes => matches!(call, CallKind::Write | CallKind::BulkRun),
            Self::Bulk => matches!(call, CallKind::BulkJob | CallKind::BulkRun),
        }
    }
}

/// A fault that is switched on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// What goes wrong.
    pub kind: FaultKind,
    /// Which calls it strikes.
    #[serde(default)]
    pub surface: Surface,
    /// It strikes this many calls and is gone; until switched off when absent.
    #[serde(default)]
    pub remaining: Option<u32>,
    /// Delay of [`FaultKind::Slow`].
    #[serde(default = "default_milliseconds")]
    pub milliseconds: u64,
    /// Every how many records a record fault strikes, counted over a call or a bulk job; 1 is each.
    #[serde(default = "default_every")]
    pub every: u32,
    /// The text of a validation rule, a failing trigger or a bad request; of any refusal, its code and words.
    #[serde(default)]
    pub message: Option<String>,
    /// It strikes only calls whose body holds this text, and of their records only those with it in a field.
    #[serde(default)]
    pub matching: Option<String>,
    /// `Retry-After` of an answer in place of the call.
    #[serde(default)]
    pub retry_after_secs: Option<u64>,
}

const fn default_milliseconds() -> u64 {
    3000
}

const fn default_every() -> u32 {
    1
}

impl Fault {
    /// A fault on all calls it fits, until switched off.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            surface: Surface::Both,
            remaining: None,
            milliseconds: default_milliseconds(),
            every: default_every(),
            message: None,
            matching: None,
            retry_after_secs: None,
        }
    }

    /// Only the next `count` calls.
    #[must_use]
    pub fn times(mut self, count: u32) -> Self {
        self.remaining = Some(count);
        self
    }

    /// Only one surface.
    #[must_use]
    pub fn on(mut self, surface: Surface) -> Self {
        self.surface = surface;
        self
    }

    /// Only every `every`-th record.
    #[must_use]
    pub fn every(mut self, every: u32) -> Self {
        self.every = every.max(1);
        self
    }

    /// With this text.
    #[must_use]
    pub fn saying(mut self, message: impl Into<String>) -> Self {
        self.message = Some(message.into());
        self
    }

    /// Only calls and records with this text.
    #[must_use]
    pub fn matching(mut self, text: impl Into<String>) -> Self {
        self.matching = Some(text.into());
        self
    }

    /// With this `Retry-After`.
    #[must_use]
    pub fn retry_after_secs(mut self, secs: u64) -> Self {
        self.retry_after_secs = Some(secs);
        self
    }

    /// With this delay.
    #[must_use]
    pub fn milliseconds(mut self, milliseconds: u64) -> Self {
        self.milliseconds = milliseconds;
        self
    }
}

/// A call before it is carried out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arrived<'a> {
    pub(crate) kind: CallKind,
    pub(crate) body: &'a [u8],
}

impl Arrived<'_> {
    /// A call whose body is of no interest to faults.
    pub(crate) fn without_body(kind: CallKind) -> Self {
        Self { kind, body: &[] }
    }

    /// Whether the body holds a text; each does when none is asked for.
    pub(crate) fn holds(&self, text: Option<&str>) -> bool {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return true };
        self.body.windows(text.len()).any(|window| window == text.as_bytes())
    }
}

/// Takes the faults that strike a call now, counting them down.
pub(crate) fn take(faults: &mut Vec<Fault>, call: Arrived<'_>) -> Vec<Fault> {
    let mut struck = Vec::new();
    faults.retain_mut(|fault| {
        if !fault.surface.holds(call.kind) || !fault.kind.fits(call.kind) || !call.holds(fault.matching.as_deref()) {
            return true;
        }
        struck.push(fault.clone());
        match &mut fault.remaining {
            None => true,
            Some(remaining) => {
                *remaining = remaining.saturating_sub(1);
                *remaining > 0
            }
        }
    });
    struck
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take_at(faults: &mut Vec<Fault>, kind: CallKind) -> usize {
        take(faults, Arrived { kind, body: b"a poison b" }).len()
    }

    #[test]
    fn a_counted_fault_runs_out() {
        let mut faults = vec![Fault::new(FaultKind::InternalError).on(Surface::Data).times(2)];
        assert_eq!(take_at(&mut faults, CallKind::Token), 0);
        assert_eq!(take_at(&mut faults, CallKind::Read), 1);
        assert_eq!(take_at(&mut faults, CallKind::BulkJob), 1);
        assert_eq!(take_at(&mut faults, CallKind::Write), 0);
        assert!(faults.is_empty());
    }

    #[test]
    fn record_faults_wait_for_a_write() {
        for kind in [CallKind::Write, CallKind::BulkRun] {
            let mut faults = vec![Fault::new(FaultKind::RowLock).times(1)];
            assert_eq!(take_at(&mut faults, CallKind::Read), 0);
            assert_eq!(take_at(&mut faults, CallKind::BulkJob), 0);
            assert_eq!(take_at(&mut faults, kind), 1);
        }
    }

    #[test]
    fn a_fault_waits_for_its_text() {
        let mut faults = vec![
            Fault::new(FaultKind::BadRequest).matching("medicine").times(1),
            Fault::new(FaultKind::BadRequest).matching("poison").times(1),
        ];
        assert_eq!(take_at(&mut faults, CallKind::Write), 1);
        assert_eq!(faults[0].matching.as_deref(), Some("medicine"));
    }
}
