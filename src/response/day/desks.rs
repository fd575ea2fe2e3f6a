//! What a county's other desks write down, beside what is kept of cases and contacts.

use crate::id::{AreaId, PersonId, PlaceId};
use crate::protocol::ZoneLevel;
use crate::response::supply::{NeedError, NeedHours, OpenNeeds, Shops, SupplyPlan, SupplyStanding, supplies};
use crate::supply::{Delivery, Need, Opening};
use crate::time::Timestamp;

use super::{Day, Problem, Records};

/// What the desks for supplies, for the hotline and for gates write down, each only where the county has one.
///
/// What is not kept is told as nothing: without a list of deliveries no household counts as overdue. A list that is there and
/// empty says that nothing was brought.
///
/// # Examples
///
/// ```
/// use mijie::response::Desks;
/// assert!(Desks::default().deliveries.is_none());
/// assert_eq!(Desks::default().with_deliveries(&[]).deliveries, Some(&[][..]));
/// ```
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Desks<'a> {
    /// What was brought to closed households, in any order.
    pub deliveries: Option<&'a [Delivery]>,
    /// What was told on the hotline, in any order.
    pub needs: Option<&'a [Need]>,
    /// When shops and pharmacies open.
    pub openings: Option<&'a [Opening]>,
    /// What the gates found, in any order: [`LoopReport::problems`](crate::entry::LoopReport::problems),
    /// [`Trips::problems`](crate::entry::Trips::problems) and [`Arrivals::problems`](crate::entry::Arrivals::problems).
    pub gates: &'a [GateProblem],
}

impl<'a> Desks<'a> {
    /// The same, and this was brought.
    #[must_use]
    pub const fn with_deliveries(mut self, deliveries: &'a [Delivery]) -> Self {
        self.deliveries = Some(deliveries);
        self
    }

    /// The same, and this was told on the hotline.
    #[must_use]
    pub const fn with_needs(mut self, needs: &'a [Need]) -> Self {
        self.needs = Some(needs);
        self
    }

    /// The same, and shops open so.
    #[must_use]
    pub const fn with_openings(mut self, openings: &'a [Opening]) -> Self {
        self.openings = Some(openings);
        self
    }

    /// The same, and the gates found this.
    #[must_use]
    pub const fn with_gates(mut self, gates: &'a [GateProblem]) -> Self {
        self.gates = gates;
        self
    }
}

/// Something that a gate found: a problem of the first morning after it.
///
/// Gates are judged by the module [`entry`](crate::entry), which has the whole evidence; this is what the meeting hears of it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum GateProblem {
    /// Somebody broke a closed loop.
    LoopBroken {
        /// What the loop is called.
        loop_name: String,
        /// Who.
        person: PersonId,
        /// When, or from when on.
        at: Timestamp,
        /// How, as [`Breach::name`](crate::entry::Breach::name) says it.
        how: &'static str,
    },
    /// A vehicle was not where, or not when, its pass has it, or nobody met it.
    TripFaulty {
        /// The number plate.
        plate: String,
        /// The last time that the gate log or a fault tells.
        at: Timestamp,
        /// What is wrong, as [`TripFault::name`](crate::entry::TripFault::name) says it; sorted, nothing twice.
        faults: Vec<&'static str>,
    },
    /// Somebody arrived who had been in a sealed or controlled zone, or at an exposure site that asks to stay at home.
    RiskArrival {
        /// Who.
        person: PersonId,
        /// When.
        at: Timestamp,
        /// Where they were registered.
        checkpoint: PlaceId,
        /// Where they had been.
        from: ArrivedFrom,
    },
}

/// From where somebody arrived who is a risk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum ArrivedFrom {
    /// From a zone.
    Zone {
        /// The zone.
        zone: AreaId,
        /// How strictly it was closed.
        level: ZoneLevel,
    },
    /// From an exposure site.
    Site {
        /// The place.
        place: PlaceId,
    },
}

impl GateProblem {
    /// The kind in files, such as `loop_broken`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::LoopBroken { .. } => "loop_broken",
            Self::TripFaulty { .. } => "trip_faulty",
            Self::RiskArrival { .. } => "risk_arrival",
        }
    }

    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match *self {
            Self::LoopBroken { at, .. } | Self::TripFaulty { at, .. } | Self::RiskArrival { at, .. } => at,
        }
    }
}

/// Refuses calls that cannot be, so that mornings need not.
pub(super) fn check(records: &Records<'_>, zone: chrono::FixedOffset) -> Result<(), NeedError> {
    let needs = records.desks.needs.unwrap_or_default();
    for (position, need) in needs.iter().enumerate() {
        need.check(zone).map_err(|fault| NeedError { position, fault })?;
    }
    Ok(())
}

/// What the desks have to say on a morning.
pub(super) fn problems(day: &Day<'_>, problems: &mut Vec<Problem>) {
    let Records { desks, gazetteer, .. } = day.records;
    let needs = OpenNeeds::of(
        desks.needs.unwrap_or_default(),
        gazetteer,
        NeedHours::default(),
        day.time_zone(),
        day.as_of,
    );
    let needs = needs.expect("every need was checked before the first morning");
    if let (Some(lives), Some(deliveries)) = (&day.lives, desks.deliveries) {
        let cases = day.tracing.cases().iter().filter(|case| {
            case.isolated
                .is_some_and(|from| from.start(day.time_zone()) <= day.as_of)
        });
        let plan = SupplyPlan::new(deliveries)
            .with_away(day.orders.confined(day.as_of))
            .with_away(cases.map(|case| case.person));
        let due = supplies(&plan, lives, gazetteer, &needs, day.as_of);
        let overdue = due.households().iter();
        let overdue = overdue.filter(|household| household.standing == SupplyStanding::Overdue);
        problems.extend(overdue.cloned().map(Problem::NotSupplied));
    }
    let late = needs.iter().filter(|need| need.overdue);
    problems.extend(late.copied().map(Problem::NotAnswered));
    if let (Some(lives), Some(openings)) = (&day.lives, desks.openings) {
        let shops = Shops::of(openings, lives, gazetteer, day.as_of);
        problems.extend(shops.gaps().iter().copied().map(Problem::NoShop));
    }
    let since = |at: Timestamp| at <= day.as_of && day.before.is_none_or(|before| before < at);
    let mut gates: Vec<&GateProblem> = desks.gates.iter().filter(|found| since(found.at())).collect();
    gates.sort_unstable();
    gates.dedup();
    problems.extend(gates.into_iter().cloned().map(Problem::Gate));
}
