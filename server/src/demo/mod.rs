//! The demonstration city. Being written.
