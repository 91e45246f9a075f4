//! How each step stands, by what was seen last.

use super::Step;
use super::table::{finding, proven_by};
use crate::check::{Chain, Link, LinkState};
use crate::diagnosis;
use serde::{Deserialize, Serialize};

/// How a step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Proven by an answer of the org.
    Done,
    /// Known to be still to do.
    Open,
    /// The last refusal points here.
    Wrong,
    /// Nothing seen so far says anything about it.
    #[default]
    Unknown,
}

/// What was seen last of the org.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Seen<'a> {
    /// Nothing that still counts.
    #[default]
    Nothing,
    /// A check, as far as it came.
    Check(&'a Chain),
    /// A refusal without a chain, such as a delivery meets, by its code.
    Refusal(&'a str),
    /// Everything worked.
    Works,
}

/// Everything the standings follow from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evidence<'a> {
    pub has_username: bool,
    pub has_consumer_key: bool,
    pub seen: Seen<'a>,
}

/// How every step stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standings([Standing; Step::ALL.len()]);

impl Standings {
    /// The standings that follow from the evidence. What is wrong wins over what seemed done: a later answer knows more.
    #[must_use]
    pub fn of_evidence(evidence: &Evidence<'_>) -> Self {
        let mut standings = Self::default();
        if !evidence.has_consumer_key {
            standings.put(&[Step::App, Step::ConsumerKey], Standing::Open);
        }
        if !evidence.has_username {
            standings.put(&[Step::User], Standing::Open);
        }
        match evidence.seen {
            Seen::Nothing => {}
            Seen::Works => standings.put(&Step::ALL, Standing::Done),
            Seen::Check(chain) => {
                for (link, state) in chain.links() {
                    if matches!(state, LinkState::Passed { .. }) {
                        standings.put(proven_by(link), Standing::Done);
                    }
                }
                if let Some((_, refusal)) = chain.refusal() {
                    standings.refused(&refusal.code);
                }
            }
            Seen::Refusal(code) => {
                let met = diagnosis::find(code).map_or(Link::CertificateValid, |row| row.link);
                for link in Link::ALL.into_iter().filter(|link| *link < met) {
                    standings.put(proven_by(link), Standing::Done);
                }
                standings.refused(code);
            }
        }
        standings
    }

    /// The same, with what a check that is still running has proven so far.
    #[must_use]
    pub fn with_progress(mut self, running: &Chain) -> Self {
        for (link, state) in running.links() {
            if matches!(state, LinkState::Passed { .. }) {
                self.put(proven_by(link), Standing::Done);
            }
        }
        self
    }

    /// How one step stands.
    #[must_use]
    pub fn of(&self, step: Step) -> Standing {
        self.0.get(step as usize).copied().unwrap_or_default()
    }

    fn refused(&mut self, code: &str) {
        let Some(finding) = finding(code) else { return };
        self.put(finding.done, Standing::Done);
        self.put(finding.open, Standing::Open);
        self.put(finding.wrong, Standing::Wrong);
    }

    fn put(&mut self, steps: &[Step], standing: Standing) {
        for step in steps {
            if let Some(slot) = self.0.get_mut(*step as usize) {
                *slot = standing;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Params, Refusal};
    use crate::diagnosis::catalogue;

    const FILLED: Evidence<'static> = Evidence { has_username: true, has_consumer_key: true, seen: Seen::Nothing };

    fn refused(link: Link, code: &str) -> Chain {
        let mut chain = Chain::start();
        for passed in Link::ALL.into_iter().filter(|passed| *passed < link) {
            chain = chain.pass(passed, None).unwrap();
        }
        chain.refuse(link, Refusal { code: code.to_owned(), said: None, params: Params::new() }).unwrap()
    }

    fn of(chain: &Chain) -> Standings {
        Standings::of_evidence(&Evidence { seen: Seen::Check(chain), ..FILLED })
    }

    #[test]
    fn a_fresh_integration_has_something_to_do_and_nothing_proven() {
        let standings = Standings::of_evidence(&Evidence::default());
        for step in Step::ALL {
            let open = matches!(step, Step::App | Step::ConsumerKey | Step::User);
            assert_eq!(standings.of(step), if open { Standing::Open } else { Standing::Unknown }, "{step}");
        }
    }

    #[test]
    fn fixing_one_refusal_reveals_the_next() {
        let of = |code| of(&refused(Link::Token, code));
        let key = of("consumer_key_unknown");
        assert_eq!((key.of(Step::App), key.of(Step::Certificate)), (Standing::Wrong, Standing::Unknown));
        let signature = of("certificate_mismatch");
        assert_eq!((signature.of(Step::App), signature.of(Step::Certificate)), (Standing::Done, Standing::Wrong));
        let approval = of("user_not_admin_approved");
        assert_eq!((approval.of(Step::Certificate), approval.of(Step::Policies)), (Standing::Done, Standing::Unknown));
        assert_eq!(approval.of(Step::PermissionSet), Standing::Wrong);
        let scope = of("refresh_token_scope_missing");
        assert_eq!((scope.of(Step::PermissionSet), scope.of(Step::Scopes)), (Standing::Done, Standing::Wrong));
        assert_eq!(scope.of(Step::Package), Standing::Unknown);
    }

    #[test]
    fn links_prove_the_steps_behind_them_and_the_last_word_counts() {
        let missing = of(&refused(Link::Objects, "object_missing"));
        assert_eq!((missing.of(Step::Scopes), missing.of(Step::User)), (Standing::Done, Standing::Done));
        assert_eq!((missing.of(Step::Package), missing.of(Step::Proof)), (Standing::Wrong, Standing::Unknown));
        let late = of(&refused(Link::DryRun, "field_not_writable"));
        assert_eq!((late.of(Step::Rights), late.of(Step::Package)), (Standing::Wrong, Standing::Done));
        let busy = of(&refused(Link::DryRun, "row_locked"));
        assert!(Step::ALL.into_iter().all(|step| busy.of(step) != Standing::Wrong));
    }

    #[test]
    fn a_check_that_passed_proves_everything() {
        let mut chain = Chain::start();
        for link in Link::ALL {
            chain = chain.pass(link, None).unwrap();
        }
        assert!(Step::ALL.into_iter().all(|step| of(&chain).of(step) == Standing::Done));
    }

    #[test]
    fn no_refusal_leaves_the_guide_without_a_next_step() {
        for row in catalogue() {
            let standings = of(&refused(row.link, row.code));
            assert!(Step::ALL.into_iter().any(|step| standings.of(step) != Standing::Done), "{}", row.code);
            let alone = Standings::of_evidence(&Evidence { seen: Seen::Refusal(row.code), ..FILLED });
            assert_eq!(alone, standings, "{}: with and without its chain", row.code);
        }
    }

    #[test]
    fn a_running_check_adds_to_what_was_known() {
        let before = of(&refused(Link::Token, "refresh_token_scope_missing"));
        let running = Chain::start().pass(Link::CertificateValid, None).unwrap().pass(Link::Token, None).unwrap();
        let now = before.with_progress(&running);
        assert_eq!(now.of(Step::LoginHost), Standing::Done);
        assert_eq!(now.of(Step::Scopes), Standing::Wrong);
    }
}
