//! The `zaigang` command: serves, makes the first administrator, takes a calendar, deletes what is past its time, verifies a draw
//! and the log, simulates people and scores the judge.

use clap::{Args, Parser, Subcommand};
use std::error::Error;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use zaigang_server::authority;
use zaigang_server::clock::Clock;
use zaigang_server::gateway::GatewayOptions;
use zaigang_server::serve::{self, Options, Reach, TlsFiles};
use zaigang_server::{score, simulation};
use zaigang_shared::api::log::LogState;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::draw::{self, DrawExport};
use zaigang_shared::time::{MINUTE_MS, Month};

type Failure = Box<dyn Error + Send + Sync>;

/// Zaigang 在岗: is the cadre really in the village?
#[derive(Parser)]
#[command(name = "zaigang")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the server.
    Serve(Box<Serve>),
    /// Accounts that cannot be made in the app.
    Admin {
        #[command(subcommand)]
        command: Admin,
    },
    /// Holidays and working weekends.
    Calendar {
        #[command(subcommand)]
        command: Calendar,
    },
    /// Personal data that is past its time.
    Retention {
        #[command(subcommand)]
        command: Retention,
    },
    /// Cases from a file of events.
    Judge(zaigang_server::judge_command::JudgeCommand),
    /// Drawn prompts.
    Prompts {
        #[command(subcommand)]
        command: Prompts,
    },
    /// Draws.
    Draw {
        #[command(subcommand)]
        command: Draw,
    },
    /// A local certificate authority, for trials on a LAN.
    Authority {
        #[command(subcommand)]
        command: Authority,
    },
    /// The tamper-evident log.
    Log {
        #[command(subcommand)]
        command: Log,
    },
    /// Writes what the system would see of simulated people, and what is true of them.
    Simulate(simulation::command::Simulate),
    /// Compares the judge's cases with what was true.
    Score(score::command::Score),
}

#[derive(Args)]
struct Place {
    /// Folder of database, secrets and photos.
    #[arg(long)]
    data: PathBuf,
    /// sqlite://FILE or postgres://...; a file in the data folder when missing.
    #[arg(long)]
    database_url: Option<String>,
}

#[derive(Args)]
struct Serve {
    #[command(flatten)]
    place: Place,
    /// Address and port; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// Folder of the built app.
    #[arg(long)]
    app: Option<PathBuf>,
    /// Name of the owner, shown in the privacy notice.
    #[arg(long)]
    owner: Option<String>,
    /// Fills an empty database with a demonstration city.
    #[arg(long)]
    demo: bool,
    /// Address of a reverse proxy whose X-Forwarded-For is believed; may be given several times.
    #[arg(long, value_name = "ADDRESS")]
    trusted_proxy: Vec<IpAddr>,
    /// Certificate for HTTPS with its chain, PEM; taken anew when it changes, or at SIGHUP.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// Its private key, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// Also listens here on plain HTTP, with one page that explains why phones need https.
    #[arg(long, value_name = "ADDRESS", requires = "tls_certificate")]
    tls_redirect_listen: Option<SocketAddr>,
    /// Certificate of a local authority that phones may download, PEM: for trials.
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    authority: Option<PathBuf>,
    /// Days that photos, tokens and exact positions are kept, 30 to 3650; 180 when it was never said.
    #[arg(long, value_name = "DAYS")]
    retention_days: Option<u32>,
    /// Posts every prompt to this address, https or on this machine: the owner's gateway for short messages. The signing
    /// secret is read from --prompt-webhook-secret-file or the environment variable ZAIGANG_PROMPT_WEBHOOK_SECRET.
    #[arg(long, value_name = "URL")]
    prompt_webhook: Option<String>,
    /// File with the gateway's signing secret (whsec_ and base64).
    #[arg(long, value_name = "FILE", requires = "prompt_webhook")]
    prompt_webhook_secret_file: Option<PathBuf>,
    /// Certificate of the authority that signed the gateway's, PEM; the system's authorities without it.
    #[arg(long, value_name = "FILE", requires = "prompt_webhook")]
    prompt_webhook_ca: Option<PathBuf>,
    /// Public address of the app, to be put into messages.
    #[arg(long, value_name = "URL", requires = "prompt_webhook")]
    prompt_webhook_link: Option<String>,
    /// Minutes added to the machine's clock: for demonstrations and tests only.
    #[arg(long, hide = true, default_value_t = 0, allow_hyphen_values = true)]
    clock_offset_minutes: i32,
}

#[derive(Subcommand)]
enum Admin {
    /// Makes an administrator and prints the initial password once.
    Create {
        #[command(flatten)]
        place: Place,
        /// Login name.
        #[arg(long)]
        login: String,
        /// Name of the person.
        #[arg(long)]
        name: String,
        /// Code of the division, 2 to 12 digits.
        #[arg(long)]
        scope: DivisionCode,
    },
}

#[derive(Subcommand)]
enum Calendar {
    /// Takes a year's holidays and working weekends from a CSV file: date, workday (true or false), name.
    Import {
        #[command(flatten)]
        place: Place,
        /// The file.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum Retention {
    /// Deletes what is past its time now, as the server does every night, and prints the report.
    Run {
        #[command(flatten)]
        place: Place,
    },
}

#[derive(Subcommand)]
enum Prompts {
    /// Recomputes a month that is over from its revealed secret and compares it with what fired.
    Verify {
        #[command(flatten)]
        place: Place,
        /// The month, 2026-11.
        #[arg(long)]
        month: Month,
    },
}

#[derive(Subcommand)]
enum Draw {
    /// Recomputes an exported draw.
    Verify {
        /// The export, JSON.
        file: PathBuf,
    },
}

#[derive(Subcommand)]
enum Authority {
    /// Makes a certificate for private addresses and local names, and first the authority that signs it; one that is
    /// there already is used again while it is good.
    Create {
        /// Folder of the certificates and keys.
        #[arg(long)]
        out: PathBuf,
        /// A private address or local name of this machine; may be given several times.
        #[arg(long = "name", value_name = "HOST", required = true)]
        names: Vec<String>,
    },
}

#[derive(Subcommand)]
enum Log {
    /// Checks every row of the log and names what was changed, taken out or moved.
    Verify {
        #[command(flatten)]
        place: Place,
        /// A checkpoint that was kept elsewhere: only with one can a cut-off end be found.
        #[arg(long)]
        checkpoint: Option<PathBuf>,
    },
    /// Prints the last signed state, to be kept where nobody of the deployment can change it.
    Checkpoint {
        #[command(flatten)]
        place: Place,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_default_env()
                .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info,actix_server=warn")),
        )
        .init();
    let done = match cli.command {
        Command::Serve(serve) => run(*serve),
        Command::Admin { command } => create_administrator(command),
        Command::Calendar { command: Calendar::Import { place, file } } => import_calendar(place, &file),
        Command::Retention { command: Retention::Run { place } } => run_retention(place),
        Command::Judge(command) => zaigang_server::judge_command::run(&command),
        Command::Prompts { command: Prompts::Verify { place, month } } => verify_prompts(place, month),
        Command::Draw { command: Draw::Verify { file } } => verify(&file),
        Command::Authority { command: Authority::Create { out, names } } => create_authority(&out, &names),
        Command::Log { command: Log::Verify { place, checkpoint } } => {
            verify_log(place, checkpoint.as_deref())
        }
        Command::Log { command: Log::Checkpoint { place } } => print_checkpoint(place),
        Command::Simulate(arguments) => simulation::command::run(arguments),
        Command::Score(arguments) => score::command::run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("zaigang: {}", with_causes(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// An error with what caused it, in one line.
fn with_causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(source) = cause {
        text = format!("{text}: {source}");
        cause = source.source();
    }
    text
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

fn run(serve: Serve) -> Result<(), Failure> {
    let gateway = gateway(&serve)?;
    let Serve {
        place, listen, app, owner, demo, trusted_proxy, retention_days, clock_offset_minutes, ..
    } = serve;
    let tls = serve.tls_certificate.zip(serve.tls_key);
    let reach = Reach {
        listen,
        tls: tls.map(|(certificate, key)| TlsFiles { certificate, key }),
        explain_at: serve.tls_redirect_listen,
        authority: serve.authority,
    };
    let clock = match clock_offset_minutes {
        0 => Clock::system(),
        minutes => {
            tracing::warn!(minutes, "the server's clock is shifted: not for real records");
            Clock::shifted(i64::from(minutes) * MINUTE_MS)
        }
    };
    let fallback = if demo { "赤峰市委组织部（演示）" } else { "组织部门" };
    let options = Options {
        data: place.data,
        database_url: place.database_url,
        app,
        owner: owner.unwrap_or_else(|| fallback.to_owned()),
        demonstration: demo,
        trusted_proxies: trusted_proxy,
        body_deadline: serve::BODY_DEADLINE,
        retention_days,
        gateway,
    };
    Ok(runtime()?.block_on(serve::run(options, clock, reach))?)
}

fn create_authority(out: &std::path::Path, names: &[String]) -> Result<(), Failure> {
    let made = authority::create(out, names, Clock::system().now().date())?;
    let state = if made.is_new { "new: install it on the phones" } else { "as before" };
    println!("authority    {} ({state})", made.authority.display());
    println!("certificate  {}", made.certificate.display());
    println!("key          {}", made.key.display());
    println!("Good until {}, for {} only.", made.until, names.join(", "));
    Ok(())
}

fn create_administrator(command: Admin) -> Result<(), Failure> {
    let Admin::Create { place, login, name, scope } = command;
    let made = runtime()?.block_on(async {
        let app = serve::build(at(place), Clock::system()).await?;
        serve::create_administrator(&app, &login, &name, scope).await
    })?;
    println!("login     {}", made.login);
    println!("password  {}", made.password);
    println!("It is shown once, is changed at the first sign-in and runs out after 7 days.");
    Ok(())
}

/// Options for work on a deployment that serves nobody meanwhile.
fn at(place: Place) -> Options {
    Options {
        data: place.data,
        database_url: place.database_url,
        app: None,
        owner: String::new(),
        demonstration: false,
        trusted_proxies: Vec::new(),
        body_deadline: serve::BODY_DEADLINE,
        retention_days: None,
        gateway: None,
    }
}

/// The gateway for messages, if one is named; its secret comes from a file or the environment, where no list of processes
/// shows it.
fn gateway(serve: &Serve) -> Result<Option<GatewayOptions>, Failure> {
    const VARIABLE: &str = "ZAIGANG_PROMPT_WEBHOOK_SECRET";
    let Some(url) = serve.prompt_webhook.clone() else { return Ok(None) };
    let secret = match &serve.prompt_webhook_secret_file {
        Some(file) => {
            std::fs::read_to_string(file).map_err(|e| format!("{} cannot be read: {e}", file.display()))?
        }
        None => std::env::var(VARIABLE)
            .map_err(|_| format!("--prompt-webhook needs --prompt-webhook-secret-file or {VARIABLE}"))?,
    };
    let authority = serve.prompt_webhook_ca.clone();
    Ok(Some(GatewayOptions { url, secret, authority, link: serve.prompt_webhook_link.clone() }))
}

fn verify_prompts(place: Place, month: Month) -> Result<(), Failure> {
    let check = runtime()?.block_on(async {
        let app = serve::build(at(place), Clock::system()).await?;
        serve::check_prompts(&app, month).await
    })?;
    for fault in &check.faults {
        println!("{fault}");
    }
    println!("Commitment {}", check.commitment);
    println!(
        "{} postings, {} prompts fired, {} of them delivered.",
        check.postings, check.fired, check.delivered
    );
    for unfired in &check.unfired {
        println!("{} did not fire: {}", unfired.count, unfired.reason.name());
    }
    if check.before_commitment > 0 {
        println!("{} were issued before the secret was made and belong to no draw.", check.before_commitment);
    }
    if check.changed_since > 0 {
        println!("{} times of rows that were changed since cannot be told any more.", check.changed_since);
    }
    println!("Compare the commitment with the one that was kept at the beginning of the month.");
    if check.faults.is_empty() { Ok(()) } else { Err("the prompts do not hold".into()) }
}

fn import_calendar(place: Place, file: &std::path::Path) -> Result<(), Failure> {
    let text =
        std::fs::read_to_string(file).map_err(|e| format!("{} cannot be read: {e}", file.display()))?;
    let days = runtime()?.block_on(async {
        let app = serve::build(at(place), Clock::system()).await?;
        serve::import_calendar(&app, &text).await
    });
    println!("{} days are in the calendar.", days.map_err(|e| format!("{}: {e}", file.display()))?);
    Ok(())
}

fn run_retention(place: Place) -> Result<(), Failure> {
    let report = runtime()?.block_on(async {
        let app = serve::build(at(place), Clock::system()).await?;
        serve::run_retention(&app).await
    })?;
    println!("Kept {} days: what is of a day before {} was looked at.", report.days, report.cutoff);
    println!("{} records were emptied, {} of them had a position.", report.records, report.positions);
    println!("{} photos were deleted, {} bytes.", report.photos, report.bytes);
    println!(
        "{} records were held by {} cases and {} requests for correction.",
        report.held, report.held_by_cases, report.held_by_corrections
    );
    println!(
        "{} files were gone already, {} belonged to no record, {} other rows had run out.",
        report.files_missing, report.files_without_row, report.swept
    );
    match report.files_failed {
        0 => Ok(()),
        failed => Err(format!("{failed} photos could not be deleted; the next run tries again").into()),
    }
}

fn verify(file: &std::path::Path) -> Result<(), Failure> {
    let text = std::fs::read(file).map_err(|e| format!("{} cannot be read: {e}", file.display()))?;
    let export: DrawExport =
        serde_json::from_slice(&text).map_err(|e| format!("{} is no exported draw: {e}", file.display()))?;
    draw::verify(&export).map_err(|mismatch| format!("the draw does not hold: {mismatch}"))?;
    println!(
        "The draw holds: {} of {} selected by the seed \"{}\".",
        export.result.selected.len(),
        export.list.units.len(),
        export.seed
    );
    println!("Commitment {}", export.commitment);
    println!("Compare it with the one that was published before the draw.");
    Ok(())
}

fn verify_log(place: Place, checkpoint: Option<&std::path::Path>) -> Result<(), Failure> {
    let read = |file: &std::path::Path| {
        std::fs::read_to_string(file).map_err(|e| format!("{} cannot be read: {e}", file.display()))
    };
    let older = checkpoint.map(read).transpose()?.map(|text| token_in(&text));
    let is_compared = older.is_some();
    let report = runtime()?.block_on(async {
        let app = serve::build(at(place), Clock::system()).await?;
        serve::check_log(&app, older).await
    })?;
    for fault in &report.faults {
        println!("{fault}");
    }
    println!("{} leaves, {} signed states compared.", report.leaves, report.checkpoints);
    println!("{} records and {} other rows were compared with their leaves.", report.records, report.rows);
    if !is_compared {
        println!("Without a checkpoint kept elsewhere nobody can know whether the end was cut off.");
    }
    if report.faults.is_empty() { Ok(()) } else { Err("the log does not hold".into()) }
}

/// The token of a kept checkpoint: alone in its file, or as `/api/v1/log/state` answers it.
fn token_in(text: &str) -> String {
    match serde_json::from_str::<LogState>(text) {
        Ok(LogState { checkpoint: Some(token) }) => token,
        _ => text.to_owned(),
    }
}

fn print_checkpoint(place: Place) -> Result<(), Failure> {
    let last = runtime()?.block_on(async {
        let app = serve::build(at(place), Clock::system()).await?;
        serve::last_checkpoint(&app).await
    })?;
    println!("{}", last.ok_or("no state of the log is signed yet")?);
    Ok(())
}
