//! The list of situations that make a contact, as rules.

use super::super::source;
use crate::place::PlaceKind;
use crate::protocol::{Confidence, Grade, Rule, Setting};

/// Whether learning together also makes secondary contacts.
#[derive(Clone, Copy)]
pub(super) enum Study {
    /// The 8th edition does not name it among the secondary situations.
    FirstGenerationOnly,
    /// The 9th edition does.
    EveryGeneration,
}

pub(super) fn rules(text: &str, study: Study) -> impl Iterator<Item = Rule> {
    rooms(text, study)
        .into_iter()
        .chain(vehicles(text))
        .chain(general(text))
}

fn rule(id: &str, grade: Grade, kinds: &[PlaceKind], source: String) -> Rule {
    Rule::new(id, grade, kinds.iter().copied().map(Setting::Kind), source)
}

fn first_generation(rule: Rule) -> Rule {
    Rule {
        generations: Some(vec![1]),
        ..rule
    }
}

fn rooms(text: &str, study: Study) -> [Rule; 8] {
    let source = |clause: &str| source(text, &format!("close contacts: {clause}"), Confidence::High);
    let room = |id: &str, kinds: &[PlaceKind], clause: &str| Rule {
        indirect: true,
        ..rule(id, Grade::Close, kinds, source(clause))
    };
    let classroom = room("study", &[PlaceKind::Classroom], "the same classroom");
    [
        room(
            "household",
            &[PlaceKind::Residence, PlaceKind::Dormitory],
            "the same household or dormitory",
        ),
        room(
            "work",
            &[PlaceKind::Office, PlaceKind::Workshop],
            "the same office, meeting room, workshop or team",
        ),
        match study {
            Study::FirstGenerationOnly => first_generation(classroom),
            Study::EveryGeneration => classroom,
        },
        Rule {
            max_separation: Some(1),
            ..room(
                "dining",
                &[PlaceKind::Restaurant],
                "the same or the next table, or serving",
            )
        },
        room(
            "entertainment",
            &[PlaceKind::Entertainment],
            "leisure in an enclosed or badly ventilated place",
        ),
        first_generation(room("lift", &[PlaceKind::Lift], "a shared lift")),
        first_generation(room(
            "care",
            &[PlaceKind::Clinic, PlaceKind::Hospital],
            "care or visiting without protection",
        )),
        first_generation(Rule::new(
            "encounter",
            Grade::Close,
            [Setting::Encounter],
            source("the investigator's judgement"),
        )),
    ]
}

fn vehicles(text: &str) -> impl Iterator<Item = Rule> {
    [
        (
            "aircraft",
            PlaceKind::Aircraft,
            Some(3),
            "the same row and 3 rows before and behind, and the crew of that section",
        ),
        (
            "coach-sealed",
            PlaceKind::CoachSealed,
            None,
            "everyone aboard a sealed air-conditioned coach",
        ),
        (
            "coach-ventilated",
            PlaceKind::CoachVentilated,
            Some(3),
            "3 rows before and behind in a ventilated coach, and the crew",
        ),
        (
            "train-sealed",
            PlaceKind::TrainSealed,
            None,
            "the whole carriage of a sealed air-conditioned train, and the crew",
        ),
        (
            "train-open",
            PlaceKind::TrainOpen,
            Some(1),
            "the bay and the adjacent bays of an unsealed train, and the crew",
        ),
        (
            "ship",
            PlaceKind::Ship,
            Some(0),
            "everyone in the cabin of a ship, and its crew",
        ),
    ]
    .into_iter()
    .map(move |(id, kind, max_separation, clause)| {
        let source = source(text, &format!("vehicles: {clause}"), Confidence::High);
        first_generation(Rule {
            max_separation,
            ..rule(id, Grade::Close, &[kind], source)
        })
    })
}

fn general(text: &str) -> impl Iterator<Item = Rule> {
    let list: [(_, &[PlaceKind], _, _); 5] = [
        (
            "others-aboard",
            &[PlaceKind::Aircraft, PlaceKind::TrainOpen, PlaceKind::Ship],
            "the same aircraft, train or ship",
            Confidence::High,
        ),
        (
            "others-coach",
            &[PlaceKind::CoachVentilated],
            "others in the same vehicle",
            Confidence::Medium,
        ),
        (
            "city-transport",
            &[PlaceKind::Bus, PlaceKind::Metro, PlaceKind::Taxi],
            "the same city bus, metro or taxi",
            Confidence::High,
        ),
        (
            "public-place",
            &[PlaceKind::Shop, PlaceKind::Market, PlaceKind::Outdoor],
            "the same mall, market or bus stop",
            Confidence::High,
        ),
        (
            "other-contact",
            &[PlaceKind::Restaurant, PlaceKind::Worship, PlaceKind::Other],
            "contact in life, study, work or care that is not close",
            Confidence::Medium,
        ),
    ];
    list.into_iter().map(move |(id, kinds, clause, confidence)| {
        let source = source(text, &format!("general contacts: {clause}"), confidence);
        rule(id, Grade::General, kinds, source)
    })
}
