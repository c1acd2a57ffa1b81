//! The judge's runs over the months, and what people say and decide on the cases it opened.

use super::Failure;
use super::history::History;
use super::office::{call, caller};
use super::people::{Class, Post};
use super::plan::moved;
use crate::refusal::Refusal;
use crate::store::cases::CaseSubject;
use crate::store::{self, Db};
use crate::usecase;
use chrono::{Datelike, NaiveDate};
use std::sync::Arc;
use zaigang_shared::api::case::{CaseQuery, CaseState, DecideCase, Say};
use zaigang_shared::division::Role;
use zaigang_shared::id::CaseId;
use zaigang_shared::judge::CaseKind;
use zaigang_shared::operation as op;
use zaigang_shared::time::{Millis, at};

/// Something that will be said on a case.
pub struct Word {
    /// When.
    pub at: Millis,
    case: CaseId,
    post: Arc<Post>,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Answer(&'static str),
    Comment(&'static str),
    Decide(CaseState, &'static str),
}

impl History {
    /// Days on which the judge runs: it looks at every day since its last run, so that more runs would change nothing but
    /// the time they take.
    pub fn judge_runs_on(&self, day: NaiveDate) -> bool {
        let back = (self.span.today - day).num_days();
        matches!(day.day(), 1 | 4) || matches!(back, 9 | 5 | 1)
    }

    /// Runs the judge on a morning; what will be said on the new cases joins the words to come.
    ///
    /// # Errors
    /// The judge's.
    pub async fn judge(&self, day: NaiveDate, words: &mut Vec<Word>) -> Result<(), Failure> {
        let now = at(day, 8 * 60 + 5);
        if now > self.now {
            return Ok(());
        }
        let report = usecase::judging::run(&self.app, now).await?;
        if !report.raised.is_empty() {
            let city = self.scale.city_code()?;
            let all = move |db: &mut Db| store::cases::of_division(db, &city, false, &CaseQuery::default());
            let rows = self.app.store.read::<_, Refusal>(all).await?;
            for (subject, kind) in &report.raised {
                let CaseSubject::Posting(posting) = subject else { continue };
                let row = rows
                    .iter()
                    .find(|row| row.kind == *kind && row.posting().is_some_and(|about| about.id == *posting));
                let person = self.people().find(|(post, _)| post.id == *posting);
                let (Some(row), Some((post, _))) = (row, person) else { continue };
                let mut dice = self.scale.seed.stream(&["script", posting.as_str(), kind.name()]);
                let said = script(*kind, post.class, dice.between(0, 2));
                words.extend(said.into_iter().map(|(days, minute, what)| Word {
                    at: at(moved(day, days), minute),
                    case: row.id.clone(),
                    post: Arc::clone(post),
                    what,
                }));
            }
        }
        self.answer_questions(at(day, 16 * 60).min(self.now)).await
    }

    /// Says what is due by a time.
    ///
    /// # Errors
    /// The use cases'.
    pub async fn say(&self, until: Millis, words: &mut Vec<Word>) -> Result<(), Failure> {
        let until = until.min(self.now);
        let (mut due, later): (Vec<Word>, Vec<Word>) =
            std::mem::take(words).into_iter().partition(|word| word.at <= until);
        *words = later;
        due.sort_by_key(|word| word.at);
        for word in due {
            let (app, case) = (&self.app, word.case.as_str());
            let id = self.scale.seed.id(&["word", word.post.id.as_str(), &word.at.0.to_string()]);
            let path = [("case", case)];
            let office = |role| self.offices.holder(role, &word.post.host)?.caller();
            match word.what {
                What::Answer(text) => {
                    let by = caller(&word.post.account, &word.post.name, Role::Cadre, &word.post.host)?;
                    let body = Say { id, text: text.to_owned() };
                    usecase::cases::answer(call::<op::AnswerCase>(app, by, word.at, &path, body).await?)
                        .await?;
                }
                What::Comment(text) => {
                    let (by, body) = (office(Role::TownshipSecretary)?, Say { id, text: text.to_owned() });
                    usecase::cases::comment(call::<op::CommentCase>(app, by, word.at, &path, body).await?)
                        .await?;
                }
                What::Decide(state, text) => {
                    let body = DecideCase { id, state, reason: text.to_owned(), ground: None };
                    let by = office(Role::CountyOffice)?;
                    usecase::cases::decide(call::<op::DecideCase>(app, by, word.at, &path, body).await?)
                        .await?;
                }
            }
        }
        Ok(())
    }
}

/// What will be said on a case: days after it, minute of the day, what.
fn script(kind: CaseKind, class: Class, number: i64) -> Vec<(i64, i64, What)> {
    use What::{Answer, Comment, Decide};
    match (kind, class) {
        (CaseKind::Commuting, class) if class.fitting().is_empty() => vec![
            (1, 700, Answer("我一直住在村里，夜里手机放在外屋充电，听不见。可以问房东。")),
            (2, 610, Comment("晚上去过两次，本人都在住所，房东也能证明。")),
            (
                4,
                640,
                Decide(
                    CaseState::Dismissed,
                    "乡镇两次夜间走访均见到本人，房东作证；请改设铃声，不作不利认定。",
                ),
            ),
        ],
        (CaseKind::Commuting, _) => match number {
            0 => vec![
                (1, 720, Answer("孩子在旗里上学，晚上需要接送，白天工作没有耽误。")),
                (2, 600, Comment("白天确实在村，晚上多数时间回旗里。")),
                (5, 660, Decide(CaseState::Upheld, "本人承认多数夜间不在村，提醒谈话，下月复核。")),
            ],
            1 => vec![
                (2, 640, Answer("有几次是回派出单位取材料，其余时间在村。")),
                (4, 610, Decide(CaseState::Inspect, "说法与点名记录不一致，安排实地核查后再定。")),
            ],
            _ => vec![(1, 690, Answer("夜里信号不好，收到时已经过了时间。"))],
        },
        (CaseKind::OnPaperOnly, class) if class.fitting().is_empty() => vec![
            (1, 680, Answer("那几天村里停电，手机没法用，人一直在村。")),
            (3, 620, Decide(CaseState::Dismissed, "村委会证明停电属实，予以撤销。")),
        ],
        (CaseKind::OnPaperOnly, _) => match number {
            0 => vec![
                (1, 730, Answer("派出单位抽调我写材料，没有办请假手续。")),
                (2, 650, Comment("镇里没有接到抽调通知。")),
                (4, 640, Decide(CaseState::Upheld, "未办手续离岗属实，通报派出单位，限期返岗。")),
            ],
            1 => vec![(2, 650, Comment("已电话联系，本人答应本周返村。"))],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}
