//! `orgbridge serve` as its supervisor meets it: ready, measured, logged, stopped.

use crate::commands::{installation, orgbridge, text};
use serde_json::Value;
use std::fs::File;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use store::{OpenOptions, Store};
use testkit::{Answer, Browser, Folder};

/// A serving process; killed when the test is over.
pub(crate) struct Serving {
    child: Child,
    log: PathBuf,
    pub(crate) port: u16,
    pub(crate) portal: Browser,
    pub(crate) metrics: Browser,
}

impl Serving {
    pub(crate) async fn start(folder: &Path) -> Self {
        Self::start_with(folder, &installation(folder), None, &[]).await
    }

    /// With this configuration, these variables, and no more open files than that.
    pub(crate) async fn start_with(
        folder: &Path,
        config: &str,
        files: Option<u32>,
        variables: &[(&str, &str)],
    ) -> Self {
        let (port, metrics_port) = (free_port(), free_port());
        let log = folder.join("log");
        let limit = files.map_or_else(String::new, |files| format!("ulimit -n {files}; "));
        let child = Command::new("/bin/sh")
            .args(["-c", &format!("{limit}exec \"$0\" \"$@\""), env!("CARGO_BIN_EXE_orgbridge")])
            .args(["serve", "--config", config])
            .env_clear()
            .env("ORGBRIDGE_LISTEN", format!("127.0.0.1:{port}"))
            .env("ORGBRIDGE_METRICS_LISTEN", format!("127.0.0.1:{metrics_port}"))
            .envs(variables.iter().copied())
            .stderr(File::create(&log).unwrap())
            .stdout(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let address = |port| format!("http://127.0.0.1:{port}");
        let portal = Browser::new(&address(port));
        let serving = Self { child, log, port, portal, metrics: Browser::new(&address(metrics_port)) };
        let until = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            assert!(Instant::now() < until, "{}", serving.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        serving
    }

    async fn ready(&self) -> Answer {
        self.portal.get("/readyz").await
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    pub(crate) fn terminate(&mut self) -> ExitStatus {
        let killed = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        self.child.wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}

#[tokio::test]
async fn it_is_ready_counted_logged_and_stopped() {
    let folder = Folder::new();
    let mut serving = Serving::start(folder.path()).await;
    let ready = serving.ready().await;
    assert_eq!(ready.status, 200, "{}", ready.body);
    let secret = serving.portal.get("/set-password/canary-of-a-token").await;
    for path in ["", "/check", "/check/stream", "/guide/stream", "/certificate.crt", "/bundle.zip"] {
        assert_eq!(serving.portal.get(&format!("/handoff/canary-of-hand-off-{path}")).await.status, 410);
    }
    serving.portal.post_form("/handoff/canary-of-hand-off-", &[("consumer_key", "canary")]).await;

    serving.portal.post_form("/sign-in", &[("email", "nobody@example.com"), ("password", "a guess")]).await;

    let metrics = serving.metrics.get("/metrics").await.body;
    assert!(metrics.contains("orgbridge_build_info{version=\""), "{metrics}");
    assert!(
        metrics.contains("orgbridge_http_requests_total{method=\"GET\",route=\"/readyz\",status=\"200\"} 1"),
        "{metrics}"
    );
    assert!(metrics.contains("process_resident_memory_bytes"), "{metrics}");
    assert!(metrics.contains("orgbridge_sign_ins_total{outcome=\"refused\"} 1"), "{metrics}");
    assert!(!metrics.contains("canary"), "{metrics}");
    assert_eq!(serving.portal.get("/metrics").await.status, 404, "never through the portal");

    let config = folder.path().join("orgbridge.toml").display().to_string();
    let operator = orgbridge(&["operator", "add", "--config", &config, "--email", "olive@example.com"]);
    assert!(text(&operator).contains("/set-password/"), "beside a running server: {}", text(&operator));
    let second = orgbridge(&["serve", "--config", &config]);
    assert!(!second.status.success() && text(&second).contains("another orgbridge"), "{}", text(&second));

    let stopping = Instant::now();
    assert!(serving.terminate().success());
    assert!(stopping.elapsed() < Duration::from_secs(20));
    let log = serving.log();
    assert!(!log.contains("canary"), "{log}");
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect();
    let answered = lines.iter().find(|line| line["path"] == "/set-password/{token}").expect("the request was logged");
    assert_eq!(answered["span"]["request_id"], secret.header("x-request-id"), "{answered}");
    assert!(lines.iter().any(|line| line["message"] == "stopped"), "{log}");
}

/// A link that was pasted wrongly is still a link: whatever no route knows is logged without its path.
#[tokio::test]
async fn no_variant_of_a_secret_address_is_logged() {
    let folder = Folder::new();
    let config = installation(folder.path());
    let everything = [("ORGBRIDGE_LOG__FILTER", "debug")];
    let mut serving = Serving::start_with(folder.path(), &config, None, &everything).await;
    let mut number = 0;
    for place in ["handoff", "set-password"] {
        for variant in [
            "/PLACE/canary",
            "/PLACE/canary/",
            "//PLACE/canary",
            "/PLACE//canary",
            "/UPPER/canary",
            "/Place/canary",
            "/%50LACE/canary",
            "/./PLACE/canary",
            "/x/../PLACE/canary",
            "/PLACE/canary/nothing",
            "/PLACE/canary%20",
            "/PLACE/canary.",
            "/PLACE/%63anary",
            "/PLACE/canary;a=b",
            "/PLACE/check/canary",
            "/en/PLACE/canary",
            "/pkg//PLACE/canary",
            "/pkg/PLACE/canary",
            "/api/v1/PLACE/canary",
            "/PLACE?token=canary",
            "/sign-in?next=/PLACE/canary",
            "http://127.0.0.1/PLACE/canary",
        ] {
            let path = variant.replace("PLACE", place).replace("UPPER", &place.to_uppercase());
            for method in ["GET", "POST", "DELETE"] {
                number += 1;
                let answer = raw(
                    serving.port,
                    &format!(
                        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nreferer: http://127.0.0.1/{place}/canary\r\n\
                         content-length: 0\r\nconnection: close\r\n\r\n"
                    ),
                );
                assert!(answer.starts_with("HTTP/1.1 "), "{method} {path}: {answer}");
            }
        }
    }
    let metrics = serving.metrics.get("/metrics").await.body;
    assert!(!metrics.to_lowercase().contains("canary"), "{metrics}");
    serving.terminate();
    let log = serving.log();
    assert!(log.matches("\"message\":\"answered\"").count() >= number, "{log}");
    for line in log.lines() {
        assert!(!line.to_lowercase().contains("canary") && !line.contains("%63anary"), "{line}");
    }
}

/// Exactly these bytes, and what is answered until the connection closes.
fn raw(port: u16, request: &str) -> String {
    let mut socket = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// Waits until an attempt is counted, which is just before its password is checked.
async fn counted(folder: &Path, key: &str) {
    let url = format!("sqlite://{}", folder.join("orgbridge.db").display());
    let store = Store::open(&OpenOptions::new(url, 1)).await.unwrap();
    let until = Instant::now() + Duration::from_secs(30);
    while store::throttle::get(&store, key).await.unwrap().is_none() {
        assert!(Instant::now() < until, "the attempt never came");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn a_request_in_flight_is_answered_before_the_end() {
    let folder = Folder::new();
    let mut serving = Serving::start(folder.path()).await;
    serving.ready().await;
    // A password check takes a while, even for an account that is not there.
    let body = [("email", "nobody@example.com"), ("password", "x")];
    let (answer, status) = {
        let portal = Browser::new(serving.portal.base());
        let request = tokio::spawn(async move { portal.post_form("/sign-in", &body).await });
        counted(folder.path(), "account:nobody@example.com").await;
        let status = serving.terminate();
        (request.await, status)
    };
    assert!(status.success(), "{}", serving.log());
    assert_eq!(answer.unwrap().status, 422);
}

/// A line of `/proc/…/status`, in MB.
fn memory_mb(process: u32, line: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let value = status.lines().find_map(|it| it.strip_prefix(line)).unwrap_or_else(|| panic!("no {line}: {status}"));
    value.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

#[tokio::test(flavor = "multi_thread")]
async fn four_hundred_sign_ins_at_once_take_the_memory_of_a_few_and_give_it_back() {
    let folder = Folder::new();
    let serving = {
        let proxy = [("ORGBRIDGE_TRUSTED_PROXIES", "127.0.0.1")];
        Serving::start_with(folder.path(), &installation(folder.path()), None, &proxy).await
    };
    let process = serving.child.id();
    let guess = async |number: usize| {
        let email = format!("person{number}@example.com");
        // Each from a site of its own, so that no limit of an address stops them.
        let form = [("email", email.as_str()), ("password", "a guess")];
        let request = serving.portal.request(reqwest::Method::POST, "/sign-in").header("sec-fetch-site", "same-origin");
        serving.portal.send(request.header("x-forwarded-for", format!("2001:db8:{number:x}::1")).form(&form)).await
    };
    guess(1000).await;
    let before = memory_mb(process, "VmRSS");
    let answers = futures::future::join_all((0..400).map(guess)).await;
    let (most, after) = (memory_mb(process, "VmHWM"), memory_mb(process, "VmRSS"));
    let busy: Vec<&Answer> = answers.iter().filter(|answer| answer.status == 429).collect();
    let tried = answers.iter().filter(|answer| answer.status == 422).count();
    assert!(tried >= 32 && tried + busy.len() == 400, "{tried} tried, {} asked to come back", busy.len());
    for answer in busy {
        assert!(answer.body.contains("Too many people at once"), "{}", answer.body);
        assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|secs| (1..10).contains(&secs)));
    }
    // A hash takes 19 MB; four hundred connections and their pages take the rest.
    let cores = std::thread::available_parallelism().unwrap().get() as u64;
    assert!(most < before + cores * 20 + 120, "{before} MB before, {most} MB at most");
    assert!(after < before + 120, "{before} MB before, {after} MB after");
}
