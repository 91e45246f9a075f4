//! Sending parked deliveries again: first how many they are, then a button.

use super::list::behind;
use super::texts::count;
use crate::door::{Answer, Fields, Post, Redirect, page};
use crate::error_page::refusal_notice;
use crate::routes;
use crate::ui::{Actions, Button, ButtonKind, Dialog, DialogSize, Form, IconName, LinkButton, Notice, Tone};
use domain::delivery::DeliveryState;
use domain::ids::DeliveryId;
use leptos::prelude::*;
use portal::deliveries::{Chosen, REPLAY_AT_MOST};

/// Ids of one replay, at most: an address holds no more.
const AT_MOST: usize = 100;

#[component]
pub fn ReplayPage() -> impl IntoView {
    page(|visit| async move {
        let (slug, id) = (visit.param("client"), visit.param("id"));
        let address = visit.door.address.clone();
        let query = Fields::read(address.split_once('?').map_or("", |(_, query)| query).as_bytes());
        let fields = visit.state.fields_or(|| query);
        let chosen = chosen(&fields);
        let found = visit.door.portal.deliveries().count_replay(&visit.door.caller, &slug, &id, &chosen).await?;
        let list = routes::deliveries(&slug, &id);
        let close = format!("{list}?state={}", DeliveryState::Parked.word());
        let notice = visit.state.refusal.as_deref().and_then(|error| refusal_notice(&visit.door, error));
        let dialog = view! {
            <Dialog title="Replay deliveries" close_href=close.clone() size=DialogSize::Small>
                {notice}
                {what_happens(found)}
                <Form action=format!("{list}/replay") hidden=kept(&chosen)>
                    <Actions>
                        <Button kind=ButtonKind::Primary icon=IconName::Refresh disabled_reason=(found == 0).then_some("Nothing is chosen.")>
                            "Replay"
                        </Button>
                        <LinkButton href=close kind=ButtonKind::Quiet>"Cancel"</LinkButton>
                    </Actions>
                </Form>
            </Dialog>
        };
        behind(&visit, Some(("Replay deliveries".to_owned(), dialog.into_any()))).await
    })
}

fn what_happens(found: i64) -> AnyView {
    if found == 0 {
        return view! { <Notice tone=Tone::Info>"Nothing that was chosen is parked any more."</Notice> }.into_any();
    }
    let is_all = found < i64::from(REPLAY_AT_MOST);
    let words = match (found, is_all) {
        (1, _) => {
            "1 parked delivery will be sent again. A record that is already there is updated, not doubled.".to_owned()
        }
        (_, true) => format!(
            "{} parked deliveries will be sent again, oldest first. Records that are already there are updated, not doubled.",
            count(found)
        ),
        (_, false) => format!(
            "The oldest {} parked deliveries will be sent again; replay once more for the rest. Records that are already there are updated, not doubled.",
            count(found)
        ),
    };
    view! { <p>{words}</p> }.into_any()
}

/// Has them wait again, and leads to what waits.
pub async fn submit(post: Post) -> Answer {
    let (slug, id) = (post.param("client"), post.param("id"));
    let chosen = chosen(&post.fields);
    let replay = post.door.portal.deliveries().replay(&post.door.caller, slug, id, &chosen).await?;
    let done = if replay.replayed == 0 { "nothing" } else { "replayed" };
    Ok(Redirect(format!("{}?done={done}", routes::deliveries(slug, id))))
}

fn chosen(fields: &Fields) -> Chosen {
    if !fields.get("diagnosis").is_empty() {
        return Chosen::Diagnosis(fields.get("diagnosis").to_owned());
    }
    if fields.get("all") == "yes" {
        return Chosen::All;
    }
    Chosen::These(fields.all("id").filter_map(DeliveryId::parse).take(AT_MOST).collect())
}

fn kept(chosen: &Chosen) -> Vec<(String, String)> {
    match chosen {
        Chosen::Diagnosis(code) => vec![("diagnosis".to_owned(), code.clone())],
        Chosen::All => vec![("all".to_owned(), "yes".to_owned())],
        Chosen::These(ids) => ids.iter().map(|id| ("id".to_owned(), id.to_string())).collect(),
        Chosen::Since(_) => Vec::new(),
    }
}
