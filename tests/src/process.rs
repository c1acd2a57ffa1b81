//! The real program, as its own operating-system process.

use crate::client::Client;
use crate::server::{START, TestServer};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use zaigang_server::clock::Clock;
use zaigang_shared::time::MINUTE_MS;

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `zaigang serve`; dropping it ends it.
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
