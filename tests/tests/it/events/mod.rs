//! Must-attend events: called, attended, excused, told as a sheet; on both databases.

mod attending;
mod calling;
mod scene;
mod sheet;
