//! Administrative-division codes (统计用区划代码) and scopes.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The level of a division, highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 省, 2 digits.
    Province,
    /// 市, 4 digits.
    City,
    /// 县, 6 digits.
    County,
    /// 乡镇, 9 digits.
    Township,
    /// 村, 12 digits.
    Village,
}

impl Level {
    /// Its name where it is stored or named in a page: the one it travels by.
    pub fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
        }
    }

    /// Digits of a code trimmed to this level.
    pub fn digits(self) -> usize {
        match self {
            Self::Province => 2,
            Self::City => 4,
            Self::County => 6,
            Self::Township => 9,
            Self::Village => 12,
        }
    }

    fn of_digits(digits: usize) -> Option<Self> {
        [Self::Province, Self::City, Self::County, Self::Township, Self::Village]
            .into_iter()
            .find(|level| level.digits() == digits)
    }
}

/// A division code of 2, 4, 6, 9 or 12 digits: text, never a number, trimmed to its level.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct DivisionCode(String);

/// Text that is no division code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a division code has 2, 4, 6, 9 or 12 digits")]
pub struct DivisionCodeError;

impl DivisionCode {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The level the number of digits stands for.
    pub fn level(&self) -> Level {
        Level::of_digits(self.0.len()).unwrap_or(Level::Village)
    }

    /// Whether `other` is this division or lies below it.
    pub fn covers(&self, other: &DivisionCode) -> bool {
        other.0.starts_with(&self.0)
    }

    /// This division at a higher `level`; itself when `level` is not above it.
    pub fn at(&self, level: Level) -> DivisionCode {
        DivisionCode(self.0.chars().take(level.digits()).collect())
    }

    /// The next division above, none for a province.
    pub fn parent(&self) -> Option<DivisionCode> {
        let up = match self.level() {
            Level::Province => return None,
            Level::City => Level::Province,
            Level::County => Level::City,
            Level::Township => Level::County,
            Level::Village => Level::Township,
        };
        Some(self.at(up))
    }
}

impl TryFrom<String> for DivisionCode {
    type Error = DivisionCodeError;
    fn try_from(text: String) -> Result<Self, DivisionCodeError> {
        let valid = Level::of_digits(text.len()).is_some() && text.bytes().all(|b| b.is_ascii_digit());
        valid.then_some(Self(text)).ok_or(DivisionCodeError)
    }
}

impl std::str::FromStr for DivisionCode {
    type Err = DivisionCodeError;
    fn from_str(text: &str) -> Result<Self, DivisionCodeError> {
        Self::try_from(text.to_owned())
    }
}

impl From<DivisionCode> for String {
    fn from(code: DivisionCode) -> String {
        code.0
    }
}

impl fmt::Display for DivisionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The divisions a person's role covers: a city leader may hold two counties.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Scope(pub Vec<DivisionCode>);

impl Scope {
    /// Whether the division lies in the scope.
    pub fn covers(&self, code: &DivisionCode) -> bool {
        self.0.iter().any(|own| own.covers(code))
    }
}

/// What a person may be (用户角色); each is held at a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 派驻干部.
    Cadre,
    /// 村党组织.
    VillageClerk,
    /// 乡镇党委书记.
    TownshipSecretary,
    /// 县委组织部.
    CountyOffice,
    /// 市委组织部、督查室.
    CityOffice,
    /// 督查员.
    Inspector,
    /// 派出单位.
    DispatchingUnit,
    /// 管理员.
    Administrator,
}

impl Role {
    /// Every role, in the order of the authorization matrix.
    pub const ALL: [Role; 8] = [
        Role::Cadre,
        Role::VillageClerk,
        Role::TownshipSecretary,
        Role::CountyOffice,
        Role::CityOffice,
        Role::Inspector,
        Role::DispatchingUnit,
        Role::Administrator,
    ];

    /// The snake-case name used in the database and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Role::Cadre => "cadre",
            Role::VillageClerk => "village_clerk",
            Role::TownshipSecretary => "township_secretary",
            Role::CountyOffice => "county_office",
            Role::CityOffice => "city_office",
            Role::Inspector => "inspector",
            Role::DispatchingUnit => "dispatching_unit",
            Role::Administrator => "administrator",
        }
    }

    /// Phone people have no password: a one-time code enrols their device key.
    pub fn signs_in_by_phone(self) -> bool {
        matches!(self, Role::Cadre | Role::VillageClerk | Role::Inspector)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_named_as_it_travels() {
        for level in [Level::Province, Level::City, Level::County, Level::Township, Level::Village] {
            assert_eq!(serde_json::to_value(level).unwrap(), level.name());
        }
    }

    #[test]
    fn scope_is_a_prefix_trimmed_to_its_level() {
        let county: DivisionCode = "150422".parse().unwrap();
        let village: DivisionCode = "150422100201".parse().unwrap();
        let sibling: DivisionCode = "150423100201".parse().unwrap();
        assert!(county.covers(&village) && county.covers(&county));
        assert!(!county.covers(&sibling) && !village.covers(&county));
        assert_eq!(village.parent().unwrap().as_str(), "150422100");
        assert_eq!(village.at(Level::City).as_str(), "1504");
        assert!("15042".parse::<DivisionCode>().is_err());
        assert!("15042x".parse::<DivisionCode>().is_err());
    }
}
