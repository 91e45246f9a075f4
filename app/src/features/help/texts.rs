//! How the catalogue is divided on the troubleshooting page.

use domain::check::Link;
use domain::diagnosis::{Diagnosis, UNRECOGNISED, UNRECOGNISED_RECORD};

/// A part of the page: its heading, its anchor, and one sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) anchor: &'static str,
    pub(super) title: &'static str,
    pub(super) about: &'static str,
}

pub(super) const MOST_COMMON: Part = Part {
    anchor: "most-common",
    title: "The four most common",
    about: "What nearly everybody meets once while connecting an org.",
};

/// The part for a row: by the link of the connection check where it is usually met, with what no word of Salesforce
/// ever answered kept apart.
pub(super) fn part(row: &Diagnosis) -> Part {
    match row.link {
        _ if [UNRECOGNISED, UNRECOGNISED_RECORD].contains(&row.code) => Part {
            anchor: "anything-else",
            title: "Anything else",
            about: "When Salesforce says something that no documentation has.",
        },
        Link::Token if row.said.errors.is_empty() => Part {
            anchor: "on-the-way",
            title: "On the way to Salesforce",
            about: "The network between this server and the org, and answers that are none.",
        },
        Link::CertificateValid => Part {
            anchor: "before-salesforce",
            title: "Before Salesforce is asked",
            about: "Found on our own side, from what was typed in and from the certificate.",
        },
        Link::Token => Part {
            anchor: "signing-in",
            title: "Signing in to Salesforce",
            about: "The certificate, the consumer key, the user and the app's policies.",
        },
        Link::Identity => Part {
            anchor: "identity",
            title: "Who is signed in",
            about: "The token worked, but not for the user or the session that is needed.",
        },
        Link::Objects => Part {
            anchor: "objects",
            title: "The target objects",
            about: "Whether the package's objects are there and open to the user.",
        },
        Link::Fields => Part {
            anchor: "fields",
            title: "Their fields",
            about: "Whether every field is there, of the right shape, and writable.",
        },
        Link::DryRun => Part {
            anchor: "writing",
            title: "Writing records",
            about: "What Salesforce says about a record, in the dry run or in a delivery.",
        },
    }
}
