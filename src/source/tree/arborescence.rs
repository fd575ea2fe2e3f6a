//! The heaviest forest: for each node one way in, from another node or from nowhere, without a cycle, so that the sum of
//! weights is the greatest.
//!
//! Ways in from nowhere make it an arborescence from a root that is no node: the problem of Chu and Liu (On the shortest
//! arborescence of a directed graph, Sci. Sin. 14:1396, 1965) and Edmonds (Optimum branchings, J. Res. Natl. Bur. Stand.
//! 71B:233, 1967). Solved as Tarjan has it (Finding optimum branchings, Networks 7:25, 1977): the best way in of each
//! node is followed back; where that comes round, the cycle becomes one node whose ways in count by what they add.
//! Weights are whole numbers, so that sums are exact and equal ones are equal.

/// A way into a node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Way {
    pub(super) to: usize,
    /// From nowhere where there is none.
    pub(super) from: Option<usize>,
    /// Negative or 0, and far from the least that the type holds: differences of two must fit.
    pub(super) weight: i64,
}

/// For each of `nodes` nodes the number of the way by which it is entered.
///
/// Ways are numbered as they stand; of equal ones the lower number is taken. Each node needs a way from nowhere.
///
/// `O(w log w)` for `w` ways.
pub(super) fn heaviest_forest(nodes: usize, ways: &[Way]) -> Vec<usize> {
    let mut forest = Forest::new(nodes, ways);
    for node in 0..nodes {
        forest.enter(node);
    }
    forest.unfold(nodes)
}

/// A node where there is none: a heap without ways, a way from nowhere.
const NONE: usize = usize::MAX;

/// Nodes, and behind them the cycles that became nodes.
struct Forest<'w> {
    ways: &'w [Way],
    heaps: Heaps,
    /// The heap of the ways into a node that have not been looked at.
    heap: Vec<usize>,
    /// The way by which a node is entered, as far as is known.
    entered: Vec<usize>,
    /// The cycle of which a node is a part.
    within: Vec<usize>,
    /// The way up to the outermost cycle, shortened by whoever goes it.
    up: Vec<usize>,
    state: Vec<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    OnPath,
    Settled,
}

impl<'w> Forest<'w> {
    fn new(nodes: usize, ways: &'w [Way]) -> Self {
        let mut forest = Self {
            ways,
            heaps: Heaps::new(ways),
            heap: Vec::new(),
            entered: Vec::new(),
            within: Vec::new(),
            up: Vec::new(),
            state: Vec::new(),
        };
        for _ in 0..nodes {
            forest.add_node();
        }
        for (number, way) in ways.iter().enumerate() {
            forest.heap[way.to] = forest.heaps.merge(forest.heap[way.to], number);
        }
        forest
    }

    fn add_node(&mut self) -> usize {
        self.heap.push(NONE);
        self.entered.push(NONE);
        self.within.push(NONE);
        self.up.push(self.up.len());
        self.state.push(State::New);
        self.up.len() - 1
    }

    fn outermost(&mut self, mut node: usize) -> usize {
        while self.up[node] != node {
            self.up[node] = self.up[self.up[node]];
            node = self.up[node];
        }
        node
    }

    /// Follows the best ways back from a node until one comes from nowhere, or from a node that is settled.
    fn enter(&mut self, node: usize) {
        let mut path = Vec::new();
        let mut next = self.outermost(node);
        while self.state[next] == State::New {
            let way = self.best_way(next);
            self.entered[next] = way;
            self.state[next] = State::OnPath;
            path.push(next);
            let Some(from) = self.ways[way].from else { break };
            next = self.outermost(from);
            if self.state[next] == State::OnPath {
                next = self.close(&mut path, next);
            }
        }
        for node in path {
            self.state[node] = State::Settled;
        }
    }

    /// Takes the best way into a node from outside it; the others count by what they add from now on.
    fn best_way(&mut self, node: usize) -> usize {
        loop {
            let (way, weight) = self.heaps.top(self.heap[node]);
            self.heap[node] = self.heaps.pop(self.heap[node]);
            let inside = self.ways[way]
                .from
                .is_some_and(|from| self.outermost(from) == node);
            if !inside {
                self.heaps.add(self.heap[node], -weight);
                return way;
            }
        }
    }

    /// Makes a cycle, which is the end of the path from a node on, a node of its own.
    fn close(&mut self, path: &mut Vec<usize>, from: usize) -> usize {
        let cycle = self.add_node();
        while let Some(node) = path.pop() {
            self.heap[cycle] = self.heaps.merge(self.heap[cycle], self.heap[node]);
            self.within[node] = cycle;
            self.up[node] = cycle;
            if node == from {
                break;
            }
        }
        cycle
    }

    /// Opens the cycles, the outermost first: the way into a cycle is the way into that of its nodes where it ends, and
    /// into whatever lies between.
    fn unfold(mut self, nodes: usize) -> Vec<usize> {
        let mut opened = vec![false; self.entered.len()];
        for cycle in (nodes..self.entered.len()).rev() {
            if opened[cycle] {
                continue;
            }
            let way = self.entered[cycle];
            let mut node = self.ways[way].to;
            while node != cycle {
                self.entered[node] = way;
                opened[node] = true;
                node = self.within[node];
            }
        }
        self.entered.truncate(nodes);
        self.entered
    }
}

/// Leftist heaps of ways, the heaviest on top, whose weights can be raised all at once; a heap is its top.
struct Heaps {
    weight: Vec<i64>,
    /// What is still to be added to the weights of a way and of everything below it.
    raise: Vec<i64>,
    below: Vec<[usize; 2]>,
    /// The length of the path down on the right, which is the shortest, so that merging is quick and not deep.
    rank: Vec<u32>,
}

impl Heaps {
    fn new(ways: &[Way]) -> Self {
        Self {
            weight: ways.iter().map(|way| way.weight).collect(),
            raise: vec![0; ways.len()],
            below: vec![[NONE; 2]; ways.len()],
            rank: vec![1; ways.len()],
        }
    }

    fn add(&mut self, heap: usize, weight: i64) {
        if heap != NONE {
            self.raise[heap] += weight;
        }
    }

    fn settle(&mut self, heap: usize) {
        let raise = std::mem::take(&mut self.raise[heap]);
        self.weight[heap] += raise;
        for below in self.below[heap] {
            self.add(below, raise);
        }
    }

    fn top(&mut self, heap: usize) -> (usize, i64) {
        self.settle(heap);
        (heap, self.weight[heap])
    }

    fn pop(&mut self, heap: usize) -> usize {
        self.settle(heap);
        let [left, right] = self.below[heap];
        self.merge(left, right)
    }

    fn merge(&mut self, a: usize, b: usize) -> usize {
        if a == NONE || b == NONE {
            return a.min(b);
        }
        self.settle(a);
        self.settle(b);
        let a_first = (self.weight[b], a) < (self.weight[a], b);
        let (top, other) = if a_first { (a, b) } else { (b, a) };
        let [left, right] = self.below[top];
        let merged = self.merge(right, other);
        let rank = |heap: usize| if heap == NONE { 0 } else { self.rank[heap] };
        self.below[top] = if rank(left) < rank(merged) {
            [merged, left]
        } else {
            [left, merged]
        };
        self.rank[top] = 1 + rank(left).min(rank(merged));
        top
    }
}
