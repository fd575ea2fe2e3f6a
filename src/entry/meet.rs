//! Who could pass it on inside a closed loop, and whom they are recorded to have met.

use std::collections::BTreeMap;

use super::check::LoopRules;
use super::span::shared;
use crate::encounter::Encounter;
use crate::hop::other_person;
use crate::id::PersonId;
use crate::tier::Tier;
use crate::time::{Interval, Timestamp};
use crate::trace::Tracing;

/// A case or a contact, and when they are a danger to others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Danger {
    /// Of which tier; nothing for a case.
    pub(super) tier: Option<Tier>,
    pub(super) window: Interval,
}

/// The cases with their infectious windows, and the contacts from the first exposure to isolation.
pub(super) fn dangers(tracing: &Tracing<'_>, rules: &LoopRules) -> BTreeMap<PersonId, Danger> {
    let zone = tracing.protocol().time_zone();
    let mut isolated: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
    for isolation in tracing.log().isolations() {
        let from = isolation.from.start(zone);
        let earliest = isolated.entry(isolation.person).or_insert(from);
        *earliest = from.min(*earliest);
    }
    let contacts = tracing.contacts().iter().filter_map(|contact| {
        let isolated = isolated.get(&contact.person).copied();
        let until = isolated.unwrap_or(Timestamp::MAX).min(tracing.as_of());
        let window = Interval::non_empty(contact.first_exposure, until)?;
        let tier = rules.tiers.contains(&contact.tier).then_some(contact.tier)?;
        Some((
            contact.person,
            Danger {
                tier: Some(tier),
                window,
            },
        ))
    });
    let labels = tracing.labels().iter();
    let cases = labels
        .take_while(|label| label.generation == 0)
        .filter_map(|label| {
            let window = label.window()?;
            Some((label.person, Danger { tier: None, window }))
        });
    contacts.chain(cases).collect()
}

/// The recorded encounters of a source, as far as the other was where `presence` has them.
pub(super) fn meetings(
    source: PersonId,
    window: Interval,
    encounters: impl Iterator<Item = Encounter>,
    presence: impl Fn(PersonId) -> Vec<Interval>,
) -> Vec<(PersonId, Interval)> {
    let mut met = Vec::new();
    for encounter in encounters {
        let other = other_person(&encounter, source);
        let together = encounter.interval().intersection(window);
        met.extend(
            together
                .into_iter()
                .flat_map(|together| shared(together, &presence(other)).collect::<Vec<_>>())
                .map(|interval| (other, interval)),
        );
    }
    met
}
