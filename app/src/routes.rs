//! Every address of the portal: the table of pages, the table of forms, and the builders that links are made with.

mod addresses;
mod handoff_addresses;
mod integration_addresses;
mod people_addresses;

pub use addresses::{
    audit, bundle_file, certificate, certificate_by_thumbprint, certificate_file, certificates, edit_integration,
    events, integration, integrations, new_integration,
};
pub use handoff_addresses::{handoff_link_page, handoff_links, replace_handoff_link, revoke_handoff_link};
pub use integration_addresses::{
    check, checks, confirm_organization, decide_proposal, deliveries, delivery, pause, remove, resume,
};
pub use people_addresses::{client_limits, keys, member, members, new_key, new_member, revoke_key, staff};

use crate::door::form;
use crate::error_page::NotFound;
use crate::features::{
    account, audit, bundle, certificates, checks, clients, deliveries, events, guide, handoff, help, home,
    integrations, keys, members, operator, reference, session,
};
use axum::routing::{MethodRouter, get};
use leptos::prelude::*;
use leptos::tachys::view::iterators::StaticVec;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::{Router, Routes, RoutesProps};
use leptos_router::{ChooseView, NestedRoute, PossibleRouteMatch, SsrMode, path};

pub const SIGN_IN: &str = "/sign-in";
pub const SIGN_UP: &str = "/sign-up";
pub const ACCOUNT: &str = "/account";
pub const SIGN_OUT_EVERYWHERE: &str = "/account/sign-out-everywhere";
pub const API_REFERENCE: &str = "/api/docs";
pub const CLIENTS: &str = "/clients";
pub const CLIENTS_SHEET: &str = "/clients/board.csv";
pub const TROUBLESHOOTING: &str = "/help/troubleshooting";
pub const OPERATOR_CLIENTS: &str = "/operator/clients";
pub const OPERATOR_NEW_CLIENT: &str = "/operator/clients/new";
pub const OPERATOR_STAFF: &str = "/operator/staff";
pub const OPERATOR_NEW_STAFF: &str = "/operator/staff/new";
pub const OPERATOR_EVENT_TYPES: &str = "/operator/event-types";
pub const OPERATOR_NEW_EVENT_TYPE: &str = "/operator/event-types/new";
pub const OPERATOR_NEW_EVENT_SET: &str = "/operator/event-sets/new";
pub const OPERATOR_HEALTH: &str = "/operator/health";
pub const OPERATOR_AUDIT: &str = "/operator/audit";

/// The page of each address.
fn pages() -> Vec<AnyNestedRoute> {
    vec![
        page(path!("/"), home::HomePage),
        page(path!("/sign-in"), session::sign_in::SignInPage),
        page(path!("/sign-up"), session::sign_up::SignUpPage),
        page(path!("/set-password/:token"), session::set_password::SetPasswordPage),
        page(path!("/account"), account::page::AccountPage),
        page(path!("/account/sign-out-everywhere"), account::page::AccountPage),
        page(path!("/api/docs"), reference::page::ReferencePage),
        page(path!("/help/troubleshooting"), help::troubleshooting::TroubleshootingPage),
        page(path!("/clients"), clients::list::ClientsPage),
        page(path!("/clients/:client/members"), members::list::MembersPage),
        page(path!("/clients/:client/members/new"), members::add::AddMemberPage),
        page(path!("/clients/:client/members/:member/edit"), members::edit::EditMemberPage),
        page(path!("/clients/:client/members/:member/link"), members::link::MemberLinkPage),
        page(path!("/clients/:client/members/:member/remove"), members::remove::RemoveMemberPage),
        page(path!("/clients/:client/keys"), keys::list::KeysPage),
        page(path!("/clients/:client/keys/new"), keys::make::MakeKeyPage),
        page(path!("/clients/:client/keys/:key/revoke"), keys::revoke::RevokeKeyPage),
        page(path!("/clients/:client/audit"), audit::list::AuditPage),
        page(path!("/operator/clients"), operator::clients::OperatorClientsPage),
        page(path!("/operator/clients/new"), operator::create_client::CreateClientPage),
        page(path!("/operator/clients/:client/limits"), operator::quotas::QuotasPage),
        page(path!("/operator/staff"), operator::staff::StaffPage),
        page(path!("/operator/staff/new"), operator::add_staff::AddStaffPage),
        page(path!("/operator/staff/:member/assign"), operator::assign::AssignPage),
        page(path!("/operator/staff/:member/unassign"), operator::assign::AssignPage),
        page(path!("/operator/staff/:member/link"), operator::staff_link::StaffLinkPage),
        page(path!("/operator/staff/:member/remove"), operator::remove_staff::RemoveStaffPage),
        page(path!("/operator/event-types"), operator::event_types::EventTypesPage),
        page(path!("/operator/event-types/new"), operator::add_event_type::AddEventTypePage),
        page(path!("/operator/event-sets/new"), operator::add_event_set::AddEventSetPage),
        page(path!("/operator/health"), operator::health::HealthPage),
        page(path!("/operator/audit"), operator::audit::InstallationAuditPage),
        page(path!("/clients/:client/integrations"), integrations::list::ListPageView),
        page(path!("/clients/:client/integrations/new"), integrations::add::AddPage),
        page(path!("/clients/:client/integrations/:id"), integrations::show::ShowPage),
        page(path!("/clients/:client/integrations/:id/certificate"), certificates::ready::CertificatePage),
        page(path!("/clients/:client/integrations/:id/certificates/rotate"), certificates::rotate::RotatePage),
        page(path!("/clients/:client/integrations/:id/certificates/abort"), certificates::abort::AbortPage),
        page(path!("/clients/:client/integrations/:id/certificates/retire"), certificates::retire::RetirePage),
        page(path!("/clients/:client/integrations/:id/certificates/revoke"), certificates::revoke::RevokePage),
        page(path!("/clients/:client/integrations/:id/edit"), integrations::edit::EditPage),
        page(
            path!("/clients/:client/integrations/:id/organization"),
            integrations::organization::ConfirmOrganizationPage,
        ),
        page(path!("/clients/:client/integrations/:id/proposals/:proposal/accept"), integrations::proposal::DecidePage),
        page(path!("/clients/:client/integrations/:id/proposals/:proposal/reject"), integrations::proposal::DecidePage),
        page(path!("/clients/:client/integrations/:id/pause"), integrations::pause::PausePage),
        page(path!("/clients/:client/integrations/:id/resume"), integrations::pause::PausePage),
        page(path!("/clients/:client/integrations/:id/remove"), integrations::remove::RemovePage),
        page(path!("/clients/:client/integrations/:id/handoff"), handoff::links::HandoffLinksPage),
        page(path!("/clients/:client/integrations/:id/handoff/:link/revoke"), handoff::revoke::RevokeLinkPage),
        page(path!("/handoff/:token"), handoff::open::HandoffPage),
        page(path!("/handoff/:token/check"), handoff::check::HandoffCheckPage),
        page(path!("/clients/:client/integrations/:id/checks"), checks::start::ChecksPage),
        page(path!("/clients/:client/integrations/:id/checks/:check"), checks::show::CheckPage),
        page(path!("/clients/:client/integrations/:id/deliveries"), deliveries::list::DeliveriesPage),
        page(path!("/clients/:client/integrations/:id/deliveries/test"), deliveries::test_event::TestEventPage),
        page(path!("/clients/:client/integrations/:id/deliveries/replay"), deliveries::replay::ReplayPage),
        page(path!("/clients/:client/integrations/:id/deliveries/:delivery"), deliveries::show::DeliveryPage),
        page(path!("/clients/:client/events"), events::list::EventsPage),
    ]
}

/// A page. It is rendered whole before its first byte leaves, so that it has a status and needs no script. The type of
/// the route is erased: the types of some forty routes in one would be more than the compiler takes.
fn page<Path, View>(path: Path, view: View) -> AnyNestedRoute
where
    Path: PossibleRouteMatch + Clone + Send + 'static,
    View: ChooseView + Clone + Send + 'static,
{
    NestedRoute::new(path, view).ssr_mode(SsrMode::Async).into_any_nested_route()
}

/// The page that the address asks for.
pub fn router() -> impl IntoView {
    let table = || StaticVec::from(pages());
    let routes =
        move || Routes(RoutesProps::builder().fallback(NotFound).children(ToChildren::to_children(table)).build());
    view! { <Router>{routes()}</Router> }
}

/// The form of each address, beside its page.
pub fn forms() -> Vec<(&'static str, MethodRouter)> {
    vec![
        ("/sign-in", form(session::sign_in::submit)),
        ("/sign-out", form(session::sign_out::submit)),
        ("/sign-up", form(session::sign_up::submit)),
        ("/set-password/{token}", form(session::set_password::submit)),
        ("/account", form(account::password::submit)),
        ("/account/sign-out-everywhere", form(account::sign_out_everywhere::submit)),
        ("/account/theme", form(account::theme::submit)),
        ("/clients/{client}/members/new", form(members::add::submit)),
        ("/clients/{client}/members/{member}/edit", form(members::edit::submit)),
        ("/clients/{client}/members/{member}/link", form(members::link::submit)),
        ("/clients/{client}/members/{member}/remove", form(members::remove::submit)),
        ("/clients/{client}/keys/new", form(keys::make::submit)),
        ("/clients/{client}/keys/{key}/revoke", form(keys::revoke::submit)),
        ("/operator/clients/new", form(operator::create_client::submit)),
        ("/operator/clients/{client}/limits", form(operator::quotas::submit)),
        ("/operator/staff/new", form(operator::add_staff::submit)),
        ("/operator/staff/{member}/assign", form(operator::assign::submit)),
        ("/operator/staff/{member}/unassign", form(operator::assign::submit_unassign)),
        ("/operator/staff/{member}/link", form(operator::staff_link::submit)),
        ("/operator/staff/{member}/remove", form(operator::remove_staff::submit)),
        ("/operator/event-types/new", form(operator::add_event_type::submit)),
        ("/operator/event-sets/new", form(operator::add_event_set::submit)),
        ("/clients/{client}/integrations/new", form(integrations::add::submit)),
        ("/clients/{client}/integrations/{id}/edit", form(integrations::edit::submit)),
        ("/clients/{client}/integrations/{id}/organization", form(integrations::organization::submit)),
        ("/clients/{client}/integrations/{id}/proposals/{proposal}/accept", form(integrations::proposal::accept)),
        ("/clients/{client}/integrations/{id}/proposals/{proposal}/reject", form(integrations::proposal::reject)),
        ("/clients/{client}/integrations/{id}/pause", form(integrations::pause::pause)),
        ("/clients/{client}/integrations/{id}/resume", form(integrations::pause::resume)),
        ("/clients/{client}/integrations/{id}/remove", form(integrations::remove::submit)),
        ("/clients/{client}/integrations/{id}/handoff", form(handoff::links::submit)),
        ("/clients/{client}/integrations/{id}/handoff/{link}/revoke", form(handoff::revoke::submit)),
        ("/handoff/{token}", form(handoff::open::submit)),
        ("/handoff/{token}/check", form(handoff::check::submit)),
        ("/clients/{client}/integrations/{id}/certificates/rotate", form(certificates::rotate::submit)),
        ("/clients/{client}/integrations/{id}/certificates/abort", form(certificates::abort::submit)),
        ("/clients/{client}/integrations/{id}/certificates/retire", form(certificates::retire::submit)),
        ("/clients/{client}/integrations/{id}/certificates/revoke", form(certificates::revoke::submit)),
        ("/clients/{client}/integrations/{id}/checks", form(checks::start::submit)),
        ("/clients/{client}/integrations/{id}/deliveries/test", form(deliveries::test_event::submit)),
        ("/clients/{client}/integrations/{id}/deliveries/replay", form(deliveries::replay::submit)),
    ]
}

/// Files and streams, which are no pages.
pub fn raw() -> Vec<(&'static str, MethodRouter)> {
    vec![
        (CLIENTS_SHEET, get(clients::sheet::download)),
        ("/clients/{client}/integrations/{id}/certificate.crt", get(certificates::download::newest)),
        ("/clients/{client}/integrations/{id}/certificates/{file}", get(certificates::download::by_thumbprint)),
        ("/clients/{client}/integrations/{id}/bundle.zip", get(bundle::download::send)),
        ("/handoff/{token}/certificate.crt", get(handoff::download::certificate)),
        ("/handoff/{token}/bundle.zip", get(handoff::download::bundle)),
        ("/handoff/{token}/guide/stream", get(handoff::guide::watch)),
        ("/handoff/{token}/check/stream", get(handoff::check::watch)),
        ("/clients/{client}/integrations/{id}/checks/{check}/stream", get(checks::stream::watch)),
        ("/clients/{client}/integrations/{id}/guide/stream", get(guide::stream::watch)),
        ("/clients/{client}/integrations/{id}/deliveries/stream", get(deliveries::stream::watch)),
        ("/clients/{client}/integrations/{id}/deliveries/{delivery}/stream", get(deliveries::stream::settling)),
    ]
}

/// The sign-in page that leads back to `address`.
pub fn sign_in_then(address: &str) -> String {
    if address == "/" { SIGN_IN.to_owned() } else { format!("{SIGN_IN}?next={}", encode(address)) }
}

/// An address that may follow in `next=` or `back=`: of this portal, and nothing a browser could read as another host.
pub fn local(address: &str) -> &str {
    let safe = address.starts_with('/')
        && !address.starts_with("//")
        && !address.contains('\\')
        && address.chars().all(|c| c.is_ascii_graphic());
    if safe { address } else { "/" }
}

/// Percent-encodes a value for a query.
pub fn encode(value: &str) -> String {
    serde_urlencoded::to_string([("", value)]).unwrap_or_default().trim_start_matches('=').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_this_portal_are_followed() {
        assert_eq!(local("/clients/acme/members?x=1"), "/clients/acme/members?x=1");
        for foreign in [
            "https://evil.test",
            "//evil.test",
            "/\\evil.test",
            "javascript:alert(1)",
            "",
            "/a b",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(local(foreign), "/", "{foreign:?}");
        }
    }

    #[test]
    fn the_way_back_is_encoded() {
        assert_eq!(sign_in_then("/clients/acme?a=1&b=2"), "/sign-in?next=%2Fclients%2Facme%3Fa%3D1%26b%3D2");
        assert_eq!(sign_in_then("/"), "/sign-in");
    }
}
