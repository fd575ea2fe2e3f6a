//! Tables of other systems whose columns are known, and the mapping for each.

use super::mapping::Mapping;
use crate::named::named;

named! {
    /// A table of another system for which a mapping is at hand: the form in which this library writes it for that system,
    /// and in which people fill in its templates.
    ///
    /// What a mapping does not name is passed over, with a note, and what our tables have and theirs do not is not there: from
    /// a table of cases of Go.Data the samplings, of which an asymptomatic case may have nothing else. Such a row is refused by
    /// the reader of `cases.csv`, which asks for a date. Of discarded cases Go.Data's classification is refused, and SORMAS's
    /// `NO_CASE` and `NOT_CLASSIFIED`: whether they are cases here is for somebody to say.
    ///
    /// | table | what is read | what is lost |
    /// |---|---|---|
    /// | cases of Go.Data | `visualId`, `firstName`, `classification`, `dateOfOnset`, `dateOfReporting`, `dateRanges[0].startDate` | asymptomatic is confirmed, probable is suspected; the kind of the range of dates, taken to be isolation; an approximate day of report is a day |
    /// | contacts of Go.Data, and contacts of contacts | `visualId`, `firstName` | that they are contacts: tracing tells it from the log |
    /// | cases of SORMAS | `externalID`, `person.lastName`, `caseClassification`, `symptoms.onsetDate`, `reportDate`, `quarantineFrom` | probable is suspected; the address |
    /// | contacts of SORMAS | `person.externalId`, `person.lastName` | as for Go.Data |
    ///
    /// The mapping is JSON, and may be taken as a start for another: `linelist-convert` among the examples takes it by its name.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::input::Mode;
    /// use mijie::input::foreign::{ForeignFile, KnownFile};
    ///
    /// let text = "visualId,firstName,classification,dateOfOnset,dateOfReporting,dateRanges[0].startDate\n\
    ///             C-1,Guo,LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_PROBABLE,2022-05-07,,\n";
    /// let known: KnownFile = "godata-cases".parse()?;
    /// let tables = ForeignFile::new(text.into(), "cases.csv").translate(&known.mapping(), Mode::Strict)?;
    /// let cases = tables.table("cases.csv").expect("the mapping fills it");
    /// assert_eq!(cases.text(), "person,status,onset,isolated,reported\nC-1,suspected,2022-05-07,,\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[non_exhaustive]
    pub enum KnownFile {
        /// The cases of Go.Data.
        GodataCases = "godata-cases",
        /// Its contacts, or its contacts of contacts.
        GodataContacts = "godata-contacts",
        /// The cases of SORMAS.
        SormasCases = "sormas-cases",
        /// Its contacts.
        SormasContacts = "sormas-contacts",
    }
    all = "Every table.";
    unknown = UnknownKnownFile, "godata-cases, godata-contacts, sormas-cases or sormas-contacts";
}

impl KnownFile {
    /// The mapping as a JSON file.
    #[must_use]
    pub const fn mapping_json(self) -> &'static str {
        match self {
            Self::GodataCases => include_str!("godata-cases.json"),
            Self::GodataContacts => include_str!("godata-contacts.json"),
            Self::SormasCases => include_str!("sormas-cases.json"),
            Self::SormasContacts => include_str!("sormas-contacts.json"),
        }
    }

    /// The mapping.
    #[must_use]
    pub fn mapping(self) -> Mapping {
        Mapping::from_json(self.mapping_json(), self.name()).expect("a test reads every one of them")
    }
}
