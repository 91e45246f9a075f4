//! The fields that adding and editing a person share.

use super::texts::{PERMISSION_HINT, ROLE_HINT};
use crate::door::{Fields, FormState};
use crate::ui::{Checkbox, Choice, HiddenInput, SelectField};
use domain::policy::Role;
use leptos::prelude::*;
use portal::members::LAST_ADMIN;

const ROLE: &str = "role";
const PERMISSION: &str = "integration_permission";

/// Role and Integration permission. The last Client Admin keeps the role, and the field says why.
pub(super) fn standing(state: &FormState, fields: &Fields, is_last_admin: bool) -> AnyView {
    let options = [Role::ClientUser, Role::ClientAdmin].map(|role| Choice::new(role.word(), role.label())).to_vec();
    let role = if is_last_admin { Role::ClientAdmin.word() } else { fields.get(ROLE) };
    view! {
        <SelectField
            name=ROLE label="Role" options=options selected=role hint=ROLE_HINT required=true error=state.error(ROLE)
            disabled_reason=is_last_admin.then_some(LAST_ADMIN)
        />
        // A disabled field is not posted.
        {is_last_admin.then(|| view! { <HiddenInput name=ROLE value=Role::ClientAdmin.word()/> })}
        <Checkbox
            name=PERMISSION label="Integration permission" hint=PERMISSION_HINT checked=!fields.get(PERMISSION).is_empty()
            error=state.error(PERMISSION)
        />
    }
    .into_any()
}
