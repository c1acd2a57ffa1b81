//! Draws and visits of the demonstration, complaints, and the inspector a newcomer plays.

use super::Failure;
use super::city::device_row;
use super::days::{Signal, whereabouts};
use super::history::{History, found, submit};
use super::office::{call, caller};
use super::people::{self, Class, Post};
use super::phone::{Extra, Page, Phone};
use super::plan::{moved, workdays_before};
use crate::refusal::Refusal;
use crate::store::tasks::TaskRow;
use crate::store::{self, Db};
use crate::usecase;
use crate::usecase::records::Submitter;
use chrono::NaiveDate;
use std::sync::Arc;
use zaigang_shared::api::Done;
use zaigang_shared::api::city::{CreateInspector, FreezeDraw, SeedDraw, WithdrawDraw};
use zaigang_shared::api::session::FileComplaint;
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::id::{AccountId, DrawId};
use zaigang_shared::operation as op;
use zaigang_shared::place::Position;
use zaigang_shared::record::InspectionResult;
use zaigang_shared::time::{DAY_MS, MINUTE_MS, Millis, at, next_day};

/// Inspectors with a telephone and past visits.
const VETERANS: usize = 4;
/// Inspectors in all.
const INSPECTORS: usize = 6;

/// An inspector.
pub struct Checker {
    account: AccountId,
    name: String,
    phone: Option<Phone>,
}

/// The inspector a newcomer plays, and where his first target is.
#[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
pub struct Played {
    /// Account.
    pub account: AccountId,
    /// Name.
    pub name: String,
    /// Latitude of the target.
    pub lat: f64,
    /// Longitude.
    pub lon: f64,
}

/// A draw whose visits are made.
pub struct PastDraw {
    id: DrawId,
    /// The day it was ordered; the visits follow within eight days.
    pub day: NaiveDate,
    division: DivisionCode,
    number: u32,
}

impl History {
    /// Makes the inspectors who have telephones and make the past visits.
    ///
    /// # Errors
    /// The use case's.
    pub async fn veterans(&self) -> Result<Vec<Checker>, Failure> {
        self.inspectors(0..VETERANS).await
    }

    /// Makes those appointed last week, after the past draws: they have no telephone yet.
    ///
    /// # Errors
    /// The use case's.
    pub async fn new_inspectors(&self) -> Result<Vec<Checker>, Failure> {
        self.inspectors(VETERANS..INSPECTORS).await
    }

    async fn inspectors(&self, numbers: std::ops::Range<usize>) -> Result<Vec<Checker>, Failure> {
        let city = self.scale.city_code()?;
        let office = self.offices.holder(Role::CityOffice, &city)?;
        let townships: Vec<DivisionCode> = {
            let mut all: Vec<DivisionCode> = self.people().map(|(post, _)| post.township()).collect();
            all.dedup();
            all
        };
        let mut made = Vec::new();
        let mut rows = Vec::new();
        for number in numbers {
            let label = number.to_string();
            let mut dice = self.scale.seed.stream(&["inspector", &label]);
            let account: AccountId = self.scale.seed.id(&["inspector", &label]).try_into()?;
            let name = people::name(&mut dice);
            // Nobody is sent where he comes from; the township shown stays open to all.
            let home = dice.pick(&townships).filter(|code| code.as_str() != self.scale.township);
            let veteran = number < VETERANS;
            let since =
                at(if veteran { moved(self.span.first, -20) } else { moved(self.span.today, -6) }, 600);
            let body = CreateInspector {
                id: account.clone(),
                name: name.clone(),
                phone: Some(people::phone(8_000 + number)),
                recusals: home.cloned().into_iter().collect(),
            };
            let path = [("division", city.as_str())];
            let create = call::<op::CreateInspector>(&self.app, office.caller()?, since, &path, body).await?;
            usecase::inspectors::create(create).await?;
            let phone = if veteran {
                let phone = Phone::new(self.scale.seed.id(&["inspector device", &label]).try_into()?)?;
                rows.push((device_row(&phone, account.as_str(), "active", since), since));
                Some(phone)
            } else {
                None
            };
            made.push(Checker { account, name, phone });
        }
        let notice = self.app.settings.notice_version.clone();
        let write = move |db: &mut Db| {
            for (row, since) in &rows {
                store::demo::insert_devices(db, std::slice::from_ref(row))?;
                store::accounts::accept_notice(db, &row.account_id, &notice, *since)?;
            }
            Ok(())
        };
        self.app.store.write::<_, Refusal>(write).await?;
        Ok(made)
    }

    /// The draws that are finished by now: one over the county, and before it one over the township shown,
    /// large enough for an estimate.
    ///
    /// # Errors
    /// Never for ids made here.
    pub fn past_draws(&self) -> Result<Vec<PastDraw>, Failure> {
        let day = |back| workdays_before(self.span.today, back, &self.calendar);
        let draw = |label, day, division, number| -> Result<PastDraw, Failure> {
            let id = self.scale.seed.id(&["draw", label]).try_into()?;
            Ok(PastDraw { id, day, division, number })
        };
        let long = self.scale.days > 60;
        let number = u32::try_from(self.people().count() / 8)?.clamp(4, 24);
        let mut all =
            vec![draw("county", day(if long { 14 } else { 9 }), self.scale.county_code()?, number)?];
        if long {
            all.push(draw("township", day(30), self.scale.township.parse()?, 20)?);
        }
        Ok(all)
    }

    /// Orders a past draw.
    ///
    /// # Errors
    /// The use cases'.
    pub async fn order_past(&self, draw: &PastDraw) -> Result<(), Failure> {
        let window = (next_day(draw.day), moved(draw.day, 8));
        let now = at(draw.day, 9 * 60);
        let (source, value) = ("现场三枚骰子，监督员在场（演示）", "骰子 3 5 1");
        self.order(&draw.id, &draw.division, window, draw.number, now, source, value).await
    }

    #[expect(clippy::too_many_arguments, reason = "everything an order of a draw says")]
    async fn order(
        &self,
        id: &DrawId,
        division: &DivisionCode,
        (window_from, window_to): (NaiveDate, NaiveDate),
        number: u32,
        now: Millis,
        seed_source: &str,
        public_value: &str,
    ) -> Result<(), Failure> {
        let office = self.offices.holder(Role::CityOffice, division)?;
        let body = FreezeDraw {
            id: id.clone(),
            window_from,
            window_to,
            number,
            seed_source: seed_source.to_owned(),
        };
        let path = [("division", division.as_str())];
        usecase::draws::freeze(call::<op::FreezeDraw>(&self.app, office.caller()?, now, &path, body).await?)
            .await?;
        let body = SeedDraw { id: format!("{id}.s"), public_value: public_value.to_owned() };
        let path = [("draw", id.as_str())];
        let now = now.plus(20 * MINUTE_MS).min(self.now.max(now));
        usecase::draws::seed(call::<op::SeedDraw>(&self.app, office.caller()?, now, &path, body).await?)
            .await?;
        Ok(())
    }

    async fn tasks(&self, draw: &DrawId) -> Result<Vec<TaskRow>, Failure> {
        let id = draw.to_string();
        Ok(self.app.store.read::<_, Refusal>(move |db| store::tasks::of_draw(db, &id)).await?)
    }

    /// Makes the visits of a day: each of the draw's tasks has its day.
    ///
    /// # Errors
    /// The use cases'.
    pub async fn visits(
        &self,
        draw: &PastDraw,
        inspectors: &mut [Checker],
        day: NaiveDate,
    ) -> Result<(), Failure> {
        let days: Vec<NaiveDate> = draw
            .day
            .iter_days()
            .skip(1)
            .take(8)
            .filter(|day| self.calendar.is_workday(*day) && *day < self.span.today)
            .collect();
        let Some(place) = days.iter().position(|one| *one == day) else { return Ok(()) };
        let last = place + 1 == days.len();
        for (number, task) in
            self.tasks(&draw.id).await?.into_iter().enumerate().filter(|(_, task)| task.open())
        {
            if number % days.len() != place && !last {
                continue;
            }
            let Some((post, plan)) = self.people().find(|(post, _)| post.id == task.posting) else {
                continue;
            };
            let Some(checker) = inspectors.iter_mut().find(|one| one.account == task.inspector) else {
                continue;
            };
            let result = match (post.class, number) {
                _ if plan.excused(day) => InspectionResult::Excused,
                (Class::PaperOnly, _) => InspectionResult::Absent,
                (_, 3) => InspectionResult::Unreachable,
                (_, 6) => InspectionResult::ElsewhereVerified,
                _ => InspectionResult::Present,
            };
            let when = at(day, 10 * 60 + 7 * i64::try_from(number).unwrap_or(0));
            self.visit(checker, post, &task, result, when).await?;
        }
        Ok(())
    }

    async fn visit(
        &self,
        checker: &mut Checker,
        post: &Post,
        task: &TaskRow,
        result: InspectionResult,
        when: Millis,
    ) -> Result<(), Failure> {
        let city = self.scale.city_code()?;
        let person = caller(&checker.account, &checker.name, Role::Inspector, &city)?;
        let path = [("task", task.id.as_str())];
        let started = when.plus(-50 * MINUTE_MS);
        let start = call::<op::StartTask>(&self.app, person, started, &path, Done {}).await?;
        usecase::tasks::start(start).await?;
        let Some(phone) = checker.phone.as_mut() else { return Ok(()) };
        let mut dice = self.scale.seed.stream(&["visit", task.posting.as_str()]);
        let fix = match result {
            // The road was washed away: the own fix shows how far the inspector came.
            InspectionResult::Unreachable => {
                whereabouts(&mut dice, super::places::shifted(post.office, 4_000.0, 1.0), Signal::Rural, when)
            }
            _ => whereabouts(&mut dice, post.office, Signal::Rural, when),
        };
        let note = match result {
            InspectionResult::Present => None,
            InspectionResult::Absent => Some("村部无人，村干部说这两周没有见到"),
            InspectionResult::Excused => Some("事前已登记请假或公出"),
            InspectionResult::ElsewhereVerified => Some("在邻村协调项目，现场定位核实"),
            InspectionResult::Unreachable => Some("进村道路塌方，未能到达"),
        };
        let mut extra = Extra::of(&checker.account);
        extra.note = note.map(str::to_owned);
        extra.result = Some(result);
        let page = Page::fresh(self.scale.seed, &self.app.keys, &phone.device, when);
        let signing = (self.scale.seed, self.app.settings.deployment.as_str());
        let said = found(task.id.as_str(), fix);
        let (_, token) = phone.sign(signing, &said, extra, (&page, true), when)?;
        let from = Submitter { account: checker.account.clone(), device: phone.device.clone() };
        submit(&self.app, &from, vec![token], None, when.plus(2_400)).await
    }

    /// Orders a draw over the city whose visits are still to be made, and finds the inspector to play: one
    /// without a telephone who has a task.
    ///
    /// # Errors
    /// The use cases'.
    pub async fn open_draw(&self, inspectors: &[Checker]) -> Result<Played, Failure> {
        let city = self.scale.city_code()?;
        let window = (self.span.today, moved(self.span.today, 6));
        let number = u32::try_from(self.people().count() / 4)?.clamp(4, 15);
        let now = self.now.plus(-40 * MINUTE_MS).max(at(self.span.today, 0));
        for trial in 0..8_i64 {
            let id: DrawId = self.scale.seed.id(&["draw", "open", &trial.to_string()]).try_into()?;
            let public = format!("双色球2026{:03} 03 08 11 19 27 30+{:02}（演示）", 120 + trial, 7 + trial);
            self.order(&id, &city, window, number, now, "指定期双色球开奖号码（演示）", &public).await?;
            let tasks = self.tasks(&id).await?;
            for checker in inspectors.iter().filter(|one| one.phone.is_none()) {
                // The inspector's list shows the smallest id first.
                let own = tasks.iter().filter(|task| task.inspector == checker.account);
                let task = own.min_by_key(|task| &task.id);
                let target = task.and_then(|task| self.people().find(|(post, _)| post.id == task.posting));
                if let Some((post, _)) = target {
                    let (lat, lon) = near(post.office);
                    return Ok(Played {
                        account: checker.account.clone(),
                        name: checker.name.clone(),
                        lat,
                        lon,
                    });
                }
            }
            // A draw is not repeated until it pleases; in a demonstration somebody has to be sent.
            let office = self.offices.holder(Role::CityOffice, &city)?.caller()?;
            let body = WithdrawDraw {
                id: format!("{id}.w"),
                reason: "演示需要：新督查员没有分到任务，重新抽取".to_owned(),
            };
            let path = [("draw", id.as_str())];
            let withdrawal = call::<op::WithdrawDraw>(&self.app, office, self.now, &path, body).await?;
            usecase::draws::withdraw(withdrawal).await?;
        }
        Err("no draw gave the new inspectors a task".into())
    }

    /// Complaints as people write them.
    ///
    /// # Errors
    /// The use case's.
    pub async fn complaints(&self) -> Result<(), Failure> {
        let texts = [
            (
                12,
                Some(self.scale.township.as_str()),
                "每天打卡还要拍照，走访多的时候顾不上，建议按周抽查。",
                None,
            ),
            (
                5,
                Some(self.scale.county.as_str()),
                "村里只有山顶有信号，签到要走两公里，请考虑。",
                Some("100-0000-0012"),
            ),
            (2, None, "程序在旧手机上打开很慢。", None),
        ];
        for (number, (days, division, text, contact)) in texts.into_iter().enumerate() {
            let body = FileComplaint {
                id: self.scale.seed.id(&["complaint", &number.to_string()]).try_into()?,
                text: text.to_owned(),
                contact: contact.map(str::to_owned),
                division: division.map(str::parse).transpose()?,
            };
            let nobody = self.offices.holder(Role::CityOffice, &self.scale.city_code()?)?.caller()?;
            let filed = self.now.plus(-days * DAY_MS);
            let complaint = call::<op::FileComplaint>(&self.app, nobody, filed, &[], body).await?;
            usecase::complaints::file(complaint).await?;
        }
        Ok(())
    }
}

/// A spot in the yard.
fn near(office: Position) -> (f64, f64) {
    let spot = super::places::shifted(office, 25.0, 0.7);
    (spot.lat(), spot.lon())
}

/// Where the newcomer stands: in the yard of the office.
pub fn in_the_yard(post: &Arc<Post>) -> (f64, f64) {
    near(post.office)
}
