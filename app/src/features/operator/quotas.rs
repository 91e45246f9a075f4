//! The limits of one client, with how much of each is used.

use super::clients::{behind, limits_opener};
use crate::door::{Answer, Fields, Post, Redirect, Visit, page};
use crate::features::form_dialog::FormDialog;
use crate::features::modal::Modal;
use crate::routes;
use crate::ui::TextField;
use domain::quota::Quota;
use leptos::prelude::*;
use portal::operator::{ClientQuotas, QuotaForm, QuotaRow};

#[component]
pub fn QuotasPage() -> impl IntoView {
    page(|visit| async move {
        let door = &visit.door;
        let quotas = door.portal.operator().quotas(&door.caller, &visit.param("client")).await?;
        let dialog = dialog(&visit, &quotas);
        behind(&visit, Some(dialog)).await
    })
}

fn dialog(visit: &Visit, quotas: &ClientQuotas) -> Modal {
    let state = &visit.state;
    let stored = || Fields::from_form(&pairs(quotas));
    let fields = state.fields_or(stored);
    let inputs = quotas
        .rows
        .iter()
        .map(|row| {
            let word = row.quota.word();
            let (value, error) = (fields.get(word).to_owned(), state.error(word));
            view! { <TextField name=word label=row.quota.label() value=value hint=hint(row) error=error/> }
        })
        .collect_view();
    let slug = &quotas.client.slug;
    FormDialog::new(format!("Limits of {}", quotas.client.name), limits_opener(slug), "Limits")
        .button("Save")
        .description("A refusal names the limit. What is there already stays when a limit is lowered.")
        .around(visit, inputs.into_any())
}

/// Limits of its own; the others are left empty.
fn pairs(quotas: &ClientQuotas) -> Vec<(&'static str, String)> {
    let own = |row: &QuotaRow| if row.limit == row.usual { String::new() } else { row.limit.to_string() };
    quotas.rows.iter().map(|row| (row.quota.word(), own(row))).collect()
}

fn hint(row: &QuotaRow) -> String {
    let usual = format!("Empty for the default of {}.", row.usual);
    match row.used {
        Some(used) => format!("In use: {used} of {}. {usual}", row.limit),
        None => usual,
    }
}

pub async fn submit(post: Post) -> Answer {
    let form = QuotaForm(Quota::ALL.map(|quota| (quota, post.fields.get(quota.word()).to_owned())).into());
    let client = post.param("client");
    post.door.portal.operator().set_quotas(&post.door.caller, client, &form).await?;
    Ok(Redirect(format!("{}?done=limits#limits-{client}", routes::OPERATOR_CLIENTS)))
}
