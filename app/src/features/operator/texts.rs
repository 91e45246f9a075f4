//! What the operator's pages say.

/// What just worked on the list of clients.
pub(super) fn client_done(word: &str) -> Option<&'static str> {
    match word {
        "created" => {
            Some("The client was created. Next, assign a customer success manager, who adds its first Client Admin.")
        }
        "limits" => Some("The limits were saved. They hold from now on."),
        _ => None,
    }
}

/// What just worked on the list of staff.
pub(super) fn staff_done(word: &str) -> Option<&'static str> {
    match word {
        "mailed" => Some("A mail with a one-time link to choose a password is on its way."),
        "removed" => Some("The person was removed and is signed out everywhere."),
        _ => None,
    }
}

/// What just worked on the page of event types.
pub(super) fn event_done(word: &str) -> Option<&'static str> {
    match word {
        "type" => Some("The event type was added. Nothing is sent of it until a set holds it: add one next."),
        "set" => Some("The event set was added. Integrations can choose it from now on."),
        _ => None,
    }
}

/// A part of the installation: its name, and what works as long as it does.
pub(super) fn part(name: &str) -> (&str, &'static str) {
    match name {
        "database" => ("Database", "Everything is stored there."),
        "master_key" => ("Master key", "It opens the private keys of integrations."),
        "worker" => ("Worker", "It cleans up expired sessions and links and ends stale checks."),
        "disk" => ("Disk space", "Below its floor nothing new is taken; reading and deliveries go on."),
        "proxies" => ("A proxy is not known", "It is not named in trusted_proxies."),
        other => (other, ""),
    }
}
