//! Adding and changing an org's users and permission sets, with what the forms refuse.

use std::collections::BTreeSet;

use super::field_errors::{FieldErrors, checked_line};
use super::names::{API_NAME_RULE, api_name_from, is_api_name, looks_like_address};
use super::org::OrgState;
use super::user::{PROFILES, User, UserSetup};

impl OrgState {
    /// Adds an empty permission set; answers its id.
    pub(crate) fn add_permission_set(&mut self, label: &str, api_name: &str) -> Result<String, FieldErrors> {
        let mut errors = FieldErrors::default();
        let label = checked_line(&mut errors, "label", "Label", label, 80);
        let api_name = if api_name.trim().is_empty() { api_name_from(&label) } else { api_name.trim().to_owned() };
        if !label.is_empty() && !is_api_name(&api_name) {
            errors.add("api_name", API_NAME_RULE);
        }
        if self.permission_sets.iter().any(|set| set.api_name.eq_ignore_ascii_case(&api_name) || set.label == label) {
            errors.add("label", "A permission set with this name exists already");
        }
        errors.into_result()?;
        let set = self.blank_permission_set(label, api_name);
        let id = set.id.clone();
        self.permission_sets.push(set);
        Ok(id)
    }

    /// Adds a user, or changes the one with this id. Uniqueness over all orgs is the caller's to check.
    pub(crate) fn save_user(&mut self, id: Option<&str>, setup: UserSetup) -> Result<String, FieldErrors> {
        let mut user = match id {
            Some(id) => {
                self.user(id).cloned().ok_or_else(|| FieldErrors::one("username", "This user does not exist"))?
            }
            None => User {
                id: String::new(),
                username: String::new(),
                email: String::new(),
                name: "Integration User".to_owned(),
                active: true,
                frozen: false,
                profile: PROFILES[2].to_owned(),
            },
        };
        user.username = setup.username.unwrap_or(user.username);
        user.email = setup.email.unwrap_or(user.email);
        user.name = setup.name.unwrap_or(user.name);
        user.active = setup.active.unwrap_or(user.active);
        user.frozen = setup.frozen.unwrap_or(user.frozen);
        user.profile = setup.profile.unwrap_or(user.profile);

        let mut errors = FieldErrors::default();
        user.name = checked_line(&mut errors, "name", "Name", &user.name, 80);
        user.username = checked_line(&mut errors, "username", "Username", &user.username, 80);
        if !user.username.is_empty() && !looks_like_address(&user.username) {
            errors.add("username", "Username: use the form of an e-mail address, such as integration@company.example");
        }
        user.email = checked_line(&mut errors, "email", "Email", &user.email, 80);
        if !user.email.is_empty() && !looks_like_address(&user.email) {
            errors.add("email", "Email: enter a valid e-mail address");
        }
        if !PROFILES.contains(&user.profile.as_str()) {
            errors.add("profile", "Profile: choose one of the list");
        }
        let mut sets = None;
        if let Some(labels) = setup.permission_sets {
            let mut ids = BTreeSet::new();
            for label in &labels {
                match self.permission_set_labeled(label) {
                    Some(set) => {
                        ids.insert(set.id.clone());
                    }
                    None => errors.add("permission_sets", format!("There is no permission set “{label}”")),
                }
            }
            sets = Some(ids);
        }
        errors.into_result()?;
        if user.id.is_empty() {
            user.id = self.new_id("005");
            self.users.push(user.clone());
        } else if let Some(place) = self.users.iter_mut().find(|place| place.id == user.id) {
            *place = user.clone();
        }
        if let Some(ids) = sets {
            for set in &mut self.permission_sets {
                if ids.contains(&set.id) {
                    set.users.insert(user.id.clone());
                } else {
                    set.users.remove(&user.id);
                }
            }
        }
        Ok(user.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_user_changes_nothing() {
        let mut org = OrgState::seeded(0);
        let before = org.users.len();
        let errors = org.save_user(None, UserSetup::default()).unwrap_err();
        assert!(errors.of("username").is_some());
        assert!(errors.of("email").is_some());
        assert_eq!(org.users.len(), before);
    }
}
