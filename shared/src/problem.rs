//! Problem documents (RFC 9457) with stable codes; their texts are in `shared/messages`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $status:literal;)*) => {
        /// What went wrong, stable for ever; the HTTP status belongs to it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        pub enum ProblemCode {
            $($(#[$doc])* #[serde(rename = $code)] $name,)*
        }

        impl ProblemCode {
            /// Every code.
            pub const ALL: &[ProblemCode] = &[$(ProblemCode::$name,)*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(ProblemCode::$name => $code,)* }
            }

            /// The HTTP status.
            pub fn status(self) -> u16 {
                match self { $(ProblemCode::$name => $status,)* }
            }
        }
    };
}

codes! {
    /// No such address, or an id that is unknown or outside the caller's scope (answered alike).
    NotFound = "not_found", 404;
    /// The address knows other methods.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The body is no JSON of the expected form.
    InvalidBody = "invalid_body", 400;
    /// The query has an unknown or malformed value.
    InvalidQuery = "invalid_query", 400;
    /// A field is outside its limits; `field` names it.
    InvalidField = "invalid_field", 422;
    /// The body is larger than the operation takes.
    TooLarge = "too_large", 413;
    /// The content type is another one.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// Nobody is signed in, or the token has run out.
    NotSignedIn = "not_signed_in", 401;
    /// The caller's roles do not carry this operation.
    NotAllowed = "not_allowed", 403;
    /// Nobody decides his own row.
    OwnRow = "own_row", 403;
    /// Name or password is wrong.
    WrongPassword = "wrong_password", 401;
    /// The account is locked for a while.
    AccountLocked = "account_locked", 429;
    /// The initial password has to be changed first.
    PasswordChangeRequired = "password_change_required", 403;
    /// The new password is too short, too long or too common.
    WeakPassword = "weak_password", 422;
    /// The enrolment code is wrong, used or has run out.
    WrongCode = "wrong_code", 401;
    /// The proof of the device key does not fit.
    WrongProof = "wrong_proof", 401;
    /// The session is over; sign in or enrol again.
    SessionOver = "session_over", 401;
    /// The privacy notice has not been accepted.
    NoticeRequired = "notice_required", 422;
    /// Not a record token.
    RecordMalformed = "record_malformed", 400;
    /// The token is too long.
    RecordTooLarge = "record_too_large", 413;
    /// Header `typ` or `alg` is not a record's.
    RecordWrongType = "record_wrong_type", 400;
    /// Unknown version of the claims.
    RecordWrongVersion = "record_wrong_version", 422;
    /// Signed for another deployment.
    RecordWrongAudience = "record_wrong_audience", 422;
    /// A field of the record is outside its limits.
    RecordOutOfRange = "record_out_of_range", 422;
    /// The signature does not fit the device's key.
    RecordBadSignature = "record_bad_signature", 401;
    /// No device of that id.
    RecordUnknownDevice = "record_unknown_device", 401;
    /// The record is for a posting that is not the signer's.
    RecordNotYours = "record_not_yours", 403;
    /// Another record has this id; the first stays.
    RecordConflict = "record_conflict", 409;
    /// The same write id came with other content; the first stays.
    Conflict = "conflict", 409;
    /// The thing is no longer in the state this step needs.
    WrongState = "wrong_state", 409;
    /// The person has neither answered nor had the time to.
    NotHeardYet = "not_heard_yet", 409;
    /// No proven visit found nobody: a case is not made red by one.
    NoSuchVisit = "no_such_visit", 409;
    /// A request's body came too slowly.
    RequestTimeout = "request_timeout", 408;
    /// The photo is no JPEG as the app makes it; `reason` says why.
    PhotoRefused = "photo_refused", 422;
    /// It was deleted after its time, as the privacy notice says.
    Erased = "erased", 410;
    /// The bytes do not have the promised SHA-256 or length.
    PhotoMismatch = "photo_mismatch", 422;
    /// The upload's offset is another one.
    UploadOffset = "upload_offset", 409;
    /// The tus version is not 1.0.0.
    UploadVersion = "upload_version", 412;
    /// Days or month limits of a leave request do not hold.
    LeaveLimits = "leave_limits", 422;
    /// The register is not what the signer saw: something arrived since.
    RegisterChanged = "register_changed", 409;
    /// Days of the register wait for a decision; `count` says how many.
    RegisterUndecided = "register_undecided", 409;
    /// The month cannot be signed yet; `date` says from when.
    RegisterTooEarly = "register_too_early", 409;
    /// The signature is not of the device in hand, or over something else.
    SignatureRefused = "signature_refused", 422;
    /// More than the township may decide.
    LeaveTooLong = "leave_too_long", 403;
    /// The paper is no clean JPEG or PDF, or there are enough; `reason` says why.
    AttachmentRefused = "attachment_refused", 422;
    /// A called prompt is not possible now; `reason` says why.
    PromptRefused = "prompt_refused", 409;
    /// A policy needs its legal basis and filing number before it is switched on.
    BasisRequired = "basis_required", 422;
    /// The file is no XLSX, CSV, GeoJSON or KML, or its columns are others.
    ImportUnreadable = "import_unreadable", 422;
    /// Past fixes of the place fit another datum better than the declared one; the same request confirmed passes.
    DatumDoubtful = "datum_doubtful", 409;
    /// The fixes make no fence; `reason` says why.
    StandingRefused = "standing_refused", 422;
    /// The draw cannot be made; `reason` says why.
    DrawRefused = "draw_refused", 422;
    /// Too many requests; come back later.
    TooManyRequests = "too_many_requests", 429;
    /// This client came over plain HTTP from elsewhere; phones need HTTPS.
    HttpsRequired = "https_required", 403;
    /// The server is busy or its store is not reachable; nothing is lost, try again.
    Unavailable = "unavailable", 503;
    /// A fault of the server; it is logged, try again.
    Internal = "internal", 500;
}

/// A problem document (RFC 9457), `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct ProblemDocument {
    /// `urn:zaigang:problem:CODE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Short text in the caller's language.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: String,
    /// What to do now, in the caller's language.
    pub detail: String,
    /// Values the texts speak of: `field`, `reason`, `seconds`, `row`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, String>,
}

/// A problem on its way to becoming a document: a code and the values its text speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The code.
    pub code: ProblemCode,
    /// Values of the texts.
    pub values: BTreeMap<String, String>,
}

impl Problem {
    /// A problem without values.
    pub fn new(code: ProblemCode) -> Problem {
        Problem { code, values: BTreeMap::new() }
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Problem {
        self.values.insert(name.to_owned(), value.to_string());
        self
    }

    /// A field outside its limits.
    pub fn field(name: &str) -> Problem {
        Problem::new(ProblemCode::InvalidField).with("field", name)
    }
}

impl From<ProblemCode> for Problem {
    fn from(code: ProblemCode) -> Problem {
        Problem::new(code)
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code.code())?;
        for (name, value) in &self.values {
            write!(f, " {name}={value}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}

impl From<crate::record::RecordError> for ProblemCode {
    fn from(error: crate::record::RecordError) -> ProblemCode {
        use crate::record::RecordError as E;
        match error {
            E::Malformed => ProblemCode::RecordMalformed,
            E::TooLarge => ProblemCode::RecordTooLarge,
            E::WrongType => ProblemCode::RecordWrongType,
            E::WrongVersion => ProblemCode::RecordWrongVersion,
            E::WrongAudience => ProblemCode::RecordWrongAudience,
            E::OutOfRange => ProblemCode::RecordOutOfRange,
            E::BadSignature => ProblemCode::RecordBadSignature,
        }
    }
}
