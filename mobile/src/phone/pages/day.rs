//! One own day, from a card of the first page.

use crate::client::beacon::server_now;
use crate::client::home::HOME;
use crate::phone::Route;
use crate::phone::day_panel::DayPanel;
use crate::phone::kept::Freshness;
use crate::phone::pages::month::use_month;
use crate::prelude::*;
use crate::text::{day_of, long_date};
use chrono::NaiveDate;
use zaigang_shared::api::cadre::MonthView;
use zaigang_shared::id::PostingId;
use zaigang_shared::record::WORK_LOG_DAYS_BACK;
use zaigang_shared::time::Month;

/// How long ago a day may be that is still written about.
const WORK_LOG_DAYS: std::ops::RangeInclusive<i64> = 0..=WORK_LOG_DAYS_BACK as i64;

/// One own day.
#[component]
pub fn Day(date: String) -> Element {
    let home = HOME.read();
    let parsed: Option<NaiveDate> = date.parse().ok();
    let posting = home.as_ref().and_then(|kept| kept.value.posting.as_ref());
    let (Some(date), Some(posting)) = (parsed, posting) else {
        return rsx! {
            PageTitle { title: t!("phone-day-title") }
            Empty { icon: IconName::Calendar, title: t!("phone-home-no-posting"), text: t!("phone-home-no-posting-text") }
        };
    };
    let asked = home.as_ref().and_then(|kept| kept.value.questions.iter().find(|asked| asked.date == date));
    let month = home.as_ref().and_then(|kept| kept.value.month.as_ref());
    let cell = month
        .and_then(|month| month.cells.iter().find(|cell| cell.date == date))
        .or(asked.map(|asked| &asked.cell));
    let today = day_of(server_now());
    rsx! {
        PageTitle { title: long_date(date) }
        for date in [date] {
            if cell.is_some() || Month::of(date) == Month::of(today) {
                DayPanel {
                    key: "{date}",
                    date,
                    cell: cell.cloned(),
                    posting: posting.id.clone(),
                    titled: false,
                    is_today: date == today,
                }
            } else {
                OfAnotherMonth { key: "{date}", date, posting: posting.id.clone() }
            }
        }
        if WORK_LOG_DAYS.contains(&(today - date).num_days()) {
            LinkButton { to: Route::WorkLogDay { date: date.to_string() }, icon: IconName::Pencil, wide: true, {t!("phone-title-work-log")} }
        }
        LinkButton { to: Route::Month {}, icon: IconName::Calendar, wide: true, {t!("phone-day-month")} }
    }
}

/// A day that the first page knows nothing of; it is kept with its month.
#[component]
fn OfAnotherMonth(date: NaiveDate, posting: PostingId) -> Element {
    let mut view = use_month(&posting, Month::of(date));
    let kept = view.value::<MonthView>();
    rsx! {
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if let Some(kept) = kept {
            DayPanel {
                date,
                cell: kept.value.cells.into_iter().find(|cell| cell.date == date),
                posting,
                titled: false,
                is_today: false,
            }
        }
    }
}
