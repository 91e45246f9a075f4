//! A check as it travels to the browser: the state of each link and nothing that only the finished page explains.

use crate::ui::LinkState;
use domain::check::{Chain, CheckState, Link, LinkState as Answer};
use serde::{Deserialize, Serialize};

/// A check at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckNow {
    pub state: CheckState,
    /// All six, in the order in which they are tried.
    pub links: Vec<LinkNow>,
}

/// One link at that moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkNow {
    pub link: Link,
    pub state: LinkState,
    /// What was seen, when it holds.
    pub detail: Option<String>,
}

impl CheckNow {
    /// The check with this state and chain.
    pub fn of(state: CheckState, chain: &Chain) -> Self {
        let running = state == CheckState::Running;
        let links = chain
            .links()
            .map(|(link, answer)| {
                let (state, detail) = match answer {
                    Answer::NotReached if running => (LinkState::Waiting, None),
                    Answer::NotReached => (LinkState::NotReached, None),
                    Answer::Running => (LinkState::Running, None),
                    Answer::Passed { detail, .. } => (LinkState::Passed, detail.clone()),
                    Answer::Refused(_) => (LinkState::Refused, None),
                };
                LinkNow { link, state, detail }
            })
            .collect();
        Self { state, links }
    }

    /// Whether no link will be answered any more.
    pub fn is_over(&self) -> bool {
        self.state != CheckState::Running
    }

    /// The link being tried.
    pub fn current(&self) -> Option<Link> {
        self.links.iter().find(|now| now.state == LinkState::Running).map(|now| now.link)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_travels_and_says_what_waits() {
        let chain = Chain::start().pass(Link::CertificateValid, Some("valid".to_owned())).expect("in order");
        let now = CheckNow::of(chain.outcome(), &chain);
        assert_eq!(now.current(), Some(Link::Token));
        assert_eq!(now.links[0].detail.as_deref(), Some("valid"));
        assert_eq!(now.links[5].state, LinkState::Waiting);
        let text = serde_json::to_string(&now).expect("json");
        assert_eq!(serde_json::from_str::<CheckNow>(&text).expect("read"), now);
        let over = CheckNow::of(CheckState::Interrupted, &chain.interrupt());
        assert!(over.is_over());
        assert_eq!(over.links[5].state, LinkState::NotReached);
    }
}
