//! Phone start.
fn main() {}
