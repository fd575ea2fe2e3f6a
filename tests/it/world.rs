//! Worlds of a few lines, and the way from a world of the oracle to the library and back.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::FixedOffset;
use mijie::protocol::{Grade, InfectiousWindow, LookBack, Protocol, Rule, RuleSet};
use mijie::{
    Case, Cases, Encounter, Interval, Isolation, Moment, PersonId, PlaceId, PlaceKind, Timestamp, Tracing,
    Visit, VisitLog, VisitLogBuilder,
};

use crate::oracle;

/// 2022-05-01T00:00:00+08:00: hours and days of a small world count from here.
pub const DAWN: i64 = 1_651_334_400;
/// Far later than anything in a small world.
pub const LATE: i64 = DAWN + 60 * 86_400;

/// The instant `hours` after [`DAWN`].
pub fn hour(hours: i64) -> i64 {
    DAWN + hours * 3600
}

/// A world under construction; persons and places are named, and numbered in the order of their first mention.
#[derive(Clone, Debug, Default)]
pub struct World {
    pub records: oracle::World,
    persons: BTreeMap<&'static str, u32>,
    places: BTreeMap<&'static str, u32>,
}

pub fn world() -> World {
    World::default()
}

fn number(numbers: &mut BTreeMap<&'static str, u32>, name: &'static str) -> u32 {
    let next = u32::try_from(numbers.len()).unwrap();
    *numbers.entry(name).or_insert(next)
}

impl World {
    /// A visit, in hours since [`DAWN`].
    pub fn visit(self, person: &'static str, place: &'static str, hours: Range<i64>) -> Self {
        self.stay(person, place, hour(hours.start)..hour(hours.end), None)
    }

    /// A visit, in seconds, with a spot.
    pub fn stay(
        mut self,
        person: &'static str,
        place: &'static str,
        time: Range<i64>,
        spot: Option<u32>,
    ) -> Self {
        let visit = oracle::Visit {
            person: number(&mut self.persons, person),
            place: number(&mut self.places, place),
            start: time.start,
            end: time.end,
            spot,
        };
        self.records.visits.push(visit);
        self
    }

    /// An encounter, in seconds.
    pub fn meet(
        mut self,
        a: &'static str,
        b: &'static str,
        time: Range<i64>,
        distance_m: Option<f64>,
    ) -> Self {
        let encounter = oracle::Encounter {
            a: number(&mut self.persons, a),
            b: number(&mut self.persons, b),
            start: time.start,
            end: time.end,
            distance_m,
            setting: None,
        };
        self.records.encounters.push(encounter);
        self
    }

    /// The kind of a place.
    pub fn place(mut self, place: &'static str, kind: &str) -> Self {
        let place = number(&mut self.places, place);
        self.records.kinds.insert(place, kind.into());
        self
    }

    /// A case; `dates` sets what is known.
    pub fn case(mut self, person: &'static str, dates: impl FnOnce(&mut oracle::Case)) -> Self {
        let mut case = oracle::Case {
            person: number(&mut self.persons, person),
            ..oracle::Case::default()
        };
        dates(&mut case);
        self.records.cases.push(case);
        self
    }

    /// An isolation of a contact.
    pub fn isolate(mut self, person: &'static str, from: i64) -> Self {
        let person = number(&mut self.persons, person);
        self.records
            .isolations
            .push((person, oracle::When::Instant(from)));
        self
    }

    #[track_caller]
    pub fn id(&self, person: &str) -> PersonId {
        PersonId::new(self.persons[person])
    }

    /// Tracing under a protocol, as the oracle writes it; checks the oracle on the way.
    #[track_caller]
    pub fn answer(&self, book: &oracle::Rulebook, as_of: i64) -> Named {
        let answer = trace(&self.records, book, as_of);
        assert_eq!(answer, oracle::trace(&self.records, book, as_of));
        Named {
            answer,
            persons: self
                .persons
                .iter()
                .map(|(&name, &number)| (number, name))
                .collect(),
        }
    }
}

/// An answer that speaks of persons by name.
pub struct Named {
    pub answer: oracle::Answer,
    persons: BTreeMap<u32, &'static str>,
}

impl Named {
    /// `name tier generation`, sorted by tier, generation and number.
    pub fn contacts(&self) -> Vec<String> {
        let line = |row: &oracle::ContactRow| {
            format!("{} {} {}", self.persons[&row.person], row.tier, row.generation)
        };
        self.answer.contacts.iter().map(line).collect()
    }

    #[track_caller]
    pub fn contact(&self, name: &str) -> &oracle::ContactRow {
        let row = self
            .answer
            .contacts
            .iter()
            .find(|row| self.persons[&row.person] == name);
        row.expect("the person is a contact")
    }

    /// The link between two persons in a generation.
    pub fn link(&self, source: &str, person: &str, generation: u32) -> Option<&oracle::LinkRow> {
        self.answer.links.iter().find(|row| {
            self.persons[&row.source] == source
                && self.persons[&row.person] == person
                && row.generation == generation
        })
    }

    /// `generation name arrival`, the arrival in hours since [`DAWN`].
    pub fn labels(&self) -> Vec<String> {
        let line = |&(generation, person, arrival): &(u32, u32, i64)| {
            format!(
                "{generation} {} {}",
                self.persons[&person],
                (arrival - DAWN) / 3600
            )
        };
        self.answer.labels.iter().map(line).collect()
    }
}

/// A rule that any time together fires, in every generation.
pub fn rule(id: &str) -> oracle::Rule {
    oracle::Rule {
        id: id.into(),
        grade: "close",
        generations: None,
        settings: vec!["any".into()],
        max_separation: None,
        max_distance_m: None,
        indirect: false,
        min_each_s: 0,
        min_total_s: 0,
        within_s: None,
    }
}

/// A protocol of 2 days and 2 generations in China's time, with these rules.
pub fn book(rules: impl IntoIterator<Item = oracle::Rule>) -> oracle::Rulebook {
    oracle::Rulebook {
        time_zone_s: 8 * 3600,
        look_back_symptomatic_days: 2,
        look_back_asymptomatic_days: 2,
        until_days_after_anchor: None,
        from_last_negative: false,
        latency_s: 0,
        lingering_s: 0,
        generations: 2,
        rules: rules.into_iter().collect(),
    }
}

fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

fn interval(start: i64, end: i64) -> Interval {
    Interval::new(timestamp(start), timestamp(end)).unwrap()
}

fn moment(when: oracle::When) -> Moment {
    match when {
        oracle::When::Date(date) => Moment::Date(date),
        oracle::When::Instant(seconds) => Moment::Instant(timestamp(seconds)),
    }
}

/// The log of a world.
pub fn log(records: &oracle::World) -> VisitLog {
    log_by(VisitLogBuilder::new(), records)
}

/// The log that a builder makes of a world.
pub fn log_by(mut builder: VisitLogBuilder, records: &oracle::World) -> VisitLog {
    for visit in &records.visits {
        builder.add_visit(Visit {
            person: PersonId::new(visit.person),
            place: PlaceId::new(visit.place),
            interval: interval(visit.start, visit.end),
            spot: visit.spot,
        });
    }
    for met in &records.encounters {
        let mut encounter = Encounter::new(
            PersonId::new(met.a),
            PersonId::new(met.b),
            interval(met.start, met.end),
        )
        .unwrap();
        if let Some(distance_m) = met.distance_m {
            encounter = encounter.with_distance_m(distance_m).unwrap();
        }
        // `encounter` as a setting is the same as none, and no kind of place.
        if let Some(kind) = met.setting.as_ref().filter(|kind| kind.0 != "encounter") {
            encounter = encounter.with_setting(kind.0.parse().unwrap());
        }
        builder.add_encounter(encounter);
    }
    for (&place, kind) in &records.kinds {
        builder.add_place(PlaceId::new(place), kind.0.parse::<PlaceKind>().unwrap());
    }
    for &(person, from) in &records.isolations {
        builder.add_isolation(Isolation {
            person: PersonId::new(person),
            from: moment(from),
        });
    }
    builder.build().unwrap()
}

/// The cases of a world.
pub fn cases(records: &oracle::World) -> Cases {
    Cases::new(records.cases.iter().map(|case| Case {
        onset: case.onset.map(moment),
        sampled: case.sampled.map(moment),
        last_negative: case.last_negative.map(moment),
        isolated: case.isolated.map(moment),
        window: case.window.map(|(start, end)| interval(start, end)),
        ..Case::new(PersonId::new(case.person))
    }))
    .unwrap()
}

fn whole(seconds: i64, unit: i64) -> u32 {
    assert_eq!(seconds % unit, 0, "protocols count whole minutes and hours");
    u32::try_from(seconds / unit).unwrap()
}

/// A protocol of the oracle in the library's form.
pub fn protocol(book: &oracle::Rulebook) -> Protocol {
    let rules = book.rules.iter().map(|rule| Rule {
        id: rule.id.clone(),
        grade: Grade::ALL
            .iter()
            .copied()
            .find(|grade| grade.name() == rule.grade)
            .unwrap(),
        generations: rule.generations.clone(),
        settings: rule
            .settings
            .iter()
            .map(|setting| setting.parse().unwrap())
            .collect(),
        max_separation: rule.max_separation,
        max_distance_m: rule.max_distance_m,
        indirect: rule.indirect,
        min_each_minutes: whole(rule.min_each_s, 60),
        min_total_minutes: whole(rule.min_total_s, 60),
        within_hours: rule.within_s.map(|seconds| whole(seconds, 3600)),
        source: String::new(),
    });
    let zone = FixedOffset::east_opt(i32::try_from(book.time_zone_s).unwrap()).unwrap();
    Protocol::builder("test", zone)
        .with_window(InfectiousWindow {
            look_back_days: LookBack {
                symptomatic: book.look_back_symptomatic_days,
                asymptomatic: book.look_back_asymptomatic_days,
            },
            until_days_after_anchor: book.until_days_after_anchor,
            from_last_negative: book.from_last_negative,
        })
        .with_latency_minutes(whole(book.latency_s, 60))
        .with_lingering_minutes(whole(book.lingering_s, 60))
        .with_generations(book.generations)
        .with_rules(rules)
        .build()
        .unwrap()
}

/// The library's answer in the oracle's form.
pub fn trace(records: &oracle::World, book: &oracle::Rulebook, as_of: i64) -> oracle::Answer {
    let (log, cases, protocol) = (log(records), cases(records), protocol(book));
    rows(&mijie::trace(&log, &cases, &protocol, timestamp(as_of)))
}

/// The rows of a tracing in the oracle's form.
pub fn rows(tracing: &Tracing<'_>) -> oracle::Answer {
    let names = |rules: RuleSet| -> Vec<String> {
        tracing
            .protocol()
            .rules_in(rules)
            .map(|rule| rule.id.clone())
            .collect()
    };
    let mut links = Vec::new();
    let mut exposures = Vec::new();
    for link in tracing.links() {
        exposures.extend(link.exposures.iter().map(|exposure| oracle::ExposureRow {
            source: link.source.get(),
            person: link.person.get(),
            generation: link.generation,
            place: exposure.place.map(PlaceId::get),
            start: exposure.interval.start().to_unix(),
            end: exposure.interval.end().to_unix(),
            kind: exposure.kind.name(),
            rules: names(exposure.rules),
            assumed: names(exposure.assumed),
        }));
        links.push(oracle::LinkRow {
            source: link.source.get(),
            person: link.person.get(),
            generation: link.generation,
            grade: link.grade.name(),
            first_exposure: link.first_exposure.to_unix(),
            last_exposure: link.last_exposure.to_unix(),
            seconds: i64::try_from(link.seconds).unwrap(),
            rules: names(link.rules),
        });
    }
    exposures.sort_by_cached_key(|row| {
        (
            (
                row.generation,
                row.source,
                row.person,
                row.start,
                row.place,
                row.end,
                row.kind,
            ),
            (row.rules.join(";"), row.assumed.join(";")),
        )
    });
    oracle::Answer {
        contacts: tracing
            .contacts()
            .iter()
            .map(|contact| oracle::ContactRow {
                person: contact.person.get(),
                tier: contact.tier.name(),
                generation: contact.generation,
                first_exposure: contact.first_exposure.to_unix(),
                last_exposure: contact.last_exposure.to_unix(),
                sources: contact.sources as usize,
            })
            .collect(),
        links,
        exposures,
        labels: tracing
            .labels()
            .iter()
            .map(|label| (label.generation, label.person.get(), label.arrival.to_unix()))
            .collect(),
    }
}
