//! The typed API over [`crate::platform::http`], the session, and the queue of signed records.
