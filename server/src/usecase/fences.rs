//! Fences: entered with their datum, converted once, corrected by a new version; lodging is approved by two.

mod history;
mod lodging;

pub use history::versions;
pub(super) use lodging::own_lodging;
pub use lodging::{approve, propose, refuse};

use super::policies::name as enum_name;
use super::{rejudging, text};
use crate::access::{decide, is_others};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::cells::parse;
use crate::store::fences::FenceRow;
use crate::store::items::{self, Item};
use crate::store::verdicts::Judges;
use crate::store::{self, Db, StoreError};
use chrono::Days;
use zaigang_shared::api::county::{CorrectedFence, FenceLine, Fences, RefusedLodging, Siting};
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::{AccountId, FenceId, PostingId};
use zaigang_shared::operation::{self as op, Operation as _};
use zaigang_shared::place::{
    CONVERTER_VERSION, Datum, Fence, FenceKind, FenceShape, Position, ShapeError, datum_doubt,
    standing_centre,
};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::{self, DAY_MS, Millis};

/// Days for which a refused lodging is shown.
const REFUSED_DAYS: i64 = 90;
/// Days back from which past fixes speak about a datum.
const GUARD_DAYS: u64 = 90;
/// Days that a correction may reach back.
const WRONG_DAYS: u64 = 366;

/// Fences of a division in force or proposed, and lodgings that were refused.
pub async fn list(call: Call<op::ListFences>) -> Outcome<Fences> {
    let division: DivisionCode = call.path("division")?;
    let since = call.who.now.plus(-REFUSED_DAYS * DAY_MS);
    call.app
        .store
        .read(move |db| {
            let fences = held(db, &division)?;
            let refused = store::fences::refused(db, &division, since)?
                .into_iter()
                .map(|(row, person_name)| {
                    let reason = row.reason.clone().unwrap_or_default();
                    let refused_at = Millis(row.valid_to.unwrap_or(row.valid_from));
                    Ok(RefusedLodging { fence: line(db, row)?, person_name, reason, refused_at })
                })
                .collect::<Outcome<_>>()?;
            Ok::<_, Refusal>(Fences { fences, refused })
        })
        .await
}

/// Fences of a division in force or proposed.
///
/// # Errors
/// The store's.
pub(super) fn held(db: &mut Db, division: &DivisionCode) -> Outcome<Vec<FenceLine>> {
    let rows = store::fences::list(db, division)?;
    lines(db, rows)
}

/// Enters a fence at a division.
pub async fn create(call: Call<op::CreateFence>) -> Outcome<FenceLine> {
    let division: DivisionCode = call.path("division")?;
    let caller = call.who.caller()?.account.clone();
    let by = caller.to_string();
    let (role, now, sent) = (call.who.permit.role, call.who.now, call.body);
    let draft = Draft {
        division,
        posting: sent.posting,
        kind: sent.kind,
        name: text::line("name", &sent.name, 60)?,
        sited: Sited::of(sent.siting, now)?,
        // Lodging is approved by township and county; nobody else puts it in force.
        proposed: sent.kind == FenceKind::Lodging && role != Some(Role::CountyOffice),
    };
    let row = draft.version(&sent.id, &by, now)?;
    call.app
        .store
        .write(move |db| {
            // The scope decision saw the division alone: the posting came in the body.
            if let Some(posting) = &row.posting_id
                && !is_others_posting(db, posting, role, &caller, now)?
            {
                return Err(ProblemCode::OwnRow.into());
            }
            enter(db, row, sent.datum_confirmed, now)
        })
        .await
}

/// Whether a posting is neither the caller's own nor a superior's; an unknown one is nobody's.
pub(super) fn is_others_posting(
    db: &mut Db,
    posting: &str,
    role: Option<Role>,
    caller: &AccountId,
    now: Millis,
) -> Outcome<bool> {
    let subject = store::subjects::find(db, "posting", posting, now.date())?;
    Ok(subject.is_none_or(|subject| role.is_some_and(|role| is_others(&subject, role, caller))))
}

/// Corrects a fence: a new version from now on, or from the day since which it was wrong; the old one stays for what
/// it judged, and what it judged since that day is judged anew.
pub async fn correct(call: Call<op::CorrectFence>) -> Outcome<CorrectedFence> {
    let old: FenceId = call.path("fence")?;
    let caller = call.who.caller()?;
    let by = caller.account.to_string();
    let may_approve = decide(op::ApproveFence::INFO.access, caller, true, call.who.subject.as_ref()).is_ok();
    let (now, sent) = (call.who.now, call.body);
    let reason = text::bounded("reason", &sent.reason, 200)?;
    let sited = Sited::of(sent.siting, now)?;
    let since = sent.wrong_since.map(|day| {
        let earliest = now.date().checked_sub_days(Days::new(WRONG_DAYS));
        let fits = day <= now.date() && earliest.is_some_and(|earliest| earliest <= day);
        if fits { Ok(time::at(day, 0)) } else { Err(Problem::field("wrong_since")) }
    });
    let (since, confirmed) = (since.transpose()?, sent.datum_confirmed);
    let line = call
        .app
        .store
        .write::<_, Refusal>(move |db| {
            let old = store::fences::by_id(db, old.as_str())?.ok_or(ProblemCode::NotFound)?;
            let draft = Draft::of(&old, sited)?;
            // Moving an approved lodging is approving another one.
            if draft.kind == FenceKind::Lodging && !draft.proposed && !may_approve {
                return Err(ProblemCode::NotAllowed.into());
            }
            // What was never in force has judged nothing.
            if draft.proposed && since.is_some() {
                return Err(Problem::field("wrong_since").into());
            }
            let mut row = draft.version(&sent.id, &by, now)?;
            row.series = old.series.clone();
            row.reason = Some(reason);
            row.valid_from = since.unwrap_or(now).0;
            if let Some(line) = already(db, &row)? {
                return Ok(line);
            }
            guard(db, &row, confirmed, now)?;
            let Some(since) = since else { return replace(db, &old.id, row, now) };
            if old.valid_to.is_some() {
                return Err(ProblemCode::WrongState.into());
            }
            store::fences::end_since(db, &old.series, &row.id, since, now)?;
            rejudging::begin(db, &row, since, now)?;
            write(db, row, now)
        })
        .await?;
    let judged_anew = if since.is_some() { rejudging::run(&call.app, &line.fence.id.0).await } else { None };
    Ok(CorrectedFence { fence: line, judged_anew })
}

/// What a fence says before it has an id.
pub(super) struct Draft {
    /// Place.
    pub division: DivisionCode,
    /// Only for this posting.
    pub posting: Option<PostingId>,
    /// Kind.
    pub kind: FenceKind,
    /// Name.
    pub name: String,
    /// Where it is.
    pub sited: Sited,
    /// Waits for approval.
    pub proposed: bool,
}

/// Where a fence is, as entered or as stood at.
#[derive(Debug, Clone)]
pub(super) struct Sited {
    /// Outline in `datum`.
    pub shape: FenceShape,
    /// Its datum.
    pub datum: Datum,
    /// The fixes it was made of, JSON.
    pub standing: Option<String>,
}

impl Sited {
    /// The outline that was entered, or the circle around where somebody stands.
    ///
    /// # Errors
    /// `standing_refused` with the reason why the fixes make no fence.
    pub fn of(siting: Siting, now: Millis) -> Outcome<Sited> {
        match siting {
            Siting::Drawn { shape, datum } => Ok(Sited { shape, datum, standing: None }),
            Siting::Standing { fixes, radius_m, datum } => {
                let centre = standing_centre(&fixes, now.0).map_err(|error| {
                    Problem::new(ProblemCode::StandingRefused).with("reason", error.name())
                })?;
                let shape = FenceShape::Circle { lat: centre.lat(), lon: centre.lon(), radius_m };
                let standing =
                    serde_json::to_string(&fixes).map_err(|_| StoreError::Unreadable("fence.standing"))?;
                Ok(Sited { shape, datum, standing: Some(standing) })
            }
        }
    }
}

impl Draft {
    /// What an older version says, with another outline.
    fn of(old: &FenceRow, sited: Sited) -> Outcome<Draft> {
        let posting = old.posting_id.clone().map(PostingId::try_from).transpose();
        Ok(Draft {
            division: store::divisions::code(old.division.clone())?,
            posting: posting.map_err(|_| StoreError::Unreadable("fence.posting_id"))?,
            kind: parse(&old.kind, "fence.kind")?,
            name: old.name.clone(),
            sited,
            proposed: old.proposed,
        })
    }

    /// The row of a first version.
    ///
    /// # Errors
    /// `invalid_field` for an outline that is no fence, and where kind and posting do not fit.
    pub fn version(self, id: &FenceId, by: &str, now: Millis) -> Outcome<FenceRow> {
        // An event's place is entered and put right with the event.
        if self.kind == FenceKind::Event {
            return Err(Problem::field("kind").into());
        }
        self.row(id, by, now)
    }

    /// The row of a first version, of whatever kind.
    ///
    /// # Errors
    /// As [`Draft::version`].
    pub fn row(self, id: &FenceId, by: &str, now: Millis) -> Outcome<FenceRow> {
        let lodging = self.kind == FenceKind::Lodging;
        if lodging && self.posting.is_none() {
            return Err(Problem::field("posting").into());
        }
        let Sited { shape, datum, standing } = self.sited;
        let converted = converted(&shape, datum)
            .map_err(|error| Problem::field("shape").with("reason", reason(error)))?;
        let json = |shape: &FenceShape| {
            serde_json::to_string(shape).map_err(|_| StoreError::Unreadable("fence.shape"))
        };
        Ok(FenceRow {
            id: id.to_string(),
            series: id.to_string(),
            division: self.division.to_string(),
            posting_id: self.posting.map(String::from),
            kind: enum_name(&self.kind, "fence.kind")?,
            name: self.name,
            shape: json(&converted)?,
            source_shape: json(&shape)?,
            datum: enum_name(&datum, "fence.datum")?,
            converter: CONVERTER_VERSION.to_owned(),
            proposed: self.proposed,
            valid_from: now.0,
            valid_to: None,
            made_by: by.to_owned(),
            approved_by: (!self.proposed).then(|| by.to_owned()),
            reason: None,
            made_at: Some(now.0),
            refused_by: None,
            standing,
        })
    }
}

/// The outline in WGS-84, if it can be a fence as entered and as converted.
pub(super) fn converted(shape: &FenceShape, datum: Datum) -> Result<FenceShape, ShapeError> {
    shape.check()?;
    let converted = shape.converted(datum);
    converted.check()?;
    Ok(converted)
}

/// Why an outline is no fence, as a stable key.
fn reason(error: ShapeError) -> &'static str {
    match error {
        ShapeError::Coordinates => "coordinates",
        ShapeError::Radius => "radius",
        ShapeError::TooFewPoints => "too_few_points",
        ShapeError::TooManyPoints => "too_many_points",
        ShapeError::NotSimple => "not_simple",
        ShapeError::NoArea => "no_area",
        ShapeError::TooLarge => "too_large",
    }
}

/// Writes a first version. A lodging proposed again under its name becomes the next version of that one.
fn enter(db: &mut Db, mut row: FenceRow, datum_confirmed: bool, now: Millis) -> Outcome<FenceLine> {
    let division = store::divisions::code(row.division.clone())?;
    if let Some(id) = &row.posting_id {
        let id = PostingId::try_from(id.as_str()).map_err(|_| Problem::field("posting"))?;
        let posting = store::postings::by_id(db, &id)?;
        // A posting out of the division's reach is answered like an unknown one.
        let here = posting.is_some_and(|p| division.covers(&p.host) || division.covers(&p.managing));
        if !here {
            return Err(Problem::field("posting").into());
        }
    }
    if store::divisions::by_code(db, &row.division)?.is_none() {
        return Err(ProblemCode::NotFound.into());
    }
    if let Some(line) = already(db, &row)? {
        return Ok(line);
    }
    guard(db, &row, datum_confirmed, now)?;
    let namesake = |other: &&FenceRow| {
        other.kind == row.kind && other.name == row.name && other.posting_id == row.posting_id
    };
    let others = store::fences::at_divisions(db, std::slice::from_ref(&row.division))?;
    let same = others.iter().rfind(namesake).cloned();
    match same {
        None => write(db, row, now),
        Some(old) if row.proposed => {
            row.series = old.series;
            if old.proposed {
                // A newer proposal takes the place of one nobody approved yet.
                return replace(db, &old.id, row, now);
            }
            write(db, row, now)
        }
        // One name means one fence at a place: correcting it is the way to change it.
        Some(_) => Err(Problem::field("name").with("reason", "duplicate").into()),
    }
}

/// The answer of a write that was done before; another content under its id is a conflict.
fn already(db: &mut Db, row: &FenceRow) -> Outcome<Option<FenceLine>> {
    let Some(there) = store::fences::by_id(db, &row.id)? else { return Ok(None) };
    let said = |r: &FenceRow| {
        let place = (r.division.clone(), r.posting_id.clone(), r.kind.clone(), r.name.clone());
        // The day since which an older version is said to be wrong.
        let since = r.made_at.filter(|made| r.valid_from < *made).map(|_| r.valid_from);
        (place, r.source_shape.clone(), r.datum.clone(), r.reason.clone(), since)
    };
    if said(&there) != said(row) {
        return Err(ProblemCode::Conflict.into());
    }
    line(db, there).map(Some)
}

/// Asks when past fixes of the place contradict the declared datum.
///
/// # Errors
/// `datum_doubtful` with both distances, unless the datum was confirmed.
fn guard(db: &mut Db, row: &FenceRow, confirmed: bool, now: Millis) -> Outcome<()> {
    let shape = store::fences::shape(&row.source_shape)?;
    let datum: Datum = parse(&row.datum, "fence.datum")?;
    if confirmed {
        return Ok(());
    }
    match datum_doubt(&shape, datum, &past_positions(db, &judges(row), now)?) {
        None => Ok(()),
        Some(doubt) => Err(Problem::new(ProblemCode::DatumDoubtful)
            .with("declared", format!("{:.0}", doubt.declared_m))
            .with("fitting", format!("{:.0}", doubt.other_m))
            .with("other", enum_name(&doubt.other, "fence.datum")?)
            .with("fixes", doubt.fixes)
            .into()),
    }
}

/// Where the people whom a fence judges have been of late.
pub(super) fn past_positions(db: &mut Db, whose: &Judges, now: Millis) -> Outcome<Vec<Position>> {
    let since = now.date().checked_sub_days(Days::new(GUARD_DAYS)).unwrap_or(now.date());
    store::verdicts::past_positions(db, whose, since)
}

/// Whose records a fence judges.
pub(super) fn judges(row: &FenceRow) -> Judges {
    match &row.posting_id {
        Some(posting) => Judges::Posting(posting.clone()),
        None => Judges::Host(row.division.clone()),
    }
}

/// Ends a version and writes its successor.
///
/// # Errors
/// `wrong_state` when the version had ended before.
pub(super) fn replace(db: &mut Db, old: &str, row: FenceRow, now: Millis) -> Outcome<FenceLine> {
    if !store::fences::end(db, old, now)? {
        return Err(ProblemCode::WrongState.into());
    }
    write(db, row, now)
}

/// Writes a version and its leaf of the log.
pub(super) fn write(db: &mut Db, row: FenceRow, now: Millis) -> Outcome<FenceLine> {
    store::fences::insert(db, std::slice::from_ref(&row))?;
    items::log(db, Item::Fence, &row.id, now)?;
    store::audit::log(db, Some(&row.made_by), "fence_made", &row.id, &row.series, now)?;
    line(db, row)
}

fn line(db: &mut Db, row: FenceRow) -> Outcome<FenceLine> {
    let found = lines(db, vec![row])?.pop();
    found.ok_or_else(|| Refusal::Internal("a fence vanished".to_owned()))
}

fn lines(db: &mut Db, rows: Vec<FenceRow>) -> Outcome<Vec<FenceLine>> {
    let codes: Vec<String> = rows.iter().map(|row| row.division.clone()).collect();
    let names = store::divisions::names(db, &codes)?;
    let line = |row: FenceRow| {
        let posting = row.posting_id.map(PostingId::try_from).transpose();
        Ok(FenceLine {
            fence: Fence {
                id: zaigang_shared::place::FenceId(row.id),
                kind: parse(&row.kind, "fence.kind")?,
                shape: store::fences::shape(&row.shape)?,
            },
            division_name: names.get(&row.division).cloned().unwrap_or_default(),
            division: store::divisions::code(row.division)?,
            name: row.name,
            posting: posting.map_err(|_| StoreError::Unreadable("fence.posting_id"))?,
            datum: parse(&row.datum, "fence.datum")?,
            proposed: row.proposed,
            valid_from: Millis(row.valid_from),
        })
    };
    rows.into_iter().map(line).collect()
}
