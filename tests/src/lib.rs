//! Shared test set-up.
