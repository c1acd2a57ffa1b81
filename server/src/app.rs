//! What every request shares: store, clock, keys, recorder, settings.

use crate::clock::Clock;
use crate::gateway::Gateway;
use crate::keys::Keys;
use crate::recorder::Recorder;
use crate::store::Store;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Settings of a deployment; all of them come from the command line.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The `aud` of records; fixed at first start.
    pub deployment: String,
    /// Name of the owner, shown in the privacy notice.
    pub owner: String,
    /// Version of the privacy notice in force.
    pub notice_version: String,
    /// Days that token, exact position and photo of a record are kept.
    pub retention_days: u32,
    /// Folder of secrets and photos.
    pub data: PathBuf,
    /// Folder of the built app, if it is served here.
    pub app: Option<PathBuf>,
    /// Demonstration data, labelled so.
    pub demonstration: bool,
    /// Proxies whose word on the client's address is believed; of nobody else.
    pub trusted_proxies: Vec<IpAddr>,
    /// Longest time a body of JSON, a sheet or a piece of a photo may take to arrive.
    pub body_deadline: Duration,
}

/// The application; clones share it.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of the application.
pub struct Parts {
    /// Database.
    pub store: Store,
    /// Time.
    pub clock: Clock,
    /// Secrets and signatures.
    pub keys: Keys,
    /// Check-ins on their way to the store.
    pub recorder: Recorder,
    /// Photos, by SHA-256.
    pub photos: Arc<dyn object_store::ObjectStore>,
    /// Settings.
    pub settings: Settings,
    /// The owner's gateway for messages, if he has one.
    pub gateway: Option<Arc<Gateway>>,
    /// Password hashing: as many at once as there are cores.
    pub hashing: Arc<Semaphore>,
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> App {
        App(Arc::new(parts))
    }
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
