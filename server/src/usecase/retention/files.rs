//! Files that people added to what they said go after their time as photos do: first nobody is shown them, then the files
//! go, then that is written down. Their hash stays, and with it what their leaves say.
//!
//! Papers of leave are held with the days they are about; a case that is undecided, or was decided of late, holds the photos of
//! its answers.

use super::{Run, still_held};
use crate::refusal::{Outcome, Refusal};
use crate::store::files::Going;
use crate::store::retention::Holder;
use crate::store::{self, Db};
use crate::usecase::files::{self, Folder};
use zaigang_shared::time::Millis;

/// What is past its time: who holds some of it, and where the next batch begins.
type Erased = Outcome<(Vec<Holder>, Option<String>)>;

impl Run<'_> {
    /// Erases and deletes papers of leave and photos of answers.
    pub(super) async fn clear_files(&mut self) -> Outcome<()> {
        let cutoff = self.cutoff;
        self.erase_batches(move |db, after, now| {
            let past = store::leaves::papers::past(db, cutoff, after, store::retention::BATCH)?;
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
        })
        .await?;
        self.delete_files_of(Folder::Leave, store::leaves::papers::going, store::leaves::papers::mark_gone)
            .await?;
        self.erase_batches(move |db, after, now| {
            let past = store::cases::photos::past(db, cutoff, after, store::retention::BATCH, now)?;
            let next = past.last().map(|photo| photo.id.clone());
            let (held, gone): (Vec<_>, Vec<_>) = past.into_iter().partition(|photo| photo.is_held);
            let gone: Vec<String> = gone.into_iter().map(|photo| photo.id).collect();
            store::cases::photos::erase(db, &gone, now)?;
            Ok((held.into_iter().map(|photo| Holder::Case(photo.case)).collect(), next))
        })
        .await?;
        self.delete_files_of(Folder::Case, store::cases::photos::going, store::cases::photos::mark_gone).await
    }

    /// Marks rows that are past their time and not held, batch by batch.
    async fn erase_batches(
        &mut self,
        erase: impl Fn(&mut Db, &str, Millis) -> Erased + Copy + Send + 'static,
    ) -> Outcome<()> {
        let mut last = String::new();
        loop {
            let (holder, now) = (self.holder.to_owned(), self.app.clock.now());
            let after = std::mem::take(&mut last);
            let step = move |db: &mut Db| {
                still_held(db, &holder, now)?;
                erase(db, &after, now)
            };
            let (held, next) = self.app.store.write::<_, Refusal>(step).await?;
            self.holders.extend(held);
            match next {
                Some(next) => last = next,
                None => return Ok(()),
            }
        }
    }

    /// Deletes the files of marked rows, also of those that an earlier run had no time for.
    async fn delete_files_of(
        &mut self,
        folder: Folder,
        going: fn(&mut Db, &str, i64) -> Outcome<Vec<Going>>,
        mark_gone: fn(&mut Db, &[String], Millis) -> Outcome<()>,
    ) -> Outcome<()> {
        let mut last = String::new();
        loop {
            let after = std::mem::take(&mut last);
            let look = move |db: &mut Db| going(db, &after, store::retention::BATCH);
            let batch = self.app.store.read::<_, Refusal>(look).await?;
            let Some(end) = batch.last().map(|file| file.id.clone()) else { return Ok(()) };
            let mut gone = Vec::with_capacity(batch.len());
            for file in batch {
                // A file that another row has too goes with that one.
                if !file.is_shared {
                    match files::remove(self.app, folder, &file.sha256).await {
                        Ok(true) => {
                            self.report.photos += 1;
                            self.report.bytes += file.bytes;
                        }
                        // It never arrived, or went with another that had the same bytes.
                        Ok(false) => {}
                        Err(error) => {
                            tracing::error!(%error, ?folder, "a file could not be deleted");
                            self.report.files_failed += 1;
                            continue;
                        }
                    }
                }
                gone.push(file.id);
            }
            let (row, holder, now) = (self.report.clone(), self.holder.to_owned(), self.app.clock.now());
            let mark = move |db: &mut Db| {
                still_held(db, &holder, now)?;
                mark_gone(db, &gone, now)?;
                store::retention::put_report(db, &row, now)
            };
            self.app.store.write::<_, Refusal>(mark).await?;
            last = end;
        }
    }
}
