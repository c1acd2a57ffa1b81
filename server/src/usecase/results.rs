//! What the visits found beside what was declared for the same days: counts always, an estimate only from
//! ten visited person-days on, townships in code order - never a ranking.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::tasks::VisitRow;
use crate::store::{self, Db};
use crate::usecase::visits::still_lacks;
use std::collections::{BTreeMap, HashMap};
use zaigang_shared::api::city::{InspectionResults, TownshipResult, TruePresence, VisitLine};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::AccountId;
use zaigang_shared::operation as op;
use zaigang_shared::record::InspectionResult;
use zaigang_shared::statistics::{Design, Observation, hajek};
use zaigang_shared::time::{DAY_MS, Millis};

/// Most visits in the list.
const VISITS: usize = 200;
/// Fewer visited person-days give counts only.
const LEAST: usize = 10;
/// The results are of so many days back.
const DAYS: i64 = 366;

/// What the visits of the last year found in a division.
///
/// # Errors
/// The store's.
pub async fn read(call: Call<op::ReadResults>) -> Outcome<InspectionResults> {
    let division: DivisionCode = call.path("division")?;
    let now = call.who.now;
    call.app.store.read::<_, Refusal>(move |db| results(db, &division, now)).await
}

fn results(db: &mut Db, division: &DivisionCode, now: Millis) -> Outcome<InspectionResults> {
    let since = now.plus(-DAYS * DAY_MS);
    let mut visits = store::tasks::visits(db, division, since, None)?;
    for visit in &mut visits {
        visit.doubts = still_lacks(db, &visit.posting, visit.started_at, visit.at, &visit.doubts)?;
    }
    let mut unmade = store::tasks::without_result(db, division, since.date(), now.date())?;
    unmade.retain(|task| task.missed(now));
    let townships = by_township(&visits, unmade.iter().map(|task| &task.host));
    visits.truncate(VISITS);
    let mut codes: Vec<String> = townships.keys().map(DivisionCode::to_string).collect();
    codes.extend(visits.iter().map(|visit| visit.host.to_string()));
    let names = store::divisions::names(db, &codes)?;
    let name = |code: &DivisionCode| names.get(code.as_str()).cloned().unwrap_or_else(|| code.to_string());
    let inspectors: Vec<AccountId> = visits.iter().map(|visit| visit.inspector.clone()).collect();
    let inspectors: HashMap<String, String> = store::draws::account_names(db, &inspectors)?;
    Ok(InspectionResults {
        townships: townships
            .into_iter()
            .map(|(code, counts)| {
                let name = name(&code);
                counts.line(code, name)
            })
            .collect(),
        visits: visits
            .into_iter()
            .map(|visit| VisitLine {
                at: visit.at,
                person_name: visit.person_name,
                host_name: name(&visit.host),
                township_name: name(&visit.host.at(Level::Township)),
                result: visit.result,
                declared: visit.declared,
                inspector: inspectors.get(visit.inspector.as_str()).cloned().unwrap_or_default(),
                note: visit.note,
                record: visit.record,
                doubts: visit.doubts,
            })
            .collect(),
    })
}

/// The visits of one township.
#[derive(Debug, Default)]
struct Counts {
    observations: Vec<Observation>,
    declared_present: u32,
    excused: u32,
    unreachable: u32,
    unproven: u32,
    not_visited: u32,
}

/// Visits, and the places of visits that were not made, by township, in code order.
fn by_township<'a>(
    visits: &[VisitRow],
    unmade: impl Iterator<Item = &'a DivisionCode>,
) -> BTreeMap<DivisionCode, Counts> {
    let mut all: BTreeMap<DivisionCode, Counts> = BTreeMap::new();
    for host in unmade {
        all.entry(host.at(Level::Township)).or_default().not_visited += 1;
    }
    for visit in visits {
        let counts = all.entry(visit.host.at(Level::Township)).or_default();
        // What is not proven counts neither way, whatever it says.
        if !visit.doubts.is_empty() {
            counts.unproven += 1;
            continue;
        }
        let present = match visit.result {
            InspectionResult::Present | InspectionResult::ElsewhereVerified => true,
            InspectionResult::Absent => false,
            // Missing, or excused before: neither present nor absent, and in no estimate.
            InspectionResult::Excused => {
                counts.excused += 1;
                continue;
            }
            InspectionResult::Unreachable => {
                counts.unreachable += 1;
                continue;
            }
        };
        counts.observations.push(Observation { inclusion_probability: visit.probability, present });
        counts.declared_present += u32::from(visit.declared.on_post(true));
    }
    all
}

impl Counts {
    fn line(self, division: DivisionCode, name: String) -> TownshipResult {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        TownshipResult {
            division,
            name,
            visited: count(self.observations.len()),
            found_present: count(self.observations.iter().filter(|one| one.present).count()),
            declared_present: self.declared_present,
            excused: self.excused,
            unreachable: self.unreachable,
            unproven: self.unproven,
            not_visited: self.not_visited,
            estimate: estimate(&self.observations),
        }
    }
}

/// Hajek estimate with its 95 % interval; none below ten visited person-days.
fn estimate(observations: &[Observation]) -> Option<TruePresence> {
    if observations.len() < LEAST {
        return None;
    }
    let found = hajek(observations, Design::FixedSize)?;
    let interval = found.interval(0.95)?;
    Some(TruePresence { share: found.estimate, low: interval.low, high: interval.high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::day::CellState;
    use zaigang_shared::inspection::VisitDoubt;

    fn visit(host: &str, result: InspectionResult, declared: CellState) -> VisitRow {
        VisitRow {
            posting: "p1".parse().unwrap(),
            host: host.parse().unwrap(),
            person_name: String::new(),
            inspector: "i1".parse().unwrap(),
            probability: 0.25,
            started_at: None,
            at: Millis(0),
            result,
            note: None,
            record: "r1".parse().unwrap(),
            declared,
            doubts: Vec::new(),
        }
    }

    #[test]
    fn counts_below_ten_visits_an_estimate_from_ten_on() {
        use InspectionResult::*;
        let mut visits = vec![
            visit("150422100203", Excused, CellState::Leave),
            visit("150422100203", Unreachable, CellState::Present),
            visit("150422100201", Absent, CellState::Present),
            visit("150422100201", ElsewhereVerified, CellState::Duty),
            visit("150421100201", Present, CellState::NotConfirmed),
        ];
        visits.extend((0..7).map(|_| visit("150422100202", Present, CellState::Present)));
        let unproven = VisitRow {
            doubts: vec![VisitDoubt::NoPosition],
            ..visit("150422100201", Absent, CellState::Present)
        };
        visits.push(unproven);
        let unmade: Vec<DivisionCode> =
            ["150422100203", "150422101201"].iter().map(|code| code.parse().unwrap()).collect();
        let mut found = by_township(&visits, unmade.iter());
        let codes: Vec<String> = found.keys().map(DivisionCode::to_string).collect();
        assert_eq!(codes, ["150421100", "150422100", "150422101"], "in code order");
        let code: DivisionCode = "150422100".parse().unwrap();
        let nine = found.remove(&code).unwrap().line(code.clone(), String::new());
        assert_eq!((nine.visited, nine.found_present, nine.declared_present), (9, 8, 9));
        assert_eq!((nine.excused, nine.unreachable), (1, 1));
        assert_eq!((nine.unproven, nine.not_visited), (1, 1), "beside the others, never in them");
        assert_eq!(nine.estimate, None, "nine are too few");

        visits.push(visit("150422100202", Absent, CellState::Present));
        let ten = by_township(&visits, [].iter()).remove(&code).unwrap().line(code, String::new());
        let estimate = ten.estimate.unwrap();
        assert!((estimate.share - 0.8).abs() < 1e-12);
        assert!(estimate.low < 0.8 && 0.8 < estimate.high && estimate.low > 0.4 && estimate.high < 1.0);
    }
}
