//! The one scope decision: may this caller do this operation to this subject?
//!
//! What a role may do stands in the operation table of `shared`; this room only compares. The adapter
//! asks here before it reads anything of the request's body, and lists get the scope they may show.

use zaigang_shared::division::{DivisionCode, Role, Scope};
use zaigang_shared::id::{AccountId, DeviceId, PostingId, SessionId};
use zaigang_shared::operation::{Access, Reach};
use zaigang_shared::problem::ProblemCode;

/// Who asks, re-read from the store with every request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// The person's name.
    pub name: String,
    /// The device the session is bound to.
    pub device: DeviceId,
    /// The session.
    pub session: SessionId,
    /// Roles and where each is held.
    pub roles: Vec<(Role, DivisionCode)>,
    /// The initial password is still in force.
    pub password_change_required: bool,
}

impl Caller {
    /// The divisions a role is held at.
    pub fn scope_of(&self, role: Role) -> Scope {
        Scope(self.roles.iter().filter(|(r, _)| *r == role).map(|(_, d)| d.clone()).collect())
    }

    /// Whether the role is held anywhere.
    pub fn is(&self, role: Role) -> bool {
        self.roles.iter().any(|(r, _)| *r == role)
    }
}

/// What the operation is about, as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Whose row it is, if it is a person's.
    pub owner: Option<AccountId>,
    /// The posting it belongs to, if to one.
    pub posting: Option<PostingId>,
    /// Where it lies: a posting's managing division and host place, or the division itself.
    pub divisions: Vec<DivisionCode>,
}

/// A decision in favour: with which role, for lists and for use cases that differ by role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    /// The role that carries it; none for public and signed-in operations.
    pub role: Option<Role>,
}

/// Decides. Unknown and forbidden subjects answer alike, so `subject` is `None` for both an unknown id
/// and an operation without subject; `has_subject` tells them apart.
///
/// # Errors
/// [`ProblemCode::NotAllowed`] when no role of the caller carries the operation at all,
/// [`ProblemCode::OwnRow`] for one's own row, [`ProblemCode::NotFound`] for everything out of reach.
pub fn decide(
    access: Access,
    caller: &Caller,
    has_subject: bool,
    subject: Option<&Subject>,
) -> Result<Permit, ProblemCode> {
    let grants = match access {
        Access::Public | Access::SignedIn => return Ok(Permit { role: None }),
        Access::Granted(grants) => grants,
    };
    if !grants.iter().any(|(role, _)| caller.is(*role)) {
        return Err(ProblemCode::NotAllowed);
    }
    let mut denied = ProblemCode::NotFound;
    for (role, reach) in grants.iter().filter(|(role, _)| caller.is(*role)) {
        let own = subject.is_some_and(|s| s.owner.as_ref() == Some(&caller.account));
        let within = subject.is_some_and(|s| {
            let scope = caller.scope_of(*role);
            s.divisions.iter().any(|d| scope.covers(d))
        });
        let may = match reach {
            Reach::Itself => !has_subject,
            Reach::Own => own,
            Reach::Within => within,
            Reach::WithinOthers => {
                if within && own {
                    denied = ProblemCode::OwnRow;
                }
                within && !own
            }
        };
        if may {
            return Ok(Permit { role: Some(*role) });
        }
    }
    Err(denied)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(role: Role, division: &str) -> Caller {
        Caller {
            account: "me".parse().unwrap(),
            name: String::new(),
            device: "d1".parse().unwrap(),
            session: "s1".parse().unwrap(),
            roles: vec![(role, division.parse().unwrap())],
            password_change_required: false,
        }
    }

    fn posting(owner: &str, host: &str) -> Subject {
        Subject {
            owner: Some(owner.parse().unwrap()),
            posting: Some("p1".parse().unwrap()),
            divisions: vec![host.parse().unwrap()],
        }
    }

    #[test]
    fn nobody_confirms_his_own_row() {
        let access = Access::Granted(&[(Role::TownshipSecretary, Reach::WithinOthers)]);
        let me = caller(Role::TownshipSecretary, "150422100");
        assert_eq!(decide(access, &me, true, Some(&posting("me", "150422100201"))), Err(ProblemCode::OwnRow));
        assert!(decide(access, &me, true, Some(&posting("other", "150422100201"))).is_ok());
    }

    #[test]
    fn unknown_and_forbidden_answer_alike() {
        let access = Access::Granted(&[(Role::TownshipSecretary, Reach::Within)]);
        let me = caller(Role::TownshipSecretary, "150422100");
        assert_eq!(decide(access, &me, true, None), Err(ProblemCode::NotFound));
        assert_eq!(
            decide(access, &me, true, Some(&posting("other", "150423100201"))),
            Err(ProblemCode::NotFound)
        );
    }
}
