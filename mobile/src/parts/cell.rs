//! A day's state: always a word, a shape and a colour together, so that it reads in print and to the colour-blind.

use crate::t;
use dioxus::prelude::*;

pub use zaigang_shared::day::CellState;

/// The word of a state. None of them accuses: 缺勤 is written only by a person's decision.
#[must_use]
pub fn state_word(state: CellState) -> String {
    match state {
        CellState::NotPosted => t!("state-not-posted"),
        CellState::Present => t!("state-present"),
        CellState::Event => t!("state-event"),
        CellState::Duty => t!("state-duty"),
        CellState::Leave => t!("state-leave"),
        CellState::Witnessed => t!("state-witnessed"),
        CellState::ToConfirm => t!("state-to-confirm"),
        CellState::Rest => t!("state-rest"),
        CellState::NotConfirmed => t!("state-not-confirmed"),
    }
}

/// The class that gives the colours: `s-present` and so on.
#[must_use]
pub fn state_class(state: CellState) -> &'static str {
    match state {
        CellState::NotPosted => "s-not-posted",
        CellState::Present => "s-present",
        CellState::Event => "s-event",
        CellState::Duty => "s-duty",
        CellState::Leave => "s-leave",
        CellState::Witnessed => "s-witnessed",
        CellState::ToConfirm => "s-to-confirm",
        CellState::Rest => "s-rest",
        CellState::NotConfirmed => "s-not-confirmed",
    }
}

/// The shape alone, with its word for screen readers; for dense grids such as the register.
#[component]
pub fn StateShape(state: CellState) -> Element {
    let word = state_word(state);
    rsx! {
        svg { class: "shape {state_class(state)}", view_box: "-10 -10 20 20", role: "img", "aria-label": "{word}",
            title { "{word}" }
            StateForm { state }
        }
    }
}

/// The shape as SVG elements around the origin, radius 7; also used on maps.
#[component]
pub(super) fn StateForm(state: CellState) -> Element {
    match state {
        // Filled dot.
        CellState::Present => rsx! { circle { class: "fill", r: "7" } },
        // Filled square, rounded.
        CellState::Event => {
            rsx! { rect { class: "fill", x: "-6.5", y: "-6.5", width: "13", height: "13", rx: "3" } }
        }
        // Square with a bar.
        CellState::Duty => rsx! {
            rect { class: "soft ring", x: "-6", y: "-6", width: "12", height: "12", rx: "3" }
            path { class: "ring", d: "M-3 0H3" }
        },
        // Dot with a bar.
        CellState::Leave => rsx! {
            circle { class: "soft ring", r: "6.2" }
            path { class: "ring", d: "M-3 0H3" }
        },
        // Ring around a dot.
        CellState::Witnessed => rsx! {
            circle { class: "ring", r: "6.3" }
            circle { class: "fill", r: "3" }
        },
        // Dashed ring.
        CellState::ToConfirm => rsx! { circle { class: "soft ring dashed", r: "6.3" } },
        // Open square.
        CellState::NotConfirmed => rsx! {
            rect { class: "paper ring", x: "-6", y: "-6", width: "12", height: "12", rx: "2" }
        },
        // Small dot.
        CellState::Rest => rsx! { circle { class: "fill", r: "2" } },
        // Short line.
        CellState::NotPosted => rsx! { path { class: "ring", d: "M-3 0H3" } },
    }
}

/// Shape and word in a line.
#[component]
pub fn StateMark(state: CellState) -> Element {
    rsx! {
        span { class: "mark {state_class(state)}",
            svg { class: "shape {state_class(state)}", view_box: "-10 -10 20 20", "aria-hidden": "true",
                StateForm { state }
            }
            {state_word(state)}
        }
    }
}

/// Shape and word on the state's soft ground; for lists.
#[component]
pub fn StateTag(state: CellState) -> Element {
    rsx! {
        span { class: "tag {state_class(state)}",
            svg { class: "shape {state_class(state)}", view_box: "-10 -10 20 20", "aria-hidden": "true",
                StateForm { state }
            }
            {state_word(state)}
        }
    }
}

/// How many stand in each state: figure, shape and word.
#[component]
pub fn StateTiles(counts: Vec<(CellState, u32)>) -> Element {
    rsx! {
        dl { class: "tiles",
            for (state, count) in counts {
                div { class: "tile {state_class(state)}", key: "{state:?}",
                    dd { "{count}" }
                    dt {
                        svg { class: "shape {state_class(state)}", view_box: "-10 -10 20 20", "aria-hidden": "true",
                            StateForm { state }
                        }
                        {state_word(state)}
                    }
                }
            }
        }
    }
}
