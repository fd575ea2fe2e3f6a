//! Files for other systems of the field: what goes into them, and under which names persons go out.

#[cfg(feature = "json")]
mod fhir;
#[cfg(feature = "csv")]
mod godata;
mod identity;
#[cfg(feature = "csv")]
mod sormas;

use std::fmt;

use thiserror::Error;

#[cfg(feature = "json")]
pub use self::fhir::{FhirCounts, write_fhir};
#[cfg(feature = "csv")]
pub use self::{
    godata::{
        write_godata_cases, write_godata_contacts, write_godata_contacts_of_contacts,
        write_godata_relationships,
    },
    sormas::{write_sormas_cases, write_sormas_contacts},
};

use self::identity::{Known, Namer};
use super::language::Language;
use super::{WriteError, keys};
use crate::case::Case;
use crate::contact::{Contact, Link};
use crate::gazetteer::Gazetteer;
use crate::id::PersonId;
use crate::input::Names;
#[cfg(feature = "csv")]
use crate::protocol::Grade;
use crate::record::Test;
use crate::response::Orders;
use crate::roster::Roster;
#[cfg(feature = "csv")]
use crate::tier::Tier;
use crate::trace::Tracing;

/// A secret of fewer bytes can be found by trying.
const SECRET_BYTES: usize = 16;

/// What goes to another system: a tracing, and of the rest of the outbreak what somebody has decided to send along.
///
/// Nothing goes out that was not given: without names a person is called by the key, without orders nobody is in
/// quarantine, without a register places have no coordinates. [`write_fhir`], with the feature
/// `json`, makes a bundle of FHIR R4 of it, `write_godata_contacts` and `write_sormas_contacts`, with the feature `csv`, the
/// tables that Go.Data and SORMAS import.
///
/// Records that refer to each other do so by UUIDs that are made of the keys (RFC 9562, version 8, SHA-256): the same outbreak
/// gives the same ids in every file and on every day. From such an id the key can be found by trying keys. Where it must not,
/// [`with_pseudonyms`](Self::with_pseudonyms) makes them with a secret, and leaves out keys and names.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::report::Exchange;
/// use mijie::{Case, Cases, Roster, VisitLogBuilder, trace};
///
/// let mut roster = Roster::new();
/// let guo = Case { onset: Some("2022-05-07".parse()?), ..Case::new(roster.person("guo")?) };
/// let (log, cases, protocol) = (VisitLogBuilder::new().build()?, Cases::new([guo])?, edition::cn_9());
/// let tracing = trace(&log, &cases, &protocol, "2022-05-08T20:00:00+08:00".parse()?);
/// let exchange = Exchange::new(&tracing, &roster);
/// let error = exchange.with_pseudonyms("sesame").unwrap_err();
/// assert_eq!(error.to_string(), "expected a secret of at least 16 bytes, found 6");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    tracing: &'a Tracing<'a>,
    roster: &'a Roster,
    names: Option<&'a Names>,
    gazetteer: Option<&'a Gazetteer>,
    orders: Option<&'a Orders>,
    tests: &'a [Test],
    secret: Option<&'a str>,
    language: Language,
}

/// A secret that is too short to keep one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("expected a secret of at least {SECRET_BYTES} bytes, found {found}")]
pub struct ShortSecret {
    /// How many bytes it has.
    pub found: usize,
}

/// How many rows a table for another system has, and how many things that system has no place for.
#[cfg(feature = "csv")]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
#[must_use = "what was left out is to be told"]
pub struct Sent {
    /// Rows without the header.
    pub rows: usize,
    /// What belongs into the table and that system cannot hold.
    pub left_out: usize,
}

impl<'a> Exchange<'a> {
    /// The cases, the contacts and their exposures, by their keys.
    #[must_use]
    pub const fn new(tracing: &'a Tracing<'a>, roster: &'a Roster) -> Self {
        Self {
            tracing,
            roster,
            names: None,
            gazetteer: None,
            orders: None,
            tests: &[],
            secret: None,
            language: Language::English,
        }
    }

    /// With what people call the persons.
    #[must_use]
    pub const fn with_names(mut self, names: &'a Names) -> Self {
        self.names = Some(names);
        self
    }

    /// With names and coordinates of places, and the areas in which people live.
    #[must_use]
    pub const fn with_gazetteer(mut self, gazetteer: &'a Gazetteer) -> Self {
        self.gazetteer = Some(gazetteer);
        self
    }

    /// With what contacts are asked to do. Orders of people who are no contacts of the tracing are passed over.
    #[must_use]
    pub const fn with_orders(mut self, orders: &'a Orders) -> Self {
        self.orders = Some(orders);
        self
    }

    /// With the tests of cases and contacts. Those of others are passed over, and those sampled after the instant of the
    /// question.
    #[must_use]
    pub const fn with_tests(mut self, tests: &'a [Test]) -> Self {
        self.tests = tests;
        self
    }

    /// In the language of texts for people; codes have none.
    #[must_use]
    pub const fn in_language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// With pseudonyms in place of keys and names of persons and places: UUIDs made of the keys and a secret
    /// (HMAC-SHA-256, RFC 2104). With the same secret they stay the same from day to day; without it nobody finds the key.
    ///
    /// Coordinates of homes are left out, too, and of the areas of homes the township. What is left, dates and times above all,
    /// still tells much: pseudonyms do not make a file anonymous.
    ///
    /// # Errors
    ///
    /// [`ShortSecret`] for one of fewer than 16 bytes.
    pub fn with_pseudonyms(mut self, secret: &'a str) -> Result<Self, ShortSecret> {
        if secret.len() < SECRET_BYTES {
            return Err(ShortSecret { found: secret.len() });
        }
        self.secret = Some(secret);
        Ok(self)
    }

    fn namer(&self) -> Namer {
        Namer::new(self.secret)
    }

    fn known(&self, namer: &Namer, person: PersonId) -> Result<Known<'a>, WriteError> {
        let key = keys::person_key(self.roster, person)?;
        let name = self.names.and_then(|names| names.get(person));
        Ok(namer.person(key, name))
    }

    /// The cases under the names that go out, sorted by them.
    fn cases(&self, namer: &Namer) -> Result<Vec<(Known<'a>, Case)>, WriteError> {
        let cases = self.tracing.cases().iter().copied();
        let mut known = cases
            .map(|case| Ok((self.known(namer, case.person)?, case)))
            .collect::<Result<Vec<_>, WriteError>>()?;
        known.sort_unstable_by(|(a, _), (b, _)| a.key.cmp(&b.key));
        Ok(known)
    }

    /// The contacts under the names that go out, by tier, generation and name.
    fn contacts(&self, namer: &Namer) -> Result<Vec<(Known<'a>, Contact)>, WriteError> {
        let contacts = self.tracing.contacts().iter().copied();
        let mut known = contacts
            .map(|contact| Ok((self.known(namer, contact.person)?, contact)))
            .collect::<Result<Vec<_>, WriteError>>()?;
        known.sort_unstable_by(|(a_known, a), (b_known, b)| {
            (a.tier, a.generation, &a_known.key).cmp(&(b.tier, b.generation, &b_known.key))
        });
        Ok(known)
    }

    /// Links with their sources under the names that go out, sorted by them, then by generation.
    fn with_sources(
        &self,
        namer: &Namer,
        links: impl IntoIterator<Item = Link>,
    ) -> Result<Vec<(Known<'a>, Link)>, WriteError> {
        let mut known = links
            .into_iter()
            .map(|link| Ok((self.known(namer, link.source)?, link)))
            .collect::<Result<Vec<_>, WriteError>>()?;
        known.sort_unstable_by(|(a_known, a), (b_known, b)| {
            (&a_known.key, a.generation).cmp(&(&b_known.key, b.generation))
        });
        Ok(known)
    }

    /// The links that give a contact its tier, one for each source.
    #[cfg(feature = "csv")]
    fn giving(&self, namer: &Namer, contact: &Contact) -> Result<Vec<(Known<'a>, Link)>, WriteError> {
        let links = self.tracing.links_to(contact.person).into_iter();
        self.with_sources(namer, links.filter(|link| gives(link, contact)))
    }
}

/// Whether a link is one of those that give a contact its tier.
#[cfg(feature = "csv")]
fn gives(link: &Link, contact: &Contact) -> bool {
    let grade = match contact.tier {
        Tier::Close | Tier::Secondary | Tier::Further => Grade::Close,
        Tier::Companion => Grade::Companion,
        Tier::General => Grade::General,
    };
    link.grade == grade && link.generation == contact.generation
}

impl fmt::Debug for Exchange<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Exchange")
            .field("cases", &self.tracing.cases().len())
            .field("contacts", &self.tracing.contacts().len())
            .field("tests", &self.tests.len())
            .field("pseudonyms", &self.secret.is_some())
            .finish_non_exhaustive()
    }
}
