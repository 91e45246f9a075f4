//! Values as people paste them, through the page, the machine API's function and the hand-off alike; and hosts of other
//! clouds, as far as the installation calls them.

use crate::integrations::{NEW, fields, new_form};
use crate::pair::Pair;
use crate::start::portal;
use domain::check::Link;
use domain::clouds::CLOUDS;
use testkit::Options;

const KEY: &str = "3MVG9UKK8_3.ANExBYXwWjvmoHA4lZeiQ78nPG3JFQgcFe1CYHrvnM8l85AGekqiW0nyygJekeFuzUiY5LvKk";
const CHINESE: &str = "acme.my.sfcrmproducts.cn";

#[tokio::test]
async fn what_stands_around_a_value_is_taken_off_on_the_page() {
    let portal = portal().await;
    let browser = portal.signed_in("integrator@acme.test").await;
    let (submission, set) = new_form(&browser).await;
    let mut wish = fields(&submission, &set, "Pasted");
    let key = format!("Consumer Key\n{KEY}\u{200b}\nConsumer Secret\n0123456789");
    (wish[4].1, wish[5].1) = ("Username:\u{a0}integration@acme.example\u{feff}", "my_domain");
    (wish[6].1, wish[7].1) = ("https://ACME.my.salesforce-setup.com/lightning/setup/SetupOneHome/home\u{200b}", &key);
    let answer = browser.post_form(NEW, &wish).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    let page = browser.get(answer.location().strip_suffix("/certificate").expect("on to the certificate")).await;
    for words in ["integration@acme.example", "acme.my.salesforce.com", KEY] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(!page.body.contains("salesforce-setup") && !page.body.contains("0123456789"), "{}", page.body);
}

#[tokio::test]
async fn an_edit_corrects_every_address_of_the_org() {
    let mut pair = Pair::new().await;
    for address in [
        "acme.lightning.force.com",
        "acme.my.salesforce.com:443",
        "\u{202a}acme.my.site.com\u{202c}",
        "acme--c.vf.force.com",
        "acme.my.salesforce.com.",
    ] {
        pair.edit(|form| {
            form.salesforce_subdomain = "my_domain".to_owned();
            form.my_domain_host = address.to_owned();
        })
        .await;
        assert_eq!(pair.integration.settings.login_host.host(), "acme.my.salesforce.com", "{address}");
    }
    pair.expect_connected().await;
}

#[test]
fn the_default_list_is_the_first_cloud_of_the_table() {
    let [first, ..] = CLOUDS;
    let of_table = [first.login.to_owned(), first.test.to_owned(), format!("*{}", first.my_domain)];
    assert_eq!(salesforce::DEFAULT_ALLOWED_HOSTS.map(ToOwned::to_owned), of_table);
}

#[tokio::test]
async fn another_cloud_can_be_entered_where_the_installation_calls_it() {
    let pair = Pair::new().await;
    let mut form = pair.integration.settings.to_form();
    form.salesforce_subdomain = "my_domain".to_owned();
    form.my_domain_host = CHINESE.to_owned();
    let id = pair.integration.id.to_string();
    let integrations = pair.portal.portal.integrations();
    let refused = integrations.edit(&pair.caller, "acme", &id, pair.integration.version, &form).await;
    let words = format!("{:?}", refused.err().expect("this installation calls no such host"));
    assert!(words.contains("HostNotAllowed"), "{words}");

    let more_hosts = vec!["*.my.sfcrmproducts.cn".to_owned(), "*.relay.example".to_owned()];
    let mut pair = Pair::with(Options { more_hosts, ..Options::default() }).await;
    for host in [CHINESE, "acme.relay.example"] {
        pair.edit(|form| {
            form.salesforce_subdomain = "my_domain".to_owned();
            form.my_domain_host = format!("https://{host}/");
        })
        .await;
        assert_eq!(pair.stored().await.settings.login_host.host(), host);
        // The local org answers for no such cloud, and was asked.
        let check = pair.check().await;
        let (link, refusal) = check.chain.refusal().expect("no org of that cloud");
        assert_eq!((link, refusal.code.as_str()), (Link::Token, "endpoint_missing"), "{host}");
    }
}
