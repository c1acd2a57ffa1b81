//! Signatures under a sheet of the register, by the key of the browser or phone in hand.

use super::{ClientError, record, session};
use crate::platform::{PlatformError, key};
use zaigang_shared::id::PostingId;
use zaigang_shared::record::{Header, RecordError, compact, signing_input};
use zaigang_shared::register::{SHEET_VERSION, SIGNATURE_TYPE, SignatureAct, SignatureClaims};

/// Signs the hash of a sheet.
///
/// # Errors
/// [`ClientError::NotSignedIn`] without a device of this server; the device's refusal.
pub async fn sign(
    act: SignatureAct,
    sheet: String,
    posting: Option<PostingId>,
    text: Option<String>,
) -> Result<String, ClientError> {
    let device = session::identity().await.ok_or(ClientError::NotSignedIn)?.device;
    let aud = record::deployment().await?.id;
    let header = Header { typ: SIGNATURE_TYPE.to_owned(), alg: "ES256".to_owned(), kid: device };
    let claims = SignatureClaims { v: SHEET_VERSION, aud, act, sheet, posting, text };
    let unreadable = |error: RecordError| PlatformError::Unreadable(error.to_string());
    let input = signing_input(&header, &claims).map_err(unreadable)?;
    Ok(compact(&input, &key::sign(session::key_name(), input.as_bytes()).await?))
}
