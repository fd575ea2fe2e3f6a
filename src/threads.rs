//! The same work on many things: on all threads with the feature `parallel`, else on this one.
//!
//! Whatever the number of threads, results come in the order of the things, or are reduced by an operation that does
//! not care for the order.

#[cfg(feature = "parallel")]
use rayon::prelude::*;

/// Does the work on each item, in no particular order; `start` makes what a run of items shares.
#[cfg(feature = "parallel")]
pub(crate) fn for_each<T: Send, S>(
    items: Vec<T>,
    start: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, T) + Sync + Send,
) {
    items.into_par_iter().for_each_init(start, work);
}

/// The results of the work on each item, in their order; `start` makes what a run of items shares.
#[cfg(feature = "parallel")]
pub(crate) fn map<T: Sync, S, R: Send>(
    items: &[T],
    start: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, &T) -> R + Sync + Send,
) -> Vec<R> {
    items.par_iter().map_init(start, work).collect()
}

/// Takes every item into a state and merges the states; the result must not depend on who took what.
#[cfg(feature = "parallel")]
pub(crate) fn fold<T: Sync, S: Send>(
    items: &[T],
    start: impl Fn() -> S + Sync + Send,
    take: impl Fn(&mut S, &T) + Sync + Send,
    merge: impl Fn(S, S) -> S + Sync + Send,
) -> S {
    let taken = |mut state: S, item: &T| {
        take(&mut state, item);
        state
    };
    items
        .par_iter()
        .fold(&start, taken)
        .reduce_with(merge)
        .unwrap_or_else(start)
}

/// Sorts by a key; things of equal keys must be equal.
#[cfg(feature = "parallel")]
pub(crate) fn sort_by_key<T: Send, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K + Sync) {
    items.par_sort_unstable_by_key(key);
}

/// How many threads share the work.
#[cfg(feature = "parallel")]
pub(crate) fn count() -> usize {
    rayon::current_num_threads()
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn for_each<T, S>(items: Vec<T>, start: impl Fn() -> S, work: impl Fn(&mut S, T)) {
    let mut state = start();
    for item in items {
        work(&mut state, item);
    }
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn map<T, S, R>(items: &[T], start: impl Fn() -> S, work: impl Fn(&mut S, &T) -> R) -> Vec<R> {
    let mut state = start();
    items.iter().map(|item| work(&mut state, item)).collect()
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn fold<T, S>(
    items: &[T],
    start: impl Fn() -> S,
    take: impl Fn(&mut S, &T),
    _merge: impl Fn(S, S) -> S,
) -> S {
    let mut state = start();
    for item in items {
        take(&mut state, item);
    }
    state
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    items.sort_unstable_by_key(key);
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn count() -> usize {
    1
}
