//! A ZIP that is sent while it is made: no more of it is in memory than the entry under way.

use crate::call::{BrokenOff, Parts};
use crate::refusal::{Outcome, Refusal};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

/// Parts on their way to the network.
const AHEAD: usize = 2;
/// A part that nobody takes for so long ends the export.
const PATIENCE: Duration = Duration::from_secs(60);

/// What was written and not sent yet.
#[derive(Clone, Default)]
struct Pending(Arc<Mutex<Vec<u8>>>);

impl Pending {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

impl Write for Pending {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The ZIP under way.
pub struct Zip {
    writer: ZipWriter<StreamWriter<Pending>>,
    pending: Pending,
    sender: mpsc::Sender<Result<Vec<u8>, BrokenOff>>,
}

impl Zip {
    /// Begins one; the parts come out at the other end.
    pub fn begin() -> (Zip, Parts) {
        let (sender, parts) = mpsc::channel(AHEAD);
        let pending = Pending::default();
        (Zip { writer: ZipWriter::new_stream(pending.clone()), pending, sender }, parts)
    }

    /// Begins an entry; `write` goes into it.
    pub fn entry(&mut self, name: &str) -> Outcome<()> {
        // Deflated, also photos: who reads a ZIP as it comes cannot tell where an entry without it ends.
        let options = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        self.writer.start_file(name, options).map_err(fault)
    }

    /// Writes into the entry and sends what is ready.
    ///
    /// # Errors
    /// When nobody takes it any more.
    pub async fn write(&mut self, bytes: &[u8]) -> Outcome<()> {
        self.writer.write_all(bytes).map_err(fault)?;
        self.send().await
    }

    /// Ends the ZIP: only now it is whole.
    ///
    /// # Errors
    /// As [`Zip::write`].
    pub async fn finish(self) -> Outcome<()> {
        let Zip { writer, pending, sender } = self;
        writer.finish().map_err(fault)?;
        send(&sender, pending.take()).await
    }

    /// Ends the connection, so that nobody takes a part for the whole.
    pub async fn break_off(self) {
        let told = self.sender.send(Err(BrokenOff));
        if tokio::time::timeout(PATIENCE, told).await.is_err() {
            tracing::debug!("an export nobody takes was ended");
        }
    }

    async fn send(&mut self) -> Outcome<()> {
        let ready = self.pending.take();
        send(&self.sender, ready).await
    }
}

async fn send(sender: &mpsc::Sender<Result<Vec<u8>, BrokenOff>>, ready: Vec<u8>) -> Outcome<()> {
    if ready.is_empty() {
        return Ok(());
    }
    match tokio::time::timeout(PATIENCE, sender.send(Ok(ready))).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_)) | Err(_) => Err(Refusal::Internal("nobody takes the export any more".to_owned())),
    }
}

fn fault(error: impl std::fmt::Display) -> Refusal {
    Refusal::Internal(format!("the ZIP cannot be made: {error}"))
}
