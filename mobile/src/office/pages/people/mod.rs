//! Postings of a division: find one, look at it, correct it.

mod correct;

use crate::client::{self, ClientError};
use crate::office::kit::{Awaited, CallButton, use_loaded};
use crate::office::{view, words};
use crate::prelude::*;
use crate::text::short_date;
use correct::CorrectDialog;
pub use correct::{kind_choices, kind_of};
use zaigang_shared::api::county::{PostingLine, Postings};
use zaigang_shared::api::{Done, PageQuery};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::operation as op;

/// Most pages of postings that the map draws: 2,000, more than the largest county has.
const MAP_PAGES: usize = 10;

/// What the map shows, growing page by page.
#[derive(Debug, Clone, Default, PartialEq)]
struct Drawn {
    points: Vec<MapPoint>,
    /// There are more than it draws.
    is_cut: bool,
}

async fn page(code: &DivisionCode, after: Option<String>, search: String) -> Result<Postings, ClientError> {
    let query = PageQuery { after, search: (!search.is_empty()).then_some(search) };
    client::call::<op::ListPostings>(&[code.as_str()], &query, &Done {}).await
}

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
            page(&code, after, search).await
        }
    });
    // The map is of everybody found, whichever page of the list is open.
    let mut drawn = use_signal(Drawn::default);
    let points = use_loaded(move || {
        let division = view::division();
        let search = search.read().trim().to_owned();
        async move {
            let Some(code) = division else { return Ok(()) };
            let mut all = Drawn::default();
            let mut after = None;
            for _ in 0..MAP_PAGES {
                let found = page(&code, after, search.clone()).await?;
                all.points.extend(found.postings.iter().filter_map(point));
                after = found.next;
                drawn.set(all.clone());
                if after.is_none() {
                    return Ok(());
                }
            }
            all.is_cut = true;
            drawn.set(all);
            Ok(())
        }
    });
    let mut again = loaded;
    let mut map_again = points;
    let mut chosen = use_signal(|| None::<PostingLine>);
    let found = loaded.get();
    let next = found.as_ref().and_then(|page| page.next.clone());
    let postings = found.map(|page| page.postings).unwrap_or_default();
    let Drawn { points: places, is_cut } = drawn();
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
            Card { title: t!("people-map"), aside: t!("people-map-aside", n = places.len()),
                Awaited { loaded: points, label: t!("people-map-loading", n = places.len()) }
                if is_cut {
                    p { class: "hint", {t!("people-map-part", n = places.len())} }
                }
                Map { label: t!("people-map"), points: places }
            }
        }
        if let Some(posting) = chosen() {
            CorrectDialog {
                posting,
                onclose: move |()| chosen.set(None),
                ondone: move |()| { chosen.set(None); again.reload(); map_again.reload(); },
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
