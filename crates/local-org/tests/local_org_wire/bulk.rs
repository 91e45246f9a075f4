//! Bulk API 2.0 ingest as clients use it, and as it fails.

use std::time::Duration;

use local_org::{Fault, FaultKind, SettingsPatch, Surface};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Answer, Fixture, read};

const INGEST: &str = "/jobs/ingest";
const HOST: Option<&str> = Some("acme.my.salesforce.com");
const ROWS: &str = "Event_Id__c,Payload__c\ne1,\"{\"\"a\"\":\n1}\"\ne2,#N/A\ne3,\n";

fn asked() -> Value {
    json!({
        "object": "RelayEvents__c", "operation": "upsert", "externalIdFieldName": "Event_Id__c",
        "contentType": "CSV", "lineEnding": "LF", "columnDelimiter": "COMMA",
    })
}

struct Job<'f> {
    fixture: &'f Fixture,
    token: &'f str,
    id: String,
}

impl<'f> Job<'f> {
    async fn make(fixture: &'f Fixture, token: &'f str, asked: Value) -> Self {
        let made = fixture.data(Method::POST, token, INGEST, Some(asked)).await;
        assert_eq!((made.status, &made.body["state"]), (StatusCode::OK, &json!("Open")), "{made:?}");
        Self { fixture, token, id: made.body["id"].as_str().unwrap().to_owned() }
    }

    async fn upload(&self, csv: &str) -> Answer {
        let path = format!("/services/data/v66.0{INGEST}/{}/batches", self.id);
        let call = self.fixture.call(Method::PUT, HOST, &path).bearer_auth(self.token);
        read(call.header("content-type", "text/csv").body(csv.to_owned())).await
    }

    async fn call(&self, method: Method, end: &str, body: Option<Value>) -> Answer {
        self.fixture.data(method, self.token, &format!("{INGEST}/{}{end}", self.id), body).await
    }

    async fn set_state(&self, state: &str) -> Answer {
        self.call(Method::PATCH, "", Some(json!({ "state": state }))).await
    }

    async fn list(&self, name: &str) -> String {
        let answer = self.call(Method::GET, &format!("/{name}"), None).await;
        assert_eq!(answer.headers["content-type"], "text/csv;charset=UTF-8", "{answer:?}");
        answer.body.as_str().unwrap().to_owned()
    }

    async fn until(&self, state: &str) -> Value {
        for _ in 0..2000 {
            let job = self.call(Method::GET, "", None).await.body;
            if job["state"] == state {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the job never came to {state}: {:?}", self.call(Method::GET, "", None).await.body)
    }

    /// Uploads, closes and waits for this state.
    async fn run(&self, csv: &str, state: &str) -> Value {
        assert_eq!(self.upload(csv).await.status, StatusCode::CREATED);
        assert_eq!(self.set_state("UploadComplete").await.body["state"], "UploadComplete");
        self.until(state).await
    }
}

#[tokio::test]
async fn a_job_as_documented() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let before = fixture.org.settings().api_used;
    let made = fixture.data(Method::POST, &token, INGEST, Some(asked())).await.body;
    let id = made["id"].as_str().unwrap();
    assert!(id.starts_with("750") && id.len() == 18);
    assert_eq!(made["contentUrl"], format!("services/data/v66.0/jobs/ingest/{id}/batches"));
    assert_eq!(made["apiVersion"], json!(66.0));
    let job = Job { fixture: &fixture, token: &token, id: id.to_owned() };

    let uploaded = job.upload(ROWS).await;
    assert_eq!((uploaded.status, &uploaded.body), (StatusCode::CREATED, &json!("")));
    assert_eq!(job.upload(ROWS).await.code(), (400, "INVALIDJOBSTATE"));
    assert_eq!(job.call(Method::DELETE, "", None).await.code(), (400, "INVALIDJOBSTATE"));
    let closed = job.set_state("UploadComplete").await;
    assert_eq!(closed.body["state"], "UploadComplete");
    assert!(closed.headers.contains_key("sforce-limit-info"));
    let done = job.until("JobComplete").await;
    assert_eq!((&done["numberRecordsProcessed"], &done["numberRecordsFailed"]), (&json!(3), &json!(0)));
    assert_eq!(done["jobType"], "V2Ingest");
    assert!(done.get("errorMessage").is_none());

    let written = job.list("successfulResults").await;
    let lines: Vec<&str> = written.split_inclusive('\n').collect();
    assert_eq!(lines[0], "\"sf__Id\",\"sf__Created\",\"Event_Id__c\",\"Payload__c\"\n");
    assert!(lines[1].starts_with("\"a05") && lines[1].ends_with("\",\"true\",\"e1\",\"{\"\"a\"\":\n"), "{written}");
    assert_eq!(job.list("failedResults").await.lines().count(), 1);
    assert_eq!(job.list("unprocessedrecords").await, "\"Event_Id__c\",\"Payload__c\"\n");
    let records = fixture.org.records("RelayEvents__c");
    assert_eq!((records.len(), &records[0]["Payload__c"]), (3, &json!("{\"a\":\n1}")));

    assert_eq!(job.set_state("Aborted").await.code(), (400, "INVALIDJOBSTATE"));
    assert_eq!(job.call(Method::DELETE, "", None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(job.call(Method::GET, "", None).await.code(), (404, "NOT_FOUND"));
    assert_eq!(job.call(Method::GET, "/failedResults", None).await.code(), (404, "NOT_FOUND"));
    assert!(fixture.org.settings().api_used >= before + 12, "every call counts");
}

#[tokio::test]
async fn rows_fail_each_for_its_own_reason() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let job = Job::make(&fixture, &token, asked()).await;
    let long = "t".repeat(81);
    let csv = format!("Id,Event_Id__c,Event_Type__c\n#N/A,ok,a\n,twice,a\n,twice,b\n,long,{long}\n,,no id\n");
    let done = job.run(&csv, "JobComplete").await;
    assert_eq!((&done["numberRecordsProcessed"], &done["numberRecordsFailed"]), (&json!(5), &json!(4)));
    let failed = job.list("failedResults").await;
    let lines: Vec<&str> = failed.lines().collect();
    assert_eq!(lines[0], "\"sf__Id\",\"sf__Error\",\"Id\",\"Event_Id__c\",\"Event_Type__c\"");
    let twice = "\"\",\"DUPLICATE_VALUE:Duplicate external id specified: twice:Event_Id__c --\",\"\",\"twice\",";
    assert!(lines[1].starts_with(twice) && lines[2].starts_with(twice), "{failed}");
    assert!(lines[3].contains("(max length=80):Event_Type__c --\",\"\",\"long\""), "{failed}");
    assert!(lines[4].starts_with("\"\",\"MISSING_ARGUMENT:Event_Id__c not specified:--\",\"\""), "{failed}");
    assert_eq!(fixture.org.records("RelayEvents__c").len(), 1);
}

#[tokio::test]
async fn record_faults_strike_rows_and_not_the_calls_around_them() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    fixture.org.add_fault(Fault::new(FaultKind::RowLock).every(3).times(1));
    fixture.org.add_fault(Fault::new(FaultKind::ValidationRule).matching("poison").saying("No poison."));
    let job = Job::make(&fixture, &token, asked()).await;
    let done = job.run("Event_Id__c,Subject__c\ne1,a\ne2,some poison\ne3,b\ne4,c\n", "JobComplete").await;
    assert_eq!(done["numberRecordsFailed"], 2);
    let failed = job.list("failedResults").await;
    assert!(failed.contains("\"FIELD_CUSTOM_VALIDATION_EXCEPTION:No poison.:--\",\"e2\""), "{failed}");
    assert!(failed.contains("\"UNABLE_TO_LOCK_ROW:unable to obtain") && failed.contains("\"e3\""), "{failed}");
}

#[tokio::test]
async fn a_job_fails_whole_or_in_the_middle() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    fixture.org.add_fault(Fault::new(FaultKind::BulkFailed).times(1));
    let job = Job::make(&fixture, &token, asked()).await;
    let failed = job.run(ROWS, "Failed").await;
    assert!(failed["errorMessage"].as_str().unwrap().starts_with("InternalServerError"), "{failed}");
    assert!(job.list("unprocessedrecords").await.contains("\"e3\""));
    assert!(fixture.org.records("RelayEvents__c").is_empty());

    fixture.org.add_fault(Fault::new(FaultKind::BulkStopped).on(Surface::Bulk).times(1));
    let job = Job::make(&fixture, &token, asked()).await;
    let stopped = job.run("Event_Id__c\ne1\ne2\ne3\ne4\n", "Failed").await;
    assert_eq!(stopped["numberRecordsProcessed"], 2);
    assert_eq!(job.list("successfulResults").await.lines().count(), 3);
    assert_eq!(job.list("unprocessedrecords").await, "\"Event_Id__c\"\n\"e3\"\n\"e4\"\n");

    for (csv, words) in [
        ("Event_Id__c,Nothing__c\ne1,x\n", "InvalidBatch : Field name not found : Nothing__c"),
        ("\u{feff}Event_Id__c\ne1\n", "InvalidBatch : Failed to parse CSV. Found unescaped quote"),
        ("Event_Id__c\r\ne1\r\n", "LineEnding is invalid on user data. Current LineEnding setting is LF"),
    ] {
        let job = Job::make(&fixture, &token, asked()).await;
        let failed = job.run(csv, "Failed").await;
        assert!(failed["errorMessage"].as_str().unwrap().starts_with(words), "{failed}");
    }
}

#[tokio::test]
async fn a_job_in_progress_can_be_aborted() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let slow = SettingsPatch { bulk_job_milliseconds: Some(60_000), ..SettingsPatch::default() };
    fixture.org.update_settings(slow).unwrap();
    let job = Job::make(&fixture, &token, asked()).await;
    let rows: String = (0..500).map(|number| format!("e{number}\n")).collect::<Vec<_>>().concat();
    assert_eq!(job.upload(&format!("Event_Id__c\n{rows}")).await.status, StatusCode::CREATED);
    job.set_state("UploadComplete").await;
    for _ in 0..2000 {
        if fixture.org.summary("RelayEvents__c").records == 250 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    job.until("InProgress").await;
    assert_eq!(job.set_state("Aborted").await.body["state"], "Aborted");
    assert_eq!(job.list("successfulResults").await.lines().count(), 251);
    assert_eq!(job.list("unprocessedrecords").await.lines().count(), 251);
}

#[tokio::test]
async fn a_small_job_comes_as_a_form() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let path = format!("/services/data/v66.0{INGEST}");
    let form = |job: &Value, csv: &str| {
        let body = format!(
            "--BOUNDARY\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name=\"job\"\r\n\r\n{job}\r\n\
             --BOUNDARY\r\nContent-Type: text/csv\r\nContent-Disposition: form-data; name=\"content\"; filename=\"content\"\r\n\r\n{csv}\r\n--BOUNDARY--\r\n"
        );
        let call = fixture.call(Method::POST, HOST, &path).bearer_auth(&token);
        read(call.header("content-type", "multipart/form-data; boundary=BOUNDARY").body(body))
    };
    let made = form(&asked(), "Event_Id__c\ne1").await;
    assert_eq!(made.body["state"], "UploadComplete", "{made:?}");
    let job = Job { fixture: &fixture, token: &token, id: made.body["id"].as_str().unwrap().to_owned() };
    assert_eq!(job.until("JobComplete").await["numberRecordsProcessed"], 1);
    let over = form(&asked(), &"x".repeat(100_001)).await;
    assert_eq!(over.code(), (400, "INVALIDMULTIPARTREQUEST"));
}

#[tokio::test]
async fn jobs_that_cannot_be_are_refused() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    for (member, value, code) in [
        ("object", json!("Nothing__c"), "INVALIDENTITY"),
        ("externalIdFieldName", json!("Payload__c"), "INVALIDJOB"),
        ("externalIdFieldName", Value::Null, "INVALIDJOB"),
        ("operation", json!("guess"), "INVALIDJOB"),
        ("lineEnding", json!("CR"), "JSON_PARSER_ERROR"),
        ("operation", json!(7), "JSON_PARSER_ERROR"),
    ] {
        let mut body = asked();
        body[member] = value;
        let refused = fixture.data(Method::POST, &token, INGEST, Some(body)).await;
        assert_eq!(refused.code(), (400, code), "{member}: {refused:?}");
    }
    let job = Job::make(&fixture, &token, asked()).await;
    assert_eq!(job.set_state("InProgress").await.code(), (400, "INVALIDJOBSTATE"));
    assert_eq!(job.call(Method::POST, "/batches", None).await.code(), (405, "METHOD_NOT_ALLOWED"));
    let all = fixture.data(Method::GET, &token, INGEST, None).await;
    assert_eq!(all.body["records"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn inserts_updates_and_deletes_go_by_their_own_rules() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let mut insert = asked();
    insert["operation"] = json!("insert");
    insert.as_object_mut().unwrap().remove("externalIdFieldName");
    let job = Job::make(&fixture, &token, insert.clone()).await;
    job.run("Event_Id__c\ne1\ne1\n", "JobComplete").await;
    assert!(job.list("failedResults").await.contains("DUPLICATE_VALUE:duplicate value found"));
    let id = fixture.org.records("RelayEvents__c")[0]["Id"].as_str().unwrap().to_owned();

    let mut update = insert.clone();
    update["operation"] = json!("update");
    update["columnDelimiter"] = json!("SEMICOLON");
    update["lineEnding"] = json!("CRLF");
    let job = Job::make(&fixture, &token, update).await;
    job.run(&format!("Id;Subject__c\r\n{id};changed\r\n"), "JobComplete").await;
    assert_eq!(fixture.org.records("RelayEvents__c")[0]["Subject__c"], "changed");
    assert!(job.list("successfulResults").await.contains(&format!("\"{id}\";\"false\";\"{id}\";\"changed\"\r\n")));

    let mut delete = insert;
    delete["operation"] = json!("delete");
    let job = Job::make(&fixture, &token, delete).await;
    let done = job.run(&format!("Id\n{id}\n"), "JobComplete").await;
    assert_eq!(done["numberRecordsFailed"], 1, "the integration user may not delete");
}

#[tokio::test]
async fn a_time_that_no_field_holds_fails_its_row() {
    let fixture = Fixture::new().await;
    let token = fixture.token().await;
    let job = Job::make(&fixture, &token, asked()).await;
    let rows = "Event_Id__c,Occurred_At__c\ne1,0001-01-01T00:00:00.000Z\ne2,1700-01-01T00:00:00.000Z\n";
    assert_eq!(job.run(rows, "JobComplete").await["numberRecordsFailed"], 1);
    let failed = job.list("failedResults").await;
    assert!(
        failed.contains("FIELD_INTEGRITY_EXCEPTION:Occurred At: invalid date: Mon Jan 01 00:00:00 GMT 1"),
        "{failed}"
    );
    assert!(job.list("successfulResults").await.contains("e2"));
}
