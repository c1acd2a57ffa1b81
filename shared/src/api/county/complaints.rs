//! Complaints.

use crate::time::Millis;

api_types! {
    /// A complaint in a list.
    pub struct ComplaintView {
        /// Complaint.
        pub id: crate::id::ComplaintId,
        /// Text.
        pub text: String,
        /// How to reach the writer.
        pub contact: Option<String>,
        /// About.
        pub division_name: Option<String>,
        /// When.
        pub at: Millis,
    }

    /// Complaints, newest first.
    pub struct Complaints {
        /// At most 200.
        pub complaints: Vec<ComplaintView>,
    }
}
