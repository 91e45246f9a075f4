//! Adding an integration: the package type, then the form. Both are a modal over the list, and one page's address.

use super::fields::settings_fields;
use super::list::{ADD_ID, framed_list};
use super::query::ListAddress;
use crate::door::{Answer, FormState, Post, Redirect, Visit, page};
use crate::error_page::refusal_notice;
use crate::routes;
use crate::ui::{
    Actions, Button, ButtonKind, Choice, Definition, Definitions, Dialog, ErrorSummary, Form, FormMethod, LinkButton,
    Notice, SelectField, Tone,
};
use domain::ids::SubmissionId;
use domain::integration::{IntegrationType, field};
use leptos::prelude::*;
use portal::Error;
use portal::integrations::NewIntegration;

const SUBMISSION: &str = "submission";

#[component]
pub fn AddPage() -> impl IntoView {
    page(|visit| async move {
        let slug = visit.param("client");
        let portal = &visit.door.portal;
        portal.integrations().prepare(&visit.door.caller, &slug).await?;
        let asked = if visit.state.is_returned() {
            visit.state.fields.get(field::TYPE).to_owned()
        } else {
            visit.query(field::TYPE)
        };
        let dialog = match IntegrationType::parse(&asked) {
            Ok(kind) => form(&visit, &slug, kind).await?,
            Err(reason) => choose_type(&slug, (!asked.is_empty()).then(|| reason.to_string())),
        };
        framed_list(&visit.door, &slug, ListAddress::default(), None, Some(dialog)).await
    })
}

/// Activates, then leads to the certificate.
pub async fn submit(post: Post) -> Answer {
    let wish = NewIntegration {
        kind: post.fields.get(field::TYPE).to_owned(),
        submission: post.fields.get(SUBMISSION).to_owned(),
        form: post.fields.to_form(),
    };
    let slug = post.param("client");
    let made = post.door.portal.integrations().add(&post.door.caller, slug, &wish).await?;
    Ok(Redirect(routes::certificate(slug, made.id)))
}

fn closing(slug: &str) -> String {
    format!("{}#{ADD_ID}", routes::integrations(slug))
}

fn choose_type(slug: &str, error: Option<String>) -> AnyView {
    if error.is_some()
        && let Some(options) = use_context::<leptos_axum::ResponseOptions>()
    {
        options.set_status(http::StatusCode::UNPROCESSABLE_ENTITY);
    }
    let choices = IntegrationType::ALL.map(|kind| Choice::new(kind.word(), kind.label())).to_vec();
    let lines = IntegrationType::ALL
        .map(|kind| view! { <Definition term=kind.label()>{kind.when_to_choose()}</Definition> })
        .into_iter()
        .collect_view();
    let (close, here) = (closing(slug), routes::new_integration(slug));
    view! {
        <Dialog title="Add Integration" description="First, which of the packages the Salesforce org has." close_href=close.clone()>
            <Form method=FormMethod::Get action=here>
                <SelectField
                    name=field::TYPE label="Package type" options=choices selected=IntegrationType::AppExchange.word()
                    error=error autofocus=true required=true
                />
                <Definitions>{lines}</Definitions>
                <Actions>
                    <Button kind=ButtonKind::Primary>"Continue"</Button>
                    <LinkButton href=close kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </Actions>
            </Form>
        </Dialog>
    }
    .into_any()
}

async fn form(visit: &Visit, slug: &str, kind: IntegrationType) -> Result<AnyView, Error> {
    let sets = visit.door.portal.integrations().event_sets(&visit.door.caller).await?;
    let state: FormState = visit.state.clone();
    let submission =
        SubmissionId::parse(state.fields.get(SUBMISSION)).unwrap_or_else(|| visit.door.portal.new_submission());
    let hidden =
        vec![(field::TYPE.to_owned(), kind.word().to_owned()), (SUBMISSION.to_owned(), submission.to_string())];
    let notice = state.refusal.as_deref().and_then(|error| refusal_notice(&visit.door, error));
    let errors = state.summary();
    let has_errors = !errors.is_empty();
    let returned = state.is_returned();
    let restored = state.restored;
    let (close, here) = (closing(slug), routes::new_integration(slug));
    let fields = settings_fields(kind, &state.fields, &state, &sets, (!has_errors).then_some(field::NAME));
    Ok(view! {
        <Dialog title="Add Integration" description=kind.label() close_href=close.clone() unsaved=returned>
            {notice}
            {restored.then(|| view! { <Notice tone=Tone::Info>"What you had typed is filled in again."</Notice> })}
            <ErrorSummary errors=errors/>
            <Form action=here.clone() hidden=hidden>
                {fields}
                <Actions>
                    <Button kind=ButtonKind::Primary>"Activate"</Button>
                    <LinkButton href=here kind=ButtonKind::Quiet>"Back"</LinkButton>
                    <LinkButton href=close kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                </Actions>
            </Form>
        </Dialog>
    }
    .into_any())
}
