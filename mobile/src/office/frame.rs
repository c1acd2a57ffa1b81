//! The frame around the pages: who is signed in, the rail, the breadcrumb. Nobody signed in: the sign-in page stands in
//! the place of the page asked for, which follows right after.

use super::Route;
use super::day::{counts, use_today};
use super::kit::ProblemNotice;
use super::pages::{Password, SignIn};
use super::rail::Section;
use super::{view, words};
use crate::client::{self, ClientError, session};
use crate::prelude::*;
use zaigang_shared::api::session::{Deployment, Me};
use zaigang_shared::operation;

/// How far the start has come.
#[derive(Debug, Clone, PartialEq)]
enum Start {
    Looking,
    Done,
    Failed(ClientError),
}

static START: GlobalSignal<Start> = Signal::global(|| Start::Looking);

/// What this deployment says of itself, once it has answered.
pub(super) static DEPLOYMENT: GlobalSignal<Option<Deployment>> = Signal::global(|| None);

/// Looks who is signed in.
async fn start() {
    *START.write() = Start::Looking;
    let outcome = match session::load_me().await {
        Ok(_) | Err(ClientError::NotSignedIn) => Start::Done,
        Err(error) => Start::Failed(error),
    };
    *START.write() = outcome;
}

/// What stands on the screen instead of the page, if anything does.
#[derive(Debug, Clone, PartialEq)]
enum Instead {
    Nothing,
    Start(Start),
    SignIn,
    Password,
}

fn instead(route: &Route, start: &Start, account: Option<&Me>) -> Instead {
    let is_public = matches!(route, Route::Privacy {} | Route::Complain {} | Route::SignIn {});
    match account {
        Some(me) if me.password_change_required && !is_public => Instead::Password,
        None if !is_public => match start {
            Start::Done => Instead::SignIn,
            other => Instead::Start(other.clone()),
        },
        Some(_) | None => Instead::Nothing,
    }
}

/// The frame: rail and page; sign-in and the first password stand alone.
#[component]
pub(super) fn Frame() -> Element {
    use_hook(|| {
        spawn(start());
        spawn(async {
            if let Ok(deployment) = client::read::<operation::ReadDeployment>(&[]).await {
                *DEPLOYMENT.write() = Some(deployment);
            }
        });
    });
    use_today();
    let route = use_route::<Route>();
    let account = session::ACCOUNT.read().clone();
    let page = match instead(&route, &START.read(), account.as_ref()) {
        Instead::Nothing => rsx! { Outlet::<Route> {} },
        Instead::SignIn => rsx! { SignIn {} },
        Instead::Password => rsx! { Password {} },
        Instead::Start(Start::Failed(error)) => rsx! {
            PageTitle { title: t!("app-name") }
            ProblemNotice { error, onretry: move |()| { spawn(start()); } }
        },
        Instead::Start(_) => rsx! {
            PageTitle { title: t!("app-name") }
            Progress { label: t!("office-starting") }
        },
    };
    match account
        .filter(|me| !me.password_change_required && !matches!(route, Route::SignIn {} | Route::Password {}))
    {
        Some(me) => rsx! {
            Desk { name: me.name, route, {page} }
        },
        None => rsx! {
            div { class: "bare-shell",
                header {
                    b { class: "brand", {t!("app-name")} }
                    LanguageSwitch {}
                }
                main { id: "page", {page} }
                footer { PublicLinks {} }
                Toasts {}
            }
        },
    }
}

/// The rail with its page.
#[component]
fn Desk(name: String, route: Route, children: Element) -> Element {
    let held = view::role();
    let place = view::here().map(|place| place.name).unwrap_or_default();
    let here = Section::of(&route);
    let sections =
        held.as_ref().map(|held| Section::of_role(held.role, view::is_township())).unwrap_or_default();
    let counts = counts();
    let items = sections.into_iter().map(|section| {
        let (to, icon, label) = section.item();
        let count = counts.get(&section).copied().unwrap_or_default();
        NavItem { to: to.into(), icon, label, count, is_here: here == Some(section) }
    });
    rsx! {
        OfficeShell {
            place,
            account: name,
            scope: held.as_ref().map(words::role_at).unwrap_or_default(),
            items: items.collect::<Vec<_>>(),
            onsignout: move |()| { spawn(sign_out()); },
            head: rsx! { RoleChoice {} },
            foot: rsx! {
                PublicLinks {}
                p { class: "public-links",
                    Link { to: Route::Password {}, {t!("office-title-password")} }
                }
            },
            Breadcrumb {}
            {children}
        }
    }
}

/// Which of several roles is in use.
#[component]
fn RoleChoice() -> Element {
    let roles = view::office_roles();
    if roles.len() < 2 {
        return rsx! {};
    }
    let now = view::role();
    let chosen = roles.iter().position(|held| Some(held) == now.as_ref()).unwrap_or_default();
    let options: Vec<_> = roles
        .iter()
        .enumerate()
        .map(|(number, held)| Choice::new(number.to_string(), words::role_at(held)))
        .collect();
    rsx! {
        SelectField {
            id: "role-in-use",
            label: t!("office-role-in-use"),
            options,
            value: chosen.to_string(),
            onchange: move |number: String| view::choose_role(number.parse().unwrap_or_default()),
        }
    }
}

/// From the own scope down to the place in view; shown once somebody stepped down.
#[component]
fn Breadcrumb() -> Element {
    let trail = view::trail();
    if trail.len() < 2 {
        return rsx! {};
    }
    let last = trail.len() - 1;
    rsx! {
        nav { class: "breadcrumb", "aria-label": t!("office-breadcrumb"),
            for (index, place) in trail.into_iter().enumerate() {
                if index < last {
                    button {
                        class: "button quiet",
                        r#type: "button",
                        onclick: move |_| view::step_back(index),
                        "{place.name}"
                    }
                    Icon { name: IconName::Arrow }
                } else {
                    b { "aria-current": "page", "{place.name}" }
                }
            }
        }
    }
}

/// What everybody may open, signed in or not.
#[component]
fn PublicLinks() -> Element {
    rsx! {
        p { class: "public-links",
            Link { to: Route::Privacy {}, {t!("office-link-privacy")} }
            Link { to: Route::Complain {}, {t!("office-link-complain")} }
        }
    }
}

/// Ends the session and goes to the sign-in page.
async fn sign_out() {
    session::sign_out().await;
    view::reset();
    navigator().replace(Route::SignIn {});
}
