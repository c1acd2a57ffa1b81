//! Requests as they are shown, with what they are decided by.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::leaves::LeaveRow;
use crate::store::leaves::papers::PaperRow;
use crate::store::{self, Db, StoreError};
use chrono::Datelike as _;
use std::collections::{BTreeSet, HashMap};
use zaigang_shared::api::cadre::{LeaveState, LeaveView, Leaves};
use zaigang_shared::api::leave::{AttachmentView, LeaveComment, PostingLeaves};
use zaigang_shared::division::DivisionCode;
use zaigang_shared::id::{LeaveId, PostingId};
use zaigang_shared::leave::{LeaveBalance, LeaveRule, Span, balance, late_days, years};
use zaigang_shared::operation as op;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Millis;

/// Requests of a posting, with its rule and what is left of the year.
///
/// # Errors
/// The store's.
pub async fn of_posting(call: Call<op::ListPostingLeaves>) -> Outcome<PostingLeaves> {
    let posting: PostingId = call.path("posting")?;
    let now = call.who.now;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let row = store::postings::by_id(db, &posting)?.ok_or(ProblemCode::NotFound)?;
            let rule = store::leaves::rules::of(db, &row.managing)?.rule;
            let rows = store::leaves::of_posting(db, &posting)?;
            let balances = balances(db, &rule, &rows, now)?;
            Ok(PostingLeaves { leaves: views(db, rows)?, rule, balances })
        })
        .await
}

/// What is left of this year and of the years that waiting requests reach into.
fn balances(db: &mut Db, rule: &LeaveRule, rows: &[LeaveRow], now: Millis) -> Outcome<Vec<LeaveBalance>> {
    let waiting = |row: &&LeaveRow| row.state == LeaveState::Pending;
    let mut wanted: BTreeSet<i32> = rows.iter().filter(waiting).flat_map(|row| years(row.span())).collect();
    wanted.insert(now.date().year());
    let mut all = Vec::new();
    for kind in &rule.kinds {
        let spans = |state: LeaveState| -> Vec<Span> {
            let of_kind = rows.iter().filter(|row| row.leave_type == Some(kind.leave_type));
            of_kind.filter(|row| row.state == state).map(LeaveRow::span).collect()
        };
        let (approved, waiting) = (spans(LeaveState::Approved), spans(LeaveState::Pending));
        for year in &wanted {
            let whole = (first_day(*year), first_day(year.saturating_add(1)));
            let (Some(first), Some(next)) = whole else { continue };
            let calendar = store::cells::calendar(db, first, next)?;
            all.extend(balance(kind, *year, &approved, &waiting, &calendar));
        }
    }
    Ok(all)
}

fn first_day(year: i32) -> Option<chrono::NaiveDate> {
    chrono::NaiveDate::from_ymd_opt(year, 1, 1)
}

/// Requests of a division; versions that were replaced only where they are asked for.
///
/// # Errors
/// The store's.
pub async fn list(call: Call<op::ListLeaves>) -> Outcome<Leaves> {
    let division = call.path("division")?;
    let states: Vec<&'static str> = match call.query.state {
        Some(state) => vec![store::leaves::state_name(state)],
        None => vec!["pending", "approved", "rejected", "withdrawn", "cancelled"],
    };
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::leaves::of_division(db, &division, &states)?;
            Ok(Leaves { leaves: views(db, rows)? })
        })
        .await
}

/// One request as shown.
pub(super) fn view(db: &mut Db, row: LeaveRow) -> Outcome<LeaveView> {
    views(db, vec![row])?.pop().ok_or_else(|| ProblemCode::NotFound.into())
}

/// Requests as shown; names, papers, words and earlier versions come in one query each.
pub fn views(db: &mut Db, rows: Vec<LeaveRow>) -> Outcome<Vec<LeaveView>> {
    let hosts: Vec<String> = rows.iter().map(|row| row.host.to_string()).collect();
    let deciders: Vec<String> =
        rows.iter().filter_map(|row| row.decided_by.as_ref().map(ToString::to_string)).collect();
    let series: Vec<LeaveId> =
        rows.iter().map(|row| row.series.clone()).collect::<BTreeSet<_>>().into_iter().collect();
    let around = Around {
        places: store::divisions::names(db, &hosts)?,
        people: store::decisions::person_names(db, &deciders)?,
        registered: store::leaves::registered(db, &series)?,
        papers: store::leaves::papers::of_series(db, &series)?,
        words: words(db, &series)?,
        rules: rules(db, &rows)?,
    };
    rows.into_iter().map(|row| around.shown(row)).collect()
}

fn words(db: &mut Db, series: &[LeaveId]) -> Outcome<HashMap<String, Vec<LeaveComment>>> {
    let mut all: HashMap<String, Vec<LeaveComment>> = HashMap::new();
    for (entry, by) in store::leaves::entries(db, series)? {
        all.entry(entry.series).or_default().push(LeaveComment {
            by,
            at: Millis(entry.written_at),
            text: entry.text,
            forwarded: entry.forwarded,
        });
    }
    Ok(all)
}

/// The rule of each managing division, only where a request's papers hang on it.
fn rules(db: &mut Db, rows: &[LeaveRow]) -> Outcome<HashMap<DivisionCode, LeaveRule>> {
    let open = |row: &&LeaveRow| matches!(row.state, LeaveState::Pending | LeaveState::Approved);
    let places: BTreeSet<DivisionCode> = rows.iter().filter(open).map(|row| row.managing.clone()).collect();
    let mut all = HashMap::new();
    for place in places {
        let rule = store::leaves::rules::of(db, &place)?.rule;
        all.insert(place, rule);
    }
    Ok(all)
}

/// What stands around requests.
struct Around {
    places: HashMap<String, String>,
    people: HashMap<String, String>,
    registered: HashMap<LeaveId, Vec<(Span, Millis)>>,
    papers: HashMap<String, Vec<PaperRow>>,
    words: HashMap<String, Vec<LeaveComment>>,
    rules: HashMap<DivisionCode, LeaveRule>,
}

impl Around {
    fn shown(&self, row: LeaveRow) -> Outcome<LeaveView> {
        let versions = self.registered.get(&row.series).map(Vec::as_slice).unwrap_or_default();
        let before = versions.iter().filter(|(_, at)| *at <= row.registered_at);
        let mut known: Vec<_> = before.map(|(span, at)| (*span, at.date())).collect();
        known.push((row.span(), row.registered_at.date()));
        let papers = self.papers.get(row.series.as_str()).map(Vec::as_slice).unwrap_or_default();
        let rule = self.rules.get(&row.managing);
        let is_asked = rule
            .zip(row.leave_type)
            .and_then(|(rule, leave_type)| rule.kind(leave_type))
            .is_some_and(|kind| kind.attachment);
        Ok(LeaveView {
            host_name: self.places.get(row.host.as_str()).cloned().unwrap_or_else(|| row.host.to_string()),
            decided_by: row.decided_by.as_ref().and_then(|by| self.people.get(by.as_str()).cloned()),
            late_days: late_days(row.span(), &known),
            attachment_missing: is_asked && papers.is_empty(),
            attachments: papers.iter().map(paper).collect::<Outcome<_>>()?,
            comments: self.words.get(row.series.as_str()).cloned().unwrap_or_default(),
            id: row.id,
            posting: row.posting,
            person_name: row.person_name,
            kind: row.kind,
            from: row.from,
            to: row.to,
            days: row.days,
            reason: row.reason,
            state: row.state,
            registered_at: row.registered_at,
            needs_county: row.needs_county,
            decision_reason: row.decision_reason,
            leave_type: row.leave_type,
            change: row.change,
            replaces: row.replaces,
            decided_at: row.decided_at,
            ended_at: row.ended_at,
            written_at: row.written_at,
            absence_days: row.absence_days,
        })
    }
}

/// A paper as shown.
pub(super) fn paper(row: &PaperRow) -> Outcome<AttachmentView> {
    Ok(AttachmentView {
        id: row.id.as_str().try_into().map_err(|_| StoreError::Unreadable("leave_attachment.id"))?,
        kind: store::cells::parse(&row.kind, "leave_attachment.kind")?,
        bytes: u64::try_from(row.bytes).map_err(|_| StoreError::Unreadable("leave_attachment.bytes"))?,
        sha256: row.sha256.clone(),
        arrived_at: row.arrived_at.map(Millis),
        erased_at: row.erased_at.map(Millis),
    })
}
