//! No network natively yet: the crate stays free of C, so TLS would have to come from the webview.

use crate::platform::http::{NetError, Request, Response};

/// Not available natively.
///
/// # Errors
/// Always [`NetError::NotAvailable`].
pub async fn request(_request: Request) -> Result<Response, NetError> {
    Err(NetError::NotAvailable)
}
