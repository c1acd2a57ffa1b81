//! Files that people added to what they said: what their tables have in common.
//!
//! A file is announced, arrives, is erased for everybody, and then its bytes go; each step has its leaf in the log. A
//! table of files has the columns `id`, `sha256`, `bytes`, `added_at`, `arrived_at`, `erased_at` and `gone_at`.

use zaigang_shared::id::PhotoId;

/// An erased file that is still stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Going {
    /// Its row.
    pub id: String,
    /// Its bytes.
    pub sha256: PhotoId,
    /// Their length.
    pub bytes: i64,
    /// Another row of the table that was not erased has the same bytes: the file stays for that one.
    pub is_shared: bool,
}

/// The functions of a table of files, for the module that is about it: `by_id`, `announce`, `mark_arrived`, `erase`,
/// `going` and `mark_gone`.
macro_rules! table_of_files {
    ($table:ident, $row:ty, $item:expr) => {
        /// The file of an id.
        ///
        /// # Errors
        /// The store's.
        pub fn by_id(db: &mut $crate::store::Db, id: &str) -> $crate::refusal::Outcome<Option<$row>> {
            Ok($table::table.find(id).select(<$row>::as_select()).first(db).optional()?)
        }

        /// Writes down that a file comes, with its leaf; false when its id is taken.
        ///
        /// # Errors
        /// The store's.
        pub fn announce(db: &mut $crate::store::Db, new: &$row) -> $crate::refusal::Outcome<bool> {
            let made = $crate::store::on_each!(db, c => {
                diesel::insert_into($table::table).values(new).on_conflict_do_nothing().execute(c)?
            });
            if made == 1 {
                $crate::store::items::log(db, $item, &new.id, zaigang_shared::time::Millis(new.added_at))?;
            }
            Ok(made == 1)
        }

        /// Writes down that the bytes of a file are stored; what was erased meanwhile never arrives.
        ///
        /// # Errors
        /// The store's.
        pub fn mark_arrived(db: &mut $crate::store::Db, id: &str, now: zaigang_shared::time::Millis) -> $crate::refusal::Outcome<()> {
            let waiting = $table::table
                .filter($table::id.eq(id))
                .filter($table::arrived_at.is_null())
                .filter($table::erased_at.is_null());
            if diesel::update(waiting).set($table::arrived_at.eq(now.0)).execute(db)? == 1 {
                $crate::store::items::log(db, $item, id, now)?;
            }
            Ok(())
        }

        /// Marks files as erased, each with its leaf: from now on nobody is shown them, and their bytes go next.
        ///
        /// # Errors
        /// The store's.
        pub fn erase(db: &mut $crate::store::Db, ids: &[String], now: zaigang_shared::time::Millis) -> $crate::refusal::Outcome<()> {
            diesel::update($table::table.filter($table::id.eq_any(ids)))
                .set($table::erased_at.eq(now.0))
                .execute(db)?;
            $crate::store::items::log_all(db, $item, ids, now)
        }

        /// Erased files whose bytes have to go, after an id, in the order of ids.
        ///
        /// # Errors
        /// The store's.
        pub fn going(
            db: &mut $crate::store::Db,
            after: &str,
            limit: i64,
        ) -> $crate::refusal::Outcome<Vec<$crate::store::files::Going>> {
            let rows: Vec<(String, String, i64)> = $table::table
                .filter($table::erased_at.is_not_null())
                .filter($table::gone_at.is_null())
                .filter($table::id.gt(after))
                .order($table::id)
                .limit(limit)
                .select(($table::id, $table::sha256, $table::bytes))
                .load(db)?;
            let named: Vec<&str> = rows.iter().map(|(_, sha256, _)| sha256.as_str()).collect();
            let shared: std::collections::HashSet<String> = $table::table
                .filter($table::sha256.eq_any(named))
                .filter($table::erased_at.is_null())
                .select($table::sha256)
                .load::<String>(db)?
                .into_iter()
                .collect();
            rows.into_iter()
                .map(|(id, sha256, bytes)| {
                    let is_shared = shared.contains(&sha256);
                    let unreadable = $crate::store::StoreError::Unreadable(concat!(stringify!($table), ".sha256"));
                    let sha256 = sha256.parse().map_err(|_| unreadable)?;
                    Ok($crate::store::files::Going { id, sha256, bytes, is_shared })
                })
                .collect()
        }

        /// Writes down that the bytes of files are gone, each with its leaf.
        ///
        /// # Errors
        /// The store's.
        pub fn mark_gone(db: &mut $crate::store::Db, ids: &[String], now: zaigang_shared::time::Millis) -> $crate::refusal::Outcome<()> {
            diesel::update($table::table.filter($table::id.eq_any(ids)))
                .set($table::gone_at.eq(now.0))
                .execute(db)?;
            $crate::store::items::log_all(db, $item, ids, now)
        }
    };
}
pub(in crate::store) use table_of_files;
