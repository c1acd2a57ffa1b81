//! Which county each posting and site belongs to, in a few bytes each.

use super::{Failure, WAITING};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use zaigang_shared::judge::event::Posting;

/// Digits of a division code that name the county.
const COUNTY_DIGITS: usize = 6;

/// Counties by number, and what belongs to them by a short mark of its id: names of half a million would fill memory.
#[derive(Default)]
pub struct Places {
    counties: HashMap<String, u32>,
    /// By a mark of 128 bits: two ids that share one are not to be expected (half a million: one in 10^27).
    postings: HashMap<[u64; 2], u32>,
    /// By a mark of 64 bits: a county that gets a site too many has no use for it.
    sites: Vec<(u64, u32)>,
    marks: (RandomState, RandomState),
}

impl Places {
    /// Notes a posting and its sites; the number of its county.
    ///
    /// # Errors
    /// More counties than numbers.
    pub fn add(&mut self, one: &Posting) -> Result<u32, Failure> {
        let county: String = one.division.chars().take(COUNTY_DIGITS).collect();
        let next = u32::try_from(self.counties.len()).ok().filter(|next| *next < WAITING);
        let next = next.ok_or("too many counties")?;
        let number = *self.counties.entry(county).or_insert(next);
        for site in &one.sites {
            let mark = self.site_mark(site);
            self.sites.push((mark, number));
        }
        let mark = self.posting_mark(&one.id);
        self.postings.insert(mark, number);
        Ok(number)
    }

    /// How many counties there are: their numbers begin at nought.
    pub fn counties(&self) -> u32 {
        u32::try_from(self.counties.len()).unwrap_or(WAITING)
    }

    /// The county of a posting, if it is known.
    pub fn of_posting(&self, id: &str) -> Option<u32> {
        self.postings.get(&self.posting_mark(id)).copied()
    }

    /// Makes sites ready to be looked up, when all postings are known.
    pub fn sort_sites(&mut self) {
        self.sites.sort_unstable();
        self.sites.dedup();
    }

    /// The counties whose postings name a site.
    pub fn of_site(&self, id: &str) -> impl Iterator<Item = u32> + '_ {
        let mark = self.site_mark(id);
        let from = self.sites.partition_point(|(other, _)| *other < mark);
        let named = self.sites.get(from..).unwrap_or_default().iter();
        named.take_while(move |(other, _)| *other == mark).map(|(_, county)| *county)
    }

    fn site_mark(&self, id: &str) -> u64 {
        self.marks.0.hash_one(id)
    }

    fn posting_mark(&self, id: &str) -> [u64; 2] {
        [self.marks.0.hash_one(id), self.marks.1.hash_one(id)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posting(id: &str, division: &str, sites: &[&str]) -> Posting {
        let line = serde_json::json!({
            "type": "posting", "id": id, "person": id, "division": division, "sites": sites, "kind": "first_secretary",
            "start": "2026-01-01", "policy": [],
        });
        serde_json::from_value(line).unwrap()
    }

    #[test]
    fn a_site_belongs_to_every_county_that_names_it() {
        let mut places = Places::default();
        for (id, division, sites) in [
            ("p1", "210726104201", vec!["office", "town"]),
            ("p2", "210727104201", vec!["town"]),
            ("p3", "210727104202", vec!["town"]),
        ] {
            places.add(&posting(id, division, &sites)).unwrap();
        }
        places.sort_sites();
        assert_eq!(places.counties(), 2);
        assert_eq!(places.of_site("office").collect::<Vec<_>>(), [0]);
        assert_eq!(places.of_site("town").collect::<Vec<_>>(), [0, 1]);
        assert_eq!(places.of_site("elsewhere").count(), 0);
        assert_eq!((places.of_posting("p3"), places.of_posting("p4")), (Some(1), None));
    }
}
