//! What these pages say, where a sentence depends on a value.

use domain::certificate::Standing;
use portal::Vendor;

/// How a certificate stands by its dates, when that is worth a word.
pub(super) fn warning(standing: Standing) -> Option<String> {
    match standing {
        Standing::Valid { .. } => None,
        Standing::NotYetValid => Some("Not valid yet".to_owned()),
        Standing::ExpiresSoon { days_left: 0 } => Some("Expires today".to_owned()),
        Standing::ExpiresSoon { days_left: 1 } => Some("1 day left".to_owned()),
        Standing::ExpiresSoon { days_left } => Some(format!("{days_left} days left")),
        Standing::Expired { .. } => Some("Expired".to_owned()),
    }
}

/// The reminder, when there is one: a headline.
pub(super) fn reminder(standing: Standing) -> Option<String> {
    match standing {
        Standing::Valid { .. } | Standing::NotYetValid => None,
        Standing::ExpiresSoon { days_left: 0 } => Some("The certificate expires today".to_owned()),
        Standing::ExpiresSoon { days_left: 1 } => Some("The certificate expires in 1 day".to_owned()),
        Standing::ExpiresSoon { days_left } => Some(format!("The certificate expires in {days_left} days")),
        Standing::Expired { .. } => Some("The certificate has expired".to_owned()),
    }
}

/// What to do about it.
pub(super) const REMINDER: &str =
    "Rotate it: a new one works beside it until Salesforce has taken the new one, and no event is lost.";

/// The same over the list, where it is one of several.
pub(super) fn soonest(standing: Standing, name: &str) -> Option<String> {
    match standing {
        Standing::Valid { .. } | Standing::NotYetValid => None,
        Standing::ExpiresSoon { days_left: 0 } => Some(format!("The certificate of {name} expires today.")),
        Standing::ExpiresSoon { days_left: 1 } => Some(format!("The certificate of {name} expires in 1 day.")),
        Standing::ExpiresSoon { days_left } => Some(format!("The certificate of {name} expires in {days_left} days.")),
        Standing::Expired { .. } => Some(format!("The certificate of {name} has expired.")),
    }
}

/// What to do about it.
pub(super) const SOONEST: &str = "Rotate it in time. Sort the list by certificate expiry to see which ones follow.";

pub(super) const WAITING: &str = "Your Salesforce admin puts it in place of the old one. Until then, and until it has arrived everywhere, Orgbridge signs with whichever of the two Salesforce takes, and events keep flowing. Check the connection as soon as it is uploaded.";

pub(super) const RETIRING: &str = "The new certificate works. The one before it is kept for a while, in case a part of Salesforce still asks for it, and then its key is destroyed.";

pub(super) const NONE: &str =
    "The last certificate was revoked and its key destroyed. Events wait in order until a new one is in Salesforce.";

pub(super) const ROTATE: &str = "A new key pair and certificate are made beside the ones in use. Nothing stops: Salesforce holds one certificate an app, so until your Salesforce admin has uploaded the new one the old one signs, and afterwards the new one does.";

pub(super) const NEW: &str = "A new key pair and certificate are made. Your Salesforce admin puts the certificate in place of the revoked one; then check the connection, and the events that wait go out in order.";

pub(super) const ABORT: &str = "The key of the newer certificate is destroyed for good, and the older one signs alone. If the new one is in Salesforce already, have the old one put back there first: otherwise every sign-in is refused.";

pub(super) const RETIRE: &str = "The key of the replaced certificate is destroyed now instead of a little later. Should a part of Salesforce still ask for it, sign-ins can be refused until the change of the app has arrived everywhere, which takes up to 30 minutes.";

pub(super) const REVOKE: &str = "The private key is destroyed at once and for good, and no event is pushed any more: events wait in order until a new certificate is in Salesforce and a check has passed. Do this when the key may be known to somebody else. To replace a certificate without a stop, rotate it instead.";

pub(super) const REVOKE_BESIDE_NEW: &str =
    "The new certificate that waits for its proof stays: upload it, then check the connection.";

/// One thing the Salesforce admin does with a new certificate beside an old one.
pub(super) fn replace_path(vendor: &Vendor) -> Vec<String> {
    ["Setup", "PLATFORM TOOLS", "Apps", "App Manager", &vendor.app_name, "▾", "Edit"].map(str::to_owned).to_vec()
}

pub(super) const REPLACE: [&str; 2] = [
    "Use Digital Signatures: click Choose File and take this certificate. It takes the place of the old one.",
    "Click Save. Salesforce says that a change can take up to 10 minutes.",
];
