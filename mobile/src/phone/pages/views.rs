//! Who looked at the own records, photos and cases.

use crate::client::home::HOME;
use crate::client::kept::reads;
use crate::client::{ClientError, call};
use crate::phone::Route;
use crate::phone::kept::{Freshness, Trouble, use_kept};
use crate::prelude::*;
use crate::text::{date_time, short_date};
use zaigang_shared::api::own::{View, ViewKind, Views as Page};
use zaigang_shared::api::{Done, PageQuery};
use zaigang_shared::division::Role;
use zaigang_shared::id::PostingId;
use zaigang_shared::operation::{self, Operation as _};

/// Who looked.
#[component]
pub fn Views() -> Element {
    let posting = HOME.read().as_ref().and_then(|kept| kept.value.posting.clone());
    rsx! {
        PageTitle { title: t!("phone-title-views") }
        match posting {
            Some(posting) => rsx! {
                OfPosting { posting: posting.id }
            },
            None => rsx! {
                Empty { icon: IconName::Eye, title: t!("phone-home-no-posting"), text: t!("phone-home-no-posting-text") }
            },
        }
        LinkButton { to: Route::MyData {}, icon: IconName::Page, wide: true, {t!("phone-title-data")} }
    }
}

#[component]
fn OfPosting(posting: PostingId) -> Element {
    let name = format!("views-{posting}");
    let mut view = use_kept(name, operation::ListViews::INFO, vec![posting.to_string()], reads::<Page>);
    let mut older = use_signal(|| None::<Page>);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let kept = view.value::<Page>();
    let newest = kept.as_ref().map(|kept| kept.value.clone());
    let next = match &*older.read() {
        Some(older) => older.next.clone(),
        None => newest.as_ref().and_then(|page| page.next.clone()),
    };
    let all: Vec<View> = newest.into_iter().chain(older.read().clone()).flat_map(|page| page.views).collect();
    let more = next.map(|after| {
        rsx! {
            Button {
                icon: IconName::Clock,
                wide: true,
                busy: busy().then(|| t!("phone-loading")),
                onclick: move |()| {
                    let (posting, after) = (posting.clone(), after.clone());
                    async move {
                        busy.set(true);
                        let query = PageQuery { after: Some(after), search: None };
                        match call::<operation::ListViews>(&[posting.as_str()], &query, &Done {}).await {
                            Ok(page) => {
                                let mut views = older.peek().clone().map(|page| page.views).unwrap_or_default();
                                views.extend(page.views);
                                older.set(Some(Page { views, next: page.next }));
                                error.set(None);
                            }
                            Err(failure) => error.set(Some(failure)),
                        }
                        busy.set(false);
                    }
                },
                {t!("phone-views-older")}
            }
        }
    });
    rsx! {
        p { class: "muted", {t!("phone-views-intro")} }
        Freshness {
            error: view.error.read().clone(),
            kept_at: kept.as_ref().map(|kept| kept.at),
            busy: *view.busy.read(),
            onretry: move |()| view.again(),
        }
        if kept.is_some() && all.is_empty() {
            Empty { icon: IconName::Eye, title: t!("phone-views-none") }
        }
        if !all.is_empty() {
            Card {
                div { class: "rows",
                    for (index, look) in all.into_iter().enumerate() {
                        Row { key: "{index}", title: who(&look), note: date_time(look.at.0),
                            p { {what(&look)} }
                        }
                    }
                }
            }
        }
        if let Some(error) = error() {
            Trouble { error }
        }
        {more}
    }
}

/// `林东镇 乡镇书记 王芳`, as far as it is known.
fn who(look: &View) -> String {
    let place = look.division_name.clone();
    let role = look.role.map(role_word);
    let known = [place, role, Some(look.by.clone())];
    known.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn what(look: &View) -> String {
    let day = look.date.map(short_date);
    match (look.what, day) {
        (ViewKind::Record, Some(day)) => t!("phone-views-record-of", day = day),
        (ViewKind::Record, None) => t!("phone-views-record"),
        (ViewKind::Photo, Some(day)) => t!("phone-views-photo-of", day = day),
        (ViewKind::Photo, None) => t!("phone-views-photo"),
        (ViewKind::Case, _) => t!("phone-views-case"),
        (ViewKind::CasePhoto, _) => t!("phone-views-case-photo"),
        (ViewKind::LeavePaper, _) => t!("phone-views-leave-paper"),
        (ViewKind::Target, _) => t!("phone-views-target"),
    }
}

fn role_word(role: Role) -> String {
    match role {
        Role::TownshipSecretary => t!("phone-role-township"),
        Role::CountyOffice => t!("phone-role-county"),
        Role::CityOffice => t!("phone-role-city"),
        Role::Inspector => t!("phone-holder-inspector"),
        Role::VillageClerk => t!("phone-holder-clerk"),
        Role::Administrator => t!("phone-role-administrator"),
        Role::Cadre | Role::DispatchingUnit => String::new(),
    }
}
