use server::config::{Config, ConfigError, load_with};
use std::path::PathBuf;
use testkit::Folder;

const SMALLEST: &str = r#"
public_url = "https://portal.example.com"
database_url = "postgres://orgbridge:canary-of-the-database@db/orgbridge"
master_key_file = "/etc/orgbridge/master.key"
"#;

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let folder = Folder::new();
    let path: PathBuf = folder.path().join("orgbridge.toml");
    std::fs::write(&path, text).unwrap();
    let environment: Vec<(String, String)> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    load_with(Some(&path), environment)
}

fn refusal(text: &str, environment: &[(&str, &str)]) -> String {
    load(text, environment).expect_err("it is refused").to_string()
}

#[test]
fn the_smallest_file_is_enough() {
    let config = load(SMALLEST, &[]).unwrap();
    assert_eq!(config.listen[0].to_string(), "127.0.0.1:3000");
    assert_eq!(config.metrics_listen.unwrap().to_string(), "127.0.0.1:9464");
    assert_eq!(config.vendor.name, "Relay");
    assert!(config.smtp.is_none() && !config.demo && config.salesforce.connect_to.is_none());
}

#[test]
fn an_unknown_key_is_named_wherever_it_stands() {
    let top = refusal(&format!("{SMALLEST}\nlissten = \"x\"\n"), &[]);
    assert!(top.contains("lissten") && top.contains("docs/configuration.md"), "{top}");
    let nested = refusal(&format!("{SMALLEST}\n[smtp]\nhots = \"x\"\n"), &[]);
    assert!(nested.contains("hots"), "{nested}");
    let variable = refusal(SMALLEST, &[("ORGBRIDGE_SMTP__HOTS", "x")]);
    assert!(variable.contains("hots"), "{variable}");
}

#[test]
fn a_variable_wins_over_the_file_and_the_files_own_name_is_no_key() {
    let environment = [
        ("ORGBRIDGE_CONFIG", "/etc/orgbridge/orgbridge.toml"),
        ("ORGBRIDGE_PUBLIC_URL", "https://other.example.com"),
        ("ORGBRIDGE_LISTEN", "0.0.0.0:80, [::]:80"),
        ("ORGBRIDGE_CERTIFICATE_DAYS", "90"),
        ("ORGBRIDGE_SMTP__HOST", "mail.example.com"),
        ("ORGBRIDGE_SMTP__FROM", "portal@example.com"),
        ("ORGBRIDGE_SMTP__USERNAME", "portal"),
        ("ORGBRIDGE_SMTP__PASSWORD", "007"),
        ("PATH", "/bin"),
    ];
    let config = load(SMALLEST, &environment).unwrap();
    assert_eq!(config.public_url.as_str(), "https://other.example.com");
    assert_eq!(config.listen.len(), 2);
    assert_eq!(config.certificate_days, 90);
    assert_eq!(config.smtp.unwrap().port, 587);
}

#[test]
fn every_wrong_value_is_told_at_once_with_its_remedy() {
    let text = r#"
        public_url = "http://portal.example.com"
        database_url = "mysql://x"
        listen = ["everywhere"]
        metrics_listen = "0.0.0.0:9464"
        sign_up = "maybe"
        trusted_proxies = ["10.0.0.0/99"]
        certificate_days = 0
        [session]
        idle_secs = 600
        absolute_secs = 300
        [smtp]
        host = "mail.example.com"
        username = "portal"
        [salesforce]
        connect_to = "http://127.0.0.1:3100"
        api_version = "latest"
        [vendor]
        contact_email = "nobody"
        [log]
        format = "xml"
    "#;
    let problems = match load(text, &[]) {
        Err(ConfigError::Refused(problems)) => problems,
        other => panic!("{other:?}"),
    };
    let keys: Vec<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
    for key in [
        "public_url",
        "database_url",
        "master_key_file",
        "listen",
        "metrics_listen",
        "sign_up",
        "trusted_proxies",
        "certificate_days",
        "session.absolute_secs",
        "smtp.username",
        "smtp.from",
        "salesforce.connect_to",
        "salesforce.api_version",
        "vendor.contact_email",
        "log.format",
    ] {
        assert!(keys.contains(&key), "{key} in {keys:?}");
    }
    assert!(problems.iter().all(|problem| problem.remedy.ends_with('.')), "{problems:?}");
}

#[test]
fn secrets_are_not_shown() {
    let text = format!(
        "{SMALLEST}\n[smtp]\nhost = \"m\"\nfrom = \"p@e.com\"\nusername = \"p\"\npassword = \"canary-of-mail\"\n"
    );
    let shown = format!("{:?}", load(&text, &[]).unwrap());
    assert!(!shown.contains("canary"), "{shown}");
    let refused = refusal(&text.replace("postgres://", "mysql://"), &[]);
    assert!(!refused.contains("canary"), "{refused}");
}

#[test]
fn a_missing_file_and_torn_text_are_told_apart() {
    let missing = load_with(Some(std::path::Path::new("/no/such/file.toml")), []).unwrap_err().to_string();
    assert!(missing.contains("/no/such/file.toml") && missing.contains("--config"), "{missing}");
    assert!(refusal("public_url = ", &[]).contains("orgbridge.toml"));
}

#[test]
fn every_key_stands_in_the_documents() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/configuration.md")).unwrap();
    let unknown = refusal(&format!("{SMALLEST}\nzzz = 1\n"), &[]);
    let expected = unknown.split("expected one of").nth(1).expect("serde lists the known keys");
    let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    assert!(known.len() > 10, "{known:?}");
    for key in known {
        assert!(text.contains(&format!("`{key}`")) || text.contains(&format!("`{key}.")), "{key} is not documented");
    }
}

#[test]
fn sign_up_is_open_only_where_mails_are_sent() {
    let open = format!("sign_up = \"open\"\n{SMALLEST}");
    let refused = refusal(&open, &[]);
    assert!(refused.contains("sign_up: ") && refused.contains("Add the table [smtp]"), "{refused}");
    let with_mail = [("ORGBRIDGE_SMTP__HOST", "mail.example.com"), ("ORGBRIDGE_SMTP__FROM", "portal@example.com")];
    assert!(load(&open, &with_mail).is_ok());
    assert!(load(SMALLEST, &[]).is_ok(), "by invitation nobody needs it");
}

#[test]
fn limits_of_clients_are_numbers_of_known_names() {
    use domain::quota::Quota;
    let config = load(&format!("{SMALLEST}\n[quotas]\nkeys = 60\n"), &[("ORGBRIDGE_QUOTAS__MEMBERS", "7")]).unwrap();
    assert_eq!([Quota::Keys, Quota::Members, Quota::Integrations].map(|quota| config.quotas.get(quota)), [60, 7, 500]);
    let refused = refusal(&format!("{SMALLEST}\n[quotas]\nkeys = 0\ngoats = 3\n"), &[]);
    assert!(refused.contains("quotas.keys: 0 is out of range") && refused.contains("quotas.goats"), "{refused}");
}
