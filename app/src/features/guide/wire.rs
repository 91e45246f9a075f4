//! A guide as it travels to the browser: how each step stands, and what Salesforce said last.

use crate::ui::LinkState;
use domain::guide::{Standing, Step};
use serde::{Deserialize, Serialize};

/// A guide at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuideNow {
    /// Every step of it, in order.
    pub steps: Vec<(Step, Standing)>,
    /// The step somebody has to look at; `None` when all are done.
    pub current: Option<Step>,
    /// The org is being asked.
    pub checking: bool,
    /// What the last refusal is called, and its code.
    pub refusal: Option<(String, String)>,
    /// Username and consumer key are there, so that there is something to ask with.
    pub can_check: bool,
}

impl GuideNow {
    /// Whether nothing is left to do.
    pub fn is_done(&self) -> bool {
        self.current.is_none() && !self.steps.is_empty()
    }

    /// How one step stands.
    pub fn standing(&self, step: Step) -> Standing {
        self.steps.iter().find(|(at, _)| *at == step).map_or(Standing::Unknown, |(_, standing)| *standing)
    }

    /// How far it has come, as one sentence.
    pub fn sentence(&self) -> String {
        let (all, done) = (self.steps.len(), self.steps.iter().filter(|(_, at)| *at == Standing::Done).count());
        match self.current {
            None => "Every step is proven done.".to_owned(),
            Some(next) => format!("{done} of {all} steps are proven done. Next: {}.", next.label()),
        }
    }

    /// What it is doing by itself.
    pub const fn activity(&self) -> &'static str {
        match (self.checking, self.is_finished(), self.can_check) {
            (_, true, _) => "",
            (true, ..) => "Asking Salesforce…",
            (_, _, true) => "While this page is open, Salesforce is asked again by itself.",
            _ => "As soon as username and consumer key are filled in, Salesforce is asked by itself.",
        }
    }

    const fn is_finished(&self) -> bool {
        self.current.is_none()
    }
}

/// How a step's sign looks.
pub const fn sign_of(standing: Standing) -> LinkState {
    match standing {
        Standing::Done => LinkState::Passed,
        Standing::Wrong => LinkState::Refused,
        Standing::Open => LinkState::Waiting,
        Standing::Unknown => LinkState::NotReached,
    }
}

/// The word beside a step's title.
pub const fn word_of(standing: Standing) -> &'static str {
    match standing {
        Standing::Done => "Done",
        Standing::Wrong => "Needs a change",
        Standing::Open => "To do",
        Standing::Unknown => "Not proven yet",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_travels_and_says_how_far_it_has_come() {
        let now = GuideNow {
            steps: vec![
                (Step::App, Standing::Done),
                (Step::Policies, Standing::Wrong),
                (Step::Proof, Standing::Unknown),
            ],
            current: Some(Step::Policies),
            can_check: true,
            ..GuideNow::default()
        };
        assert_eq!(now.sentence(), "1 of 3 steps are proven done. Next: Set the policies.");
        assert_eq!(now.standing(Step::Scopes), Standing::Unknown);
        let text = serde_json::to_string(&now).expect("json");
        assert_eq!(serde_json::from_str::<GuideNow>(&text).expect("read"), now);
        let done = GuideNow { current: None, ..now };
        assert!(done.is_done() && done.activity().is_empty());
    }
}
