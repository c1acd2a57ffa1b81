//! The one route table: which use case answers which operation, a file a room.

mod accounts;
mod cadre;
mod cases;
mod city;
mod county;
mod events;
mod registers;
mod session;
mod township;

use super::adapter::Table;

/// Every operation with its use case.
pub fn table() -> Table {
    let mut table = Table::default();
    session::add(&mut table);
    accounts::add(&mut table);
    cadre::add(&mut table);
    township::add(&mut table);
    events::add(&mut table);
    cases::add(&mut table);
    county::add(&mut table);
    registers::add(&mut table);
    city::add(&mut table);
    table
}
