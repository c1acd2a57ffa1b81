//! The project's commands, each with all set-up it needs: `cargo xtask run`, `play`, `app`, `test`, `figures`.

mod check;
mod figures;
mod lan;
mod play;
mod postgres;
mod process;
mod report;
mod setup;
mod web;

use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use process::{About, Failure, Places, run};
use setup::Need;

const USAGE: &str = "\
cargo xtask run [--port N] [--data DIR] [--database-url URL] [--lan [ADDRESS]]
    Builds the app and the server and starts the demonstration on http://127.0.0.1:8420;
    with --lan over https for phones in the same network, by an authority of its own
cargo xtask play ROLE [--data DIR] [--headless]
    Opens it as one of: cadre, clerk, secretary, county, city, inspector, admin
cargo xtask app [--dev]
    Builds the app for the browser only
cargo xtask test [--only STEP,...]
    Checks everything; the last line counts
cargo xtask figures [--seeds 11-20]
    Simulates, judges and scores: which figures of the judge are reached";

/// Where the demonstration is served unless another port is named.
const PORT: &str = "8420";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let words: Vec<String> = words.collect();
    let done = Places::find().and_then(|places| match command.as_str() {
        "run" => start(&places, &words),
        "play" => open(&places, &words),
        "app" => app(&places, &words),
        "test" => check::test(&places, &words),
        "figures" => figures::figures(&places, &words),
        "" | "help" | "--help" | "-h" => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(Failure(format!("there is no command {other}\n{USAGE}"))),
    });
    done.unwrap_or_else(|failure| {
        eprintln!("xtask: {failure}");
        ExitCode::FAILURE
    })
}

/// Ends only when something is wrong: else this program becomes the server.
fn start(places: &Places, words: &[String]) -> Result<ExitCode, Failure> {
    let (lan, words) = lan::take(words)?;
    let options = Options::parse(&words, &["--port", "--data", "--database-url"], &[])?;
    println!("[1/4] looking for what the build needs ...");
    setup::ensure(places, &[Need::Compiler, Need::Libpq, Need::Wasm])?;
    println!("[2/4] building the app (two to four minutes the first time) ...");
    let app = web::build(places, web::Kind::Release)?;
    println!("[3/4] building the server (three to six minutes the first time) ...");
    run(&mut places.cargo(["build", "--package", "zaigang-server", "--bin", "zaigang"]))?;
    println!("[4/4] starting the demonstration ...");
    let mut server = Command::new(places.server());
    let data = options.data(places)?;
    server.arg("serve").arg("--demo").arg("--app").arg(app).arg("--data").arg(&data);
    let port = options.value("--port").unwrap_or(PORT);
    let port: u16 = port.parse().about(format!("--port {port}"))?;
    match lan {
        None => {
            server.args(["--listen", &format!("127.0.0.1:{port}")]);
        }
        Some(address) => lan::Lan::prepare(places, &data, address)?.serve(&mut server, port)?,
    }
    if let Some(url) = options.value("--database-url") {
        server.args(["--database-url", url]);
    }
    Err(Failure(format!("{}: {}", places.short(&places.server()), server.exec())))
}

fn open(places: &Places, words: &[String]) -> Result<ExitCode, Failure> {
    let (role, rest) = words.split_first().ok_or(USAGE)?;
    let options = Options::parse(rest, &["--data"], &["--headless"])?;
    play::play(places, role, &options.data(places)?, options.has("--headless"))?;
    Ok(ExitCode::SUCCESS)
}

fn app(places: &Places, words: &[String]) -> Result<ExitCode, Failure> {
    let options = Options::parse(words, &[], &["--dev"])?;
    setup::ensure(places, &[Need::Compiler, Need::Wasm])?;
    let kind = if options.has("--dev") { web::Kind::Dev } else { web::Kind::Release };
    let folder = web::build(places, kind)?;
    println!("      {}", places.short(&folder));
    Ok(ExitCode::SUCCESS)
}

/// `--name VALUE` pairs and `--flags`, nothing else.
pub(crate) struct Options(Vec<(String, Option<String>)>);

impl Options {
    /// Refuses what is in neither list.
    pub(crate) fn parse(words: &[String], pairs: &[&str], flags: &[&str]) -> Result<Self, Failure> {
        let mut found = Vec::new();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if flags.contains(&word.as_str()) {
                found.push((word.clone(), None));
            } else if pairs.contains(&word.as_str()) {
                let value = words.next().ok_or_else(|| Failure(format!("{word} needs a value")))?;
                found.push((word.clone(), Some(value.clone())));
            } else {
                return Err(Failure(format!("unknown option {word}\n{USAGE}")));
            }
        }
        Ok(Self(found))
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(given, _)| given == name)
    }

    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().rfind(|(given, _)| given == name).and_then(|(_, value)| value.as_deref())
    }

    /// The data folder: `--data`, else the demonstration's own.
    fn data(&self, places: &Places) -> Result<PathBuf, Failure> {
        match self.value("--data") {
            Some(folder) => std::path::absolute(folder).about("--data"),
            None => Ok(places.target.join("demo-city")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn options_are_read() {
        let options = Options::parse(&words("--port 9000 --headless"), &["--port"], &["--headless"]).unwrap();
        assert_eq!(options.value("--port"), Some("9000"));
        assert!(options.has("--headless"));
        assert!(!options.has("--dev"));
    }

    #[test]
    fn unknown_and_incomplete_options_are_refused() {
        assert!(Options::parse(&words("--prot 9000"), &["--port"], &[]).is_err());
        assert!(Options::parse(&words("--port"), &["--port"], &[]).is_err());
    }
}
