//! The cadre's way in: records, photos, the day they make; on both databases.

mod bad_photos;
mod chain;
mod check_in;
mod limits;
mod log;
mod photos;
mod reading;
mod refused;
mod scene;
mod seen_photos;
mod time;
