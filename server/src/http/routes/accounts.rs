//! Accounts, enrolment and complaints of a division.

use crate::http::adapter::Table;
use crate::usecase;
use zaigang_shared::operation as op;

pub(super) fn add(t: &mut Table) {
    t.json::<op::ListAccounts, _, _>(usecase::accounts::list);
    t.json::<op::CreateAccount, _, _>(usecase::accounts::create);
    t.json::<op::ResetPassword, _, _>(usecase::accounts::reset_password);
    t.json::<op::SetAccountStatus, _, _>(usecase::accounts::set_status);
    t.json::<op::IssueCode, _, _>(usecase::enrolments::issue);
    t.json::<op::ListEnrolments, _, _>(usecase::enrolments::list);
    t.json::<op::ListRetentionReports, _, _>(usecase::retention::list);
    t.json::<op::ListComplaints, _, _>(usecase::complaints::list);
}
