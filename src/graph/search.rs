//! Everyone to whom chains of movements lead from one root: labels, each set by the one before it.

use super::movements::Side;

/// What is asked of a side: from which number, within which seconds, waiting how long at most, and past whom not.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quest {
    pub(super) root: u32,
    pub(super) window: (u32, u32),
    pub(super) max_wait: Option<u32>,
    pub(super) without: Option<u32>,
}

/// A number was reached by a chain that ends with this step, and no chain of as few steps does so earlier.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) to: u32,
    pub(super) time: u32,
    pub(super) hops: u32,
    step: usize,
    before: Option<usize>,
}

/// A search and its buffers, to be used again and again: what earlier rounds left tells so itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    round: u32,
    labels: Vec<Label>,
    // Every number that was reached, once.
    reached: Vec<u32>,
    steps: Vec<StepMark>,
    numbers: Vec<NumberMark>,
}

#[derive(Clone, Copy, Debug, Default)]
struct StepMark {
    round: u32,
    /// The earliest instant at which the step was taken.
    best: u32,
    /// The step itself while it is open; beyond it once nothing can make it earlier.
    next: usize,
}

#[derive(Clone, Copy, Debug, Default)]
struct NumberMark {
    round: u32,
    /// Among the labels of the fewest hops, the earliest.
    shortest: usize,
    /// Among the earliest labels, that of the fewest hops.
    earliest: usize,
}

impl Search {
    /// Labels everyone who can be reached.
    ///
    /// Labels are made in the order of their hops, and each makes those of one hop more. A step at an instant is taken
    /// once, and then skipped by all who come later. One of a stretch of time is taken again only when earlier than
    /// before. Without a limit on waiting a number carries on only when it is reached earlier than before.
    pub(super) fn run(&mut self, side: &Side, numbers: usize, quest: Quest) {
        self.labels.clear();
        self.reached.clear();
        self.steps.resize(side.steps.len(), StepMark::default());
        self.numbers.resize(numbers, NumberMark::default());
        self.round = self.round.checked_add(1).unwrap_or_else(|| {
            self.steps.fill(StepMark::default());
            self.numbers.fill(NumberMark::default());
            1
        });
        self.expand(side, quest, None);
        let mut at = 0;
        while at < self.labels.len() {
            self.expand(side, quest, Some(at));
            at += 1;
        }
    }

    /// Every number that was reached, once, in no particular order; never the root.
    pub(super) fn reached(&self) -> &[u32] {
        &self.reached
    }

    /// The label with the fewest hops, of those the earliest.
    pub(super) fn shortest(&self, number: u32) -> Option<&Label> {
        self.mark(number).map(|mark| &self.labels[mark.shortest])
    }

    /// The earliest label, of those the one with the fewest hops.
    pub(super) fn earliest(&self, number: u32) -> Option<&Label> {
        self.mark(number).map(|mark| &self.labels[mark.earliest])
    }

    /// A label, the one before it, and so on to the one that starts from the root.
    pub(super) fn back<'s>(&'s self, label: &'s Label) -> impl Iterator<Item = &'s Label> {
        std::iter::successors(Some(label), |label| label.before.map(|at| &self.labels[at]))
    }

    fn mark(&self, number: u32) -> Option<&NumberMark> {
        let mark = self.numbers.get(number as usize)?;
        (mark.round == self.round).then_some(mark)
    }

    /// Takes the steps that can follow a label, or be the first.
    fn expand(&mut self, side: &Side, quest: Quest, before: Option<usize>) {
        let (lo, hi) = quest.window;
        let (from, time, hops, limit) = match before.map(|at| self.labels[at]) {
            None => (quest.root, lo, 1, hi),
            Some(label) => {
                let last = side.steps[label.step].last;
                let limit = quest
                    .max_wait
                    .map_or(hi, |wait| hi.min(last.saturating_add(wait)));
                (label.to, label.time, label.hops + 1, limit)
            }
        };
        let range = side.within(from, (time, limit));
        let mut at = self.open(range.start, range.end);
        while at < range.end {
            let step = side.steps[at];
            let arrival = step.first.max(time);
            if arrival <= step.last.min(hi) {
                let new = self.improves(at, arrival, step.to, quest);
                if arrival == step.first.max(lo) || step.to == quest.root {
                    self.close(at);
                }
                if new {
                    self.reach(Label {
                        to: step.to,
                        time: arrival,
                        hops,
                        step: at,
                        before,
                    });
                }
            }
            at = self.open(at + 1, range.end);
        }
    }

    /// Whether taking a step at this instant may lead anywhere that nothing before did.
    fn improves(&mut self, at: usize, arrival: u32, to: u32, quest: Quest) -> bool {
        if to == quest.root || Some(to) == quest.without {
            return false;
        }
        if quest.max_wait.is_none() {
            return self.earliest(to).is_none_or(|label| arrival < label.time);
        }
        let mark = &mut self.steps[at];
        let new = mark.round != self.round || arrival < mark.best;
        if new {
            *mark = StepMark {
                round: self.round,
                best: arrival,
                next: at,
            };
        }
        new
    }

    fn reach(&mut self, label: Label) {
        let own = self.labels.len();
        let mark = &mut self.numbers[label.to as usize];
        if mark.round == self.round {
            let shortest = &self.labels[mark.shortest];
            if (label.hops, label.time) < (shortest.hops, shortest.time) {
                mark.shortest = own;
            }
            if label.time < self.labels[mark.earliest].time {
                mark.earliest = own;
            }
        } else {
            *mark = NumberMark {
                round: self.round,
                shortest: own,
                earliest: own,
            };
            self.reached.push(label.to);
        }
        self.labels.push(label);
    }

    fn close(&mut self, at: usize) {
        let mark = &mut self.steps[at];
        mark.round = self.round;
        mark.next = at + 1;
    }

    /// The first open step from a position on, or a position not below the end.
    fn open(&mut self, mut at: usize, end: usize) -> usize {
        while at < end && self.steps[at].round == self.round && self.steps[at].next != at {
            let next = self.steps[at].next;
            // Halving the way for whoever comes next.
            if next < end && self.steps[next].round == self.round {
                self.steps[at].next = self.steps[next].next;
            }
            at = next;
        }
        at
    }
}
