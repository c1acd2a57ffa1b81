//! The one scope decision: may this caller do this operation to this subject?
//!
//! What a role may do stands in the operation table of `shared`; this room only compares. The adapter
//! asks here before it reads anything of the request's body, and lists get the scope they may show.

use zaigang_shared::division::{DivisionCode, Level, Role, Scope};
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
    /// The highest office the owner holds.
    pub office: Option<Level>,
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

/// The level of an office in the line that confirms: who is above whom. An administrator, an inspector and a
/// dispatching unit stand beside it.
pub fn office_level(role: Role) -> Option<Level> {
    match role {
        Role::VillageClerk => Some(Level::Village),
        Role::TownshipSecretary => Some(Level::Township),
        Role::CountyOffice => Some(Level::County),
        Role::CityOffice => Some(Level::City),
        Role::Cadre | Role::Inspector | Role::DispatchingUnit | Role::Administrator => None,
    }
}

/// Whether a subject is neither the person's own nor a superior's, seen from a role.
pub fn is_others(subject: &Subject, role: Role, account: &AccountId) -> bool {
    // Highest first: a smaller level stands above.
    let superior = match (subject.office, office_level(role)) {
        (Some(owners), Some(own)) => owners < own,
        _ => false,
    };
    !superior && subject.owner.as_ref() != Some(account)
}

/// Decides. Unknown and forbidden subjects answer alike, so `subject` is `None` for both an unknown id
/// and an operation without subject; `has_subject` tells them apart.
///
/// # Errors
/// [`ProblemCode::NotAllowed`] when no role of the caller carries the operation at all,
/// [`ProblemCode::OwnRow`] for one's own row and a superior's, [`ProblemCode::NotFound`] for everything out of reach.
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
                let others = subject.is_some_and(|s| is_others(s, *role, &caller.account));
                if within && !others {
                    denied = ProblemCode::OwnRow;
                }
                within && others
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
            office: None,
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
    fn nobody_confirms_a_superiors_row() {
        let roles: &[(Role, Reach)] = &[
            (Role::VillageClerk, Reach::WithinOthers),
            (Role::TownshipSecretary, Reach::WithinOthers),
            (Role::CountyOffice, Reach::WithinOthers),
            (Role::Administrator, Reach::WithinOthers),
        ];
        let asked = |role, at: &str, office| {
            let row = Subject { office, ..posting("other", "150422100201") };
            decide(Access::Granted(roles), &caller(role, at), true, Some(&row)).map(|_| ())
        };
        let (village, township, county) = ("150422100201", "150422100", "150422");
        use Role::{Administrator, CountyOffice, TownshipSecretary, VillageClerk};
        assert_eq!(asked(TownshipSecretary, township, Some(Level::County)), Err(ProblemCode::OwnRow));
        assert_eq!(asked(VillageClerk, village, Some(Level::Township)), Err(ProblemCode::OwnRow));
        assert_eq!(asked(CountyOffice, county, Some(Level::City)), Err(ProblemCode::OwnRow));
        assert_eq!(asked(CountyOffice, county, Some(Level::County)), Ok(()), "one level up");
        assert_eq!(asked(TownshipSecretary, township, Some(Level::Village)), Ok(()));
        assert_eq!(asked(TownshipSecretary, township, None), Ok(()));
        assert_eq!(asked(Administrator, county, Some(Level::City)), Ok(()), "stands beside");
        let far = Subject { office: Some(Level::County), ..posting("other", "150423100201") };
        let answer = decide(Access::Granted(roles), &caller(TownshipSecretary, township), true, Some(&far));
        assert_eq!(answer, Err(ProblemCode::NotFound));
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
