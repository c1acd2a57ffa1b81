//! Cells of a CSV file that no spreadsheet takes for a formula.

use std::borrow::Cow;

/// What a formula begins with, in either width, and the white space that hides it.
const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The text with an apostrophe before it where a spreadsheet would otherwise run it as a formula
/// (OWASP, "CSV injection").
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(BEGINNINGS) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn nothing_begins_as_a_formula() {
        for bad in ["=1+1", "+86", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A"] {
            assert_eq!(guarded(bad), format!("'{bad}"));
        }
        for good in ["", "岗", "—", "150422100201", "a=b", " 1", "'=1"] {
            assert_eq!(guarded(good), good);
        }
    }
}
