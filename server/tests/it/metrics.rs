//! What the product counts of its own work. The recorder is this thread's, so no other test is counted.

use crate::pair::Pair;
use crate::start::portal;
use metrics_exporter_prometheus::PrometheusBuilder;
use portal::{Caller, Origin};

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
