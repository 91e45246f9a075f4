//! The whole bundle: the project for the Salesforce CLI, and beside it the zip for the Metadata API.

use super::component::Component;
use super::{Wanted, archive, package, readme};
use domain::app_kind::AppKind;
use serde_json::json;
use std::collections::BTreeMap;
use std::error::Error;

/// Where the CLI looks for a package by custom.
const PACKAGE_FOLDER: &str = "force-app";

pub(super) fn zip(
    wanted: &Wanted<'_>,
    app: AppKind,
    components: &[Component],
) -> Result<Vec<u8>, Box<dyn Error + Send + Sync>> {
    let manifest = package::manifest(components)?;
    let mut metadata = BTreeMap::from([("package.xml".to_owned(), manifest.clone().into_bytes())]);
    let mut project = BTreeMap::from([
        ("README.md".to_owned(), readme::readme(wanted, app).into_bytes()),
        ("manifest/package.xml".to_owned(), manifest.into_bytes()),
        ("sfdx-project.json".to_owned(), settings(wanted).into_bytes()),
    ]);
    for component in components {
        let (path, content) = component.metadata_file()?;
        metadata.insert(path, content.into_bytes());
        for (path, content) in component.source_files()? {
            project.insert(format!("{PACKAGE_FOLDER}/main/default/{path}"), content.into_bytes());
        }
    }
    project.insert("metadata.zip".to_owned(), archive::zip(&metadata)?);
    Ok(archive::zip(&project)?)
}

/// `sfdx-project.json`. A sandbox or a My Domain signs in where the integration does.
fn settings(wanted: &Wanted<'_>) -> String {
    let settings = json!({
        "namespace": "",
        "packageDirectories": [{ "path": PACKAGE_FOLDER, "default": true }],
        "sfdcLoginUrl": format!("https://{}", wanted.integration.settings.login_host.host()),
        "sourceApiVersion": package::API_VERSION,
    });
    format!("{settings:#}\n")
}
