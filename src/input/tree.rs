//! Whether areas form a tree, and which rows are to blame where they do not.

use std::collections::BTreeMap;

use super::error::{Position, Wrong};
use crate::area::Area;
use crate::id::AreaId;

const COLUMN: &str = "parent";
const A_PARENT: &str = "the key of an area in the file";

/// What is wrong with the parent of an area.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fault {
    /// No row defines the parent.
    Orphan,
    /// The parent is of a level that cannot hold the area.
    Upside { parent: usize },
    /// The area lies in itself.
    Circle,
    /// The parent has a fault itself.
    Below { parent: usize },
}

impl Fault {
    pub(super) fn wrong(self, area: &Area, areas: &[(Position, Area)]) -> Wrong {
        match self {
            Self::Orphan => Wrong::cell(COLUMN, A_PARENT, "a key that no row defines"),
            Self::Upside { parent } => Wrong::cell(
                COLUMN,
                format!("a parent above {}", area.level),
                areas[parent].1.level.name(),
            ),
            Self::Circle => Wrong::cell(COLUMN, "a tree of areas", "an area that lies in itself"),
            Self::Below { parent } => Wrong::cell(
                COLUMN,
                A_PARENT,
                format!("the area of line {}, which is rejected", areas[parent].0.line),
            ),
        }
    }
}

/// The fault of each area, where it has one; those without form a tree.
///
/// No id may occur twice. `O(n log n)`: each area is walked over once.
pub(super) fn faults(areas: &[(Position, Area)]) -> Vec<Option<Fault>> {
    let by_id: BTreeMap<AreaId, usize> = areas
        .iter()
        .enumerate()
        .map(|(at, (_, area))| (area.id, at))
        .collect();
    let mut faults = vec![None; areas.len()];
    let mut judged = vec![false; areas.len()];
    let mut on_path = vec![false; areas.len()];
    let mut path = Vec::new();
    for first in 0..areas.len() {
        let mut next = Some(first);
        while let Some(at) = next.filter(|&at| !judged[at]) {
            if on_path[at] {
                let from = path.iter().position(|&other| other == at).unwrap_or(0);
                for &member in &path[from..] {
                    faults[member] = Some(Fault::Circle);
                }
                break;
            }
            on_path[at] = true;
            path.push(at);
            let area = &areas[at].1;
            next = match area.parent.map(|parent| by_id.get(&parent)) {
                None => None,
                Some(None) => {
                    faults[at] = Some(Fault::Orphan);
                    None
                }
                Some(Some(&parent)) if !areas[parent].1.level.can_hold(area.level) => {
                    faults[at] = Some(Fault::Upside { parent });
                    None
                }
                Some(Some(&parent)) => Some(parent),
            };
        }
        // From the top down, so that a fault reaches everything below it.
        let mut above = next;
        for at in path.drain(..).rev() {
            if faults[at].is_none() {
                faults[at] = above
                    .filter(|&parent| faults[parent].is_some())
                    .map(|parent| Fault::Below { parent });
            }
            judged[at] = true;
            on_path[at] = false;
            above = Some(at);
        }
    }
    faults
}

#[cfg(test)]
mod checks {
    use proptest::prelude::*;

    use super::*;
    use crate::area::{AreaLevel, Areas};

    proptest! {
        #[test]
        fn areas_without_fault_form_a_tree_and_a_tree_has_no_fault(
            rows in prop::collection::vec((2..6_usize, prop::option::of(0..12_u32)), 0..12)
        ) {
            let areas: Vec<(Position, Area)> = (0_u32..)
                .zip(rows)
                .map(|(number, (level, parent))| {
                    let area = Area {
                        id: AreaId::new(number),
                        level: AreaLevel::ALL[level],
                        parent: parent.map(AreaId::new),
                        name: None,
                        population: None,
                    };
                    (Position { row: 0, line: 0 }, area)
                })
                .collect();
            let faults = faults(&areas);
            let all = Areas::new(areas.iter().map(|(_, area)| area.clone()));
            prop_assert_eq!(all.is_ok(), faults.iter().all(Option::is_none));
            let good = areas.iter().zip(&faults).filter(|(_, fault)| fault.is_none());
            prop_assert!(Areas::new(good.map(|((_, area), _)| area.clone())).is_ok());
        }
    }
}
