//! Making a key. Its secret exists in this answer and nowhere else.

use super::{API_SCOPES, ApiKeys, KeyRow};
use crate::audit::{Change, record};
use crate::{Caller, Error, KeyKind, Scope, keys};
use domain::ids::KeyId;
use domain::policy::{Action, Resource};
use domain::quota::Quota;
use domain::text::KeyName;
use domain::{FieldErrors, Invalid};
use serde_json::json;
use store::constraint;

/// Random bytes of a secret: 128 bits stay unknown to whoever reads the characters that the list shows.
const SECRET_BYTES: usize = 20;
/// How many characters of a secret the list shows, its kind included.
const SHOWN: usize = 12;

/// The form as typed.
#[derive(Clone, Debug, Default)]
pub struct KeyForm {
    pub name: String,
    /// The word of the kind.
    pub kind: String,
    /// Words of scopes; an ingest key needs none and gets its own.
    pub scopes: Vec<String>,
}

/// A new key with its secret. It has no `Debug` on purpose.
pub struct MadeKey {
    pub key: KeyRow,
    pub secret: String,
}

/// What was asked for, parsed.
struct Wish {
    kind: KeyKind,
    name: KeyName,
    scopes: Vec<Scope>,
}

impl KeyForm {
    fn parse(&self) -> Result<Wish, FieldErrors> {
        let mut errors = FieldErrors::default();
        let kind = KeyKind::parse(&self.kind).ok_or(Invalid::UnknownChoice { what: "Kind" });
        let kind = errors.take("kind", kind);
        let name = errors.take("name", KeyName::parse(&self.name));
        let scopes = match kind {
            Some(KeyKind::Api) => errors.take("scope", self.api_scopes()),
            _ => Some(vec![Scope::EventsWrite]),
        };
        match (kind, name, scopes) {
            (Some(kind), Some(name), Some(scopes)) => Ok(Wish { kind, name, scopes }),
            _ => Err(errors),
        }
    }

    fn api_scopes(&self) -> Result<Vec<Scope>, Invalid> {
        let known = |word: &str| API_SCOPES.iter().any(|scope| scope.word() == word);
        if !self.scopes.iter().all(|word| known(word)) {
            return Err(Invalid::UnknownChoice { what: "Scopes" });
        }
        let chosen: Vec<Scope> =
            API_SCOPES.into_iter().filter(|scope| self.scopes.iter().any(|word| word == scope.word())).collect();
        if chosen.is_empty() { Err(Invalid::NoScope) } else { Ok(chosen) }
    }
}

impl ApiKeys<'_> {
    pub async fn make(&self, caller: &Caller, slug: &str, form: &KeyForm) -> Result<MadeKey, Error> {
        let scope = self.0.enter(caller, slug, Action::Create, Resource::Keys).await?;
        let Wish { kind, name, scopes } = form.parse()?;
        let secret = secret(kind)?;
        let key = KeyRow {
            id: KeyId::from_uuid(self.0.new_id()),
            client_id: scope.id(),
            kind: match kind {
                KeyKind::Ingest => store::KeyKind::Ingest,
                KeyKind::Api => store::KeyKind::Api,
            },
            name,
            hash: keys::sha256(secret.as_bytes()),
            prefix: secret.chars().take(SHOWN).collect(),
            scopes: scopes.iter().map(|scope| scope.word().to_owned()).collect(),
            created_at: self.0.now(),
            created_by: caller.display_name(),
            revoked_at: None,
            last_used_at: None,
        };
        let tx = self.0.store().write().await?;
        store::clients::lock(&tx, scope.id()).await?;
        match store::keys::insert(&tx, &key).await {
            Ok(()) => {}
            Err(error) if error.is_unique(constraint::KEY_NAME) => {
                return Err(Error::field("name", Invalid::KeyNameTaken { name: key.name.to_string() }));
            }
            Err(error) => return Err(error.into()),
        }
        self.0.refuse_too_many(&tx, scope.id(), Quota::Keys).await?;
        let detail = json!({ "kind": kind.word(), "scopes": key.scopes, "prefix": key.prefix });
        record(self.0, &tx, caller, Change::of_client(scope.id(), "key.made", key.name.to_string()).with(detail))
            .await?;
        tx.commit().await?;
        Ok(MadeKey { key, secret })
    }
}

/// A fresh secret; its first characters tell its kind to people and to secret scanners.
fn secret(kind: KeyKind) -> Result<String, Error> {
    let prefix = match kind {
        KeyKind::Ingest => "obi",
        KeyKind::Api => "oba",
    };
    Ok(format!("{prefix}_{}", hex::encode(keys::random::<SECRET_BYTES>()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(kind: &str, name: &str, scopes: &[&str]) -> KeyForm {
        let scopes = scopes.iter().map(|word| (*word).to_owned()).collect();
        KeyForm { name: name.to_owned(), kind: kind.to_owned(), scopes }
    }

    fn refused(form: &KeyForm) -> Vec<String> {
        let messages = form.parse().err().map(|errors| errors.messages()).unwrap_or_default();
        messages.into_iter().map(|message| message.field).collect()
    }

    #[test]
    fn an_ingest_key_has_its_one_scope_whatever_was_ticked() {
        let wish = form("ingest", " Platform ", &["integrations:write"]).parse().map_err(|errors| errors.messages());
        let wish = wish.expect("a form that can be taken");
        assert_eq!((wish.name.as_str(), wish.scopes.as_slice()), ("Platform", [Scope::EventsWrite].as_slice()));
    }

    #[test]
    fn an_api_key_needs_a_scope_of_its_own_kind() {
        assert_eq!(refused(&form("api", "A", &[])), ["scope"]);
        assert_eq!(refused(&form("api", "A", &["events:write"])), ["scope"]);
        assert_eq!(refused(&form("", "", &[])), ["kind", "name"]);
        assert!(refused(&form("api", "A", &["deliveries:replay"])).is_empty());
    }

    #[test]
    fn what_the_list_shows_leaves_128_bits_unknown() {
        let secret = secret(KeyKind::Ingest).expect("random bytes");
        assert!(secret.starts_with("obi_"));
        assert_eq!((secret.len() - SHOWN) * 4, 128);
    }
}
