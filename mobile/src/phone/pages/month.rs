//! The own month: days on post, what each day says, what can be explained.

use crate::client::beacon::server_now;
use crate::client::home::HOME;
use crate::client::kept::reads;
use crate::phone::day_panel::DayPanel;
use crate::phone::kept::{Freshness, KeptView, use_kept};
use crate::phone::own_register::{OwnRow, WaitingMonth};
use crate::phone::policy_lines::PolicyLines;
use crate::phone::{Route, words};
use crate::platform::page;
use crate::prelude::*;
use crate::text::{day_of, long_date, month_title};
use chrono::NaiveDate;
use zaigang_shared::api::cadre::{MonthView, Progress};
use zaigang_shared::day::Cell;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation::{self, Operation as _};
use zaigang_shared::time::Month as CalendarMonth;

/// The own month.
#[component]
pub fn Month() -> Element {
    let today = day_of(server_now());
    let mut month = use_signal(|| CalendarMonth::of(today));
    let posting = HOME.read().as_ref().and_then(|kept| kept.value.posting.clone());
    let Some(posting) = posting else {
        return rsx! {
            PageTitle { title: t!("phone-title-month") }
            Empty { icon: IconName::Calendar, title: t!("phone-home-no-posting"), text: t!("phone-home-no-posting-text") }
        };
    };
    let shown = month();
    let is_last = shown >= CalendarMonth::of(today);
    let is_first = shown <= CalendarMonth::of(posting.from);
    rsx! {
        MonthSwitch { shown, is_first, is_last, onpick: move |picked| month.set(picked),
            h1 { "aria-live": "polite", {month_title(shown.first())} }
        }
        WaitingMonth { shown, onpick: move |waiting| month.set(waiting) }
        for month in [shown] {
            Shown { key: "{month}", month, posting: posting.id.clone(), today }
        }
        LinkButton { to: Route::WorkLog {}, icon: IconName::Pencil, wide: true, {t!("phone-title-work-log")} }
    }
}

/// The month before and after, around the heading of the one that is shown.
#[component]
pub fn MonthSwitch(
    shown: CalendarMonth,
    is_first: bool,
    is_last: bool,
    onpick: EventHandler<CalendarMonth>,
    children: Element,
) -> Element {
    rsx! {
        div { class: "month-switch",
            button {
                class: "button quiet square",
                r#type: "button",
                "aria-label": t!("phone-month-before"),
                disabled: is_first,
                onclick: move |_| onpick.call(shown.previous()),
                Icon { name: IconName::Back }
            }
            {children}
            button {
                class: "button quiet square",
                r#type: "button",
                "aria-label": t!("phone-month-after"),
                disabled: is_last,
                onclick: move |_| onpick.call(shown.next()),
                Icon { name: IconName::Arrow }
            }
        }
    }
}

/// A month of the own posting, as kept and as the server says it.
pub fn use_month(posting: &PostingId, month: CalendarMonth) -> KeptView {
    let (id, text) = (posting.to_string(), month.to_string());
    use_kept(format!("month-{id}-{text}"), operation::ReadMonth::INFO, vec![id, text], reads::<MonthView>)
}

#[component]
fn Shown(month: CalendarMonth, posting: PostingId, today: NaiveDate) -> Element {
    let mut view = use_month(&posting, month);
    let mut chosen = use_signal(|| None::<NaiveDate>);
    let kept = view.value::<MonthView>();
    rsx! {
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if let Some(kept) = kept.as_ref() {
            Card { class: "month-card",
                p { class: "month-line",
                    b { class: "month-figure", "{kept.value.progress.on_post}" }
                    if kept.value.progress.target == 0 {
                        {t!("phone-month-no-target")}
                    } else {
                        {t!("phone-month-target", target = kept.value.progress.target)}
                    }
                }
                if CalendarMonth::of(today) == month {
                    p { class: "muted", {t!("phone-month-left", left = kept.value.progress.workdays_left)} }
                }
                for words in apart(&kept.value.progress) {
                    p { class: "muted", "{words}" }
                }
                PolicyLines { lines: kept.value.progress.lines.clone(), today }
                MonthGrid {
                    month: month.first(),
                    cells: words::month_cells(&kept.value.cells, today),
                    today,
                    chosen: chosen(),
                    onpick: move |date| chosen.set(Some(date)),
                }
                if chosen().is_none() {
                    p { class: "hint", {t!("phone-month-tap")} }
                }
            }
            for date in chosen() {
                DayPanel {
                    key: "{date}",
                    date,
                    cell: kept.value.cells.iter().find(|cell| cell.date == date).cloned(),
                    posting: posting.clone(),
                    is_today: date == today,
                }
            }
            if month < CalendarMonth::of(today) {
                OwnRow { posting: posting.clone(), month }
            }
            DayList { view: kept.value.clone(), onpick: move |date| chosen.set(Some(date)) }
        }
    }
}

/// Days that count but rest on somebody's word, each sort apart.
fn apart(progress: &Progress) -> Vec<String> {
    let witnessed = (progress.witnessed > 0).then(|| t!("phone-month-witnessed", n = progress.witnessed));
    let kept = (progress.kept > 0).then(|| t!("phone-month-kept", n = progress.kept));
    witnessed.into_iter().chain(kept).collect()
}

/// Days that want a word first; the others are in order and folded away.
#[component]
fn DayList(view: MonthView, onpick: EventHandler<NaiveDate>) -> Element {
    let today = day_of(server_now());
    let of = |state: CellState| -> Vec<_> {
        view.cells.iter().filter(|cell| cell.state == state && cell.date < today).cloned().collect()
    };
    let (open, without) = (of(CellState::ToConfirm), of(CellState::NotConfirmed));
    rsx! {
        if !open.is_empty() {
            Card { title: t!("phone-month-open"),
                for cell in open {
                    DayRow { key: "{cell.date}", cell, onpick }
                }
            }
        }
        if !without.is_empty() {
            Fold { title: t!("phone-month-without", n = without.len()),
                for cell in without {
                    DayRow { key: "{cell.date}", cell, onpick }
                }
            }
        }
    }
}

#[component]
fn DayRow(cell: Cell, onpick: EventHandler<NaiveDate>) -> Element {
    rsx! {
        Row {
            title: long_date(cell.date),
            note: words::marks(&cell),
            actions: rsx! {
                Button {
                    onclick: move |()| {
                        onpick.call(cell.date);
                        page::scroll_to_top();
                    },
                    {t!("phone-home-look")}
                }
            },
            StateMark { state: cell.state }
        }
    }
}
