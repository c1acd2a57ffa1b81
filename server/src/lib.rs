//! Zaigang server: HTTP at the edge, use cases in the middle, storage behind them.
//!
//! | room | what lives there |
//! |---|---|
//! | `http` | the adapter every operation goes through, routes, tus, static files; the only room with actix |
//! | `access` | the one scope decision |
//! | `call` | what a use case gets and gives: who asks, the body; without actix |
//! | `usecase` | what people do, a file a room of the app; no SQL, no HTTP |
//! | `store` | SQL; the only room with diesel |
//! | `recorder` | commits together what arrived together |
//! | `keys` | tokens, beacons, receipts, device proofs; the only room with jsonwebtoken |
//! | `gateway` | messages to the gateway that the owner configured; the only room that calls anybody |
//! | `serve` | start-up: puts the parts together, runs them |
//! | `clock` | the one clock |
//! | `judge_command` | the judge over a file of events, without a database |
//! | `simulation` | people whose conduct is known, and what the system would see of them; no database, no HTTP |
//! | `score` | the judge's cases against what was true |
//! | `authority` | a local certificate authority for trials |

pub(crate) mod access;
pub mod app;
pub mod authority;
#[cfg(test)]
mod authorization;
pub(crate) mod call;
pub mod clock;
pub mod demo;
pub mod gateway;
pub mod http;
pub mod judge_command;
pub mod keys;
pub(crate) mod recorder;
pub(crate) mod refusal;
pub mod score;
pub mod serve;
pub mod simulation;
pub mod store;
pub(crate) mod usecase;
