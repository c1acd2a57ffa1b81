//! The rows of the world: a person a role and a division, and one of everything at each of them.

use super::*;

pub(super) fn fill(db: &mut Db, photo_sha: &str) -> QueryResult<()> {
    // Deputies of long ago: the account itself lies nowhere else.
    person(db, LENT, "cadre", ELSEWHERE)?;
    let divisions =
        [PROVINCE, CITY, OTHER_CITY, COUNTY, OTHER_COUNTY, TOWNSHIP, OTHER_TOWNSHIP, VILLAGE, OTHER_VILLAGE];
    for code in divisions {
        diesel::insert_into(division::table)
            .values((
                division::code.eq(code),
                division::name.eq(code),
                division::level.eq("village"),
                division::valid_from.eq(0_i64),
            ))
            .execute(db)?;
        person(db, &format!("a-{code}"), "cadre", code)?;
        everything_at(db, code, code, &format!("a-{code}"), photo_sha)?;
        moved_from(db, code, photo_sha)?;
    }
    sheet_of(db, TOWNSHIP)?;
    diesel::insert_into(prompt_secret::table)
        .values((
            prompt_secret::id.eq("2026-11"),
            prompt_secret::commitment.eq("x"),
            prompt_secret::frame.eq(r#"{"month":"2026-11","workdays":[],"numbers":[]}"#),
            prompt_secret::sealed.eq("x"),
            prompt_secret::made_at.eq(0_i64),
        ))
        .execute(db)?;
    for role in Role::ALL {
        let me = format!("me-{}", role.name());
        person(db, &me, role.name(), scope(role))?;
        everything_at(db, &me, scope(role), &me, photo_sha)?;
    }
    Ok(())
}

/// Somebody who was posted at a division until three weeks ago, and is at another place since.
fn moved_from(db: &mut Db, code: &str, photo_sha: &str) -> QueryResult<()> {
    let tail = format!("moved-{code}");
    let account = format!("a-{tail}");
    person(db, &account, "cadre", ELSEWHERE)?;
    everything_at(db, &tail, code, &account, photo_sha)?;
    diesel::update(posting::table.find(format!("p-{tail}")))
        .set(posting::posted_to.eq("2026-10-31"))
        .execute(db)?;
    diesel::insert_into(posting::table)
        .values((
            posting::id.eq(format!("now-{tail}")),
            posting::account_id.eq(&account),
            posting::kind.eq("first_secretary"),
            posting::host.eq(ELSEWHERE),
            posting::managing.eq(ELSEWHERE),
            posting::posted_from.eq("2026-11-01"),
            posting::updated_at.eq(NOW.0),
        ))
        .execute(db)?;
    Ok(())
}

fn person(db: &mut Db, id: &str, role: &str, place: &str) -> QueryResult<()> {
    diesel::insert_into(account::table)
        .values((
            account::id.eq(id),
            account::person_name.eq(id),
            account::staff_number.eq(id),
            account::password_change_required.eq(false),
            account::disabled.eq(false),
            account::failed_sign_ins.eq(0_i64),
            account::created_at.eq(NOW.0),
        ))
        .execute(db)?;
    diesel::insert_into(role_grant::table)
        .values((role_grant::account_id.eq(id), role_grant::role.eq(role), role_grant::division.eq(place)))
        .execute(db)?;
    let key = SigningKey::generate().map_err(|_| diesel::result::Error::RollbackTransaction)?;
    device_row(db, &format!("d-{id}"), id, key.public_key())?;
    diesel::insert_into(session::table)
        .values((
            session::id.eq(format!("s-{id}")),
            session::account_id.eq(id),
            session::device_id.eq(format!("d-{id}")),
            session::refresh_hash.eq("x"),
            session::rotated_at.eq(NOW.0),
            session::created_at.eq(NOW.0),
            session::expires_at.eq(NOW.0 + 1_000_000_000),
        ))
        .execute(db)?;
    Ok(())
}

fn device_row(db: &mut Db, id: &str, owner: &str, key: &str) -> QueryResult<()> {
    diesel::insert_into(device::table)
        .values((
            device::id.eq(id),
            device::account_id.eq(owner),
            device::public_key.eq(key),
            device::standing.eq("active"),
            device::platform.eq("web"),
            device::calibration.eq("none"),
            device::enrolled_at.eq(NOW.0),
        ))
        .execute(db)?;
    Ok(())
}

/// A posting at a place with one of everything that belongs to one; ids end in `tail`.
fn everything_at(db: &mut Db, tail: &str, place: &str, owner: &str, photo_sha: &str) -> QueryResult<()> {
    let id = |prefix: &str| format!("{prefix}-{tail}");
    device_row(db, &id("spare"), owner, &id("key"))?;
    diesel::insert_into(posting::table)
        .values((
            posting::id.eq(id("p")),
            posting::account_id.eq(owner),
            posting::kind.eq("first_secretary"),
            posting::host.eq(place),
            posting::managing.eq(place),
            posting::posted_from.eq("2026-01-01"),
            posting::updated_at.eq(NOW.0),
        ))
        .execute(db)?;
    record_row(db, &id("r"), &id("p"), owner, &id("spare"), photo_sha)?;
    diesel::insert_into(leave_request::table)
        .values((
            leave_request::id.eq(id("l")),
            leave_request::posting_id.eq(id("p")),
            leave_request::kind.eq("leave"),
            leave_request::first_day.eq("2026-11-25"),
            leave_request::last_day.eq("2026-11-25"),
            leave_request::days.eq(1_i64),
            leave_request::reason.eq("x"),
            leave_request::state.eq("pending"),
            leave_request::needs_county.eq(false),
            leave_request::registered_at.eq(NOW.0),
        ))
        .execute(db)?;
    diesel::insert_into(leave_attachment::table)
        .values((
            leave_attachment::id.eq(id("n")),
            leave_attachment::leave_id.eq(id("l")),
            leave_attachment::series.eq(id("l")),
            leave_attachment::kind.eq("photo"),
            leave_attachment::sha256.eq(photo_sha),
            leave_attachment::bytes.eq(700_i64),
            leave_attachment::added_at.eq(NOW.0),
            leave_attachment::arrived_at.eq(NOW.0),
        ))
        .execute(db)?;
    diesel::insert_into(prompt::table)
        .values((
            prompt::id.eq(id("q")),
            prompt::posting_id.eq(id("p")),
            prompt::slot.eq("day"),
            prompt::origin.eq("called"),
            prompt::channel.eq("app"),
            prompt::night_of.eq("2026-11-20"),
            prompt::issued_at.eq(NOW.0),
            prompt::expires_at.eq(NOW.0 + 1_200_000),
        ))
        .execute(db)?;
    diesel::insert_into(case_file::table)
        .values((
            case_file::id.eq(id("c")),
            case_file::posting_id.eq(id("p")),
            case_file::kind.eq("commuting"),
            case_file::level.eq("blue"),
            case_file::state.eq("open"),
            case_file::first_day.eq("2026-11-01"),
            case_file::raised_on.eq("2026-11-19"),
            case_file::raised_at.eq(NOW.0),
            case_file::evidence.eq("[]"),
            case_file::speaks_for.eq("[]"),
        ))
        .execute(db)?;
    diesel::insert_into(case_entry::table)
        .values((
            case_entry::id.eq(id("ce")),
            case_entry::case_id.eq(id("c")),
            case_entry::voice.eq("answer"),
            case_entry::account_id.eq("a"),
            case_entry::text.eq("x"),
            case_entry::written_at.eq(NOW.0),
        ))
        .execute(db)?;
    diesel::insert_into(case_photo::table)
        .values((
            case_photo::id.eq(id("n")),
            case_photo::case_id.eq(id("c")),
            case_photo::entry_id.eq(id("ce")),
            case_photo::sha256.eq(photo_sha),
            case_photo::bytes.eq(700_i64),
            case_photo::added_at.eq(NOW.0),
            case_photo::arrived_at.eq(NOW.0),
        ))
        .execute(db)?;
    diesel::insert_into(correction::table)
        .values((
            correction::id.eq(id("k")),
            correction::posting_id.eq(id("p")),
            correction::target.eq("posting"),
            correction::text.eq("x"),
            correction::state.eq("open"),
            correction::asked_at.eq(NOW.0),
        ))
        .execute(db)?;
    let shape = r#"{"shape":"circle","lat":43.9,"lon":119.3,"radius_m":200.0}"#;
    diesel::insert_into(fence::table)
        .values((
            fence::id.eq(id("f")),
            fence::series.eq(id("f")),
            fence::division.eq(place),
            fence::posting_id.eq(id("p")),
            fence::kind.eq("lodging"),
            fence::name.eq("x"),
            fence::shape.eq(shape),
            fence::source_shape.eq(shape),
            fence::datum.eq("wgs84"),
            fence::converter.eq("x"),
            fence::proposed.eq(true),
            fence::valid_from.eq(0_i64),
            fence::made_by.eq(owner),
        ))
        .execute(db)?;
    kiosk_and_point(db, tail, place, owner)?;
    event_row(db, tail, place, owner)?;
    diesel::insert_into(deputy::table)
        .values((
            deputy::id.eq(id("y")),
            deputy::township.eq(place),
            deputy::account_id.eq(LENT),
            deputy::first_day.eq("2026-01-05"),
            deputy::last_day.eq("2026-01-09"),
            deputy::reason.eq("x"),
            deputy::named_by.eq(owner),
            deputy::named_at.eq(NOW.0),
        ))
        .execute(db)?;
    draw_and_task(db, tail, place, owner)?;
    diesel::insert_into(upload::table)
        .values((
            upload::id.eq(id("u")),
            upload::account_id.eq(owner),
            upload::record_id.eq(id("r")),
            upload::sha256.eq(photo_sha),
            upload::length.eq(700_i64),
            upload::received.eq(0_i64),
            upload::created_at.eq(NOW.0),
        ))
        .execute(db)?;
    Ok(())
}

fn event_row(db: &mut Db, tail: &str, place: &str, owner: &str) -> QueryResult<()> {
    diesel::insert_into(event::table)
        .values((
            event::id.eq(format!("e-{tail}")),
            event::division.eq(place),
            event::kind.eq("meeting"),
            event::title.eq("x"),
            event::place_name.eq("x"),
            event::fence_series.eq("x"),
            event::starts_at.eq(NOW.0 + 86_400_000),
            event::ends_at.eq(NOW.0 + 90_000_000),
            event::called_by.eq(owner),
            event::called_by_role.eq("village_clerk"),
            event::called_at.eq(NOW.0),
        ))
        .execute(db)?;
    Ok(())
}

/// A signed sheet of the month.
fn sheet_of(db: &mut Db, township: &str) -> QueryResult<()> {
    let content = serde_json::json!({
        "v": 1, "deployment": "matrix", "township": township, "township_name": "x", "month": "2026-11", "number": 1,
        "previous": null, "level": "township", "rows": [],
    });
    diesel::insert_into(register_sheet::table)
        .values((
            register_sheet::id.eq("sheet-1"),
            register_sheet::township.eq(township),
            register_sheet::month.eq("2026-11"),
            register_sheet::number.eq(1_i64),
            register_sheet::level.eq("township"),
            register_sheet::content.eq(content.to_string()),
            register_sheet::hash.eq("x"),
            register_sheet::signature.eq("x"),
            register_sheet::public_key.eq("x"),
            register_sheet::signed_by.eq("x"),
            register_sheet::signer_name.eq("x"),
            register_sheet::signed_by_device.eq("x"),
            register_sheet::is_deputy.eq(false),
            register_sheet::signed_at.eq(NOW.0),
        ))
        .execute(db)?;
    Ok(())
}

fn kiosk_and_point(db: &mut Db, tail: &str, place: &str, owner: &str) -> QueryResult<()> {
    diesel::insert_into(kiosk::table)
        .values((
            kiosk::id.eq(format!("k-{tail}")),
            kiosk::division.eq(place),
            kiosk::name.eq("x"),
            kiosk::reason.eq("x"),
            kiosk::declared_by.eq(owner),
            kiosk::declared_at.eq(NOW.0),
        ))
        .execute(db)?;
    diesel::insert_into(survey_point::table)
        .values((
            survey_point::id.eq(format!("s-{tail}")),
            survey_point::division.eq(place),
            survey_point::name.eq("x"),
            (survey_point::lat.eq(43.9), survey_point::lon.eq(119.3)),
            (survey_point::source_lat.eq(43.9), survey_point::source_lon.eq(119.3)),
            survey_point::datum.eq("wgs84"),
            survey_point::converter.eq("x"),
            survey_point::made_by.eq(owner),
            survey_point::made_at.eq(NOW.0),
        ))
        .execute(db)?;
    Ok(())
}

fn record_row(db: &mut Db, id: &str, at: &str, owner: &str, device_id: &str, sha: &str) -> QueryResult<()> {
    let verdict = r#"{"answer":"uncertain","probability":0.0,"sigma_m":null,"fence":null,"distance_m":null,"model":"x","reasons":["no_fix"]}"#;
    let token = token();
    diesel::insert_into(record::table)
        .values((
            record::id.eq(id),
            record::token_sha256.eq("x"),
            record::token.eq(token),
            record::account_id.eq(owner),
            record::posting_id.eq(at),
            record::device_id.eq(device_id),
            record::device_standing.eq("active"),
            record::kind.eq("day"),
            record::half.eq("day"),
            record::seq.eq(1_i64),
            record::photos.eq("[]"),
            record::claimed_at.eq(NOW.0),
            record::not_before.eq(NOW.0),
            record::not_after.eq(NOW.0),
            record::time_way.eq("anchored"),
            record::received_at.eq(NOW.0),
            record::date.eq("2026-11-20"),
            record::in_half.eq(true),
            record::certainty.eq("fixed"),
            record::answer.eq("uncertain"),
            record::verdict.eq(verdict),
            record::receipt.eq("x"),
        ))
        .execute(db)?;
    diesel::insert_into(photo::table)
        .values((
            photo::record_id.eq(id),
            photo::sha256.eq(sha),
            photo::bytes.eq(700_i64),
            photo::width.eq(8_i64),
            photo::height.eq(8_i64),
            photo::source.eq("stream"),
            photo::arrived_at.eq(NOW.0),
        ))
        .execute(db)?;
    Ok(())
}

/// A readable token; its signature is nobody's.
fn token() -> String {
    use zaigang_shared::record::{Header, RECORD_TYPE, compact, signing_input};
    let header = Header { typ: RECORD_TYPE.to_owned(), alg: "ES256".to_owned(), kid: "d1".parse().unwrap() };
    let claims = serde_json::json!({
        "v": 1, "aud": "matrix", "jti": "r1", "sub": "p1", "kind": "day", "seq": 1, "prev": null, "fix": null,
        "clock": {"wall": NOW.0, "session": "s", "elapsed": 0}, "photos": [],
        "app": {"version": "1", "platform": "web"},
    });
    compact(&signing_input(&header, &claims).unwrap(), &[0; 64])
}

fn draw_and_task(db: &mut Db, tail: &str, place: &str, owner: &str) -> QueryResult<()> {
    let id = |prefix: &str| format!("{prefix}-{tail}");
    let list = serde_json::json!({
        "scope": place, "window_from": "2026-11-20", "window_to": "2026-11-30", "round": "r", "software": "s",
        "units": [], "exclusions": [], "inspectors": [], "number": 1,
    });
    diesel::insert_into(draw::table)
        .values((
            draw::id.eq(id("w")),
            draw::division.eq(place),
            draw::state.eq("frozen"),
            draw::list.eq(list.to_string()),
            draw::salt.eq("0".repeat(64)),
            draw::nonce.eq("0".repeat(64)),
            draw::commitment.eq("0".repeat(64)),
            draw::seed_source.eq("dice"),
            draw::population.eq(1_i64),
            draw::number.eq(1_i64),
            draw::window_from.eq("2026-11-20"),
            draw::window_to.eq("2026-11-30"),
            draw::ordered_by.eq(owner),
            draw::ordered_at.eq(NOW.0),
        ))
        .execute(db)?;
    diesel::insert_into(inspection_task::table)
        .values((
            inspection_task::id.eq(id("t")),
            inspection_task::draw_id.eq(id("w")),
            inspection_task::posting_id.eq(id("p")),
            inspection_task::inspector_id.eq(owner),
            inspection_task::position.eq(1_i64),
            inspection_task::probability.eq(1.0),
            inspection_task::window_from.eq("2026-11-20"),
            inspection_task::window_to.eq("2026-11-30"),
        ))
        .execute(db)?;
    Ok(())
}
