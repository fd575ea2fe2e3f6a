//! What is different between two sets of orders, and why.

use chrono::NaiveDate;
use serde::Serialize;

use crate::id::PersonId;
use crate::tier::Tier;
use crate::time::Timestamp;

use super::reason::Until;
use super::{Order, Orders, Standing};

/// Something that is different for one person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Change {
    /// For whom.
    pub person: PersonId,
    /// What.
    pub what: Changed,
}

/// What is different.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Changed {
    /// Found to be a contact.
    Found {
        /// Of which tier.
        tier: Tier,
        /// Whose exposure came last.
        source: PersonId,
    },
    /// A contact is on the list of cases now: the order ends with it.
    BecameCase {
        /// The tier as a contact.
        tier: Tier,
    },
    /// No contact any more: let go early, unless the order was over.
    Withdrawn {
        /// The tier as a contact.
        tier: Tier,
        /// Why.
        why: Gone,
    },
    /// Of a stricter tier.
    Upgraded {
        /// The tier before.
        from: Tier,
        /// The tier now.
        to: Tier,
        /// Whose exposure came last, of those that give the tier now.
        source: PersonId,
    },
    /// Of a milder tier.
    Downgraded {
        /// The tier before.
        from: Tier,
        /// The tier now.
        to: Tier,
        /// Why.
        why: Gone,
    },
    /// Of one tier, and given the care of another than before.
    FollowedAs {
        /// As which tier before.
        from: Tier,
        /// As which tier now.
        to: Tier,
    },
    /// Kept in quarantine longer: by a further exposure, or by what became known of a close contact.
    Extended {
        /// The last day before; nothing where there was no quarantine.
        from: Option<NaiveDate>,
        /// The last day now, and why.
        to: Until,
    },
    /// Let out of quarantine earlier than was ordered.
    Shortened {
        /// The last day before.
        from: NaiveDate,
        /// The last day now, and why; nothing where there is no quarantine any more.
        to: Option<Until>,
        /// What the earlier end came from, where that is gone.
        why: Option<Gone>,
    },
    /// Moved to quarantine.
    Moved {
        /// When.
        at: Timestamp,
    },
    /// A sample was positive: to be entered as a case.
    Positive,
    /// The last day has passed, and something stands against letting the person out.
    Held,
    /// Let out of quarantine.
    Released {
        /// On which day.
        on: NaiveDate,
    },
}

/// Why an exposure does not count any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Gone {
    /// The case from which it came was withdrawn.
    CaseWithdrawn {
        /// Which case.
        case: PersonId,
    },
    /// The case stands, and what is known now leads no longer from this source to the person.
    NotReached {
        /// Who had exposed the person, or somebody before them in the chain.
        source: PersonId,
    },
}

/// Compares the orders of two questions, sorted by person.
///
/// Both must have been asked with one roster: persons are compared by their ids.
///
/// # Complexity
///
/// `O(n)` for `n` orders, but for those who are let go or let out earlier, `O(g log n)` with `g` generations.
///
/// # Examples
///
/// The case is withdrawn, and the contact let go.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use mijie::protocol::edition;
/// use mijie::response::{Changed, Gone, changes, issue};
/// use mijie::{Case, Cases, Encounter, Interval, PersonId, PlaceKind, VisitLogBuilder, trace};
///
/// let [guo, song] = [PersonId::new(0), PersonId::new(1)];
/// let meal = Interval::new("2022-05-07T12:00:00+08:00".parse()?, "2022-05-07T13:00:00+08:00".parse()?)?;
/// let mut builder = VisitLogBuilder::new();
/// builder.add_encounter(Encounter::new(guo, song, meal)?.with_setting(PlaceKind::Restaurant));
/// let log = builder.build()?;
/// let (protocol, as_of) = (edition::cn_9(), "2022-05-09T08:00:00+08:00".parse()?);
/// let suspected = Cases::new([Case { onset: Some("2022-05-08".parse()?), ..Case::new(guo) }])?;
/// let nobody = Cases::default();
///
/// let before = issue(&trace(&log, &suspected, &protocol, as_of), &[], &BTreeMap::new());
/// let after = issue(&trace(&log, &nobody, &protocol, as_of), &[], &before.found());
/// let [change] = changes(&before, &after)[..] else { panic!("one person is concerned") };
/// assert_eq!(change.person, song);
/// assert!(matches!(change.what, Changed::Withdrawn { why: Gone::CaseWithdrawn { case }, .. } if case == guo));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn changes(before: &Orders, after: &Orders) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut old = before.list.iter().peekable();
    let mut new = after.list.iter().peekable();
    loop {
        let next = [old.peek(), new.peek()]
            .into_iter()
            .flatten()
            .map(|order| order.person)
            .min();
        let Some(person) = next else { break };
        let was = old.next_if(|order| order.person == person);
        let is = new.next_if(|order| order.person == person);
        let what = compared(before, after, was, is);
        changes.extend(what.into_iter().map(|what| Change { person, what }));
    }
    changes
}

fn compared(before: &Orders, after: &Orders, was: Option<&Order>, is: Option<&Order>) -> Vec<Changed> {
    let mut what = Vec::new();
    match (was, is) {
        (None, None) => {}
        (None, Some(is)) => what.push(Changed::Found {
            tier: is.tier,
            source: is.source,
        }),
        (Some(was), None) => what.push(if after.is_case(was.person) {
            Changed::BecameCase { tier: was.tier }
        } else {
            Changed::Withdrawn {
                tier: was.tier,
                why: gone(before, after, was.source),
            }
        }),
        (Some(was), Some(is)) => what.extend(altered(before, after, was, is)),
    }
    let Some(is) = is else { return what };
    let newly = |standing| is.standing == standing && was.is_none_or(|was| was.standing != standing);
    if let Some(at) = is.moved.filter(|_| was.is_none_or(|was| was.moved != is.moved)) {
        what.push(Changed::Moved { at });
    }
    if newly(Standing::Positive) {
        what.push(Changed::Positive);
    }
    if newly(Standing::Held) {
        what.push(Changed::Held);
    }
    if let Some(on) = is
        .released
        .filter(|_| was.is_none_or(|was| was.released != is.released))
    {
        what.push(Changed::Released { on });
    }
    what
}

/// What tier, care and end say now, where they said something else.
fn altered(before: &Orders, after: &Orders, was: &Order, is: &Order) -> Vec<Changed> {
    let mut what = Vec::new();
    let why = || gone(before, after, was.source);
    if is.tier < was.tier {
        what.push(Changed::Upgraded {
            from: was.tier,
            to: is.tier,
            source: is.source,
        });
    } else if is.tier > was.tier {
        what.push(Changed::Downgraded {
            from: was.tier,
            to: is.tier,
            why: why(),
        });
    } else if is.followed_as != was.followed_as {
        what.push(Changed::FollowedAs {
            from: was.followed_as,
            to: is.followed_as,
        });
    }
    let from = was.until.map(|until| until.on);
    match (was.until, is.until) {
        (_, Some(to)) if from < Some(to.on) => what.push(Changed::Extended { from, to }),
        (Some(until), to) if to.map(|to| to.on) < from => {
            let source = until.reason.source();
            what.push(Changed::Shortened {
                from: until.on,
                to,
                why: to
                    .is_none_or(|to| to.reason.source() != source)
                    .then(|| gone(before, after, source)),
            });
        }
        _ => {}
    }
    what
}

/// Why what came from a source before does not come any more: follows the chain back to its case.
fn gone(before: &Orders, after: &Orders, source: PersonId) -> Gone {
    let chain = std::iter::successors(Some(source), |&source| {
        // Whoever is a case or a contact yet, of no milder tier, passes on what they did: the chain breaks behind them.
        let was = before.get(source)?;
        let broken = after.get(source).is_none_or(|is| is.tier > was.tier);
        (broken && !after.is_case(source)).then_some(was.source)
    });
    // Each step is one of a smaller generation: no chain is longer than the orders are many.
    let first = chain.take(before.len() + 1).last().unwrap_or(source);
    if before.is_case(first) && !after.is_case(first) {
        Gone::CaseWithdrawn { case: first }
    } else {
        Gone::NotReached { source: first }
    }
}
