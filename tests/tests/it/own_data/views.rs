//! The person sees who looked, and no visit before it is over.

use super::scene::{POSTING, Scene};
use zaigang_shared::api::own::{View, ViewKind};
use zaigang_shared::api::{Done, PageQuery};
use zaigang_shared::division::Role;
use zaigang_shared::operation::{self as op, Method};
use zaigang_shared::time::DAY_MS;
use zaigang_tests::{TestServer, on_both_databases};

on_both_databases!(
    every_look_of_others_is_shown_to_the_person,
    a_visit_is_not_betrayed_by_its_look,
    long_lists_come_in_pages,
);

fn views(scene: &Scene) -> Vec<View> {
    let query = PageQuery { after: None, search: None };
    scene.phone.client.call_with::<op::ListViews>(&[POSTING], &query, &Done {}).unwrap().views
}

fn every_look_of_others_is_shown_to_the_person(server: TestServer) {
    let mut scene = Scene::of(server);
    let sent = scene.check_in_with_photo(10);
    scene.open_case("c1", "2026-11-20", "2026-11-23", "[]");
    let photo = format!("/api/v1/records/{}/photos/{}", sent.id, sent.photo);
    // The own looks are nobody's business.
    scene.phone.client.call::<op::ReadRecord>(&[&sent.id], &Done {}).unwrap();
    scene.phone.client.call::<op::ReadCase>(&["c1"], &Done {}).unwrap();
    assert_eq!(scene.phone.client.send(Method::Get, &photo, &[], &[]).status, 200);
    assert!(views(&scene).is_empty());

    scene.secretary.client.call::<op::ReadRecord>(&[&sent.id], &Done {}).unwrap();
    scene.server.pass(1_000);
    assert_eq!(scene.secretary.client.send(Method::Get, &photo, &[], &[]).status, 200);
    scene.server.pass(1_000);
    scene.secretary.client.call::<op::ReadCase>(&["c1"], &Done {}).unwrap();
    let seen = views(&scene);
    let kinds: Vec<ViewKind> = seen.iter().map(|view| view.what).collect();
    assert_eq!(kinds, [ViewKind::Case, ViewKind::Photo, ViewKind::Record], "newest first");
    for view in &seen {
        assert_eq!((view.by.as_str(), view.role), ("姓名secretary", Some(Role::TownshipSecretary)));
        assert_eq!(view.division_name.as_deref(), Some("D150422100"));
    }
    assert_eq!(seen[0].case.as_ref().map(|id| id.as_str()), Some("c1"));
    for view in &seen[1..] {
        assert_eq!(view.record.as_ref().map(|id| id.as_str()), Some(sent.id.as_str()));
        assert_eq!(view.date.map(|date| date.to_string()).as_deref(), Some("2026-11-23"));
    }
    // Days and months show no position, and are no look.
    scene.secretary.client.call::<op::ReadMonth>(&[POSTING, "2026-11"], &Done {}).unwrap();
    assert_eq!(views(&scene).len(), 3);
    let query = PageQuery { after: Some("x".to_owned()), search: None };
    let refused = scene.phone.client.call_with::<op::ListViews>(&[POSTING], &query, &Done {});
    assert_eq!(refused.unwrap_err().code, "invalid_query");
}

fn a_visit_is_not_betrayed_by_its_look(server: TestServer) {
    let mut scene = Scene::of(server);
    scene.server.phone_person("inspector", Role::Inspector, "1504");
    scene.server.sql(
        "INSERT INTO draw (id, division, state, list, salt, nonce, commitment, seed_source, population, number,
         window_from, window_to, ordered_by, ordered_at)
         VALUES ('w1', '1504', 'drawn', '{}', '', '', '', '', 1, 1, '2026-11-23', '2026-11-24', 'x', 0)",
    );
    scene.server.sql(&format!(
        "INSERT INTO inspection_task (id, draw_id, posting_id, inspector_id, position, probability, window_from,
         window_to) VALUES ('t1', 'w1', '{POSTING}', 'a-inspector', 1, 1.0, '2026-11-23', '2026-11-24')"
    ));
    scene.server.sql(&format!(
        "INSERT INTO view_log (id, at, account_id, posting_id, kind, subject, role)
         VALUES ('v1', 1, 'a-inspector', '{POSTING}', 'target', 't1', 'inspector')"
    ));
    assert!(views(&scene).is_empty(), "the inspector is on the way");
    scene.server.sql("UPDATE inspection_task SET done_at = 5");
    assert_eq!(views(&scene)[0].what, ViewKind::Target);
    scene.server.sql("UPDATE inspection_task SET done_at = NULL");
    assert!(views(&scene).is_empty());
    scene.server.pass(DAY_MS);
    scene.pass_days(1);
    assert_eq!(views(&scene).len(), 1, "the window has passed");
}

fn long_lists_come_in_pages(server: TestServer) {
    let scene = Scene::of(server);
    for n in 0..250 {
        // Many at one instant: the id decides.
        scene.server.sql(&format!(
            "INSERT INTO view_log (id, at, account_id, posting_id, kind, subject)
             VALUES ('v{n:03}', {}, 'someone', '{POSTING}', 'record', 'r{n}')",
            n / 100
        ));
    }
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let query = PageQuery { after, search: None };
        let page = scene.phone.client.call_with::<op::ListViews>(&[POSTING], &query, &Done {}).unwrap();
        seen.extend(page.views.into_iter().filter_map(|view| view.record));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), seen[0].as_str(), seen[249].as_str()), (250, "r249", "r0"));
}
