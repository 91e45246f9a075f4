//! Answers written down beforehand, one for each call that comes: what a property test plays through.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::fault::{Arrived, Fault, Surface};
use super::fault_kind::FaultKind;

/// What happens to one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Written", try_from = "Written")]
pub struct Step {
    surface: Surface,
    /// A call is carried out as always when there is none.
    fault: Option<Fault>,
}

impl Step {
    /// The next call of the surface is carried out as always.
    pub fn ok(surface: Surface) -> Self {
        Self { surface, fault: None }
    }

    /// This happens to the next call of the fault's surface. How often a fault strikes says nothing here: it is once.
    pub fn fault(fault: Fault) -> Self {
        Self { surface: fault.surface, fault: Some(fault) }
    }
}

/// A step in the control interface.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    reply: String,
    #[serde(default = "data")]
    surface: Surface,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    milliseconds: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    every: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    matching: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_after_secs: Option<u64>,
}

const fn data() -> Surface {
    Surface::Data
}

/// Short names; every fault's own name will do too.
const SHORT: [(&str, FaultKind); 9] = [
    ("500", FaultKind::InternalError),
    ("503", FaultKind::ServerUnavailable),
    ("401", FaultKind::SessionExpired),
    ("400", FaultKind::BadRequest),
    ("limit", FaultKind::RequestLimit),
    ("truncated", FaultKind::TruncatedJson),
    ("cut_before", FaultKind::Cut),
    ("html", FaultKind::HtmlPage),
    ("trigger", FaultKind::TriggerFailure),
];

impl TryFrom<Written> for Step {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        if written.reply == "ok" {
            return Ok(Self::ok(written.surface));
        }
        let short = SHORT.iter().find(|(name, _)| *name == written.reply).map(|(_, kind)| *kind);
        let kind = short.or_else(|| FaultKind::from_name(&written.reply));
        let mut fault = Fault::new(kind.ok_or_else(|| format!("there is no reply {:?}", written.reply))?);
        fault.surface = written.surface;
        fault.milliseconds = written.milliseconds.unwrap_or(fault.milliseconds);
        fault.every = written.every.unwrap_or(fault.every).max(1);
        (fault.message, fault.matching) = (written.message, written.matching);
        fault.retry_after_secs = written.retry_after_secs;
        Ok(Self::fault(fault))
    }
}

impl From<Step> for Written {
    fn from(Step { surface, fault }: Step) -> Self {
        match fault {
            None => Self {
                reply: "ok".to_owned(),
                surface,
                milliseconds: None,
                every: None,
                message: None,
                matching: None,
                retry_after_secs: None,
            },
            Some(fault) => Self {
                reply: fault.kind.name(),
                surface,
                milliseconds: Some(fault.milliseconds),
                every: Some(fault.every),
                message: fault.message,
                matching: fault.matching,
                retry_after_secs: fault.retry_after_secs,
            },
        }
    }
}

/// Takes the first step that this call answers to; nothing when none does. A step waits for a call that it can strike.
pub(crate) fn take(steps: &mut VecDeque<Step>, call: Arrived<'_>) -> Option<Fault> {
    let fits = |step: &Step| match &step.fault {
        None => step.surface.holds(call.kind) && call.kind != super::fault_kind::CallKind::BulkRun,
        Some(fault) => {
            step.surface.holds(call.kind) && fault.kind.fits(call.kind) && call.holds(fault.matching.as_deref())
        }
    };
    let place = steps.iter().position(fits)?;
    steps.remove(place)?.fault
}

#[cfg(test)]
mod tests {
    use super::super::fault_kind::CallKind;
    use super::*;

    fn take_kind(steps: &mut VecDeque<Step>, kind: CallKind) -> Option<FaultKind> {
        take(steps, Arrived::without_body(kind)).map(|fault| fault.kind)
    }

    #[test]
    fn steps_are_used_up_in_order_by_the_calls_they_fit() {
        let mut steps: VecDeque<Step> = serde_json::from_str(
            r#"[{"reply":"ok","surface":"writes"},{"reply":"500"},{"reply":"login_rate","surface":"token"},{"reply":"row_lock","every":3}]"#,
        )
        .unwrap();
        assert_eq!(take_kind(&mut steps, CallKind::Write), None);
        assert_eq!(steps.len(), 3);
        assert_eq!(take_kind(&mut steps, CallKind::Token), Some(FaultKind::LoginRate));
        assert_eq!(take_kind(&mut steps, CallKind::Read), Some(FaultKind::InternalError));
        assert_eq!(take_kind(&mut steps, CallKind::Read), None);
        assert_eq!(take_kind(&mut steps, CallKind::Write), Some(FaultKind::RowLock));
        assert!(steps.is_empty());
    }

    #[test]
    fn a_step_is_written_as_it_is_read() {
        let step: Step = serde_json::from_str(r#"{"reply":"cut_before","matching":"x"}"#).unwrap();
        let again: Step = serde_json::from_str(&serde_json::to_string(&step).unwrap()).unwrap();
        assert_eq!(step, again);
        assert!(serde_json::from_str::<Step>(r#"{"reply":"nothing of the sort"}"#).is_err());
    }
}
