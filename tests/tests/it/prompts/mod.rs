//! Drawn prompts over HTTP: a month that fires what its secret says, calls, the owner's gateway.

mod calls;
mod gateway;
mod month;
mod numbers;
mod scene;
