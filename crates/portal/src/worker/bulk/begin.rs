//! A new job: made, written down, filled, closed.

use super::super::budget::{budget, spare};
use super::super::deliver::{Next, give_back};
use super::super::dispatch::LEASE_MS;
use super::super::keep::alive;
use super::failed::{self, Then};
use super::line::Line;
use super::rows::Rows;
use super::{LONG, follow};
use crate::{Error, Portal};
use domain::bulk;
use domain::delivery::Budget;
use domain::event::event_id_field;
use store::Integration;
use store::queues::{BulkJob, Claim};

/// Begins a job. What a crash leaves of it, [`follow`] finds.
pub(super) async fn begin(
    portal: &Portal,
    claim: &mut Claim,
    integration: &Integration,
    packed: bulk::Job,
) -> Result<Next, Error> {
    let namespace = integration.settings.namespace.clone();
    let (name, field) = (packed.object.in_org(namespace.as_ref()), event_id_field(namespace.as_ref()));
    let mut line = Line::new(portal, integration);
    let started_at = portal.now();
    let making = line.ask(|client, token| {
        let (name, field) = (&name, &field);
        async move { client.bulk_create(&token, name, field).await }
    });
    let made = match alive(portal, claim, making).await?? {
        Ok(made) => made,
        Err(refusal) => return failed::failed(portal, claim, line, packed.object, refusal, Then::TryAgain).await,
    };
    #[cfg(debug_assertions)]
    crate::halt::at("bulk-made").await;
    let job = BulkJob {
        job: made.id,
        object: packed.object,
        external_id: field,
        started_at,
        uploaded: false,
        asked: 0,
        records: packed.records.len(),
        unsettled: packed.records.iter().map(|record| record.number).collect(),
    };
    let tx = portal.store().write().await?;
    store::queues::begin_bulk(&tx, claim, &job, portal.now().plus_millis(LEASE_MS)).await?;
    line.note(&tx, claim).await?;
    tx.commit().await?;
    #[cfg(debug_assertions)]
    crate::halt::at("bulk-begun").await;
    if budget(portal, line.api) == Budget::Stop {
        let wake_at = spare(portal, line.api).unwrap_or(started_at);
        return give_back(portal, claim, Some(wake_at), true).await.map(|()| Next::GivenBack);
    }
    tracing::info!(integration = %integration.id, job = job.job, records = job.records, "a bulk job begins");
    let rows = Rows { portal: portal.clone(), object: packed.object, namespace, records: packed.records.into() };
    upload(portal, claim, line, job, rows).await
}

async fn upload(
    portal: &Portal,
    claim: &mut Claim,
    mut line: Line<'_>,
    mut job: BulkJob,
    rows: Rows,
) -> Result<Next, Error> {
    let sending = line.ask(|client, token| {
        let (id, pieces) = (&job.job, rows.clone().pieces());
        async move { client.with_timeout(LONG).bulk_upload(&token, id, pieces).await }
    });
    let sent = tokio::select! {
        sent = alive(portal, claim, sending) => Some(sent??),
        () = portal.0.worker.stop.cancelled() => None,
    };
    match sent {
        None => give_back(portal, claim, Some(portal.now()), false).await.map(|()| Next::GivenBack),
        Some(Err(refusal)) => {
            follow::try_abort(portal, claim, &mut line, &job).await?;
            failed::failed(portal, claim, line, job.object, refusal, Then::Rest).await
        }
        Some(Ok(())) => {
            #[cfg(debug_assertions)]
            crate::halt::at("bulk-uploaded").await;
            job.uploaded = true;
            let tx = portal.store().write().await?;
            store::queues::bulk_goes_on(&tx, claim, &job, portal.now().plus_millis(LEASE_MS)).await?;
            line.note(&tx, claim).await?;
            tx.commit().await?;
            #[cfg(debug_assertions)]
            crate::halt::at("bulk-filled").await;
            follow::close(portal, claim, line, job).await
        }
    }
}
