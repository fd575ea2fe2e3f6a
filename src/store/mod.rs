//! Logs that outlast the program: saved to Parquet as they are, sorted, and opened without sorting.
//!
//! [`VisitLog::save`] makes a folder, [`VisitLog::open`] reads it, whole or an [`Excerpt`]. Any program that reads
//! Parquet can read the files:
//!
//! | file | columns | sorted by |
//! |---|---|---|
//! | `visits/part-00000.parquet` and on | `person` `place` `start` `end`, and `spot` where some visit has one | place, start, end, person, spot |
//! | `encounters.parquet` | `a` `b` `start` `end` `distance_m` `setting` | a, b, start, end |
//! | `isolations.parquet` | `person`, and `date` or `from` | person |
//! | `places.parquet` | `place` `kind` | place |
//!
//! Persons and places are ids; keys stay in the [`Roster`](crate::Roster), which is not saved. Times are seconds since
//! 1970 in UTC. Unknown spots, distances and settings are null. The row groups of visits carry the least and the
//! greatest value of each column.

mod error;
mod open;
mod save;
mod tables;

use std::path::Path;

pub use self::error::StoreError;
use crate::id::PlaceId;
use crate::log::VisitLog;
use crate::time::Interval;
use crate::watch::Watch;

/// Which part of a saved log to open.
///
/// # Examples
///
/// ```
/// use mijie::store::Excerpt;
/// use mijie::{Interval, PlaceId};
/// let week = Interval::new("2022-05-01T00:00:00+08:00".parse()?, "2022-05-08T00:00:00+08:00".parse()?)?;
/// let excerpt = Excerpt::whole().within(week).at_places([PlaceId::new(3), PlaceId::new(8)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Excerpt {
    within: Option<Interval>,
    // Invariant: sorted.
    places: Option<Vec<u32>>,
}

impl Excerpt {
    /// The whole log.
    #[must_use]
    pub fn whole() -> Self {
        Self::default()
    }

    /// Only the visits and encounters that have time within the range. They are not cut: a visit that began before the
    /// range is there from its own start.
    #[must_use]
    pub fn within(self, range: Interval) -> Self {
        Self {
            within: Some(range),
            ..self
        }
    }

    /// Only the visits to these places. Encounters have no place and are not left out.
    #[must_use]
    pub fn at_places(self, places: impl IntoIterator<Item = PlaceId>) -> Self {
        let mut places: Vec<u32> = places.into_iter().map(PlaceId::get).collect();
        places.sort_unstable();
        Self {
            places: Some(places),
            ..self
        }
    }

    fn has_time(&self, start: u32, end: u32) -> bool {
        self.within
            .is_none_or(|range| start < range.end().raw() && range.start().raw() < end)
    }

    fn has_place(&self, place: u32) -> bool {
        let found = |places: &Vec<u32>| places.binary_search(&place).is_ok();
        self.places.as_ref().is_none_or(found)
    }

    /// Whether some place from the first to the last is among them.
    fn has_place_among(&self, first: u32, last: u32) -> bool {
        self.places.as_ref().is_none_or(|places| {
            let next = places.partition_point(|&place| place < first);
            places.get(next).is_some_and(|&place| place <= last)
        })
    }
}

impl VisitLog {
    /// Saves the log to a new folder.
    ///
    /// The folder appears when everything is written, and not before: until then the files are in a folder beside it,
    /// whose name begins with a dot, and which is removed if anything goes wrong.
    ///
    /// # Errors
    ///
    /// [`StoreError`] where there is something of this name already, where the disk refuses, and where `watch` asks to
    /// stop.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use mijie::store::Excerpt;
    /// use mijie::{Unwatched, VisitLog, VisitLogBuilder};
    ///
    /// let log = VisitLogBuilder::new().build()?;
    /// log.save("huangyuan.log", &Unwatched)?;
    /// assert_eq!(VisitLog::open("huangyuan.log", &Excerpt::whole(), &Unwatched)?, log);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn save(&self, folder: impl AsRef<Path>, watch: &impl Watch) -> Result<(), StoreError> {
        save::save(self, folder.as_ref(), watch)
    }

    /// Opens a log that was saved: equal to it, or the part of it that is asked for.
    ///
    /// Kinds of places and isolations are there in every part, and ids are the same.
    ///
    /// # Errors
    ///
    /// [`StoreError`] for a folder that is not a whole saved log: files that are damaged or missing, rows that are not
    /// in order. That visits are united is not checked again.
    ///
    /// # Complexity
    ///
    /// `O(n)` for the `n` visits that are read; nothing is sorted but the index of persons. Row groups without any place
    /// or time that is asked for are not read. A row group has visits of neighbouring places at all times, so that this
    /// helps much for places and little for times; memory follows what is kept.
    pub fn open(folder: impl AsRef<Path>, excerpt: &Excerpt, watch: &impl Watch) -> Result<Self, StoreError> {
        open::open(folder.as_ref(), excerpt, watch)
    }
}
