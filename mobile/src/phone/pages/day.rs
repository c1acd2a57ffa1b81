//! One own day, from a card of the first page.

use crate::client::beacon::server_now;
use crate::client::home::HOME;
use crate::phone::Route;
use crate::phone::day_panel::DayPanel;
use crate::prelude::*;
use crate::text::{day_of, long_date};
use chrono::NaiveDate;

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
    rsx! {
        PageTitle { title: long_date(date) }
        for date in [date] {
            DayPanel {
                key: "{date}",
                date,
                cell: cell.cloned(),
                posting: posting.id.clone(),
                titled: false,
                is_today: date == day_of(server_now()),
            }
        }
        LinkButton { to: Route::Month {}, icon: IconName::Calendar, wide: true, {t!("phone-day-month")} }
    }
}
