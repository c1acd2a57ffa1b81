//! Photos travel by tus 1.0 in small pieces, so that a village's link loses 32 KB at most.

use super::queue::{self, Entry, PhotoState};
use super::sync::Run;
use super::{ClientError, send};
use crate::platform::http::{Body, Method, NetError, Request, Response};
use crate::platform::store::{Change, Store, get_bytes};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zaigang_shared::operation::{CreateUpload, Operation};

/// Bytes of one piece.
const PIECE: usize = 32 * 1024;
/// Time-out of one piece: the server cuts it after a minute and keeps what arrived.
const PIECE_TIMEOUT_MS: u32 = 70_000;
/// How often an upload may lose its place in one run before it waits for the next.
const RESTARTS: u32 = 3;

/// Sends every waiting photo of a stored record, from where the last run ended; records made meanwhile go
/// between its pieces.
///
/// # Errors
/// Why a photo still waits.
pub(super) async fn upload(mut entry: Entry, run: &mut Run) -> Result<(), ClientError> {
    for index in 0..entry.photos.len() {
        let Some(photo) = entry.photos.get(index) else { continue };
        let PhotoState::Waiting { upload } = photo.state.clone() else { continue };
        let key = photo.sha256.as_str().to_owned();
        let state = match get_bytes(Store::Photos, &key).await? {
            None => PhotoState::Lost,
            Some(bytes) => match send_bytes(&mut entry, index, upload, &bytes, run).await {
                Ok(()) => PhotoState::Done,
                // The server's word on this very photo; anything else is worth another try.
                Err(ClientError::Problem(problem)) if is_final(&problem.code) => {
                    PhotoState::Refused { problem: *problem }
                }
                Err(error) => return Err(error),
            },
        };
        if let Some(photo) = entry.photos.get_mut(index) {
            photo.state = state;
        }
        // The bytes go in the transaction that says that the server has them or will not have them.
        queue::update(&entry, vec![Change::Delete { store: Store::Photos, key }]).await?;
    }
    Ok(())
}

fn is_final(code: &str) -> bool {
    matches!(code, "photo_refused" | "photo_mismatch" | "not_found" | "too_large" | "record_not_yours")
}

async fn send_bytes(
    entry: &mut Entry,
    index: usize,
    mut upload: Option<String>,
    bytes: &[u8],
    run: &mut Run,
) -> Result<(), ClientError> {
    let mut restarts = 0;
    loop {
        let (address, mut offset) = match upload.take() {
            Some(address) => match offset_of(&address).await {
                Ok(offset) => (address, offset),
                // Cleared away meanwhile: begin anew.
                Err(ClientError::Problem(problem)) if matches!(problem.status, 404 | 410) => continue,
                Err(error) => return Err(error),
            },
            None => {
                let (address, offset) = create(entry, index, bytes.len()).await?;
                if let Some(photo) = entry.photos.get_mut(index) {
                    photo.state = PhotoState::Waiting { upload: Some(address.clone()) };
                }
                queue::update(entry, Vec::new()).await?;
                (address, offset)
            }
        };
        while offset < bytes.len() {
            let piece = bytes.iter().skip(offset).take(PIECE).copied().collect();
            match send_piece(&address, offset, piece).await {
                Ok(reached) if reached > offset => {
                    offset = reached;
                    run.send_new().await;
                }
                Ok(_) => return Err(NetError::Failed("an upload that does not move".to_owned()).into()),
                Err(ClientError::Problem(problem))
                    if problem.code == "upload_offset" && restarts < RESTARTS =>
                {
                    restarts += 1;
                    offset = offset_of(&address).await?;
                }
                Err(ClientError::Problem(problem)) if problem.status == 404 && restarts < RESTARTS => {
                    restarts += 1;
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        if offset >= bytes.len() {
            return Ok(());
        }
    }
}

fn tus(method: Method, path: &str) -> Request {
    Request::new(method, path).header("tus-resumable", "1.0.0")
}

/// The upload's address and how much is there already (the photo may have arrived with an earlier answer lost).
async fn create(entry: &Entry, index: usize, length: usize) -> Result<(String, usize), ClientError> {
    let photo = entry.photos.get(index).map(|photo| photo.sha256.as_str()).unwrap_or_default();
    let metadata = format!("record {},sha256 {}", STANDARD.encode(entry.id.as_str()), STANDARD.encode(photo));
    let request = tus(Method::Post, CreateUpload::INFO.path)
        .header("upload-length", length.to_string())
        .header("upload-metadata", metadata);
    let response = send(&request, true).await?;
    let location = response.header("location").ok_or_else(|| missing("location"))?;
    // The server may answer with its whole address; only the path is ours to call.
    let path = location.find("/api/").and_then(|at| location.get(at..)).unwrap_or(location);
    Ok((path.to_owned(), offset_in(&response).unwrap_or(0)))
}

async fn offset_of(address: &str) -> Result<usize, ClientError> {
    let response = send(&tus(Method::Head, address), true).await?;
    Ok(offset_in(&response).ok_or_else(|| missing("upload-offset"))?)
}

async fn send_piece(address: &str, offset: usize, bytes: Vec<u8>) -> Result<usize, ClientError> {
    let mut request =
        tus(Method::Patch, address).header("upload-offset", offset.to_string()).timeout_ms(PIECE_TIMEOUT_MS);
    request.body = Body::Bytes { content_type: "application/offset+octet-stream".to_owned(), bytes };
    let response = send(&request, true).await?;
    Ok(offset_in(&response).ok_or_else(|| missing("upload-offset"))?)
}

fn offset_in(response: &Response) -> Option<usize> {
    response.header("upload-offset")?.trim().parse().ok()
}

fn missing(header: &str) -> NetError {
    NetError::Failed(format!("an answer without {header}"))
}
