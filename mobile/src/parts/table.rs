//! A table that becomes cards on phones.

use dioxus::prelude::*;

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its head; also the label beside the value on phones.
    pub title: String,
    /// Figures stand to the right.
    pub is_number: bool,
}

impl Column {
    /// A column of words.
    pub fn text(title: impl Into<String>) -> Self {
        Self { title: title.into(), is_number: false }
    }

    /// A column of figures.
    pub fn number(title: impl Into<String>) -> Self {
        Self { title: title.into(), is_number: true }
    }
}

/// A row: as many cells as there are columns; the first names the row.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// Stable key.
    pub key: String,
    /// The cells.
    pub cells: Vec<Element>,
    /// A class for the row, such as `wants-attention`.
    pub class: &'static str,
}

/// The table. `empty` is shown instead when there are no rows.
#[component]
pub fn DataTable(
    /// What the table holds, for screen readers.
    caption: String,
    columns: Vec<Column>,
    rows: Vec<TableRow>,
    #[props(default = VNode::empty())] empty: Element,
) -> Element {
    if rows.is_empty() {
        return empty;
    }
    rsx! {
        table { class: "table",
            caption { class: "unseen", "{caption}" }
            thead {
                tr {
                    for column in columns.iter() {
                        th { scope: "col", class: if column.is_number { "number" } else { "" }, "{column.title}" }
                    }
                }
            }
            tbody {
                for row in rows {
                    tr { key: "{row.key}", class: row.class,
                        for (column, cell) in columns.iter().zip(row.cells) {
                            td {
                                class: if column.is_number { "number" } else { "" },
                                "data-label": "{column.title}",
                                {cell}
                            }
                        }
                    }
                }
            }
        }
    }
}
