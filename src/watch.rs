//! Watching long work, and stopping it.

use std::fmt;
use std::ops::ControlFlow;

use thiserror::Error;

/// Someone who is told how far long work has come, and may stop it.
///
/// Any `Fn(Step) -> ControlFlow<()> + Sync` is one. Steps come from several threads, in no strict order, a few hundred
/// in all; whoever draws a bar keeps the greatest `done` of a phase.
///
/// # Examples
///
/// ```
/// use std::ops::ControlFlow;
/// use mijie::{Step, Watch};
/// let patient = |step: Step| if step.done < 1_000_000 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
/// fn watched(watch: &impl Watch) {}
/// watched(&patient);
/// ```
pub trait Watch: Sync {
    /// Hears of a step; `Break` asks the work to stop.
    fn step(&self, step: Step) -> ControlFlow<()>;
}

impl<F: Fn(Step) -> ControlFlow<()> + Sync> Watch for F {
    fn step(&self, step: Step) -> ControlFlow<()> {
        self(step)
    }
}

/// Nobody watches.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unwatched;

impl Watch for Unwatched {
    fn step(&self, _: Step) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

/// How far a phase of the work has come.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct Step {
    /// What is being done.
    pub phase: Phase,
    /// How much of it is done, in the unit of the phase.
    pub done: u64,
    /// How much there is to do; 0 where that is not known.
    pub total: u64,
}

/// What long work is made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Phase {
    /// Reading files, in bytes or rows.
    Read,
    /// Sorting visits, in rows.
    Sort,
    /// Walking through the overlaps of places, in visits.
    Overlap,
    /// Expanding sources, in sources; of many questions at once, in questions.
    Trace,
    /// Writing files, in rows.
    Write,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Read => "reading",
            Self::Sort => "sorting",
            Self::Overlap => "walking through overlaps",
            Self::Trace => "tracing",
            Self::Write => "writing",
        })
    }
}

/// The one who watched asked the work to stop; nothing half-done is left.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("cancelled while {phase}")]
pub struct Cancelled {
    /// What was being done.
    pub phase: Phase,
}
