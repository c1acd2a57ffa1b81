//! The office pages, served at "/office/": township, county, city, administrator.

mod day;
mod frame;
pub mod kit;
mod month_steps;
pub mod pages;
mod place;
mod rail;
pub mod view;
pub mod words;

pub use day::recount;
pub use rail::Section;

use crate::platform::page;
use crate::{t, text};
use dioxus::prelude::*;
use frame::Frame;
use pages::{
    Accounts, Approvers, Case, Cases, Codes, Complain, Complaints, Corrections, Devices, Draw, Draws, Event,
    Events, Fences, Import, Leave, LeaveRules, NewEvent, NotFound, Password, People, Policies, Privacy,
    Prompts, Record, RegisterPaper, Registers, Results, Retention, SeenPhotos, SignIn, Today, Village,
    WorkLogs, Zones,
};

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
        #[route("/registers")]
        Registers {},
        #[route("/register/:division/:month")]
        RegisterPaper { division: String, month: String },
        #[route("/leave")]
        Leave {},
        #[route("/leave-rules")]
        LeaveRules {},
        #[route("/devices")]
        Devices {},
        #[route("/work-logs")]
        WorkLogs {},
        #[route("/village")]
        Village {},
        #[route("/prompts")]
        Prompts {},
        #[route("/events")]
        Events {},
        #[route("/events/new")]
        NewEvent {},
        #[route("/event/:id")]
        Event { id: String },
        #[route("/cases")]
        Cases {},
        #[route("/case/:id")]
        Case { id: String },
        #[route("/approvers")]
        Approvers {},
        #[route("/seen-photos")]
        SeenPhotos {},
        #[route("/people")]
        People {},
        #[route("/import")]
        Import {},
        #[route("/fences")]
        Fences {},
        #[route("/policies")]
        Policies {},
        #[route("/zones")]
        Zones {},
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
        #[route("/corrections")]
        Corrections {},
        #[route("/retention")]
        Retention {},
        #[route("/complain")]
        Complain {},
        #[route("/privacy")]
        Privacy {},
        #[route("/:..path")]
        NotFound { path: Vec<String> },
}

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
