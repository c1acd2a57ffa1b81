//! The app for the browser: two wasm bundles, their pages, the service worker's list, compressed copies.

mod bundle;
mod names;
mod slim;
mod split;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use brotli::enc::BrotliEncoderParams;
use sha2::{Digest, Sha256};

use crate::process::{About, Failure, Places, output, run};
use crate::setup::{WASM, hex};
use bundle::LATER;

/// What a phone may download to start.
const LIMIT: u64 = 400 * 1024;
/// What it should download to start.
const AIM: u64 = 300 * 1024;
/// The two bundles: program name, and folder in the app.
const BUNDLES: [&str; 2] = ["phone", "office"];
/// What compresses well; pictures and fonts are compressed already.
const COMPRESSED: [&str; 10] =
    ["css", "html", "js", "json", "map", "mjs", "svg", "txt", "wasm", "webmanifest"];

/// Rounds of SHA-256 in a loop instead of one after the other: a photo is hashed once, everybody downloads it.
const SMALL_SHA2: [&str; 2] = ["--cfg=sha2_backend=\"soft\"", "--cfg=sha2_backend_soft=\"compact\""];
/// The linker's notes of what hangs on what, for the division of the phone's bundle.
const NOTES: &str = "-Clink-arg=--emit-relocs";
/// How the app is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Small: what people download.
    Release,
    /// Quick to build: for work on the app itself; uncompressed, without the size limit.
    Dev,
}

impl Kind {
    fn folder(self) -> &'static str {
        match self {
            Self::Release => "app",
            Self::Dev => "app-dev",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Release => "web-release",
            Self::Dev => "dev",
        }
    }

    /// Cargo's folder for the profile.
    fn output(self) -> &'static str {
        match self {
            Self::Release => "web-release",
            Self::Dev => "debug",
        }
    }
}

/// Builds what changed, prints the sizes, and gives the folder to serve.
pub fn build(places: &Places, kind: Kind) -> Result<PathBuf, Failure> {
    let folder = places.target.join(kind.folder());
    let stamp = places.target.join(format!("{}.sources", kind.folder()));
    let sources = fingerprint(places)?;
    if folder.is_dir() && fs::read_to_string(&stamp).is_ok_and(|built| built == sources) {
        println!("      the app is up to date in {}", places.short(&folder));
    } else {
        compile(places, kind)?;
        assemble(places, kind, &folder)?;
        fs::write(&stamp, sources).about(places.short(&stamp))?;
    }
    if kind == Kind::Release {
        check_size(&folder)?;
    }
    Ok(folder)
}

fn compile(places: &Places, kind: Kind) -> Result<(), Failure> {
    let mut command = places.cargo(["build", "--package", "zaigang-mobile", "--features", "web"]);
    command.args(["--profile", kind.profile(), "--target", WASM]);
    for bundle in BUNDLES {
        command.args(["--bin", bundle]);
    }
    if kind == Kind::Release && std::env::var_os("RUSTFLAGS").is_none() {
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags(places));
    }
    run(&mut command)
}

/// Keeps the builder's own folders out of what everybody downloads, and takes the small form of SHA-256.
fn flags(places: &Places) -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|folder| folder.join(".cargo")));
    let folders = [Some((places.root.clone(), "zaigang")), home.map(|folder| (folder, "cargo"))];
    let folders = folders.into_iter().flatten().map(|(folder, name)| (folder.display().to_string(), name));
    let folders = folders.filter(|(folder, _)| !folder.contains(' '));
    let mut flags: Vec<String> =
        folders.map(|(folder, name)| format!("--remap-path-prefix={folder}={name}")).collect();
    flags.extend(SMALL_SHA2.map(str::to_owned));
    flags.push(NOTES.to_owned());
    flags.join(" ")
}

/// Makes the whole folder anew beside the old one and then takes its place: a running server never sees half.
fn assemble(places: &Places, kind: Kind, folder: &Path) -> Result<(), Failure> {
    let new = folder.with_extension("new");
    remove(&new)?;
    let public = places.root.join("mobile/public");
    for file in files(&public)? {
        let to = new.join(&file);
        create_parent(&to)?;
        fs::copy(public.join(&file), &to).about(format!("mobile/public/{file}"))?;
    }
    for bundle in BUNDLES {
        bundle::make(places, kind, bundle, &new.join(bundle))?;
    }
    let worker = new.join("sw.js");
    let template = fs::read_to_string(&worker).about("mobile/public/sw.js")?;
    let (list, version) = start_list(&new)?;
    fs::write(&worker, fill_worker(&template, &list, &version)?).about("sw.js")?;
    if kind == Kind::Release {
        for file in files(&new)? {
            compress(&new.join(file))?;
        }
    }
    let old = folder.with_extension("old");
    remove(&old)?;
    if folder.exists() {
        fs::rename(folder, &old).about(places.short(folder))?;
    }
    fs::rename(&new, folder).about(places.short(folder))?;
    remove(&old)
}

/// Whether the phone keeps it to work offline: everything but the office's part, the worker itself and compressed
/// copies.
fn is_kept(file: &str) -> bool {
    !file.starts_with("office/") && file != "sw.js" && !is_copy(file)
}

/// Whether the phone needs it to start: the second part comes after the start, the pictures when it is installed.
fn starts_phone(file: &str) -> bool {
    (is_kept(file) || file == "sw.js") && !file.ends_with(LATER) && !file.ends_with(".png")
}

fn is_copy(file: &str) -> bool {
    file.ends_with(".br") || file.ends_with(".gz")
}

/// The addresses that the service worker keeps with the SHA-256 of each as the browser checks it, and a version that changes with any byte of them.
fn start_list(app: &Path) -> Result<(Vec<(String, String)>, String), Failure> {
    let mut digest = Sha256::new();
    let mut list = Vec::new();
    for file in files(app)?.into_iter().filter(|file| is_kept(file)) {
        let bytes = fs::read(app.join(&file)).about(&file)?;
        add_to(&mut digest, &file, &bytes);
        let address = if file == "index.html" { "/".to_owned() } else { format!("/{file}") };
        list.push((address, format!("sha256-{}", STANDARD.encode(Sha256::digest(&bytes)))));
    }
    let version = hex(&digest.finalize()).chars().take(16).collect();
    Ok((list, version))
}

fn fill_worker(template: &str, list: &[(String, String)], version: &str) -> Result<String, Failure> {
    for placeholder in [FILES, VERSION] {
        if !template.contains(placeholder) {
            return Err(Failure(format!("mobile/public/sw.js must hold {placeholder}")));
        }
    }
    let list = serde_json::to_string(list).about("sw.js")?;
    Ok(template.replace(FILES, &list).replace(VERSION, version))
}

const FILES: &str = "/*FILES*/[]";
const VERSION: &str = "__VERSION__";

fn compress(file: &Path) -> Result<(), Failure> {
    let extension = file.extension().and_then(|text| text.to_str()).unwrap_or_default();
    if !COMPRESSED.contains(&extension) {
        return Ok(());
    }
    let name = file.display();
    let bytes = fs::read(file).about(name)?;
    let parameters = BrotliEncoderParams { quality: 11, lgwin: 22, ..BrotliEncoderParams::default() };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut bytes.as_slice(), &mut small, &parameters).about(file.display())?;
    fs::write(with_suffix(file, "br"), small).about(file.display())?;
    let small = output(Command::new("gzip").args(["-9", "-n", "-c"]).arg(file).stderr(Stdio::inherit()))?;
    fs::write(with_suffix(file, "gz"), small).about(file.display())
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// Prints what each bundle costs on the wire and holds the phone's to the limit.
fn check_size(app: &Path) -> Result<(), Failure> {
    let wire = |file: &String| {
        let path = app.join(file);
        let small = with_suffix(&path, "br");
        fs::metadata(if small.is_file() { &small } else { &path }).map(|data| data.len()).about(file)
    };
    let all = files(app)?;
    let phone: Vec<&String> = all.iter().filter(|file| starts_phone(file)).collect();
    let mut total = 0;
    for file in phone {
        let bytes = wire(file)?;
        total += bytes;
        if bytes >= 1024 {
            println!("      {:>9}  {file}", kilobytes(bytes));
        }
    }
    println!(
        "      {:>9}  what a phone loads to start, brotli (aim {}, limit {})",
        kilobytes(total),
        kilobytes(AIM),
        kilobytes(LIMIT)
    );
    let sum = |files: &mut dyn Iterator<Item = &String>| files.map(wire).sum::<Result<u64, Failure>>();
    let later = sum(&mut all.iter().filter(|file| is_kept(file) && !starts_phone(file)))?;
    println!("      {:>9}  what comes after the start, brotli", kilobytes(later));
    let office = sum(&mut all.iter().filter(|file| file.starts_with("office/") && !is_copy(file)))?;
    println!("      {:>9}  the office pages, brotli", kilobytes(office));
    if total > LIMIT {
        return Err(Failure(format!("a phone loads {} to start: over the limit", kilobytes(total))));
    }
    if total > AIM {
        println!("      over the aim: look for what grew");
    }
    Ok(())
}

fn kilobytes(bytes: u64) -> String {
    let tenths = (bytes * 10).div_ceil(1024);
    format!("{}.{} KB", tenths / 10, tenths % 10)
}

/// One text for all that the app is made of: sources, lock file, compiler, and what puts it together.
fn fingerprint(places: &Places) -> Result<String, Failure> {
    let mut digest = Sha256::new();
    add_to(&mut digest, "compiler", &output(Command::new("rustc").arg("-vV").current_dir(&places.root))?);
    for file in ["Cargo.toml", "Cargo.lock"] {
        add_to(&mut digest, file, &fs::read(places.root.join(file)).about(file)?);
    }
    for folder in ["mobile", "shared", "xtask/src/web"] {
        let path = places.root.join(folder);
        for file in files(&path)? {
            add_to(&mut digest, &file, &fs::read(path.join(&file)).about(&file)?);
        }
    }
    Ok(hex(&digest.finalize()))
}

fn add_to(digest: &mut Sha256, name: &str, bytes: &[u8]) {
    for part in [name.as_bytes(), bytes] {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    }
}

/// All files below a folder, as sorted relative paths with `/`.
fn files(folder: &Path) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    let mut open = vec![String::new()];
    while let Some(prefix) = open.pop() {
        let path = folder.join(&prefix);
        for entry in fs::read_dir(&path).about(path.display())? {
            let entry = entry.about(path.display())?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.file_type().about(&name)?.is_dir() {
                open.push(format!("{name}/"))
            } else {
                found.push(name)
            }
        }
    }
    found.sort();
    Ok(found)
}

fn remove(folder: &Path) -> Result<(), Failure> {
    if folder.exists() { fs::remove_dir_all(folder).about(folder.display()) } else { Ok(()) }
}

fn create_parent(file: &Path) -> Result<(), Failure> {
    file.parent().map_or(Ok(()), |folder| fs::create_dir_all(folder).about(folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn worker_gets_its_list_and_version() {
        let template = "const FILES = /*FILES*/[]; const VERSION = '__VERSION__';";
        let list =
            [("/".to_owned(), "sha256-a=".to_owned()), ("/app.css".to_owned(), "sha256-b=".to_owned())];
        let filled = fill_worker(template, &list, "0a1b").unwrap();
        let files = r#"[["/","sha256-a="],["/app.css","sha256-b="]]"#;
        assert_eq!(filled, format!("const FILES = {files}; const VERSION = '0a1b';"));
    }

    #[test]
    fn each_start_file_carries_its_hash() {
        let app = std::env::temp_dir().join(format!("zaigang-start-list-{}", std::process::id()));
        fs::create_dir_all(&app).unwrap();
        fs::write(app.join("index.html"), "abc").unwrap();
        let list = start_list(&app).unwrap().0;
        fs::remove_dir_all(&app).unwrap();
        let hash = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assert_eq!(list, [("/".to_owned(), hash.to_owned())]);
    }

    #[test]
    fn worker_without_placeholder_is_refused() {
        assert!(fill_worker("const FILES = /*FILES*/[];", &[], "0a1b").is_err());
    }

    #[test]
    fn office_and_copies_are_no_start_files() {
        assert!(is_kept("phone/phone_bg.wasm") && starts_phone("phone/phone_bg.wasm"));
        assert!(is_kept("phone/later.wasm") && !starts_phone("phone/later.wasm"));
        for file in ["office/index.html", "sw.js", "app.css.br", "phone/phone.js.gz"] {
            assert!(!is_kept(file), "{file}");
        }
    }

    #[test]
    fn sizes_round_up() {
        assert_eq!(kilobytes(1024), "1.0 KB");
        assert_eq!(kilobytes(1025), "1.1 KB");
        assert_eq!(kilobytes(450 * 1024 + 1), "450.1 KB");
    }
}
