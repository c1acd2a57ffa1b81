//! The entries of the rail, by role. The operation table has the last word: what it refuses is not offered.

use super::Route;
use super::view;
use crate::parts::IconName;
use crate::t;
use zaigang_shared::division::Role;
use zaigang_shared::operation as op;

/// An entry of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each variant is the page of its name")]
pub enum Section {
    Today,
    Register,
    Leave,
    Events,
    Cases,
    Prompts,
    Devices,
    WorkLogs,
    Village,
    Draws,
    Results,
    People,
    Fences,
    Import,
    Policies,
    Zones,
    LeaveRules,
    Accounts,
    Codes,
    Corrections,
    Complaints,
    Retention,
}

impl Section {
    /// What a role works with, in the order of the rail; more when it has stepped down to a township.
    #[must_use]
    pub fn of_role(role: Role, in_township: bool) -> Vec<Self> {
        use Section::{
            Accounts, Cases, Codes, Complaints, Corrections, Devices, Draws, Events, Fences, Import, Leave,
            LeaveRules, People, Policies, Prompts, Register, Results, Retention, Today, Village, WorkLogs,
            Zones,
        };
        let mut sections = match role {
            Role::TownshipSecretary => {
                vec![
                    Today,
                    Register,
                    Leave,
                    Events,
                    Cases,
                    WorkLogs,
                    Village,
                    Prompts,
                    Devices,
                    Zones,
                    Codes,
                    Corrections,
                ]
            }
            Role::CountyOffice => {
                vec![
                    Today,
                    Register,
                    Leave,
                    Events,
                    Cases,
                    WorkLogs,
                    Village,
                    People,
                    Fences,
                    Import,
                    Policies,
                    Zones,
                    LeaveRules,
                    Codes,
                    Accounts,
                    Corrections,
                    Complaints,
                ]
            }
            Role::CityOffice => {
                vec![
                    Today, Register, Draws, Results, Cases, WorkLogs, Village, LeaveRules, Codes, Complaints,
                    Retention,
                ]
            }
            Role::Administrator => vec![Accounts, Import, Fences, People, Retention],
            Role::Cadre | Role::VillageClerk | Role::Inspector | Role::DispatchingUnit => Vec::new(),
        };
        if in_township && matches!(role, Role::CountyOffice | Role::CityOffice) {
            sections.extend([Prompts, Devices]);
        }
        sections.retain(|section| section.is_open_to(role));
        sections
    }

    /// Does the operation table let the role read this page?
    #[must_use]
    pub fn is_open_to(self, role: Role) -> bool {
        match self {
            Self::Today => view::role_may::<op::ReadDay>(role),
            Self::Register => view::role_may::<op::ReadRegister>(role),
            Self::Leave => view::role_may::<op::ListLeaves>(role),
            Self::Events => view::role_may::<op::ListEvents>(role),
            Self::Cases => view::role_may::<op::ListCases>(role),
            Self::Prompts => view::role_may::<op::ListPrompts>(role),
            Self::Devices => view::role_may::<op::ListDevices>(role),
            Self::WorkLogs => view::role_may::<op::ListWorkLogs>(role),
            Self::Village => view::role_may::<op::ListVouchings>(role),
            Self::Draws => view::role_may::<op::ListDraws>(role),
            Self::Results => view::role_may::<op::ReadResults>(role),
            Self::People => view::role_may::<op::ListPostings>(role),
            Self::Fences => view::role_may::<op::ListFences>(role),
            Self::Import => view::role_may::<op::ImportSheet>(role),
            Self::Policies => view::role_may::<op::ListPolicies>(role),
            Self::Zones => view::role_may::<op::ListZones>(role),
            Self::LeaveRules => view::role_may::<op::ListLeaveRules>(role),
            Self::Accounts => view::role_may::<op::ListAccounts>(role),
            Self::Codes => view::role_may::<op::IssueCode>(role),
            Self::Corrections => view::role_may::<op::ListCorrections>(role),
            Self::Retention => view::role_may::<op::ListRetentionReports>(role),
            Self::Complaints => view::role_may::<op::ListComplaints>(role),
        }
    }

    /// The entry a page belongs to.
    #[must_use]
    pub(super) fn of(route: &Route) -> Option<Self> {
        match route {
            Route::Today {} | Route::Record { .. } => Some(Self::Today),
            Route::Registers {} | Route::RegisterPaper { .. } => Some(Self::Register),
            Route::Leave {} => Some(Self::Leave),
            Route::Devices {} => Some(Self::Devices),
            Route::WorkLogs {} => Some(Self::WorkLogs),
            Route::Village {} => Some(Self::Village),
            Route::Prompts {} => Some(Self::Prompts),
            Route::Events {} | Route::NewEvent {} | Route::Event { .. } => Some(Self::Events),
            Route::Cases {} | Route::Case { .. } | Route::Approvers {} | Route::SeenPhotos {} => {
                Some(Self::Cases)
            }
            Route::Draws {} | Route::Draw { .. } => Some(Self::Draws),
            Route::Results {} => Some(Self::Results),
            Route::People {} => Some(Self::People),
            Route::Import {} => Some(Self::Import),
            Route::Fences {} => Some(Self::Fences),
            Route::Policies {} => Some(Self::Policies),
            Route::Zones {} => Some(Self::Zones),
            Route::LeaveRules {} => Some(Self::LeaveRules),
            Route::Accounts {} => Some(Self::Accounts),
            Route::Codes {} => Some(Self::Codes),
            Route::Corrections {} => Some(Self::Corrections),
            Route::Retention {} => Some(Self::Retention),
            Route::Complaints {} => Some(Self::Complaints),
            Route::SignIn {}
            | Route::Password {}
            | Route::Complain {}
            | Route::Privacy {}
            | Route::NotFound { .. } => None,
        }
    }

    /// Where it leads, its icon and its word.
    pub(super) fn item(self) -> (Route, IconName, String) {
        match self {
            Self::Today => (Route::Today {}, IconName::CheckCircle, t!("rail-today")),
            Self::Register => (Route::Registers {}, IconName::Seal, t!("rail-register")),
            Self::Leave => (Route::Leave {}, IconName::Calendar, t!("rail-leave")),
            Self::Events => (Route::Events {}, IconName::People, t!("rail-events")),
            Self::Cases => (Route::Cases {}, IconName::Scales, t!("rail-cases")),
            Self::Prompts => (Route::Prompts {}, IconName::Phone, t!("rail-prompts")),
            Self::Devices => (Route::Devices {}, IconName::Device, t!("rail-devices")),
            Self::WorkLogs => (Route::WorkLogs {}, IconName::Page, t!("rail-work-logs")),
            Self::Village => (Route::Village {}, IconName::Shield, t!("rail-village")),
            Self::Draws => (Route::Draws {}, IconName::Dice, t!("rail-draws")),
            Self::Results => (Route::Results {}, IconName::Chart, t!("rail-results")),
            Self::People => (Route::People {}, IconName::People, t!("rail-people")),
            Self::Fences => (Route::Fences {}, IconName::Map, t!("rail-fences")),
            Self::Import => (Route::Import {}, IconName::Upload, t!("rail-import")),
            Self::Policies => (Route::Policies {}, IconName::Policy, t!("rail-policies")),
            Self::Zones => (Route::Zones {}, IconName::Pin, t!("rail-zones")),
            Self::LeaveRules => (Route::LeaveRules {}, IconName::Calendar, t!("rail-leave-rules")),
            Self::Accounts => (Route::Accounts {}, IconName::Key, t!("rail-accounts")),
            Self::Codes => (Route::Codes {}, IconName::Ticket, t!("rail-codes")),
            Self::Corrections => (Route::Corrections {}, IconName::Pencil, t!("rail-corrections")),
            Self::Retention => (Route::Retention {}, IconName::Trash, t!("rail-retention")),
            Self::Complaints => (Route::Complaints {}, IconName::Bell, t!("rail-complaints")),
        }
    }

    /// The page itself.
    #[must_use]
    pub fn route(self) -> Route {
        self.item().0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_offered_that_the_operation_table_refuses_and_nobody_is_left_without_a_page() {
        for role in Role::ALL {
            for in_township in [false, true] {
                let sections = Section::of_role(role, in_township);
                assert!(sections.iter().all(|section| section.is_open_to(role)), "{role:?}");
                let at_a_desk = !role.signs_in_by_phone() && role != Role::DispatchingUnit;
                assert_eq!(sections.is_empty(), !at_a_desk, "{role:?}");
            }
        }
    }

    #[test]
    fn the_secretary_starts_with_today_and_the_administrator_with_accounts() {
        assert_eq!(Section::of_role(Role::TownshipSecretary, true).first(), Some(&Section::Today));
        assert_eq!(Section::of_role(Role::Administrator, false).first(), Some(&Section::Accounts));
        assert!(!Section::of_role(Role::CityOffice, false).contains(&Section::Leave));
    }
}
