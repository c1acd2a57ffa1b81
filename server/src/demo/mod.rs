//! The demonstration city. Being written.

use crate::app::App;
use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;

/// Fills an empty database with the demonstration city.
///
/// # Errors
/// Whatever keeps it from being made.
pub async fn prepare(
    _app: &App,
    _data: &Path,
    _address: SocketAddr,
) -> Result<(), Box<dyn Error + Send + Sync>> {
    Ok(())
}
