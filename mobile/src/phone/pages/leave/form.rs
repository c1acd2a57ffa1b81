//! The form of a request, or of another version of one: written down on the phone, then sent.

use super::papers::PaperField;
use super::words;
use crate::client::beacon::server_now;
use crate::client::leave_outbox::{LEAVE_OUTBOX, Outgoing};
use crate::client::outbox::{self, ReadyPaper};
use crate::client::{ClientError, sync};
use crate::phone::kept::Trouble;
use crate::platform::clock;
use crate::prelude::*;
use crate::text::day_of;
use chrono::NaiveDate;
use zaigang_shared::api::cadre::{AskLeave, LeaveKind, LeaveState, LeaveView};
use zaigang_shared::day::Calendar;
use zaigang_shared::id::{LeaveId, PostingId};
use zaigang_shared::leave::{LeaveBalance, LeaveRule, LeaveType, Span, absence_days};
use zaigang_shared::time::Millis;

/// Longest reason, in characters.
const MAX_REASON: u32 = 200;

#[component]
pub(super) fn LeaveForm(
    posting: PostingId,
    /// The rule as far as it is known here.
    rule: Option<LeaveRule>,
    balances: Vec<LeaveBalance>,
    leaves: Vec<LeaveView>,
    /// The request that this is to be another version of.
    #[props(default)]
    amended: Option<LeaveView>,
    ondone: EventHandler<()>,
) -> Element {
    let today = day_of(server_now());
    let before = amended.clone();
    let first = move |of: fn(&LeaveView) -> NaiveDate| before.as_ref().map_or(today, of).to_string();
    let mut kind = use_signal(|| amended.as_ref().map_or(LeaveKind::Leave, |leave| leave.kind));
    let mut chosen = use_signal(|| amended.as_ref().and_then(|leave| leave.leave_type));
    let mut from = use_signal(|| first(|leave| leave.from));
    let mut to = use_signal(|| first(|leave| leave.to));
    let mut reason = use_signal(|| amended.as_ref().map(|leave| leave.reason.clone()).unwrap_or_default());
    let mut papers = use_signal(Vec::<ReadyPaper>::new);
    let mut busy = use_signal(|| false);
    let mut error = use_signal(|| None::<ClientError>);
    let mut tried = use_signal(|| false);

    let longest = rule.as_ref().map(|rule| rule.longest(chosen()));
    let days = span(&from.read(), &to.read());
    let wrong_days = days.is_none_or(|days| days < 1 || longest.is_some_and(|most| days > i64::from(most)));
    let wrong_reason = reason.read().trim().is_empty();
    let wrong_type = chosen().is_none();
    let ids = (posting.clone(), amended.as_ref().map(|leave| leave.id.clone()));
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let (posting, replaces) = ids.clone();
        async move {
            tried.set(true);
            let dates = from.peek().parse::<NaiveDate>().ok().zip(to.peek().parse::<NaiveDate>().ok());
            let (Some((from_day, to_day)), Ok(id)) = (dates, LeaveId::try_from(clock::random_uuid_v7()))
            else {
                return;
            };
            if wrong_days || wrong_reason || wrong_type || busy() {
                return;
            }
            busy.set(true);
            let request = AskLeave {
                id: id.clone(),
                kind: kind(),
                leave_type: chosen(),
                from: from_day,
                to: to_day,
                reason: reason.peek().trim().to_owned(),
                replaces,
                written_at: Some(Millis(server_now())),
            };
            let outgoing = Outgoing {
                id: id.to_string(),
                account: None,
                posting,
                leave: id.clone(),
                request: Some(request),
                papers: Vec::new(),
                refused: None,
            };
            let ready = papers.peek().clone();
            match outbox::keep(outgoing, ready).await {
                Ok(()) => {
                    // Written down: what is typed is not needed here any more, whether there is a network or not.
                    reason.set(String::new());
                    papers.set(Vec::new());
                    tried.set(false);
                    error.set(None);
                    let sent = outbox::send_all::<Outgoing>().await;
                    let is_gone = LEAVE_OUTBOX.peek().iter().all(|one| one.leave != id);
                    if sent.is_ok() && is_gone {
                        toast(Tone::Good, t!("phone-leave-sent"));
                    } else {
                        sync::ring();
                    }
                    ondone.call(());
                }
                Err(failure) => error.set(Some(failure)),
            }
            busy.set(false);
        }
    };
    let types: Vec<Choice> = offered(rule.as_ref(), kind())
        .into_iter()
        .map(|leave_type| Choice::new(leave_type.name(), words::leave_type(leave_type)))
        .collect();
    let left: Vec<LeaveBalance> =
        balances.into_iter().filter(|balance| Some(balance.leave_type) == chosen()).collect();
    let asks_paper = rule
        .as_ref()
        .zip(chosen())
        .and_then(|(rule, leave_type)| rule.kind(leave_type))
        .is_some_and(|kind| kind.attachment);
    let way =
        rule.as_ref().zip(dates(&from.read(), &to.read())).filter(|_| !wrong_days).map(|(rule, request)| {
            let absent = together(rule, request, &leaves, amended.as_ref());
            (absent, rule.needs_county(absent), rule.township_days)
        });
    rsx! {
        Card { title: if amended.is_some() { t!("phone-leave-form-amend") } else { t!("phone-leave-form") },
            if amended.as_ref().is_some_and(|leave| leave.state == LeaveState::Approved) {
                p { class: "hint", {t!("phone-leave-amend-approved")} }
            }
            form { onsubmit: submit,
                Segments {
                    name: "leave-kind",
                    label: t!("phone-leave-kind"),
                    options: vec![
                        Choice::new("leave", t!("phone-leave-kind-leave")),
                        Choice::new("duty", t!("phone-leave-kind-duty")),
                    ],
                    chosen: if kind() == LeaveKind::Leave { "leave" } else { "duty" },
                    onchoose: move |code: String| {
                        kind.set(if code == "duty" { LeaveKind::Duty } else { LeaveKind::Leave });
                        chosen.set(None);
                    },
                }
                p { class: "hint",
                    if kind() == LeaveKind::Leave {
                        {t!("phone-leave-kind-leave-hint")}
                    } else {
                        {t!("phone-leave-kind-duty-hint")}
                    }
                }
                SelectField {
                    id: "leave-type",
                    label: t!("phone-leave-type"),
                    options: types,
                    value: chosen().map(LeaveType::name).unwrap_or_default(),
                    placeholder: t!("phone-leave-type-choose"),
                    error: (tried() && wrong_type).then(|| t!("phone-leave-type-missing")),
                    onchange: move |name: String| chosen.set(LeaveType::of(&name)),
                }
                for balance in left {
                    p { class: "hint", key: "{balance.year}", {words::balance(&balance)} }
                }
                div { class: "pair",
                    TextField {
                        id: "leave-from",
                        label: t!("phone-leave-from"),
                        kind: TextKind::Date,
                        value: from(),
                        required: true,
                        oninput: move |value: String| {
                            // The end follows a later start.
                            if *to.peek() < value {
                                to.set(value.clone());
                            }
                            from.set(value);
                        },
                    }
                    TextField {
                        id: "leave-to",
                        label: t!("phone-leave-to"),
                        kind: TextKind::Date,
                        value: to(),
                        required: true,
                        error: (tried() && wrong_days).then(|| match longest {
                            Some(most) => t!("phone-leave-days-wrong", n = most),
                            None => t!("phone-leave-days-order"),
                        }),
                        oninput: move |value| to.set(value),
                    }
                }
                if let Some(days) = days.filter(|_| !wrong_days) {
                    p { class: "hint",
                        {t!("phone-leave-days", n = days)}
                        " "
                        match way {
                            Some((absent, true, most)) if i64::from(absent) > days => {
                                t!("phone-leave-county-together", n = absent, most = most)
                            }
                            Some((_, true, most)) => t!("phone-leave-county-over", most = most),
                            Some((_, false, _)) => t!("phone-leave-township"),
                            None => String::new(),
                        }
                    }
                }
                TextArea {
                    id: "leave-reason",
                    label: t!("phone-leave-reason"),
                    value: reason(),
                    rows: 3,
                    max_length: MAX_REASON,
                    error: (tried() && wrong_reason).then(|| t!("phone-leave-reason-missing")),
                    oninput: move |value| reason.set(value),
                }
                PaperField {
                    id: "leave-paper",
                    taken: amended.as_ref().map_or(0, |leave| leave.attachments.len()),
                    papers: papers(),
                    hint: if asks_paper { t!("phone-leave-paper-asked") } else { t!("phone-leave-paper-may") },
                    onadd: move |paper| papers.write().push(paper),
                    onremove: move |n: usize| {
                        if n < papers.peek().len() {
                            papers.write().remove(n);
                        }
                    },
                }
                p { class: "hint", {t!("phone-leave-registered-hint")} }
                if let Some(error) = error() {
                    Trouble { error }
                }
                Button { kind: ButtonKind::Primary, submit: true, wide: true, busy: busy().then(|| t!("phone-sending")),
                    {t!("phone-leave-send")}
                }
                if amended.is_some() {
                    Button { wide: true, onclick: move |()| ondone.call(()), {t!("phone-leave-amend-not")} }
                }
            }
        }
    }
}

/// Kinds that may be asked for: those of the rule, or all of them where no rule is known here yet.
fn offered(rule: Option<&LeaveRule>, kind: LeaveKind) -> Vec<LeaveType> {
    let may = |leave_type: &LeaveType| {
        leave_type.kind() == kind && rule.is_none_or(|rule| rule.kind(*leave_type).is_some())
    };
    LeaveType::ALL.into_iter().filter(may).collect()
}

/// Days of absence together with the requests around, as the server will add them up; it knows the holidays besides.
fn together(rule: &LeaveRule, request: Span, leaves: &[LeaveView], amended: Option<&LeaveView>) -> u32 {
    let counted = |leave: &&LeaveView| {
        matches!(leave.state, LeaveState::Pending | LeaveState::Approved)
            && amended
                .is_none_or(|amended| leave.id != amended.id && amended.replaces.as_ref() != Some(&leave.id))
    };
    let others: Vec<Span> = leaves.iter().filter(counted).map(|leave| (leave.from, leave.to)).collect();
    absence_days(request, &others, rule.window_days, &Calendar::default())
}

fn dates(from: &str, to: &str) -> Option<Span> {
    from.parse().ok().zip(to.parse().ok())
}

/// Days from the first to the last, both counted.
fn span(from: &str, to: &str) -> Option<i64> {
    let (from, to) = dates(from, to)?;
    Some((to - from).num_days() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::leave::KindRule;

    #[test]
    fn both_ends_count() {
        assert_eq!(span("2026-11-20", "2026-11-22"), Some(3));
        assert_eq!(span("2026-11-20", "2026-11-19"), Some(0));
        assert_eq!(span("", "2026-11-19"), None);
    }

    #[test]
    fn only_what_the_rule_knows_is_offered() {
        let kind = KindRule {
            leave_type: LeaveType::Sick,
            days_a_year: None,
            working_days: false,
            attachment: true,
            most_days: None,
        };
        let rule = LeaveRule { township_days: 3, window_days: 7, most_days: 31, kinds: vec![kind] };
        assert_eq!(offered(Some(&rule), LeaveKind::Leave), [LeaveType::Sick]);
        assert!(offered(Some(&rule), LeaveKind::Duty).is_empty());
        assert_eq!(offered(None, LeaveKind::Duty).len(), 5);
    }
}
