use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn calendar() -> Calendar {
    let day = |text: &str| text.parse().unwrap();
    Calendar {
        exceptions: [(day("2026-10-01"), false), (day("2026-10-10"), true)].into(),
        years: [2026, 2027].into(),
    }
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

fn frame(text: &str) -> PromptFrame {
    PromptFrame::new(month(text), &calendar(), Vec::new())
}

fn posting(n: u32) -> PostingId {
    format!("p-{n}").parse().unwrap()
}

fn secret(n: u8) -> PromptSecret {
    PromptSecret::new([n; 32])
}

fn shown(at: Millis) -> String {
    let in_day = at.0 - crate::time::at(at.date(), 0).0;
    format!("{} {:02}:{:02}:{:02}", at.date(), in_day / 3_600_000, in_day / 60_000 % 60, in_day / 1_000 % 60)
}

/// A month's times follow from the secret alone, for ever: whoever recomputes an old month gets these. The figures are
/// those of another program (Python's `hmac` and `hashlib`) written from the table of this module.
#[test]
fn a_plan_is_what_it_always_was() {
    let frame = PromptFrame::new(
        month("2026-11"),
        &calendar(),
        vec![DivisionNumbers {
            division: "150422".parse().unwrap(),
            numbers: PromptNumbers { night: 4, day: 2 },
        }],
    );
    assert_eq!(
        commitment(&secret(7), &frame),
        "2fffde2f9660d0221a13761bff932c2f69ffa48b5cb6ccd080263deb7c95cba6"
    );
    let times: Vec<String> = plan(&secret(7), &frame, &posting(1), PromptNumbers::DEFAULT)
        .iter()
        .map(|p| format!("{} {:?} {}", p.id, p.slot, shown(p.at)))
        .collect();
    assert_eq!(
        times,
        [
            "1b4d8b5a-f503-8c09-8d96-48252c84c2e4 Night 2026-11-02 20:42:31",
            "f43f0fb9-ea03-8d2e-b14f-afe6d8a711b8 Day 2026-11-04 16:42:48",
            "a6c0c81c-76e9-8663-9d20-0b79acc9fd0b Day 2026-11-06 17:28:45",
            "f5200288-d605-8363-b0dd-218114138dff Night 2026-11-10 22:11:13",
            "01d589e4-4544-8e4b-83e5-4a06fad5aadb Day 2026-11-13 11:21:26",
            "8e8bef4d-f851-8379-93c7-283779b19861 Night 2026-11-18 22:12:59",
            "874cad39-6dd0-82c4-ac4d-8aaec25dc181 Night 2026-11-23 21:54:54",
            "d6cf7bd6-b526-8d59-9132-0902e51cbcd7 Night 2026-11-26 06:01:06",
        ]
    );
}

#[test]
fn the_nearest_divisions_numbers_hold_and_are_committed() {
    let own = |code: &str, night, day| DivisionNumbers {
        division: code.parse().unwrap(),
        numbers: PromptNumbers { night, day },
    };
    let numbers = vec![own("150422", 4, 2), own("1504", 6, 2)];
    let frame = PromptFrame::new(month("2026-11"), &calendar(), numbers.clone());
    let at = |code: &str| frame.numbers_at(&code.parse().unwrap());
    assert_eq!(at("150422100201"), PromptNumbers { night: 4, day: 2 });
    assert_eq!(at("150423100201"), PromptNumbers { night: 6, day: 2 });
    assert_eq!(at("160101100201"), PromptNumbers::DEFAULT);
    let other = PromptFrame::new(month("2026-11"), &calendar(), numbers.into_iter().rev().collect());
    assert_eq!(commitment(&secret(1), &frame), commitment(&secret(1), &other), "the order is ours");
    let changed = PromptFrame { numbers: vec![own("1504", 5, 3), own("150422", 4, 2)], ..frame.clone() };
    assert_ne!(commitment(&secret(1), &frame), commitment(&secret(1), &changed));
    assert_ne!(commitment(&secret(1), &frame), commitment(&secret(2), &frame));
    assert!(PromptNumbers { night: 8, day: 0 }.in_range() && !PromptNumbers { night: 5, day: 4 }.in_range());
    assert!(!PromptNumbers { night: 255, day: 255 }.in_range());
}

#[test]
fn nights_lie_between_working_days_and_unknown_years_ask_nothing() {
    // 30 September 2026 is followed by a holiday; 9 October, a Friday, by a working Saturday.
    let (september, october) = (frame("2026-09"), frame("2026-10"));
    let day = |text: &str| -> NaiveDate { text.parse().unwrap() };
    let mut seen = BTreeSet::new();
    for n in 0..400 {
        for frame in [&september, &october] {
            let numbers = PromptNumbers { night: 8, day: 0 };
            seen.extend(plan(&secret(3), frame, &posting(n), numbers).iter().map(|p| p.night_of));
        }
    }
    assert!(!seen.contains(&day("2026-09-30")) && seen.contains(&day("2026-10-09")));
    assert!(!seen.contains(&day("2026-10-01")) && seen.contains(&day("2026-09-29")));
    assert!(frame("2031-05").workdays.is_empty());
    assert!(plan(&secret(3), &frame("2031-05"), &posting(1), PromptNumbers::DEFAULT).is_empty());
}

#[test]
fn every_day_and_every_part_of_a_slot_has_its_turn() {
    let frame = frame("2026-11");
    let people: u32 = 6_000;
    let (mut nights, mut days): (BTreeMap<NaiveDate, u32>, BTreeMap<NaiveDate, u32>) = Default::default();
    let mut hours: BTreeMap<u32, u32> = BTreeMap::new();
    let mut early = 0_u32;
    for n in 0..people {
        for prompt in plan(&secret(9), &frame, &posting(n), PromptNumbers::DEFAULT) {
            let minute = prompt.at.minute_of_day();
            match prompt.slot {
                Half::Day => {
                    *days.entry(prompt.night_of).or_default() += 1;
                    *hours.entry(minute / 60).or_default() += 1;
                }
                Half::Night => {
                    *nights.entry(prompt.night_of).or_default() += 1;
                    early += u32::from(minute < 12 * 60);
                }
            }
        }
    }
    // Five standard deviations of a binomial count: a false alarm in a million for each.
    let near = |found: u32, chance: f64, of: u32, what: &str| {
        let (expected, of) = (f64::from(of) * chance, f64::from(of));
        let spread = 5.0 * (of * chance * (1.0 - chance)).sqrt();
        assert!((f64::from(found) - expected).abs() < spread, "{what}: {found} of {expected}");
    };
    assert_eq!(nights.values().sum::<u32>(), people * 5);
    let eligible = nights.len();
    assert_eq!(eligible, 17, "Monday to Thursday, and the night to Tuesday 1 December");
    for (night, found) in &nights {
        near(*found, 5.0 / eligible as f64, people, &night.to_string());
    }
    assert_eq!(days.values().sum::<u32>(), people * 3);
    assert_eq!(days.len(), 21);
    for hour in 9..18 {
        near(hours[&hour], 1.0 / 9.0, people * 3, &format!("{hour} o'clock"));
    }
    assert!(early > 0 && f64::from(early) < f64::from(people * 5) * 0.15, "{early}");
}

fn arbitrary_numbers() -> impl Strategy<Value = PromptNumbers> {
    (0_u8..=8).prop_flat_map(|night| {
        (Just(night), 0..=(8 - night)).prop_map(|(night, day)| PromptNumbers { night, day })
    })
}

proptest! {
    #[test]
    fn a_plan_keeps_its_promises(
        bytes in any::<[u8; 32]>(),
        n in any::<u32>(),
        month in 1_u32..=12,
        numbers in arbitrary_numbers(),
    ) {
        let frame = frame(&format!("2026-{month:02}"));
        let (secret, posting) = (PromptSecret::new(bytes), posting(n));
        let times = plan(&secret, &frame, &posting, numbers);
        prop_assert_eq!(&times, &plan(&secret, &frame, &posting, numbers));
        let of = |half| times.iter().filter(|p| p.slot == half).count();
        prop_assert_eq!((of(Half::Night), of(Half::Day)), (usize::from(numbers.night), usize::from(numbers.day)));
        let calendar_days: BTreeSet<NaiveDate> = times.iter().map(|p| p.at.date()).collect();
        let days: BTreeSet<NaiveDate> = times.iter().map(|p| p.night_of).collect();
        let ids: BTreeSet<&PromptId> = times.iter().map(|p| &p.id).collect();
        prop_assert_eq!((calendar_days.len(), days.len(), ids.len()), (times.len(), times.len(), times.len()));
        for prompt in &times {
            let minute = prompt.at.minute_of_day();
            prop_assert!(prompt.days().iter().all(|day| frame.workdays.contains(day)));
            prop_assert_eq!(Month::of(prompt.night_of), frame.month);
            prop_assert_eq!(Month::of(prompt.at.date()), frame.month);
            prop_assert!(hours::meet(prompt.at.plus(-1), prompt.at));
            prop_assert!(prompt.at.plus(40 * MINUTE_MS).plus(FIRE_WITHIN_MS) < frame.closes_at());
            match prompt.slot {
                Half::Day => prop_assert!((540..1080).contains(&minute) && prompt.at.date() == prompt.night_of),
                Half::Night if minute < 720 => {
                    prop_assert!((360..450).contains(&minute));
                    prop_assert_eq!(prompt.at.date(), next_day(prompt.night_of));
                }
                Half::Night => prop_assert!((1230..1350).contains(&minute) && prompt.at.date() == prompt.night_of),
            }
        }
    }

    #[test]
    fn another_secret_or_posting_has_other_ids(a in any::<[u8; 32]>(), b in any::<[u8; 32]>(), n in 0_u32..1000) {
        let frame = frame("2026-11");
        let ids = |secret: [u8; 32], n| -> BTreeSet<PromptId> {
            let times = plan(&PromptSecret::new(secret), &frame, &posting(n), PromptNumbers::DEFAULT);
            times.into_iter().map(|p| p.id).collect()
        };
        prop_assert!(ids(a, n).is_disjoint(&ids(a, n + 1)));
        prop_assert!(a == b || ids(a, n).is_disjoint(&ids(b, n)));
    }
}

/// What is kept of a posting's month, to be spoiled.
fn kept(times: &[PlannedPrompt]) -> (Vec<FiredPrompt>, Vec<UnfiredPrompt>) {
    let (last, fired) = times.split_last().unwrap();
    let fired = fired.iter().map(|p| FiredPrompt {
        id: p.id.clone(),
        slot: p.slot,
        night_of: p.night_of,
        issued_at: p.at.plus(20_000),
    });
    (fired.collect(), vec![noted(last, UnfiredReason::Excused)])
}

fn noted(plan: &PlannedPrompt, reason: UnfiredReason) -> UnfiredPrompt {
    let PlannedPrompt { id, slot, night_of, at } = plan.clone();
    UnfiredPrompt { id, slot, night_of, planned_at: at, reason }
}

#[test]
fn what_is_missing_invented_or_moved_is_named() {
    let times = plan(&secret(5), &frame("2026-11"), &posting(1), PromptNumbers::DEFAULT);
    let made = at(month("2026-11").first(), 0);
    let compare = |fired: &[FiredPrompt], unfired: &[UnfiredPrompt], must: bool| {
        check(&posting(1), &times, made, fired, unfired, |_| must)
    };
    let (fired, unfired) = kept(&times);
    assert_eq!(compare(&fired, &unfired, true), []);

    let removed = [&fired[..2], &fired[3..]].concat();
    let missing = compare(&removed, &unfired, true);
    assert!(matches!(&missing[..], [PromptFault::Missing { id, .. }] if *id == times[2].id), "{missing:?}");
    assert_eq!(compare(&removed, &unfired, false), [], "not on post by what is known today");
    assert!(matches!(compare(&fired, &[], true)[..], [PromptFault::Missing { .. }]));

    let invented = FiredPrompt { id: "q-extra".parse().unwrap(), ..fired[0].clone() };
    let with = [&fired[..], &[invented]].concat();
    assert!(matches!(compare(&with, &unfired, true)[..], [PromptFault::Invented { .. }]));

    for change in [-1_000, FIRE_WITHIN_MS + 1] {
        let mut moved = fired.clone();
        moved[1].issued_at = times[1].at.plus(change);
        let faults = compare(&moved, &unfired, true);
        assert!(matches!(&faults[..], [PromptFault::Moved { planned_at, .. }] if *planned_at == times[1].at));
        assert!(faults[0].to_string().contains("had to fire at 2026-11-"), "{}", faults[0]);
    }
    let mut renamed = fired.clone();
    renamed[1].night_of = next_day(renamed[1].night_of);
    assert!(matches!(compare(&renamed, &unfired, true)[..], [PromptFault::Moved { .. }]));

    let [note] = &unfired[..] else { panic!("{unfired:?}") };
    let other = if note.slot == Half::Day { Half::Night } else { Half::Day };
    for spoiled in [
        UnfiredPrompt { slot: other, ..note.clone() },
        UnfiredPrompt { night_of: next_day(note.night_of), ..note.clone() },
        UnfiredPrompt { planned_at: note.planned_at.plus(1_000), ..note.clone() },
    ] {
        let faults = compare(&fired, std::slice::from_ref(&spoiled), true);
        assert!(matches!(&faults[..], [PromptFault::Moved { id, .. }] if *id == note.id), "{spoiled:?}");
    }

    let twice = noted(&times[0], UnfiredReason::Asleep);
    let both = [&unfired[..], &[twice]].concat();
    assert!(matches!(compare(&fired, &both, true)[..], [PromptFault::Both { .. }]));
}

#[test]
fn nothing_is_owed_before_the_commitment() {
    let times = plan(&secret(5), &frame("2026-11"), &posting(1), PromptNumbers::DEFAULT);
    let (fired, unfired) = kept(&times);
    let made = times[3].at;
    let faults = check(&posting(1), &times, made, &fired, &unfired, |_| true);
    assert_eq!(faults.len(), 4, "the first four fired too early: {faults:?}");
    assert!(faults.iter().all(|fault| matches!(fault, PromptFault::BeforeCommitment { .. })));
    assert_eq!(check(&posting(1), &times, made, &fired[4..], &unfired, |_| true), []);
}

#[test]
fn a_secret_is_not_printed() {
    assert_eq!(format!("{:?}", secret(7)), "PromptSecret(hidden)");
    assert_eq!(PromptSecret::from_hex(&secret(7).reveal()), Some(secret(7)));
    assert_eq!(PromptSecret::from_hex("07"), None);
}
