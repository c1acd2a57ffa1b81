//! Choosing a place below the one in view: county, township, village, each from the list of the one above.

use super::kit::{Awaited, use_loaded};
use super::view;
use crate::client;
use crate::prelude::*;
use zaigang_shared::api::county::DivisionView;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::operation::ListDivisions;

/// A place at or below the division in view, down to `deepest`. `chosen` holds the code; it starts with a place to
/// correct, or with the division in view ([`start`]). Whether a place of its level will do is for the form to say.
#[component]
pub fn PlaceField(
    /// Unique in the page; the lists are `{id}-county`, `{id}-township` and so on.
    id: String,
    legend: String,
    /// Where the lists say enough by themselves, the legend is only read aloud.
    #[props(default)]
    is_legend_unseen: bool,
    chosen: Signal<Option<DivisionCode>>,
    deepest: Level,
    /// The highest level that will do: from there on nothing more need be chosen.
    highest: Level,
) -> Element {
    let top = view::here();
    rsx! {
        fieldset { class: "reasons",
            legend { class: if is_legend_unseen { "unseen" }, "{legend}" }
            for place in top {
                Below {
                    key: "{place.code}",
                    id: id.clone(),
                    of: place.code.clone(),
                    name: place.name.clone(),
                    chosen,
                    deepest,
                    highest,
                }
            }
        }
    }
}

/// What a form that makes something begins with: the division in view.
#[must_use]
pub fn start() -> Option<DivisionCode> {
    view::division()
}

/// The list of one place's children, and under it the list of the child that is chosen.
#[component]
fn Below(
    id: String,
    of: DivisionCode,
    name: String,
    chosen: Signal<Option<DivisionCode>>,
    deepest: Level,
    highest: Level,
) -> Element {
    let mut chosen = chosen;
    let above = of.clone();
    let loaded = use_loaded(move || {
        let code = above.clone();
        async move {
            if code.level() >= deepest {
                return Ok(Vec::new());
            }
            client::read::<ListDivisions>(&[code.as_str()]).await.map(|found| found.children)
        }
    });
    let children: Vec<DivisionView> =
        loaded.get().unwrap_or_default().into_iter().filter(|child| child.level <= deepest).collect();
    let Some(level) = children.first().map(|child| child.level) else {
        let is_dead_end = loaded.get().is_some() && of.level() < highest;
        return rsx! {
            Awaited { loaded }
            if is_dead_end {
                p { class: "hint", {t!("place-none", place = name.as_str())} }
            }
        };
    };
    let inside = child_of(&children, chosen.read().as_ref()).cloned();
    let options = children.iter().map(|child| Choice::new(child.code.as_str(), child.name.clone())).collect();
    let value = inside.as_ref().map(|child| child.code.to_string()).unwrap_or_default();
    let placeholder =
        if of.level() >= highest { t!("place-itself", place = name.as_str()) } else { t!("county-choose") };
    rsx! {
        SelectField {
            id: "{id}-{level.name()}",
            label: level_word(level),
            options,
            value,
            placeholder,
            onchange: move |code: String| {
                // The empty choice goes back up to the place itself.
                chosen.set(Some(code.parse().unwrap_or_else(|_| of.clone())));
            },
        }
        for child in inside.filter(|child| child.level < deepest) {
            Below {
                key: "{child.code}",
                id: id.clone(),
                of: child.code.clone(),
                name: child.name.clone(),
                chosen,
                deepest,
                highest,
            }
        }
    }
}

/// The one of these that the place is or lies in.
fn child_of<'a>(children: &'a [DivisionView], place: Option<&DivisionCode>) -> Option<&'a DivisionView> {
    let place = place?;
    children.iter().find(|child| child.code.covers(place))
}

fn level_word(level: Level) -> String {
    match level {
        Level::Province => t!("level-province"),
        Level::City => t!("level-city"),
        Level::County => t!("level-county"),
        Level::Township => t!("level-township"),
        Level::Village => t!("level-village"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(code: &str) -> DivisionView {
        let code: DivisionCode = code.parse().unwrap();
        DivisionView { level: code.level(), name: code.to_string(), code, postings: 0 }
    }

    #[test]
    fn every_list_on_the_way_down_shows_the_place_it_leads_to() {
        let village: DivisionCode = "150422102201".parse().unwrap();
        // A province may hold counties without a city between.
        for list in [vec!["1503", "1504"], vec!["150421", "150422"], vec!["150422102"], vec!["150422102201"]]
        {
            let children: Vec<_> = list.into_iter().map(view).collect();
            let found = child_of(&children, Some(&village)).unwrap();
            assert!(found.code.covers(&village));
        }
        assert_eq!(child_of(&[view("150423")], Some(&village)), None);
        // The place above has been chosen itself: nothing below it is.
        assert_eq!(child_of(&[view("150422")], Some(&"1504".parse().unwrap())), None);
    }
}
