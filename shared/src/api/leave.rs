//! Leave and duty beside the request itself: its papers, the township's word, what is left of a year, the rule.

use crate::api::cadre::LeaveView;
use crate::division::DivisionCode;
use crate::id::{AttachmentId, LeaveId};
use crate::leave::{LeaveBalance, LeaveRule};
use crate::time::Millis;

/// Largest paper, bytes.
pub const MAX_ATTACHMENT_BYTES: usize = 2 * 1024 * 1024;
/// Most papers of one request and its versions.
pub const MAX_ATTACHMENTS: usize = 3;

api_types! {
    /// Requests of a posting, and what they are decided by.
    pub struct PostingLeaves {
        /// Newest first, with the versions that were replaced.
        pub leaves: Vec<LeaveView>,
        /// The rule that holds.
        pub rule: LeaveRule,
        /// What is left of this year and of the years the requests reach into, of kinds with a limit.
        pub balances: Vec<LeaveBalance>,
    }

    /// What a paper is.
    #[derive(Copy, Eq, Hash)]
    #[serde(rename_all = "snake_case")]
    pub enum AttachmentKind {
        /// A picture, JPEG without anything but the picture.
        Photo,
        /// A PDF file.
        Pdf,
    }

    /// Names a paper on its way: in the query, its bytes are the body.
    pub struct AttachmentQuery {
        /// Client id of the write.
        pub id: AttachmentId,
        /// SHA-256 of the bytes, 64 hexadecimal digits in lower case.
        pub sha256: String,
    }

    /// A paper of a request.
    pub struct AttachmentView {
        /// The paper.
        pub id: AttachmentId,
        /// Picture or PDF.
        pub kind: AttachmentKind,
        /// Its length.
        pub bytes: u64,
        /// SHA-256 of the bytes; it stays when they are gone.
        pub sha256: String,
        /// Stored at; none while it is still arriving.
        pub arrived_at: Option<Millis>,
        /// Deleted after its time.
        pub erased_at: Option<Millis>,
    }

    /// The township's word on a request.
    pub struct LeaveComment {
        /// Who.
        pub by: String,
        /// When.
        pub at: Millis,
        /// What, empty when it was only sent on.
        pub text: String,
        /// It was sent on to the county with it.
        pub forwarded: bool,
    }

    /// Takes a request back before its decision, or cancels an approved one before it begins.
    pub struct WithdrawLeave {
        /// Client id of the write.
        pub id: String,
    }

    /// Comes back earlier: today is the last day of the leave.
    pub struct ReturnFromLeave {
        /// Client id of the write: the id of the version that ends today.
        pub id: LeaveId,
    }

    /// The township says its word, and may send the request on to the county.
    pub struct CommentLeave {
        /// Client id of the write.
        pub id: String,
        /// 1 to 200 characters.
        pub text: String,
        /// Sends it on.
        #[serde(default)]
        pub forward: bool,
    }

    /// A rule and whose it is.
    pub struct LeaveRuleView {
        /// Where it was written; none for what the program came with.
        pub division: Option<DivisionCode>,
        /// Its name.
        pub division_name: Option<String>,
        /// The rule.
        pub rule: LeaveRule,
        /// Written at.
        pub written_at: Millis,
        /// By.
        pub written_by: Option<String>,
    }

    /// Rules that reach a division.
    pub struct LeaveRules {
        /// The nearest first: that one holds.
        pub rules: Vec<LeaveRuleView>,
    }

    /// Writes a division's own rule.
    pub struct SetLeaveRule {
        /// Client id of the write.
        pub id: String,
        /// The rule; none so that the one from above holds again.
        pub rule: Option<LeaveRule>,
    }
}
