//! What the machine must have: found, or installed when missing, or named in one clear line.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use sha2::{Digest, Sha256};

use crate::process::{About, Failure, Places, find_program, output_text, run, succeeds};

/// One thing that a command needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A C compiler with the C library's headers, for SQLite and the cryptography.
    Compiler,
    /// The PostgreSQL client library.
    Libpq,
    /// To read the list of tracked files.
    Git,
    /// Rust for the browser.
    Wasm,
    /// Rust for Android.
    Android,
    /// The linter.
    Clippy,
    /// The formatter.
    Rustfmt,
    /// A browser.
    Chromium,
    /// Chinese letters for the browser.
    Font,
    /// A PostgreSQL server's programs (an own cluster is made with them).
    Postgres,
    /// Node and the packages of `tests/browser`.
    Browser,
}

/// What Debian installs: the need, whether it is there, the packages.
type Package = (Need, fn() -> bool, &'static [&'static str]);

const PACKAGES: &[Package] = &[
    (Need::Compiler, has_compiler, &["gcc", "libc6-dev"]),
    (Need::Libpq, has_libpq, &["libpq-dev"]),
    (Need::Git, || find_program("git").is_some(), &["git"]),
    (Need::Chromium, || chromium().is_some(), &["chromium"]),
    (Need::Font, has_font, &["fonts-noto-cjk", "fontconfig"]),
    (Need::Postgres, || postgres_programs().is_some(), &["postgresql"]),
    (Need::Browser, || find_program("node").is_some(), &["nodejs"]),
    (Need::Browser, || find_program("npm").is_some(), &["npm"]),
];

/// Installs what is missing of `needs`.
pub fn ensure(places: &Places, needs: &[Need]) -> Result<(), Failure> {
    ensure_packages(needs)?;
    ensure_rust(places, needs)?;
    if needs.contains(&Need::Browser) {
        ensure_node_packages(places)?;
    }
    Ok(())
}

fn missing_packages(needs: &[Need]) -> Vec<&'static str> {
    let wanted = PACKAGES.iter().filter(|(need, present, _)| needs.contains(need) && !present());
    wanted.flat_map(|(_, _, packages)| packages.iter().copied()).collect()
}

fn ensure_packages(needs: &[Need]) -> Result<(), Failure> {
    let missing = missing_packages(needs);
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let advice = format!("missing on this machine; install it and start again: apt-get install {list}");
    if find_program("apt-get").is_none() {
        return Err(Failure(advice));
    }
    let root = is_root();
    if !root && find_program("sudo").is_none() {
        return Err(Failure(advice));
    }
    println!("      installing Debian packages: {list}");
    let apt = |arguments: &[&str]| {
        let mut command = if root { Command::new("env") } else { Command::new("sudo") };
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]);
        run(command.args(arguments))
    };
    let install = [&["install", "-y", "--no-install-recommends"], missing.as_slice()].concat();
    let installed = apt(&["update"]).and_then(|()| apt(&install));
    match missing_packages(needs).is_empty() {
        true => Ok(()),
        false => Err(Failure(match installed {
            Err(Failure(reason)) => format!("{advice} ({reason})"),
            Ok(()) => advice,
        })),
    }
}

fn ensure_rust(places: &Places, needs: &[Need]) -> Result<(), Failure> {
    let wants = |need| needs.contains(&need);
    let sysroot = output_text(Command::new("rustc").args(["--print", "sysroot"]).current_dir(&places.root))?;
    let libraries = PathBuf::from(sysroot.trim()).join("lib/rustlib");
    for (need, target) in [(Need::Wasm, WASM), (Need::Android, ANDROID)] {
        if wants(need) && !libraries.join(target).join("lib").is_dir() {
            println!("      adding the Rust target {target}");
            rustup(places, &["target", "add", target])?;
        }
    }
    for (need, subcommand, component) in
        [(Need::Clippy, "clippy", "clippy"), (Need::Rustfmt, "fmt", "rustfmt")]
    {
        if wants(need) && !succeeds(&mut places.cargo([subcommand, "--version"])) {
            println!("      adding the Rust component {component}");
            rustup(places, &["component", "add", component])?;
        }
    }
    Ok(())
}

/// Rust's name for the browser.
pub const WASM: &str = "wasm32-unknown-unknown";
/// Rust's name for Android phones.
pub const ANDROID: &str = "aarch64-linux-android";

fn rustup(places: &Places, arguments: &[&str]) -> Result<(), Failure> {
    run(Command::new("rustup").args(arguments).current_dir(&places.root))
        .map_err(|Failure(reason)| Failure(format!("rustup {} is needed ({reason})", arguments.join(" "))))
}

fn ensure_node_packages(places: &Places) -> Result<(), Failure> {
    let folder = places.root.join("tests/browser");
    let lock = fs::read(folder.join("package-lock.json")).about("tests/browser/package-lock.json")?;
    let wanted = hex(&Sha256::digest(&lock));
    let stamp = folder.join("node_modules/.zaigang-installed");
    if fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(());
    }
    println!("      installing the browser tests' packages");
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    run(Command::new("npm").args(arguments).current_dir(&folder))?;
    fs::write(&stamp, wanted).about("tests/browser/node_modules")
}

fn has_compiler() -> bool {
    find_program("cc").is_some() && compiler_finds("crt1.o")
}

fn has_libpq() -> bool {
    compiler_finds("libpq.so")
}

/// The compiler answers with a whole path for a file that it found, else with the bare name.
fn compiler_finds(file: &str) -> bool {
    output_text(Command::new("cc").arg(format!("-print-file-name={file}")))
        .is_ok_and(|answer| PathBuf::from(answer.trim()).is_absolute())
}

fn has_font() -> bool {
    output_text(Command::new("fc-list").args([":lang=zh-cn", "family"]))
        .is_ok_and(|list| !list.trim().is_empty())
}

/// The browser: `CHROMIUM` when set, else the usual names.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from).filter(|file| file.is_file());
    named.or_else(|| ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(find_program))
}

/// The folder that holds `initdb` and `pg_ctl`: Debian keeps them off PATH, one folder per version.
pub fn postgres_programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let on_path = find_program("initdb").and_then(|file| file.canonicalize().ok());
    folders.extend(on_path.and_then(|file| file.parent().map(PathBuf::from)));
    folders
        .into_iter()
        .rev()
        .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file())
}

/// Whether this program runs as root.
pub fn is_root() -> bool {
    output_text(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
