//! Must-attend events rendered without a browser: the form, the sheet, and what somebody invited sees.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test that does not find what it expects says so and stops")]

use dioxus::history::{MemoryHistory, provide_history_context};
use dioxus::prelude::*;
use serde_json::Value;
use std::rc::Rc;
use zaigang_mobile::client::home::HOME;
use zaigang_mobile::client::kept::Kept;
use zaigang_mobile::events::{EventForm, Sheet, SheetHead};
use zaigang_mobile::phone::pages::{Event, EventCards};
use zaigang_mobile::text::{self, Language};
use zaigang_shared::api::event::{EventChoices, EventSheet};

fn render(app: fn() -> Element) -> String {
    let mut dom = VirtualDom::new(app);
    dom.rebuild_in_place();
    let html = dioxus_ssr::render(&dom);
    assert!(!html.contains("⟦"), "a missing message in {html}");
    assert!(!html.contains("style=\""), "{html}");
    html
}

fn sheet() -> EventSheet {
    let line = |id: &str, name: &str, state: &str, recorded_at: Option<i64>, confirmed: Option<Value>| {
        serde_json::json!({
            "posting": id, "person_name": name, "host_name": "向阳村", "state": state,
            "record": recorded_at.map(|_| "r1"), "recorded_at": recorded_at,
            "own_reason": null, "caller_reason": null, "confirmed": confirmed,
        })
    };
    let by_the_caller = serde_json::json!({"text": "坐在第二排", "by": "赵书记", "at": 0});
    let people = [
        line("p1", "孙", "verified", Some(1_795_399_200_000), None),
        line("p2", "钱", "no_record", None, Some(by_the_caller)),
        line("p3", "李", "no_record", None, None),
    ];
    serde_json::from_value(serde_json::json!({
        "event": {
            "id": "e1", "division": "150422100", "division_name": "十三敖包镇", "kind": "meeting",
            "title": "防火调度会", "place_name": "镇会议室", "place": null,
            "starts_at": 1_795_399_200_000_i64, "ends_at": 1_795_402_800_000_i64, "note": "带笔记本",
            "called_by": "赵书记", "called_by_role": "township_secretary", "called_at": 0,
            "changed_at": null, "change_reason": null, "cancelled_at": null, "cancel_reason": null,
            "tally": {"invited": 3, "verified": 1, "confirmed": 1, "to_confirm": 0, "reason_given": 0,
                      "on_leave": 0, "on_duty": 0, "no_record": 1},
        },
        "people": people,
        "uninvited": [], "uninvited_elsewhere": 2, "may_change": true,
    }))
    .unwrap()
}

fn sheet_page() -> Element {
    let sheet = sheet();
    rsx! {
        SheetHead { event: sheet.event.clone(), has_begun: true }
        Sheet { sheet, has_begun: true, onexcuse: |_| {}, onconfirm: |_| {}, onrecord: EventHandler::new(|_: String| {}) }
    }
}

#[test]
fn a_sheet_says_each_state_in_words_and_accuses_nobody() {
    let html = render(sheet_page);
    for word in [
        "防火调度会",
        "重要会议",
        "11月23日 星期一 10:00 至 11:00",
        "已核实到场",
        "暂无记录",
        "召集方确认到场",
    ] {
        assert!(html.contains(word), "{word} in {html}");
    }
    assert!(html.contains("赵书记 确认到场：坐在第二排") && html.contains("另有 2 人"), "{html}");
    assert!(!html.contains("缺席") && !html.contains("缺勤"), "{html}");
    // One may be confirmed, two may get a reason, one record may be opened.
    let count = |word: &str| html.matches(&format!(">{word}<")).count();
    assert_eq!((count("确认到场"), count("记原因"), count("看记录")), (1, 2, 1), "{html}");
    // Who needs somebody stands first.
    assert!(html.find("李").unwrap() < html.find("孙").unwrap());
}

#[test]
fn the_sheet_and_the_form_speak_english() {
    fn english() -> Element {
        use_hook(|| text::set_language(Language::English));
        let choices: EventChoices = serde_json::from_value(serde_json::json!({
            "people": [
                {"posting": "p1", "person_name": "Wang", "host": "150422100201", "host_name": "Xiangyang"},
                {"posting": "p2", "person_name": "Li", "host": "150422100202", "host_name": "Fushan"},
            ],
            "sites": [{
                "division_name": "Xiangyang",
                "place": {"name": "office", "fence": {"id": "f1", "kind": "office",
                    "shape": {"shape": "circle", "lat": 43.9, "lon": 119.3, "radius_m": 200.0}}},
            }],
        }))
        .unwrap();
        rsx! {
            {sheet_page()}
            EventForm { id: "e1", choices, problem: VNode::empty(), onsend: |_| {} }
        }
    }
    let html = render(english);
    for word in
        ["Verified", "No record yet", "Send the call", "Xiangyang · office", "Xiangyang, all 1", "Everybody"]
    {
        assert!(html.contains(word), "{word} in {html}");
    }
}

#[derive(Debug, Clone, PartialEq, Routable)]
enum Page {
    #[route("/")]
    Own {},
}

/// What the phone of somebody invited shows: `before` milliseconds before the event begins.
fn invited(before: i64, change: fn(&mut serde_json::Value)) {
    let start = zaigang_mobile::client::beacon::server_now() + before;
    let mut event = serde_json::json!({
        "id": "e1", "posting": "p1", "kind": "emergency", "title": "山洪转移", "called_by": "十三敖包镇",
        "place_name": "河口", "place": {"name": "河口", "fence": {"id": "f9", "kind": "event",
            "shape": {"shape": "circle", "lat": 43.9, "lon": 119.3, "radius_m": 200.0}}},
        "starts_at": start, "ends_at": start + 3_600_000, "note": null, "changed_at": null, "change_reason": null,
        "cancelled_at": null, "cancel_reason": null, "state": "no_record", "is_confirmed": false,
        "own_reason": null,
    });
    change(&mut event);
    let kept = serde_json::json!({"at": 0, "value": {
        "today": "2026-11-23", "name": "李明远", "month": null, "prompts": [], "questions": [], "cases": [],
        "inspections": [], "device": "active", "calibration": "none", "events": [event],
        "posting": {"id": "p1", "kind": "first_secretary", "host": "150422100201", "host_name": "向阳村",
            "township_name": "十三敖包镇", "from": "2026-01-01", "to": null, "fences": [],
            "photo_demanded": false, "township_phone": null},
    }});
    *HOME.write() = Kept::parse(&kept.to_string());
}

#[component]
fn Own() -> Element {
    rsx! {
        EventCards {}
        Event { id: "e1" }
    }
}

fn page(prepare: fn()) -> String {
    fn app(prepare: fn()) -> Element {
        use_hook(|| {
            provide_history_context(Rc::new(MemoryHistory::with_initial_path("/")));
            prepare();
        });
        rsx! {
            Router::<Page> {}
        }
    }
    let mut dom = VirtualDom::new_with_props(app, prepare);
    dom.rebuild_in_place();
    let html = dioxus_ssr::render(&dom);
    assert!(!html.contains("⟦"), "a missing message in {html}");
    html
}

#[test]
fn whoever_is_invited_sees_where_and_when_and_checks_in_there() {
    let html = page(|| invited(60_000, |_| {}));
    for part in ["山洪转移", "突发事件", "河口", "去签到", "到场签到", "去不了或没有去的原因", "还没开始"]
    {
        assert!(html.contains(part), "{part} in {html}");
    }
    // Too early: where it is and how far, and no button that would make a doubtful record.
    let html = page(|| invited(5 * 3_600_000, |_| {}));
    assert!(html.contains("开始前一小时起可以签到") && !html.contains("到场签到"), "{html}");
    // Over: a word may still be said, and nothing accuses.
    let html = page(|| invited(-5 * 3_600_000, |_| {}));
    assert!(html.contains("去说明") && html.contains("说明原因") && !html.contains("到场签到"), "{html}");
    assert!(html.contains("暂无记录") && !html.contains("还没开始"), "{html}");
}

#[test]
fn a_change_and_a_cancellation_are_told_with_their_reasons() {
    let html = page(|| {
        invited(60_000, |event| {
            event["changed_at"] = 0.into();
            event["change_reason"] = "会场改到河口".into();
        });
    });
    assert!(html.contains("山洪转移（有更改）") && html.contains("会场改到河口"), "{html}");
    let html = page(|| {
        invited(60_000, |event| {
            event["cancelled_at"] = 0.into();
            event["cancel_reason"] = "险情解除".into();
        });
    });
    assert!(html.contains("已取消") && html.contains("险情解除") && !html.contains("到场签到"), "{html}");
}
