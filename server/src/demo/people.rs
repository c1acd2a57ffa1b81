//! Invented people: who they are, where they are posted, and what they are like.

use super::places::{Region, Township, shifted};
use super::seed::{Seed, Stream};
use super::{Failure, Scale};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use zaigang_shared::api::cadre::PostingKind;
use zaigang_shared::division::{DivisionCode, Level};
use zaigang_shared::id::{AccountId, DeviceId, PostingId};
use zaigang_shared::place::Position;

/// What somebody is like; known to the generator only, and written to the truth table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Lives in the village and says so.
    Honest,
    /// The same with rough fixes and late records.
    HonestPoorSignal,
    /// Often away on registered duty.
    HonestManyMeetings,
    /// Sleeps in the village and never hears the telephone at night.
    HonestNightSleeper,
    /// Days at a stretch without network.
    HonestBadPhone,
    /// Lost the telephone.
    HonestLostPhone,
    /// Has a new telephone that waits for approval.
    HonestNewPhone,
    /// Posted some days ago, no telephone enrolled yet: the cadre a newcomer plays.
    HonestNewcomer,
    /// There by day, in town by night.
    Commuter,
    /// The name is there, the person is not.
    PaperOnly,
}

impl Class {
    /// Every class.
    #[cfg(test)]
    pub const ALL: [Class; 10] = [
        Class::Honest,
        Class::HonestPoorSignal,
        Class::HonestManyMeetings,
        Class::HonestNightSleeper,
        Class::HonestBadPhone,
        Class::HonestLostPhone,
        Class::HonestNewPhone,
        Class::HonestNewcomer,
        Class::Commuter,
        Class::PaperOnly,
    ];

    /// Case kinds that would be right.
    pub fn fitting(self) -> &'static [&'static str] {
        match self {
            Class::Commuter => &["commuting"],
            Class::PaperOnly => &["on_paper_only", "commuting"],
            _ => &[],
        }
    }
}

/// A posting and its person.
#[derive(Debug, Clone)]
pub struct Post {
    /// Posting.
    pub id: PostingId,
    /// Account of the person.
    pub account: AccountId,
    /// The telephone the history is signed with.
    pub device: DeviceId,
    /// Name.
    pub name: String,
    /// Telephone number.
    pub phone: String,
    /// Staff number.
    pub staff_number: String,
    /// Kind.
    pub kind: PostingKind,
    /// Host place.
    pub host: DivisionCode,
    /// Its name.
    pub host_name: String,
    /// Name of the dispatching unit.
    pub unit: String,
    /// First day.
    pub from: NaiveDate,
    /// Last day on post.
    pub to: Option<NaiveDate>,
    /// What the person is like.
    pub class: Class,
    /// Middle of the office.
    pub office: Position,
    /// Middle of the registered lodging.
    pub lodging: Option<Position>,
    /// Where the person sleeps who does not sleep in the village.
    pub town: Position,
    /// Hall of the township, where meetings are held.
    pub hall: Position,
    /// Offices of the villages a zone secretary goes round.
    pub rounds: Vec<Position>,
    /// Fixes are rougher than elsewhere.
    pub rural: bool,
}

impl Post {
    /// The township.
    pub fn township(&self) -> DivisionCode {
        self.host.at(Level::Township)
    }

    /// Owes every working day.
    pub fn resident(&self) -> bool {
        matches!(self.kind, PostingKind::FirstSecretary | PostingKind::TeamMember)
    }

    /// Whether the posting is in force on a day.
    pub fn on(&self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|last| day <= last)
    }
}

const SURNAMES: [&str; 40] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何",
    "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓",
    "许", "傅", "沈", "曾", "彭", "吕",
];
const GIVEN: [&str; 48] = [
    "春雨", "立新", "晓明", "建国", "海燕", "志远", "文静", "国强", "丽华", "长河", "玉兰", "永平", "秀英",
    "景山", "雪梅", "向东", "慧敏", "大伟", "凤霞", "少华", "桂芝", "振兴", "冬梅", "宏图", "艳玲", "德顺",
    "小满", "守田", "青松", "云飞", "俊杰", "喜来", "红霞", "铁林", "淑芬", "学文", "洪亮", "丹", "磊", "静",
    "勇", "敏", "涛", "芳", "军", "娟", "波", "杰",
];
const MONGOLIAN: [&str; 24] = [
    "巴特尔",
    "其其格",
    "乌云",
    "斯琴",
    "朝鲁",
    "萨仁",
    "宝音",
    "娜仁",
    "阿木古郎",
    "图雅",
    "苏和",
    "高娃",
    "哈斯",
    "格日勒",
    "那顺",
    "乌兰",
    "布和",
    "塔娜",
    "孟和",
    "萨日娜",
    "敖特根",
    "琪琪格",
    "额尔敦",
    "托娅",
];
const COUNTY_UNITS: [&str; 8] = [
    "教育局",
    "农牧局",
    "水利局",
    "交通运输局",
    "卫生健康委员会",
    "林业和草原局",
    "财政局",
    "文化旅游体育局",
];
const CITY_UNITS: [&str; 6] =
    ["发展和改革委员会", "民政局", "自然资源局", "市场监督管理局", "司法局", "统计局"];

/// An invented name.
pub fn name(dice: &mut Stream) -> String {
    if dice.chance(0.15) {
        return dice.pick(&MONGOLIAN).copied().unwrap_or("巴特尔").to_owned();
    }
    let surname = dice.pick(&SURNAMES).copied().unwrap_or("王");
    format!("{surname}{}", dice.pick(&GIVEN).copied().unwrap_or("春雨"))
}

/// A telephone number nobody has: 100 is followed by no exchange.
pub fn phone(number: usize) -> String {
    format!("100-{:04}-{:04}", number / 10_000, number % 10_000)
}

/// Everybody posted in the region.
///
/// # Errors
/// Never for codes and ids made here.
pub fn everybody(seed: Seed, region: &Region, scale: &Scale, today: NaiveDate) -> Result<Vec<Post>, Failure> {
    let mut posts = Vec::new();
    for (county, township) in region.townships() {
        let shown = township.place.code.as_str() == scale.township;
        let mut hosts: Vec<(&super::places::Place, PostingKind)> = Vec::new();
        for (n, village) in township.villages.iter().enumerate() {
            let mut dice = seed.stream(&["posts", village.code.as_str()]);
            if shown || dice.chance(0.9) {
                hosts.push((village, PostingKind::FirstSecretary));
            }
            // In the township shown some villages have a team member beside the first secretary.
            if if shown { n % 4 == 1 } else { dice.chance(0.11) } {
                hosts.push((village, PostingKind::TeamMember));
            }
        }
        if township.villages.len() >= 8 {
            hosts.push((&township.place, PostingKind::ZoneSecretary));
        }
        if township.villages.len() >= 12 {
            hosts.push((&township.place, PostingKind::Commissioner));
        }
        let first = posts.len();
        for (place, kind) in hosts {
            let number = posts.len() + 1;
            posts.push(post(seed, number, place, kind, (&county.place, township), today)?);
        }
        let here = posts.get_mut(first..).unwrap_or_default();
        if shown { cast(seed, here, today) } else { scatter(seed, here) }
    }
    Ok(posts)
}

/// The villages of a township's first zone: half of them, and the odd one.
pub fn zone(township: &Township) -> &[super::places::Place] {
    township.villages.get(..township.villages.len().div_ceil(2)).unwrap_or_default()
}

fn post(
    seed: Seed,
    number: usize,
    place: &super::places::Place,
    kind: PostingKind,
    (county, township): (&super::places::Place, &Township),
    today: NaiveDate,
) -> Result<Post, Failure> {
    let label = format!("{}-{number}", place.code);
    let mut dice = seed.stream(&["person", &label]);
    let unit = if dice.chance(0.25) {
        format!("赤峰市{}（演示）", dice.pick(&CITY_UNITS).copied().unwrap_or("民政局"))
    } else {
        format!("{}{}（演示）", county.name, dice.pick(&COUNTY_UNITS).copied().unwrap_or("教育局"))
    };
    let lodging = (place.code.level() == Level::Village && dice.chance(0.55))
        .then(|| shifted(place.at, 350.0 + 500.0 * dice.unit(), std::f64::consts::TAU * dice.unit()));
    let days_ago = u64::try_from(dice.between(120, 480)).unwrap_or(120);
    Ok(Post {
        id: seed.id(&["posting", &label]).try_into()?,
        account: seed.id(&["account", &label]).try_into()?,
        device: seed.id(&["device", &label]).try_into()?,
        name: name(&mut dice),
        phone: phone(number),
        staff_number: format!("YS{}{number:04}", county.code),
        kind,
        host: place.code.clone(),
        host_name: place.name.clone(),
        unit,
        from: today.checked_sub_days(Days::new(days_ago)).unwrap_or(today),
        to: None,
        class: Class::Honest,
        office: place.at,
        lodging,
        town: shifted(county.at, 1_500.0 * dice.unit(), std::f64::consts::TAU * dice.unit()),
        hall: township.place.at,
        rounds: if kind == PostingKind::ZoneSecretary {
            zone(township).iter().map(|village| village.at).collect()
        } else {
            Vec::new()
        },
        rural: dice.chance(0.6),
    })
}

/// The township shown has somebody of every class.
fn cast(seed: Seed, posts: &mut [Post], today: NaiveDate) {
    use Class::{
        Commuter, HonestBadPhone, HonestLostPhone, HonestManyMeetings, HonestNewPhone, HonestNewcomer,
        HonestNightSleeper, HonestPoorSignal, PaperOnly,
    };
    // A team member is the newcomer: his policy asks for a photo.
    if let Some(newcomer) = posts.iter_mut().find(|post| post.kind == PostingKind::TeamMember) {
        newcomer.class = HonestNewcomer;
        newcomer.from = today.checked_sub_days(Days::new(14)).unwrap_or(today);
        newcomer.lodging = Some(newcomer.lodging.unwrap_or_else(|| shifted(newcomer.office, 480.0, 1.0)));
        newcomer.rural = false;
    }
    let mut others: Vec<&mut Post> =
        posts.iter_mut().filter(|post| post.resident() && post.class == Class::Honest).collect();
    seed.stream(&["cast"]).shuffle(&mut others);
    let roles = [
        Commuter,
        PaperOnly,
        HonestNightSleeper,
        HonestBadPhone,
        HonestLostPhone,
        HonestNewPhone,
        HonestManyMeetings,
        HonestPoorSignal,
        HonestPoorSignal,
        Commuter,
        PaperOnly,
    ];
    for (post, class) in others.iter_mut().zip(roles) {
        post.class = class;
    }
}

/// Elsewhere people are what they are by chance.
fn scatter(seed: Seed, posts: &mut [Post]) {
    for post in posts.iter_mut().filter(|post| post.resident()) {
        let die = seed.stream(&["class", post.id.as_str()]).unit();
        post.class = match die {
            d if d < 0.10 => Class::HonestPoorSignal,
            d if d < 0.16 => Class::HonestManyMeetings,
            d if d < 0.18 => Class::HonestBadPhone,
            d if d < 0.205 => Class::Commuter,
            d if d < 0.217 => Class::PaperOnly,
            _ => Class::Honest,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_six_hundred_people_of_every_class() {
        let today: NaiveDate = "2026-11-22".parse().unwrap();
        let scale = Scale::city();
        let region = Region::read(scale.seed, &scale.wanted).unwrap();
        let posts = everybody(scale.seed, &region, &scale, today).unwrap();
        assert!((560..640).contains(&posts.len()), "{}", posts.len());
        for class in Class::ALL {
            assert!(posts.iter().any(|post| post.class == class), "{class:?}");
        }
        for kind in [PostingKind::Commissioner, PostingKind::ZoneSecretary, PostingKind::TeamMember] {
            assert!(posts.iter().filter(|post| post.kind == kind).count() >= 20, "{kind:?}");
        }
        let honest = posts.iter().filter(|post| post.class.fitting().is_empty()).count();
        assert!(honest * 100 > posts.len() * 92, "most people are honest");
        let mut ids: Vec<&str> = posts.iter().map(|post| post.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), posts.len());
        assert!(posts.iter().all(|post| post.phone.starts_with("100-") && post.unit.ends_with("（演示）")));
    }
}
