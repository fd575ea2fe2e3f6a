//! Draws that depend on nothing but the seed and what they are for.
//!
//! A counter-based generator (splitmix64) in integer arithmetic: the same on every platform, in any order, and
//! a new use of it never shifts the draws of another.

/// What a draw decides.
#[derive(Clone, Copy)]
pub(crate) enum Stream {
    HouseholdSize = 1,
    Role,
    Destination,
    Shuffle,
    WorkSize,
    WorkKind,
    Vehicle,
    Seat,
    Attends,
    Leave,
    Ride,
    Work,
    Lunch,
    ErrandCount,
    ErrandPlace,
    ErrandStay,
    ErrandGap,
    Return,
    Table,
    Scan,
    Case,
    CaseDate,
    Meeting,
    Casting,
    Chat,
    Swab,
    Spread,
    Incubation,
    Infects,
    Response,
    Supplies = 100,
}

/// The source of every draw of one data set.
pub(crate) struct Draws {
    base: u64,
}

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self { base: mix(seed) }
    }

    /// 64 even bits for the entity `b` at the time or slot `a`.
    pub(crate) fn bits(&self, stream: Stream, a: u32, b: u32) -> u64 {
        let stream = mix(self.base.wrapping_add(stream as u64));
        mix(mix(stream.wrapping_add(u64::from(a))).wrapping_add(u64::from(b)))
    }

    /// An even draw from `0..n`; 0 where `n` is 0.
    pub(crate) fn below(&self, stream: Stream, a: u32, b: u32, n: u32) -> u32 {
        (((self.bits(stream, a, b) >> 32) * u64::from(n)) >> 32) as u32
    }

    /// True in `percent` of a hundred draws.
    pub(crate) fn chance(&self, stream: Stream, a: u32, b: u32, percent: u32) -> bool {
        self.below(stream, a, b, 100) < percent
    }

    /// One of `items`, which must not be empty.
    pub(crate) fn pick<T: Copy>(&self, stream: Stream, a: u32, b: u32, items: &[T]) -> T {
        items[index(self.below(stream, a, b, count(items.len())))]
    }
}

fn mix(x: u64) -> u64 {
    let z = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A number of persons, places or areas; the program's arguments keep all of them far below `u32::MAX`.
pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).expect("fewer than u32::MAX of anything")
}

/// A dense number as a position in a list.
pub(crate) fn index(number: u32) -> usize {
    usize::try_from(number).expect("at least 32 bits of address")
}
