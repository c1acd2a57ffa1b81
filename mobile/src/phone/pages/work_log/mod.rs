//! The work log (工作日志): a page a day, and the month's entries; written and signed with or without a network.

mod entries;
mod form;

use crate::client::beacon::server_now;
use crate::client::home::HOME;
use crate::client::kept::reads;
use crate::client::queue::QUEUE;
use crate::client::work_log::{first_day, forget_old};
use crate::phone::Route;
use crate::phone::kept::{Freshness, KeptView, use_kept};
use crate::phone::locate::Place;
use crate::phone::pages::month::MonthSwitch;
use crate::prelude::*;
use crate::text::{day_label, day_of, long_date, month_title};
use chrono::NaiveDate;
use entries::{DayCard, DayEntries, of_queue, together};
use form::EntryForm;
use zaigang_shared::api::cadre::Home;
use zaigang_shared::api::work_log::WorkLogMonth;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation::{self, Operation as _};
use zaigang_shared::time::Month;

/// Who writes: the posting, its places and its name.
#[derive(Debug, Clone, PartialEq)]
struct Writer {
    posting: PostingId,
    place: Place,
    who: String,
    from: NaiveDate,
    photo_demanded: bool,
}

fn writer(home: &Home) -> Option<Writer> {
    let posting = home.posting.as_ref()?;
    Some(Writer {
        posting: posting.id.clone(),
        place: Place { fences: posting.fences.clone(), calibration: home.calibration },
        who: format!("{} · {}", posting.host_name, home.name),
        from: posting.from,
        photo_demanded: posting.photo_demanded,
    })
}

fn own() -> Option<Writer> {
    HOME.read().as_ref().and_then(|kept| writer(&kept.value))
}

#[component]
fn NoPosting() -> Element {
    rsx! {
        PageTitle { title: t!("phone-title-work-log") }
        Empty { icon: IconName::Pencil, title: t!("phone-home-no-posting"), text: t!("phone-home-no-posting-text") }
    }
}

/// Today's entry, and the month.
#[component]
pub fn WorkLog() -> Element {
    let today = day_of(server_now());
    let month = use_signal(|| Month::of(today));
    use_future(move || forget_old(today));
    let Some(writer) = own() else {
        return rsx! {
            NoPosting {}
        };
    };
    rsx! {
        PageTitle { title: t!("phone-title-work-log") }
        for shown in [month()] {
            OneMonth { key: "{shown}", month, today, writer: writer.clone() }
        }
    }
}

/// A month; this one begins with today.
#[component]
fn OneMonth(month: Signal<Month>, today: NaiveDate, writer: Writer) -> Element {
    let mut month = month;
    let shown = use_hook(|| *month.peek());
    let view = use_entries(&writer.posting, shown);
    let is_this = shown == Month::of(today);
    let first = first_day(today).max(writer.from);
    let before: Vec<NaiveDate> = std::iter::successors(today.pred_opt(), NaiveDate::pred_opt)
        .take_while(|day| *day >= first)
        .collect();
    rsx! {
        if is_this {
            OneDay { date: today, writer: writer.clone(), view }
            if !before.is_empty() {
                Fold { title: t!("phone-work-log-before"),
                    p { class: "muted", {t!("phone-work-log-before-text")} }
                    div { class: "button-row",
                        for date in before {
                            LinkButton { key: "{date}", to: Route::WorkLogDay { date: date.to_string() }, {day_label(date, today)} }
                        }
                    }
                }
            }
        }
        MonthSwitch {
            shown,
            is_first: shown <= Month::of(writer.from),
            is_last: is_this,
            onpick: move |picked| month.set(picked),
            h2 { "aria-live": "polite", {month_title(shown.first())} }
        }
        MonthList { month: shown, view }
    }
}

/// One day's entry.
#[component]
pub fn WorkLogDay(date: String) -> Element {
    let (Some(writer), Ok(date)) = (own(), date.parse::<NaiveDate>()) else {
        return rsx! {
            NoPosting {}
        };
    };
    rsx! {
        PageTitle { title: long_date(date), aside: t!("phone-title-work-log") }
        for date in [date] {
            DayPage { key: "{date}", date, writer: writer.clone() }
        }
        LinkButton { to: Route::WorkLog {}, icon: IconName::Calendar, wide: true, {t!("phone-work-log-month")} }
    }
}

#[component]
fn DayPage(date: NaiveDate, writer: Writer) -> Element {
    let mut view = use_entries(&writer.posting, Month::of(date));
    rsx! {
        Freshness {
            error: view.error.read().clone(),
            kept_at: view.value::<WorkLogMonth>().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        OneDay { date, writer, view }
    }
}

/// The entries of a month, as kept and as the server says them.
fn use_entries(posting: &PostingId, month: Month) -> KeptView {
    let (id, text) = (posting.to_string(), month.to_string());
    let name = format!("work-log-{id}-{text}");
    use_kept(name, operation::ReadWorkLog::INFO, vec![id, text], reads::<WorkLogMonth>)
}

fn days_of(view: &KeptView) -> Vec<DayEntries> {
    let server = view.value::<WorkLogMonth>().map(|kept| kept.value.entries).unwrap_or_default();
    together(server, of_queue(&QUEUE.read()))
}

/// The entry that holds, those before it, and the form where the day may still be written about.
#[component]
fn OneDay(date: NaiveDate, writer: Writer, view: KeptView) -> Element {
    let mut correcting = use_signal(|| false);
    let today = day_of(server_now());
    let found = days_of(&view).into_iter().find(|day| day.about == date);
    let is_open = first_day(today) <= date && date <= today;
    let holds = found.as_ref().and_then(|day| day.holding().cloned());
    let is_written = holds.is_some();
    rsx! {
        if let Some(day) = found {
            DayCard { day, today }
        }
        if is_open && is_written && !correcting() {
            Button { icon: IconName::Pencil, wide: true, onclick: move |()| correcting.set(true), {t!("phone-work-log-correct")} }
        }
        if is_open && (correcting() || !is_written) {
            EntryForm {
                date,
                today,
                writer,
                before: holds,
                onbegin: move |()| correcting.set(true),
                ondone: move |()| correcting.set(false),
            }
        }
        if !is_open && !is_written && !*view.busy.read() {
            Empty { icon: IconName::Pencil, title: t!("phone-work-log-none"), text: t!("phone-work-log-closed") }
        }
    }
}

/// A line a day; each leads to its page.
#[component]
fn MonthList(month: Month, view: KeptView) -> Element {
    let mut view = view;
    let kept_at = view.value::<WorkLogMonth>().map(|kept| kept.at);
    let mut days = days_of(&view);
    days.retain(|day| Month::of(day.about) == month);
    let households: u32 = days.iter().filter_map(DayEntries::holding).map(|entry| entry.households).sum();
    rsx! {
        Freshness {
            error: view.error.read().clone(),
            kept_at,
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if days.is_empty() {
            if kept_at.is_some() {
                p { class: "muted", {t!("phone-work-log-month-empty")} }
            }
        } else {
            Card { title: t!("phone-work-log-count", days = days.len(), households = households),
                for day in days {
                    DayRow { key: "{day.about}", day }
                }
            }
        }
    }
}

#[component]
fn DayRow(day: DayEntries) -> Element {
    let Some(entry) = day.holding() else { return rsx! {} };
    rsx! {
        Row {
            title: long_date(day.about),
            note: crate::phone::delivery::shortened(&entry.text),
            actions: rsx! {
                LinkButton { to: Route::WorkLogDay { date: day.about.to_string() }, {t!("phone-home-look")} }
            },
            entries::Remarks { entry: entry.clone(), about: day.about }
        }
    }
}
