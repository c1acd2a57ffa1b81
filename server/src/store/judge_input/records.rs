//! Records and the work log.

use super::Window;
use super::people::{Phones, span};
use crate::refusal::Outcome;
use crate::store::schema::{photo, photo_hash, record, work_log};
use crate::store::{Db, StoreError, cells};
use diesel::prelude::*;
use std::collections::HashMap;
use zaigang_shared::day::DeviceStanding;
use zaigang_shared::id::PostingId;
use zaigang_shared::judge::event::{CheckIn, Event, EventFix, EventPhoto, Instant, Whereabouts, WorkLog};
use zaigang_shared::judge::state::ELSEWHERE_M;
use zaigang_shared::place::{Answer, Fix, Reason, Verdict};
use zaigang_shared::time::Millis;

#[derive(Queryable, Selectable)]
#[diesel(table_name = record)]
struct Raw {
    id: String,
    posting_id: Option<String>,
    device_id: String,
    device_standing: String,
    kind: String,
    reference: Option<String>,
    fix: Option<String>,
    claimed_at: i64,
    not_before: i64,
    not_after: i64,
    received_at: i64,
    verdict: String,
}

/// Records that came in a window.
pub(super) fn check_ins(
    db: &mut Db,
    ids: &[PostingId],
    window: Window,
    phones: &Phones,
) -> Outcome<Vec<Event>> {
    let (from, to) = span(window);
    let mut photos = photos(db, ids, from, to)?;
    let rows: Vec<Raw> = record::table
        .filter(record::posting_id.eq_any(ids.iter().map(|id| Some(id.as_str()))))
        .filter(record::received_at.ge(from).and(record::received_at.lt(to)))
        .filter(record::kind.ne("inspection"))
        .select(Raw::as_select())
        .load(db)?;
    let mut all = Vec::with_capacity(rows.len());
    for raw in rows {
        let Some(posting) = raw.posting_id else { continue };
        let verdict: Verdict =
            serde_json::from_str(&raw.verdict).map_err(|_| StoreError::Unreadable("record.verdict"))?;
        let fix: Option<Fix> = raw
            .fix
            .map(|text| serde_json::from_str(&text).map_err(|_| StoreError::Unreadable("record.fix")))
            .transpose()?;
        let standing: DeviceStanding = cells::parse(&raw.device_standing, "record.device_standing")?;
        all.push(Event::CheckIn(CheckIn {
            photo: photos.remove(&raw.id),
            id: raw.id,
            posting,
            device: phones.name(raw.device_id),
            kind: cells::parse(&raw.kind, "record.kind")?,
            fix: fix.map(|fix| EventFix {
                lat: fix.lat,
                lon: fix.lon,
                acc: Some(fix.acc),
                acc_kind: Some(fix.acc_kind),
                at: Some(Instant(Millis(fix.at))),
                mock: fix.mock,
            }),
            captured_at: Instant(Millis(raw.claimed_at)),
            not_before: Instant(Millis(raw.not_before)),
            not_after: Instant(Millis(raw.not_after)),
            received_at: Instant(Millis(raw.received_at)),
            reference: raw.reference,
            whereabouts: Some(whereabouts(&verdict, standing)),
        }));
    }
    Ok(all)
}

/// Where a record was made, by its verdict in force: after its position was deleted too. What a phone signed that was not
/// the person's own any more, or not yet, speaks neither for nor against.
pub(in crate::store) fn whereabouts(verdict: &Verdict, standing: DeviceStanding) -> Whereabouts {
    if verdict.reasons.contains(&Reason::NoFix) {
        return Whereabouts::Nowhere;
    }
    let far = verdict.distance_m.is_some_and(|metres| metres > ELSEWHERE_M);
    match verdict.answer {
        _ if standing != DeviceStanding::Active => Whereabouts::Unclear,
        Answer::Inside => Whereabouts::Inside,
        Answer::OutsideFix if far => Whereabouts::Elsewhere,
        Answer::OutsideFix | Answer::Uncertain => Whereabouts::Unclear,
    }
}

/// The first photo of each record, with how it looks once it has arrived and was looked at.
fn photos(db: &mut Db, ids: &[PostingId], from: i64, to: i64) -> Outcome<HashMap<String, EventPhoto>> {
    type Row = (String, String, Option<String>, Option<String>);
    let hash = photo_hash::record_id.eq(photo::record_id).and(photo_hash::sha256.eq(photo::sha256));
    let rows: Vec<Row> = photo::table
        .inner_join(record::table.on(record::id.eq(photo::record_id)))
        .left_join(photo_hash::table.on(hash))
        .filter(record::posting_id.eq_any(ids.iter().map(|id| Some(id.as_str()))))
        .filter(record::received_at.ge(from).and(record::received_at.lt(to)))
        .order((photo::record_id, photo::sha256))
        .select((photo::record_id, photo::sha256, photo_hash::small.nullable(), photo_hash::large.nullable()))
        .load(db)?;
    let mut all = HashMap::new();
    for (record, sha256, dhash64, dhash256) in rows {
        all.entry(record).or_insert(EventPhoto { sha256, dhash64, dhash256 });
    }
    Ok(all)
}

/// Pages of the work log.
pub(super) fn work_logs(db: &mut Db, ids: &[PostingId], window: Window) -> Outcome<Vec<Event>> {
    let (from, to) = span(window);
    let rows: Vec<(String, String, String, i64)> = work_log::table
        .filter(work_log::posting_id.eq_any(ids.iter().map(PostingId::as_str)))
        .filter(work_log::received_at.ge(from).and(work_log::received_at.lt(to)))
        .select((work_log::posting_id, work_log::about, work_log::text, work_log::received_at))
        .load(db)?;
    rows.into_iter()
        .map(|(posting, about, text, received)| {
            Ok(Event::WorkLog(WorkLog {
                posting,
                date: cells::date(&about)?,
                written_at: Instant(Millis(received)),
                chars: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
                photos: 0,
            }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use zaigang_shared::place::judge_fix;

    #[test]
    fn kilometres_away_is_elsewhere_and_a_phone_that_is_not_ones_own_says_nothing() {
        let nothing = judge_fix(None, None, &[], zaigang_shared::place::Calibration::None);
        let of = |answer, metres: Option<f64>| Verdict {
            answer,
            distance_m: metres,
            reasons: Vec::new(),
            ..nothing.clone()
        };
        let active = DeviceStanding::Active;
        assert_eq!(whereabouts(&nothing, active), Whereabouts::Nowhere);
        assert_eq!(whereabouts(&of(Answer::Inside, Some(0.0)), active), Whereabouts::Inside);
        assert_eq!(whereabouts(&of(Answer::OutsideFix, Some(900.0)), active), Whereabouts::Unclear);
        assert_eq!(whereabouts(&of(Answer::OutsideFix, Some(9_000.0)), active), Whereabouts::Elsewhere);
        assert_eq!(whereabouts(&of(Answer::Uncertain, Some(9_000.0)), active), Whereabouts::Unclear);
        let pending = DeviceStanding::Pending;
        assert_eq!(whereabouts(&of(Answer::Inside, Some(0.0)), pending), Whereabouts::Unclear);
        assert_eq!(whereabouts(&of(Answer::OutsideFix, Some(9_000.0)), pending), Whereabouts::Unclear);
    }
}
