//! Time and memory of `zaigang simulate` and `zaigang judge` over many postings, for a month.
//!
//! `cargo bench -p zaigang-server --bench judge -- 500000` (20,000 postings without a number). The files lie in a folder of
//! the system's temporary folder, or of `ZAIGANG_BENCH_FOLDER`: about 29 kB a posting, twice while it judges.

#![expect(clippy::expect_used, reason = "a bench that fails says so and stops")]

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often the memory of the program is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// Most memory a process has held so far, MB, as Linux tells it.
fn peak_mb(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}

/// Runs the program to its end: seconds and most memory in MB.
fn run(arguments: &[&str]) -> (f64, u64) {
    let started = Instant::now();
    let mut program = Command::new(env!("CARGO_BIN_EXE_zaigang"))
        .args(arguments)
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut peak = 0;
    loop {
        peak = peak.max(peak_mb(program.id()).unwrap_or_default());
        if let Some(ended) = program.try_wait().expect("the program can be asked") {
            assert!(ended.success(), "{arguments:?}: {ended}");
            return (started.elapsed().as_secs_f64(), peak);
        }
        std::thread::sleep(LOOK);
    }
}

fn path(folder: &Path, name: &str) -> String {
    folder.join(name).to_string_lossy().into_owned()
}

fn main() {
    let number = std::env::args().skip(1).find_map(|argument| argument.parse::<u64>().ok());
    let postings = number.unwrap_or(20_000).to_string();
    let top = std::env::var_os("ZAIGANG_BENCH_FOLDER").map_or_else(std::env::temp_dir, Into::into);
    let folder = top.join(format!("zaigang-bench-judge-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let out = folder.to_string_lossy().into_owned();
    let (seconds, memory) =
        run(&["simulate", "--persons", &postings, "--months", "1", "--seed", "1", "--out", &out]);
    let (events, cases) = (path(&folder, "events.jsonl"), path(&folder, "cases.jsonl"));
    let size = fs::metadata(&events).map_or(0, |file| file.len()) / 1_000_000;
    println!(
        "simulate {postings} postings x 1 month: {seconds:.1} s, {memory} MB at most, a file of {size} MB"
    );
    let (seconds, memory) = run(&["judge", "--input", &events, "--output", &cases]);
    let found = fs::read_to_string(&cases).map_or(0, |text| text.lines().count());
    println!("judge: {seconds:.1} s, {memory} MB at most, {found} cases");
    fs::remove_dir_all(&folder).expect("the folder can be removed");
}
