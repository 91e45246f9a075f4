//! Two people edited at once: both values of every field that differs, before anything is overwritten.

use crate::door::Fields;
use crate::ui::{Cell, Column, Notice, Row, RowHead, Table, Tone};
use domain::integration::{FormVersion, SettingsForm, field};
use domain::login_host::Subdomain;
use leptos::prelude::*;
use portal::Conflict;
use portal::integrations::EventSet;

/// The comparison on top of the form that was not saved.
pub(crate) fn comparison(conflict: &Conflict, typed: &Fields, sets: &[EventSet]) -> AnyView {
    let typed: SettingsForm = typed.to_form();
    let theirs =
        conflict.saved_by.as_ref().map_or_else(|| "Saved meanwhile".to_owned(), |who| format!("Saved by {who}"));
    let rows = differences(&typed, &conflict.stored, sets)
        .into_iter()
        .map(|Difference { label, typed, stored }| {
            view! {
                <Row>
                    <RowHead>{label}</RowHead>
                    <Cell label="Yours">{shown(typed)}</Cell>
                    <Cell label="Saved">{shown(stored)}</Cell>
                </Row>
            }
        })
        .collect_view();
    let columns = vec![Column::new("Field"), Column::new("Yours"), Column::new(theirs)];
    view! {
        <Notice tone=Tone::Warn title="Somebody else saved this in the meantime" live=true>
            "Nothing was overwritten, and your values are still in the form. Save again to put yours in place of theirs, or change the form first."
        </Notice>
        <Table caption="Your values and the saved ones" columns=columns>{rows}</Table>
    }
    .into_any()
}

struct Difference {
    label: &'static str,
    typed: String,
    stored: String,
}

/// Every field that differs, in the words of the form.
fn differences(typed: &SettingsForm, stored: &SettingsForm, sets: &[EventSet]) -> Vec<Difference> {
    let set_name = |id: &str| {
        sets.iter().find(|set| set.id.to_string() == id).map_or_else(|| id.to_owned(), |set| set.name.clone())
    };
    let words = |name: &str, value: &str| match name {
        field::VERSION => {
            FormVersion::parse(value).map_or_else(|_| value.to_owned(), |version| version.word().to_owned())
        }
        field::SUBDOMAIN => {
            Subdomain::parse(value).map_or_else(|_| value.to_owned(), |subdomain| subdomain.label().to_owned())
        }
        field::EVENT_SET => set_name(value),
        _ => value.trim().to_owned(),
    };
    [
        (field::NAME, "Name", &typed.name, &stored.name),
        (field::VERSION, "Version", &typed.version, &stored.version),
        (field::USERNAME, "Salesforce Username", &typed.salesforce_username, &stored.salesforce_username),
        (field::SUBDOMAIN, "Salesforce Subdomain", &typed.salesforce_subdomain, &stored.salesforce_subdomain),
        (field::MY_DOMAIN, "My Domain host", &typed.my_domain_host, &stored.my_domain_host),
        (field::CONSUMER_KEY, "Salesforce Consumer Key", &typed.consumer_key, &stored.consumer_key),
        (field::EVENT_SET, "Event Set", &typed.event_set, &stored.event_set),
        (field::NAMESPACE, "Package namespace", &typed.package_namespace, &stored.package_namespace),
    ]
    .into_iter()
    .map(|(name, label, typed, stored)| Difference { label, typed: words(name, typed), stored: words(name, stored) })
    .filter(|difference| difference.typed != difference.stored)
    .collect()
}

fn shown(value: String) -> AnyView {
    if value.is_empty() {
        view! { <span class="muted">"(empty)"</span> }.into_any()
    } else {
        view! { <span class="breaking">{value}</span> }.into_any()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_compared_and_in_words() {
        let stored = SettingsForm {
            name: "A".into(),
            version: "v2".into(),
            salesforce_subdomain: "test".into(),
            ..SettingsForm::default()
        };
        let typed = SettingsForm { name: " A ".into(), salesforce_subdomain: "my_domain".into(), ..stored.clone() };
        let found = differences(&typed, &stored, &[]);
        let found: Vec<_> = found.iter().map(|d| (d.label, d.typed.as_str(), d.stored.as_str())).collect();
        assert_eq!(found, [("Salesforce Subdomain", "My Domain", "Test")]);
    }
}
