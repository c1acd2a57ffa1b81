//! Networks that break, programs that die, servers side by side: every record once, none lost; on both databases.

mod cut;
mod dense;
mod fleet;
