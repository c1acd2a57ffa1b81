//! Papers of leave requests go after their time as photos do: first nobody is shown them, then the files go, then that
//! is written down. Their hash stays, and with it what their leaves say.

use super::{Run, still_held};
use crate::refusal::{Outcome, Refusal};
use crate::store::{self, Db};
use crate::usecase::files::{self, Folder};

impl Run<'_> {
    /// Marks papers of absences that are past their time and not held, batch by batch.
    pub(super) async fn erase_papers(&mut self) -> Outcome<()> {
        let mut last = String::new();
        loop {
            let (cutoff, holder, now) = (self.cutoff, self.holder.to_owned(), self.app.clock.now());
            let after = std::mem::take(&mut last);
            let step = move |db: &mut Db| {
                still_held(db, &holder, now)?;
                let past = store::leaves::papers::past(db, cutoff, &after, store::retention::BATCH)?;
                let holds = store::retention::holds(db, now)?;
                let next = past.last().map(|paper| paper.id.clone());
                let (mut gone, mut held) = (Vec::new(), Vec::new());
                for paper in past {
                    match holds.holder_of_span(&paper.posting, &paper.first, &paper.last) {
                        Some(by) => held.push(by.clone()),
                        None => gone.push(paper.id),
                    }
                }
                store::leaves::papers::erase(db, &gone, now)?;
                Ok((held, next))
            };
            let (held, next) = self.app.store.write::<_, Refusal>(step).await?;
            self.holders.extend(held);
            match next {
                Some(next) => last = next,
                None => return Ok(()),
            }
        }
    }

    /// Deletes the files of marked papers, also of those that an earlier run had no time for.
    pub(super) async fn delete_papers(&mut self) -> Outcome<()> {
        let mut last = String::new();
        loop {
            let after = std::mem::take(&mut last);
            let look = move |db: &mut Db| store::leaves::papers::going(db, &after, store::retention::BATCH);
            let going = self.app.store.read::<_, Refusal>(look).await?;
            let Some(end) = going.last().map(|paper| paper.id.clone()) else { return Ok(()) };
            let mut gone = Vec::with_capacity(going.len());
            for paper in going {
                // The file of a paper that another request has too goes with that one.
                if !paper.is_shared {
                    match files::remove(self.app, Folder::Leave, &paper.sha256).await {
                        Ok(true) => {
                            self.report.photos += 1;
                            self.report.bytes += paper.bytes;
                        }
                        // It never arrived, or went with another that had the same bytes.
                        Ok(false) => {}
                        Err(error) => {
                            tracing::error!(%error, "a paper could not be deleted");
                            self.report.files_failed += 1;
                            continue;
                        }
                    }
                }
                gone.push(paper.id);
            }
            let (row, holder, now) = (self.report.clone(), self.holder.to_owned(), self.app.clock.now());
            let mark = move |db: &mut Db| {
                still_held(db, &holder, now)?;
                store::leaves::papers::mark_gone(db, &gone, now)?;
                store::retention::put_report(db, &row, now)
            };
            self.app.store.write::<_, Refusal>(mark).await?;
            last = end;
        }
    }
}
