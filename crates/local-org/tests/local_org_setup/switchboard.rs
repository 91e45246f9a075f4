//! The switchboard: faults and switches by hand.

use local_org::Keep;
use reqwest::StatusCode;

use crate::browser::Browser;

const SETTINGS: [(&str, &str); 10] = [
    ("propagation_delay", "10"),
    ("clock_offset", "-300"),
    ("api_limit", "15000"),
    ("api_used", "0"),
    ("session_timeout", "900"),
    ("login_limit", "3600"),
    ("scope_refusal", "invalid_grant"),
    ("bad_field_scope", "row"),
    ("bulk_job_milliseconds", "1500"),
    ("keep", "ids"),
];

#[tokio::test]
async fn a_fault_is_switched_on_and_off() {
    let browser = Browser::new().await;
    let fault = [
        ("kind", "maintenance"),
        ("surface", "data"),
        ("orgs", "this"),
        ("remaining", ""),
        ("milliseconds", "3000"),
        ("every", "1"),
        ("message", ""),
        ("matching", ""),
        ("retry_after", "30"),
    ];
    let page = browser.post("/setup/acme/switchboard/faults", &fault).await;
    assert!(page.shows("Switched on for Acme Corporation") && page.shows("until switched off"));
    let data = browser.open("/services/data").await;
    assert_eq!(data.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(data.headers["retry-after"], "30");
    browser.post("/setup/acme/switchboard/faults/off", &[("scope", "org"), ("number", "0")]).await;
    assert_eq!(browser.open("/services/data").await.status, StatusCode::OK);

    let mut wrong = fault;
    wrong[3] = ("remaining", "few");
    wrong[5] = ("every", "0");
    let refused = browser.post("/setup/acme/switchboard/faults", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.shows("value=\"few\"") && refused.shows("Every how many records: enter a number from 1"));
}

#[tokio::test]
async fn switches_are_saved_or_refused() {
    let browser = Browser::new().await;
    browser.post("/setup/acme/switchboard/settings", &SETTINGS).await;
    let settings = browser.world.org("acme").settings();
    assert_eq!((settings.propagation_delay_secs, settings.clock_offset_secs), (600, -300));
    assert_eq!((settings.bulk_job_milliseconds, settings.keep), (1500, Keep::Ids));
    assert!(!settings.api_enabled, "an unchecked box is off");
    let mut wrong = SETTINGS;
    wrong[0] = ("propagation_delay", "11");
    wrong[2] = ("api_limit", "many");
    let refused = browser.post("/setup/acme/switchboard/settings", &wrong).await;
    assert!(refused.shows("enter 0 to 10 minutes") && refused.shows("value=\"many\""));
    browser.post("/setup/acme/switchboard/reset", &[]).await;
    assert_eq!(browser.world.org("acme").settings().propagation_delay_secs, 0);
}
