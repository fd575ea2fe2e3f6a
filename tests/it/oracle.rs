//! The definition of `mijie` (DESIGN.md, sections 2, 4, 6 and 7) as nested loops: slow, plain, and written
//! without a look at the library, whose answers are compared with the answers given here.
//!
//! All instants are whole seconds since 1970-01-01T00:00:00Z, all lengths are whole seconds, and all
//! intervals are half-open: touching intervals do not overlap.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, NaiveDate, NaiveTime};

/// A place kind by its name in the protocol file: `office`, `metro`, …
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Kind(pub String);

impl From<&str> for Kind {
    fn from(name: &str) -> Self {
        Self(name.to_owned())
    }
}

/// A calendar day in the protocol's time zone, or an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A calendar day in the protocol's time zone.
    Date(NaiveDate),
    /// Seconds since 1970-01-01T00:00:00Z.
    Instant(i64),
}

/// A person was at a place during `[start, end)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// Who.
    pub person: u32,
    /// Where.
    pub place: u32,
    /// First second.
    pub start: i64,
    /// First second after.
    pub end: i64,
    /// Row, table or compartment, where known.
    pub spot: Option<u32>,
}

/// Two persons were near each other during `[start, end)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Encounter {
    /// One of the two.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// First second.
    pub start: i64,
    /// First second after.
    pub end: i64,
    /// Distance in metres, where known.
    pub distance_m: Option<f64>,
    /// A place kind; `encounter` is the same as none.
    pub setting: Option<Kind>,
}

/// A case; at least one of onset, sampling, last negative and window is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Case {
    /// Who.
    pub person: u32,
    /// Onset of symptoms.
    pub onset: Option<When>,
    /// First positive sampling.
    pub sampled: Option<When>,
    /// Last negative sampling.
    pub last_negative: Option<When>,
    /// Isolation.
    pub isolated: Option<When>,
    /// The infectious window as an investigator has fixed it.
    pub window: Option<(i64, i64)>,
}

/// Everything that was recorded, each person at most once among the cases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// Who was where when.
    pub visits: Vec<Visit>,
    /// Who was near whom when.
    pub encounters: Vec<Encounter>,
    /// The cases.
    pub cases: Vec<Case>,
    /// Kinds of the places; a place that is missing is `other`.
    pub kinds: BTreeMap<u32, Kind>,
    /// Isolations of persons; they say nothing about cases.
    pub isolations: Vec<(u32, When)>,
}

/// One rule of a protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// Name, unique in the protocol.
    pub id: String,
    /// `close`, `companion` or `general`.
    pub grade: &'static str,
    /// The generations of contacts that the rule may make; none means all.
    pub generations: Option<Vec<u32>>,
    /// Place kinds, `encounter`, or `any`.
    pub settings: Vec<String>,
    /// Greatest separation of two spots, inclusive.
    pub max_separation: Option<u32>,
    /// Greatest distance of an encounter, inclusive.
    pub max_distance_m: Option<f64>,
    /// Whether indirect exposures are admitted too.
    pub indirect: bool,
    /// Least length of each exposure, inclusive.
    pub min_each_s: i64,
    /// Least admitted time; zero asks for any positive time.
    pub min_total_s: i64,
    /// Length of the sliding window; none means that all admitted time counts together.
    pub within_s: Option<i64>,
}

/// A protocol.
#[derive(Clone, Debug, PartialEq)]
pub struct Rulebook {
    /// Seconds that local time is ahead of UTC: 28 800 in China.
    pub time_zone_s: i64,
    /// Days before the onset at which the window starts.
    pub look_back_symptomatic_days: u32,
    /// Days before the first positive sampling at which the window starts.
    pub look_back_asymptomatic_days: u32,
    /// The last infectious day, counted from the anchor date.
    pub until_days_after_anchor: Option<u32>,
    /// Whether a last negative replaces the start of the window.
    pub from_last_negative: bool,
    /// Time from a contact's exposure until the contact is a source.
    pub latency_s: i64,
    /// Time for which a place stays infectious after a source has left.
    pub lingering_s: i64,
    /// The greatest generation asked for.
    pub generations: u32,
    /// The rules, in the protocol's order.
    pub rules: Vec<Rule>,
}

/// A row of `contacts.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactRow {
    /// Who.
    pub person: u32,
    /// `close`, `secondary`, `further`, `companion` or `general`.
    pub tier: &'static str,
    /// Least generation; 1 for companion and general contacts.
    pub generation: u32,
    /// Earliest first exposure over the links that give the tier.
    pub first_exposure: i64,
    /// Latest last exposure over the links that give the tier.
    pub last_exposure: i64,
    /// Number of distinct sources among the links that give the tier.
    pub sources: usize,
}

/// A row of `links.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkRow {
    /// The person of the source label.
    pub source: u32,
    /// The person exposed.
    pub person: u32,
    /// The generation of the source label, and one.
    pub generation: u32,
    /// The strictest grade among the firing rules.
    pub grade: &'static str,
    /// Earliest start of an exposure that takes part in a firing rule of the grade.
    pub first_exposure: i64,
    /// Latest end of an exposure that takes part in a firing rule of the grade.
    pub last_exposure: i64,
    /// Length of the union of these exposures.
    pub seconds: i64,
    /// All firing rules, in the protocol's order.
    pub rules: Vec<String>,
}

/// A row of `exposures.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExposureRow {
    /// The person of the source label.
    pub source: u32,
    /// The person exposed.
    pub person: u32,
    /// The generation of the source label, and one.
    pub generation: u32,
    /// Where; none for an encounter.
    pub place: Option<u32>,
    /// First second.
    pub start: i64,
    /// First second after.
    pub end: i64,
    /// `direct`, `indirect` or `encounter`.
    pub kind: &'static str,
    /// The rules in which it takes part, in the protocol's order.
    pub rules: Vec<String>,
    /// Those of `rules` that have a limit for which nothing was measured.
    pub assumed: Vec<String>,
}

/// What the definition says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// By strictness of tier, generation, person.
    pub contacts: Vec<ContactRow>,
    /// By generation, source, person.
    pub links: Vec<LinkRow>,
    /// By generation, source, person, start, place, end, kind, rules.
    pub exposures: Vec<ExposureRow>,
    /// The labels that count, as (generation, person, arrival), in this order.
    pub labels: Vec<(u32, u32, i64)>,
}

/// A half-open interval.
type Span = (i64, i64);

/// What two intervals share, if it has positive length.
fn intersection(a: Span, b: Span) -> Option<Span> {
    let (start, end) = (a.0.max(b.0), a.1.min(b.1));
    (start < end).then_some((start, end))
}

/// The maximal intervals covered; those that overlap, touch or repeat are united.
fn union(spans: &[Span]) -> Vec<Span> {
    let mut sorted = spans.to_vec();
    sorted.sort_unstable();
    let mut united: Vec<Span> = Vec::new();
    for (start, end) in sorted {
        match united.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => united.push((start, end)),
        }
    }
    united
}

/// The maximal pieces of `whole` that no interval of `less` covers.
fn difference(whole: Span, less: &[Span]) -> Vec<Span> {
    let mut pieces = vec![whole];
    for &(start, end) in less {
        let mut left = Vec::new();
        for piece in pieces {
            left.extend(intersection(piece, (i64::MIN, start)));
            left.extend(intersection(piece, (end, i64::MAX)));
        }
        pieces = left;
    }
    pieces
}

/// The length of intervals that do not overlap.
fn length(spans: &[Span]) -> i64 {
    spans.iter().map(|(start, end)| end - start).sum()
}

/// "Visits of one person to one place and spot that overlap, touch or repeat are united first."
fn unite_visits(visits: &[Visit]) -> Vec<Visit> {
    let mut spans: BTreeMap<(u32, u32, Option<u32>), Vec<Span>> = BTreeMap::new();
    for visit in visits {
        let key = (visit.person, visit.place, visit.spot);
        spans.entry(key).or_default().push((visit.start, visit.end));
    }
    let mut united = Vec::new();
    for ((person, place, spot), spans) in spans {
        for (start, end) in union(&spans) {
            united.push(Visit {
                person,
                place,
                start,
                end,
                spot,
            });
        }
    }
    united
}

/// "Encounters of a pair with equal distance and setting that overlap, touch or repeat are united"; distances
/// are equal as numbers, and setting `encounter` is the same as none.
fn unite_encounters(encounters: &[Encounter]) -> Vec<Encounter> {
    let alike = |x: &Encounter, y: &Encounter| {
        (x.a, x.b) == (y.a, y.b) && x.distance_m == y.distance_m && x.setting == y.setting
    };
    let mut plain = encounters.to_vec();
    for encounter in &mut plain {
        let (a, b) = (encounter.a, encounter.b);
        (encounter.a, encounter.b) = (a.min(b), a.max(b));
        encounter.setting = encounter.setting.take().filter(|kind| kind.0 != "encounter");
    }
    let mut united: Vec<Encounter> = Vec::new();
    for encounter in &plain {
        if united.iter().any(|done| alike(done, encounter)) {
            continue;
        }
        let spans: Vec<Span> = plain
            .iter()
            .filter(|other| alike(other, encounter))
            .map(|other| (other.start, other.end))
            .collect();
        for (start, end) in union(&spans) {
            united.push(Encounter {
                start,
                end,
                ..encounter.clone()
            });
        }
    }
    united
}

/// The instant at which a day begins in the protocol's time zone.
fn midnight(date: NaiveDate, book: &Rulebook) -> i64 {
    date.and_time(NaiveTime::MIN).and_utc().timestamp() - book.time_zone_s
}

/// The calendar day in the protocol's time zone.
fn local_date(when: When, book: &Rulebook) -> NaiveDate {
    match when {
        When::Date(date) => date,
        When::Instant(at) => DateTime::from_timestamp(at + book.time_zone_s, 0)
            .expect("instants within the calendar")
            .date_naive(),
    }
}

/// A date stands for its local midnight, an instant for itself.
fn instant(when: When, book: &Rulebook) -> i64 {
    match when {
        When::Date(date) => midnight(date, book),
        When::Instant(at) => at,
    }
}

/// The infectious window of a case; its end may lie before its start.
fn infectious_window(case: &Case, book: &Rulebook, as_of: i64) -> Span {
    // "or, where an investigator has fixed it, from its start to its end or `as_of`, whichever is first, whatever
    // the dates and the protocol say"
    if let Some((start, end)) = case.window {
        return (start, end.min(as_of));
    }
    let back = |when: When, days: u32| {
        let date = local_date(when, book) - Days::new(u64::from(days));
        midnight(date, book)
    };
    // "onset with the symptomatic look-back, first positive sampling with the asymptomatic one; where both
    // dates are known, the earlier of the two starts"
    let by_onset = case.onset.map(|when| back(when, book.look_back_symptomatic_days));
    let by_sampling = case
        .sampled
        .map(|when| back(when, book.look_back_asymptomatic_days));
    let by_anchor = by_onset.into_iter().chain(by_sampling).min();
    // "With `from_last_negative`, a last negative replaces the start, be it earlier or later. A case with
    // nothing but a last negative starts there under any edition."
    let by_negative = case.last_negative.map(|when| instant(when, book));
    let start = if book.from_last_negative {
        by_negative.or(by_anchor)
    } else {
        by_anchor.or(by_negative)
    }
    .expect("a case without any date or window is an error at the door");

    // "The anchor for `until_days_after_anchor` is the earlier of onset and sampling"; a case with nothing but
    // a last negative "has its date as the anchor".
    let anchor_date = case
        .onset
        .into_iter()
        .chain(case.sampled)
        .map(|when| local_date(when, book))
        .min()
        .or(case.last_negative.map(|when| local_date(when, book)))
        .expect("a case without any date or window is an error at the door");
    // "`until_days_after_anchor: n` ends at 00:00, n + 1 days after the anchor date."
    let last_day = book
        .until_days_after_anchor
        .map(|n| midnight(anchor_date + Days::new(u64::from(n) + 1), book));
    // "to isolation (or the protocol's last infectious day, or `as_of`, whichever is first)"
    let isolation = case.isolated.map(|when| instant(when, book));
    let end = [isolation, last_day, Some(as_of)]
        .into_iter()
        .flatten()
        .min()
        .expect("as_of is there");
    (start, end)
}

/// The interval in which contact with the person of a label counts; its end may lie before its start.
fn source_window(label: &Label, world: &World, book: &Rulebook, as_of: i64) -> Span {
    let case = world.cases.iter().find(|case| case.person == label.person);
    if let Some(case) = case {
        // "no latency for cases"; "for a case: the end of its infectious window"
        return (label.arrival, infectious_window(case, book, as_of).1);
    }
    // "the end of s is the isolation of s or `as_of`"; "of several isolations of one person the earliest holds"
    let isolation = world
        .isolations
        .iter()
        .filter(|(person, _)| *person == label.person)
        .map(|(_, from)| instant(*from, book))
        .min();
    let end = isolation.map_or(as_of, |from| from.min(as_of));
    (label.arrival + book.latency_s, end)
}

/// An exposure of one person to one source, admitted by a rule or not.
#[derive(Clone, Debug, PartialEq)]
struct Exposure {
    place: Option<u32>,
    span: Span,
    kind: &'static str,
    /// The place kind, if any.
    setting: Option<Kind>,
    /// The absolute difference of the two spots, if both are known.
    separation: Option<u32>,
    /// The distance in metres, if known.
    distance_m: Option<f64>,
}

/// All exposures of `person` to `source` taken as a source over `window`, from united visits and encounters.
fn exposures_of(
    person: u32,
    source: u32,
    window: Span,
    united: &World,
    book: &Rulebook,
    as_of: i64,
) -> Vec<Exposure> {
    let mut exposures = Vec::new();

    for u in united.visits.iter().filter(|u| u.person == source) {
        for v in united.visits.iter().filter(|v| v.person == person) {
            if u.place != v.place {
                continue;
            }
            let at_place = |span, kind| Exposure {
                place: Some(u.place),
                span,
                kind,
                setting: Some(kind_of(u.place, united)),
                separation: match (u.spot, v.spot) {
                    (Some(one), Some(other)) => Some(one.abs_diff(other)),
                    _ => None,
                },
                distance_m: None,
            };

            // "a maximal interval in which both were at the same place, clipped to the source's window, of
            // positive length; one for each pair of united visits"
            let Some(infectious) = intersection((u.start, u.end), window) else {
                continue;
            };
            if let Some(together) = intersection(infectious, (v.start, v.end)) {
                exposures.push(at_place(together, "direct"));
            }

            // "the time that q spent at the place within the protocol's lingering time after a visit of s
            // ended (the visit clipped to the source's window; what lingers is cut by `as_of` alone)"
            let left = infectious.1;
            let lingers = (left, (left + book.lingering_s).min(as_of));
            if let Some(after) = intersection(lingers, (v.start, v.end)) {
                // "less all direct exposure of the pair at that place"; "each piece is an exposure"
                let direct = direct_at(u.place, person, source, window, united);
                for piece in difference(after, &direct) {
                    exposures.push(at_place(piece, "indirect"));
                }
            }
        }
    }

    for encounter in &united.encounters {
        let pair = [encounter.a, encounter.b];
        if !pair.contains(&person) || !pair.contains(&source) {
            continue;
        }
        if let Some(span) = intersection((encounter.start, encounter.end), window) {
            exposures.push(Exposure {
                place: None,
                span,
                kind: "encounter",
                setting: encounter.setting.clone(),
                separation: None,
                distance_m: encounter.distance_m,
            });
        }
    }
    exposures
}

/// All time that the pair was at the place together within the source's window, whatever the spots.
fn direct_at(place: u32, person: u32, source: u32, window: Span, united: &World) -> Vec<Span> {
    let mut spans = Vec::new();
    for u in &united.visits {
        for v in &united.visits {
            if (u.person, u.place, v.person, v.place) != (source, place, person, place) {
                continue;
            }
            let together = intersection((u.start, u.end), (v.start, v.end));
            spans.extend(together.and_then(|together| intersection(together, window)));
        }
    }
    spans
}

/// "A place that `places.csv` does not list is `other`."
fn kind_of(place: u32, world: &World) -> Kind {
    world.kinds.get(&place).cloned().unwrap_or(Kind::from("other"))
}

/// Whether the rule may make contacts of this generation.
fn applies(rule: &Rule, generation: u32) -> bool {
    // "an absent list means all"
    let listed = rule
        .generations
        .as_ref()
        .is_none_or(|list| list.contains(&generation));
    // "Companion and general rules apply to generation 1 only."
    listed && (rule.grade == "close" || generation == 1)
}

/// Whether the rule admits the exposure.
fn admits(rule: &Rule, exposure: &Exposure) -> bool {
    // "a place kind also admits encounters recorded with that setting; `encounter` admits every encounter;
    // `any` admits all"
    let setting = rule.settings.iter().any(|setting| {
        setting == "any"
            || (setting == "encounter" && exposure.kind == "encounter")
            || exposure.setting.as_ref().is_some_and(|kind| kind.0 == *setting)
    });
    // "Limits are inclusive." "A missing spot or distance counts as near."
    let near_spots = match (rule.max_separation, exposure.separation) {
        (Some(limit), Some(separation)) => separation <= limit,
        _ => true,
    };
    let near_metres = match (rule.max_distance_m, exposure.distance_m) {
        (Some(limit), Some(distance)) => distance <= limit,
        _ => true,
    };
    // "direct only or also indirect"
    let direct = exposure.kind != "indirect" || rule.indirect;
    // "`min_each` is inclusive and measures an exposure as it is, cut and split."
    let long = exposure.span.1 - exposure.span.0 >= rule.min_each_s;
    setting && near_spots && near_metres && direct && long
}

/// Whether the rule has a limit for which the exposure has no measure.
fn assumes_nearness(rule: &Rule, exposure: &Exposure) -> bool {
    (rule.max_separation.is_some() && exposure.separation.is_none())
        || (rule.max_distance_m.is_some() && exposure.distance_m.is_none())
}

/// "A window `[t, t + within)` *qualifies* when the admitted time inside it reaches `min_total`"; "a zero
/// `min_total` asks for any positive time". `admitted` is a union.
fn qualifies(window: Span, admitted: &[Span], rule: &Rule) -> bool {
    let inside: Vec<Span> = admitted
        .iter()
        .filter_map(|span| intersection(*span, window))
        .collect();
    length(&inside) > 0 && length(&inside) >= rule.min_total_s
}

/// Whether an admitted exposure "has positive time inside some qualifying window".
///
/// The windows that share a second with the exposure `[start, end)` are those with
/// `start - within < t < end`. The admitted time inside a window, as a function of `t`, is made of straight
/// lines that meet where `t` or `t + within` is the start or end of an admitted interval. Over a range of
/// whole `t` it is greatest at such a point or at an end of the range, so no other `t` needs a look.
fn takes_part(exposure: Span, admitted: &[Span], rule: &Rule) -> bool {
    let Some(within) = rule.within_s else {
        // "without it, all admitted time counts together"
        return qualifies((i64::MIN, i64::MAX), admitted, rule);
    };
    let first = exposure.0 - within + 1;
    let last = exposure.1 - 1;
    let mut starts = vec![first, last];
    for &(start, end) in admitted {
        starts.extend([start, end, start - within, end - within]);
    }
    starts
        .into_iter()
        .filter(|t| (first..=last).contains(t))
        .any(|t| qualifies((t, t + within), admitted, rule))
}

/// The exposures of a pair that take part in each rule of this generation, by the rule's index; a rule that
/// does not fire has none.
fn parts(exposures: &[Exposure], generation: u32, book: &Rulebook) -> Vec<Vec<usize>> {
    let mut parts = Vec::new();
    for rule in &book.rules {
        let admitted: Vec<usize> = (0..exposures.len())
            .filter(|&index| applies(rule, generation) && admits(rule, &exposures[index]))
            .collect();
        // "Admitted time is the length of the union of the pair's admitted exposures."
        let spans: Vec<Span> = admitted.iter().map(|&index| exposures[index].span).collect();
        let time = union(&spans);
        parts.push(
            admitted
                .into_iter()
                .filter(|&index| takes_part(exposures[index].span, &time, rule))
                .collect(),
        );
    }
    parts
}

/// The link of a pair, and the exposures that take part in it, if some rule fires.
fn link(
    source: u32,
    person: u32,
    generation: u32,
    exposures: &[Exposure],
    book: &Rulebook,
) -> Option<(LinkRow, Vec<ExposureRow>)> {
    let parts = parts(exposures, generation, book);
    let ids = |holds: &dyn Fn(usize) -> bool| -> Vec<String> {
        (0..book.rules.len())
            .filter(|&rule| holds(rule))
            .map(|rule| book.rules[rule].id.clone())
            .collect()
    };

    // "its grade is the strictest among the firing rules"
    let grade = ["close", "companion", "general"].into_iter().find(|grade| {
        (0..book.rules.len()).any(|rule| book.rules[rule].grade == *grade && !parts[rule].is_empty())
    })?;
    // "an exposure that takes part in a firing rule of its grade"
    let mut spans = Vec::new();
    for (rule, part) in parts.iter().enumerate() {
        if book.rules[rule].grade == grade {
            spans.extend(part.iter().map(|&index| exposures[index].span));
        }
    }
    let row = LinkRow {
        source,
        person,
        generation,
        grade,
        first_exposure: spans.iter().map(|span| span.0).min()?,
        last_exposure: spans.iter().map(|span| span.1).max()?,
        seconds: length(&union(&spans)),
        rules: ids(&|rule| !parts[rule].is_empty()),
    };

    let mut evidence = Vec::new();
    for (index, exposure) in exposures.iter().enumerate() {
        let rules = ids(&|rule| parts[rule].contains(&index));
        if rules.is_empty() {
            continue;
        }
        evidence.push(ExposureRow {
            source,
            person,
            generation,
            place: exposure.place,
            start: exposure.span.0,
            end: exposure.span.1,
            kind: exposure.kind,
            rules,
            assumed: ids(&|rule| {
                parts[rule].contains(&index) && assumes_nearness(&book.rules[rule], exposure)
            }),
        });
    }
    Some((row, evidence))
}

/// `A(generation, person) = arrival`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Label {
    generation: u32,
    person: u32,
    arrival: i64,
}

/// Everyone whom the input names.
fn everyone(world: &World) -> BTreeSet<u32> {
    let mut people = BTreeSet::new();
    people.extend(world.visits.iter().map(|visit| visit.person));
    people.extend(world.encounters.iter().flat_map(|near| [near.a, near.b]));
    people.extend(world.cases.iter().map(|case| case.person));
    people
}

/// Traces the contacts of the cases as of an instant.
///
/// # Panics
///
/// On a case without any date, and on times outside the calendar.
#[must_use]
pub fn trace(world: &World, book: &Rulebook, as_of: i64) -> Answer {
    let united = World {
        visits: unite_visits(&world.visits),
        encounters: unite_encounters(&world.encounters),
        ..world.clone()
    };
    let people = everyone(world);
    let mut links: Vec<LinkRow> = Vec::new();
    let mut exposures: Vec<ExposureRow> = Vec::new();

    // "Let `A(0, s)` be the start of the window of case s", also where the window is empty.
    let mut labels: Vec<Label> = Vec::new();
    for case in &world.cases {
        labels.push(Label {
            generation: 0,
            person: case.person,
            arrival: infectious_window(case, book, as_of).0,
        });
    }

    for generation in 1..=book.generations {
        let mut arrivals: BTreeMap<u32, i64> = BTreeMap::new();
        for label in labels.iter().filter(|l| l.generation + 1 == generation) {
            let window = source_window(label, world, book, as_of);
            for &person in &people {
                if person == label.person {
                    continue;
                }
                let met = exposures_of(person, label.person, window, &united, book, as_of);
                let Some((row, evidence)) = link(label.person, person, generation, &met, book) else {
                    continue;
                };
                // "`A(g, q)` the earliest first exposure of q over close links"
                if row.grade == "close" {
                    let arrival = arrivals.entry(person).or_insert(row.first_exposure);
                    *arrival = row.first_exposure.min(*arrival);
                }
                links.push(row);
                exposures.extend(evidence);
            }
        }
        // "a label counts when its arrival is earlier than that of every smaller g"; "a label that does not
        // count neither expands nor has rows" (nor can it be the earliest of the smaller ones)
        for (person, arrival) in arrivals {
            if labels
                .iter()
                .filter(|label| label.person == person)
                .all(|label| arrival < label.arrival)
            {
                labels.push(Label {
                    generation,
                    person,
                    arrival,
                });
            }
        }
    }

    let mut contacts: Vec<ContactRow> = people
        .iter()
        .filter(|person| world.cases.iter().all(|case| case.person != **person))
        .filter_map(|&person| contact(person, &labels, &links))
        .collect();

    contacts.sort_by_key(|row| (strictness(row.tier), row.generation, row.person));
    links.sort_by_key(|row| (row.generation, row.source, row.person));
    exposures.sort_by_key(|row| {
        (
            (row.generation, row.source, row.person),
            (row.start, row.place, row.end, row.kind),
            (row.rules.join(";"), row.assumed.join(";")),
        )
    });
    labels.sort_by_key(|label| (label.generation, label.person));
    Answer {
        contacts,
        links,
        exposures,
        labels: labels
            .iter()
            .map(|label| (label.generation, label.person, label.arrival))
            .collect(),
    }
}

/// The verdict on a person who is not a case.
fn contact(person: u32, labels: &[Label], links: &[LinkRow]) -> Option<ContactRow> {
    let linked = |generation: u32, grade: &str| {
        links
            .iter()
            .any(|link| (link.person, link.generation, link.grade) == (person, generation, grade))
    };
    // "A person's generation is the least g for which `A(g, q)` exists."
    let least = labels
        .iter()
        .filter(|label| label.person == person)
        .map(|label| label.generation)
        .min();
    // "One tier a person, the strictest in this order"
    let (tier, generation, grade) = match least {
        Some(1) => ("close", 1, "close"),
        Some(2) => ("secondary", 2, "close"),
        Some(more) => ("further", more, "close"),
        None if linked(1, "companion") => ("companion", 1, "companion"),
        None if linked(1, "general") => ("general", 1, "general"),
        None => return None,
    };
    // "over its links at its own generation of the grade that gives its tier"
    let own: Vec<&LinkRow> = links
        .iter()
        .filter(|link| (link.person, link.generation, link.grade) == (person, generation, grade))
        .collect();
    let sources: BTreeSet<u32> = own.iter().map(|link| link.source).collect();
    Some(ContactRow {
        person,
        tier,
        generation,
        first_exposure: own.iter().map(|link| link.first_exposure).min()?,
        last_exposure: own.iter().map(|link| link.last_exposure).max()?,
        sources: sources.len(),
    })
}

/// "Tiers sort by strictness (close, secondary, further, companion, general)."
fn strictness(tier: &str) -> Option<usize> {
    ["close", "secondary", "further", "companion", "general"]
        .iter()
        .position(|known| *known == tier)
}

#[cfg(test)]
mod cases;
