//! Where places lie and who lives there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::area::{AreaLevel, Areas};
use crate::id::{AreaId, PersonId, PlaceId};
use crate::place::Place;

/// The register of places, homes and areas: what zones are drawn from. The tracing itself needs none of it.
///
/// # Examples: the contacts of one township
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::{
///     Area, AreaLevel, Areas, Case, Cases, Contact, Gazetteer, Interval, Place, PlaceKind, Roster, Visit,
///     VisitLogBuilder, trace,
/// };
///
/// let mut roster = Roster::new();
/// let (east, west) = (roster.area("east")?, roster.area("west")?);
/// let township = |id| Area { id, level: AreaLevel::Township, parent: None, name: None, population: None };
/// let mut gazetteer = Gazetteer { areas: Areas::new([east, west].map(township))?, ..Gazetteer::default() };
/// let mut log = VisitLogBuilder::new();
/// let tea_house = roster.place("tea house")?;
/// log.add_place(tea_house, PlaceKind::Entertainment);
/// for (who, home, area) in [("ann", "flat 1", east), ("bo", "flat 2", east), ("cy", "flat 3", west)] {
///     let (person, home) = (roster.person(who)?, roster.place(home)?);
///     gazetteer.places.insert(home, Place { area: Some(area), ..Place::default() });
///     gazetteer.homes.insert(person, home);
///     let evening = Interval::new("2022-05-06T19:00:00+08:00".parse()?, "2022-05-06T21:00:00+08:00".parse()?)?;
///     log.add_visit(Visit { person, place: tea_house, interval: evening, spot: None });
/// }
/// let (log, protocol) = (log.build()?, edition::cn_9());
/// let ann = Case { onset: Some("2022-05-07".parse()?), ..Case::new(roster.person("ann")?) };
/// let cases = Cases::new([ann])?;
/// let tracing = trace(&log, &cases, &protocol, "2022-05-08T00:00:00+08:00".parse()?);
///
/// let lives_in_west =
///     |contact: &&Contact| gazetteer.area_of_home(contact.person, AreaLevel::Township) == Some(west);
/// let of_west: Vec<&Contact> = tracing.contacts().iter().filter(lives_in_west).collect();
/// assert_eq!(tracing.contacts().len(), 2);
/// assert_eq!(of_west.len(), 1);
/// assert_eq!(roster.person_key(of_west[0].person), Some("cy"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gazetteer {
    /// What is known of each place.
    pub places: BTreeMap<PlaceId, Place>,
    /// The home of each person, where known.
    pub homes: BTreeMap<PersonId, PlaceId>,
    /// The areas in which places lie.
    pub areas: Areas,
}

impl Gazetteer {
    /// The area of a level in which a place lies, where that is known.
    #[must_use]
    pub fn area_of(&self, place: PlaceId, level: AreaLevel) -> Option<AreaId> {
        let area = self.places.get(&place)?.area?;
        self.areas.enclosing(area, level)
    }

    /// The area of a level in which a person lives, where that is known: the township, say, that has to be told of a
    /// contact.
    #[must_use]
    pub fn area_of_home(&self, person: PersonId, level: AreaLevel) -> Option<AreaId> {
        self.area_of(*self.homes.get(&person)?, level)
    }
}
