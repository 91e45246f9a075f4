//! Reading CSV as it arrives: whole rows are handed on, and only the part of a row that is still to come is kept.

use csv::{ByteRecord, ReaderBuilder};

/// Longest row. Salesforce takes 400,000 characters in a record.
const ROW_MAX_BYTES: usize = 4 * 1024 * 1024;

/// The state between two pieces.
#[derive(Default)]
pub(super) struct Rows {
    rest: Vec<u8>,
    /// How much of the rest was looked at.
    seen: usize,
    /// Whether that ends inside quotes.
    quoted: bool,
}

impl Rows {
    /// Takes a piece and hands on every row that is now whole. The error says what is wrong, in words of our own.
    pub(super) fn feed(
        &mut self,
        piece: &[u8],
        on_row: impl FnMut(&ByteRecord) -> Result<(), String>,
    ) -> Result<(), String> {
        self.rest.extend_from_slice(piece);
        let mut end = 0;
        for (at, byte) in self.rest.iter().enumerate().skip(self.seen) {
            match byte {
                b'"' => self.quoted = !self.quoted,
                b'\n' if !self.quoted => end = at + 1,
                _ => {}
            }
        }
        parse(&self.rest[..end], on_row)?;
        self.rest.drain(..end);
        self.seen = self.rest.len();
        if self.seen > ROW_MAX_BYTES { Err("a row is too long".to_owned()) } else { Ok(()) }
    }

    /// Hands on a last row without a line feed. False when it stops inside quotes.
    pub(super) fn finish(self, on_row: impl FnMut(&ByteRecord) -> Result<(), String>) -> Result<bool, String> {
        if self.quoted {
            return Ok(false);
        }
        parse(&self.rest, on_row).map(|()| true)
    }
}

fn parse(whole_rows: &[u8], mut on_row: impl FnMut(&ByteRecord) -> Result<(), String>) -> Result<(), String> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(whole_rows);
    let mut row = ByteRecord::new();
    while reader.read_byte_record(&mut row).map_err(|_| "not CSV".to_owned())? {
        on_row(&row)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pieces_do_not_matter() {
        let text = "a,b\n\"1\n\"\"x\"\"\",2\r\n3,\"4,5\"\n\n6,7";
        let expected = ["a|b", "1\n\"x\"|2", "3|4,5", "6|7"];
        for size in 1..=text.len() {
            let mut found = Vec::new();
            let mut note = |row: &ByteRecord| {
                let cells: Vec<_> = row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                found.push(cells.join("|"));
                Ok(())
            };
            let mut rows = Rows::default();
            for piece in text.as_bytes().chunks(size) {
                rows.feed(piece, &mut note).unwrap();
            }
            assert_eq!(rows.finish(&mut note), Ok(true));
            assert_eq!(found, expected, "{size}");
        }
    }

    #[test]
    fn an_open_quote_at_the_end_is_noticed() {
        let mut rows = Rows::default();
        rows.feed(b"a\n\"half", |_| Ok(())).unwrap();
        assert_eq!(rows.finish(|_| Ok(())), Ok(false));
        let mut rows = Rows::default();
        assert!(rows.feed(&vec![b'x'; ROW_MAX_BYTES + 1], |_| Ok(())).is_err());
    }
}
