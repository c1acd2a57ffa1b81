//! The real program, as its own operating-system process.

use crate::client::Client;
use crate::server::{START, TestServer};
use diesel::{Connection as _, RunQueryDsl as _, SqliteConnection};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use zaigang_server::clock::Clock;
use zaigang_shared::time::MINUTE_MS;

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `zaigang serve`; dropping it kills it (SIGKILL on Unix), as a power cut would.
pub struct Process {
    child: Child,
    url: String,
}

impl Process {
    /// Starts one on a free port that shares folder and database with the test's server.
    pub(crate) fn start(folder: &Path, database_url: &str) -> Process {
        let program = program();
        assert!(
            program.is_file(),
            "{} is missing: cargo build -p zaigang-server, or set ZAIGANG_BIN",
            program.display()
        );
        let mut command = Command::new(program);
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--database-url", database_url, "--data"])
            .arg(folder);
        // The program knows no clock that stands; within a minute after the tests' is near enough.
        command.args(["--clock-offset-minutes", &minutes_to_start().to_string()]);
        let mut child =
            command.env("RUST_LOG", "error").stdout(Stdio::piped()).spawn().expect("the program starts");
        let out = child.stdout.take().expect("its output");
        let (told, heard) = mpsc::channel();
        // Read to the end, or the program would stop at a full pipe.
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                if let Some(at) = line.find("http://") {
                    let _ = told.send(line.get(at..).unwrap_or_default().trim().to_owned());
                }
            }
        });
        let mut process = Process { child, url: String::new() };
        process.url = heard.recv_timeout(PATIENCE).expect("the program says its address");
        process
    }

    /// Its base address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its most resident memory since the last time it was asked, in KiB (Linux).
    pub fn peak_memory_kib(&self) -> u64 {
        let folder = PathBuf::from(format!("/proc/{}", self.child.id()));
        let status = std::fs::read_to_string(folder.join("status")).expect("the process's status");
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse().ok());
        // The peak begins anew from what is resident now.
        std::fs::write(folder.join("clear_refs"), "5").expect("the peak is set back");
        peak.expect("a peak")
    }

    /// A client of it that is not signed in.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl TestServer {
    /// Starts the real program on the same PostgreSQL, secrets and photos.
    pub fn process(&self) -> Process {
        let Some(url) = self.database_url() else { panic!("a SQLite file is held by one process") };
        Process::start(self.folder(), url)
    }

    /// This deployment as it stands, for processes of its own that may be killed: on SQLite a copy of everything, on
    /// PostgreSQL the same database.
    pub fn apart(&self) -> Apart {
        let folder = std::env::temp_dir().join(format!("zaigang_apart_{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir(&folder).expect("a folder of its own");
        std::fs::copy(self.folder().join(SECRETS), folder.join(SECRETS)).expect("the secrets");
        if self.database_url().is_none() {
            let live = self.folder().join(SQLITE);
            let mut live = SqliteConnection::establish(&live.to_string_lossy()).expect("the database");
            let copy = format!("VACUUM INTO '{}'", folder.join(SQLITE).display());
            diesel::sql_query(copy).execute(&mut live).expect("a copy of the database");
        }
        Apart { folder, database_url: self.database_url().map(str::to_owned) }
    }
}

const SECRETS: &str = "secrets.json";
const SQLITE: &str = "zaigang.db";

/// A deployment that runs in processes of its own.
pub struct Apart {
    folder: PathBuf,
    database_url: Option<String>,
}

impl Apart {
    /// Starts the real program on it.
    pub fn process(&self) -> Process {
        match &self.database_url {
            Some(url) => Process::start(&self.folder, url),
            None => Process::start(
                &self.folder,
                &format!("sqlite://{}", self.folder.join(SQLITE).to_string_lossy()),
            ),
        }
    }

    /// Opens it in this process, once no other holds it, ten minutes after the tests' start.
    pub fn open(self) -> TestServer {
        TestServer::on(self.folder, self.database_url, START.plus(10 * MINUTE_MS), |_| {})
    }
}

/// The program: what `ZAIGANG_BIN` names, or what cargo built beside this test.
pub fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("ZAIGANG_BIN") {
        return named.into();
    }
    let test = std::env::current_exe().expect("the test's own file");
    // target/debug/deps/test-0123 -> target/debug/zaigang
    test.ancestors().nth(2).expect("the build's folder").join("zaigang")
}

/// Whole minutes from now to the tests' start, rounded up.
fn minutes_to_start() -> i64 {
    (START.0 - Clock::system().now().0).div_euclid(MINUTE_MS) + 1
}
