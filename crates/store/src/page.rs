//! One page of a list and how to go on from it. A cursor is the sort key and id of a row plus a direction, so a page
//! costs the same however deep it lies, and nothing is shown twice or missed when rows come and go.

use uuid::Uuid;

/// A page of rows. The cursors go back into the query that made them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    pub rows: Vec<T>,
    /// `None` on the last page.
    pub next: Option<String>,
    /// `None` on the first page.
    pub previous: Option<String>,
}

/// Where to go on: behind a row, or before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// One letter for the order of the list; a cursor of another order is no cursor.
    pub(crate) order: char,
    pub(crate) backward: bool,
    /// The row's sort key; numbers in decimal.
    pub(crate) key: String,
    pub(crate) id: Uuid,
}

impl Cursor {
    /// Reads what [`Cursor::write`] wrote for the same order; anything else is the first page.
    pub(crate) fn read(text: &str, order: char) -> Option<Self> {
        let (head, key) = text.split_once('.')?;
        let mut letters = head.chars();
        let backward = match (letters.next()?, letters.next()?) {
            (letter, 'n') if letter == order => false,
            (letter, 'p') if letter == order => true,
            _ => return None,
        };
        let id = Uuid::try_parse(letters.as_str()).ok()?;
        let key = String::from_utf8(hex::decode(key).ok()?).ok()?;
        Some(Self { order, backward, key, id })
    }

    pub(crate) fn write(&self) -> String {
        let direction = if self.backward { 'p' } else { 'n' };
        format!("{}{direction}{}.{}", self.order, self.id.simple(), hex::encode(&self.key))
    }
}

impl<T> Page<T> {
    /// Makes a page of the rows found from `cursor` on, asked for with one more than `limit` and, going backward, in
    /// reverse. `place` tells a row's sort key and id.
    pub(crate) fn make(
        mut rows: Vec<T>,
        limit: usize,
        order: char,
        cursor: Option<&Cursor>,
        place: impl Fn(&T) -> (String, Uuid),
    ) -> Self {
        let more = rows.len() > limit;
        rows.truncate(limit);
        let backward = cursor.is_some_and(|cursor| cursor.backward);
        if backward {
            rows.reverse();
        }
        let at = |row: Option<&T>, backward| {
            row.map(|row| {
                let (key, id) = place(row);
                Cursor { order, backward, key, id }.write()
            })
        };
        let next = if more || backward { at(rows.last(), false) } else { None };
        let has_previous = if backward { more } else { cursor.is_some() };
        let previous = if has_previous { at(rows.first(), true) } else { None };
        Self { rows, next, previous }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_in_its_own_order_only() {
        let cursor = Cursor { order: 'c', backward: true, key: "été 😀".into(), id: Uuid::from_u128(7) };
        assert_eq!(Cursor::read(&cursor.write(), 'c'), Some(cursor.clone()));
        assert_eq!(Cursor::read(&cursor.write(), 'n'), None);
        for bad in [
            "",
            ".",
            "cn",
            "cn.",
            "cx00000000000000000000000000000007.",
            "cn00000000000000000000000000000007.zz",
            "éé.00",
        ] {
            assert_eq!(Cursor::read(bad, 'c'), None, "{bad}");
        }
    }

    #[test]
    fn a_page_knows_both_its_neighbors() {
        let place = |n: &u128| (n.to_string(), Uuid::from_u128(*n));
        let first = Page::make(vec![1, 2, 3], 2, 'x', None, place);
        assert_eq!((first.rows.as_slice(), first.previous.as_deref()), ([1, 2].as_slice(), None));
        let next = Cursor::read(first.next.as_deref().expect("there is more"), 'x').expect("its own cursor");
        assert_eq!((next.key.as_str(), next.backward), ("2", false));
        let last = Page::make(vec![3], 2, 'x', Some(&next), place);
        assert_eq!(last.next, None);
        let back = Cursor::read(last.previous.as_deref().expect("came from there"), 'x').expect("its own cursor");
        let again = Page::make(vec![2, 1], 2, 'x', Some(&back), place);
        assert_eq!((again.rows.as_slice(), again.previous), ([1, 2].as_slice(), None));
        assert!(again.next.is_some());
    }
}
