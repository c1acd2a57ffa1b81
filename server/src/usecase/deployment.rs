//! What a client has to know before signing in.

use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::deployment;
use std::collections::BTreeSet;
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

/// What is kept and why. The basis is what the active policies say; where nobody wrote one down yet the
/// notice says so by empty texts.
pub async fn privacy(call: Call<op::ReadPrivacy>) -> Outcome<session::PrivacyNotice> {
    let bases = call.app.store.read::<_, Refusal>(deployment::policy_bases).await?;
    let settings = &call.app.settings;
    let attendance = joined(bases.iter().map(|basis| basis.legal_basis.as_str()));
    let filing = joined(bases.iter().map(|basis| basis.filing_number.as_str()));
    let photo = joined(bases.iter().filter_map(|basis| basis.photo_basis.as_deref()));
    let photo_filing =
        joined(bases.iter().filter(|b| b.photo_basis.is_some()).map(|basis| basis.filing_number.as_str()));
    let purpose = |key: &str, basis: &str, filing: &str, retention_days: Option<u32>| session::Purpose {
        key: key.to_owned(),
        legal_basis: basis.to_owned(),
        filing_number: filing.to_owned(),
        retention_days,
    };
    Ok(session::PrivacyNotice {
        version: settings.notice_version.clone(),
        owner: settings.owner.clone(),
        purposes: vec![
            purpose("position", &attendance, &filing, Some(settings.retention_days)),
            purpose("photo", &photo, &photo_filing, Some(settings.retention_days)),
            purpose("record", &attendance, &filing, None),
            purpose("account", &attendance, &filing, None),
            purpose("view_log", &attendance, &filing, None),
        ],
    })
}

/// Different texts once each, in order.
fn joined<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let different: BTreeSet<&str> = texts.map(str::trim).filter(|text| !text.is_empty()).collect();
    different.into_iter().collect::<Vec<_>>().join("；")
}
