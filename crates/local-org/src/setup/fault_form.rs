//! A fault to switch on, as typed: what cannot be read is refused beside its field and stays as typed.

use maud::{Markup, html};

use super::fields::{Field, options};
use super::posted::Posted;
use crate::model::fault::{Fault, Surface};
use crate::model::fault_kind::FaultKind;
use crate::model::field_errors::FieldErrors;

const SURFACES: [(Surface, &str, &str); 5] = [
    (Surface::Both, "both", "Token endpoint and data API"),
    (Surface::Token, "token", "Token endpoint"),
    (Surface::Data, "data", "Data API"),
    (Surface::Writes, "writes", "Writes of records, bulk jobs included"),
    (Surface::Bulk, "bulk", "Bulk jobs"),
];

/// A fault to switch on.
pub(super) struct FaultForm {
    kind: String,
    surface: String,
    orgs: String,
    remaining: String,
    milliseconds: String,
    every: String,
    message: String,
    matching: String,
    retry_after: String,
}

impl Default for FaultForm {
    fn default() -> Self {
        Self {
            kind: FaultKind::Slow.name(),
            surface: "both".to_owned(),
            orgs: "this".to_owned(),
            remaining: String::new(),
            milliseconds: "3000".to_owned(),
            every: "1".to_owned(),
            message: String::new(),
            matching: String::new(),
            retry_after: String::new(),
        }
    }
}

impl FaultForm {
    pub(super) fn from_posted(posted: &Posted) -> Self {
        let text = |name: &str| posted.text(name).trim().to_owned();
        Self {
            kind: text("kind"),
            surface: text("surface"),
            orgs: text("orgs"),
            remaining: text("remaining"),
            milliseconds: text("milliseconds"),
            every: text("every"),
            message: text("message"),
            matching: text("matching"),
            retry_after: text("retry_after"),
        }
    }

    pub(super) fn surface_words(surface: Surface) -> &'static str {
        SURFACES.iter().find(|(value, ..)| *value == surface).map_or("", |(_, _, words)| words)
    }

    pub(super) fn strikes_all_orgs(&self) -> bool {
        self.orgs == "all"
    }

    pub(super) fn fault(&self) -> Result<Fault, FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind = FaultKind::from_name(&self.kind);
        if kind.is_none() {
            errors.add("kind", "Fault: choose one of the list");
        }
        let surface = SURFACES.iter().find(|(_, name, _)| *name == self.surface).map(|(surface, ..)| *surface);
        let remaining = if self.remaining.is_empty() { None } else { Some(self.remaining.parse::<u32>()) };
        if matches!(remaining, Some(Err(_) | Ok(0))) {
            errors.add("remaining", "Number of calls: enter a number from 1, or nothing");
        }
        let milliseconds = self.milliseconds.parse().ok().filter(|milliseconds| *milliseconds <= 600_000);
        if milliseconds.is_none() {
            errors.add("milliseconds", "Delay: enter 0 to 600000 milliseconds");
        }
        let every = self.every.parse().ok().filter(|every| *every > 0);
        if every.is_none() {
            errors.add("every", "Every how many records: enter a number from 1");
        }
        let retry_after_secs = if self.retry_after.is_empty() { None } else { Some(self.retry_after.parse::<u64>()) };
        if matches!(retry_after_secs, Some(Err(_))) {
            errors.add("retry_after", "Retry-After: enter seconds, or nothing");
        }
        errors.into_result()?;
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let fault = Fault::new(kind.unwrap_or(FaultKind::Slow))
            .on(surface.unwrap_or_default())
            .milliseconds(milliseconds.unwrap_or_default())
            .every(every.unwrap_or(1));
        Ok(Fault {
            remaining: remaining.and_then(Result::ok),
            message: text(&self.message),
            matching: text(&self.matching),
            retry_after_secs: retry_after_secs.and_then(Result::ok),
            ..fault
        })
    }

    pub(super) fn render(&self, key: &str, errors: &FieldErrors) -> Markup {
        let kinds: Vec<(String, String)> =
            FaultKind::ALL.iter().map(|(kind, words)| (kind.name(), (*words).to_owned())).collect();
        let surfaces = SURFACES.map(|(_, value, words)| (value.to_owned(), words.to_owned()));
        html! {
            form method="post" action={ "/setup/" (key) "/switchboard/faults" } {
                (Field::new("Fault", "kind", errors).select(&kinds, &self.kind))
                (Field::new("Strikes", "surface", errors).select(&surfaces, &self.surface))
                (Field::new("Orgs", "orgs", errors).select(&options(&[("this", "This org"), ("all", "All orgs")]), &self.orgs))
                (Field::new("Number of calls", "remaining", errors).hint("Empty: until switched off.").input("text", &self.remaining))
                (Field::new("Delay in milliseconds", "milliseconds", errors).hint("For a slow answer.").input("text", &self.milliseconds))
                (Field::new("Every how many records", "every", errors).hint("For row locks, rules, triggers and storage; 1 is each record.").input("text", &self.every))
                (Field::new("Message", "message", errors).hint("The text of a validation rule, a failing trigger or a bad request; of any refusal, CODE: words.").input("text", &self.message))
                (Field::new("Only with this text", "matching", errors).hint("Calls whose body holds it, and of their records those with it in a field. Empty: all.").input("text", &self.matching))
                (Field::new("Retry-After in seconds", "retry_after", errors).hint("Sent with an answer in place of the call. Empty: not sent.").input("text", &self.retry_after))
                button.primary type="submit" { "Switch on" }
            }
        }
    }
}
