//! The explanation in English.

use chrono::FixedOffset;

use crate::contact::Contact;
use crate::encounter::Encounter;
use crate::protocol::Rule;
use crate::record::Visit;
use crate::report::words;
use crate::tier::Tier;
use crate::witness::{ExposureProof, LinkProof, Refusal, RuleCited, SourceWindow, WindowEnd, WindowStart};

use super::{Story, Tongue};

pub(super) struct English;

impl Tongue for English {
    fn claim(&self, key: &str, tier: Option<Tier>, generation: u32, story: &Story<'_>) -> String {
        let what = tier.map_or("a case, reached by another".to_owned(), |tier| {
            format!("{tier} contact")
        });
        format!(
            "{key}: {what}, generation {generation}, under {}, as of {}",
            story.protocol(),
            words::time(story.as_of(), story.zone())
        )
    }

    fn case(&self, key: &str, links: usize) -> String {
        if links == 0 {
            format!("{key}: a case; no link from another case")
        } else {
            format!("{key}: a case; links from other cases, as possible transmissions:")
        }
    }

    fn no_contact(&self, key: &str, story: &Story<'_>) -> String {
        let protocol = story.protocol();
        format!("{key}: no contact under {protocol}, no link from a case leads there")
    }

    fn exposed(&self, contact: &Contact, zone: FixedOffset) -> String {
        format!(
            "first exposure {}, last exposure until {}, {}",
            words::time(contact.first_exposure, zone),
            words::time(contact.last_exposure, zone),
            words::count(contact.sources as usize, "source")
        )
    }

    fn least(&self) -> &'static str {
        "the least of the records that proves it:"
    }

    fn link(&self, source: &str, person: &str, link: &LinkProof, rule: Option<&Rule>) -> String {
        let grade = rule.map_or(String::new(), |rule| format!("{} ", rule.grade));
        format!(
            "{source} -> {person}: {grade}link, generation {}",
            link.generation
        )
    }

    fn window(&self, source: &str, window: &SourceWindow, zone: FixedOffset) -> String {
        let moment = |moment| words::moment(moment, zone);
        let since = match window.since {
            WindowStart::Fixed => "the start that was fixed".to_owned(),
            WindowStart::Onset {
                onset,
                look_back_days,
            } => format!("{look_back_days} d before the onset {}", moment(onset)),
            WindowStart::Sampled {
                sampled,
                look_back_days,
            } => format!(
                "{look_back_days} d before the first positive test {}",
                moment(sampled)
            ),
            WindowStart::LastNegative { last_negative } => {
                format!("the last negative test {}", moment(last_negative))
            }
            WindowStart::Exposed {
                arrival,
                latency_minutes: 0,
            } => format!("the first exposure {}", words::time(arrival, zone)),
            WindowStart::Exposed {
                arrival,
                latency_minutes,
            } => format!(
                "{} after the first exposure {}",
                words::length(u64::from(latency_minutes) * 60),
                words::time(arrival, zone)
            ),
        };
        let ends = match window.ends {
            WindowEnd::Fixed => "the end that was fixed".to_owned(),
            WindowEnd::Isolated { isolated } => format!("isolation {}", moment(isolated)),
            WindowEnd::LastDay { anchor, days } => format!("the end of {days} d after {}", moment(anchor)),
            WindowEnd::AsOf => "the time of asking".to_owned(),
        };
        format!(
            "{source} counts as a source {}: from {since} to {ends}",
            words::stretch(window.from, window.until, zone)
        )
    }

    fn rule(&self, cited: &RuleCited, rule: Option<&Rule>) -> Vec<String> {
        vec![match rule {
            Some(rule) => format!("rule {rule}"),
            None => format!("rule {} ({})", cited.id, cited.source),
        }]
    }

    fn exposure(&self, proof: &ExposureProof, place: Option<&str>, zone: FixedOffset) -> String {
        let setting = proof
            .setting
            .map_or(String::new(), |setting| format!(" ({setting})"));
        let at = place.map_or(String::new(), |place| format!(" at {place}"));
        let seconds = proof.interval.seconds();
        let part = if proof.seconds == seconds {
            String::new()
        } else {
            format!(", of which {} count", words::length(proof.seconds.into()))
        };
        format!(
            "{}{at}{setting}: {}, {}{part}{}",
            proof.records.kind(),
            words::interval(proof.interval, zone),
            words::length(seconds.into()),
            if proof.assumed { "; nearness assumed" } else { "" }
        )
    }

    fn visit(&self, who: &str, visit: &Visit, zone: FixedOffset) -> String {
        let spot = visit.spot.map_or(String::new(), |spot| format!(", spot {spot}"));
        format!("{who} was there {}{spot}", words::interval(visit.interval, zone))
    }

    fn encounter(&self, encounter: &Encounter, zone: FixedOffset) -> String {
        let distance = encounter
            .distance_m()
            .map_or("distance unknown".to_owned(), |metres| {
                format!("{metres} m apart")
            });
        format!(
            "recorded {}, {distance}",
            words::interval(encounter.interval(), zone)
        )
    }

    fn sum(&self, link: &LinkProof, zone: FixedOffset) -> String {
        let within = link.within.map_or(String::new(), |within| {
            format!(" within {}", words::interval(within, zone))
        });
        let asked = if link.required == 1 {
            "any time is enough".to_owned()
        } else {
            format!("at least {} are asked for", words::length(link.required))
        };
        format!("in sum {}{within}; {asked}", words::length(link.seconds))
    }

    fn checked(&self, outcome: Result<(), Refusal>) -> String {
        match outcome {
            Ok(()) => "checked against the records by other code than found it: every step holds".to_owned(),
            Err(refusal) => format!("checked against the records, and it does not hold: {refusal}"),
        }
    }
}

/// What a rule asks for: what it displays, less its name and its source.
#[cfg(feature = "html")]
pub(super) fn conditions(rule: &Rule) -> String {
    let bare = Rule {
        source: String::new(),
        ..rule.clone()
    };
    let text = bare.to_string();
    let name = format!("{}: ", rule.id);
    text.strip_prefix(&name).map(str::to_owned).unwrap_or(text)
}
