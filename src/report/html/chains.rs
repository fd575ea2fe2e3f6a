//! Who exposed whom: generations from left to right against time, with the evidence for each link and the proof for each
//! person.
//!
//! `data-chains` in the page, read by `chains.js`, which also draws the picture. Numbers of persons and places
//! are those of `data-names`, kinds, rules and instants those of `data-tables`; where nothing is known stands null.
//!
//! | field | rows |
//! |---|---|
//! | `links` | source, person, generation, grade, first exposure, last exposure, seconds, rules, exposures, how many exposures more there are |
//! | an exposure | place, kind, start, seconds, how (0 direct, 1 indirect, 2 encounter), rules, those of them that assumed nearness |
//! | `proofs` | source, person, generation, rule, from, since, until, ends, seconds within a window or null, seconds, required, exposures |
//! | `since`, `ends` | what it is by, then an instant or day, whether it is a day, and days or minutes |
//! | an exposure of a proof | place, kind, start, seconds, how, whether nearness is assumed, the seconds that count |
//! | `witnesses` | for each person the numbers of the proofs from the case on, and whether they hold |
//! | `links_in_all`, `links_left_out` | all links of the tracing; those between listed persons that had no room |
//!
//! | in the picture | what it is |
//! |---|---|
//! | `#chains-search`, `#chains-place`, `#chains-generation`, `#chains-township`, `#chains-reset` | what is looked for |
//! | `#chains-count` | how many are found, drawn and left out (status line) |
//! | `#chains-legend [data-setting]` | buttons: links of a setting, shown or not |
//! | `#chains-zoom-out`, `#chains-zoom-in` | wider, narrower |
//! | `#chains-picture [data-person]`, `[data-link]` | marks and links, reached by Tab, then by arrow keys, Home and End; Enter or Space opens the proof |
//! | `#view-tip` | the evidence of what is under the pointer or has the focus, in all three views; Escape hides it |
//! | `#chains-witness`, `#chains-witness-close` | the proof of `data-person`; Escape closes it |

use std::collections::BTreeMap;

use askama::Template;
use serde::Serialize;

use crate::contact::{Exposure, ExposureKind, Link};
use crate::id::{PersonId, PlaceId};
use crate::protocol::{Grade, RuleSet};
use crate::report::course::explains;
use crate::report::svg::chain_of;
use crate::report::{Language, WriteError};
use crate::threads;
use crate::tier::Tier;
use crate::time::{Interval, Moment, Timestamp};
use crate::trace::Tracing;
use crate::witness::{
    ExposureProof, LinkProof, Records, WindowEnd, WindowStart, Witness, verify, witness_of_links,
};

use super::sheet::{Part, Sheet};
use super::tables::{self, Clock, Tables};
use super::text::Html;

/// So many links at most are in the page; those that explain nothing are left out first, then those of persons further down.
const MOST_LINKS: usize = 20_000;
/// So many exposures at most are told of a link: the first ones.
const MOST_EXPOSURES: usize = 60;
/// So many people have a row in the picture that stands without a script: as many as a sheet of paper has room for.
const MOST_STILL: usize = 70;

/// The links between persons whom the page lists, and what proves that they are contacts.
struct Links {
    list: Vec<Link>,
    in_all: usize,
    left_out: usize,
    // The first link of each person, grade and generation, whoever they are.
    first: BTreeMap<(PersonId, Grade, u32), Link>,
}

impl Links {
    /// The links that prove what a person is: of a case the first from another case.
    fn chain(&self, tracing: &Tracing<'_>, person: PersonId) -> Option<Vec<Link>> {
        let Some(contact) = tracing.contact(person) else {
            let of_grade = |&grade: &Grade| self.first.get(&(person, grade, 1));
            return Grade::ALL
                .iter()
                .find_map(of_grade)
                .map(|link| vec![link.clone()]);
        };
        let grade = match contact.tier {
            Tier::Close | Tier::Secondary | Tier::Further => Grade::Close,
            Tier::Companion => Grade::Companion,
            Tier::General => Grade::General,
        };
        let mut chain: Vec<Link> = Vec::new();
        for generation in (1..=contact.generation).rev() {
            let person = chain.last().map_or(person, |link| link.source);
            chain.push(self.first.get(&(person, grade, generation))?.clone());
        }
        chain.reverse();
        Some(chain)
    }

    /// Forgets the first links that are on no chain to anybody listed.
    fn keep_chains(&mut self, sheet: &Sheet<'_>) {
        let tracing = &sheet.day.tracing;
        let chains = sheet
            .listed
            .iter()
            .filter_map(|&person| self.chain(tracing, person));
        let key = |link: Link| ((link.person, link.grade, link.generation), link);
        self.first = chains.flatten().map(key).collect();
    }
}

/// Goes through all links once.
fn links(sheet: &Sheet<'_>) -> Links {
    let number = |person| sheet.names.listed(person);
    let rank = |link: &Link| {
        (
            !explains(&sheet.day.tracing, link),
            number(link.person),
            link.first_exposure,
            link.generation,
            number(link.source),
        )
    };
    let mut links = Links {
        list: Vec::new(),
        in_all: 0,
        left_out: 0,
        first: BTreeMap::new(),
    };
    for link in sheet.day.tracing.links() {
        links.in_all += 1;
        let key = (link.person, link.grade, link.generation);
        let earlier = links.first.get(&key).is_none_or(|first| {
            // Links of a generation come by source: of two at one instant the lower one stays.
            link.first_exposure < first.first_exposure
        });
        if earlier {
            links.first.insert(key, link.clone());
        }
        if number(link.person).is_some() && number(link.source).is_some() {
            links.list.push(link);
        }
        // In a crowd everybody has a link to everybody.
        if links.list.len() >= 2 * MOST_LINKS {
            links.list.sort_by_cached_key(rank);
            links.left_out += links.list.len() - MOST_LINKS;
            links.list.truncate(MOST_LINKS);
        }
    }
    links.list.sort_by_cached_key(rank);
    links.left_out += links.list.len().saturating_sub(MOST_LINKS);
    links.list.truncate(MOST_LINKS);
    links
        .list
        .sort_by_key(|link| (number(link.person), link.generation, number(link.source)));
    links.keep_chains(sheet);
    links
}

#[derive(Serialize)]
struct Chains {
    links: Vec<LinkRow>,
    links_in_all: usize,
    links_left_out: usize,
    proofs: Vec<ProofRow>,
    witnesses: Vec<(Vec<usize>, bool)>,
}

#[derive(Serialize)]
struct LinkRow(
    usize,
    usize,
    u32,
    usize,
    i64,
    i64,
    u64,
    RuleSet,
    Vec<ExposureRow>,
    usize,
);

#[derive(Serialize)]
struct ExposureRow(Option<usize>, Option<usize>, i64, u32, u8, RuleSet, RuleSet);

/// What a window starts or ends by: which kind, when, whether that is a day, and days or minutes.
#[derive(Serialize)]
struct Bound(u8, Option<i64>, bool, u32);

#[derive(Serialize)]
struct ProofRow(
    usize,
    usize,
    u32,
    u32,
    i64,
    Bound,
    i64,
    Bound,
    Option<u32>,
    u64,
    u64,
    Vec<ProvedRow>,
);

#[derive(Serialize)]
struct ProvedRow(Option<usize>, Option<usize>, i64, u32, u8, bool, u32);

impl Chains {
    fn new(sheet: &Sheet<'_>) -> Result<Self, WriteError> {
        let links = links(sheet);
        let tracing = &sheet.day.tracing;
        let chains: Vec<Option<Vec<Link>>> = sheet
            .listed
            .iter()
            .map(|&person| links.chain(tracing, person))
            .collect();
        let prove = |chain: &Option<Vec<Link>>| {
            let witness = witness_of_links(tracing, chain.as_deref()?)?;
            let holds = holds(tracing, &witness);
            Some((witness.links, holds))
        };
        let rows = Rows {
            sheet,
            clock: Clock::new(sheet),
        };
        let mut proofs: Vec<LinkProof> = Vec::new();
        // Chains share their beginnings.
        let mut known: BTreeMap<(PersonId, PersonId, u32), Vec<usize>> = BTreeMap::new();
        let mut witnesses = Vec::with_capacity(sheet.listed.len());
        for proved in threads::map(&chains, || (), |(), chain| prove(chain)) {
            let Some((links, holds)) = proved else {
                witnesses.push((Vec::new(), false));
                continue;
            };
            let mut chain = Vec::with_capacity(links.len());
            for proof in links {
                let same = known
                    .entry((proof.source, proof.person, proof.generation))
                    .or_default();
                let found = same.iter().copied().find(|&at| proofs[at] == proof);
                chain.push(found.unwrap_or_else(|| {
                    same.push(proofs.len());
                    proofs.push(proof);
                    proofs.len() - 1
                }));
            }
            witnesses.push((chain, holds));
        }
        Ok(Self {
            links: links
                .list
                .iter()
                .map(|link| rows.link(link))
                .collect::<Result<_, _>>()?,
            links_in_all: links.in_all,
            links_left_out: links.left_out,
            proofs: proofs
                .iter()
                .map(|proof| rows.proof(proof))
                .collect::<Result<_, _>>()?,
            witnesses,
        })
    }
}

fn holds(tracing: &Tracing<'_>, witness: &Witness) -> bool {
    verify(
        witness,
        tracing.log(),
        tracing.cases(),
        tracing.protocol(),
        tracing.as_of(),
    )
    .is_ok()
}

struct Rows<'s> {
    sheet: &'s Sheet<'s>,
    clock: Clock,
}

impl Rows<'_> {
    fn at(&self, time: Timestamp) -> i64 {
        self.clock.at(time)
    }

    fn person(&self, person: PersonId) -> Result<usize, WriteError> {
        self.sheet.names.person_number(person)
    }

    fn place(&self, place: Option<PlaceId>) -> Result<Option<usize>, WriteError> {
        let number = |place| self.sheet.names.place_number(place);
        place.map(number).transpose()
    }

    fn link(&self, link: &Link) -> Result<LinkRow, WriteError> {
        let grade = Grade::ALL.iter().position(|&grade| grade == link.grade);
        let told = link.exposures.iter().take(MOST_EXPOSURES);
        Ok(LinkRow(
            self.person(link.source)?,
            self.person(link.person)?,
            link.generation,
            grade.unwrap_or_default(),
            self.at(link.first_exposure),
            self.at(link.last_exposure),
            link.seconds,
            link.rules,
            told.map(|exposure| self.exposure(exposure))
                .collect::<Result<_, _>>()?,
            link.exposures.len().saturating_sub(MOST_EXPOSURES),
        ))
    }

    fn exposure(&self, exposure: &Exposure) -> Result<ExposureRow, WriteError> {
        Ok(ExposureRow(
            self.place(exposure.place)?,
            exposure.setting.map(tables::kind),
            self.at(exposure.interval.start()),
            exposure.interval.seconds(),
            how(exposure.kind),
            exposure.rules,
            exposure.assumed,
        ))
    }

    fn proof(&self, proof: &LinkProof) -> Result<ProofRow, WriteError> {
        let window = &proof.window;
        let exposures = proof.exposures.iter().map(|exposure| self.proved(exposure));
        Ok(ProofRow(
            self.person(proof.source)?,
            self.person(proof.person)?,
            proof.generation,
            proof.rule.position,
            self.at(window.from),
            self.since(window.since),
            self.at(window.until),
            self.ends(window.ends),
            proof.within.map(Interval::seconds),
            proof.seconds,
            proof.required,
            exposures.collect::<Result<_, _>>()?,
        ))
    }

    fn proved(&self, proof: &ExposureProof) -> Result<ProvedRow, WriteError> {
        let place = match &proof.records {
            Records::Direct { source, .. } | Records::Indirect { source, .. } => Some(source.visit.place),
            Records::Encounter { .. } => None,
        };
        Ok(ProvedRow(
            self.place(place)?,
            proof.setting.map(tables::kind),
            self.at(proof.interval.start()),
            proof.interval.seconds(),
            how(proof.records.kind()),
            proof.assumed,
            proof.seconds,
        ))
    }

    fn since(&self, since: WindowStart) -> Bound {
        match since {
            WindowStart::Fixed => Bound(0, None, false, 0),
            WindowStart::Onset {
                onset,
                look_back_days,
            } => self.bound(1, onset, look_back_days),
            WindowStart::Sampled {
                sampled,
                look_back_days,
            } => self.bound(2, sampled, look_back_days),
            WindowStart::LastNegative { last_negative } => self.bound(3, last_negative, 0),
            WindowStart::Exposed {
                arrival,
                latency_minutes,
            } => self.bound(4, Moment::Instant(arrival), latency_minutes),
        }
    }

    fn ends(&self, ends: WindowEnd) -> Bound {
        match ends {
            WindowEnd::Fixed => Bound(0, None, false, 0),
            WindowEnd::Isolated { isolated } => self.bound(1, isolated, 0),
            WindowEnd::LastDay { anchor, days } => self.bound(2, anchor, days),
            WindowEnd::AsOf => Bound(3, None, false, 0),
        }
    }

    fn bound(&self, by: u8, moment: Moment, number: u32) -> Bound {
        let zone = self.sheet.day.tracing.protocol().time_zone();
        let is_day = matches!(moment, Moment::Date(_));
        Bound(by, Some(self.at(moment.start(zone))), is_day, number)
    }
}

const fn how(kind: ExposureKind) -> u8 {
    match kind {
        ExposureKind::Direct => 0,
        ExposureKind::Indirect => 1,
        ExposureKind::Encounter => 2,
    }
}

#[derive(Template)]
#[template(path = "chains.html")]
struct Section {
    pictures: [Html; 2],
}

/// The page of the chains.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    let draw = |language| {
        let picture = chain_of(&sheet.day.tracing, sheet.roster, MOST_STILL, language)?;
        Ok::<_, WriteError>(Html(picture.inline()))
    };
    let pictures = [draw(Language::English)?, draw(Language::Chinese)?];
    Part::new(&Section { pictures })?
        .with_data("tables", &Tables::new(sheet)?)?
        .with_data("chains", &Chains::new(sheet)?)
}
