//! Activation against the program an administrator would make a key pair and a certificate with. The search for primes
//! takes a different time for every key, so both take turns and the mean counts beside the median.

use crate::samples::Samples;
use crate::table::{Goal, Table};
use crate::{cpu, seed, server_runtime};
use domain::integration::IntegrationType;
use portal::integrations::NewIntegration;
use std::process::Command;

const REPETITIONS: usize = 60;

pub(crate) fn measure() -> Table {
    let runtime = server_runtime();
    let (portal, caller, event_set) = runtime.block_on(async {
        let portal = seed::portal(None).await;
        let (caller, event_set) = (seed::admin(&portal.portal).await, seed::event_set(&portal.portal).await);
        (portal, caller, event_set)
    });
    let (mut own, mut openssl) = (Vec::new(), Vec::new());
    for number in 0..REPETITIONS {
        let wish = NewIntegration {
            kind: IntegrationType::Unmanaged.word().to_owned(),
            submission: portal.portal.new_submission().to_string(),
            form: seed::form(event_set, number),
        };
        let (product, caller) = (portal.portal.clone(), caller.clone());
        let before = cpu::of_server();
        let added = async move { product.integrations().add(&caller, seed::CLIENT, &wish).await.map(|_| ()) };
        runtime.block_on(runtime.spawn(added)).expect("it does not panic").expect("the form is valid");
        own.push(cpu::of_server().saturating_sub(before));
        openssl.extend(cpu::of_program(Command::new("openssl").args([
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "730",
            "-subj",
            "/CN=bench",
            "-keyout",
            "/dev/null",
            "-out",
            "/dev/null",
        ])));
    }
    let (own, compared) = (Samples::millis(&own), Samples::millis(&openssl));
    let mut table = Table::new(format!("Activation, {REPETITIONS} times in turns with openssl"));
    let mut line = |what: &str, samples: &Samples| {
        table.row(format!("{what}, CPU ms: median"), format!("{:.1}", samples.median()), samples.spread(1));
        table.row(format!("{what}, CPU ms: mean"), format!("{:.1}", samples.mean()), "");
    };
    line("activation, the whole of it", &own);
    if openssl.len() == REPETITIONS {
        line("openssl req -x509 -newkey rsa:2048", &compared);
        let (median, mean) = (own.median() / compared.median(), own.mean() / compared.mean());
        table.judged("activation / openssl, medians", median, format!("{median:.2}"), String::new(), Goal::AtMost(1.0));
        table.judged("activation / openssl, means", mean, format!("{mean:.2}"), String::new(), Goal::AtMost(1.0));
    } else {
        table.note("The program openssl is not there or failed, so there is nothing to compare with.");
    }
    table
}
