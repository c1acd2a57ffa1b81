//! Where the phone can be, and the addresses of its pages.
//!
//! Written out instead of derived: the derived reader of addresses weighs as much as two pages.

use super::Frame;
use dioxus::prelude::*;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

/// Where the phone can be: each variant is the page of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each variant is the page of its name")]
pub enum Route {
    Home {},
    Month {},
    Day { date: String },
    WorkLog {},
    WorkLogDay { date: String },
    Leave {},
    Mine {},
    Calibrate {},
    Enrol {},
    Privacy {},
    Views {},
    MyData {},
    Complaint {},
    CheckIn {},
    Prompt { id: String },
    Prompts {},
    Event { id: String },
    Events {},
    NewEvent {},
    EventSheet { id: String },
    Case { id: String },
    Tasks {},
    Task { id: String },
    Village {},
    Help {},
    NotFound { path: String },
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (page, of) = match self {
            Self::Home {} => ("", None),
            Self::Month {} => ("month", None),
            Self::Day { date } => ("day", Some(date)),
            Self::WorkLog {} => ("work-log", None),
            Self::WorkLogDay { date } => ("work-log", Some(date)),
            Self::Leave {} => ("leave", None),
            Self::Mine {} => ("mine", None),
            Self::Calibrate {} => ("calibrate", None),
            Self::Enrol {} => ("enrol", None),
            Self::Privacy {} => ("privacy", None),
            Self::Views {} => ("views", None),
            Self::MyData {} => ("data", None),
            Self::Complaint {} => ("complaint", None),
            Self::CheckIn {} => ("check-in", None),
            Self::Prompt { id } => ("prompt", Some(id)),
            Self::Prompts {} => ("prompts", None),
            Self::Event { id } => ("event", Some(id)),
            Self::Events {} => ("events", None),
            Self::NewEvent {} => ("events/new", None),
            Self::EventSheet { id } => ("events", Some(id)),
            Self::Case { id } => ("case", Some(id)),
            Self::Tasks {} => ("tasks", None),
            Self::Task { id } => ("task", Some(id)),
            Self::Village {} => ("village", None),
            Self::Help {} => ("help", None),
            Self::NotFound { path } => (path.as_str(), None),
        };
        f.write_str("/")?;
        f.write_str(page)?;
        match of {
            Some(of) => {
                f.write_str("/")?;
                f.write_str(of)
            }
            None => Ok(()),
        }
    }
}

impl FromStr for Route {
    type Err = Infallible;

    /// Every address leads somewhere; queries and fragments are not looked at.
    fn from_str(address: &str) -> Result<Self, Self::Err> {
        let path = address.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
        let (page, of) = match path.split_once('/') {
            Some((page, of)) => (page, Some(of.to_owned())),
            None => (path, None),
        };
        Ok(match (page, of) {
            ("", None) => Self::Home {},
            ("month", None) => Self::Month {},
            ("day", Some(date)) => Self::Day { date },
            ("work-log", None) => Self::WorkLog {},
            ("work-log", Some(date)) => Self::WorkLogDay { date },
            ("leave", None) => Self::Leave {},
            ("mine", None) => Self::Mine {},
            ("calibrate", None) => Self::Calibrate {},
            ("enrol", None) => Self::Enrol {},
            ("privacy", None) => Self::Privacy {},
            ("views", None) => Self::Views {},
            ("data", None) => Self::MyData {},
            ("complaint", None) => Self::Complaint {},
            ("check-in", None) => Self::CheckIn {},
            ("prompt", Some(id)) => Self::Prompt { id },
            ("prompts", None) => Self::Prompts {},
            ("event", Some(id)) => Self::Event { id },
            ("events", None) => Self::Events {},
            ("events", Some(id)) if id == "new" => Self::NewEvent {},
            ("events", Some(id)) => Self::EventSheet { id },
            ("case", Some(id)) => Self::Case { id },
            ("tasks", None) => Self::Tasks {},
            ("task", Some(id)) => Self::Task { id },
            ("village", None) => Self::Village {},
            ("help", None) => Self::Help {},
            _ => Self::NotFound { path: path.to_owned() },
        })
    }
}

impl Routable for Route {
    const SITE_MAP: &'static [dioxus::router::SiteMapSegment] = &[];

    /// The frame is the same for all: it shows the page itself.
    fn render(&self, _level: usize) -> Element {
        rsx! {
            Frame {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Route;

    fn read(address: &str) -> Route {
        match address.parse() {
            Ok(route) => route,
        }
    }

    #[test]
    fn each_page_is_found_again_by_its_address() {
        let (date, id) = ("2026-03-02".to_owned(), "0198-a".to_owned());
        let pages = [
            Route::Home {},
            Route::Month {},
            Route::Day { date: date.clone() },
            Route::WorkLog {},
            Route::WorkLogDay { date },
            Route::Leave {},
            Route::Mine {},
            Route::Calibrate {},
            Route::Enrol {},
            Route::Privacy {},
            Route::Views {},
            Route::MyData {},
            Route::Complaint {},
            Route::CheckIn {},
            Route::Prompt { id: id.clone() },
            Route::Event { id: id.clone() },
            Route::Events {},
            Route::NewEvent {},
            Route::EventSheet { id: id.clone() },
            Route::Case { id: id.clone() },
            Route::Tasks {},
            Route::Task { id },
            Route::Village {},
            Route::Help {},
            Route::NotFound { path: "nothing/here".to_owned() },
        ];
        for page in pages {
            assert_eq!(read(&page.to_string()), page);
        }
    }

    #[test]
    fn what_follows_the_path_does_not_lead_astray() {
        assert_eq!(read("/month?from=home#top"), Route::Month {});
        assert_eq!(read("/month/"), Route::Month {});
        assert_eq!(read("/day"), Route::NotFound { path: "day".to_owned() });
        assert_eq!(read("/month/7"), Route::NotFound { path: "month/7".to_owned() });
    }
}
