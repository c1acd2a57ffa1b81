//! Zaigang server.
