//! Photos: stored exactly as signed under their SHA-256, checked again before they are shown.

mod comparing;
#[cfg(test)]
#[path = "../../../shared/tests/makers/mod.rs"]
mod makers;
#[cfg(test)]
mod measured;
mod pixels;
mod seen;

pub use comparing::start;
pub use seen::list;

use crate::app::App;
use crate::call::{RawAnswer, RawCall};
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db};
use futures_util::{Stream, StreamExt as _};
use object_store::ObjectStoreExt as _;
use object_store::path::Path;
use zaigang_shared::id::{PhotoId, RecordId};
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::record::sha256_hex;
use zaigang_shared::time::Millis;

/// A record's photo; every look is logged before the bytes go out.
///
/// # Errors
/// `not_found` while the photo has not arrived, `erased` when it was deleted after its time; a fault when the stored bytes are not the signed ones.
pub async fn read(call: RawCall) -> Outcome<RawAnswer> {
    let record: RecordId = call.path("record")?;
    let photo: PhotoId = call.path("photo")?;
    let viewer = call.who.viewer()?;
    let now = call.who.now;
    let (of, sha256) = (record.clone(), photo.clone());
    let found = call
        .app
        .store
        .read::<_, Refusal>(move |db| store::photos::arrived(db, &of, &sha256))
        .await?
        .ok_or(ProblemCode::NotFound)?;
    if found.is_erased {
        return Err(ProblemCode::Erased.into());
    }
    let bytes = load(&call.app, &photo).await?;
    let short = photo.as_str().get(..8).unwrap_or_default().to_owned();
    let log = move |db: &mut Db| {
        let subject = format!("{record}/{photo}");
        store::views::log(db, &viewer, found.posting.as_deref(), "photo", &subject, now)
    };
    call.app.store.write::<_, Refusal>(log).await?;
    // A fixed type and a generated name: nothing of the upload decides how a browser treats the bytes.
    Ok(RawAnswer::new(200)
        .header("x-content-type-options", "nosniff")
        .header("content-disposition", format!("attachment; filename=\"photo-{short}.jpg\""))
        .header("cache-control", "private, no-store")
        .body("image/jpeg", bytes))
}

/// The stored bytes of a photo, checked to be the signed ones.
///
/// # Errors
/// A fault when they are not there or damaged.
pub(crate) async fn load(app: &App, photo: &PhotoId) -> Outcome<Vec<u8>> {
    let fault = |error: object_store::Error| Refusal::Internal(format!("photo {photo}: {error}"));
    let bytes = stored(app, photo).await.map_err(fault)?;
    bytes.ok_or_else(|| Refusal::Internal(format!("photo {photo}: the stored bytes are lost or damaged")))
}

/// The stored bytes; none when they are not there or not the signed ones: damaged bytes are never taken for good ones.
async fn stored(app: &App, photo: &PhotoId) -> object_store::Result<Option<Vec<u8>>> {
    match app.photos.get(&place(photo)).await {
        Ok(found) => {
            Ok(Some(found.bytes().await?.to_vec()).filter(|bytes| sha256_hex(bytes) == photo.as_str()))
        }
        Err(object_store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts checked bytes into the photo store, which makes file and folders durable before it answers.
pub(crate) async fn keep(app: &App, photo: &PhotoId, bytes: Vec<u8>) -> Outcome<()> {
    let fault = |error: object_store::Error| Refusal::Internal(format!("photo {photo}: {error}"));
    app.photos.put(&place(photo), bytes.into()).await.map(|_| ()).map_err(fault)
}

/// Deletes the file of a photo; false when there was none.
///
/// # Errors
/// When the photo store refuses.
pub(crate) async fn remove(app: &App, photo: &PhotoId) -> Outcome<bool> {
    // A folder's answer to deleting what is not there differs by system: it is looked at first.
    match app.photos.head(&place(photo)).await {
        Ok(_) => {}
        Err(object_store::Error::NotFound { .. }) => return Ok(false),
        Err(error) => return Err(Refusal::Internal(format!("photo {photo}: {error}"))),
    }
    match app.photos.delete(&place(photo)).await {
        Ok(()) => Ok(true),
        Err(object_store::Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(Refusal::Internal(format!("photo {photo}: {error}"))),
    }
}

/// Photos whose file was last written before an instant; what is no photo's file is left out.
pub(crate) fn older_than(app: &App, before: Millis) -> impl Stream<Item = Outcome<PhotoId>> + Unpin + use<> {
    let named = app.photos.list(None).filter_map(move |found| async move {
        match found {
            Ok(file) if file.last_modified.timestamp_millis() < before.0 => {
                let name = file.location.filename()?.strip_suffix(".jpg")?.parse::<PhotoId>().ok()?;
                (place(&name) == file.location).then_some(Ok(name))
            }
            Ok(_) => None,
            Err(error) => Some(Err(Refusal::Internal(format!("the photos cannot be listed: {error}")))),
        }
    });
    Box::pin(named)
}

/// `ab/abcd....jpg`: no folder grows without bound, no name comes from outside.
fn place(photo: &PhotoId) -> Path {
    let name = photo.as_str();
    Path::from(format!("{}/{name}.jpg", name.get(..2).unwrap_or("00")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_lie_in_a_folder_of_their_first_byte() {
        let photo: PhotoId = "ab".repeat(32).parse().unwrap();
        assert_eq!(place(&photo).as_ref(), format!("ab/{}.jpg", "ab".repeat(32)));
    }
}
