//! The list's state is its address: what is sought, how it is sorted, and which page. Words nobody offered mean the
//! default, so that an old or mistyped link still shows a list.

use crate::door::Visit;
use crate::routes;
use crate::ui::SortDirection;
use domain::integration::State;
use portal::integrations::{ListQuery, Sort, StatusFilter};

/// What the list is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListAddress {
    pub(super) search: String,
    pub(super) status: Option<StatusFilter>,
    /// The sort that was asked for; absent is newest first.
    pub(super) sort: Option<(Sort, bool)>,
    after: String,
}

/// What the filter offers: the word in the address and the words on screen.
pub(super) const STATUSES: [(&str, &str, StatusFilter); 5] = [
    ("awaiting-salesforce", "Awaiting Salesforce", StatusFilter::State(State::AwaitingSalesforce)),
    ("connected", "Connected", StatusFilter::State(State::Connected)),
    ("needs-attention", "Needs attention", StatusFilter::State(State::NeedsAttention)),
    ("organization-changed", "Different Salesforce org", StatusFilter::State(State::OrganizationChanged)),
    ("paused", "Paused", StatusFilter::Paused),
];

const SORTS: [(&str, Sort); 5] = [
    ("name", Sort::Name),
    ("created", Sort::Created),
    ("status", Sort::Status),
    ("last_check", Sort::LastCheck),
    ("certificate", Sort::CertificateExpiry),
];

pub(super) const SEARCH: &str = "q";
pub(super) const STATUS: &str = "status";
pub(super) const SORT: &str = "sort";
pub(super) const DIRECTION: &str = "dir";
const AFTER: &str = "after";
const DESCENDING: &str = "desc";

impl ListAddress {
    pub(super) fn of(visit: &Visit) -> Self {
        Self::read(|name| visit.query(name))
    }

    fn read(value: impl Fn(&str) -> String) -> Self {
        let status = value(STATUS);
        let sort = value(SORT);
        Self {
            search: value(SEARCH).trim().to_owned(),
            status: STATUSES.iter().find(|(word, ..)| *word == status).map(|(.., filter)| *filter),
            sort: SORTS.iter().find(|(word, _)| *word == sort).map(|(_, by)| (*by, value(DIRECTION) == DESCENDING)),
            after: value(AFTER),
        }
    }

    /// The question for the store.
    pub(super) fn query(&self) -> ListQuery {
        let default = ListQuery::default();
        let (sort, descending) = self.sort.unwrap_or((default.sort, default.descending));
        ListQuery {
            sort,
            descending,
            status: self.status,
            search: (!self.search.is_empty()).then(|| self.search.clone()),
            after: (!self.after.is_empty()).then(|| self.after.clone()),
            ..default
        }
    }

    /// Whether something is left out, so that an empty list means "nothing like that".
    pub(super) fn is_filtered(&self) -> bool {
        self.status.is_some() || !self.search.is_empty()
    }

    pub(super) fn status_word(&self) -> &'static str {
        STATUSES.iter().find(|(.., filter)| Some(*filter) == self.status).map_or("", |(word, ..)| word)
    }

    /// The sort as hidden fields of the filter form; a new filter starts at the first page.
    pub(super) fn kept_by_filter(&self) -> Vec<(String, String)> {
        self.sort_pairs().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    /// This list sorted by `sort`; a second click turns it around.
    pub(super) fn sorted_by(&self, client: &str, sort: Sort) -> String {
        let descending = match self.direction(sort) {
            Some(SortDirection::Ascending) => true,
            Some(SortDirection::Descending) => false,
            None => sort == Sort::Created || sort == Sort::LastCheck,
        };
        Self { sort: Some((sort, descending)), after: String::new(), ..self.clone() }.address(client)
    }

    /// Which way this column is sorted now.
    pub(super) fn direction(&self, sort: Sort) -> Option<SortDirection> {
        let query = self.query();
        (query.sort == sort).then_some(if query.descending {
            SortDirection::Descending
        } else {
            SortDirection::Ascending
        })
    }

    /// The page that a cursor leads to.
    pub(super) fn page(&self, client: &str, cursor: Option<String>) -> Option<String> {
        cursor.map(|after| Self { after, ..self.clone() }.address(client))
    }

    fn address(&self, client: &str) -> String {
        let mut pairs = Vec::new();
        if !self.search.is_empty() {
            pairs.push((SEARCH, self.search.clone()));
        }
        if self.status.is_some() {
            pairs.push((STATUS, self.status_word().to_owned()));
        }
        pairs.extend(self.sort_pairs());
        if !self.after.is_empty() {
            pairs.push((AFTER, self.after.clone()));
        }
        let path = routes::integrations(client);
        match serde_urlencoded::to_string(&pairs) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path,
        }
    }

    fn sort_pairs(&self) -> impl Iterator<Item = (&'static str, String)> {
        let pairs = self.sort.map(|(sort, descending)| {
            let word = SORTS.iter().find(|(_, by)| *by == sort).map_or("", |(word, _)| word);
            [(SORT, word.to_owned()), (DIRECTION, if descending { DESCENDING } else { "asc" }.to_owned())]
        });
        pairs.into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> ListAddress {
        ListAddress::read(|name| {
            pairs.iter().find(|(key, _)| *key == name).map_or(String::new(), |(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_reads_what_it_wrote() {
        let address =
            read(&[("q", "a&b"), ("status", "needs-attention"), ("sort", "name"), ("dir", "desc"), ("after", "x")]);
        assert_eq!(
            address.address("acme"),
            "/clients/acme/integrations?q=a%26b&status=needs-attention&sort=name&dir=desc&after=x"
        );
        let query = address.query();
        assert_eq!((query.sort, query.descending), (Sort::Name, true));
        assert_eq!(query.search.as_deref(), Some("a&b"));
        assert!(address.is_filtered());
    }

    #[test]
    fn unknown_words_are_the_default() {
        let address = read(&[("status", "moon"), ("sort", "moon"), ("dir", "desc"), ("q", "  ")]);
        assert_eq!(address, ListAddress::default());
        assert_eq!(address.address("acme"), "/clients/acme/integrations");
    }

    #[test]
    fn a_second_click_turns_the_sort_around_and_starts_at_the_first_page() {
        let address = read(&[("sort", "name"), ("dir", "asc"), ("after", "x")]);
        assert_eq!(address.direction(Sort::Name), Some(SortDirection::Ascending));
        assert_eq!(address.sorted_by("acme", Sort::Name), "/clients/acme/integrations?sort=name&dir=desc");
        assert_eq!(address.sorted_by("acme", Sort::Status), "/clients/acme/integrations?sort=status&dir=asc");
    }
}
