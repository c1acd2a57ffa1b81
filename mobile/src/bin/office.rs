//! Office start.
fn main() {}
