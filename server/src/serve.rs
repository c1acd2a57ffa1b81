//! Start-up: puts the application together, runs it, makes the first administrator.

use crate::app::{App, Parts, Settings};
use crate::clock::Clock;
use crate::gateway::{Gateway, GatewayError, GatewayOptions};
pub use crate::http::TlsFiles;
use crate::http::{self, Certificates, Explained, Listener, TlsError};
use crate::keys::{KeyError, Keys, new_id, random_code};
use crate::recorder::Recorder;
use crate::refusal::Refusal;
use crate::store::{self, Location, Store, StoreError, accounts};
use crate::usecase::{accounts as rules, passwords, prompts, retention, text};
use object_store::local::LocalFileSystem;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Semaphore;
use zaigang_shared::api::city::RetentionReport;
use zaigang_shared::api::county::InitialPassword;
use zaigang_shared::api::prompt::PromptCheck;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::AccountId;
use zaigang_shared::problem::ProblemCode;
use zaigang_shared::time::Month;

/// The privacy notice in force; a new text gets a new version, and who enrols is asked anew.
pub const NOTICE_VERSION: &str = "2026-11-27";
/// Longest time a body of JSON, a sheet or a piece of a photo may take to arrive.
pub const BODY_DEADLINE: Duration = Duration::from_secs(60);

/// How often the certificate's files are looked at.
const RENEW_EVERY: Duration = Duration::from_secs(60);

/// What a deployment is started with.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of database, secrets and photos; made when missing.
    pub data: PathBuf,
    /// `sqlite://FILE` or `postgres://...`; `zaigang.db` in the data folder when missing.
    pub database_url: Option<String>,
    /// Folder of the built app, if it is served here.
    pub app: Option<PathBuf>,
    /// Name of the owner, shown in the privacy notice.
    pub owner: String,
    /// Demonstration data, labelled so.
    pub demonstration: bool,
    /// Proxies whose word on the client's address is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Longest time a body of JSON, a sheet or a piece of a photo may take to arrive.
    pub body_deadline: Duration,
    /// Days that photos, tokens and exact positions are kept; what was said last time when missing.
    pub retention_days: Option<u32>,
    /// The gateway that turns prompts into messages; none without one.
    pub gateway: Option<GatewayOptions>,
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder cannot be made or written.
    #[error("the folder {0} cannot be used")]
    Folder(PathBuf, #[source] std::io::Error),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The secrets file.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The folder of photos.
    #[error("the folder of photos cannot be opened")]
    Photos(#[from] object_store::Error),
    /// The address cannot be bound, or the server ended with an error.
    #[error("the server cannot listen on {0}")]
    Listen(SocketAddr, #[source] std::io::Error),
    /// Certificate or key.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The gateway for messages.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The demonstration data could not be made.
    #[error("the demonstration could not be prepared: {0}")]
    Demonstration(String),
    /// A value of the command line or the store is refused.
    #[error("{0}")]
    Refused(String),
}

impl From<Refusal> for StartError {
    fn from(refusal: Refusal) -> StartError {
        match refusal {
            Refusal::Store(error) => StartError::Store(error),
            other => StartError::Refused(other.to_string()),
        }
    }
}

/// Opens store, secrets and photos and puts the application together; nothing listens yet.
///
/// # Errors
/// [`StartError`] with what is wrong, in words.
pub async fn build(options: Options, clock: Clock) -> Result<App, StartError> {
    let Options {
        data,
        database_url,
        app,
        owner,
        demonstration,
        trusted_proxies,
        body_deadline,
        retention_days,
        gateway,
    } = options;
    let gateway = gateway.map(Gateway::open).transpose()?.map(Arc::new);
    let photos = data.join("photos");
    std::fs::create_dir_all(&photos).map_err(|e| StartError::Folder(photos.clone(), e))?;
    let location = match database_url {
        Some(url) => Location::parse(&url)?,
        None => Location::Sqlite(data.join("zaigang.db")),
    };
    let store = Store::open(&location)?;
    let keys = Keys::open(&data.join("secrets.json"))?;
    let deployment = deployment_id(&store, &clock).await?;
    let retention_days = retention_days_of(&store, retention_days).await?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let app = App::new(Parts {
        recorder: Recorder::start(store.clone()),
        store,
        clock,
        keys,
        photos: Arc::new(LocalFileSystem::new_with_prefix(&photos)?.with_fsync(true)),
        settings: Settings {
            deployment,
            owner,
            notice_version: notice_version(retention_days),
            retention_days,
            data,
            app,
            demonstration,
            trusted_proxies,
            body_deadline,
        },
        gateway,
        hashing: Arc::new(Semaphore::new(cores)),
    });
    crate::usecase::policies::ensure_calendar(&app).await?;
    crate::usecase::leaves::ensure_rule(&app).await?;
    prompts::ensure_leaves(&app).await?;
    Ok(app)
}

/// The `aud` of records: random, fixed at first start.
async fn deployment_id(store: &Store, clock: &Clock) -> Result<String, StartError> {
    let new: String = new_id(clock.now());
    let value = move |db: &mut store::Db| store::deployment::value_or(db, "deployment", &new);
    match store.write::<_, Refusal>(value.clone()).await {
        Ok(id) => Ok(id),
        // Two processes at their first start: the other one's is kept.
        Err(_) => Ok(store.write::<_, Refusal>(value).await?),
    }
}

/// The days that were chosen, now or at an earlier start: who runs the job by hand deletes nothing earlier than the
/// server would.
async fn retention_days_of(store: &Store, chosen: Option<u32>) -> Result<u32, StartError> {
    const NAME: &str = "retention_days";
    if let Some(days) = chosen {
        if !retention::DAYS.contains(&days) {
            let (least, most) = (retention::DAYS.start(), retention::DAYS.end());
            return Err(StartError::Refused(format!(
                "photos and positions are kept {least} to {most} days, not {days}"
            )));
        }
        let keep = move |db: &mut store::Db| store::leases::remember(db, NAME, &days.to_string());
        store.write::<_, Refusal>(keep).await?;
        return Ok(days);
    }
    let kept = store.read::<_, Refusal>(|db| store::leases::remembered(db, NAME)).await?;
    match kept {
        None => Ok(retention::DEFAULT_DAYS),
        Some(text) => text.parse().map_err(|_| StoreError::Unreadable("deployment.retention_days").into()),
    }
}

/// The notice tells the days: where an owner keeps longer or shorter, it is another notice.
fn notice_version(retention_days: u32) -> String {
    match retention_days {
        retention::DEFAULT_DAYS => NOTICE_VERSION.to_owned(),
        days => format!("{NOTICE_VERSION}-{days}d"),
    }
}

/// Deletes what is past its time now; the report.
///
/// # Errors
/// [`StartError`] when another process does so, or the database cannot be read or written.
pub async fn run_retention(app: &App) -> Result<RetentionReport, StartError> {
    let report = retention::run(app, &crate::keys::random_token()).await?;
    report.ok_or_else(|| StartError::Refused("another process deletes what is past its time".to_owned()))
}

/// Recomputes a revealed month of drawn prompts and compares it with what fired.
///
/// # Errors
/// [`StartError`] when the month has no draw or is not revealed yet, or the database cannot be read.
pub async fn check_prompts(app: &App, month: Month) -> Result<PromptCheck, StartError> {
    match prompts::check::run(app, month, None).await {
        Ok(check) => Ok(check),
        Err(refusal) => Err(match refusal.problem().code {
            ProblemCode::NotFound => StartError::Refused(format!("no prompts were drawn for {month}")),
            ProblemCode::WrongState => StartError::Refused(format!(
                "the secret of {month} is not revealed yet: that happens on the first of the next month"
            )),
            _ => refusal.into(),
        }),
    }
}

/// Checks the log of a deployment; `older` is a checkpoint kept elsewhere.
///
/// # Errors
/// [`StartError`] when the database cannot be read.
pub async fn check_log(
    app: &App,
    older: Option<String>,
) -> Result<crate::usecase::log::LogReport, StartError> {
    Ok(crate::usecase::log::check(app, older).await?)
}

/// The last signed state of the log, to be kept elsewhere.
///
/// # Errors
/// [`StartError`] when the database cannot be read.
pub async fn last_checkpoint(app: &App) -> Result<Option<String>, StartError> {
    let last = app.store.read::<_, Refusal>(store::log::last_checkpoint).await?;
    Ok(last.map(|last| last.signed))
}

/// How the server is reached.
#[derive(Debug, Clone)]
pub struct Reach {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Certificate and key; plain HTTP without them.
    pub tls: Option<TlsFiles>,
    /// Plain HTTP beside TLS: explains to everybody why https is needed.
    pub explain_at: Option<SocketAddr>,
    /// Certificate of a local authority, offered for download: trials only.
    pub authority: Option<PathBuf>,
}

/// Reads what TLS needs; a wrong file is told of before anything listens.
fn listener(reach: &Reach) -> Result<Listener, StartError> {
    let workers = std::thread::available_parallelism().map_or(2, usize::from).max(2);
    let tls = reach.tls.clone().map(Certificates::open).transpose()?;
    let authority = reach.authority.as_deref().map(http::certificate_der).transpose()?;
    let explained = Explained { tls_port: None, authority };
    Ok(Listener { address: reach.listen, workers, tls, explained })
}

/// Starts the server and its background jobs, and runs until Ctrl-C or SIGTERM.
///
/// # Errors
/// [`StartError`] when it cannot start or the listener fails.
pub async fn run(options: Options, clock: Clock, reach: Reach) -> Result<(), StartError> {
    let data = options.data.clone();
    let demonstration = options.demonstration;
    let listener = listener(&reach)?;
    let app = build(options, clock).await?;
    let running = http::start(app.clone(), &listener).map_err(|e| StartError::Listen(reach.listen, e))?;
    if let Some(certificates) = listener.tls.clone() {
        tokio::spawn(renew(certificates, hangups()));
    }
    let scheme = if listener.tls.is_some() { "https" } else { "http" };
    let base = format!("{scheme}://{}", shown(running.address));
    if demonstration {
        prepare_demonstration(&app, &data, &base).await?;
    }
    crate::usecase::judging::start(app.clone());
    retention::start(app.clone());
    crate::usecase::declared::start(app.clone());
    crate::usecase::rejudging::start(app.clone());
    prompts::job::start(app.clone());
    prompts::messages::start(app.clone());
    crate::usecase::log::start(app.clone());
    crate::usecase::photos::start(app);
    println!("在岗 Zaigang: {base}");
    let explaining = match reach.explain_at {
        None => None,
        Some(at) => {
            let tls_port = listener.tls.is_some().then_some(running.address.port());
            let explained = Explained { tls_port, ..listener.explained };
            let (address, handle) =
                http::start_explaining(at, explained).map_err(|e| StartError::Listen(at, e))?;
            println!("why https is needed: http://{address}");
            Some(handle)
        }
    };
    let http::Running { address, handle, mut task } = running;
    let ended = tokio::select! {
        ended = &mut task => ended,
        () = asked_to_stop() => {
            tracing::info!("stopping: requests under way are finished");
            if let Some(explaining) = explaining {
                explaining.stop(false).await;
            }
            handle.stop(true).await;
            task.await
        }
    };
    match ended {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(StartError::Listen(address, error)),
        Err(error) => Err(StartError::Listen(address, std::io::Error::other(error))),
    }
}

/// An address that can be opened: on every interface also means on this machine.
fn shown(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => (Ipv4Addr::LOCALHOST, address.port()).into(),
        IpAddr::V6(ip) if ip.is_unspecified() => (Ipv6Addr::LOCALHOST, address.port()).into(),
        _ => address,
    }
}

/// SIGHUP, heard from now on: unheard it would end the program.
fn hangups() -> Option<Signal> {
    signal(SignalKind::hangup())
        .inspect_err(|error| {
            tracing::warn!(%error, "SIGHUP cannot be heard; a new certificate is taken within a minute");
        })
        .ok()
}

/// Takes a renewed certificate at SIGHUP, and once a minute. A wrong file changes nothing and is told of in the log.
async fn renew(certificates: Arc<Certificates>, mut asked: Option<Signal>) {
    loop {
        let minute = tokio::time::sleep(RENEW_EVERY);
        match &mut asked {
            Some(signal) => tokio::select! {
                _ = signal.recv() => {}
                () = minute => {}
            },
            None => minute.await,
        }
        match certificates.reload() {
            Ok(true) => tracing::info!("a new certificate is in use"),
            Ok(false) => {}
            Err(error) => {
                let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                tracing::error!(%error, cause, "the certificate in use stays");
            }
        }
    }
}

async fn prepare_demonstration(app: &App, data: &Path, base: &str) -> Result<(), StartError> {
    crate::demo::prepare(app, data, base).await.map_err(|e| StartError::Demonstration(e.to_string()))
}

/// Ctrl-C, or what a supervisor sends.
async fn asked_to_stop() {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM cannot be heard; Ctrl-C can");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}

/// Takes holidays and working weekends into the calendar, each replacing what was stored of its day; the import is in
/// the audit.
///
/// # Errors
/// [`StartError::Refused`] with the line that cannot be read; then nothing is written.
pub async fn import_calendar(app: &App, text: &str) -> Result<usize, StartError> {
    let now = app.clock.now();
    let days = store::policies::read_calendar(text).map_err(StartError::Refused)?;
    let count = days.len();
    app.store
        .write::<_, Refusal>(move |db| {
            store::policies::write_calendar(db, &days)?;
            store::audit::log(db, None, "calendar_imported", "calendar", &format!("{count} days"), now)
        })
        .await?;
    Ok(count)
}

/// Makes an administrator with an initial password, and the row of the scope when it is missing.
///
/// # Errors
/// [`StartError::Refused`] when a value is outside its limits or the login exists; the store's errors.
pub async fn create_administrator(
    app: &App,
    login: &str,
    name: &str,
    scope: DivisionCode,
) -> Result<InitialPassword, StartError> {
    let now = app.clock.now();
    let login = rules::login_name(login)?;
    let name = text::line("name", name, 60)?;
    let id: AccountId = new_id(now);
    let password = random_code(passwords::INITIAL_LENGTH);
    let hash = passwords::hash(app, &password).await?;
    let answer = InitialPassword { account: id.clone(), login: login.clone(), password };
    let made = app
        .store
        .write::<_, Refusal>(move |db| {
            if accounts::by_login(db, &login)?.is_some() {
                return Ok(false);
            }
            accounts::ensure_division(db, &scope, now)?;
            let new = accounts::NewAccount {
                id: &id,
                login: &login,
                name: &name,
                phone: None,
                role: Role::Administrator,
                division: &scope,
                password_hash: &hash,
                password_until: passwords::initial_until(now),
            };
            accounts::insert(db, &new, now)?;
            let details = format!("administrator {scope}");
            store::audit::log(db, None, "account_created", id.as_str(), &details, now)?;
            Ok(true)
        })
        .await?;
    if made { Ok(answer) } else { Err(StartError::Refused(format!("the login {} exists", answer.login))) }
}
