//! Keys in the place of ids, and the order that they give: reports are sorted by key, whatever order the ids have.

use crate::case::Case;
#[cfg(any(feature = "csv", feature = "json", feature = "parquet"))]
use crate::contact::Exposure;
use crate::contact::{Contact, Label, Link};
use crate::id::{AreaId, PersonId, PlaceId};
use crate::protocol::{Protocol, RuleSet};
#[cfg(any(feature = "csv", feature = "ics"))]
use crate::response::Entry;
#[cfg(feature = "csv")]
use crate::response::{Order, Orders};
use crate::roster::Roster;
use crate::trace::Tracing;
use crate::zone::{Zone, Zones};

use super::WriteError;

pub(super) fn person_key(roster: &Roster, person: PersonId) -> Result<&str, WriteError> {
    roster.person_key(person).ok_or(WriteError::UnknownPerson(person))
}

pub(super) fn place_key(roster: &Roster, place: PlaceId) -> Result<&str, WriteError> {
    roster.place_key(place).ok_or(WriteError::UnknownPlace(place))
}

pub(super) fn area_key(roster: &Roster, area: AreaId) -> Result<&str, WriteError> {
    roster.area_key(area).ok_or(WriteError::UnknownArea(area))
}

/// The ids of rules in the protocol's order, joined by semicolons.
pub(super) fn rule_ids(protocol: &Protocol, rules: RuleSet) -> String {
    let ids: Vec<&str> = protocol.rules_in(rules).map(|rule| rule.id.as_str()).collect();
    ids.join(";")
}

/// Items with the keys of their persons.
fn with_keys<T>(
    items: impl IntoIterator<Item = T>,
    roster: &Roster,
    person: impl Fn(&T) -> PersonId,
) -> Result<Vec<(&str, T)>, WriteError> {
    items
        .into_iter()
        .map(|item| Ok((person_key(roster, person(&item))?, item)))
        .collect()
}

/// The cases by key.
pub(super) fn cases<'r>(
    tracing: &Tracing<'_>,
    roster: &'r Roster,
) -> Result<Vec<(&'r str, Case)>, WriteError> {
    let mut cases = with_keys(tracing.cases().iter().copied(), roster, |case| case.person)?;
    cases.sort_unstable_by_key(|&(key, _)| key);
    Ok(cases)
}

/// The contacts by tier, generation and key.
pub(super) fn contacts<'r>(
    tracing: &Tracing<'_>,
    roster: &'r Roster,
) -> Result<Vec<(&'r str, Contact)>, WriteError> {
    let mut contacts = with_keys(tracing.contacts().iter().copied(), roster, |contact| {
        contact.person
    })?;
    contacts.sort_unstable_by_key(|&(key, contact)| (contact.tier, contact.generation, key));
    Ok(contacts)
}

/// The labels by generation and key.
pub(super) fn labels<'r>(
    tracing: &Tracing<'_>,
    roster: &'r Roster,
) -> Result<Vec<(&'r str, Label)>, WriteError> {
    let mut labels = with_keys(tracing.labels().iter().copied(), roster, |label| label.person)?;
    labels.sort_unstable_by_key(|&(key, label)| (label.generation, key));
    Ok(labels)
}

/// The links of one label by the key of the person whom they reach.
pub(super) fn links_from<'r>(
    tracing: &Tracing<'_>,
    roster: &'r Roster,
    label: &Label,
) -> Result<Vec<(&'r str, Link)>, WriteError> {
    let mut links = with_keys(tracing.links_from(label), roster, |link| link.person)?;
    links.sort_unstable_by_key(|&(key, _)| key);
    Ok(links)
}

/// The exposures of a link with the key of the place, empty for an encounter, and the ids of the rules: by start,
/// place, end, kind and rules.
#[cfg(any(feature = "csv", feature = "json", feature = "parquet"))]
pub(super) fn exposures<'l, 'r>(
    protocol: &Protocol,
    roster: &'r Roster,
    link: &'l Link,
) -> Result<Vec<(&'r str, String, &'l Exposure)>, WriteError> {
    let mut exposures = link
        .exposures
        .iter()
        .map(|exposure| {
            let place = exposure.place.map_or(Ok(""), |place| place_key(roster, place))?;
            Ok((place, rule_ids(protocol, exposure.rules), exposure))
        })
        .collect::<Result<Vec<_>, WriteError>>()?;
    exposures.sort_unstable_by(|(place_a, rules_a, a), (place_b, rules_b, b)| {
        (
            a.interval.start(),
            place_a,
            a.interval.end(),
            a.kind.name(),
            rules_a,
        )
            .cmp(&(
                b.interval.start(),
                place_b,
                b.interval.end(),
                b.kind.name(),
                rules_b,
            ))
    });
    Ok(exposures)
}

/// The zones by level and key of the area.
pub(super) fn zones<'z, 'r>(
    zones: &'z Zones,
    roster: &'r Roster,
) -> Result<Vec<(&'r str, &'z Zone)>, WriteError> {
    let mut keyed = zones
        .iter()
        .map(|zone| Ok((area_key(roster, zone.area)?, zone)))
        .collect::<Result<Vec<_>, WriteError>>()?;
    keyed.sort_unstable_by_key(|&(key, zone)| (zone.level, key));
    Ok(keyed)
}

/// The orders by tier and key.
#[cfg(feature = "csv")]
pub(super) fn orders<'o, 'r>(
    orders: &'o Orders,
    roster: &'r Roster,
) -> Result<Vec<(&'r str, &'o Order)>, WriteError> {
    let mut keyed = with_keys(orders.iter(), roster, |order| order.person)?;
    keyed.sort_unstable_by_key(|&(key, order)| (order.tier, key));
    Ok(keyed)
}

/// Entries of a calendar with the keys of the area, empty where it is not known, and of the person: by days, area,
/// person and duty.
#[cfg(any(feature = "csv", feature = "ics"))]
pub(super) fn entries<'e, 'r>(
    entries: impl IntoIterator<Item = &'e Entry>,
    roster: &'r Roster,
) -> Result<Vec<(&'r str, &'r str, &'e Entry)>, WriteError> {
    let mut keyed = entries
        .into_iter()
        .map(|entry| {
            let area = entry.area.map_or(Ok(""), |area| area_key(roster, area))?;
            Ok((area, person_key(roster, entry.person)?, entry))
        })
        .collect::<Result<Vec<_>, WriteError>>()?;
    keyed.sort_unstable_by_key(|&(area, person, entry)| (entry.from, entry.until, area, person, entry.duty));
    Ok(keyed)
}
