//! Fences of a division: the map, proposals that wait, corrections, a new fence by coordinates.

use crate::client;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::short_date;
use zaigang_shared::api::Done;
use zaigang_shared::api::county::{
    CorrectFence, CreateFence, DivisionView, FenceLine, Fences as FenceList, RefuseFence,
};
use zaigang_shared::division::Level;
use zaigang_shared::operation as op;
use zaigang_shared::place::{Datum, FenceKind, FenceShape};

/// Fences of a division: the map, proposals that wait, corrections, a new fence by coordinates.
#[component]
pub fn Fences() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(FenceList { fences: Vec::new() }) };
            client::read::<op::ListFences>(&[code.as_str()]).await
        }
    });
    let mut again = loaded;
    let mut making = use_signal(|| false);
    let mut correcting = use_signal(|| None::<FenceLine>);
    let mut search = use_signal(String::new);
    let all = loaded.get().map(|list| list.fences).unwrap_or_default();
    let (waiting, in_force): (Vec<_>, Vec<_>) = all.into_iter().partition(|line| line.proposed);
    let wanted = search.read().trim().to_owned();
    let fits = |line: &&FenceLine| {
        wanted.is_empty() || line.division_name.contains(&wanted) || line.name.contains(&wanted)
    };
    let shown: Vec<FenceLine> = in_force.iter().filter(fits).take(60).cloned().collect();
    // Names are readable for a handful of places; a whole county shows where they lie.
    let few = in_force.iter().filter(fits).count() <= 12;
    let label = |line: &FenceLine| if few { line.division_name.clone() } else { String::new() };
    let drawn: Vec<_> =
        in_force.iter().filter(fits).map(|line| map_fence(&line.fence, label(line))).collect();
    let total = in_force.len();
    let edit = move |line| correcting.set(Some(line));
    let done = move |()| again.reload();
    rsx! {
        PageTitle { title: t!("office-title-fences"), aside: t!("fences-aside", n = total),
            if view::may::<op::CreateFence>() {
                Button { kind: ButtonKind::Primary, icon: IconName::Plus, onclick: move |()| making.set(true), {t!("fences-new")} }
            }
        }
        Awaited { loaded }
        if !waiting.is_empty() {
            Card { title: t!("fences-waiting"), aside: t!("fences-waiting-aside"),
                for line in waiting {
                    Line { key: "{line.fence.id.0}", line, onedit: edit, ondone: done }
                }
            }
        }
        div { class: "columns two",
            Card { title: t!("fences-list"), aside: t!("fences-shown", n = shown.len(), all = total),
                SearchField { id: "fences-search", label: t!("fences-search"), value: search(), oninput: move |v| search.set(v) }
                for line in shown {
                    Line { key: "{line.fence.id.0}", line, onedit: edit, ondone: done }
                }
            }
            Card { title: t!("fences-map"),
                Map { label: t!("fences-map"), fences: drawn }
            }
        }
        if making() {
            NewFence { onclose: move |()| making.set(false), ondone: move |()| { making.set(false); again.reload(); } }
        }
        if let Some(line) = correcting() {
            CorrectDialog {
                line,
                onclose: move |()| correcting.set(None),
                ondone: move |()| { correcting.set(None); again.reload(); },
            }
        }
    }
}

/// The word for a fence's kind.
fn kind_word(kind: FenceKind) -> String {
    match kind {
        FenceKind::Office => t!("fence-office"),
        FenceKind::Lodging => t!("fence-lodging"),
        FenceKind::WorkSite => t!("fence-work-site"),
        FenceKind::Event => t!("fence-event"),
    }
}

fn datum_word(datum: Datum) -> String {
    match datum {
        Datum::Wgs84 => t!("datum-wgs84"),
        Datum::Cgcs2000 => t!("datum-cgcs2000"),
        Datum::Gcj02 => t!("datum-gcj02"),
        Datum::Bd09 => t!("datum-bd09"),
    }
}

const DATUMS: [(&str, Datum); 4] =
    [("wgs84", Datum::Wgs84), ("cgcs2000", Datum::Cgcs2000), ("gcj02", Datum::Gcj02), ("bd09", Datum::Bd09)];
const KINDS: [(&str, FenceKind); 2] = [("office", FenceKind::Office), ("work_site", FenceKind::WorkSite)];

#[component]
fn Line(line: FenceLine, onedit: EventHandler<FenceLine>, ondone: EventHandler<()>) -> Element {
    let sending = use_sending();
    let mut refusing = use_signal(|| false);
    let (given, refused, id) = (line.clone(), line.clone(), line.fence.id.0.clone());
    let approve = move |()| {
        let id = id.clone();
        let work = async move { client::write::<op::ApproveFence>(&[&id], &Done {}).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("fences-approved"));
            ondone.call(());
        });
    };
    let size = match &line.fence.shape {
        FenceShape::Circle { radius_m, .. } => t!("fences-circle", n = format!("{radius_m:.0}")),
        FenceShape::Polygon { ring } => t!("fences-polygon", n = ring.len()),
    };
    let actions = rsx! {
        if line.proposed && view::may::<op::ApproveFence>() {
            Button { kind: ButtonKind::Primary, busy: sending.busy(), onclick: approve, {t!("fences-approve")} }
        }
        if line.proposed && view::may::<op::RefuseFence>() {
            Button { onclick: move |()| refusing.set(true), {t!("fences-refuse")} }
        }
        if view::may::<op::CorrectFence>() {
            Button { icon: IconName::Pencil, onclick: move |()| onedit.call(given.clone()), {t!("fences-correct")} }
        }
    };
    rsx! {
        Row { title: line.division_name.clone(), note: line.name.clone(), actions,
            p { "{kind_word(line.fence.kind)} · {size}" }
            p { {t!("fences-since", day = short_date(line.valid_from.date()), datum = datum_word(line.datum))} }
            SendingProblem { sending }
        }
        if refusing() {
            RefuseDialog {
                line: refused,
                onclose: move |()| refusing.set(false),
                ondone: move |()| { refusing.set(false); ondone.call(()); },
            }
        }
    }
}

#[component]
fn RefuseDialog(line: FenceLine, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let mut why = use_signal(String::new);
    let sending = use_sending();
    let id = line.fence.id.0.clone();
    let send = move |()| {
        let body = RefuseFence { reason: why.peek().trim().to_owned() };
        let id = id.clone();
        let work = async move { client::write::<op::RefuseFence>(&[&id], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("fences-refused"));
            ondone.call(());
        });
    };
    let is_ready = !why.read().trim().is_empty();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("fences-refuse")} }
    };
    rsx! {
        Dialog { id: "refuse-fence", title: t!("fences-refuse-title", place = line.division_name.as_str()), onclose, actions,
            p { {t!("fences-refuse-text")} }
            TextArea { id: "fence-refuse-why", label: t!("county-why"), value: why(), rows: 2, max_length: 200, oninput: move |v| why.set(v) }
            SendingProblem { sending }
        }
    }
}

/// What was typed, as a circle; none while a number is missing.
fn circle(place: &str, radius: &str) -> Option<FenceShape> {
    let numbers: Vec<f64> = place
        .split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'))
        .filter_map(|part| part.parse().ok())
        .collect();
    let [first, second] = numbers.as_slice() else { return None };
    // In China longitude is always the larger number: both orders of pasted coordinates are understood.
    let (lat, lon) = if first > second { (*second, *first) } else { (*first, *second) };
    Some(FenceShape::Circle { lat, lon, radius_m: radius.trim().parse().ok()? })
}

#[component]
fn ShapeFields(place: Signal<String>, radius: Signal<String>, datum: Signal<String>) -> Element {
    let (mut place, mut radius, mut datum) = (place, radius, datum);
    let read = circle(&place.read(), &radius.read());
    let hint = match &read {
        Some(FenceShape::Circle { lat, lon, .. }) => {
            t!("fences-read-as", lat = lat.to_string(), lon = lon.to_string())
        }
        _ => t!("fences-place-hint"),
    };
    let options = DATUMS.iter().map(|(code, datum)| Choice::new(*code, datum_word(*datum))).collect();
    rsx! {
        TextField { id: "fence-place", label: t!("fences-place"), hint, value: place(), max_length: 60, oninput: move |v| place.set(v) }
        TextField { id: "fence-radius", label: t!("fences-radius"), kind: TextKind::Number, value: radius(), oninput: move |v| radius.set(v) }
        SelectField { id: "fence-datum", label: t!("fences-datum"), hint: t!("fences-datum-hint"), options, value: datum(), onchange: move |v| datum.set(v) }
    }
}

fn datum_of(code: &str) -> Datum {
    DATUMS.iter().find(|(known, _)| *known == code).map_or(Datum::Wgs84, |(_, datum)| *datum)
}

#[component]
fn NewFence(onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let places = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(Vec::new()) };
            let found = client::read::<op::ListDivisions>(&[code.as_str()]).await?;
            let mut all: Vec<DivisionView> = vec![found.division];
            all.extend(found.children);
            Ok(all.into_iter().filter(|d| d.level >= Level::Township).collect())
        }
    });
    let mut at = use_signal(String::new);
    let mut name = use_signal(String::new);
    let mut kind = use_signal(|| "office".to_owned());
    let place = use_signal(String::new);
    let radius = use_signal(|| "200".to_owned());
    let datum = use_signal(|| "wgs84".to_owned());
    let sending = use_sending();
    let options: Vec<Choice> = places
        .get()
        .unwrap_or_default()
        .iter()
        .map(|d| Choice::new(d.code.as_str(), d.name.clone()))
        .collect();
    let is_ready = !at.read().is_empty()
        && !name.read().trim().is_empty()
        && circle(&place.read(), &radius.read()).is_some();
    let send = move |()| {
        let Some(shape) = circle(&place.peek(), &radius.peek()) else { return };
        let Some((_, kind)) = KINDS.iter().find(|(code, _)| *code == kind.peek().as_str()) else { return };
        let body = CreateFence {
            id: match sending.id().try_into() {
                Ok(id) => id,
                Err(_) => return,
            },
            kind: *kind,
            name: name.peek().trim().to_owned(),
            posting: None,
            shape,
            datum: datum_of(&datum.peek()),
        };
        let code = at.peek().clone();
        let work = async move { client::write::<op::CreateFence>(&[&code], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("county-saved"));
            ondone.call(());
        });
    };
    let kinds = KINDS.iter().map(|(code, kind)| Choice::new(*code, kind_word(*kind))).collect();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("county-save")} }
    };
    rsx! {
        Dialog { id: "new-fence", title: t!("fences-new"), onclose, actions,
            Awaited { loaded: places }
            if options.is_empty() && places.get().is_some() {
                Notice { tone: Tone::Info, title: t!("fences-step-down") }
            }
            SelectField { id: "fence-division", label: t!("fences-division"), options, value: at(), placeholder: t!("county-choose"), onchange: move |v| at.set(v) }
            SelectField { id: "fence-kind", label: t!("fences-kind"), options: kinds, value: kind(), onchange: move |v| kind.set(v) }
            TextField { id: "fence-name", label: t!("county-name"), value: name(), max_length: 60, oninput: move |v| name.set(v) }
            ShapeFields { place, radius, datum }
            SendingProblem { sending }
        }
    }
}

#[component]
fn CorrectDialog(line: FenceLine, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let start = match &line.fence.shape {
        FenceShape::Circle { lat, lon, radius_m } => {
            (format!("{lat:.6}, {lon:.6}"), format!("{radius_m:.0}"))
        }
        FenceShape::Polygon { .. } => (String::new(), "200".to_owned()),
    };
    let place = use_signal(|| start.0.clone());
    let radius = use_signal(|| start.1.clone());
    // What is shown is the stored form, which is WGS-84 whatever was entered once.
    let datum = use_signal(|| "wgs84".to_owned());
    let mut why = use_signal(String::new);
    let sending = use_sending();
    let id = line.fence.id.0.clone();
    let is_ready = !why.read().trim().is_empty() && circle(&place.read(), &radius.read()).is_some();
    let send = move |()| {
        let Some(shape) = circle(&place.peek(), &radius.peek()) else { return };
        let Ok(new) = sending.id().try_into() else { return };
        let body = CorrectFence {
            id: new,
            shape,
            datum: datum_of(&datum.peek()),
            reason: why.peek().trim().to_owned(),
        };
        let id = id.clone();
        let work = async move { client::write::<op::CorrectFence>(&[&id], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("county-saved"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("county-save")} }
    };
    rsx! {
        Dialog { id: "correct-fence", title: t!("fences-correct-title", place = line.division_name.as_str()), onclose, actions,
            p { {t!("fences-correct-text")} }
            ShapeFields { place, radius, datum }
            TextArea { id: "fence-why", label: t!("county-why"), value: why(), rows: 2, max_length: 200, oninput: move |v| why.set(v) }
            SendingProblem { sending }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_coordinates_are_read_in_either_order() {
        let expected = Some(FenceShape::Circle { lat: 43.97, lon: 119.36, radius_m: 200.0 });
        for text in ["43.97, 119.36", "119.36,43.97", "119.36 43.97", "经度119.36 纬度43.97"] {
            assert_eq!(circle(text, "200"), expected, "{text}");
        }
        assert_eq!(circle("43.97", "200"), None);
        assert_eq!(circle("43.97, 119.36", "x"), None);
    }
}
