//! The bundle: everything the Salesforce side needs, as files that one deploy puts into an org. Two forms are in it, a
//! project for the Salesforce CLI and, as a zip of its own, what Workbench and the Metadata API take, because the API
//! refuses a zip with any file that its manifest does not name.
//!
//! Nothing secret is inside. There is no consumer key either: Salesforce makes one when the app is created, and refuses
//! a deploy that names the key of another org.

mod archive;
mod component;
mod connected_app;
mod external_client_app;
mod names;
mod object;
mod package;
mod permission_set;
mod project;
mod readme;
mod xml;

use crate::{Caller, Error, Portal, Vendor};
use domain::app_kind::AppKind;
use domain::event::TargetObject;
use domain::integration::IntegrationType;
use domain::policy::Action;
use names::Names;
use store::{Certificate, Integration};

/// The bundle verbs.
pub struct Bundles<'a>(pub(crate) &'a Portal);

/// A bundle as a file to download.
#[derive(Clone, Debug)]
pub struct BundleFile {
    /// Such as `orgbridge-production-external.zip`: ASCII letters, digits and hyphens only.
    pub file_name: String,
    /// A zip. The same integration, certificate and settings give the same bytes.
    pub zip: Vec<u8>,
}

impl Bundles<'_> {
    /// The bundle of one integration, with its newest certificate. Who may read the integration may have it.
    pub async fn make(&self, caller: &Caller, slug: &str, id: &str, app: AppKind) -> Result<BundleFile, Error> {
        let (_, integration) = self.0.integrations().reach_alive(caller, slug, id, Action::Read).await?;
        let certificate = self.0.certificates().to_hand_out(&integration).await?;
        bundle_of(&self.0.settings().vendor, &integration, &certificate, app)
    }
}

/// The same for a caller who was let in already.
pub(crate) fn bundle_of(
    vendor: &Vendor,
    integration: &Integration,
    certificate: &Certificate,
    app: AppKind,
) -> Result<BundleFile, Error> {
    let wanted = Wanted { names: Names::of(vendor), vendor, integration, pem: &certificate.pem };
    let mut components = match app {
        AppKind::ExternalClientApp => external_client_app::components(&wanted),
        AppKind::ConnectedApp => vec![connected_app::component(&wanted)],
    };
    // A managed package brings its objects; an org cannot deploy into somebody else's namespace.
    if integration.kind == IntegrationType::Unmanaged {
        components.extend(TargetObject::ALL.map(object::component));
    }
    components.push(permission_set::component(&wanted));
    let stem = crate::certificates::file_stem(integration.settings.name.as_str());
    let zip = project::zip(&wanted, app, &components)
        .map_err(|error| Error::internal("the bundle could not be written", error))?;
    Ok(BundleFile { file_name: format!("{stem}-{}.zip", app.word()), zip })
}

/// What a bundle is made from.
struct Wanted<'a> {
    names: Names,
    vendor: &'a Vendor,
    integration: &'a Integration,
    pem: &'a str,
}
