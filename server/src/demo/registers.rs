//! Past months of the demonstration: signed by secretaries with keys of their own, answered by cadres from their phones.

use super::Failure;
use super::history::{Actor, History};
use super::office::{Office, Offices, call, caller};
use super::plan::moved;
use super::seed::Seed;
use crate::access::Caller;
use crate::app::App;
use crate::keys::SigningKey;
use crate::refusal::Refusal;
use crate::store::{self, Db};
use crate::usecase::decisions;
use crate::usecase::registers::{batch, own, read, sign};
use chrono::{Datelike, NaiveDate};
use std::sync::Arc;
use tokio::task::JoinSet;
use zaigang_shared::api::Done;
use zaigang_shared::api::register::{CellOf, DecideCells, Register, RespondRegister, SignRegister};
use zaigang_shared::api::township::DecideCell;
use zaigang_shared::day::CellState;
use zaigang_shared::division::Role;
use zaigang_shared::id::{DeviceId, PostingId};
use zaigang_shared::operation as op;
use zaigang_shared::record::{Header, signing_input};
use zaigang_shared::register::{SHEET_VERSION, SIGNATURE_TYPE, SignatureAct, SignatureClaims, sheet_hash};
use zaigang_shared::time::{Millis, Month, at};

/// Day of the next month on which secretaries sign, on which cadres answer, and on which something comes to light.
const SIGN_ON: u32 = 4;
const ANSWER_ON: u32 = 5;
const LATE_ON: u32 = 9;
/// Days of a month that have to lie in the history for it to be signed.
const DAYS_KNOWN: i64 = 10;
/// Townships that sign at the same time.
const AT_ONCE: usize = 16;
/// Cells of one batch.
const BATCH: usize = 200;

/// A secretary at his browser.
pub struct Desk {
    office: Office,
    device: DeviceId,
    key: SigningKey,
}

impl Desk {
    fn caller(&self) -> Result<Caller, Failure> {
        Ok(Caller { device: self.device.clone(), ..self.office.caller()? })
    }
}

/// Every secretary with a browser and its key.
///
/// # Errors
/// When the machine gives no keys, or the store's.
pub async fn desks(
    app: &App,
    seed: Seed,
    offices: &Offices,
    since: Millis,
) -> Result<Vec<Arc<Desk>>, Failure> {
    let mut all = Vec::new();
    let mut rows = Vec::new();
    for office in offices.secretaries() {
        let device: DeviceId = seed.id(&["browser", office.account.as_str()]).try_into()?;
        let key = SigningKey::generate()?;
        rows.push(store::demo::NewDevice {
            id: device.to_string(),
            account_id: office.account.to_string(),
            public_key: key.public_key().to_owned(),
            standing: "active",
            platform: "web",
            model: "演示电脑",
            calibration: "none",
            enrolled_at: since.0,
            last_seen_at: since.0,
        });
        all.push(Arc::new(Desk { office: office.clone(), device, key }));
    }
    app.store.write::<_, Refusal>(move |db: &mut Db| store::demo::insert_devices(db, &rows)).await?;
    Ok(all)
}

/// A token as a browser or phone signs it under a sheet.
pub fn token(key: &SigningKey, device: &DeviceId, claims: &SignatureClaims) -> Result<String, Failure> {
    let header = Header { typ: SIGNATURE_TYPE.to_owned(), alg: "ES256".to_owned(), kid: device.clone() };
    let input = signing_input(&header, claims)?;
    Ok(format!("{input}.{}", key.sign(&input)?))
}

fn claims(app: &App, act: SignatureAct, sheet: &str) -> SignatureClaims {
    let aud = app.settings.deployment.clone();
    SignatureClaims { v: SHEET_VERSION, aud, act, sheet: sheet.to_owned(), posting: None, text: None }
}

impl History {
    /// What is done about the month before on a day: signed, answered, and once something comes to light.
    ///
    /// # Errors
    /// The use cases'.
    pub async fn registers(&self, day: NaiveDate, desks: &[Arc<Desk>]) -> Result<(), Failure> {
        let month = Month::of(day).previous();
        let known = self.span.first <= moved(month.last(), -DAYS_KNOWN);
        let now = at(day, 9 * 60 + 30);
        if !known || now > self.now {
            return Ok(());
        }
        let latest = month == Month::of(self.span.today).previous();
        match day.day() {
            SIGN_ON => self.sign_all(month, latest, now, desks).await,
            ANSWER_ON if latest => self.answer_all(month, now).await,
            LATE_ON if latest => self.come_to_light(month, now, desks).await,
            _ => Ok(()),
        }
    }

    async fn sign_all(
        &self,
        month: Month,
        latest: bool,
        now: Millis,
        desks: &[Arc<Desk>],
    ) -> Result<(), Failure> {
        let mut signing: JoinSet<Result<(), Failure>> = JoinSet::new();
        for desk in desks {
            let township = desk.office.division.as_str();
            let mut dice = self.scale.seed.stream(&["register", township, &month.to_string()]);
            // The last month of the township shown is left for whoever plays its secretary.
            if latest && (township == self.scale.township || dice.chance(0.05)) {
                continue;
            }
            let (app, desk, seed) = (self.app.clone(), Arc::clone(desk), self.scale.seed);
            signing.spawn(async move { sign_one(&app, seed, &desk, month, now).await });
            if signing.len() >= AT_ONCE
                && let Some(done) = signing.join_next().await
            {
                done??;
            }
        }
        while let Some(done) = signing.join_next().await {
            done??;
        }
        Ok(())
    }

    /// Most cadres of the county shown countersign; one objects.
    async fn answer_all(&self, month: Month, now: Millis) -> Result<(), Failure> {
        let mut objected = false;
        for actor in self.actors.iter().flatten() {
            let post = &actor.post;
            let mut dice = self.scale.seed.stream(&["countersign", post.id.as_str(), &month.to_string()]);
            let asked =
                post.host.as_str().starts_with(&self.scale.county) && actor.plan.other_phone.is_none();
            if asked && dice.chance(0.7) {
                let object = !objected;
                objected |= respond(&self.app, self.scale.seed, actor, month, object, now).await?;
            }
        }
        Ok(())
    }

    /// In one township a day of the signed month is decided later: it waits for a supplement.
    async fn come_to_light(&self, month: Month, now: Millis, desks: &[Arc<Desk>]) -> Result<(), Failure> {
        let near = desks.iter().filter(|desk| {
            let township = desk.office.division.as_str();
            township.starts_with(&self.scale.county) && township != self.scale.township
        });
        for desk in near {
            let register = register(&self.app, desk, month, now).await?;
            let day =
                register.lines.iter().filter(|line| line.signed_on.is_some() && line.own_to_sign).find_map(
                    |line| {
                        let open = line.row.days.iter().find(|day| day.state == CellState::NotConfirmed)?;
                        Some((line.row.posting.clone(), open.date))
                    },
                );
            let Some((posting, date)) = day else { continue };
            let body = DecideCell {
                id: self.scale.seed.id(&["late", posting.as_str()]),
                state: CellState::Present,
                reason: "knows_in_person".to_owned(),
                note: Some("会签后补交了当天的入户记录".to_owned()),
            };
            let date = date.to_string();
            let path = [("posting", posting.as_str()), ("date", date.as_str())];
            let word = call::<op::DecideCell>(&self.app, desk.caller()?, now, &path, body).await?;
            decisions::decide(word).await?;
            return Ok(());
        }
        Ok(())
    }
}

async fn register(app: &App, desk: &Desk, month: Month, now: Millis) -> Result<Register, Failure> {
    let month = month.to_string();
    let path = [("division", desk.office.division.as_str()), ("month", month.as_str())];
    Ok(read(call::<op::ReadRegister>(app, desk.caller()?, now, &path, Done {}).await?).await?)
}

/// Decides what is still in doubt and signs.
async fn sign_one(app: &App, seed: Seed, desk: &Desk, month: Month, now: Millis) -> Result<(), Failure> {
    let township = desk.office.division.as_str();
    let Some(draft) = register(app, desk, month, now).await?.draft else { return Ok(()) };
    let rows = draft.content.rows.iter();
    let doubtful: Vec<CellOf> = rows
        .flat_map(|row| {
            let days = row.days.iter().filter(|day| day.state == CellState::ToConfirm);
            days.map(|day| CellOf { posting: row.posting.clone(), date: day.date })
        })
        .collect();
    for (number, part) in doubtful.chunks(BATCH).enumerate() {
        let body = DecideCells {
            id: seed.id(&["batch", township, &month.to_string(), &number.to_string()]),
            cells: part.to_vec(),
            state: CellState::Present,
            reason: "knows_in_person".to_owned(),
            note: None,
        };
        let path = [("division", township)];
        batch::decide(call::<op::DecideCells>(app, desk.caller()?, now, &path, body).await?).await?;
    }
    let Some(draft) = register(app, desk, month, now).await?.draft else { return Ok(()) };
    let json = draft.content.to_json().ok_or("a sheet without a JSON form")?;
    let hash = sheet_hash(&json);
    let month = month.to_string();
    let body = SignRegister {
        id: seed.id(&["sheet", township, &month]).try_into()?,
        signature: token(&desk.key, &desk.device, &claims(app, SignatureAct::Sign, &hash))?,
        hash,
        note: None,
    };
    let path = [("division", township), ("month", month.as_str())];
    sign::sign(call::<op::SignRegister>(app, desk.caller()?, now, &path, body).await?).await?;
    Ok(())
}

/// A cadre's word on his row, if it is signed; whether there was one to say.
async fn respond(
    app: &App,
    seed: Seed,
    actor: &Actor,
    month: Month,
    object: bool,
    now: Millis,
) -> Result<bool, Failure> {
    let Some(phone) = &actor.phone else { return Ok(false) };
    let post = &actor.post;
    let month = month.to_string();
    let path = [("posting", post.id.as_str()), ("month", month.as_str())];
    let person = || -> Result<Caller, Failure> {
        let person = caller(&post.account, &post.name, Role::Cadre, &post.host)?;
        Ok(Caller { device: phone.device.clone(), ..person })
    };
    let shown = own::read(call::<op::ReadOwnRegister>(app, person()?, now, &path, Done {}).await?).await?;
    let Some(sheet) = shown.sheet else { return Ok(false) };
    let act = if object { SignatureAct::Object } else { SignatureAct::Countersign };
    let text = object.then(|| "有一天在邻村帮忙抢收，没有算上".to_owned());
    let posting: Option<PostingId> = Some(post.id.clone());
    let said = SignatureClaims { posting, text: text.clone(), ..claims(app, act, &sheet.hash) };
    let body = RespondRegister {
        id: seed.id(&["word", post.id.as_str(), &month]),
        sheet: sheet.hash,
        act,
        text,
        signature: phone.under_sheet(&said)?,
    };
    own::respond(call::<op::RespondRegister>(app, person()?, now, &path, body).await?).await?;
    Ok(true)
}
