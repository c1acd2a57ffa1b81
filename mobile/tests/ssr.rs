//! Parts and shells rendered without a browser.
#![cfg(not(target_arch = "wasm32"))]

use chrono::NaiveDate;
use dioxus::history::{MemoryHistory, provide_history_context};
use dioxus::prelude::*;
use std::rc::Rc;
use zaigang_mobile::client::home::{START, Start};
use zaigang_mobile::client::session;
use zaigang_mobile::prelude::*;
use zaigang_mobile::text::{self, Language};
use zaigang_mobile::{office, phone};

fn render(app: fn() -> Element) -> String {
    let mut dom = VirtualDom::new(app);
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

fn at(path: &'static str, app: fn() -> Element) -> String {
    fn wrapper((path, app): (&'static str, fn() -> Element)) -> Element {
        use_hook(|| provide_history_context(Rc::new(MemoryHistory::with_initial_path(path))));
        app()
    }
    let mut dom = VirtualDom::new_with_props(wrapper, (path, app));
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}

fn phone_router() -> Element {
    rsx! {
        Router::<phone::Route> {}
    }
}

/// The phone once it knows that it is nobody's yet.
fn not_enrolled() -> Element {
    use_hook(|| *START.write() = Start::NotEnrolled);
    phone_router()
}

/// The phone whose session is over.
fn session_over() -> Element {
    use_hook(|| {
        let me = serde_json::json!({
            "account": "a1", "name": "李明远", "postings": ["p1"], "password_change_required": false,
            "roles": [{"role": "cadre", "division": "150422102201", "division_name": "向阳村"}],
        });
        *session::ACCOUNT.write() = serde_json::from_value(me).ok();
        *START.write() = Start::SessionOver;
    });
    phone_router()
}

fn office_router() -> Element {
    rsx! {
        Router::<office::Route> {}
    }
}

/// The office with a county clerk signed in.
fn signed_in() -> Element {
    use_hook(|| {
        let me = serde_json::json!({
            "account": "a1", "name": "刘敏", "postings": [], "password_change_required": false,
            "roles": [{"role": "county_office", "division": "150422", "division_name": "巴林左旗"}],
        });
        *session::ACCOUNT.write() = serde_json::from_value(me).ok();
    });
    office_router()
}

/// What the content security policy refuses, and what no page may show.
fn assert_clean(html: &str) {
    assert!(!html.contains("⟦"), "a missing message in {html}");
    assert!(!html.contains("style=\""), "a style attribute in {html}");
    assert!(!html.contains("javascript:"), "{html}");
}

#[test]
fn every_phone_page_renders_in_its_frame() {
    for path in [
        "/",
        "/month",
        "/leave",
        "/mine",
        "/calibrate",
        "/enrol",
        "/privacy",
        "/complaint",
        "/views",
        "/data",
        "/check-in",
        "/prompt/q1",
        "/prompts",
        "/event/e1",
        "/events",
        "/events/new",
        "/events/e1",
        "/case/c1",
        "/tasks",
        "/task/t1",
        "/work-log",
        "/work-log/2026-11-20",
        "/village",
        "/help",
        "/no/such/page",
    ] {
        let html = at(path, not_enrolled);
        assert_clean(&html);
        assert!(html.contains("id=\"page\""), "{path}: {html}");
    }
    // Until it is known whose phone it is, no frame stands that would be taken away again.
    assert!(!at("/privacy", phone_router).contains("id=\"page\""));
    let home = at("/", phone_router);
    assert_eq!(home.matches("nav-link").count(), 4, "{home}");
    assert!(home.contains("nav-link on"), "{home}");
    assert!(!at("/enrol", phone_router).contains("nav-link"), "no tabs before enrolment");
}

#[test]
fn a_phone_whose_session_is_over_still_leads_to_the_check_in() {
    for path in ["/", "/check-in", "/prompt/q1"] {
        let html = at(path, session_over);
        assert_clean(&html);
        assert!(html.contains("这部手机需要重新启用") && html.contains("照常签到"), "{path}: {html}");
        assert!(html.contains("href=\"/enrol\""), "{path}: {html}");
        assert_eq!(html.matches("nav-link").count(), 4, "{path}: {html}");
    }
    // Where nothing is signed it is said once, by what the page itself could not do.
    assert!(!at("/help", session_over).contains("这部手机需要重新启用"));
}

#[test]
fn every_office_page_renders_in_its_frame() {
    for path in [
        "/",
        "/sign-in",
        "/password",
        "/record/r1",
        "/leave",
        "/leave-rules",
        "/devices",
        "/work-logs",
        "/village",
        "/prompts",
        "/events",
        "/events/new",
        "/event/e1",
        "/cases",
        "/case/c1",
        "/people",
        "/import",
        "/fences",
        "/policies",
        "/accounts",
        "/codes",
        "/draws",
        "/draw/d1",
        "/results",
        "/approvers",
        "/seen-photos",
        "/complaints",
        "/corrections",
        "/retention",
        "/complain",
        "/privacy",
        "/no/such/page",
    ] {
        let html = at(path, signed_in);
        assert_clean(&html);
        assert!(html.contains("id=\"page\""), "{path}: {html}");
        assert_eq!(html.matches("<h1").count(), 1, "{path}: {html}");
        assert_eq!(html.contains("<aside"), !matches!(path, "/sign-in" | "/password"), "{path}");
    }
}

#[test]
fn both_languages_render() {
    fn english() -> Element {
        use_hook(|| text::set_language(Language::English));
        signed_in()
    }
    let html = at("/", english);
    assert_clean(&html);
    assert!(html.contains("on post today"), "{html}");
    assert!(at("/", signed_in).contains("巴林左旗 今日在岗"));
}

#[test]
fn nobody_signed_in_sees_only_what_is_public() {
    for path in ["/", "/cases", "/people"] {
        let html = at(path, office_router);
        assert!(!html.contains("<aside") && html.contains("正在打开"), "{path}: {html}");
    }
    for path in ["/privacy", "/complain", "/sign-in"] {
        let html = at(path, office_router);
        assert_clean(&html);
        assert!(!html.contains("正在打开") && html.contains("投诉与建议"), "{path}: {html}");
    }
}

#[test]
fn a_state_has_word_and_shape() {
    fn app() -> Element {
        rsx! {
            for state in CellState::ALL {
                StateMark { state }
                StateTag { state }
                StateShape { state }
            }
        }
    }
    let html = render(app);
    assert_clean(&html);
    for word in ["在岗", "必到事项", "公出", "请假", "已作证", "待确认", "休息", "暂无记录", "未派驻"]
    {
        assert!(html.matches(word).count() >= 3, "{word} in {html}");
    }
    assert!(!html.contains("缺勤"));
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

#[test]
fn the_month_reads_out_day_state_and_remark() {
    fn app() -> Element {
        let cell = |date: &str, state, remark: Option<&str>| MonthCell {
            date: day(date),
            state: Some(state),
            remark: remark.map(str::to_owned),
        };
        rsx! {
            MonthGrid {
                month: day("2026-11-01"),
                today: day("2026-11-20"),
                cells: vec![
                    cell("2026-11-09", CellState::Present, Some("照片未到")),
                    cell("2026-11-18", CellState::ToConfirm, None),
                ],
                onpick: |_| {},
            }
        }
    }
    let html = render(app);
    assert_clean(&html);
    assert_eq!(html.matches("class=\"day ").count(), 30);
    assert!(html.contains("11月9日 星期一, 在岗, 照片未到"), "{html}");
    assert!(html.contains("11月18日 星期三, 待确认"), "{html}");
    assert_eq!(html.matches("s-to-confirm").count(), 3, "the day, and mark and shape of the legend: {html}");
}

#[test]
fn the_map_draws_fences_fix_and_points() {
    fn app() -> Element {
        rsx! {
            Map {
                label: "地图",
                fences: vec![
                    MapFence {
                        kind: FenceKind::Office,
                        name: "村部".to_owned(),
                        shape: FenceShape::Circle { lat: 41.7, lon: 122.1, radius_m: 200.0 },
                    },
                    MapFence {
                        kind: FenceKind::Lodging,
                        name: String::new(),
                        shape: FenceShape::Polygon(vec![(41.701, 122.1), (41.702, 122.1), (41.702, 122.102)]),
                    },
                ],
                fix: MapFix { lat: 41.7003, lon: 122.1002, acc: 12.0 },
                points: vec![MapPoint {
                    id: "v1".to_owned(),
                    lat: 41.701,
                    lon: 122.101,
                    state: CellState::NotConfirmed,
                    label: "上村".to_owned(),
                }],
                onpick: |_| {},
            }
            Map { label: "空" }
        }
    }
    let html = render(app);
    assert_clean(&html);
    for part in [
        "村部",
        "<polygon",
        "class=\"accuracy\"",
        "精度 12 米",
        "上村 暂无记录",
        "scale-bar",
        "没有可显示的位置",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
    assert!(!html.contains("NaN"));
}

#[test]
fn forms_name_their_fields_and_errors() {
    fn app() -> Element {
        rsx! {
            TextField { id: "code", label: "启用码", value: "", kind: TextKind::OneTimeCode, error: "没有这个码".to_owned(), oninput: |_| {} }
            TextArea { id: "why", label: "说明", value: "去镇里开会", max_length: 200, oninput: |_| {} }
            SelectField { id: "kind", label: "种类", value: "b", options: vec![Choice::new("a", "甲"), Choice::new("b", "乙")], onchange: |_| {} }
            ReasonChips { name: "reason", legend: "理由", options: vec![Choice::new("meeting", "开会")], chosen: "meeting".to_owned(), onchoose: |_| {} }
            CheckField { id: "seen", label: "我已阅读", checked: true, onchange: |_| {} }
        }
    }
    let html = render(app);
    assert_clean(&html);
    assert!(html.contains("for=\"code\"") && html.contains("aria-describedby=\"code-error\""), "{html}");
    assert!(html.contains("5 / 200"), "{html}");
    assert!(html.contains("type=\"radio\"") && html.contains("checked"), "{html}");
}

#[test]
fn tables_label_their_cells_and_show_the_empty_state() {
    fn app() -> Element {
        let row =
            TableRow { key: "1".to_owned(), cells: vec![rsx! { "王建国" }, rsx! { "12" }], class: "" };
        rsx! {
            DataTable { caption: "人员", columns: vec![Column::text("姓名"), Column::number("天数")], rows: vec![row] }
            DataTable { caption: "空", columns: vec![], rows: vec![], empty: rsx! { Empty { title: "没有人员" } } }
        }
    }
    let html = render(app);
    assert_clean(&html);
    assert!(html.contains("data-label=\"天数\"") && html.contains("没有人员"), "{html}");
}

#[test]
fn the_other_parts_render() {
    fn app() -> Element {
        rsx! {
            Notice { tone: Tone::Problem, title: "没有送达", text: "记录已保存在手机里，有网络时自动再送。" }
            Progress { label: "导入", done: 312, total: 559 }
            Progress { label: "定位" }
            Stepper { steps: vec!["冻结名单".to_owned(), "公布种子".to_owned(), "公示".to_owned()], current: 1 }
            Tiles { tiles: vec![Tile { value: "19".to_owned(), label: "在岗".to_owned(), class: "" }] }
            Facts { pairs: vec![("精度".to_owned(), "12 米".to_owned())] }
            Fold { title: "其余 21 人正常", "名单" }
            Card { title: "今天", aside: "9:42 更新", Row { title: "王建国", note: "福山地村", actions: rsx! { Button { "看记录" } }, StateTag { state: CellState::ToConfirm } } }
            OutboxChip { waiting: 2 }
            OutboxChip { waiting: 0 }
            Chip { tone: Tone::Attention, icon: IconName::Bell, "蓝色" }
            CheckInButton { label: "签到", hint: "拍照并定位", onclick: |()| {} }
            Button { kind: ButtonKind::Primary, busy: "正在发送".to_owned(), "发送" }
            Dialog { id: "ask", title: "确认", onclose: |()| {}, "内容" }
            Toasts {}
            CannotRun {
                missing: vec![zaigang_mobile::platform::capability::Capability::SecureContext],
                address: "https://zaigang.example",
            }
        }
    }
    let html = render(app);
    assert_clean(&html);
    for part in [
        "312 / 559",
        "aria-current=\"step\"",
        "2 条待发",
        "已全部送达",
        "正在发送",
        "role=\"alert\"",
        "https://zaigang.example",
    ] {
        assert!(html.contains(part), "{part} in {html}");
    }
}
