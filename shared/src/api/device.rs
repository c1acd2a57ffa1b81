//! Phones: standing, end, shared phones, calibration at surveyed points.

use crate::day::DeviceStanding;
use crate::division::DivisionCode;
use crate::id::{AccountId, DeviceId, KioskId, SurveyPointId};
use crate::place::{Calibration, CalibrationResult, Datum, Fix};
use crate::time::Millis;

/// Fixes one calibration takes at most.
pub const MAX_CALIBRATION_FIXES: usize = 10;

api_types! {
    /// A device in a list.
    pub struct DeviceView {
        /// The device.
        pub id: DeviceId,
        /// Whose account.
        pub account: AccountId,
        /// Who.
        pub person_name: String,
        /// Where.
        pub host_name: String,
        /// Standing.
        pub standing: DeviceStanding,
        /// Platform and model as said.
        pub description: String,
        /// Enrolled.
        pub enrolled_at: Millis,
        /// Last reached the server.
        pub last_seen_at: Option<Millis>,
        /// When and why it was ended.
        pub ended: Option<DeviceEnd>,
        /// The declared shared phone it is.
        pub kiosk: Option<KioskName>,
        /// What it was calibrated as, where and when.
        pub calibrated: Option<Calibrated>,
    }

    /// Devices of a division.
    pub struct Devices {
        /// Pending first.
        pub devices: Vec<DeviceView>,
    }

    /// An own phone.
    pub struct OwnDevice {
        /// The device.
        pub id: DeviceId,
        /// It is the one that asks.
        pub is_this: bool,
        /// Standing.
        pub standing: DeviceStanding,
        /// Platform and model as said.
        pub description: String,
        /// Enrolled.
        pub enrolled_at: Millis,
        /// Last reached the server.
        pub last_seen_at: Option<Millis>,
        /// When and why it was ended.
        pub ended: Option<DeviceEnd>,
        /// Name of the declared shared phone it is.
        pub kiosk: Option<String>,
        /// What it was calibrated as, where and when.
        pub calibrated: Option<Calibrated>,
    }

    /// Own phones.
    pub struct OwnDevices {
        /// The one that asks first, then those in use, then ended ones, newest first.
        pub devices: Vec<OwnDevice>,
    }

    /// Why a phone is no longer trusted. Whatever the reason, what it signed later is kept to be confirmed.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum EndReason {
        /// Lost or stolen.
        Lost,
        /// Another phone is used instead.
        Replaced,
        /// It was never the person's own.
        NotHis,
    }

    /// When and why a phone was ended.
    #[derive(Copy, Eq)]
    pub struct DeviceEnd {
        /// Why; none for one ended before reasons were kept.
        pub reason: Option<EndReason>,
        /// When.
        pub at: Millis,
    }

    /// Ends a phone.
    pub struct EndDevice {
        /// Why.
        pub reason: EndReason,
        /// At most 200 characters.
        #[serde(default)]
        pub note: Option<String>,
    }

    /// Approves a new phone.
    pub struct ApproveDevice {
        /// A phone of the same person that is ended in the same step, as replaced; none keeps all.
        #[serde(default)]
        pub replaces: Option<DeviceId>,
    }

    /// A reason, 1 to 200 characters.
    pub struct GiveReason {
        /// The reason.
        pub reason: String,
    }

    /// A shared phone's id and name.
    pub struct KioskName {
        /// The declaration.
        pub id: KioskId,
        /// Its name.
        pub name: String,
    }

    /// A shared phone, declared by township or county: people who sign on it are no proxies of each other.
    ///
    /// Every person on it has a key and a device of his own; each of these devices names the declaration.
    pub struct KioskView {
        /// The declaration.
        pub id: KioskId,
        /// Place.
        pub division: DivisionCode,
        /// Its name.
        pub division_name: String,
        /// Name, such as "dormitory phone".
        pub name: String,
        /// Why it is shared.
        pub reason: String,
        /// Who declared it.
        pub declared_by: String,
        /// When.
        pub declared_at: Millis,
        /// When it was ended.
        pub ended_at: Option<Millis>,
        /// People whose device in use is on it.
        pub people: Vec<String>,
    }

    /// Declared shared phones.
    pub struct Kiosks {
        /// In force first, at most 200.
        pub kiosks: Vec<KioskView>,
    }

    /// Declares a shared phone.
    pub struct DeclareKiosk {
        /// Client id of the write.
        pub id: KioskId,
        /// Name, 1 to 60 characters.
        pub name: String,
        /// Why it is shared, 1 to 200 characters.
        pub reason: String,
    }

    /// Says which shared phone a device is.
    pub struct SetKiosk {
        /// The declaration, in force and within the caller's reach; none: it is no shared phone.
        #[serde(default)]
        pub kiosk: Option<KioskId>,
    }

    /// What a phone was calibrated as.
    pub struct Calibrated {
        /// The datum it hands out.
        pub calibration: Calibration,
        /// Name of the point.
        pub point_name: String,
        /// When.
        pub at: Millis,
    }

    /// A surveyed point.
    pub struct SurveyPointView {
        /// The point.
        pub id: SurveyPointId,
        /// Place.
        pub division: DivisionCode,
        /// Its name.
        pub division_name: String,
        /// Name, such as "flagpole of the township office".
        pub name: String,
        /// Latitude, WGS-84 degrees.
        pub lat: f64,
        /// Longitude, WGS-84 degrees.
        pub lon: f64,
        /// Datum it was entered in.
        pub datum: Datum,
        /// Entered.
        pub made_at: Millis,
    }

    /// Surveyed points.
    pub struct SurveyPoints {
        /// At most 200.
        pub points: Vec<SurveyPointView>,
    }

    /// Enters a surveyed point.
    pub struct CreateSurveyPoint {
        /// Client id of the write.
        pub id: SurveyPointId,
        /// Name, 1 to 60 characters.
        pub name: String,
        /// Latitude in `datum`, degrees.
        pub lat: f64,
        /// Longitude in `datum`, degrees.
        pub lon: f64,
        /// Datum of the coordinates.
        pub datum: Datum,
    }

    /// Calibrates the phone in hand.
    pub struct CalibratePhone {
        /// Where the person stands.
        pub point: SurveyPointId,
        /// Three to ten fixes taken there.
        pub fixes: Vec<Fix>,
    }

    /// What came out.
    pub struct CalibrationAnswer {
        /// What the fixes say.
        pub result: CalibrationResult,
        /// What holds for the phone now: an undecided try changes nothing.
        pub calibration: Calibration,
    }
}

impl EndReason {
    /// The name it travels and is kept under.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EndReason::Lost => "lost",
            EndReason::Replaced => "replaced",
            EndReason::NotHis => "not_his",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_named_as_it_travels() {
        for reason in [EndReason::Lost, EndReason::Replaced, EndReason::NotHis] {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.name());
        }
        for calibration in [Calibration::None, Calibration::Wgs84, Calibration::Gcj02] {
            assert_eq!(serde_json::to_value(calibration).unwrap(), calibration.name());
        }
    }
}
