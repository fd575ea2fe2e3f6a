//! Many questions about one log, each answered as if it were the only one.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Serialize};

use crate::case::Cases;
use crate::hop::Question;
use crate::log::VisitLog;
use crate::progress::Progress;
use crate::protocol::Protocol;
use crate::threads::{self, Crew};
use crate::time::Timestamp;
use crate::trace::Tracing;
use crate::watch::{Cancelled, Phase, Step, Watch};

/// One of many questions: these cases, as of this instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inquiry {
    /// Whose contacts are asked for.
    pub cases: Cases,
    /// Nothing after this instant counts.
    pub as_of: Timestamp,
}

/// Answers many questions about one log, each exactly as [`trace()`](crate::trace()) would, in their order.
///
/// For each case on its own, for each day of an outbreak, for thousands of sources that are to be compared: questions
/// that know nothing of one another. Each is answered by one thread, many at a time. A few large questions are better
/// asked one by one, each on all threads.
///
/// The steps that the watch hears of are of [`Phase::Trace`], in questions. In the midst of a question that takes long it
/// is asked again with the same count.
///
/// # Errors
///
/// [`Cancelled`] where the watch says so; no answer is given then.
///
/// # Complexity
///
/// The time of [`trace()`](crate::trace()) for each question, over the number of threads with the feature `parallel`, and
/// the memory of all answers.
///
/// # Examples
///
/// Whom did each of two guests meet in the first hour, whatever the other did?
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::{
///     Case, Cases, Inquiry, Interval, PersonId, PlaceId, Timestamp, Unwatched, Visit, VisitLogBuilder, trace_each,
/// };
///
/// let at = |minute: i64| Timestamp::from_unix(1_651_881_600 + minute * 60);
/// let tea_house = PlaceId::new(0);
/// let mut builder = VisitLogBuilder::new();
/// for (person, from, until) in [(0, 0, 50), (1, 40, 90), (2, 80, 120)] {
///     builder.add_visit(Visit {
///         person: PersonId::new(person),
///         place: tea_house,
///         interval: Interval::new(at(from)?, at(until)?)?,
///         spot: None,
///     });
/// }
/// let (log, protocol) = (builder.build()?, edition::cn_8_field());
///
/// let mut inquiries = Vec::new();
/// for person in [0, 2].map(PersonId::new) {
///     let source = Case::source(person, Interval::new(at(0)?, at(60)?)?);
///     inquiries.push(Inquiry { cases: Cases::new([source])?, as_of: at(24 * 60)? });
/// }
/// let tracings = trace_each(&log, &inquiries, &protocol, &Unwatched)?;
/// let contacts: Vec<usize> = tracings.iter().map(|tracing| tracing.contacts().len()).collect();
/// // One guest sat with another from minute 40 on; the other came when the hour was over.
/// assert_eq!(contacts, [1, 0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn trace_each<'a>(
    log: &'a VisitLog,
    inquiries: &'a [Inquiry],
    protocol: &'a Protocol,
    watch: &impl Watch,
) -> Result<Vec<Tracing<'a>>, Cancelled> {
    let progress = Progress::start(watch, Phase::Trace, inquiries.len() as u64)?;
    // References that outlive the work, as the answers borrow what was asked.
    let asked: Vec<&Inquiry> = inquiries.iter().collect();
    let tracings = threads::map(
        &asked,
        || (),
        |(), &inquiry| {
            progress.check()?;
            let question = Question {
                log,
                cases: &inquiry.cases,
                protocol,
                as_of: inquiry.as_of,
            };
            let tracing = Tracing::find(question, Crew::Alone, &amid(&progress))?;
            progress.advance(1)?;
            Ok(tracing)
        },
    );
    tracings.into_iter().collect()
}

/// The watch of one question, which hears of sources: it asks the watch of all questions now and then.
fn amid(progress: &Progress<'_>) -> impl Watch {
    let heard = AtomicU64::new(0);
    move |step: Step| {
        let long_ago = step.done >= heard.load(Ordering::Relaxed) + SOURCES_UNHEARD;
        let outcome = if long_ago {
            heard.store(step.done, Ordering::Relaxed);
            progress.tell()
        } else {
            progress.check()
        };
        match outcome {
            Ok(()) => ControlFlow::Continue(()),
            Err(Cancelled { .. }) => ControlFlow::Break(()),
        }
    }
}

/// Sources of one question that are expanded before the watch is asked again: the work of a fraction of a second.
const SOURCES_UNHEARD: u64 = 1 << 12;
