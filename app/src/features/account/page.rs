//! `/account`. A Client User without the Integration permission also lands here and is told whom to ask.

use super::texts;
use crate::door::{FormState, Visit, page};
use crate::error_page::above_form;
use crate::features::session::PASSWORD_HINT;
use crate::frame::{Page, Section, framed};
use crate::routes;
use crate::ui::{
    Actions, Button, ButtonKind, Card, Definition, Definitions, Form, IconName, InputType, Notice, PageHeader,
    TextField, Tone,
};
use domain::policy::{Action, Decision, Resource, Role, WhoCanGrant};
use leptos::prelude::*;
use portal::{Caller, Error, Portal};

#[component]
pub fn AccountPage() -> impl IntoView {
    page(|visit| async move {
        visit.door.portal.authorize(&visit.door.caller, Action::Read, Resource::Account)?;
        let profile = Profile::of(&visit.door.caller).ok_or(Error::SignIn)?;
        let content = content(&visit, profile);
        framed(
            &visit.door,
            Page { title: "Account".to_owned(), section: Section::Account, client: None, dialog: None, content },
        )
        .await
    })
}

/// What a person may know about their own row.
struct Profile {
    name: String,
    email: String,
    role: Role,
    client: Option<String>,
    /// Whom to ask for the Integration permission, when it is missing.
    missing: Option<WhoCanGrant>,
}

impl Profile {
    fn of(caller: &Caller) -> Option<Self> {
        match caller {
            Caller::Member(member) => Some(Self {
                name: member.name.to_string(),
                email: member.email.to_string(),
                role: member.role,
                client: Some(member.client_name.to_string()),
                missing: match Portal::decision_inside(caller, Action::Read, Resource::Integration) {
                    Decision::Forbidden(who) => Some(who),
                    Decision::Allow | Decision::SignIn | Decision::Unknown => None,
                },
            }),
            Caller::Staff(staff) => Some(Self {
                name: staff.name.to_string(),
                email: staff.email.to_string(),
                role: staff.role,
                client: None,
                missing: None,
            }),
            Caller::Visitor(_) | Caller::Key(_) | Caller::Handoff(_) | Caller::System => None,
        }
    }
}

fn content(visit: &Visit, profile: Profile) -> AnyView {
    let above = above_form(&visit.door, &visit.state);
    let password = password_form(visit.state.clone());
    let done = texts::done(&visit.query("done"));
    let permission = profile.client.is_some().then(|| if profile.missing.is_some() { "No" } else { "Yes" });
    view! {
        <PageHeader title="Account" description="Your profile, your password and your sessions."/>
        {done.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
        {above}
        {profile.missing.map(|who| view! {
            <Notice tone=Tone::Info title="API Management is not open to you">{texts::no_integrations(who)}</Notice>
        })}
        <div class="grid-2">
            <div class="stack">
                <Card title="Profile">
                    <Definitions>
                        <Definition term="Name">{profile.name}</Definition>
                        <Definition term="E-mail">{profile.email}</Definition>
                        <Definition term="Role">{profile.role.label()}</Definition>
                        {profile.client.map(|name| view! { <Definition term="Client">{name}</Definition> })}
                        {permission.map(|word| view! { <Definition term="Integration permission">{word}</Definition> })}
                    </Definitions>
                </Card>
                <Card title="Sessions">
                    <div class="stack">
                        <p class="muted">"Left yourself signed in on another computer? End every session but this one."</p>
                        <Form action=routes::SIGN_OUT_EVERYWHERE label="Sign out everywhere else">
                            <div class="cluster"><Button icon=IconName::LogOut>"Sign out everywhere else"</Button></div>
                        </Form>
                    </div>
                </Card>
            </div>
            <Card title="Change password">{password}</Card>
        </div>
    }
    .into_any()
}

fn password_form(state: FormState) -> AnyView {
    view! {
        <Form action=routes::ACCOUNT label="Change password">
            <TextField
                name="current_password" label="Current password" input=InputType::Password autocomplete="current-password"
                required=true error=state.error("current_password")
            />
            <TextField
                name="password" label="New password" input=InputType::Password autocomplete="new-password" required=true
                hint=PASSWORD_HINT error=state.error("password")
            />
            <TextField
                name="repeat_password" label="Repeat password" input=InputType::Password autocomplete="new-password"
                required=true error=state.error("repeat_password")
            />
            <Actions><Button kind=ButtonKind::Primary>"Change password"</Button></Actions>
        </Form>
    }
    .into_any()
}
