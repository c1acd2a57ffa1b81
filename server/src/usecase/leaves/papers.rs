//! Papers of a request: a JPEG that holds nothing but its picture, or a PDF. Their bytes lie beside the photos.

use super::shown::paper;
use crate::call::{RawAnswer, RawCall};
use crate::refusal::{Outcome, Refusal};
use crate::store::leaves::papers::PaperRow;
use crate::store::{self, Db};
use crate::usecase::files::{self, Folder};
use zaigang_shared::api::cadre::LeaveState;
use zaigang_shared::api::leave::{AttachmentKind, AttachmentQuery, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS};
use zaigang_shared::id::{AttachmentId, LeaveId};
use zaigang_shared::jpeg;
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::record::sha256_hex;

/// Adds a paper. First its row, then its bytes, then that they are there: sent again, it goes on where it was broken
/// off.
///
/// # Errors
/// `attachment_refused` for what is no clean JPEG or PDF and for one too many, `photo_mismatch` for other bytes than
/// announced, `conflict` for a taken id, `wrong_state` for a request that is over.
pub async fn add(mut call: RawCall) -> Outcome<RawAnswer> {
    let leave: LeaveId = call.path("leave")?;
    let query: AttachmentQuery = call.query()?;
    let sha256 = files::hash(&query.sha256)?;
    let bytes = call.bytes(MAX_ATTACHMENT_BYTES).await?;
    if sha256_hex(&bytes) != sha256.as_str() {
        return Err(ProblemCode::PhotoMismatch.into());
    }
    let kind = kind_of(&bytes).ok_or_else(|| refused("type"))?;
    let now = call.who.now;
    let new = PaperRow {
        id: query.id.to_string(),
        leave_id: leave.to_string(),
        series: String::new(),
        kind: kind_name(kind).to_owned(),
        sha256: sha256.to_string(),
        bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        added_at: now.0,
        arrived_at: None,
        erased_at: None,
        gone_at: None,
    };
    let row = call.app.store.write::<_, Refusal>(move |db| announce(db, &leave, new)).await?;
    if row.arrived_at.is_none() {
        files::keep(&call.app, Folder::Leave, &sha256, bytes).await?;
    }
    let id = row.id;
    let arrived = move |db: &mut Db| {
        store::leaves::papers::mark_arrived(db, &id, now)?;
        store::leaves::papers::by_id(db, &id)?.ok_or_else(|| ProblemCode::NotFound.into())
    };
    let row = call.app.store.write::<_, Refusal>(arrived).await?;
    RawAnswer::json(&paper(&row)?)
}

fn announce(db: &mut Db, leave: &LeaveId, new: PaperRow) -> Outcome<PaperRow> {
    let there = store::leaves::by_id(db, leave)?.ok_or(ProblemCode::NotFound)?;
    let new = PaperRow { series: there.series.to_string(), ..new };
    if let Some(known) = store::leaves::papers::by_id(db, &new.id)? {
        if known.erased_at.is_some() {
            return Err(refused("erased").into());
        }
        let same = (&known.series, &known.sha256) == (&new.series, &new.sha256);
        return if same { Ok(known) } else { Err(ProblemCode::Conflict.into()) };
    }
    if !matches!(there.state, LeaveState::Pending | LeaveState::Approved | LeaveState::Replaced) {
        return Err(ProblemCode::WrongState.into());
    }
    let series = std::slice::from_ref(&there.series);
    let known = store::leaves::papers::of_series(db, series)?.remove(new.series.as_str()).unwrap_or_default();
    if known.len() >= MAX_ATTACHMENTS {
        return Err(refused("count").into());
    }
    if !store::leaves::papers::announce(db, &new)? {
        return Err(ProblemCode::Conflict.into());
    }
    Ok(new)
}

fn refused(reason: &str) -> Problem {
    Problem::new(ProblemCode::AttachmentRefused).with("reason", reason)
}

/// What the bytes are by themselves, whatever they were called: a picture with nothing in it but the picture, or a
/// whole PDF.
fn kind_of(bytes: &[u8]) -> Option<AttachmentKind> {
    const PDF_END_WITHIN: usize = 1024;
    if bytes.starts_with(b"%PDF-") {
        let end = bytes.get(bytes.len().saturating_sub(PDF_END_WITHIN)..).unwrap_or_default();
        return end.windows(5).any(|part| part == b"%%EOF").then_some(AttachmentKind::Pdf);
    }
    let limits = jpeg::Limits { bytes: MAX_ATTACHMENT_BYTES as u64, ..jpeg::Limits::default() };
    jpeg::check(bytes, &limits).ok().map(|_| AttachmentKind::Photo)
}

fn kind_name(kind: AttachmentKind) -> &'static str {
    match kind {
        AttachmentKind::Photo => "photo",
        AttachmentKind::Pdf => "pdf",
    }
}

/// A paper; every look is logged before the bytes go out.
///
/// # Errors
/// `not_found` while it has not arrived, `erased` when it was deleted after its time; a fault when the stored bytes
/// are not those that came.
pub async fn read(call: RawCall) -> Outcome<RawAnswer> {
    let leave: LeaveId = call.path("leave")?;
    let id: AttachmentId = call.path("attachment")?;
    let viewer = call.who.viewer()?;
    let now = call.who.now;
    let (of, named) = (leave.clone(), id.clone());
    let found = move |db: &mut Db| {
        let there = store::leaves::by_id(db, &of)?.ok_or(ProblemCode::NotFound)?;
        let row = store::leaves::papers::by_id(db, named.as_str())?.ok_or(ProblemCode::NotFound)?;
        // Scope was decided on the request of the path.
        let is_its = row.series == there.series.as_str();
        if is_its { Ok((row, there.posting)) } else { Err(ProblemCode::NotFound.into()) }
    };
    let (row, posting) = call.app.store.read::<_, Refusal>(found).await?;
    if row.erased_at.is_some() {
        return Err(ProblemCode::Erased.into());
    }
    if row.arrived_at.is_none() {
        return Err(ProblemCode::NotFound.into());
    }
    let kind: AttachmentKind = store::cells::parse(&row.kind, "leave_attachment.kind")?;
    let bytes = files::load(&call.app, Folder::Leave, &row.sha256).await?;
    let log = move |db: &mut Db| {
        let subject = format!("{leave}/{id}");
        store::views::log(db, &viewer, Some(posting.as_str()), "leave_paper", &subject, now)
    };
    call.app.store.write::<_, Refusal>(log).await?;
    let (content_type, ending) = match kind {
        AttachmentKind::Photo => ("image/jpeg", "jpg"),
        AttachmentKind::Pdf => ("application/pdf", "pdf"),
    };
    let short = row.sha256.get(..8).unwrap_or_default();
    Ok(files::answer(&format!("leave-{short}.{ending}"), content_type, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_is_what_its_bytes_are() {
        let photo = jpeg::encode_rgb(16, 16, &[90; 768], 80);
        assert_eq!(kind_of(&photo), Some(AttachmentKind::Photo));
        assert_eq!(kind_of(b"%PDF-1.7\n1 0 obj\n%%EOF\n"), Some(AttachmentKind::Pdf));
        let mut with_tail = photo.clone();
        with_tail.extend_from_slice(b"<script>");
        let mut with_exif = photo.clone();
        with_exif.splice(2..2, *b"\xff\xe1\x00\x08Exif\0\0");
        for (name, bad) in [
            ("nothing", &b""[..]),
            ("HTML", b"<html><script>"),
            ("PNG", b"\x89PNG\r\n\x1a\n"),
            ("half a PDF", b"%PDF-1.7\n1 0 obj"),
            ("HTML before a PDF", b"<html>%PDF-1.7 %%EOF"),
            ("a picture with more after it", &with_tail),
            ("a picture with a place in it", &with_exif),
            ("half a picture", photo.get(..photo.len() / 2).unwrap()),
        ] {
            assert_eq!(kind_of(bad), None, "{name}");
        }
    }
}
