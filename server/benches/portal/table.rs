//! A table that reads well both at the terminal and pasted into a document.

use std::fmt;

/// One table with its heading.
pub(crate) struct Table {
    title: String,
    rows: Vec<[String; 4]>,
    notes: Vec<String>,
}

/// What a measurement is held against.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtMost(f64),
    AtLeast(f64),
}

impl Table {
    pub(crate) fn new(title: impl Into<String>) -> Self {
        let head = ["measured", "median", "spread", "goal"].map(str::to_owned);
        Self { title: title.into(), rows: vec![head], notes: Vec::new() }
    }

    /// A row without a goal.
    pub(crate) fn row(&mut self, what: impl Into<String>, median: impl Into<String>, spread: impl Into<String>) {
        self.rows.push([what.into(), median.into(), spread.into(), String::new()]);
    }

    /// A row with a goal; `value` is the number that stands in `median`.
    pub(crate) fn judged(&mut self, what: &str, value: f64, median: String, spread: String, goal: Goal) {
        let (words, met) = match goal {
            Goal::AtMost(limit) => (format!("≤ {limit}"), value <= limit),
            Goal::AtLeast(limit) => (format!("≥ {limit}"), value >= limit),
        };
        let verdict = if met { "met" } else { "missed" };
        self.rows.push([what.to_owned(), median, spread, format!("{words}: {verdict}")]);
    }

    pub(crate) fn note(&mut self, words: impl Into<String>) {
        self.notes.push(words.into());
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths: [usize; 4] =
            std::array::from_fn(|column| self.rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0));
        writeln!(f, "\n### {}\n", self.title)?;
        for (number, row) in self.rows.iter().enumerate() {
            for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
                if column == 0 { write!(f, "| {cell:<width$} ")? } else { write!(f, "| {cell:>width$} ")? }
            }
            writeln!(f, "|")?;
            if number == 0 {
                for (column, width) in widths.into_iter().enumerate() {
                    let line = "-".repeat(width + 1);
                    if column == 0 { write!(f, "|{line}-")? } else { write!(f, "|{line}:")? }
                }
                writeln!(f, "|")?;
            }
        }
        for note in &self.notes {
            writeln!(f, "\n{note}")?;
        }
        Ok(())
    }
}
