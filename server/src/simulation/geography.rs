//! Counties, townships and villages: synthetic places around synthetic county seats, and the sites of design 4.

use super::random::Random;
use zaigang_shared::judge::event::{Circle, Site, SiteKind};
use zaigang_shared::place::{Datum, Fence, FenceId, FenceKind, FenceShape, LocalPlane, Position, from_wgs84};

/// Postings of a township, about.
const TOWNSHIP_POSTINGS: usize = 20;
/// Villages of a township.
pub const TOWNSHIP_VILLAGES: usize = 10;
/// Townships of a county.
pub const COUNTY_TOWNSHIPS: usize = 20;

/// A village.
#[derive(Debug, Clone)]
pub struct Village {
    /// Its code of 12 digits.
    pub code: String,
    /// Middle of the office.
    pub office: Position,
    /// Middle of the lodging.
    pub lodging: Position,
    /// Middle of the place of work.
    pub work: Position,
    /// Their sites in that order, as places in the list.
    pub sites: [usize; 3],
}

/// A township.
#[derive(Debug, Clone)]
pub struct Township {
    /// Its code of 9 digits.
    pub code: String,
    /// Dormitory for people of several villages.
    pub dormitory: Position,
    /// Its site, as a place in the list.
    pub dormitory_site: usize,
    /// Villages.
    pub villages: Vec<Village>,
    /// Where families live.
    pub town: Position,
}

/// All of it.
#[derive(Debug, Clone)]
pub struct Geography {
    /// Townships of all counties.
    pub townships: Vec<Township>,
    /// Sites as the judge reads them.
    pub sites: Vec<Site>,
    /// The same as fences in WGS-84, in the order of `sites`.
    pub fences: Vec<Fence>,
}

/// A position `[east, north]` metres from another.
pub fn shifted(from: Position, metres: [f64; 2]) -> Position {
    LocalPlane::at(from).from_metres(metres)
}

/// A position somewhere between two distances from another, metres.
pub fn around(random: &mut Random, from: Position, least: f64, most: f64) -> Position {
    let (distance, angle) = (random.within(least, most), random.within(0.0, std::f64::consts::TAU));
    shifted(from, [distance * angle.cos(), distance * angle.sin()])
}

/// Degrees with 7 decimals, about a centimetre.
pub fn rounded(degrees: f64) -> f64 {
    (degrees * 1e7).round() / 1e7
}

/// Places for a number of postings.
pub fn lay_out(seed: u64, persons: usize) -> Geography {
    let count = persons.div_ceil(TOWNSHIP_POSTINGS).max(1);
    let mut land = Geography { townships: Vec::with_capacity(count), sites: Vec::new(), fences: Vec::new() };
    let mut seat: Option<Position> = None;
    for number in 0..count {
        let (county, within) = (number / COUNTY_TOWNSHIPS, number % COUNTY_TOWNSHIPS);
        let mut random = Random::part(seed, &[1, number as u64]);
        let centre = match seat.filter(|_| within > 0) {
            Some(centre) => centre,
            None => {
                let mut random = Random::part(seed, &[0, county as u64]);
                // Central and northern China: where the two datums differ by hundreds of metres.
                let Ok(centre) = Position::new(random.within(25.0, 44.0), random.within(103.0, 122.0)) else {
                    continue;
                };
                centre
            }
        };
        seat = Some(centre);
        let code = format!(
            "{:02}{:02}{:02}{:03}",
            21 + county / 3_600 % 60,
            1 + county / 60 % 60,
            21 + county % 60,
            100 + within
        );
        township(&mut random, &code, centre, &mut land);
    }
    land
}

fn township(random: &mut Random, code: &str, seat: Position, land: &mut Geography) {
    let hall = around(random, seat, 8_000.0, 45_000.0);
    let dormitory = around(random, hall, 150.0, 600.0);
    let dormitory_site = land.add(random, format!("{code}-d"), code, SiteKind::Lodging, dormitory);
    let villages = (0..TOWNSHIP_VILLAGES).map(|number| {
        let village = format!("{code}{}", 200 + number);
        let office = around(random, hall, 2_000.0, 16_000.0);
        // Some sleep in the office's own building, others with a villager.
        let lodging = if random.chance(0.4) { office } else { around(random, office, 150.0, 900.0) };
        let work = around(random, office, 400.0, 1_500.0);
        let sites = [
            land.add(random, format!("{village}-o"), &village, SiteKind::Office, office),
            land.add(random, format!("{village}-l"), &village, SiteKind::Lodging, lodging),
            land.add(random, format!("{village}-w"), &village, SiteKind::WorkSite, work),
        ];
        Village { code: village, office, lodging, work, sites }
    });
    let villages = villages.collect();
    let town = around(random, seat, 0.0, 2_500.0);
    land.townships.push(Township { code: code.to_owned(), dormitory, dormitory_site, villages, town });
}

impl Geography {
    /// Adds a site: mostly a circle, sometimes a polygon, sometimes drawn on a map in GCJ-02.
    fn add(
        &mut self,
        random: &mut Random,
        id: String,
        division: &str,
        kind: SiteKind,
        middle: Position,
    ) -> usize {
        let radius_m = random.between(10, 30) as f64 * 10.0;
        let datum = if random.chance(0.15) { Datum::Gcj02 } else { Datum::Wgs84 };
        let drawn = |at: Position| {
            let (lat, lon) = from_wgs84(datum, at.lat(), at.lon());
            (rounded(lat), rounded(lon))
        };
        let corners: Option<Vec<Position>> = random.chance(0.15).then(|| {
            let (wide, high) = (radius_m, radius_m * 0.8);
            [[-wide, -high], [wide, -high], [wide, high], [-wide, high]]
                .map(|at| shifted(middle, at))
                .to_vec()
        });
        let (lat, lon) = drawn(middle);
        let circle = corners.is_none().then_some(Circle { lat, lon, radius_m });
        let polygon = corners
            .as_ref()
            .map(|all| all.iter().map(|at| drawn(*at)).map(|(lat, lon)| [lon, lat]).collect::<Vec<_>>());
        let shape = match &corners {
            None => FenceShape::Circle { lat: middle.lat(), lon: middle.lon(), radius_m },
            Some(all) => FenceShape::Polygon { ring: all.iter().map(|at| [at.lon(), at.lat()]).collect() },
        };
        let fence_kind = match kind {
            SiteKind::Office => FenceKind::Office,
            SiteKind::Lodging => FenceKind::Lodging,
            SiteKind::WorkSite => FenceKind::WorkSite,
        };
        self.fences.push(Fence { id: FenceId(id.clone()), kind: fence_kind, shape });
        self.sites.push(Site {
            id,
            division: division.to_owned(),
            kind,
            circle,
            polygon,
            datum: Some(datum),
            valid_from: None,
            valid_to: None,
        });
        self.sites.len() - 1
    }

    /// The fences and the ids of sites.
    pub fn fences_of(&self, sites: &[usize]) -> Vec<Fence> {
        sites.iter().filter_map(|site| self.fences.get(*site)).cloned().collect()
    }
}
