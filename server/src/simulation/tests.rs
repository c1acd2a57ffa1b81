use super::*;
use std::collections::{BTreeMap, BTreeSet};
use zaigang_shared::judge::event::{AbsenceState, CheckIn, Prompt, SiteKind, Slot};
use zaigang_shared::judge::parse;
use zaigang_shared::photo_hash::PhotoHash;
use zaigang_shared::time::{DAY_MS, HOUR_MS};

fn run(population: &Population) -> Simulated {
    simulate(population).unwrap()
}

fn text(simulated: &Simulated) -> String {
    let mut text = String::new();
    for event in &simulated.events {
        text.push_str(&serde_json::to_string(event).unwrap());
        text.push('\n');
    }
    for line in &simulated.truth {
        text.push_str(&serde_json::to_string(line).unwrap());
        text.push('\n');
    }
    text
}

fn check_ins(simulated: &Simulated) -> Vec<&CheckIn> {
    let all = simulated.events.iter();
    all.filter_map(|event| if let Event::CheckIn(one) = event { Some(one) } else { None }).collect()
}

fn prompts(simulated: &Simulated) -> Vec<&Prompt> {
    let all = simulated.events.iter();
    all.filter_map(|event| if let Event::Prompt(one) = event { Some(one) } else { None }).collect()
}

fn of_class<'a>(simulated: &'a Simulated, class: &str, variant: Option<&str>) -> BTreeSet<&'a str> {
    let lines = simulated.truth.iter().filter(|line| line.class == class);
    let lines = lines.filter(|line| variant.is_none_or(|variant| line.variant.as_deref() == Some(variant)));
    lines.filter_map(|line| line.posting.as_deref()).collect()
}

/// Prompts that reached the phone in time, and those of them answered in time.
fn answered(simulated: &Simulated, slot: Slot) -> (usize, usize) {
    let replies: BTreeMap<&str, &CheckIn> =
        check_ins(simulated).into_iter().filter_map(|one| Some((one.reference.as_deref()?, one))).collect();
    let reached: Vec<&Prompt> = prompts(simulated)
        .into_iter()
        .filter(|prompt| prompt.slot == slot && prompt.delivered_at.is_some_and(|at| at < prompt.expires_at))
        .collect();
    let in_time = reached.iter().filter(|prompt| {
        replies.get(prompt.id.as_str()).is_some_and(|reply| reply.not_before <= prompt.expires_at)
    });
    (reached.len(), in_time.count())
}

#[test]
fn a_seed_gives_the_same_bytes_and_another_one_others() {
    let population = Population::new(120, 2, 7);
    let first = text(&run(&population));
    assert_eq!(first, text(&run(&population)));
    assert_ne!(first, text(&run(&Population::new(120, 2, 8))));
}

#[test]
fn every_class_is_there_and_every_line_is_read_back() {
    let simulated = run(&Population::new(260, 1, 3));
    for class in Class::ALL {
        assert!(!of_class(&simulated, class.name(), None).is_empty(), "{}", class.name());
    }
    let townships: BTreeSet<&str> = simulated
        .truth
        .iter()
        .filter(|line| line.township.is_some())
        .map(|line| line.class.as_str())
        .collect();
    assert_eq!(townships, BTreeSet::from(["honest", LENIENT]));
    assert_eq!(simulated.truth.iter().filter(|line| line.posting.is_some()).count(), 260);
    for (number, event) in (1..).zip(&simulated.events) {
        let line = serde_json::to_string(event).unwrap();
        assert_eq!(parse(number, &line).unwrap().as_ref(), Some(event), "{line}");
    }
    let in_order = simulated.events.windows(2).all(|pair| pair[0].order() <= pair[1].order());
    assert!(in_order, "as the system knew them");
    for line in &simulated.truth {
        assert_eq!(line.dishonest_from.is_some(), !line.class.starts_with("honest"), "{line:?}");
        assert_eq!(line.fitting.is_empty(), line.class.starts_with("honest"), "{line:?}");
    }
    for one in check_ins(&simulated) {
        assert!(one.not_before <= one.not_after && one.not_after <= one.received_at, "{one:?}");
    }
    let mut ids = BTreeSet::new();
    assert!(check_ins(&simulated).iter().all(|one| ids.insert(&one.id)), "ids are there once");
}

#[test]
fn the_files_hold_what_was_simulated() {
    let folder = std::env::temp_dir().join(format!("zaigang-simulation-{}", std::process::id()));
    let population = Population::new(30, 1, 5);
    let simulated = run(&population);
    let counts = write::write(&population, &folder).unwrap();
    assert_eq!(counts, (simulated.events.len(), simulated.truth.len()));
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    assert_eq!(read("events.jsonl") + &read("truth.jsonl"), text(&simulated));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_file_of_several_counties_holds_the_same_lines() {
    let folder = std::env::temp_dir().join(format!("zaigang-simulation-counties-{}", std::process::id()));
    let population = Population::new(900, 1, 6).of(&["honest", "honest_kiosk", "paper_only_proxy"]);
    let mut together: Vec<String> = text(&run(&population)).lines().map(str::to_owned).collect();
    write::write(&population, &folder).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let by_county = read("events.jsonl") + &read("truth.jsonl");
    let mut by_county: Vec<String> = by_county.lines().map(str::to_owned).collect();
    together.sort();
    by_county.sort();
    assert!(together == by_county, "{} and {} lines", together.len(), by_county.len());
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_cannot_be_simulated_is_named() {
    let refused = |population: Population| population.check().unwrap_err().to_string();
    assert!(refused(Population::new(10, 1, 1).of(&["honest", "saint"])).contains("saint"));
    assert!(refused(Population::new(0, 1, 1)).contains("--persons"));
    assert!(refused(Population::new(10, 25, 1)).contains("--months"));
    assert!(refused(Population { night: 21, ..Population::new(10, 1, 1) }).contains("--night"));
    let one = run(&Population { night: 0, day: 0, ..Population::new(1, 1, 1) });
    assert_eq!(one.truth.iter().filter(|line| line.posting.is_some()).count(), 1);
}

#[test]
fn prompts_keep_to_their_rules() {
    let population = Population::new(150, 2, 11);
    let simulated = run(&population);
    let mut days = BTreeSet::new();
    let mut a_month: BTreeMap<(&str, Month), u32> = BTreeMap::new();
    let residents: BTreeSet<&str> = simulated
        .events
        .iter()
        .filter_map(|event| if let Event::Posting(one) = event { Some(one) } else { None })
        .filter(|posting| posting.policy[0].name == "resident")
        .map(|posting| posting.id.as_str())
        .collect();
    for prompt in prompts(&simulated) {
        let issued = prompt.issued_at.0;
        let date = issued.date();
        assert!(days.insert((&prompt.posting, date)), "one a day");
        assert!(residents.contains(prompt.posting.as_str()), "residents only");
        let minute = issued.minute_of_day();
        let fits = match prompt.slot {
            Slot::Day => (540..1080).contains(&minute),
            Slot::Night => (1230..1350).contains(&minute) || (360..450).contains(&minute),
        };
        assert!(fits, "{prompt:?}");
        *a_month.entry((prompt.posting.as_str(), Month::of(date))).or_default() += 1;
        let known = simulated.events.iter().any(|event| {
            matches!(event, Event::Leave(leave) if leave.posting == prompt.posting
                && leave.state == AbsenceState::Approved
                && leave.from <= date && date <= leave.to
                && leave.registered_at <= prompt.issued_at)
        });
        assert!(!known, "{prompt:?}");
    }
    assert!(a_month.values().all(|count| *count <= population.night + population.day + 1));
    let mean = f64::from(a_month.values().sum::<u32>()) / a_month.len() as f64;
    assert!((7.0..=8.5).contains(&mean), "{mean}");
}

#[test]
fn undelivered_prompts_are_no_evidence() {
    let simulated = run(&Population::new(40, 2, 1).of(&["honest_undelivered"]));
    let all = prompts(&simulated);
    let in_time =
        all.iter().filter(|prompt| prompt.delivered_at.is_some_and(|at| at < prompt.expires_at)).count();
    assert!((in_time as f64) < 0.4 * all.len() as f64, "{in_time} of {}", all.len());
    let late = all.iter().filter(|prompt| prompt.delivered_at.is_some_and(|at| at >= prompt.expires_at));
    assert!(late.count() > 0, "some come after their window");
}

#[test]
fn sleepers_miss_the_night_and_answer_by_day() {
    let simulated = run(&Population::new(60, 3, 1).of(&["honest_night_sleeper"]));
    let (reached, in_time) = answered(&simulated, Slot::Night);
    assert!((0.15..0.45).contains(&(in_time as f64 / reached as f64)), "{in_time} of {reached}");
    let (reached, in_time) = answered(&simulated, Slot::Day);
    assert!(in_time as f64 > 0.6 * reached as f64, "{in_time} of {reached}");
    let early = check_ins(&simulated).into_iter().filter(|one| one.captured_at.0.minute_of_day() < 7 * 60);
    assert!(early.count() > 100, "they are up before the others");
}

#[test]
fn dead_zones_hand_in_days_later() {
    let simulated = run(&Population::new(40, 2, 1).of(&["honest_dead_zone"]));
    let all = check_ins(&simulated);
    let late = |hours: i64| {
        all.iter().filter(|one| one.received_at.0.0 - one.captured_at.0.0 > hours * HOUR_MS).count()
    };
    assert!(late(12) as f64 > 0.1 * all.len() as f64);
    assert!(late(48) > 0, "two days and more");
    let loose = all.iter().filter(|one| one.not_after.0.0 - one.not_before.0.0 > DAY_MS);
    assert!(loose.count() > 20, "nothing but the phone's word for the day");
    let lost = prompts(&simulated).iter().filter(|prompt| prompt.delivered_at.is_none()).count();
    assert!(lost as f64 > 0.15 * prompts(&simulated).len() as f64);
}

#[test]
fn clocks_are_off_by_a_day() {
    let simulated = run(&Population::new(60, 1, 1).of(&["honest_clock_off"]));
    let people = of_class(&simulated, "honest_clock_off", Some("a_day"));
    assert!(people.len() >= 15);
    let all = check_ins(&simulated);
    let own: Vec<&&CheckIn> = all.iter().filter(|one| people.contains(one.posting.as_str())).collect();
    let off = own.iter().filter(|one| {
        let inside = one.not_before.0.0 <= one.captured_at.0.0 && one.captured_at.0.0 <= one.not_after.0.0;
        !inside && (one.captured_at.0.0 - one.received_at.0.0).abs() > 20 * HOUR_MS
    });
    assert!(off.count() as f64 > 0.8 * own.len() as f64);
}

#[test]
fn dormitories_are_shared_and_registered() {
    let simulated = run(&Population::new(60, 1, 1).of(&["honest_dormitory"]));
    let mut lodgers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for event in &simulated.events {
        if let Event::Posting(posting) = event {
            for site in &posting.sites {
                lodgers.entry(site).or_default().insert(&posting.division);
            }
        }
    }
    let lodging: BTreeSet<&str> = simulated
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Site(site) if site.kind == SiteKind::Lodging => Some(site.id.as_str()),
            _ => None,
        })
        .collect();
    let largest = lodgers.iter().filter(|(site, _)| lodging.contains(*site)).map(|(_, all)| all.len()).max();
    assert!(largest.unwrap() >= 6, "people of six villages under one roof");
}

#[test]
fn kiosks_are_declared_and_shared() {
    let simulated = run(&Population::new(40, 1, 1).of(&["honest_kiosk"]));
    let kiosks: BTreeSet<&str> = simulated
        .events
        .iter()
        .filter_map(|event| match event {
            Event::Device(device)
                if device.kiosk && device.site.is_some() && device.declared_at.is_some() =>
            {
                Some(device.id.as_str())
            }
            _ => None,
        })
        .collect();
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in check_ins(&simulated) {
        assert!(kiosks.contains(one.device.as_str()), "{one:?}");
        users.entry(&one.device).or_default().insert(&one.posting);
    }
    assert!(users.values().all(|people| people.len() > 1), "{users:?}");
}

#[test]
fn late_leave_is_said_after_the_day() {
    let simulated = run(&Population::new(60, 2, 1).of(&["honest_late_leave"]));
    let leaves: Vec<_> = simulated
        .events
        .iter()
        .filter_map(|event| if let Event::Leave(leave) = event { Some(leave) } else { None })
        .collect();
    let late = leaves.iter().filter(|leave| leave.registered_at.0.date() > leave.from).count();
    assert!(leaves.len() > 120);
    assert!(late as f64 > 0.8 * leaves.len() as f64, "{late} of {}", leaves.len());
}

/// Days on which a posting showed each coordinate of six decimals and more, GNSS-class only.
fn coordinate_days<'a>(all: &[&'a CheckIn]) -> BTreeMap<(&'a str, i64, i64), BTreeSet<NaiveDate>> {
    let mut days: BTreeMap<(&str, i64, i64), BTreeSet<NaiveDate>> = BTreeMap::new();
    for one in all {
        if let Some(fix) = one.fix.as_ref().filter(|fix| fix.acc.is_some_and(|acc| acc <= 20.0)) {
            let round = |degrees: f64| (degrees * 1e7).round() as i64;
            let key = (one.posting.as_str(), round(fix.lat), round(fix.lon));
            days.entry(key).or_default().insert(one.received_at.0.date());
        }
    }
    days
}

#[test]
fn only_a_typed_coordinate_comes_back_on_a_third_day() {
    let honest: Vec<&str> =
        Class::ALL.iter().filter(|class| class.is_honest()).map(|class| class.name()).collect();
    let simulated = run(&Population::new(200, 2, 2).of(&honest));
    let all: Vec<&CheckIn> = check_ins(&simulated)
        .into_iter()
        // What waited in a queue arrives on another day than it was taken.
        .filter(|one| one.received_at.0.0 - one.not_before.0.0 < HOUR_MS)
        .collect();
    let most = coordinate_days(&all).values().map(BTreeSet::len).max();
    assert!(most.unwrap() <= 2, "{most:?}");
    let cells =
        all.iter().filter_map(|one| one.fix.as_ref()).filter(|fix| fix.acc.is_some_and(|acc| acc > 100.0));
    let mut times: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    for fix in cells {
        *times.entry(((fix.lat * 1e7) as i64, (fix.lon * 1e7) as i64)).or_default() += 1;
    }
    assert!(times.values().any(|count| *count > 3), "a cell's coordinate does come back");

    let simulated = run(&Population::new(40, 2, 2).of(&["spoofer"]));
    let days = coordinate_days(&check_ins(&simulated));
    for posting in of_class(&simulated, "spoofer", Some("fixed")) {
        let most = days.iter().filter(|(key, _)| key.0 == posting).map(|(_, days)| days.len()).max();
        assert!(most.unwrap_or(0) >= 5, "{posting}: {most:?}");
    }
    for posting in of_class(&simulated, "spoofer", Some("jitter")) {
        let most = days.iter().filter(|(key, _)| key.0 == posting).map(|(_, days)| days.len()).max();
        assert!(most.unwrap_or(0) <= 2, "{posting}: {most:?}");
    }
}

/// The most days on which one posting showed one picture, by the contract's rule.
fn picture_days(simulated: &Simulated, posting: &str) -> usize {
    let mut pictures: Vec<(NaiveDate, &str, Option<PhotoHash>)> = Vec::new();
    for one in check_ins(simulated) {
        if let Some(photo) = one.photo.as_ref().filter(|_| one.posting == posting) {
            let hash = photo.dhash64.as_ref().zip(photo.dhash256.as_ref());
            let hash = hash.and_then(|(small, large)| PhotoHash::from_hex(small, large));
            pictures.push((one.captured_at.0.date(), photo.sha256.as_str(), hash));
        }
    }
    let alike = |a: &(NaiveDate, &str, Option<PhotoHash>), b: &(NaiveDate, &str, Option<PhotoHash>)| {
        a.1 == b.1 || a.2.zip(b.2).is_some_and(|(a, b)| a.distance(&b).is_alike())
    };
    let days = pictures.iter().map(|one| {
        pictures.iter().filter(|other| alike(one, other)).map(|other| other.0).collect::<BTreeSet<_>>().len()
    });
    days.max().unwrap_or(0)
}

#[test]
fn one_wall_every_day_is_not_one_picture() {
    let simulated = run(&Population::new(60, 2, 4).of(&["honest", "photo_reuser"]));
    for posting in of_class(&simulated, "honest", None) {
        assert!(picture_days(&simulated, posting) <= 2, "{posting}");
    }
    let reusers = of_class(&simulated, "photo_reuser", None);
    let found = reusers.iter().filter(|posting| picture_days(&simulated, posting) >= 3).count();
    assert!(found as f64 > 0.9 * reusers.len() as f64, "{found} of {}", reusers.len());
}

#[test]
fn a_proxys_phone_signs_for_several() {
    let simulated = run(&Population::new(60, 1, 4).of(&["paper_only_proxy"]));
    let mut people: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for one in check_ins(&simulated) {
        people.entry(&one.device).or_default().insert(&one.posting);
    }
    for posting in of_class(&simulated, "paper_only_proxy", Some("one_phone")) {
        let own = people.values().find(|all| all.contains(posting)).unwrap();
        assert!(own.len() > 1, "{posting}");
    }
    assert!(!of_class(&simulated, "paper_only_proxy", Some("drawer")).is_empty());
}

#[test]
fn townships_say_why_they_sign_more_than_was_computed_unless_they_are_lenient() {
    let simulated = run(&Population::new(300, 2, 9));
    let lenient: BTreeSet<&str> = simulated
        .truth
        .iter()
        .filter(|line| line.class == LENIENT)
        .filter_map(|line| line.township.as_deref())
        .collect();
    assert!(!lenient.is_empty());
    let (mut without, mut overrides) = (0, 0);
    for event in &simulated.events {
        let Event::SignOff(signed) = event else { continue };
        assert!(signed.computed_days <= signed.signed_days && signed.signed_days <= 31, "{signed:?}");
        let differs = signed.signed_days != signed.computed_days;
        if lenient.contains(signed.township.as_str()) {
            without += u32::from(differs && signed.reason.is_none());
        } else {
            assert_eq!(signed.reason.is_some(), differs, "{signed:?}");
            overrides += u32::from(differs);
        }
    }
    assert!(without > 5 && overrides > 5, "{without} {overrides}");
}
