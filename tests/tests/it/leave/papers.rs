//! Papers that go with a request.

use super::*;

on_both_databases!(
    papers_are_checked_shown_in_scope_and_logged,
    papers_go_after_their_time_and_their_hash_stays
);

fn photo() -> Vec<u8> {
    jpeg::encode_rgb(16, 16, &[90; 768], 80)
}

fn papers_are_checked_shown_in_scope_and_logged(server: TestServer) {
    let scene = scene(server);
    let phone = scene.phone.client.clone();
    scene.ask(&request("l1", LeaveType::Sick, "2026-11-25", "2026-11-25")).unwrap();
    assert!(scene.one("l1").attachment_missing, "asked for, and never in the way");
    scene.approve(&scene.secretary, "l1").unwrap();

    let first = scene.add(&phone, "l1", "n1", &photo()).unwrap();
    assert_eq!((first.kind, first.arrived_at.is_some()), (AttachmentKind::Photo, true));
    assert_eq!(scene.add(&phone, "l1", "n1", &photo()).unwrap(), first, "sent twice");
    assert_eq!(refused(scene.add(&phone, "l1", "n1", b"%PDF-1.4\n%%EOF")), "conflict");
    assert_eq!(scene.add(&phone, "l1", "n2", b"%PDF-1.4\n%%EOF").unwrap().kind, AttachmentKind::Pdf);
    assert!(!scene.one("l1").attachment_missing);
    assert_eq!(refused(scene.add_as(&phone, "l1", "n3", &"0".repeat(64), &photo())), "photo_mismatch");
    assert_eq!(refused(scene.add_as(&phone, "l1", "n3", "../x", &photo())), "invalid_field");
    for (name, bytes) in
        [("HTML", &b"<html>"[..]), ("a picture with more after it", &[&photo()[..], b"x"].concat())]
    {
        let problem = scene.add(&phone, "l1", "n3", bytes).unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.values["reason"].as_str()),
            ("attachment_refused", "type"),
            "{name}"
        );
    }
    assert_eq!(refused(scene.add(&phone, "l1", "n3", &vec![0; 2 * 1024 * 1024 + 1])), "too_large");
    // A change keeps the papers, and they are counted together.
    let replaces = Some("l1".parse().unwrap());
    scene.ask(&AskLeave { replaces, ..request("l2", LeaveType::Sick, "2026-11-25", "2026-11-26") }).unwrap();
    scene.add(&phone, "l2", "n3", &photo()).unwrap();
    let problem = scene.add(&phone, "l2", "n4", &photo()).unwrap_err();
    assert_eq!(problem.values["reason"], "count");
    assert_eq!(scene.one("l2").attachments.len(), 3);

    let address = |leave: &str, id: &str| op::ReadLeaveAttachment::INFO.path_with(&[leave, id]);
    let seen = scene.county.client.send(Method::Get, &address("l1", "n1"), &[], b"");
    assert_eq!((seen.status, seen.content_type.as_str(), seen.body), (200, "image/jpeg", photo()));
    let seen = scene.secretary.client.send(Method::Get, &address("l2", "n2"), &[], b"");
    assert_eq!(seen.header("x-content-type-options"), Some("nosniff"));
    assert!(seen.header("content-disposition").unwrap().starts_with("attachment; filename=\"leave-"));
    assert_eq!(seen.content_type, "application/pdf");
    assert_eq!(scene.server.count("view_log WHERE kind = 'leave_paper' AND posting_id = 'p-an'"), 2);
    let told = phone.call_with::<op::ListViews>(
        &["p-an"],
        &zaigang_shared::api::PageQuery { after: None, search: None },
        &Done {},
    );
    assert_eq!(told.unwrap().views.len(), 2);

    let neighbour = scene.server.office("neighbour", Role::TownshipSecretary, "150422101");
    let account = scene.server.cadre("bo", EAST);
    let other = scene.server.phone(&scene.secretary, &account);
    for client in [&neighbour.client, &other.client] {
        assert_eq!(client.send(Method::Get, &address("l1", "n1"), &[], b"").status, 404);
    }
    let mine = request("m1", LeaveType::Sick, "2026-11-25", "2026-11-25");
    other.client.call::<op::AskLeave>(&["p-bo"], &mine).unwrap();
    let through = other.client.send(Method::Get, &address("m1", "n1"), &[], b"");
    assert_eq!(through.status, 404, "another's paper through an own request");
    assert_eq!(refused(scene.add(&other.client, "l1", "n5", &photo())), "not_found");
    assert_eq!(refused(scene.add(&other.client, "m1", "n1", &photo())), "conflict", "another's id");
    scene.log_is_whole();
}

fn papers_go_after_their_time_and_their_hash_stays(server: TestServer) {
    let mut scene = scene(server);
    scene.ask(&request("l1", LeaveType::Sick, "2026-11-25", "2026-11-25")).unwrap();
    scene.add(&scene.phone.client, "l1", "n1", &photo()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let retain = |scene: &Scene| runtime.block_on(scene.server.app.retain()).unwrap().unwrap();
    scene.pass(181 * DAY_MS);
    assert_eq!(retain(&scene).photos, 0, "180 days after the leave, not before");
    scene.pass(2 * DAY_MS);
    assert_eq!(retain(&scene).photos, 1);
    let paper = scene.one("l1").attachments.remove(0);
    assert_eq!(paper.sha256, sha256_hex(&photo()));
    assert!(paper.erased_at.is_some());
    let address = op::ReadLeaveAttachment::INFO.path_with(&["l1", "n1"]);
    assert_eq!(scene.secretary.client.send(Method::Get, &address, &[], b"").status, 410);
    assert_eq!(scene.server.count("leave_attachment WHERE gone_at IS NOT NULL"), 1);
    assert_eq!(retain(&scene).photos, 0, "once");
    scene.log_is_whole();
}
