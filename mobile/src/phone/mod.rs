//! The phone's pages, served at "/": cadre, inspector, village clerk.

mod camera;
mod capture;
mod correction;
mod day_panel;
mod delivery;
mod draft;
mod finding;
mod kept;
mod later;
mod locate;
mod notices;
mod own_devices;
mod own_register;
pub mod pages;
mod policy_lines;
mod prompts;
mod route;
mod say;
mod shot;
mod today;
mod words;

pub use route::Route;

use crate::client::ClientError;
use crate::client::home::{HOME, START, Start, TASKS, ends_soon, has_role};
use crate::client::queue;
use crate::client::session::ACCOUNT;
use crate::client::{home, sync};
use crate::parts::{
    CannotRun, IconName, LanguageSwitch, LinkButton, NavItem, Notice, OutboxChip, PhoneShell, Toasts, Tone,
};
use crate::platform::{capability, page};
use crate::text::{Language, day_of, short_date};
use crate::{t, text};
use dioxus::prelude::*;
use kept::Trouble;
use later::{LaterNotices, LaterPage};
use pages::{Enrol, Home};
use zaigang_shared::division::Role;

/// Who holds the phone: decides the four tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Holder {
    /// A posted cadre.
    #[default]
    Cadre,
    /// An inspector.
    Inspector,
    /// The village organisation.
    VillageClerk,
}

/// What the frame around the pages shows; the client keeps it current, pages only read it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FrameState {
    /// Is this phone enrolled?
    pub is_enrolled: bool,
    /// Who holds it.
    pub holder: Holder,
    /// The place of the posting, such as the village.
    pub place: String,
    /// Township, role and name.
    pub person: String,
    /// Records not yet delivered.
    pub waiting: u32,
    /// Open tasks of an inspector.
    pub tasks: u32,
}

/// The frame's content.
pub static FRAME: GlobalSignal<FrameState> = Signal::global(FrameState::default);

/// Starts the phone's bundle.
pub fn launch() {
    text::install_first(&text::PHONE);
    #[cfg(all(feature = "web", target_arch = "wasm32"))]
    dioxus::LaunchBuilder::new().with_cfg(dioxus::web::Config::new().rootname("main")).launch(App);
    #[cfg(feature = "mobile")]
    dioxus::LaunchBuilder::new().with_cfg(crate::parts::native_config()).launch(App);
}

/// The whole app: the pages, or the one page of a browser that cannot run them.
#[component]
pub fn App() -> Element {
    use_hook(text::start_language);
    let mut missing = use_signal(Vec::new);
    use_future(move || async move {
        missing.set(capability::missing().await);
        // Both are help, not need: a refusal changes nothing.
        let _ = capability::register_service_worker().await;
        let _ = capability::persist_storage().await;
    });
    use_future(later::load);
    use_future(home::run);
    use_future(|| sync::run(later::send));
    use_hook(|| std::rc::Rc::new(capability::on_online(home::ring)));
    use_effect(show_frame);
    // The English words come with the second part.
    let needs_words = use_hook(|| text::language() == Language::English);
    if needs_words && !later::is_settled() {
        return VNode::empty();
    }
    let cannot_run =
        cfg!(target_arch = "wasm32") && missing.read().iter().any(|capability| capability.is_vital());
    if cannot_run {
        return rsx! {
            CannotRun { missing: missing(), address: page::address() }
        };
    }
    rsx! {
        Router::<Route> {}
    }
}

/// Writes what the frame shows from what the phone knows.
fn show_frame() {
    let home = HOME.read();
    let name = ACCOUNT.read().as_ref().map(|me| me.name.clone()).unwrap_or_default();
    let posting = home.as_ref().and_then(|kept| kept.value.posting.as_ref());
    let holder = if has_role(Role::Cadre) || posting.is_some() {
        Holder::Cadre
    } else if has_role(Role::Inspector) {
        Holder::Inspector
    } else if has_role(Role::VillageClerk) {
        Holder::VillageClerk
    } else {
        Holder::Cadre
    };
    let open = TASKS
        .read()
        .as_ref()
        .map_or(0, |kept| kept.value.tasks.iter().filter(|task| pages::is_open(task)).count());
    let role = match holder {
        Holder::Cadre => String::new(),
        Holder::Inspector => t!("phone-holder-inspector"),
        Holder::VillageClerk => t!("phone-holder-clerk"),
    };
    let next = FrameState {
        is_enrolled: matches!(*START.read(), Start::Enrolled | Start::SessionOver),
        holder,
        place: posting.map(|posting| posting.host_name.clone()).unwrap_or(role),
        person: match posting {
            Some(posting) => {
                format!("{} · {} {name}", posting.township_name, words::posting_kind(posting.kind))
            }
            None => name,
        },
        waiting: queue::waiting(),
        tasks: u32::try_from(open).unwrap_or(u32::MAX),
    };
    if *FRAME.peek() != next {
        *FRAME.write() = next;
    }
}

/// The frame: head, page, four tabs. Before enrolment there are no tabs.
#[component]
fn Frame() -> Element {
    let route = use_route::<Route>();
    let frame = FRAME.read();
    let is_open_to_all = matches!(
        route,
        Route::Enrol {} | Route::Privacy {} | Route::Help {} | Route::Complaint {} | Route::NotFound { .. }
    );
    let is_bare = matches!(route, Route::Enrol {}) || (!frame.is_enrolled && is_open_to_all);
    // Which frame it will be is known in a moment; a page that moved from one to the other would lose what is
    // typed in it.
    let is_undecided = *START.read() == Start::Looking && is_open_to_all && !matches!(route, Route::Enrol {});
    let must_enrol = *START.read() == Start::NotEnrolled && !is_open_to_all;
    let navigator = navigator();
    use_effect(use_reactive!(|must_enrol| {
        if must_enrol {
            navigator.replace(Route::Enrol {});
        }
    }));
    let mut was_here = use_signal(|| false);
    use_effect(use_reactive!(|route| {
        let _ = &route;
        // Who hears the page hears where he has come; the first page is read out by itself.
        if was_here.replace(true) {
            page::focus_heading();
        }
        page::scroll_to_top();
    }));
    use_effect(use_reactive!(|route| {
        // While it is not known whose phone it is, some pages have no heading yet.
        let _ = (&route, START.read());
        page::set_title_by_heading(&t!("app-name"));
    }));
    let hides_prompts = matches!(route, Route::Prompt { .. } | Route::Enrol {});
    if is_undecided {
        return rsx! {
            div { class: "bare-shell" }
        };
    }
    if is_bare {
        return rsx! {
            div { class: "bare-shell",
                header {
                    b { class: "brand", {t!("app-name")} }
                    LanguageSwitch {}
                }
                main { id: "page", {page_of(route)} }
                Toasts {}
            }
        };
    }
    rsx! {
        PhoneShell {
            place: if frame.place.is_empty() { t!("app-name") } else { frame.place.clone() },
            person: frame.person.clone(),
            items: tabs(&route, &frame),
            chip: rsx! {
                if frame.is_enrolled {
                    Link { to: Route::Mine {}, class: "outbox-link", OutboxChip { waiting: frame.waiting } }
                }
            },
            if frame.is_enrolled && !hides_prompts {
                prompts::PromptCards {}
            }
            SessionNotice { route: route.clone() }
            if matches!(route, Route::Home {} | Route::Tasks {} | Route::Village {}) {
                LaterNotices {}
            }
            {page_of(route)}
        }
    }
}

/// The two pages on which a phone can start are here from the start; the others come right after it.
fn page_of(route: Route) -> Element {
    match route {
        Route::Home {} => rsx! { Home {} },
        Route::Enrol {} => rsx! { Enrol {} },
        route => rsx! { LaterPage { route } },
    }
}

/// That the session is over or soon will be, where records are made; what still works, and the way on.
#[component]
fn SessionNotice(route: Route) -> Element {
    let is_first = matches!(route, Route::Home {} | Route::Tasks {} | Route::Village {});
    let makes_records =
        matches!(route, Route::CheckIn {} | Route::Prompt { .. } | Route::Event { .. } | Route::Task { .. });
    if *START.read() == Start::SessionOver && (is_first || makes_records) {
        return rsx! {
            Trouble { error: ClientError::NotSignedIn }
        };
    }
    let Some(at) = ends_soon().filter(|_| is_first) else { return rsx! {} };
    rsx! {
        Notice {
            tone: Tone::Info,
            title: t!("phone-session-ends", date = short_date(day_of(at))),
            text: t!("phone-session-ends-text"),
            LinkButton { to: Route::Enrol {}, {t!("phone-title-enrol")} }
        }
    }
}

fn tabs(route: &Route, frame: &FrameState) -> Vec<NavItem> {
    let tab = |to: Route, icon, label, is_here| NavItem { to: to.into(), icon, label, count: 0, is_here };
    let home = tab(
        Route::Home {},
        IconName::Pin,
        t!("tab-home"),
        matches!(
            route,
            Route::Home {}
                | Route::CheckIn {}
                | Route::Prompt { .. }
                | Route::Event { .. }
                | Route::Events {}
                | Route::NewEvent {}
                | Route::EventSheet { .. }
        ),
    );
    // A clerk's first page are the village's days.
    let village = tab(
        Route::Village {},
        IconName::People,
        t!("tab-village"),
        matches!(
            route,
            Route::Village {}
                | Route::Home {}
                | Route::Events {}
                | Route::NewEvent {}
                | Route::EventSheet { .. }
        ),
    );
    let month = tab(
        Route::Month {},
        IconName::Calendar,
        t!("tab-month"),
        matches!(route, Route::Month {} | Route::Day { .. } | Route::WorkLog {} | Route::WorkLogDay { .. }),
    );
    let leave = tab(Route::Leave {}, IconName::Page, t!("tab-leave"), matches!(route, Route::Leave {}));
    let tasks = NavItem {
        count: frame.tasks,
        ..tab(
            Route::Tasks {},
            IconName::Compass,
            t!("tab-tasks"),
            // An inspector's first page are the tasks.
            matches!(route, Route::Tasks {} | Route::Task { .. } | Route::Home {}),
        )
    };
    let help = tab(Route::Help {}, IconName::Help, t!("tab-help"), matches!(route, Route::Help {}));
    let mine = tab(
        Route::Mine {},
        IconName::Person,
        t!("tab-mine"),
        matches!(
            route,
            Route::Mine {}
                | Route::Calibrate {}
                | Route::Case { .. }
                | Route::Privacy {}
                | Route::Prompts {}
                | Route::Views {}
                | Route::MyData {}
                | Route::Complaint {}
        ),
    );
    match frame.holder {
        Holder::Cadre => vec![home, month, leave, mine],
        Holder::Inspector => vec![tasks, help, mine],
        Holder::VillageClerk => vec![village, help, mine],
    }
}
