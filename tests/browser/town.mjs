// The made-up part of a county that the story plays in. Names of places are real, everything else is invented.

export const CITY = { code: "1504", name: "赤峰市" };
export const OWNER = "赤峰市委组织部";
export const COUNTY = { code: "150422", name: "巴林左旗" };
export const TOWNSHIP = { code: "150422102", name: "白音勿拉镇", phone: "0476-7550102" };
export const OTHER = { code: "150422103", name: "哈拉哈达镇", phone: "0476-7550103" };

/** The cadre of the story: in order, asks for leave, answers a prompt, is visited. */
export const LI = {
  name: "李明远", staff: "Z2041", phone: "13947600001", kind: "第一书记", unit: "旗农牧局",
  village: { code: "150422102201", name: "向阳村" }, at: { latitude: 44.1021, longitude: 119.3012 },
};
/** Checks in elsewhere once; later some days without a record become a case. */
export const WANG = {
  name: "王秀兰", staff: "Z2042", phone: "13947600002", kind: "工作队员", unit: "旗水利局",
  village: { code: "150422102202", name: "河东村" }, at: { latitude: 44.1503, longitude: 119.3655 },
};
/** Never enrols; the inspector is recused from the township. */
export const CHEN = {
  name: "陈静", staff: "Z2043", phone: "13947600003", kind: "第一书记", unit: "旗教育局",
  village: { code: "150422103201", name: "红旗村" }, at: { latitude: 44.2107, longitude: 119.1206 },
};
export const CADRES = [LI, WANG, CHEN];

/** What the list had wrong about the last one. */
export const CORRECTED = { village: { code: "150422103202", name: "团结村" }, unit: "旗科技局" };

/** A field by its corners: as read off a map in GCJ-02, and as surveyed. */
export const FIELD = {
  name: "大棚",
  corners: ["44.2101, 119.1201", "44.2121, 119.1201", "44.2121, 119.1231", "44.2101, 119.1231"],
  surveyed: [
    "44.20880, 119.11420", "44.21080, 119.11420", "44.21080, 119.11720", "44.20980, 119.11780", "44.20880, 119.11720",
  ],
};

/** Office people: login, name, the password each chooses. */
export const ADMIN = { login: "guanliyuan", name: "孙管理", password: "kucun-8812-lv" };
export const COUNTY_CLERK = { login: "zuolu.zzb", name: "周敏", password: "qingming-37-he" };
export const SECRETARY = { login: "byw.shuji", name: "郑国栋", password: "shanhe-5501-xi" };
export const CITY_CLERK = { login: "chifeng.zzb", name: "吴海燕", password: "lanhua-2290-ma" };
export const INSPECTOR = { name: "冯立", phone: "13947600009" };

/** The village organisation's witness. */
export const WITNESS = { name: "包村会", phone: "13947600011", note: "和两委一起清雪" };

export const POLICY = {
  basis: "《关于向重点乡村持续选派驻村第一书记和工作队的意见》",
  filing: "赤左备〔2026〕17号",
  photo: "《驻村干部考勤办法》第六条",
};

/** A position so many metres north of another. */
export function north(at, metres) {
  return { latitude: at.latitude + metres / 111_195, longitude: at.longitude };
}

/** Fake GPS: a position with its accuracy. */
export function fix(at, accuracy) {
  return { ...at, accuracy };
}

function csv(rows) {
  return Buffer.from(`\uFEFF${rows.map((row) => row.join(",")).join("\r\n")}\r\n`, "utf8");
}

const DIVISIONS_HEAD = ["代码", "名称", "电话"];
const CADRES_HEAD =
  ["姓名", "工号", "手机", "派驻类型", "派驻地代码", "管理单位代码", "派出单位", "开始日期", "结束日期"];
const FENCES_HEAD = ["行政区划代码", "类型", "名称", "坐标系", "经度", "纬度", "半径米", "工号"];

export function cityDivisions() {
  return csv([DIVISIONS_HEAD, [CITY.code, CITY.name, ""], [COUNTY.code, COUNTY.name, "0476-7550000"]]);
}

export function countyDivisions() {
  const townships = [TOWNSHIP, OTHER].map((place) => [place.code, place.name, place.phone]);
  const villages = [...CADRES, CORRECTED].map(({ village }) => [village.code, village.name, ""]);
  return csv([DIVISIONS_HEAD, ...townships, ...villages]);
}

function cadreRow(cadre, from) {
  return [cadre.name, cadre.staff, cadre.phone, cadre.kind, cadre.village.code, "", cadre.unit, from, ""];
}

export function cadres(from) {
  return csv([CADRES_HEAD, ...CADRES.map((cadre) => cadreRow(cadre, from))]);
}

/** So many more cadres of the first village: what a township's register usually holds. */
export function moreCadres(count, from) {
  const surnames = [..."赵钱孙周吴郑冯褚卫蒋沈韩杨朱秦尤许何"];
  const rows = Array.from({ length: count }, (_, n) =>
    cadreRow({ ...LI, name: `${surnames[n % surnames.length]}建${n + 1}`, staff: `Z3${100 + n}`, phone: "" }, from));
  return csv([CADRES_HEAD, ...rows]);
}

/** The same with two more rows: a village that does not exist, a date that is none. */
export function cadresWithBadRows(from) {
  const rows = [
    ["赵强", "Z2044", "", "第一书记", "150422102299", "", "", from, ""],
    ["孙丽", "Z2045", "", "工作队员", LI.village.code, "", "", "十一月", ""],
  ];
  return csv([CADRES_HEAD, ...CADRES.map((cadre) => cadreRow(cadre, from)), ...rows]);
}

export function fences() {
  const rows = CADRES.map(({ village, at }) =>
    [village.code, "村部", `${village.name}村部`, "WGS84", at.longitude, at.latitude, 200, ""]);
  return csv([FENCES_HEAD, ...rows]);
}

/** What people write in the story. */
export const SAID = {
  event: "防汛转移",
  eventReason: "在县医院陪护老人",
  sick: "到县医院复查",
  villageEvent: "商量护林值班",
  leaveComment: "村里正值防火期，建议批两天",
  leave: "送家人到外地看病",
  leaveAnswer: "路上注意安全",
  point: "镇政府院内旗杆",
  wrong: "我是 3 月 1 日到村的，不是 1 月 1 日。",
  corrected: "名册已改为 3 月 1 日。",
  workLog: "走访两户，商量春耕的种子。",
  workLogCorrected: "走访三户，商量春耕的种子，看了两口井。",
  explanation: "上午在镇里领取防疫物资，下午回村。",
};

/** Everything Chinese that stands on English pages because it is data and not text of the app. */
export const DATA_WORDS = [
  ...[CITY, COUNTY, TOWNSHIP, OTHER].map((place) => place.name),
  CORRECTED.village.name, CORRECTED.unit, FIELD.name,
  ...CADRES.flatMap((cadre) => [`${cadre.village.name}村部`, cadre.village.name, cadre.name, cadre.unit]),
  ...[ADMIN, COUNTY_CLERK, SECRETARY, CITY_CLERK, INSPECTOR, WITNESS].map((person) => person.name),
  ...Object.values(POLICY),
  ...Object.values(SAID),
  OWNER,
];
