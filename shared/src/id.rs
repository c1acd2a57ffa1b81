//! Identifiers are newtypes: a posting can never be passed where a person is meant.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest identifier accepted from outside, in bytes.
pub const MAX_ID_BYTES: usize = 40;

/// An identifier that is empty, too long or has characters outside `A-Z a-z 0-9 . _ -`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text of the identifier.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                is_id(&text).then_some(Self(text)).ok_or(IdError)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = IdError;
            fn try_from(text: &str) -> Result<Self, IdError> {
                Self::try_from(text.to_owned())
            }
        }

        impl std::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A person with a sign-in: cadre, official or inspector.
    AccountId;
    /// A person in the field's sense (人员), who may hold several postings.
    PersonId;
    /// A posting (派驻): one person at one host place under one managing division.
    PostingId;
    /// A dispatching unit (派出单位).
    UnitId;
    /// A device and its key; the `kid` of the records it signs.
    DeviceId;
    /// A declared shared phone (共用设备).
    KioskId;
    /// A surveyed point (测量点), where phones are calibrated.
    SurveyPointId;
    /// A record: the `jti` made by the phone, for ever.
    RecordId;
    /// A photo: the SHA-256 of its bytes in lower-case hex.
    PhotoId;
    /// A resumable upload.
    UploadId;
    /// A geofence (one version of it).
    FenceId;
    /// An attendance policy (考勤规定).
    PolicyId;
    /// A zone (管区): a named set of villages.
    ZoneId;
    /// A prompt (点名): one fresh record asked for.
    PromptId;
    /// A leave or duty request (请假, 公出).
    LeaveId;
    /// A signed sheet of a monthly register (考勤登记表).
    SheetId;
    /// A secretary's deputy for a time (代签人).
    DeputyId;
    /// A must-attend event (必到事项).
    EventId;
    /// A paper that belongs to a request for leave.
    AttachmentId;
    /// A case (预警).
    CaseId;
    /// A request for correction (更正申请).
    CorrectionId;
    /// A draw (抽签).
    DrawId;
    /// An inspection task (抽查任务).
    TaskId;
    /// A complaint.
    ComplaintId;
    /// A one-time enrolment code's row.
    CodeId;
    /// A sign-in session.
    SessionId;
}

fn is_id(text: &str) -> bool {
    // A photo id is 64 hex characters; every other id is at most MAX_ID_BYTES.
    let limit = if text.bytes().all(|b| b.is_ascii_hexdigit()) { 64 } else { MAX_ID_BYTES };
    !text.is_empty()
        && text.len() <= limit
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_not_an_identifier() {
        for bad in ["", "a b", "../etc", "a\u{202e}", "x".repeat(41).as_str(), "a\0"] {
            assert!(RecordId::try_from(bad).is_err(), "{bad:?}");
        }
        assert!(RecordId::try_from("0190f3d2-7b1c-7c53-8d5e-0123456789ab").is_ok());
        assert!(PhotoId::try_from("a".repeat(64).as_str()).is_ok());
    }
}
