//! Sign-in, enrolment, who am I.

use crate::division::{DivisionCode, Level, Role};
use crate::id::{AccountId, DeviceId, PostingId};
use crate::time::{DAY_MS, Millis};

/// Absolute life of a session: no renewal prolongs it.
pub const SESSION_LIFE_MS: i64 = 90 * DAY_MS;

api_types! {
    /// What a client has to know of this deployment before signing in.
    pub struct Deployment {
        /// The `aud` of records.
        pub id: String,
        /// Name of the owner: a county or city organisation department.
        pub owner: String,
        /// Receipt key: uncompressed P-256 point, base64url.
        pub receipt_key: String,
        /// Version of the privacy notice in force.
        pub notice_version: String,
        /// Demonstration data, labelled so.
        pub demonstration: bool,
    }

    /// One purpose of the privacy notice.
    pub struct Purpose {
        /// Message key of what is kept and why: `position`, `photo`, `record`, `account`, `view_log`.
        pub key: String,
        /// Legal basis as the owner wrote it down.
        pub legal_basis: String,
        /// Filing number as the owner wrote it down.
        pub filing_number: String,
        /// Days kept; none while the posting lasts.
        pub retention_days: Option<u32>,
    }

    /// What is kept and why.
    pub struct PrivacyNotice {
        /// Version to accept.
        pub version: String,
        /// Who answers for it.
        pub owner: String,
        /// Purposes.
        pub purposes: Vec<Purpose>,
    }

    /// Name and password of an office person, with the browser's key.
    pub struct SignIn {
        /// Login name.
        pub login: String,
        /// Password.
        pub password: String,
        /// The browser's public key: uncompressed P-256 point, base64url.
        pub public_key: String,
    }

    /// A device key enrols by a one-time code.
    pub struct Enrol {
        /// The code: digits and letters, as handed out.
        pub code: String,
        /// The phone's public key: uncompressed P-256 point, base64url.
        pub public_key: String,
        /// ES256 over `zaigang-enrol|CODE|PUBLIC_KEY`, base64url: the key is held here.
        pub proof: String,
        /// The notice that was shown and accepted.
        pub notice_version: String,
        /// `web`, `android`, `ios`.
        pub platform: String,
        /// Device model where known.
        #[serde(default)]
        pub model: Option<String>,
    }

    /// A new pair of tokens for an old refresh token.
    pub struct Refresh {
        /// The refresh token held.
        pub refresh_token: String,
        /// Unix ms on the server as the client knows it; only bounds replays.
        pub at: Millis,
        /// ES256 over `zaigang-refresh|SHA256HEX(REFRESH_TOKEN)|AT`, base64url.
        pub proof: String,
    }

    /// Tokens of a session.
    pub struct Tokens {
        /// Bearer token, 15 minutes.
        pub access_token: String,
        /// Runs out at.
        pub access_expires_at: Millis,
        /// Opaque; bound to the device key.
        pub refresh_token: String,
        /// The device the key was registered as.
        pub device: DeviceId,
        /// Who signed in.
        pub account: AccountId,
        /// The initial password has to be changed before anything else.
        pub password_change_required: bool,
    }

    /// A role and where it is held.
    pub struct RoleAt {
        /// The role.
        pub role: Role,
        /// The division.
        pub division: DivisionCode,
        /// Its name.
        pub division_name: String,
    }

    /// Who is signed in.
    pub struct Me {
        /// The account.
        pub account: AccountId,
        /// The person's name.
        pub name: String,
        /// Roles and scopes.
        pub roles: Vec<RoleAt>,
        /// Own postings in force.
        pub postings: Vec<PostingId>,
        /// The initial password has to be changed first.
        pub password_change_required: bool,
    }

    /// Old and new password.
    pub struct ChangePassword {
        /// The old one.
        pub old_password: String,
        /// The new one: 8 to 64 characters, none of the common ones.
        pub new_password: String,
    }

    /// A complaint by anybody, signed in or not.
    pub struct FileComplaint {
        /// Client id of the write.
        pub id: crate::id::ComplaintId,
        /// The text, 1 to 2,000 characters.
        pub text: String,
        /// How to reach the writer, if wished; at most 100 characters.
        #[serde(default)]
        pub contact: Option<String>,
        /// The county or township it is about, if known.
        #[serde(default)]
        pub division: Option<DivisionCode>,
    }
}

impl Me {
    /// The county of the first place in or below one that the person works at. A complaint goes there and to the
    /// city, and names no smaller place: one village has one cadre.
    #[must_use]
    pub fn county(&self) -> Option<DivisionCode> {
        let held = self.roles.iter().find(|held| held.division.level() >= Level::County)?;
        Some(held.division.at(Level::County))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_county_of_a_person_is_that_of_the_place_of_work() {
        let me = |held: &[(Role, &str)]| Me {
            account: "a1".parse().unwrap(),
            name: String::new(),
            roles: held
                .iter()
                .map(|(role, division)| RoleAt {
                    role: *role,
                    division: division.parse().unwrap(),
                    division_name: String::new(),
                })
                .collect(),
            postings: Vec::new(),
            password_change_required: false,
        };
        let county = |held: &[(Role, &str)]| me(held).county().map(|code| code.to_string());
        assert_eq!(county(&[(Role::Cadre, "150422100201")]).as_deref(), Some("150422"));
        assert_eq!(county(&[(Role::CountyOffice, "150422")]).as_deref(), Some("150422"));
        let both = [(Role::CityOffice, "1504"), (Role::TownshipSecretary, "150423100")];
        assert_eq!(county(&both).as_deref(), Some("150423"));
        assert_eq!(county(&[(Role::CityOffice, "1504")]), None);
        assert_eq!(county(&[]), None);
    }
}
