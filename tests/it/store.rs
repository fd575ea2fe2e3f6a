//! Logs saved and opened: equal, or refused with a reason.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, UInt32Array};
use mijie::store::{Excerpt, StoreError};
use mijie::{
    Encounter, Interval, Isolation, Moment, PersonId, Phase, PlaceId, PlaceKind, Step, Timestamp, Unwatched,
    Visit, VisitLog, VisitLogBuilder,
};
use proptest::prelude::*;

use crate::parquet::write;

fn interval(start: u32, length: u32) -> Interval {
    let at = |seconds: u32| Timestamp::from_unix(seconds.into()).unwrap();
    Interval::new(at(start), at(start + length)).unwrap()
}

/// Everything that makes a log.
#[derive(Clone, Debug, Default)]
struct Records {
    visits: Vec<Visit>,
    encounters: Vec<Encounter>,
    isolations: Vec<Isolation>,
    places: Vec<PlaceKind>,
}

impl Records {
    fn log(&self) -> VisitLog {
        let mut builder = VisitLogBuilder::new();
        for &visit in &self.visits {
            builder.add_visit(visit);
        }
        for &encounter in &self.encounters {
            builder.add_encounter(encounter);
        }
        for &isolation in &self.isolations {
            builder.add_isolation(isolation);
        }
        for (place, &kind) in (0..).map(PlaceId::new).zip(&self.places) {
            builder.add_place(place, kind);
        }
        builder.build().unwrap()
    }

    /// All of a log.
    fn of(log: &VisitLog) -> Self {
        Self {
            visits: log.visits().collect(),
            encounters: log.encounters().collect(),
            isolations: log.isolations().collect(),
            places: (0_u32..)
                .take(log.place_count())
                .map(|place| log.place_kind(PlaceId::new(place)))
                .collect(),
        }
    }
}

fn records() -> impl Strategy<Value = Records> {
    let span = || (0..5000_u32, 1..800_u32);
    let visit = (0..12_u32, 0..6_u32, span(), proptest::option::of(0..3_u32)).prop_map(
        |(person, place, (start, length), spot)| Visit {
            person: PersonId::new(person),
            place: PlaceId::new(place),
            interval: interval(start, length),
            spot,
        },
    );
    let kind = proptest::sample::select(PlaceKind::ALL.to_vec());
    let encounter = (
        0..6_u32,
        6..12_u32,
        span(),
        proptest::option::of(0.0..9.0_f64),
        proptest::option::of(kind.clone()),
    )
        .prop_map(|(a, b, (start, length), distance, setting)| {
            let mut encounter =
                Encounter::new(PersonId::new(b), PersonId::new(a), interval(start, length)).unwrap();
            if let Some(distance) = distance {
                encounter = encounter.with_distance_m(distance).unwrap();
            }
            setting.into_iter().fold(encounter, Encounter::with_setting)
        });
    let moment = prop_oneof![
        (0..5000_i64).prop_map(|at| Moment::Instant(Timestamp::from_unix(at).unwrap())),
        (1..28_u32).prop_map(|day| Moment::Date(chrono::NaiveDate::from_ymd_opt(2022, 5, day).unwrap())),
    ];
    let isolation = (0..12_u32, moment).prop_map(|(person, from)| Isolation {
        person: PersonId::new(person),
        from,
    });
    (
        proptest::collection::vec(visit, 0..80),
        proptest::collection::vec(encounter, 0..20),
        proptest::collection::vec(isolation, 0..5),
        proptest::collection::vec(kind, 0..9),
    )
        .prop_map(|(visits, encounters, isolations, places)| Records {
            visits,
            encounters,
            isolations,
            places,
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_opened_log_is_the_saved_one(records in records()) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let log = records.log();
        log.save(&path, &Unwatched).unwrap();
        prop_assert_eq!(VisitLog::open(&path, &Excerpt::whole(), &Unwatched).unwrap(), log);
    }

    #[test]
    fn an_excerpt_is_the_log_of_the_records_that_are_asked_for(
        records in records(),
        start in 0..5000_u32,
        length in 1..3000_u32,
        places in proptest::option::of(proptest::collection::vec(0..8_u32, 0..4)),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("log");
        let log = records.log();
        log.save(&path, &Unwatched).unwrap();
        let range = interval(start, length);
        let mut excerpt = Excerpt::whole().within(range);
        if let Some(places) = &places {
            excerpt = excerpt.at_places(places.iter().copied().map(PlaceId::new));
        }
        let mut kept = Records::of(&log);
        let is_place = |place: PlaceId| places.as_ref().is_none_or(|places| places.contains(&place.get()));
        kept.visits.retain(|visit| visit.interval.intersection(range).is_some() && is_place(visit.place));
        kept.encounters.retain(|encounter| encounter.interval().intersection(range).is_some());
        prop_assert_eq!(VisitLog::open(&path, &excerpt, &Unwatched).unwrap(), kept.log());
    }
}

fn draw(counter: u32) -> u32 {
    let x = u64::from(counter)
        .wrapping_add(1)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    u32::try_from((x ^ x >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32).unwrap()
}

/// A log of several row groups; half of its visits are at place 7.
fn large() -> VisitLog {
    let visit = |number: u32| Visit {
        person: PersonId::new(draw(number) % 9000),
        place: PlaceId::new(if number.is_multiple_of(2) {
            7
        } else {
            draw(number) % 300
        }),
        interval: interval(
            1_600_000_000 + draw(number ^ 0xFFFF) % 9_000_000,
            1 + draw(number) % 900,
        ),
        spot: None,
    };
    let visits = (0..400_000).map(visit).collect();
    Records {
        visits,
        ..Records::default()
    }
    .log()
}

struct Saved {
    folder: tempfile::TempDir,
    log: VisitLog,
}

impl Saved {
    fn new(log: VisitLog) -> Self {
        let folder = tempfile::tempdir().unwrap();
        log.save(folder.path().join("log"), &Unwatched).unwrap();
        Self { folder, log }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("log").join(name)
    }

    fn open(&self, excerpt: &Excerpt) -> Result<VisitLog, StoreError> {
        VisitLog::open(self.path(""), excerpt, &Unwatched)
    }

    #[track_caller]
    fn refusal(&self) -> String {
        let error = self.open(&Excerpt::whole()).unwrap_err();
        let folder = format!("{}/", self.folder.path().display());
        error.to_string().replace(&folder, "")
    }

    /// Replaces the visits by these rows: person, place, start, end.
    fn replace_visits(&self, rows: &[[u32; 4]]) {
        let column = |at: usize| -> ArrayRef {
            Arc::new(UInt32Array::from_iter_values(rows.iter().map(|row| row[at])))
        };
        let columns = [
            ("person", column(0)),
            ("place", column(1)),
            ("start", column(2)),
            ("end", column(3)),
        ];
        write(&self.path("visits/part-00000.parquet"), &columns, 2);
    }
}

/// Persons 0 to 2 at places 0 and 1.
fn small() -> Saved {
    let visit = |(person, place, start)| Visit {
        person: PersonId::new(person),
        place: PlaceId::new(place),
        interval: interval(start, 10),
        spot: None,
    };
    let visits = [(0, 0, 5), (1, 0, 6), (2, 1, 0)].map(visit).to_vec();
    Saved::new(
        Records {
            visits,
            ..Records::default()
        }
        .log(),
    )
}

#[test]
fn a_log_of_several_row_groups_opens_as_it_was_saved() {
    let saved = Saved::new(large());
    assert_eq!(saved.open(&Excerpt::whole()).unwrap(), saved.log);
}

#[test]
fn an_excerpt_reads_only_the_row_groups_that_may_have_its_visits() {
    let saved = Saved::new(large());
    let rows_read = |excerpt: &Excerpt| {
        let total = std::sync::atomic::AtomicU64::new(0);
        let watch = |step: Step| {
            total.store(step.total, std::sync::atomic::Ordering::Relaxed);
            ControlFlow::Continue(())
        };
        let log = VisitLog::open(saved.path(""), excerpt, &watch).unwrap();
        (total.into_inner(), log.visit_count())
    };
    let place = PlaceId::new(299);
    let (read, kept) = rows_read(&Excerpt::whole().at_places([place]));
    assert_eq!(kept, saved.log.visits_at(place).count());
    assert!(read <= 1 << 17, "{read} rows");
    let (read, kept) = rows_read(&Excerpt::whole().within(interval(0, 1_000_000)));
    assert_eq!((read, kept), (0, 0));
    assert_eq!(rows_read(&Excerpt::whole().at_places([])), (0, 0));
}

#[test]
fn a_log_is_never_saved_over_anything() {
    let saved = small();
    let error = saved.log.save(saved.path(""), &Unwatched).unwrap_err();
    let said = error
        .to_string()
        .replace(&saved.folder.path().display().to_string(), "");
    assert_eq!(
        said,
        "/log/: expected a folder that is still to be made, found one"
    );
    assert_eq!(saved.open(&Excerpt::whole()).unwrap(), saved.log);
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).unwrap().count()
}

#[test]
fn a_saving_that_is_stopped_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let log = large();
    for patience in [0, 200_000] {
        let impatient = |step: Step| {
            assert_eq!(step.phase, Phase::Write);
            if step.done >= patience {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let error = log.save(folder.path().join("log"), &impatient).unwrap_err();
        assert_eq!(error.to_string(), "cancelled while writing");
        assert_eq!(entries(folder.path()), 0);
    }
    log.save(folder.path().join("log"), &Unwatched).unwrap();
    assert_eq!(entries(folder.path()), 1);
}

#[test]
fn an_opening_may_be_stopped() {
    let saved = small();
    let error = VisitLog::open(saved.path(""), &Excerpt::whole(), &|_: Step| {
        ControlFlow::Break(())
    });
    assert_eq!(error.unwrap_err().to_string(), "cancelled while reading");
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let error = small()
        .log
        .save(folder.path().join("none/log"), &Unwatched)
        .unwrap_err();
    assert!(error.to_string().ends_with(": cannot be written"), "{error}");
}

#[test]
fn a_folder_without_a_log_is_refused() {
    let saved = small();
    fs::remove_file(saved.path("places.parquet")).unwrap();
    assert_eq!(saved.refusal(), "log/places.parquet: cannot be read");
    write(
        &saved.path("places.parquet"),
        &[("place", Arc::new(UInt32Array::from(vec![0])))],
        1,
    );
    assert_eq!(
        saved.refusal(),
        "log/places.parquet: expected a log of version 1, found none"
    );
}

#[test]
fn a_file_of_visits_that_is_lost_or_added_is_noticed() {
    let saved = small();
    saved.replace_visits(&[[0, 0, 5, 15], [1, 0, 6, 16]]);
    assert_eq!(saved.refusal(), "log/: expected 3 visits, found 2");
}

#[test]
fn rows_out_of_order_are_refused_within_and_between_row_groups() {
    let saved = small();
    saved.replace_visits(&[[1, 0, 6, 16], [0, 0, 5, 15], [2, 1, 0, 10]]);
    let expected = "expected rows sorted by place, start, end, person and spot";
    assert_eq!(
        saved.refusal(),
        format!(
            "log/visits/part-00000.parquet row group 0: {expected}, found row 1 after a greater or equal one"
        )
    );
    saved.replace_visits(&[[0, 0, 5, 15], [2, 1, 0, 10], [1, 0, 6, 16]]);
    assert_eq!(
        saved.refusal(),
        format!(
            "log/visits/part-00000.parquet row group 1: {expected}, found row 2 after a greater or equal one"
        )
    );
}

#[test]
fn places_and_persons_beyond_those_that_were_saved_are_refused() {
    let saved = small();
    saved.replace_visits(&[[0, 0, 5, 15], [1, 0, 6, 16], [2, 2, 0, 10]]);
    assert_eq!(
        saved.refusal(),
        "log/visits/part-00000.parquet row group 1 row 2, column \"place\": expected a place below 2, found 2"
    );
    saved.replace_visits(&[[0, 0, 5, 15], [1, 0, 6, 16], [u32::MAX, 1, 0, 10]]);
    assert_eq!(saved.refusal(), "log/: the records do not make a log");
}

#[test]
fn an_inverted_visit_is_refused() {
    let saved = small();
    saved.replace_visits(&[[0, 0, 5, 5], [1, 0, 6, 16], [2, 1, 0, 10]]);
    assert_eq!(
        saved.refusal(),
        "log/visits/part-00000.parquet row group 0 row 0, column \"end\": \
         ends at 1970-01-01T00:00:05+00:00, as it starts at 1970-01-01T00:00:05+00:00"
    );
}

#[test]
fn a_file_that_is_cut_short_is_refused() {
    let saved = small();
    let path = saved.path("visits/part-00000.parquet");
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(
        saved.refusal(),
        "log/visits/part-00000.parquet: expected a whole Parquet file, found none"
    );
}
