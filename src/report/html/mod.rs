//! The dossier: one page that shows an outbreak on a morning, and a page for each person with the proof.
//!
//! A page is one file. It needs a browser and nothing else: its script and styles are in it, it fetches nothing and sends
//! nothing, and a content security policy holds the browser to that. It is in English and in Chinese at once, light or dark,
//! for a screen, a phone or A4 paper, and can be used by keyboard. Without a script it can still be read, but for the lists
//! and pictures that are made when they are looked at.
//!
//! | page | what it shows | from |
//! |---|---|---|
//! | overview | today's problems, counts by tier, zones, epidemic curves | the [`Day`] |
//! | chains | who may have passed it on to whom, against time | its tracing |
//! | timeline | who was where when, and when they counted as sources | its tracing, log and samples |
//! | map | zones and places, day by day | its gazetteer, and [`Dossier::with_shapes`] |
//! | places | places that spread, attack rates by setting | [`Dossier::with_spreading_places`], [`Dossier::with_attack_rates`] |
//! | calendar | what falls due on which day | its orders |
//! | zones | the life of every zone, and what stands against lowering it | its zones and checklists |
//! | persons | everybody who is followed, and the dossier of each: proof, order, calendar, samples | all of it |
//!
//! [`Dossier::write`] writes all of them, [`Dossier::write_person`] the dossier of one person in a file of its own, in which
//! other persons have no name unless that is asked for.
//!
//! Keys are text in a page, whatever they hold: they cannot end an element, start a script or turn the direction of what
//! stands next to them, and are cut where they are long. Who has no room is counted, on the page and in [`Written`].

mod calendar;
mod chains;
mod folded;
mod ground;
mod map;
mod map_picture;
mod names;
mod overview;
mod person;
mod persons;
mod places;
mod policy;
mod sheet;
mod shell;
mod single;
mod tables;
mod text;
mod timeline;
mod words;
mod zones;

use std::io::Write;

use self::names::Names;
use self::sheet::Sheet;
use super::{Language, WriteError, keys, svg};
use crate::id::PersonId;
use crate::response::Day;
use crate::roster::Roster;
use crate::shape::Shapes;
use crate::source::{AttackRates, SpreadingPlaces};

/// So many persons have a row and a dossier in the page, unless told otherwise.
const MOST_PERSONS: usize = 2_000;

/// What is put into a page: a morning, and what else is known of the outbreak.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::report::html::{Dossier, OtherPersons};
/// use mijie::response::{Desks, Records, ReplayError, Teams, mornings, replay};
/// use mijie::zone::Lowering;
/// use mijie::{Case, Cases, Encounter, Gazetteer, Interval, PlaceKind, Roster, VisitLogBuilder};
///
/// let mut roster = Roster::new();
/// let [guo, song] = [roster.person("guo")?, roster.person("song")?];
/// let meal = Interval::new("2022-05-07T12:00:00+08:00".parse()?, "2022-05-07T13:00:00+08:00".parse()?)?;
/// let mut builder = VisitLogBuilder::new();
/// builder.add_encounter(Encounter::new(guo, song, meal)?.with_setting(PlaceKind::Restaurant));
/// let log = builder.build()?;
/// let cases = Cases::new([Case { sampled: Some("2022-05-08".parse()?), ..Case::new(guo) }])?;
/// let (protocol, gazetteer, teams) = (edition::cn_8_field(), Gazetteer::default(), Teams::default());
/// let records = Records {
///     log: &log, cases: &cases, gazetteer: &gazetteer, tests: &[], events: &[], rounds: &[], follow_ups: &[], teams: &teams,
///     desks: Desks::default(),
/// };
/// let eight = chrono::NaiveTime::from_hms_opt(8, 0, 0).ok_or("a time")?;
/// let days = mornings("2022-05-09".parse()?, "2022-05-09".parse()?, eight, protocol.time_zone());
/// replay(&records, &protocol, Lowering::ByRule, &days, |day| {
///     let dossier = Dossier::new(day, &roster);
///     let mut page = Vec::new();
///     let written = dossier.write(&mut page)?;
///     assert_eq!((written.persons, written.left_out), (2, 0));
///     assert!(page.starts_with(b"<!doctype html>"));
///
///     let mut alone = Vec::new();
///     dossier.write_person(song, OtherPersons::Neutral, &mut alone)?;
///     let alone = String::from_utf8(alone)?;
///     assert!(alone.contains("song") && !alone.contains("guo"));
///     Ok::<(), Box<dyn std::error::Error>>(())
/// })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dossier<'a> {
    day: &'a Day<'a>,
    roster: &'a Roster,
    title: Option<&'a str>,
    language: Language,
    shapes: Option<&'a Shapes>,
    spreading: Option<&'a SpreadingPlaces>,
    attack_rates: Option<&'a AttackRates>,
    most_persons: usize,
}

/// How persons other than the one whom a dossier is about are told in it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[non_exhaustive]
pub enum OtherPersons {
    /// By what they are: `case 1`, `contact 2`. For whoever may contest an order and has no right to other names. Places are
    /// told by their keys, as the proof is where the two were. It also tells when the source fell ill, was tested and was
    /// isolated, as the window is reckoned from that.
    #[default]
    Neutral,
    /// By their keys. For the files of the centre.
    Keys,
}

/// What was put into a page, and what was not.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Written {
    /// How many persons have a row and a dossier in it.
    pub persons: usize,
    /// How many cases and contacts have none, because there was no room. All figures count them.
    pub left_out: usize,
}

impl<'a> Dossier<'a> {
    /// The dossier of a morning, with the keys of this roster.
    #[must_use]
    pub const fn new(day: &'a Day<'a>, roster: &'a Roster) -> Self {
        Self {
            day,
            roster,
            title: None,
            language: Language::English,
            shapes: None,
            spreading: None,
            attack_rates: None,
            most_persons: MOST_PERSONS,
        }
    }

    /// Sets what stands on top, such as the name of the county; without it, there is only what the page is.
    #[must_use]
    pub const fn with_title(self, title: &'a str) -> Self {
        Self {
            title: Some(title),
            ..self
        }
    }

    /// Sets the language in which the page opens; its reader can switch.
    #[must_use]
    pub const fn with_language(self, language: Language) -> Self {
        Self { language, ..self }
    }

    /// Sets the shapes of areas for the map; without them, places are dots.
    #[must_use]
    pub const fn with_shapes(self, shapes: &'a Shapes) -> Self {
        Self {
            shapes: Some(shapes),
            ..self
        }
    }

    /// Sets the places where cases were exposed beyond chance.
    #[must_use]
    pub const fn with_spreading_places(self, places: &'a SpreadingPlaces) -> Self {
        Self {
            spreading: Some(places),
            ..self
        }
    }

    /// Sets how many of those exposed became cases.
    #[must_use]
    pub const fn with_attack_rates(self, rates: &'a AttackRates) -> Self {
        Self {
            attack_rates: Some(rates),
            ..self
        }
    }

    /// Sets how many persons have a row and a dossier in the page; 2,000 where nothing is said. Cases come first, then
    /// contacts by tier and by first exposure, the latest first. A person takes about two kilobytes.
    #[must_use]
    pub const fn with_most_persons(self, most_persons: usize) -> Self {
        Self { most_persons, ..self }
    }

    /// Writes the page.
    ///
    /// # Errors
    ///
    /// [`WriteError`] where `out` refuses, and for a person, place or area without a key in the roster.
    ///
    /// # Complexity
    ///
    /// As the [witness](crate::witness::witness()) of each person who has a row, and one more
    /// [`trace()`](crate::trace()) for each instant at which cases became known.
    pub fn write<W: Write>(&self, out: W) -> Result<Written, WriteError> {
        let order = self.order()?;
        let listed: Vec<PersonId> = order.iter().copied().take(self.most_persons).collect();
        let written = Written {
            persons: listed.len(),
            left_out: order.len() - listed.len(),
        };
        let sheet = self.sheet(listed);
        shell::write(&sheet, written, out)?;
        Ok(written)
    }

    /// Writes the dossier of one case or contact as a page of its own: what is known, the proof and whether it was verified
    /// against the records, the order with its reasons, calendar and samples, the edition that was applied, and room for a
    /// signature.
    ///
    /// # Errors
    ///
    /// [`WriteError::NotTraced`] for somebody who is neither a case nor a contact on this morning,
    /// [`WriteError::UnknownPerson`] for somebody without a key in the roster; and where `out` refuses, or a place or an area
    /// has no key.
    pub fn write_person<W: Write>(
        &self,
        person: PersonId,
        others: OtherPersons,
        out: W,
    ) -> Result<(), WriteError> {
        keys::person_key(self.roster, person)?;
        let mut sheet = self.sheet(vec![person]);
        sheet.names = sheet.names.without_links();
        if others == OtherPersons::Neutral {
            sheet.names = sheet.names.with_neutral(person, self.day.tracing.cases());
        }
        single::write(&sheet, person, out)
    }

    fn sheet(&self, listed: Vec<PersonId>) -> Sheet<'_> {
        let day = self.day;
        let known_before = svg::known_before(day.tracing.log(), day.tracing.cases(), day.tracing.protocol());
        Sheet {
            dossier: self,
            day,
            roster: self.roster,
            names: Names::new(self.roster, day.records.gazetteer, listed.iter().copied()),
            listed,
            known_before,
        }
    }

    /// Everybody who may have a dossier: the cases, the latest known first, then contacts by tier, the latest exposed first;
    /// of one instant by key.
    fn order(&self) -> Result<Vec<PersonId>, WriteError> {
        let (tracing, zone) = (&self.day.tracing, self.day.time_zone());
        let cases = tracing.cases().iter().map(|case| {
            let key = keys::person_key(self.roster, case.person)?;
            Ok((None, std::cmp::Reverse(case.known(zone)), key, case.person))
        });
        let contacts = tracing.contacts().iter().map(|contact| {
            let key = keys::person_key(self.roster, contact.person)?;
            let since = std::cmp::Reverse(Some(contact.first_exposure));
            Ok((Some(contact.tier), since, key, contact.person))
        });
        let mut all = cases.chain(contacts).collect::<Result<Vec<_>, WriteError>>()?;
        all.sort_unstable();
        Ok(all.into_iter().map(|(_, _, _, person)| person).collect())
    }
}
