use server::config::{Config, ConfigError, load_with};
use std::path::PathBuf;
use testkit::Folder;

const SMALLEST: &str = r#"
public_url = "https://portal.example.com"
trusted_proxies = ["127.0.0.1"]
database_url = "postgres://orgbridge:canary-of-the-database@db/orgbridge?sslmode=verify-full"
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

/// The first block of TOML in a document.
fn example(document: &str) -> String {
    let path = format!("{}/../{document}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap().to_owned()
}

#[test]
fn the_smallest_file_of_the_documents_is_enough_and_names_the_proxy() {
    let config = load(&example("docs/configuration.md"), &[]).unwrap();
    assert_eq!(config.trusted_proxies.unwrap().len(), 1);
}

/// Without the line, every visitor of a portal that only a proxy reaches has one address.
#[test]
fn behind_a_proxy_the_proxies_must_be_said() {
    let not_said = SMALLEST.replace("trusted_proxies = [\"127.0.0.1\"]\n", "");
    let refused = refusal(&not_said, &[]);
    assert!(refused.contains("trusted_proxies: it is missing") && refused.contains("\"none\""), "{refused}");
    for listen in ["127.0.0.1:3000", "[::1]:3000, 127.0.0.1:3000"] {
        assert!(load(&not_said, &[("ORGBRIDGE_LISTEN", listen)]).is_err(), "{listen}");
    }
    for variables in [
        [("ORGBRIDGE_TRUSTED_PROXIES", "none")],
        [("ORGBRIDGE_TRUSTED_PROXIES", "127.0.0.1, ::1")],
        [("ORGBRIDGE_LISTEN", "0.0.0.0:3000")],
        [("ORGBRIDGE_PUBLIC_URL", "http://127.0.0.1:3000")],
    ] {
        assert!(load(&not_said, &variables).is_ok(), "{variables:?}");
    }
    let none = load(&not_said, &[("ORGBRIDGE_TRUSTED_PROXIES", "none")]).unwrap();
    assert_eq!(none.trusted_proxies, Some(Vec::new()));
    assert!(refusal(&not_said, &[("ORGBRIDGE_TRUSTED_PROXIES", "none, 10.0.0.1")]).contains("not a network"));
}

#[test]
fn an_unknown_key_is_named_wherever_it_stands() {
    let top = refusal(&format!("{SMALLEST}\nlissten = \"x\"\n"), &[]);
    assert!(top.contains("lissten") && top.contains("docs/configuration.md"), "{top}");
    let nested = refusal(&format!("{SMALLEST}\n[smtp]\nhots = \"x\"\n"), &[]);
    assert!(nested.contains("hots"), "{nested}");
    assert!(top.contains("orgbridge.toml") && nested.contains("orgbridge.toml"), "the file is named: {top}");
    let variables =
        refusal(SMALLEST, &[("ORGBRIDGE_SMTP__HOTS", "x"), ("ORGBRIDGE_LISSTEN", "y"), ("ORGBRIDGE_PORT", "3000")]);
    for (name, key) in [("SMTP__HOTS", "smtp.hots"), ("LISSTEN", "lissten"), ("PORT", "port")] {
        assert!(variables.contains(&format!("ORGBRIDGE_{name}: this environment variable")), "{variables}");
        assert!(variables.contains(&format!("`{key}`")), "{variables}");
    }
    assert!(!variables.contains("orgbridge.toml"), "the file is not to blame: {variables}");
    let typed = refusal(SMALLEST, &[("ORGBRIDGE_CERTIFICATE_DAYS", "many"), ("ORGBRIDGE_SMTP__PORT", "99999")]);
    assert!(typed.contains("ORGBRIDGE_CERTIFICATE_DAYS:") && typed.contains("ORGBRIDGE_SMTP__PORT:"), "{typed}");
}

/// A Service named `orgbridge` stopped every command in its namespace.
#[test]
fn variables_that_kubernetes_makes_are_ignored_with_one_notice() {
    let of_kubernetes = [
        ("ORGBRIDGE_SERVICE_HOST", "10.0.0.1"),
        ("ORGBRIDGE_SERVICE_PORT", "3000"),
        ("ORGBRIDGE_SERVICE_PORT_HTTP", "3000"),
        ("ORGBRIDGE_PORT", "tcp://10.0.0.1:3000"),
        ("ORGBRIDGE_PORT_3000_TCP", "tcp://10.0.0.1:3000"),
        ("ORGBRIDGE_PORT_3000_TCP_PROTO", "tcp"),
        ("ORGBRIDGE_PORT_3000_TCP_PORT", "3000"),
        ("ORGBRIDGE_PORT_3000_TCP_ADDR", "10.0.0.1"),
    ];
    let config = load(SMALLEST, &of_kubernetes).unwrap();
    let notices: Vec<&str> = config
        .notices
        .iter()
        .map(|notice| notice.what.as_str())
        .filter(|what| what.starts_with("environment"))
        .collect();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(of_kubernetes.iter().all(|(name, _)| notices[0].contains(name)), "{notices:?}");
    assert!(refusal(SMALLEST, &[("ORGBRIDGE_PORT", "3000")]).contains("ORGBRIDGE_PORT"), "a person's mistake");
}

#[test]
fn a_file_with_passwords_that_everybody_can_read_is_noticed() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    let path = folder.path().join("orgbridge.toml");
    std::fs::write(&path, SMALLEST).unwrap();
    for (mode, noticed) in [(0o644, 1), (0o640, 0), (0o600, 0)] {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let config = load_with(Some(&path), []).unwrap();
        assert_eq!(config.notices.len(), noticed, "{mode:o} {:?}", config.notices);
        assert!(config.notices.iter().all(|notice| notice.remedy.contains("chmod o-rwx")));
    }
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    std::fs::write(&path, SMALLEST.replace("orgbridge:canary-of-the-database@db", "localhost")).unwrap();
    assert!(load_with(Some(&path), []).unwrap().notices.is_empty(), "nothing in it is secret");
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
fn a_way_to_another_machine_says_whether_it_is_encrypted() {
    let silent = SMALLEST.replace("?sslmode=verify-full", "");
    let refused = refusal(&silent, &[]);
    assert!(refused.contains("database_url") && refused.contains("sslmode=verify-full"), "{refused}");
    assert!(!refused.contains("canary"), "{refused}");
    let mail = |host: &str, encryption: &str| {
        format!(
            "{SMALLEST}\n[smtp]\nhost = \"{host}\"\nencryption = \"{encryption}\"\nfrom = \"p@e.com\"\nusername = \"p\"\npassword = \"canary\"\n"
        )
    };
    let refused = refusal(&mail("mail.example.com", "none"), &[]);
    assert!(refused.contains("smtp.encryption") && refused.contains("starttls"), "{refused}");
    for (host, encryption) in [
        ("mail.example.com", "starttls"),
        ("mail.example.com", "tls"),
        ("localhost", "none"),
        ("127.0.0.1", "none"),
        ("::1", "none"),
    ] {
        load(&mail(host, encryption), &[]).unwrap();
    }
    let without_password = mail("mail.example.com", "none").replace("username = \"p\"\npassword = \"canary\"\n", "");
    load(&without_password, &[]).unwrap();
}

#[test]
fn a_contact_for_weaknesses_is_mail_or_https() {
    let contact = |text: &str| load(SMALLEST, &[("ORGBRIDGE_SECURITY_CONTACT", text)]);
    assert_eq!(contact("security@example.com").unwrap().security_contact.unwrap(), "mailto:security@example.com");
    assert_eq!(contact("https://example.com/report").unwrap().security_contact.unwrap(), "https://example.com/report");
    assert!(contact("call us").unwrap_err().to_string().contains("security_contact"));
    assert!(load(SMALLEST, &[("ORGBRIDGE_HSTS_INCLUDE_SUBDOMAINS", "true")]).unwrap().hsts_include_subdomains);
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
