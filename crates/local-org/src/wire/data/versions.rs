//! Which API versions there are. Clients differ in the one they ask for, from v50.0 to v68.0.

use serde_json::{Value, json};

use super::answer::Context;
use super::api_error::ApiError;
use crate::wire::reply::Reply;

const OLDEST: u32 = 31;
const NEWEST: u32 = 68;

/// `GET /services/data`, ascending; needs no session.
pub(super) fn list() -> Reply {
    let versions: Vec<Value> = (OLDEST..=NEWEST)
        .map(|number| {
            json!({
                "label": label(number),
                "url": format!("/services/data/v{number}.0"),
                "version": format!("{number}.0"),
            })
        })
        .collect();
    Reply::json(200, Value::Array(versions))
}

/// Three releases a year; v66.0 is Spring '26.
fn label(number: u32) -> String {
    let release = number + 12;
    let season = ["Spring", "Summer", "Winter"][(release % 3) as usize];
    let year = release / 3 + u32::from(release % 3 == 2);
    format!("{season} '{year:02}")
}

/// 410 for versions that were retired, 404 for those that never were.
pub(super) fn check(version: &str) -> Result<(), ApiError> {
    let number = version.strip_prefix('v').and_then(|text| text.strip_suffix(".0")).and_then(|text| text.parse().ok());
    match number {
        Some(OLDEST..=NEWEST) => Ok(()),
        Some(21..OLDEST) => Err(ApiError::new(410, "GONE", "API version is no longer supported")),
        _ => Err(ApiError::not_found()),
    }
}

/// `GET /services/data/vXX.X`
pub(super) fn resources(context: &Context<'_>) -> Reply {
    let base = context.base();
    let mut resources = serde_json::Map::new();
    for name in ["sobjects", "query", "queryAll", "limits", "composite", "jobs", "metadata"] {
        resources.insert(name.to_owned(), json!(format!("{base}/{name}")));
    }
    let identity = format!("{}/id/{}/{}", context.door.identity_base(context.org), context.org.id, context.user.id);
    resources.insert("identity".to_owned(), json!(identity));
    Reply::json(200, Value::Object(resources))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_salesforce_s() {
        assert_eq!(label(66), "Spring '26");
        assert_eq!(label(67), "Summer '26");
        assert_eq!(label(65), "Winter '26");
    }

    #[test]
    fn old_and_unknown_versions_differ() {
        assert!(check("v31.0").is_ok());
        assert_eq!(check("v30.0").unwrap_err().status, 410);
        for unknown in ["v1.0", "v69.0", "v66", "66.0", "v66.1"] {
            assert_eq!(check(unknown).unwrap_err().status, 404, "{unknown}");
        }
    }
}
