//! The rules that phone and server share: pure, without clock, network, files or UI.
//!
//! | room | what it decides |
//! |---|---|
//! | [`place`] | geometry, datum and the three-valued presence verdict |
//! | [`time`] | when a record was made: an interval, never a claim |
//! | [`record`] | the signed record token and its limits |
//! | [`chain`] | how a record hangs on its device's others |
//! | [`day`] | the cell of a posting's day, policies and the month's target |
//! | [`register`] | the monthly register: rows, sheets, what binds them |
//! | [`event`] | must-attend events: their time window, how an attendance stands |
//! | [`judge`] | cases from evidence |
//! | [`inspection`] | what a visit's result needs behind it |
//! | [`prompt_draw`] | the times of drawn prompts, from a committed secret |
//! | [`draw`], [`statistics`] | draws anyone can recompute, estimates |
//! | [`jpeg`], [`photo_hash`] | the photo as it may travel; which photos look alike |
//! | [`leaf`] | leaves of the tamper-evident log |
//! | [`proof`] | that a leaf is in the log, that a log continues another |
//! | [`api`], [`operation`], [`problem`] | what travels over HTTP, and who may ask for it |
//! | [`text`] | problem texts and words of the field in both languages |

pub mod api;
pub mod case;
pub mod chain;
pub mod day;
pub mod division;
pub mod draw;
pub mod event;
pub mod id;
pub mod inspection;
pub mod jpeg;
pub mod judge;
pub mod leaf;
pub mod leave;
pub mod operation;
pub mod photo_hash;
pub mod place;
pub mod problem;
pub mod prompt_draw;
pub mod proof;
pub mod record;
pub mod register;
pub mod statistics;
pub mod text;
pub mod time;
