//! The parts that pages are made of. Pages import [`crate::prelude`] and hold no markup of their own that a part has.
//!
//! Rules for pages: no `style:` attribute (the content security policy refuses it; use classes, or a single style
//! property such as `width: "40%"`, which Dioxus sets by script), no literal text (use `t!`), at most one primary
//! button a card, words before colours.

mod basics;
mod buttons;
mod cell;
mod dialog;
mod form;
mod icons;
mod map;
mod month;
mod shell;
mod table;
mod toast;
mod unsupported;
mod visit;

pub use basics::{
    Card, Chip, Empty, Facts, Fold, Notice, OutboxChip, PageTitle, Progress, Row, Stepper, Tile, Tiles, Tone,
};
pub use buttons::{Button, ButtonKind, CheckInButton, LinkButton};
pub use cell::{CellState, StateMark, StateShape, StateTag, StateTiles, state_class, state_word};
pub use dialog::Dialog;
pub use form::{
    CheckField, FileField, ReasonChips, SearchField, Segments, SelectField, TextArea, TextField, TextKind,
};
pub use icons::{Icon, IconName};
pub use map::{FenceKind, FenceShape, Map, MapFence, MapFix, MapPoint, map_fence};
pub use month::{MonthCell, MonthGrid, StateLegend};
pub use shell::{LanguageSwitch, NavItem, OfficeShell, PhoneShell};
pub use table::{Column, DataTable, TableRow};
pub use toast::{Toasts, toast};
pub use unsupported::{CannotRun, capability_word};
pub use visit::{VisitDoubts, doubt_word};

/// A choice with a stable code and a shown label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub code: String,
    /// What is read.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(code: impl Into<String>, label: impl Into<String>) -> Self {
        Self { code: code.into(), label: label.into() }
    }
}

/// The window of the native shell: files of `public/` are not served there, so the style sheet goes into the head.
#[cfg(feature = "mobile")]
pub(crate) fn native_config() -> dioxus::mobile::Config {
    let style = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/public/app.css"));
    dioxus::mobile::Config::new().with_custom_head(format!("<style>{style}</style>"))
}
