//! The rule of leave: who decides, and what may be asked for. County and city write their own; the nearest holds.

use crate::client;
use crate::office::kit::{Awaited, SendingProblem, use_loaded, use_sending};
use crate::office::{view, words};
use crate::prelude::*;
use crate::text::date_time;
use zaigang_shared::api::leave::{LeaveRuleView, LeaveRules as Rules, SetLeaveRule};
use zaigang_shared::leave::{KindRule, LeaveRule, LeaveType};
use zaigang_shared::operation as op;

/// The rule of leave that holds in the division in view.
#[component]
pub fn LeaveRules() -> Element {
    let loaded = use_loaded(|| {
        let division = view::division();
        async move {
            let Some(code) = division else { return Ok(Rules { rules: Vec::new() }) };
            client::read::<op::ListLeaveRules>(&[code.as_str()]).await
        }
    });
    let mut held = loaded;
    let mut editing = use_signal(|| None::<LeaveRule>);
    let sending = use_sending();
    let may = view::may::<op::SetLeaveRule>();
    let rules = loaded.get().map(|found| found.rules).unwrap_or_default();
    let own = rules.first().is_some_and(|rule| rule.division == view::division());
    let inherited = rules.len() > 1;
    let inherit = move |()| {
        let Some(division) = view::division() else { return };
        let body = SetLeaveRule { id: sending.id(), rule: None };
        let work = async move { client::write::<op::SetLeaveRule>(&[division.as_str()], &body).await };
        sending.run(work, move |rules| {
            held.set(rules);
            toast(Tone::Good, t!("leave-rules-done"));
        });
    };
    rsx! {
        PageTitle { title: t!("office-title-leave-rules"), aside: t!("leave-rules-aside") }
        Awaited { loaded }
        if let Some(rule) = rules.first().cloned() {
            RuleCard { held: rule.clone(),
                if may {
                    div { class: "button-row",
                        Button { icon: IconName::Pencil, onclick: move |()| editing.set(Some(rule.rule.clone())),
                            if own { {t!("leave-rules-edit")} } else { {t!("leave-rules-own")} }
                        }
                        if own && inherited {
                            Button { busy: sending.busy(), onclick: inherit, {t!("leave-rules-inherit")} }
                        }
                    }
                    SendingProblem { sending }
                }
            }
        }
        if let Some(rule) = editing() {
            RuleDialog {
                rule,
                onclose: move |()| editing.set(None),
                ondone: move |rules| {
                    editing.set(None);
                    held.set(rules);
                },
            }
        }
    }
}

#[component]
fn RuleCard(held: LeaveRuleView, children: Element) -> Element {
    let place = held.division_name.clone().unwrap_or_else(|| t!("leave-rules-shipped"));
    let written = match &held.written_by {
        Some(by) => t!("leave-rules-written-by", at = date_time(held.written_at.0), by = by.as_str()),
        None => t!("leave-rules-written", at = date_time(held.written_at.0)),
    };
    let rule = &held.rule;
    let pairs = vec![
        (t!("leave-rules-where"), place),
        (t!("leave-rules-township-days"), t!("leave-rules-days", n = rule.township_days)),
        (t!("leave-rules-window"), t!("leave-rules-workdays", n = rule.window_days)),
        (t!("leave-rules-most"), t!("leave-rules-days", n = rule.most_days)),
        (t!("leave-rules-last"), written),
    ];
    let columns = vec![
        Column::text(t!("leave-rules-kind")),
        Column::text(t!("leave-rules-balance")),
        Column::text(t!("leave-rules-paper")),
        Column::text(t!("leave-rules-longest")),
    ];
    let rows = rule.kinds.iter().map(kind_row).collect();
    rsx! {
        Card { title: t!("leave-rules-in-force"),
            Facts { pairs }
            p { class: "hint", {t!("leave-rules-window-hint", days = rule.township_days, window = rule.window_days)} }
            DataTable {
                caption: t!("leave-rules-kinds"),
                columns,
                rows,
                empty: rsx! {},
            }
            {children}
        }
    }
}

fn kind_row(kind: &KindRule) -> TableRow {
    let balance = match (kind.days_a_year, kind.working_days) {
        (None, _) => t!("leave-rules-no-limit"),
        (Some(n), true) => t!("leave-rules-workdays", n = n),
        (Some(n), false) => t!("leave-rules-days", n = n),
    };
    let paper = if kind.attachment { t!("leave-rules-paper-asked") } else { t!("leave-rules-paper-not") };
    let longest = kind.most_days.map(|n| t!("leave-rules-days", n = n)).unwrap_or_default();
    let cell = |text: String| rsx! { "{text}" };
    TableRow {
        key: kind.leave_type.name().to_owned(),
        cells: vec![cell(words::leave_type(kind.leave_type)), cell(balance), cell(paper), cell(longest)],
        class: "",
    }
}

/// A kind as it is edited: figures are text until they are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Draft {
    leave_type: LeaveType,
    offered: bool,
    days_a_year: String,
    working_days: bool,
    attachment: bool,
    most_days: String,
}

fn drafts(rule: &LeaveRule) -> Vec<Draft> {
    let text = |n: Option<u32>| n.map(|n| n.to_string()).unwrap_or_default();
    let draft = |leave_type: LeaveType| {
        let known = rule.kind(leave_type);
        Draft {
            leave_type,
            offered: known.is_some(),
            days_a_year: text(known.and_then(|kind| kind.days_a_year)),
            working_days: known.is_some_and(|kind| kind.working_days),
            attachment: known.is_some_and(|kind| kind.attachment),
            most_days: text(known.and_then(|kind| kind.most_days)),
        }
    };
    LeaveType::ALL.into_iter().map(draft).collect()
}

/// A figure, nothing where the field is empty; an error where it is no figure.
fn figure(text: &str) -> Option<Option<u32>> {
    let text = text.trim();
    if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
}

/// The rule as it was typed; none while a figure is missing or out of its range.
fn rule_of(township: &str, window: &str, most: &str, drafts: &[Draft]) -> Option<LeaveRule> {
    let mut kinds = Vec::new();
    for draft in drafts.iter().filter(|draft| draft.offered) {
        kinds.push(KindRule {
            leave_type: draft.leave_type,
            days_a_year: figure(&draft.days_a_year)?,
            working_days: draft.working_days,
            attachment: draft.attachment,
            most_days: figure(&draft.most_days)?,
        });
    }
    let rule = LeaveRule {
        township_days: figure(township)??,
        window_days: figure(window)??,
        most_days: figure(most)??,
        kinds,
    };
    rule.in_range().then_some(rule)
}

#[component]
fn RuleDialog(rule: LeaveRule, onclose: EventHandler<()>, ondone: EventHandler<Rules>) -> Element {
    let mut township = use_signal(|| rule.township_days.to_string());
    let mut window = use_signal(|| rule.window_days.to_string());
    let mut most = use_signal(|| rule.most_days.to_string());
    let mut kinds = use_signal(|| drafts(&rule));
    let sending = use_sending();
    let typed = rule_of(&township.read(), &window.read(), &most.read(), &kinds.read());
    let is_ready = typed.is_some();
    let send = move |()| {
        let (Some(division), Some(rule)) = (view::division(), typed.clone()) else { return };
        let body = SetLeaveRule { id: sending.id(), rule: Some(rule) };
        let work = async move { client::write::<op::SetLeaveRule>(&[division.as_str()], &body).await };
        sending.run(work, move |rules| {
            toast(Tone::Good, t!("leave-rules-done"));
            ondone.call(rules);
        });
    };
    let mut change = move |of: LeaveType, with: &dyn Fn(&mut Draft)| {
        kinds.write().iter_mut().filter(|draft| draft.leave_type == of).for_each(with);
    };
    let place = view::here().map(|place| place.name).unwrap_or_default();
    let actions = rsx! {
        Button { onclick: move |()| onclose.call(()), {t!("office-cancel")} }
        Button { kind: ButtonKind::Primary, disabled: !is_ready, busy: sending.busy(), onclick: send, {t!("leave-rules-save")} }
    };
    rsx! {
        Dialog { id: "leave-rule", title: t!("leave-rules-title", place = place), onclose, actions,
            p { class: "hint", {t!("leave-rules-from-now")} }
            div { class: "pair",
                TextField { id: "rule-township", label: t!("leave-rules-township-days"), kind: TextKind::Number, value: township(), oninput: move |value| township.set(value) }
                TextField { id: "rule-window", label: t!("leave-rules-window"), kind: TextKind::Number, value: window(), oninput: move |value| window.set(value) }
            }
            TextField { id: "rule-most", label: t!("leave-rules-most"), kind: TextKind::Number, value: most(), oninput: move |value| most.set(value) }
            for draft in kinds() {
                Fold { key: "{draft.leave_type.name()}", title: words::leave_type(draft.leave_type),
                    CheckField {
                        id: "rule-offered-{draft.leave_type.name()}",
                        label: t!("leave-rules-offered"),
                        checked: draft.offered,
                        onchange: move |on| change(draft.leave_type, &|draft: &mut Draft| draft.offered = on),
                    }
                    div { class: "pair",
                        TextField {
                            id: "rule-year-{draft.leave_type.name()}",
                            label: t!("leave-rules-balance"),
                            hint: t!("leave-rules-empty"),
                            kind: TextKind::Number,
                            value: draft.days_a_year.clone(),
                            oninput: move |value: String| change(draft.leave_type, &|draft: &mut Draft| draft.days_a_year.clone_from(&value)),
                        }
                        TextField {
                            id: "rule-longest-{draft.leave_type.name()}",
                            label: t!("leave-rules-longest"),
                            hint: t!("leave-rules-longest-hint"),
                            kind: TextKind::Number,
                            value: draft.most_days.clone(),
                            oninput: move |value: String| change(draft.leave_type, &|draft: &mut Draft| draft.most_days.clone_from(&value)),
                        }
                    }
                    CheckField {
                        id: "rule-working-{draft.leave_type.name()}",
                        label: t!("leave-rules-working"),
                        checked: draft.working_days,
                        onchange: move |on| change(draft.leave_type, &|draft: &mut Draft| draft.working_days = on),
                    }
                    CheckField {
                        id: "rule-paper-{draft.leave_type.name()}",
                        label: t!("leave-rules-asks-paper"),
                        checked: draft.attachment,
                        onchange: move |on| change(draft.leave_type, &|draft: &mut Draft| draft.attachment = on),
                    }
                }
            }
            if !is_ready {
                Notice { tone: Tone::Attention, title: t!("leave-rules-wrong"), text: t!("leave-rules-wrong-text") }
            }
            SendingProblem { sending }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> LeaveRule {
        let kind = |leave_type, days_a_year| KindRule {
            leave_type,
            days_a_year,
            working_days: true,
            attachment: false,
            most_days: None,
        };
        let kinds = vec![kind(LeaveType::Sick, None), kind(LeaveType::Annual, Some(10))];
        LeaveRule { township_days: 3, window_days: 7, most_days: 31, kinds }
    }

    #[test]
    fn a_rule_comes_out_of_the_form_as_it_went_in() {
        let typed = rule_of("3", " 7", "31", &drafts(&rule()));
        assert_eq!(typed, Some(rule()));
    }

    #[test]
    fn what_is_no_figure_or_out_of_range_is_not_sent() {
        let kinds = drafts(&rule());
        for (township, window, most) in
            [("", "7", "31"), ("x", "7", "31"), ("32", "7", "31"), ("3", "0", "31")]
        {
            assert_eq!(rule_of(township, window, most, &kinds), None, "{township} {window} {most}");
        }
        let mut wrong = kinds;
        wrong.iter_mut().for_each(|draft| draft.days_a_year = "ten".to_owned());
        assert_eq!(rule_of("3", "7", "31", &wrong), None);
    }
}
