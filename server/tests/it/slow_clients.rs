//! Clients that hold connections: many at once, half a request, a body or an answer that does not move. They lose their
//! own connections, and nobody else waits for them. All by raw sockets, because no HTTP client behaves like this.

use crate::commands::installation;
use crate::serving::Serving;
use crate::start::portal_configured;
use crate::streams::watching_with;
use portal::demo::KEYS;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use server::config::Config;
use std::time::{Duration, Instant};
use testkit::{Folder, Options, TestPortal};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

const HALF_A_HEAD: &str = "GET /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ";
const WHOLE: &str = "GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
/// More than the server may have files.
const MANY: usize = 1_100;

/// This process holds the other ends.
fn raise_own_limit() {
    let maximum = getrlimit(Resource::Nofile).maximum;
    setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).unwrap();
}

async fn connect(port: u16, first: &str) -> TcpStream {
    let mut socket = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    // The server may have closed it again.
    let _ = socket.write_all(first.as_bytes()).await;
    socket
}

fn port(portal: &TestPortal) -> u16 {
    portal.url.rsplit(':').next().unwrap().parse().unwrap()
}

/// How long it takes until the server closes the connection; what came before it.
async fn closed_after(socket: &mut TcpStream) -> (Duration, String) {
    let started = Instant::now();
    let mut came = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), socket.read_to_end(&mut came)).await;
    assert!(read.is_ok(), "it is still open: {}", String::from_utf8_lossy(&came));
    (started.elapsed(), String::from_utf8_lossy(&came).into_owned())
}

/// A server that loses patience after a second.
fn impatient(config: &mut Config) {
    config.limits.header_timeout_secs = 1;
    config.limits.idle_timeout_secs = 1;
    config.limits.transfer_timeout_secs = 1;
}

/// With 1,024 files, 1,100 connections used to stop everything for minutes.
#[tokio::test(flavor = "multi_thread")]
async fn eleven_hundred_connections_stop_nobody() {
    raise_own_limit();
    let folder = Folder::new();
    let config = installation(folder.path());
    let serving = Serving::start_with(folder.path(), &config, Some(1_024), &[]).await;
    for kind in [HALF_A_HEAD, WHOLE, ""] {
        let mut held = Vec::new();
        for _ in 0..MANY {
            held.push(connect(serving.port, kind).await);
        }
        for path in ["/livez", "/readyz", "/sign-in"] {
            let started = Instant::now();
            let answer = serving.portal.get(path).await;
            assert_eq!(answer.status, 200, "{kind:?} {path} {}", serving.log());
            assert!(started.elapsed() < Duration::from_secs(2), "{kind:?} {path}: {:?}", started.elapsed());
        }
        let metrics = serving.metrics.get("/metrics").await.body;
        let open = metrics.lines().find_map(|line| line.strip_prefix("orgbridge_connections ")).unwrap();
        // Half of the files, and up to 33 connections that made room and are about to close.
        assert!((400.0..=545.0).contains(&open.parse::<f64>().unwrap()), "{kind:?}: {open}");
    }
    assert!(!serving.log().contains("no connection can be accepted"), "{}", serving.log());
}

/// One signed-in person used to be able to take every file by opening streams.
#[tokio::test(flavor = "multi_thread")]
async fn eleven_hundred_event_streams_of_one_person_stop_nobody() {
    raise_own_limit();
    let watching = watching_with(Options::default(), |config| config.limits.connections = Some(512)).await;
    let cookie = watching.ada.cookie("orgbridge").unwrap();
    let open = format!("GET {} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: orgbridge={cookie}\r\n\r\n", watching.stream);
    let mut held = Vec::new();
    for _ in 0..MANY {
        held.push(connect(port(&watching.portal), &open).await);
    }
    let started = Instant::now();
    let answer = watching.portal.browser().get("/sign-in").await;
    assert!(answer.status == 200 && started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
    // All but the newest have made room, and end; the keep-alive of their connections is the connection's matter.
    let mut open = 0;
    for socket in &mut held {
        let mut came = Vec::new();
        let mut piece = [0_u8; 4_096];
        while let Ok(Ok(read)) = tokio::time::timeout(Duration::from_millis(5), socket.read(&mut piece)).await {
            if read == 0 {
                break;
            }
            came.extend_from_slice(&piece[..read]);
        }
        let text = String::from_utf8_lossy(&came);
        open += usize::from(text.contains("text/event-stream") && !text.contains("retry: 60000"));
    }
    assert!(open <= 1, "{open} streams are open");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_does_not_go_on_loses_its_connection() {
    let portal = portal_configured(impatient).await;
    let port = port(&portal);
    let post = "POST /sign-in HTTP/1.1\r\nhost: 127.0.0.1\r\nsec-fetch-site: same-origin\r\n\
                content-type: application/x-www-form-urlencoded\r\ncontent-length: 1000\r\n\r\nemail=";
    let event = "POST /api/v1/clients/acme/events HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n\
                 authorization: Bearer obi_demo_acme_platform_0000000000000000\r\ncontent-length: 1000\r\n\r\n{";
    for (what, first) in
        [("nothing", ""), ("half a head", HALF_A_HEAD), ("half a form", post), ("half an event", event)]
    {
        let (after, came) = closed_after(&mut connect(port, first).await).await;
        assert!(after < Duration::from_secs(4), "{what}: {after:?}");
        assert!(!came.contains("200 OK"), "{what}: {came}");
    }
    let mut idle = connect(port, WHOLE).await;
    tokio::time::sleep(Duration::from_millis(400)).await;
    idle.write_all(WHOLE.as_bytes()).await.unwrap();
    let (after, came) = closed_after(&mut idle).await;
    assert!(after > Duration::from_millis(900) && after < Duration::from_secs(4), "{after:?}");
    assert_eq!(came.matches("200 OK").count(), 2, "a connection that goes on is kept: {came}");
}

/// Every door that reads a body: a head for a body of this length.
fn doors(length: usize) -> Vec<(&'static str, String)> {
    let event = format!("POST {} HTTP/1.1\r\nauthorization: Bearer {}", crate::events::PATH, KEYS[0].2);
    let call = format!(
        "POST /api/v1/clients/acme/integrations HTTP/1.1\r\nauthorization: Bearer {}\r\ncontent-type: application/json",
        KEYS[2].2
    );
    let form = "POST /sign-in HTTP/1.1\r\nsec-fetch-site: same-origin\r\n\
                content-type: application/x-www-form-urlencoded";
    [
        ("form", form.to_owned()),
        ("event", format!("{event}\r\ncontent-type: application/cloudevents+json")),
        ("compressed event", format!("{event}\r\ncontent-type: application/json\r\ncontent-encoding: gzip")),
        ("call", call.clone()),
        ("call with a key", format!("{call}\r\nidempotency-key: {length}")),
    ]
    .map(|(name, head)| (name, format!("{head}\r\nhost: 127.0.0.1\r\ncontent-length: {length}\r\n\r\n")))
    .into()
}

/// Sends one piece after the other until all are sent, the connection is closed or the time is over; how long it took.
async fn drip(socket: &mut TcpStream, body: &[u8], piece: usize, pause: Duration, at_most: Duration) -> Duration {
    let started = Instant::now();
    for bytes in body.chunks(piece) {
        let is_closed = socket.write_all(bytes).await.is_err();
        if is_closed || started.elapsed() > at_most {
            break;
        }
        // An answer that comes before the body is over ends it too.
        let _ = tokio::time::timeout(pause, socket.readable()).await;
        if socket.try_read(&mut []).is_ok() && tokio::time::timeout(Duration::ZERO, socket.readable()).await.is_ok() {
            break;
        }
    }
    started.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_drips_is_answered_408_at_every_door() {
    let portal = portal_configured(impatient).await;
    let port = port(&portal);
    // The second one sends much at once first, which buys no more patience than any other.
    for much in [0, 200_000] {
        let tasks: Vec<_> = doors(much + 1_000)
            .into_iter()
            .map(|(door, head)| {
                tokio::spawn(async move {
                    let mut socket = connect(port, &head).await;
                    socket.write_all(&vec![b'x'; much]).await.unwrap();
                    let pause = Duration::from_millis(100);
                    let after = drip(&mut socket, &vec![b'x'; 1_000], 1, pause, Duration::from_secs(5)).await;
                    (door, after, closed_after(&mut socket).await.1)
                })
            })
            .collect();
        for task in tasks {
            let (door, after, came) = task.await.unwrap();
            assert!(came.starts_with("HTTP/1.1 408"), "{door} {much}: {came}");
            assert!(came.contains("connection: close"), "{door} {much}: {came}");
            assert!(after > Duration::from_millis(800) && after < Duration::from_secs(4), "{door} {much}: {after:?}");
            let says = if door == "form" { "came too slowly" } else { "orgbridge:slow-body" };
            assert!(came.contains(says), "{door} {much}: {came}");
        }
    }
}

/// 10 kB in a second. Events may come for longer than a request may take whose body is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_only_slow_is_read_to_its_end() {
    let portals = [60, 1].map(|secs| {
        portal_configured(move |config| {
            impatient(config);
            config.limits.request_timeout_secs = secs;
        })
    });
    let [usual, hasty] = futures::future::join_all(portals).await.try_into().ok().unwrap();
    let of_events = doors(25_000).into_iter().filter(|(door, _)| door.ends_with("event"));
    let all = doors(25_000).into_iter().map(|door| (port(&usual), door));
    let tasks: Vec<_> = all
        .chain(of_events.map(|door| (port(&hasty), door)))
        .map(|(port, (door, head))| {
            tokio::spawn(async move {
                let mut socket = connect(port, &head.replacen("host:", "connection: close\r\nhost:", 1)).await;
                let pause = Duration::from_millis(100);
                let after = drip(&mut socket, &vec![b'x'; 25_000], 1_000, pause, Duration::from_secs(9)).await;
                (door, after, closed_after(&mut socket).await.1)
            })
        })
        .collect();
    for task in tasks {
        let (door, after, came) = task.await.unwrap();
        assert!(after > Duration::from_millis(2_300), "{door} {after:?}: {came}");
        let status = if door == "form" { "HTTP/1.1 422" } else { "HTTP/1.1 400" };
        assert!(came.starts_with(status), "{door}: {came}");
    }
}

/// Sixteen connections are all there may be, and fifteen of them drip.
#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_drip_make_room_for_others_and_a_slow_one_does_not() {
    let portal = portal_configured(|config| {
        config.limits.connections = Some(16);
        // A sixth of it is how long a client may lag behind.
        config.limits.transfer_timeout_secs = 6;
    })
    .await;
    let port = port(&portal);
    let head = doors(80_000).remove(0).1;
    let send = |piece: usize| {
        let head = head.clone();
        tokio::spawn(async move {
            let mut socket = connect(port, &head).await;
            let pause = Duration::from_millis(100);
            drip(&mut socket, &vec![b'x'; 80_000], piece, pause, Duration::from_secs(8)).await;
            let mut came = Vec::new();
            let read = tokio::time::timeout(Duration::from_secs(1), socket.read_to_end(&mut came)).await;
            (read.is_ok(), String::from_utf8_lossy(&came).into_owned())
        })
    };
    let slow = send(2_000);
    let dripping: Vec<_> = (0..15).map(|_| send(1)).collect();
    tokio::time::sleep(Duration::from_millis(1_800)).await;
    // Half a head waits for its client too, but not for as long.
    let mut held = Vec::new();
    for _ in 0..14 {
        held.push(connect(port, HALF_A_HEAD).await);
    }
    let mut socket = connect(port, WHOLE).await;
    let mut status = [0; 12];
    socket.read_exact(&mut status).await.unwrap();
    assert_eq!(String::from_utf8_lossy(&status), "HTTP/1.1 200");
    for task in dripping {
        let (is_closed, came) = task.await.unwrap();
        assert!(is_closed && came.is_empty(), "{came}");
    }
    for mut socket in held {
        socket.write_all(b"ends\r\n\r\n").await.unwrap();
        socket.read_exact(&mut status).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&status), "HTTP/1.1 200");
    }
    let (_, came) = slow.await.unwrap();
    assert!(came.starts_with("HTTP/1.1 422"), "{came}");
}

/// A reader that never reads: the answers pile up in the sockets until nothing more can be written.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_reads_is_given_up() {
    let portal = portal_configured(impatient).await;
    let one = "GET /api/openapi.json HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";
    let whole = portal.browser().get("/api/openapi.json").await.body.len();
    let times = 32 * 1_024 * 1_024 / whole;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(16_384).unwrap();
    let mut socket = socket.connect(([127, 0, 0, 1], port(&portal)).into()).await.unwrap();
    let all = one.repeat(times);
    let _ = tokio::time::timeout(Duration::from_secs(4), socket.write_all(all.as_bytes())).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let mut came = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(10), socket.read_to_end(&mut came)).await;
    assert!(read.is_ok() && came.len() < whole * times / 2, "{} of {}", came.len(), whole * times);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_has_a_bound_too() {
    let portal = portal_configured(impatient).await;
    let endless = format!("GET /livez HTTP/1.1\r\nhost: 127.0.0.1\r\nx-long: {}\r\n\r\n", "x".repeat(70_000));
    let (_, came) = closed_after(&mut connect(port(&portal), &endless).await).await;
    assert!(came.starts_with("HTTP/1.1 431"), "{came}");
}
