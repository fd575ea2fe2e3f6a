//! FHIR R4: cases, contacts, tests, exposures and orders as a bundle of resources.

mod code;
mod resource;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Write};

use chrono::FixedOffset;
use serde::Serialize;

use self::resource::{
    Component, ComponentValue, Concept, Condition, Encounter, EncounterLocation, GeoPosition, HumanName,
    Identifier, Location, Narrative, Observation, Patient, Period, Procedure, Reference, Seconds,
    ServiceRequest,
};
use super::Exchange;
use super::identity::{Known, Namer};
use crate::case::Case;
use crate::contact::{Contact, Exposure, ExposureKind, Link};
use crate::id::{PersonId, PlaceId};
use crate::place::PlaceKind;
use crate::record::{Test, TestResult};
use crate::report::{WriteError, keys};
use crate::time::{Interval, Moment};

/// How many resources of each kind a bundle has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct FhirCounts {
    /// `Patient`: cases and contacts.
    pub patients: usize,
    /// `Condition`: cases.
    pub conditions: usize,
    /// `Procedure`: isolations of cases.
    pub isolations: usize,
    /// `Observation` of a test.
    pub tests: usize,
    /// `Observation` of an exposure: the rows of `exposures.csv`.
    pub exposures: usize,
    /// `Observation` of a contact: the rows of `contacts.csv`.
    pub contacts: usize,
    /// `Encounter`: visits, as far as they are exposures.
    pub visits: usize,
    /// `Location`: places of those visits.
    pub places: usize,
    /// `ServiceRequest`: stages of orders.
    pub orders: usize,
}

/// Writes a `Bundle` of FHIR R4 (version 4.0.1, JSON): who is ill, who was exposed to whom, where and when, what tests said,
/// and what contacts are asked to do.
///
/// The bundle is a `collection`: it tells, and asks no server to do anything. Resources refer to each other by `urn:uuid:` and
/// the ids that [`Exchange`] explains; every reference leads to a resource of the bundle. Entries come person by person: the
/// cases by key, then the contacts by tier, generation and key, then the places; a resource is one line.
///
/// | here | resource | how |
/// |---|---|---|
/// | case or contact | `Patient` | `identifier` is the key, without a system, as it is the sender's own; `name.text` the name, not taken apart |
/// | case | `Condition` | SNOMED CT 840539006; `verificationStatus` `provisional` for a suspected case, else `confirmed`; `clinicalStatus` `active`, as nobody here knows of recovery; `onsetDateTime` first symptoms, `recordedDate` the day on which it became known |
/// | isolation of a case | `Procedure` | SNOMED CT 40174006, from then on |
/// | test | `Observation` | LOINC 94500-6, **taken to be** a test of the airways for nucleic acid; SNOMED CT 260373001, 260415000, 419984006; `registered` without a value while it is pending. First positive sampling and last negative of the line list are among them where no test says so |
/// | exposure | `Observation` | SNOMED CT 840546002; `subject` who was exposed, `focus` to whom, `effectivePeriod` when, `encounter` where; kind, generation, rules and setting as components |
/// | contact | `Observation` | SNOMED CT 840546002; from first to last exposure, `hasMember` every exposure of the person, tier, generation and number of sources as components |
/// | visit, as far as it is an exposure | `Encounter` | an **approximation**: FHIR's encounter is with a provider of health care. Of its classes `FLD` (field) is the nearest; `type` says what it is |
/// | place | `Location` | `type` by HL7's role codes where one says the same, and our word; coordinates as given |
/// | order | `ServiceRequest` | one for each stage: an order asks for what is to be done, as the resource does, while a `Procedure` tells what was done and a `CarePlan` what is meant. The kind in words, since SNOMED CT has no code for each; `completed` after the last day |
///
/// # What does not fit
///
/// | here | where it went |
/// |---|---|
/// | tier, generation, rules, kind of exposure | components with words for codes: no standard code says them, and no extension is invented |
/// | seconds of an exposure | a component in seconds, since a `Period` of FHIR includes its end and an interval here does not |
/// | asymptomatic | the narrative: SNOMED CT 840539006 says disease, and a positive sample tells infection |
/// | infectious windows, labels, links of no exposure | left out: they follow from the protocol |
/// | zones, areas, screening rounds | left out: FHIR has persons, and no territory under orders |
/// | tests that are due, releases, what stands against them | left out of `ServiceRequest` |
/// | follow-up calls, deliveries, gates | left out |
/// | spots, distances | left out; where one was unknown and nearness assumed, a component says so |
///
/// `Condition` and contacts have a narrative in the [language](Exchange::in_language) asked for. With
/// [pseudonyms](Exchange::with_pseudonyms) no key and no name is in the bundle. Control characters of keys and names become
/// blanks.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or a place without a key in the roster.
///
/// # Complexity
///
/// Links are computed anew, person by person, and never held all at once.
///
/// # Examples
///
/// ```
/// use mijie::protocol::{Grade, Protocol, Rule, Setting};
/// use mijie::report::{Exchange, write_fhir};
/// use mijie::{Case, Cases, Encounter, Interval, Roster, VisitLogBuilder, trace};
///
/// let mut roster = Roster::new();
/// let (guo, song) = (roster.person("guo")?, roster.person("song")?);
/// let talk = Interval::new("2022-05-06T09:00:00+08:00".parse()?, "2022-05-06T09:20:00+08:00".parse()?)?;
/// let mut log = VisitLogBuilder::new();
/// log.add_encounter(Encounter::new(guo, song, talk)?);
/// let log = log.build()?;
/// let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(guo) }])?;
/// let protocol = Protocol::builder("house", "+08:00".parse()?)
///     .with_rule(Rule::new("talk", Grade::Close, [Setting::Encounter], "house rule"))
///     .with_generations(1)
///     .build()?;
/// let tracing = trace(&log, &cases, &protocol, "2022-05-08T20:00:00+08:00".parse()?);
///
/// let exchange = Exchange::new(&tracing, &roster).with_pseudonyms("a secret of the county")?;
/// let mut file = Vec::new();
/// let counts = write_fhir(&exchange, &mut file)?;
/// assert_eq!((counts.patients, counts.conditions, counts.exposures, counts.contacts), (2, 1, 1, 1));
/// let file = String::from_utf8(file)?;
/// assert!(file.starts_with("{\"resourceType\":\"Bundle\","));
/// assert!(file.contains("\"text\":\"tier\"},\"valueString\":\"close\""));
/// assert!(!file.contains("song"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_fhir<W: Write>(exchange: &Exchange<'_>, out: W) -> Result<FhirCounts, WriteError> {
    let protocol = exchange.tracing.protocol();
    let namer = exchange.namer();
    let as_of = exchange.tracing.as_of().to_rfc3339(protocol.time_zone());
    let mut tests: BTreeMap<PersonId, Vec<&Test>> = BTreeMap::new();
    for test in exchange.tests {
        tests.entry(test.person).or_default().push(test);
    }
    let mut writer = Writer {
        exchange,
        zone: protocol.time_zone(),
        bundle: Bundle::open(out, &namer.id("bundle", &[protocol.id(), &as_of]), &as_of)?,
        namer,
        tests,
        places: BTreeMap::new(),
        counts: FhirCounts::default(),
    };
    for (known, case) in exchange.cases(&writer.namer)? {
        writer.case(&known, &case)?;
    }
    for (known, contact) in exchange.contacts(&writer.namer)? {
        writer.contact(&known, &contact)?;
    }
    writer.places()?;
    writer.bundle.close()?;
    Ok(writer.counts)
}

/// A bundle under construction: entries go out as they come.
struct Bundle<W: Write> {
    out: BufWriter<W>,
    is_empty: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'r, R> {
    full_url: String,
    resource: &'r R,
}

impl<W: Write> Bundle<W> {
    fn open(out: W, id: &str, as_of: &str) -> Result<Self, WriteError> {
        let mut out = BufWriter::new(out);
        write!(
            out,
            r#"{{"resourceType":"Bundle","id":"{id}","type":"collection","timestamp":"{as_of}""#
        )?;
        Ok(Self { out, is_empty: true })
    }

    fn add(&mut self, id: &str, resource: &impl Serialize) -> Result<(), WriteError> {
        // No list of FHIR is empty: it is not there.
        let before = if self.is_empty { ",\"entry\":[\n" } else { ",\n" };
        self.is_empty = false;
        self.out.write_all(before.as_bytes())?;
        let full_url = resource::urn(id);
        serde_json::to_writer(&mut self.out, &Entry { full_url, resource })
            .map_err(|error| WriteError::Output(error.into()))
    }

    fn close(&mut self) -> Result<(), WriteError> {
        let end = if self.is_empty { "}\n" } else { "\n]}\n" };
        self.out.write_all(end.as_bytes())?;
        Ok(self.out.flush()?)
    }
}

struct Writer<'e, 'a, W: Write> {
    exchange: &'e Exchange<'a>,
    zone: FixedOffset,
    bundle: Bundle<W>,
    namer: Namer,
    tests: BTreeMap<PersonId, Vec<&'a Test>>,
    /// The places met so far, by the names under which they go out.
    places: BTreeMap<String, (PlaceId, PlaceKind)>,
    counts: FhirCounts,
}

impl<W: Write> Writer<'_, '_, W> {
    fn case(&mut self, known: &Known<'_>, case: &Case) -> Result<(), WriteError> {
        self.patient(known)?;
        let text = |moment: Option<Moment>| moment.map(|moment| moment.in_zone(self.zone));
        let (onset, sampled) = (text(case.onset), text(case.sampled));
        let as_of = self.exchange.tracing.as_of();
        let by_now = |moment: &Moment| moment.start(self.zone) <= as_of;
        let (recorded, isolated) = (text(case.reported), text(case.isolated.filter(by_now)));
        let language = self.exchange.language;
        let story = words::case(language, case.status, onset.as_deref(), sampled.as_deref());
        let id = self.namer.id("case", &[&known.id]);
        let condition = Condition {
            id: id.clone(),
            language: words::code(language),
            text: Narrative::new(&story),
            clinical_status: Concept::coded(code::ACTIVE),
            verification_status: Concept::coded(code::verification(case.status)),
            code: Concept::coded(code::COVID),
            subject: Reference::to(&known.id),
            onset_date_time: onset,
            recorded_date: recorded,
        };
        self.bundle.add(&id, &condition)?;
        self.counts.conditions += 1;
        if let Some(start) = isolated {
            let isolation = Procedure {
                id: self.namer.id("isolation", &[&known.id]),
                status: "in-progress",
                code: Concept::coded(code::ISOLATION),
                subject: Reference::to(&known.id),
                performed_period: Period { start, end: None },
                reason_reference: vec![Reference::to(&id)],
            };
            self.bundle.add(&isolation.id, &isolation)?;
            self.counts.isolations += 1;
        }
        let listed = [
            (case.sampled, TestResult::Positive),
            (case.last_negative, TestResult::Negative),
        ];
        let listed = listed
            .into_iter()
            .filter_map(|(moment, result)| Some((moment.filter(by_now)?, result)));
        self.tests(known, case.person, &listed.collect::<Vec<_>>())?;
        self.exposures(known, case.person)?;
        Ok(())
    }

    fn contact(&mut self, known: &Known<'_>, contact: &Contact) -> Result<(), WriteError> {
        self.patient(known)?;
        self.tests(known, contact.person, &[])?;
        let members = self.exposures(known, contact.person)?;
        let [first, last] =
            [contact.first_exposure, contact.last_exposure].map(|time| time.to_rfc3339(self.zone));
        let language = self.exchange.language;
        let story = words::contact(
            language,
            contact.tier,
            contact.generation,
            [&first, &last],
            contact.sources,
        );
        let id = self.namer.id("contact", &[&known.id]);
        let mut observation = Observation::new(
            id.clone(),
            Concept::coded(code::EXPOSURE),
            Reference::to(&known.id),
        );
        observation.language = Some(words::code(language));
        observation.text = Some(Narrative::new(&story));
        observation.effective_period = Some(Period {
            start: first,
            end: Some(last),
        });
        observation.has_member = members.iter().map(|id| Reference::to(id)).collect();
        observation.component = vec![
            text("tier", contact.tier.name()),
            component("generation", ComponentValue::Integer(contact.generation)),
            component("sources", ComponentValue::Integer(contact.sources)),
        ];
        self.bundle.add(&id, &observation)?;
        self.counts.contacts += 1;
        self.orders(known, contact.person, &id)
    }

    fn patient(&mut self, known: &Known<'_>) -> Result<(), WriteError> {
        let patient = Patient {
            id: known.id.clone(),
            identifier: identifier(known),
            name: known
                .name
                .iter()
                .map(|name| HumanName {
                    text: printable(name),
                })
                .collect(),
        };
        self.counts.patients += 1;
        self.bundle.add(&known.id, &patient)
    }

    /// The tests of a person, and what a line list says besides: sorted by time, then by what they said.
    fn tests(
        &mut self,
        known: &Known<'_>,
        person: PersonId,
        listed: &[(Moment, TestResult)],
    ) -> Result<(), WriteError> {
        let (zone, as_of) = (self.zone, self.exchange.tracing.as_of());
        let given = self.tests.get(&person).into_iter().flatten();
        let mut samples: Vec<(Moment, TestResult)> = given
            .filter(|test| test.sampled.start(zone) <= as_of)
            .map(|test| (test.sampled, test.result))
            .collect();
        for &(moment, result) in listed {
            // Who writes a day in a line list and an instant in a table of tests has one sample in mind.
            let is_told = |&(sampled, of): &(Moment, TestResult)| {
                of == result && sampled.date(zone) == moment.date(zone)
            };
            if !samples.iter().any(is_told) {
                samples.push((moment, result));
            }
        }
        samples.sort_unstable_by_key(|&(sampled, result)| (sampled.start(zone), sampled, result));
        let mut repeats = Repeats::default();
        for (taken, result) in samples {
            let taken = taken.in_zone(zone);
            let id = repeats.id(&self.namer, "test", &[&known.id, &taken, result.name()]);
            let mut observation =
                Observation::new(id.clone(), Concept::coded(code::RNA), Reference::to(&known.id));
            observation.category = vec![Concept::coded(code::LABORATORY)];
            observation.effective_date_time = Some(taken);
            observation.value_codeable_concept = code::result(result);
            if result == TestResult::Pending {
                observation.status = "registered";
            }
            self.bundle.add(&id, &observation)?;
            self.counts.tests += 1;
        }
        Ok(())
    }

    /// The exposures of a person with the visits that they are; gives back the ids of the exposures.
    fn exposures(&mut self, known: &Known<'_>, person: PersonId) -> Result<Vec<String>, WriteError> {
        let exchange = self.exchange;
        let links = exchange.with_sources(&self.namer, exchange.tracing.links_to(person))?;
        let (mut ids, mut repeats, mut visits) = (Vec::new(), Repeats::default(), BTreeSet::new());
        for (source, link) in &links {
            for (key, rules, exposure) in keys::exposures(exchange.tracing.protocol(), exchange.roster, link)?
            {
                let place = exposure
                    .place
                    .map(|place| (place, self.place(place, key, exposure)));
                let place_id = place.as_ref().map_or("", |(_, known)| &known.id);
                let period = self.period(exposure.interval);
                let end = period.end.as_deref().unwrap_or_default();
                let generation = link.generation.to_string();
                let parts = [
                    &known.id,
                    &source.id,
                    &generation,
                    place_id,
                    &period.start,
                    end,
                    exposure.kind.name(),
                ];
                let id = repeats.id(&self.namer, "exposure", &parts);
                let mut observation = Observation::new(
                    id.clone(),
                    Concept::coded(code::EXPOSURE),
                    Reference::to(&known.id),
                );
                observation.focus = vec![Reference::to(&source.id)];
                if let Some((_, place)) = &place {
                    let visit = self
                        .namer
                        .id("visit", &[&known.id, &place.id, &period.start, end]);
                    if visits.insert(visit.clone()) {
                        self.visit(&visit, known, place, exposure.interval)?;
                    }
                    observation.encounter = Some(Reference::to(&visit));
                }
                observation.effective_period = Some(period);
                observation.component = components(link, exposure, rules);
                self.bundle.add(&id, &observation)?;
                self.counts.exposures += 1;
                ids.push(id);
            }
        }
        Ok(ids)
    }

    fn visit(
        &mut self,
        id: &str,
        known: &Known<'_>,
        place: &Known<'_>,
        interval: Interval,
    ) -> Result<(), WriteError> {
        let encounter = Encounter {
            id: id.to_owned(),
            status: "finished",
            class: code::FIELD,
            r#type: vec![Concept::words(
                "time at a place that counts as exposure; no encounter with a provider of health care",
            )],
            subject: Reference::to(&known.id),
            period: self.period(interval),
            location: vec![EncounterLocation {
                location: Reference::to(&place.id),
            }],
        };
        self.counts.visits += 1;
        self.bundle.add(id, &encounter)
    }

    /// A place under the name that goes out, kept to be written behind all persons.
    fn place<'r>(&mut self, place: PlaceId, key: &'r str, exposure: &Exposure) -> Known<'r> {
        let known = self.namer.place(key, None);
        let kind = exposure.setting.unwrap_or_default();
        self.places.insert(known.key.to_string(), (place, kind));
        known
    }

    fn places(&mut self) -> Result<(), WriteError> {
        for (_, (place, kind)) in std::mem::take(&mut self.places) {
            let key = keys::place_key(self.exchange.roster, place)?;
            let described = self
                .exchange
                .gazetteer
                .and_then(|gazetteer| gazetteer.places.get(&place));
            let known = self
                .namer
                .place(key, described.and_then(|place| place.name.as_deref()));
            let hidden = self.namer.is_secret() && kind == PlaceKind::Residence;
            let position = described
                .filter(|_| !hidden)
                .and_then(|place| Some((place.lon?, place.lat?)))
                .filter(|(lon, lat)| lon.is_finite() && lat.is_finite())
                .map(|(longitude, latitude)| GeoPosition { longitude, latitude });
            let location = Location {
                id: known.id.clone(),
                identifier: identifier(&known),
                name: known.name.map(printable),
                mode: "instance",
                r#type: vec![code::place(kind)],
                position,
            };
            self.bundle.add(&known.id, &location)?;
            self.counts.places += 1;
        }
        Ok(())
    }

    fn orders(&mut self, known: &Known<'_>, person: PersonId, reason: &str) -> Result<(), WriteError> {
        let Some(order) = self.exchange.orders.and_then(|orders| orders.get(person)) else {
            return Ok(());
        };
        let today = self.exchange.tracing.as_of().date(self.zone);
        let mut repeats = Repeats::default();
        for period in &order.periods {
            let [from, until] = [period.from, period.until].map(|day| day.to_string());
            let id = repeats.id(&self.namer, "order", &[&known.id, period.kind.name(), &from]);
            let request = ServiceRequest {
                id: id.clone(),
                status: if period.until < today {
                    "completed"
                } else {
                    "active"
                },
                intent: "order",
                code: Concept::words(words::care(self.exchange.language, period.kind)),
                subject: Reference::to(&known.id),
                occurrence_period: Period {
                    start: from,
                    end: Some(until),
                },
                authored_on: order.found.to_rfc3339(self.zone),
                reason_reference: vec![Reference::to(reason)],
            };
            self.bundle.add(&id, &request)?;
            self.counts.orders += 1;
        }
        Ok(())
    }

    fn period(&self, interval: Interval) -> Period {
        Period {
            start: interval.start().to_rfc3339(self.zone),
            end: Some(interval.end().to_rfc3339(self.zone)),
        }
    }
}

/// Ids of things of which several may agree in every part.
#[derive(Default)]
struct Repeats(BTreeMap<String, usize>);

impl Repeats {
    fn id(&mut self, namer: &Namer, kind: &str, parts: &[&str]) -> String {
        let first = namer.id(kind, parts);
        let count = self.0.entry(first.clone()).or_default();
        *count += 1;
        if *count == 1 {
            return first;
        }
        let again = count.to_string();
        namer.id(kind, &[parts, &[&again]].concat())
    }
}

fn components(link: &Link, exposure: &Exposure, rules: String) -> Vec<Component> {
    let kind = match exposure.kind {
        ExposureKind::Direct => "at the same time",
        ExposureKind::Indirect => "after the source had left",
        ExposureKind::Encounter => "recorded encounter",
    };
    let mut components = vec![
        text("kind", kind),
        component("generation", ComponentValue::Integer(link.generation)),
        component(
            "time",
            ComponentValue::Length(Seconds::new(exposure.interval.seconds())),
        ),
        component("rules", ComponentValue::Text(rules)),
    ];
    components.extend(exposure.setting.map(|setting| text("setting", setting.name())));
    if !exposure.assumed.is_empty() {
        components.push(text("nearness", "assumed"));
    }
    components
}

fn component(what: &'static str, value: ComponentValue) -> Component {
    Component {
        code: Concept::words(what),
        value,
    }
}

fn text(what: &'static str, value: &str) -> Component {
    component(what, ComponentValue::Text(value.to_owned()))
}

fn identifier(known: &Known<'_>) -> Vec<Identifier> {
    let value = printable(&known.key);
    let is_blank = value.trim().is_empty();
    (!is_blank).then_some(Identifier { value }).into_iter().collect()
}

fn printable(text: &str) -> String {
    text.chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign })
        .collect()
}
