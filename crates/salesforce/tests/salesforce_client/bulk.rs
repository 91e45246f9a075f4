//! Bulk API 2.0 ingest: the calls of a job in order, and its lists as they come.

use super::*;
use futures::stream::{self, Stream, StreamExt};
use salesforce::{Answer, ApiError, BulkCsv, BulkList, FailedRow, JobState, SuccessfulRow};

const JOB: &str = "7505g00000abcDEAAY";
const FIELD: &str = "Event_Id__c";

fn job(state: &str) -> Value {
    json!({
        "id": JOB, "operation": "upsert", "object": "RelayEvents__c", "createdById": "0055g00000ABCDeAAO",
        "createdDate": "2026-11-22T10:00:00.000+0000", "state": state, "externalIdFieldName": FIELD,
        "concurrencyMode": "Parallel", "contentType": "CSV", "apiVersion": 66.0, "jobType": "V2Ingest",
        "contentUrl": format!("services/data/v66.0/jobs/ingest/{JOB}/batches"), "lineEnding": "LF",
        "columnDelimiter": "COMMA", "numberRecordsProcessed": 3, "numberRecordsFailed": 1, "errorMessage": null,
    })
}

fn csv_reply(text: &'static str) -> Response {
    reply(200, "text/csv", text)
}

/// An upload that is there as a whole.
pub(super) fn one_piece(csv: impl Into<Vec<u8>>) -> impl Stream<Item = io::Result<Vec<u8>>> + Send + 'static {
    stream::iter([Ok(csv.into())])
}

/// A list, read to its end.
pub(super) async fn rows<T>(list: Result<Answer<BulkList<T>>, Failure>) -> Result<Vec<T>, Failure> {
    let mut list = list?.value;
    let mut all = Vec::new();
    while let Some(rows) = list.next().await? {
        all.extend(rows);
    }
    assert!(list.next().await?.is_none(), "the end stays the end");
    Ok(all)
}

/// A stub whose lists are all this text.
async fn with_list(text: &'static str) -> (Client, Token) {
    let (_, client, token) = signed_in(move |_| csv_reply(text)).await;
    (client, token)
}

#[tokio::test]
async fn a_job_from_its_making_to_its_end() {
    let (stub, client, token) = signed_in(|seen| match (seen.method.as_str(), seen.uri.path().rsplit('/').next()) {
        ("PUT", Some("batches")) => StatusCode::CREATED.into_response(),
        ("POST", Some("ingest")) => json_reply(200, &job("Open")),
        ("PATCH", _) => json_reply(200, &job(seen.json()["state"].as_str().unwrap())),
        ("DELETE", _) => StatusCode::NO_CONTENT.into_response(),
        _ => json_reply(200, &job("JobComplete")),
    })
    .await;
    let base = "/services/data/v66.0/jobs/ingest".to_owned();
    let called = || (stub.last().method.to_string(), stub.last().uri.path().to_owned());

    let made = client.bulk_create(&token, "RelayEvents__c", FIELD).await.unwrap().value;
    assert_eq!((made.id.as_str(), made.state), (JOB, JobState::Open));
    assert_eq!(called(), ("POST".to_owned(), base.clone()));
    let asked = json!({
        "object": "RelayEvents__c", "operation": "upsert", "externalIdFieldName": FIELD, "contentType": "CSV",
        "lineEnding": "LF", "columnDelimiter": "COMMA",
    });
    assert_eq!(stub.last().json(), asked);

    let mut csv = BulkCsv::new(&[FIELD, "Payload__c"]).unwrap();
    csv.push(&["e1", "{\"a\":1}"]).unwrap();
    client.bulk_upload(&token, JOB, one_piece(csv.take().unwrap())).await.unwrap();
    assert_eq!(called(), ("PUT".to_owned(), format!("{base}/{JOB}/batches")));
    assert_eq!(stub.last().header("content-type"), "text/csv");
    assert_eq!(stub.last().body, "Event_Id__c,Payload__c\ne1,\"{\"\"a\"\":1}\"\n");
    let broken = stream::iter([Ok(b"Event_Id__c\n".to_vec()), Err(io::Error::other("no more"))]);
    assert!(client.bulk_upload(&token, JOB, broken).await.is_err(), "half an upload is none");

    let closed = client.bulk_close(&token, JOB).await.unwrap().value;
    assert_eq!(closed.state, JobState::UploadComplete);
    assert_eq!(called(), ("PATCH".to_owned(), format!("{base}/{JOB}")));
    assert_eq!(client.bulk_abort(&token, JOB).await.unwrap().value.state, JobState::Aborted);

    let ended = client.bulk_status(&token, JOB).await.unwrap().value;
    assert!(ended.state.is_final());
    assert_eq!((ended.number_records_processed, ended.number_records_failed, ended.error_message), (3, 1, None));
    client.bulk_delete(&token, JOB).await.unwrap();
    assert_eq!(called(), ("DELETE".to_owned(), format!("{base}/{JOB}")));
}

#[tokio::test]
async fn the_three_lists_are_read() {
    let (stub, client, token) = signed_in(|seen| match seen.uri.path().rsplit('/').next() {
        Some("successfulResults") => csv_reply(
            "\"sf__Id\",\"sf__Created\",\"Event_Id__c\",\"Payload__c\"\n\"a005g0000000001AAA\",\"true\",\"e1\",\"{\"\"a\"\":\n1}\"\n\"a005g0000000002AAA\",\"false\",\"e2\",\"\"\n",
        ),
        Some("failedResults") => csv_reply(
            "\"sf__Id\",\"sf__Error\",\"event_id__c\"\n\"\",\"STRING_TOO_LONG:Event Id: data value too large: x (max length=64):Event_Id__c --\",\"e3\"\n",
        ),
        _ => csv_reply("\"Event_Id__c\"\n\"e4\"\n\"e,5\"\n"),
    })
    .await;
    let row = |external_id: &str, record_id: &str, created| SuccessfulRow {
        external_id: external_id.to_owned(),
        record_id: record_id.to_owned(),
        created,
    };
    let written = rows(client.bulk_successful(&token, JOB, FIELD).await).await.unwrap();
    assert_eq!(written, [row("e1", "a005g0000000001AAA", true), row("e2", "a005g0000000002AAA", false)]);
    assert_eq!(stub.last().uri.path(), format!("/services/data/v66.0/jobs/ingest/{JOB}/successfulResults"));
    assert_eq!(stub.last().header("accept"), "text/csv");

    let refused = rows(client.bulk_failed(&token, JOB, FIELD).await).await.unwrap();
    let error = ApiError {
        code: "STRING_TOO_LONG".to_owned(),
        message: "Event Id: data value too large: x (max length=64)".to_owned(),
        fields: vec![FIELD.to_owned()],
    };
    assert_eq!(refused, [FailedRow { external_id: "e3".to_owned(), record_id: None, errors: vec![error] }]);
    assert_eq!(rows(client.bulk_unprocessed(&token, JOB, FIELD).await).await.unwrap(), ["e4", "e,5"]);
}

#[tokio::test]
async fn a_list_may_be_larger_than_other_replies_but_not_without_end() {
    let lines = (0..10_000).map(|number| format!("\"e{number}\",\"some more\"\n")).collect::<Vec<_>>().concat();
    let text: &'static str = format!("Event_Id__c,Payload__c\n{lines}").leak();
    assert!(text.len() > quick().max_reply_bytes);
    let stub = Stub::start(move |seen| {
        if seen.uri.path() == "/services/oauth2/token" { json_reply(200, &good_token()) } else { csv_reply(text) }
    })
    .await;
    let token = stub.client().jwt_bearer(&ASK, &TestKey).await.unwrap();
    let found = rows(stub.client().bulk_unprocessed(&token, JOB, FIELD).await).await.unwrap();
    assert_eq!((found.len(), found[9999].as_str()), (10_000, "e9999"));

    let connect_to = Some(format!("http://{}", stub.address));
    let bounded = Client::new(&Config { connect_to, max_result_bytes: 100_000, ..quick() }).unwrap();
    let failure = rows(bounded.bulk_unprocessed(&token, JOB, FIELD).await).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::TooLarge { limit_bytes: 100_000 });
}

#[tokio::test]
async fn a_list_that_is_none_is_refused() {
    let (client, token) = with_list("").await;
    assert_eq!(rows(client.bulk_unprocessed(&token, JOB, FIELD).await).await.unwrap(), Vec::<String>::new());
    let (client, token) = with_list("\"sf__Id\",\"Event_Id__c\"\n").await;
    let failure = rows(client.bulk_failed(&token, JOB, FIELD).await).await.unwrap_err();
    let detail = "the column sf__Error is missing".to_owned();
    assert_eq!(failure.kind, FailureKind::Unexpected { status: 200, detail });
    let (client, token) = with_list("\"Event_Id__c\"\n\"e1").await;
    let failure = rows(client.bulk_unprocessed(&token, JOB, FIELD).await).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Truncated { status: 200 });

    let (_, client, token) = signed_in(|_| reply(200, "text/html", "<html><p>Please sign in")).await;
    let failure = rows(client.bulk_successful(&token, JOB, FIELD).await).await.unwrap_err();
    let snippet = "Please sign in".to_owned();
    assert_eq!(failure.kind, FailureKind::NotJson { status: 200, html: true, snippet });
    let (_, client, token) = signed_in(|_| {
        json_reply(404, &json!([{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]))
    })
    .await;
    let failure = rows(client.bulk_failed(&token, JOB, FIELD).await).await.unwrap_err();
    assert!(matches!(failure.kind, FailureKind::Rest { status: 404, .. }), "{failure:?}");
    assert!(client.bulk_delete(&token, JOB).await.is_err());
    assert!(client.bulk_upload(&token, JOB, one_piece("x")).await.is_err());
}

#[tokio::test]
async fn a_job_with_a_strange_id_is_refused() {
    let (_, client, token) = signed_in(|_| {
        let mut job = job("Open");
        job["id"] = json!("../../elsewhere");
        json_reply(200, &job)
    })
    .await;
    let failure = client.bulk_create(&token, "RelayEvents__c", FIELD).await.unwrap_err();
    assert!(matches!(failure.kind, FailureKind::Unexpected { status: 200, .. }), "{failure:?}");
}

#[tokio::test]
async fn a_transfer_may_take_long_and_not_stand_still() {
    let (stub, _, token) = signed_in(|_| StatusCode::CREATED.into_response()).await;
    let watching = |address: SocketAddr| {
        let config = Config { silence: Duration::from_millis(300), ..quick() };
        let client = Client::new(&Config { connect_to: Some(format!("http://{address}")), ..config }).unwrap();
        client.with_timeout(Duration::from_mins(1))
    };
    let piece = |pause| async move {
        tokio::time::sleep(pause).await;
        Ok::<_, io::Error>(vec![b'x'; 64 * 1024])
    };
    let (slow, endless) =
        (stream::iter([Duration::from_millis(100); 6]).then(piece), stream::repeat(Duration::ZERO).then(piece));
    watching(stub.address).bulk_upload(&token, JOB, slow).await.expect("slow, and yet it gets on");

    let deaf = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = watching(deaf.local_addr().unwrap());
    let upload = client.bulk_upload(&token, JOB, endless).await.map(|_| ());
    let list = client.bulk_failed(&token, JOB, FIELD).await.map(|_| ());
    for stood_still in [upload, list] {
        let failure = stood_still.unwrap_err();
        assert!(is_transport(&failure, TransportKind::Timeout), "{failure:?}");
    }
    let half =
        raw(b"HTTP/1.1 200 OK\r\ncontent-type: text/csv\r\ncontent-length: 99\r\n\r\nsf__Id,sf__Created,Event_Id__c\n")
            .await;
    assert!(rows(watching(half).bulk_successful(&token, JOB, FIELD).await).await.is_err());
}
