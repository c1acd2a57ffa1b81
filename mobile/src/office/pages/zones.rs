//! Zones (管区): which villages belong together, and who goes round them.

use crate::client;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::{view, words};
use crate::prelude::*;
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::api::county::{SetZone, ZonePosting, ZoneView, ZoneVillage, Zones as ZoneList};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{PostingId, ZoneId};
use zaigang_shared::operation as op;

/// Zones of the division in view.
#[component]
pub fn Zones() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else {
                return Ok(ZoneList { zones: Vec::new(), villages: Vec::new(), postings: Vec::new() });
            };
            client::read::<op::ListZones>(&[code.as_str()]).await
        }
    });
    let mut again = loaded;
    let mut editing = use_signal(|| None::<Option<ZoneView>>);
    let found = loaded.get();
    let zones = found.as_ref().map(|list| list.zones.clone()).unwrap_or_default();
    let may = view::may::<op::SetZone>() && view::is_township();
    rsx! {
        PageTitle { title: t!("office-title-zones"), aside: t!("zones-aside"),
            if may && found.is_some() {
                Button { kind: ButtonKind::Primary, icon: IconName::Plus, onclick: move |()| editing.set(Some(None)), {t!("zones-new")} }
            }
        }
        Awaited { loaded }
        if found.is_some() && zones.is_empty() {
            Empty { icon: IconName::Map, title: t!("zones-none"), text: t!("zones-none-text") }
        }
        if view::may::<op::SetZone>() && !view::is_township() {
            p { class: "muted", {t!("zones-step-in")} }
        }
        for zone in zones {
            ZoneCard { key: "{zone.id}", zone, may, onedit: move |zone| editing.set(Some(Some(zone))) }
        }
        if let Some(zone) = editing() && let Some(list) = found {
            ZoneDialog {
                zone,
                list,
                onclose: move |()| editing.set(None),
                ondone: move |()| { editing.set(None); again.reload(); },
            }
        }
    }
}

#[component]
fn ZoneCard(zone: ZoneView, may: bool, onedit: EventHandler<ZoneView>) -> Element {
    let given = zone.clone();
    let comma = t!("list-comma");
    let villages: Vec<String> = zone.villages.iter().map(village_word).collect();
    let people: Vec<&str> = zone.postings.iter().map(|posting| posting.person_name.as_str()).collect();
    let people = if people.is_empty() { t!("zones-nobody") } else { people.join(&comma) };
    let pairs = vec![
        (t!("zones-township"), zone.township_name.clone()),
        (t!("zones-villages", n = zone.villages.len()), villages.join(&comma)),
        (t!("zones-people"), people),
    ];
    rsx! {
        Card { title: zone.name.clone(),
            Facts { pairs }
            if may {
                div { class: "button-row",
                    Button { icon: IconName::Pencil, onclick: move |()| onedit.call(given.clone()), {t!("zones-edit")} }
                }
            }
        }
    }
}

/// A village's name; one without a registered place is said to be so, for nobody can check in there.
fn village_word(village: &ZoneVillage) -> String {
    if village.registered {
        village.name.clone()
    } else {
        t!("zones-unregistered", name = village.name.as_str())
    }
}

fn toggle<T: PartialEq>(list: &mut Vec<T>, one: T, on: bool) {
    list.retain(|other| *other != one);
    if on {
        list.push(one);
    }
}

#[component]
fn ZoneDialog(
    zone: Option<ZoneView>,
    list: ZoneList,
    onclose: EventHandler<()>,
    ondone: EventHandler<()>,
) -> Element {
    let before = zone.clone();
    let mut name = use_signal(|| before.as_ref().map(|zone| zone.name.clone()).unwrap_or_default());
    let mut villages = use_signal(|| {
        let own = before.iter().flat_map(|zone| &zone.villages);
        own.map(|village| village.code.clone()).collect::<Vec<DivisionCode>>()
    });
    let mut postings = use_signal(|| {
        let own = before.iter().flat_map(|zone| &zone.postings);
        own.map(|posting| posting.posting.clone()).collect::<Vec<PostingId>>()
    });
    let mut ended = use_signal(|| false);
    let sending = use_sending();
    let is_ready = !name.read().trim().is_empty() && !villages.read().is_empty();
    let known = zone.as_ref().map(|zone| zone.id.clone());
    let send = move |()| {
        let id: Result<ZoneId, _> = known.clone().map_or_else(|| sending.id().try_into(), Ok);
        let (Ok(id), Some(division)) = (id, view::division()) else { return };
        let body = SetZone {
            id,
            name: name.peek().trim().to_owned(),
            villages: villages.peek().clone(),
            postings: postings.peek().clone(),
            ended: *ended.peek(),
        };
        let work = async move { client::write::<op::SetZone>(&[division.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("county-saved"));
            ondone.call(());
        });
    };
    // Zone secretaries, whoever belongs to it already, and nobody else: the list stays short.
    let belongs = |posting: &ZonePosting| {
        posting.kind == PostingKind::ZoneSecretary || postings.peek().contains(&posting.posting)
    };
    let people: Vec<ZonePosting> = list.postings.iter().filter(|one| belongs(one)).cloned().collect();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("county-save")} }
    };
    rsx! {
        Dialog { id: "zone", title: if zone.is_some() { t!("zones-edit") } else { t!("zones-new") }, onclose, actions,
            TextField { id: "zone-name", label: t!("zones-name"), max_length: 30, value: name(), oninput: move |text| name.set(text) }
            fieldset {
                legend { {t!("zones-villages", n = villages.read().len())} }
                for village in list.villages.clone() {
                    CheckField {
                        key: "{village.code}",
                        id: "zone-village-{village.code}",
                        label: village_word(&village),
                        checked: villages.read().contains(&village.code),
                        onchange: move |on: bool| toggle(&mut villages.write(), village.code.clone(), on),
                    }
                }
            }
            fieldset {
                legend { {t!("zones-people")} }
                if people.is_empty() {
                    p { class: "hint", {t!("zones-no-secretary")} }
                }
                for posting in people {
                    CheckField {
                        key: "{posting.posting}",
                        id: "zone-posting-{posting.posting}",
                        label: posting.person_name.clone(),
                        hint: words::posting_kind(posting.kind),
                        checked: postings.read().contains(&posting.posting),
                        onchange: move |on: bool| toggle(&mut postings.write(), posting.posting.clone(), on),
                    }
                }
            }
            if zone.is_some() {
                CheckField { id: "zone-ended", label: t!("zones-end"), hint: t!("zones-end-hint"), checked: ended(), onchange: move |on| ended.set(on) }
            }
            SendingProblem { sending }
        }
    }
}
