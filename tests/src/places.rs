//! The divisions that the tests are in.

/// A city.
pub const CITY: &str = "1504";
/// A county of it.
pub const COUNTY: &str = "150422";
/// A township of the county.
pub const TOWNSHIP: &str = "150422100";
/// The next one.
pub const OTHER_TOWNSHIP: &str = "150422101";
/// A village of the township.
pub const VILLAGE: &str = "150422100201";
/// The next one.
pub const OTHER_VILLAGE: &str = "150422100202";
