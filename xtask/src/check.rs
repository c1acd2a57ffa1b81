//! The test command: everything that must hold before a change may land, cheap checks first.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::Options;
use crate::postgres::Cluster;
use crate::process::{About, Failure, Places, output, output_text, run, stream};
use crate::report::{Report, RustTests, Tally, conclude, count_story};
use crate::setup::{ANDROID, Need, WASM, chromium, ensure};
use crate::web;

/// One step: its name for `--only`, what it says, what it needs, what it does.
struct Step {
    name: &'static str,
    what: &'static str,
    needs: &'static [Need],
    work: fn(&Places) -> Result<Tally, Failure>,
}

const STEPS: &[Step] = &[
    Step { name: "format", what: "rustfmt", needs: &[Need::Rustfmt], work: format },
    Step { name: "paths", what: "no machine's paths in tracked files", needs: &[Need::Git], work: paths },
    Step { name: "trees", what: "what must stay out of the phone and of shared", needs: &[], work: trees },
    Step { name: "wasm", what: "shared compiles for the browser", needs: &[Need::Wasm], work: wasm },
    Step { name: "lints", what: "clippy, native and browser", needs: LINTS, work: lints },
    Step { name: "tests", what: "all Rust tests, on SQLite and PostgreSQL", needs: TESTS, work: tests },
    Step { name: "android", what: "the app compiles for Android", needs: &[Need::Android], work: android },
    Step { name: "app", what: "the app and its size", needs: APP, work: app },
    Step {
        name: "browser",
        what: "the story in a real browser, uploads by a real client",
        needs: BROWSER,
        work: browser,
    },
];
const LINTS: &[Need] = &[Need::Clippy, Need::Wasm, Need::Compiler];
const TESTS: &[Need] = &[Need::Compiler, Need::Libpq, Need::Postgres];
const APP: &[Need] = &[Need::Compiler, Need::Wasm];
const BROWSER: &[Need] =
    &[Need::Compiler, Need::Libpq, Need::Wasm, Need::Chromium, Need::Font, Need::Browser];

/// Runs all steps, or those named; the last line printed is `N passed, N failed`.
pub fn test(places: &Places, words: &[String]) -> Result<ExitCode, Failure> {
    let options = Options::parse(words, &["--only"], &[])?;
    let steps = match options.value("--only") {
        Some(names) => chosen(names)?,
        None => STEPS.iter().collect(),
    };
    let mut needs: Vec<Need> = Vec::new();
    needs.extend(steps.iter().flat_map(|step| step.needs));
    println!("[0/{}] looking for what the checks need ...", steps.len());
    if let Err(Failure(reason)) = ensure(places, &needs) {
        println!("{reason}");
        return Ok(conclude(&Tally { passed: 0, failures: vec![reason] }));
    }
    let mut report = Report::new(steps.len());
    for step in steps {
        report.step(step.name, step.what, || (step.work)(places));
    }
    Ok(report.finish())
}

fn chosen(names: &str) -> Result<Vec<&'static Step>, Failure> {
    let known = || STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ");
    let find = |name: &str| {
        let step = STEPS.iter().find(|step| step.name == name);
        step.ok_or_else(|| Failure(format!("there is no step {name}; the steps: {}", known())))
    };
    names.split(',').map(str::trim).map(find).collect()
}

fn format(places: &Places) -> Result<Tally, Failure> {
    run(&mut places.cargo(["fmt", "--all", "--check"]))?;
    Ok(Tally::one())
}

fn lints(places: &Places) -> Result<Tally, Failure> {
    let native = ["clippy", "--workspace", "--all-targets"];
    let browser = ["clippy", "--package", "zaigang-mobile", "--features", "web", "--target", WASM];
    let mut tally = Tally::default();
    let manifest = fs::read_to_string(places.root.join("Cargo.toml")).about("Cargo.toml")?;
    let compiler = output_text(Command::new("rustc").arg("-V").current_dir(&places.root))?;
    let strict: &[&str] = if knows_more_lints(&compiler, &manifest) {
        println!("      the compiler is newer than the project's: its warnings are shown and do not count");
        &[]
    } else {
        &["--", "-D", "warnings"]
    };
    for arguments in [native.as_slice(), browser.as_slice()] {
        match run(places.cargo(arguments).args(strict)) {
            Ok(()) => tally.add(Tally::one()),
            Err(Failure(reason)) => tally.fail(reason),
        }
    }
    Ok(tally)
}

/// Is the compiler newer than the `rust-version` of the manifest? Then it has lints that nobody could answer yet, and
/// who came by with it would fail on them.
fn knows_more_lints(compiler: &str, manifest: &str) -> bool {
    let minor = |text: &str| text.split('.').nth(1)?.trim_matches('"').parse::<u32>().ok();
    let named = manifest.lines().find_map(|line| line.strip_prefix("rust-version = "));
    match (minor(compiler), named.and_then(minor)) {
        (Some(there), Some(named)) => there > named,
        _ => false,
    }
}

/// The same packages and targets for building and testing, so that cargo compiles each crate once. The xtask is
/// apart: compiled together with the rest, its crates would get other features and compile again.
fn tests(places: &Places) -> Result<Tally, Failure> {
    let server = build_workspace(places)?;
    let cluster = Cluster::start()?;
    let mut tally = Tally::default();
    for packages in [["--workspace", "--exclude", "xtask"].as_slice(), &["--package", "xtask"]] {
        let mut command = places.cargo(["test", "--no-fail-fast"]);
        command.args(packages).env("CARGO_TERM_COLOR", "never");
        command.env("ZAIGANG_TEST_POSTGRES_URL", cluster.url()).env("ZAIGANG_BIN", &server);
        let mut results = RustTests::default();
        let ended_well = stream(&mut command, |line| results.line(line))?;
        tally.add(results.tally(ended_well));
    }
    Ok(tally)
}

fn build_workspace(places: &Places) -> Result<PathBuf, Failure> {
    run(&mut places.cargo(["build", "--workspace", "--exclude", "xtask", "--all-targets"]))?;
    Ok(places.server())
}

fn wasm(places: &Places) -> Result<Tally, Failure> {
    run(&mut places.cargo(["check", "--package", "zaigang-shared", "--target", WASM]))?;
    Ok(Tally::one())
}

const MOBILE_ANDROID: [&str; 6] =
    ["--package", "zaigang-mobile", "--features", "mobile", "--target", ANDROID];

fn android(places: &Places) -> Result<Tally, Failure> {
    run(places.cargo(["check", "--lib", "--bins"]).args(MOBILE_ANDROID))?;
    Ok(Tally::one())
}

/// The phone's crate stays free of C, so that it compiles for Android without its tools; `shared` stays pure.
fn trees(places: &Places) -> Result<Tally, Failure> {
    let c = ["ring", "openssl-sys", "aws-lc-sys", "libsqlite3-sys", "pq-sys"];
    let mut tally = Tally::default();
    for (of, arguments, refused) in [
        ("the app for Android", MOBILE_ANDROID.as_slice(), c.as_slice()),
        ("shared", &["--package", "zaigang-shared"], &["tokio", "actix-web", "diesel"]),
    ] {
        let mut command = places.cargo(["tree", "--edges", "normal", "--prefix", "none"]);
        let tree = output_text(command.args(arguments))?;
        let names = tree.lines().filter_map(|line| line.split(' ').next());
        let found: Vec<&str> = names.filter(|name| refused.contains(name)).collect();
        match found.first() {
            Some(name) => tally.fail(format!("{of} pulls in {name}")),
            None => tally.add(Tally::one()),
        }
    }
    Ok(tally)
}

fn app(places: &Places) -> Result<Tally, Failure> {
    web::build(places, web::Kind::Release)?;
    Ok(Tally::one())
}

fn browser(places: &Places) -> Result<Tally, Failure> {
    let app = web::build(places, web::Kind::Release)?;
    let server = build_workspace(places)?;
    let screenshots = places.target.join("screenshots");
    fs::create_dir_all(&screenshots).about(places.short(&screenshots))?;
    let browser = chromium().ok_or("Chromium was not found")?;
    let mut tally = Tally::default();
    for (file, what) in
        [("uploads.mjs", "the uploads"), ("valley.mjs", "the valley"), ("story.mjs", "the story")]
    {
        let mut command = Command::new("node");
        command.arg(places.root.join("tests/browser").join(file)).current_dir(&places.root);
        command.env("ZAIGANG_BIN", &server).env("ZAIGANG_APP", &app);
        command.env("ZAIGANG_SCREENSHOTS", &screenshots).env("CHROMIUM", &browser);
        let mut found = Tally::default();
        let ended_well = stream(&mut command, |line| count_story(&mut found, line))?;
        found.settle(ended_well, what);
        tally.add(found);
    }
    Ok(tally)
}

/// Looks through what git tracks (and would track) for the paths of one machine and for private registries.
fn paths(places: &Places) -> Result<Tally, Failure> {
    let mut command = Command::new("git");
    command.args(["-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let list = output(command.current_dir(&places.root))?;
    let marks = machine_marks(places);
    let mut tally = Tally::default();
    for name in String::from_utf8_lossy(&list).split('\0').filter(|name| !name.is_empty()) {
        // Deleted but still in the index, or not text: nothing to read.
        let Ok(text) = fs::read_to_string(places.root.join(name)) else { continue };
        for (line, nth) in text.lines().zip(1..) {
            if let Some(mark) = marks.iter().find(|mark| stands_alone(line, mark)) {
                tally.fail(format!("{name}:{nth} holds a path of one machine ({mark})"));
            }
            if names_private_registry(name, line) {
                tally.fail(format!("{name}:{nth} names a registry that not everybody has"));
            }
        }
    }
    if tally.failures.is_empty() { Ok(Tally::one()) } else { Ok(tally) }
}

/// People's home folders, and where this repository lies unless that is a usual place for a server.
/// Written in two parts so that this file does not hold them.
fn machine_marks(places: &Places) -> Vec<String> {
    let mut marks: Vec<String> = [["/ho", "me/"], ["/Use", "rs/"], ["/ro", "ot/"], ["C:\\Use", "rs\\"]]
        .map(|parts| parts.concat())
        .into();
    let root = places.root.display().to_string();
    let usual = ["/srv/", "/opt/", "/var/", "/usr/"].iter().any(|start| root.starts_with(start));
    if !usual && root.matches('/').count() > 1 {
        marks.push(root);
    }
    marks
}

/// Whether `mark` begins a path in `line`, and not the middle of an address or of a longer path.
fn stands_alone(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line.get(..at).and_then(|start| start.chars().next_back());
        !before.is_some_and(|letter| letter.is_alphanumeric() || "._-~}*".contains(letter))
    })
}

fn names_private_registry(file: &str, line: &str) -> bool {
    let after = |mark| line.trim().strip_prefix(mark);
    if file.ends_with("Cargo.lock") {
        let public = "registry+https://github.com/rust-lang/crates.io-index";
        return after("source = \"").is_some_and(|source| !source.starts_with(public));
    }
    let public = "https://registry.npmjs.org/";
    file.ends_with("package-lock.json")
        && after("\"resolved\": \"").is_some_and(|source| !source.starts_with(public))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_chosen_by_name() {
        let names: Vec<_> = chosen("tests, format").unwrap().iter().map(|step| step.name).collect();
        assert_eq!(names, ["tests", "format"]);
        assert!(chosen("test").is_err());
    }

    #[test]
    fn warnings_count_up_to_the_projects_own_compiler() {
        let manifest = "[workspace.package]\nrust-version = \"1.95\"\n";
        let newer = |compiler| knows_more_lints(compiler, manifest);
        assert!(!newer("rustc 1.95.0 (59807616e 2026-04-14)"));
        assert!(!newer("rustc 1.94.1 (0 2026-03-01)"));
        assert!(newer("rustc 1.99.1 (5f94df478 2026-08-27)"));
        assert!(!knows_more_lints("rustc 1.99.1", "no version"));
    }

    #[test]
    fn paths_are_told_from_addresses() {
        let mark = ["/ho", "me/"].concat();
        assert!(stands_alone(&format!("cp {mark}li/x ."), &mark));
        assert!(stands_alone(&format!("\"{mark}li\""), &mark));
        assert!(!stands_alone(&format!("https://example.cn{mark}li"), &mark));
    }

    #[test]
    fn private_registries_are_found() {
        assert!(names_private_registry(
            "package-lock.json",
            "  \"resolved\": \"https://npm.example.cn/x.tgz\","
        ));
        assert!(!names_private_registry(
            "package-lock.json",
            "\"resolved\": \"https://registry.npmjs.org/x.tgz\","
        ));
        assert!(names_private_registry("Cargo.lock", "source = \"git+https://example.cn/x\""));
        assert!(!names_private_registry(
            "Cargo.lock",
            "source = \"registry+https://github.com/rust-lang/crates.io-index\""
        ));
    }
}
