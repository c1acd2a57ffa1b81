//! A township's register: what wants a decision first, then the form, then the signature.

use super::deputies::Deputies;
use super::doubts::Doubts;
use super::files::Files;
use super::form::FormTable;
use super::person::PersonMonth;
use super::responses::Objections;
use super::sheets::Sheets;
use super::sign::SignCard;
use super::{state_tone, state_word_of};
use crate::client;
use crate::office::kit::{Awaited, use_loaded};
use crate::office::month_steps::MonthSteps;
use crate::office::view::{self, Place};
use crate::office::{Route, recount};
use crate::prelude::*;
use crate::text::{long_date, month_title, short_date};
use zaigang_shared::api::register::{Register, RegisterLine};
use zaigang_shared::operation as op;
use zaigang_shared::register::RegisterState;
use zaigang_shared::time::Month;

/// The register of a township's month.
#[component]
pub(super) fn Township(place: Place, month: Signal<Month>, last: Month) -> Element {
    let code = place.code.clone();
    let loaded = use_loaded(move || {
        let (code, month) = (code.clone(), month().to_string());
        async move { client::read::<op::ReadRegister>(&[code.as_str(), &month]).await }
    });
    let mut again = loaded;
    let changed = EventHandler::new(move |()| {
        again.reload();
        recount();
    });
    let mut opened = use_signal(|| None::<RegisterLine>);
    // The answer of the month before stays a moment after a step.
    let register = loaded.get().filter(|register| register.month == month());
    let mut picked = month;
    let onpick = EventHandler::new(move |month| picked.set(month));
    let title = t!("register-title", place = place.name.as_str());
    let Some(register) = register else {
        return rsx! {
            PageTitle { title, MonthSteps { month: month(), last, onpick } }
            Awaited { loaded }
            if loaded.error().is_none() && loaded.get().is_some() {
                Progress { label: t!("office-loading") }
            }
        };
    };
    let paper =
        Route::RegisterPaper { division: register.township.to_string(), month: register.month.to_string() };
    let wanting: Vec<_> =
        register.lines.iter().filter(|line| !wants(line, register.state).is_empty()).cloned().collect();
    let state = register.state;
    rsx! {
        PageTitle { title, aside: month_title(register.month.first()),
            MonthSteps { month: month(), last, onpick }
            LinkButton { to: paper, icon: IconName::Print, {t!("register-paper")} }
        }
        Awaited { loaded }
        Answer { register: register.clone() }
        Doubts { register: register.clone(), onchanged: changed }
        Objections { register: register.clone(), onchanged: changed }
        if !wanting.is_empty() {
            Card { title: t!("register-look-at"), aside: t!("register-rest-in-order", n = register.lines.len() - wanting.len()),
                div { class: "rows",
                    for line in wanting {
                        Wanting { key: "{line.row.posting}", line, state, onopen: move |line| opened.set(Some(line)) }
                    }
                }
            }
        }
        Card { title: t!("register-form"), aside: t!("register-people", n = register.lines.len()),
            if register.lines.is_empty() {
                Empty { icon: IconName::People, title: t!("register-nobody"), text: t!("register-nobody-text") }
            } else {
                FormTable { register: register.clone(), onopen: move |line| opened.set(Some(line)) }
            }
        }
        SignCard { register: register.clone(), onsigned: changed }
        Sheets { register: register.clone() }
        Files { division: register.township.clone(), month: register.month, name: register.township_name.clone() }
        if view::may::<op::ListDeputies>() {
            Deputies { division: register.township.clone() }
        }
        if let Some(line) = opened() {
            PersonMonth {
                line,
                month: register.month,
                onclose: move |()| opened.set(None),
                ondone: move |()| {
                    opened.set(None);
                    changed.call(());
                },
            }
        }
    }
}

/// The one question of the page: what is there to do?
#[component]
fn Answer(register: Register) -> Element {
    let undecided: u32 = register.lines.iter().map(|line| line.row.sums.to_confirm).sum();
    let from = short_date(register.sign_from);
    let until = short_date(register.escalates_on);
    let (title, text) = match register.state {
        RegisterState::Draft => {
            (t!("register-draft", day = from.as_str()), t!("register-draft-text", day = until.as_str()))
        }
        RegisterState::Due | RegisterState::Overdue if undecided > 0 => {
            (t!("register-undecided", n = undecided), t!("register-undecided-text"))
        }
        RegisterState::Due if register.draft.is_some() => {
            (t!("register-ready"), t!("register-ready-text", day = until.as_str()))
        }
        RegisterState::Due => {
            (t!("register-due-elsewhere"), t!("register-due-elsewhere-text", day = until.as_str()))
        }
        RegisterState::Overdue => (t!("register-overdue", day = until.as_str()), t!("register-overdue-text")),
        RegisterState::Signed => match register.sheets.last() {
            Some(sheet) => (
                t!("register-signed", by = sheet.signed_by.as_str(), at = long_date(sheet.signed_at.date())),
                t!("register-signed-text"),
            ),
            None => (t!("register-nobody"), t!("register-nobody-text")),
        },
        RegisterState::Supplementary => (t!("register-supplementary"), t!("register-supplementary-text")),
    };
    rsx! {
        Notice { tone: state_tone(register.state), title, text,
            p { Chip { tone: state_tone(register.state), {state_word_of(register.state)} } }
        }
    }
}

/// What somebody should look at in a row before signing.
fn wants(line: &RegisterLine, state: RegisterState) -> Vec<String> {
    let sums = &line.row.sums;
    let mut found = Vec::new();
    if state != RegisterState::Draft && sums.on_post < line.row.target {
        found.push(t!("register-below", n = sums.on_post, target = line.row.target));
    }
    if sums.overrides > 0 {
        found.push(t!("register-overrides", n = sums.overrides));
    }
    if sums.witnessed > 0 {
        found.push(t!("register-witnessed", n = sums.witnessed));
    }
    for change in &line.changes {
        let (signed, now) = (state_word(change.signed), state_word(change.now));
        let day = short_date(change.date);
        found.push(t!("register-changed", day = day.as_str(), signed = signed.as_str(), now = now.as_str()));
    }
    found
}

#[component]
fn Wanting(line: RegisterLine, state: RegisterState, onopen: EventHandler<RegisterLine>) -> Element {
    let found = wants(&line, state);
    let opened = line.clone();
    let actions = rsx! {
        Button { onclick: move |()| onopen.call(opened.clone()), {t!("register-open-person")} }
    };
    rsx! {
        Row { title: line.row.person_name.clone(), note: line.row.host_name.clone(), actions,
            for said in found {
                p { "{said}" }
            }
            if !line.own_to_sign {
                p { {t!("register-row-above")} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::office::pages::registers::form::tests::line;
    use zaigang_shared::register::RegisterChange;

    #[test]
    fn a_row_in_order_wants_nothing_and_a_running_month_is_not_short() {
        let mut line = line();
        line.row.target = line.row.sums.on_post;
        assert!(wants(&line, RegisterState::Due).is_empty());
        line.row.target += 1;
        assert_eq!(wants(&line, RegisterState::Due).len(), 1);
        assert!(wants(&line, RegisterState::Draft).is_empty(), "the month goes on");
        line.row.sums.overrides = 2;
        line.row.sums.witnessed = 1;
        line.changes.push(RegisterChange {
            date: "2026-10-08".parse().unwrap(),
            signed: CellState::NotConfirmed,
            now: CellState::Present,
        });
        assert_eq!(wants(&line, RegisterState::Supplementary).len(), 4);
    }
}
