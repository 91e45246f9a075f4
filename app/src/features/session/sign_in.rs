//! Signing in with e-mail and password; also the stop on the way for a form whose session had ended.

use crate::door::{Answer, Draft, Interrupted, Post, Redirect, page};
use crate::error_page::above_form;
use crate::frame::DemoBanner;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Form, FrameGuest, InputType, Notice, TextField, Tone};
use leptos::prelude::*;
use leptos_meta::Title;
use portal::SignUp;

const EMAIL: &str = "email";
const PASSWORD: &str = "password";
const NEXT: &str = "next";
const RESUME: &str = "resume";

#[component]
pub fn SignInPage() -> impl IntoView {
    page(|visit| async move {
        let settings = visit.door.portal.settings();
        let interrupted = use_context::<Interrupted>();
        let state = if interrupted.is_some() { crate::door::FormState::default() } else { visit.state.clone() };
        let resume =
            interrupted.as_ref().map_or_else(|| state.fields.get(RESUME).to_owned(), |stopped| stopped.sealed.clone());
        let next = if visit.query(NEXT).is_empty() { state.fields.get(NEXT).to_owned() } else { visit.query(NEXT) };
        let above = above_form(&visit.door, &state);
        let carries_draft = !resume.is_empty();
        let hidden = vec![(NEXT.to_owned(), routes::local(&next).to_owned()), (RESUME.to_owned(), resume)];
        let demo = settings.demo;
        let open = settings.sign_up == SignUp::Open;
        Ok(view! {
            <Title text="Sign in"/>
            <FrameGuest
                title="Sign in"
                lead="Connect your Salesforce org, and keep it connected."
                banner=move || demo.then(|| view! { <DemoBanner/> })
                foot=move || open.then(|| view! {
                    <p class="muted">"New here? " <a href=routes::SIGN_UP>"Sign up"</a></p>
                })
            >
                <div class="stack">
                    {carries_draft.then(|| view! {
                        <Notice tone=Tone::Info title="You were signed out">
                            "What you typed is kept. Sign in and it is filled in again."
                        </Notice>
                    })}
                    {above}
                    <Form action=routes::SIGN_IN hidden=hidden label="Sign in">
                        <TextField
                            name=EMAIL label="E-mail" input=InputType::Email autocomplete="username" required=true autofocus=true
                            value=state.fields.get(EMAIL).to_owned() error=state.error(EMAIL)
                        />
                        <TextField
                            name=PASSWORD label="Password" input=InputType::Password autocomplete="current-password" required=true
                            error=state.error(PASSWORD)
                        />
                        <Actions><Button kind=ButtonKind::Primary>"Sign in"</Button></Actions>
                    </Form>
                </div>
            </FrameGuest>
        }
        .into_any())
    })
}

pub async fn submit(post: Post) -> Answer {
    let member = post
        .door
        .portal
        .session()
        .sign_in(&post.door.caller, post.fields.get(EMAIL), post.fields.get(PASSWORD))
        .await?;
    post.door.login.sign_in(member).await?;
    let now = post.door.portal.now();
    if let Some(draft) = post.door.portal.sealer().open_draft::<Draft>(post.fields.get(RESUME), now) {
        let path = routes::local(&draft.path).to_owned();
        post.door.login.keep_draft(draft).await?;
        return Ok(Redirect(path));
    }
    Ok(Redirect(routes::local(post.fields.get(NEXT)).to_owned()))
}
