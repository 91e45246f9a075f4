//! Making a key: a form, then the one answer that shows the secret.

use super::list::{MAKE, behind};
use super::shown::shown_once;
use super::texts;
use crate::door::{Answer, Fields, FormState, Post, Reply, Visit, page};
use crate::error_page::above_form;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::{
    Actions, Button, ButtonKind, CheckboxGroup, Choice, Dialog, DialogSize, Form, LinkButton, RadioGroup, TextField,
};
use leptos::prelude::*;
use portal::KeyKind;
use portal::api_keys::KeyForm;

const NAME: &str = "name";
const KIND: &str = "kind";
const SCOPE: &str = "scope";

#[component]
pub fn MakeKeyPage() -> impl IntoView {
    page(|visit| async move { behind(&visit, Some(dialog(&visit))).await })
}

fn dialog(visit: &Visit) -> Modal {
    let state = &visit.state;
    let list = format!("{}#{MAKE}", routes::keys(&visit.param("client")));
    if let Some(made) = &state.made_key {
        let title = format!("{} is ready", made.name);
        let content = shown_once(made, list.clone());
        let view =
            view! { <Dialog title=title.clone() close_href=list size=DialogSize::Large>{content}</Dialog> }.into_any();
        return Modal { title, view };
    }
    let title = "Make key".to_owned();
    let unsaved = state.is_returned();
    let above = above_form(&visit.door, state);
    let fields = fields(state, list.clone());
    let view = view! {
        <Dialog
            title=title.clone() close_href=list unsaved=unsaved
            description="The key itself is shown once, on the next page. Give each machine a key of its own, so that one can be revoked alone."
        >
            <div class="stack">{above}{fields}</div>
        </Dialog>
    }
    .into_any();
    Modal { title, view }
}

fn fields(state: &FormState, list: String) -> AnyView {
    let fields = state.fields_or(|| Fields::read(format!("{KIND}={}", KeyKind::Ingest.word()).as_bytes()));
    let kinds = [KeyKind::Ingest, KeyKind::Api]
        .map(|kind| Choice::new(kind.word(), texts::kind(kind)).hint(texts::about_kind(kind)))
        .to_vec();
    let scopes = texts::scopes().map(|(word, about)| Choice::new(word, word).hint(about)).to_vec();
    let [name_error, kind_error, scope_error] = [NAME, KIND, SCOPE].map(|field| state.error(field));
    let chosen: Vec<String> = fields.all(SCOPE).map(str::to_owned).collect();
    view! {
        <Form label="Make key">
            <TextField
                name=NAME label="Name" required=true autofocus=true autocomplete="off" value=fields.get(NAME).to_owned()
                hint="Which machine uses it, such as \u{201c}Production platform\u{201d}." error=name_error
            />
            <RadioGroup
                name=KIND legend="Kind" options=kinds selected=fields.get(KIND).to_owned() required=true
                error=kind_error reveals=KeyKind::Api.word()
            >
                <CheckboxGroup
                    name=SCOPE legend="Scopes" options=scopes chosen=chosen error=scope_error
                    hint="What the key may do. Less is safer."
                />
            </RadioGroup>
            <Actions>
                <Button kind=ButtonKind::Primary>"Make key"</Button>
                <LinkButton href=list>"Cancel"</LinkButton>
            </Actions>
        </Form>
    }
    .into_any()
}

pub async fn submit(post: Post) -> Answer<Reply> {
    let client = post.param("client");
    let form = KeyForm {
        name: post.fields.get(NAME).to_owned(),
        kind: post.fields.get(KIND).to_owned(),
        scopes: post.fields.all(SCOPE).map(str::to_owned).collect(),
    };
    let portal = &post.door.portal;
    let made = portal.api_keys().make(&post.door.caller, client, &form).await?;
    let example = texts::example(&portal.settings().public_url, client, &made.key, &made.secret, portal.now());
    Ok(Reply::of_key(made, example))
}
