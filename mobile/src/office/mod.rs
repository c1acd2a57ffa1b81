//! The office pages, served at "/office/": township, county, city, administrator.

pub mod pages;

use crate::parts::{IconName, LanguageSwitch, NavItem, OfficeShell, Toasts};
use crate::platform::page;
use crate::{t, text};
use dioxus::prelude::*;
use pages::{
    Accounts, Case, Cases, Codes, Complaints, Devices, Draw, Draws, Fences, Import, Leave, NotFound,
    Password, People, Policies, Privacy, Prompts, Record, Results, SignIn, Today,
};
use std::collections::BTreeMap;

/// Where the office can be, below "/office".
#[derive(Debug, Clone, PartialEq, Eq, Routable)]
#[rustfmt::skip]
#[expect(missing_docs, reason = "each variant is the page of its name")]
pub enum Route {
    #[layout(Frame)]
        #[route("/")]
        Today {},
        #[route("/sign-in")]
        SignIn {},
        #[route("/password")]
        Password {},
        #[route("/record/:id")]
        Record { id: String },
        #[route("/leave")]
        Leave {},
        #[route("/devices")]
        Devices {},
        #[route("/prompts")]
        Prompts {},
        #[route("/cases")]
        Cases {},
        #[route("/case/:id")]
        Case { id: String },
        #[route("/people")]
        People {},
        #[route("/import")]
        Import {},
        #[route("/fences")]
        Fences {},
        #[route("/policies")]
        Policies {},
        #[route("/accounts")]
        Accounts {},
        #[route("/codes")]
        Codes {},
        #[route("/draws")]
        Draws {},
        #[route("/draw/:id")]
        Draw { id: String },
        #[route("/results")]
        Results {},
        #[route("/complaints")]
        Complaints {},
        #[route("/privacy")]
        Privacy {},
        #[route("/:..path")]
        NotFound { path: Vec<String> },
}

/// An entry of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the page of its name")]
pub enum Section {
    Today,
    Leave,
    Devices,
    Prompts,
    Cases,
    Draws,
    Results,
    People,
    Fences,
    Policies,
    Accounts,
    Codes,
    Complaints,
    Privacy,
}

impl Section {
    /// All, in the order of the rail.
    pub const ALL: [Self; 14] = [
        Self::Today,
        Self::Leave,
        Self::Devices,
        Self::Prompts,
        Self::Cases,
        Self::Draws,
        Self::Results,
        Self::People,
        Self::Fences,
        Self::Policies,
        Self::Accounts,
        Self::Codes,
        Self::Complaints,
        Self::Privacy,
    ];

    fn of(route: &Route) -> Option<Self> {
        match route {
            Route::Today {} | Route::Record { .. } => Some(Self::Today),
            Route::Leave {} => Some(Self::Leave),
            Route::Devices {} => Some(Self::Devices),
            Route::Prompts {} => Some(Self::Prompts),
            Route::Cases {} | Route::Case { .. } => Some(Self::Cases),
            Route::Draws {} | Route::Draw { .. } => Some(Self::Draws),
            Route::Results {} => Some(Self::Results),
            Route::People {} | Route::Import {} => Some(Self::People),
            Route::Fences {} => Some(Self::Fences),
            Route::Policies {} => Some(Self::Policies),
            Route::Accounts {} => Some(Self::Accounts),
            Route::Codes {} => Some(Self::Codes),
            Route::Complaints {} => Some(Self::Complaints),
            Route::Privacy {} => Some(Self::Privacy),
            Route::SignIn {} | Route::Password {} | Route::NotFound { .. } => None,
        }
    }

    fn item(self) -> (Route, IconName, String) {
        match self {
            Self::Today => (Route::Today {}, IconName::CheckCircle, t!("rail-today")),
            Self::Leave => (Route::Leave {}, IconName::Calendar, t!("rail-leave")),
            Self::Devices => (Route::Devices {}, IconName::Device, t!("rail-devices")),
            Self::Prompts => (Route::Prompts {}, IconName::Phone, t!("rail-prompts")),
            Self::Cases => (Route::Cases {}, IconName::Scales, t!("rail-cases")),
            Self::Draws => (Route::Draws {}, IconName::Dice, t!("rail-draws")),
            Self::Results => (Route::Results {}, IconName::Chart, t!("rail-results")),
            Self::People => (Route::People {}, IconName::People, t!("rail-people")),
            Self::Fences => (Route::Fences {}, IconName::Map, t!("rail-fences")),
            Self::Policies => (Route::Policies {}, IconName::Policy, t!("rail-policies")),
            Self::Accounts => (Route::Accounts {}, IconName::Key, t!("rail-accounts")),
            Self::Codes => (Route::Codes {}, IconName::Ticket, t!("rail-codes")),
            Self::Complaints => (Route::Complaints {}, IconName::Bell, t!("rail-complaints")),
            Self::Privacy => (Route::Privacy {}, IconName::Eye, t!("rail-privacy")),
        }
    }
}

/// What the frame around the pages shows; the client keeps it current, pages only read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameState {
    /// Name of the account.
    pub account: String,
    /// Role and scope in words.
    pub scope: String,
    /// What this account may open.
    pub sections: Vec<Section>,
    /// What waits where.
    pub counts: BTreeMap<Section, u32>,
}

impl Default for FrameState {
    fn default() -> Self {
        Self {
            account: String::new(),
            scope: String::new(),
            sections: Section::ALL.to_vec(),
            counts: BTreeMap::new(),
        }
    }
}

/// The frame's content.
pub static FRAME: GlobalSignal<FrameState> = Signal::global(FrameState::default);

/// Starts the office bundle.
pub fn launch() {
    text::install(&text::OFFICE);
    #[cfg(all(feature = "web", target_arch = "wasm32"))]
    {
        use std::rc::Rc;
        let history = dioxus::web::WebHistory::new(Some("/office".to_owned()), true);
        let config = dioxus::web::Config::new().rootname("main").history(Rc::new(history));
        dioxus::LaunchBuilder::new().with_cfg(config).launch(App);
    }
    #[cfg(feature = "mobile")]
    dioxus::LaunchBuilder::new().with_cfg(crate::parts::native_config()).launch(App);
}

/// The office app.
#[component]
pub fn App() -> Element {
    use_hook(text::start_language);
    use_effect(|| page::set_title(&t!("app-name")));
    rsx! {
        Router::<Route> {}
    }
}

/// The frame: rail and page; sign-in and the first password stand alone.
#[component]
fn Frame() -> Element {
    let route = use_route::<Route>();
    if matches!(route, Route::SignIn {} | Route::Password {}) {
        return rsx! {
            div { class: "bare-shell",
                header {
                    b { class: "brand", {t!("app-name")} }
                    LanguageSwitch {}
                }
                main { id: "page", Outlet::<Route> {} }
                Toasts {}
            }
        };
    }
    let frame = FRAME.read();
    let here = Section::of(&route);
    let items = frame.sections.iter().map(|section| {
        let (to, icon, label) = section.item();
        let count = frame.counts.get(section).copied().unwrap_or_default();
        NavItem { to: to.into(), icon, label, count, is_here: here == Some(*section) }
    });
    rsx! {
        OfficeShell {
            account: frame.account.clone(),
            scope: frame.scope.clone(),
            items: items.collect::<Vec<_>>(),
            onsignout: move |()| sign_out(),
            Outlet::<Route> {}
        }
    }
}

/// Forgets what the frame shows and goes to the sign-in page.
fn sign_out() {
    *FRAME.write() = FrameState::default();
    navigator().replace(Route::SignIn {});
}
