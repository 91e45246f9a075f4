//! Makes the posts: one thread for many connections, and as little of HTTP as will do, because whatever the load costs is
//! taken from the portal on the same cores.

use crate::cpu;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Builder;
use tokio::task::JoinSet;

/// Bytes of an event's `data`.
pub(crate) const DATA_BYTES: usize = 450;
/// Subjects of most of what is posted.
pub(crate) const SUBJECTS: usize = 5_000;
const TYPES: [&str; 4] = ["message.sent", "message.delivered", "step.completed", "reply.received"];

/// What is posted, and how.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) address: SocketAddr,
    pub(crate) key: &'static str,
    /// What the events' ids begin with.
    pub(crate) prefix: String,
    pub(crate) events: usize,
    /// Events of one post; one is posted by itself, more as a batch.
    pub(crate) batch: usize,
    pub(crate) connections: usize,
    /// The events have this many subjects, in turns.
    pub(crate) subjects: usize,
    /// Posts per second; as many as there are answers for when absent.
    pub(crate) pace: Option<u32>,
}

/// What came of it.
pub(crate) struct Posted {
    /// From the first byte out to the last answer in.
    pub(crate) took: Duration,
    /// Of each post, in no order.
    pub(crate) latencies: Vec<Duration>,
    pub(crate) cpu: Duration,
}

/// The id of an event.
pub(crate) fn id(prefix: &str, number: usize) -> String {
    format!("{prefix}-{number:09}")
}

/// The number in an id with this prefix.
pub(crate) fn number(prefix: &str, id: &str) -> Option<usize> {
    id.strip_prefix(prefix)?.strip_prefix('-')?.parse().ok()
}

/// The data every event carries.
pub(crate) fn data() -> String {
    let frame = r#"{"campaign":7,"channel":"sms","text":""}"#.len();
    format!(r#"{{"campaign":7,"channel":"sms","text":"{}"}}"#, "m".repeat(DATA_BYTES - frame))
}

impl Plan {
    /// Type and subject of an event.
    pub(crate) fn kind_and_subject(&self, number: usize) -> (&'static str, String) {
        (TYPES[number % TYPES.len()], format!("person-{}", number % self.subjects))
    }

    /// A post as its bytes: the events from a number on.
    fn write(&self, first: usize, data: &str, request: &mut Vec<u8>, body: &mut String) {
        body.clear();
        if self.batch > 1 {
            body.push('[');
        }
        for number in first..(first + self.batch).min(self.events) {
            if number > first {
                body.push(',');
            }
            let (kind, subject) = self.kind_and_subject(number);
            body.push_str(r#"{"specversion":"1.0","id":""#);
            body.push_str(&id(&self.prefix, number));
            body.push_str(r#"","type":""#);
            body.push_str(kind);
            body.push_str(r#"","source":"/relay/campaigns/7","subject":""#);
            body.push_str(&subject);
            body.push_str(r#"","time":"2026-11-22T09:30:00Z","data":"#);
            body.push_str(data);
            body.push('}');
        }
        if self.batch > 1 {
            body.push(']');
        }
        let media_type = if self.batch > 1 { "cloudevents-batch" } else { "cloudevents" };
        request.clear();
        let head = format!(
            "POST /api/v1/clients/acme/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/{media_type}+json\r\nContent-Length: {}\r\n\r\n",
            self.key,
            body.len()
        );
        request.extend_from_slice(head.as_bytes());
        request.extend_from_slice(body.as_bytes());
    }
}

/// Posts everything from a thread of its own. `sent` hears the number of each post's first event right before it goes
/// out.
pub(crate) fn start(plan: Plan, sent: impl Fn(usize) + Send + Sync + 'static) -> JoinHandle<Posted> {
    let work = move || {
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let before = cpu::of_this_thread();
        let (took, latencies) = runtime.block_on(post_all(plan, Arc::new(sent)));
        Posted { took, latencies, cpu: cpu::of_this_thread().saturating_sub(before) }
    };
    std::thread::Builder::new().name(cpu::LOAD.to_owned()).spawn(work).expect("a thread")
}

async fn post_all(plan: Plan, sent: Arc<impl Fn(usize) + Send + Sync + 'static>) -> (Duration, Vec<Duration>) {
    let next = Arc::new(AtomicUsize::new(0));
    let mut streams = Vec::new();
    for _ in 0..plan.connections {
        let stream = TcpStream::connect(plan.address).await.expect("the portal listens");
        stream.set_nodelay(true).expect("a socket");
        streams.push(stream);
    }
    let started = Instant::now();
    let mut connections = JoinSet::new();
    for stream in streams {
        connections.spawn(one_connection(plan.clone(), stream, next.clone(), started, sent.clone()));
    }
    let latencies = connections.join_all().await.into_iter().flatten().collect();
    (started.elapsed(), latencies)
}

async fn one_connection(
    plan: Plan,
    mut stream: TcpStream,
    next: Arc<AtomicUsize>,
    started: Instant,
    sent: Arc<impl Fn(usize) + Send + Sync + 'static>,
) -> Vec<Duration> {
    let data = data();
    let (mut request, mut body, mut answer) = (Vec::new(), String::new(), Vec::new());
    let mut latencies = Vec::new();
    loop {
        let first = next.fetch_add(plan.batch, Ordering::Relaxed);
        if first >= plan.events {
            return latencies;
        }
        plan.write(first, &data, &mut request, &mut body);
        if let Some(pace) = plan.pace {
            let post = u32::try_from(first / plan.batch).expect("fewer posts than that");
            let due = started + Duration::from_secs(1) * post / pace;
            tokio::time::sleep_until(due.into()).await;
        }
        let began = Instant::now();
        sent(first);
        stream.write_all(&request).await.expect("the portal reads");
        read_answer(&mut stream, &mut answer).await;
        latencies.push(began.elapsed());
        assert!(answer.starts_with(b"HTTP/1.1 202"), "{}", String::from_utf8_lossy(&answer));
    }
}

/// Reads one answer, which has a length.
async fn read_answer(stream: &mut TcpStream, answer: &mut Vec<u8>) {
    answer.clear();
    loop {
        let read = stream.read_buf(answer).await.expect("the portal answers");
        assert!(read > 0, "the portal closed the connection: {}", String::from_utf8_lossy(answer));
        let Some(head) = answer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let text = String::from_utf8_lossy(&answer[..head]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
        if answer.len() >= head + 4 + length.expect("an answer with a length") {
            return;
        }
    }
}
