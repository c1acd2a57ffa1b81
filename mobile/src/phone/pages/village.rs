//! The village organisation's first page: its posted people, the last days in a word each, and vouching.

use crate::client::beacon::server_now;
use crate::client::kept::reads;
use crate::client::session::identity;
use crate::client::vouching::{self, Vouching, WAITING};
use crate::phone::kept::{Freshness, use_kept};
use crate::phone::{Route, words};
use crate::platform::clock;
use crate::prelude::*;
use crate::text::{date_time, day_label, day_of, long_date};
use chrono::NaiveDate;
use zaigang_shared::api::village::{VillageDay, VillageHome, VillagePosting, VouchingView};
use zaigang_shared::operation::{self, Operation as _};

/// Longest note, in characters.
const MAX_NOTE: u32 = 200;

/// A day that is to be vouched for.
#[derive(Debug, Clone, PartialEq)]
struct Asked {
    posting: VillagePosting,
    date: NaiveDate,
}

/// The village's page.
#[component]
pub fn Village() -> Element {
    let mut view =
        use_kept("village".to_owned(), operation::ReadVillage::INFO, Vec::new(), reads::<VillageHome>);
    let mut asked = use_signal(|| None::<Asked>);
    use_future(vouching::refresh);
    // What has arrived changes the days.
    let waiting = WAITING.read().len();
    let mut seen = use_signal(move || waiting);
    use_effect(use_reactive!(|waiting| {
        if waiting < seen.replace(waiting) {
            view.again();
        }
    }));
    let kept = view.value::<VillageHome>();
    let villages = kept.as_ref().map(|kept| kept.value.villages.join(&t!("list-comma"))).unwrap_or_default();
    rsx! {
        PageTitle { title: t!("phone-title-village"), aside: villages }
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        Unsent {}
        if let Some(kept) = kept {
            if kept.value.postings.is_empty() {
                Empty { icon: IconName::People, title: t!("phone-village-none"), text: t!("phone-village-none-text") }
            } else {
                p { class: "muted", {t!("phone-village-text")} }
            }
            for posting in kept.value.postings {
                Posted { key: "{posting.posting}", posting, onask: move |day| asked.set(Some(day)) }
            }
            if !kept.value.vouchings.is_empty() {
                Card {
                    Fold { title: t!("phone-village-said", n = kept.value.vouchings.len()),
                        for said in kept.value.vouchings {
                            Said { key: "{said.id}", said }
                        }
                    }
                }
            }
        }
        LinkButton { to: Route::Events {}, icon: IconName::Calendar, wide: true, {t!("phone-title-events")} }
        if let Some(day) = asked() {
            VouchDialog { asked: day, onclose: move |()| asked.set(None) }
        }
    }
}

/// What waits for a network, and what was not taken.
#[component]
fn Unsent() -> Element {
    let all = WAITING.read().clone();
    rsx! {
        for one in all {
            UnsentOne { key: "{one.id}", one }
        }
    }
}

#[component]
fn UnsentOne(one: Vouching) -> Element {
    let what = t!("phone-village-word", person = one.person_name.clone(), date = long_date(one.date));
    match one.refused.clone() {
        None => rsx! {
            Notice { tone: Tone::Info, title: what, text: t!("phone-village-waits") }
        },
        Some(problem) => rsx! {
            Notice { tone: Tone::Problem, title: t!("phone-village-refused", what = what), text: format!("{} {}", problem.title, problem.detail),
                Button {
                    onclick: move |()| {
                        let one = one.clone();
                        async move {
                            if vouching::forget(&one).await.is_err() {
                                toast(Tone::Problem, t!("phone-trouble-device"));
                            }
                        }
                    },
                    {t!("phone-village-forget")}
                }
            }
        },
    }
}

/// Whether a day wants the village's word, or may only get it.
fn wants_word(day: &VillageDay) -> bool {
    day.may_vouch && matches!(day.state, CellState::NotConfirmed | CellState::ToConfirm)
}

#[component]
fn Posted(posting: VillagePosting, onask: EventHandler<Asked>) -> Element {
    let (open, others): (Vec<VillageDay>, Vec<VillageDay>) =
        posting.days.iter().copied().partition(wants_word);
    let title = t!(
        "phone-village-person",
        person = posting.person_name.clone(),
        kind = words::posting_kind(posting.kind)
    );
    rsx! {
        Card { title, aside: posting.host_name.clone(),
            if posting.is_own {
                p { class: "muted", {t!("phone-village-own")} }
            }
            if open.is_empty() && !posting.is_own {
                p { class: "verdict start inside",
                    Icon { name: IconName::CheckCircle }
                    {t!("phone-village-in-order")}
                }
            }
            for day in open {
                DayRow { key: "{day.date}", posting: posting.clone(), day, onask }
            }
            if !others.is_empty() {
                Fold { title: t!("phone-village-others", n = others.len()),
                    for day in others {
                        DayRow { key: "{day.date}", posting: posting.clone(), day, onask }
                    }
                }
            }
        }
    }
}

#[component]
fn DayRow(posting: VillagePosting, day: VillageDay, onask: EventHandler<Asked>) -> Element {
    let today = day_of(server_now());
    let is_said = WAITING.read().iter().any(|one| one.posting == posting.posting && one.date == day.date);
    let label = day_label(day.date, today);
    let note = if label == crate::text::short_date(day.date) { String::new() } else { label };
    rsx! {
        Row {
            title: long_date(day.date),
            note,
            actions: rsx! {
                if is_said {
                    Chip { icon: IconName::Clock, {t!("phone-village-said-here")} }
                } else if day.may_vouch {
                    Button { onclick: move |()| onask.call(Asked { posting: posting.clone(), date: day.date }), {t!("phone-village-vouch")} }
                }
            },
            StateMark { state: day.state }
        }
    }
}

/// Reasons a village has, by their codes.
fn reasons() -> Vec<Choice> {
    vec![
        Choice::new("no_smartphone", t!("phone-vouch-no-smartphone")),
        Choice::new("phone_broken", t!("phone-vouch-phone-broken")),
        Choice::new("no_signal", t!("phone-vouch-no-signal")),
        Choice::new("other", t!("phone-vouch-other")),
    ]
}

fn reason_word(code: &str) -> String {
    let known = reasons().into_iter().find(|choice| choice.code == code);
    known.map_or_else(|| t!("phone-vouch-other"), |choice| choice.label)
}

#[component]
fn VouchDialog(asked: Asked, onclose: EventHandler<()>) -> Element {
    let mut reason = use_signal(|| None::<String>);
    let mut note = use_signal(String::new);
    let mut busy = use_signal(|| false);
    let mut failed = use_signal(|| false);
    let is_ready = reason.read().is_some() && !note.read().trim().is_empty();
    let what =
        t!("phone-village-word", person = asked.posting.person_name.clone(), date = long_date(asked.date));
    let say = move |()| {
        let asked = asked.clone();
        async move {
            let said = note.peek().trim().replace(['\n', '\t'], " ");
            let Some(reason) = reason.peek().clone().filter(|_| !said.is_empty() && !busy()) else { return };
            let Some(holder) = identity().await else { return };
            busy.set(true);
            let word = Vouching {
                id: clock::random_uuid_v7(),
                account: holder.account,
                posting: asked.posting.posting,
                person_name: asked.posting.person_name,
                date: asked.date,
                reason,
                note: said,
                said_at: clock::now_ms(),
                refused: None,
            };
            match vouching::keep(word).await {
                Ok(()) => {
                    toast(Tone::Good, t!("phone-village-kept"));
                    onclose.call(());
                }
                Err(_) => {
                    failed.set(true);
                    busy.set(false);
                }
            }
        }
    };
    rsx! {
        Dialog {
            id: "vouch",
            title: what,
            onclose,
            actions: rsx! {
                Button { onclick: onclose, {t!("phone-village-not")} }
                Button {
                    kind: ButtonKind::Primary,
                    disabled: !is_ready,
                    busy: busy().then(|| t!("phone-sending")),
                    onclick: say,
                    {t!("phone-village-vouch-do")}
                }
            },
            p { {t!("phone-village-vouch-text")} }
            ReasonChips {
                name: "vouch-reason",
                legend: t!("phone-vouch-why"),
                options: reasons(),
                chosen: reason(),
                onchoose: move |code| reason.set(Some(code)),
            }
            TextArea {
                id: "vouch-note",
                label: t!("phone-vouch-note"),
                hint: t!("phone-vouch-note-hint"),
                value: note(),
                rows: 2,
                max_length: MAX_NOTE,
                oninput: move |value| note.set(value),
            }
            if failed() {
                Notice { tone: Tone::Problem, title: t!("phone-trouble-device"), text: t!("phone-trouble-device-text") }
            }
        }
    }
}

#[component]
fn Said(said: VouchingView) -> Element {
    let title = t!("phone-village-word", person = said.person_name.clone(), date = long_date(said.date));
    rsx! {
        Row { title, note: date_time(said.at.0),
            p { {reason_word(&said.reason)} }
            if let Some(note) = &said.note {
                p { class: "said", "{note}" }
            }
            if said.replaced {
                p { class: "muted", {t!("phone-village-replaced")} }
            }
        }
    }
}
