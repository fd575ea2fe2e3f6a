//! A seeded synthetic city: homes, workplaces, buses, shops and market places, two weeks of visits.
//!
//! About 4.5 visits a person and day; homes of 1 to 5, workplaces of 5 to 100, venues of which few are busy.

use mijie::{
    Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Timestamp, Visit, VisitLog, VisitLogBuilder,
};

/// 2020-11-02T00:00:00Z, a Monday.
const EPOCH: i64 = 1_604_275_200;
const DAY_S: i64 = 86_400;
const DAYS: u32 = 14;

/// The sizes at which everything is measured: 10 thousand, 100 thousand, a million people.
///
/// A town by default; `MIJIE_BENCH=city` adds the city, `MIJIE_BENCH=metropolis` the metropolis too.
pub fn sizes() -> &'static [(&'static str, u32)] {
    const SIZES: [(&str, u32); 3] = [("town", 10_000), ("city", 100_000), ("metropolis", 1_000_000)];
    match std::env::var("MIJIE_BENCH").as_deref() {
        Ok("metropolis") => &SIZES,
        Ok("city") => &SIZES[..2],
        _ => &SIZES[..1],
    }
}

/// The end of the two weeks.
pub fn as_of() -> Timestamp {
    Timestamp::from_unix(EPOCH + i64::from(DAYS) * DAY_S).unwrap()
}

/// A draw below `n` for a purpose, a day and a person: splitmix64 of a counter.
fn draw(purpose: u32, day: u32, person: u32, n: u32) -> u32 {
    let mut x = u64::from(purpose) << 56 ^ u64::from(day) << 32 ^ u64::from(person);
    for _ in 0..2 {
        x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^= x >> 31;
    }
    u32::try_from(((x >> 32) * u64::from(n)) >> 32).unwrap()
}

/// Where the places of each kind begin, in the order of the fields.
struct Places {
    work: u32,
    bus: u32,
    venue: u32,
    end: u32,
}

impl Places {
    fn new(persons: u32) -> Self {
        let (homes, works, buses, venues) = (
            persons / 3 + 1,
            persons / 14 + 1,
            persons / 100 + 1,
            persons / 10 + 1,
        );
        Self {
            work: homes,
            bus: homes + works,
            venue: homes + works + buses,
            end: homes + works + buses + venues,
        }
    }

    fn kind(&self, place: u32) -> PlaceKind {
        match place {
            _ if place < self.work => PlaceKind::Residence,
            _ if place < self.bus => PlaceKind::Office,
            _ if place < self.venue => PlaceKind::Bus,
            _ if place.is_multiple_of(3) => PlaceKind::Restaurant,
            _ => PlaceKind::Shop,
        }
    }

    /// Every second venue visit falls on the busiest tenth, and so on within it.
    fn venue(&self, purpose: u32, day: u32, person: u32) -> u32 {
        let mut venues = self.end - self.venue;
        while venues > 20 && draw(purpose, day, person ^ venues, 2) == 0 {
            venues = venues / 10 + 1;
        }
        self.venue + draw(purpose + 1, day, person, venues)
    }
}

/// Every visit of everybody, by person, then time.
pub fn visits(persons: u32) -> Vec<Visit> {
    let places = Places::new(persons);
    let mut visits = Vec::new();
    for person in 0..persons {
        let worker = draw(1, 0, person, 100) < 72;
        let mut add = |place: u32, start: i64, end: i64| {
            let time = |seconds: i64| Timestamp::from_unix(EPOCH + seconds).unwrap();
            let interval = Interval::new(time(start), time(end)).unwrap();
            visits.push(Visit {
                person: PersonId::new(person),
                place: PlaceId::new(place),
                interval,
                spot: None,
            });
        };
        let mut home_since = 0;
        for day in 0..DAYS {
            let at = |purpose: u32, span: u32| i64::from(draw(purpose, day, person, span));
            let dawn = i64::from(day) * DAY_S;
            let mut now = dawn + 23_400 + at(2, 9_000);
            add(person / 3, home_since, now);
            if worker && day % 7 < 5 {
                let bus = places.bus + draw(3, 0, person, places.venue - places.bus);
                add(bus, now + 300, now + 900 + at(4, 1_500));
                let work = places.work + draw(5, 0, person, places.bus - places.work);
                add(work, now + 3_600, now + 32_400 + at(6, 3_600));
                now += 36_900;
                add(bus, now, now + 600 + at(7, 1_500));
                now += 3_000;
            }
            for errand in 0..draw(8, day, person, 4) {
                if now > dawn + 75_000 {
                    break;
                }
                let stay = 600 + at(20 + errand, 2_700);
                add(
                    places.venue(30 + 2 * errand, day, person),
                    now + 600,
                    now + 600 + stay,
                );
                now += 900 + stay;
            }
            home_since = now + 600;
        }
        add(person / 3, home_since, i64::from(DAYS) * DAY_S);
    }
    visits
}

/// The log of a city.
pub fn log(persons: u32) -> VisitLog {
    let places = Places::new(persons);
    let mut builder = VisitLogBuilder::new();
    for place in 0..places.end {
        builder.add_place(PlaceId::new(place), places.kind(place));
    }
    for visit in visits(persons) {
        builder.add_visit(visit);
    }
    builder.build().unwrap()
}

/// So many cases, spread over the population, who fell ill in the second week.
pub fn cases(persons: u32, count: u32) -> Cases {
    Cases::new((0..count).map(|number| {
        let person = PersonId::new(number * (persons / count));
        let onset = EPOCH + i64::from(7 + draw(90, 0, number, 6)) * DAY_S;
        Case {
            onset: Some(Timestamp::from_unix(onset).unwrap().into()),
            ..Case::new(person)
        }
    }))
    .unwrap()
}
