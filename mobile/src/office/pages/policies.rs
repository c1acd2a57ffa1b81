//! Attendance policies: what is asked, of whom, on what legal basis.

use super::people::{kind_choices, kind_of};
use super::prompts::PromptDrawing;
use crate::client;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::{view, words};
use crate::prelude::*;
use crate::text::short_date;
use zaigang_shared::api::county::{Policies as PolicyList, PolicyView, SetPolicy};
use zaigang_shared::day::{PolicyKind, PolicyMode};
use zaigang_shared::operation as op;

/// Attendance policies: what is asked, of whom, on what legal basis.
#[component]
pub fn Policies() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(PolicyList { policies: Vec::new() }) };
            client::read::<op::ListPolicies>(&[code.as_str()]).await
        }
    });
    let mut again = loaded;
    let mut editing = use_signal(|| None::<Option<PolicyView>>);
    let may = view::may::<op::SetPolicy>();
    let all = loaded.get().map(|list| list.policies).unwrap_or_default();
    rsx! {
        PageTitle { title: t!("office-title-policies"), aside: t!("policies-aside"),
            if may {
                Button { kind: ButtonKind::Primary, icon: IconName::Plus, onclick: move |()| editing.set(Some(None)), {t!("policies-new")} }
            }
        }
        Awaited { loaded }
        if loaded.get().is_some() && all.is_empty() {
            Empty { icon: IconName::Policy, title: t!("policies-none"), text: t!("policies-none-text") }
        }
        for policy in all {
            PolicyCard { key: "{policy.id}", policy, may, onedit: move |policy| editing.set(Some(Some(policy))) }
        }
        PromptDrawing {}
        if let Some(policy) = editing() {
            PolicyDialog {
                policy,
                onclose: move |()| editing.set(None),
                ondone: move |()| { editing.set(None); again.reload(); },
            }
        }
    }
}

/// What a policy asks, in a sentence.
fn asks(policy: &PolicyKind) -> String {
    match policy {
        PolicyKind::Resident { nights_a_week: 0 } => t!("policy-resident"),
        PolicyKind::Resident { nights_a_week } => t!("policy-resident-nights", n = *nights_a_week),
        PolicyKind::FixedWeekday { weekday } => t!("policy-fixed-weekday", day = weekday_word(*weekday)),
        PolicyKind::VisitEachVillage => t!("policy-visit-each-village"),
        PolicyKind::WeeklyVisits { n } => t!("policy-weekly-visits", n = *n),
        PolicyKind::MonthlyDate { day } => t!("policy-monthly-date", n = *day),
        PolicyKind::MonthlyDays { n } => t!("policy-monthly-days", n = *n),
    }
}

fn weekday_word(day: u8) -> String {
    match day {
        1 => t!("weekday-1"),
        2 => t!("weekday-2"),
        3 => t!("weekday-3"),
        4 => t!("weekday-4"),
        5 => t!("weekday-5"),
        6 => t!("weekday-6"),
        _ => t!("weekday-7"),
    }
}

#[component]
fn PolicyCard(policy: PolicyView, may: bool, onedit: EventHandler<PolicyView>) -> Element {
    let given = policy.clone();
    let kinds = policy.posting_kinds.iter().map(|k| words::posting_kind(*k)).collect::<Vec<_>>().join("、");
    let or_missing = |text: &str| if text.is_empty() { t!("policies-not-written") } else { text.to_owned() };
    let mut pairs = vec![
        (t!("policies-for"), kinds),
        (
            t!("policies-mode"),
            match policy.mode {
                PolicyMode::Daily => t!("policies-daily"),
                PolicyMode::Sampled => t!("policies-sampled"),
            },
        ),
        (t!("policies-basis"), or_missing(&policy.legal_basis)),
        (t!("policies-filing"), or_missing(&policy.filing_number)),
        (t!("policies-photo"), policy.photo_basis.clone().unwrap_or_else(|| t!("policies-no-photo"))),
        (
            t!("policies-duty"),
            if policy.duty_counts { t!("policies-duty-yes") } else { t!("policies-duty-no") },
        ),
        (t!("policies-where"), policy.division_name.clone()),
    ];
    if let Some(from) = policy.active_from {
        pairs.push((t!("policies-active-from"), short_date(from)));
    }
    rsx! {
        Card { title: asks(&policy.policy),
            div { class: "inline",
                if policy.active {
                    Chip { tone: Tone::Good, {t!("policies-active")} }
                } else {
                    Chip { tone: Tone::Attention, {t!("policies-inactive")} }
                }
            }
            Facts { pairs }
            if may {
                div { class: "button-row",
                    Button { icon: IconName::Pencil, onclick: move |()| onedit.call(given.clone()), {t!("policies-edit")} }
                }
            }
        }
    }
}

fn rule_of(kind: &str, number: &str) -> Option<PolicyKind> {
    let n: u8 = number.trim().parse().unwrap_or(0);
    let rule = match kind {
        "resident" => PolicyKind::Resident { nights_a_week: n },
        "fixed_weekday" => PolicyKind::FixedWeekday { weekday: n },
        "visit_each_village" => PolicyKind::VisitEachVillage,
        "weekly_visits" => PolicyKind::WeeklyVisits { n },
        "monthly_date" => PolicyKind::MonthlyDate { day: n },
        "monthly_days" => PolicyKind::MonthlyDays { n },
        _ => return None,
    };
    rule.in_range().then_some(rule)
}

fn number_of(rule: &PolicyKind) -> String {
    match rule {
        PolicyKind::Resident { nights_a_week: n }
        | PolicyKind::FixedWeekday { weekday: n }
        | PolicyKind::WeeklyVisits { n }
        | PolicyKind::MonthlyDate { day: n }
        | PolicyKind::MonthlyDays { n } => n.to_string(),
        PolicyKind::VisitEachVillage => String::new(),
    }
}

fn number_label(kind: &str) -> Option<String> {
    match kind {
        "resident" => Some(t!("policies-nights")),
        "fixed_weekday" => Some(t!("policies-weekday")),
        "weekly_visits" => Some(t!("policies-visits")),
        "monthly_date" => Some(t!("policies-date")),
        "monthly_days" => Some(t!("policies-days")),
        _ => None,
    }
}

#[component]
fn PolicyDialog(policy: Option<PolicyView>, onclose: EventHandler<()>, ondone: EventHandler<()>) -> Element {
    let before = policy.clone();
    let text = |read: fn(&PolicyView) -> String| before.as_ref().map(read).unwrap_or_default();
    let mut kind = use_signal(|| before.as_ref().map_or("resident", |p| p.policy.name()).to_owned());
    let mut number = use_signal(|| before.as_ref().map_or("0".to_owned(), |p| number_of(&p.policy)));
    let mut who = use_signal(|| {
        let kinds = before.as_ref().map(|p| p.posting_kinds.clone()).unwrap_or_default();
        kind_choices()
            .into_iter()
            .filter(|c| kind_of(&c.code).is_some_and(|k| kinds.contains(&k)))
            .map(|c| c.code)
            .collect::<Vec<_>>()
    });
    let mut sampled = use_signal(|| before.as_ref().is_some_and(|p| p.mode == PolicyMode::Sampled));
    let mut basis = use_signal(|| text(|p| p.legal_basis.clone()));
    let mut filing = use_signal(|| text(|p| p.filing_number.clone()));
    let mut photo = use_signal(|| text(|p| p.photo_basis.clone().unwrap_or_default()));
    let mut duty = use_signal(|| before.as_ref().is_none_or(|p| p.duty_counts));
    let mut active = use_signal(|| before.as_ref().is_some_and(|p| p.active));
    let sending = use_sending();
    let kinds =
        ["resident", "fixed_weekday", "visit_each_village", "weekly_visits", "monthly_date", "monthly_days"]
            .map(|code| Choice::new(code, rule_word(code)))
            .to_vec();
    let is_ready = rule_of(&kind.read(), &number.read()).is_some() && !who.read().is_empty();
    let known = policy.as_ref().map(|p| (p.id.clone(), p.division.clone()));
    let send = move |()| {
        let Some(rule) = rule_of(&kind.peek(), &number.peek()) else { return };
        let (id, division) = match known.clone() {
            Some((id, division)) => (Ok(id), Some(division)),
            None => (sending.id().try_into(), view::division()),
        };
        let (Ok(id), Some(division)) = (id, division) else { return };
        let photo = photo.peek().trim().to_owned();
        let body = SetPolicy {
            id,
            posting_kinds: who.peek().iter().filter_map(|code| kind_of(code)).collect(),
            policy: rule,
            mode: if *sampled.peek() { PolicyMode::Sampled } else { PolicyMode::Daily },
            legal_basis: basis.peek().trim().to_owned(),
            filing_number: filing.peek().trim().to_owned(),
            photo_basis: (!photo.is_empty()).then_some(photo),
            duty_counts: *duty.peek(),
            active: *active.peek(),
        };
        let work = async move { client::write::<op::SetPolicy>(&[division.as_str()], &body).await };
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
        Dialog { id: "policy", title: if policy.is_some() { t!("policies-edit") } else { t!("policies-new") }, onclose, actions,
            SelectField { id: "policy-kind", label: t!("policies-kind"), options: kinds, value: kind(), onchange: move |v| kind.set(v) }
            if let Some(label) = number_label(&kind.read()) {
                TextField { id: "policy-number", label, kind: TextKind::Number, value: number(), oninput: move |v| number.set(v) }
            }
            fieldset {
                legend { {t!("policies-for")} }
                for choice in kind_choices() {
                    CheckField {
                        key: "{choice.code}",
                        id: "policy-for-{choice.code}",
                        label: choice.label.clone(),
                        checked: who.read().contains(&choice.code),
                        onchange: move |on: bool| {
                            let mut list = who.write();
                            list.retain(|code| *code != choice.code);
                            if on {
                                list.push(choice.code.clone());
                            }
                        },
                    }
                }
            }
            CheckField { id: "policy-sampled", label: t!("policies-sampled"), hint: t!("policies-sampled-hint"), checked: sampled(), onchange: move |v| sampled.set(v) }
            CheckField { id: "policy-duty", label: t!("policies-duty-yes"), hint: t!("policies-duty-hint"), checked: duty(), onchange: move |v| duty.set(v) }
            TextArea { id: "policy-basis", label: t!("policies-basis"), rows: 2, max_length: 300, value: basis(), oninput: move |v| basis.set(v) }
            TextField { id: "policy-filing", label: t!("policies-filing"), max_length: 60, value: filing(), oninput: move |v| filing.set(v) }
            TextField { id: "policy-photo", label: t!("policies-photo"), hint: t!("policies-photo-hint"), max_length: 300, value: photo(), oninput: move |v| photo.set(v) }
            CheckField { id: "policy-active", label: t!("policies-switch-on"), hint: t!("policies-switch-on-hint"), checked: active(), onchange: move |v| active.set(v) }
            SendingProblem { sending }
        }
    }
}

fn rule_word(code: &str) -> String {
    match code {
        "resident" => t!("policies-kind-resident"),
        "fixed_weekday" => t!("policies-kind-fixed-weekday"),
        "visit_each_village" => t!("policies-kind-visit-each-village"),
        "weekly_visits" => t!("policies-kind-weekly-visits"),
        "monthly_date" => t!("policies-kind-monthly-date"),
        _ => t!("policies-kind-monthly-days"),
    }
}
