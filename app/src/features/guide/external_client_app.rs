//! The steps on the screens of an external client app, the kind that new orgs offer.

use super::body::{About, setting};
use super::todo::{Todo, Words, setup};
use domain::guide::Step;
use portal::Vendor;

/// Where these apps are listed.
const MANAGER: [&str; 4] = ["PLATFORM TOOLS", "Apps", "External Client Apps", "External Client App Manager"];

fn in_manager(rest: &[&str]) -> Vec<String> {
    setup(&[&MANAGER[..], rest].concat())
}

/// The words of a step that is done on these screens.
pub(super) fn words_of(step: Step, about: &About<'_>) -> Words {
    let vendor = about.vendor;
    let app_name = vendor.app_name.as_str();
    match step {
        Step::Certificate => Words {
            path: in_manager(&["New External Client App", "Flow Enablement"]),
            todo: vec![
                Todo::Download(about.ways.certificate.clone()),
                Todo::Do("Check Enable JWT Bearer Flow, click Upload Files and take that file.".to_owned()),
                Todo::Set("Enable Device Flow", "leave unchecked".to_owned()),
            ],
            why: setting::WHY_CERTIFICATE.to_owned(),
        },
        Step::Scopes => Words {
            path: in_manager(&["New External Client App", "OAuth Scopes"]),
            todo: vec![
                Todo::Set("Selected OAuth Scopes", setting::SCOPES.join(", ")),
                Todo::Set(
                    "Security: leave checked",
                    "Require secret for Web Server Flow, Require secret for Refresh Token Flow, Require Proof Key for Code Exchange (PKCE) extension for Supported Authorization Flows".to_owned(),
                ),
                Todo::Do("Click Create. Salesforce takes up to 10 minutes to apply it; this page asks again until then.".to_owned()),
            ],
            why: setting::WHY_SCOPES.to_owned(),
        },
        Step::ConsumerKey => Words {
            path: in_manager(&[app_name, "Settings", "OAuth Settings", "Consumer Key and Secret"]),
            todo: vec![
                Todo::Do("Copy the Consumer Key. Salesforce sends a code by mail before it shows it.".to_owned()),
                about.fill_in("Enter it as Salesforce Consumer Key"),
            ],
            why: setting::WHY_CONSUMER_KEY.to_owned(),
        },
        Step::Policies => Words {
            path: in_manager(&[app_name, "Policies", "Edit", "OAuth Policies"]),
            todo: vec![
                Todo::Set("Permitted Users", setting::PERMITTED_USERS.to_owned()),
                Todo::Set("IP Relaxation", setting::IP_RELAXATION.to_owned()),
                Todo::Do("Leave the rest as it is.".to_owned()),
            ],
            why: setting::WHY_POLICIES.to_owned(),
        },
        Step::PermissionSet => Words {
            path: in_manager(&[app_name, "Policies", "Edit", "App Policies", "Select Permission Sets"]),
            todo: vec![
                Todo::Type("Move to Selected", vendor.permission_set.clone()),
                Todo::Do("Click Save. The permission set's own page does not offer external client apps.".to_owned()),
            ],
            why: setting::WHY_PERMISSION_SET.to_owned(),
        },
        _ => app(vendor),
    }
}

fn app(vendor: &Vendor) -> Words {
    Words {
        path: in_manager(&["New External Client App"]),
        todo: vec![
            Todo::Type("External Client App Name", vendor.app_name.clone()),
            Todo::Type("API Name", vendor.app_api_name.clone()),
            Todo::Set("Contact Email", "whoever should hear of errors of this app".to_owned()),
            Todo::Set("Distribution State", "Local".to_owned()),
            Todo::Set("Enable OAuth", "check, under API (Enable OAuth Settings)".to_owned()),
            Todo::Type("Callback URL", vendor.callback_url.clone()),
        ],
        why: "The app is what the org knows the portal by. No page is ever opened at the callback URL, but Salesforce asks for one and compares it letter by letter."
            .to_owned(),
    }
}
