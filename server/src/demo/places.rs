//! Real names and codes, synthetic coordinates.

use super::seed::{Seed, Stream};
use serde::Deserialize;
use zaigang_shared::division::DivisionCode;
use zaigang_shared::place::{LocalPlane, Position, haversine_m};

const PROVINCES: &str = include_str!("../../data/demo/provinces.csv");
const CITIES: &str = include_str!("../../data/demo/cities.csv");
const COUNTIES: &str = include_str!("../../data/demo/counties.csv");
const TOWNSHIPS: &str = include_str!("../../data/demo/townships.csv");
const VILLAGES: &str = include_str!("../../data/demo/villages.csv");

/// Approximate centres of the counties; everything else is scattered around them.
const CENTRES: [(&str, f64, f64); 3] =
    [("150422", 43.97, 119.36), ("150423", 43.53, 118.66), ("150426", 42.94, 119.02)];
/// Townships lie so far from their county's centre, in metres.
const TOWNSHIP_REACH: (f64, f64) = (9_000.0, 48_000.0);
/// Villages lie so far from their township's centre, in metres.
const VILLAGE_REACH: (f64, f64) = (2_000.0, 25_000.0);
/// Places tried for each village; the one farthest from the others is taken.
const TRIES: usize = 12;

/// A division with its place.
#[derive(Debug, Clone)]
pub struct Place {
    /// Code.
    pub code: DivisionCode,
    /// Name.
    pub name: String,
    /// Where its office is said to be.
    pub at: Position,
}

/// A township with its villages.
#[derive(Debug, Clone)]
pub struct Township {
    /// Itself.
    pub place: Place,
    /// Villages where people are posted, in code order.
    pub villages: Vec<Place>,
    /// Entries of the list that are no village (镇内, 社区): divisions without postings.
    pub others: Vec<(DivisionCode, String)>,
}

/// A county with its townships.
#[derive(Debug, Clone)]
pub struct County {
    /// Itself.
    pub place: Place,
    /// Townships in code order.
    pub townships: Vec<Township>,
}

/// The city.
#[derive(Debug, Clone)]
pub struct Region {
    /// Province.
    pub province: (DivisionCode, String),
    /// City.
    pub city: (DivisionCode, String),
    /// Counties in code order.
    pub counties: Vec<County>,
}

#[derive(Deserialize)]
struct Named {
    code: DivisionCode,
    name: String,
}

fn rows(text: &str) -> Result<Vec<Named>, csv::Error> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect()
}

/// A village by its name: the list also has streets and communities of the town itself.
fn is_village(name: &str) -> bool {
    name.ends_with('村') || name.ends_with("嘎查")
}

impl Region {
    /// Reads the lists and scatters the places; `wanted` are codes of counties or townships to keep.
    ///
    /// # Errors
    /// When a list cannot be read.
    pub fn read(seed: Seed, wanted: &[&str]) -> Result<Region, Box<dyn std::error::Error + Send + Sync>> {
        let one = |text| -> Result<(DivisionCode, String), Box<dyn std::error::Error + Send + Sync>> {
            let row = rows(text)?.into_iter().next().ok_or("a list of divisions is empty")?;
            Ok((row.code, row.name))
        };
        let (townships, villages) = (rows(TOWNSHIPS)?, rows(VILLAGES)?);
        let mut counties = Vec::new();
        for county in rows(COUNTIES)? {
            let centre = CENTRES.iter().find(|(code, ..)| *code == county.code.as_str());
            let (_, lat, lon) = *centre.ok_or("a county without a centre")?;
            let centre = Position::new(lat, lon)?;
            let mut taken: Vec<Position> = Vec::new();
            let mut kept = Vec::new();
            for township in townships.iter().filter(|t| county.code.covers(&t.code)) {
                let mut dice = seed.stream(&["township", township.code.as_str()]);
                let at = free_place(&mut dice, centre, TOWNSHIP_REACH, &taken)?;
                taken.push(at);
                let mut here = Township {
                    place: Place { code: township.code.clone(), name: township.name.clone(), at },
                    villages: Vec::new(),
                    others: Vec::new(),
                };
                for village in villages.iter().filter(|v| township.code.covers(&v.code)) {
                    if !is_village(&village.name) {
                        here.others.push((village.code.clone(), village.name.clone()));
                        continue;
                    }
                    let mut dice = seed.stream(&["village", village.code.as_str()]);
                    let spot = free_place(&mut dice, at, VILLAGE_REACH, &taken)?;
                    taken.push(spot);
                    let (code, name) = (village.code.clone(), village.name.clone());
                    here.villages.push(Place { code, name, at: spot });
                }
                if wanted.iter().any(|code| township.code.as_str().starts_with(code)) {
                    kept.push(here);
                }
            }
            if !kept.is_empty() {
                let place = Place { code: county.code, name: county.name, at: centre };
                counties.push(County { place, townships: kept });
            }
        }
        Ok(Region { province: one(PROVINCES)?, city: one(CITIES)?, counties })
    }

    /// Every township with its county.
    pub fn townships(&self) -> impl Iterator<Item = (&County, &Township)> {
        self.counties
            .iter()
            .flat_map(|county| county.townships.iter().map(move |township| (county, township)))
    }
}

/// Of some random places around a centre the one farthest from those that are taken.
fn free_place(
    dice: &mut Stream,
    centre: Position,
    (nearest, farthest): (f64, f64),
    taken: &[Position],
) -> Result<Position, &'static str> {
    let candidates = std::iter::repeat_with(|| {
        let distance = nearest + (farthest - nearest) * dice.unit();
        shifted(centre, distance, std::f64::consts::TAU * dice.unit())
    });
    let room =
        |at: &Position| taken.iter().map(|other| haversine_m(*at, *other)).fold(f64::INFINITY, f64::min);
    let best = candidates.take(TRIES).max_by(|a, b| room(a).total_cmp(&room(b)));
    best.ok_or("no place")
}

/// A position so many metres away in a direction, to six decimals as people note them.
pub fn shifted(from: Position, metres: f64, radians: f64) -> Position {
    let to = LocalPlane::at(from).from_metres([metres * radians.sin(), metres * radians.cos()]);
    let six = |degrees: f64| (degrees * 1e6).round() / 1e6;
    Position::new(six(to.lat()), six(to.lon())).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_counties_have_their_real_places() {
        let region = Region::read(Seed(1), &["1504"]).unwrap();
        assert_eq!((region.province.1.as_str(), region.city.1.as_str()), ("内蒙古自治区", "赤峰市"));
        let names: Vec<&str> = region.counties.iter().map(|c| c.place.name.as_str()).collect();
        assert_eq!(names, ["巴林左旗", "巴林右旗", "翁牛特旗"]);
        assert_eq!(region.townships().count(), 43);
        let villages: usize = region.townships().map(|(_, t)| t.villages.len()).sum();
        assert_eq!(villages, 535);
        let all = || region.townships().flat_map(|(_, township)| &township.villages);
        assert!(all().all(|village| is_village(&village.name)));
        let mut codes: Vec<&str> = all().map(|village| village.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), 535, "names repeat, codes do not");
    }

    #[test]
    fn places_lie_around_their_centres_and_apart() {
        let region = Region::read(Seed(1), &["150422"]).unwrap();
        for (_, township) in region.townships() {
            for village in &township.villages {
                let distance = haversine_m(township.place.at, village.at);
                assert!((1_990.0..25_100.0).contains(&distance), "{distance}");
            }
        }
        let spots: Vec<Position> =
            region.townships().flat_map(|(_, t)| &t.villages).map(|village| village.at).collect();
        for (n, one) in spots.iter().enumerate() {
            for other in &spots[n + 1..] {
                assert!(haversine_m(*one, *other) > 450.0, "two offices on one spot");
            }
        }
        let again = Region::read(Seed(1), &["150422"]).unwrap();
        assert_eq!(
            again.counties[0].townships[3].villages[2].at,
            region.counties[0].townships[3].villages[2].at
        );
    }
}
