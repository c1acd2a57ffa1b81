//! Postings of a division: find one, look at it, correct it.

use crate::client;
use crate::office::kit::{Awaited, CallButton, SendingProblem, use_loaded, use_sending};
use crate::office::{view, words};
use crate::prelude::*;
use crate::text::short_date;
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::county::{CorrectPosting, PostingLine, Postings};
use zaigang_shared::api::{Done, PageQuery};
use zaigang_shared::operation as op;

/// Postings of a division: find one, look at it, correct it.
#[component]
pub fn People() -> Element {
    let mut search = use_signal(String::new);
    let mut after = use_signal(Vec::<String>::new);
    let loaded = use_loaded(move || {
        let division = view::division();
        let search = search.read().trim().to_owned();
        let after = after.read().last().cloned();
        async move {
            let Some(code) = division else { return Ok(Postings { postings: Vec::new(), next: None }) };
            let query = PageQuery { after, search: (!search.is_empty()).then_some(search) };
            client::call::<op::ListPostings>(&[code.as_str()], &query, &Done {}).await
        }
    });
    let mut again = loaded;
    let mut chosen = use_signal(|| None::<PostingLine>);
    let found = loaded.get();
    let next = found.as_ref().and_then(|page| page.next.clone());
    let postings = found.map(|page| page.postings).unwrap_or_default();
    let points: Vec<MapPoint> = postings.iter().filter_map(point).collect();
    let may = view::may::<op::CorrectPosting>();
    rsx! {
        PageTitle { title: t!("office-title-people"), aside: t!("people-aside", n = postings.len()) }
        SearchField { id: "people-search", label: t!("people-search"), value: search(),
            oninput: move |text| { after.write().clear(); search.set(text); } }
        Awaited { loaded }
        div { class: "columns two",
            Card {
                if postings.is_empty() && loaded.get().is_some() {
                    Empty { icon: IconName::People, title: t!("people-none"), text: t!("people-none-text") }
                }
                for posting in postings {
                    Line { key: "{posting.id}", posting, may, onchoose: move |posting| chosen.set(Some(posting)) }
                }
                div { class: "button-row",
                    if !after.read().is_empty() {
                        Button { icon: IconName::Back, onclick: move |()| { after.write().pop(); }, {t!("people-back")} }
                    }
                    if let Some(next) = next {
                        Button { onclick: move |()| after.write().push(next.clone()), {t!("people-more")} }
                    }
                }
            }
            Card { title: t!("people-map"), aside: t!("people-map-aside", n = points.len()),
                Map { label: t!("people-map"), points }
            }
        }
        if let Some(posting) = chosen() {
            CorrectDialog {
                posting,
                onclose: move |()| chosen.set(None),
                ondone: move |()| { chosen.set(None); again.reload(); },
            }
        }
    }
}

fn point(posting: &PostingLine) -> Option<MapPoint> {
    let [lat, lon] = posting.position?;
    let label = format!("{} {}", posting.host_name, posting.person_name);
    // Where an office is says nothing of the day: the quiet state's mark.
    Some(MapPoint { id: posting.id.to_string(), lat, lon, state: CellState::Rest, label })
}

#[component]
fn Line(posting: PostingLine, may: bool, onchoose: EventHandler<PostingLine>) -> Element {
    let given = posting.clone();
    let days = match posting.to {
        Some(to) => t!("people-from-to", from = short_date(posting.from), to = short_date(to)),
        None => t!("people-from", from = short_date(posting.from)),
    };
    let actions = rsx! {
        if let Some(phone) = posting.phone.clone() {
            CallButton { phone, person: posting.person_name.clone() }
        }
        if may {
            Button { icon: IconName::Pencil, onclick: move |()| onchoose.call(given.clone()), {t!("people-correct")} }
        }
    };
    rsx! {
        Row { title: posting.person_name.clone(), note: format!("{} {}", posting.township_name, posting.host_name), actions,
            div { class: "inline",
                span { {words::posting_kind(posting.kind)} }
                span { {t!("people-number", number = posting.staff_number.as_str())} }
                if posting.enrolled {
                    Chip { tone: Tone::Good, {t!("people-enrolled")} }
                } else {
                    Chip { tone: Tone::Attention, {t!("people-not-enrolled")} }
                }
            }
            p { "{days}" }
            if let Some(unit) = &posting.unit_name {
                p { {t!("people-unit", unit = unit.as_str())} }
            }
        }
    }
}

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

#[component]
fn CorrectDialog(posting: PostingLine, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let mut name = use_signal(|| posting.person_name.clone());
    let mut phone = use_signal(|| posting.phone.clone().unwrap_or_default());
    let mut kind = use_signal(|| kind_code(posting.kind).to_owned());
    let mut from = use_signal(|| posting.from.to_string());
    let mut to = use_signal(|| posting.to.map(|d| d.to_string()).unwrap_or_default());
    let sending = use_sending();
    let id = posting.id.clone();
    let send = move |()| {
        let (Some(kind), Ok(from)) = (kind_of(&kind.peek()), from.peek().parse()) else { return };
        let phone = phone.peek().trim().to_owned();
        let body = CorrectPosting {
            id: sending.id(),
            person_name: name.peek().trim().to_owned(),
            phone: (!phone.is_empty()).then_some(phone),
            kind,
            from,
            to: to.peek().parse().ok(),
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
        Button { kind: ButtonKind::Primary, disabled: name.read().trim().is_empty(), busy: sending.busy(), onclick: send, {t!("county-save")} }
    };
    rsx! {
        Dialog { id: "correct-posting", title: t!("people-correct-title", person = posting.person_name.as_str()), onclose, actions,
            TextField { id: "posting-name", label: t!("county-name"), value: name(), max_length: 60, oninput: move |v| name.set(v) }
            TextField { id: "posting-phone", label: t!("county-phone"), kind: TextKind::Telephone, value: phone(), max_length: 30, oninput: move |v| phone.set(v) }
            SelectField { id: "posting-kind", label: t!("people-kind"), options: kind_choices(), value: kind(), onchange: move |v| kind.set(v) }
            TextField { id: "posting-from", label: t!("people-first-day"), kind: TextKind::Date, value: from(), oninput: move |v| from.set(v) }
            TextField { id: "posting-to", label: t!("people-last-day"), hint: t!("people-last-day-hint"), kind: TextKind::Date, value: to(), oninput: move |v| to.set(v) }
            SendingProblem { sending }
        }
    }
}
