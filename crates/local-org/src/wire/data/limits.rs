//! `GET /limits`: the daily allocation is the org's own; the rest is there because clients print it.

use serde_json::json;

use super::answer::Context;
use crate::wire::reply::Reply;

pub(super) fn limits(context: &Context<'_>) -> Reply {
    let settings = &context.org.settings;
    let remaining = settings.api_limit.saturating_sub(settings.api_used);
    Reply::json(
        200,
        json!({
            "DailyApiRequests": { "Max": settings.api_limit, "Remaining": remaining },
            "DailyBulkApiBatches": { "Max": 15_000, "Remaining": 15_000 },
            "DailyBulkV2QueryJobs": { "Max": 10_000, "Remaining": 10_000 },
            "DataStorageMB": { "Max": 1024, "Remaining": 1000 },
            "FileStorageMB": { "Max": 1024, "Remaining": 1024 },
            "HourlyPublishedPlatformEvents": { "Max": 50_000, "Remaining": 50_000 },
            "SingleEmail": { "Max": 5000, "Remaining": 5000 },
        }),
    )
}
