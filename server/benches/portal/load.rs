//! The same request again and again over a few connections that stay open, a fixed number of times.

use crate::cpu;
use crate::http::Connection;
use crate::samples::{Samples, float};
use std::net::SocketAddr;
use std::sync::{Arc, Barrier};
use std::thread;
use std::time::{Duration, Instant};

/// Requests under way at the same time.
pub(crate) const CONNECTIONS: usize = 8;
/// Requests of each connection in one round.
const REQUESTS: usize = 100;

/// Something that answers, and what it was seen to do.
pub(crate) struct Target {
    pub(crate) name: String,
    address: SocketAddr,
    request: Vec<u8>,
    latencies: Vec<Duration>,
    rates: Vec<f64>,
    cpu_millis: Vec<f64>,
}

impl Target {
    pub(crate) fn new(name: impl Into<String>, address: SocketAddr, request: Vec<u8>) -> Self {
        let (latencies, rates, cpu_millis) = (Vec::new(), Vec::new(), Vec::new());
        Self { name: name.into(), address, request, latencies, rates, cpu_millis }
    }

    /// One round.
    ///
    /// # Panics
    /// When an answer is not a 200.
    pub(crate) fn run(&mut self) {
        let ready = Arc::new(Barrier::new(CONNECTIONS + 1));
        let begin = Arc::new(Barrier::new(CONNECTIONS + 1));
        let threads: Vec<_> = (0..CONNECTIONS)
            .map(|number| {
                let (address, request) = (self.address, self.request.clone());
                let (ready, begin) = (ready.clone(), begin.clone());
                let work = move || one_connection(address, &request, &ready, &begin);
                thread::Builder::new().name(format!("{}-{number}", cpu::LOAD)).spawn(work).expect("a thread")
            })
            .collect();
        ready.wait();
        let used_before = cpu::of_server();
        begin.wait();
        let started = Instant::now();
        let latencies: Vec<Duration> =
            threads.into_iter().flat_map(|thread| thread.join().expect("every answer is a 200")).collect();
        let took = started.elapsed();
        let used = cpu::of_server().saturating_sub(used_before);
        self.rates.push(float(latencies.len()) / took.as_secs_f64());
        self.cpu_millis.push(used.as_secs_f64() * 1000.0 / float(latencies.len()));
        self.latencies.extend(latencies);
    }

    /// Requests per second, a sample a round.
    pub(crate) fn rates(&self) -> Samples {
        self.rates.iter().copied().collect()
    }

    /// The server's CPU time for one request in milliseconds, a sample a round.
    pub(crate) fn cpu_millis(&self) -> Samples {
        self.cpu_millis.iter().copied().collect()
    }

    /// Milliseconds from sending to the last byte, of every request.
    pub(crate) fn latencies(&self) -> Samples {
        Samples::millis(&self.latencies)
    }
}

fn one_connection(address: SocketAddr, request: &[u8], ready: &Barrier, begin: &Barrier) -> Vec<Duration> {
    let mut connection = Connection::open(address).expect("the server listens");
    connection.exchange(request).expect("the server answers");
    ready.wait();
    begin.wait();
    let mut latencies = Vec::with_capacity(REQUESTS);
    for _ in 0..REQUESTS {
        let started = Instant::now();
        let answer = connection.exchange(request).expect("the server answers");
        latencies.push(started.elapsed());
        assert_eq!(answer.status, 200, "{}", answer.head);
    }
    latencies
}
