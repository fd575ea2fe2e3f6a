//! The places of an outbreak, the most striking first.

use std::collections::BTreeMap;

use super::alike::{Grain, Survey};
use super::chance::{any_dependence, expected, q_values, real};
use super::options::{Dependence, SpreadingOptions};
use super::place::{SpreadingPlace, SpreadingPlaces};
use super::trial::Trial;
use crate::id::PersonId;
use crate::source::window::infection_window;
use crate::threads;
use crate::time::Interval;
use crate::trace::Tracing;

/// Ranks places by the cases that were exposed there beyond expectation.
///
/// A case *was exposed* at a place when it has a visit there, of any length, inside its incubation window: from
/// [`Incubation::window`](crate::protocol::Incubation::window) for a known onset; for a first positive sampling alone
/// from `most_days` before the day of sampling up to its end. Nothing after the sampling or the instant of the question
/// counts.
///
/// **What is expected.** Busy places see many cases anyway, and so do people who go to many places. So each case is
/// compared with everybody *like* it: those who, inside the same window, were at about as many places, which were about
/// as busy. The number of places is in classes, two to each power of two (1, 2, 3, 4-5, 6-7, 8-11, ...): narrow enough
/// that members of a class are as much about, wide enough that a small town has some. How busy a place is, is how many
/// different persons were there in the time from the first window to the last; of somebody's places the median one counts
/// (of an even number the less busy of the two in the middle), in classes of whole powers of two, so that no single place
/// decides who is alike. A case is like itself, so that it is one of those.
///
/// **The test.** Were places of no matter, then each case could as well have been anybody like it. A permutation puts in
/// the place of each case somebody drawn evenly from those like it, who brings along all places of that window, and
/// counts again. `p` is the share of permutations with at least as many cases as there were: of *all* permutations, since
/// the number at one place is a sum of independent chances, whose distribution is known exactly. Who is
/// like a case follows from where people went and never from who fell ill, so that under this hypothesis no p-value turns
/// up more often than it says. Cases are drawn each on its own, so that two may become the same person; that makes
/// numbers vary more than they can, and p-values greater rather than smaller (Uhlmann: Vergleich der hypergeometrischen
/// mit der Binomial-Verteilung, Metrika 10:145, 1966).
///
/// `q` takes account of how many places are tested (see [`Dependence`]). `family_p` is `(1 + n) / (1 + permutations)`
/// (Phipson and Smyth, Stat. Appl. Genet. Mol. Biol. 9:39, 2010), where `n` counts the permutations whose least p-value
/// of all places is no greater than that of this one (Westfall and Young, Resampling-Based Multiple Testing, 1993):
/// permutations keep together what the same people do, so that this holds however tests depend on each other.
///
/// A small p-value says that the cases went there more than people like them. It does not say that somebody was infected
/// there; and where families or friends go together and infect each other at home, their cases count one by one here.
///
/// # Complexity
///
/// `O(w v)` time for `w` different incubation windows and `v` visits, on all threads with the feature `parallel`;
/// `O(c s)` for the exact distribution of `c` cases at each of `s` places, times the longest number that is not
/// negligible; and `O(c k)` for each permutation with `k` places a person. 8 bytes for each place of each person who is
/// like a case, and as many for each place and thread.
///
/// # Examples
///
/// Six of eight cases were in one bar. The others of the town go to eight bars, each to one.
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::source::{SpreadingOptions, spreading_places};
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder, trace};
///
/// let evening = Interval::new("2022-05-02T19:00:00+08:00".parse()?, "2022-05-02T22:00:00+08:00".parse()?)?;
/// let mut builder = VisitLogBuilder::new();
/// for number in 0..160 {
///     let (person, place) = (PersonId::new(number), PlaceId::new(number % 8));
///     builder.add_place(place, PlaceKind::Entertainment);
///     builder.add_visit(Visit { person, place, interval: evening, spot: None });
/// }
/// let log = builder.build()?;
/// let ill = [0, 8, 16, 24, 32, 40, 1, 10];
/// let onset = Some("2022-05-07".parse()?);
/// let cases = Cases::new(ill.map(|number| Case { onset, ..Case::new(PersonId::new(number)) }))?;
/// let protocol = edition::cn_9();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-10T00:00:00+08:00".parse()?);
///
/// let places = spreading_places(&tracing, &SpreadingOptions::new());
/// assert_eq!((places.tested, places.list.len()), (8, 3));
/// let bar = &places.list[0];
/// assert_eq!((bar.place, bar.cases.len(), bar.expected), (PlaceId::new(0), 6, 1.0));
/// assert!(bar.p < 0.0001 && bar.q < 0.001 && bar.family_p < 0.001);
/// assert!(places.list[1].q > 0.9);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn spreading_places(tracing: &Tracing<'_>, options: &SpreadingOptions) -> SpreadingPlaces {
    Inquest::new(tracing, options).ask(Grain::Places, 1)
}

/// Ranks place-hours by the cases that were exposed there beyond expectation: the evening in a bar stands out where the
/// bar does not.
///
/// As [`spreading_places`], for each clock hour, in the protocol's time zone, at each place instead of each place: people
/// are alike who have about as many place-hours, about as busy (by the median one). Only place-hours at which at least
/// two cases were exposed are listed, but q-values and `family_p` take account of all that were tested, which
/// [`tested`](SpreadingPlaces::tested) tells. Hours of one evening have the same people: they stand out together.
///
/// # Complexity
///
/// As for [`spreading_places`], with place-hours instead of places.
///
/// # Examples
///
/// The town goes to one bar, on ten evenings. Five of the six cases were there on the same one.
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::source::{SpreadingOptions, spreading_hours, spreading_places};
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, Timestamp, Visit, VisitLogBuilder, trace};
///
/// let dawn: Timestamp = "2022-05-01T00:00:00+08:00".parse()?;
/// let bar = PlaceId::new(0);
/// let mut builder = VisitLogBuilder::new();
/// for number in 0..100 {
///     let hour = |hour: i64| Timestamp::from_unix(dawn.to_unix() + (i64::from(number) % 10 * 24 + hour) * 3600);
///     let interval = Interval::new(hour(20)?, hour(21)?)?;
///     builder.add_visit(Visit { person: PersonId::new(number), place: bar, interval, spot: None });
/// }
/// let log = builder.build()?;
/// let onset = Some("2022-05-12".parse()?);
/// let ill = [3, 13, 23, 33, 43, 5];
/// let cases = Cases::new(ill.map(|number| Case { onset, ..Case::new(PersonId::new(number)) }))?;
/// let protocol = edition::cn_9();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-15T00:00:00+08:00".parse()?);
///
/// let options = SpreadingOptions::new();
/// assert_eq!(spreading_places(&tracing, &options).list[0].p, 1.0);
/// let hours = spreading_hours(&tracing, &options);
/// assert_eq!((hours.tested, hours.list.len()), (10, 1));
/// assert!(hours.list[0].q < 0.001);
/// let hour = hours.list[0].hour.ok_or("an hour")?;
/// assert_eq!(hour.start().to_rfc3339(protocol.time_zone()), "2022-05-04T20:00:00+08:00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn spreading_hours(tracing: &Tracing<'_>, options: &SpreadingOptions) -> SpreadingPlaces {
    Inquest::new(tracing, options).ask(Grain::Hours, 2)
}

/// What is asked: the cases by their incubation windows.
struct Inquest<'a> {
    tracing: &'a Tracing<'a>,
    options: &'a SpreadingOptions,
    windows: Vec<(Interval, Vec<PersonId>)>,
    without_window: Vec<PersonId>,
}

impl<'a> Inquest<'a> {
    fn new(tracing: &'a Tracing<'a>, options: &'a SpreadingOptions) -> Self {
        let mut windows: BTreeMap<Interval, Vec<PersonId>> = BTreeMap::new();
        let mut without_window = Vec::new();
        for case in tracing.cases().iter() {
            match infection_window(tracing, case) {
                Some(window) => windows.entry(window).or_default().push(case.person),
                None => without_window.push(case.person),
            }
        }
        Self {
            tracing,
            options,
            windows: windows.into_iter().collect(),
            without_window,
        }
    }

    /// Tests every site, and lists those with so many cases.
    fn ask(self, grain: Grain, least_cases: usize) -> SpreadingPlaces {
        let starts = self.windows.iter().map(|(window, _)| window.start());
        let ends = self.windows.iter().map(|(window, _)| window.end());
        let hull = starts.min().zip(ends.max());
        let Some(time) = hull.and_then(|(start, end)| Interval::non_empty(start, end)) else {
            return SpreadingPlaces {
                without_window: self.without_window,
                ..SpreadingPlaces::default()
            };
        };
        let zone_s = self.tracing.protocol().time_zone().local_minus_utc().into();
        let survey = Survey::new(self.tracing.log(), self.options.left_out(), grain, zone_s, time);
        let alike = threads::map(
            &self.windows,
            || (),
            |(), (window, cases)| survey.alike(*window, cases),
        );
        let trial = Trial::new(alike.into_iter().flatten().collect(), survey.sites().len());
        self.judge(&survey, &trial, least_cases)
    }

    fn judge(self, survey: &Survey<'_>, trial: &Trial, least_cases: usize) -> SpreadingPlaces {
        let found = |site: &usize| !trial.exposed[*site].is_empty();
        let found: Vec<usize> = (0..survey.sites().len()).filter(found).collect();
        let p_values: Vec<f64> = found
            .iter()
            .map(|&site| trial.p(site, trial.exposed[site].len()))
            .collect();
        let tested = trial.chances.iter().filter(|chances| !chances.is_empty()).count();
        let factor = match self.options.dependence() {
            Dependence::Positive => 1.0,
            Dependence::Any => any_dependence(tested),
        };
        let q_values = q_values(&p_values, tested, factor);
        let mut least = trial.least_p_values(self.options.permutations(), self.options.seed());
        least.sort_by(f64::total_cmp);
        let family_p = |p: f64| {
            // Equal chances, added up in another order, may differ in their last bits.
            let as_small = least.partition_point(|&least| least <= p * (1.0 + 1e-9));
            real(1 + as_small) / real(1 + least.len())
        };
        let log = self.tracing.log();
        let place = |((&at, &p), &q): ((&usize, &f64), &f64)| {
            let (site, cases) = (&survey.sites()[at], trial.exposed[at].clone());
            let (observed, expected) = (real(cases.len()), expected(&trial.chances[at]));
            SpreadingPlace {
                place: site.place,
                kind: log.place_kind(site.place),
                hour: survey.hour(site),
                cases,
                visitors: site.visitors,
                expected,
                excess: observed - expected,
                ratio: observed / expected,
                p,
                q,
                family_p: family_p(p),
            }
        };
        let mut list: Vec<SpreadingPlace> = found
            .iter()
            .zip(&p_values)
            .zip(&q_values)
            .map(place)
            .filter(|place| place.cases.len() >= least_cases)
            .collect();
        list.sort_by(|a, b| {
            let striking = a.p.total_cmp(&b.p).then(b.excess.total_cmp(&a.excess));
            striking.then((a.place, a.hour).cmp(&(b.place, b.hour)))
        });
        let compared: Vec<PersonId> = sorted(trial.alike.iter().flat_map(|alike| &alike.cases));
        let with_window = self.windows.iter().flat_map(|(_, cases)| cases);
        let nowhere = with_window.filter(|case| compared.binary_search(case).is_err());
        let alone = trial.alike.iter().filter(|alike| alike.len() == 1);
        SpreadingPlaces {
            list,
            tested,
            compared: compared.len(),
            without_visits: sorted(nowhere),
            unmatched: sorted(alone.flat_map(|alike| &alike.cases)),
            without_window: self.without_window,
        }
    }
}

fn sorted<'p>(persons: impl Iterator<Item = &'p PersonId>) -> Vec<PersonId> {
    let mut persons: Vec<PersonId> = persons.copied().collect();
    persons.sort_unstable();
    persons
}
