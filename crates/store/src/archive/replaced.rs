//! Texts of an archive that PostgreSQL cannot hold. Earlier versions took U+0000 on SQLite, and a restore that gave up
//! because of one event would lose all others: the character becomes U+FFFD, and the operator is shown where.

use super::cells::Cell;
use super::tables::Column;

/// Rows that are named; of more only the number is known.
const NAMED_AT_MOST: usize = 20;

/// Where U+0000 became U+FFFD.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Replaced {
    /// How many texts.
    pub texts: usize,
    /// The first of them, such as `events.data where number = 7 and id = e-1`.
    pub places: Vec<String>,
}

/// Makes every text of a row one that PostgreSQL can hold.
pub(super) fn replace_nul(row: &mut [Cell], table: &str, columns: &[Column], replaced: &mut Replaced) {
    for at in 0..row.len() {
        let Some(Cell::Text(Some(text))) = row.get_mut(at) else { continue };
        if !text.contains('\0') {
            continue;
        }
        *text = text.replace('\0', "\u{FFFD}");
        replaced.texts += 1;
        if replaced.places.len() < NAMED_AT_MOST
            && let Some(column) = columns.get(at)
        {
            replaced.places.push(format!("{table}.{} where {}", column.name, named(row, columns)));
        }
    }
}

/// What people and statements find the row by.
fn named(row: &[Cell], columns: &[Column]) -> String {
    let is_name = |column: &Column| matches!(column.name.as_str(), "id" | "number" | "client_id" | "integration_id");
    let value = |cell: &Cell| match cell {
        Cell::Number(Some(number)) => number.to_string(),
        Cell::Text(Some(text)) => text.clone(),
        Cell::Bytes(Some(bytes)) => hex::encode(bytes),
        Cell::Number(None) | Cell::Text(None) | Cell::Bytes(None) => "null".to_owned(),
    };
    let names: Vec<String> = columns
        .iter()
        .zip(row)
        .filter(|(column, _)| is_name(column))
        .map(|(column, cell)| format!("{} = {}", column.name, value(cell)))
        .collect();
    names.join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::tables::Kind;

    fn column(name: &str, kind: Kind) -> Column {
        Column { name: name.to_owned(), kind, is_counted: false }
    }

    #[test]
    fn a_text_is_replaced_and_its_row_named() {
        let columns = [column("number", Kind::Number), column("id", Kind::Text), column("data", Kind::Text)];
        let row =
            |data: &str| [Cell::Number(Some(7)), Cell::Text(Some("e-1".to_owned())), Cell::Text(Some(data.to_owned()))];
        let mut replaced = Replaced::default();
        let mut kept = row("kept");
        replace_nul(&mut kept, "events", &columns, &mut replaced);
        assert_eq!(replaced, Replaced::default());
        for _ in 0..NAMED_AT_MOST + 5 {
            let mut row = row("a\0b");
            replace_nul(&mut row, "events", &columns, &mut replaced);
            assert!(matches!(&row[2], Cell::Text(Some(text)) if text == "a\u{FFFD}b"));
        }
        assert_eq!((replaced.texts, replaced.places.len()), (NAMED_AT_MOST + 5, NAMED_AT_MOST));
        assert_eq!(replaced.places[0], "events.data where number = 7 and id = e-1");
    }
}
