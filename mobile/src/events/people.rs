//! Who is invited: everybody of chosen places, or people one by one.

use crate::prelude::*;
use std::collections::BTreeSet;
use zaigang_shared::api::event::{Invitable, InvitePeople};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::PostingId;

/// Who is chosen in one form.
#[derive(Clone, Copy, PartialEq)]
pub struct Chosen {
    places: Signal<BTreeSet<DivisionCode>>,
    people: Signal<BTreeSet<PostingId>>,
}

/// The people of the calling component's form.
pub fn use_chosen() -> Chosen {
    Chosen { places: use_signal(BTreeSet::new), people: use_signal(BTreeSet::new) }
}

impl Chosen {
    /// What the server is sent: whole places, and people of the others.
    pub fn body(&self, all: &[Invitable]) -> InvitePeople {
        let (places, people) = (self.places.read(), self.people.read());
        let by_hand = all.iter().filter(|one| people.contains(&one.posting) && !places.contains(&one.host));
        InvitePeople {
            postings: by_hand.map(|one| one.posting.clone()).collect(),
            divisions: places.iter().cloned().collect(),
        }
    }

    /// How many are invited.
    pub fn count(&self, all: &[Invitable]) -> usize {
        let (places, people) = (self.places.read(), self.people.read());
        all.iter().filter(|one| places.contains(&one.host) || people.contains(&one.posting)).count()
    }
}

fn toggle<T: Ord + Clone + 'static>(mut set: Signal<BTreeSet<T>>, one: &T, on: bool) {
    if on {
        set.write().insert(one.clone());
    } else {
        set.write().remove(one);
    }
}

/// The list of places with their people.
#[component]
pub fn PeopleFields(chosen: Chosen, all: Vec<Invitable>) -> Element {
    let mut places: Vec<(DivisionCode, String, Vec<Invitable>)> = Vec::new();
    for one in &all {
        match places.last_mut().filter(|(host, ..)| *host == one.host) {
            Some((_, _, people)) => people.push(one.clone()),
            None => places.push((one.host.clone(), one.host_name.clone(), vec![one.clone()])),
        }
    }
    let codes: BTreeSet<DivisionCode> = places.iter().map(|(host, ..)| host.clone()).collect();
    let is_all = !codes.is_empty() && *chosen.places.read() == codes;
    let mut every = chosen.places;
    rsx! {
        fieldset { class: "reasons",
            legend { {t!("event-people", n = chosen.count(&all), all = all.len())} }
            if all.is_empty() {
                p { class: "hint", {t!("event-people-none")} }
            }
            if places.len() > 1 {
                CheckField { id: "event-everybody", label: t!("event-everybody"), checked: is_all,
                    onchange: move |on| every.set(if on { codes.clone() } else { BTreeSet::new() }) }
            }
            for (host, name, people) in places {
                PlaceOfPeople { key: "{host}", chosen, host, name, people }
            }
        }
    }
}

#[component]
fn PlaceOfPeople(chosen: Chosen, host: DivisionCode, name: String, people: Vec<Invitable>) -> Element {
    let is_whole = chosen.places.read().contains(&host);
    let count = people.len();
    rsx! {
        CheckField {
            id: "event-place-{host}",
            label: t!("event-whole-place", place = name.as_str(), n = count),
            checked: is_whole,
            onchange: move |on| toggle(chosen.places, &host, on),
        }
        if !is_whole {
            Fold { title: t!("event-one-by-one", place = name.as_str()),
                for one in people {
                    CheckField {
                        key: "{one.posting}",
                        id: "event-person-{one.posting}",
                        label: one.person_name.clone(),
                        checked: chosen.people.read().contains(&one.posting),
                        onchange: move |on| toggle(chosen.people, &one.posting, on),
                    }
                }
            }
        }
    }
}

/// Invites more people to an event.
#[component]
pub fn InviteDialog(
    all: Vec<Invitable>,
    busy: Option<String>,
    problem: Element,
    onclose: EventHandler<()>,
    onsend: EventHandler<InvitePeople>,
) -> Element {
    let chosen = use_chosen();
    let is_ready = chosen.count(&all) > 0;
    let listed = all.clone();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("event-back")} }
        Button {
            kind: ButtonKind::Primary,
            disabled: !is_ready,
            busy,
            onclick: move |()| onsend.call(chosen.body(&listed)),
            {t!("event-invite")}
        }
    };
    rsx! {
        Dialog { id: "invite-people", title: t!("event-invite"), onclose, actions,
            PeopleFields { chosen, all }
            {problem}
        }
    }
}
