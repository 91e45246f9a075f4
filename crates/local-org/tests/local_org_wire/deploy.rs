//! Metadata deployed over REST: what a zip brings, what is refused and in which words, and that a refusal or a check
//! leaves the org as it was.

use std::io::{Cursor, Write};

use local_org::{AppKind, SettingsPatch, UserSetup};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{Answer, Fixture, INTEGRATION, event, pair, read};

const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";
const ADMIN: &str = "admin@acme.example";

type Files = Vec<(&'static str, String)>;

fn zipped(files: &Files) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        archive.start_file(*path, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn xml(root: &str, inner: &str) -> String {
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{root} xmlns=\"{NAMESPACE}\">{inner}</{root}>\n")
}

fn manifest(members: &[(&str, &str)]) -> String {
    let of_type =
        |(kind, member): &(&str, &str)| format!("<types><members>{member}</members><name>{kind}</name></types>");
    let types: Vec<String> = members.iter().map(of_type).collect();
    xml("Package", &format!("{}<version>66.0</version>", types.concat()))
}

fn connected_app(more: &str) -> String {
    let certificate = &pair().certificate;
    let inner = format!(
        "<contactEmail>ops@relay.example</contactEmail><label>R&amp;D App</label><oauthConfig>\
         <callbackUrl>https://localhost</callbackUrl><certificate>{certificate}</certificate>{more}\
         <isAdminApproved>true</isAdminApproved><scopes>Api</scopes><scopes>RefreshToken</scopes></oauthConfig>\
         <oauthPolicy><ipRelaxation>BYPASS</ipRelaxation><refreshTokenPolicy>infinite</refreshTokenPolicy></oauthPolicy>\
         <permissionSetName>Writers</permissionSetName>"
    );
    xml("ConnectedApp", &inner)
}

const FIELDS: &str = "<fields><fullName>Event_Id__c</fullName><caseSensitive>true</caseSensitive>\
    <externalId>true</externalId><label>Event Id</label><length>64</length><required>true</required><type>Text</type>\
    <unique>true</unique></fields><fields><fullName>Event_Type__c</fullName><label>Event Type</label>\
    <length>80</length><type>Text</type></fields>";

fn object(fields: &str) -> String {
    let inner = format!(
        "<deploymentStatus>Deployed</deploymentStatus>{fields}<label>Relay Event</label><nameField>\
         <displayFormat>RE-{{0000}}</displayFormat><label>Number</label><type>AutoNumber</type></nameField>\
         <pluralLabel>Relay Events</pluralLabel><sharingModel>ReadWrite</sharingModel>"
    );
    xml("CustomObject", &inner)
}

fn permission_set(more: &str) -> String {
    let inner = format!(
        "<fieldPermissions><editable>true</editable><field>RelayEvents__c.Event_Type__c</field><readable>true</readable>\
         </fieldPermissions>{more}<label>Writers</label><objectPermissions><allowCreate>true</allowCreate>\
         <allowEdit>true</allowEdit><allowRead>true</allowRead><object>RelayEvents__c</object></objectPermissions>"
    );
    xml("PermissionSet", &inner)
}

/// The object, the permission set and a Connected App.
fn whole() -> Files {
    vec![
        ("package.xml", {
            manifest(&[("CustomObject", "RelayEvents__c"), ("PermissionSet", "Writers"), ("ConnectedApp", "R_D_App")])
        }),
        ("objects/RelayEvents__c.object", object(FIELDS)),
        ("permissionsets/Writers.permissionset", permission_set("")),
        ("connectedApps/R_D_App.connectedApp", connected_app("")),
    ]
}

struct Deployer {
    fixture: Fixture,
    token: String,
}

impl Deployer {
    /// An org without the package, whose integration user has no permission set.
    async fn new() -> Self {
        let fixture = Fixture::new().await;
        fixture.org.update_settings(SettingsPatch { package_installed: Some(false), ..Default::default() }).unwrap();
        let bare = UserSetup { permission_sets: Some(Vec::new()), ..Default::default() };
        fixture.org.update_user(INTEGRATION, bare).unwrap();
        let token = Self::session(&fixture, ADMIN).await;
        Self { fixture, token }
    }

    async fn session(fixture: &Fixture, username: &str) -> String {
        let call =
            fixture.call(Method::POST, None, "/_local/orgs/acme/sessions").json(&json!({ "username": username }));
        let answer = read(call).await;
        assert_eq!(answer.body["instance_url"], fixture.running.url());
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    async fn post(&self, token: &str, zip: Vec<u8>, options: &Value) -> Answer {
        let boundary = "local-org-test";
        let mut body = Vec::new();
        let options = json!({ "deployOptions": options });
        write!(
            body,
            "--{boundary}\r\nContent-Disposition: form-data; name=\"entity_content\"\r\nContent-Type: application/json\r\n\r\n\
             {options}\r\n--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"package.zip\"\r\n\
             Content-Type: application/zip\r\n\r\n"
        )
        .unwrap();
        body.extend(zip);
        write!(body, "\r\n--{boundary}--\r\n").unwrap();
        let call =
            self.fixture.call(Method::POST, None, "/services/data/v66.0/metadata/deployRequest").bearer_auth(token);
        read(call.header("content-type", format!("multipart/form-data; boundary={boundary}")).body(body)).await
    }

    /// Deploys and answers the result once it is done.
    async fn with(&self, zip: Vec<u8>, options: &Value) -> Value {
        let accepted = self.post(&self.token, zip, options).await;
        assert_eq!(accepted.status, StatusCode::CREATED, "{accepted:?}");
        assert_eq!(accepted.body["deployResult"]["status"], "Pending");
        let path = format!(
            "/services/data/v66.0/metadata/deployRequest/{}?includeDetails=true",
            accepted.body["id"].as_str().unwrap()
        );
        let mut answer = read(self.fixture.call(Method::GET, None, &path).bearer_auth(&self.token)).await;
        answer.body["deployResult"].take()
    }

    async fn deploy(&self, files: &Files) -> Value {
        self.with(zipped(files), &json!({ "rollbackOnError": true, "singlePackage": true })).await
    }

    /// The one thing that is wrong: component and words.
    async fn refused(&self, files: &Files) -> (String, String) {
        let result = self.deploy(files).await;
        assert_eq!((&result["success"], &result["status"]), (&json!(false), &json!("Failed")), "{result}");
        let failures = result["details"]["componentFailures"].as_array().unwrap();
        assert_eq!(failures.len(), 1, "{result}");
        let text = |name: &str| failures[0][name].as_str().unwrap_or_default().to_owned();
        (text("fullName"), text("problem"))
    }

    async fn state(&self) -> Value {
        let mut org = read(self.fixture.call(Method::GET, None, "/_local/orgs/acme")).await.body;
        org["settings"]["api_used"] = Value::Null;
        org
    }
}

/// The same files with another one in the place of this path.
fn with(path: &'static str, content: String) -> Files {
    let mut files = whole();
    files.retain(|(known, _)| *known != path);
    files.push((path, content));
    files
}

/// Gives the integration user a permission set as the command line tool does; a second time is refused.
async fn assign(deployer: &Deployer, set: &str) {
    let data = |method, path: String, body| {
        let path = path.replace(' ', "%20").replace('\'', "%27");
        async move { deployer.fixture.data(method, &deployer.token, &path, body).await }
    };
    let id = |answer: Answer| answer.body["records"][0]["Id"].clone();
    let user =
        id(data(Method::GET, format!("/query?q=SELECT Id FROM User WHERE Username='{INTEGRATION}'"), None).await);
    let set = id(data(Method::GET, format!("/query?q=SELECT Id FROM PermissionSet WHERE Name='{set}'"), None).await);
    let post = |body: Value| data(Method::POST, "/sobjects/PermissionSetAssignment".to_owned(), Some(body));
    let body = json!({ "AssigneeId": user, "PermissionSetId": set });
    assert_eq!(post(body.clone()).await.status, StatusCode::CREATED);
    assert_eq!(post(body).await.code(), (400, "DUPLICATE_VALUE"));
    assert_eq!(post(json!({ "AssigneeId": user })).await.code(), (400, "REQUIRED_FIELD_MISSING"));
    let wrong = json!({ "AssigneeId": set, "PermissionSetId": user });
    assert_eq!(post(wrong).await.code(), (400, "INVALID_CROSS_REFERENCE_KEY"));
}

#[tokio::test]
async fn one_zip_sets_the_org_up() {
    let deployer = Deployer::new().await;
    let result = deployer.deploy(&whole()).await;
    assert_eq!((&result["done"], &result["status"]), (&json!(true), &json!("Succeeded")), "{result}");
    assert_eq!(result["numberComponentsDeployed"], 5, "an object, two fields, a set and an app");

    let state = deployer.state().await;
    let app = state["apps"].as_array().unwrap().iter().find(|app| app["api_name"] == "R_D_App").unwrap();
    assert_eq!((&app["label"], &app["kind"]), (&json!("R&D App"), &json!("connected_app")));
    let mut claims = deployer.fixture.claims();
    claims["iss"] = app["consumer_key"].clone();
    let refusal = deployer.fixture.sign_in_at(None, &claims).await;
    assert_eq!(refusal.refusal().0, "invalid_app_access", "a deploy assigns nobody");

    assign(&deployer, "Writers").await;
    let token = deployer.fixture.sign_in_at(None, &claims).await.body["access_token"].as_str().unwrap().to_owned();
    let written =
        json!({ "attributes": { "type": "RelayEvents__c" }, "Event_Id__c": "1", "Event_Type__c": "message.sent" });
    assert_eq!(deployer.fixture.upsert(&token, &[written]).await, ["ok"]);
    let whole_event = deployer.fixture.upsert(&token, &[event("2")]).await;
    assert_eq!(whole_event, ["INVALID_FIELD"], "the other fields were not deployed");

    let again = deployer.deploy(&whole()).await;
    let changed = again["details"]["componentSuccesses"].as_array().unwrap();
    assert!(changed.iter().all(|component| component["created"] == false && component["changed"] == true), "{again}");
    assert_eq!(deployer.fixture.sign_in_at(None, &claims).await.status, StatusCode::OK, "the key stays");
}

#[tokio::test]
async fn an_external_client_app_needs_its_files_together() {
    let deployer = Deployer::new().await;
    let part = |path: &'static str, kind: &str, inner: &str| {
        (
            path,
            xml(
                kind,
                &format!("<externalClientApplication>Relay</externalClientApplication><label>Relay</label>{inner}"),
            ),
        )
    };
    let certificate = &pair().certificate;
    let application = "<contactEmail>ops@relay.example</contactEmail><distributionState>Local</distributionState><label>Relay</label>";
    let global = format!("<callbackUrl>https://localhost</callbackUrl><certificate>{certificate}</certificate>");
    let policies = "<commaSeparatedPermissionSet>Relay_Network_Connected_App</commaSeparatedPermissionSet>\
        <ipRelaxationPolicyType>Bypass</ipRelaxationPolicyType><permittedUsersPolicyType>AdminApprovedPreAuthorized</permittedUsersPolicyType>";
    let mut files: Files = vec![
        ("package.xml", {
            manifest(&[
                ("ExternalClientApplication", "Relay"),
                ("ExtlClntAppGlobalOauthSettings", "Relay"),
                ("ExtlClntAppOauthSettings", "Relay"),
                ("ExtlClntAppConfigurablePolicies", "Relay_defaultPolicy"),
                ("ExtlClntAppOauthConfigurablePolicies", "Relay_defaultPolicy"),
            ])
        }),
        ("externalClientApps/Relay.eca", xml("ExternalClientApplication", application)),
        part("extlClntAppGlobalOauthSets/Relay.ecaGlblOauth", "ExtlClntAppGlobalOauthSettings", &global),
        part("extlClntAppOauthSettings/Relay.ecaOauth", "ExtlClntAppOauthSettings", {
            "<commaSeparatedOauthScopes>Api, RefreshToken</commaSeparatedOauthScopes>"
        }),
        part("extlClntAppPolicies/Relay_defaultPolicy.ecaPlcy", "ExtlClntAppConfigurablePolicies", {
            "<isEnabled>true</isEnabled><isOauthPluginEnabled>true</isOauthPluginEnabled>"
        }),
        part(
            "extlClntAppOauthPolicies/Relay_defaultPolicy.ecaOauthPlcy",
            "ExtlClntAppOauthConfigurablePolicies",
            policies,
        ),
    ];
    let mut wrong = files.clone();
    wrong[5].1 = wrong[5].1.replace("AdminApprovedPreAuthorized", "AdminApproved");
    let words = "'AdminApproved' is not a valid value for the enum 'PermittedUsersPolicyType'";
    assert_eq!(deployer.refused(&wrong).await, ("Relay_defaultPolicy".to_owned(), words.to_owned()));
    let mut keyed = files.clone();
    keyed[2].1 = keyed[2].1.replace("<callbackUrl>", "<consumerKey>3MVG9abcdef</consumerKey><callbackUrl>");
    assert_eq!(deployer.refused(&keyed).await.1, "You cannot provide a Consumer Key");

    let result = deployer.deploy(&files).await;
    assert_eq!((&result["status"], &result["numberComponentsDeployed"]), (&json!("Succeeded"), &json!(5)), "{result}");
    let apps = deployer.state().await["apps"].clone();
    let app = apps.as_array().unwrap().iter().find(|app| app["api_name"] == "Relay").unwrap();
    let of = |name: &str| app[name].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        [of("kind"), of("permitted_users"), of("ip_relaxation")],
        ["external_client_app", "admin_approved", "relax"]
    );
    assert_eq!((&app["scopes"], &app["oauth_enabled"]), (&json!(["api", "refresh_token"]), &json!(true)));

    // Alone, the OAuth files have nothing to refer to.
    files[0].1 = manifest(&[("ExtlClntAppGlobalOauthSettings", "Relay")]);
    let alone = vec![files[0].clone(), {
        let (path, content) = files[2].clone();
        (path, content.replace("<externalClientApplication>Relay<", "<externalClientApplication>Nobody<"))
    }];
    assert!(deployer.refused(&alone).await.1.starts_with("INVALID_CROSS_REFERENCE_KEY"));
    let kind = AppKind::ExternalClientApp;
    assert_eq!(serde_json::to_value(kind).unwrap(), app["kind"]);
}

#[tokio::test]
async fn what_is_wrong_is_said_of_its_component_and_nothing_is_left_behind() {
    let deployer = Deployer::new().await;
    let before = deployer.state().await;
    let set = "permissionsets/Writers.permissionset";
    let app = "connectedApps/R_D_App.connectedApp";
    let the_object = "objects/RelayEvents__c.object";
    let required = "<fieldPermissions><editable>true</editable><field>RelayEvents__c.Event_Id__c</field><readable>true</readable></fieldPermissions>";
    let unknown = required.replace("Event_Id__c", "Nothing__c");
    let cases: Vec<(Files, &str)> = vec![
        (with(set, permission_set(required)), "You cannot deploy to a required field: RelayEvents__c.Event_Id__c"),
        (with(set, permission_set(&unknown)), "In field: field - no CustomField named RelayEvents__c.Nothing__c found"),
        (
            with(set, permission_set("<lable>x</lable>")),
            "metadata}lable invalid at this location in type PermissionSet",
        ),
        (with(app, connected_app("<consumerKey>no good!</consumerKey>")), "8 to 256 letters and digits"),
        (with(app, connected_app("").replace("BYPASS", "SOMETIMES")), "enum 'ConnectedAppOauthIpRelaxation'"),
        (with(app, connected_app("").replace(">Writers<", ">Readers<")), "no PermissionSet named Readers found"),
        (with(app, connected_app("").replace(&pair().certificate, "hello")), "not a valid X.509 certificate"),
        (with(app, connected_app("").replace("</ConnectedApp>", "")), "Error parsing file:"),
        (with(the_object, object(&FIELDS.replace(">64<", ">32<"))), "differs in length"),
        (with("README.md", "Hello".to_owned()), "Not in package.xml"),
        (with("package.xml", manifest(&[("ApexClass", "A")])), "Unknown type name 'ApexClass'"),
    ];
    for (files, words) in cases {
        let result = deployer.deploy(&files).await;
        assert_eq!(result["status"], "Failed", "{words}: {result}");
        let failures = result["details"]["componentFailures"].as_array().unwrap();
        let said = failures.iter().any(|failure| failure["problem"].as_str().unwrap().contains(words));
        assert!(said, "{words}: {failures:?}");
    }
    let mut missing = whole();
    missing.remove(3);
    let words =
        "An object 'R_D_App' of type ConnectedApp was named in package.xml, but was not found in zipped directory";
    assert_eq!(deployer.refused(&missing).await, ("R_D_App".to_owned(), words.to_owned()));
    let folder: Files = vec![("README.md", "Hello".to_owned())];
    assert_eq!(deployer.deploy(&folder).await["details"]["componentFailures"][0]["problem"], "No package.xml found");
    let no_zip = deployer.with(b"hello".to_vec(), &json!({ "rollbackOnError": true })).await;
    assert_eq!((&no_zip["status"], &no_zip["errorStatusCode"]), (&json!("Failed"), &json!("UNKNOWN_EXCEPTION")));
    let partly = deployer.with(zipped(&whole()), &json!({})).await;
    assert!(partly["errorMessage"].as_str().unwrap().contains("rollbackOnError must be set to true"));
    let checked = deployer.with(zipped(&whole()), &json!({ "checkOnly": true, "rollbackOnError": true })).await;
    assert_eq!((&checked["status"], &checked["checkOnly"]), (&json!("Succeeded"), &json!(true)), "{checked}");
    assert_eq!(deployer.state().await, before);
}

#[tokio::test]
async fn only_an_administrator_deploys_and_only_a_form() {
    let deployer = Deployer::new().await;
    let options = json!({ "rollbackOnError": true });
    let user = Deployer::session(&deployer.fixture, INTEGRATION).await;
    assert_eq!(deployer.post(&user, zipped(&whole()), &options).await.code(), (403, "INSUFFICIENT_ACCESS"));
    assert_eq!(deployer.post("nobody", zipped(&whole()), &options).await.code(), (401, "INVALID_SESSION_ID"));
    let data = |method, path: &'static str| deployer.fixture.data(method, &deployer.token, path, Some(json!({})));
    assert_eq!(data(Method::POST, "/metadata/deployRequest").await.code(), (400, "INVALIDMULTIPARTREQUEST"));
    assert_eq!(data(Method::PUT, "/metadata/deployRequest").await.status, 405);
    assert_eq!(data(Method::GET, "/metadata/deployRequest/0Af5g0000000001AAA").await.status, 404);
    let call = deployer.fixture.call(Method::POST, None, "/_local/orgs/acme/sessions");
    assert_eq!(read(call.json(&json!({ "username": "nobody@acme.example" }))).await.status, 422);
}
