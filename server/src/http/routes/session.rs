//! Before signing in, and everybody signed in.

use crate::http::adapter::Table;
use crate::usecase;
use zaigang_shared::operation as op;

pub(super) fn add(t: &mut Table) {
    t.json::<op::ReadBeacon, _, _>(usecase::deployment::beacon);
    t.json::<op::ReadDeployment, _, _>(usecase::deployment::read);
    t.json::<op::ReadPrivacy, _, _>(usecase::deployment::privacy);
    t.json::<op::ReadLogState, _, _>(usecase::log::state);
    t.json::<op::AskProofs, _, _>(usecase::log::ask);
    t.json::<op::FileComplaint, _, _>(usecase::complaints::file);
    t.json::<op::SignIn, _, _>(usecase::sessions::sign_in);
    t.json::<op::Enrol, _, _>(usecase::enrolments::enrol);
    t.json::<op::RefreshSession, _, _>(usecase::sessions::refresh);
    t.json::<op::ReadMe, _, _>(usecase::sessions::me);
    t.json::<op::SignOut, _, _>(usecase::sessions::sign_out);
    t.json::<op::ChangePassword, _, _>(usecase::passwords::change);
}
