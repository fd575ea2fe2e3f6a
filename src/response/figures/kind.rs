//! Which figures there are, what each says, and who uses it.

use super::targets::Targets;
use crate::named::named;
use crate::protocol::{Citation, Confidence};

named! {
    /// A figure by which a programme of tracing and quarantine is judged.
    #[non_exhaustive]
    pub enum FigureKind {
        /// From the positive sample of a case to the report.
        SamplingToReport = "sampling_to_report",
        /// From finding a contact to quarantine.
        FoundToQuarantine = "found_to_quarantine",
        /// From the positive sample of a case to the quarantine of those exposed to it.
        SamplingToQuarantine = "sampling_to_quarantine",
        /// New cases who were known as contacts before.
        KnownAsContact = "known_as_contact",
        /// New cases who were in quarantine or isolation when symptoms began.
        InQuarantineAtOnset = "in_quarantine_at_onset",
        /// New cases without symptoms who were in quarantine or isolation at the positive sample.
        InQuarantineAtSampling = "in_quarantine_at_sampling",
        /// Contacts of each new case; a contact of two cases counts twice.
        ContactsPerCase = "contacts_per_case",
        /// Contacts of the new cases together; a contact of two cases counts once.
        DistinctContactsPerCase = "distinct_contacts_per_case",
        /// New cases whom no link of another case reaches.
        UnlinkedCases = "unlinked_cases",
        /// New cases for whom a transmission tree has no infector.
        CasesWithoutInfector = "cases_without_infector",
        /// Contacts in quarantine.
        Quarantined = "quarantined",
        /// Days of quarantine, person by person.
        QuarantineDays = "quarantine_days",
        /// Days of follow-up on which the contact answered.
        FollowUpsAnswered = "follow_ups_answered",
        /// Tests that were taken, of those that were due.
        TestsTaken = "tests_taken",
        /// Contacts who became cases.
        SecondaryAttackRate = "secondary_attack_rate",
    }
    all = "Every figure, in the order of the report.";
}

named! {
    /// What a figure divides by what.
    #[non_exhaustive]
    pub enum FigureUnit {
        /// Cases by cases.
        ShareOfCases = "share_of_cases",
        /// Contacts by contacts.
        ShareOfContacts = "share_of_contacts",
        /// Contacts by cases.
        ContactsPerCase = "contacts_per_case",
        /// Days of persons by days of persons.
        ShareOfPersonDays = "share_of_person_days",
        /// Tests by tests.
        ShareOfTests = "share_of_tests",
    }
}

const PLAYBOOK: &str =
    "Resolve to Save Lives, COVID-19 Contact Tracing Playbook, checklist Metrics & monitoring";
const NHS: &str =
    "Department of Health and Social Care, Weekly statistics for NHS Test and Trace (England), 2020 to 2022";
const MMWR: &str = "Spencer et al., MMWR 70(3), 2021";
const SALT_LAKE: &str = "Fields et al., Emerg. Infect. Dis. 27(12), 2021";
const WHO: &str = "WHO, Contact tracing in the context of COVID-19, interim guidance, 10 May 2020";
const OWN: &str = "this library's definition";

impl FigureKind {
    /// What the figure divides by what.
    #[must_use]
    pub const fn unit(self) -> FigureUnit {
        match self {
            Self::SamplingToReport
            | Self::KnownAsContact
            | Self::InQuarantineAtOnset
            | Self::InQuarantineAtSampling
            | Self::UnlinkedCases
            | Self::CasesWithoutInfector => FigureUnit::ShareOfCases,
            Self::FoundToQuarantine
            | Self::SamplingToQuarantine
            | Self::Quarantined
            | Self::SecondaryAttackRate => FigureUnit::ShareOfContacts,
            Self::ContactsPerCase | Self::DistinctContactsPerCase => FigureUnit::ContactsPerCase,
            Self::QuarantineDays | Self::FollowUpsAnswered => FigureUnit::ShareOfPersonDays,
            Self::TestsTaken => FigureUnit::ShareOfTests,
        }
    }

    /// Whether the numbers of single days add up to those of all of them. They do not where a person counts once,
    /// however many days the period has.
    #[must_use]
    pub const fn adds_up(self) -> bool {
        !matches!(self, Self::Quarantined | Self::DistinctContactsPerCase)
    }

    /// Who uses such a figure or asks for it. The exact sentence is always this library's own.
    ///
    /// Medium confidence says that a published programme measures the same thing; low that no such publication is known
    /// to us, or that the one named says less than the sentence.
    #[must_use]
    pub fn source(self) -> Citation {
        let (confidence, sources) = match self {
            Self::SamplingToReport => (
                Confidence::Medium,
                format!(
                    "{PLAYBOOK}: new cases reported within 24 h of the specimen; {NHS}: turnaround of tests"
                ),
            ),
            Self::FoundToQuarantine => (
                Confidence::Medium,
                format!("{PLAYBOOK}: contacts notified and quarantined within 24 h of elicitation"),
            ),
            Self::SamplingToQuarantine => (
                Confidence::Low,
                format!("{OWN}: the sum of two steps of {PLAYBOOK}, 24 h each"),
            ),
            Self::KnownAsContact => (
                Confidence::Medium,
                format!("{PLAYBOOK}: diagnosed cases that arise from contacts in the system"),
            ),
            Self::InQuarantineAtOnset | Self::InQuarantineAtSampling => (
                Confidence::Medium,
                format!(
                    "{PLAYBOOK}: new cases under quarantine at onset or, if asymptomatic, at the first positive test"
                ),
            ),
            Self::ContactsPerCase => (
                Confidence::Medium,
                format!("{MMWR}: contacts elicited by patients interviewed; here links of the log"),
            ),
            Self::DistinctContactsPerCase | Self::QuarantineDays => (Confidence::Low, OWN.to_owned()),
            Self::UnlinkedCases => (
                Confidence::Medium,
                format!("{PLAYBOOK}: new cases unlinked to a source of infection"),
            ),
            Self::CasesWithoutInfector => (
                Confidence::Low,
                format!("{OWN}, after {PLAYBOOK}: new cases unlinked to a source of infection"),
            ),
            Self::Quarantined => (
                Confidence::Medium,
                format!(
                    "{PLAYBOOK}: contacts notified and quarantined; here of those who were to be in quarantine"
                ),
            ),
            Self::FollowUpsAnswered => (
                Confidence::Medium,
                format!(
                    "{PLAYBOOK}: daily share of contacts whose status is evaluated; {WHO}: daily follow-up"
                ),
            ),
            Self::TestsTaken => (
                Confidence::Low,
                format!("{OWN}: tests are those that the protocol's care rules ask for"),
            ),
            Self::SecondaryAttackRate => (
                Confidence::Medium,
                format!("{SALT_LAKE}: secondary case detection rate of contacts by generation"),
            ),
        };
        Citation::new(self.name(), confidence, sources)
    }

    pub(super) fn definition(self, targets: &Targets, incubation_days: u32) -> String {
        let Targets {
            report_hours,
            quarantine_hours,
            sampling_to_quarantine_hours,
        } = targets;
        match self {
            Self::SamplingToReport => format!(
                "Of the cases who became known in the period and whose positive sampling and report are both known, those \
                 reported at most {report_hours} h after the sampling; apart, those of whom one of the two is not known."
            ),
            Self::FoundToQuarantine => format!(
                "Of the contacts found in the period for whom a quarantine is ordered, whatever became of them, and who \
                 were moved or whose target passed before they became a case, those moved by the protocol's transfer \
                 deadline, or where it sets none at most {quarantine_hours} h after they were found; apart, those not \
                 moved who have time left or had when they became a case."
            ),
            Self::SamplingToQuarantine => format!(
                "Of the contacts found in the period for whom a quarantine is ordered, whatever became of them, whom a \
                 case with a known positive sampling exposed directly, and who were moved or whose target passed before \
                 they became a case, those moved at most {sampling_to_quarantine_hours} h after the earliest such \
                 sampling; apart, those whom no such case exposed directly, and those not moved who have time left or had \
                 when they became a case."
            ),
            Self::KnownAsContact => "Of the cases who became known in the period, those who were contacts, of the tier \
                 where one is named, in the tracing of the cases known strictly before, as of that instant."
                .to_owned(),
            Self::InQuarantineAtOnset => "Of the cases who became known in the period and whose onset is known, those \
                 whose isolation or quarantine began no later than the onset."
                .to_owned(),
            Self::InQuarantineAtSampling => "Of the cases who became known in the period, whose onset is not known and \
                 whose positive sampling is, those whose isolation or quarantine began no later than the sampling; apart, \
                 those of whom neither is known."
                .to_owned(),
            Self::ContactsPerCase => "Pairs of a case who became known in the period and a person who is no case, joined \
                 by a link of the first generation from the case, of the tier that the strictest such link gives where one \
                 is named, per such case."
                .to_owned(),
            Self::DistinctContactsPerCase => "Persons who are no cases and whom a link of the first generation joins to at \
                 least one case who became known in the period, of the tier that the strictest such link gives where one \
                 is named, per such case."
                .to_owned(),
            Self::UnlinkedCases => "Of the cases who became known in the period, those to whom no link of the first \
                 generation leads from another case, before or after."
                .to_owned(),
            Self::CasesWithoutInfector => "Of the cases who became known in the period and are in the transmission tree, \
                 those without an infector there; apart, those who are not in the tree."
                .to_owned(),
            Self::Quarantined => "Of the persons who were to be in quarantine as contacts on some day of the period up to \
                 the day of the question, or up to the day on which they became a case, those who were in quarantine on some such day; apart, contacts of whom no \
                 quarantine is asked and whose isolation began in the period."
                .to_owned(),
            Self::QuarantineDays => "Of the days of the period up to the day of the question, or up to the day of becoming \
                 a case, on which a person was to be in quarantine as a contact, those on which the person was."
                .to_owned(),
            Self::FollowUpsAnswered => "Of the days of the period up to the day of the question, or before the day of \
                 becoming a case, on which a contact was to be followed up, those on which the contact was reached and told how they are; apart, days on which a \
                 person answered without being followed up as a contact."
                .to_owned(),
            Self::TestsTaken => "Of the tests of contacts that were due on a day of the period, before the day of becoming \
                 a case, and were taken or missed, those taken, on that day or before the next was due; apart, those due on the day of the question and \
                 not taken yet."
                .to_owned(),
            Self::SecondaryAttackRate => format!(
                "Of the persons who are contacts, or were until they became known as cases, of the tier where one is named, \
                 and whose first exposure lies in the period, those who became known as cases at most {incubation_days} \
                 days after it; those whose days are not over count as not infected so far."
            ),
        }
    }
}
