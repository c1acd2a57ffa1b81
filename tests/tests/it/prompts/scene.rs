//! A township of people who live in their villages.

use zaigang_shared::api::Done;
use zaigang_shared::api::prompt::PromptDrawView;
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;
use zaigang_shared::prompt_draw::{PlannedPrompt, PromptFrame, PromptSecret, plan};
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{HOUR_MS, Half, Millis, at};
pub use zaigang_tests::places::{COUNTY, TOWNSHIP};
use zaigang_tests::{Office, Phone, TestServer};

pub const EAST: &str = "150422100201";
pub const MONTH: &str = "2026-12";

/// Some minutes of a day.
pub fn minute(date: &str, minutes: i64) -> Millis {
    at(date.parse().unwrap(), minutes)
}

pub struct Scene {
    pub server: TestServer,
}

impl Scene {
    /// A resident policy and the cadres `an` and `bo`, each with an enrolled phone; it is 1 December, five past midnight.
    pub fn new(server: TestServer) -> (Scene, Vec<Phone>) {
        server.division(EAST);
        server.sql(
            "INSERT INTO policy (id, division, posting_kinds, rule, mode, legal_basis, filing_number, active,
             active_from, updated_at, updated_by) VALUES ('r1', '150422', 'first_secretary', '{\"kind\":\"resident\"}',
             'daily', 'basis', 'number', TRUE, '2026-01-01', 0, 'root')",
        );
        server.office("secretary", Role::TownshipSecretary, TOWNSHIP);
        let county = server.office("county", Role::CountyOffice, COUNTY);
        server.office("city", Role::CityOffice, "1504");
        let phones = ["an", "bo"].map(|name| {
            let account = server.cadre(name, EAST);
            server.phone(&county, &account)
        });
        let scene = Scene { server };
        scene.set(minute("2026-12-01", 5));
        (scene, phones.into())
    }

    pub fn set(&self, now: Millis) {
        self.server.clock.set(now);
    }

    /// The secretary, signed in now.
    pub fn secretary(&self) -> Office {
        self.server.sign_in("secretary")
    }

    /// The county, signed in now.
    pub fn county(&self) -> Office {
        self.server.sign_in("county")
    }

    /// The committed month as everybody sees it.
    pub fn draw(&self) -> PromptDrawView {
        let mut draws = self.secretary().client.call::<op::ListPromptDraws>(&[], &Done {}).unwrap();
        draws.months.retain(|draw| draw.month.to_string() == MONTH);
        draws.months.pop().unwrap()
    }

    /// The month's secret, opened as only the server can.
    pub fn secret(&self) -> PromptSecret {
        let sealed =
            self.server.column(&format!("SELECT sealed AS text FROM prompt_secret WHERE id = '{MONTH}'"));
        let bytes = self.server.app.keys.unseal(&format!("prompt secret {MONTH}"), &sealed[0]).unwrap();
        PromptSecret::new(bytes.try_into().unwrap())
    }

    /// The plan of a cadre.
    pub fn plan(&self, name: &str) -> Vec<PlannedPrompt> {
        let frame: PromptFrame = self.draw().frame;
        let numbers = frame.numbers_at(&EAST.parse().unwrap());
        plan(&self.secret(), &frame, &format!("p-{name}").parse().unwrap(), numbers)
    }

    /// Commits the month and lets the first prompt of a cadre in a slot fire, five seconds after its time.
    pub fn first_fired(&self, name: &str, slot: Half) -> PlannedPrompt {
        self.server.fire_prompts();
        let times = self.plan(name);
        let first = times.into_iter().find(|prompt| prompt.slot == slot).unwrap();
        self.set(first.at.plus(5_000));
        assert_eq!(self.server.fire_prompts().0, 1);
        first
    }

    /// The value of one column of a prompt.
    pub fn of_prompt(&self, id: &str, column: &str) -> String {
        let found = self.server.column(&format!(
            "SELECT COALESCE(CAST({column} AS TEXT), '-') AS text FROM prompt WHERE id = '{id}'"
        ));
        found.first().cloned().unwrap_or_default()
    }
}

/// Answers a prompt without a position: what it says does not matter here.
pub fn answer(phone: &mut Phone, posting: &str, prompt: &str) {
    phone.refresh().unwrap();
    let token = phone.record(posting, RecordKind::PromptReply, None, |claims| {
        claims.reference = Some(prompt.to_owned());
    });
    phone.send(&token);
}

/// When the month is over.
pub fn closed() -> Millis {
    minute("2027-01-01", 8 * 60 + 30).plus(HOUR_MS)
}
