//! Backward tracing: from a case to what can have infected it.

use super::candidate::{Candidate, Origin, Sources};
use super::hazards::Likelihood;
use super::infection::Infection;
use super::near::Infectious;
use super::unseen::{Prevalence, unseen};
use super::weigh::{Stretch, Weight, strongest, weigh};
use crate::case::Case;
use crate::id::PersonId;
use crate::threads;
use crate::time::Timestamp;
use crate::trace::Tracing;

/// The candidate sources of a case, each with its probability; nothing for a person who is no case.
///
/// # What is a candidate
///
/// Every other case with whom the case was at a place or in an encounter, whether or not a rule of the protocol
/// fires, while that one was infectious ([`InfectiousWindow`](crate::protocol::InfectiousWindow), and no longer than
/// [`Hazards::infectious_days`](super::Hazards::infectious_days)) and the case can have been infected; also where the
/// other had left, for the lingering minutes of the protocol. Every place where the case was, for somebody there whom no
/// line list has. And [`Origin::Unseen`], for the time that nobody logged.
///
/// The case can have been infected from [`Incubation::most_days`](crate::protocol::Incubation::most_days) before its
/// onset up to [`least_days`](crate::protocol::Incubation::least_days) before it, counted as calendar days, or where no
/// onset is known, from `most_days` before its first positive sampling; never after that sampling, in isolation, or after
/// the instant of the tracing.
///
/// # How it is weighed
///
/// Hazards compete: with the hazard `h_s(t)` of a source `s`, the sum `H(t)` over all sources, and the likelihood
/// `f(t)` of the dates of the case, had it been infected at `t`,
///
/// ```text
/// P(s) = integral of h_s(t) exp(-integral of H up to t) f(t) dt, divided by its sum over all sources
/// ```
///
/// with integrals over the time in which the case can have been infected. This is the pairwise likelihood of Wallinga
/// and Teunis (Different epidemic curves for severe acute respiratory syndrome reveal similar impacts of control
/// measures, Am. J. Epidemiol. 160:509, 2004), over recorded exposure instead of onsets alone. `f` is the density of the
/// incubation period; an onset known as a day is even over that day. Where no onset is known, `f` is the probability that
/// an infection of that age is found by the first positive test, and not by the last negative one; it is found from
/// [`Hazards::detectable_days`](super::Hazards::detectable_days) before symptoms would begin. A negative test before a
/// known onset says nothing more, and is not looked at. A case with neither onset nor sampling can have been infected at
/// any time, and so can one for whom nothing recorded fits the dates: [`Origin::Unseen`] is then the only candidate.
///
/// Of several stretches of one source at one time the strongest counts, so that no second counts twice. What is
/// unseen at a place is told at [`Hazards::unseen_share`](super::Hazards::unseen_share): a source that several cases
/// share unseen gains no weight beyond that.
///
/// # What the probabilities mean
///
/// They sum to 1 but for rounding (1e-12). Where the model holds they are calibrated: on outbreaks that the example
/// program `city-generate --spread` lets spread, of the candidates with a probability near 0.3 three in ten are the
/// infector; whether it was anybody unseen is as well said, but at which place less well: of unseen sources too few are
/// sought at home. On real data probabilities are as good as the hazards.
///
/// # Complexity
///
/// `O(s log s)` for the `s` visits of all cases, once; then for each visit of the case in the time in which it can have
/// been infected `O(v / 32 + h + i)` for `v` visits to the place, of which `h` share time with it, and `i` stays of
/// infectious cases there; then `O(k log k + k c)` for `k` stretches of time near some source, which begin and end at `c`
/// instants. No pair of other persons is looked at.
///
/// # Examples
///
/// Four days before it fell ill, a case was at a table for an hour with one who fell ill earlier. It lives alone, and all
/// its time is logged.
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::source::{Likelihood, Origin, find_sources};
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder, trace};
///
/// let [early, late] = [PersonId::new(0), PersonId::new(1)];
/// let [home, restaurant] = [PlaceId::new(0), PlaceId::new(1)];
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(home, PlaceKind::Residence);
/// builder.add_place(restaurant, PlaceKind::Restaurant);
/// for (person, place, from, until) in [
///     (late, home, "2022-05-01T00:00:00+08:00", "2022-05-11T12:00:00+08:00"),
///     (late, restaurant, "2022-05-11T12:00:00+08:00", "2022-05-11T13:00:00+08:00"),
///     (early, restaurant, "2022-05-11T12:00:00+08:00", "2022-05-11T13:00:00+08:00"),
///     (late, home, "2022-05-11T13:00:00+08:00", "2022-05-15T00:00:00+08:00"),
/// ] {
///     let interval = Interval::new(from.parse()?, until.parse()?)?;
///     builder.add_visit(Visit { person, place, interval, spot: None });
/// }
/// let log = builder.build()?;
/// let onset = |person, day: &str| day.parse().map(|onset| Case { onset: Some(onset), ..Case::new(person) });
/// let cases = Cases::new([onset(early, "2022-05-11")?, onset(late, "2022-05-15")?])?;
/// let protocol = edition::cn_9();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-17T00:00:00+08:00".parse()?);
///
/// let sources = find_sources(&tracing, late, &Likelihood::default()).ok_or("a case")?;
/// let first = &sources.candidates[0];
/// assert_eq!((first.origin, first.seconds), (Origin::Case(early), 3600));
/// assert!(first.probability > 0.5);
/// let sum: f64 = sources.candidates.iter().map(|candidate| candidate.probability).sum();
/// assert!((sum - 1.0).abs() < 1e-12);
/// assert!(sources.probability(Origin::Place(home)) > sources.probability(Origin::Place(restaurant)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn find_sources(tracing: &Tracing<'_>, person: PersonId, model: &Likelihood) -> Option<Sources> {
    let case = tracing.cases().get(person)?;
    Some(sources_of(tracing, case, model, &Background::new(tracing, model)))
}

/// The candidate sources of every case, sorted by person, each as [`find_sources`] gives them.
///
/// # Complexity
///
/// As [`find_sources`] for each case, but what concerns all cases is done once. On all threads with the feature
/// `parallel`.
#[must_use]
pub fn find_all_sources(tracing: &Tracing<'_>, model: &Likelihood) -> Vec<Sources> {
    let background = Background::new(tracing, model);
    let cases: Vec<&Case> = tracing.cases().iter().collect();
    threads::map(
        &cases,
        || (),
        |(), case| sources_of(tracing, case, model, &background),
    )
}

/// What is the same for every case that is asked about.
#[derive(Debug)]
struct Background<'a> {
    infectious: Infectious<'a>,
    prevalence: Prevalence,
}

impl<'a> Background<'a> {
    fn new(tracing: &Tracing<'a>, model: &Likelihood) -> Self {
        Self {
            infectious: Infectious::new(tracing, model),
            prevalence: Prevalence::new(tracing, model),
        }
    }
}

fn sources_of(
    tracing: &Tracing<'_>,
    case: &Case,
    model: &Likelihood,
    background: &Background<'_>,
) -> Sources {
    let infection = Infection::of(tracing, case, model);
    let mut candidates = infection.map_or_else(Vec::new, |infection| {
        candidates(tracing, case.person, model, background, &infection)
    });
    if candidates.is_empty() {
        candidates.push(Candidate {
            origin: Origin::Unseen,
            probability: 1.0,
            seconds: 0,
            first_exposure: None,
            last_exposure: None,
            infected: None,
            setting: None,
        });
    }
    Sources {
        person: case.person,
        candidates,
    }
}

/// Every candidate in order; none where nothing has any weight.
fn candidates(
    tracing: &Tracing<'_>,
    person: PersonId,
    model: &Likelihood,
    background: &Background<'_>,
    infection: &Infection,
) -> Vec<Candidate> {
    let beside = background.infectious.beside(person, infection.window, model);
    let mut found = unseen(
        tracing,
        person,
        infection.window,
        model,
        &background.prevalence,
        &beside,
    );
    found.extend(beside.iter().map(|near| (Origin::Case(near.other), near.stretch)));
    found.sort_unstable_by_key(|(origin, stretch)| {
        (
            *origin,
            stretch.start,
            stretch.end,
            stretch.setting,
            stretch.hazard.to_bits(),
        )
    });
    let mut origins = Vec::new();
    let mut stretches = Vec::new();
    for group in found.chunk_by(|(one, _), (other, _)| one == other) {
        let own: Vec<Stretch> = group.iter().map(|&(_, stretch)| stretch).collect();
        origins.push(group[0].0);
        stretches.push(strongest(&own));
    }
    // Nobody is ever seen at all times, so that this is always asked for.
    if origins.last() != Some(&Origin::Unseen) {
        origins.push(Origin::Unseen);
        stretches.push(Vec::new());
    }
    let weights = weigh(infection, &stretches);
    let total: f64 = weights.iter().map(|weight| weight.sum).sum();
    // A distribution of next to no width has densities beyond any number.
    if !total.is_finite() || total <= 0.0 {
        return Vec::new();
    }
    let mut candidates: Vec<Candidate> = origins
        .into_iter()
        .zip(stretches.iter().zip(&weights))
        .map(|(origin, (stretches, weight))| candidate(origin, stretches, weight, total))
        .collect();
    candidates.sort_by(|one, other| {
        other
            .probability
            .total_cmp(&one.probability)
            .then(one.origin.cmp(&other.origin))
    });
    candidates
}

fn candidate(origin: Origin, stretches: &[Stretch], weight: &Weight, total: f64) -> Candidate {
    let seen = if origin == Origin::Unseen {
        &[][..]
    } else {
        stretches
    };
    let probability = weight.sum / total;
    Candidate {
        origin,
        probability,
        seconds: seen
            .iter()
            .map(|stretch| u64::from(stretch.end - stretch.start))
            .sum(),
        first_exposure: seen.first().map(|stretch| Timestamp::from_raw(stretch.start)),
        last_exposure: seen.last().map(|stretch| Timestamp::from_raw(stretch.end)),
        infected: weight
            .infected
            .filter(|_| probability > 0.0)
            .map(|at| instant(at, stretches)),
        setting: weight.setting,
    }
}

/// The second in which an instant lies, within what it is a mean of.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a mean of instants that a log can hold"
)]
fn instant(at: f64, stretches: &[Stretch]) -> Timestamp {
    let mean = Timestamp::clamped(at as i64).raw();
    let within = stretches
        .first()
        .zip(stretches.last())
        .map_or(mean, |(first, last)| mean.clamp(first.start, last.end - 1));
    Timestamp::from_raw(within)
}
