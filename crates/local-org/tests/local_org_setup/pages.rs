//! Every page says what it is, is guarded, and its forms do what they say.

use reqwest::StatusCode;

use crate::browser::Browser;

#[tokio::test]
async fn every_page_opens_and_says_it_is_a_stand_in() {
    let browser = Browser::new().await;
    let set = browser.open("/setup/acme/permission-sets").await;
    let set = set.html.split("/setup/acme/permission-sets/0PS").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let user = browser.world.org("acme").users()[0].id.clone();
    let pages = [
        "/".to_owned(),
        "/setup/acme".to_owned(),
        "/setup/acme--dev".to_owned(),
        "/setup/acme/apps".to_owned(),
        "/setup/acme/apps/new-connected-app".to_owned(),
        "/setup/acme/apps/new-external-client-app".to_owned(),
        "/setup/acme/permission-sets".to_owned(),
        "/setup/acme/permission-sets/new".to_owned(),
        format!("/setup/acme/permission-sets/0PS{set}"),
        format!("/setup/acme/permission-sets/0PS{set}/assignments"),
        "/setup/acme/users".to_owned(),
        "/setup/acme/users/new".to_owned(),
        format!("/setup/acme/users/{user}"),
        "/setup/acme/packages".to_owned(),
        "/setup/acme/records".to_owned(),
        "/setup/acme/records/RelayEvents__c".to_owned(),
        "/setup/acme/switchboard".to_owned(),
        "/setup/acme/calls".to_owned(),
    ];
    for path in pages {
        let page = browser.open(&path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(page.shows("A stand-in, not Salesforce"), "{path}");
        assert_eq!(page.html.matches("<h1").count(), 1, "{path}");
        assert!(!page.shows("<script") && !page.shows("style=\""), "{path}");
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}");
    }
    assert_eq!(browser.open("/setup/nowhere").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.open("/setup/acme/apps/0H4/view").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn users_are_made_and_changed() {
    let browser = Browser::new().await;
    let wrong = [("name", ""), ("username", "no address"), ("email", "x"), ("profile", "System Administrator")];
    let refused = browser.post("/setup/acme/users/new", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("value=\"no address\""));
    let fields = [
        ("name", "Second User"),
        ("username", "second@acme.example"),
        ("email", "second@acme.test"),
        ("profile", "Standard User"),
        ("active", "on"),
    ];
    let list = browser.post("/setup/acme/users/new", &fields).await;
    assert!(list.shows("second@acme.example"));
    let taken = browser.post("/setup/globex/users/new", &fields).await;
    assert!(taken.shows("Duplicate Username"));
    let user = browser.world.org("acme").users()[0].clone();
    let frozen = [
        ("name", user.name.as_str()),
        ("username", &user.username),
        ("email", &user.email),
        ("profile", &user.profile),
        ("active", "on"),
        ("frozen", "on"),
    ];
    let list = browser.post(&format!("/setup/acme/users/{}", user.id), &frozen).await;
    assert!(list.shows("Yes, frozen"));
}

#[tokio::test]
async fn permission_sets_are_made_granted_and_assigned() {
    let browser = Browser::new().await;
    let made = browser.post("/setup/acme/permission-sets/new", &[("label", "Event Writers")]).await;
    assert!(made.shows("Permission Set: Event Writers"));
    let base = made.path.clone();
    let user = browser.world.org("acme").users()[1].id.clone();
    let assigned = browser.post(&format!("{base}/assignments"), &[("user", &user)]).await;
    assert!(assigned.shows("admin@acme.example"));
    let rights = [("RelayEvents__c.read", "on"), ("RelayEvents__c.Payload__c.edit", "on")];
    let granted = browser.post(&base, &rights).await;
    assert!(granted.shows("name=\"RelayEvents__c.Payload__c.read\" value=\"on\" checked"));
    assert!(!granted.shows("name=\"RelayEvents__c.create\" value=\"on\" checked"));
    let twice = browser.post("/setup/acme/permission-sets/new", &[("label", "Event Writers")]).await;
    assert!(twice.shows("exists already"));
}

#[tokio::test]
async fn the_package_comes_and_goes() {
    let browser = Browser::new().await;
    let named = browser.post("/setup/acme/packages", &[("namespace", "relay"), ("act", "install")]).await;
    assert!(named.shows("relay__RelayEvents__c"));
    let wrong = browser.post("/setup/acme/packages", &[("namespace", "9 lives"), ("act", "install")]).await;
    assert!(wrong.shows("begin with a letter") && wrong.shows("value=\"9 lives\""));
    let gone = browser.post("/setup/acme/packages", &[("namespace", ""), ("act", "uninstall")]).await;
    assert!(gone.shows("Not installed"));
    assert!(!browser.world.org("acme").settings().package_installed);
}

#[tokio::test]
async fn addresses_of_a_real_orgs_setup_lead_to_the_same_pages() {
    let browser = Browser::new().await;
    let apps =
        browser.open("/lightning/setup/ManageExternalClientApplication/home?my_domain=globex.my.salesforce.com").await;
    assert!(apps.shows("App Manager") && apps.shows("/setup/globex/apps"));
    let unknown = browser.open("/lightning/setup/PermSets/home?my_domain=nobody.my.salesforce.com").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}
