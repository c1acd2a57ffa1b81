//! Text that people write, checked where it comes in.

use crate::refusal::Outcome;
use zaigang_shared::problem::Problem;

/// Text of 1 to `max` characters without spaces around it; line breaks are allowed, other control
/// characters are refused. `name` is the field the problem names.
///
/// # Errors
/// `invalid_field` with the field's name.
pub fn bounded(name: &str, text: &str, max: usize) -> Outcome<String> {
    let text = text.trim();
    let fits = !text.is_empty() && text.chars().count() <= max && !text.chars().any(forbidden);
    if fits { Ok(text.to_owned()) } else { Err(Problem::field(name).into()) }
}

/// As [`bounded`], in one line.
///
/// # Errors
/// `invalid_field` with the field's name.
pub fn line(name: &str, text: &str, max: usize) -> Outcome<String> {
    let text = bounded(name, text, max)?;
    if text.contains('\n') { Err(Problem::field(name).into()) } else { Ok(text) }
}

/// As [`line`]; empty text is none.
///
/// # Errors
/// `invalid_field` with the field's name.
pub fn optional_line(name: &str, text: Option<&str>, max: usize) -> Outcome<Option<String>> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => line(name, text, max).map(Some),
    }
}

/// Control characters, and those that turn the direction of a line and so disguise it.
fn forbidden(c: char) -> bool {
    (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_bounded_by_characters_and_free_of_controls() {
        assert_eq!(bounded("x", " 村部\n ", 2).unwrap(), "村部");
        assert_eq!(bounded("x", "a\nb", 3).unwrap(), "a\nb");
        for bad in ["", "  ", "一二三四", "a\0", "a\u{202e}b"] {
            assert!(bounded("x", bad, 3).is_err(), "{bad:?}");
        }
        assert!(line("x", "a\nb", 9).is_err());
        assert_eq!(optional_line("x", Some(" "), 9).unwrap(), None);
    }
}
