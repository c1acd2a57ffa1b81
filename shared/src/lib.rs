//! The rules that phone and server share.
