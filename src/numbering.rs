//! Small numbers for keys: equal keys have equal numbers, counted from 0 in the order in which keys are met first.
//!
//! What is worked out per key then stands in a plain list, in an order that follows from the input alone.

/// A table with open addresses, made to be used again and again: forgetting all keys takes no time, since entries of
/// earlier rounds tell so themselves.
#[derive(Clone, Debug)]
pub(crate) struct Numbering {
    // Invariant: as many as a power of two, at least twice as many as keys.
    entries: Vec<Entry>,
    // What leaves as many bits of a hash as number the entries.
    shift: u32,
    keys: u32,
    round: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Entry {
    key: u64,
    number: u32,
    round: u32,
}

impl Default for Numbering {
    fn default() -> Self {
        Self {
            entries: vec![Entry::default(); 16],
            shift: u64::BITS - 4,
            keys: 0,
            round: 1,
        }
    }
}

impl Numbering {
    /// Forgets all keys.
    pub(crate) fn clear(&mut self) {
        self.keys = 0;
        self.round = self.round.checked_add(1).unwrap_or_else(|| {
            self.entries.fill(Entry::default());
            1
        });
    }

    /// The number of a key, and whether the key is met for the first time.
    #[inline]
    pub(crate) fn number(&mut self, key: u64) -> (usize, bool) {
        let at = self.find(key);
        let entry = &mut self.entries[at];
        if entry.round == self.round {
            return (entry.number as usize, false);
        }
        let number = self.keys;
        *entry = Entry {
            key,
            number,
            round: self.round,
        };
        self.keys += 1;
        if 2 * self.keys as usize >= self.entries.len() {
            self.grow();
        }
        (number as usize, true)
    }

    /// The entry of a key, or the free one where it belongs.
    #[inline]
    fn find(&self, key: u64) -> usize {
        let entries = self.entries.as_slice();
        // The upper bits of the product depend on all bits of the key.
        let hash = key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift;
        let mut at = usize::try_from(hash).unwrap_or(0);
        loop {
            let at_last = at & (entries.len() - 1);
            let entry = &entries[at_last];
            if entry.round != self.round || entry.key == key {
                return at_last;
            }
            at = at_last + 1;
        }
    }

    #[cold]
    fn grow(&mut self) {
        let larger = vec![Entry::default(); 2 * self.entries.len()];
        self.shift -= 1;
        for entry in std::mem::replace(&mut self.entries, larger) {
            if entry.round == self.round {
                let at = self.find(entry.key);
                self.entries[at] = entry;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Numbering;

    #[test]
    fn equal_keys_have_equal_numbers_however_many_there_are() {
        let mut numbering = Numbering::default();
        for round in 0..3_u64 {
            numbering.clear();
            for (number, key) in (0..1000_u32).enumerate() {
                assert_eq!(numbering.number(u64::from(key) << 32 | round), (number, true));
            }
            for (number, key) in (0..1000_u32).enumerate().rev() {
                assert_eq!(numbering.number(u64::from(key) << 32 | round), (number, false));
            }
        }
    }

    #[test]
    fn keys_of_earlier_rounds_are_forgotten_even_when_rounds_begin_anew() {
        let mut numbering = Numbering::default();
        numbering.number(7);
        numbering.round = u32::MAX;
        numbering.number(8);
        numbering.clear();
        assert_eq!(numbering.number(8), (0, true));
        assert_eq!(numbering.number(7), (1, true));
    }
}
