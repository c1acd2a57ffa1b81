//! A record opened by its own cadre or by somebody above, whose look is logged.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::cells::parse;
use crate::store::decisions::{explanations_on, of_day, person_names};
use crate::store::records::{self, OpenedRecord, PhotoRow};
use crate::store::{self, Db, StoreError};
use crate::usecase::cells;
use chrono::NaiveDate;
use std::collections::HashMap;
use zaigang_shared::api::township::{
    DecisionView, FenceCorrection, PastVerdict, PhotoView, RecordEvent, RecordView,
};
use zaigang_shared::chain;
use zaigang_shared::day::PhotoStanding;
use zaigang_shared::id::{AccountId, PostingId, RecordId};
use zaigang_shared::operation as op;
use zaigang_shared::place::{Fence, Fix};
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::record::{AppInfo, RecordKind, SplitToken};
use zaigang_shared::time::{Millis, Placement, TimeInterval};

/// Opens a record; a look by anybody but its signer is logged in the same transaction.
///
/// # Errors
/// `not_found` for an unknown record.
pub async fn read(call: Call<op::ReadRecord>) -> Outcome<RecordView> {
    let id: RecordId = call.path("record")?;
    let viewer = call.who.viewer()?;
    let now = call.who.now;
    let load = move |db: &mut Db| {
        let (opened, signer) = records::open(db, id.as_str())?.ok_or(ProblemCode::NotFound)?;
        view(db, opened, signer, now)
    };
    let (view, owner) = call.app.store.read::<_, Refusal>(load).await?;
    if owner != viewer.account {
        let (posting, record) = (view.posting.clone(), view.id.clone());
        let log = move |db: &mut Db| {
            let posting = Some(posting.as_str());
            store::views::log(db, &viewer, posting, "record", record.as_str(), now)
        };
        call.app.store.write::<_, Refusal>(log).await?;
    }
    Ok(view)
}

fn view(db: &mut Db, opened: OpenedRecord, signer: String, now: Millis) -> Outcome<(RecordView, AccountId)> {
    let owner = id(opened.account_id.clone(), "record.account_id")?;
    let posting: PostingId = id(opened.posting_id.clone().unwrap_or_default(), "record.posting_id")?;
    let posted = store::postings::by_id(db, &posting)?.ok_or(ProblemCode::NotFound)?;
    let host_name = name_of(db, posted.host.as_str())?;
    let Signed { fix, app } = signed(&opened.token)?;
    let date = store::cells::date(&opened.date)?;
    let interval = interval_of(&opened)?;
    let at = interval.captured(Millis(opened.claimed_at));
    let event = event(db, &opened)?;
    let fences: Vec<Fence> = match &event {
        Some((event, place)) if event.is_invited => place.iter().cloned().collect(),
        _ => store::fences::in_force(db, &posting, at)?.into_iter().map(|view| view.fence).collect(),
    };
    let cell = cells::load(db, std::slice::from_ref(&posting), date, date)?
        .remove(&posting)
        .and_then(|mut cells| cells.cells.remove(&date))
        .ok_or(ProblemCode::NotFound)?;
    let link = opened.link();
    let near = records::same_device_near(db, &opened.device_id, &link)?;
    let photos = records::photos_of(db, &opened.id)?.into_iter().map(photo).collect::<Result<_, _>>()?;
    let explanation = explanations_on(db, std::slice::from_ref(&posting), date)?.remove(&posting);
    let decisions = decisions(db, &posting, date)?;
    let verdicts = verdicts(db, &opened.id)?;
    let kind: RecordKind = parse(&opened.kind, "record.kind")?;
    let note = match (opened.note, kind) {
        // What was written into the work log is what the person said.
        (None, RecordKind::WorkLog) => {
            let ids = [opened.id.clone()];
            store::work_logs::by_ids(db, &ids)?.remove(&opened.id).map(|entry| entry.text)
        }
        (note, _) => note,
    };
    let view = RecordView {
        id: id(opened.id, "record.id")?,
        kind,
        // An inspector's record is about somebody else.
        person_name: if kind == RecordKind::Inspection { signer } else { posted.person_name },
        posting,
        host_name,
        fix,
        erased_at: opened.erased_at.map(Millis),
        fences,
        verdict: serde_json::from_str(&opened.verdict)
            .map_err(|_| StoreError::Unreadable("record.verdict"))?,
        interval,
        claimed_at: Millis(opened.claimed_at),
        received_at: Millis(opened.received_at),
        placement: Placement {
            date,
            in_half: opened.in_half,
            certainty: parse(&opened.certainty, "record.certainty")?,
        },
        cell,
        kiosk: store::devices::kiosk_at(db, &opened.device_id, at)?,
        device: id(opened.device_id, "record.device_id")?,
        device_standing: parse(&opened.device_standing, "record.device_standing")?,
        seq: opened.seq,
        chain: chain::place(&link, &near, now),
        app,
        photos,
        event: event.map(|(event, _)| event),
        note,
        explanation,
        decisions,
        verdicts,
    };
    Ok((view, owner))
}

fn id<T: TryFrom<String>>(text: String, column: &'static str) -> Result<T, StoreError> {
    T::try_from(text).map_err(|_| StoreError::Unreadable(column))
}

/// The event that a record was made for, with its place at the time.
fn event(db: &mut Db, opened: &OpenedRecord) -> Outcome<Option<(RecordEvent, Option<Fence>)>> {
    let named = opened.reference.as_deref().filter(|_| opened.kind == "event");
    let Some(row) = named.map(|id| store::events::by_id(db, id)).transpose()?.flatten() else {
        return Ok(None);
    };
    let posting: PostingId = id(opened.posting_id.clone().unwrap_or_default(), "record.posting_id")?;
    let invitation = store::events::invitation(db, &row.id, &posting)?;
    let is_invited = invitation.is_some_and(|invitation| invitation.invited_at <= opened.received_at);
    let at = interval_of(opened)?.captured(Millis(opened.claimed_at));
    let place = store::events::places(db, &[&row.fence_series], at)?.remove(&row.fence_series);
    let event = RecordEvent { id: id(row.id, "event.id")?, title: row.title, is_invited };
    Ok(Some((event, place.map(|view| view.fence))))
}

fn interval_of(opened: &OpenedRecord) -> Result<TimeInterval, StoreError> {
    Ok(TimeInterval {
        not_before: Millis(opened.not_before),
        not_after: Millis(opened.not_after),
        way: parse(&opened.time_way, "record.time_way")?,
    })
}

/// What stands in the token alone.
struct Signed {
    fix: Option<Fix>,
    app: AppInfo,
}

/// Of a token that was erased after its time nothing is known any more.
fn signed(token: &str) -> Result<Signed, StoreError> {
    if token.is_empty() {
        let app = AppInfo { version: String::new(), platform: String::new(), model: None };
        return Ok(Signed { fix: None, app });
    }
    let split = SplitToken::parse(token).map_err(|_| StoreError::Unreadable("record.token"))?;
    Ok(Signed { fix: split.claims.fix, app: split.claims.app })
}

fn name_of(db: &mut Db, code: &str) -> Outcome<String> {
    let mut names = store::divisions::names(db, &[code.to_owned()])?;
    Ok(names.remove(code).unwrap_or_else(|| code.to_owned()))
}

fn photo(row: PhotoRow) -> Result<PhotoView, StoreError> {
    let standing = if row.arrived_at.is_some() { PhotoStanding::Arrived } else { PhotoStanding::Expected };
    Ok(PhotoView {
        id: id(row.sha256, "photo.sha256")?,
        standing,
        width: u32::try_from(row.width).map_err(|_| StoreError::Unreadable("photo.width"))?,
        height: u32::try_from(row.height).map_err(|_| StoreError::Unreadable("photo.height"))?,
        source: parse(&row.source, "photo.source")?,
        erased_at: row.erased_at.map(Millis),
    })
}

/// Every verdict of a record, when there was more than one.
fn verdicts(db: &mut Db, record: &str) -> Outcome<Vec<PastVerdict>> {
    let rows = store::verdicts::of_record(db, record)?;
    let fences: Vec<String> = rows.iter().filter_map(|row| row.fence_id.clone()).collect();
    let corrections = store::verdicts::corrections(db, &fences)?;
    rows.into_iter()
        .map(|row| {
            let correction = row.fence_id.and_then(|fence| corrections.get(&fence).cloned());
            Ok(PastVerdict {
                verdict: serde_json::from_str(&row.content)
                    .map_err(|_| StoreError::Unreadable("verdict.content"))?,
                judged_at: Millis(row.judged_at),
                correction: correction
                    .map(|(by, reason)| FenceCorrection { by, reason: reason.unwrap_or_default() }),
            })
        })
        .collect()
}

fn decisions(db: &mut Db, posting: &PostingId, date: NaiveDate) -> Outcome<Vec<DecisionView>> {
    let rows = of_day(db, posting, date)?;
    let deciders: Vec<String> = rows.iter().map(|row| row.decided_by.clone()).collect();
    let names: HashMap<String, String> = person_names(db, &deciders)?;
    rows.into_iter()
        .map(|row| {
            Ok(DecisionView {
                state: parse(&row.state, "cell_decision.state")?,
                reason: row.reason,
                note: row.note,
                by: names.get(&row.decided_by).cloned().unwrap_or_default(),
                at: Millis(row.decided_at),
                is_override: row.is_override,
            })
        })
        .collect()
}
