//! `README.md` of the bundle: what is inside, the commands, and the two values to give back.

use super::Wanted;
use domain::app_kind::AppKind;
use domain::event::TargetObject;
use domain::integration::IntegrationType;
use domain::username::SalesforceUsername;
use std::fmt::Write;

pub(super) fn readme(wanted: &Wanted<'_>, app: AppKind) -> String {
    let host = wanted.integration.settings.login_host.host();
    let user = wanted.integration.settings.username.as_ref().and_then(harmless).unwrap_or("USERNAME");
    let permission_set = &wanted.names.permission_set;
    let mut text = format!("# {} for Salesforce\n\n", wanted.names.app_label);
    contents(&mut text, wanted, app);
    let _ = write!(
        text,
        "\n## Deploy it with the Salesforce CLI\n\n\
         Sign in to the org once, in this folder:\n\n\
         ```sh\nsf org login web --alias push-org --instance-url https://{host}\n```\n\n\
         Then two commands: deploy, and let the integration's user in{}:\n\n\
         ```sh\n\
         sf project deploy start --source-dir force-app --target-org push-org\n\
         sf org assign permset --name {permission_set} --on-behalf-of {user} --target-org push-org\n\
         ```\n",
        if user == "USERNAME" { " (put its username in place of USERNAME)" } else { "" }
    );
    let _ = write!(
        text,
        "\n## Or with Workbench, or any tool for the Metadata API\n\n\
         Deploy `metadata.zip` as it is, with *Single Package* and *Rollback On Error* checked. Then assign the\n\
         permission set by hand: *Setup → Users → Permission Sets → {} → Manage Assignments*.\n",
        wanted.names.permission_set_label
    );
    give_back(&mut text, wanted, app);
    text.push_str(GOOD_TO_KNOW);
    text.push_str(match app {
        AppKind::ExternalClientApp => EXTERNAL_CLIENT_APPS_ARE_OPTED_INTO,
        AppKind::ConnectedApp => CONNECTED_APPS_ARE_RESTRICTED,
    });
    text
}

fn contents(text: &mut String, wanted: &Wanted<'_>, app: AppKind) {
    let certificate =
        "with the certificate of this integration; permitted users are admin approved, IP restrictions are relaxed";
    let _ = writeln!(
        text,
        "What this bundle puts into the org:\n\n- the {} `{}`, {certificate}",
        app.label(),
        wanted.names.app
    );
    if wanted.integration.kind == IntegrationType::Unmanaged {
        let objects: Vec<String> = TargetObject::ALL.map(|object| format!("`{}`", object.api_name())).to_vec();
        let _ = writeln!(text, "- the objects {} with their fields", objects.join(" and "));
    }
    let _ = writeln!(
        text,
        "- the permission set `{}`, which lets its users in and lets them write the records",
        wanted.names.permission_set
    );
    if wanted.integration.kind == IntegrationType::AppExchange {
        text.push_str("\nInstall the package from the AppExchange first: it brings the objects.\n");
    }
}

fn give_back(text: &mut String, wanted: &Wanted<'_>, app: AppKind) {
    let app_name = &wanted.names.app_label;
    let place = match app {
        AppKind::ExternalClientApp => format!(
            "*Setup → Apps → External Client Apps → External Client App Manager → {app_name} → Settings → OAuth Settings →\n   Consumer Key and Secret*"
        ),
        AppKind::ConnectedApp => format!("*Setup → Apps → App Manager → {app_name} → View → Manage Consumer Details*"),
    };
    let _ = write!(
        text,
        "\n## Give back two values\n\n\
         1. The **consumer key**: {place}.\n\
         2. The **username** of the integration's user. It looks like an e-mail address, but is not one.\n"
    );
    if app == AppKind::ExternalClientApp && wanted.integration.settings.login_host.my_domain().is_none() {
        text.push_str(
            "\nAn External Client App is known at the org's own address only. So give back a third one, the **My Domain**:\n\
             *Setup → Company Settings → My Domain*, such as `acme.my.salesforce.com`.\n",
        );
    }
}

const GOOD_TO_KNOW: &str = "
## Good to know

- No consumer key is inside: Salesforce makes it when the app is created, and keeps it when the bundle is deployed
  again. A file that was retrieved from one org holds its key, and other orgs refuse that key; deploy this bundle
  instead.
- Nothing secret is inside. The certificate is public; its private key stays where it was made.
- A new app takes up to ten minutes to work, an External Client App up to thirty.
- Try it without changing anything: add `--dry-run` to the deploy.
";

const EXTERNAL_CLIENT_APPS_ARE_OPTED_INTO: &str = "\
- If the org refuses External Client Apps, opt in at *Setup → Apps → External Client Apps → Settings*, and allow access to
  their consumer secrets by the Metadata API there if the deploy asks for it.
";

const CONNECTED_APPS_ARE_RESTRICTED: &str = "\
- Since Spring '26 an org creates no Connected App unless Salesforce Support allows it; one that exists can be updated.
";

/// A username that may stand in a command that people paste: some shells would act on other characters.
fn harmless(username: &SalesforceUsername) -> Option<&str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@');
    let name = username.as_str();
    (name.chars().all(plain) && !name.starts_with('-')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_username_can_become_a_command() {
        let harmless = |name: &str| {
            let name = SalesforceUsername::parse_optional(name).expect("a username").expect("not empty");
            super::harmless(&name).map(str::to_owned)
        };
        assert_eq!(harmless("integration+1@acme.example").as_deref(), Some("integration+1@acme.example"));
        for odd in
            ["$(reboot)@acme.example", "a`b`@acme.example", "a'b@acme.example", "a&b@acme.example", "--x@acme.example"]
        {
            assert_eq!(harmless(odd), None, "{odd}");
        }
    }
}
