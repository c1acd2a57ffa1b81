//! Proposes the registered lodging of a posting; the county approves it.

use crate::client;
use crate::office::kit::{DatumProblem, use_sending};
use crate::prelude::*;
use crate::standing::{StandingFields, use_standing};
use zaigang_shared::api::county::{PostingLine, Siting};
use zaigang_shared::api::township::ProposeLodging;
use zaigang_shared::id::FenceId;
use zaigang_shared::operation as op;
use zaigang_shared::place::{DEFAULT_RADIUS_M, Datum, FenceShape as Shape, Position};

/// Proposes the registered lodging of a posting.
#[component]
pub fn LodgingDialog(line: PostingLine, onclose: EventHandler<()>) -> Element {
    let mut name = use_signal(|| t!("lodging-default-name", person = line.person_name.as_str()));
    let mut place = use_signal(String::new);
    let mut radius = use_signal(|| format!("{DEFAULT_RADIUS_M}"));
    let mut datum = use_signal(|| "wgs84".to_owned());
    let mut tried = use_signal(|| false);
    let mut is_here = use_signal(|| false);
    let standing = use_standing();
    let sending = use_sending();
    let chosen = datum_of(&datum.read());
    let siting = if is_here() {
        let radius_m = radius.read().trim().parse().ok();
        standing.fixes().zip(radius_m).map(|(fixes, radius_m)| Siting::Standing {
            fixes,
            radius_m,
            datum: chosen,
        })
    } else {
        shape_of(&place.read(), &radius.read()).map(|shape| Siting::Drawn { shape, datum: chosen })
    };
    let is_sited = siting.is_some();
    let is_named = !name.read().trim().is_empty();
    let posting = line.id.clone();
    let send = EventHandler::new(move |datum_confirmed: bool| {
        tried.set(true);
        let (Some(siting), true, Ok(id)) = (siting.clone(), is_named, FenceId::try_from(sending.id())) else {
            return;
        };
        let body = ProposeLodging { id, name: name.peek().trim().to_owned(), siting, datum_confirmed };
        let posting = posting.clone();
        let work = async move { client::write::<op::ProposeLodging>(&[posting.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("lodging-done"));
            onclose.call(());
        });
    });
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, busy: sending.busy(), onclick: move |()| send.call(false), {t!("lodging-do")} }
    };
    rsx! {
        Dialog { id: "lodging", title: t!("lodging-title", person = line.person_name.as_str()), onclose, actions,
            p { class: "muted", {t!("lodging-text")} }
            TextField {
                id: "lodging-name",
                label: t!("lodging-name"),
                value: name(),
                max_length: 60,
                error: (tried() && !is_named).then(|| t!("lodging-name-missing")),
                oninput: move |value| name.set(value),
            }
            Segments {
                name: "lodging-way",
                label: t!("lodging-way"),
                options: vec![
                    Choice::new("typed", t!("lodging-way-typed")),
                    Choice::new("standing", t!("fences-form-standing")),
                ],
                chosen: if is_here() { "standing" } else { "typed" },
                onchoose: move |way: String| is_here.set(way == "standing"),
            }
            if is_here() {
                StandingFields { standing }
            } else {
                TextField {
                    id: "lodging-place",
                    label: t!("lodging-place"),
                    hint: t!("lodging-place-hint"),
                    value: place(),
                    error: (tried() && !is_sited).then(|| t!("lodging-place-wrong")),
                    oninput: move |value| place.set(value),
                }
            }
            TextField {
                id: "lodging-radius",
                label: t!("lodging-radius"),
                kind: TextKind::Number,
                value: radius(),
                oninput: move |value| radius.set(value),
            }
            DatumChips { name: "lodging-datum", chosen: datum(), onchoose: move |code| datum.set(code) }
            DatumProblem { sending, onconfirm: move |()| send.call(true) }
        }
    }
}

/// Where coordinates come from, by its code.
#[component]
pub fn DatumChips(name: String, chosen: String, onchoose: EventHandler<String>) -> Element {
    rsx! {
        ReasonChips {
            name,
            legend: t!("lodging-datum"),
            options: vec![
                Choice::new("wgs84", t!("datum-wgs84")),
                Choice::new("gcj02", t!("datum-gcj02")),
                Choice::new("bd09", t!("datum-bd09")),
                Choice::new("cgcs2000", t!("datum-cgcs2000")),
            ],
            chosen,
            onchoose,
        }
    }
}

/// The datum of a code of [`DatumChips`].
pub fn datum_of(code: &str) -> Datum {
    match code {
        "gcj02" => Datum::Gcj02,
        "bd09" => Datum::Bd09,
        "cgcs2000" => Datum::Cgcs2000,
        _ => Datum::Wgs84,
    }
}

/// A circle that can be a fence.
fn shape_of(place: &str, radius: &str) -> Option<Shape> {
    let (lat, lon) = position_of(place)?;
    let shape = Shape::Circle { lat, lon, radius_m: radius.trim().parse().ok()? };
    shape.check().is_ok().then_some(shape)
}

/// `43.9712, 119.3921` with a comma, a full-width comma or spaces.
pub fn position_of(place: &str) -> Option<(f64, f64)> {
    let mut numbers = place
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | '，' | '、' | ';'))
        .filter(|part| !part.is_empty())
        .map(|part| part.parse::<f64>().ok());
    let (lat, lon) = (numbers.next()??, numbers.next()??);
    let is_position = numbers.next().is_none() && Position::new(lat, lon).is_ok();
    is_position.then_some((lat, lon))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_read_as_people_paste_them() {
        for text in ["43.9712,119.3921", " 43.9712， 119.3921 ", "43.9712 119.3921"] {
            let Some(Shape::Circle { lat, lon, radius_m }) = shape_of(text, "200") else { panic!("{text}") };
            assert!((lat - 43.9712).abs() < 1e-9 && (lon - 119.3921).abs() < 1e-9 && radius_m > 199.0);
        }
        for (text, radius) in
            [("43.97", "200"), ("a,b", "200"), ("91,0", "200"), ("43,119", "5"), ("1,2,3", "200")]
        {
            assert_eq!(shape_of(text, radius), None, "{text} {radius}");
        }
    }
}
