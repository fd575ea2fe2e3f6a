//! From rows in any order to columns sorted by place and start.
//!
//! Rows are dealt to ranges of places, block by block, and each range is then sorted in cache and written to its part
//! of the columns. A block lets go of the rows that are written, so that rows and columns are never both held whole:
//! the peak is the rows (16 bytes each, 20 with spots) and a quarter of the columns.

use crate::numbering::Numbering;
use crate::progress::Progress;
use crate::record::NO_SPOT;
use crate::threads;
use crate::watch::Cancelled;

/// Rows of a block: large enough that a freed block goes back to the system at once and not to the heap's free list.
pub(super) const BLOCK_ROWS: usize = 1 << 21;
/// Rows of a range of places that are sorted at once: about what fits into a second-level cache.
const RANGE_ROWS: usize = 1 << 16;
/// After each round, blocks let go of what the round has written.
const ROUNDS: usize = 4;

/// A visit on its way into the log; its spot, if any, stands beside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Arrival {
    pub(super) person: u32,
    pub(super) place: u32,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Visits that arrived one after the other.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    rows: Vec<Arrival>,
    // Of the same length, or empty where no row has a spot.
    spots: Vec<u32>,
}

/// Visits in the order of their arrival.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrivals {
    // Invariant: no block is empty.
    blocks: Vec<Block>,
}

/// Columns sorted by (place, start, end, person, spot), united.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) persons: Vec<u32>,
    pub(super) starts: Vec<u32>,
    pub(super) ends: Vec<u32>,
    /// Empty where no row has a spot.
    pub(super) spots: Vec<u32>,
    /// How many rows each place has.
    pub(super) place_counts: Vec<u32>,
}

/// The part of the columns that one range of places fills.
struct Part<'a> {
    range: usize,
    persons: &'a mut [u32],
    starts: &'a mut [u32],
    ends: &'a mut [u32],
    spots: &'a mut [u32],
    place_counts: &'a mut [u32],
    first_place: u32,
}

impl Block {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self {
            rows: Vec::with_capacity(rows),
            spots: Vec::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    #[cfg(feature = "parquet")]
    pub(super) fn capacity(&self) -> usize {
        self.rows.capacity()
    }

    /// Adds a row; [`NO_SPOT`] for a row without spot.
    pub(super) fn push(&mut self, row: Arrival, spot: u32) {
        if spot != NO_SPOT || !self.spots.is_empty() {
            self.spots.resize(self.rows.len(), NO_SPOT);
            self.spots.push(spot);
        }
        self.rows.push(row);
    }

    /// Adds rows, without spots or with one for each; [`NO_SPOT`] for a row without spot.
    #[cfg(feature = "parquet")]
    pub(super) fn extend(&mut self, rows: impl Iterator<Item = Arrival>, spots: Option<&[u32]>) {
        let before = self.rows.len();
        self.rows.extend(rows);
        if let Some(spots) = spots.filter(|spots| spots.iter().any(|&spot| spot != NO_SPOT)) {
            self.spots.resize(before, NO_SPOT);
            self.spots.extend_from_slice(spots);
        } else if !self.spots.is_empty() {
            self.spots.resize(self.rows.len(), NO_SPOT);
        }
    }

    fn truncate(&mut self, rows: usize) {
        self.rows.truncate(rows);
        self.rows.shrink_to_fit();
        self.spots.truncate(rows);
        self.spots.shrink_to_fit();
    }

    /// Orders the rows by range of places, keeping their order within a range; where each range ends. What the rows
    /// were in is left to the next block.
    fn deal(&mut self, ranges: &Ranges, dealt: &mut Self) -> Vec<u32> {
        let mut next = vec![0_u32; ranges.count() + 1];
        for row in &self.rows {
            next[ranges.of_place(row.place) + 1] += 1;
        }
        accumulate(&mut next);
        // Every slot is written below; what is left of the block before does not matter.
        dealt.rows.resize(self.rows.len(), Arrival::default());
        dealt.spots.resize(self.spots.len(), NO_SPOT);
        for (at, &row) in self.rows.iter().enumerate() {
            let slot = &mut next[ranges.of_place(row.place)];
            dealt.rows[*slot as usize] = row;
            if let Some(&spot) = self.spots.get(at) {
                dealt.spots[*slot as usize] = spot;
            }
            *slot += 1;
        }
        std::mem::swap(self, dealt);
        next.pop();
        next
    }
}

impl Arrivals {
    pub(super) fn push(&mut self, row: Arrival, spot: u32) {
        match self.blocks.last_mut() {
            Some(block) if block.len() < BLOCK_ROWS => block.push(row, spot),
            // The first block of a small log grows with it; who filled one will fill more.
            _ => {
                let rows = if self.blocks.is_empty() { 0 } else { BLOCK_ROWS };
                let mut block = Block::with_capacity(rows);
                block.push(row, spot);
                self.blocks.push(block);
            }
        }
    }

    /// Takes over rows that somebody else has put together.
    #[cfg(feature = "parquet")]
    pub(super) fn append(&mut self, block: Block) {
        if block.len() > 0 {
            self.blocks.push(block);
        }
    }

    #[cfg(feature = "parquet")]
    pub(super) fn block_count(&self) -> usize {
        self.blocks.len()
    }

    #[cfg(feature = "parquet")]
    pub(super) fn truncate_blocks(&mut self, count: usize) {
        self.blocks.truncate(count);
    }

    pub(super) fn len(&self) -> usize {
        self.blocks.iter().map(Block::len).sum()
    }

    /// Takes the blocks from this one on away.
    #[cfg(feature = "parquet")]
    pub(super) fn split_off_blocks(&mut self, at: usize) -> Self {
        Self {
            blocks: self.blocks.split_off(at.min(self.blocks.len())),
        }
    }

    /// How much memory the rows take while they are sorted.
    #[cfg(feature = "parquet")]
    pub(super) fn peak_bytes(&self) -> u64 {
        peak_bytes(
            self.len(),
            self.blocks.iter().map(|block| block.spots.len()).sum(),
        )
    }

    /// Numbers the places that there are from 0, in their order; the place of each number.
    #[cfg(feature = "parquet")]
    pub(super) fn number_places(&mut self) -> Vec<u32> {
        let mut places: Vec<u32> = self.iter_mut().map(|row| row.place).collect();
        places.sort_unstable();
        places.dedup();
        for row in self.iter_mut() {
            let number = places.partition_point(|&place| place < row.place);
            row.place = u32::try_from(number).expect("no more than there are places");
        }
        places
    }

    #[cfg(any(feature = "csv", feature = "parquet"))]
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Arrival> {
        self.blocks.iter_mut().flat_map(|block| &mut block.rows)
    }

    /// The greatest person and the greatest place.
    pub(super) fn greatest(&self) -> Option<(u32, u32)> {
        let greater = |a: (u32, u32), b: (u32, u32)| (a.0.max(b.0), a.1.max(b.1));
        let of_block = |(): &mut (), block: &Block| {
            let ids = block.rows.iter().map(|row| (row.person, row.place));
            ids.fold((0, 0), greater)
        };
        let greatest = threads::map(&self.blocks, || (), of_block);
        greatest.into_iter().reduce(greater)
    }

    /// Sorts and unites the rows, each of which is a step. Every place must be below `place_count`.
    pub(super) fn into_columns(
        mut self,
        place_count: usize,
        progress: &Progress<'_>,
    ) -> Result<Columns, Cancelled> {
        let rows = self.len();
        let counts = self.count_places(place_count);
        let ranges = Ranges::new(&counts, rows);
        let ends = self.deal(&ranges, progress)?;
        let has_spots = self.blocks.iter().any(|block| !block.spots.is_empty());
        let mut columns = Columns {
            persons: vec![0; rows],
            starts: vec![0; rows],
            ends: vec![0; rows],
            spots: vec![0; if has_spots { rows } else { 0 }],
            place_counts: counts,
        };
        let mut parts = columns.parts(&ranges);
        while !parts.is_empty() {
            // From the last range on, so that what is written is the tail of every block.
            let round = parts.split_off(parts.len() - ranges.count().div_ceil(ROUNDS).min(parts.len()));
            let left = parts.len();
            threads::for_each(round, Sorter::default, |sorter, part| {
                let range = part.range;
                let pieces = self.blocks.iter().zip(&ends).map(|(block, ends)| {
                    let from = range.checked_sub(1).map_or(0, |before| ends[before] as usize);
                    let rows = from..ends[range] as usize;
                    (
                        &block.rows[rows.clone()],
                        block.spots.get(rows).unwrap_or_default(),
                    )
                });
                progress.share(part.persons.len(), || sorter.sort_into(pieces, part));
            });
            progress.check()?;
            for (block, ends) in self.blocks.iter_mut().zip(&ends) {
                block.truncate(left.checked_sub(1).map_or(0, |last| ends[last] as usize));
            }
        }
        columns.close_gaps(&ranges);
        Ok(columns)
    }

    fn count_places(&self, place_count: usize) -> Vec<u32> {
        threads::fold(
            &self.blocks,
            || vec![0_u32; place_count],
            |counts, block| block.rows.iter().for_each(|row| counts[row.place as usize] += 1),
            |mut counts, other| {
                counts
                    .iter_mut()
                    .zip(other)
                    .for_each(|(count, other)| *count += other);
                counts
            },
        )
    }

    /// Orders the rows of each block by range of places, keeping their order within a range; where each range ends in
    /// each block.
    fn deal(&mut self, ranges: &Ranges, progress: &Progress<'_>) -> Result<Vec<Vec<u32>>, Cancelled> {
        let mut ends = vec![Vec::new(); self.blocks.len()];
        if ranges.count() == 1 {
            for (ends, block) in ends.iter_mut().zip(&self.blocks) {
                ends.push(u32::try_from(block.len()).expect("a block counts its rows in a u32"));
            }
            return Ok(ends);
        }
        let blocks: Vec<_> = self.blocks.iter_mut().zip(&mut ends).collect();
        threads::for_each(blocks, Block::default, |dealt, (block, ends)| {
            if progress.tell().is_ok() {
                *ends = block.deal(ranges, dealt);
            }
        });
        progress.check()?;
        Ok(ends)
    }
}

impl Columns {
    /// Each range's part of the columns.
    fn parts(&mut self, ranges: &Ranges) -> Vec<Part<'_>> {
        let mut counts = self.place_counts.as_mut_slice();
        let (mut persons, mut starts) = (self.persons.as_mut_slice(), self.starts.as_mut_slice());
        let (mut ends, mut spots) = (self.ends.as_mut_slice(), self.spots.as_mut_slice());
        let spots_a_row = usize::from(!spots.is_empty());
        (0..ranges.count())
            .map(|range| {
                let rows = ranges.rows[range];
                let first_place = ranges.places[range];
                Part {
                    range,
                    persons: persons
                        .split_off_mut(..rows)
                        .expect("ranges add up to the columns"),
                    starts: starts
                        .split_off_mut(..rows)
                        .expect("ranges add up to the columns"),
                    ends: ends.split_off_mut(..rows).expect("ranges add up to the columns"),
                    spots: spots
                        .split_off_mut(..spots_a_row * rows)
                        .expect("ranges add up to the columns"),
                    place_counts: counts
                        .split_off_mut(..(ranges.places[range + 1] - first_place) as usize)
                        .expect("ranges add up to the columns"),
                    first_place,
                }
            })
            .collect()
    }

    /// Moves rows together where uniting left gaps at the ends of parts.
    fn close_gaps(&mut self, ranges: &Ranges) {
        let (mut from, mut to) = (0, 0);
        for range in 0..ranges.count() {
            let places = ranges.places[range] as usize..ranges.places[range + 1] as usize;
            let kept: usize = self.place_counts[places]
                .iter()
                .map(|&count| count as usize)
                .sum();
            for column in [
                &mut self.persons,
                &mut self.starts,
                &mut self.ends,
                &mut self.spots,
            ] {
                if from > to && !column.is_empty() {
                    column.copy_within(from..from + kept, to);
                }
            }
            from += ranges.rows[range];
            to += kept;
        }
        for column in [
            &mut self.persons,
            &mut self.starts,
            &mut self.ends,
            &mut self.spots,
        ] {
            column.truncate(to);
            column.shrink_to_fit();
        }
    }
}

/// How much memory rows take while they are sorted, so many of them with room for a spot.
#[cfg(feature = "parquet")]
pub(super) const fn peak_bytes(rows: usize, with_spots: usize) -> u64 {
    // Themselves, and a quarter of their columns.
    const ROW: u64 = 16 + 12 / 4;
    const SPOT: u64 = 4 + 1;
    ROW * rows as u64 + SPOT * with_spots as u64
}

/// Turns counts, shifted by one, into where each group starts.
pub(super) fn accumulate(counts: &mut [u32]) {
    let mut sum = 0;
    for count in counts {
        sum += *count;
        *count = sum;
    }
}

/// Ranges of places with about equally many rows.
struct Ranges {
    // The first place of each range, and one more to close the last.
    places: Vec<u32>,
    rows: Vec<usize>,
    // The range of each place.
    of_place: Vec<u16>,
}

impl Ranges {
    fn new(place_counts: &[u32], rows: usize) -> Self {
        // At most u16::MAX ranges, however many rows there are.
        let least = RANGE_ROWS.max(rows / usize::from(u16::MAX / 2));
        let mut ranges = Self {
            places: vec![0],
            rows: vec![0],
            of_place: Vec::with_capacity(place_counts.len()),
        };
        let mut range = 0_u16;
        for (place, &count) in (0_u32..).zip(place_counts) {
            let held = &mut ranges.rows[usize::from(range)];
            if *held > 0 && *held + count as usize > least {
                range += 1;
                ranges.places.push(place);
                ranges.rows.push(0);
            }
            ranges.rows[usize::from(range)] += count as usize;
            ranges.of_place.push(range);
        }
        ranges
            .places
            .push(u32::try_from(place_counts.len()).expect("places are numbered by a u32"));
        ranges
    }

    fn count(&self) -> usize {
        self.rows.len()
    }

    #[inline]
    fn of_place(&self, place: u32) -> usize {
        usize::from(self.of_place[place as usize])
    }
}

/// A row of one place as a number that sorts by start, then end, person, spot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
struct Packed(u128);

impl Packed {
    fn new(row: &Arrival, spot: u32) -> Self {
        let time = u128::from(row.start) << 96 | u128::from(row.end) << 64;
        Self(time | u128::from(row.person) << 32 | u128::from(spot))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "the fields of 32 bits are what is wanted"
    )]
    #[inline]
    const fn fields(self) -> (u32, u32, u32, u32) {
        (
            (self.0 >> 96) as u32,
            (self.0 >> 64) as u32,
            (self.0 >> 32) as u32,
            self.0 as u32,
        )
    }

    #[inline]
    fn start(self) -> u32 {
        self.fields().0
    }

    #[inline]
    fn end(self) -> u32 {
        self.fields().1
    }

    /// Person and spot, as one number.
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
    #[inline]
    const fn who(self) -> u64 {
        self.0 as u64
    }

    fn until(self, end: u32) -> Self {
        let keep = !(u128::from(u32::MAX) << 64);
        Self(self.0 & keep | u128::from(end) << 64)
    }
}

/// Sorts one range of places after the other in the same buffers.
#[derive(Default)]
struct Sorter {
    rows: Vec<Packed>,
    next: Vec<u32>,
    last_ends: LastEnds,
}

impl Sorter {
    /// Sorts the rows of a range, given as rows and their spots, into its part of the columns.
    fn sort_into<'a>(&mut self, pieces: impl Iterator<Item = (&'a [Arrival], &'a [u32])>, part: Part<'_>) {
        self.next.clear();
        self.next.push(0);
        self.next.extend_from_slice(part.place_counts);
        accumulate(&mut self.next);
        self.rows.resize(part.persons.len(), Packed::default());
        for (rows, spots) in pieces {
            for (at, row) in rows.iter().enumerate() {
                let next = &mut self.next[(row.place - part.first_place) as usize];
                let spot = spots.get(at).copied().unwrap_or(NO_SPOT);
                self.rows[*next as usize] = Packed::new(row, spot);
                *next += 1;
            }
        }
        let mut rows = self.rows.as_mut_slice();
        let mut written = 0;
        for count in part.place_counts {
            let (at_place, rest) = std::mem::take(&mut rows).split_at_mut(*count as usize);
            rows = rest;
            // Logs mostly arrive in the order of time, which the sort finds out in one pass.
            at_place.sort_unstable();
            let mut kept = at_place.len();
            if self.last_ends.repeat(at_place) {
                kept = unite(at_place);
            }
            let written_here = written..written + kept;
            let persons = &mut part.persons[written_here.clone()];
            let starts = &mut part.starts[written_here.clone()];
            let ends = &mut part.ends[written_here.clone()];
            for (at, row) in at_place[..kept].iter().enumerate() {
                (starts[at], ends[at], persons[at], _) = row.fields();
            }
            if let Some(spots) = part.spots.get_mut(written_here) {
                for (spot, row) in spots.iter_mut().zip(&at_place[..kept]) {
                    *spot = row.fields().3;
                }
            }
            written += kept;
            *count = u32::try_from(kept).expect("no more than before");
        }
    }
}

/// When each person's last visit to a place and spot ended.
#[derive(Default)]
struct LastEnds {
    who: Numbering,
    ends: Vec<u32>,
}

impl LastEnds {
    /// Whether some visits of one person and spot overlap, touch or repeat, among the rows of one place sorted by start.
    fn repeat(&mut self, sorted: &[Packed]) -> bool {
        self.who.clear();
        self.ends.clear();
        sorted.iter().any(|row| match self.who.number(row.who()) {
            (_, true) => {
                self.ends.push(row.end());
                false
            }
            (known, false) => std::mem::replace(&mut self.ends[known], row.end()) >= row.start(),
        })
    }
}

/// Unites visits of one person and spot; how many are left, in front and sorted by start again.
fn unite(rows: &mut [Packed]) -> usize {
    rows.sort_unstable_by_key(|row| (row.who(), *row));
    let mut kept = 0;
    for at in 1..rows.len() {
        let (last, row) = (rows[kept], rows[at]);
        if last.who() == row.who() && row.start() <= last.end() {
            rows[kept] = last.until(last.end().max(row.end()));
        } else {
            kept += 1;
            rows[kept] = row;
        }
    }
    let kept = if rows.is_empty() { 0 } else { kept + 1 };
    rows[..kept].sort_unstable();
    kept
}
