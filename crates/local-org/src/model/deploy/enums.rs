//! Words of metadata for what the Setup forms show with others.

use std::collections::BTreeSet;

use super::super::app::IpRelaxation;
use super::super::org::OrgState;
use super::super::user::PROFILES;
use super::file::chosen;

/// Scopes that this org's apps can have, by their word in metadata.
const SCOPES: [(&str, &str); 16] = [
    ("Api", "api"),
    ("Basic", "id"),
    ("Chatter", "chatter_api"),
    ("Content", "content"),
    ("CustomApplications", "visualforce"),
    ("CustomPermissions", "custom_permissions"),
    ("Eclair", "eclair_api"),
    ("Full", "full"),
    ("Interaction", "interaction_api"),
    ("Lightning", "lightning"),
    ("OfflineAccess", "refresh_token"),
    ("OpenID", "openid"),
    ("RefreshToken", "refresh_token"),
    ("SFApiPlatform", "sfap_api"),
    ("Wave", "wave_api"),
    ("Web", "web"),
];

pub(super) fn scopes<'t>(words: impl Iterator<Item = &'t str>, of: &str) -> Result<BTreeSet<String>, String> {
    words.map(|word| chosen(word, of, &SCOPES).map(str::to_owned)).collect()
}

/// Of a Connected App.
pub(super) const IP_RELAXATION: [(&str, IpRelaxation); 4] = [
    ("ENFORCE", IpRelaxation::Enforce),
    ("BYPASS_2FACTOR", IpRelaxation::RelaxWithSecondFactor),
    ("BYPASS", IpRelaxation::Relax),
    ("ENFORCE_RELAXREFRESH", IpRelaxation::EnforceRelaxRefresh),
];

/// Of an External Client App.
pub(super) const IP_RELAXATION_POLICY: [(&str, IpRelaxation); 4] = [
    ("Enforce", IpRelaxation::Enforce),
    ("Bypass_2factor", IpRelaxation::RelaxWithSecondFactor),
    ("Bypass", IpRelaxation::Relax),
    ("Enforce_RelaxRefresh", IpRelaxation::EnforceRelaxRefresh),
];

/// Ids of the permission sets of these API names.
pub(super) fn permission_sets(org: &OrgState, field: &str, names: &[String]) -> Result<BTreeSet<String>, String> {
    let id = |name: &String| {
        let set = org.permission_sets.iter().find(|set| set.api_name.eq_ignore_ascii_case(name));
        set.map(|set| set.id.clone()).ok_or_else(|| format!("In field: {field} - no PermissionSet named {name} found"))
    };
    names.iter().map(id).collect()
}

/// Profiles by their API names, which for the two standard ones are not their labels.
pub(super) fn profiles(field: &str, names: &[String]) -> Result<BTreeSet<String>, String> {
    let label = |name: &String| {
        let label = match name.as_str() {
            "Admin" => PROFILES[0],
            "Standard" => PROFILES[1],
            other => other,
        };
        let known = PROFILES.contains(&label).then(|| label.to_owned());
        known.ok_or_else(|| format!("In field: {field} - no Profile named {name} found"))
    };
    names.iter().map(label).collect()
}
