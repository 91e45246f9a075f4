//! The frame around a signed-in page: which menu this person has, in which client, and who they are.

use crate::door::Door;
use crate::routes;
use crate::ui::{Banner, Frame, IconName, NavItem, Person, Switcher, SwitcherItem, Tone};
use domain::policy::{Action, Decision, Resource, Role};
use leptos::prelude::*;
use leptos_meta::Title;
use portal::{Caller, Error, Portal};

/// Which entry of the menu is the current one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    ApiManagement,
    Events,
    Members,
    Keys,
    Audit,
    Clients,
    OperatorClients,
    Staff,
    EventTypes,
    Health,
    Help,
    Account,
}

/// The client a page lies in, as the frame shows it.
#[derive(Clone, Debug)]
pub(crate) struct ClientHere {
    pub(crate) slug: String,
    pub(crate) name: String,
}

impl From<&portal::ClientScope> for ClientHere {
    fn from(scope: &portal::ClientScope) -> Self {
        Self { slug: scope.client.slug.to_string(), name: scope.client.name.to_string() }
    }
}

/// What a page gives to its frame.
pub(crate) struct Page {
    /// The title of the browser's tab.
    pub(crate) title: String,
    pub(crate) section: Section,
    pub(crate) client: Option<ClientHere>,
    /// A modal over the page, when the address asks for one.
    pub(crate) dialog: Option<AnyView>,
    pub(crate) content: AnyView,
}

/// Renders the page in its frame.
pub(crate) async fn framed(door: &Door, page: Page) -> Result<AnyView, Error> {
    let client = page.client.or_else(|| own_client(&door.caller));
    let switcher = match (&client, &door.caller) {
        (Some(here), Caller::Staff(_)) => {
            let assigned = door.portal.clients().assigned(&door.caller).await?;
            let items = assigned
                .iter()
                .map(|c| {
                    SwitcherItem::new(routes::integrations(c.slug.as_str()), c.name.to_string())
                        .current(c.slug.as_str() == here.slug)
                })
                .collect();
            Some((here.name.clone(), items, Some(SwitcherItem::new(routes::CLIENTS, "All clients"))))
        }
        (Some(here), _) => Some((here.name.clone(), Vec::new(), None)),
        (None, _) => None,
    };
    let nav = menu(&door.caller, client.as_ref(), page.section);
    let person = person(&door.caller);
    let demo = door.portal.settings().demo;
    let here = door.address.clone();
    let theme = door.theme;
    let (title, dialog, content) = (page.title, page.dialog, page.content);
    Ok(view! {
        <Title text=title/>
        <Frame
            nav=nav
            home="/"
            here=here
            theme=theme
            person=person
            dialog=dialog
            switcher=move || switcher.map(|(name, items, all)| view! { <Switcher caption="Client" current=name items=items all=all/> })
            banner=move || demo.then(|| view! { <DemoBanner/> })
        >
            {content}
        </Frame>
    }
    .into_any())
}

/// Says that nothing here is real.
#[component]
pub fn DemoBanner() -> impl IntoView {
    view! { <Banner tone=Tone::Info>"Demo: seeded people, a local Salesforce org, passwords everybody knows. Do not enter real data."</Banner> }
}

fn own_client(caller: &Caller) -> Option<ClientHere> {
    match caller {
        Caller::Member(member) => {
            Some(ClientHere { slug: member.client_slug.to_string(), name: member.client_name.to_string() })
        }
        _ => None,
    }
}

fn person(caller: &Caller) -> Option<Person> {
    let (name, role) = match caller {
        Caller::Member(member) => (member.name.to_string(), member.role),
        Caller::Staff(staff) => (staff.name.to_string(), staff.role),
        _ => return None,
    };
    Some(Person { name, detail: role.label().to_owned(), href: routes::ACCOUNT.to_owned() })
}

fn menu(caller: &Caller, client: Option<&ClientHere>, current: Section) -> Vec<NavItem> {
    let mut items = Vec::new();
    let mut add = |section: Section, href: String, label: &'static str, icon: IconName| {
        items.push(NavItem::new(href, label, icon).current(section == current));
    };
    if let Some(client) = client {
        let may = |resource| Portal::decision_inside(caller, Action::Read, resource) == Decision::Allow;
        if may(Resource::Integration) {
            add(Section::ApiManagement, routes::integrations(&client.slug), "API Management", IconName::Plug);
        }
        if may(Resource::Events) {
            add(Section::Events, routes::events(&client.slug), "Events", IconName::Activity);
        }
        if may(Resource::Members) {
            add(Section::Members, routes::members(&client.slug), "Members", IconName::Users);
        }
        if may(Resource::Keys) {
            add(Section::Keys, routes::keys(&client.slug), "Keys", IconName::Key);
        }
        if may(Resource::Audit) {
            add(Section::Audit, routes::audit(&client.slug), "Audit", IconName::ScrollText);
        }
    }
    match caller.role() {
        Some(Role::Csm) => add(Section::Clients, routes::CLIENTS.to_owned(), "Clients", IconName::Building),
        Some(Role::Operator) => {
            add(Section::OperatorClients, routes::OPERATOR_CLIENTS.to_owned(), "Clients", IconName::Building);
            add(Section::Staff, routes::OPERATOR_STAFF.to_owned(), "Staff", IconName::Users);
            add(Section::EventTypes, routes::OPERATOR_EVENT_TYPES.to_owned(), "Event types", IconName::Plug);
            add(Section::Health, routes::OPERATOR_HEALTH.to_owned(), "Health", IconName::Activity);
            add(Section::Audit, routes::OPERATOR_AUDIT.to_owned(), "Audit", IconName::ScrollText);
        }
        _ => {}
    }
    add(Section::Help, routes::TROUBLESHOOTING.to_owned(), "Troubleshooting", IconName::Info);
    items
}
