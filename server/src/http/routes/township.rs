//! Routes of this room.

use crate::http::adapter::Table;

pub(super) fn add(_t: &mut Table) {}
