//! The sizes of the contact chains of many roots at once: movements at instants are gone through once for every 512
//! roots, each root a bit.

use std::ops::Range;

use super::movements::Movements;

/// How many roots go through the movements together.
pub(super) const LANES: usize = u64::BITS as usize * WORDS;
const WORDS: usize = 8;

/// One bit for each root.
type Lanes = [u64; WORDS];

/// A root in one direction of time: its number, and its window as that side counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seat {
    pub(super) number: u32,
    pub(super) window: (u32, u32),
}

/// Movements at instants, in an order in which each instant is settled by going through it once.
#[derive(Debug)]
pub(super) struct Sweep {
    numbers: usize,
    // Sorted by time; the links of an instant are those of its range.
    instants: Vec<(u32, Range<usize>)>,
    // From, to. Where some numbers all reach each other at an instant, there are links that gather what they have
    // and links that spread it; read backwards and with the ends swapped, it is the same the other way around.
    links: Vec<(u32, u32)>,
}

impl Sweep {
    /// Puts the movements in order; they must all be at instants.
    ///
    /// # Complexity
    ///
    /// `O(m log m)` for `m` movements.
    pub(super) fn new(movements: &Movements) -> Self {
        let side = &movements.forward;
        let numbers = movements.id_count();
        let mut dated: Vec<(u32, u32, u32)> = (0..numbers)
            .map(|number| u32::try_from(number).expect("a number of an id"))
            .flat_map(|from| {
                side.steps[side.from(from)]
                    .iter()
                    .map(move |step| (step.first, from, step.to))
            })
            .collect();
        dated.sort_unstable();
        let mut sweep = Self {
            numbers,
            instants: Vec::new(),
            links: Vec::with_capacity(dated.len()),
        };
        let mut together = Together::new(numbers);
        for instant in dated.chunk_by(|a, b| a.0 == b.0) {
            let from = sweep.links.len();
            together.order(instant, &mut sweep.links);
            sweep.instants.push((instant[0].0, from..sweep.links.len()));
        }
        sweep
    }

    /// How many others each root reaches, or is reached by; at most [`LANES`] roots.
    pub(super) fn count(&self, seats: &[Seat], backward: bool, reached: &mut Vec<Lanes>) -> Vec<u32> {
        reached.clear();
        reached.resize(self.numbers, [0; WORDS]);
        for (lane, seat) in seats.iter().enumerate() {
            set(&mut reached[seat.number as usize], lane);
        }
        if backward {
            let instants = self.instants.iter().rev();
            pass(
                seats,
                instants.map(|(time, range)| (u32::MAX - time, range)),
                |range, active| {
                    for &(to, from) in self.links[range].iter().rev() {
                        carry(reached, from, to, active);
                    }
                },
            );
        } else {
            pass(
                seats,
                self.instants.iter().map(|(time, range)| (*time, range)),
                |range, active| {
                    for &(from, to) in &self.links[range] {
                        carry(reached, from, to, active);
                    }
                },
            );
        }
        count_lanes(reached)
            .into_iter()
            .take(seats.len())
            // The root is in its own lane.
            .map(|count| u32::try_from(count - 1).expect("fewer others than there are ids"))
            .collect()
    }
}

/// Goes through the instants that lie in the window of some root, and tells which roots those are.
fn pass<'s>(
    seats: &[Seat],
    instants: impl Iterator<Item = (u32, &'s Range<usize>)>,
    mut settle: impl FnMut(Range<usize>, &Lanes),
) {
    let by = |key: fn(&Seat) -> u32| {
        let mut lanes: Vec<(u32, usize)> = seats.iter().map(key).zip(0..).collect();
        lanes.sort_unstable();
        lanes.into_iter().peekable()
    };
    let mut starting = by(|seat| seat.window.0);
    let mut ending = by(|seat| seat.window.1);
    let mut active = [0; WORDS];
    for (time, range) in instants {
        while let Some((_, lane)) = starting.next_if(|&(first, _)| first <= time) {
            set(&mut active, lane);
        }
        while let Some((_, lane)) = ending.next_if(|&(last, _)| last < time) {
            clear(&mut active, lane);
        }
        if active != [0; WORDS] {
            settle(range.clone(), &active);
        } else if ending.peek().is_none() {
            break;
        }
    }
}

fn set(lanes: &mut Lanes, lane: usize) {
    lanes[lane / 64] |= 1 << (lane % 64);
}

fn clear(lanes: &mut Lanes, lane: usize) {
    lanes[lane / 64] &= !(1 << (lane % 64));
}

/// What has reached one number reaches the other, of the roots whose window it is.
#[inline]
fn carry(reached: &mut [Lanes], from: u32, to: u32, active: &Lanes) {
    let source = reached[from as usize];
    let target = &mut reached[to as usize];
    for word in 0..WORDS {
        target[word] |= source[word] & active[word];
    }
}

/// How often each lane is set, by adding the bits of all lanes at once: plane `p` holds bit `p` of every count.
fn count_lanes(reached: &[Lanes]) -> Vec<u64> {
    // Counts go up to the number of ids, 2^32 at most.
    let mut planes = [[0; WORDS]; 33];
    for lanes in reached {
        let mut carried = *lanes;
        for plane in &mut planes {
            for word in 0..WORDS {
                let both = plane[word] & carried[word];
                plane[word] ^= carried[word];
                carried[word] = both;
            }
            if carried == [0; WORDS] {
                break;
            }
        }
    }
    let count = |lane: usize| {
        let bits = planes.iter().map(|plane| plane[lane / 64] >> (lane % 64) & 1);
        bits.zip(0..).map(|(bit, plane)| bit << plane).sum()
    };
    (0..LANES).map(count).collect()
}

/// What happens at one instant: numbers in the order in which they can reach each other, by Tarjan's strongly connected
/// components (Depth-first search and linear graph algorithms, SIAM J. Comput. 1(2), 1972), without recursion.
struct Together {
    visits: Vec<Visit>,
    // Numbers whose component is not known yet.
    open: Vec<u32>,
    // Numbers by component, each component after all that it reaches; and where the components end.
    ordered: Vec<u32>,
    ends: Vec<usize>,
}

#[derive(Clone, Copy, Default)]
struct Visit {
    /// From 1 in the order of discovery; 0 where not discovered.
    order: u32,
    low: u32,
    /// The number of its component, from 1; 0 where that is not known yet.
    component: usize,
}

impl Together {
    fn new(numbers: usize) -> Self {
        Self {
            visits: vec![Visit::default(); numbers],
            open: Vec::new(),
            ordered: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Adds the links of one instant, sorted by where they start, in an order in which each starts where nothing
    /// arrives any more.
    fn order(&mut self, instant: &[(u32, u32, u32)], links: &mut Vec<(u32, u32)>) {
        if let [(_, from, to)] = *instant {
            links.push((from, to));
            return;
        }
        self.ordered.clear();
        self.ends.clear();
        let mut found = 0;
        for &(_, from, _) in instant {
            if self.visits[from as usize].order == 0 {
                self.components_from(from, instant, &mut found);
            }
        }
        let mut until = self.ordered.len();
        for from in self.ends.iter().rev().skip(1).copied().chain([0]) {
            let component = &self.ordered[from..until];
            links.extend(component.windows(2).map(|pair| (pair[0], pair[1])));
            if let Some((&last, others)) = component.split_last() {
                links.extend(others.iter().rev().map(|&other| (last, other)));
            }
            for &number in component {
                let of = |number: u32| self.visits[number as usize].component;
                let to = instant[links_from(instant, number)].iter().map(|&(_, _, to)| to);
                links.extend(to.filter(|&to| of(to) != of(number)).map(|to| (number, to)));
            }
            until = from;
        }
        for &number in &self.ordered {
            self.visits[number as usize] = Visit::default();
        }
    }

    fn components_from(&mut self, root: u32, instant: &[(u32, u32, u32)], found: &mut u32) {
        let mut path: Vec<(u32, Range<usize>)> = vec![(root, links_from(instant, root))];
        self.discover(root, found);
        while let Some((number, links)) = path.last_mut() {
            let number = *number;
            let Some(at) = links.next() else {
                path.pop();
                let low = self.visits[number as usize].low;
                if low == self.visits[number as usize].order {
                    self.settle(number);
                }
                if let Some(&(parent, _)) = path.last() {
                    let parent = &mut self.visits[parent as usize];
                    parent.low = parent.low.min(low);
                }
                continue;
            };
            let to = instant[at].2;
            let other = self.visits[to as usize];
            if other.order == 0 {
                self.discover(to, found);
                path.push((to, links_from(instant, to)));
            } else if other.component == 0 {
                let own = &mut self.visits[number as usize];
                own.low = own.low.min(other.order);
            }
        }
    }

    fn discover(&mut self, number: u32, found: &mut u32) {
        *found += 1;
        self.visits[number as usize] = Visit {
            order: *found,
            low: *found,
            component: 0,
        };
        self.open.push(number);
    }

    /// Everything that is open since a number was discovered is its component.
    fn settle(&mut self, number: u32) {
        while let Some(member) = self.open.pop() {
            self.visits[member as usize].component = self.ends.len() + 1;
            self.ordered.push(member);
            if member == number {
                break;
            }
        }
        self.ends.push(self.ordered.len());
    }
}

/// The positions of the links from a number.
fn links_from(instant: &[(u32, u32, u32)], number: u32) -> Range<usize> {
    let from = instant.partition_point(|&(_, from, _)| from < number);
    let count = instant[from..].partition_point(|&(_, from, _)| from == number);
    from..from + count
}
