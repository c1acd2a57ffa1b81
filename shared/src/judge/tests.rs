//! The judge over small populations made by hand.

use super::event::{self, Event, Whereabouts};
use super::{CaseKind, CaseLine, Judge, PromptOutcome, Subject, in_order, judge_all, outcome, parse, rules};
use crate::text::Language;
use chrono::{Datelike, Days, NaiveDate};

fn event(line: &str) -> Event {
    parse(1, line).unwrap().unwrap()
}

/// A posting in one village from 1 March 2026, its unit 30 km away.
fn posting(id: &str) -> Vec<Event> {
    vec![
        event(
            r#"{"type":"site","id":"s1","division":"210726104201","kind":"office","circle":{"lat":41.7,"lon":122.1,"radius_m":300}}"#,
        ),
        event(&format!(
            r#"{{"type":"posting","id":"{id}","person":"u-{id}","division":"210726104201","kind":"first_secretary","policy":"resident","start":"2026-03-01","sites":["s1"],"home_unit":{{"lat":41.4,"lon":122.1,"radius_m":300}}}}"#
        )),
    ]
}

fn workdays() -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    first.iter_days().take(88).filter(|day| day.weekday().number_from_monday() <= 5)
}

/// A record at a time, `north` millionths of a degree from the office.
fn record(
    posting: &str,
    device: &str,
    day: NaiveDate,
    time: &str,
    north: i64,
    prompt: Option<&str>,
) -> Event {
    let at = format!("{day}T{time}:00+08:00");
    let kind = if prompt.is_some() { "prompt_reply" } else { "day" };
    let prompt = prompt.map_or("null".to_owned(), |id| format!("\"{id}\""));
    let lat = 41.7 + north as f64 / 1e6;
    event(&format!(
        r#"{{"type":"check_in","id":"{posting}-{day}-{time}","posting":"{posting}","device":"{device}","kind":"{kind}","fix":{{"lat":{lat},"lon":122.100001,"acc":8,"acc_kind":"android68","at":"{at}"}},"captured_at":"{at}","not_before":"{at}","not_after":"{at}","received_at":"{at}","ref":{prompt}}}"#
    ))
}

/// A record every working morning, each at a coordinate of its own.
fn mornings(id: &str, device: &str) -> Vec<Event> {
    workdays().enumerate().map(|(n, day)| record(id, device, day, "08:20", 7 * n as i64 + 1, None)).collect()
}

fn night_prompt(id: &str, day: NaiveDate, is_delivered: bool) -> Event {
    let delivered = if is_delivered { format!("\"{day}T21:00:10+08:00\"") } else { "null".to_owned() };
    event(&format!(
        r#"{{"type":"prompt","id":"{id}-n{day}","posting":"{id}","slot":"night","origin":"drawn","issued_at":"{day}T21:00:00+08:00","delivered_at":{delivered},"expires_at":"{day}T21:20:00+08:00"}}"#
    ))
}

/// Monday, Wednesday: nights between two working days.
fn nights() -> impl Iterator<Item = NaiveDate> {
    workdays().filter(|day| matches!(day.weekday().number_from_monday(), 1 | 3))
}

fn kinds(events: Vec<Event>) -> Vec<CaseKind> {
    judge_all(events, Language::Chinese).into_iter().map(|case: CaseLine| case.kind).collect()
}

#[test]
fn silent_nights_are_commuting_and_a_sleepers_mornings_speak_for_him() {
    let base = || [posting("p1"), mornings("p1", "d1")].concat();
    let mut commuter = base();
    commuter.extend(nights().map(|day| night_prompt("p1", day, true)));
    assert_eq!(kinds(commuter.clone()), [CaseKind::Commuting]);

    let mut sleeper = commuter;
    sleeper.extend(nights().map(|day| record("p1", "d1", day + Days::new(1), "06:10", 900, None)));
    // Each morning at a place of its own.
    let mut n = 0;
    for one in &mut sleeper {
        if let Event::CheckIn(one) = one
            && let Some(fix) = &mut one.fix
        {
            n += 1;
            fix.lon = 122.1 + f64::from(n) * 1.1e-5 + 1e-6;
        }
    }
    assert_eq!(kinds(sleeper), []);

    let mut undelivered = base();
    undelivered.extend(nights().map(|day| night_prompt("p1", day, false)));
    assert_eq!(kinds(undelivered), []);
}

#[test]
fn a_phone_that_loses_prompts_is_expected_to_answer_less() {
    let mut base = [posting("p1"), mornings("p1", "d1")].concat();
    base.extend(nights().map(|day| night_prompt("p1", day, true)));
    base.extend(
        nights().enumerate().filter(|(n, _)| matches!(n % 7, 0 | 3)).map(|(n, day)| {
            record("p1", "d1", day, "21:10", -17 * n as i64 - 1, Some(&format!("p1-n{day}")))
        }),
    );
    assert_eq!(kinds(base.clone()), [CaseKind::Commuting]);
    // One more for every two that arrived never reached it.
    let others = workdays().filter(|day| matches!(day.weekday().number_from_monday(), 2 | 4));
    base.extend(others.step_by(2).map(|day| night_prompt("p1", day, false)));
    assert_eq!(kinds(base), []);
}

#[test]
fn a_phone_that_never_has_a_position_speaks_by_the_hour_of_its_late_answers() {
    let without_position = |events: Vec<Event>| -> Vec<Event> {
        let blind = |mut one: Event| {
            if let Event::CheckIn(check_in) = &mut one {
                check_in.fix = None;
            }
            one
        };
        events.into_iter().map(blind).collect()
    };
    let asked: Vec<Event> = nights().map(|day| night_prompt("p1", day, true)).collect();
    let late = || nights().map(|day| record("p1", "d1", day, "23:10", 0, Some(&format!("p1-n{day}"))));
    let late = without_position(late().collect());
    let base = [posting("p1"), asked].concat();
    let blind = [base.clone(), without_position(mornings("p1", "d1"))].concat();
    assert_eq!(kinds([blind.clone(), late.clone()].concat()), []);
    assert_eq!(kinds(blind), [CaseKind::Commuting]);
    // Who has a position every morning and none by night says nothing of the night.
    let some: Vec<Event> = late.into_iter().step_by(2).collect();
    assert_eq!(kinds([base, mornings("p1", "d1"), some].concat()), [CaseKind::Commuting]);
}

/// A night prompt late in the evening.
fn late_prompt(id: &str, day: NaiveDate) -> Event {
    event(&format!(
        r#"{{"type":"prompt","id":"{id}-n{day}","posting":"{id}","slot":"night","origin":"drawn","issued_at":"{day}T21:40:00+08:00","delivered_at":"{day}T21:40:10+08:00","expires_at":"{day}T22:00:00+08:00"}}"#
    ))
}

#[test]
fn evenings_that_he_shows_himself_and_is_never_missed_tell_who_stays_two_nights_of_five() {
    let asked: Vec<NaiveDate> = nights().collect();
    let (stayed, missed): (Vec<_>, Vec<_>) =
        asked.iter().enumerate().partition(|(n, _)| matches!(n % 5, 0 | 2));
    // Records of the evening on the other nights too: Tuesday, Thursday.
    let others = workdays().filter(|day| matches!(day.weekday().number_from_monday(), 2 | 4));
    let others = others.enumerate().filter(|(n, _)| matches!(n % 5, 1 | 4));
    let evening = |day: NaiveDate, n: usize| record("p1", "d1", day, "21:10", 450 + 11 * n as i64, None);
    let mut base = [posting("p1"), mornings("p1", "d1")].concat();
    base.extend(asked.iter().map(|day| late_prompt("p1", *day)));
    base.extend(stayed.iter().map(|(n, day)| {
        record("p1", "d1", **day, "21:45", -17 * *n as i64 - 1, Some(&format!("p1-n{day}")))
    }));
    base.extend(others.map(|(n, day)| evening(day, 100 + n)));
    let with = |days: &[(usize, &NaiveDate)]| -> Vec<Event> {
        [base.clone(), days.iter().map(|(n, day)| evening(**day, *n)).collect()].concat()
    };
    assert_eq!(kinds(with(&[])), [], "two answers of five alone say too little");
    assert_eq!(kinds(with(&stayed)), [CaseKind::Commuting], "he is seen when he answers, and only then");
    assert_eq!(kinds(with(&missed)), [], "he is seen when he does not answer");

    // A record of the evening and then the road: it speaks for the night, but not for the late prompts.
    let mut leaves = [posting("p1"), mornings("p1", "d1")].concat();
    leaves.extend(asked.iter().map(|day| late_prompt("p1", *day)));
    leaves.extend(workdays().enumerate().map(|(n, day)| evening(day, n)));
    assert_eq!(kinds(leaves), [CaseKind::Commuting]);
}

#[test]
fn a_case_names_the_prompts_that_missed_as_its_rule_took_them() {
    let asked: Vec<NaiveDate> = nights().collect();
    let id = |day: &NaiveDate| format!("p1-n{day}");
    let mut events = [posting("p1"), mornings("p1", "d1")].concat();
    events.extend(asked.iter().map(|day| late_prompt("p1", *day)));
    // Two answered, one with a record of the evening before it.
    for n in [1, 6] {
        events.push(record("p1", "d1", asked[n], "21:45", -17 * n as i64, Some(&id(&asked[n]))));
    }
    events.push(record("p1", "d1", asked[3], "21:10", 450, None));
    in_order(&mut events);
    let mut judge = Judge::new();
    judge.feed(events);
    let evidence = judge.end_of_day(asked[11] + Days::new(2)).remove(0).found.evidence;
    assert_eq!(evidence[0].events, asked[..12].iter().map(id).collect::<Vec<_>>());
    let missed = |n: &usize| outcome(&evidence, &id(&asked[*n])) == Some(PromptOutcome::Missed);
    assert_eq!((0..12).filter(missed).collect::<Vec<_>>(), [0, 2, 4, 5, 7, 8, 9, 10, 11]);
    assert_eq!(outcome(&evidence, &id(&asked[1])), Some(PromptOutcome::Answered));
    assert_eq!(
        outcome(&evidence, &id(&asked[3])),
        Some(PromptOutcome::Shown),
        "his own record shows him there"
    );
    assert_eq!(outcome(&evidence, &id(&asked[12])), None, "no part of it");
    // Another rule that takes no records of his own speaks against him there: the one for him is told.
    let mut other = evidence[0].clone();
    other.missed = other.events.clone();
    assert_eq!(outcome(&[other, evidence[0].clone()], &id(&asked[3])), Some(PromptOutcome::Shown));
}

/// Duty for each night, registered `days` after it began.
fn duty(id: &str, days: i64) -> Vec<Event> {
    let line = |(n, day): (usize, NaiveDate)| {
        let registered = day + chrono::Duration::days(days);
        event(&format!(
            r#"{{"type":"leave","id":"l{n}","posting":"{id}","from":"{day}","to":"{day}","kind":"duty","state":"approved","registered_at":"{registered}T09:00:00+08:00"}}"#
        ))
    };
    nights().enumerate().map(line).collect()
}

#[test]
fn excuses_registered_before_leave_the_frame_and_later_ones_are_named_apart() {
    let mut asked = [posting("p1"), mornings("p1", "d1")].concat();
    asked.extend(nights().map(|day| night_prompt("p1", day, true)));
    assert_eq!(kinds([asked.clone(), duty("p1", -1)].concat()), []);
    // An excuse for every single miss, always afterwards, does not take the nights out.
    let later = judge_all([asked, duty("p1", 1)].concat(), Language::English);
    assert_eq!(later.iter().map(|case| case.kind).collect::<Vec<_>>(), [CaseKind::Commuting]);
    assert!(later[0].evidence.iter().any(|one| one.rule == "later_excuses" && one.weight == 0.0));
}

#[test]
fn a_record_of_a_false_clock_is_shown_and_weighs_nothing() {
    let mut asked = [posting("p1"), mornings("p1", "d1")].concat();
    asked.extend(nights().map(|day| night_prompt("p1", day, true)));
    for one in &mut asked {
        if let Event::CheckIn(one) = one {
            one.captured_at.0 = one.captured_at.0.plus(-86_400_000);
        }
    }
    let cases = judge_all(asked, Language::English);
    let clock = cases[0].evidence.iter().find(|one| one.rule == "clock_off").unwrap();
    assert_eq!((cases.len(), clock.weight), (1, 0.0));
}

fn visit(id: &str, day: NaiveDate, result: &str) -> Event {
    event(&format!(
        r#"{{"type":"inspection","id":"i-{day}","posting":"{id}","level":"county","at":"{day}T10:00:00+08:00","result":"{result}"}}"#
    ))
}

fn roll(id: &str, day: NaiveDate, state: &str) -> Event {
    event(&format!(r#"{{"type":"unit_roll","posting":"{id}","date":"{day}","state":"{state}"}}"#))
}

/// Records of the mornings that a choice of days keeps.
fn some_mornings(keep: impl Fn(usize) -> bool) -> Vec<Event> {
    let all = mornings("p1", "d1").into_iter().enumerate();
    all.filter(|(n, _)| keep(*n)).map(|(_, event)| event).collect()
}

#[test]
fn silent_weeks_are_absence_once_somebody_looked_and_nothing_without() {
    let week = |n: usize| !(20..27).contains(&n);
    let quiet = [posting("p1"), some_mornings(week)].concat();
    assert_eq!(kinds(quiet.clone()), [], "a phone may lie in a lake");
    let day = workdays().nth(22).unwrap();
    for result in ["unreachable", "excused", "elsewhere_verified", "present"] {
        assert_eq!(kinds([quiet.clone(), vec![visit("p1", day, result)]].concat()), [], "{result}");
    }
    let seen = judge_all([quiet.clone(), vec![visit("p1", day, "absent")]].concat(), Language::English);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].kind, CaseKind::AbsentWithoutLeave);
    // Said once leave that is registered late and a queue without network had their week.
    assert_eq!((seen[0].first_day, seen[0].raised_on), (day, day + Days::new(7)));
    let asked = [quiet, vec![night_prompt("p1", day, true)]].concat();
    let asked = judge_all(asked, Language::English);
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].kind, CaseKind::AbsentWithoutLeave);
    assert_eq!(asked[0].first_day, workdays().nth(20).unwrap());
    assert!(asked[0].raised_on > workdays().nth(24).unwrap());
}

#[test]
fn who_is_at_neither_end_is_told_from_who_is_absent_for_a_while() {
    let empty = [posting("p1"), some_mornings(|n| n % 8 == 0)].concat();
    let asked: Vec<Event> = nights().map(|day| night_prompt("p1", day, true)).collect();
    let found = kinds(
        [empty.clone(), asked.clone(), workdays().map(|day| roll("p1", day, "at_village")).collect()]
            .concat(),
    );
    assert!(found.contains(&CaseKind::BothEndsEmpty), "{found:?}");
    let found = kinds([empty, asked, workdays().map(|day| roll("p1", day, "at_unit")).collect()].concat());
    assert!(!found.contains(&CaseKind::BothEndsEmpty), "the unit has him: {found:?}");
}

#[test]
fn the_roll_of_the_unit_beside_a_check_in_is_two_ends() {
    let base = [posting("p1"), mornings("p1", "d1")].concat();
    let days: Vec<Event> = workdays().step_by(8).take(4).map(|day| roll("p1", day, "at_unit")).collect();
    assert_eq!(kinds([base.clone(), days.clone()].concat()), [CaseKind::TwoEndsRunning]);
    assert_eq!(kinds([base, days[..3].to_vec()].concat()), []);
}

#[test]
fn one_file_for_three_days_or_from_another_person_is_a_reused_photo() {
    let with = |id: &str, events: Vec<Event>, sha: &dyn Fn(usize) -> String| -> Vec<Event> {
        let photo = |(n, mut event): (usize, Event)| {
            if let Event::CheckIn(one) = &mut event {
                one.photo = Some(serde_json::from_value(serde_json::json!({"sha256": sha(n)})).unwrap());
            }
            event
        };
        [posting(id), events.into_iter().enumerate().map(photo).collect()].concat()
    };
    let own = |n: usize| format!("own{n}");
    assert_eq!(kinds(with("p1", mornings("p1", "d1"), &own)), []);
    let again = |n: usize| if n.is_multiple_of(20) { "same".to_owned() } else { format!("own{n}") };
    assert_eq!(kinds(with("p1", mornings("p1", "d1"), &again)), [CaseKind::ReusedPhoto]);
    let mut others = with("p1", mornings("p1", "d1"), &own);
    let taken = |n: usize| if n == 40 { "own7".to_owned() } else { format!("theirs{n}") };
    others.extend(with("p2", mornings("p2", "d2"), &taken));
    // Neither coordinate nor device is shared: the second person signs a few metres off.
    for one in &mut others {
        if let Event::CheckIn(one) = one
            && one.posting == "p2"
            && let Some(fix) = &mut one.fix
        {
            fix.lat += 0.000_111;
        }
    }
    let cases = judge_all(others, Language::Chinese);
    let told: Vec<_> = cases.iter().map(|case| (case.subject.as_str(), case.kind)).collect();
    assert_eq!(told, [("posting:p2", CaseKind::ReusedPhoto)]);
}

#[test]
fn one_phone_for_two_is_a_proxy_unless_it_is_a_declared_kiosk() {
    let mut events = [posting("p1"), posting("p2"), mornings("p1", "d1")].concat();
    for (n, day) in workdays().enumerate() {
        events.push(record("p2", "d1", day, "08:22", 7 * n as i64 + 4, None));
    }
    assert_eq!(kinds(events.clone()), [CaseKind::Proxy, CaseKind::Proxy]);
    let declared =
        |at: &str| event(&format!(r#"{{"type":"device","id":"d1","kiosk":true,"declared_at":{at}}}"#));
    assert_eq!(kinds([events.clone(), vec![declared("null")]].concat()), []);
    // What was declared after the case was opened was not known on its day.
    let before = judge_all(events.clone(), Language::English);
    let later = declared("\"2026-04-20T09:00:00+08:00\"");
    assert_eq!(judge_all([events.clone(), vec![later]].concat(), Language::English), before);
    // Declared in time, it is a shared phone for what was signed before, too.
    let in_time = declared("\"2026-03-03T18:00:00+08:00\"");
    assert_eq!(kinds([events, vec![in_time]].concat()), []);
}

#[test]
fn three_phones_borrowed_once_each_are_nobodys_proxy() {
    let mut events = [posting("p1"), mornings("p1", "d1")].concat();
    for (n, other) in ["p2", "p3", "p4"].into_iter().enumerate() {
        let device = format!("d{}", n + 2);
        events.extend(posting(other));
        for (m, day) in workdays().enumerate() {
            // Nobody's coordinate is another's.
            let north = 7 * m as i64 + 1_000 * (n as i64 + 1);
            events.push(record(other, &device, day, "08:25", north, None));
        }
        let day = workdays().nth(10 * (n + 1)).unwrap();
        events.push(record("p1", &device, day, "17:40", 5_000 + n as i64, None));
    }
    assert_eq!(kinds(events), []);
}

#[test]
fn one_coordinate_for_days_is_spoofed() {
    let mut events = posting("p1");
    events.extend(workdays().map(|day| record("p1", "d1", day, "08:20", 3, None)));
    assert_eq!(kinds(events), [CaseKind::SpoofedPosition]);
}

#[test]
fn positions_that_the_phone_calls_a_mock_are_spoofed_and_stay_a_lead() {
    let mut events = [posting("p1"), mornings("p1", "d1")].concat();
    for one in &mut events {
        if let Event::CheckIn(one) = one
            && let Some(fix) = &mut one.fix
        {
            fix.mock = Some(true);
            fix.lat = 41.700_003;
        }
    }
    let cases = judge_all(events, Language::Chinese);
    assert_eq!(cases.iter().map(|case| case.kind).collect::<Vec<_>>(), [CaseKind::SpoofedPosition]);
    assert_eq!(cases[0].level, super::CaseLevel::Blue, "one made-up position is one kind of evidence");
    let rules: Vec<_> = cases[0].evidence.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(rules, ["mock_position", "same_coordinate"]);
}

#[test]
fn the_order_of_lines_changes_nothing() {
    let mut events = [posting("p1"), mornings("p1", "d1")].concat();
    events.extend(nights().map(|day| night_prompt("p1", day, true)));
    let forwards = judge_all(events.clone(), Language::Chinese);
    events.reverse();
    assert_eq!(judge_all(events, Language::Chinese), forwards);
    assert!(forwards.iter().all(|c| c.evidence.iter().all(|e| !e.text.contains('⟦'))));
}

/// Cases by a judge that looks day by day, as the server's job does.
fn by_days(mut judge: Judge, mut events: Vec<Event>) -> Vec<(NaiveDate, CaseKind, NaiveDate)> {
    in_order(&mut events);
    let last = events.iter().filter_map(Event::known_at).max().unwrap().date();
    let mut left = events.into_iter().peekable();
    let mut cases = Vec::new();
    let first = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    for day in first.iter_days().take_while(|day| *day <= last) {
        while left.peek().is_some_and(|one| one.known_at().is_none_or(|at| at.date() <= day)) {
            judge.feed(left.next());
        }
        cases.extend(judge.end_of_day(day).into_iter().map(|one| (day, one.found.kind, one.found.first_day)));
    }
    cases
}

#[test]
fn what_people_had_before_them_when_they_decided_opens_no_case_again() {
    let mut asked = [posting("p1"), mornings("p1", "d1")].concat();
    asked.extend(nights().map(|day| night_prompt("p1", day, true)));
    let open = by_days(Judge::new(), asked.clone());
    let [(raised, CaseKind::Commuting, first)] = open[..] else { panic!("{open:?}") };
    assert_eq!(first, nights().next().unwrap());

    let mut judge = Judge::new();
    let decided = raised + Days::new(2);
    judge.decided(Subject::Posting("p1".to_owned()), CaseKind::Commuting, decided);
    // The decision lies in the future of the days before it, so the first case is found as it was.
    let both = by_days(judge, asked.clone());
    assert_eq!(both[0], open[0]);
    let [_, (again, CaseKind::Commuting, from)] = both[..] else { panic!("{both:?}") };
    assert!(from > decided, "only the nights after the decision count");
    let after = nights().filter(|day| *day > decided && *day + Days::new(2) <= again).count();
    assert!(after >= rules::prompts::MINIMUM, "{after} nights on their own");

    // Nothing came after the decision: nothing is opened.
    asked.retain(|one| one.known_at().is_none_or(|at| at.date() <= decided));
    let mut judge = Judge::new();
    judge.decided(Subject::Posting("p1".to_owned()), CaseKind::Commuting, raised.pred_opt().unwrap());
    assert_eq!(by_days(judge, asked), []);
}

#[test]
fn a_decision_on_a_township_closes_the_sheets_until_then() {
    let sheet = |posting: &str, month: &str, at: &str| {
        event(&format!(
            r#"{{"type":"sign_off","township":"210726104","posting":"{posting}","month":"{month}","computed_days":3,"signed_days":20,"reason":null,"signed_at":"{at}T10:00:00+08:00"}}"#
        ))
    };
    let mut signed = [posting("p1"), posting("p2"), mornings("p1", "d1"), mornings("p2", "d2")].concat();
    for one in ["p1", "p2"] {
        signed.push(sheet(one, "2026-03", "2026-04-03"));
        signed.push(sheet(one, "2026-04", "2026-05-03"));
    }
    let lenient = |cases: &[(NaiveDate, CaseKind, NaiveDate)]| {
        cases.iter().filter(|(_, kind, _)| *kind == CaseKind::LenientSignOff).map(|(day, ..)| *day).collect()
    };
    let may = NaiveDate::from_ymd_opt(2026, 5, 3).unwrap();
    let open: Vec<NaiveDate> = lenient(&by_days(Judge::new(), signed.clone()));
    assert_eq!(open, [may], "three of four sheets");
    let mut judge = Judge::new();
    let township = Subject::Township("210726104".to_owned());
    judge.decided(township, CaseKind::LenientSignOff, NaiveDate::from_ymd_opt(2026, 4, 10).unwrap());
    let open: Vec<NaiveDate> = lenient(&by_days(judge, signed.clone()));
    assert_eq!(open, [], "two sheets are left");
    // The sheet that adds to one stands in its place, and is not counted beside it.
    signed.retain(|one| !matches!(one, Event::SignOff(one) if one.month.to_string() == "2026-04"));
    signed.push(sheet("p1", "2026-03", "2026-04-20"));
    assert_eq!(lenient(&by_days(Judge::new(), signed)), [] as [NaiveDate; 0]);
}

#[test]
fn a_day_that_people_answered_for_is_not_silent() {
    let day = workdays().nth(22).unwrap();
    let mut quiet = [posting("p1"), some_mornings(|n| !(20..27).contains(&n))].concat();
    quiet.push(visit("p1", day, "absent"));
    assert_eq!(kinds(quiet.clone()), [CaseKind::AbsentWithoutLeave]);
    let answered = |day: NaiveDate| {
        event(&format!(
            r#"{{"type":"answered_day","posting":"p1","date":"{day}","answered_at":"{day}T20:00:00+08:00"}}"#
        ))
    };
    quiet.extend(workdays().skip(20).take(7).map(answered));
    assert_eq!(kinds(quiet), []);
}

#[test]
fn where_a_record_was_made_is_what_the_server_found() {
    let mut asked = [posting("p1"), mornings("p1", "d1")].concat();
    asked.extend(nights().map(|day| night_prompt("p1", day, true)));
    // Its position was deleted when its time was over; its verdict stayed.
    let answers = nights().map(|day| {
        let prompt = format!("p1-n{day}");
        let Event::CheckIn(mut one) = record("p1", "d1", day, "21:05", 0, Some(&prompt)) else { panic!() };
        one.fix = None;
        one
    });
    let answers: Vec<event::CheckIn> = answers.collect();
    let told = |whereabouts| -> Vec<Event> {
        let answers = answers.iter().cloned();
        let told = answers.map(|one| event::CheckIn { whereabouts: Some(whereabouts), ..one });
        [asked.clone(), told.map(Event::CheckIn).collect()].concat()
    };
    assert_eq!(kinds(told(Whereabouts::Inside)), []);
    assert_eq!(kinds(told(Whereabouts::Elsewhere)), [CaseKind::Commuting]);
}
