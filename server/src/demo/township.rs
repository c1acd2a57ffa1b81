//! What secretaries and cadres do beside checking in: doubtful days, vouching, questions, called prompts.

use super::Failure;
use super::days::{Act, Said, Signal, What, whereabouts};
use super::history::History;
use super::office::{call, caller};
use super::people::{Class, Post};
use super::plan::Plan;
use super::seed::Stream;
use crate::app::App;
use crate::refusal::Refusal;
use crate::store::{self, Db};
use crate::usecase;
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::task::JoinSet;
use zaigang_shared::api::Done;
use zaigang_shared::api::cadre::Explain;
use zaigang_shared::api::township::{AnswerQuestion, CallPrompt, DecideCell, PromptChannel, Vouch};
use zaigang_shared::day::{Cell, CellState};
use zaigang_shared::division::Role;
use zaigang_shared::id::{PostingId, RecordId};
use zaigang_shared::operation as op;
use zaigang_shared::record::RecordKind;
use zaigang_shared::time::{MINUTE_MS, Millis, at, previous_day};

/// Writes of one morning under way together.
const AT_ONCE: usize = 32;

/// One thing somebody does on a morning.
enum Deed {
    Decide { look: Option<RecordId>, body: DecideCell },
    Vouch(Vouch),
    Explain(Explain),
}

impl History {
    /// On the morning of `day` the secretaries go through the day before.
    ///
    /// # Errors
    /// The use cases'.
    pub async fn secretaries(&self, day: NaiveDate) -> Result<(), Failure> {
        let looked_at = previous_day(day);
        let now = at(day, 9 * 60);
        if now > self.now {
            return Ok(());
        }
        let ids: Vec<PostingId> = self
            .people()
            .filter(|(_, plan)| plan.span.first <= looked_at)
            .map(|(post, _)| post.id.clone())
            .collect();
        let read = move |db: &mut Db| usecase::cells::load(db, &ids, looked_at, looked_at);
        let cells = self.app.store.read::<_, Refusal>(read).await?;
        let mut doing = JoinSet::new();
        for (number, (post, plan)) in self.people().enumerate() {
            let Some(found) = cells.get(&post.id) else { continue };
            let Some(cell) = found.cells.get(&looked_at) else { continue };
            let required = found.required.contains(&looked_at);
            let mut dice = self.scale.seed.stream(&["morning", post.id.as_str(), &looked_at.to_string()]);
            let Some(deed) = self.deed(post, plan, cell, required, &mut dice) else { continue };
            let when = now.plus(i64::try_from(number % 50).unwrap_or(0) * MINUTE_MS / 2).min(self.now);
            let secretary = self.offices.holder(Role::TownshipSecretary, &post.host)?.clone();
            let (app, post) = (self.app.clone(), Arc::clone(post));
            doing.spawn(async move { act(&app, &secretary, &post, deed, looked_at, when).await });
            if doing.len() >= AT_ONCE
                && let Some(done) = doing.join_next().await
            {
                done??;
            }
        }
        while let Some(done) = doing.join_next().await {
            done??;
        }
        Ok(())
    }

    /// What becomes of a cell on the morning after, if anything.
    fn deed(&self, post: &Post, plan: &Plan, cell: &Cell, required: bool, dice: &mut Stream) -> Option<Deed> {
        let shown = post.township().as_str() == self.scale.township;
        let fresh = cell.date >= super::plan::workdays_before(self.span.today, 2, &self.calendar);
        let id = self.scale.seed.id(&["deed", post.id.as_str(), &cell.date.to_string()]);
        match cell.state {
            // The last days are left for the newcomer who plays the secretary.
            CellState::ToConfirm if shown && fresh => None,
            CellState::ToConfirm if dice.chance(0.9) => {
                let present = dice.chance(0.94);
                let reason = if present {
                    dice.pick(&["knows_in_person", "saw_record", "no_signal"])?
                } else {
                    &"phoned"
                };
                let look = cell.record.clone().filter(|_| shown && *reason == "saw_record");
                let state = if present { CellState::Present } else { CellState::NotConfirmed };
                let body = DecideCell { id, state, reason: (*reason).to_owned(), note: None };
                Some(Deed::Decide { look, body })
            }
            CellState::NotConfirmed if required => {
                let vouch = |reason: &str, note: &str| {
                    Some(Deed::Vouch(Vouch {
                        id: id.clone(),
                        reason: reason.to_owned(),
                        note: note.to_owned(),
                    }))
                };
                match post.class {
                    Class::HonestNewcomer if !fresh => {
                        vouch("phone_broken", "新到岗，手机尚未注册，本人在村")
                    }
                    Class::HonestLostPhone if plan.other_phone.is_some() => {
                        vouch("phone_broken", "手机丢失，当天一起入户走访")
                    }
                    Class::PaperOnly | Class::HonestBadPhone => None,
                    _ if dice.chance(0.3) => vouch("knows_in_person", "当天在村部开会，忘记签到"),
                    _ if dice.chance(0.5) => {
                        let text = dice.pick(&[
                            "忘记签到，当天在村里走访",
                            "手机没电，下午才充上",
                            "到镇里送材料，回来晚了",
                        ])?;
                        Some(Deed::Explain(Explain { id, text: (*text).to_owned() }))
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The townships answer what they were asked, most of them, for most people.
    ///
    /// # Errors
    /// The use case's.
    pub async fn answer_questions(&self, now: Millis) -> Result<(), Failure> {
        let city = self.scale.city_code()?;
        let read = move |db: &mut Db| store::questions::open(db, &city);
        let open = self.app.store.read::<_, Refusal>(read).await?;
        let posts: BTreeMap<&PostingId, (&Arc<Post>, &Arc<Plan>)> =
            self.people().map(|(post, plan)| (&post.id, (post, plan))).collect();
        for waiting in open {
            let Some((post, plan)) = posts.get(&waiting.question.posting) else { continue };
            let mut dice = self.scale.seed.stream(&[
                "question",
                &waiting.question.posting.to_string(),
                &now.0.to_string(),
            ]);
            let still_silent = plan.outage(now.date()).is_some();
            let answers = match post.class {
                Class::PaperOnly => 0.15,
                // What is asked about right now is left for whoever plays the secretary.
                _ if still_silent && post.township().as_str() == self.scale.township => 0.0,
                _ => 0.85,
            };
            if !dice.chance(answers) {
                continue;
            }
            let text = match post.class {
                Class::PaperOnly => "本人电话里说在村，未见到人",
                Class::HonestNewcomer => "新到岗，手机尚未注册，每天在村",
                _ => "该村无信号，入户时见到本人，记录会补传",
            };
            let id = self.scale.seed.id(&["answer", &waiting.question.id, &now.0.to_string()]);
            let body = AnswerQuestion { id, text: text.to_owned() };
            let by = self.offices.holder(Role::TownshipSecretary, &post.host)?.caller()?;
            let path = [("posting", post.id.as_str())];
            usecase::questions::answer(call::<op::AnswerQuestion>(&self.app, by, now, &path, body).await?)
                .await?;
        }
        Ok(())
    }

    /// On an afternoon the secretary of the township shown calls three people; two answer.
    ///
    /// # Errors
    /// The use cases'.
    pub async fn called_prompts(&mut self, day: NaiveDate) -> Result<(), Failure> {
        let called = at(day, 15 * 60 + 10);
        if called.plus(30 * MINUTE_MS) > self.now {
            return Ok(());
        }
        let mut number = 0;
        let (app, seed) = (self.app.clone(), self.scale.seed);
        for actor in self.actors.iter_mut().flatten() {
            let post = Arc::clone(&actor.post);
            let fits = post.class == Class::Honest
                && post.resident()
                && post.township().as_str() == self.scale.township
                && !actor.plan.excused(day)
                && actor.plan.outage(day).is_none();
            if !fits || number == 3 {
                continue;
            }
            let now = called.plus(number * 4 * MINUTE_MS);
            let id = seed.id(&["called", post.id.as_str(), &day.to_string()]);
            let channel = if number == 2 { PromptChannel::Phone } else { PromptChannel::App };
            let body = CallPrompt { id: id.as_str().try_into()?, channel };
            let by = self.offices.holder(Role::TownshipSecretary, &post.host)?.caller()?;
            let path = [("posting", post.id.as_str())];
            usecase::prompts::call(call::<op::CallPrompt>(&app, by, now, &path, body).await?).await?;
            if number < 2 {
                let person = caller(&post.account, &post.name, Role::Cadre, &post.host)?;
                let shown = now.plus(25_000);
                let path = [("prompt", id.as_str())];
                let delivery = call::<op::ConfirmDelivery>(&app, person, shown, &path, Done {}).await?;
                usecase::prompts::confirm_delivery(delivery).await?;
                let when = shown.plus((2 + number) * MINUTE_MS);
                let mut dice = seed.stream(&["called", post.id.as_str()]);
                let fix = whereabouts(&mut dice, post.office, Signal::Rural, when);
                let said = Said { kind: RecordKind::PromptReply, fix, reference: Some(id), photo: false };
                actor.act(&app, seed, Act { at: when, what: What::Record(said) }, false).await?;
            }
            number += 1;
        }
        Ok(())
    }
}

async fn act(
    app: &App,
    secretary: &super::office::Office,
    post: &Post,
    deed: Deed,
    date: NaiveDate,
    now: Millis,
) -> Result<(), Failure> {
    let date = date.to_string();
    let path = [("posting", post.id.as_str()), ("date", date.as_str())];
    match deed {
        Deed::Decide { look, body } => {
            if let Some(record) = look {
                let path = [("record", record.as_str())];
                let read = call::<op::ReadRecord>(app, secretary.caller()?, now, &path, Done {}).await?;
                usecase::records::read(read).await?;
            }
            let decision = call::<op::DecideCell>(app, secretary.caller()?, now, &path, body).await?;
            usecase::decisions::decide(decision).await?;
        }
        Deed::Vouch(body) => {
            let vouch = call::<op::VouchDay>(app, secretary.caller()?, now, &path, body).await?;
            usecase::decisions::vouch(vouch).await?;
        }
        Deed::Explain(body) => {
            let person = caller(&post.account, &post.name, Role::Cadre, &post.host)?;
            let word = call::<op::ExplainDay>(app, person, now, &path, body).await?;
            usecase::explanations::explain(word).await?;
        }
    }
    Ok(())
}
