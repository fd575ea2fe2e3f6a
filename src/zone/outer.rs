//! The prevention zones: the rest of each county as long as it holds other zones.

use std::collections::BTreeMap;

use crate::id::AreaId;
use crate::protocol::{OuterRelease, ZoneLevel};
use crate::time::Timestamp;

use super::ledger::ZoneLedger;
use super::life::{Life, Transition, Why};
use super::record::{after_days, begin_of, last_day};

/// What changes in a county at an instant: how many more zones keep it under prevention, and how many more lie around
/// all of it, so that no rest is left.
#[derive(Default)]
struct Change {
    inner: i64,
    around: i64,
}

/// The lives of the prevention zones that follow from those of the others.
pub(super) fn prevention(lives: &[Life], ledger: &ZoneLedger<'_>) -> Vec<Life> {
    let Some(release) = ledger.rules.release.prevention else {
        return Vec::new();
    };
    let mut counties: BTreeMap<AreaId, BTreeMap<Timestamp, Change>> = BTreeMap::new();
    for life in lives.iter().filter(|life| life.ended != Some(life.began)) {
        if let Some(county) = ledger.areas.enclosing(life.area, ledger.rules.county) {
            let changes = counties.entry(county).or_default();
            changes.entry(life.began).or_default().inner += 1;
            if let Some(end) = life.ended.and_then(|end| kept_until(release, end, ledger)) {
                changes.entry(end).or_default().inner -= 1;
            }
        }
    }
    for (&county, changes) in &mut counties {
        let larger: Vec<AreaId> = ledger.areas.ancestors(county).map(|area| area.id).collect();
        for life in lives.iter().filter(|life| larger.contains(&life.area)) {
            changes.entry(life.began).or_default().around += 1;
            if let Some(end) = life.ended {
                changes.entry(end).or_default().around -= 1;
            }
        }
    }
    counties
        .into_iter()
        .flat_map(|(county, changes)| lives_of(county, changes))
        .collect()
}

/// Until when a county is kept under prevention for a zone that ended; nothing beyond what a log reaches.
pub(super) fn kept_until(
    release: OuterRelease,
    end: Timestamp,
    ledger: &ZoneLedger<'_>,
) -> Option<Timestamp> {
    match release {
        OuterRelease::WithLastZone => Some(end),
        OuterRelease::DaysAfterLastZone(days) => {
            let last = last_day(end, ledger.time_zone);
            begin_of(after_days(last, days)?, ledger.time_zone)
        }
    }
}

fn lives_of(county: AreaId, changes: BTreeMap<Timestamp, Change>) -> Vec<Life> {
    let (mut inner, mut around) = (0, 0);
    let mut lives: Vec<Life> = Vec::new();
    let mut open = false;
    for (at, change) in changes {
        inner += change.inner;
        around += change.around;
        let applies = inner > 0 && around == 0;
        if applies && !open {
            lives.push(Life {
                area: county,
                began: at,
                ended: None,
                history: vec![Transition {
                    at,
                    from: None,
                    to: Some(ZoneLevel::Prevention),
                    why: Why::CountyHoldsZones,
                }],
                terms: Vec::new(),
            });
        } else if !applies
            && open
            && let Some(life) = lives.last_mut()
        {
            life.ended = Some(at);
            life.history.push(Transition {
                at,
                from: Some(ZoneLevel::Prevention),
                to: None,
                why: if around > 0 {
                    Why::CountyIsZone
                } else {
                    Why::LastZoneLifted
                },
            });
        }
        open = applies;
    }
    lives
}
