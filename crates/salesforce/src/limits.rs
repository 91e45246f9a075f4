//! How much of the org's daily API requests is used: as every authenticated reply tells, and asked for.

use crate::request::request;
use crate::{Answer, Client, Failure, Token};
use http::Method;
use serde::Deserialize;
use std::str::FromStr;

/// Requests of the last 24 hours. Source: REST API Developer Guide, `Sforce-Limit-Info` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiUsage {
    /// Requests made by all tools together.
    pub used: u64,
    /// Requests allowed.
    pub allowed: u64,
    /// The same for this app alone, where the org sets such a limit.
    pub per_app: Option<(u32, u32)>,
}

impl ApiUsage {
    /// Reads `api-usage=10018/100000; per-app-api-usage=17/250(appName=my-app)`; `None` for anything else.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let (used, allowed) = pair(header, "api-usage")?;
        Some(Self { used, allowed, per_app: pair(header, "per-app-api-usage") })
    }
}

fn pair<N: FromStr>(header: &str, name: &str) -> Option<(N, N)> {
    header.split(';').find_map(|part| {
        let (used, allowed) = part.trim().strip_prefix(name)?.strip_prefix('=')?.split_once('/')?;
        let allowed = allowed.split('(').next().unwrap_or_default();
        Some((used.trim().parse().ok()?, allowed.trim().parse().ok()?))
    })
}

/// The org's allocations that matter to a client that pushes. Source: REST API Developer Guide, Limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct OrgLimits {
    /// API requests of the last 24 hours.
    #[serde(rename = "DailyApiRequests")]
    pub daily_api_requests: Allocation,
}

/// How much of something there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Allocation {
    /// In all.
    pub max: u64,
    /// Still left. Orgs that may exceed their allocation for a while report 0.
    #[serde(deserialize_with = "not_below_zero")]
    pub remaining: u64,
}

fn not_below_zero<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    i64::deserialize(deserializer).map(|number| u64::try_from(number).unwrap_or_default())
}

impl Client {
    /// What is left of the org's allocations. The call itself counts as one request.
    pub async fn limits(&self, token: &Token) -> Result<Answer<OrgLimits>, Failure> {
        let url = self.data_url(&token.instance, &["limits"])?;
        let request = request(Method::GET, &url, Some(&token.access_token), None)?;
        self.exchange(request).await?.answer()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_forms() {
        assert_eq!(ApiUsage::parse("api-usage=18/5000"), Some(ApiUsage { used: 18, allowed: 5000, per_app: None }));
        assert_eq!(
            ApiUsage::parse("api-usage=10018/100000; per-app-api-usage=17/250(appName=my-app)"),
            Some(ApiUsage { used: 10_018, allowed: 100_000, per_app: Some((17, 250)) })
        );
    }

    #[test]
    fn anything_else_is_none() {
        for bad in [
            "",
            "api-usage",
            "api-usage=",
            "api-usage=1",
            "api-usage=-1/2",
            "per-app-api-usage=1/2",
            "api-usage=99999999999999999999/1",
        ] {
            assert_eq!(ApiUsage::parse(bad), None, "{bad}");
        }
    }
}
