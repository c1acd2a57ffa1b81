//! The signed record: a JWS compact token, ES256, made once by the phone and kept as sent.
//!
//! This room encodes, splits and bounds the token; the signature is checked where keys are known
//! (the server with `jsonwebtoken`, the phone with WebCrypto).

mod work_log;

pub use work_log::{
    MAX_DIFFICULTIES_CHARS, MAX_HOUSEHOLDS, MAX_WORK_LOG_CHARS, MAX_WORK_LOG_PHOTOS,
    MAX_WORK_LOG_TOKEN_BYTES, WORK_LOG_DAYS_BACK, WorkLogClaim, work_log_day,
};

use crate::id::{DeviceId, PhotoId, RecordId};
use crate::place::Fix;
use crate::time::Millis;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The header `typ` of a record.
pub const RECORD_TYPE: &str = "zaigang-record+jwt";
/// The header `typ` of a receipt.
pub const RECEIPT_TYPE: &str = "zaigang-receipt+jwt";
/// The header `typ` of a checkpoint of the log.
pub const CHECKPOINT_TYPE: &str = "zaigang-checkpoint+jwt";
/// The only version of the claims so far.
pub const RECORD_VERSION: u32 = 1;
/// Longest token accepted, in bytes; of an entry of the work log [`MAX_WORK_LOG_TOKEN_BYTES`].
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;
/// Most records in one batch.
pub const MAX_BATCH: usize = 100;
/// Most photos of one record.
pub const MAX_PHOTOS: usize = 9;
/// Largest photo, in bytes.
pub const MAX_PHOTO_BYTES: u32 = 600 * 1024;
/// Longest note in a record, in characters.
pub const MAX_NOTE_CHARS: usize = 500;

/// What a record says (design 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// 签到, by day.
    Day,
    /// 夜间签到, where the policy asks for evening records.
    Night,
    /// 点名应答.
    PromptReply,
    /// 必到事项.
    Event,
    /// 走访.
    Visit,
    /// 工作日志.
    WorkLog,
    /// 抽查记录, by an inspector.
    Inspection,
}

/// Where a photo's bytes came from, as the browser says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PhotoSource {
    /// The live camera stream.
    Stream,
    /// A file input; may be an older picture.
    Input,
}

/// A photo promised by a record; its bytes follow later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct PhotoClaim {
    /// SHA-256 of the bytes as they will travel, lower-case hex.
    pub sha256: PhotoId,
    /// Length in bytes.
    pub bytes: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Live camera or file.
    pub source: PhotoSource,
}

/// The phone's clocks at capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct Clock {
    /// The phone's wall clock, Unix ms; may be wrong by years.
    pub wall: Millis,
    /// Random id of one run of the page.
    pub session: String,
    /// Monotonic milliseconds of that session.
    pub elapsed: i64,
    /// The last beacon the phone held, as the server gave it.
    #[serde(default)]
    pub beacon: Option<String>,
    /// Monotonic milliseconds when the beacon came; only meaningful in its own session.
    #[serde(default)]
    pub beacon_elapsed: Option<i64>,
    /// The session in which the beacon came.
    #[serde(default)]
    pub beacon_session: Option<String>,
    /// Wall clock when the beacon came, to notice that the phone slept.
    #[serde(default)]
    pub beacon_wall: Option<Millis>,
}

/// What signed the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub struct AppInfo {
    /// Version of the app.
    pub version: String,
    /// `web`, `android`, `ios`.
    pub platform: String,
    /// Device model where known.
    #[serde(default)]
    pub model: Option<String>,
}

/// What an inspector found (design 7); only in records of kind `inspection`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum InspectionResult {
    /// 在村.
    Present,
    /// 不在村.
    Absent,
    /// 有事前登记的请假或公出.
    Excused,
    /// 在别处核实: a fresh fix of the cadre elsewhere.
    ElsewhereVerified,
    /// 未能到达 or not reachable: missing, not absent.
    Unreachable,
}

/// The claims of a record. Unknown claims are ignored here and kept in the token.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// Version, [`RECORD_VERSION`].
    pub v: u32,
    /// Deployment id.
    pub aud: String,
    /// The record's id for ever.
    pub jti: RecordId,
    /// Posting id, or the account id of an inspector.
    pub sub: String,
    /// What it says.
    pub kind: RecordKind,
    /// This device's counter, from 1.
    pub seq: i64,
    /// SHA-256 of this device's token before, hex; null first.
    pub prev: Option<String>,
    /// The best fix, or none (a legal, uncertain record).
    pub fix: Option<Fix>,
    /// Clocks.
    pub clock: Clock,
    /// Photos promised.
    #[serde(default)]
    pub photos: Vec<PhotoClaim>,
    /// Prompt, event or task answered.
    #[serde(default, rename = "ref")]
    pub reference: Option<String>,
    /// A short note of the person.
    #[serde(default)]
    pub note: Option<String>,
    /// What the inspector found.
    #[serde(default)]
    pub result: Option<InspectionResult>,
    /// An entry of the work log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work_log: Option<WorkLogClaim>,
    /// What signed it.
    pub app: AppInfo,
}

/// The header of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`RECORD_TYPE`].
    pub typ: String,
    /// `ES256`, nothing else.
    pub alg: String,
    /// The device.
    pub kid: DeviceId,
}

/// Why a token or its claims are refused; the code is part of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Not three base64url parts of JSON, or a field of the wrong type.
    #[error("record_malformed")]
    Malformed,
    /// Longer than [`MAX_TOKEN_BYTES`], or an entry of the work log than [`MAX_WORK_LOG_TOKEN_BYTES`].
    #[error("record_too_large")]
    TooLarge,
    /// Header `typ` or `alg` is another one.
    #[error("record_wrong_type")]
    WrongType,
    /// `v` is not known.
    #[error("record_wrong_version")]
    WrongVersion,
    /// `aud` is another deployment.
    #[error("record_wrong_audience")]
    WrongAudience,
    /// A field outside its limits.
    #[error("record_out_of_range")]
    OutOfRange,
    /// The signature does not fit the device's key.
    #[error("record_bad_signature")]
    BadSignature,
}

/// A token split into what was signed and the signature; nothing is verified yet.
#[derive(Debug, Clone)]
pub struct SplitToken<'a> {
    /// `header.payload`, the bytes that were signed.
    pub signing_input: &'a str,
    /// r||s, 64 bytes.
    pub signature: Vec<u8>,
    /// The header.
    pub header: Header,
    /// The claims.
    pub claims: Claims,
}

/// SHA-256 in lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |n: u8| char::from(DIGITS.get(usize::from(n)).copied().unwrap_or(b'?'));
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

/// base64url without padding.
pub fn to_base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Decodes base64url without padding.
///
/// # Errors
/// [`RecordError::Malformed`] for anything else.
pub fn from_base64url(text: &str) -> Result<Vec<u8>, RecordError> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| RecordError::Malformed)
}

/// The text to sign for a header and any payload: `base64url(header).base64url(payload)`.
///
/// # Errors
/// [`RecordError::Malformed`] when a value has no JSON form (a NaN).
pub fn signing_input(header: &Header, payload: &impl Serialize) -> Result<String, RecordError> {
    let header = serde_json::to_vec(header).map_err(|_| RecordError::Malformed)?;
    let payload = serde_json::to_vec(payload).map_err(|_| RecordError::Malformed)?;
    Ok(format!("{}.{}", to_base64url(&header), to_base64url(&payload)))
}

/// Puts the signature (r||s) behind the signing input.
pub fn compact(signing_input: &str, signature: &[u8]) -> String {
    format!("{signing_input}.{}", to_base64url(signature))
}

impl<'a> SplitToken<'a> {
    /// Splits and parses a compact token.
    ///
    /// # Errors
    /// [`RecordError`] of the first thing that is wrong, cheapest first.
    pub fn parse(token: &'a str) -> Result<Self, RecordError> {
        if token.len() > MAX_WORK_LOG_TOKEN_BYTES {
            return Err(RecordError::TooLarge);
        }
        let (signing_input, signature) = token.rsplit_once('.').ok_or(RecordError::Malformed)?;
        let (header, payload) = signing_input.split_once('.').ok_or(RecordError::Malformed)?;
        // The header is read loosely first, so that another algorithm is named as such.
        let header: serde_json::Value =
            serde_json::from_slice(&from_base64url(header)?).map_err(|_| RecordError::Malformed)?;
        if header.get("typ").and_then(|v| v.as_str()) != Some(RECORD_TYPE)
            || header.get("alg").and_then(|v| v.as_str()) != Some("ES256")
        {
            return Err(RecordError::WrongType);
        }
        let header: Header = serde_json::from_value(header).map_err(|_| RecordError::Malformed)?;
        let claims: Claims =
            serde_json::from_slice(&from_base64url(payload)?).map_err(|_| RecordError::Malformed)?;
        if token.len() > MAX_TOKEN_BYTES && claims.work_log.is_none() {
            return Err(RecordError::TooLarge);
        }
        let signature = from_base64url(signature)?;
        if signature.len() != 64 {
            return Err(RecordError::BadSignature);
        }
        Ok(SplitToken { signing_input, signature, header, claims })
    }
}

impl Claims {
    /// Checks version, audience and every field's limits.
    ///
    /// # Errors
    /// The first limit that does not hold. A wrong phone clock is no error: the interval rules.
    pub fn check(&self, deployment: &str) -> Result<(), RecordError> {
        if self.v != RECORD_VERSION {
            return Err(RecordError::WrongVersion);
        }
        if self.aud != deployment {
            return Err(RecordError::WrongAudience);
        }
        let text_fits = |text: &str, limit: usize| {
            text.chars().count() <= limit && !text.chars().any(|c| c.is_control() && c != '\n')
        };
        let fits = self.seq >= 1
            && self.prev.as_deref().is_none_or(|p| p.len() == 64 && p.bytes().all(|b| b.is_ascii_hexdigit()))
            && !self.sub.is_empty()
            && self.sub.len() <= crate::id::MAX_ID_BYTES
            && self.photos.len() <= MAX_PHOTOS
            && self.photos.iter().all(|p| {
                p.sha256.as_str().len() == 64
                    && (1..=MAX_PHOTO_BYTES).contains(&p.bytes)
                    && (1..=4096).contains(&p.width)
                    && (1..=4096).contains(&p.height)
            })
            && self.clock.elapsed >= 0
            && self.clock.session.len() <= 64
            && self.clock.beacon.as_deref().is_none_or(|b| b.len() <= 200)
            && self.reference.as_deref().is_none_or(|r| !r.is_empty() && r.len() <= crate::id::MAX_ID_BYTES)
            && self.note.as_deref().is_none_or(|n| text_fits(n, MAX_NOTE_CHARS))
            && text_fits(&self.app.version, 40)
            && text_fits(&self.app.platform, 20)
            && self.app.model.as_deref().is_none_or(|m| text_fits(m, 100))
            && self.fix.as_ref().is_none_or(fix_in_range)
            && (self.kind == RecordKind::Inspection) == self.result.is_some()
            && self.work_log.as_ref().is_none_or(|entry| {
                // The entry is the note: two texts would be one too many to keep after the token.
                self.kind == RecordKind::WorkLog
                    && self.note.is_none()
                    && self.photos.len() <= MAX_WORK_LOG_PHOTOS
                    && entry.is_in_range()
            });
        if fits { Ok(()) } else { Err(RecordError::OutOfRange) }
    }
}

fn fix_in_range(fix: &Fix) -> bool {
    let finite = |value: Option<f64>, limit: f64| value.is_none_or(|v| v.is_finite() && v.abs() <= limit);
    fix.lat.is_finite()
        && fix.lat.abs() <= 90.0
        && fix.lon.is_finite()
        && fix.lon.abs() <= 180.0
        && fix.acc.is_finite()
        && (-1.0..=1e7).contains(&fix.acc)
        && finite(fix.alt, 1e5)
        && finite(fix.spd, 1e4)
        && finite(fix.hdg, 360.0)
}

/// The state of the whole log at one moment, signed by the deployment: whoever holds one can prove any later change
/// of what it covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointClaims {
    /// The deployment whose log it is.
    pub iss: String,
    /// How many leaves it covers.
    pub size: u64,
    /// Root over them, hex.
    pub root: String,
    /// Server time.
    pub at: Millis,
}

/// The server's answer to one record, kept with it so that every repetition gets the same one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptClaims {
    /// The record.
    pub jti: RecordId,
    /// SHA-256 of the token as stored, hex.
    pub token_sha256: String,
    /// Leaf hash in the log, hex.
    pub leaf: String,
    /// Salt of the leaf, hex.
    pub salt: String,
    /// SHA-256 of what the server found about the record, hex: so that the finding cannot be changed later either.
    #[serde(default)]
    pub findings: String,
    /// Server time of the receipt.
    pub at: Millis,
}
