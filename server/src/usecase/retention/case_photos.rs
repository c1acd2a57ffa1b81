//! Photos of answers on cases go after their time as photos do; a case that is undecided, or was decided of late, holds
//! its own.

use super::{Run, still_held};
use crate::refusal::{Outcome, Refusal};
use crate::store::retention::Holder;
use crate::store::{self, Db};
use crate::usecase::files::{self, Folder};

impl Run<'_> {
    /// Marks photos that are past their time and not held, batch by batch.
    pub(super) async fn erase_case_photos(&mut self) -> Outcome<()> {
        let mut last = String::new();
        loop {
            let (cutoff, holder, now) = (self.cutoff, self.holder.to_owned(), self.app.clock.now());
            let after = std::mem::take(&mut last);
            let step = move |db: &mut Db| {
                still_held(db, &holder, now)?;
                let past = store::cases::photos::past(db, cutoff, &after, store::retention::BATCH, now)?;
                let next = past.last().map(|photo| photo.id.clone());
                let (held, gone): (Vec<_>, Vec<_>) = past.into_iter().partition(|photo| photo.is_held);
                let gone: Vec<String> = gone.into_iter().map(|photo| photo.id).collect();
                store::cases::photos::erase(db, &gone, now)?;
                Ok((held, next))
            };
            let (held, next) = self.app.store.write::<_, Refusal>(step).await?;
            self.holders.extend(held.into_iter().map(|photo| Holder::Case(photo.case)));
            match next {
                Some(next) => last = next,
                None => return Ok(()),
            }
        }
    }

    /// Deletes the files of marked photos, also of those that an earlier run had no time for.
    pub(super) async fn delete_case_photos(&mut self) -> Outcome<()> {
        let mut last = String::new();
        loop {
            let after = std::mem::take(&mut last);
            let look = move |db: &mut Db| store::cases::photos::going(db, &after, store::retention::BATCH);
            let going = self.app.store.read::<_, Refusal>(look).await?;
            let Some(end) = going.last().map(|photo| photo.id.clone()) else { return Ok(()) };
            let mut gone = Vec::with_capacity(going.len());
            for photo in going {
                // The file of a photo that another answer has too goes with that one.
                if !photo.is_shared {
                    match files::remove(self.app, Folder::Case, &photo.sha256).await {
                        Ok(true) => {
                            self.report.photos += 1;
                            self.report.bytes += photo.bytes;
                        }
                        // It never arrived, or went with another that had the same bytes.
                        Ok(false) => {}
                        Err(error) => {
                            tracing::error!(%error, "a photo of an answer could not be deleted");
                            self.report.files_failed += 1;
                            continue;
                        }
                    }
                }
                gone.push(photo.id);
            }
            let (row, holder, now) = (self.report.clone(), self.holder.to_owned(), self.app.clock.now());
            let mark = move |db: &mut Db| {
                still_held(db, &holder, now)?;
                store::cases::photos::mark_gone(db, &gone, now)?;
                store::retention::put_report(db, &row, now)
            };
            self.app.store.write::<_, Refusal>(mark).await?;
            last = end;
        }
    }
}
