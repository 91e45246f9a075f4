//! The process is killed in the middle of everything, again and again: whatever it said was accepted is in the org once,
//! and in order.

use crate::demo_process::{Ground, events_of, people};
use std::time::{Duration, Instant};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_in_any_moment_nothing_is_lost_or_doubled_and_order_is_kept() {
    let ground = Ground::new(None).await;
    let mut demo = ground.start().await;
    let integration = demo.connect(&ground.world).await;
    let people = people(20);
    let mut posted = Vec::new();
    let mut number = 0;
    for round in 0..5_u64 {
        let started = Instant::now();
        // Each round is cut off at another moment of taking in and delivering.
        let lifetime = Duration::from_millis(150 + 130 * round);
        while started.elapsed() < lifetime {
            let events = events_of("e", &people, number..number + 2);
            number += 2;
            assert!(demo.post(&events).await);
            posted.extend(events);
        }
        demo.kill();
        demo = ground.start().await;
    }
    ground.settles(&demo, &integration, &posted).await;
}
