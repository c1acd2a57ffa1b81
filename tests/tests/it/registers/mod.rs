//! The monthly register over HTTP: signed once and then only added to, answered by the cadres, signed by deputies.

mod answers;
mod declared;
mod deputies;
mod lists;
mod scene;
mod signing;
