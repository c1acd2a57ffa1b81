//! What a client has to know before signing in.

use crate::http::Call;
use crate::refusal::Outcome;
use zaigang_shared::api::{Done, session};
use zaigang_shared::operation as op;

/// Server time: the beacon is in the answer's header.
pub async fn beacon(_: Call<op::ReadBeacon>) -> Outcome<Done> {
    Ok(Done {})
}

/// Deployment id, owner, receipt key, notice version.
pub async fn read(call: Call<op::ReadDeployment>) -> Outcome<session::Deployment> {
    let settings = &call.app.settings;
    Ok(session::Deployment {
        id: settings.deployment.clone(),
        owner: settings.owner.clone(),
        receipt_key: call.app.keys.receipt_public().to_owned(),
        notice_version: settings.notice_version.clone(),
        demonstration: settings.demonstration,
    })
}
