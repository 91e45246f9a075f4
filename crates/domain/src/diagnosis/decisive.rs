//! Which of several errors of one record, or of one call, decides what becomes of it.

use super::{Evidence, Scope, UNRECOGNISED_RECORD, catalogue, diagnose};
use crate::check::Link;

/// The place of the error that decides: what is permanent before what passes, and what is about the record before what is
/// about the integration, because a record that stays refused anyway holds up nothing else. The order in which Salesforce
/// lists the errors makes no difference. `None` when there is none.
#[must_use]
pub fn decisive(link: Link, errors: &[Evidence]) -> Option<usize> {
    let rank = |evidence: &Evidence| {
        let row = diagnose(link, evidence);
        let order = match row.scope() {
            Scope::Record if row.code == UNRECOGNISED_RECORD => 3,
            Scope::Record => 0,
            Scope::Unclear => 1,
            Scope::Integration => 2,
            Scope::Passing => 4,
        };
        (order, catalogue().iter().position(|other| other.code == row.code))
    };
    (0..errors.len()).min_by_key(|&place| rank(&errors[place]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BY_RANK: [&str; 6] = [
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        "STRING_TOO_LONG",
        "INSUFFICIENT_ACCESS_OR_READONLY",
        "STORAGE_LIMIT_EXCEEDED",
        "A_CODE_OF_TOMORROW",
        "UNABLE_TO_LOCK_ROW",
    ];

    fn seen(code: &str) -> Evidence {
        Evidence::Rest { status: 200, code: code.to_owned(), message: String::new() }
    }

    proptest! {
        #[test]
        fn the_order_makes_no_difference(places in Just((0..BY_RANK.len()).collect::<Vec<_>>()).prop_shuffle(), count in 1..=BY_RANK.len()) {
            let some = &places[..count];
            let errors: Vec<Evidence> = some.iter().map(|&place| seen(BY_RANK[place])).collect();
            let found = decisive(Link::DryRun, &errors).map(|at| some[at]);
            prop_assert_eq!(found, some.iter().min().copied());
        }
    }

    #[test]
    fn nothing_decides_where_nothing_was_said() {
        assert_eq!(decisive(Link::DryRun, &[]), None);
    }
}
