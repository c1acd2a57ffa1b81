//! Opening the demonstration as one of its people.

use std::fs;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::process::{About, Failure, Places, run};
use crate::setup::{Need, chromium, ensure};

/// The people one can be.
pub const ROLES: [&str; 7] = ["cadre", "clerk", "secretary", "county", "city", "inspector", "admin"];

/// Opens Chromium as `role`, on the demonstration whose data lies in `data`.
pub fn play(places: &Places, role: &str, data: &Path, headless: bool) -> Result<(), Failure> {
    if !ROLES.contains(&role) {
        return Err(Failure(format!("there is no role {role}; choose one of {}", ROLES.join(", "))));
    }
    let file = data.join("demonstration.json");
    let demonstration = fs::read(&file).map_err(|_| not_running(&places.short(&file)))?;
    let demonstration: Value = serde_json::from_slice(&demonstration).about(places.short(&file))?;
    let address = demonstration.get("address").and_then(Value::as_str).unwrap_or_default();
    if !answers(address) {
        return Err(not_running(address));
    }
    if demonstration.get("roles").and_then(|roles| roles.get(role)).is_none() {
        return Err(Failure(format!("this demonstration has no {role}")));
    }
    let screen = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if !headless && !screen {
        return Err("there is no screen here to open a window on; --headless takes a picture instead".into());
    }
    ensure(places, &[Need::Chromium, Need::Font, Need::Browser])?;
    let browser = chromium().ok_or("Chromium was not found")?;
    let profile = places.target.join("play").join(role);
    let mut command = Command::new("node");
    command.arg(places.root.join("tests/browser/play.mjs")).arg(role).arg(&file).arg(&profile);
    if headless {
        command.arg(profile.with_extension("png"));
    }
    run(command.env("CHROMIUM", browser).current_dir(&places.root))
}

fn not_running(what: &str) -> Failure {
    Failure(format!(
        "the demonstration is not running ({what}); start it in another terminal: cargo xtask run"
    ))
}

/// Whether something listens at `http://HOST:PORT`.
fn answers(address: &str) -> bool {
    let host = address.trim_start_matches("http://").trim_start_matches("https://").trim_end_matches('/');
    let host = host.replace("localhost", "127.0.0.1");
    host.parse::<SocketAddr>()
        .is_ok_and(|address| TcpStream::connect_timeout(&address, Duration::from_secs(2)).is_ok())
}
