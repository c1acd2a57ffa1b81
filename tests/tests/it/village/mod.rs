//! The work log and the village as a witness, over HTTP and on both databases.

mod clerks;
mod work_log;
