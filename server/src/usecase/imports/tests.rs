//! Whole sheets against a store in a temporary folder.

use super::*;
use crate::store::{Location, Store};

const NOW: Millis = Millis(1_772_700_000_000); // 2026-03-05 in Shanghai

pub(super) struct Office {
    store: Store,
    folder: std::path::PathBuf,
    pub(super) context: Context,
}

impl Drop for Office {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).unwrap();
    }
}

impl Office {
    /// A county with one township and two villages, and the neighbouring county.
    pub(super) async fn open() -> Office {
        let folder = std::env::temp_dir().join(format!("zaigang-import-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = Store::open(&Location::Sqlite(folder.join("zaigang.db"))).unwrap();
        let (division, by) = ("1504".parse().unwrap(), "clerk".parse().unwrap());
        let mut office = Office {
            store,
            folder,
            context: Context {
                division,
                by,
                role: Some(Role::CountyOffice),
                now: NOW,
                datum: None,
                datum_confirmed: false,
            },
        };
        let text = "代码,名称,电话\n1504,赤峰市,\n150422,巴林左旗,\n150422100,林东镇,0476-7860000\n\
                    150422100201,后兴隆地村,\n150422100202,东村,\n150423,巴林右旗,\n150423100,大板镇,\n\
                    150423100201,红旗村,\n";
        let report = office.import(ImportKind::Divisions, text).await;
        assert_eq!((report.created, report.problems), (8, vec![]));
        office.context.division = "150422".parse().unwrap();
        office
    }

    pub(super) async fn bytes(&self, kind: ImportKind, bytes: &[u8], dry_run: bool) -> ImportReport {
        let sheet = read(kind, bytes).unwrap();
        let context = self.context.clone();
        self.store.write::<_, Refusal>(move |db| run(db, kind, &sheet, &context, dry_run)).await.unwrap()
    }

    pub(super) async fn import(&self, kind: ImportKind, text: &str) -> ImportReport {
        self.bytes(kind, text.as_bytes(), false).await
    }

    /// Row, column and reason of every bad row, and that nothing was counted.
    pub(super) async fn bad(&self, kind: ImportKind, text: &str) -> Vec<(u32, String, String)> {
        let report = self.import(kind, text).await;
        assert_eq!((report.created, report.updated, report.unchanged), (0, 0, 0));
        let code = |reason| serde_json::to_value(reason).unwrap().as_str().unwrap().to_owned();
        report.problems.into_iter().map(|p| (p.row, p.column, code(p.reason))).collect()
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Db) -> T + Send + 'static,
    ) -> T {
        self.store.read::<_, Refusal>(move |db| Ok(work(db))).await.unwrap()
    }

    async fn postings(&self) -> Vec<store::postings::PostingRow> {
        self.read(|db| store::postings::in_scope(db, &"1504".parse().unwrap()).unwrap()).await
    }
}

pub(super) fn counts(report: &ImportReport) -> (u32, u32, u32, usize) {
    (report.created, report.updated, report.unchanged, report.problems.len())
}

const CADRES: &str = "姓名,工号,手机,派驻类型,派驻地代码,管理单位代码,派出单位,开始日期,结束日期\n";
const FENCES: &str = "行政区划代码,类型,名称,坐标系,经度,纬度,半径米,工号\n";

fn cadres(rows: &str) -> String {
    format!("{CADRES}{rows}")
}

pub(super) fn fences(rows: &str) -> String {
    format!("{FENCES}{rows}")
}

pub(super) fn expected(rows: &[(u32, &str, &str)]) -> Vec<(u32, String, String)> {
    rows.iter().map(|(row, column, reason)| (*row, (*column).to_owned(), (*reason).to_owned())).collect()
}

#[tokio::test]
async fn templates_import_as_they_come() {
    let office = Office::open().await;
    for kind in [ImportKind::Divisions, ImportKind::Cadres, ImportKind::Fences] {
        let near = office.context.division.clone();
        let bytes = office
            .read(move |db| {
                let example = template::Example::near(db, &near, NOW).unwrap();
                template::workbook(kind, &example, NOW).unwrap()
            })
            .await;
        let dry = office.bytes(kind, &bytes, true).await;
        let real = office.bytes(kind, &bytes, false).await;
        let again = office.bytes(kind, &bytes, false).await;
        let changed = if kind == ImportKind::Divisions { (0, 1, 0, 0) } else { (1, 0, 0, 0) };
        assert_eq!(counts(&dry), changed, "{kind:?} {:?}", dry.problems);
        assert_eq!(counts(&real), changed, "{kind:?}");
        assert_eq!(counts(&again), (0, 0, 1, 0), "{kind:?}");
    }
}

#[tokio::test]
async fn a_cadre_is_written_once_and_corrected_by_staff_number() {
    let office = Office::open().await;
    let text = cadres("张　三,A1,１３８００１３８０００,第一书记,150422100201,,县农牧局,2026/3/1,\n");
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    assert_eq!(counts(&office.bytes(ImportKind::Cadres, &gb, false).await), (1, 0, 0, 0));
    assert_eq!(counts(&office.import(ImportKind::Cadres, &text).await), (0, 0, 1, 0));
    let rows = office.postings().await;
    let [row] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!((row.person_name.as_str(), row.phone.as_deref()), ("张三", Some("13800138000")));
    assert_eq!((row.host.as_str(), row.managing.as_str()), ("150422100201", "150422100"));
    let account = row.account_id.to_string();
    let roles = office.read(move |db| store::imports::roles(db, &[account]).unwrap()).await;
    let held: Vec<_> = roles.into_values().flatten().collect();
    assert_eq!(held, [("cadre".to_owned(), "150422100201".to_owned())]);

    // Empty cells keep telephone and unit; another kind and a last day are corrections.
    let text = cadres("张三,A1,,工作队员,150422100201,150422,,2026-03-01,2026年12月31日\n");
    assert_eq!(counts(&office.import(ImportKind::Cadres, &text).await), (0, 1, 0, 0));
    let rows = office.postings().await;
    assert_eq!((rows.len(), rows[0].phone.is_some(), rows[0].unit_id.is_some()), (1, true, true));
    assert_eq!(rows[0].posted_to, NaiveDate::from_ymd_opt(2026, 12, 31));

    // Another host from a later day is a transfer: the old posting ends on the day before.
    let text = cadres("张三,A1,,第一书记,150422100202,,,2026.6.1,\n");
    assert_eq!(counts(&office.import(ImportKind::Cadres, &text).await), (1, 0, 0, 0));
    let rows = office.postings().await;
    assert_eq!(rows[0].posted_to, NaiveDate::from_ymd_opt(2026, 5, 31));
    assert_eq!((rows[1].host.as_str(), rows[1].posted_to), ("150422100202", None));
    assert_eq!(counts(&office.import(ImportKind::Cadres, &text).await), (0, 0, 1, 0));
    // Reaching back into the later posting does not fit.
    let text = cadres("张三,A1,,第一书记,150422100201,,,2026-03-01,\n");
    assert_eq!(office.bad(ImportKind::Cadres, &text).await, expected(&[(2, "开始日期", "overlaps")]));
}

#[tokio::test]
async fn every_bad_row_is_listed_and_nothing_written() {
    let office = Office::open().await;
    let text = cadres(
        "李四,B1,,第一书记,150422100201,,,2026-03-01,\n\
         ,B2,x,书记,15042,150422100201,,3月1日,2026-01-01\n\
         王五,B1,,第一书记,150423100201,,,2026-03-01,2026-02-01\n\
         赵六,B4,,第一书记,150422,,,2026-03-01,\n\
         钱七,B5,,第一书记,150422100299,,,2026-03-01,\n\
         孙八,150422198001011234,,第一书记,1.50422E+11,,,2026-03-01,\n",
    );
    let expected = expected(&[
        (3, "姓名", "missing"),
        (3, "手机", "not_a_phone"),
        (3, "派驻类型", "not_a_kind"),
        (3, "派驻地代码", "not_a_code"),
        (3, "管理单位代码", "wrong_level"),
        (3, "开始日期", "not_a_date"),
        (4, "工号", "duplicate"),
        (4, "派驻地代码", "outside_scope"),
        (4, "结束日期", "date_order"),
        (5, "派驻地代码", "wrong_level"),
        (6, "派驻地代码", "unknown_division"),
        (7, "工号", "id_card"),
        (7, "工号", "missing"),
        (7, "派驻地代码", "lost_digits"),
    ]);
    assert_eq!(office.bad(ImportKind::Cadres, &text).await, expected);
    assert!(office.postings().await.is_empty());
    let dry = office.bytes(ImportKind::Cadres, text.as_bytes(), true).await;
    assert_eq!((dry.rows, dry.created, dry.problems.len()), (6, 1, expected.len()));

    let text = "代码,名称,电话\n150422101201,甲村,\n150423,右旗,\n150422100,林东镇,12\n150422102,,\n\
                150422103,乙镇,\n150422103,乙镇,\n";
    let found = office.bad(ImportKind::Divisions, text).await;
    let wanted = [
        (2, "代码", "no_parent"),
        (3, "代码", "outside_scope"),
        (4, "电话", "not_a_phone"),
        (5, "名称", "missing"),
        (7, "代码", "duplicate"),
    ];
    assert_eq!(found, self::expected(&wanted));
}

#[tokio::test]
async fn nobody_reaches_into_another_county() {
    let mut office = Office::open().await;
    office.context.division = "150423".parse().unwrap();
    let there = cadres("张三,A1,,第一书记,150423100201,,,2026-03-01,2026-05-31\n");
    assert_eq!(counts(&office.import(ImportKind::Cadres, &there).await), (1, 0, 0, 0));
    office.context.division = "150422".parse().unwrap();
    let here = cadres("张三,A1,,第一书记,150422100201,,,2026-04-01,\n");
    assert_eq!(office.bad(ImportKind::Cadres, &here).await, expected(&[(2, "工号", "outside_scope")]));
    // After the last day over there the person is free.
    let here = cadres("张三,A1,,第一书记,150422100201,,,2026-06-01,\n");
    assert_eq!(counts(&office.import(ImportKind::Cadres, &here).await), (1, 0, 0, 0));
    // Nobody changes his own row.
    office.context.by = office.postings().await[0].account_id.clone();
    assert_eq!(office.bad(ImportKind::Cadres, &here).await, expected(&[(2, "工号", "own_row")]));
}

#[tokio::test]
async fn fences_are_converted_once_and_versioned() {
    let office = Office::open().await;
    let people = cadres("张三,A1,,第一书记,150422100201,,,2026-03-01,\n");
    office.import(ImportKind::Cadres, &people).await;
    let text = fences(
        "150422100201,村部,村部,GCJ-02,119.35,43.52,,\n\
         150422100000,住所,镇宿舍,WGS84,119.36,43.53,150,A1\n",
    );
    assert_eq!(counts(&office.import(ImportKind::Fences, &text).await), (2, 0, 0, 0));
    assert_eq!(counts(&office.import(ImportKind::Fences, &text).await), (0, 0, 2, 0));
    let posting = office.postings().await[0].id.clone();
    let at = |posting: zaigang_shared::id::PostingId, at: i64| {
        move |db: &mut Db| store::fences::in_force(db, &posting, Millis(at)).unwrap()
    };
    let views = office.read(at(posting.clone(), NOW.0)).await;
    let names: Vec<&str> = views.iter().map(|view| view.name.as_str()).collect();
    assert_eq!(names, ["镇宿舍", "村部"]);
    // The office was given in GCJ-02: it moved by some hundred metres.
    let office_at = |views: &[zaigang_shared::api::cadre::FenceView]| {
        views.iter().find(|v| v.name == "村部").and_then(|v| v.fence.shape.centre()).unwrap()
    };
    assert!((office_at(&views).lon() - 119.35).abs() > 0.001);
    assert!(office.read(at(posting.clone(), NOW.0 - 1)).await.is_empty());

    let mut later = office;
    later.context.now = Millis(NOW.0 + 1000);
    let text = fences("150422100201,村部,村部,WGS84,119.35,43.52,,\n");
    assert_eq!(counts(&later.import(ImportKind::Fences, &text).await), (0, 1, 0, 0));
    let now = later.read(at(posting.clone(), NOW.0 + 1000)).await;
    assert_eq!((now.len(), office_at(&now).lon()), (2, 119.35));
    let then = later.read(at(posting, NOW.0 + 999)).await;
    assert_eq!((then.len(), office_at(&then)), (2, office_at(&views)));
    let hosts = vec!["150422100201".to_owned()];
    let found = later
        .read(move |db| store::fences::office_positions(db, &hosts, Millis(NOW.0 + 1000)).unwrap())
        .await;
    assert_eq!(found["150422100201"], [43.52, 119.35]);
}

#[tokio::test]
async fn fences_that_do_not_fit() {
    let mut office = Office::open().await;
    let text = fences(
        "150422100201,村部,村部,西安80,43.52,119.35,5,A1\n\
         150422100201,住所,宿舍,WGS84,119.35,43.52,,\n\
         150422100201,住所,宿舍,WGS84,119.35,43.52,,Z9\n\
         150422100201,工作点,大棚,WGS84,119.35,43.52,5,\n\
         150422100299,工作点,大棚,WGS84,119.35,43.52,,\n\
         150422100201,工作点,大棚,WGS84,东经,43.52,,\n\
         150422100201,工作点,一,WGS84,119.35,43.52,,\n\
         150422100201,工作点,一,WGS84,119.35,43.52,,\n\
         150422100201,村部,二,WGS84,119.35,43.52,,A1\n",
    );
    let wanted = [
        (2, "坐标系", "not_a_kind"),
        (2, "经度", "coordinates"),
        (2, "纬度", "coordinates"),
        (2, "工号", "unexpected"),
        (3, "工号", "missing"),
        (4, "工号", "unknown_staff_number"),
        (5, "半径米", "radius"),
        (6, "行政区划代码", "unknown_division"),
        (7, "经度", "not_a_number"),
        (9, "名称", "duplicate"),
        (10, "工号", "unexpected"),
    ];
    assert_eq!(office.bad(ImportKind::Fences, &text).await, expected(&wanted));
    // A lodging by anybody but the county waits for its approval.
    let people = cadres("张三,A1,,第一书记,150422100201,,,2026-03-01,\n");
    office.import(ImportKind::Cadres, &people).await;
    office.context.role = Some(Role::Administrator);
    let text = fences("150422100201,住所,宿舍,WGS84,119.35,43.52,,A1\n");
    assert_eq!(counts(&office.import(ImportKind::Fences, &text).await), (1, 0, 0, 0));
    let rows = office.read(|db| store::fences::list(db, &"150422".parse().unwrap()).unwrap()).await;
    assert!(rows[0].proposed && rows[0].approved_by.is_none());
    assert_eq!(counts(&office.import(ImportKind::Fences, &text).await), (0, 0, 1, 0));
    office.context.role = Some(Role::CountyOffice);
    assert_eq!(counts(&office.import(ImportKind::Fences, &text).await), (0, 1, 0, 0));
}

#[tokio::test]
async fn lists_page_and_search() {
    let office = Office::open().await;
    let people = cadres(
        "张三,A1,,第一书记,150422100201,,,2026-03-01,\n李四,A2,,工作队员,150422100202,,,2026-03-01,\n",
    );
    office.import(ImportKind::Cadres, &people).await;
    let found = office
        .read(|db| {
            let scope: DivisionCode = "150422".parse().unwrap();
            let mut page = |after: Option<(&str, &str)>, search: Option<&str>| -> Vec<String> {
                let rows = store::postings::page(db, &scope, after, search, 10).unwrap();
                rows.into_iter().map(|row| row.person_name).collect()
            };
            [
                page(None, None),
                page(Some(("150422100201", "zzz")), None),
                page(None, Some("a2")),
                page(None, Some("张%")),
                page(None, Some("东村")),
                page(None, Some("无")),
            ]
        })
        .await;
    assert_eq!(found[0], ["张三", "李四"]);
    assert_eq!(
        (found[1].as_slice(), found[2].as_slice()),
        (&["李四".to_owned()][..], &["李四".to_owned()][..])
    );
    assert_eq!(
        (found[3].as_slice(), found[4].as_slice()),
        (&["张三".to_owned()][..], &["李四".to_owned()][..])
    );
    assert!(found[5].is_empty());
}
