//! The signed sheets of a month.

use crate::prelude::*;
use crate::text::date_time;
use zaigang_shared::api::register::Register;

/// Who signed what, and the checksum anybody may compare.
#[component]
pub(super) fn Sheets(register: Register) -> Element {
    if register.sheets.is_empty() {
        return rsx! {};
    }
    rsx! {
        Card { title: t!("register-sheets"),
            div { class: "rows",
                for sheet in register.sheets {
                    Row {
                        key: "{sheet.number}",
                        title: if sheet.number == 1 { t!("register-sheet-first") } else { t!("register-sheet-more", n = sheet.number) },
                        note: t!("register-people", n = sheet.postings.len()),
                        p {
                            if sheet.is_deputy {
                                {t!("register-sheet-deputy", by = sheet.signed_by.as_str(), at = date_time(sheet.signed_at.0))}
                            } else {
                                {t!("register-sheet-by", by = sheet.signed_by.as_str(), at = date_time(sheet.signed_at.0))}
                            }
                        }
                        if let Some(note) = &sheet.note {
                            p { class: "said", "{note}" }
                        }
                        if sheet.overrides > 0 {
                            p { {t!("register-overrides", n = sheet.overrides)} }
                        }
                        p { class: "hash", {grouped(&sheet.hash)} }
                    }
                }
            }
        }
    }
}

/// A hash in groups of four, so that it can be read aloud and compared.
pub(super) fn grouped(hash: &str) -> String {
    let digits: Vec<char> = hash.chars().collect();
    digits.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_hash_stands_in_groups_of_four() {
        assert_eq!(super::grouped("0123456789"), "0123 4567 89");
    }
}
