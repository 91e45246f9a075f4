//! The client against the local org, which shares no code with it and which other people's clients were tried on.

use super::bulk::{one_piece, rows};
use super::*;
use local_org::{AppSetup, Fault, FaultKind, Org, Running, SettingsPatch, Step, Summary, Surface, World};
use salesforce::{BulkCsv, BulkJob, CollectionBody, JobState};

const OBJECT: &str = "RelayEvents__c";
const FIELD: &str = "Event_Id__c";

struct Fixture {
    org: Org,
    client: Client,
    token: Token,
    _running: Running,
}

/// A key and its certificate.
static PAIR: LazyLock<(OrgKey, String)> = LazyLock::new(|| {
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap();
    let certificate = rcgen::CertificateParams::default().self_signed(&key).unwrap();
    (OrgKey(KeyPair::from_pkcs8(&key.serialize_der()).unwrap()), certificate.pem())
});

async fn fixture() -> Fixture {
    let (signer, certificate) = &*PAIR;
    let world = World::new();
    let org = world.org("acme");
    let app = org.install_app(AppSetup::with_certificate(certificate)).unwrap();
    let running = local_org::spawn(world).await.unwrap();
    let client = Client::new(&Config { connect_to: Some(running.url()), ..Config::default() }).unwrap();
    let ask = JwtBearer {
        login_host: "login.salesforce.com",
        consumer_key: &app.consumer_key,
        username: "integration@acme.example",
        now_ms: now_ms(),
    };
    let token = client.jwt_bearer(&ask, signer).await.unwrap();
    Fixture { org, client, token, _running: running }
}

#[expect(clippy::disallowed_methods, reason = "the local org's certificate check goes by the real clock")]
fn now_ms() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

struct OrgKey(KeyPair);

impl Sign for OrgKey {
    #[expect(clippy::disallowed_methods, reason = "PKCS#1 v1.5 signatures hold no randomness")]
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        let signed = self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        signed.map(|()| signature).map_err(|_| SignError::new("the test key failed"))
    }
}

impl Fixture {
    /// Upserts events; answers each one's code, or `created` or `updated`.
    async fn upsert(&self, events: &[(&str, &str)]) -> Result<Vec<String>, Failure> {
        let mut body = CollectionBody::new(OBJECT);
        for (id, subject) in events {
            body.push(&format!("\"Event_Id__c\":{},\"Subject__c\":{}", json!(id), json!(subject)));
        }
        let answer = self.client.upsert_prepared(&self.token, OBJECT, FIELD, body.finish(), events.len()).await?;
        let word = |created| if created == Some(true) { "created" } else { "updated" }.to_owned();
        let of = |result: salesforce::RecordResult| match result.errors.into_iter().next() {
            Some(error) => error.code,
            None => word(result.created),
        };
        Ok(answer.value.into_iter().map(of).collect())
    }

    async fn load(&self, events: &[(&str, &str)]) -> BulkJob {
        let job = self.client.bulk_create(&self.token, OBJECT, FIELD).await.unwrap().value;
        let mut csv = BulkCsv::new(&[FIELD, "Subject__c"]).unwrap();
        for (id, subject) in events {
            csv.push(&[id, subject]).unwrap();
        }
        self.client.bulk_upload(&self.token, &job.id, one_piece(csv.take().unwrap())).await.unwrap();
        self.client.bulk_close(&self.token, &job.id).await.unwrap();
        for _ in 0..2000 {
            let job = self.client.bulk_status(&self.token, &job.id).await.unwrap().value;
            if job.state.is_final() {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the job never ended")
    }
}

#[tokio::test]
async fn a_collection_with_partial_failures() {
    let fixture = fixture().await;
    let long = "x".repeat(256);
    let events = [("e1", "plain"), ("e2", "say \"hello\"\n"), ("e3", &long), ("e4", ""), ("e4", "")];
    let expected = ["created", "created", "STRING_TOO_LONG", "DUPLICATE_VALUE", "DUPLICATE_VALUE"];
    assert_eq!(fixture.upsert(&events).await.unwrap(), expected);
    assert_eq!(fixture.upsert(&events[..1]).await.unwrap(), ["updated"]);
    assert_eq!(fixture.org.summary(OBJECT), Summary { records: 2, writes: 3, most_writes: 2 });
    assert_eq!(fixture.org.records(OBJECT)[1]["Subject__c"], "say \"hello\"");
}

#[tokio::test]
async fn a_poison_record_fails_alone_once_the_call_is_cut_in_two() {
    let fixture = fixture().await;
    fixture.org.add_fault(Fault::new(FaultKind::BadRequest).matching("poison"));
    let failure = fixture.upsert(&[("e1", "a"), ("e2", "poison")]).await.unwrap_err();
    assert!(matches!(failure.kind, FailureKind::Rest { status: 400, .. }), "{failure:?}");
    assert_eq!(fixture.upsert(&[("e1", "a")]).await.unwrap(), ["created"]);
    assert!(fixture.upsert(&[("e2", "poison")]).await.is_err());
}

#[tokio::test]
async fn a_script_of_failures_tells_what_delivery_needs() {
    let fixture = fixture().await;
    let writes = |kind| Step::fault(Fault::new(kind).on(Surface::Writes));
    let unavailable = Fault::new(FaultKind::ServerUnavailable).on(Surface::Writes).retry_after_secs(7);
    fixture.org.script([
        Step::fault(unavailable),
        writes(FaultKind::RequestLimit),
        writes(FaultKind::TruncatedJson),
        writes(FaultKind::CutAfter),
    ]);
    let event = [("e1", "a")];
    assert_eq!(fixture.upsert(&event).await.unwrap_err().retry_after_secs, Some(7));
    let limit = fixture.upsert(&event).await.unwrap_err();
    assert_eq!(limit.api_usage.map(|usage| usage.used == usage.allowed), Some(true));
    let truncated = fixture.upsert(&event).await.unwrap_err();
    assert!(matches!(truncated.kind, FailureKind::Truncated { status: 200 }) && truncated.api_usage.is_some());
    assert!(is_transport(&fixture.upsert(&event).await.unwrap_err(), TransportKind::Reset));
    assert_eq!(fixture.upsert(&event).await.unwrap(), ["updated"]);
    assert_eq!(fixture.org.writes(OBJECT, "e1"), 3, "twice without an answer, once with");
    let left = fixture.client.limits(&fixture.token).await.unwrap().value.daily_api_requests;
    assert!(left.remaining < left.max);
}

#[tokio::test]
async fn a_bulk_job_and_its_three_lists() {
    let fixture = fixture().await;
    fixture.upsert(&[("e1", "before")]).await.unwrap();
    fixture.org.add_fault(Fault::new(FaultKind::ValidationRule).matching("poison").saying("No: poison."));
    let job = fixture.load(&[("e1", "after"), ("e2", "some poison"), ("e3", "a,\n\"b\"")]).await;
    assert_eq!((job.state, job.number_records_processed, job.number_records_failed), (JobState::JobComplete, 3, 1));
    let (client, token) = (&fixture.client, &fixture.token);
    let written = rows(client.bulk_successful(token, &job.id, FIELD).await).await.unwrap();
    let shown: Vec<_> = written.iter().map(|row| (row.external_id.as_str(), row.created)).collect();
    assert_eq!(shown, [("e1", false), ("e3", true)]);
    let refused = rows(client.bulk_failed(token, &job.id, FIELD).await).await.unwrap();
    assert_eq!((refused.len(), refused[0].external_id.as_str()), (1, "e2"));
    let error = &refused[0].errors[0];
    assert_eq!((error.code.as_str(), error.message.as_str()), ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "No: poison."));
    assert!(rows(client.bulk_unprocessed(token, &job.id, FIELD).await).await.unwrap().is_empty());
    client.bulk_delete(token, &job.id).await.unwrap();
    assert!(client.bulk_status(token, &job.id).await.is_err());
    assert_eq!(fixture.org.records(OBJECT)[1]["Subject__c"], "a,\n\"b\"");
}

#[tokio::test]
async fn a_bulk_job_that_stops_or_is_ended_leaves_rows() {
    let fixture = fixture().await;
    let (client, token) = (&fixture.client, &fixture.token);
    fixture.org.add_fault(Fault::new(FaultKind::BulkStopped).times(1));
    let job = fixture.load(&[("e1", ""), ("e2", ""), ("e3", ""), ("e4", "")]).await;
    assert_eq!(job.state, JobState::Failed);
    assert!(job.error_message.unwrap().starts_with("TooManyLockFailure"));
    assert_eq!(rows(client.bulk_unprocessed(token, &job.id, FIELD).await).await.unwrap(), ["e3", "e4"]);

    let slow = SettingsPatch { bulk_job_milliseconds: Some(60_000), ..SettingsPatch::default() };
    fixture.org.update_settings(slow).unwrap();
    let job = client.bulk_create(token, OBJECT, FIELD).await.unwrap().value;
    client.bulk_upload(token, &job.id, one_piece("Event_Id__c\ne5\ne6\n")).await.unwrap();
    client.bulk_close(token, &job.id).await.unwrap();
    while fixture.org.writes(OBJECT, "e5") == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(client.bulk_abort(token, &job.id).await.unwrap().value.state, JobState::Aborted);
    assert_eq!(rows(client.bulk_unprocessed(token, &job.id, FIELD).await).await.unwrap(), ["e6"]);
}
