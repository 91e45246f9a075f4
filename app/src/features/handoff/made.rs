//! A fresh hand-off link, in the one answer that shows it, with the mail to copy.

use super::texts;
use crate::door::ShownHandoff;
use crate::ui::{Actions, ButtonKind, CodeBlock, CopyText, Dialog, DialogSize, LinkButton, MiddleSize, Notice, Tone};
use leptos::prelude::*;
use portal::handoff::Sent;

const TITLE: &str = "Hand-off link ready";

/// The dialog and its title; `list` is where it leads back to.
pub(super) fn made(shown: &ShownHandoff, list: String) -> (&'static str, AnyView) {
    let ShownHandoff { url, mail, sent } = shown.clone();
    let tone = if matches!(sent, Sent::Failed(_) | Sent::OverBudget(_)) { Tone::Warn } else { Tone::Good };
    let (title, words) = texts::mail_outcome(&sent);
    let view = view! {
        <Dialog title=TITLE close_href=list.clone() size=DialogSize::Large>
            <div class="stack">
                <Notice tone=tone title=title live=true>{words}</Notice>
                <div class="stack-tight">
                    <h2 class="small strong">"Link"</h2>
                    <CopyText value=url label="Copy the link" size=MiddleSize::Full/>
                </div>
                <div class="stack-tight">
                    <h2 class="small strong">"Mail: subject"</h2>
                    <CopyText value=mail.subject label="Copy the subject" size=MiddleSize::Full/>
                </div>
                <div class="stack-tight">
                    <h2 class="small strong">"Mail: text"</h2>
                    <CodeBlock value=mail.body label="Copy the mail"/>
                </div>
                <Actions><LinkButton href=list kind=ButtonKind::Primary>"Done"</LinkButton></Actions>
            </div>
        </Dialog>
    }
    .into_any();
    (TITLE, view)
}
