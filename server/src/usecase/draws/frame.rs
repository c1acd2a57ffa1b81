//! Who is on the list of a draw, who is left out and why, and who may be sent.

use crate::store::cases::judged::Excuse;
use crate::store::inspectors::InspectorRow;
use crate::store::postings::PostingRow;
use chrono::NaiveDate;
use std::collections::HashMap;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::draw::{DrawUnit, Exclusion, Inspector, Recusal};
use zaigang_shared::id::{AccountId, PostingId};
use zaigang_shared::time::Millis;

/// Left out: leave or duty registered before the draw covers every day of the window.
const EXCUSED: &str = "excused before the draw";
/// Left out: every inspector is recused, or appointed for another place.
const NO_INSPECTOR: &str = "no inspector may be sent";

/// What a draw is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    /// Over which division.
    pub division: &'a DivisionCode,
    /// First and last day of the visits.
    pub window: (NaiveDate, NaiveDate),
    /// Postings to draw.
    pub number: u32,
    /// The list is frozen now.
    pub now: Millis,
}

/// The parts of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Who can be drawn.
    pub units: Vec<DrawUnit>,
    /// Who is left out.
    pub exclusions: Vec<Exclusion>,
    /// Who can be sent.
    pub inspectors: Vec<Inspector>,
}

/// Makes the list: postings whose host village or township lies in the division and that are in force within
/// the window. Everybody has the same weight, so everybody the same chance.
///
/// # Errors
/// The reason of `draw_refused`: `no_inspector` or `too_few`.
pub fn frame(
    order: Order<'_>,
    postings: &[PostingRow],
    excuses: &HashMap<PostingId, Vec<Excuse>>,
    inspectors: &[InspectorRow],
    last_sent: &HashMap<PostingId, AccountId>,
) -> Result<Frame, &'static str> {
    let (from, to) = order.window;
    let corps = Corps { inspectors, last_sent };
    let mut units: Vec<(&PostingRow, DrawUnit)> = Vec::new();
    let mut exclusions = Vec::new();
    let mut fewest = inspectors.len();
    for posting in postings {
        let in_force = posting.posted_from <= to && posting.posted_to.is_none_or(|last| from <= last);
        let placed = matches!(posting.host.level(), Level::Village | Level::Township);
        if !in_force || !placed || !order.division.covers(&posting.host) {
            continue;
        }
        let mut leave_out = |reason: &str| {
            exclusions.push(Exclusion { id: posting.id.to_string(), reason: reason.to_owned() });
        };
        let excuses = excuses.get(&posting.id).map(Vec::as_slice).unwrap_or_default();
        if excused_throughout(excuses, order) {
            leave_out(EXCUSED);
            continue;
        }
        let free = inspectors.iter().filter(|inspector| corps.may_go(inspector, posting)).count();
        if free == 0 {
            leave_out(NO_INSPECTOR);
            continue;
        }
        fewest = fewest.min(free);
        let township = posting.host.at(Level::Township).to_string();
        units.push((posting, DrawUnit { id: posting.id.to_string(), township, weight: 1 }));
    }
    let nobody_free = units.is_empty() && exclusions.iter().any(|left_out| left_out.reason == NO_INSPECTOR);
    if inspectors.is_empty() || nobody_free {
        return Err("no_inspector");
    }
    if usize::try_from(order.number).map_or(true, |number| number > units.len()) {
        return Err("too_few");
    }
    // Whoever may go to nobody on the list is not on it.
    let may_go =
        |inspector: &&InspectorRow| units.iter().any(|(posting, _)| corps.may_go(inspector, posting));
    let sent: Vec<&InspectorRow> = inspectors.iter().filter(may_go).collect();
    let capacity = capacity(order.number, sent.len(), fewest);
    let inspectors = sent
        .into_iter()
        .map(|inspector| Inspector {
            id: inspector.id.to_string(),
            recused: corps.recusals(inspector, &units),
            capacity,
        })
        .collect();
    Ok(Frame { units: units.into_iter().map(|(_, unit)| unit).collect(), exclusions, inspectors })
}

/// A little more than an equal share; and enough that the fewest inspectors free for any posting could take
/// the whole draw, because the match is greedy and nobody drawn may stay without an inspector.
fn capacity(number: u32, inspectors: usize, fewest: usize) -> u32 {
    let share = |among: usize| number.div_ceil(u32::try_from(among).unwrap_or(u32::MAX).max(1));
    share(inspectors).saturating_add(1).max(share(fewest))
}

/// Whether leave and duty registered before now cover every day of the window, together.
fn excused_throughout(excuses: &[Excuse], order: Order<'_>) -> bool {
    let (from, to) = order.window;
    from.iter_days().take_while(|day| *day <= to).all(|day| {
        excuses
            .iter()
            .any(|excuse| excuse.first <= day && day <= excuse.last && excuse.registered_at < order.now)
    })
}

/// The inspectors there are, and who was sent where in the last round.
struct Corps<'a> {
    inspectors: &'a [InspectorRow],
    last_sent: &'a HashMap<PostingId, AccountId>,
}

impl Corps<'_> {
    /// Whether an inspector may be sent to a posting: his appointment covers the place, he is not recused, and he
    /// was not sent there in the last round - unless nobody else could go, because everybody keeps his chance.
    fn may_go(&self, inspector: &InspectorRow, posting: &PostingRow) -> bool {
        let again = |one: &InspectorRow| self.last_sent.get(&posting.id) == Some(&one.id);
        let somebody_else = || self.inspectors.iter().any(|one| !again(one) && eligible(one, posting));
        eligible(inspector, posting) && !(again(inspector) && somebody_else())
    }

    /// Where an inspector may not go, as the list knows it: whole townships where no posting of the list is open
    /// to him by place, else single postings.
    fn recusals(&self, inspector: &InspectorRow, units: &[(&PostingRow, DrawUnit)]) -> Vec<Recusal> {
        let barred = units.iter().filter(|(posting, _)| !self.may_go(inspector, posting));
        let mut all: Vec<Recusal> = barred
            .map(|(posting, unit)| {
                let township = posting.host.at(Level::Township);
                let by_place = inspector.recusals.iter().any(|place| place.covers(&township))
                    || !inspector
                        .divisions
                        .iter()
                        .any(|held| held.covers(&township) || township.covers(held));
                match by_place {
                    true => Recusal::Township(unit.township.clone()),
                    false => Recusal::Unit(unit.id.clone()),
                }
            })
            .collect();
        all.sort();
        all.dedup();
        all
    }
}

/// Within the inspector's appointment, not recused by place, and not his own posting.
fn eligible(inspector: &InspectorRow, posting: &PostingRow) -> bool {
    inspector.divisions.iter().any(|held| held.covers(&posting.host))
        && inspector.id != posting.account_id
        && !inspector.recusals.iter().any(|place| place.covers(&posting.host))
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::api::cadre::PostingKind;
    use zaigang_shared::draw::{DrawExport, DrawList};
    use zaigang_shared::time::at;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn posting(id: &str, host: &str) -> PostingRow {
        PostingRow {
            id: id.parse().unwrap(),
            account_id: format!("a-{id}").parse().unwrap(),
            person_name: String::new(),
            phone: None,
            staff_number: None,
            kind: PostingKind::FirstSecretary,
            host: host.parse().unwrap(),
            managing: "150422100".parse().unwrap(),
            unit_id: None,
            posted_from: day("2026-01-01"),
            posted_to: None,
        }
    }

    fn inspector(id: &str, recusals: &[&str]) -> InspectorRow {
        InspectorRow {
            id: id.parse().unwrap(),
            name: String::new(),
            phone: None,
            divisions: vec!["1504".parse().unwrap()],
            recusals: recusals.iter().map(|code| code.parse().unwrap()).collect(),
        }
    }

    fn make(
        number: u32,
        postings: &[PostingRow],
        excuses: &[(&str, &str, &str, i64)],
        inspectors: &[InspectorRow],
    ) -> Result<Frame, &'static str> {
        let division: DivisionCode = "1504".parse().unwrap();
        let now = at(day("2026-11-09"), 600);
        let mut all: HashMap<PostingId, Vec<Excuse>> = HashMap::new();
        for (id, first, last, before) in excuses {
            all.entry(id.parse().unwrap()).or_default().push(Excuse {
                first: day(first),
                last: day(last),
                registered_at: now.plus(-before),
            });
        }
        let window = (day("2026-11-10"), day("2026-11-12"));
        let order = Order { division: &division, window, number, now };
        frame(order, postings, &all, inspectors, &HashMap::new())
    }

    #[test]
    fn the_list_holds_who_is_posted_in_the_window_and_not_excused_throughout() {
        let mut ended = posting("ended", "150422100203");
        ended.posted_to = Some(day("2026-11-09"));
        let mut coming = posting("coming", "150422100203");
        coming.posted_from = day("2026-11-12");
        let postings = [
            posting("p1", "150422100201"),
            posting("p2", "150422100"),
            posting("county", "150422"),
            posting("elsewhere", "150500100201"),
            posting("away", "150422101201"),
            posting("partly", "150422101202"),
            posting("late", "150422101203"),
            ended,
            coming,
        ];
        let excuses = [
            ("away", "2026-11-01", "2026-11-10", 5),
            ("away", "2026-11-11", "2026-11-12", 5),
            ("partly", "2026-11-10", "2026-11-11", 5),
            ("late", "2026-11-10", "2026-11-12", 0),
        ];
        let found = make(2, &postings, &excuses, &[inspector("i1", &[])]).unwrap();
        let ids: Vec<&str> = found.units.iter().map(|unit| unit.id.as_str()).collect();
        assert_eq!(ids, ["p1", "p2", "partly", "late", "coming"]);
        assert_eq!(found.exclusions, [Exclusion { id: "away".to_owned(), reason: EXCUSED.to_owned() }]);
        assert!(found.units.iter().all(|unit| unit.weight == 1));
    }

    #[test]
    fn recusals_reach_down_and_never_leave_a_posting_without_inspector() {
        let postings = [
            posting("p1", "150422100201"),
            posting("p2", "150422101201"),
            posting("p3", "150422101202"),
            posting("p4", "150424100201"),
        ];
        let mut own = inspector("a-p4", &["150422101201"]);
        own.name = "own".to_owned();
        let inspectors = [inspector("i1", &["150422"]), own];
        let found = make(2, &postings, &[], &inspectors).unwrap();
        assert_eq!(
            found.exclusions,
            [Exclusion { id: "p2".to_owned(), reason: NO_INSPECTOR.to_owned() }],
            "both are recused"
        );
        assert_eq!(
            found.inspectors[0].recused,
            [Recusal::Township("150422100".to_owned()), Recusal::Township("150422101".to_owned())]
        );
        assert_eq!(found.inspectors[1].recused, [Recusal::Unit("p4".to_owned())], "one's own posting");
        assert_eq!(make(4, &postings, &[], &inspectors), Err("too_few"));
        assert_eq!(make(1, &postings, &[], &[]), Err("no_inspector"));
        assert_eq!(make(1, &postings, &[], &[inspector("i1", &["15"])]), Err("no_inspector"));
    }

    #[test]
    fn every_drawn_posting_gets_an_inspector_who_is_not_recused() {
        // Nine of ten postings lie where only one of three inspectors may go.
        let mut postings: Vec<PostingRow> =
            (0..9).map(|n| posting(&format!("p{n}"), &format!("15042210020{n}"))).collect();
        postings.push(posting("p9", "150424100201"));
        let inspectors =
            [inspector("i1", &["150422"]), inspector("i2", &["150422100"]), inspector("i3", &[])];
        for number in 1..=10 {
            let Frame { units, exclusions, inspectors } = make(number, &postings, &[], &inspectors).unwrap();
            let list = DrawList {
                scope: "1504".to_owned(),
                window_from: day("2026-11-10"),
                window_to: day("2026-11-12"),
                round: "d1".to_owned(),
                software: "0".to_owned(),
                units,
                exclusions,
                inspectors,
                number,
            };
            let drawn = DrawExport::new(list, &[1; 32], &[2; 32], "3 5 1").unwrap();
            for selected in &drawn.result.selected {
                let sent = selected.inspector.as_deref().unwrap();
                assert!(selected.unit == "p9" || sent == "i3", "{} gets {sent}", selected.unit);
            }
        }
    }

    #[test]
    fn an_inspector_is_sent_only_where_he_is_appointed() {
        let postings = [
            posting("p1", "150422100201"),
            posting("p2", "150424100201"),
            posting("p3", "150424101201"),
            posting("p4", "150424101202"),
        ];
        let of = |id: &str, held: &[&str]| InspectorRow {
            divisions: held.iter().map(|code| code.parse().unwrap()).collect(),
            ..inspector(id, &[])
        };
        let inspectors =
            [of("county", &["150422"]), of("village", &["150424101201"]), of("away", &["150499"])];
        let found = make(2, &postings, &[], &inspectors).unwrap();
        let left_out: Vec<&str> = found.exclusions.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(left_out, ["p2", "p4"], "nobody is appointed there");
        let sent: Vec<(&str, &[Recusal])> =
            found.inspectors.iter().map(|one| (one.id.as_str(), one.recused.as_slice())).collect();
        assert_eq!(
            sent,
            [
                ("county", &[Recusal::Township("150424101".to_owned())][..]),
                ("village", &[Recusal::Township("150422100".to_owned())][..]),
            ],
            "who may go nowhere is not on the list"
        );
        assert_eq!(make(1, &postings, &[], &[of("away", &["150499"])]), Err("no_inspector"));
    }

    #[test]
    fn nobody_is_sent_to_the_target_of_his_last_round_while_another_could_go() {
        let postings = [posting("p1", "150422100201"), posting("p2", "150422101201")];
        let last: HashMap<PostingId, AccountId> =
            ["p1", "p2"].iter().map(|id| (id.parse().unwrap(), "i1".parse().unwrap())).collect();
        let division: DivisionCode = "1504".parse().unwrap();
        let now = at(day("2026-11-09"), 600);
        let order =
            Order { division: &division, window: (day("2026-11-10"), day("2026-11-12")), number: 2, now };
        let inspectors = [inspector("i1", &[]), inspector("i2", &["150422101"])];
        let found = frame(order, &postings, &HashMap::new(), &inspectors, &last).unwrap();
        assert_eq!(found.units.len(), 2, "everybody keeps his chance");
        assert_eq!(found.inspectors[0].recused, [Recusal::Unit("p1".to_owned())], "only i1 could go to p2");
        assert_eq!(found.inspectors[1].recused, [Recusal::Township("150422101".to_owned())]);
    }
}
