//! Whose eyes: the role in use, the division in view, and what may be done there.

use crate::client::session::ACCOUNT;
use dioxus::prelude::*;
use zaigang_shared::api::session::RoleAt;
use zaigang_shared::division::{DivisionCode, Level, Role};
use zaigang_shared::operation::{Access, Operation};

/// A division with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its code.
    pub code: DivisionCode,
    /// Its name.
    pub name: String,
}

/// Which of the account's roles is in use, and how far the page has stepped down below its scope.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct View {
    role: usize,
    below: Vec<Place>,
}

static VIEW: GlobalSignal<View> = Signal::global(View::default);

/// The account's roles that work at a desk, in the order the server gave them.
#[must_use]
pub fn office_roles() -> Vec<RoleAt> {
    let account = ACCOUNT.read();
    let roles = account.as_ref().map(|me| me.roles.as_slice()).unwrap_or_default();
    roles.iter().filter(|held| !held.role.signs_in_by_phone()).cloned().collect()
}

/// The role in use.
#[must_use]
pub fn role() -> Option<RoleAt> {
    let chosen = VIEW.read().role;
    let roles = office_roles();
    roles.get(chosen).or_else(|| roles.first()).cloned()
}

/// From the own scope down to the division in view.
#[must_use]
pub fn trail() -> Vec<Place> {
    let own = role().map(|held| Place { code: held.division, name: held.division_name });
    own.into_iter().chain(VIEW.read().below.iter().cloned()).collect()
}

/// The division in view.
#[must_use]
pub fn here() -> Option<Place> {
    trail().pop()
}

/// The code of the division in view.
#[must_use]
pub fn division() -> Option<DivisionCode> {
    here().map(|place| place.code)
}

/// Is a single township (or village) in view?
#[must_use]
pub fn is_township() -> bool {
    division().is_some_and(|code| code.level() >= Level::Township)
}

/// May the role in use do this? The server decides; the pages only leave out what it would refuse.
#[must_use]
pub fn may<O: Operation>() -> bool {
    role().is_some_and(|held| role_may::<O>(held.role))
}

/// Is the initial password still in use?
#[must_use]
pub fn must_change_password() -> bool {
    ACCOUNT.read().as_ref().is_some_and(|me| me.password_change_required)
}

/// May this role do this somewhere?
#[must_use]
pub fn role_may<O: Operation>(role: Role) -> bool {
    match O::INFO.access {
        Access::Public | Access::SignedIn => true,
        Access::Granted(grants) => grants.iter().any(|(granted, _)| *granted == role),
    }
}

/// Uses another of the account's roles.
pub fn choose_role(index: usize) {
    *VIEW.write() = View { role: index, below: Vec::new() };
}

/// Steps down to a division below the one in view.
pub fn step_into(place: Place) {
    let covered = here().is_some_and(|now| now.code != place.code && now.code.covers(&place.code));
    if covered {
        VIEW.write().below.push(place);
    }
}

/// Steps back to the place of that number in [`trail`].
pub fn step_back(index: usize) {
    VIEW.write().below.truncate(index);
}

/// Forgets role and place, when somebody signs out or in.
pub fn reset() {
    *VIEW.write() = View::default();
}
