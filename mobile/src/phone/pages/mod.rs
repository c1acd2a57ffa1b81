//! One file a page.

mod calibrate;
mod case;
mod check_in;
mod complaint;
mod data;
mod day;
mod enrol;
mod event;
mod events;
mod help;
mod home;
mod leave;
mod mine;
mod month;
mod not_found;
mod privacy;
mod prompt;
mod prompts;
mod task;
mod tasks;
mod views;
mod village;
mod work_log;

pub use calibrate::Calibrate;
pub use case::Case;
pub use check_in::CheckIn;
pub use complaint::Complaint;
pub use data::MyData;
pub use day::Day;
pub use enrol::Enrol;
pub use event::{Event, EventCards};
pub use events::{EventSheetPage, Events, NewEvent};
pub use help::Help;
pub use home::{Home, LinkCard};
pub use leave::Leave;
pub use mine::Mine;
pub use month::Month;
pub use not_found::NotFound;
pub use privacy::Privacy;
pub use prompt::Prompt;
pub use prompts::Prompts;
pub use task::Task;
pub use tasks::Tasks;
pub use views::Views;
pub use village::Village;
pub use work_log::{WorkLog, WorkLogDay};

/// Does an inspector's task still wait for a result?
pub(super) fn is_open(task: &zaigang_shared::api::inspector::TaskLine) -> bool {
    task.done_at.is_none() && !task.missed && tasks::result_of(task).is_none()
}
