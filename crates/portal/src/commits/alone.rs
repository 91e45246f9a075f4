//! A group of posts that the database refused as a whole: each post is tried alone, and within a post the events that are
//! refused are found by halves, so that neither another client's post nor another event of the same post fails with them.

use super::{Post, Taken, refuse_posts, write};
use crate::{Error, Portal, chain};
use domain::event::Rejection;
use store::events::NewEvent;

/// Events of one post that are looked for one by one. A post in which even more are refused is not halved any further: its
/// cause is then rather the database than an event.
const REFUSED_AT_MOST: usize = 20;

/// Commits each post of a refused group for itself; `events` are those of all posts, in their order.
pub(super) async fn commit(portal: &Portal, posts: Vec<Post>, lengths: &[usize], mut events: &[NewEvent]) {
    let mut posts = posts.into_iter();
    for length in lengths {
        let Some(post) = posts.next() else { return };
        let (own, others) = events.split_at(*length);
        events = others;
        let outcome = commit_post(portal, own).await;
        if let Err(error @ Error::Unavailable(_)) = outcome {
            let rest = std::iter::once(post).chain(posts).collect();
            return refuse_posts(rest, error);
        }
        // A sender that hung up does not wait for the answer; what was written is safe.
        let _ = post.answer.send(outcome);
    }
}

async fn commit_post(portal: &Portal, events: &[NewEvent]) -> Result<Vec<Taken>, Error> {
    let mut taken: Vec<Taken> = Vec::with_capacity(events.len());
    let mut pieces = vec![events];
    let mut refused = 0;
    let mut last_error = None;
    while let Some(piece) = pieces.pop() {
        match write(portal, piece, &[]).await {
            Ok(written) => {
                portal.0.worker.nudge(piece.iter().map(|event| event.client_id));
                taken.extend(written.accepted.into_iter().map(Ok));
            }
            // What is written of the post already is a duplicate when it is sent again.
            Err(error @ Error::Unavailable(_)) => return Err(error),
            Err(_) if piece.len() > 1 && refused < REFUSED_AT_MOST => {
                let (first, second) = piece.split_at(piece.len() / 2);
                pieces.extend([second, first]);
            }
            Err(error) => {
                tracing::error!(error = %chain(&error), events = piece.len(), "events were refused by the database");
                let reason = reason(&error);
                refused += piece.len();
                taken.extend(piece.iter().map(|_| Err(reason.clone())));
                last_error = Some(error);
            }
        }
    }
    let is_ours = |one: &Taken| matches!(one, Err(Rejection::NotWritten));
    match last_error {
        // Nothing was accepted and no event is to blame: that is a failure of this server.
        Some(error) if taken.iter().all(is_ours) => Err(error),
        _ => Ok(taken),
    }
}

fn reason(error: &Error) -> Rejection {
    match error {
        Error::Invalid(_) => Rejection::Shape("A value of it cannot be stored, such as U+0000 (NUL).".to_owned()),
        _ => Rejection::NotWritten,
    }
}
