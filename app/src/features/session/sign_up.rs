//! Self-service: a visitor asks for a client and gets a one-time link by mail; the demo shows it.

use crate::door::{Answer, Post, Reply, ShownLink, Visit, page};
use crate::error_page::above_form;
use crate::frame::DemoBanner;
use crate::routes;
use crate::ui::{
    Actions, Button, ButtonKind, CopyText, Form, FrameGuest, InputType, LinkButton, MiddleSize, Notice, TextField, Tone,
};
use leptos::prelude::*;
use leptos_meta::Title;
use portal::{Error, SignUp};

const SENT: &str = "sent";

#[component]
pub fn SignUpPage() -> impl IntoView {
    page(|visit| async move {
        let settings = visit.door.portal.settings();
        if settings.sign_up != SignUp::Open {
            return Err(Error::NotFound);
        }
        let demo = settings.demo;
        let (title, lead, content) = match (&visit.state.link, visit.query(SENT).is_empty()) {
            (Some(link), _) => ("Almost done", "Open your one-time link to choose a password.", shown(link)),
            (None, false) => ("Look into your mail", "A one-time link is on its way to you.", mailed()),
            (None, true) => {
                ("Sign up", "Make a place for your company, and connect your Salesforce org.", form(&visit))
            }
        };
        Ok(view! {
            <Title text=title/>
            <FrameGuest
                title=title
                lead=lead
                banner=move || demo.then(|| view! { <DemoBanner/> })
                foot=move || view! { <p class="muted">"Already have an account? " <a href=routes::SIGN_IN>"Sign in"</a></p> }
            >
                {content}
            </FrameGuest>
        }
        .into_any())
    })
}

fn form(visit: &Visit) -> AnyView {
    let state = visit.state.clone();
    let typed = |name: &str| state.fields.get(name).to_owned();
    let [client_name, client_slug, name, email] = ["client_name", "client_slug", "name", "email"].map(typed);
    view! {
        <div class="stack">
            {above_form(&visit.door, &state)}
            <Form label="Sign up">
                <TextField
                    name="client_name" label="Client name" autocomplete="organization" required=true autofocus=true
                    hint="Your company or team, as people write it."
                    value=client_name error=state.error("client_name")
                />
                <TextField
                    name="client_slug" label="Client address" mono=true required=true
                    hint="A short word such as acme. It stands in every address and cannot be changed later."
                    value=client_slug error=state.error("client_slug")
                />
                <TextField
                    name="name" label="Your name" autocomplete="name" required=true value=name error=state.error("name")
                />
                <TextField
                    name="email" label="E-mail" input=InputType::Email autocomplete="email" required=true
                    hint="You sign in with it."
                    value=email error=state.error("email")
                />
                <Actions><Button kind=ButtonKind::Primary>"Sign up"</Button></Actions>
            </Form>
        </div>
    }
    .into_any()
}

fn mailed() -> AnyView {
    view! {
        <div class="stack">
            <Notice tone=Tone::Good title="The mail was sent" live=true>
                "Open its link within 24 hours to choose a password. Your client is made at that moment, and not before."
            </Notice>
            <p class="muted small">"Nothing arrived? Look into the spam folder, or " <a href=routes::SIGN_UP>"sign up again"</a>"."</p>
        </div>
    }
    .into_any()
}

fn shown(link: &ShownLink) -> AnyView {
    let url = link.url.clone();
    view! {
        <div class="stack">
            <Notice tone=Tone::Info title="Demo only: the link that would be mailed" live=true>
                "This link is shown only now. An installation mails it and shows it to nobody. It works once, within 24 hours. Your client is created when you use it."
            </Notice>
            <CopyText value=url.clone() label="Copy the one-time link" size=MiddleSize::Full/>
            <div class="cluster"><LinkButton href=url kind=ButtonKind::Primary>"Choose a password"</LinkButton></div>
        </div>
    }
    .into_any()
}

pub async fn submit(post: Post) -> Answer<Reply> {
    let delivery = post.door.portal.session().sign_up(&post.door.caller, &post.fields.to_form()).await?;
    Ok(Reply::of_link(delivery, || format!("{}?{SENT}=1", routes::SIGN_UP)))
}
