//! One call of the reference: what to send, what comes back, and a command to try it with.

use super::document::{Answer, Content, Operation};
use super::schema::Row as FieldRow;
use crate::ui::{Breaking, Card, Cell, CodeBlock, Column, Disclosure, HeadingLevel, Row, RowHead, Table, Tag, Tone};
use leptos::prelude::*;

/// Stands in for the parts of a path in an example.
const SOME_ID: &str = "01900000-0000-7000-8000-000000000000";

pub(super) fn card(operation: Operation, base: &str) -> AnyView {
    let example = example(&operation, base);
    let Operation { id, method, path, summary, description, parameters, bodies, answers } = operation;
    let tone = if method == "GET" {
        Tone::Info
    } else if method == "DELETE" {
        Tone::Bad
    } else {
        Tone::Good
    };
    let parameters =
        (!parameters.is_empty()).then(|| fields(format!("Parameters of {summary}"), "Parameter", parameters));
    let copy = format!("Copy the call: {summary}");
    let bodies = bodies.into_iter().map(|body| sent(&summary, body)).collect_view();
    // Refusals are much the same everywhere, so they step back.
    let (refusals, answers): (Vec<_>, Vec<_>) = answers.into_iter().partition(Answer::is_refusal);
    let answers = answers.into_iter().map(|answer| answered(&summary, answer)).collect_view();
    let refusals = refusals.into_iter().map(|answer| answered(&summary, answer)).collect_view();
    let anchor = id.clone();
    view! {
        <Card title=summary.clone() id=id level=HeadingLevel::H3>
            <div class="stack">
                <p class="cluster">
                    <Tag word=method tone=tone/>
                    <a class="mono" href=format!("#{anchor}")><Breaking value=path/></a>
                </p>
                {(!description.is_empty()).then(|| prose(&description))}
                {parameters}
                {bodies}
                <CodeBlock value=example label=copy/>
                <div class="stack-tight">
                    <p class="strong">"Answers"</p>
                    <dl class="definitions">{answers}</dl>
                    <Disclosure summary="Refusals"><dl class="definitions">{refusals}</dl></Disclosure>
                </div>
            </div>
        </Card>
    }
    .into_any()
}

/// Sentences in which code stands between backticks.
pub(super) fn prose(text: &str) -> AnyView {
    let paragraphs = text.split("\n\n").map(|paragraph| view! { <p>{spans(paragraph)}</p> }).collect_view();
    view! { <div class="prose stack-tight">{paragraphs}</div> }.into_any()
}

fn spans(text: &str) -> AnyView {
    text.split('`')
        .enumerate()
        .map(|(at, piece)| {
            let piece = piece.to_owned();
            if at % 2 == 0 { piece.into_any() } else { view! { <code class="mono">{piece}</code> }.into_any() }
        })
        .collect_view()
        .into_any()
}

fn fields(caption: String, head: &'static str, rows: Vec<FieldRow>) -> AnyView {
    let columns = vec![Column::new(head), Column::new("Type"), Column::new("Meaning")];
    let rows = rows
        .into_iter()
        .map(|FieldRow { name, kind, required, about }| {
            let about = spans(&about);
            view! {
                <Row>
                    <RowHead><span class="mono breaking">{name}</span></RowHead>
                    <Cell label="Type">
                        <span class="small">{kind}</span>
                        {required.then(|| view! { " "<Tag word="required"/> })}
                    </Cell>
                    <Cell label="Meaning">{about}</Cell>
                </Row>
            }
        })
        .collect_view();
    view! { <Table caption=caption columns=columns>{rows}</Table> }.into_any()
}

fn sent(summary: &str, body: Content) -> AnyView {
    let caption = format!("Body of {summary}, {}", body.media);
    let table = (!body.rows.is_empty()).then(|| fields(caption, "Field", body.rows));
    view! {
        <div class="stack-tight">
            <p><span class="strong">"Body"</span>" "<span class="mono small">{body.media}</span></p>
            {table}
        </div>
    }
    .into_any()
}

fn answered(summary: &str, answer: Answer) -> AnyView {
    let Answer { status, about, bodies } = answer;
    let label = format!("Copy the answer {status}: {summary}");
    let bodies = bodies
        .into_iter()
        .map(|body| {
            let caption = format!("Answer {status} of {summary}");
            let table = (!body.rows.is_empty()).then(|| {
                view! { <Disclosure summary="Fields">{fields(caption, "Field", body.rows)}</Disclosure> }
            });
            let label = label.clone();
            let example = body.example.map(
                |example| view! { <Disclosure summary="Example"><CodeBlock value=example label=label/></Disclosure> },
            );
            view! { {table} {example} }
        })
        .collect_view();
    let words = spans(&about);
    view! {
        <div class="definition">
            <dt class="mono">{status}</dt>
            <dd><p>{words}</p>{bodies}</dd>
        </div>
    }
    .into_any()
}

/// The call as a command; a key in a variable stays out of the shell's history.
fn example(operation: &Operation, base: &str) -> String {
    let path: Vec<&str> = operation
        .path
        .split('/')
        .map(|part| match part {
            "{client}" => "acme",
            part if part.starts_with('{') => SOME_ID,
            part => part,
        })
        .collect();
    let method = if operation.method == "GET" { String::new() } else { format!("-X {} ", operation.method) };
    let mut lines =
        vec![format!("curl {method}'{base}{}'", path.join("/")), "-H \"Authorization: Bearer $KEY\"".to_owned()];
    if operation.method == "POST" {
        lines.push("-H \"Idempotency-Key: $(uuidgen)\"".to_owned());
    }
    if let Some((body, example)) = operation.bodies.iter().find_map(|body| Some((body, body.example.as_ref()?))) {
        lines.push(format!("-H 'Content-Type: {}'", body.media));
        lines.push(format!("-d '{}'", example.replace('\'', "'\\''")));
    }
    lines.join(" \\\n  ")
}
