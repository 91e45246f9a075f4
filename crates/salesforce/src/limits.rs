//! How much of the org's daily API requests is used, as every authenticated reply tells.

/// Requests of the last 24 hours. Source: REST API Developer Guide, `Sforce-Limit-Info` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApiUsage {
    /// Requests made by all tools together.
    pub used: u64,
    /// Requests allowed.
    pub allowed: u64,
    /// The same for this app alone, where the org sets such a limit.
    pub per_app: Option<(u64, u64)>,
}

impl ApiUsage {
    /// Reads `api-usage=10018/100000; per-app-api-usage=17/250(appName=my-app)`; `None` for anything else.
    #[must_use]
    pub fn parse(header: &str) -> Option<Self> {
        let value = |name: &str| {
            header.split(';').find_map(|part| {
                let (at, numbers) = part.trim().split_once('=')?;
                let (used, allowed) = numbers.split_once('/')?;
                let allowed = allowed.split('(').next().unwrap_or_default();
                (at == name).then_some(())?;
                Some((used.trim().parse().ok()?, allowed.trim().parse().ok()?))
            })
        };
        let (used, allowed) = value("api-usage")?;
        Some(Self { used, allowed, per_app: value("per-app-api-usage") })
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
