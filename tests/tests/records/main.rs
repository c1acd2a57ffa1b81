//! The cadre's way in: records, photos, the day they make; on both databases.

mod check_in;
mod photos;
mod reading;
mod refused;
mod scene;
