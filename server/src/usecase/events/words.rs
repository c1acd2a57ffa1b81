//! The words of an attendance sheet as a table, in both languages.

use zaigang_shared::event::{AttendanceState, EventKind};
use zaigang_shared::text::{Bundle, Language, bundle, format};
use zaigang_shared::time::Millis;

const SOURCES: [(Language, &str); 2] = [
    (Language::Chinese, include_str!("../../../messages/zh/events.ftl")),
    (Language::English, include_str!("../../../messages/en/events.ftl")),
];
/// Columns of the table.
const HEAD: [&str; 9] = [
    "name",
    "posted-at",
    "state",
    "recorded",
    "own-reason",
    "caller-reason",
    "caller-by",
    "confirmed",
    "confirmed-by",
];

/// The words of one language.
pub struct Words(Bundle);

impl Words {
    pub fn of(language: Language) -> Words {
        let sources: Vec<&str> =
            SOURCES.iter().filter(|(known, _)| *known == language).map(|(_, source)| *source).collect();
        Words(bundle(language, &sources))
    }

    /// A word by its name.
    pub fn text(&self, name: &str) -> String {
        let key = format!("event-table-{name}");
        format(&self.0, &key, &[]).unwrap_or(key)
    }

    pub fn head(&self) -> Vec<String> {
        HEAD.iter().map(|name| self.text(name)).collect()
    }

    pub fn state(&self, state: AttendanceState) -> String {
        self.text(&state.name().replace('_', "-"))
    }

    pub fn kind(&self, kind: EventKind) -> String {
        self.text(&format!("kind-{}", kind.name().replace('_', "-")))
    }

    /// An instant in Shanghai, to the minute.
    pub fn instant(&self, at: Millis) -> String {
        let minute = at.minute_of_day();
        format!("{} {:02}:{:02}", at.date(), minute / 60, minute % 60)
    }

    /// From when to when.
    pub fn span(&self, from: Millis, to: Millis) -> String {
        format!("{} ~ {}", self.instant(from), self.instant(to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_every_word() {
        for language in Language::ALL {
            let words = Words::of(language);
            let mut all = words.head();
            all.extend(AttendanceState::ALL.map(|state| words.state(state)));
            all.extend(EventKind::ALL.map(|kind| words.kind(kind)));
            all.extend(["time", "place", "uninvited"].map(|name| words.text(name)));
            assert!(all.iter().all(|word| !word.starts_with("event-table-")), "{all:?}");
        }
    }

    #[test]
    fn times_are_of_shanghai() {
        let words = Words::of(Language::Chinese);
        assert_eq!(words.instant(Millis(1_795_399_200_000)), "2026-11-23 10:00");
    }
}
