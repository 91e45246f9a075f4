//! Sends the few mails the product has, by SMTP, when it is configured. A mail that cannot be sent is never the only
//! way: the caller shows the link once instead. Whoever sends one goes through [`budget`].

mod budget;

pub(crate) use budget::{Letter, NotSent};

use lettre::Address;
use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use thiserror::Error;

/// How to reach the mail server.
#[derive(Clone, Debug)]
pub struct Smtp {
    pub host: String,
    pub port: u16,
    pub username: Option<String>,
    pub password: Option<SecretString>,
    /// The sender, as `Name <address>` or an address.
    pub from: String,
    pub encryption: Encryption,
    /// How long sending one mail may take.
    pub patience: Duration,
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Plain text first, then upgraded; refused when the server cannot.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None; for a relay on the same machine.
    None,
}

#[derive(Debug, Error)]
pub enum MailError {
    #[error("the sender or receiver is not a mail address")]
    Address(#[from] lettre::address::AddressError),
    #[error("the mail could not be built")]
    Message(#[from] lettre::error::Error),
    #[error("the mail server refused")]
    Smtp(#[from] lettre::transport::smtp::Error),
    #[error("the mail server took too long")]
    TooSlow,
}

impl Smtp {
    /// What an installation waits.
    pub const PATIENCE: Duration = Duration::from_secs(15);

    /// Sends one plain-text mail.
    pub async fn send(&self, to: &str, subject: &str, text: String) -> Result<(), MailError> {
        let message = Message::builder()
            .from(self.from.parse::<Mailbox>()?)
            .to(Mailbox::new(None, to.parse::<Address>()?))
            // One line, whatever names are in it.
            .subject(subject.replace(char::is_control, " "))
            // Said, so that no mail program guesses: names in the text may look like HTML.
            .header(ContentType::TEXT_PLAIN)
            .body(text)?;
        let transport = self.transport()?;
        let sending = tokio::time::timeout(self.patience, transport.send(message));
        sending.await.map_err(|_| MailError::TooSlow)??;
        Ok(())
    }

    fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, MailError> {
        let mut builder = match self.encryption {
            Encryption::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&self.host)?,
            Encryption::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&self.host)?,
            Encryption::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&self.host),
        }
        .port(self.port)
        .timeout(Some(self.patience));
        if let (Some(username), Some(password)) = (&self.username, &self.password) {
            builder = builder.credentials(Credentials::new(username.clone(), password.expose_secret().to_owned()));
        }
        Ok(builder.build())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::email::Email;
    use proptest::prelude::*;

    proptest! {
        /// Both of ours and the sender's rule are about the same texts: whoever is taken here can be written to.
        #[test]
        fn every_address_that_is_taken_is_one_for_the_mailer(
            text in "[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~@\"<>() é,;:\\\\-]{0,30}@[a-zA-Z0-9.\\-_é]{0,30}",
            plain in "[a-z0-9._+'-]{1,70}@[a-z0-9.-]{1,80}",
        ) {
            for text in [text, plain] {
                if let Ok(email) = Email::parse(&text) {
                    prop_assert!(email.as_str().parse::<Address>().is_ok(), "{email}");
                }
            }
        }
    }
}
