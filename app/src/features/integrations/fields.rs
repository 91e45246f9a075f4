//! The fields of an integration, the same in the add and the edit form.

use super::texts;
use crate::door::{Fields, FormState};
use crate::features::event_set::contents;
use crate::ui::{Choice, Disclosure, RadioGroup, SelectField, TextField};
use domain::integration::{FormVersion, IntegrationType, field};
use domain::login_host::Subdomain;
use leptos::prelude::*;
use portal::integrations::EventSet;

/// Every field, in the order of the form. What only a later version of the form has is hidden by the style while an
/// older one is selected, and ignored when it is posted all the same. `focus` names the field to start in.
pub(super) fn settings_fields(
    kind: IntegrationType,
    fields: &Fields,
    state: &FormState,
    sets: &[EventSet],
    focus: Option<&'static str>,
) -> AnyView {
    let or = |name: &str, default: &str| match fields.get(name) {
        "" => default.to_owned(),
        typed => typed.to_owned(),
    };
    let version = or(field::VERSION, FormVersion::NEWEST.word());
    let subdomain = or(field::SUBDOMAIN, Subdomain::Login.word());
    let versions = FormVersion::ALL.map(|version| Choice::new(version.word(), version.label())).to_vec();
    let event_sets = sets.iter().map(|set| Choice::new(set.id.to_string(), set.name.clone())).collect();
    let has_namespace = FormVersion::ALL.into_iter().any(|version| version.has_namespace(kind));
    let typed = |name: &str| (fields.get(name).to_owned(), state.error(name));
    let (name, name_error) = typed(field::NAME);
    let (username, username_error) = typed(field::USERNAME);
    let (my_domain, my_domain_error) = typed(field::MY_DOMAIN);
    let (consumer_key, consumer_key_error) = typed(field::CONSUMER_KEY);
    let (event_set, event_set_error) = typed(field::EVENT_SET);
    let (namespace, namespace_error) = typed(field::NAMESPACE);
    let (version_error, subdomain_error) = (state.error(field::VERSION), state.error(field::SUBDOMAIN));
    let contents_of_each = set_contents(sets);
    view! {
        <TextField
            name=field::NAME label="Name" required=true autocomplete="off" autofocus={focus == Some(field::NAME)}
            value=name error=name_error
            hint="Whatever you call it by: 1 to 80 characters, used only once here."
        />
        <SelectField
            name=field::VERSION label="Version" options=versions selected=version error=version_error
            hint="Of this form. The newest is right unless you follow older instructions."
        />
        <TextField
            name=field::USERNAME label="Salesforce Username" autocomplete="off" mono=true autofocus={focus == Some(field::USERNAME)}
            value=username error=username_error hint=texts::USERNAME_HINT
        />
        <RadioGroup
            name=field::SUBDOMAIN legend="Salesforce Subdomain" options=subdomains() selected=subdomain required=true
            error=subdomain_error reveals=Subdomain::MyDomain.word()
        >
            <TextField
                name=field::MY_DOMAIN label="My Domain host" autocomplete="off" mono=true
                value=my_domain error=my_domain_error hint=texts::MY_DOMAIN_HINT
            />
        </RadioGroup>
        <TextField
            name=field::CONSUMER_KEY label="Salesforce Consumer Key" autocomplete="off" mono=true autofocus={focus == Some(field::CONSUMER_KEY)}
            value=consumer_key error=consumer_key_error hint=texts::CONSUMER_KEY_HINT
        />
        <div class="stack-tight">
            <SelectField
                name=field::EVENT_SET label="Event Set" options=event_sets selected=event_set
                error=event_set_error hint="Which events become records in this org." required=true
            />
            {contents_of_each}
        </div>
        {has_namespace.then(|| view! {
            <div class="since-v2">
                <TextField
                    name=field::NAMESPACE label="Package namespace" autocomplete="off" mono=true
                    value=namespace error=namespace_error hint=texts::NAMESPACE_HINT
                />
            </div>
        })}
    }
    .into_any()
}

fn subdomains() -> Vec<Choice> {
    vec![
        Choice::new(Subdomain::Test.word(), Subdomain::Test.label()).hint("Sandboxes"),
        Choice::new(Subdomain::Login.word(), Subdomain::Login.label())
            .hint("Production, developer orgs and personal accounts"),
        Choice::new(Subdomain::MyDomain.word(), Subdomain::MyDomain.label()).hint("External Client Apps need it"),
    ]
}

/// Which events each set holds, and the object they become records of.
fn set_contents(sets: &[EventSet]) -> impl IntoView + use<> {
    let items =
        sets.iter().map(|set| view! { <dt>{set.name.clone()}</dt> <dd>{contents(&set.types)}</dd> }).collect_view();
    view! {
        <Disclosure summary="What each event set contains"><dl class="contents">{items}</dl></Disclosure>
    }
}
