//! Rows to start from. Ids count up, as those of version 7 do.

use domain::Timestamp;
use domain::check::{Chain, CheckState};
use domain::consumer_key::ConsumerKey;
use domain::email::Email;
use domain::ids::{
    AuditId, CertificateId, CheckId, ClientId, EventSetId, IntegrationId, KeyId, MemberId, SubmissionId,
};
use domain::integration::{FormVersion, IntegrationType, Settings, State};
use domain::login_host::LoginHost;
use domain::one_time_link::Purpose;
use domain::policy::Role;
use domain::slug::ClientSlug;
use domain::text::{ClientName, IntegrationName, KeyName, PersonName};
use domain::username::SalesforceUsername;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{
    Certificate, Check, Client, Entry, Integration, KeyKind, KeyRow, Link, Member, Outcome, SealedKey, SessionRow,
    Store,
};
use uuid::Uuid;

pub(crate) const NOW: Timestamp = Timestamp::from_millis(1_795_400_000_000);

pub(crate) fn uuid() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::from_u128(0x0190_0000_0000_7000_9000_0000_0000_0000 | u128::from(NEXT.fetch_add(1, Ordering::Relaxed)))
}

pub(crate) fn standard_set() -> EventSetId {
    EventSetId::parse("01900000-0000-7000-8000-000000000001").unwrap()
}

pub(crate) fn client(slug: &str) -> Client {
    Client {
        id: ClientId::from_uuid(uuid()),
        slug: ClientSlug::parse(slug).unwrap(),
        name: ClientName::parse(slug).unwrap(),
        created_at: NOW,
        version: 1,
    }
}

pub(crate) async fn saved_client(store: &Store, slug: &str) -> Client {
    let client = client(slug);
    let tx = store.write().await.unwrap();
    store::clients::insert(&tx, &client).await.unwrap();
    tx.commit().await.unwrap();
    client
}

pub(crate) fn member(client: Option<&Client>, email: &str) -> Member {
    Member {
        id: MemberId::from_uuid(uuid()),
        client_id: client.map(|client| client.id),
        email: Email::parse(email).unwrap(),
        name: PersonName::parse("Ada").unwrap(),
        role: if client.is_some() { Role::ClientAdmin } else { Role::Csm },
        integration_permission: false,
        password_hash: None,
        created_at: NOW,
        removed_at: None,
        version: 1,
    }
}

pub(crate) fn integration(client: &Client, name: &str) -> Integration {
    Integration {
        id: IntegrationId::from_uuid(uuid()),
        client_id: client.id,
        kind: IntegrationType::AppExchange,
        settings: Settings {
            name: IntegrationName::parse(name).unwrap(),
            version: FormVersion::V2,
            username: SalesforceUsername::parse_optional("Integration@acme.example").unwrap(),
            login_host: LoginHost::Login,
            consumer_key: ConsumerKey::parse_optional("3MVG9abc").unwrap(),
            event_set: standard_set(),
            namespace: None,
        },
        state: State::AwaitingSalesforce,
        paused: false,
        diagnosis: None,
        last_check_at: None,
        last_check: None,
        certificate_expires: None,
        submission: SubmissionId::from_uuid(uuid()),
        standing_since: NOW,
        connected_at: None,
        created_at: NOW,
        updated_at: NOW,
        removed_at: None,
        version: 1,
        proven: domain::organization::Proven::default(),
        found_organization: None,
    }
}

pub(crate) async fn saved_integration(store: &Store, client: &Client, name: &str) -> Integration {
    let integration = integration(client, name);
    let tx = store.write().await.unwrap();
    store::integrations::insert(&tx, &integration).await.unwrap();
    tx.commit().await.unwrap();
    integration
}

pub(crate) fn certificate(of: &Integration) -> (Certificate, SealedKey) {
    let certificate = Certificate {
        id: CertificateId::from_uuid(uuid()),
        client_id: of.client_id,
        integration_id: of.id,
        state: domain::certificate::State::InUse,
        serial: "0a1b".into(),
        thumbprint: "ab".repeat(32),
        pem: "-----BEGIN CERTIFICATE-----".into(),
        not_before: NOW,
        not_after: NOW.plus_days(730),
        created_at: NOW,
        made_by: Some("Ada".into()),
        last_worked_at: None,
        refused_at: None,
        tries: 0,
        next_try_at: None,
        retire_at: None,
        retired_at: None,
        key_destroyed_at: None,
    };
    let key = SealedKey { sealed: vec![7; 1200], wrapped_data_key: vec![8; 40], master_key_id: "first".into() };
    (certificate, key)
}

pub(crate) fn check(of: &Integration) -> Check {
    Check {
        id: CheckId::from_uuid(uuid()),
        client_id: of.client_id,
        integration_id: of.id,
        state: CheckState::Running,
        chain: Chain::start(),
        requested_by: "Ada".into(),
        started_at: NOW,
        finished_at: None,
        integration_version: of.version,
    }
}

pub(crate) fn key(client: &Client, secret: u8) -> KeyRow {
    KeyRow {
        id: KeyId::from_uuid(uuid()),
        client_id: client.id,
        kind: KeyKind::Api,
        name: KeyName::parse("Automation").unwrap(),
        hash: [secret; 32],
        prefix: "ob_api_1".into(),
        scopes: vec!["integrations:read".into()],
        created_at: NOW,
        created_by: "Ada".into(),
        revoked_at: None,
        last_used_at: None,
    }
}

pub(crate) fn link(token: u8, member: Option<MemberId>) -> Link {
    Link {
        token_hash: [token; 32],
        purpose: Purpose::Invitation,
        member_id: member,
        payload: "{}".into(),
        created_at: NOW,
        expires_at: NOW.plus_days(1),
        used_at: None,
    }
}

pub(crate) fn session(id: u8, member: Option<MemberId>) -> SessionRow {
    SessionRow {
        id_hash: [id; 32],
        member_id: member,
        created_at: NOW,
        last_seen_at: NOW,
        expires_at: NOW.plus_days(7),
        data: "{}".into(),
    }
}

pub(crate) fn entry(client: Option<&Client>, at: Timestamp) -> Entry {
    Entry {
        id: AuditId::from_uuid(uuid()),
        client_id: client.map(|client| client.id),
        at,
        actor: "Ada".into(),
        actor_kind: "member".into(),
        action: "integration.add".into(),
        target: "Production".into(),
        outcome: Outcome::Done,
        address: Some("192.0.2.1".into()),
        detail: serde_json::json!({ "name": "Production" }),
        count: 1,
        last_at: None,
    }
}
