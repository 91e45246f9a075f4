//! What a test leaves behind: no delivery may wait at its end unless the test says so.

use sqlx::{Connection, PgConnection, Row, SqliteConnection};
use std::path::Path;
use std::time::{Duration, Instant};

/// How long the worker may need for what it is just writing down.
const PATIENCE: Duration = Duration::from_secs(2);

const COUNT: &str = "SELECT COUNT(*) FROM deliveries WHERE state = 'waiting'";

/// Deliveries that wait, once they are as many as expected or have had their time. Blocks, on a runtime of its own: it is
/// asked while a value is dropped.
pub(crate) fn waiting(database_url: &str, expected: i64) -> i64 {
    let url = database_url.to_owned();
    let asking = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let until = Instant::now() + PATIENCE;
            loop {
                let count = count(&url).await.expect("the database of the portal is still there");
                if count == expected || Instant::now() > until {
                    return count;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        })
    });
    asking.join().expect("counting does not panic")
}

async fn count(url: &str) -> Result<i64, sqlx::Error> {
    if let Some(file) = url.strip_prefix("sqlite://") {
        if !Path::new(file).exists() {
            // The test was about losing it, with everything in it.
            return Ok(0);
        }
        let mut connection = SqliteConnection::connect(url).await?;
        sqlx::query(COUNT).fetch_one(&mut connection).await?.try_get(0)
    } else {
        let mut connection = PgConnection::connect(url).await?;
        sqlx::query(COUNT).fetch_one(&mut connection).await?.try_get(0)
    }
}
