//! Divisions, accounts and the enrolment of phones.

use crate::division::{DivisionCode, Level, Role};
use crate::id::{AccountId, CodeId};
use crate::time::Millis;

api_types! {
    /// A division with its children's names.
    pub struct DivisionView {
        /// Code.
        pub code: DivisionCode,
        /// Name.
        pub name: String,
        /// Level.
        pub level: Level,
        /// Postings in force in it.
        pub postings: u32,
    }

    /// A division and what lies right below it.
    pub struct Divisions {
        /// Itself.
        pub division: DivisionView,
        /// Below it, in code order.
        pub children: Vec<DivisionView>,
    }

    /// An account in a list.
    pub struct AccountView {
        /// Account.
        pub id: AccountId,
        /// Login of office people.
        pub login: Option<String>,
        /// Name.
        pub name: String,
        /// Roles.
        pub roles: Vec<crate::api::session::RoleAt>,
        /// Switched off.
        pub disabled: bool,
        /// Last signed in.
        pub last_seen_at: Option<Millis>,
    }

    /// Accounts of a division.
    pub struct Accounts {
        /// In order of name.
        pub accounts: Vec<AccountView>,
    }

    /// A new office account at the division of the address.
    pub struct CreateAccount {
        /// Client id of the write.
        pub id: AccountId,
        /// Login name: 3 to 40 of letters, digits, dot, hyphen, underscore.
        pub login: String,
        /// Name, 1 to 60 characters.
        pub name: String,
        /// Role.
        pub role: Role,
        /// Telephone.
        #[serde(default)]
        pub phone: Option<String>,
    }

    /// A random initial password, shown once.
    pub struct InitialPassword {
        /// Account.
        pub account: AccountId,
        /// Login.
        pub login: String,
        /// The password; runs out at first use.
        pub password: String,
    }

    /// Switches an account on or off.
    pub struct SetAccountStatus {
        /// Off.
        pub disabled: bool,
    }

    /// Asks for a new enrolment code; older ones of the account end.
    pub struct IssueCode {
        /// Client id of the write.
        pub id: CodeId,
    }

    /// A code, shown once.
    pub struct EnrolmentCode {
        /// Its row.
        pub id: CodeId,
        /// Eight characters, in two groups of four.
        pub code: String,
        /// Runs out.
        pub expires_at: Millis,
        /// For whom.
        pub person_name: String,
    }

    /// Whether somebody enrolled.
    pub struct EnrolmentLine {
        /// Account.
        pub account: AccountId,
        /// Who.
        pub person_name: String,
        /// Where.
        pub host_name: String,
        /// Telephone.
        pub phone: Option<String>,
        /// First enrolled; none: never.
        pub enrolled_at: Option<Millis>,
        /// A code is out until.
        pub code_until: Option<Millis>,
    }

    /// Enrolment of a division, the never enrolled first.
    pub struct Enrolments {
        /// At most 2,000.
        pub lines: Vec<EnrolmentLine>,
        /// Enrolled.
        pub enrolled: u32,
        /// Not yet.
        pub waiting: u32,
    }
}
