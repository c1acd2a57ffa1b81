//! What the township of the demonstration declared about phones: a surveyed point where the newcomer stands, and a
//! shared phone that nobody uses yet.

use super::checks::in_the_yard;
use super::office::{Offices, call};
use super::people::{Class, Post};
use super::{Failure, Scale};
use crate::app::App;
use crate::usecase;
use std::sync::Arc;
use zaigang_shared::api::device::{CreateSurveyPoint, DeclareKiosk};
use zaigang_shared::division::{DivisionCode, Role};
use zaigang_shared::operation as op;
use zaigang_shared::place::Datum;
use zaigang_shared::time::Millis;

/// Declares both, as the township's secretary.
///
/// # Errors
/// When the township shown lacks the newcomer, or a use case refuses.
pub async fn declare(
    app: &App,
    scale: &Scale,
    offices: &Offices,
    posts: &[Arc<Post>],
    now: Millis,
) -> Result<(), Failure> {
    let township: DivisionCode = scale.township.parse()?;
    let is_newcomer = |post: &&Arc<Post>| post.class == Class::HonestNewcomer && post.township() == township;
    let newcomer = posts.iter().find(is_newcomer).ok_or("the township shown lacks its newcomer")?;
    let secretary = offices.holder(Role::TownshipSecretary, &township)?;
    let path = [("division", township.as_str())];
    let (lat, lon) = in_the_yard(newcomer);
    let point = CreateSurveyPoint {
        id: scale.seed.id(&["survey point", township.as_str()]).try_into()?,
        name: format!("{}院内旗杆（演示）", newcomer.host_name),
        lat,
        lon,
        datum: Datum::Wgs84,
    };
    let wanted = call::<op::CreateSurveyPoint>(app, secretary.caller()?, now, &path, point).await?;
    usecase::calibration::create(wanted).await?;
    let kiosk = DeclareKiosk {
        id: scale.seed.id(&["kiosk", township.as_str()]).try_into()?,
        name: "镇宿舍共用手机（演示）".to_owned(),
        reason: "两名队员的手机送修期间合用".to_owned(),
    };
    let wanted = call::<op::DeclareKiosk>(app, secretary.caller()?, now, &path, kiosk).await?;
    usecase::kiosks::declare(wanted).await?;
    Ok(())
}
