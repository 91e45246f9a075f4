//! What the key pages say.

use domain::Timestamp;
use portal::api_keys::{API_SCOPES, KeyRow};
use portal::{KeyKind, Scope};

/// What just worked, from the word in the address; nothing for a word somebody made up.
pub(super) fn done(word: &str) -> Option<&'static str> {
    (word == "revoked").then_some("The key was revoked. Every call with it is refused from now on.")
}

pub(super) const fn kind(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Ingest => "Ingest key",
        KeyKind::Api => "API key",
    }
}

pub(super) const fn about_kind(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Ingest => "The vendor's platform posts events with it. It can do nothing else.",
        KeyKind::Api => "Your own automation uses it, within the scopes you choose.",
    }
}

/// The scopes of an API key with what each opens.
pub(super) fn scopes() -> [(&'static str, &'static str); 3] {
    API_SCOPES.map(|scope| (scope.word(), about_scope(scope)))
}

const fn about_scope(scope: Scope) -> &'static str {
    match scope {
        Scope::EventsWrite => "Post events.",
        Scope::IntegrationsRead => "List and read integrations, their certificates and checks.",
        Scope::IntegrationsWrite => "Activate, change, check and remove integrations.",
        Scope::DeliveriesReplay => "Send parked deliveries again.",
    }
}

/// What ends with a key, by its kind.
pub(super) const fn stops(kind: KeyKind) -> &'static str {
    match kind {
        KeyKind::Ingest => {
            "From the next request on, every event posted with it is refused with 401 and not accepted. Events that were accepted before are still delivered."
        }
        KeyKind::Api => {
            "From the next request on, every call with it is refused with 401: scripts and pipelines that use it stop working. What they made stays."
        }
    }
}

pub(super) const FOR_EVER: &str =
    "A revoked key cannot be brought back. Give whoever uses it a new one first; both work side by side until then.";

/// One call that works with a fresh key, to be pasted into a terminal.
pub(super) fn example(public_url: &str, client: &str, key: &KeyRow, secret: &str, now: Timestamp) -> String {
    let base = format!("{public_url}/api/v1");
    let bearer = format!("  -H 'Authorization: Bearer {secret}'");
    match KeyKind::from(key.kind) {
        KeyKind::Ingest => {
            let event = format!(
                "{{\n    \"specversion\": \"1.0\",\n    \"type\": \"message.sent\",\n    \"source\": \"/example\",\n    \"id\": \"first-event\",\n    \"subject\": \"contact-1\",\n    \"time\": \"{}\",\n    \"data\": {{ \"text\": \"Hello\" }}\n  }}",
                now.rfc3339()
            );
            let media = "  -H 'Content-Type: application/cloudevents+json'";
            format!("curl '{base}/clients/{client}/events' \\\n{bearer} \\\n{media} \\\n  -d '{event}'")
        }
        KeyKind::Api if key.scopes.iter().any(|word| word == Scope::IntegrationsRead.word()) => {
            format!("curl '{base}/clients/{client}/integrations' \\\n{bearer}")
        }
        KeyKind::Api => format!("curl '{base}/event-types' \\\n{bearer}"),
    }
}
