//! What people do, a file a room of the app. A use case holds the rules of its step; SQL is in the store,
//! HTTP in the adapter, formulas in `shared`.

pub mod accounts;
pub mod cases;
pub mod cells;
pub mod complaints;
pub mod day;
pub mod decisions;
pub mod deployment;
pub mod devices;
pub mod divisions;
pub mod draws;
pub mod enrolments;
pub mod explanations;
pub mod fences;
pub mod home;
pub mod imports;
pub mod inspectors;
mod jobs;
pub mod judging;
pub mod leaves;
pub mod log;
pub mod months;
pub mod passwords;
pub mod photos;
pub mod policies;
pub mod postings;
pub mod prompts;
pub mod questions;
pub mod records;
pub mod rejudging;
pub mod results;
pub mod sessions;
pub mod tasks;
pub mod text;
pub mod tries;
pub mod uploads;
pub mod visits;
