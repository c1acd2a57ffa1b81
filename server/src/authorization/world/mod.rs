//! A small world for the matrix: divisions around three townships, a posting with one of everything at each
//! of them, and a signed-in person a role.

mod rows;

use crate::app::{App, Parts, Settings};
use crate::clock::Clock;
use crate::http::{Listener, Running, start};
use crate::keys::{Keys, SigningKey};
use crate::recorder::Recorder;
use crate::refusal::Refusal;
use crate::store::schema::*;
use crate::store::{Db, Location, Store};
use diesel::prelude::*;
use object_store::ObjectStoreExt as _;
use object_store::memory::InMemory;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use zaigang_shared::division::Role;
use zaigang_shared::operation::{Method, OperationInfo};
use zaigang_shared::time::Millis;

/// Relations of a subject to the caller's scope, in the order of the file.
pub const RELATIONS: [&str; 7] = ["own", "same", "child", "parent", "sibling", "none", "moved"];

const NOW: Millis = Millis(1_795_140_000_000); // 2026-11-20 10:00 in Shanghai
const PROVINCE: &str = "15";
const CITY: &str = "1504";
const OTHER_CITY: &str = "1505";
const COUNTY: &str = "150422";
const OTHER_COUNTY: &str = "150423";
const TOWNSHIP: &str = "150422100";
const OTHER_TOWNSHIP: &str = "150422101";
const VILLAGE: &str = "150422100201";
const OTHER_VILLAGE: &str = "150422100202";
/// In no caller's scope.
const ELSEWHERE: &str = "160101100201";
const LENT: &str = "a-lent";

/// Where a role is held.
fn scope(role: Role) -> &'static str {
    match role {
        Role::Cadre | Role::VillageClerk => VILLAGE,
        Role::TownshipSecretary => TOWNSHIP,
        Role::CountyOffice | Role::DispatchingUnit => COUNTY,
        Role::CityOffice | Role::Inspector | Role::Administrator => CITY,
    }
}

/// The division in a relation to a role's scope.
fn division_in(role: Role, relation: &str) -> &'static str {
    let (same, child, parent, sibling) = match scope(role) {
        VILLAGE => (VILLAGE, VILLAGE, TOWNSHIP, OTHER_VILLAGE),
        TOWNSHIP => (TOWNSHIP, VILLAGE, COUNTY, OTHER_TOWNSHIP),
        COUNTY => (COUNTY, TOWNSHIP, CITY, OTHER_COUNTY),
        _ => (CITY, COUNTY, PROVINCE, OTHER_CITY),
    };
    match relation {
        "same" => same,
        "child" => child,
        "parent" => parent,
        "sibling" => sibling,
        _ => "999999",
    }
}

/// The running server and a token a role.
pub struct World {
    address: std::net::SocketAddr,
    tokens: BTreeMap<Role, String>,
    photo: String,
    folder: PathBuf,
    running: Running,
}

impl Drop for World {
    fn drop(&mut self) {
        self.running.task.abort();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl World {
    /// Starts a server on an empty SQLite store and fills it.
    pub async fn build() -> World {
        let folder = std::env::temp_dir().join(format!("zaigang-matrix-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::open(&Location::Sqlite(folder.join("zaigang.db"))).unwrap();
        let photos = Arc::new(InMemory::new());
        let bytes = zaigang_shared::jpeg::encode_rgb(8, 8, &[120; 192], 60);
        let photo = zaigang_shared::record::sha256_hex(&bytes);
        let place = format!("{}/{photo}.jpg", &photo[..2]);
        photos.put(&place.into(), bytes.clone().into()).await.unwrap();
        let paper = format!("leave/{}/{photo}", &photo[..2]);
        photos.put(&paper.into(), bytes.clone().into()).await.unwrap();
        let answer = format!("case/{}/{photo}", &photo[..2]);
        photos.put(&answer.into(), bytes.into()).await.unwrap();
        let settings = Settings {
            deployment: "matrix".to_owned(),
            owner: "owner".to_owned(),
            notice_version: "1".to_owned(),
            retention_days: 180,
            data: folder.clone(),
            app: None,
            demonstration: false,
            trusted_proxies: Vec::new(),
            body_deadline: crate::serve::BODY_DEADLINE,
        };
        let app = App::new(Parts {
            recorder: Recorder::start(store.clone()),
            store,
            clock: Clock::manual(NOW),
            keys: Keys::open(&folder.join("secrets.json")).unwrap(),
            photos,
            settings,
            gateway: None,
            hashing: Arc::new(tokio::sync::Semaphore::new(2)),
        });
        let sha = photo.clone();
        app.store.write::<_, Refusal>(move |db| rows::fill(db, &sha).map_err(Refusal::from)).await.unwrap();
        crate::usecase::leaves::ensure_rule(&app).await.unwrap();
        let mut tokens = BTreeMap::new();
        for role in Role::ALL {
            let me = format!("me-{}", role.name());
            let (account, device, session) =
                (me.parse().unwrap(), format!("d-{me}").parse().unwrap(), format!("s-{me}").parse().unwrap());
            let (token, _) = app.keys.access_token("matrix", &account, &device, &session, NOW).unwrap();
            tokens.insert(role, token);
        }
        let listener = Listener::plain(([127, 0, 0, 1], 0).into(), 1);
        let running = start(app, &listener).unwrap();
        World { address: running.address, tokens, photo, folder, running }
    }

    /// Asks as somebody with a role; the status and the problem's code.
    pub async fn ask(&self, operation: &OperationInfo, role: Role, relation: &str) -> (u16, String) {
        let path = self.path(operation, role, relation);
        self.send(operation.method, path, self.tokens.get(&role).cloned()).await
    }

    /// Asks without a token.
    pub async fn ask_as_nobody(&self, operation: &OperationInfo) -> (u16, String) {
        let path = self.path(operation, Role::CountyOffice, "same");
        self.send(operation.method, path, None).await
    }

    fn path(&self, operation: &OperationInfo, role: Role, relation: &str) -> String {
        // Ids of the world end in the division, or in the caller for what is his own.
        let tail = match relation {
            "own" => format!("me-{}", role.name()),
            "none" => "nowhere".to_owned(),
            "moved" => format!("moved-{}", division_in(role, "same")),
            _ => division_in(role, relation).to_owned(),
        };
        let values: Vec<String> = operation
            .path
            .split('/')
            .filter_map(|s| s.strip_prefix('{').and_then(|s| s.strip_suffix('}')))
            .map(|name| match name {
                "division" => division_in(role, relation).to_owned(),
                "posting" => format!("p-{tail}"),
                "record" => format!("r-{tail}"),
                "photo" => self.photo.clone(),
                "leave" => format!("l-{tail}"),
                "attachment" => format!("n-{tail}"),
                "prompt" => format!("q-{tail}"),
                "case" => format!("c-{tail}"),
                "fence" => format!("f-{tail}"),
                "device" => format!("spare-{tail}"),
                "account" => {
                    if relation == "own" {
                        tail.clone()
                    } else {
                        format!("a-{tail}")
                    }
                }
                "event" => format!("e-{tail}"),
                "kiosk" => format!("k-{tail}"),
                "point" => format!("s-{tail}"),
                "correction" => format!("k-{tail}"),
                "draw" => format!("w-{tail}"),
                "task" => format!("t-{tail}"),
                "upload" => format!("u-{tail}"),
                "deputy" => format!("y-{tail}"),
                "month" => "2026-11".to_owned(),
                "number" => "1".to_owned(),
                "date" => "2026-11-20".to_owned(),
                "kind" => "cadres".to_owned(),
                other => panic!("the world knows no {other}"),
            })
            .collect();
        operation.path_with(&values.iter().map(String::as_str).collect::<Vec<_>>())
    }

    async fn send(&self, method: Method, path: String, token: Option<String>) -> (u16, String) {
        let address = self.address;
        tokio::task::spawn_blocking(move || {
            let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
            let uri = format!("http://{address}{path}");
            let mut request = ureq::http::Request::builder().method(method.name()).uri(uri);
            if let Some(token) = token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            let body: &[u8] = if matches!(method, Method::Post | Method::Patch) { b"{}" } else { b"" };
            let mut response = agent.run(request.body(body).unwrap()).unwrap();
            let status = response.status().as_u16();
            let text = response.body_mut().read_to_string().unwrap_or_default();
            let problem: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
            let code = match problem["code"].as_str() {
                Some(code) => code.to_owned(),
                None if status == 404 => "not_found".to_owned(),
                None if status == 403 => "not_allowed".to_owned(),
                None => String::new(),
            };
            (status, code)
        })
        .await
        .unwrap()
    }
}
