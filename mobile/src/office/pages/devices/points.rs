//! Surveyed points of a division: where its people calibrate their phones.

use super::lodging::{DatumChips, datum_of, position_of};
use super::reason::{ReasonDialog, Step};
use crate::client;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::{decimal, short_date};
use zaigang_shared::api::device::{CreateSurveyPoint, SurveyPoints};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::SurveyPointId;
use zaigang_shared::operation as op;

/// The points, with what may be done.
#[component]
pub fn PointCard() -> Element {
    let points = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(SurveyPoints { points: Vec::new() }) };
            client::read::<op::ListSurveyPoints>(&[code.as_str()]).await
        }
    });
    let mut again = points;
    let mut adding = use_signal(|| false);
    let mut ending = use_signal(|| None::<Step>);
    let list = points.get().map(|found| found.points).unwrap_or_default();
    rsx! {
        Card { title: t!("points-title"),
            p { class: "muted", {t!("points-text")} }
            Awaited { loaded: points }
            div { class: "rows",
                for point in list {
                    Row {
                        key: "{point.id}",
                        title: point.name.clone(),
                        note: point.division_name.clone(),
                        actions: {
                            let step = Step::Point { id: point.id.to_string(), name: point.name.clone() };
                            rsx! {
                                if view::may::<op::EndSurveyPoint>() {
                                    Button { kind: ButtonKind::Quiet, onclick: move |()| ending.set(Some(step.clone())), {t!("point-end")} }
                                }
                            }
                        },
                        p { class: "figures", {t!("point-at", lat = decimal(point.lat, 5), lon = decimal(point.lon, 5))} }
                        p { class: "muted", {t!("point-since", day = short_date(point.made_at.date()))} }
                    }
                }
            }
            if view::may::<op::CreateSurveyPoint>() {
                div { Button { icon: IconName::Plus, onclick: move |()| adding.set(true), {t!("point-add")} } }
            }
        }
        if adding() && let Some(division) = view::division() {
            PointDialog {
                division,
                onclose: move |()| adding.set(false),
                ondone: move |()| {
                    adding.set(false);
                    again.reload();
                },
            }
        }
        if let Some(step) = ending() {
            ReasonDialog {
                step,
                onclose: move |()| ending.set(None),
                ondone: move |()| {
                    ending.set(None);
                    again.reload();
                },
            }
        }
    }
}

#[component]
fn PointDialog(division: DivisionCode, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let mut name = use_signal(String::new);
    let mut place = use_signal(String::new);
    let mut datum = use_signal(|| "wgs84".to_owned());
    let mut tried = use_signal(|| false);
    let sending = use_sending();
    let position = position_of(&place.read());
    let lacks_name = name.read().trim().is_empty();
    let send = move |()| {
        tried.set(true);
        let (Some((lat, lon)), false, Ok(id)) = (position, lacks_name, SurveyPointId::try_from(sending.id()))
        else {
            return;
        };
        let name = name.peek().trim().to_owned();
        let body = CreateSurveyPoint { id, name, lat, lon, datum: datum_of(&datum.peek()) };
        let division = division.clone();
        let work = async move { client::write::<op::CreateSurveyPoint>(&[division.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("point-add-done"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, busy: sending.busy(), onclick: send, {t!("point-add")} }
    };
    rsx! {
        Dialog { id: "add-point", title: t!("point-add-title"), onclose, actions,
            p { class: "muted", {t!("point-add-text")} }
            TextField {
                id: "point-name",
                label: t!("point-name"),
                placeholder: t!("point-name-example"),
                value: name(),
                max_length: 60,
                error: (tried() && lacks_name).then(|| t!("kiosk-name-missing")),
                oninput: move |value| name.set(value),
            }
            TextField {
                id: "point-place",
                label: t!("lodging-place"),
                hint: t!("point-place-hint"),
                value: place(),
                error: (tried() && position.is_none()).then(|| t!("point-place-wrong")),
                oninput: move |value| place.set(value),
            }
            DatumChips { name: "point-datum", chosen: datum(), onchoose: move |code| datum.set(code) }
            SendingProblem { sending }
        }
    }
}
