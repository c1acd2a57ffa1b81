//! What travels over HTTP, by room; instants are Unix ms, days are ISO dates in Asia/Shanghai.

/// Gives every type of a room the same derives: JSON both ways and, on the server, a JSON schema.
macro_rules! api_types {
    ($($item:item)*) => {$(
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
        $item
    )*};
}

pub mod approver;
pub mod cadre;
pub mod case;
pub mod city;
pub mod county;
pub mod device;
pub mod event;
pub mod inspector;
pub mod leave;
pub mod log;
pub mod own;
pub mod photo;
pub mod prompt;
pub mod register;
pub mod session;
pub mod township;
pub mod village;
pub mod work_log;

api_types! {
    /// An answer without content.
    pub struct Done {}

    /// No query.
    pub struct NoQuery {}

    /// Page of a list: `after` is the cursor of the answer before.
    pub struct PageQuery {
        /// Cursor; none for the first page.
        #[serde(default)]
        pub after: Option<String>,
        /// Part of a name or number to look for.
        #[serde(default)]
        pub search: Option<String>,
    }
}

/// Items on one page of a list.
pub const PAGE_ITEMS: usize = 200;
