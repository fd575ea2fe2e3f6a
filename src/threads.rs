//! The same work on many things: on all threads with the feature `parallel`, else on this one.
//!
//! Whatever the number of threads, results come in the order of the things, or are reduced by an operation that does
//! not care for the order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::vec;

#[cfg(feature = "parallel")]
use rayon::prelude::*;

/// Who does the work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Crew {
    /// All threads, with the feature `parallel`.
    All,
    /// This thread alone, where the others have work of their own.
    Alone,
}

impl Crew {
    /// As [`fold`].
    pub(crate) fn fold<T: Sync, S: Send>(
        self,
        items: &[T],
        start: impl Fn() -> S + Sync + Send,
        take: impl Fn(&mut S, &T) + Sync + Send,
        merge: impl Fn(S, S) -> S + Sync + Send,
    ) -> S {
        match self {
            Self::All => fold(items, start, take, merge),
            Self::Alone => fold_alone(items, start, take),
        }
    }
}

fn fold_alone<T, S>(items: &[T], start: impl Fn() -> S, take: impl Fn(&mut S, &T)) -> S {
    let mut state = start();
    for item in items {
        take(&mut state, item);
    }
    state
}

/// Does the work once on every thread, and gives what each makes of it.
///
/// Whoever has many things to do takes them from something that the threads share: a state then lives as long as its
/// thread, and its buffers are touched for the first time only once.
#[cfg(feature = "parallel")]
pub(crate) fn on_each<R: Send>(work: impl Fn() -> R + Sync + Send) -> Vec<R> {
    match count() {
        1 => vec![work()],
        threads => (0..threads)
            .into_par_iter()
            .with_max_len(1)
            .map(|_| work())
            .collect(),
    }
}

/// Does the work on each item, in no particular order; `start` makes what a thread keeps from item to item.
pub(crate) fn for_each<T: Send, S>(
    items: Vec<T>,
    start: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, T) + Sync + Send,
) {
    let items = Mutex::new(items.into_iter());
    on_each(|| {
        let mut state = start();
        // The lock is let go before the work.
        while let Some(item) = next(&items) {
            work(&mut state, item);
        }
    });
}

fn next<T>(items: &Mutex<vec::IntoIter<T>>) -> Option<T> {
    items.lock().unwrap_or_else(PoisonError::into_inner).next()
}

/// The results of the work on each item, in their order; `start` makes what a thread keeps from item to item.
pub(crate) fn map<T: Sync, S, R: Send>(
    items: &[T],
    start: impl Fn() -> S + Sync + Send,
    work: impl Fn(&mut S, &T) -> R + Sync + Send,
) -> Vec<R> {
    let taken = AtomicUsize::new(0);
    let done = on_each(|| {
        let (mut state, mut done) = (start(), Vec::new());
        loop {
            let at = taken.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else {
                return done;
            };
            done.push((at, work(&mut state, item)));
        }
    });
    let mut done: Vec<(usize, R)> = done.into_iter().flatten().collect();
    done.sort_unstable_by_key(|&(at, _)| at);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Takes every item into a state and merges the states; the result must not depend on who took what.
pub(crate) fn fold<T: Sync, S: Send>(
    items: &[T],
    start: impl Fn() -> S + Sync + Send,
    take: impl Fn(&mut S, &T) + Sync + Send,
    merge: impl Fn(S, S) -> S,
) -> S {
    let taken = AtomicUsize::new(0);
    let states = on_each(|| {
        let mut state = start();
        while let Some(item) = items.get(taken.fetch_add(1, Ordering::Relaxed)) {
            take(&mut state, item);
        }
        state
    });
    states.into_iter().reduce(merge).expect("there is a thread")
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
pub(crate) fn on_each<R>(work: impl Fn() -> R) -> Vec<R> {
    vec![work()]
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    items.sort_unstable_by_key(key);
}

#[cfg(not(feature = "parallel"))]
pub(crate) fn count() -> usize {
    1
}
