//! Surveyed points, and phones calibrated at them.

use super::policies::name as enum_name;
use super::{devices, text};
use crate::call::Call;
use crate::refusal::{Outcome, Refusal};
use crate::store::items::{self, Item};
use crate::store::survey_points::PointRow;
use crate::store::{self, Db, StoreError};
use zaigang_shared::api::Done;
use zaigang_shared::api::device::{
    CalibrationAnswer, DeviceView, MAX_CALIBRATION_FIXES, SurveyPointView, SurveyPoints,
};
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{AccountId, DeviceId, SurveyPointId};
use zaigang_shared::operation as op;
use zaigang_shared::place::{
    CALIBRATION_FIXES, CONVERTER_VERSION, Calibration, CalibrationResult, Position, calibrate, to_wgs84,
};
use zaigang_shared::problem::{Problem, ProblemCode};
use zaigang_shared::time::Millis;

/// Points an own list holds at most.
const OWN_POINTS: usize = 200;

/// Points of a division.
pub async fn list(call: Call<op::ListSurveyPoints>) -> Outcome<SurveyPoints> {
    let division: DivisionCode = call.path("division")?;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = store::survey_points::list(db, &division)?;
            Ok(SurveyPoints { points: views(db, rows)? })
        })
        .await
}

/// Enters a point; its coordinates are converted once, and kept as entered too.
///
/// # Errors
/// `invalid_field` for coordinates that are none, `conflict` when another point has the id.
pub async fn create(call: Call<op::CreateSurveyPoint>) -> Outcome<SurveyPointView> {
    let division: DivisionCode = call.path("division")?;
    let by = call.who.caller()?.account.to_string();
    let (now, sent) = (call.who.now, call.body);
    let (lat, lon) = to_wgs84(sent.datum, sent.lat, sent.lon);
    if Position::new(sent.lat, sent.lon).and(Position::new(lat, lon)).is_err() {
        return Err(Problem::field("lat").with("reason", "coordinates").into());
    }
    let row = PointRow {
        id: sent.id.to_string(),
        division: division.to_string(),
        name: text::line("name", &sent.name, 60)?,
        lat,
        lon,
        source_lat: sent.lat,
        source_lon: sent.lon,
        datum: enum_name(&sent.datum, "survey_point.datum")?,
        converter: CONVERTER_VERSION.to_owned(),
        made_by: by.clone(),
        made_at: now.0,
        ended_by: None,
        ended_at: None,
        end_reason: None,
    };
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            if let Some(there) = store::survey_points::by_id(db, &sent.id)? {
                let same = PointRow { made_at: there.made_at, ..row } == there;
                return if same { view(db, there) } else { Err(ProblemCode::Conflict.into()) };
            }
            store::survey_points::insert(db, &row)?;
            items::log(db, Item::SurveyPoint, &row.id, now)?;
            store::audit::log(db, Some(&by), "survey_point_entered", &row.id, &row.division, now)?;
            view(db, row)
        })
        .await
}

/// Ends a point: nothing is calibrated there any more, what was stays.
pub async fn end(call: Call<op::EndSurveyPoint>) -> Outcome<Done> {
    let id: SurveyPointId = call.path("point")?;
    let by = call.who.caller()?.account.to_string();
    let now = call.who.now;
    let reason = text::bounded("reason", &call.body.reason, 200)?;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            if store::survey_points::end(db, &id, &reason, &by, now)? {
                let row = store::survey_points::by_id(db, &id)?.ok_or(ProblemCode::NotFound)?;
                items::log(db, Item::SurveyPoint, &row.id, now)?;
                store::audit::log(db, Some(&by), "survey_point_ended", &row.id, &row.division, now)?;
            }
            Ok(Done {})
        })
        .await
}

/// Points of the caller's own townships, and those of the counties and cities above them.
pub async fn own_points(call: Call<op::ListOwnPoints>) -> Outcome<SurveyPoints> {
    let account = call.who.caller()?.account.clone();
    let now = call.who.now;
    call.app
        .store
        .read::<_, Refusal>(move |db| {
            let rows = reachable(db, &account, now)?;
            Ok(SurveyPoints { points: views(db, rows)? })
        })
        .await
}

fn reachable(db: &mut Db, account: &AccountId, now: Millis) -> Outcome<Vec<PointRow>> {
    let Some(subject) = store::subjects::find(db, "account", account.as_str(), now.date())? else {
        return Ok(Vec::new());
    };
    // A village's people go to the point of their township; an inspector's appointment is wider already.
    let mut tops: Vec<DivisionCode> = subject.divisions.iter().map(|code| code.at(Level::Township)).collect();
    tops.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    tops.dedup_by(|later, earlier| earlier.covers(later));
    let mut above: Vec<String> = Vec::new();
    let mut rows = Vec::new();
    for top in &tops {
        rows.extend(store::survey_points::list(db, top)?);
        let mut next = top.parent();
        while let Some(code) = next {
            above.push(code.to_string());
            next = code.parent();
        }
    }
    above.sort_unstable();
    above.dedup();
    rows.extend(store::survey_points::at_divisions(db, &above)?);
    rows.truncate(OWN_POINTS);
    Ok(rows)
}

/// Calibrates the phone whose session asks: decided by one pure rule, answered at once, written down with its
/// figures. An undecided try changes nothing.
///
/// # Errors
/// `invalid_field` for too few or too many fixes, or a point out of the person's reach.
pub async fn calibrate_phone(call: Call<op::CalibratePhone>) -> Outcome<CalibrationAnswer> {
    let caller = call.who.caller()?;
    let (account, device) = (caller.account.clone(), caller.device.clone());
    let (now, sent) = (call.who.now, call.body);
    if !(CALIBRATION_FIXES..=MAX_CALIBRATION_FIXES).contains(&sent.fixes.len()) {
        return Err(Problem::field("fixes").into());
    }
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let wanted = |row: &PointRow| row.id == sent.point.as_str();
            let row = reachable(db, &account, now)?.into_iter().find(wanted);
            let row = row.ok_or_else(|| Problem::field("point"))?;
            let point =
                Position::new(row.lat, row.lon).map_err(|_| StoreError::Unreadable("survey_point.lat"))?;
            let result = calibrate(&sent.fixes, point);
            if result.calibration != Calibration::None {
                store::devices::set_calibration(db, &device, Some((result.calibration, now, &row.id)))?;
                let (by, details) = (Some(account.as_str()), figures(&row.id, &result));
                store::audit::log(db, by, "device_calibrated", device.as_str(), &details, now)?;
            }
            let calibration = store::devices::by_id(db, &device)?
                .and_then(|row| row.calibrated)
                .map_or(Calibration::None, |(calibration, ..)| calibration);
            Ok(CalibrationAnswer { result, calibration })
        })
        .await
}

/// What a calibration rests on, in whole metres: distances, no position.
fn figures(point: &str, result: &CalibrationResult) -> String {
    let whole = |metres: Option<f64>| metres.map_or_else(|| "-".to_owned(), |m| format!("{m:.0}"));
    format!(
        "{} at {point}: {} m as wgs84, {} m as gcj02, accuracy {} m",
        result.calibration.name(),
        whole(result.wgs84_m),
        whole(result.gcj02_m),
        whole(result.accuracy_m)
    )
}

/// Takes a calibration back: from now on both readings are weighed again.
pub async fn withdraw(call: Call<op::WithdrawCalibration>) -> Outcome<DeviceView> {
    let device: DeviceId = call.path("device")?;
    let by = call.who.caller()?.account.to_string();
    let now = call.who.now;
    let reason = text::bounded("reason", &call.body.reason, 200)?;
    call.app
        .store
        .write::<_, Refusal>(move |db| {
            let there = store::devices::by_id(db, &device)?.ok_or(ProblemCode::NotFound)?;
            if there.calibrated.is_some() {
                store::devices::set_calibration(db, &device, None)?;
                let action = "device_calibration_withdrawn";
                store::audit::log(db, Some(&by), action, device.as_str(), &reason, now)?;
            }
            devices::opened(db, &device)
        })
        .await
}

fn view(db: &mut Db, row: PointRow) -> Outcome<SurveyPointView> {
    let found = views(db, vec![row])?.pop();
    found.ok_or_else(|| Refusal::Internal("a surveyed point vanished".to_owned()))
}

fn views(db: &mut Db, rows: Vec<PointRow>) -> Outcome<Vec<SurveyPointView>> {
    let codes: Vec<String> = rows.iter().map(|row| row.division.clone()).collect();
    let names = store::divisions::names(db, &codes)?;
    let view = |row: PointRow| {
        Ok(SurveyPointView {
            id: row.id.try_into().map_err(|_| StoreError::Unreadable("survey_point.id"))?,
            division_name: names.get(&row.division).cloned().unwrap_or_default(),
            division: store::divisions::code(row.division)?,
            name: row.name,
            lat: row.lat,
            lon: row.lon,
            datum: store::cells::parse(&row.datum, "survey_point.datum")?,
            made_at: Millis(row.made_at),
        })
    };
    rows.into_iter().map(view).collect()
}
