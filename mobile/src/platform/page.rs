//! Small services of the page around the app: language, title, focus, dialogs, files, copies, printing, settings.

pub use super::imp::page::{
    address, browser_language, copy_text, focus, focus_heading, is_visible, path, print, recall, reload,
    remember, save_file, scroll_to_top, set_language, set_title, set_title_by_heading, show_modal, vibrate,
};
