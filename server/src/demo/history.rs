//! The months up to now, day after day: what telephones do goes through signature, intake and recorder of
//! the server as of the time it is said to have happened.

use super::city;
use super::days::{Act, Said, What, acts};
use super::office::{Offices, call, caller};
use super::people::{Class, Post};
use super::phone::{Extra, Page, Phone};
use super::picture::{Picture, landscape};
use super::plan::{Absence, Fate, Outage, Plan, Span, moved, plan};
use super::seed::Seed;
use super::{Failure, Scale};
use crate::app::App;
use crate::refusal::Refusal;
use crate::store::prompts::NewPrompt;
use crate::store::{self, Db};
use crate::usecase;
use crate::usecase::records::Submitter;
use chrono::NaiveDate;
use std::sync::Arc;
use tokio::task::JoinSet;
use zaigang_shared::api::cadre::{AskLeave, RecordOutcome};
use zaigang_shared::api::device::{ApproveDevice, EndDevice, EndReason};
use zaigang_shared::api::leave::CommentLeave;
use zaigang_shared::api::township::DecideLeave;
use zaigang_shared::day::Calendar;
use zaigang_shared::division::Role;
use zaigang_shared::id::{DeviceId, PhotoId};
use zaigang_shared::operation as op;
use zaigang_shared::record::{PhotoClaim, PhotoSource, RecordKind, sha256_hex};
use zaigang_shared::text::Language;
use zaigang_shared::time::{DAY_MS, HOUR_MS, Half, MINUTE_MS, Millis, at};

/// People whose telephones act at the same time.
const AT_ONCE: usize = 96;

/// A person with plan and telephone.
pub struct Actor {
    /// Who.
    pub post: Arc<Post>,
    /// What will happen.
    pub plan: Arc<Plan>,
    /// The telephone; none was ever enrolled for the newcomer.
    pub phone: Option<Phone>,
    /// What was signed without network, and the page it was signed on.
    kept: Option<Kept>,
}

struct Kept {
    page: Page,
    outage: Outage,
    tokens: Vec<String>,
}

/// Everything the history needs to know.
pub struct History {
    /// The application.
    pub app: App,
    /// How much of everything.
    pub scale: Arc<Scale>,
    /// Office people.
    pub offices: Arc<Offices>,
    /// Working days.
    pub calendar: Arc<Calendar>,
    /// The longest history.
    pub span: Span,
    /// The present: nothing happens after it.
    pub now: Millis,
    /// Everybody; a place is empty while its telephone acts.
    pub actors: Vec<Option<Actor>>,
}

impl History {
    /// Plans everybody's months.
    ///
    /// # Errors
    /// When the machine gives no keys, or the store's.
    pub async fn plan(
        app: &App,
        scale: Arc<Scale>,
        offices: Arc<Offices>,
        calendar: Arc<Calendar>,
        posts: &[Arc<Post>],
        now: Millis,
    ) -> Result<History, Failure> {
        let span = Span { first: moved(now.date(), -scale.days), today: now.date() };
        let since = at(moved(span.first, -30), 10 * 60);
        let phones = city::phones(app, posts, since).await?;
        let mut actors = Vec::with_capacity(posts.len());
        for (post, phone) in posts.iter().zip(phones) {
            let days = scale.days_of(post);
            let own = Span { first: moved(span.today, -days).max(post.from), today: span.today };
            let plan = Arc::new(plan(scale.seed, post, &scale, own, &calendar)?);
            actors.push(Some(Actor { post: Arc::clone(post), plan, phone, kept: None }));
        }
        Ok(History { app: app.clone(), scale, offices, calendar, span, now, actors })
    }

    /// Those who are here now.
    pub fn people(&self) -> impl Iterator<Item = (&Arc<Post>, &Arc<Plan>)> {
        self.actors.iter().flatten().map(|actor| (&actor.post, &actor.plan))
    }

    /// What is written down before the telephones wake: prompts, and the meetings somebody goes to.
    ///
    /// # Errors
    /// The store's and use cases'.
    pub async fn morning(&self, day: NaiveDate) -> Result<(), Failure> {
        let mut prompts = Vec::new();
        for (post, plan) in self.people() {
            prompts.extend(plan.prompts.iter().filter(|prompt| prompt.date == day).map(|prompt| NewPrompt {
                id: prompt.id.to_string(),
                posting_id: post.id.to_string(),
                slot: if prompt.slot == Half::Day { "day" } else { "night" }.to_owned(),
                origin: "drawn".to_owned(),
                channel: "app".to_owned(),
                night_of: prompt.date.to_string(),
                issued_by: None,
                issued_at: prompt.issued.0,
                delivered_at: prompt.delivered.map(|at| at.0),
                expires_at: prompt.expires.0,
            }));
        }
        let write = move |db: &mut Db| store::demo::insert_prompts(db, &prompts);
        self.app.store.write::<_, Refusal>(write).await?;
        self.meetings(day).await
    }

    /// Requests made on a day, and their decisions.
    ///
    /// # Errors
    /// The use cases'.
    pub async fn requests(&self, day: NaiveDate) -> Result<(), Failure> {
        let mut asking = JoinSet::new();
        for (post, plan) in self.people() {
            // What was asked before the history begins is written down with its first day.
            let first = day == self.span.first;
            let asked = |a: &&Absence| a.asked.date() == day || (first && a.asked.date() < day);
            for absence in plan.absences.iter().filter(asked).filter(|a| a.asked <= self.now) {
                let (app, offices) = (self.app.clone(), Arc::clone(&self.offices));
                let (post, absence, now) = (Arc::clone(post), absence.clone(), self.now);
                asking.spawn(async move { request(&app, &offices, &post, &absence, now).await });
            }
            while asking.len() >= AT_ONCE {
                all_went_well(&mut asking).await?;
            }
        }
        while !asking.is_empty() {
            all_went_well(&mut asking).await?;
        }
        Ok(())
    }

    /// Lets every telephone do what it does on a day, up to the present.
    ///
    /// # Errors
    /// When a record is refused, or the store's.
    pub async fn telephones(&mut self, day: NaiveDate) -> Result<(), Failure> {
        let mut acting: JoinSet<Result<(usize, Actor), Failure>> = JoinSet::new();
        let mut seen = Vec::new();
        for place in 0..self.actors.len() {
            let Some(slot) = self.actors.get_mut(place) else { continue };
            let Some(mut actor) = slot.take() else { continue };
            self.change_phones(&mut actor, day).await?;
            let mut today = self.acts_of(&actor, day);
            today.retain(|act| act.at <= self.now);
            let device = actor.phone.as_ref().map(|phone| phone.device.to_string());
            let reached = today.iter().filter(|act| matches!(act.what, What::Reach));
            seen.extend(reached.filter_map(|act| Some((device.clone()?, act.at))));
            today.retain(|act| !matches!(act.what, What::Reach));
            if today.is_empty() {
                self.put_back(place, actor);
                continue;
            }
            let (app, seed) = (self.app.clone(), self.scale.seed);
            let large = day >= moved(self.span.today, -2);
            acting.spawn(async move {
                for act in today {
                    actor.act(&app, seed, act, large).await?;
                }
                Ok((place, actor))
            });
            if acting.len() >= AT_ONCE
                && let Some(done) = acting.join_next().await
            {
                let (place, actor) = done??;
                self.put_back(place, actor);
            }
        }
        while let Some(done) = acting.join_next().await {
            let (place, actor) = done??;
            self.put_back(place, actor);
        }
        self.app.store.write::<_, Refusal>(move |db| store::demo::touch_all(db, &seen)).await?;
        Ok(())
    }

    fn put_back(&mut self, place: usize, actor: Actor) {
        if let Some(slot) = self.actors.get_mut(place) {
            *slot = Some(actor);
        }
    }

    fn acts_of(&self, actor: &Actor, day: NaiveDate) -> Vec<Act> {
        if day < actor.plan.span.first {
            return Vec::new();
        }
        let shown = actor.post.township().as_str() == self.scale.township;
        let photos = self.scale.photos
            && shown
            && (actor.post.kind == zaigang_shared::api::cadre::PostingKind::TeamMember
                || day >= moved(self.span.today, -2));
        let mut found = acts(self.scale.seed, &actor.post, &actor.plan, day, &self.calendar, photos);
        // Whoever was there all day and has a network writes it down in the evening.
        let was_there = found.iter().any(|act| {
            matches!(&act.what, What::Record(said) if said.kind == RecordKind::Day && act.at < at(day, 12 * 60))
        });
        let mut dice = self.scale.seed.stream(&["writes", actor.post.id.as_str(), &day.to_string()]);
        if shown && was_there && actor.post.resident() && dice.chance(0.5) {
            let said = Said { kind: RecordKind::WorkLog, fix: None, reference: None, photo: false };
            let evening = at(day, dice.between(18 * 60, 20 * 60));
            found.push(Act { at: evening, what: What::Record(said) });
            found.sort_by_key(|act| act.at);
        }
        found
    }

    /// The day somebody begins to use another telephone.
    async fn change_phones(&self, actor: &mut Actor, day: NaiveDate) -> Result<(), Failure> {
        if actor.plan.other_phone != Some(day) {
            return Ok(());
        }
        let lost = actor.post.class == Class::HonestLostPhone;
        let place = &actor.post.host;
        let secretary = self.offices.holder(Role::TownshipSecretary, place)?;
        let before = at(day, 6 * 60).plus(-DAY_MS + 3 * MINUTE_MS);
        if let (true, Some(old)) = (lost, &actor.phone) {
            let path = [("device", old.device.as_str())];
            let note = Some("走访途中掉进河里（演示）".to_owned());
            let body = EndDevice { reason: EndReason::Lost, note };
            let told = call::<op::EndDevice>(&self.app, secretary.caller()?, before, &path, body).await?;
            usecase::devices::end(told).await?;
        }
        let id: DeviceId = self.scale.seed.id(&["other device", actor.post.id.as_str()]).try_into()?;
        let phone = Phone::new(id)?;
        let row = city::device_row(&phone, actor.post.account.as_str(), "pending", at(day, 6 * 60));
        let write = move |db: &mut Db| store::demo::insert_devices(db, std::slice::from_ref(&row));
        self.app.store.write::<_, Refusal>(write).await?;
        if lost {
            let path = [("device", phone.device.as_str())];
            let now = at(day, 6 * 60 + 10);
            let body = ApproveDevice { replaces: None };
            let approval =
                call::<op::ApproveDevice>(&self.app, secretary.caller()?, now, &path, body).await?;
            usecase::devices::approve(approval).await?;
        }
        actor.phone = Some(phone);
        Ok(())
    }
}

async fn all_went_well(tasks: &mut JoinSet<Result<(), Failure>>) -> Result<(), Failure> {
    match tasks.join_next().await {
        Some(done) => done?,
        None => Ok(()),
    }
}

/// Asks for leave or duty, and decides it when its time has come.
async fn request(
    app: &App,
    offices: &Offices,
    post: &Post,
    absence: &Absence,
    now: Millis,
) -> Result<(), Failure> {
    let person = caller(&post.account, &post.name, Role::Cadre, &post.host)?;
    let body = AskLeave {
        id: absence.id.clone(),
        kind: absence.kind,
        from: absence.from,
        to: absence.to,
        reason: absence.reason.to_owned(),
        leave_type: Some(absence.leave_type),
        replaces: None,
        written_at: None,
    };
    let path = [("posting", post.id.as_str())];
    let asked =
        usecase::leaves::ask(call::<op::AskLeave>(app, person, absence.asked, &path, body).await?).await?;
    if absence.fate == Fate::Pending || absence.decided > now {
        if asked.needs_county {
            township_says(app, offices, post, absence, now).await?;
        }
        return Ok(());
    }
    let role = if asked.needs_county { Role::CountyOffice } else { Role::TownshipSecretary };
    let approve = absence.fate == Fate::Approved;
    let body = DecideLeave {
        id: format!("{}.d", absence.id),
        approve,
        reason: (!approve).then(|| "防汛值班期间，请改期".to_owned()),
    };
    let by = offices.holder(role, &post.host)?.caller()?;
    let path = [("leave", absence.id.as_str())];
    usecase::leaves::decide(call::<op::DecideLeave>(app, by, absence.decided, &path, body).await?).await?;
    Ok(())
}

/// What the county decides comes with a word of the township.
async fn township_says(
    app: &App,
    offices: &Offices,
    post: &Post,
    absence: &Absence,
    now: Millis,
) -> Result<(), Failure> {
    let by = offices.holder(Role::TownshipSecretary, &post.host)?.caller()?;
    let body = CommentLeave {
        id: format!("{}.c", absence.id),
        text: "村里的工作已安排人顶班，建议批准".to_owned(),
        forward: false,
    };
    let at = absence.asked.plus(HOUR_MS).min(now);
    let path = [("leave", absence.id.as_str())];
    usecase::leaves::comment(call::<op::CommentLeave>(app, by, at, &path, body).await?).await?;
    Ok(())
}

impl Actor {
    /// Does one thing.
    ///
    /// # Errors
    /// When a record is refused, or the store's.
    pub async fn act(&mut self, app: &App, seed: Seed, act: Act, large: bool) -> Result<(), Failure> {
        let Some(phone) = self.phone.as_mut() else { return Ok(()) };
        let signing = (seed, app.settings.deployment.as_str());
        let from = Submitter { account: self.post.account.clone(), device: phone.device.clone() };
        match act.what {
            What::Reach => {}
            What::Record(said) => {
                let picture =
                    said.photo.then(|| picture(seed, self.post.class, &phone.device, act.at, large));
                let mut extra = Extra::of(&self.post.id);
                extra.photos = picture.iter().map(promise).collect::<Result<_, _>>()?;
                extra.work_log = (said.kind == RecordKind::WorkLog)
                    .then(|| super::village::entry(seed, &self.post, act.at.date()));
                let page = Page::fresh(seed, &app.keys, &phone.device, act.at);
                let (record, token) = phone.sign(signing, &said, extra, (&page, true), act.at)?;
                let received = act.at.plus(1_200 + act.at.0 % 2_900);
                submit(app, &from, vec![token], None, received).await?;
                let arrives = large || act.at.0 % 17 != 0;
                if let Some(picture) = picture.filter(|_| arrives) {
                    keep(app, &record, picture, received.plus(20_000)).await?;
                }
            }
            What::Kept(said) => {
                let Some(outage) = self.plan.outage(act.at.date()) else { return Ok(()) };
                let device = phone.device.clone();
                let kept = match &mut self.kept {
                    Some(kept) if kept.outage == *outage => kept,
                    other => other.insert(Kept {
                        page: Page::before(seed, &app.keys, &device, outage),
                        outage: *outage,
                        tokens: Vec::new(),
                    }),
                };
                let said = Said { photo: false, ..said };
                let page = (&kept.page, outage.page_stayed);
                let (_, token) = phone.sign(signing, &said, Extra::of(&self.post.id), page, act.at)?;
                kept.tokens.push(token);
            }
            What::Send => {
                let Some(kept) = self.kept.take() else { return Ok(()) };
                let page = &kept.page;
                let sync = kept.outage.page_stayed.then(|| (page.session().to_owned(), page.elapsed(act.at)));
                submit(app, &from, kept.tokens, sync, act.at).await?;
            }
        }
        Ok(())
    }
}

/// Sends records as of `now`.
///
/// # Errors
/// When one is refused: the generator signs nothing that may be.
pub async fn submit(
    app: &App,
    from: &Submitter,
    tokens: Vec<String>,
    sync: Option<(String, i64)>,
    now: Millis,
) -> Result<(), Failure> {
    let outcomes = usecase::records::submit(app, from, tokens, sync, now, Language::default()).await?;
    for outcome in outcomes {
        if let RecordOutcome::Refused { problem, .. } = outcome {
            return Err(format!("a record of the demonstration was refused: {problem:?}").into());
        }
    }
    Ok(())
}

/// Where somebody stands that day: most take what is before them; the one who sleeps soundly takes his own gate every
/// morning, so that his photos look alike and nothing is wrong with them.
fn picture(seed: Seed, class: Class, device: &DeviceId, when: Millis, large: bool) -> Picture {
    let when = when.0.to_string();
    let day = if class == Class::HonestNightSleeper { "the gate" } else { when.as_str() };
    let mut dice = seed.stream(&["photo", device.as_str(), day]);
    let daylight = 0.8 + 0.2 * seed.stream(&["daylight", device.as_str(), &when]).unit();
    let (width, height) = if large { (480, 640) } else { (96, 128) };
    landscape(&mut dice, daylight, width, height)
}

fn promise(picture: &Picture) -> Result<PhotoClaim, Failure> {
    Ok(PhotoClaim {
        sha256: sha256_hex(&picture.bytes).try_into()?,
        bytes: u32::try_from(picture.bytes.len())?,
        width: u32::from(picture.width),
        height: u32::from(picture.height),
        source: PhotoSource::Stream,
    })
}

/// Stores a photo as the upload room stores one that is whole.
async fn keep(app: &App, record: &str, picture: Picture, now: Millis) -> Result<(), Failure> {
    let sha256: PhotoId = sha256_hex(&picture.bytes).try_into()?;
    usecase::photos::keep(app, &sha256, picture.bytes).await?;
    let record = record.to_owned();
    let write = move |db: &mut Db| store::photos::mark_arrived(db, &record, sha256.as_str(), now);
    app.store.write::<_, Refusal>(write).await?;
    Ok(())
}

/// A record an inspector makes of a visit.
pub fn found(reference: &str, fix: super::days::Where) -> Said {
    Said { kind: RecordKind::Inspection, fix, reference: Some(reference.to_owned()), photo: false }
}
