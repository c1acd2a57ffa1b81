//! The own row on the signed register of a month: what was signed, what changed since, and the own word on it.

use crate::client::home::{HOME, ring};
use crate::client::kept::reads;
use crate::client::{ClientError, signature, write};
use crate::phone::kept::{Freshness, Trouble, use_kept};
use crate::platform::clock;
use crate::prelude::*;
use crate::text::{date_time, month_title, short_date};
use chrono::Datelike;
use zaigang_shared::api::register::{OwnRegister, RegisterLine, RespondRegister, RowResponse, SheetView};
use zaigang_shared::id::PostingId;
use zaigang_shared::operation::{self, Operation as _};
use zaigang_shared::register::SignatureAct;
use zaigang_shared::time::Month;

/// Longest objection, in characters.
const MAX_TEXT: u32 = 500;

/// A signed month that waits for the own word, while another one is shown.
#[component]
pub fn WaitingMonth(shown: Month, onpick: EventHandler<Month>) -> Element {
    let waiting = HOME.read().as_ref().and_then(|kept| kept.value.countersign.first().copied());
    let Some(waiting) = waiting.filter(|waiting| *waiting != shown) else { return VNode::empty() };
    rsx! {
        Notice { tone: Tone::Attention, title: t!("phone-register-waiting", month = month_title(waiting.first())),
            Button { onclick: move |()| onpick.call(waiting), {t!("phone-home-look")} }
        }
    }
}

/// The own row of a month.
#[component]
pub fn OwnRow(posting: PostingId, month: Month) -> Element {
    let (id, text) = (posting.to_string(), month.to_string());
    let name = format!("register-{id}-{text}");
    let mut view = use_kept(name, operation::ReadOwnRegister::INFO, vec![id, text], reads::<OwnRegister>);
    let kept = view.value::<OwnRegister>();
    let own = kept.as_ref().map(|kept| kept.value.clone());
    let line = own.as_ref().and_then(|own| own.line.clone());
    let sheet = own.and_then(|own| own.sheet);
    rsx! {
        Card { title: t!("phone-register-title"),
            Freshness {
                error: view.error.read().clone(),
                kept_at: kept.as_ref().map(|kept| kept.at),
                busy: *view.busy.read(),
                onretry: move |()| view.again(),
            }
            match (line, sheet) {
                (Some(line), Some(sheet)) => rsx! {
                    Signed {
                        line,
                        sheet,
                        posting,
                        month,
                        onsaid: move |()| {
                            view.again();
                            ring();
                        },
                    }
                },
                (Some(_), None) => rsx! {
                    p { class: "muted", {t!("phone-register-unsigned")} }
                },
                _ if kept.is_some() => rsx! {
                    p { class: "muted", {t!("phone-register-none")} }
                },
                _ => VNode::empty(),
            }
        }
    }
}

/// The days of a row as they were signed, by state.
fn signed_days(line: &RegisterLine) -> Vec<(CellState, Vec<u32>)> {
    let days_of = |state: CellState| -> Vec<u32> {
        let days = line.form_row().days.iter().filter(|day| day.state == state);
        days.map(|day| day.date.day()).collect()
    };
    let states = CellState::ALL.into_iter().filter(|state| *state != CellState::NotPosted);
    states.map(|state| (state, days_of(state))).filter(|(_, days)| !days.is_empty()).collect()
}

/// The words of [`signed_days`].
fn facts(line: &RegisterLine) -> Vec<(String, String)> {
    let fact = |(state, days): (CellState, Vec<u32>)| {
        let numbers: Vec<String> = days.iter().map(u32::to_string).collect();
        let text = t!("phone-register-days", n = days.len(), days = numbers.join(&t!("list-comma")));
        (state_word(state), text)
    };
    signed_days(line).into_iter().map(fact).collect()
}

#[component]
fn Signed(
    line: RegisterLine,
    sheet: SheetView,
    posting: PostingId,
    month: Month,
    onsaid: EventHandler<()>,
) -> Element {
    let (by, at) = (sheet.signed_by.clone(), date_time(sheet.signed_at.0));
    rsx! {
        p {
            if sheet.is_deputy {
                {t!("phone-register-signed-deputy", by = by, at = at)}
            } else {
                {t!("phone-register-signed", by = by, at = at)}
            }
        }
        Facts { pairs: facts(&line) }
        if !line.changes.is_empty() {
            Notice { tone: Tone::Info, title: t!("phone-register-changed", n = line.changes.len()),
                for change in line.changes.iter().copied() {
                    p { key: "{change.date}",
                        {t!("phone-register-change", day = short_date(change.date), before = state_word(change.signed), now = state_word(change.now))}
                    }
                }
            }
        }
        if let Some(response) = line.response.clone() {
            Said { response }
        }
        if may_say(line.response.as_ref()) {
            Words { sheet: sheet.hash.clone(), posting, month, onsaid }
        }
    }
}

/// After an objection was answered one may agree or object again; else what was said stays.
fn may_say(response: Option<&RowResponse>) -> bool {
    response.is_none_or(|said| said.act == SignatureAct::Object && said.answer.is_some())
}

#[component]
fn Said(response: RowResponse) -> Element {
    let at = date_time(response.at.0);
    if response.act == SignatureAct::Countersign {
        return rsx! {
            Notice { tone: Tone::Good, title: t!("phone-register-countersigned", at = at) }
        };
    }
    rsx! {
        Notice { tone: Tone::Attention, title: t!("phone-register-objected", at = at),
            p { class: "said", {response.text.clone().unwrap_or_default()} }
            if let Some(answer) = response.answer.clone() {
                p {
                    {t!("phone-correction-answer", by = response.answered_by.clone().unwrap_or_default(), text = answer)}
                }
            } else {
                p { class: "muted", {t!("phone-register-objected-text")} }
            }
        }
    }
}

/// Agreeing in one tap; objecting in words, which stay in the form until they have arrived.
#[component]
fn Words(sheet: String, posting: PostingId, month: Month, onsaid: EventHandler<()>) -> Element {
    let mut objecting = use_signal(|| false);
    let mut text = use_signal(String::new);
    let mut id = use_signal(clock::random_uuid_v7);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let say = use_callback(move |act: SignatureAct| {
        let (sheet, posting) = (sheet.clone(), posting.clone());
        let words = text.peek().trim().to_owned();
        let words = (act == SignatureAct::Object).then_some(words);
        if busy() || words.as_ref().is_some_and(String::is_empty) {
            return;
        }
        busy.set(true);
        spawn(async move {
            match respond(id(), act, sheet, posting, month, words).await {
                Ok(()) => {
                    id.set(clock::random_uuid_v7());
                    text.set(String::new());
                    objecting.set(false);
                    error.set(None);
                    onsaid.call(());
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        });
    });
    let sending = move || busy().then(|| t!("phone-sending"));
    rsx! {
        p { class: "hint", {t!("phone-register-ask")} }
        if let Some(error) = error() {
            Trouble { error }
        }
        if objecting() {
            TextArea {
                id: "objection",
                label: t!("phone-register-objection"),
                hint: t!("phone-register-objection-hint"),
                value: text(),
                rows: 3,
                max_length: MAX_TEXT,
                oninput: move |value| text.set(value),
            }
            Button {
                wide: true,
                icon: IconName::Pencil,
                disabled: text.read().trim().is_empty(),
                busy: sending(),
                onclick: move |()| say.call(SignatureAct::Object),
                {t!("phone-register-object-send")}
            }
            Button { kind: ButtonKind::Quiet, wide: true, onclick: move |()| objecting.set(false), {t!("phone-register-back")} }
        } else {
            Button {
                kind: ButtonKind::Primary,
                wide: true,
                icon: IconName::Check,
                busy: sending(),
                onclick: move |()| say.call(SignatureAct::Countersign),
                {t!("phone-register-countersign")}
            }
            Button {
                wide: true,
                icon: IconName::Pencil,
                disabled: busy(),
                onclick: move |()| objecting.set(true),
                {t!("phone-register-object")}
            }
        }
    }
}

async fn respond(
    id: String,
    act: SignatureAct,
    sheet: String,
    posting: PostingId,
    month: Month,
    text: Option<String>,
) -> Result<(), ClientError> {
    let token = signature::sign(act, sheet.clone(), Some(posting.clone()), text.clone()).await?;
    let body = RespondRegister { id, sheet, act, text, signature: token };
    write::<operation::RespondRegister>(&[posting.as_str(), &month.to_string()], &body).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::api::cadre::PostingKind;
    use zaigang_shared::division::Level;
    use zaigang_shared::register::{RegisterDay, RegisterRow, RegisterSums, changes};

    fn row(states: &[CellState]) -> RegisterRow {
        let first: chrono::NaiveDate = "2026-10-01".parse().unwrap();
        let days: Vec<RegisterDay> = first
            .iter_days()
            .zip(states)
            .map(|(date, state)| RegisterDay {
                date,
                state: *state,
                computed: *state,
                is_override: false,
                on_post: state.on_post(true),
            })
            .collect();
        RegisterRow {
            posting: "p1".parse().unwrap(),
            staff_number: String::new(),
            person_name: String::new(),
            kind: PostingKind::FirstSecretary,
            host: "150422102201".parse().unwrap(),
            host_name: String::new(),
            unit_name: None,
            confirmed_by: Level::Township,
            target: 20,
            sums: RegisterSums::of(&days),
            days,
        }
    }

    #[test]
    fn a_row_is_shown_as_it_was_signed() {
        use CellState::{NotConfirmed, NotPosted, Present, Rest};
        let (signed, now) =
            (row(&[NotPosted, Present, NotConfirmed, Rest]), row(&[NotPosted, Present, Present, Rest]));
        let changes = changes(&signed, &now);
        let (signed, signed_on) = (Some(signed), Some(1));
        let line = RegisterLine { row: now, signed, signed_on, changes, response: None, own_to_sign: false };
        assert_eq!(line.changes.len(), 1);
        let shown = signed_days(&line);
        assert_eq!(shown, [(Present, vec![2]), (Rest, vec![4]), (NotConfirmed, vec![3])]);
    }

    #[test]
    fn a_word_stays_until_an_objection_is_answered() {
        let said = |act, answer: Option<&str>| RowResponse {
            act,
            text: None,
            at: zaigang_shared::time::Millis(0),
            answer: answer.map(str::to_owned),
            answered_by: None,
            answered_at: None,
        };
        assert!(may_say(None));
        assert!(!may_say(Some(&said(SignatureAct::Countersign, None))));
        assert!(!may_say(Some(&said(SignatureAct::Object, None))));
        assert!(may_say(Some(&said(SignatureAct::Object, Some("right")))));
    }
}
