//! Running other programs: every child is started, watched and reported in one way.

use std::ffi::OsStr;
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What went wrong, in words for the person at the terminal.
#[derive(Debug)]
pub struct Failure(pub String);

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Failure {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Names the file or program an I/O error is about.
pub trait About<T> {
    /// Turns the error into a [`Failure`] that begins with `subject`.
    fn about(self, subject: impl fmt::Display) -> Result<T, Failure>;
}

impl<T, E: fmt::Display> About<T> for Result<T, E> {
    fn about(self, subject: impl fmt::Display) -> Result<T, Failure> {
        self.map_err(|error| Failure(format!("{subject}: {error}")))
    }
}

/// Where things stand: the repository and its target directory.
#[derive(Debug, Clone)]
pub struct Places {
    /// Top of the repository.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
}

impl Places {
    /// From the environment that `cargo run` gives, else from the current directory.
    pub fn find() -> Result<Self, Failure> {
        let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(manifest) => PathBuf::from(manifest),
            None => std::env::current_dir().about("current directory")?,
        };
        let root = start
            .ancestors()
            .find(|folder| folder.join("Cargo.lock").is_file() && folder.join("xtask").is_dir())
            .ok_or("start this inside the repository: cargo xtask run")?
            .to_path_buf();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => std::path::absolute(folder).about("CARGO_TARGET_DIR")?,
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// `path` as a person would write it: relative to the repository where possible.
    pub fn short(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }

    /// A cargo command in the repository, free of what `cargo run` set for this program.
    pub fn cargo<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, arguments: I) -> Command {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&self.root);
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command
    }

    /// The server program as cargo's dev profile leaves it.
    pub fn server(&self) -> PathBuf {
        self.target.join("debug/zaigang")
    }
}

/// A program by name on PATH.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Runs to the end with this terminal; an unsuccessful end is a failure.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let status = command.status().about(words(command))?;
    if status.success() { Ok(()) } else { Err(Failure(format!("{}: {status}", words(command)))) }
}

/// What the program printed; an unsuccessful end is a failure with its error text.
pub fn output(command: &mut Command) -> Result<Vec<u8>, Failure> {
    let output = command.stdin(Stdio::null()).output().about(words(command))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(Failure(format!("{}: {}: {}", words(command), output.status, text.trim())))
}

/// As [`output`], for text.
pub fn output_text(command: &mut Command) -> Result<String, Failure> {
    Ok(String::from_utf8_lossy(&output(command)?).into_owned())
}

/// Whether it runs and ends well; prints nothing.
pub fn succeeds(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Passes the program's output on as it comes, shows each line to `watch`, and says whether it ended well.
pub fn stream(command: &mut Command, mut watch: impl FnMut(&str)) -> Result<bool, Failure> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().about(words(command))?;
    if let Some(stdout) = child.stdout.take() {
        let mut reader = BufReader::new(stdout);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).about(words(command))? > 0 {
            let mut out = std::io::stdout().lock();
            out.write_all(&line).and_then(|()| out.flush()).about("standard output")?;
            watch(String::from_utf8_lossy(&line).trim_end());
            line.clear();
        }
    }
    Ok(child.wait().about(words(command))?.success())
}

/// The command as one would type it, shortened to the program's own name.
fn words(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    let arguments = command.get_args().take(6).map(|word| word.to_string_lossy().into_owned());
    std::iter::once(name).chain(arguments).collect::<Vec<_>>().join(" ")
}
