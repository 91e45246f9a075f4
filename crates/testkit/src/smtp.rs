//! A mail server on a free port of this machine: it holds the whole SMTP conversation of RFC 5321 with whoever comes,
//! keeps what it was given, and refuses, stays silent or hangs up when a test says so.

mod conversation;
mod mail;

pub use mail::Mail;

use conversation::{Conversation, Turn};
use portal::mail::{Encryption, Smtp};
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

/// The longest line RFC 5321 lets anybody send, its end included.
const LONGEST_LINE: u64 = 1000;
/// How long [`SmtpServer::next`] waits for a mail.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the server makes of those who come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Temper {
    /// Takes every mail.
    #[default]
    Takes,
    /// Answers 550 to every receiver: no such mailbox.
    RefusesReceiver,
    /// Answers 451 once a mail is there: try again later.
    RefusesMail,
    /// Greets, and says nothing more.
    Hangs,
    /// Ends the connection in the middle of a mail.
    HangsUp,
}

/// A mail server. Dropping it ends it.
pub struct SmtpServer {
    port: u16,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    temper: Mutex<Temper>,
    mails: Mutex<Vec<Mail>>,
    /// How many of them [`SmtpServer::next`] gave out.
    read: Mutex<usize>,
    arrived: Notify,
}

impl SmtpServer {
    /// # Panics
    /// When no port is free.
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let shared = Arc::new(Shared::default());
        let accepting = tokio::spawn(accept(listener, shared.clone()));
        Self { port, shared, accepting }
    }

    /// How a portal reaches it.
    pub fn settings(&self) -> Smtp {
        Smtp {
            host: Ipv4Addr::LOCALHOST.to_string(),
            port: self.port,
            username: None,
            password: None,
            from: "Orgbridge <portal@orgbridge.test>".to_owned(),
            encryption: Encryption::None,
        }
    }

    /// From the next command on, in conversations that are under way too.
    pub fn turn(&self, temper: Temper) {
        *self.shared.temper.lock().expect("no test panicked with it") = temper;
    }

    /// Every mail it took, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.shared.mails.lock().expect("no test panicked with it").clone()
    }

    /// The next mail that was not read this way yet, however long after this call it comes.
    ///
    /// # Panics
    /// When none comes.
    pub async fn next(&self) -> Mail {
        let waiting = async {
            loop {
                let arrived = self.shared.arrived.notified();
                if let Some(mail) = self.shared.unread() {
                    return mail;
                }
                arrived.await;
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("a mail comes")
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl Shared {
    fn temper(&self) -> Temper {
        *self.temper.lock().expect("no test panicked with it")
    }

    fn take(&self, mail: Mail) {
        self.mails.lock().expect("no test panicked with it").push(mail);
        self.arrived.notify_waiters();
    }

    fn unread(&self) -> Option<Mail> {
        let mut read = self.read.lock().expect("no test panicked with it");
        let mail = self.mails.lock().expect("no test panicked with it").get(*read).cloned()?;
        *read += 1;
        Some(mail)
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = shared.clone();
        // A client that goes away in the middle is the client's affair.
        tokio::spawn(async move { converse(stream, &shared).await });
    }
}

async fn converse(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    let (reader, mut writer) = stream.split();
    let mut reader = BufReader::new(reader);
    let mut conversation = Conversation::default();
    writer.write_all(b"220 mail.orgbridge.test ESMTP\r\n").await?;
    while let Some(line) = read_line(&mut reader).await? {
        if shared.temper() == Temper::Hangs {
            return std::future::pending().await;
        }
        match conversation.hear(&line, shared.temper()) {
            Turn::Silence => {}
            Turn::Say(reply) => writer.write_all(reply.as_bytes()).await?,
            Turn::Take(mail) => {
                shared.take(mail);
                writer.write_all(b"250 2.0.0 Taken\r\n").await?;
            }
            Turn::Goodbye => return writer.write_all(b"221 2.0.0 Goodbye\r\n").await,
            Turn::HangUp => return Ok(()),
        }
    }
    Ok(())
}

/// A line with its end; `None` at the end of the stream, or when the line is longer than any may be.
async fn read_line(reader: &mut (impl AsyncBufRead + Unpin)) -> std::io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    let read = reader.take(LONGEST_LINE).read_until(b'\n', &mut line).await?;
    Ok((read > 0 && line.ends_with(b"\n")).then_some(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Dear Zoë,\n.\n..two dots\nhttps://portal.example/handoff/token=1\n";

    #[tokio::test]
    async fn a_mail_arrives_as_it_was_written() {
        let server = SmtpServer::start().await;
        server.settings().send("ada@acme.example", "Ready – “now”", TEXT.to_owned()).await.expect("taken");
        server.settings().send("bob@acme.example", "Plain", ".\n".to_owned()).await.expect("taken");
        let (first, second) = (server.next().await, server.next().await);
        assert_eq!(
            (first.from.as_str(), first.to.as_slice()),
            ("portal@orgbridge.test", ["ada@acme.example".to_owned()].as_slice())
        );
        assert_eq!((first.subject.as_str(), first.text.as_str()), ("Ready – “now”", TEXT));
        assert_eq!((second.subject.as_str(), second.text.as_str()), ("Plain", ".\n"));
        assert_eq!(first.header("From"), "Orgbridge <portal@orgbridge.test>");
        assert_eq!(server.mails().len(), 2);
    }

    #[tokio::test]
    async fn it_refuses_hangs_up_and_takes_again() {
        let server = SmtpServer::start().await;
        for temper in [Temper::RefusesReceiver, Temper::RefusesMail, Temper::HangsUp] {
            server.turn(temper);
            let sent = server.settings().send("ada@acme.example", "S", "T".to_owned()).await;
            assert!(sent.is_err(), "{temper:?}");
        }
        server.turn(Temper::Hangs);
        let hanging = server.settings();
        let hanging = hanging.send("ada@acme.example", "S", "T".to_owned());
        assert!(tokio::time::timeout(Duration::from_millis(200), hanging).await.is_err());
        assert!(server.mails().is_empty());
        server.turn(Temper::Takes);
        server.settings().send("ada@acme.example", "S", "T".to_owned()).await.expect("taken");
        assert_eq!(server.next().await.subject, "S");
    }
}
