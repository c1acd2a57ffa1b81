//! Every number the simulated world rests on, with its source.
//!
//! "Assumed" marks what nobody has measured yet for cadres in villages: such a number is chosen so that honest people are
//! hard to tell from the others, never so that a rule looks good. Shares are 0 to 1, times minutes unless named.

/// A number for each kind of signal.
#[derive(Debug, Clone, Copy)]
pub struct BySignal {
    /// Open sky, good network.
    pub good: f64,
    /// An ordinary village.
    pub rural: f64,
    /// A deep valley.
    pub poor: f64,
}

// --- Position ------------------------------------------------------------------------------------------------------

/// Median of the claimed accuracy (68 %), metres. Literature: urban iPhone mean error 7-13 m (Merry & Bettinger 2019);
/// forest 5-12.6 m leaf-on (Tomastik 2017); network fixes of a Pixel 6 log 13-136 m. The medians themselves: assumed.
pub const ACCURACY_MEDIAN_M: BySignal = BySignal { good: 8.0, rural: 15.0, poor: 45.0 };
/// Deviation of its logarithm. Assumed.
pub const ACCURACY_SIGMA: BySignal = BySignal { good: 0.4, rural: 0.6, poor: 0.8 };
/// Least and largest claimed accuracy, metres. Static logs of Google's phones claim 3 to 4 at best.
pub const ACCURACY_RANGE_M: (f64, f64) = (3.0, 2_000.0);
/// True error as a multiple of the claimed one: share and multiple. Assumed; the verdict's own mixture.
pub const ERROR_MIXTURE: [(f64, f64); 3] = [(0.85, 1.0), (0.12, 2.0), (0.03, 8.0)];
/// Attempts without any fix. Assumed.
pub const NO_FIX: BySignal = BySignal { good: 0.02, rural: 0.05, poor: 0.20 };
/// Hours-old cached fix handed out as new (reported for flutter_background_geolocation, issue 1711). Share assumed.
pub const STALE_FIX: f64 = 0.01;
/// Jump of 100 to 500 m at a cold start (GeoLife user 000: 290 m in 5 s). Share assumed.
pub const COLD_START_JUMP: f64 = 1.0 / 300.0;
/// Fix from cell towers: one coordinate of its own for a place, day after day, with a large accuracy. Assumed.
pub const CELL_FIX: BySignal = BySignal { good: 0.02, rural: 0.06, poor: 0.20 };
/// Accuracy of a cell fix, metres, least and most. Assumed; always above the 20 m of a GNSS-class fix.
pub const CELL_ACCURACY_M: (f64, f64) = (120.0, 1_500.0);
/// Two records within this time at one place share the chip's coordinate, bit for bit (static phone logs: 192 of 215 and
/// 185 of 206 consecutive fixes identical over 3.5 minutes).
pub const SESSION_MINUTES: i64 = 10;
/// The same coordinate again on a second day, never on a third (GeoLife: 174 coordinates on 2 days in 137,367 fixes, none
/// on 3).
pub const SECOND_DAY_COORDINATE: f64 = 0.001;
/// Phones by the meaning of their accuracy: Android, browser, iPhone, unknown. Assumed.
pub const PLATFORMS: [f64; 4] = [0.72, 0.10, 0.15, 0.03];

// --- Network and clocks --------------------------------------------------------------------------------------------

/// Chance a day that an outage begins. Good and poor from the prototype (assumed).
pub const OUTAGE_A_DAY: BySignal = BySignal { good: 0.01, rural: 0.02, poor: 0.05 };
/// Length of such an outage, hours. Assumed.
pub const OUTAGE_HOURS: (f64, f64) = (2.0, 36.0);
/// Dead zone: chance a day, and length in hours: records come up to three days late. Assumed.
pub const DEAD_ZONE_A_DAY: f64 = 0.14;
/// Length of a dead zone's outage, hours. Assumed; a queue is kept for 72 hours and longer.
pub const DEAD_ZONE_HOURS: (f64, f64) = (20.0, 72.0);
/// Records of an outage whose session ran on until the network came back: their interval is tight. Assumed.
pub const SESSION_KEPT: f64 = 0.45;
/// Records with network whose last beacon is of an earlier session, hours ago. Assumed.
pub const OLD_BEACON: f64 = 0.05;
/// Deviation of a good clock, seconds. Assumed.
pub const CLOCK_SIGMA_S: f64 = 20.0;
/// People with a clock that is hours off. Assumed.
pub const CLOCK_HOURS_OFF: f64 = 0.01;
/// Fixes whose time comes from the phone's clock, not from the satellites, among browsers. Assumed.
pub const FIX_TIME_BY_PHONE: f64 = 0.5;
/// A photo that had not arrived by the end. Assumed.
pub const PHOTO_LOST: BySignal = BySignal { good: 0.01, rural: 0.03, poor: 0.12 };
/// A phone is replaced about every 24 months: chance a month. Assumed.
pub const PHONE_REPLACED_A_MONTH: f64 = 1.0 / 24.0;
/// A dead battery: a colleague's phone signs on one day. Share of honest people, once. Assumed.
pub const BORROWED_PHONE: f64 = 0.01;

// --- Prompts -------------------------------------------------------------------------------------------------------

/// Share of night prompts asked in the morning, 06:00 to 07:30. Assumed.
pub const EARLY_PROMPTS: f64 = 0.15;
/// Called by the township (电话查岗), a month. Assumed.
pub const CALLED_A_MONTH: f64 = 0.3;
/// Delivered in time, where there is network. Assumed.
pub const DELIVERED: BySignal = BySignal { good: 0.97, rural: 0.94, poor: 0.82 };
/// The same for a phone that kills the app or has no messages at all. Assumed.
pub const DELIVERED_BADLY: f64 = 0.30;
/// Prompts that reach a phone only after their window, of those that did not in time. Assumed.
pub const DELIVERED_LATE: f64 = 0.30;
/// Reply rate, mean and deviation over people: 78 % (95 % CI 74-82) in ten pooled studies of experience sampling with
/// 92,394 prompts (Psychol Assess 2018, PMID 30394762). Deviation assumed.
pub const REPLY: (f64, f64) = (0.80, 0.07);
/// Evening against day, a factor. Assumed.
pub const REPLY_EVENING: f64 = 0.97;
/// Early morning: 56 % in the same studies.
pub const REPLY_EARLY: f64 = 0.56;
/// Tiredness: factor at the end of a month of prompts (78 % fell to 73 % by day 5).
pub const REPLY_TIRED: f64 = 0.94;
/// A sleeper's rate by night, least and most. Assumed.
pub const SLEEPER_REPLY: (f64, f64) = (0.20, 0.40);
/// A sleeper who missed answers late at night or before the day begins, from the village. Assumed.
pub const SLEEPER_LATE: f64 = 0.65;
/// Anybody who missed answers late. Assumed.
pub const LATE_REPLY: f64 = 0.35;
/// Mean time to answer. Assumed.
pub const REACTION_MINUTES: f64 = 4.5;
/// Window, and where the signal is poor (design 6).
pub const WINDOW_MINUTES: (i64, i64) = (20, 40);

// --- Honest days ---------------------------------------------------------------------------------------------------

/// Days on which an honest cadre remembers the check-in. Assumed.
pub const DILIGENCE: (f64, f64) = (0.95, 0.04);
/// Part of the day among villagers, outside every fence. Assumed.
pub const FIELD_SHARE: f64 = 0.45;
/// How far from the office, metres. Assumed: a village of mountains is a few kilometres long.
pub const FIELD_REACH_M: f64 = 1_800.0;
/// Nights before working days that an honest resident sleeps elsewhere without a word. Within the 0.1 the tests allow.
pub const NIGHTS_AWAY: f64 = 0.04;
/// Goes home for the days of rest. Assumed.
pub const WEEKEND_HOME: f64 = 0.75;
/// Comes back the evening before, not in the morning. Assumed.
pub const BACK_IN_EVENING: f64 = 0.6;
/// Writes the day's log. Assumed.
pub const WORK_LOG: f64 = 0.6;
/// Visits a household with the phone in hand. Assumed.
pub const VISIT: f64 = 0.2;
/// Evening record of those who have the habit. Assumed.
pub const EVENING_RECORD: f64 = 0.5;
/// Team mates who check in together when the day begins. Assumed.
pub const TOGETHER: f64 = 0.15;

// --- Leave and duty ------------------------------------------------------------------------------------------------

/// Spells of leave a month, and their length in days. Assumed.
pub const LEAVE_A_MONTH: f64 = 0.4;
/// Most days of a leave. Assumed.
pub const LEAVE_DAYS: i64 = 3;
/// Share of working days on duty (meetings in the county, courses). Assumed; 0.35 from the prototype for the busy.
pub const DUTY_SHARE: f64 = 0.05;
/// The same for those with many meetings.
pub const DUTY_SHARE_BUSY: f64 = 0.35;
/// Registered only afterwards. Assumed.
pub const REGISTERED_LATE: f64 = 0.04;
/// The same for those with many meetings.
pub const REGISTERED_LATE_BUSY: f64 = 0.15;
/// Days after the first, at most. Assumed.
pub const LATE_DAYS: i64 = 6;
/// Requests refused or still open: the person stays. Assumed.
pub const NOT_APPROVED: f64 = 0.04;

// --- Offices -------------------------------------------------------------------------------------------------------

/// Units that send their roll. Assumed: not every unit gives one.
pub const GIVES_ROLL: f64 = 0.6;
/// The same for people who run between two ends. Assumed.
pub const GIVES_ROLL_TWO_ENDS: f64 = 0.85;
/// A day in the roll by mistake, or half a day at the unit. Assumed.
pub const ROLL_MISTAKE: f64 = 0.003;
/// Inspections a posting and month, by city, county and township. Assumed.
pub const INSPECTIONS_A_MONTH: [f64; 3] = [0.03, 0.07, 0.08];
/// Of them by night. Assumed.
pub const INSPECTED_BY_NIGHT: f64 = 0.15;
/// An inspector who cannot reach the village or the person. Assumed.
pub const UNREACHABLE: f64 = 0.03;
/// An honest person in the village whom the inspector did not see and wrote down as absent. Assumed.
pub const WRONGLY_ABSENT: f64 = 0.001;
/// An honest person elsewhere without a registered reason who sends no fresh position either. Assumed.
pub const ELSEWHERE_UNVERIFIED: f64 = 0.03;
/// Working days without any record after which somebody is sent. Assumed.
pub const SENT_AFTER_DAYS: usize = 8;
/// Share of those who are really visited then. Assumed.
pub const SENT: f64 = 0.8;
/// Townships that sign whatever is asked. Assumed.
pub const LENIENT_TOWNSHIPS: f64 = 0.12;
/// Their signatures over what was computed that give no reason at all. Assumed.
pub const LENIENT_WITHOUT_REASON: f64 = 0.6;
/// Postings of a township that signs leniently are twice as often dishonest. Assumed.
pub const LENIENT_SHARE_OF_DISHONEST: f64 = 2.0;
/// A day to be confirmed that an honest township confirms. Assumed.
pub const CONFIRMED: f64 = 0.9;
/// A day without any record that an honest township vouches for, with a reason. Assumed.
pub const VOUCHED: f64 = 0.3;

// --- Photos --------------------------------------------------------------------------------------------------------

/// Share of bits in which two photos of one wall on different days differ, by person: ordinary, and always from the same
/// spot. dHash64 of unrelated photos: least 15 of 2,088 pairs; re-encoded at most 6; cropped 5 % up to 21 (66 real photos).
/// For one wall: assumed between these.
pub const WALL_FLIP: (f64, f64) = (0.20, 0.14);
/// People who photograph from the same spot. Assumed.
pub const SAME_SPOT: f64 = 0.1;
/// The same for a kiosk's fixed camera: below both thresholds. Assumed.
pub const KIOSK_FLIP: f64 = 0.03;
/// Bits that re-encoding or scaling changes: at most 6 of 64, 35 of 256 (66 real photos).
pub const REENCODED: (i64, i64) = (4, 20);

// --- Conduct of the others -----------------------------------------------------------------------------------------

/// The conduct goes on since before the first day; else it begins within [`ONSET_DAYS`]. Assumed.
pub const SINCE_EVER: f64 = 0.6;
/// Days. Assumed.
pub const ONSET_DAYS: i64 = 20;
/// Nights a commuter stays after all. Prototype: 7 %.
pub const COMMUTER_STAYS: f64 = 0.07;
/// Nights away of a half commuter.
pub const HALF_AWAY: f64 = 0.5;
/// Commuters who drive home only after the evening record. Assumed.
pub const LEAVES_AT_21: f64 = 0.4;
/// A person elsewhere who answers a prompt all the same: with the true position, without any. Assumed.
pub const ANSWERS_ELSEWHERE: (f64, f64) = (0.05, 0.10);
/// Days a proxy checks in. Assumed.
pub const PROXY_DAYS: f64 = 0.92;
/// Prompts a proxy answers in time, by day. Assumed: he is in the village, not on call.
pub const PROXY_ANSWERS: f64 = 0.15;
/// Proxies with one phone for all; the others keep each one's phone in a drawer. Assumed.
pub const ONE_PHONE: f64 = 0.75;
/// Spoofers: fixed coordinate, jitter, and the rest with the mock flag shown. Prototype.
pub const SPOOFERS: (f64, f64) = (0.6, 0.3);
/// Days a spoofer is away. Prototype: absence share 0.9.
pub const SPOOFER_AWAY: f64 = 0.9;
/// Prompts a fixed spoofer answers, of those an honest person would. Assumed; a jittering one answers all.
pub const SPOOFER_ANSWERS: f64 = 0.7;
/// Days on which one signs and leaves. Assumed.
pub const SIGNS_AND_LEAVES: f64 = 0.85;
/// Days away of one who sends old photos. Assumed.
pub const REUSES_PHOTO: f64 = 0.55;
/// Working days at the unit of one who runs between two ends. Assumed.
pub const AT_UNIT: f64 = 0.55;
/// Working days with a record of one who is at neither end. Assumed.
pub const EMPTY_RECORDS: f64 = 0.12;
/// Share of time, in whole weeks, of one who is absent without leave. Assumed.
pub const WEEKS_ABSENT: f64 = 0.6;
