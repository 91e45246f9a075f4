//! `…/integrations/{id}/handoff`: the links of an integration, as a modal over its page, with the form that makes one.

use super::made::made;
use super::texts;
use crate::door::{Answer, Fields, Post, Reply, Visit, page};
use crate::error_page::above_form;
use crate::features::integrations::show::{HANDOFF_ID, framed_integration};
use crate::routes;
use crate::ui::{
    ActionCell, Actions, Ago, Breaking, Button, ButtonKind, Cell, Column, DateUtc, Dialog, DialogSize, Disclosure,
    Form, IconLink, IconName, InputType, LinkButton, Notice, Row, RowHead, SecondLine, Table, TextField, Tone,
};
use domain::Timestamp;
use leptos::prelude::*;
use portal::Error;
use portal::handoff::{HandoffLink, LinkForm, LinkList};

const EMAIL: &str = "email";
const REPLACE: &str = "replace";

#[component]
pub fn HandoffLinksPage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let overview = visit.door.portal.integrations().show_alive(&visit.door.caller, &slug, &id).await?;
        let page = routes::integration(&slug, overview.integration.id);
        let (title, dialog) = match &visit.state.made_handoff {
            Some(shown) => made(shown, routes::handoff_links(&slug, overview.integration.id)),
            None => links_or_replacement(&visit, format!("{page}#{HANDOFF_ID}")).await?,
        };
        framed_integration(&visit, overview, Some((title, dialog))).await
    })
}

async fn links_or_replacement(visit: &Visit, close: String) -> Result<(&'static str, AnyView), Error> {
    let (slug, id, replaced) = (visit.param("client"), visit.param("id"), visit.query(REPLACE));
    let handoff = visit.door.portal.handoff();
    let list = handoff.links(&visit.door.caller, &slug, &id).await?;
    if replaced.is_empty() {
        return Ok(("Hand-off link", links(visit, list, close)));
    }
    // A refused form may have lost its old link meanwhile, which is then what the refusal says.
    let link = match handoff.link(&visit.door.caller, &slug, &id, &replaced).await {
        Err(Error::Gone(_)) if visit.state.refusal.is_some() => {
            return Ok(("Hand-off link", links(visit, list, close)));
        }
        found => found?,
    };
    Ok(("Replace hand-off link", replacement(visit, &list, &link)))
}

fn links(visit: &Visit, list: LinkList, close: String) -> AnyView {
    let LinkList { live, ended, can_mail, now } = list;
    let done = texts::done(&visit.query("done"));
    let above = above_form(&visit.door, &visit.state);
    let (slug, id) = (visit.param("client"), visit.param("id"));
    let none = live.is_empty();
    let rows = live.into_iter().map(|link| row(&slug, &id, link, now)).collect_view();
    let form = form(visit, can_mail, None, close.clone());
    let columns = vec![
        Column::new("Made"),
        Column::new("Opened"),
        Column::new("Last use"),
        Column::new("Works until"),
        Column::new("Actions").hidden_label(),
    ];
    let ended = (!ended.is_empty()).then(|| {
        let items = ended.into_iter().map(|link| ended_item(link, now)).collect_view();
        view! { <Disclosure summary="Links that have ended"><ul class="bullets small">{items}</ul></Disclosure> }
    });
    view! {
        <Dialog title="Hand-off link" description=texts::WHAT_IT_OPENS close_href=close size=DialogSize::Large unsaved={visit.state.is_returned()}>
            <div class="stack">
                {done.map(|words| view! { <Notice tone=Tone::Good live=true>{words}</Notice> })}
                {above}
                {(!none).then(|| view! { <Table caption="Hand-off links that work" columns=columns>{rows}</Table> })}
                {none.then(|| view! { <p class="muted">"No link works at the moment."</p> })}
                {ended}
                <h2>"Make a link"</h2>
                <p class="small muted">{texts::SHOWN_ONCE}</p>
                {form}
            </div>
        </Dialog>
    }
    .into_any()
}

fn replacement(visit: &Visit, list: &LinkList, link: &HandoffLink) -> AnyView {
    let above = above_form(&visit.door, &visit.state);
    let back = routes::handoff_links(&visit.param("client"), visit.param("id"));
    let (made, now, made_by) = (link.created_at.millis(), list.now.millis(), link.made_by.clone());
    let form = form(visit, list.can_mail, Some(link), back.clone());
    view! {
        <Dialog
            title="Replace hand-off link" close_href=back unsaved={visit.state.is_returned()}
            description="A new link is made, with its mail, and the old one stops working in the same step."
        >
            <div class="stack">
                {above}
                <p>"The old link was made " <Ago at_ms=made now_ms=now/> " by " <Breaking value=made_by/> "."</p>
                {form}
            </div>
        </Dialog>
    }
    .into_any()
}

/// A fresh submission with every page: a second post of one page makes no second link.
fn form(visit: &Visit, can_mail: bool, replaced: Option<&HandoffLink>, cancel: String) -> AnyView {
    let state = &visit.state;
    let sent_to = replaced.and_then(|link| link.sent_to.as_ref()).map(ToString::to_string).unwrap_or_default();
    let fields = state.fields_or(|| Fields::from_form(&LinkForm { email: sent_to, ..LinkForm::default() }));
    let replaces = replaced.map(|link| link.id.to_string()).unwrap_or_default();
    let submission = visit.door.portal.new_submission().to_string();
    let hidden = vec![("submission".to_owned(), submission), ("replaces".to_owned(), replaces)];
    let (email, error) = (fields.get(EMAIL).to_owned(), state.error(EMAIL));
    let (label, button) =
        if replaced.is_some() { ("Replace hand-off link", "Replace link") } else { ("Make a link", "Make link") };
    let mail = if can_mail {
        view! {
            <TextField
                name=EMAIL label="E-mail of your Salesforce admin" input=InputType::Email autocomplete="off" optional=true
                value=email error=error
                hint="The mail is sent at once. Leave empty to send it yourself."
            />
        }
        .into_any()
    } else {
        view! { <p class="small muted">"This installation sends no mails, so the next page has the text to copy."</p> }
            .into_any()
    };
    view! {
        <Form hidden=hidden label=label>
            {mail}
            <Actions>
                <Button kind=ButtonKind::Primary icon=IconName::Link>{button}</Button>
                <LinkButton href=cancel kind=ButtonKind::Quiet>"Cancel"</LinkButton>
            </Actions>
        </Form>
    }
    .into_any()
}

fn row(slug: &str, id: &str, link: HandoffLink, now: Timestamp) -> impl IntoView + use<> {
    let now_ms = now.millis();
    let replace = routes::replace_handoff_link(slug, id, link.id);
    let revoke = routes::revoke_handoff_link(slug, id, link.id);
    let name = link.created_at.exact_words();
    let used = link.last_used_at.map(|at| view! { <Ago at_ms=at.millis() now_ms=now_ms/> });
    let from = link.last_address.map(|address| view! { <SecondLine><span class="mono">{address}</span></SecondLine> });
    let sent = link.sent_to.map(|to| view! { <SecondLine>"mailed to "<Breaking value=to.to_string()/></SecondLine> });
    view! {
        <Row>
            <RowHead>
                <Ago at_ms=link.created_at.millis() now_ms=now_ms/>
                <SecondLine>"by "<Breaking value=link.made_by/></SecondLine>
                {sent}
            </RowHead>
            <Cell label="Opened">
                {texts::visits(link.opened)}
                {link.finished_at.map(|_| view! { <SecondLine>"Connected: shows the result only"</SecondLine> })}
            </Cell>
            <Cell label="Last use">{used.map_or_else(|| "–".into_any(), IntoAny::into_any)}{from}</Cell>
            <Cell label="Works until"><DateUtc at_ms=link.expires_at.millis()/></Cell>
            <ActionCell>
                <IconLink href=replace icon=IconName::Refresh label=format!("Replace the link of {name}") id=format!("replace-{}", link.id)/>
                <IconLink href=revoke icon=IconName::Trash label=format!("Revoke the link of {name}") id=format!("revoke-{}", link.id)/>
            </ActionCell>
        </Row>
    }
}

fn ended_item(link: HandoffLink, now: Timestamp) -> impl IntoView {
    let (made, now_ms) = (link.created_at.millis(), now.millis());
    let (word, at) = match link.revoked_at {
        Some(at) => ("revoked", at),
        None => ("expired", link.expires_at),
    };
    view! {
        <li>
            "Made " <DateUtc at_ms=made/> " by " <Breaking value=link.made_by/> ", " {word} " "
            <Ago at_ms=at.millis() now_ms=now_ms/> ", opened: " {texts::visits(link.opened).to_lowercase()}
        </li>
    }
}

pub async fn submit(post: Post) -> Answer<Reply> {
    let (slug, id) = (post.param("client"), post.param("id"));
    let form: LinkForm = post.fields.to_form();
    let made = post.door.portal.handoff().make(&post.door.caller, slug, id, &form).await?;
    Ok(Reply::of_handoff(made))
}
