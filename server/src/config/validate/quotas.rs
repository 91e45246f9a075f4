//! The limits that every client starts with.

use super::Judge;
use domain::quota::{Quota, Quotas};
use std::collections::HashMap;

pub(super) fn quotas(judge: &mut Judge, written: HashMap<String, u32>) -> Quotas {
    let mut quotas = Quotas::default();
    for (word, value) in written {
        let key = format!("quotas.{word}");
        if let Some(quota) = Quota::parse(&word) {
            quotas.set(quota, judge.within(&key, Some(value), quota.usual(), 1..=Quota::MOST));
        } else {
            let known = Quota::ALL.map(|quota| format!("`{}`", quota.word())).join(", ");
            judge.refuse(&key, "there is no such limit", &format!("Write one of {known}, or remove it."));
        }
    }
    quotas
}
