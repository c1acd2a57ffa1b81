//! Inspectors with their recusals, and the draws that send them.

use crate::client;
use crate::client::beacon::server_now;
use crate::office::Route;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::view;
use crate::prelude::*;
use crate::text::short_date;
use zaigang_shared::api::city::{
    CreateInspector, DrawLine, DrawState, Draws as DrawList, FreezeDraw, InspectorView, Inspectors,
};
use zaigang_shared::api::county::DivisionView;
use zaigang_shared::operation as op;
use zaigang_shared::time::{DAY_MS, Millis};

/// Inspectors with their recusals, and the draws that send them.
#[component]
pub fn Draws() -> Element {
    let draws = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(DrawList { draws: Vec::new() }) };
            client::read::<op::ListDraws>(&[code.as_str()]).await
        }
    });
    let inspectors = use_loaded(|| {
        let division = view::division();
        let may = view::may::<op::ListInspectors>();
        async move {
            match division {
                Some(code) if may => client::read::<op::ListInspectors>(&[code.as_str()]).await,
                _ => Ok(Inspectors { inspectors: Vec::new() }),
            }
        }
    });
    let mut again = inspectors;
    let mut ordering = use_signal(|| false);
    let mut making = use_signal(|| false);
    let all = draws.get().map(|list| list.draws).unwrap_or_default();
    let people = inspectors.get().map(|list| list.inspectors).unwrap_or_default();
    rsx! {
        PageTitle { title: t!("office-title-draws"), aside: t!("draws-aside", n = all.len()),
            if view::may::<op::FreezeDraw>() {
                Button { kind: ButtonKind::Primary, icon: IconName::Dice, onclick: move |()| ordering.set(true), {t!("draws-new")} }
            }
        }
        Awaited { loaded: draws }
        Card { title: t!("draws-list"),
            if all.is_empty() && draws.get().is_some() {
                Empty { icon: IconName::Dice, title: t!("draws-none"), text: t!("draws-none-text") }
            }
            for line in all {
                Line { key: "{line.id}", line }
            }
        }
        if view::may::<op::ListInspectors>() {
            Card { title: t!("inspectors"), aside: t!("inspectors-aside", n = people.len()),
                Awaited { loaded: inspectors }
                for person in people {
                    Inspector { key: "{person.id}", person }
                }
                if view::may::<op::CreateInspector>() {
                    div { class: "button-row",
                        Button { icon: IconName::Plus, onclick: move |()| making.set(true), {t!("inspectors-new")} }
                    }
                }
                p { {t!("inspectors-code")} }
            }
        }
        if ordering() {
            Order { onclose: move |()| ordering.set(false) }
        }
        if making() {
            NewInspector { onclose: move |()| making.set(false), ondone: move |()| { making.set(false); again.reload(); } }
        }
    }
}

/// The word for where a draw stands.
pub fn draw_state(state: DrawState) -> String {
    match state {
        DrawState::Frozen => t!("draw-frozen"),
        DrawState::Drawn => t!("draw-drawn"),
        DrawState::Withdrawn => t!("draw-withdrawn"),
        DrawState::Closed => t!("draw-closed"),
    }
}

#[component]
fn Line(line: DrawLine) -> Element {
    let actions = rsx! {
        LinkButton { to: Route::Draw { id: line.id.to_string() }, {t!("draws-open")} }
    };
    rsx! {
        Row {
            title: line.division_name.clone(),
            note: t!("draws-window", from = short_date(line.window_from), to = short_date(line.window_to)),
            actions,
            div { class: "inline",
                Chip { tone: if line.state == DrawState::Closed { Tone::Good } else { Tone::Plain }, {draw_state(line.state)} }
                span { {t!("draws-numbers", all = line.population, n = line.number, done = line.done)} }
                if line.missed > 0 {
                    span { {t!("draws-missed", n = line.missed)} }
                }
            }
            p { {t!("draws-by", by = line.ordered_by.as_str(), at = crate::text::date_time(line.ordered_at.0))} }
        }
    }
}

#[component]
fn Inspector(person: InspectorView) -> Element {
    let recused = person.recusals.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>().join("、");
    rsx! {
        Row { title: person.name.clone(), note: person.phone.clone().unwrap_or_default(),
            div { class: "inline",
                if person.enrolled {
                    Chip { tone: Tone::Good, {t!("people-enrolled")} }
                } else {
                    Chip { tone: Tone::Attention, {t!("people-not-enrolled")} }
                }
                span { {t!("inspectors-open", n = person.open_tasks)} }
            }
            p {
                if recused.is_empty() { {t!("inspectors-no-recusal")} } else { {t!("inspectors-recused", places = recused)} }
            }
        }
    }
}

#[component]
fn Order(onclose: EventHandler<()>) -> Element {
    let today = Millis(server_now()).date();
    let week = Millis(server_now() + 7 * DAY_MS).date();
    let mut from = use_signal(|| today.to_string());
    let mut to = use_signal(|| week.to_string());
    let mut number = use_signal(|| "5".to_owned());
    let mut source = use_signal(String::new);
    let sending = use_sending();
    let is_ready = !source.read().trim().is_empty() && number.read().trim().parse::<u32>().is_ok();
    let send = move |()| {
        let (Ok(window_from), Ok(window_to), Ok(number)) =
            (from.peek().parse(), to.peek().parse(), number.peek().trim().parse())
        else {
            return;
        };
        let (Some(division), Ok(id)) = (view::division(), sending.id().try_into()) else { return };
        let body =
            FreezeDraw { id, window_from, window_to, number, seed_source: source.peek().trim().to_owned() };
        let work = async move { client::write::<op::FreezeDraw>(&[division.as_str()], &body).await };
        sending.run(work, move |draw| {
            navigator().push(Route::Draw { id: draw.line.id.to_string() });
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("draws-freeze")} }
    };
    rsx! {
        Dialog { id: "order-draw", title: t!("draws-new"), onclose, actions,
            p { {t!("draws-freeze-text")} }
            TextField { id: "draw-from", label: t!("draws-from"), kind: TextKind::Date, value: from(), oninput: move |v| from.set(v) }
            TextField { id: "draw-to", label: t!("draws-to"), kind: TextKind::Date, value: to(), oninput: move |v| to.set(v) }
            TextField { id: "draw-number", label: t!("draws-number"), kind: TextKind::Number, value: number(), oninput: move |v| number.set(v) }
            TextField { id: "draw-source", label: t!("draws-source"), hint: t!("draws-source-hint"), max_length: 200, value: source(), oninput: move |v| source.set(v) }
            SendingProblem { sending }
        }
    }
}

#[component]
fn NewInspector(onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let places = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(Vec::new()) };
            let counties = client::read::<op::ListDivisions>(&[code.as_str()]).await?.children;
            let mut all: Vec<DivisionView> = Vec::new();
            for county in counties {
                let townships = client::read::<op::ListDivisions>(&[county.code.as_str()]).await?.children;
                all.push(county);
                all.extend(townships);
            }
            Ok(all)
        }
    });
    let mut name = use_signal(String::new);
    let mut phone = use_signal(String::new);
    let mut recused = use_signal(Vec::<(String, String)>::new);
    let sending = use_sending();
    let options: Vec<Choice> = places
        .get()
        .unwrap_or_default()
        .iter()
        .map(|d| Choice::new(d.code.as_str(), d.name.clone()))
        .collect();
    let names = options.clone();
    let send = move |()| {
        let (Some(division), Ok(id)) = (view::division(), sending.id().try_into()) else { return };
        let phone = phone.peek().trim().to_owned();
        let body = CreateInspector {
            id,
            name: name.peek().trim().to_owned(),
            phone: (!phone.is_empty()).then_some(phone),
            recusals: recused.peek().iter().filter_map(|(code, _)| code.parse().ok()).collect(),
        };
        let work = async move { client::write::<op::CreateInspector>(&[division.as_str()], &body).await };
        sending.run(work, move |_| {
            toast(Tone::Good, t!("county-saved"));
            ondone.call(());
        });
    };
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: name.read().trim().is_empty(), busy: sending.busy(), onclick: send, {t!("county-save")} }
    };
    rsx! {
        Dialog { id: "new-inspector", title: t!("inspectors-new"), onclose, actions,
            TextField { id: "inspector-name", label: t!("county-name"), max_length: 60, value: name(), oninput: move |v| name.set(v) }
            TextField { id: "inspector-phone", label: t!("county-phone"), kind: TextKind::Telephone, max_length: 30, value: phone(), oninput: move |v| phone.set(v) }
            Awaited { loaded: places }
            SelectField {
                id: "inspector-recusal",
                label: t!("inspectors-recuse"),
                hint: t!("inspectors-recuse-hint"),
                options,
                value: String::new(),
                placeholder: t!("county-choose"),
                onchange: move |code: String| {
                    let label = names.iter().find(|c| c.code == code).map(|c| c.label.clone()).unwrap_or_default();
                    let mut list = recused.write();
                    if !code.is_empty() && !list.iter().any(|(known, _)| *known == code) {
                        list.push((code, label));
                    }
                },
            }
            div { class: "choices",
                for (code , label) in recused() {
                    Button { key: "{code}", icon: IconName::Cross, onclick: move |()| recused.write().retain(|(known, _)| *known != code),
                        {t!("inspectors-take-back", place = label.as_str())}
                    }
                }
            }
            SendingProblem { sending }
        }
    }
}
