//! From pairs of visits to pairs of persons: each pair once, with all its seconds.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::{Limits, OverlapCount, sweep_all};
use crate::id::PersonId;
use crate::log::VisitLog;
use crate::threads;
use crate::watch::{Cancelled, Watch};

/// A person and everyone with a higher id who shared time with them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct PersonPairs<'a> {
    /// The one.
    pub person: PersonId,
    /// The others, sorted, and the seconds shared with each over all places.
    pub others: &'a [(PersonId, u64)],
}

/// Takes every pair of persons who shared time into a state, on all threads, and merges the states.
///
/// Each pair is met once, with the person of the lower id; the seconds are the sum over all pairs of their visits that
/// share enough time. Where two of the visits of one person are to the same place at different spots at once, both
/// count. Which thread meets whom differs from run to run, so `take` and `merge` must not care for the order.
///
/// # Errors
///
/// [`Cancelled`] where the watch says so.
///
/// # Complexity
///
/// `O(v + o log d)` time for `v` visits with `o` overlaps, of which a person has about `d`; 8 bytes for an overlap.
pub fn fold_pairs<S: Send>(
    log: &VisitLog,
    limits: Limits,
    watch: &impl Watch,
    start: impl Fn() -> S + Sync + Send,
    take: impl Fn(&mut S, PersonPairs<'_>) + Sync + Send,
    merge: impl Fn(S, S) -> S,
) -> Result<(OverlapCount, S), Cancelled> {
    let layout = Layout::new(log.person_count());
    let dealt = sweep_all(
        log,
        limits,
        watch,
        || Dealt::new(layout),
        |dealt, meeting| {
            let (overlaps, seconds) = meeting.count();
            dealt.count.overlaps += overlaps;
            dealt.count.seconds += seconds;
            for met in meeting.each() {
                let (lower, higher) = (met.earlier.min(met.later), met.earlier.max(met.later));
                dealt.add(lower, higher, met.end - met.start);
            }
        },
    )?;
    let mut count = OverlapCount::default();
    for one in &dealt {
        count.overlaps += one.count.overlaps;
        count.seconds += one.count.seconds;
    }
    // Each bucket is taken by one thread, and its memory given back when it is done.
    let buckets: Vec<Mutex<Vec<Vec<u64>>>> = gather(dealt, layout.buckets)
        .into_iter()
        .map(Mutex::new)
        .collect();
    let next = AtomicUsize::new(0);
    let states = threads::on_each(|| {
        let (mut state, mut reducer) = (start(), Reducer::default());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(bucket) = buckets.get(number) else {
                return state;
            };
            let chunks = std::mem::take(&mut *bucket.lock().unwrap_or_else(PoisonError::into_inner));
            reducer.reduce(layout, number, chunks, |pairs| take(&mut state, pairs));
        }
    });
    Ok((count, states.into_iter().reduce(merge).unwrap_or_else(start)))
}

/// How the lower person, the higher person and the seconds of an overlap share 64 bits.
///
/// A bucket holds the overlaps of so many lower persons that a thread sorts it in cache. What is left of the 64 bits
/// are seconds; an overlap of more is split into several.
#[derive(Clone, Copy, Debug)]
struct Layout {
    buckets: usize,
    lower_bits: u32,
    higher_bits: u32,
    seconds_bits: u32,
}

/// About so many buckets at the most: as many streams of writes as the caches follow.
const BUCKETS: usize = 1 << 10;

impl Layout {
    fn new(persons: usize) -> Self {
        let higher_bits = usize::BITS - persons.max(1).leading_zeros();
        let lower_bits = higher_bits.saturating_sub(BUCKETS.ilog2());
        Self {
            buckets: (persons >> lower_bits) + 1,
            lower_bits,
            higher_bits,
            seconds_bits: u64::BITS - lower_bits - higher_bits,
        }
    }

    #[inline]
    fn bucket(self, lower: u32) -> usize {
        (lower >> self.lower_bits) as usize
    }

    #[inline]
    fn pack(self, lower: u32, higher: u32, seconds: u64) -> u64 {
        let lower = u64::from(lower) & ((1 << self.lower_bits) - 1);
        (lower << self.higher_bits | u64::from(higher)) << self.seconds_bits | seconds
    }

    #[inline]
    fn most_seconds(self) -> u64 {
        (1 << self.seconds_bits) - 1
    }

    /// The lower person within the bucket.
    #[inline]
    fn lower(self, packed: u64) -> usize {
        usize::try_from(packed >> self.seconds_bits >> self.higher_bits).expect("fewer than persons")
    }

    /// The lower person of a bucket's so-many-eth.
    fn person(self, bucket: usize, lower: usize) -> PersonId {
        PersonId::new(u32::try_from(bucket << self.lower_bits | lower).expect("fewer than persons"))
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "at most 32 bits are left by the mask"
    )]
    #[inline]
    fn higher(self, packed: u64) -> u32 {
        (packed >> self.seconds_bits & ((1 << self.higher_bits) - 1)) as u32
    }

    #[inline]
    fn seconds(self, packed: u64) -> u64 {
        packed & self.most_seconds()
    }
}

/// Overlaps that one thread has met, by bucket, in chunks that are never moved.
struct Dealt {
    layout: Layout,
    buckets: Vec<Vec<Vec<u64>>>,
    open: Vec<Vec<u64>>,
    recent: Vec<Recent>,
    count: OverlapCount,
}

/// A pair that was met lately, and its seconds since: those who live, work or learn together meet day by day, at one
/// place and so one after the other. Nothing yet where there are no seconds.
#[derive(Clone, Copy, Default)]
struct Recent {
    lower: u32,
    higher: u32,
    seconds: u64,
}

/// Pairs that are remembered: 256 KiB, so that they stay in a second-level cache.
const RECENT_BITS: u32 = 14;
/// Overlaps in a chunk: 32 KiB.
const CHUNK: usize = 1 << 12;

impl Dealt {
    fn new(layout: Layout) -> Self {
        Self {
            layout,
            buckets: vec![Vec::new(); layout.buckets],
            open: vec![Vec::new(); layout.buckets],
            recent: vec![Recent::default(); 1 << RECENT_BITS],
            count: OverlapCount::default(),
        }
    }

    #[inline]
    fn add(&mut self, lower: u32, higher: u32, seconds: u32) {
        let seconds = u64::from(seconds);
        let hash = (u64::from(lower) << 32 | u64::from(higher)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let slot = usize::try_from(hash >> (u64::BITS - RECENT_BITS)).expect("a few bits");
        let recent = &mut self.recent[slot];
        if (recent.lower, recent.higher) == (lower, higher) {
            recent.seconds += seconds;
            return;
        }
        let forgotten = std::mem::replace(
            recent,
            Recent {
                lower,
                higher,
                seconds,
            },
        );
        self.deal(forgotten);
    }

    #[inline]
    fn deal(&mut self, pair: Recent) {
        let mut left = pair.seconds;
        let bucket = self.layout.bucket(pair.lower);
        while left > 0 {
            let part = left.min(self.layout.most_seconds());
            let open = &mut self.open[bucket];
            if open.len() == open.capacity() {
                let full = std::mem::replace(open, Vec::with_capacity(CHUNK));
                if !full.is_empty() {
                    self.buckets[bucket].push(full);
                }
            }
            self.open[bucket].push(self.layout.pack(pair.lower, pair.higher, part));
            left -= part;
        }
    }

    /// The chunks of each bucket, with what was still remembered.
    fn finish(mut self) -> Vec<Vec<Vec<u64>>> {
        for pair in std::mem::take(&mut self.recent) {
            self.deal(pair);
        }
        for (chunks, open) in self.buckets.iter_mut().zip(self.open) {
            if !open.is_empty() {
                chunks.push(open);
            }
        }
        self.buckets
    }
}

/// The chunks of each bucket from all threads.
fn gather(dealt: Vec<Dealt>, buckets: usize) -> Vec<Vec<Vec<u64>>> {
    let mut gathered = vec![Vec::new(); buckets];
    for one in dealt {
        for (all, chunks) in gathered.iter_mut().zip(one.finish()) {
            all.extend(chunks);
        }
    }
    gathered
}

/// Turns one bucket after the other into pairs, in the same buffers.
#[derive(Default)]
struct Reducer {
    sorted: Vec<u64>,
    next: Vec<usize>,
    others: Vec<(PersonId, u64)>,
}

impl Reducer {
    fn reduce(
        &mut self,
        layout: Layout,
        bucket: usize,
        chunks: Vec<Vec<u64>>,
        mut each: impl FnMut(PersonPairs<'_>),
    ) {
        // By lower person first: what is left to sort are the overlaps of one person.
        self.next.clear();
        self.next.resize((1 << layout.lower_bits) + 1, 0);
        for &packed in chunks.iter().flatten() {
            self.next[layout.lower(packed) + 1] += 1;
        }
        for lower in 1..self.next.len() {
            self.next[lower] += self.next[lower - 1];
        }
        self.sorted.clear();
        self.sorted.resize(self.next[1 << layout.lower_bits], 0);
        for packed in chunks.into_iter().flatten() {
            let slot = &mut self.next[layout.lower(packed)];
            self.sorted[*slot] = packed;
            *slot += 1;
        }
        let mut rest = self.sorted.as_mut_slice();
        let mut begun = 0;
        for (lower, &end) in self.next[..1 << layout.lower_bits].iter().enumerate() {
            let (own, others) = rest.split_at_mut(end - begun);
            (rest, begun) = (others, end);
            if own.is_empty() {
                continue;
            }
            own.sort_unstable();
            self.others.clear();
            for met in own.chunk_by(|a, b| layout.higher(*a) == layout.higher(*b)) {
                let seconds = met.iter().map(|&packed| layout.seconds(packed)).sum();
                self.others.push((PersonId::new(layout.higher(met[0])), seconds));
            }
            each(PersonPairs {
                person: layout.person(bucket, lower),
                others: &self.others,
            });
        }
    }
}
