//! The bundle as a file: what is in it for each type and app, who may have it, that it is the same twice, and that no
//! name breaks it. `UPDATE_GOLDEN=1` writes the list of files anew.

use crate::pair::Pair;
use crate::start::{both_databases, portal_with};
use domain::app_kind::AppKind;
use domain::event::TargetObject;
use domain::integration::SettingsForm;
use portal::integrations::NewIntegration;
use portal::{Caller, Origin, demo};
use reqwest::StatusCode;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{Cursor, Read};
use std::path::Path;
use testkit::{Options, TestPortal};
use zip::ZipArchive;

const GOLDEN: &str = include_str!("bundle_files.txt");

/// The files of a zip by their path.
pub(crate) fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut entry = archive.by_index(place).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.name().unwrap().into_owned(), content)
        })
        .collect()
}

/// Acme's admin.
pub(crate) async fn admin(portal: &TestPortal) -> Caller {
    let sessions = portal.portal.session();
    let member =
        sessions.sign_in(&Caller::Visitor(Origin::default()), "admin@acme.test", demo::PASSWORD).await.unwrap();
    sessions.caller(member, Origin::default()).await.unwrap().unwrap()
}

/// An integration of acme of this type, and its id.
pub(crate) async fn activated(
    portal: &TestPortal,
    caller: &Caller,
    kind: &str,
    change: impl FnOnce(&mut SettingsForm),
) -> String {
    let integrations = portal.portal.integrations();
    let mut form = SettingsForm {
        name: format!("Production {kind}"),
        version: "v2".to_owned(),
        salesforce_subdomain: "my_domain".to_owned(),
        my_domain_host: "acme.my.salesforce.com".to_owned(),
        event_set: integrations.event_sets(caller).await.unwrap()[0].id.to_string(),
        ..SettingsForm::default()
    };
    change(&mut form);
    let submission = portal.portal.new_submission().to_string();
    let wish = NewIntegration { kind: kind.to_owned(), submission, form };
    integrations.add(caller, "acme", &wish).await.unwrap().id.to_string()
}

pub(crate) async fn bundle(portal: &TestPortal, caller: &Caller, id: &str, app: AppKind) -> BTreeMap<String, Vec<u8>> {
    unzipped(&portal.portal.bundles().make(caller, "acme", id, app).await.unwrap().zip)
}

fn text<'f>(files: &'f BTreeMap<String, Vec<u8>>, path: &str) -> &'f str {
    let content = files.get(path).unwrap_or_else(|| panic!("{path} in {:?}", files.keys()));
    std::str::from_utf8(content).unwrap()
}

#[tokio::test]
async fn each_type_and_app_has_the_files_it_needs() {
    let portal = portal_with(Options::default()).await;
    let caller = admin(&portal).await;
    let mut listed = String::from("# What is in a bundle, by package type and app. `>` stands inside metadata.zip.\n");
    for kind in ["unmanaged", "app-exchange"] {
        let id = activated(&portal, &caller, kind, |_| {}).await;
        for app in AppKind::ALL {
            let files = bundle(&portal, &caller, &id, app).await;
            let metadata = unzipped(&files["metadata.zip"]);
            writeln!(listed, "\n{kind} {}", app.word()).unwrap();
            for path in files.keys() {
                writeln!(listed, "  {path}").unwrap();
            }
            for path in metadata.keys() {
                writeln!(listed, "  > {path}").unwrap();
            }
            assert_eq!(files["manifest/package.xml"], metadata["package.xml"]);
            for (path, content) in files.iter().chain(&metadata) {
                let holds = |words: &str| content.windows(words.len()).any(|part| part == words.as_bytes());
                assert!(!holds("<consumerKey") && !holds("PRIVATE KEY") && !holds("<consumerSecret"), "{path}");
            }
        }
    }
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/bundle_files.txt");
        std::fs::write(path, &listed).unwrap();
        return;
    }
    assert_eq!(listed, GOLDEN, "look at the difference, then UPDATE_GOLDEN=1");
}

#[tokio::test]
async fn the_objects_have_the_fields_that_records_carry() {
    let portal = portal_with(Options::default()).await;
    let caller = admin(&portal).await;
    let id = activated(&portal, &caller, "unmanaged", |_| {}).await;
    let files = bundle(&portal, &caller, &id, AppKind::ConnectedApp).await;
    let home = "force-app/main/default";
    for object in TargetObject::ALL {
        let name = object.api_name();
        let in_project =
            files.keys().filter(|path| path.starts_with(&format!("{home}/objects/{name}/fields/"))).count();
        assert_eq!(in_project, object.fields().count());
        let id = text(&files, &format!("{home}/objects/{name}/fields/Event_Id__c.field-meta.xml"));
        for words in ["caseSensitive>true<", "externalId>true<", "length>64<", "required>true<", "unique>true<"] {
            assert!(id.contains(words), "{words}: {id}");
        }
        let payload = text(&files, &format!("{home}/objects/{name}/fields/Payload__c.field-meta.xml"));
        assert!(
            payload.contains("<length>131072</length>") && payload.contains("<type>LongTextArea</type>"),
            "{payload}"
        );
    }
    let set = text(&files, &format!("{home}/permissionsets/Relay_Network_Connected_App.permissionset-meta.xml"));
    assert!(set.contains("<field>RelayPowerups__c.Powerup__c</field>") && !set.contains("Event_Id__c"), "{set}");
    let app = text(&files, &format!("{home}/connectedApps/Relay_Connected_App.connectedApp-meta.xml"));
    let pem = portal.portal.certificates().download(&caller, "acme", &id, None).await.unwrap().pem;
    assert!(app.contains(pem.trim_end()), "{app}");

    let managed = activated(&portal, &caller, "app-exchange", |form| form.package_namespace = "relay".to_owned()).await;
    let files = bundle(&portal, &caller, &managed, AppKind::ExternalClientApp).await;
    let set = text(&files, &format!("{home}/permissionsets/Relay_Network_Connected_App.permissionset-meta.xml"));
    assert!(set.contains("<object>relay__RelayEvents__c</object>"), "{set}");
    assert!(set.contains("<field>relay__RelayEvents__c.relay__Payload__c</field>"), "{set}");
    assert!(text(&files, "sfdx-project.json").contains("https://acme.my.salesforce.com"));
}

#[tokio::test]
async fn who_may_read_the_integration_may_have_it_and_it_is_the_same_twice() {
    both_databases(async |portal| {
        let pair = Pair::on(portal).await;
        let id = pair.integration.id;
        let path = format!("/clients/acme/integrations/{id}/bundle.zip");
        let ada = pair.portal.signed_in("admin@acme.test").await;
        let page = ada.get(&format!("/clients/acme/integrations/{id}")).await.body;
        assert!(
            page.contains(&format!("{path}?app=external")) && page.contains(&format!("{path}?app=connected")),
            "{page}"
        );
        let first = ada.get(&path).await;
        assert_eq!((first.status, first.header("content-type")), (StatusCode::OK, "application/zip"));
        assert_eq!(first.header("content-disposition"), "attachment; filename=\"orgbridge-production-external.zip\"");
        assert_eq!(first.body, ada.get(&format!("{path}?app=external")).await.body);
        assert_ne!(first.body, ada.get(&format!("{path}?app=connected")).await.body);
        assert_eq!(ada.get(&format!("{path}?app=moon")).await.status, StatusCode::NOT_FOUND);

        let bundles = pair.portal.portal.bundles();
        let made = bundles.make(&pair.caller, "acme", &id.to_string(), AppKind::ExternalClientApp).await.unwrap();
        let again = bundles.make(&pair.caller, "acme", &id.to_string(), AppKind::ExternalClientApp).await.unwrap();
        assert_eq!(made.zip, again.zip);

        let stranger = pair.portal.signed_in("admin@globex.test").await;
        assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
        let viewer = pair.portal.signed_in("viewer@acme.test").await;
        assert_eq!(viewer.get(&path).await.status, StatusCode::FORBIDDEN);
        let remove = [("confirm_name", "Production")];
        assert_eq!(ada.post_form(&format!("/clients/acme/integrations/{id}/remove"), &remove).await.status, 303);
        assert_eq!(ada.get(&path).await.status, StatusCode::GONE);
    })
    .await;
}

#[tokio::test]
async fn no_name_breaks_it() {
    let odd = |settings: &mut portal::Settings| {
        settings.vendor.name = "R&D <\"Relay\">\u{1}]]>".to_owned();
        settings.vendor.app_name = "R&D App\nwith 'quotes'".to_owned();
        settings.vendor.app_api_name = "../../R&D__App_".to_owned();
        settings.vendor.permission_set = "Läufer & Co".to_owned();
    };
    let portal = portal_with(Options { settings: Some(Box::new(odd)), ..Options::default() }).await;
    let caller = admin(&portal).await;
    let injected = "$(reboot)@acme.example".to_owned();
    let id = activated(&portal, &caller, "unmanaged", |form| form.salesforce_username = injected).await;
    let files = bundle(&portal, &caller, &id, AppKind::ExternalClientApp).await;
    let app = text(&files, "force-app/main/default/externalClientApps/R_D_App.eca-meta.xml");
    assert!(app.contains("R&amp;D &lt;&quot;Relay&quot;&gt; ]]&gt; push events"), "{app}");
    let readme = text(&files, "README.md");
    assert!(readme.contains("--name L_ufer_Co --on-behalf-of USERNAME"), "{readme}");
    assert!(!readme.contains("reboot"), "{readme}");
    let result = crate::bundle_deployed::deploy(&portal, files["metadata.zip"].clone()).await;
    assert_eq!(result["status"], "Succeeded", "{result}");
}
