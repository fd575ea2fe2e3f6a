//! Keys of one kind and the numbers that stand for them.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::RosterFull;
#[cfg(feature = "csv")]
use crate::threads;

/// Keys, numbered from 0 in the order in which they came.
///
/// Nearly all keys are short and stand in their entry, where one look compares them: with an end in one table and text
/// in another, half of the time of reading a city went into waiting for memory.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    entries: Vec<Entry>,
    // The keys that are too long for an entry.
    long: String,
    // Invariant: each number below entries.len() once, under the hash of its key.
    numbers: HashTable<u32>,
    // Seeded at random: keys come from outside, and nobody shall know which of them collide.
    hasher: DefaultHashBuilder,
}

/// The length of a short key and its bytes; of a long key [`LONG`], its length from byte 4 on, and from byte 8 on where
/// it stands.
type Entry = [u8; 16];

const SHORT_BYTES: usize = 15;
const LONG: u8 = 255;

impl Keys {
    /// The number of a key; a new one for a new key.
    pub(super) fn intern(&mut self, key: &str, what: &'static str) -> Result<u32, RosterFull> {
        if let Some(number) = self.find(key) {
            return Ok(number);
        }
        let full = RosterFull { what };
        let number = u32::try_from(self.len()).map_err(|_| full)?;
        if number == u32::MAX {
            return Err(full);
        }
        let entry = short_entry(key).map_or_else(|| self.long_entry(key).ok_or(full), Ok)?;
        self.entries.push(entry);
        let (entries, long, hasher) = (&self.entries, &self.long, &self.hasher);
        self.numbers
            .insert_unique(hasher.hash_one(key.as_bytes()), number, |&number| {
                hasher.hash_one(bytes(&entries[number as usize], long))
            });
        Ok(number)
    }

    pub(super) fn find(&self, key: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(key.as_bytes());
        let found = if let Some(entry) = short_entry(key) {
            self.numbers
                .find(hash, |&number| self.entries[number as usize] == entry)
        } else {
            self.numbers.find(hash, |&number| self.is(number, key))
        };
        found.copied()
    }

    pub(super) fn key(&self, index: usize) -> Option<&str> {
        let bytes = bytes(self.entries.get(index)?, &self.long);
        Some(std::str::from_utf8(bytes).expect("a key is text"))
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether this is the key of the number, which must be one of these.
    pub(super) fn is(&self, number: u32, key: &str) -> bool {
        bytes(&self.entries[number as usize], &self.long) == key.as_bytes()
    }

    #[cfg(feature = "csv")]
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).map_while(|index| self.key(index))
    }

    /// Sorts the keys by their bytes; the new number of each old one.
    #[cfg(feature = "csv")]
    pub(super) fn sort(&mut self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..).zip(&self.entries).map(|(number, _)| number).collect();
        threads::sort_by_key(&mut order, |&number| {
            bytes(&self.entries[number as usize], &self.long)
        });
        let mut renumbered = vec![0; order.len()];
        for (number, &old) in (0..).zip(&order) {
            renumbered[old as usize] = number;
        }
        self.entries = order.iter().map(|&old| self.entries[old as usize]).collect();
        for number in &mut self.numbers {
            *number = renumbered[*number as usize];
        }
        renumbered
    }

    /// Nothing for a key that nobody could hold.
    fn long_entry(&mut self, key: &str) -> Option<Entry> {
        let mut entry = [0; 16];
        entry[0] = LONG;
        entry[4..8].copy_from_slice(&u32::try_from(key.len()).ok()?.to_le_bytes());
        entry[8..].copy_from_slice(&(self.long.len() as u64).to_le_bytes());
        self.long.push_str(key);
        Some(entry)
    }
}

fn short_entry(key: &str) -> Option<Entry> {
    let length = u8::try_from(key.len())
        .ok()
        .filter(|_| key.len() <= SHORT_BYTES)?;
    let mut entry = [0; 16];
    entry[0] = length;
    entry[1..=key.len()].copy_from_slice(key.as_bytes());
    Some(entry)
}

fn bytes<'k>(entry: &'k Entry, long: &'k str) -> &'k [u8] {
    let &[length, .., s0, s1, s2, s3, s4, s5, s6, s7] = entry;
    if length != LONG {
        return &entry[1..=usize::from(length)];
    }
    let start =
        usize::try_from(u64::from_le_bytes([s0, s1, s2, s3, s4, s5, s6, s7])).expect("text in memory");
    let length = u32::from_le_bytes([entry[4], entry[5], entry[6], entry[7]]);
    &long.as_bytes()[start..start + length as usize]
}
