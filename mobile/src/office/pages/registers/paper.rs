//! The register as paper: A4 across, every page with head, seal box and signature lines, ready for the stamp.

use super::form::{DayCells, DayHeads, SumHeads, Sums, response_word};
use super::state_word_of;
use crate::client;
use crate::office::Route;
use crate::office::kit::{Awaited, use_loaded};
use crate::platform::page;
use crate::prelude::*;
use crate::text::{month_title, short_date};
use chrono::NaiveDate;
use zaigang_shared::api::register::{Register, RegisterLine};
use zaigang_shared::operation as op;

/// People on a page: what A4 across holds with head, legend, signature lines and seal box.
const PER_PAGE: usize = 12;

/// The pages of a register.
#[component]
pub fn RegisterPaper(division: String, month: String) -> Element {
    let loaded = use_loaded(move || {
        let (division, month) = (division.clone(), month.clone());
        async move { client::read::<op::ReadRegister>(&[&division, &month]).await }
    });
    let Some(register) = loaded.get() else {
        return rsx! {
            PageTitle { title: t!("register-paper") }
            Awaited { loaded }
        };
    };
    let count = pages(&register.lines).len();
    rsx! {
        div { class: "no-print",
            PageTitle { title: t!("register-paper"), aside: t!("register-paper-aside", n = count),
                LinkButton { to: Route::Registers {}, kind: ButtonKind::Quiet, {t!("register-back")} }
                Button { id: "register-print", kind: ButtonKind::Primary, icon: IconName::Print, onclick: move |()| page::print(), {t!("register-print")} }
            }
        }
        div { class: "form-pages", tabindex: "0", role: "region", "aria-label": t!("register-paper"),
            for (index, lines) in pages(&register.lines).into_iter().enumerate() {
                Paper { key: "{index}", register: register.clone(), lines, first: index * PER_PAGE, page: index + 1, pages: count }
            }
        }
    }
}

/// The lines of each page; a register without anybody is one empty page.
fn pages(lines: &[RegisterLine]) -> Vec<Vec<RegisterLine>> {
    if lines.is_empty() {
        return vec![Vec::new()];
    }
    lines.chunks(PER_PAGE).map(<[RegisterLine]>::to_vec).collect()
}

#[component]
fn Paper(register: Register, lines: Vec<RegisterLine>, first: usize, page: usize, pages: usize) -> Element {
    let days: Vec<NaiveDate> = register.month.days().collect();
    rsx! {
        section { class: "form-page",
            h2 { {t!("form-title", township = register.township_name.as_str())} }
            p { class: "form-page-line",
                span { {month_title(register.month.first())} }
                span { {register.county_name.clone()} }
                for said in standing(&register) {
                    span { "{said}" }
                }
            }
            table { class: "register",
                thead {
                    tr {
                        th { scope: "col", {t!("form-number")} }
                        th { scope: "col", {t!("form-name")} }
                        th { scope: "col", {t!("form-host")} }
                        DayHeads { days: days.clone() }
                        SumHeads {}
                    }
                }
                tbody {
                    for (index, line) in lines.into_iter().enumerate() {
                        tr { key: "{line.row.posting}",
                            td { {(first + index + 1).to_string()} }
                            th { scope: "row", "{line.row.person_name}" }
                            td { class: "place", "{line.row.host_name}" }
                            DayCells { row: line.form_row().clone(), days: days.clone(), changed: Vec::new() }
                            Sums { row: line.form_row().clone() }
                            td { class: "signature", {response_word(&line)} }
                        }
                    }
                }
            }
            div { class: "form-page-foot",
                div {
                    StateLegend { states: CellState::ALL.to_vec() }
                    p { class: "form-page-signatures",
                        span { {t!("form-clerk")} }
                        span { {t!("form-secretary")} }
                        span { {t!("form-date")} }
                    }
                }
                div { class: "seal-box", {t!("form-seal")} }
            }
            p { class: "form-page-number", {t!("form-page", page = page, pages = pages)} }
        }
    }
}

/// Where the register stands and who signed it.
fn standing(register: &Register) -> Vec<String> {
    let Some(sheet) = register.sheets.last() else { return vec![t!("form-draft")] };
    let at = short_date(sheet.signed_at.date());
    let mut said = Vec::new();
    if register.lines.iter().any(|line| line.signed_on.is_none()) {
        said.push(state_word_of(register.state));
    }
    said.push(if sheet.is_deputy {
        t!("form-signed-deputy", by = sheet.signed_by.as_str(), at = at.as_str())
    } else {
        t!("form-signed", by = sheet.signed_by.as_str(), at = at.as_str())
    });
    let changed: usize = register.lines.iter().map(|line| line.changes.len()).sum();
    if changed > 0 {
        said.push(t!("form-changes", n = changed));
    }
    let hash: String = sheet.hash.chars().take(16).collect();
    said.push(t!("form-hash", hash = super::sheets::grouped(&hash)));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::pages::registers::form::tests::line;

    #[test]
    fn nobody_is_lost_between_pages() {
        assert_eq!(pages(&[]).len(), 1);
        for (people, expected) in [(1, 1), (12, 1), (13, 2), (60, 5)] {
            let all = pages(&vec![line(); people]);
            assert_eq!((all.len(), all.iter().map(Vec::len).sum::<usize>()), (expected, people));
        }
    }
}
