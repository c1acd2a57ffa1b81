//! A server of its own for each test.

use crate::client::Client;
use crate::people::{Office, PASSWORD, Phone};
use diesel::RunQueryDsl as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use zaigang_server::app::App;
use zaigang_server::clock::Clock;
use zaigang_server::http::{self, Listener, Running};
use zaigang_server::serve::{self, Options};
use zaigang_server::store::{StoreError, create_database};
use zaigang_shared::api::county::{CreateAccount, IssueCode};
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::operation as op;
use zaigang_shared::time::Millis;

/// Where the manual clock of every test starts: Monday 2026-11-23, 10:00 in Asia/Shanghai.
pub const START: Millis = Millis(1_795_399_200_000);

/// Which database a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// Embedded, in the test's own folder.
    Sqlite,
    /// A database of its own on the server of `ZAIGANG_TEST_POSTGRES_URL`.
    Postgres,
}

/// A running server; dropping it stops it and removes its folder.
pub struct TestServer {
    /// Its clock: stands until it is moved.
    pub clock: Clock,
    /// The application, for looks behind HTTP.
    pub app: App,
    url: String,
    folder: PathBuf,
    database_url: Option<String>,
    running: Option<Running>,
    beside: Option<Running>,
    runtime: tokio::runtime::Runtime,
    administrator: OnceLock<Office>,
}

impl TestServer {
    /// Starts one on a free port with an empty database.
    pub fn start(database: Database) -> TestServer {
        TestServer::start_with(database, |_| {})
    }

    /// Starts one with other options than a test usually has.
    pub fn start_with(database: Database, change: impl FnOnce(&mut Options)) -> TestServer {
        let name = format!("zaigang_test_{}", uuid::Uuid::new_v4().simple());
        let database_url = match database {
            Database::Sqlite => None,
            Database::Postgres => {
                let Ok(url) = std::env::var("ZAIGANG_TEST_POSTGRES_URL") else {
                    panic!(
                        "ZAIGANG_TEST_POSTGRES_URL is not set: a superuser's URL on the database postgres"
                    );
                };
                Some(create_database(&url, &name).expect("a database of its own"))
            }
        };
        let folder = std::env::temp_dir().join(&name);
        std::fs::create_dir(&folder).expect("a folder of its own");
        TestServer::on(folder, database_url, START, change)
    }

    /// Starts one on what lies in a folder, which is then its own.
    pub(crate) fn on(
        folder: PathBuf,
        database_url: Option<String>,
        now: Millis,
        change: impl FnOnce(&mut Options),
    ) -> TestServer {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let clock = Clock::manual(now);
        let mut options = options(&folder, database_url.clone());
        change(&mut options);
        let (app, running) = start_one(&runtime, options, &clock);
        TestServer {
            clock,
            app,
            url: format!("http://{}", running.address),
            folder,
            database_url,
            running: Some(running),
            beside: None,
            runtime,
            administrator: OnceLock::new(),
        }
    }

    /// Starts a second server on the same PostgreSQL, secrets and photos that shares nothing else with the
    /// first, as another process would; a client of it.
    pub fn beside(&mut self) -> Client {
        assert!(self.database_url.is_some(), "a SQLite file is held by one process");
        let options = options(&self.folder, self.database_url.clone());
        let (_, running) = start_one(&self.runtime, options, &self.clock);
        let client = Client::new(&format!("http://{}", running.address));
        self.beside = Some(running);
        client
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn database_url(&self) -> Option<&str> {
        self.database_url.as_deref()
    }

    /// Its base address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A client that is not signed in.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        self.clock.set(self.clock.now().plus(ms));
    }

    /// Runs one statement on the database: for rows that no operation makes. Returns the rows changed.
    pub fn sql(&self, statement: &str) -> usize {
        self.try_sql(statement).unwrap_or_else(|error| panic!("{statement}: {error:?}"))
    }

    /// As [`TestServer::sql`], for what the database itself should refuse.
    ///
    /// # Errors
    /// The database's.
    pub fn try_sql(&self, statement: &str) -> Result<usize, StoreError> {
        let text = statement.to_owned();
        let done = self.app.store.write::<_, StoreError>(move |db| Ok(diesel::sql_query(text).execute(db)?));
        self.runtime.block_on(done)
    }

    /// Writes now what was declared on the days that have ended, as the program does every night; the rows.
    pub fn declare(&self) -> usize {
        let done = self.runtime.block_on(self.app.declare());
        done.unwrap_or_else(|error| panic!("{error}")).unwrap_or(0)
    }

    /// A turn of the job of drawn prompts, by a process that has just started: how many fired, and how many are noted as
    /// not fired. It holds its lease under the name it had before, so that no turn waits for the one before it.
    pub fn fire_prompts(&self) -> (usize, usize) {
        self.turns("process", |turn| turn().unwrap_or_else(|error| panic!("{error}")))
    }

    /// The job of drawn prompts of one process, whose turns `work` makes: as [`TestServer::fire_prompts`], but what it
    /// has planned stays.
    pub fn prompt_job<T>(&self, work: impl FnOnce(&mut dyn FnMut() -> (usize, usize)) -> T) -> T {
        self.prompt_turns(|turn| work(&mut || turn().unwrap_or_else(|error| panic!("{error}"))))
    }

    /// As [`TestServer::prompt_job`], of turns that may fail.
    pub fn prompt_turns<T>(
        &self,
        work: impl FnOnce(&mut dyn FnMut() -> Result<(usize, usize), String>) -> T,
    ) -> T {
        self.turns(&uuid::Uuid::new_v4().to_string(), work)
    }

    fn turns<T>(
        &self,
        holder: &str,
        work: impl FnOnce(&mut dyn FnMut() -> Result<(usize, usize), String>) -> T,
    ) -> T {
        let mut job = self.app.prompt_job();
        work(&mut || {
            let done = self.runtime.block_on(job.turn(&self.app, holder));
            done.map(|turn| (turn.fired, turn.unfired)).map_err(|error| error.to_string())
        })
    }

    /// The same turn by so many processes at once, the same ones each time; what fired in all.
    pub fn fire_prompts_at_once(&self, processes: usize) -> usize {
        self.runtime.block_on(async {
            let turn = |number| {
                let app = self.app.clone();
                let holder = format!("process {number}");
                tokio::spawn(async move { app.prompt_job().turn(&app, &holder).await })
            };
            let turns: Vec<_> = (0..processes).map(turn).collect();
            let mut fired = 0;
            for turn in turns {
                let done = turn.await.expect("a turn that ends");
                fired += done.unwrap_or_else(|error| panic!("{error}")).fired;
            }
            fired
        })
    }

    /// Sends the messages to the owner's gateway that are due now; how many were looked at.
    pub fn send_messages(&self) -> i64 {
        self.runtime.block_on(self.app.send_messages()).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Recomputes a month of drawn prompts, of everybody, as the command line does.
    ///
    /// # Errors
    /// Why that is not possible, in words.
    pub fn check_prompts(&self, month: &str) -> Result<zaigang_shared::api::prompt::PromptCheck, String> {
        let month = month.parse().expect("a month");
        let done = self.runtime.block_on(serve::check_prompts(&self.app, month));
        done.map_err(|error| error.to_string())
    }

    /// How many rows a condition finds: `count("record")`, `count("session WHERE ended_at IS NULL")`.
    pub fn count(&self, from: &str) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Count {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let text = format!("SELECT COUNT(*) AS n FROM {from}");
        let done = self
            .app
            .store
            .read::<_, StoreError>(move |db| Ok(diesel::sql_query(text).get_result::<Count>(db)?));
        self.runtime.block_on(done).map(|count| count.n).unwrap_or_else(|error| panic!("{from}: {error:?}"))
    }

    /// One column of text of every row that a statement finds, named `text`.
    pub fn column(&self, select: &str) -> Vec<String> {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            text: String,
        }
        let statement = select.to_owned();
        let done =
            self.app.store.read::<_, StoreError>(move |db| Ok(diesel::sql_query(statement).load::<Row>(db)?));
        let rows = self.runtime.block_on(done).unwrap_or_else(|error| panic!("{select}: {error:?}"));
        rows.into_iter().map(|row| row.text).collect()
    }

    /// Gives every waiting leaf its position, as the program does by itself.
    pub fn sequence(&self, holder: &str) {
        while self.runtime.block_on(self.app.sequence(holder)).unwrap_or_else(|error| panic!("{error}")) > 0 {
        }
    }

    /// What the check of the whole log says is wrong.
    pub fn log_faults(&self) -> Vec<String> {
        let report = self.runtime.block_on(serve::check_log(&self.app, None));
        report.unwrap_or_else(|error| panic!("{error}")).faults
    }

    /// A division, with the ones above it.
    pub fn division(&self, code: &str) {
        let mut next = Some(code.parse::<DivisionCode>().expect("a division code"));
        while let Some(code) = next {
            if self.count(&format!("division WHERE code = '{code}'")) == 0 {
                let level = serde_json::to_value(code.level()).expect("a level");
                let level = level.as_str().unwrap_or_default();
                self.sql(&format!(
                    "INSERT INTO division (code, name, level, valid_from) VALUES ('{code}', 'D{code}', '{level}', 0)"
                ));
            }
            next = code.parent();
        }
    }

    /// A village's office, a circle of 200 m, written beside the program: its log has no leaf of it.
    pub fn village_office(&self, id: &str, village: &str, (lat, lon): (f64, f64)) {
        let shape = format!(r#"{{"shape":"circle","lat":{lat},"lon":{lon},"radius_m":200.0}}"#);
        self.sql(&format!(
            "INSERT INTO fence (id, series, division, kind, name, shape, source_shape, datum, converter, proposed,
             valid_from, made_by) VALUES ('{id}', '{id}', '{village}', 'office', '村部', '{shape}', '{shape}', 'wgs84',
             '1', FALSE, 0, 'x')"
        ));
    }

    /// The administrator of province 15, made as the command line does, with his password changed.
    pub fn administrator(&self) -> &Office {
        self.administrator.get_or_init(|| {
            let scope = "15".parse().expect("a code");
            let made = serve::create_administrator(&self.app, "root", "管理员", scope);
            let made = self.runtime.block_on(made).expect("an administrator");
            Office::begin(self, &made.login, &made.password)
        })
    }

    /// An office person, made by the administrator, signed in, with the password changed to [`PASSWORD`].
    pub fn office(&self, login: &str, role: Role, division: &str) -> Office {
        self.division(division);
        let request = CreateAccount {
            id: format!("a-{login}").parse().expect("an id"),
            login: login.to_owned(),
            name: format!("姓名{login}"),
            role,
            phone: None,
        };
        let made = self
            .administrator()
            .client
            .call::<op::CreateAccount>(&[division], &request)
            .unwrap_or_else(|problem| panic!("{problem:?}"));
        Office::begin(self, &made.login, &made.password)
    }

    /// A cadre with a posting `p-NAME` at a village, managed by its township; returns the account's id.
    pub fn cadre(&self, name: &str, village: &str) -> String {
        self.division(village);
        let account = self.phone_person(name, Role::Cadre, village);
        let township = village.get(..9).unwrap_or(village);
        self.sql(&format!(
            "INSERT INTO posting (id, account_id, kind, host, managing, posted_from, updated_at)
             VALUES ('p-{name}', '{account}', 'first_secretary', '{village}', '{township}', '2026-01-01', 0)"
        ));
        account
    }

    /// A phone person with a role; returns the account's id.
    pub fn phone_person(&self, name: &str, role: Role, division: &str) -> String {
        self.division(division);
        let account = format!("a-{name}");
        self.sql(&format!(
            "INSERT INTO account (id, person_name, staff_number, password_change_required, disabled,
             failed_sign_ins, created_at) VALUES ('{account}', '{name}', 'S-{name}', FALSE, FALSE, 0, 0)"
        ));
        self.sql(&format!(
            "INSERT INTO role_grant (account_id, role, division) VALUES ('{account}', '{}', '{division}')",
            role.name()
        ));
        account
    }

    /// A code for an account, given by an office person.
    pub fn code(&self, by: &Office, account: &str) -> String {
        let id = uuid::Uuid::new_v4().to_string().parse().expect("an id");
        by.client
            .call::<op::IssueCode>(&[account], &IssueCode { id })
            .unwrap_or_else(|problem| panic!("{problem:?}"))
            .code
    }

    /// A phone of an account, enrolled by a code from an office person.
    pub fn phone(&self, by: &Office, account: &str) -> Phone {
        let code = self.code(by, account);
        let mut phone = Phone::new(self);
        phone.enrol(&code).unwrap_or_else(|problem| panic!("{problem:?}"));
        phone
    }

    /// Signs in an office person whose password is [`PASSWORD`].
    pub fn sign_in(&self, login: &str) -> Office {
        Office::sign_in(self, login, PASSWORD).unwrap_or_else(|problem| panic!("{problem:?}"))
    }
}

fn options(folder: &Path, database_url: Option<String>) -> Options {
    Options {
        data: folder.to_owned(),
        database_url,
        app: None,
        owner: "赤峰市委组织部".to_owned(),
        demonstration: false,
        trusted_proxies: Vec::new(),
        body_deadline: serve::BODY_DEADLINE,
        retention_days: None,
        gateway: None,
    }
}

fn start_one(runtime: &tokio::runtime::Runtime, options: Options, clock: &Clock) -> (App, Running) {
    let app = runtime.block_on(serve::build(options, clock.clone())).expect("the application");
    let listener = Listener::plain(([127, 0, 0, 1], 0).into(), 2);
    let _entered = runtime.enter();
    let running = http::start(app.clone(), &listener).expect("a listener");
    (app, running)
}

impl Drop for TestServer {
    fn drop(&mut self) {
        for running in [self.running.take(), self.beside.take()].into_iter().flatten() {
            self.runtime.block_on(running.handle.stop(false));
        }
        if let Err(error) = std::fs::remove_dir_all(&self.folder) {
            eprintln!("{} stays: {error}", self.folder.display());
        }
    }
}
