use super::*;
use zaigang_shared::day::CellState;
use zaigang_shared::place::Answer;
use zaigang_shared::time::{DAY_MS, TimeInterval, TimeWay};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn calendar() -> Calendar {
    Calendar { years: [2026].into(), ..Calendar::default() }
}

/// Days from Monday 2 November 2026 on, Monday to Friday required.
fn days(states: &[CellState]) -> Vec<JudgedDay> {
    let calendar = Calendar::default();
    day("2026-11-02")
        .iter_days()
        .zip(states)
        .map(|(date, state)| JudgedDay {
            date,
            state: *state,
            on_post: state.on_post(true),
            required: calendar.is_workday(date),
            device_reached: true,
        })
        .collect()
}

const N: CellState = CellState::NotConfirmed;
const P: CellState = CellState::Present;
const R: CellState = CellState::Rest;

fn question(first: &str, last: &str, answered: bool) -> QuestionRow {
    QuestionRow {
        id: "t1".to_owned(),
        posting: "p1".parse().unwrap(),
        first_day: day(first),
        last_day: day(last),
        days: 3,
        device_silent: false,
        asked_at: at(day("2026-11-07"), 8 * 60),
        answered_at: answered.then(|| at(day("2026-11-07"), 9 * 60)),
        answered_by: None,
        answer: None,
        closed_at: None,
    }
}

#[test]
fn days_without_record_count_once_and_not_after_an_answer() {
    let week = days(&[P, P, N, N, N, R, R]);
    let now = at(day("2026-11-11"), 8 * 60 + 5);
    let open = [question("2026-11-04", "2026-11-06", false)];
    let found = judge_days(&week, &open, &[], now).unwrap();
    assert_eq!((found.kind, found.first_day), (CaseKind::OnPaperOnly, day("2026-11-04")));
    assert!(judge_days(&week, &[], &[], now).is_none(), "nobody asked");
    assert!(judge_days(&week, &[question("2026-11-04", "2026-11-06", true)], &[], now).is_none());
    let mut closed = open.clone();
    closed[0].closed_at = Some(now);
    assert!(judge_days(&week, &closed, &[], now).is_none(), "the days got their records");
    let past = |settled_on| [PastCase { kind: CaseKind::OnPaperOnly, settled_on }];
    assert!(judge_days(&week, &open, &past(None), now).is_none(), "a case of the kind is open");
    assert!(judge_days(&week, &open, &past(Some(day("2026-11-10"))), now).is_none(), "decided already");
    assert!(judge_days(&week, &open, &past(Some(day("2026-11-01"))), now).is_some());
    let other = [PastCase { kind: CaseKind::Commuting, settled_on: None }];
    assert!(judge_days(&week, &open, &other, now).is_some());
}

#[test]
fn days_after_an_answer_are_asked_about_anew() {
    let week = days(&[N, N, N, N, N, R, R, N, N]);
    let now = at(day("2026-11-16"), 8 * 60 + 5);
    let asked = [question("2026-11-05", "2026-11-10", false), question("2026-11-02", "2026-11-04", true)];
    let found = judge_days(&week, &asked, &[], now).unwrap();
    assert_eq!(found.first_day, day("2026-11-05"), "the answered days are left out");
}

/// Prompts on the nights of the working weeks from Monday 2 November on.
fn nights(inside: usize, missed: usize) -> Vec<Asked> {
    let calendar = Calendar::default();
    day("2026-11-02")
        .iter_days()
        .filter(|d| calendar.is_workday(*d) && calendar.is_workday(next_day(*d)))
        .take(inside + missed)
        .enumerate()
        .map(|(n, night)| {
            let issued_at = at(night, 21 * 60);
            let made = issued_at.plus(5 * MINUTE_MS);
            let reply = ReplyRow {
                record: "r1".parse().unwrap(),
                interval: TimeInterval { not_before: made, not_after: made, way: TimeWay::Anchored },
                claimed_at: made,
                answer: Answer::Inside,
            };
            Asked {
                prompt: JudgedPrompt {
                    id: format!("q{n}").parse().unwrap(),
                    posting: "p1".parse().unwrap(),
                    slot: Half::Night,
                    drawn: true,
                    night_of: night,
                    issued_at,
                    delivered_at: Some(issued_at),
                    expires_at: issued_at.plus(20 * MINUTE_MS),
                },
                replies: if n < inside { vec![reply] } else { vec![] },
                excused: false,
            }
        })
        .collect()
}

#[test]
fn eight_missed_nights_are_a_lead_and_seven_are_not() {
    let calendar = calendar();
    let now = at(day("2026-12-01"), 8 * 60 + 5);
    let found = judge_nights(&nights(0, 8), &[], &[], &calendar, now).unwrap();
    assert_eq!((found.kind, found.first_day), (CaseKind::Commuting, day("2026-11-02")));
    assert!(judge_nights(&nights(0, 7), &[], &[], &calendar, now).is_none());
    assert!(judge_nights(&nights(5, 5), &[], &[], &calendar, now).is_none());
}

#[test]
fn nights_with_an_excuse_by_a_holiday_too_young_or_decided_do_not_count() {
    let calendar = calendar();
    let now = at(day("2026-12-01"), 8 * 60 + 5);
    let mut excused = nights(0, 8);
    excused[3].excused = true;
    assert!(judge_nights(&excused, &[], &[], &calendar, now).is_none());
    let holiday = Calendar { exceptions: [(day("2026-11-03"), false)].into(), ..calendar.clone() };
    assert!(judge_nights(&nights(0, 8), &[], &[], &holiday, now).is_none(), "two nights fall out");
    let unknown = Calendar { years: [2025].into(), ..calendar.clone() };
    assert!(judge_nights(&nights(0, 8), &[], &[], &unknown, now).is_none(), "a year without calendar data");
    let young = nights(0, 8).last().unwrap().prompt.expires_at.plus(3 * DAY_MS - 1);
    assert!(judge_nights(&nights(0, 8), &[], &[], &calendar, young).is_none());
    assert!(judge_nights(&nights(0, 8), &[], &[], &calendar, young.plus(1)).is_some());
    let decided = [PastCase { kind: CaseKind::Commuting, settled_on: Some(day("2026-11-02")) }];
    assert!(judge_nights(&nights(0, 8), &[], &decided, &calendar, now).is_none());
}

#[test]
fn only_what_was_registered_before_the_prompt_excuses() {
    let prompt = nights(0, 1).remove(0).prompt;
    let excuse = |first, last, before: i64| Excuse {
        first: day(first),
        last: day(last),
        registered_at: prompt.issued_at.plus(-before),
    };
    assert!(excuses_prompt(&excuse("2026-11-02", "2026-11-02", 1), &prompt));
    assert!(excuses_prompt(&excuse("2026-11-03", "2026-11-05", 1), &prompt), "the day after");
    assert!(!excuses_prompt(&excuse("2026-11-02", "2026-11-02", 0), &prompt), "registered with it");
    assert!(!excuses_prompt(&excuse("2026-11-04", "2026-11-05", 1), &prompt));
}
