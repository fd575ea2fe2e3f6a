//! How much somebody can have passed on, and received: degrees and contact chains, for one root or for all.

use serde::Serialize;

use super::movements::{Movements, Side};
use super::search::{Quest, Search};
use super::sweep::{LANES, Seat, Sweep};
use crate::id::PersonId;
use crate::threads;
use crate::time::Interval;

/// Of whom measures are asked, and for which time: what came in during one window, and what went out during another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
pub struct Root {
    /// Who.
    pub id: PersonId,
    /// The time of the ingoing movements that count, direct and indirect.
    pub ingoing: Interval,
    /// The time of the outgoing movements that count, direct and indirect.
    pub outgoing: Interval,
}

impl Root {
    /// A root with one window for both directions.
    #[must_use]
    pub const fn new(id: PersonId, window: Interval) -> Self {
        Self {
            id,
            ingoing: window,
            outgoing: window,
        }
    }
}

/// The four measures of one root.
///
/// As Nöremark and Widgren define them (`EpiContactTrace`: an R-package for contact tracing during livestock disease
/// outbreaks and for risk-based surveillance, BMC Vet. Res. 10:71, 2014). Each is a number of ids (persons or
/// holdings) and not of movements, and not divided by anything: the root is never counted, everybody else at most
/// once. For a share, divide by the number of [ids](Movements::ids) less one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Measures {
    /// Who.
    pub id: PersonId,
    /// Whether any movement, in or out of the windows, leads from or to the root; if not, all measures are 0.
    pub known: bool,
    /// How many different others a movement in the ingoing window leads from, straight to the root.
    pub in_degree: u32,
    /// How many different others a movement in the outgoing window leads to, straight from the root.
    pub out_degree: u32,
    /// How many others there are from whom movements in the ingoing window lead to the root, directly or through others
    /// and forward in time: the size of [`Movements::ingoing_chain`].
    pub ingoing_chain: u32,
    /// How many others there are to whom movements in the outgoing window lead from the root, directly or through others
    /// and forward in time: the size of [`Movements::outgoing_chain`].
    pub outgoing_chain: u32,
}

impl Measures {
    fn of(
        movements: &Movements,
        root: &Root,
        [in_degree, out_degree]: [u32; 2],
        [ingoing_chain, outgoing_chain]: [u32; 2],
    ) -> Self {
        Self {
            id: root.id,
            known: movements.knows(root.id),
            in_degree,
            out_degree,
            ingoing_chain,
            outgoing_chain,
        }
    }
}

impl Movements {
    /// The measures of one root; all 0 for one that no movement mentions.
    ///
    /// How movements follow each other, and what `max_wait_s` (seconds) means, is said at [`Movements`].
    ///
    /// # Complexity
    ///
    /// As [`outgoing_chain`](Self::outgoing_chain), twice.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::{Interval, PersonId, Timestamp};
    /// use mijie::graph::{Movement, Movements, Root};
    ///
    /// let at = |hour: i64| Timestamp::from_unix(hour * 3600);
    /// let [farm, market, dealer] = [0, 1, 2].map(PersonId::new);
    /// let movements = Movements::new([
    ///     Movement::at(farm, market, at(8)?),
    ///     Movement::at(market, dealer, at(9)?),
    ///     Movement::at(market, dealer, at(10)?),
    /// ]);
    /// // What came in by 9:30, and what went out after that.
    /// let root = Root {
    ///     id: dealer,
    ///     ingoing: Interval::new(at(0)?, Timestamp::from_unix(9 * 3600 + 1800)?)?,
    ///     outgoing: Interval::new(Timestamp::from_unix(9 * 3600 + 1800)?, at(24)?)?,
    /// };
    /// let measures = movements.measure(&root, None);
    /// assert_eq!((measures.in_degree, measures.ingoing_chain), (1, 2));
    /// assert_eq!((measures.out_degree, measures.outgoing_chain), (0, 0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn measure(&self, root: &Root, max_wait_s: Option<u32>) -> Measures {
        let mut desk = Desk::default();
        let degrees = desk.degrees(self, root);
        Measures::of(self, root, degrees, desk.chains(self, root, max_wait_s))
    }

    /// The measures of many roots, in their order, each as [`measure`](Self::measure) gives them: for every holding of
    /// a country, or for every person of an outbreak.
    ///
    /// This is the question of `EpiContactTrace`'s `NetworkSummary`, whose windows are days with both ends included:
    /// see [`Movements`] for those. The same id may be asked for with several windows.
    ///
    /// # Complexity
    ///
    /// For movements at instants and without a limit on waiting `O(r m / 512)` steps of 64 bytes for `r` roots and `m`
    /// movements, however far chains reach, and 64 bytes for each id on each thread. Otherwise as
    /// [`measure`](Self::measure) for each root, with buffers that each thread makes once. On all threads with the
    /// feature `parallel`.
    ///
    /// # Examples
    ///
    /// See [`Movements`].
    #[must_use]
    pub fn measure_each(&self, roots: &[Root], max_wait_s: Option<u32>) -> Vec<Measures> {
        let degrees = threads::map(roots, Desk::default, |desk, root| desk.degrees(self, root));
        let chains = if max_wait_s.is_none() && self.forward.instants {
            self.sweep(roots)
        } else {
            threads::map(roots, Desk::default, |desk, root| {
                desk.chains(self, root, max_wait_s)
            })
        };
        roots
            .iter()
            .zip(degrees.into_iter().zip(chains))
            .map(|(root, (degrees, chains))| Measures::of(self, root, degrees, chains))
            .collect()
    }

    /// The sizes of the ingoing and outgoing chains, for many roots at a time.
    fn sweep(&self, roots: &[Root]) -> Vec<[u32; 2]> {
        let sweep = Sweep::new(self);
        let mut seats: Vec<(bool, Seat, usize)> = Vec::with_capacity(2 * roots.len());
        for (at, root) in roots.iter().enumerate() {
            let Some(number) = self.number(root.id) else {
                continue;
            };
            for (backward, window) in [
                (true, self.backward.window(root.ingoing)),
                (false, self.forward.window(root.outgoing)),
            ] {
                seats.push((backward, Seat { number, window }, at));
            }
        }
        // Roots whose windows start together go together, so that fewer instants are gone through for each.
        seats.sort_unstable_by_key(|&(backward, seat, at)| (backward, seat.window, at));
        let batches: Vec<&[(bool, Seat, usize)]> = seats
            .chunk_by(|a, b| a.0 == b.0)
            .flat_map(|side| side.chunks(LANES))
            .collect();
        let counts = threads::map(&batches, Vec::new, |reached, batch| {
            let seats: Vec<Seat> = batch.iter().map(|&(_, seat, _)| seat).collect();
            sweep.count(&seats, batch[0].0, reached)
        });
        let mut chains = vec![[0; 2]; roots.len()];
        for (&(backward, _, at), count) in batches.iter().copied().flatten().zip(counts.iter().flatten()) {
            chains[at][usize::from(!backward)] = *count;
        }
        chains
    }
}

/// The buffers for one root after the other.
#[derive(Debug, Default)]
struct Desk {
    forward: Search,
    backward: Search,
    partners: Vec<u32>,
}

impl Desk {
    /// The in-degree and the out-degree.
    fn degrees(&mut self, movements: &Movements, root: &Root) -> [u32; 2] {
        let Some(number) = movements.number(root.id) else {
            return [0; 2];
        };
        [
            self.degree(&movements.backward, number, root.ingoing),
            self.degree(&movements.forward, number, root.outgoing),
        ]
    }

    fn degree(&mut self, side: &Side, number: u32, window: Interval) -> u32 {
        let window = side.window(window);
        let steps = &side.steps[side.within(number, window)];
        self.partners.clear();
        let partners = steps.iter().filter(|step| step.last >= window.0);
        self.partners.extend(partners.map(|step| step.to));
        self.partners.sort_unstable();
        self.partners.dedup();
        count(self.partners.len())
    }

    /// The sizes of the ingoing and the outgoing chain.
    fn chains(&mut self, movements: &Movements, root: &Root, max_wait: Option<u32>) -> [u32; 2] {
        let Some(number) = movements.number(root.id) else {
            return [0; 2];
        };
        let size = |search: &mut Search, side: &Side, window| {
            let quest = Quest {
                root: number,
                window: side.window(window),
                max_wait,
                without: None,
            };
            search.run(side, movements.id_count(), quest);
            count(search.reached().len())
        };
        [
            size(&mut self.backward, &movements.backward, root.ingoing),
            size(&mut self.forward, &movements.forward, root.outgoing),
        ]
    }
}

/// How many others.
fn count(others: usize) -> u32 {
    u32::try_from(others).expect("fewer others than there are ids")
}
