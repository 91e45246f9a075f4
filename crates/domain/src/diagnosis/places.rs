//! The ways to the settings, in Salesforce's own words and in ours, so that two rows never name one screen differently.
//! Names of Setup's nodes: the Connected App article of the vendor, and help.salesforce.com for the others.

/// Where the consumer key is read.
pub(super) const CONSUMER_KEY: &str =
    "Setup → PLATFORM TOOLS → Apps → App Manager → {app} → ▾ → View → Manage Consumer Details";
/// Where the certificate is uploaded.
pub(super) const DIGITAL_SIGNATURES: &str =
    "Setup → PLATFORM TOOLS → Apps → App Manager → {app} → ▾ → Edit → Use Digital Signatures → Choose File";
/// Where the scopes are chosen.
pub(super) const SCOPES: &str =
    "Setup → PLATFORM TOOLS → Apps → App Manager → {app} → ▾ → Edit → Selected OAuth Scopes";
/// Where the app names the address that people come back to.
pub(super) const CALLBACK: &str = "Setup → PLATFORM TOOLS → Apps → App Manager → {app} → ▾ → Edit → Callback URL";
/// The app's policies.
pub(super) const PERMITTED_USERS: &str =
    "Setup → PLATFORM TOOLS → Apps → App Manager → {app} → ▾ → Manage → Edit Policies → Permitted Users";
/// The same page, for addresses.
pub(super) const IP_RELAXATION: &str =
    "Setup → PLATFORM TOOLS → Apps → App Manager → {app} → ▾ → Manage → Edit Policies → IP Relaxation";
/// Which permission sets the app is open to.
pub(super) const APP_PERMISSION_SETS: &str =
    "Setup → PLATFORM TOOLS → Apps → App Manager → {app} → ▾ → Manage → Permission Sets → Manage Permission Sets";
/// Every app of the org.
pub(super) const APP_MANAGER: &str = "Setup → PLATFORM TOOLS → Apps → App Manager";
/// The same for External Client Apps (help: `xcloud.preauth_user_app_access_through_eca`).
pub(super) const EXTERNAL_APP_POLICIES: &str =
    "Setup → PLATFORM TOOLS → Apps → External Client Apps → External Client App Manager → {app} → ▾ → Edit Policies";
/// Apps in use, and the blocked ones.
pub(super) const OAUTH_USAGE: &str =
    "Setup → PLATFORM TOOLS → Apps → Connected Apps → Connected Apps OAuth Usage → {app}";
/// Managed packages of the org.
pub(super) const PACKAGES: &str = "Setup → PLATFORM TOOLS → Apps → Packaging → Installed Packages";
/// One user.
pub(super) const USER: &str = "Setup → ADMINISTRATION → Users → Users → {username}";
/// Who has the permission set.
pub(super) const ASSIGNMENTS: &str =
    "Setup → ADMINISTRATION → Users → Permission Sets → {permission_set} → Manage Assignments";
/// What the permission set opens of an object.
pub(super) const OBJECT_SETTINGS: &str =
    "Setup → ADMINISTRATION → Users → Permission Sets → {permission_set} → Object Settings → {object}";
/// What else it grants.
pub(super) const SYSTEM_PERMISSIONS: &str =
    "Setup → ADMINISTRATION → Users → Permission Sets → {permission_set} → System Permissions";
/// Addresses the user's profile may sign in from.
pub(super) const LOGIN_IP_RANGES: &str =
    "Setup → ADMINISTRATION → Users → Profiles → the user's profile → Login IP Ranges";
/// Hours the user's profile may sign in at.
pub(super) const LOGIN_HOURS: &str = "Setup → ADMINISTRATION → Users → Profiles → the user's profile → Login Hours";
/// Every sign-in of the org with its reason.
pub(super) const LOGIN_HISTORY: &str = "Setup → SETTINGS → Identity → Login History";
/// Session security.
pub(super) const SESSION_SETTINGS: &str = "Setup → SETTINGS → Security → Session Settings";
/// Policies that refuse single operations.
pub(super) const TRANSACTION_SECURITY: &str = "Setup → SETTINGS → Security → Transaction Security Policies";
/// The org's own address.
pub(super) const MY_DOMAIN: &str = "Setup → SETTINGS → Company Settings → My Domain";
/// Edition, and the API requests of the last 24 hours.
pub(super) const COMPANY: &str = "Setup → SETTINGS → Company Settings → Company Information";
/// The fields of an object.
pub(super) const FIELDS: &str =
    "Setup → PLATFORM TOOLS → Objects and Fields → Object Manager → {object} → Fields & Relationships";
/// One field.
pub(super) const FIELD: &str =
    "Setup → PLATFORM TOOLS → Objects and Fields → Object Manager → {object} → Fields & Relationships → {field}";
/// Who may see and edit one field.
pub(super) const FIELD_SECURITY: &str = "Setup → PLATFORM TOOLS → Objects and Fields → Object Manager → {object} → Fields & Relationships → {field} → Set Field-Level Security";
/// Every object.
pub(super) const OBJECT_MANAGER: &str = "Setup → PLATFORM TOOLS → Objects and Fields → Object Manager";
/// Rules on the values of a record.
pub(super) const VALIDATION_RULES: &str =
    "Setup → PLATFORM TOOLS → Objects and Fields → Object Manager → {object} → Validation Rules";
/// Code that runs on a record.
pub(super) const TRIGGERS: &str = "Setup → PLATFORM TOOLS → Objects and Fields → Object Manager → {object} → Triggers";
/// Automation without code.
pub(super) const FLOWS: &str = "Setup → PLATFORM TOOLS → Process Automation → Flows";
/// Approvals that lock records.
pub(super) const APPROVALS: &str = "Setup → PLATFORM TOOLS → Process Automation → Approval Processes";
/// Rules against look-alikes.
pub(super) const DUPLICATE_RULES: &str = "Setup → ADMINISTRATION → Data → Duplicate Management → Duplicate Rules";
/// Room left for records.
pub(super) const STORAGE: &str = "Setup → ADMINISTRATION → Data → Storage Usage";

/// The consumer key field of the edit form.
pub(super) const EDIT_CONSUMER_KEY: &str = "Push API Integration → Edit → Salesforce Consumer Key";
/// The username field of the edit form.
pub(super) const EDIT_USERNAME: &str = "Push API Integration → Edit → Salesforce Username";
/// The host choice of the edit form.
pub(super) const EDIT_SUBDOMAIN: &str = "Push API Integration → Edit → Salesforce Subdomain";
/// Where another organization is confirmed.
pub(super) const CONFIRM_ORGANIZATION: &str = "Push API Integration → Confirm org";
/// The namespace field of the edit form.
pub(super) const EDIT_NAMESPACE: &str = "Push API Integration → Edit → Package namespace";
/// The download at the foot of the edit form.
pub(super) const EDIT_CERTIFICATE: &str = "Push API Integration → Edit → You can download it here";
/// The way to another certificate beside the one in use.
pub(super) const ROTATE_CERTIFICATE: &str = "Push API Integration → Certificates → Rotate certificate";
/// The same when there is none.
pub(super) const NEW_CERTIFICATE: &str = "Push API Integration → Certificates → New certificate";
/// The list of what was refused for good.
pub(super) const PARKED: &str = "Push API Integration → Deliveries → Parked";
/// The integration's page.
pub(super) const CHECK_AGAIN: &str = "Push API Integration → Check connection";
