//! Tables as CSV (RFC 4180) that a spreadsheet opens as text: nothing in a cell is ever run as a formula.

/// The sign by which spreadsheets know UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

/// What a formula begins with, in either width, and the white space that hides it.
const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// One cell: quoted where it must be. A text that begins as a formula gets an apostrophe before it, so that no
/// spreadsheet runs it (OWASP, "CSV injection").
#[must_use]
pub fn cell(text: &str) -> String {
    let guarded = if text.starts_with(BEGINNINGS) { format!("'{text}") } else { text.to_owned() };
    if guarded.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// One line with its end (CR LF).
#[must_use]
pub fn line<T: AsRef<str>>(cells: &[T]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// A whole table with the byte order mark.
#[must_use]
pub fn table<T: AsRef<str>>(lines: impl IntoIterator<Item = Vec<T>>) -> String {
    let mut text = BYTE_ORDER_MARK.to_owned();
    for cells in lines {
        text.push_str(&line(&cells));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for bad in [
            "=1+1",
            "+86",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "\n=1",
            "＝1",
            "＋1",
            "－1",
            "＠A",
            "=HYPERLINK(\"http://x\",\"y\")",
        ] {
            let cell = cell(bad);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{bad:?}: {cell:?}");
        }
        // The apostrophe comes before the quotes are put around, not after.
        assert_eq!(cell("=A1,B1"), "\"'=A1,B1\"");
        assert_eq!(cell("\r=1"), "\"'\r=1\"");
    }

    #[test]
    fn honest_cells_stay_as_they_are() {
        for same in ["王芳", "", "3-4", "a@b", "1+1", " =1"] {
            assert_eq!(cell(same), same);
        }
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("说\"好\""), "\"说\"\"好\"\"\"");
        assert_eq!(cell("一\n二"), "\"一\n二\"");
    }

    #[test]
    fn a_table_begins_with_the_sign_and_ends_every_line() {
        let text = table([vec!["姓名", "状态"], vec!["王芳", "=1"]]);
        assert_eq!(text, "\u{feff}姓名,状态\r\n王芳,'=1\r\n");
    }
}
