//! Where one can go in an org's Setup: Salesforce's own paths first, the stand-in's tools after them.

/// A page of the side navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Home,
    Users,
    PermissionSets,
    AppManager,
    Packages,
    Switchboard,
    Records,
    Calls,
}

/// A page with its words and the end of its address.
type Entry = (Place, &'static str, &'static str);

impl Place {
    /// Headings with their pages.
    pub(super) const GROUPS: [(&'static str, &'static [Entry]); 4] = [
        ("Setup", &[(Place::Home, "Home", "")]),
        (
            "Administration",
            &[(Place::Users, "Users", "/users"), (Place::PermissionSets, "Permission Sets", "/permission-sets")],
        ),
        (
            "Platform Tools",
            &[(Place::AppManager, "App Manager", "/apps"), (Place::Packages, "Installed Packages", "/packages")],
        ),
        (
            "Only in this stand-in",
            &[
                (Place::Switchboard, "Local switchboard", "/switchboard"),
                (Place::Records, "Records", "/records"),
                (Place::Calls, "Calls", "/calls"),
            ],
        ),
    ];
}
