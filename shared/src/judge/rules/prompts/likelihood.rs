//! How much likelier somebody's answers are from one who is not there than from one who is.
//!
//! A conduct is the share of prompts that finds somebody in the village, by day and by night. How readily he answers there is
//! not known: every number below is a mean over all rates of reply, weighted by how common each is, so that the answers by
//! day tell how a miss by night is to be taken. A conduct may begin at any prompt. The ratio of the two chances is looked at
//! after every prompt; for somebody who lives there its mean is [`SINCE_EVER`] and [`BEGINS`] for every prompt so far,
//! whatever the number of looks, so that it is rarely high (Ville 1939; Shiryaev 1963 and Roberts 1966 for a change at an
//! unknown time).

use super::answers::{Asked, Hour};

/// Rate of reply of somebody who is there: mean in ten pooled studies (78 %, PMID 30394762), deviation over people assumed.
const READY: (f64, f64) = (0.78, 0.07);
/// The same by night, against the day. Assumed.
const READY_BY_NIGHT: f64 = 0.97;
/// The same before the day begins: 56 % in the same studies.
const READY_EARLY: f64 = 0.72;
/// The same by night for a shared phone, which does not lie beside the bed. Assumed.
const READY_SHARED: f64 = 0.75;
/// Nights that somebody who lives there spends there: one in ten may be elsewhere without a word.
const AT_HOME: f64 = 0.9;
/// That the conduct goes on since the first prompt.
const SINCE_EVER: f64 = 0.6;
/// That it begins at any one of the prompts.
const BEGINS: f64 = 0.03;

/// The share of prompts that finds somebody there.
#[derive(Debug, Clone, Copy)]
pub struct Conduct {
    /// By day.
    by_day: f64,
    /// By night until 21:00.
    in_evening: f64,
    /// By night from then on.
    late: f64,
    /// Whether a record of his own, made before, counts like an answer.
    pub counts_own_records: bool,
}

/// Lives there: what every other conduct is measured against.
const RESIDENT: Conduct =
    Conduct { by_day: 1.0, in_evening: AT_HOME, late: AT_HOME, counts_own_records: true };
/// Works there and spends more than half of the nights elsewhere.
pub const SLEEPS_ELSEWHERE: Conduct = Conduct { in_evening: 0.45, late: 0.45, ..RESIDENT };
/// Works there, makes the record of the evening and drives home.
pub const DRIVES_HOME_LATE: Conduct = Conduct { late: 0.1, counts_own_records: false, ..RESIDENT };
/// Works there and hardly ever sleeps there: what somebody on paper only must be told from.
pub const COMES_BY_DAY: Conduct =
    Conduct { by_day: 1.0, in_evening: 0.1, late: 0.1, counts_own_records: false };
/// Neither works nor sleeps there: now and then another answers.
pub const IS_ELSEWHERE: Conduct = Conduct { by_day: 0.2, ..COMES_BY_DAY };
/// Sleeps there and is gone by day.
pub const GONE_BY_DAY: Conduct = Conduct { by_day: 0.2, ..RESIDENT };

/// What the answers say of a conduct.
#[derive(Debug, Clone, Copy)]
pub struct Likelihood {
    /// How many times likelier they are from it than from a resident.
    pub times: f64,
    /// The prompt with which it most likely began.
    pub begins: usize,
}

/// Rates of reply from three deviations below the mean to three above, and how common each is; `reach` as in
/// [`Conduct::likelihood`].
fn rates(reach: f64) -> impl Iterator<Item = (f64, f64)> {
    let (mean, deviation) = READY;
    (-6..=6).map(move |half| {
        let deviations = f64::from(half) / 2.0;
        let rate = (mean * reach + deviation * deviations).clamp(0.2, 0.98);
        (rate, (-deviations * deviations / 2.0).exp())
    })
}

impl Conduct {
    /// Whether a prompt counts as one that found him.
    pub fn finds(self, one: &Asked<'_>) -> bool {
        if self.counts_own_records { one.is_there() } else { one.is_inside }
    }

    /// The chance of what came of a prompt, for somebody who answers at a rate when he is there.
    fn chance(self, one: &Asked<'_>, rate: f64, is_shared: bool) -> f64 {
        let by_night = rate * READY_BY_NIGHT * if is_shared { READY_SHARED } else { 1.0 };
        let (there, answers) = match one.hour {
            Hour::Day => (self.by_day, rate),
            Hour::Evening => (self.in_evening, by_night),
            Hour::Late => (self.late, by_night),
            Hour::Early => (self.late, by_night * READY_EARLY),
        };
        let habit = if self.counts_own_records { one.habit } else { 0.0 };
        let found = there * (1.0 - (1.0 - answers) * (1.0 - habit));
        if self.finds(one) { found } else { 1.0 - found }
    }

    /// How many times likelier answers are from this conduct than from a resident. `reach` is what he answers of what somebody
    /// with an ordinary phone does, 0 to 1.
    pub fn likelihood(self, asked: &[Asked<'_>], reach: f64, is_shared: bool) -> Likelihood {
        let resident = Conduct { counts_own_records: self.counts_own_records, ..RESIDENT };
        let mut all = 0.0;
        let mut by_beginning = vec![0.0; asked.len()];
        for (rate, mut weight) in rates(reach) {
            for one in asked {
                weight *= resident.chance(one, rate, is_shared);
            }
            all += weight;
            // From the last prompt to the first: had the conduct begun with each of them.
            for (one, sum) in asked.iter().zip(&mut by_beginning).rev() {
                weight *= self.chance(one, rate, is_shared) / resident.chance(one, rate, is_shared);
                *sum += weight;
            }
        }
        let mut best = Likelihood { times: 0.0, begins: 0 };
        let mut top = 0.0;
        for (n, sum) in by_beginning.iter().enumerate() {
            let prior = if n == 0 { SINCE_EVER + BEGINS } else { BEGINS };
            let times = prior * sum / all;
            best.times += times;
            if times > top {
                (top, best.begins) = (times, n);
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    const HOURS: [Hour; 4] = [Hour::Day, Hour::Evening, Hour::Late, Hour::Early];
    const CONDUCTS: [Conduct; 5] =
        [SLEEPS_ELSEWHERE, DRIVES_HOME_LATE, COMES_BY_DAY, IS_ELSEWHERE, GONE_BY_DAY];

    fn asked(hour: Hour, is_inside: bool) -> Asked<'static> {
        Asked { id: "", date: NaiveDate::MIN, hour, is_inside, is_seen: false, habit: 0.0 }
    }

    /// `answers` of `prompts` at an hour, spread over them.
    fn spread(hour: Hour, answers: usize, prompts: usize) -> impl Iterator<Item = Asked<'static>> {
        (0..prompts).map(move |n| asked(hour, (n + 1) * answers / prompts > n * answers / prompts))
    }

    fn times(conduct: Conduct, asked: &[Asked<'_>]) -> f64 {
        conduct.likelihood(asked, 1.0, false).times
    }

    #[test]
    fn the_mean_over_all_that_a_resident_may_answer_is_one_and_the_new_beginnings() {
        // Two by day, evening, late, early, and an own record of the evening seen or not on the night without an answer.
        let hours: Vec<Hour> = HOURS.iter().copied().cycle().take(7).collect();
        for conduct in CONDUCTS {
            let resident = Conduct { counts_own_records: conduct.counts_own_records, ..RESIDENT };
            let (mut mean, mut sum) = (0.0, 0.0);
            for outcomes in 0..1_u32 << hours.len() {
                let told: Vec<Asked<'_>> = hours
                    .iter()
                    .enumerate()
                    .map(|(n, hour)| Asked { habit: 0.1 * n as f64, ..asked(*hour, outcomes >> n & 1 == 1) })
                    .collect();
                let of_all =
                    |rate: f64| -> f64 { told.iter().map(|one| resident.chance(one, rate, false)).product() };
                let chance: f64 = rates(1.0).map(|(rate, weight)| weight * of_all(rate)).sum();
                mean += chance * times(conduct, &told);
                sum += chance;
            }
            let expected = SINCE_EVER + BEGINS * hours.len() as f64;
            assert!((mean / sum - expected).abs() < 1e-9, "{conduct:?}: {}", mean / sum);
        }
    }

    #[test]
    fn an_answer_more_never_makes_somebody_elsewhere_likelier() {
        let own: [(Conduct, &[Hour]); 4] = [
            (SLEEPS_ELSEWHERE, &[Hour::Evening, Hour::Late, Hour::Early]),
            (DRIVES_HOME_LATE, &[Hour::Late, Hour::Early]),
            (IS_ELSEWHERE, &HOURS),
            (GONE_BY_DAY, &[Hour::Day]),
        ];
        for (conduct, hours) in own {
            for hour in hours {
                for answers in 0..12 {
                    let mut told: Vec<_> =
                        spread(Hour::Day, 6, 8).chain(spread(*hour, answers, 12)).collect();
                    let before = times(conduct, &told);
                    let missed = told.iter_mut().rev().find(|one| !one.is_inside).unwrap();
                    missed.is_inside = true;
                    assert!(times(conduct, &told) < before, "{conduct:?} {hour:?} {answers}");
                }
            }
        }
    }

    #[test]
    fn who_answers_by_day_is_expected_to_answer_by_night() {
        let nights = |answers| spread(Hour::Late, answers, 12);
        let with_days =
            |days| times(SLEEPS_ELSEWHERE, &spread(Hour::Day, days, 8).chain(nights(4)).collect::<Vec<_>>());
        assert!(with_days(8) > 2.0 * with_days(4));
        let early: Vec<_> = spread(Hour::Day, 8, 8).chain(spread(Hour::Early, 4, 12)).collect();
        assert!(times(SLEEPS_ELSEWHERE, &early) < with_days(8) / 5.0, "fewer answer before the day begins");
        let told: Vec<_> = spread(Hour::Day, 8, 8).chain(nights(4)).collect();
        assert!(SLEEPS_ELSEWHERE.likelihood(&told, 0.8, false).times < with_days(8), "hard to reach");
        assert!(SLEEPS_ELSEWHERE.likelihood(&told, 1.0, true).times < with_days(8) / 5.0, "a shared phone");
    }

    #[test]
    fn the_number_knows_when_it_began() {
        let told: Vec<_> = spread(Hour::Day, 8, 8)
            .chain(spread(Hour::Late, 10, 10))
            .chain(spread(Hour::Late, 0, 9))
            .collect();
        let found = SLEEPS_ELSEWHERE.likelihood(&told, 1.0, false);
        assert_eq!(found.begins, 18);
        assert!(found.times > 100.0, "{}", found.times);
    }
}
