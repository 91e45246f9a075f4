//! The proxies in front. A portal that does not know them sees one address for every visitor, so an installation that
//! can only be reached through a proxy has to name it.

use super::{Judge, networks};
use ipnet::IpNet;

const KEY: &str = "trusted_proxies";
const REMEDY: &str = "Write the addresses or networks of your proxies, such as [\"127.0.0.1\"] for one on this machine, or \"none\" if nothing in front sends X-Forwarded-For.";

/// `None` when the configuration does not say, which is refused where `is_behind_a_proxy`.
pub(super) fn trusted(judge: &mut Judge, value: Option<Vec<String>>, is_behind_a_proxy: bool) -> Option<Vec<IpNet>> {
    match value {
        Some(list) if list == ["none"] => Some(Vec::new()),
        Some(list) => Some(networks(judge, KEY, Some(list), REMEDY)),
        None => {
            if is_behind_a_proxy {
                let what = "it is missing: public_url is https and listen has loopback addresses only, so a proxy is in front, and without this line every visitor has the proxy's address";
                judge.refuse(KEY, what, REMEDY);
            }
            None
        }
    }
}
