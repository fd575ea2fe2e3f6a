//! How fast a programme means to be.

/// Within how many hours something is to be done. What no protocol says has a default.
///
/// Where only days are known, a target of 24 h is met on the next day.
///
/// # Examples
///
/// ```
/// use mijie::response::Targets;
/// let targets = Targets { report_hours: 12, ..Targets::default() };
/// assert_eq!(targets.quarantine_hours, 24);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Targets {
    /// From the positive sample to the report. 24 by default, as the checklist of the COVID-19 Contact Tracing Playbook of
    /// Resolve to Save Lives has it.
    pub report_hours: u32,
    /// From finding a contact to quarantine, where the protocol sets no
    /// [transfer deadline](crate::protocol::TransferHours). 24 by default, by the same list.
    pub quarantine_hours: u32,
    /// From the positive sample of a case to the quarantine of a contact. 48 by default: the sum of the two, which is this
    /// library's reading.
    pub sampling_to_quarantine_hours: u32,
}

impl Default for Targets {
    fn default() -> Self {
        Self {
            report_hours: 24,
            quarantine_hours: 24,
            sampling_to_quarantine_hours: 48,
        }
    }
}

/// Hours in seconds.
pub(super) fn seconds(hours: u32) -> i64 {
    i64::from(hours) * 3600
}
