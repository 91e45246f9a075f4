//! What a one-time link opens: choosing a password, which also signs in. Opening the page uses nothing up.

use super::texts::{LinkWords, PASSWORD_HINT, link_words};
use crate::door::{Answer, Post, Redirect, page};
use crate::error_page::above_form;
use crate::frame::DemoBanner;
use crate::ui::{Actions, Button, ButtonKind, Form, FrameGuest, InputType, Notice, TextField, Tone};
use leptos::prelude::*;
use leptos_meta::Title;
use portal::Caller;

#[component]
pub fn SetPasswordPage() -> impl IntoView {
    page(|visit| async move {
        let portal = &visit.door.portal;
        let link = portal.session().open_link(&visit.param("token")).await?;
        let LinkWords { title, lead, button } = link_words(link.purpose);
        let email = link.email.to_string();
        let somebody_else = match &visit.door.caller {
            Caller::Member(member) if member.email != link.email => Some(member.email.to_string()),
            Caller::Staff(staff) if staff.email != link.email => Some(staff.email.to_string()),
            _ => None,
        };
        let demo = portal.settings().demo;
        let above = above_form(&visit.door, &visit.state);
        let state = visit.state;
        Ok(view! {
            <Title text=title/>
            <FrameGuest title=title lead=lead banner=move || demo.then(|| view! { <DemoBanner/> })>
                <div class="stack">
                    {above}
                    {somebody_else.map(|other| view! {
                        <Notice tone=Tone::Info title="You are signed in as somebody else">
                            {format!("This browser is signed in as {other}. Setting this password signs in {email} instead.", email = email.clone())}
                        </Notice>
                    })}
                    <p>"Account: " <strong>{email.clone()}</strong></p>
                    <Form label=title>
                        <TextField
                            name="password" label="New password" input=InputType::Password autocomplete="new-password" required=true
                            autofocus=true hint=PASSWORD_HINT error=state.error("password")
                        />
                        <TextField
                            name="repeat_password" label="Repeat password" input=InputType::Password autocomplete="new-password"
                            required=true error=state.error("repeat_password")
                        />
                        <Actions><Button kind=ButtonKind::Primary>{button}</Button></Actions>
                    </Form>
                </div>
            </FrameGuest>
        }
        .into_any())
    })
}

pub async fn submit(post: Post) -> Answer {
    let (password, repeat) = (post.fields.get("password"), post.fields.get("repeat_password"));
    let sessions = post.door.portal.session();
    let member = sessions.set_password(&post.door.caller, post.param("token"), password, repeat).await?;
    post.door.login.sign_in(member).await?;
    Ok(Redirect("/".to_owned()))
}
