//! Shared test set-up: the real server in this process on port 0, over real HTTP, on either database.
//!
//! A test takes a started server and is named in [`on_both_databases!`]:
//!
//! ```no_run
//! use zaigang_tests::{TestServer, on_both_databases};
//! fn the_deployment_names_its_owner(server: TestServer) { /* ... */ }
//! on_both_databases!(the_deployment_names_its_owner);
//! ```
//!
//! PostgreSQL: `ZAIGANG_TEST_POSTGRES_URL` is a superuser's URL on the database `postgres`; without it those
//! tests fail with one clear line, they are never skipped.
#![expect(clippy::expect_used, clippy::panic, reason = "a test set-up that fails says so and stops")]
#![expect(clippy::result_large_err, reason = "a problem is read field by field; nothing here is hot")]

mod client;
mod people;
pub mod places;
mod process;
mod proxy;
mod random;
mod server;

pub use client::{Client, Reply, refused};
pub use people::{Office, PASSWORD, Phone, enrolment_proof, fix, refresh_request};
pub use process::{Apart, Process, program};
pub use proxy::{Cut, Proxy};
pub use random::Random;
pub use server::{Database, START, TestServer};

/// Runs each test function on a fresh server of either database.
#[macro_export]
macro_rules! on_both_databases {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $( #[test] fn $name() { super::$name($crate::TestServer::start($crate::Database::Sqlite)); } )+
        }
        mod postgres {
            $( #[test] fn $name() { super::$name($crate::TestServer::start($crate::Database::Postgres)); } )+
        }
    };
}
