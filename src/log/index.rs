//! Rows by person: where each person's rows start, and the rows, ascending within a person.

use super::columns::accumulate;
use crate::threads;

/// A list of lists, packed.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Index {
    // Invariant: group g has rows[starts[g]..starts[g + 1]].
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl Index {
    /// The index of rows whose group is `groups[row]`; every group must be below `count`, and the rows countable by
    /// a `u32`.
    pub(super) fn new(groups: &[u32], count: usize) -> Self {
        let mut starts = vec![0; count + 1];
        let per_thread: Vec<&[u32]> = groups
            .chunks(groups.len().div_ceil(threads::count()).max(1))
            .collect();
        let counted = threads::map(
            &per_thread,
            || (),
            |(), groups| {
                let mut counts = vec![0_u32; count];
                groups.iter().for_each(|&group| counts[group as usize] += 1);
                counts
            },
        );
        for counts in counted {
            starts[1..]
                .iter_mut()
                .zip(counts)
                .for_each(|(start, count)| *start += count);
        }
        accumulate(&mut starts);

        // Each thread fills the rows of its own groups, so that no two write to one list.
        let mut rows = vec![0; groups.len()];
        let mut shares = Vec::new();
        let (mut rest, mut first) = (rows.as_mut_slice(), 0);
        for thread in 1..=threads::count() {
            let goal = groups.len() / threads::count() * thread;
            let last = if thread == threads::count() {
                count
            } else {
                starts
                    .partition_point(|&start| (start as usize) < goal)
                    .min(count)
                    .max(first)
            };
            let (share, others) = rest.split_at_mut((starts[last] - starts[first]) as usize);
            shares.push((first, last, share));
            (rest, first) = (others, last);
        }
        threads::for_each(
            shares,
            || (),
            |(), (first, last, share)| {
                let base = starts[first];
                let mut next: Vec<u32> = starts[first..last].iter().map(|start| start - base).collect();
                for (row, &group) in (0_u32..).zip(groups) {
                    if let Some(slot) = (group as usize)
                        .checked_sub(first)
                        .and_then(|group| next.get_mut(group))
                    {
                        share[*slot as usize] = row;
                        *slot += 1;
                    }
                }
            },
        );
        Self { starts, rows }
    }

    #[cfg(test)]
    pub(super) fn bytes(&self) -> usize {
        4 * (self.starts.capacity() + self.rows.capacity())
    }

    /// How many groups there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The rows of a group, ascending; none for a group beyond the last.
    pub(super) fn of(&self, group: usize) -> &[u32] {
        match self.starts.get(group..=group + 1) {
            Some(bounds) => &self.rows[bounds[0] as usize..bounds[1] as usize],
            None => &[],
        }
    }
}
