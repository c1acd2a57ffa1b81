//! A township's register: what wants a decision first, then the form, then the signature.

use super::deputies::Deputies;
use super::doubts::Doubts;
use super::files::Files;
use super::form::FormTable;
use super::person::PersonMonth;
use super::responses::Objections;
use super::sheets::Sheets;
use super::sign::SignCard;
use super::state_tone;
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
    let (wanting, below) = to_look_at(&register);
    let rest = register.lines.len() - wanting.len() - below.len();
    let state = register.state;
    // Where nobody on the page is theirs, the page says so once; where some are, each other row does.
    let is_shared = register.lines.iter().any(|line| line.own_to_sign);
    let onopen = EventHandler::new(move |line| opened.set(Some(line)));
    rsx! {
        PageTitle { title, aside: month_title(register.month.first()),
            MonthSteps { month: month(), last, onpick }
            LinkButton { to: paper, icon: IconName::Print, {t!("register-paper")} }
        }
        Awaited { loaded }
        Answer { register: register.clone() }
        Doubts { register: register.clone(), onchanged: changed }
        Objections { register: register.clone(), onchanged: changed }
        if !wanting.is_empty() || !below.is_empty() {
            Card {
                title: t!("register-look-at"),
                aside: if rest > 0 { t!("register-rest-in-order", n = rest) } else { String::new() },
                if !wanting.is_empty() {
                    div { class: "rows",
                        for line in wanting {
                            Wanting { key: "{line.row.posting}", line, state, is_shared, onopen }
                        }
                    }
                }
                if !below.is_empty() {
                    Fold { title: t!("register-below-people", n = below.len()),
                        div { class: "rows",
                            for line in below {
                                Wanting { key: "{line.row.posting}", line, state, is_shared, onopen }
                            }
                        }
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
        Notice { tone: state_tone(register.state), title, text }
    }
}

/// The rows to look at before signing, and apart from them those that are only short of their days. What is signed
/// and has not changed since wants nothing any more.
fn to_look_at(register: &Register) -> (Vec<RegisterLine>, Vec<RegisterLine>) {
    let is_open = |line: &&RegisterLine| line.signed_on.is_none() || !line.changes.is_empty();
    let wanting = |line: &&RegisterLine| !wants(line, register.state).is_empty();
    let open = register.lines.iter().filter(is_open).filter(wanting).cloned();
    open.partition(|line| {
        line.row.sums.overrides > 0 || line.row.sums.witnessed > 0 || !line.changes.is_empty()
    })
}

/// What somebody should look at in a row before signing.
fn wants(line: &RegisterLine, state: RegisterState) -> Vec<String> {
    let sums = &line.row.sums;
    let mut found = Vec::new();
    let is_short = state != RegisterState::Draft && sums.on_post < line.row.target;
    if is_short || sums.witnessed > 0 {
        found.push(t!("register-below", n = sums.on_post, target = line.row.target));
    }
    // "Of these" belongs to the days on post above.
    if sums.witnessed > 0 {
        found.push(t!("register-witnessed", n = sums.witnessed));
    }
    if sums.overrides > 0 {
        found.push(t!("register-overrides", n = sums.overrides));
    }
    for change in &line.changes {
        let (signed, now) = (state_word(change.signed), state_word(change.now));
        let day = short_date(change.date);
        found.push(t!("register-changed", day = day.as_str(), signed = signed.as_str(), now = now.as_str()));
    }
    found
}

#[component]
fn Wanting(
    line: RegisterLine,
    state: RegisterState,
    is_shared: bool,
    onopen: EventHandler<RegisterLine>,
) -> Element {
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
            if is_shared && !line.own_to_sign {
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

    fn register(state: RegisterState, lines: Vec<RegisterLine>) -> Register {
        let month: Month = "2026-10".parse().unwrap();
        Register {
            township: "150422100".parse().unwrap(),
            township_name: "林东镇".to_owned(),
            county_name: "巴林左旗".to_owned(),
            month,
            state,
            sign_from: month.next().first(),
            escalates_on: month.next().first(),
            lines,
            sheets: Vec::new(),
            draft: None,
        }
    }

    #[test]
    fn short_rows_stand_apart_and_signed_ones_are_not_looked_at_again() {
        let mut short = line();
        short.row.target = short.row.sums.on_post + 1;
        let mut changed_by_hand = short.clone();
        changed_by_hand.row.sums.overrides = 1;
        let mut in_order = line();
        in_order.row.target = in_order.row.sums.on_post;
        let due = register(RegisterState::Due, vec![short, changed_by_hand, in_order]);
        let (wanting, below) = to_look_at(&due);
        assert_eq!((wanting.len(), below.len()), (1, 1));

        let mut lines = due.lines;
        for line in &mut lines {
            line.signed_on = Some(1);
        }
        let signed = register(RegisterState::Signed, lines.clone());
        assert_eq!(to_look_at(&signed), (Vec::new(), Vec::new()));
        lines[0].changes.push(RegisterChange {
            date: "2026-10-08".parse().unwrap(),
            signed: CellState::NotConfirmed,
            now: CellState::Present,
        });
        let (wanting, below) = to_look_at(&register(RegisterState::Supplementary, lines));
        assert_eq!((wanting.len(), below.len()), (1, 0), "only what changed");
    }
}
