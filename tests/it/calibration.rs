//! Whether the probabilities of sources are what they say: on outbreaks that `city-generate --spread` lets spread, whose
//! infectors are known.

use std::collections::BTreeMap;
use std::fs;

use mijie::input::{Mode, read_folder};
use mijie::protocol::edition;
use mijie::source::{Hazards, Likelihood, Origin, Sources, find_all_sources};
use mijie::{Interval, PersonId, trace};

use crate::examples::{example, printed};

const SEEDS: std::ops::RangeInclusive<u32> = 1..=5;
const DAY_S: i64 = 86_400;
/// Cases of the last days have infectors who are not known yet.
const LAST_DAYS: i64 = 7;

/// What was said of something, and whether it was so.
#[derive(Clone, Copy)]
struct Claim {
    probability: f64,
    holds: bool,
}

/// The sources of a case, and who infected it; nobody, where that is no case.
struct Solved {
    sources: Sources,
    infector: Option<PersonId>,
}

/// Every case of some outbreaks that fell ill before the last days.
fn solved() -> Vec<Solved> {
    let protocol = edition::cn_8();
    let model = Likelihood::new(Hazards {
        // What the outbreaks are made with. Time that nobody logged is that before the data begin.
        unseen_share: 0.2,
        unseen_present: 0.0,
        unlogged_per_day: 0.002,
        ..Hazards::default()
    })
    .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let mut solved = Vec::new();
    for seed in SEEDS {
        let out = dir.path().join(seed.to_string());
        let seed = seed.to_string();
        let args = [
            "--preset",
            "town",
            "--persons",
            "1500",
            "--days",
            "35",
            "--spread",
            "20",
        ];
        let place = ["--hidden", "20", "--seed", &seed, out.to_str().unwrap()];
        printed(example("city-generate", &[&args[..], &place].concat()));
        let outbreak = read_folder(&out, protocol.time_zone(), Mode::Strict).unwrap();
        let truth = fs::read_to_string(out.join("infections.csv")).unwrap();
        let infector_of: BTreeMap<&str, &str> = truth
            .lines()
            .skip(1)
            .map(|line| {
                let (infector, rest) = line.split_once(',').unwrap();
                (rest.split_once(',').unwrap().0, infector)
            })
            .collect();
        let as_of = outbreak.log.span().map(Interval::end).unwrap();
        let tracing = trace(&outbreak.log, &outbreak.cases, &protocol, as_of);
        for sources in find_all_sources(&tracing, &model) {
            let onset = outbreak
                .cases
                .get(sources.person)
                .and_then(|case| case.onset)
                .unwrap();
            if onset.start(protocol.time_zone()).to_unix() > as_of.to_unix() - LAST_DAYS * DAY_S {
                continue;
            }
            let key = outbreak.roster.person_key(sources.person).unwrap();
            let infector = outbreak.roster.find_person(infector_of[key]);
            let infector = infector.filter(|&infector| outbreak.cases.get(infector).is_some());
            solved.push(Solved { sources, infector });
        }
    }
    solved
}

/// In each tenth of probability as many hold as was said, within three standard errors.
#[track_caller]
fn calibrated(what: &str, claims: &[Claim]) {
    let mut bins = vec![(0.0, 0.0, 0.0, 0); 10];
    for claim in claims {
        let tenth = (0..9)
            .take_while(|&tenth| claim.probability >= f64::from(tenth + 1) / 10.0)
            .count();
        let (said, held, variance, count) = &mut bins[tenth];
        *said += claim.probability;
        *held += f64::from(u8::from(claim.holds));
        *variance += claim.probability * (1.0 - claim.probability);
        *count += 1;
    }
    for (tenth, (said, held, variance, count)) in bins.into_iter().enumerate() {
        let errors = (held - said) / f64::sqrt(variance);
        assert!(
            count < 10 || errors.abs() < 3.0,
            "{what}, tenth {tenth}: {held} hold of {count}, {said:.1} were said to"
        );
    }
}

#[test]
#[expect(clippy::cast_precision_loss, reason = "seconds of a few weeks")]
fn of_sources_with_a_probability_of_three_in_ten_three_in_ten_are_the_infector() {
    let solved = solved();
    assert!(solved.len() > 500, "{} cases are several hundred", solved.len());
    let (mut of_cases, mut of_unseen) = (Vec::new(), Vec::new());
    let (mut known, mut mean, mut mean_by_time, mut score, mut score_by_time) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for Solved { sources, infector } in &solved {
        let (mut seen, mut seconds, mut unseen) = (0.0, 0, 0.0);
        for candidate in &sources.candidates {
            if let Origin::Case(other) = candidate.origin {
                of_cases.push(Claim {
                    probability: candidate.probability,
                    holds: *infector == Some(other),
                });
                seen += candidate.probability;
                seconds += candidate.seconds;
            } else {
                unseen += candidate.probability;
            }
        }
        of_unseen.push(Claim {
            probability: unseen,
            holds: infector.is_none(),
        });
        if let Some(infector) = infector {
            let of_infector =
                |candidate: &&mijie::source::Candidate| candidate.origin == Origin::Case(*infector);
            let candidate = sources
                .candidates
                .iter()
                .find(of_infector)
                .expect("the infector was near");
            // Both among the candidate cases, since seconds alone know of nobody unseen.
            let share = candidate.probability / seen;
            let share_of_time = candidate.seconds as f64 / seconds as f64;
            known += 1.0;
            mean += share;
            mean_by_time += share_of_time;
            score += share.ln();
            score_by_time += share_of_time.ln();
        }
    }
    calibrated("cases", &of_cases);
    calibrated("unseen", &of_unseen);
    let [mean, mean_by_time, score, score_by_time] =
        [mean, mean_by_time, score, score_by_time].map(|sum| sum / known);
    assert!(mean > mean_by_time + 0.05, "{mean} {mean_by_time}");
    assert!(score > score_by_time + 0.1, "{score} {score_by_time}");
}
