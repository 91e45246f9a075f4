//! A deployment as JSON: right after it was asked for, and once it is done.

use serde_json::{Map, Value, json};

use super::super::answer::Context;
use crate::clock;
use crate::model::deploy::{Deployment, Message};

/// The answer to the call that starts it.
pub(super) fn accepted(context: &Context<'_>, deployment: &Deployment) -> Value {
    let mut result = head(context, deployment);
    let waiting = [
        ("status", json!("Pending")),
        ("done", json!(false)),
        ("success", json!(false)),
        ("numberComponentsDeployed", json!(0)),
        ("numberComponentErrors", json!(0)),
        ("numberComponentsTotal", json!(0)),
    ];
    result.extend(waiting.map(|(name, value)| (name.to_owned(), value)));
    json!({
        "id": deployment.id,
        "validatedDeployRequestId": null,
        "deployOptions": deployment.asked,
        "deployResult": result,
    })
}

/// The answer to whoever asks what became of it.
pub(super) fn finished(context: &Context<'_>, deployment: &Deployment, details: bool) -> Value {
    let at = clock::salesforce_time(deployment.at_ms);
    let refused = deployment.refusals();
    let mut result = head(context, deployment);
    let done = [
        ("status", json!(deployment.status())),
        ("done", json!(true)),
        ("success", json!(deployment.is_clean())),
        ("startDate", json!(at)),
        ("completedDate", json!(at)),
        ("numberComponentsDeployed", json!(deployment.messages.len() - refused)),
        ("numberComponentErrors", json!(refused)),
        ("numberComponentsTotal", json!(deployment.messages.len())),
    ];
    result.extend(done.map(|(name, value)| (name.to_owned(), value)));
    if let Some((code, words)) = &deployment.failure {
        result.insert("errorStatusCode".to_owned(), json!(code));
        result.insert("errorMessage".to_owned(), json!(format!("{code}: {words}")));
    }
    if details {
        result.insert("details".to_owned(), self::details(deployment, &at));
    }
    json!({
        "id": deployment.id,
        "validatedDeployRequestId": null,
        "deployOptions": deployment.asked,
        "deployResult": result,
    })
}

fn head(context: &Context<'_>, deployment: &Deployment) -> Map<String, Value> {
    let at = clock::salesforce_time(deployment.at_ms);
    let user = context.org.user(&deployment.user_id).map(|user| user.name.as_str());
    let head = [
        ("id", json!(deployment.id)),
        ("checkOnly", json!(deployment.options.check_only)),
        ("rollbackOnError", json!(deployment.options.rollback_on_error)),
        ("ignoreWarnings", deployment.asked.get("ignoreWarnings").cloned().unwrap_or(json!(false))),
        ("runTestsEnabled", json!(false)),
        ("createdBy", json!(deployment.user_id)),
        ("createdByName", json!(user)),
        ("createdDate", json!(at)),
        ("lastModifiedDate", json!(at)),
        ("numberTestsTotal", json!(0)),
        ("numberTestsCompleted", json!(0)),
        ("numberTestErrors", json!(0)),
    ];
    head.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn details(deployment: &Deployment, at: &str) -> Value {
    let (mut successes, mut failures) = (Vec::new(), Vec::new());
    for message in &deployment.messages {
        let list = if message.outcome.is_ok() { &mut successes } else { &mut failures };
        list.push(component(message, at));
    }
    json!({
        "allComponentMessages": [],
        "componentSuccesses": successes,
        "componentFailures": failures,
        "retrieveResult": null,
        "runTestResult": {
            "numTestsRun": 0, "numFailures": 0, "totalTime": 0.0, "successes": [], "failures": [],
            "codeCoverage": [], "codeCoverageWarnings": [], "flowCoverage": [], "flowCoverageWarnings": [],
        },
    })
}

fn component(message: &Message, at: &str) -> Value {
    let (made, problem) = match &message.outcome {
        Ok(made) => (Some(made), None),
        Err(words) => (None, Some(words)),
    };
    let created = made.is_some_and(|made| made.created);
    json!({
        "componentType": message.kind,
        "fullName": message.name,
        "fileName": message.file,
        "id": made.and_then(|made| made.id.as_deref()),
        "success": made.is_some(),
        "created": created,
        "changed": made.is_some() && !created,
        "deleted": false,
        "warning": false,
        "problem": problem,
        "problemType": problem.map(|_| "Error"),
        "lineNumber": problem.map(|_| 1),
        "columnNumber": problem.map(|_| 1),
        "createdDate": at,
        "requiresProductionTestRun": false,
    })
}
