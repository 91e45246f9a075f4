//! The chain itself, as a value that moves only forward: a link is answered once, and only while it is being tried.

use super::{CheckState, Link, LinkState, Params, Refusal};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A link was answered that is not the one being tried: two tasks fill one check, or one skipped a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{answered} was answered, but the link being tried is {}", .current.map_or("none", Link::word))]
pub struct OutOfOrder {
    /// The link that was answered.
    pub answered: Link,
    /// The link being tried; `None` when the check is over.
    pub current: Option<Link>,
}

/// Every link with its state, always all six and always in order: reading an older or reordered list mends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(Link, LinkState)>", into = "Vec<(Link, LinkState)>")]
pub struct Chain(Vec<(Link, LinkState)>);

impl Chain {
    /// A fresh check: the first link is running, the others are not reached.
    #[must_use]
    pub fn start() -> Self {
        Self::from(vec![(Link::CertificateValid, LinkState::Running)])
    }

    /// Every link with its state, in order.
    pub fn links(&self) -> impl Iterator<Item = (Link, &LinkState)> {
        self.0.iter().map(|(link, state)| (*link, state))
    }

    /// The state of one link.
    #[must_use]
    pub fn state(&self, link: Link) -> &LinkState {
        self.0.iter().find(|(at, _)| *at == link).map_or(&LinkState::NotReached, |(_, state)| state)
    }

    /// What a link that holds has shown, by the name of a [`super::fact`].
    #[must_use]
    pub fn fact(&self, link: Link, name: &str) -> Option<&str> {
        match self.state(link) {
            LinkState::Passed { facts, .. } => facts.get(name).map(String::as_str),
            _ => None,
        }
    }

    /// The link being tried; `None` when the check is over.
    #[must_use]
    pub fn current(&self) -> Option<Link> {
        self.links().find(|(_, state)| **state == LinkState::Running).map(|(link, _)| link)
    }

    /// The link that was refused, and why.
    #[must_use]
    pub fn refusal(&self) -> Option<(Link, &Refusal)> {
        self.links().find_map(|(link, state)| match state {
            LinkState::Refused(refusal) => Some((link, refusal)),
            _ => None,
        })
    }

    /// The running link holds; the next one is running now.
    pub fn pass(self, link: Link, detail: Option<String>) -> Result<Self, OutOfOrder> {
        self.pass_with(link, detail, Params::new())
    }

    /// The same, with what was seen as values.
    pub fn pass_with(self, link: Link, detail: Option<String>, facts: Params) -> Result<Self, OutOfOrder> {
        let mut chain = self.answer(link, LinkState::Passed { detail, facts })?;
        if let Some(next) = link.next() {
            chain.set(next, LinkState::Running);
        }
        Ok(chain)
    }

    /// The running link does not hold; the check is over.
    pub fn refuse(self, link: Link, refusal: Refusal) -> Result<Self, OutOfOrder> {
        self.answer(link, LinkState::Refused(refusal))
    }

    /// Whoever ran the check is gone: the running link was not answered. A check that is over stays as it is.
    #[must_use]
    pub fn interrupt(mut self) -> Self {
        if let Some(link) = self.current() {
            self.set(link, LinkState::NotReached);
        }
        self
    }

    /// How the check as a whole stands.
    #[must_use]
    pub fn outcome(&self) -> CheckState {
        if self.refusal().is_some() {
            CheckState::Refused
        } else if self.current().is_some() {
            CheckState::Running
        } else if self.links().all(|(_, state)| matches!(state, LinkState::Passed { .. })) {
            CheckState::Passed
        } else {
            CheckState::Interrupted
        }
    }

    fn answer(mut self, link: Link, state: LinkState) -> Result<Self, OutOfOrder> {
        let current = self.current();
        if current != Some(link) {
            return Err(OutOfOrder { answered: link, current });
        }
        self.set(link, state);
        Ok(self)
    }

    fn set(&mut self, link: Link, state: LinkState) {
        if let Some((_, slot)) = self.0.iter_mut().find(|(at, _)| *at == link) {
            *slot = state;
        }
    }
}

impl From<Vec<(Link, LinkState)>> for Chain {
    fn from(mut known: Vec<(Link, LinkState)>) -> Self {
        Self(
            Link::ALL
                .into_iter()
                .map(|link| match known.iter().position(|(at, _)| *at == link) {
                    Some(index) => known.swap_remove(index),
                    None => (link, LinkState::NotReached),
                })
                .collect(),
        )
    }
}

impl From<Chain> for Vec<(Link, LinkState)> {
    fn from(chain: Chain) -> Self {
        chain.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal() -> Refusal {
        Refusal { code: "consumer_key_unknown".to_owned(), said: None, params: Params::new() }
    }

    #[test]
    fn a_chain_passes_link_by_link() {
        let mut chain = Chain::start();
        for link in Link::ALL {
            assert_eq!(chain.current(), Some(link));
            assert_eq!(chain.outcome(), CheckState::Running);
            chain = chain.pass(link, None).unwrap();
        }
        assert_eq!(chain.current(), None);
        assert_eq!(chain.outcome(), CheckState::Passed);
    }

    #[test]
    fn a_refusal_ends_it_and_leaves_the_rest_unreached() {
        let chain = Chain::start().pass(Link::CertificateValid, Some("valid until 2028".to_owned())).unwrap();
        let chain = chain.refuse(Link::Token, refusal()).unwrap();
        assert_eq!(chain.outcome(), CheckState::Refused);
        assert_eq!(chain.refusal(), Some((Link::Token, &refusal())));
        assert_eq!(chain.state(Link::Identity), &LinkState::NotReached);
        let out_of_order = chain.pass(Link::Identity, None).unwrap_err();
        assert_eq!(out_of_order, OutOfOrder { answered: Link::Identity, current: None });
        assert_eq!(out_of_order.to_string(), "identity was answered, but the link being tried is none");
    }

    #[test]
    fn links_cannot_be_skipped_or_answered_twice() {
        assert!(Chain::start().pass(Link::Token, None).is_err());
        let chain = Chain::start().pass(Link::CertificateValid, None).unwrap();
        assert!(chain.refuse(Link::CertificateValid, refusal()).is_err());
    }

    #[test]
    fn an_interrupted_check_says_so_and_a_finished_one_is_left_alone() {
        let chain = Chain::start().pass(Link::CertificateValid, None).unwrap().interrupt();
        assert_eq!(chain.outcome(), CheckState::Interrupted);
        assert_eq!(chain.current(), None);
        let refused = Chain::start().refuse(Link::CertificateValid, refusal()).unwrap();
        assert_eq!(refused.clone().interrupt(), refused);
    }

    #[test]
    fn a_short_or_shuffled_list_is_mended() {
        let chain = Chain::from(vec![
            (Link::Token, LinkState::Running),
            (Link::CertificateValid, LinkState::Passed { detail: None, facts: Params::new() }),
        ]);
        let links: Vec<_> = chain.links().map(|(link, _)| link).collect();
        assert_eq!(links, Link::ALL);
        assert_eq!(chain.current(), Some(Link::Token));
    }
}
