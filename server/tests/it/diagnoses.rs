//! Every way the local org can refuse, and the diagnosis the portal makes of it; then mended until it is connected.
//! The chain goes over a real socket; nothing of it is replaced.

use crate::pair::{Pair, USERNAME, pem_of};
use domain::check::Link;
use domain::integration::{SettingsForm, State};
use local_org::{
    Fault, FaultKind, FieldAccess, IpRelaxation, ObjectAccess, PermittedUsers, RELAY_PERMISSION_SET, ScopeRefusal,
    SettingsPatch, Surface, UserSetup,
};
use portal::integrations::NewIntegration;

#[tokio::test]
async fn a_fitting_app_connects_and_leaves_nothing_behind() {
    let pair = Pair::new().await;
    pair.expect_connected().await;
    for object in ["RelayEvents__c", "RelayPowerups__c"] {
        assert_eq!(pair.org().records(object).len(), 0, "the dry run rolled back");
    }
}

#[tokio::test]
async fn the_rows_of_the_vendors_own_table() {
    let mut pair = Pair::new().await;
    let (app, key) = (pair.app.id.clone(), pair.app.consumer_key.clone());

    pair.edit(|form| form.consumer_key = format!("{key}x")).await;
    pair.expect("consumer_key_unknown").await;
    assert_eq!(pair.stored().await.state, State::NeedsAttention);
    pair.edit(|form| form.consumer_key = key).await;
    assert_eq!(pair.stored().await.state, State::AwaitingSalesforce, "a changed key has to prove itself");

    let other = "Salesforce admins upload the wrong file";
    let wrong = another_certificate(&pair, other).await;
    pair.org().replace_certificate(&app, &wrong).expect("a certificate");
    pair.expect("certificate_mismatch").await;
    let own = pem_of(&pair.portal, &pair.caller, &pair.integration).await;
    pair.org().replace_certificate(&app, &own).expect("a certificate");

    pair.org().set_policies(&app, PermittedUsers::AllUsersMaySelfAuthorize, IpRelaxation::Relax);
    pair.expect("user_not_approved").await;
    pair.org().set_policies(&app, PermittedUsers::AdminApproved, IpRelaxation::Relax);
    pair.edit(|form| form.salesforce_username = "ops@acme.test".to_owned()).await;
    pair.expect("user_not_approved").await;
    pair.edit(|form| form.salesforce_username = USERNAME.to_owned()).await;

    for refusal in [ScopeRefusal::InvalidRequest, ScopeRefusal::InvalidGrant] {
        pair.settings(SettingsPatch { scope_refusal: Some(refusal), ..SettingsPatch::default() });
        pair.org().set_scopes(&app, &["api"]).expect("scopes");
        pair.expect("refresh_token_scope_missing").await;
    }
    pair.org().set_scopes(&app, &["api", "refresh_token"]).expect("scopes");
    pair.expect_connected().await;
}

#[tokio::test]
async fn the_other_refusals_of_the_token_endpoint() {
    let mut pair = Pair::new().await;
    let app = pair.app.id.clone();

    pair.org().set_app_permission_sets(&app, &[]);
    pair.expect("user_not_admin_approved").await;
    pair.org().set_app_permission_sets(&app, &[RELAY_PERMISSION_SET]);

    pair.user(UserSetup { frozen: Some(true), ..UserSetup::default() });
    pair.expect("user_inactive").await;
    pair.user(UserSetup { frozen: Some(false), active: Some(false), ..UserSetup::default() });
    pair.expect("user_inactive").await;
    pair.user(UserSetup { active: Some(true), ..UserSetup::default() });

    pair.org().set_policies(&app, PermittedUsers::AdminApproved, IpRelaxation::Enforce);
    pair.settings(SettingsPatch { ip_restricted: Some(true), ..SettingsPatch::default() });
    pair.expect("ip_or_hours_restricted").await;
    pair.org().set_policies(&app, PermittedUsers::AdminApproved, IpRelaxation::Relax);
    pair.settings(SettingsPatch { ip_restricted: Some(false), ..SettingsPatch::default() });

    pair.settings(SettingsPatch { locked: Some(true), ..SettingsPatch::default() });
    pair.expect("org_inactive").await;
    pair.settings(SettingsPatch { locked: Some(false), ..SettingsPatch::default() });

    pair.settings(SettingsPatch { clock_offset_secs: Some(900), ..SettingsPatch::default() });
    pair.expect("clock_skew").await;
    pair.settings(SettingsPatch { clock_offset_secs: Some(0), ..SettingsPatch::default() });

    for (kind, code) in [
        (FaultKind::UnknownError, "salesforce_asks_to_retry"),
        (FaultKind::LoginRate, "too_many_logins"),
        (FaultKind::InternalError, "salesforce_error"),
        (FaultKind::HtmlPage, "html_reply"),
        (FaultKind::TruncatedJson, "truncated_reply"),
        (FaultKind::Redirect, "redirected"),
        (FaultKind::Maintenance, "maintenance"),
        (FaultKind::ServerUnavailable, "salesforce_unavailable"),
        (FaultKind::Cut, "connection_broken"),
    ] {
        pair.org().add_fault(Fault { surface: Surface::Token, ..Fault::new(kind) });
        pair.expect(code).await;
        pair.org().clear_faults();
    }

    for (words, code) in [
        ("invalid_client: app must be installed into org", "app_not_installed"),
        ("invalid_client: client secret invalid", "client_secret_wrong"),
        ("invalid_grant: expired access/refresh token", "refresh_token_expired"),
        ("invalid_grant: token request is already being processed", "token_busy"),
        ("invalid_client: the moon is full", "unrecognised_refusal"),
        ("invalid_grant: 満月です", "unrecognised_refusal"),
    ] {
        pair.org().add_fault(Fault::new(FaultKind::TokenRefusal).on(Surface::Token).saying(words));
        let check = pair.check().await;
        let (_, refusal) = check.chain.refusal().expect("refused");
        let said = refusal.said.clone().expect("Salesforce's own words");
        assert_eq!(refusal.code, code, "{words}");
        assert_eq!(format!("{}: {}", said.error.unwrap(), said.description.unwrap()), words);
        let likely = refusal.params.get("likely").is_some_and(|likely| likely.contains("certificate"));
        assert_eq!(likely, words.ends_with("full"), "{words}");
        pair.org().clear_faults();
    }

    pair.edit(|form| form.salesforce_subdomain = "test".to_owned()).await;
    pair.expect("consumer_key_unknown").await;
    pair.edit(|form| {
        form.salesforce_subdomain = "my_domain".to_owned();
        form.my_domain_host = "acme.my.salesforce.com".to_owned();
    })
    .await;
    pair.expect_connected().await;
}

#[tokio::test]
async fn the_refusals_behind_the_token() {
    let pair = Pair::new().await;
    let app = pair.app.id.clone();

    pair.org().set_scopes(&app, &["refresh_token", "id"]).expect("scopes");
    pair.expect("session_not_for_rest").await;
    pair.org().set_scopes(&app, &["api", "refresh_token"]).expect("scopes");

    pair.settings(SettingsPatch { package_installed: Some(false), ..SettingsPatch::default() });
    pair.expect("object_missing").await;
    pair.settings(SettingsPatch { package_installed: Some(true), ..SettingsPatch::default() });

    pair.settings(SettingsPatch { package_namespace: Some("relay".to_owned()), ..SettingsPatch::default() });
    pair.expect("object_missing").await;
    pair.settings(SettingsPatch { package_namespace: Some(String::new()), ..SettingsPatch::default() });

    let all = ObjectAccess { read: true, create: true, edit: true, delete: false };
    pair.org().set_object_access(RELAY_PERMISSION_SET, "RelayEvents__c", ObjectAccess { create: false, ..all });
    pair.expect("object_not_writable").await;
    pair.org().set_object_access(RELAY_PERMISSION_SET, "RelayEvents__c", all);

    let payload = |access| pair.org().set_field_access(RELAY_PERMISSION_SET, "RelayEvents__c", "Payload__c", access);
    payload(FieldAccess { read: false, edit: false });
    pair.expect("field_missing").await;
    payload(FieldAccess { read: true, edit: false });
    pair.expect("field_not_writable").await;
    payload(FieldAccess { read: true, edit: true });

    for (kind, code) in [
        (FaultKind::ValidationRule, "validation_rule"),
        (FaultKind::DuplicateRule, "duplicate_rule"),
        (FaultKind::TriggerFailure, "automation_failed"),
        (FaultKind::RowLock, "row_locked"),
        (FaultKind::StorageLimit, "storage_full"),
    ] {
        pair.org().add_fault(Fault { surface: Surface::Data, ..Fault::new(kind) });
        let check = pair.check().await;
        let (link, refusal) = check.chain.refusal().expect("refused");
        assert_eq!((link, refusal.code.as_str()), (Link::DryRun, code));
        pair.org().clear_faults();
    }
    for (kind, code) in [
        (FaultKind::RequestLimit, "daily_limit_reached"),
        (FaultKind::ConcurrentLimit, "concurrent_limit_reached"),
        (FaultKind::SessionExpired, "session_refused"),
    ] {
        pair.org().add_fault(Fault { surface: Surface::Data, ..Fault::new(kind) });
        pair.expect(code).await;
        pair.org().clear_faults();
    }
    pair.expect_connected().await;
}

#[tokio::test]
async fn what_is_missing_on_our_own_side_is_said_before_salesforce_is_asked() {
    let mut pair = Pair::new().await;
    let key = pair.app.consumer_key.clone();
    pair.edit(|form| form.consumer_key = String::new()).await;
    let before = pair.portal.world.calls().len();
    pair.expect("no_consumer_key").await;
    pair.edit(|form| {
        form.consumer_key = key;
        form.salesforce_username = String::new();
    })
    .await;
    pair.expect("no_username").await;
    assert_eq!(pair.portal.world.calls().len(), before, "nothing was sent");
}

#[tokio::test]
async fn two_clicks_are_one_check_and_a_removed_integration_has_none() {
    let pair = Pair::new().await;
    let id = pair.integration.id.to_string();
    pair.org().add_fault(Fault { surface: Surface::Token, milliseconds: 400, ..Fault::new(FaultKind::Slow) });
    let checks = pair.portal.portal.checks();
    let (first, second) =
        tokio::join!(checks.start(&pair.caller, "acme", &id), checks.start(&pair.caller, "acme", &id));
    assert_eq!(first.expect("started").id, second.expect("joined").id);
    pair.expect_connected().await;
    pair.portal.portal.integrations().remove(&pair.caller, "acme", &id, "Production").await.expect("removed");
    let refused = pair.portal.portal.checks().start(&pair.caller, "acme", &id).await;
    assert!(matches!(refused, Err(portal::Error::Gone(_))));
}

/// The certificate of another integration of the same client.
async fn another_certificate(pair: &Pair, name: &str) -> String {
    let form =
        SettingsForm { name: name.to_owned(), consumer_key: String::new(), ..pair.integration.settings.to_form() };
    let submission = pair.portal.portal.new_submission().to_string();
    let wish = NewIntegration { kind: "unmanaged".to_owned(), submission, form };
    let made = pair.portal.portal.integrations().add(&pair.caller, "acme", &wish).await.expect("activated");
    pem_of(&pair.portal, &pair.caller, &made).await
}
