//! What the product counts of its own work. The recorder is this thread's, so no other test is counted.

use crate::pair::Pair;
use crate::start::portal;
use metrics_exporter_prometheus::PrometheusBuilder;
use portal::{Caller, Origin};
use reqwest::Method;
use testkit::Options;

#[tokio::test]
async fn sign_ins_activations_and_checks_are_counted() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _guard = metrics::set_default_local_recorder(&recorder);

    let mut pair = Pair::on(portal().await).await;
    pair.expect_connected().await;
    pair.expect_connected().await;
    pair.edit(|form| form.consumer_key = String::new()).await;
    pair.expect("no_consumer_key").await;
    let visitor = Caller::Visitor(Origin::default());
    for _ in 0..6 {
        let guess = pair.portal.portal.session().sign_in(&visitor, "admin@acme.test", "a guess").await;
        assert!(guess.is_err());
    }

    let counted = handle.render();
    for line in [
        "orgbridge_sign_ins_total{outcome=\"ok\"} 1",
        "orgbridge_sign_ins_total{outcome=\"refused\"} 5",
        "orgbridge_sign_ins_total{outcome=\"throttled\"} 1",
        "orgbridge_activations_total 1",
        "orgbridge_checks_total{outcome=\"passed\",diagnosis=\"none\"} 2",
        "orgbridge_checks_total{outcome=\"refused\",diagnosis=\"no_consumer_key\"} 1",
    ] {
        assert!(counted.lines().any(|found| found == line), "{line} in\n{counted}");
    }
    assert!(!counted.contains('@'), "nobody is named: {counted}");
}

/// Each label value is a line for ever, so a stranger must not be able to make one.
#[tokio::test]
async fn methods_that_nobody_knows_are_counted_as_one() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _guard = metrics::set_default_local_recorder(&recorder);

    let portal = portal().await;
    let browser = portal.browser();
    for method in ["BREW", "X1", "X2", "get", "PROPFIND"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        assert!(browser.send(browser.request(method, "/sign-in")).await.status.is_client_error());
    }
    browser.send(browser.request(Method::PATCH, "/sign-in")).await;

    let rendered = handle.render();
    let mut methods: Vec<(&str, &str)> = rendered
        .lines()
        .filter(|line| line.starts_with("orgbridge_http_requests_total{"))
        .map(|line| {
            let (_, label) = line.split_once("method=\"").unwrap();
            (label.split_once('"').unwrap().0, line.rsplit(' ').next().unwrap())
        })
        .collect();
    methods.sort_unstable();
    assert_eq!(methods, [("OTHER", "5"), ("PATCH", "1")], "{rendered}");
}

#[tokio::test]
async fn certificates_are_counted_by_how_they_stand() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let _guard = metrics::set_default_local_recorder(&recorder);

    let pair = Pair::with(Options { manual_clock: true, ..Options::default() }).await;
    pair.expect_connected().await;
    let after = async |days: i64| {
        pair.portal.clock.as_ref().unwrap().advance_secs(days * 24 * 60 * 60);
        pair.portal.portal.tidy_up().await.unwrap();
        handle.render()
    };
    let expect = |rendered: String, standing: &str, days: f64| {
        let of = |name: &str| {
            let line =
                rendered.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{rendered}"));
            line.trim().parse::<f64>().unwrap()
        };
        for one in ["valid", "expires_soon", "expired"] {
            let count = of(&format!("orgbridge_certificates{{standing=\"{one}\"}}"));
            assert_eq!(count > 0.5, one == standing, "{rendered}");
        }
        let left = of("orgbridge_certificate_nearest_expiry_days");
        assert!(
            left.is_nan() == days.is_nan() && (left.is_nan() || (left - days).abs() < 0.1),
            "{left} and not {days}"
        );
    };
    expect(after(1).await, "valid", 729.0);
    expect(after(679).await, "expires_soon", 50.0);
    expect(after(60).await, "expired", f64::NAN);
}
