//! People and how they get in: members and staff, one-time links, sign-up, the account page, and what each of them is
//! told when something is refused.

use crate::start::{both_databases, portal, portal_with};
use domain::email::Email;
use portal::SignUp;
use testkit::{Answer, Browser, Options, TestPortal};

const GOOD_PASSWORD: &str = "seven green llamas";

/// The one-time link that a page shows.
fn link_on(answer: &Answer) -> String {
    let start = answer.body.find("/set-password/").unwrap_or_else(|| panic!("no link: {}", answer.body));
    answer.body[start..].chars().take_while(|c| c.is_ascii_alphanumeric() || "/-_".contains(*c)).collect()
}

/// The value of a hidden field.
fn hidden(answer: &Answer, name: &str) -> String {
    let field = answer.body.split("<input").find(|input| input.contains(&format!("name=\"{name}\"")));
    let field = field.unwrap_or_else(|| panic!("no field {name}: {}", answer.body));
    field.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

async fn id_of(portal: &TestPortal, email: &str) -> String {
    let email = Email::parse(email).unwrap();
    store::members::by_email(portal.portal.store(), &email).await.unwrap().unwrap().id.to_string()
}

async fn set_password(browser: &Browser, link: &str, password: &str) -> Answer {
    browser.post_form(link, &[("password", password), ("repeat_password", password)]).await
}

#[tokio::test]
async fn a_member_is_added_and_gets_in_by_a_link_that_is_shown_once_and_works_once() {
    let portal = portal().await;
    let admin = portal.signed_in("admin@acme.test").await;
    let added = admin
        .post_form("/clients/acme/members/new", &[("name", "Ben"), ("email", "ben@acme.test"), ("role", "client_user")])
        .await;
    assert_eq!(added.status, 200);
    let link = link_on(&added);
    assert!(added.headers.iter().all(|(_, value)| !value.contains(&link)), "{:?}", added.headers);
    let list = admin.get("/clients/acme/members").await.body;
    assert!(list.contains("Edit Ben") && list.contains("Waiting for first password"));
    assert!(!list.contains("/set-password/"));

    let ben = portal.browser();
    let page = ben.get(&link).await;
    assert!(page.status == 200 && page.body.contains("ben@acme.test"), "{}", page.status);
    let short = set_password(&ben, &link, "short").await;
    assert!(short.status == 422 && !short.body.contains("value=\"short\""), "{}", short.status);
    let set = set_password(&ben, &link, GOOD_PASSWORD).await;
    assert_eq!((set.status.as_u16(), set.location()), (303, "/"));
    assert!(ben.get("/account").await.body.contains("Ask a Client Admin"));

    let again = portal.browser();
    for answer in [again.get(&link).await, set_password(&again, &link, GOOD_PASSWORD).await] {
        assert_eq!(answer.status, 410);
        assert!(answer.body.contains("Ask whoever sent it"), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_new_link_ends_the_older_one() {
    let portal = portal().await;
    let admin = portal.signed_in("admin@acme.test").await;
    let ben = [("name", "Ben"), ("email", "ben@acme.test"), ("role", "client_user")];
    let first = link_on(&admin.post_form("/clients/acme/members/new", &ben).await);
    let again = format!("/clients/acme/members/{}/link", id_of(&portal, "ben@acme.test").await);
    let second = link_on(&admin.post_form(&again, &[]).await);
    let visitor = portal.browser();
    let ended = set_password(&visitor, &first, GOOD_PASSWORD).await;
    assert!(ended.status == 410 && ended.body.contains("replaced by a newer one"), "{}", ended.body);
    assert_eq!(set_password(&visitor, &second, GOOD_PASSWORD).await.status, 303);
    // The same for somebody of the staff who has a password.
    let operator = portal.signed_in("operator@demo.test").await;
    let csm = format!("/operator/staff/{}/link", id_of(&portal, "csm@demo.test").await);
    let (first, second) = (operator.post_form(&csm, &[]).await, operator.post_form(&csm, &[]).await);
    assert_eq!(visitor.get(&link_on(&first)).await.status, 410);
    assert_eq!(visitor.get(&link_on(&second)).await.status, 200);
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed_and_runs_none_of_it() {
    let portal = portal().await;
    let admin = portal.signed_in("admin@acme.test").await;
    let typed = "<script>alert(1)</script>";
    let refused = admin
        .post_form("/clients/acme/members/new", &[("name", typed), ("email", "no address"), ("role", "owner")])
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("value=\"no address\"") && !refused.body.contains(typed), "{}", refused.body);
    assert!(refused.body.contains("href=\"#email\"") && refused.body.contains("href=\"#role\""));
    let taken = [("name", "Vera"), ("email", "viewer@acme.test"), ("role", "client_user")];
    let taken = admin.post_form("/clients/acme/members/new", &taken).await;
    assert!(taken.status == 422 && taken.body.contains("already here"), "{}", taken.body);
}

#[tokio::test]
async fn the_last_client_admin_stays_and_nobody_removes_themselves() {
    let portal = portal().await;
    let ada = id_of(&portal, "admin@acme.test").await;
    let (edit, remove) = (format!("/clients/acme/members/{ada}/edit"), format!("/clients/acme/members/{ada}/remove"));
    let admin = portal.signed_in("admin@acme.test").await;
    let form = admin.get(&edit).await;
    assert!(form.body.contains("This is the last Client Admin"), "{}", form.body);
    let version = hidden(&form, "row_version");
    let step_down = [("row_version", version.as_str()), ("name", "Ada"), ("role", "client_user")];
    assert_eq!(admin.post_form(&edit, &step_down).await.status, 409);
    assert!(admin.get(&remove).await.body.contains("You cannot remove yourself"));
    assert_eq!(admin.post_form(&remove, &[]).await.status, 409);
    let csm = portal.signed_in("csm@demo.test").await;
    let refused = csm.post_form(&remove, &[]).await;
    assert!(refused.status == 409 && refused.body.contains("last Client Admin"), "{}", refused.body);
}

#[tokio::test]
async fn a_changed_right_counts_on_the_next_request_and_a_removed_person_is_out() {
    let portal = portal().await;
    let vera = id_of(&portal, "viewer@acme.test").await;
    let (edit, remove) = (format!("/clients/acme/members/{vera}/edit"), format!("/clients/acme/members/{vera}/remove"));
    let admin = portal.signed_in("admin@acme.test").await;
    let viewer = portal.signed_in("viewer@acme.test").await;
    let refused = viewer.get("/clients/acme/integrations").await;
    assert!(refused.status == 403 && refused.body.contains("Ask a Client Admin"), "{}", refused.body);
    let version = hidden(&admin.get(&edit).await, "row_version");
    let granted = [
        ("row_version", version.as_str()),
        ("name", "Vera"),
        ("role", "client_user"),
        ("integration_permission", "on"),
    ];
    assert_eq!(admin.post_form(&edit, &granted).await.status, 303);
    assert_eq!(viewer.get("/clients/acme/integrations").await.status, 200);
    let audit = admin.get("/clients/acme/audit").await.body;
    assert!(audit.contains("Integration permission: no → yes"), "{audit}");

    let late = admin.post_form(&edit, &granted).await;
    assert!(late.status == 409 && late.body.contains("Stored now: Vera, Client User"), "{}", late.body);
    assert_ne!(hidden(&late, "row_version"), version, "saving again replaces what was shown");

    assert_eq!(admin.post_form(&remove, &[]).await.status, 303);
    assert!(viewer.get("/account").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn other_clients_and_their_people_do_not_exist() {
    let portal = portal().await;
    let gus = id_of(&portal, "admin@globex.test").await;
    let admin = portal.signed_in("admin@acme.test").await;
    let unknown = "01900000-0000-7000-8000-000000000000";
    for path in [
        "/clients/globex/members".to_owned(),
        "/clients/globex/audit".to_owned(),
        format!("/clients/acme/members/{gus}/edit"),
        format!("/clients/acme/members/{unknown}/edit"),
        "/clients/acme/members/nonsense/remove".to_owned(),
    ] {
        assert_eq!(admin.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(admin.post_form(&format!("/clients/acme/members/{gus}/remove"), &[]).await.status, 404);
    let operator = portal.signed_in("operator@demo.test").await;
    assert_eq!(operator.get("/clients/acme/members").await.status, 403);
}

#[tokio::test]
async fn an_operator_makes_a_client_a_csm_and_the_assignment_between_them() {
    let portal = portal().await;
    let operator = portal.signed_in("operator@demo.test").await;
    let taken = operator.post_form("/operator/clients/new", &[("name", "Acme Two"), ("slug", "acme")]).await;
    assert!(taken.status == 422 && taken.body.contains("value=\"Acme Two\""), "{}", taken.body);
    assert_eq!(
        operator.post_form("/operator/clients/new", &[("name", "Initech"), ("slug", "initech")]).await.status,
        303
    );
    assert!(operator.get("/operator/clients").await.body.contains("Nobody assigned"));
    let staff = [("name", "Cora"), ("email", "cora@demo.test"), ("role", "csm")];
    let link = link_on(&operator.post_form("/operator/staff/new", &staff).await);
    let cora = portal.browser();
    set_password(&cora, &link, GOOD_PASSWORD).await;
    assert!(cora.get("/clients").await.body.contains("No client is assigned to you yet"));
    assert_eq!(cora.get("/clients/initech/members").await.status, 404);

    let id = id_of(&portal, "cora@demo.test").await;
    let (assign, unassign) = (format!("/operator/staff/{id}/assign"), format!("/operator/staff/{id}/unassign"));
    assert_eq!(operator.post_form(&assign, &[("client", "nowhere")]).await.status, 422);
    assert_eq!(operator.post_form(&assign, &[("client", "initech")]).await.status, 303);
    assert_eq!(cora.get("/clients/initech/members").await.status, 200);
    assert_eq!(operator.post_form(&unassign, &[("client", "initech")]).await.status, 303);
    assert_eq!(cora.get("/clients/initech/members").await.status, 404);
    assert_eq!(operator.post_form(&format!("/operator/staff/{id}/remove"), &[]).await.status, 303);
    assert!(cora.get("/account").await.location().starts_with("/sign-in"));
    let health = operator.get("/operator/health").await.body;
    assert!(health.contains("Ready") && health.contains("Master key"), "{health}");
    assert!(operator.get("/operator/audit").await.body.contains("Removed a person from the staff"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_adds_an_event_type_and_a_set_that_integrations_can_choose() {
    both_databases(async |portal| {
        let operator = portal.signed_in("operator@demo.test").await;
        let page = operator.get("/operator/event-types").await;
        for words in ["Messages only", "message.sent, ", "RelayPowerups__c", "opt_out.received"] {
            assert!(page.body.contains(words), "{words}: {}", page.body);
        }
        let (types, sets) = ("/operator/event-types/new", "/operator/event-sets/new");
        for (name, object, reason) in [
            ("", "RelayEvents__c", "Enter a name"),
            ("order shipped", "RelayEvents__c", "starting with a letter"),
            ("order.shipped", "Account", "Choose one of the offered"),
            ("message.sent", "RelayEvents__c", "is there already"),
        ] {
            let refused = operator.post_form(types, &[("name", name), ("object", object)]).await;
            assert!(refused.status == 422 && refused.body.contains(reason), "{name}: {}", refused.body);
            assert!(name.is_empty() || refused.body.contains(&format!("value=\"{name}\"")), "{}", refused.body);
        }
        let shipped = [("name", "order.shipped"), ("object", "RelayPowerups__c")];
        assert_eq!(operator.post_form(types, &shipped).await.location(), "/operator/event-types?done=type");

        for (name, chosen, reason) in [
            ("Orders", "", "Choose at least one event type"),
            ("Orders", "order.unknown", "Choose one of the offered"),
            ("standard", "order.shipped", "is there already"),
            ("", "order.shipped", "Enter a name"),
        ] {
            let fields: Vec<_> =
                [("name", name), ("types", chosen)].into_iter().filter(|(_, it)| !it.is_empty()).collect();
            let refused = operator.post_form(sets, &fields).await;
            assert!(refused.status == 422 && refused.body.contains(reason), "{name} {chosen}: {}", refused.body);
            let ticked = refused.body.split("<input").filter(|input| input.contains(" checked")).count();
            assert_eq!(ticked, usize::from(chosen == "order.shipped"), "{}", refused.body);
        }
        let orders = [("name", "Orders"), ("types", "order.shipped"), ("types", "message.sent")];
        assert_eq!(operator.post_form(sets, &orders).await.location(), "/operator/event-types?done=set");
        let page = operator.get("/operator/event-types?done=set").await.body;
        assert!(page.contains("The event set was added") && page.contains("Orders"), "{page}");
        let audit = operator.get("/operator/audit").await.body.replace("<wbr>", "").replace("<!>", "");
        for words in ["Added an event type", "order.shipped as RelayPowerups__c", "Types: message.sent, order.shipped"]
        {
            assert!(audit.contains(words), "{words}: {audit}");
        }

        let ada = portal.signed_in("admin@acme.test").await;
        let form = ada.get("/clients/acme/integrations/new?type=app-exchange").await.body;
        assert!(form.contains(">Orders</option>") && form.contains("order.shipped"), "{form}");
        assert_eq!(ada.get("/operator/event-types").await.status, 403);
        assert_eq!(ada.post_form(types, &shipped).await.status, 403);
        assert_eq!(portal.signed_in("csm@demo.test").await.post_form(sets, &orders).await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn sign_up_makes_a_client_when_its_link_is_used() {
    let portal = portal().await;
    let visitor = portal.browser();
    let wish = [("client_name", "Initech"), ("client_slug", "initech"), ("name", "Ina"), ("email", "ina@initech.test")];
    let crooked = visitor.post_form("/sign-up", &[("client_name", "Initech"), ("client_slug", "In it")]).await;
    assert!(crooked.status == 422 && crooked.body.contains("value=\"In it\""), "{}", crooked.body);
    let shown = visitor.post_form("/sign-up", &wish).await;
    assert_eq!(shown.status, 200);
    let link = link_on(&shown);
    assert_eq!(set_password(&visitor, &link, GOOD_PASSWORD).await.status, 303);
    assert_eq!(visitor.get("/").await.location(), "/clients/initech/integrations");
    assert_eq!(visitor.get("/clients/initech/members").await.status, 200);
}

#[tokio::test]
async fn sign_up_that_is_not_open_is_not_there() {
    let closed = Options { settings: Some(Box::new(|settings| settings.sign_up = SignUp::Off)), ..Options::default() };
    let portal = portal_with(closed).await;
    let visitor = portal.browser();
    assert_eq!(visitor.get("/sign-up").await.status, 404);
    assert_eq!(visitor.post_form("/sign-up", &[("client_name", "Initech")]).await.status, 404);
    assert!(!visitor.get("/sign-in").await.body.contains("/sign-up"));
}

#[tokio::test]
async fn a_password_is_changed_here_and_every_other_session_ends() {
    let portal = portal().await;
    let (here, there) = (portal.signed_in("admin@acme.test").await, portal.signed_in("admin@acme.test").await);
    let new = [("password", GOOD_PASSWORD), ("repeat_password", GOOD_PASSWORD)];
    let wrong = here.post_form("/account", &[&[("current_password", "a guess")], &new[..]].concat()).await;
    assert!(wrong.status == 422 && !wrong.body.contains("a guess"), "{}", wrong.body);
    let right = [&[("current_password", portal::demo::PASSWORD)], &new[..]].concat();
    assert_eq!(here.post_form("/account", &right).await.location(), "/account?done=password");
    assert!(here.get("/account?done=password").await.body.contains("Your password was changed"));
    assert!(there.get("/account").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn signing_out_everywhere_else_keeps_this_browser() {
    let portal = portal().await;
    let (here, there) = (portal.signed_in("viewer@acme.test").await, portal.signed_in("viewer@acme.test").await);
    assert_eq!(here.post_form("/account/sign-out-everywhere", &[]).await.location(), "/account?done=sessions");
    assert_eq!(here.get("/account").await.status, 200);
    assert!(there.get("/account").await.location().starts_with("/sign-in"));
}

#[tokio::test]
async fn colors_are_kept_for_everybody_and_lead_back_to_this_portal_only() {
    let portal = portal().await;
    let visitor = portal.browser();
    let kept = visitor.post_form("/account/theme", &[("theme", "dark"), ("back", "/help/troubleshooting")]).await;
    assert_eq!((kept.status.as_u16(), kept.location()), (303, "/help/troubleshooting"));
    assert!(visitor.get("/sign-in").await.body.contains("data-theme=\"dark\""));
    let foreign = visitor.post_form("/account/theme", &[("theme", "light"), ("back", "//evil.test/")]).await;
    assert_eq!(foreign.location(), "/");
}

#[tokio::test]
async fn a_form_about_people_survives_the_end_of_the_session() {
    let portal = portal().await;
    let visitor = portal.browser();
    let path = "/clients/acme/members/new?from=list";
    let stopped =
        visitor.post_form(path, &[("name", "Ben & Co"), ("email", "ben@acme.test"), ("role", "client_admin")]).await;
    assert_eq!(stopped.status, 401);
    let resume = hidden(&stopped, "resume");
    let fields = [("email", "admin@acme.test"), ("password", portal::demo::PASSWORD), ("resume", resume.as_str())];
    let back = visitor.post_form("/sign-in", &fields).await;
    assert_eq!(back.location(), path);
    let page = visitor.get(path).await.body;
    assert!(page.contains("Ben &amp; Co") && page.contains("filled in again"), "{page}");
    assert!(!visitor.get(path).await.body.contains("Ben &amp; Co"), "once");
}

#[tokio::test]
async fn the_troubleshooting_table_is_open_to_everybody_and_whole() {
    let portal = portal().await;
    let (visitor, viewer) = (portal.browser(), portal.signed_in("viewer@acme.test").await);
    for browser in [&visitor, &viewer] {
        let page = browser.get("/help/troubleshooting").await;
        assert_eq!(page.status, 200);
        for row in domain::diagnosis::catalogue() {
            assert!(page.body.contains(&format!("id=\"{}\"", row.code)), "{}", row.code);
            assert!(page.body.contains(&format!("href=\"#{}\"", row.code)), "{}", row.code);
        }
    }
}
