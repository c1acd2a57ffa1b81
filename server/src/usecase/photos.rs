//! Photos: stored exactly as signed under their SHA-256, checked again before they are shown.

use crate::app::App;
use crate::http::Who;
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db};
use object_store::ObjectStoreExt as _;
use object_store::path::Path;
use zaigang_shared::id::{PhotoId, RecordId};
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::record::sha256_hex;

/// The bytes of a record's photo; every look is logged before they go out.
///
/// # Errors
/// `not_found` while the photo has not arrived; a fault when the stored bytes are not the signed ones.
pub async fn read(app: &App, who: &Who, record: RecordId, photo: PhotoId) -> Outcome<Vec<u8>> {
    let viewer = who.caller()?.account.clone();
    let now = who.now;
    let (of, sha256) = (record.clone(), photo.clone());
    let posting = app
        .store
        .read::<_, Refusal>(move |db| store::photos::arrived(db, &of, &sha256))
        .await?
        .ok_or(ProblemCode::NotFound)?;
    let bytes = load(app, &photo).await?;
    let log = move |db: &mut Db| {
        let subject = format!("{record}/{photo}");
        store::views::log(db, viewer.as_str(), posting.as_deref(), "photo", &subject, now)
    };
    app.store.write::<_, Refusal>(log).await?;
    Ok(bytes)
}

async fn load(app: &App, photo: &PhotoId) -> Outcome<Vec<u8>> {
    let fault = |error: object_store::Error| Refusal::Internal(format!("photo {photo}: {error}"));
    let found = app.photos.get(&place(photo)).await.map_err(fault)?;
    let bytes = found.bytes().await.map_err(fault)?.to_vec();
    // Damaged bytes are never served as good ones.
    if sha256_hex(&bytes) == photo.as_str() {
        Ok(bytes)
    } else {
        Err(Refusal::Internal(format!("photo {photo}: the stored bytes are damaged")))
    }
}

/// Puts checked bytes into the photo store; they are on stable storage when this returns.
pub(super) async fn keep(app: &App, photo: &PhotoId, bytes: Vec<u8>) -> Outcome<()> {
    let fault = |error: &dyn std::fmt::Display| Refusal::Internal(format!("photo {photo}: {error}"));
    app.photos.put(&place(photo), bytes.into()).await.map_err(|error| fault(&error))?;
    let folder = app.settings.data.join("photos");
    let name = place(photo);
    tokio::task::spawn_blocking(move || settle(&folder, name.as_ref()))
        .await
        .map_err(|error| fault(&error))?
        .map_err(|error| fault(&error))
}

/// Makes a file of the photo folder, its name and its folder durable.
fn settle(folder: &std::path::Path, name: &str) -> std::io::Result<()> {
    let file = folder.join(name);
    match std::fs::File::open(&file) {
        Ok(open) => open.sync_all()?,
        // The photo store is no folder of this machine: it has its own durability.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    }
    for above in file.ancestors().skip(1).take_while(|above| above.starts_with(folder)) {
        std::fs::File::open(above)?.sync_all()?;
    }
    Ok(())
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
