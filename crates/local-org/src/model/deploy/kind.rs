//! The types of metadata that this org knows.

/// A type that can be deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    CustomObject,
    CustomField,
    PermissionSet,
    ConnectedApp,
    ExternalClientApplication,
    GlobalOauth,
    OauthSettings,
    Policies,
    OauthPolicies,
}

/// In the order they are deployed: type, its name, the folder and the suffix of its files.
const KINDS: [(Kind, &str, &str, &str); 9] = [
    (Kind::CustomObject, "CustomObject", "objects", "object"),
    (Kind::CustomField, "CustomField", "objects", "object"),
    (Kind::PermissionSet, "PermissionSet", "permissionsets", "permissionset"),
    (Kind::ConnectedApp, "ConnectedApp", "connectedApps", "connectedApp"),
    (Kind::ExternalClientApplication, "ExternalClientApplication", "externalClientApps", "eca"),
    (Kind::GlobalOauth, "ExtlClntAppGlobalOauthSettings", "extlClntAppGlobalOauthSets", "ecaGlblOauth"),
    (Kind::OauthSettings, "ExtlClntAppOauthSettings", "extlClntAppOauthSettings", "ecaOauth"),
    (Kind::Policies, "ExtlClntAppConfigurablePolicies", "extlClntAppPolicies", "ecaPlcy"),
    (Kind::OauthPolicies, "ExtlClntAppOauthConfigurablePolicies", "extlClntAppOauthPolicies", "ecaOauthPlcy"),
];

impl Kind {
    pub(super) fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|(kind, ..)| *kind)
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        KINDS.iter().find(|(_, known, ..)| *known == name).map(|(kind, ..)| *kind)
    }

    fn row(self) -> (&'static str, &'static str, &'static str) {
        KINDS
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or(("", "", ""), |(_, name, folder, suffix)| (name, folder, suffix))
    }

    /// As `package.xml` and a file's root name it.
    pub(super) fn name(self) -> &'static str {
        self.row().0
    }

    /// The file a component of this name stands in; a field stands in its object's.
    pub(super) fn file(self, name: &str) -> String {
        let (_, folder, suffix) = self.row();
        let of = if self == Self::CustomField { name.split('.').next().unwrap_or_default() } else { name };
        format!("{folder}/{of}.{suffix}")
    }

    /// The name of the component in a file of this path, when the path is one for this type.
    pub(super) fn of_file(self, path: &str) -> Option<&str> {
        let (_, folder, suffix) = self.row();
        path.strip_prefix(folder)?.strip_prefix('/')?.strip_suffix(suffix)?.strip_suffix('.')
    }

    /// Whether it is one of the five files of an External Client App.
    pub(super) fn is_external_client_app(self) -> bool {
        matches!(
            self,
            Self::ExternalClientApplication
                | Self::GlobalOauth
                | Self::OauthSettings
                | Self::Policies
                | Self::OauthPolicies
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_names_belong_together() {
        assert_eq!(
            Kind::OauthPolicies.file("Relay_defaultPolicy"),
            "extlClntAppOauthPolicies/Relay_defaultPolicy.ecaOauthPlcy"
        );
        assert_eq!(Kind::CustomField.file("A__c.B__c"), "objects/A__c.object");
        assert_eq!(Kind::ExternalClientApplication.of_file("externalClientApps/Relay.eca"), Some("Relay"));
        assert_eq!(Kind::ExternalClientApplication.of_file("externalClientApps/Relay.eca-meta.xml"), None);
        assert_eq!(Kind::named("ApexClass"), None);
    }
}
