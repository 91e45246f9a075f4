//! The mail server.

use super::Judge;
use crate::config::file::WrittenSmtp;
use portal::mail::{Encryption, Smtp};
use secrecy::SecretString;
use std::net::IpAddr;

pub(super) fn smtp(judge: &mut Judge, written: WrittenSmtp) -> Smtp {
    let encryption = judge.word(
        "smtp.encryption",
        written.encryption.as_deref(),
        Encryption::StartTls,
        &[("starttls", Encryption::StartTls), ("tls", Encryption::Tls), ("none", Encryption::None)],
    );
    let default_port = match encryption {
        Encryption::StartTls => 587,
        Encryption::Tls => 465,
        Encryption::None => 25,
    };
    if written.username.is_some() != written.password.is_some() {
        judge.refuse("smtp.username", "only one of smtp.username and smtp.password is there", "Write both or neither.");
    }
    let is_elsewhere = written.host.as_deref().is_some_and(|host| !is_this_machine(host));
    if encryption == Encryption::None && written.username.is_some() && is_elsewhere {
        judge.refuse(
            "smtp.encryption",
            "\"none\" sends smtp.password in the clear to another machine",
            "Write \"starttls\" or \"tls\", or remove smtp.username and smtp.password.",
        );
    }
    Smtp {
        host: judge.required("smtp.host", written.host, "Write the mail server's name, or remove the table [smtp]."),
        port: written.port.unwrap_or(default_port),
        username: written.username,
        password: written.password.map(SecretString::from),
        from: judge.required(
            "smtp.from",
            written.from,
            "Write the sender, such as \"Orgbridge <portal@example.com>\".",
        ),
        encryption,
        patience: Smtp::PATIENCE,
    }
}

fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
