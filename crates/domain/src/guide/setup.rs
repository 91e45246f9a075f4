//! Pages of an org's Setup that steps are done on, as addresses. The names of the nodes are Salesforce's own and stand in
//! many public tools, such as `NavigationMenus` for the App Manager.

use super::Step;
use crate::app_kind::AppKind;
use crate::login_host::MyDomainHost;

/// A page of Setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SetupPage {
    InstalledPackages,
    AppManager,
    ExternalClientApps,
    PermissionSets,
    MyDomain,
}

impl SetupPage {
    /// The page a step is done on; `None` for one that is done here.
    #[must_use]
    pub const fn of(step: Step, app: AppKind) -> Option<Self> {
        match step {
            Step::Package | Step::Namespace => Some(Self::InstalledPackages),
            Step::App | Step::Certificate | Step::Scopes | Step::ConsumerKey | Step::Policies | Step::PermissionSet => {
                Some(match app {
                    AppKind::ExternalClientApp => Self::ExternalClientApps,
                    AppKind::ConnectedApp => Self::AppManager,
                })
            }
            Step::User | Step::Rights => Some(Self::PermissionSets),
            Step::LoginHost => Some(Self::MyDomain),
            Step::Proof => None,
        }
    }

    /// Its name as Setup's own menu has it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::InstalledPackages => "Installed Packages",
            Self::AppManager => "App Manager",
            Self::ExternalClientApps => "External Client App Manager",
            Self::PermissionSets => "Permission Sets",
            Self::MyDomain => "My Domain",
        }
    }

    const fn node(self) -> &'static str {
        match self {
            Self::InstalledPackages => "ImportedPackage",
            Self::AppManager => "NavigationMenus",
            Self::ExternalClientApps => "ManageExternalClientApplication",
            Self::PermissionSets => "PermSets",
            Self::MyDomain => "OrgDomain",
        }
    }
}

/// Where an org's Setup is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupSite {
    my_domain: MyDomainHost,
    /// Of the local org that stands in for it in a demo.
    local: Option<String>,
}

impl SetupSite {
    /// The Setup of the org with this My Domain; `local` is the address of a local org that stands in for it.
    #[must_use]
    pub const fn new(my_domain: MyDomainHost, local: Option<String>) -> Self {
        Self { my_domain, local }
    }

    /// The address of a page.
    #[must_use]
    pub fn address(&self, page: SetupPage) -> String {
        let (host, node) = (self.my_domain.as_str(), page.node());
        match &self.local {
            Some(local) => format!("{local}/lightning/setup/{node}/home?my_domain={host}"),
            None => format!("https://{host}/lightning/setup/{node}/home"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_into_the_org() {
        let host = MyDomainHost::stored("acme.my.salesforce.com").unwrap();
        let page = SetupPage::of(Step::Policies, AppKind::ExternalClientApp).unwrap();
        let site = SetupSite::new(host.clone(), None);
        assert_eq!(
            site.address(page),
            "https://acme.my.salesforce.com/lightning/setup/ManageExternalClientApplication/home"
        );
        let local = SetupSite::new(host, Some("http://127.0.0.1:3100".to_owned()));
        assert_eq!(
            local.address(SetupPage::MyDomain),
            "http://127.0.0.1:3100/lightning/setup/OrgDomain/home?my_domain=acme.my.salesforce.com"
        );
        assert_eq!(SetupPage::of(Step::Policies, AppKind::ConnectedApp), Some(SetupPage::AppManager));
        assert_eq!(SetupPage::of(Step::Proof, AppKind::ConnectedApp), None);
    }
}
