//! Bringing a schema up to date, and refusing one that a newer program made.

use super::StoreError;
use diesel::migration::MigrationSource;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness};
use std::collections::BTreeSet;

/// Runs what is missing.
///
/// # Errors
/// [`StoreError::Newer`] when the database knows a change that this program does not.
pub fn bring_up_to_date<C>(connection: &mut C, known: EmbeddedMigrations) -> Result<(), StoreError>
where
    C: diesel::Connection + MigrationHarness<C::Backend>,
    EmbeddedMigrations: MigrationSource<C::Backend>,
{
    let failed = |e: Box<dyn std::error::Error + Send + Sync>| StoreError::Migration(e.to_string());
    let ours = MigrationSource::<C::Backend>::migrations(&known).map_err(failed)?;
    let ours: BTreeSet<String> = ours.iter().map(|m| m.name().version().to_string()).collect();
    let applied = connection.applied_migrations().map_err(failed)?;
    if let Some(newer) = applied.iter().map(ToString::to_string).find(|version| !ours.contains(version)) {
        return Err(StoreError::Newer(newer));
    }
    connection.run_pending_migrations(known).map(|_| ()).map_err(failed)
}
