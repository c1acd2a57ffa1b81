//! Must-attend events of the demonstration: each township's meeting of the last weeks, and one that is coming.

use super::Failure;
use super::history::History;
use super::office::{call, caller};
use super::people::Class;
use super::seed::Seed;
use crate::usecase;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;
use zaigang_shared::api::county::Siting;
use zaigang_shared::api::event::{CallEvent, EventPlace, EventReason};
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::event::EventKind;
use zaigang_shared::operation as op;
use zaigang_shared::place::{Datum, FenceShape, Position};
use zaigang_shared::time::{Millis, at, next_day};

/// Radius of a hall in metres.
const HALL_RADIUS_M: f64 = 200.0;
/// Minutes of the day at which a meeting begins and ends.
const MEETING: (i64, i64) = (9 * 60, 11 * 60);

/// The id of a township's meeting on a day: what people's records for it name.
pub fn meeting_id(seed: Seed, township: &DivisionCode, day: NaiveDate) -> String {
    seed.id(&["meeting", township.as_str(), &day.to_string()])
}

fn hall(at: Position) -> EventPlace {
    let shape = FenceShape::Circle { lat: at.lat(), lon: at.lon(), radius_m: HALL_RADIUS_M };
    EventPlace {
        fence: None,
        siting: Some(Siting::Drawn { shape, datum: Datum::Wgs84 }),
        name: Some("镇里会场（演示）".to_owned()),
    }
}

impl History {
    /// On the morning of its day each township calls the meeting somebody will go to.
    ///
    /// # Errors
    /// The use case's.
    pub async fn meetings(&self, day: NaiveDate) -> Result<(), Failure> {
        let now = at(day, 5 * 60);
        let mut halls: BTreeMap<DivisionCode, Position> = BTreeMap::new();
        for (post, _) in self.people().filter(|(_, plan)| plan.meeting == Some(day)) {
            halls.entry(post.township()).or_insert(post.hall);
        }
        for (township, middle) in halls {
            let body = CallEvent {
                id: meeting_id(self.scale.seed, &township, day).try_into()?,
                kind: EventKind::Meeting,
                title: "全镇重点工作调度会（演示）".to_owned(),
                place: hall(middle),
                starts_at: at(day, MEETING.0),
                ends_at: at(day, MEETING.1),
                note: None,
                postings: Vec::new(),
                divisions: vec![township.clone()],
            };
            self.call_event(&township, body, now).await?;
        }
        Ok(())
    }

    /// At noon some of those who did not come say why.
    ///
    /// # Errors
    /// The use case's.
    pub async fn meeting_reasons(&self, day: NaiveDate) -> Result<(), Failure> {
        let now = at(day, 12 * 60);
        if now > self.now {
            return Ok(());
        }
        let met: Vec<DivisionCode> = self
            .people()
            .filter(|(_, plan)| plan.meeting == Some(day))
            .map(|(post, _)| post.township())
            .collect();
        for (post, plan) in self.people() {
            let township = post.township();
            let missed = post.on(day) && plan.meeting != Some(day) && met.contains(&township);
            let can_say = !matches!(post.class, Class::HonestNewcomer | Class::PaperOnly);
            let mut dice = self.scale.seed.stream(&["missed", post.id.as_str(), &day.to_string()]);
            if !missed || !can_say || !dice.chance(0.5) {
                continue;
            }
            let person = caller(&post.account, &post.name, Role::Cadre, &post.host)?;
            let event = meeting_id(self.scale.seed, &township, day);
            let path = [("posting", post.id.as_str()), ("event", event.as_str())];
            let reason = "当天在村里处理急事，已向镇里报告".to_owned();
            let body = EventReason { reason };
            let said = call::<op::SayEventReason>(&self.app, person, now, &path, body).await?;
            usecase::events::say_reason(said).await?;
        }
        Ok(())
    }

    /// The township shown has called its people for the next afternoon.
    ///
    /// # Errors
    /// The use case's; when nobody is posted there.
    pub async fn coming_event(&self) -> Result<(), Failure> {
        let township: DivisionCode = self.scale.township.parse()?;
        let here = self.people().map(|(post, _)| Arc::clone(post)).find(|post| post.township() == township);
        let here = here.ok_or("nobody is posted in the township shown")?;
        let day = next_day(self.now.date());
        let body = CallEvent {
            id: self.scale.seed.id(&["coming event", township.as_str()]).try_into()?,
            kind: EventKind::KeyWork,
            title: "秋冬防火入户检查（演示）".to_owned(),
            place: hall(here.hall),
            starts_at: at(day, 14 * 60 + 30),
            ends_at: at(day, 16 * 60 + 30),
            note: Some("带上本村的住户名册".to_owned()),
            postings: Vec::new(),
            divisions: vec![township.clone()],
        };
        self.call_event(&township, body, self.now).await
    }

    async fn call_event(&self, township: &DivisionCode, body: CallEvent, now: Millis) -> Result<(), Failure> {
        let secretary = self.offices.holder(Role::TownshipSecretary, township)?.caller()?;
        let path = [("division", township.as_str())];
        let called = call::<op::CallEvent>(&self.app, secretary, now, &path, body).await?;
        usecase::events::call(called).await?;
        Ok(())
    }
}
