//! The `zaigang` command.
fn main() {}
