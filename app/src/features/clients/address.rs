//! The board's state is its address: what is sought, how it is sorted, and which page.

use crate::routes;
use domain::integration::State;
use portal::clients::{BoardFilter, BoardQuery, BoardSort};

pub(super) const SEARCH: &str = "q";
pub(super) const STATUS: &str = "status";
const SORT: &str = "sort";
const AFTER: &str = "after";
const ROWS: u32 = 50;

/// What the filter offers: the word in the address and the words on screen.
pub(super) const STATUSES: [(&str, &str, BoardFilter); 7] = [
    ("stuck", "Not connected", BoardFilter::Stuck),
    ("awaiting-salesforce", "Awaiting Salesforce", BoardFilter::State(State::AwaitingSalesforce)),
    ("needs-attention", "Needs attention", BoardFilter::State(State::NeedsAttention)),
    ("organization-changed", "Different Salesforce org", BoardFilter::State(State::OrganizationChanged)),
    ("connected", "Connected", BoardFilter::State(State::Connected)),
    ("paused", "Paused", BoardFilter::Paused),
    ("empty", "No integration yet", BoardFilter::Empty),
];

/// What the board is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct BoardAddress {
    pub(super) search: String,
    pub(super) filter: Option<BoardFilter>,
    pub(super) sort: BoardSort,
    after: String,
}

impl BoardAddress {
    /// Reads an address by the values of its query. Words nobody offered mean the default.
    pub(super) fn read(value: impl Fn(&str) -> String) -> Self {
        let status = value(STATUS);
        Self {
            search: value(SEARCH).trim().to_owned(),
            filter: STATUSES.iter().find(|(word, ..)| *word == status).map(|(.., filter)| *filter),
            sort: if value(SORT) == "client" { BoardSort::Client } else { BoardSort::Stuck },
            after: value(AFTER),
        }
    }

    /// The question for the store.
    pub(super) fn query(&self) -> BoardQuery {
        BoardQuery {
            sort: self.sort,
            filter: self.filter,
            search: (!self.search.is_empty()).then(|| self.search.clone()),
            after: (!self.after.is_empty()).then(|| self.after.clone()),
            limit: ROWS,
        }
    }

    /// Whether something is left out, so that an empty board means "nothing like that".
    pub(super) fn is_filtered(&self) -> bool {
        self.filter.is_some() || !self.search.is_empty()
    }

    pub(super) fn status_word(&self) -> &'static str {
        STATUSES.iter().find(|(.., filter)| Some(*filter) == self.filter).map_or("", |(word, ..)| word)
    }

    /// The sort as a hidden field of the filter form; a new filter starts at the first page.
    pub(super) fn kept_by_filter(&self) -> Vec<(String, String)> {
        self.sort_pair().map(|(name, value)| (name.to_owned(), value.to_owned())).into_iter().collect()
    }

    /// This board sorted by `sort`.
    pub(super) fn sorted_by(&self, sort: BoardSort) -> String {
        Self { sort, after: String::new(), ..self.clone() }.at(routes::CLIENTS)
    }

    /// The page that a cursor leads to.
    pub(super) fn page(&self, cursor: Option<String>) -> Option<String> {
        cursor.map(|after| Self { after, ..self.clone() }.at(routes::CLIENTS))
    }

    /// All of it as a sheet.
    pub(super) fn sheet(&self) -> String {
        Self { after: String::new(), ..self.clone() }.at(routes::CLIENTS_SHEET)
    }

    fn at(&self, path: &str) -> String {
        let mut pairs = Vec::new();
        if !self.search.is_empty() {
            pairs.push((SEARCH, self.search.as_str()));
        }
        if self.filter.is_some() {
            pairs.push((STATUS, self.status_word()));
        }
        pairs.extend(self.sort_pair());
        if !self.after.is_empty() {
            pairs.push((AFTER, self.after.as_str()));
        }
        match serde_urlencoded::to_string(&pairs) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            _ => path.to_owned(),
        }
    }

    fn sort_pair(&self) -> Option<(&'static str, &'static str)> {
        (self.sort == BoardSort::Client).then_some((SORT, "client"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> BoardAddress {
        BoardAddress::read(|name| {
            pairs.iter().find(|(key, _)| *key == name).map_or(String::new(), |(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_reads_what_it_wrote() {
        let address = read(&[("q", "a&b"), ("status", "stuck"), ("sort", "client"), ("after", "x")]);
        assert_eq!(
            address.page(Some("y".to_owned())).as_deref(),
            Some("/clients?q=a%26b&status=stuck&sort=client&after=y")
        );
        assert_eq!(address.sheet(), "/clients/board.csv?q=a%26b&status=stuck&sort=client");
        assert_eq!(address.sorted_by(BoardSort::Stuck), "/clients?q=a%26b&status=stuck");
        assert_eq!(read(&[("status", "moon"), ("sort", "moon"), ("q", " ")]), BoardAddress::default());
    }
}
