//! The mail that hands a link over: plain text, to be sent or to be copied.

use domain::Timestamp;
use domain::text::{ClientName, IntegrationName, unlinked};

/// What the mail is made of.
pub(super) struct Letter<'a> {
    pub(super) vendor: &'a str,
    pub(super) client: &'a ClientName,
    pub(super) integration: &'a IntegrationName,
    pub(super) url: &'a str,
    pub(super) expires_at: Timestamp,
    /// Whom to ask.
    pub(super) made_by: &'a str,
}

/// A mail in plain text. Its body holds the link, so it has no `Debug` on purpose.
#[derive(Clone)]
pub struct MailText {
    pub subject: String,
    pub body: String,
}

pub(super) fn mail(letter: &Letter<'_>) -> MailText {
    let Letter { vendor, client, integration, url, expires_at, made_by } = letter;
    let (client, integration) = (unlinked(client.as_str()), unlinked(integration.as_str()));
    let until = expires_at.date_words();
    MailText {
        subject: format!("Your part in Salesforce: connect {client} to {vendor}"),
        body: format!(
            "Hello,\n\n\
             {client} is connecting its Salesforce org to {vendor} (integration \"{integration}\"). The part inside Salesforce is yours, and everything for it is on this page:\n\n\
             {url}\n\n\
             It leads through Salesforce Setup step by step, has the certificate to upload, takes the two values that you give back (Salesforce Username and Consumer Key), and checks the connection. You need no account.\n\n\
             The link works until {until}. Whoever has it can do this step, so keep it to yourself. If it does not work any more, or something is unclear, ask {made_by}.\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_says_what_for_until_when_and_whom_to_ask() {
        let (client, integration) = (ClientName::parse("Acme"), IntegrationName::parse("Production (EMEA)"));
        let (client, integration) = (client.expect("a name"), integration.expect("a name"));
        let MailText { subject, body } = mail(&Letter {
            vendor: "Relay",
            client: &client,
            integration: &integration,
            url: "https://portal.example/handoff/t",
            expires_at: Timestamp::from_millis(1_794_492_189_000),
            made_by: "ada@acme.example",
        });
        assert_eq!(subject, "Your part in Salesforce: connect Acme to Relay");
        assert!(body.lines().any(|line| line == "https://portal.example/handoff/t"), "{body}");
        for words in ["Production (EMEA)", "12 Nov 2026", "ask ada@acme.example.", "no account"] {
            assert!(body.contains(words), "{words}: {body}");
        }
        assert!(!body.contains("  "), "{body}");
    }
}
