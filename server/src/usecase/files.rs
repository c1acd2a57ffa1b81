//! Files that people add to what they say, beside the photos of records: papers of leave, photos of an answer on a
//! case. Their rows lie with what they belong to; their bytes lie here under their hash.

use crate::app::App;
use crate::call::RawAnswer;
use crate::refusal::{Outcome, Refusal};
use object_store::ObjectStoreExt as _;
use object_store::path::Path;
use zaigang_shared::id::PhotoId;
use zaigang_shared::problem::Problem;
use zaigang_shared::record::sha256_hex;

/// Folders of their own, whose files no run on photos takes for its own. A file goes with the last row of its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folder {
    /// Papers of requests for leave.
    Leave,
    /// Photos of answers on cases.
    Case,
}

impl Folder {
    /// `leave/ab/abcd...`.
    fn place(self, sha256: &str) -> Path {
        let folder = match self {
            Folder::Leave => "leave",
            Folder::Case => "case",
        };
        Path::from(format!("{folder}/{}/{sha256}", sha256.get(..2).unwrap_or("00")))
    }
}

/// The hash a client announces.
///
/// # Errors
/// `invalid_field` for what is no 64 hexadecimal digits in lower case.
pub(crate) fn hash(said: &str) -> Outcome<PhotoId> {
    let is_hash = said.len() == 64 && said.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let hash = said.parse().ok().filter(|_| is_hash);
    Ok(hash.ok_or_else(|| Problem::field("sha256"))?)
}

/// The stored bytes of a file, checked to be those that came.
///
/// # Errors
/// A fault when they are not there or damaged.
pub(crate) async fn load(app: &App, folder: Folder, sha256: &str) -> Outcome<Vec<u8>> {
    let found = app.photos.get(&folder.place(sha256)).await.map_err(|error| fault(sha256, &error))?;
    let bytes = found.bytes().await.map_err(|error| fault(sha256, &error))?.to_vec();
    if sha256_hex(&bytes) == sha256 {
        Ok(bytes)
    } else {
        Err(Refusal::Internal(format!("file {sha256}: the stored bytes are damaged")))
    }
}

/// A file as it goes out. A fixed type and a generated name: nothing of the upload decides how a browser treats the bytes.
pub(crate) fn answer(name: &str, content_type: &'static str, bytes: Vec<u8>) -> RawAnswer {
    RawAnswer::new(200)
        .header("x-content-type-options", "nosniff")
        .header("content-disposition", format!("attachment; filename=\"{name}\""))
        .header("content-security-policy", "default-src 'none'; sandbox")
        .header("cache-control", "private, no-store")
        .body(content_type, bytes)
}

/// Stores the bytes of a file.
///
/// # Errors
/// When the photo store refuses.
pub(crate) async fn keep(app: &App, folder: Folder, sha256: &PhotoId, bytes: Vec<u8>) -> Outcome<()> {
    let put = app.photos.put(&folder.place(sha256.as_str()), bytes.into()).await;
    put.map(|_| ()).map_err(|error| fault(sha256.as_str(), &error))
}

/// Deletes a file; false when there was none.
///
/// # Errors
/// When the photo store refuses.
pub(crate) async fn remove(app: &App, folder: Folder, sha256: &PhotoId) -> Outcome<bool> {
    let place = folder.place(sha256.as_str());
    // A folder's answer to deleting what is not there differs by system: it is looked at first.
    match app.photos.head(&place).await {
        Ok(_) => {
            let gone = app.photos.delete(&place).await;
            gone.map(|()| true).map_err(|error| fault(sha256.as_str(), &error))
        }
        Err(object_store::Error::NotFound { .. }) => Ok(false),
        Err(error) => Err(fault(sha256.as_str(), &error)),
    }
}

fn fault(sha256: &str, error: &object_store::Error) -> Refusal {
    Refusal::Internal(format!("file {sha256}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_lie_in_folders_of_their_own() {
        let sha256 = "ab".repeat(32);
        assert_eq!(Folder::Leave.place(&sha256).as_ref(), format!("leave/ab/{sha256}"));
        assert_eq!(Folder::Case.place(&sha256).as_ref(), format!("case/ab/{sha256}"));
        assert!(hash(&sha256).is_ok());
        for bad in ["AB".repeat(32), "a.".repeat(20), "zz".repeat(32), String::new()] {
            assert!(hash(&bad).is_err(), "{bad}");
        }
    }
}
