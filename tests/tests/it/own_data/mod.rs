//! What people may do with what is kept of them, and when it goes; on both databases.

mod complaints;
mod corrections;
mod export;
mod retention;
mod scene;
mod views;
