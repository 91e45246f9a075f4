//! Tables: a caption for those who cannot see the heading, headers that sort by link, rows that become blocks on a phone.
//!
//! Roles are spelled out because a browser drops a table's meaning when the style lays its rows out as blocks.

use leptos::prelude::*;

use super::{Icon, IconName, MaybeText};

/// What a wide table does on a narrow screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TableLayout {
    /// Each row becomes a block of label and value.
    #[default]
    Stack,
    /// It scrolls sideways in its own region.
    Scroll,
}

/// Which way a column is sorted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortDirection {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

/// A column's head.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Column {
    label: String,
    number: bool,
    hidden: bool,
    secondary: bool,
    sort: Option<(String, Option<SortDirection>)>,
}

impl Column {
    /// A column with its words.
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), ..Self::default() }
    }

    /// Right-aligned, for numbers.
    #[must_use]
    pub fn number(mut self) -> Self {
        self.number = true;
        self
    }

    /// Its words are for screen readers only, as over a column of buttons.
    #[must_use]
    pub fn hidden_label(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Gives way where room is short, unless rows become blocks; its [`Cell`]s say so as well.
    #[must_use]
    pub fn secondary(mut self) -> Self {
        self.secondary = true;
        self
    }

    /// A link that sorts by this column, and how it is sorted now.
    #[must_use]
    pub fn sort(mut self, href: impl Into<String>, now: Option<SortDirection>) -> Self {
        self.sort = Some((href.into(), now));
        self
    }

    fn into_view(self) -> impl IntoView {
        let Self { label, number, hidden, secondary, sort } = self;
        let now = sort.as_ref().and_then(|(_, now)| *now);
        let aria_sort = now.map(|now| match now {
            SortDirection::Ascending => "ascending",
            SortDirection::Descending => "descending",
        });
        let icon = if now == Some(SortDirection::Descending) { IconName::ArrowDown } else { IconName::ArrowUp };
        let content = match sort {
            Some((href, _)) => view! {
                <a class="sort" href=href>
                    <span>{label}</span>
                    <Icon name=icon />
                </a>
            }
            .into_any(),
            None if hidden => view! { <span class="visually-hidden">{label}</span> }.into_any(),
            None => label.into_any(),
        };
        view! {
            <th scope="col" role="columnheader" class=class_of(number, secondary) aria-sort=aria_sort>
                {content}
            </th>
        }
    }
}

/// A table; its rows are the children.
#[component]
pub fn Table(
    /// What the table lists; visually hidden.
    #[prop(into)]
    caption: String,
    /// The heads, in order.
    columns: Vec<Column>,
    /// What it does on a narrow screen.
    #[prop(optional)]
    layout: TableLayout,
    /// [`Row`]s.
    children: Children,
) -> impl IntoView {
    let label = caption.clone();
    let class = if layout == TableLayout::Stack { "table table-stack" } else { "table table-wide" };
    let heads = columns.into_iter().map(Column::into_view).collect_view();
    let table = view! {
        <table class=class role="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">{heads}</tr>
            </thead>
            <tbody role="rowgroup">{children()}</tbody>
        </table>
    };
    match layout {
        TableLayout::Stack => view! { <div class="table-box">{table}</div> }.into_any(),
        TableLayout::Scroll => view! {
            <div class="table-box" role="region" tabindex="0" aria-label=label>
                {table}
            </div>
        }
        .into_any(),
    }
}

/// One row.
#[component]
pub fn Row(
    /// Its id, to lead to it.
    #[prop(optional, into)]
    id: MaybeText,
    /// A [`RowHead`] and [`Cell`]s.
    children: Children,
) -> impl IntoView {
    view! {
        <tr role="row" id=id.into_option()>
            {children()}
        </tr>
    }
}

/// The cell that names its row.
#[component]
pub fn RowHead(
    /// What names the row.
    children: Children,
) -> impl IntoView {
    view! {
        <th scope="row" role="rowheader">
            {children()}
        </th>
    }
}

/// A cell.
#[component]
pub fn Cell(
    /// The words of its column, shown beside it on a narrow screen.
    #[prop(into)]
    label: String,
    /// Right-aligned, for numbers.
    #[prop(optional)]
    number: bool,
    /// Its column gives way where room is short.
    #[prop(optional)]
    secondary: bool,
    /// What it holds.
    children: Children,
) -> impl IntoView {
    view! {
        <td role="cell" data-label=label class=class_of(number, secondary)>
            <div class="cell">{children()}</div>
        </td>
    }
}

fn class_of(number: bool, secondary: bool) -> Option<&'static str> {
    match (number, secondary) {
        (false, false) => None,
        (true, false) => Some("number"),
        (false, true) => Some("secondary"),
        (true, true) => Some("number secondary"),
    }
}

/// The cell at the end of a row, with what can be done to it.
#[component]
pub fn ActionCell(
    /// Links and buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <td role="cell" class="cell-actions">
            {children()}
        </td>
    }
}

/// A second, quieter line in a cell.
#[component]
pub fn SecondLine(
    /// The words.
    children: Children,
) -> impl IntoView {
    view! { <span class="cell-second">{children()}</span> }
}
