//! An own PostgreSQL for the tests: made in a temporary folder, gone at the end whatever the end is.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::process::{About, Failure, output, run};
use crate::setup::{is_root, postgres_programs};

/// PostgreSQL refuses to run as root; Debian makes this user for it.
const USER: &str = "postgres";

/// Waits until its standard input closes, which happens when this program ends in any way (also killed),
/// then stops the server and removes the folder. Arguments: folder, then the stop command.
const GUARD: &str =
    "trap '' HUP INT TERM; cat >/dev/null; folder=$1; shift; \"$@\" >/dev/null 2>&1; rm -rf -- \"$folder\"";

/// A running server of our own; dropping it stops it and removes its folder.
#[derive(Debug)]
pub struct Cluster {
    url: String,
    guard: Child,
}

impl Cluster {
    /// Makes and starts one on a free port of 127.0.0.1.
    pub fn start() -> Result<Self, Failure> {
        let programs = postgres_programs().ok_or("PostgreSQL's initdb and pg_ctl were not found")?;
        let port = free_port()?;
        let folder = std::env::temp_dir().join(format!("zaigang-postgres-{}", std::process::id()));
        fs::create_dir(&folder).about(folder.display())?;
        let cluster = Self {
            url: format!("postgres://{USER}@127.0.0.1:{port}/postgres"),
            guard: guard(&folder, &programs).about("sh")?,
        };
        if is_root() {
            run(Command::new("chown").arg(USER).arg(&folder))?;
        }
        run(Command::new("chmod").arg("700").arg(&folder))?;
        initialise(&folder, &programs)?;
        configure(&folder, port)?;
        let mut start = program(&folder, &programs, "pg_ctl");
        let log = folder.join("log");
        start.arg("-D").arg(folder.join("data")).arg("-l").arg(&log).args(["-w", "-t", "60", "start"]);
        // The server keeps the standard output it is given: a pipe would never end.
        if !start.stdout(Stdio::null()).status().about("pg_ctl")?.success() {
            let log = fs::read_to_string(&log).unwrap_or_default();
            return Err(Failure(format!("PostgreSQL did not start: {}", log.trim())));
        }
        Ok(cluster)
    }

    /// Where it listens, as the server's `--database-url` takes it.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        if let Err(error) = self.guard.wait() {
            eprintln!("the PostgreSQL of the tests may still run: {error}");
        }
    }
}

fn guard(folder: &Path, programs: &Path) -> std::io::Result<Child> {
    let stop = program(folder, programs, "pg_ctl");
    let mut guard = Command::new("sh");
    guard.args(["-c", GUARD, "guard"]).arg(folder).arg(stop.get_program()).args(stop.get_args());
    guard.arg("-D").arg(folder.join("data")).args(["-m", "immediate", "-w", "stop"]);
    guard.current_dir("/").process_group(0).stdin(Stdio::piped()).stdout(Stdio::null()).spawn()
}

/// One of PostgreSQL's programs, as a user that may run it.
fn program(folder: &Path, programs: &Path, name: &str) -> Command {
    let path = programs.join(name);
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", USER, "--"]).arg(path);
        command
    } else {
        Command::new(path)
    };
    command.current_dir(folder).stdin(Stdio::null());
    command
}

fn initialise(folder: &Path, programs: &Path) -> Result<(), Failure> {
    let mut command = program(folder, programs, "initdb");
    command.arg("-D").arg(folder.join("data")).args(["--username", USER, "--auth", "trust"]);
    command.args(["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"]);
    output(&mut command).map(drop)
}

/// Durable as in production: the server refuses to start on a database that may lose a commit.
fn configure(folder: &Path, port: u16) -> Result<(), Failure> {
    let path: PathBuf = folder.join("data/postgresql.conf");
    let sockets = folder.display();
    let lines = format!(
        "\nlisten_addresses = '127.0.0.1'\nport = {port}\nunix_socket_directories = '{sockets}'\n\
         fsync = on\nsynchronous_commit = on\nfull_page_writes = on\nmax_connections = 300\n"
    );
    let mut file = fs::OpenOptions::new().append(true).open(&path).about(path.display())?;
    file.write_all(lines.as_bytes()).about(path.display())
}

fn free_port() -> Result<u16, Failure> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).about("a free port")?;
    Ok(listener.local_addr().about("a free port")?.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs without PostgreSQL too: `true` stands for the stop command.
    #[test]
    fn guard_removes_the_folder_when_its_input_closes() {
        let folder = std::env::temp_dir().join(format!("zaigang-guard-test-{}", std::process::id()));
        fs::create_dir(&folder).unwrap();
        let mut guard = guard(&folder, Path::new("/nowhere")).unwrap();
        drop(guard.stdin.take());
        guard.wait().unwrap();
        assert!(!folder.exists());
    }
}
