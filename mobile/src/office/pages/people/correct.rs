//! Corrects a posting and its person: what a sheet got wrong, from the telephone to the village.

use crate::client;
use crate::office::kit::{SendingProblem, use_sending};
use crate::office::place::PlaceField;
use crate::office::words;
use crate::prelude::*;
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::county::{CorrectPosting, PostingLine};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::operation as op;

const KINDS: [(&str, PostingKind); 4] = [
    ("first_secretary", PostingKind::FirstSecretary),
    ("team_member", PostingKind::TeamMember),
    ("commissioner", PostingKind::Commissioner),
    ("zone_secretary", PostingKind::ZoneSecretary),
];

fn kind_code(kind: PostingKind) -> &'static str {
    KINDS.iter().find(|(_, known)| *known == kind).map_or("", |(code, _)| code)
}

/// The kinds of postings to choose from.
pub fn kind_choices() -> Vec<Choice> {
    KINDS.iter().map(|(code, kind)| Choice::new(*code, words::posting_kind(*kind))).collect()
}

/// The kind of a choice's code.
pub fn kind_of(code: &str) -> Option<PostingKind> {
    KINDS.iter().find(|(known, _)| *known == code).map(|(_, kind)| *kind)
}

/// Which of the two the chosen place changes, if it changes it and will do.
fn changed(
    chosen: Option<DivisionCode>,
    before: &DivisionCode,
    fits: fn(Level) -> bool,
) -> Option<DivisionCode> {
    chosen.filter(|code| code != before && fits(code.level()))
}

/// Corrects a posting and its person.
#[component]
pub(super) fn CorrectDialog(
    posting: PostingLine,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let mut name = use_signal(|| posting.person_name.clone());
    let mut staff = use_signal(|| posting.staff_number.clone());
    let mut phone = use_signal(|| posting.phone.clone().unwrap_or_default());
    let mut kind = use_signal(|| kind_code(posting.kind).to_owned());
    let mut unit = use_signal(|| posting.unit_name.clone().unwrap_or_default());
    let mut from = use_signal(|| posting.from.to_string());
    let mut to = use_signal(|| posting.to.map(|d| d.to_string()).unwrap_or_default());
    let host = use_signal(|| Some(posting.host.clone()));
    let managing = use_signal(|| Some(posting.managing.clone()));
    let mut why = use_signal(String::new);
    let sending = use_sending();
    let new_host = changed(host(), &posting.host, |level| level >= Level::Township);
    let new_managing = changed(managing(), &posting.managing, |level| level <= Level::Township);
    let is_moved = new_host.is_some() || new_managing.is_some();
    // A place above the lowest is on the way to one, not one to be posted at.
    let is_place = host().is_some_and(|code| code.level() >= Level::Township);
    let is_ready = is_place
        && !name.read().trim().is_empty()
        && !staff.read().trim().is_empty()
        && (!is_moved || !why.read().trim().is_empty());
    let id = posting.id.clone();
    let send = move |()| {
        let (Some(kind), Ok(from)) = (kind_of(&kind.peek()), from.peek().parse()) else { return };
        let phone = phone.peek().trim().to_owned();
        let reason = why.peek().trim().to_owned();
        let body = CorrectPosting {
            id: sending.id(),
            person_name: name.peek().trim().to_owned(),
            phone: (!phone.is_empty()).then_some(phone),
            kind,
            from,
            to: to.peek().parse().ok(),
            host: new_host.clone(),
            managing: new_managing.clone(),
            unit: Some(unit.peek().trim().to_owned()),
            staff_number: Some(staff.peek().trim().to_owned()),
            reason: (is_moved && !reason.is_empty()).then_some(reason),
        };
        let id = id.clone();
        let work = async move { client::write::<op::CorrectPosting>(&[id.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("county-saved"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("county-save")} }
    };
    rsx! {
        Dialog { id: "correct-posting", title: t!("people-correct-title", person = posting.person_name.as_str()), onclose, actions,
            TextField { id: "posting-name", label: t!("county-name"), value: name(), max_length: 60, oninput: move |v| name.set(v) }
            TextField { id: "posting-staff", label: t!("people-staff"), value: staff(), max_length: 40, oninput: move |v| staff.set(v) }
            TextField { id: "posting-phone", label: t!("county-phone"), kind: TextKind::Telephone, value: phone(), max_length: 30, oninput: move |v| phone.set(v) }
            SelectField { id: "posting-kind", label: t!("people-kind"), options: kind_choices(), value: kind(), onchange: move |v| kind.set(v) }
            TextField { id: "posting-unit", label: t!("people-unit-name"), value: unit(), max_length: 60, oninput: move |v| unit.set(v) }
            TextField { id: "posting-from", label: t!("people-first-day"), kind: TextKind::Date, value: from(), oninput: move |v| from.set(v) }
            TextField { id: "posting-to", label: t!("people-last-day"), hint: t!("people-last-day-hint"), kind: TextKind::Date, value: to(), oninput: move |v| to.set(v) }
            PlaceField { id: "posting-host", legend: t!("people-host"), chosen: host, highest: Level::Township, deepest: Level::Village }
            PlaceField { id: "posting-managing", legend: t!("people-managing"), chosen: managing, highest: Level::Province, deepest: Level::Township }
            if is_moved {
                Notice { tone: Tone::Info, title: t!("people-moved"), text: t!("people-moved-text") }
                TextArea { id: "posting-why", label: t!("county-why"), value: why(), rows: 2, max_length: 200, oninput: move |v| why.set(v) }
            }
            SendingProblem { sending }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_place_that_will_do_is_sent() {
        let code = |text: &str| -> DivisionCode { text.parse().unwrap() };
        let village = code("150422102201");
        let fits = |level: Level| level >= Level::Township;
        assert_eq!(changed(Some(village.clone()), &village, fits), None);
        assert_eq!(changed(Some(code("150422")), &village, fits), None, "on the way to another village");
        assert_eq!(changed(Some(code("150422102202")), &village, fits), Some(code("150422102202")));
        assert_eq!(changed(None, &village, fits), None);
    }
}
