//! How a drawn prompt reaches somebody: the open page, a call.

use crate::prompts::scene::{MONTH, Scene, TOWNSHIP, answer, minute};
use zaigang_shared::api::Done;
use zaigang_shared::api::prompt::{CallOutcome, NoteCall, OpenPrompts};
use zaigang_shared::api::township::{CallPrompt, PromptChannel, PromptOrigin, PromptView};
use zaigang_shared::operation::{self as op, Method};
use zaigang_shared::problem::ProblemDocument;
use zaigang_shared::time::{Half, MINUTE_MS};
use zaigang_tests::{Office, Phone, Reply, TestServer, on_both_databases};

fn ask(phone: &Phone, held: Option<&str>) -> Reply {
    let headers: Vec<_> = held.map(|tag| ("if-none-match", tag)).into_iter().collect();
    phone.client.send(Method::Get, "/api/v1/me/prompts", &headers, b"")
}

fn an_open_page_asks_often_and_gets_little(server: TestServer) {
    let (scene, mut phones) = Scene::new(server);
    let phone = &mut phones[0];
    phone.refresh().unwrap();
    let nothing = ask(phone, None);
    assert_eq!(nothing.json::<OpenPrompts>().prompts, []);
    let tag = nothing.header("etag").unwrap().to_owned();
    let again = ask(phone, Some(&tag));
    assert_eq!((again.status, again.body.len()), (304, 0));

    let fired = scene.first_fired("an", Half::Day);
    phone.refresh().unwrap();
    let open = ask(phone, Some(&tag));
    assert_eq!(open.status, 200);
    let [prompt] = &open.json::<OpenPrompts>().prompts[..] else { panic!("{open:?}") };
    assert_eq!((&prompt.id, prompt.slot, prompt.delivered), (&fired.id, Half::Day, false));
    let tag = open.header("etag").unwrap().to_owned();
    assert_eq!(ask(phone, Some(&tag)).status, 304);

    // Seen is delivered: in the app, once.
    phone.client.call::<op::ConfirmDelivery>(&[fired.id.as_str()], &Done {}).unwrap();
    assert_eq!(scene.of_prompt(fired.id.as_str(), "delivered_at"), fired.at.plus(5_000).0.to_string());
    assert!(ask(phone, Some(&tag)).json::<OpenPrompts>().prompts[0].delivered);
    scene.set(fired.at.plus(60 * MINUTE_MS));
    phone.refresh().unwrap();
    assert_eq!(ask(phone, None).json::<OpenPrompts>().prompts, [], "its time is over");
    assert_eq!(phones[1].client.access_token.is_some() as u8, 1);
}

fn note(by: &Office, prompt: &str, id: &str, outcome: CallOutcome) -> Result<PromptView, ProblemDocument> {
    by.client.call::<op::NotePromptCall>(&[prompt], &NoteCall { id: id.to_owned(), outcome })
}

fn who_is_reached_by_telephone_has_been_asked(server: TestServer) {
    let (scene, mut phones) = Scene::new(server);
    let fired = scene.first_fired("an", Half::Day);
    let id = fired.id.to_string();
    let issued = fired.at.plus(5_000);

    // Nobody answers: that is written down and is no delivery.
    let early = note(&scene.secretary(), &id, "c0", CallOutcome::Reached).unwrap_err();
    assert_eq!((early.code.as_str(), early.values["reason"].as_str()), ("prompt_refused", "early"));
    scene.set(issued.plus(6 * MINUTE_MS));
    let secretary = scene.secretary();
    let listed = secretary.client.call::<op::ListPrompts>(&[TOWNSHIP], &Done {}).unwrap().prompts;
    assert_eq!((listed[0].id.to_string(), listed[0].delivered_at), (id.clone(), None));
    for _ in 0..2 {
        let noted = note(&secretary, &id, "c1", CallOutcome::NoAnswer).unwrap();
        assert_eq!((noted.delivered_at, noted.calls.len()), (None, 1));
        assert_eq!(
            (noted.calls[0].outcome, noted.calls[0].by_name.as_str()),
            (CallOutcome::NoAnswer, "姓名secretary")
        );
    }
    assert_eq!(note(&secretary, &id, "c1", CallOutcome::Reached).unwrap_err().code, "conflict");
    for (n, outcome) in [("c2", CallOutcome::WrongNumber), ("c3", CallOutcome::NumberOff)] {
        assert_eq!(note(&secretary, &id, n, outcome).unwrap().delivered_at, None);
    }

    // Reached at the end of the window: asked from now on, with ten minutes at least; it stays a drawn one.
    scene.set(issued.plus(15 * MINUTE_MS));
    let secretary = scene.secretary();
    let reached = note(&secretary, &id, "c4", CallOutcome::Reached).unwrap();
    assert_eq!((reached.origin, reached.channel), (PromptOrigin::Drawn, PromptChannel::Phone));
    assert_eq!(reached.delivered_at, Some(issued.plus(15 * MINUTE_MS)));
    assert_eq!(reached.expires_at, issued.plus(25 * MINUTE_MS));
    scene.set(issued.plus(16 * MINUTE_MS));
    phones[0].refresh().unwrap();
    phones[0].client.call::<op::ConfirmDelivery>(&[&id], &Done {}).unwrap();
    assert_eq!(note(&secretary, &id, "c5", CallOutcome::Reached).unwrap().channel, PromptChannel::Phone);
    assert_eq!(
        scene.of_prompt(&id, "delivered_at"),
        issued.plus(15 * MINUTE_MS).0.to_string(),
        "the first time stays"
    );

    scene.set(issued.plus(26 * MINUTE_MS));
    let secretary = scene.secretary();
    let late = note(&secretary, &id, "c6", CallOutcome::Reached).unwrap_err();
    assert_eq!((late.code.as_str(), late.values["reason"].as_str()), ("prompt_refused", "over"));
    note(&secretary, &id, "c7", CallOutcome::NoAnswer).unwrap();

    // The person sees who called, and the log knows all of it.
    phones[0].refresh().unwrap();
    let own = phones[0].client.call::<op::ListOwnPrompts>(&["p-an", MONTH], &Done {}).unwrap().prompts;
    assert_eq!((own[0].channel, own[0].calls.len()), (PromptChannel::Phone, 6));
    scene.server.sequence("test");
    assert_eq!(scene.server.log_faults(), Vec::<String>::new());
    scene.server.sql("UPDATE prompt_call SET outcome = 'no_answer' WHERE id = 'c4'");
    assert_eq!(scene.server.log_faults().len(), 1);
}

/// A last record that does not read keeps no prompt away; who made it has the longer window.
fn a_signal_that_cannot_be_read_is_a_poor_one(server: TestServer) {
    let (scene, mut phones) = Scene::new(server);
    scene.set(minute("2026-12-01", 10 * 60));
    let secretary = scene.secretary();
    let call = |id: &str| {
        let body = CallPrompt { id: id.parse().unwrap(), channel: PromptChannel::App };
        secretary.client.call::<op::CallPrompt>(&["p-an"], &body).unwrap()
    };
    call("q1");
    answer(&mut phones[0], "p-an", "q1");
    assert_eq!(scene.server.sql("UPDATE record SET verdict = 'broken' WHERE posting_id = 'p-an'"), 1);
    let called = call("q2");
    assert_eq!(called.expires_at, called.issued_at.plus(40 * MINUTE_MS));
}

on_both_databases!(
    a_signal_that_cannot_be_read_is_a_poor_one,
    an_open_page_asks_often_and_gets_little,
    who_is_reached_by_telephone_has_been_asked
);
