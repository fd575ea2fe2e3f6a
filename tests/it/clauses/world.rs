//! WHO, US CDC, ECDC and UK: metres and minutes.

use super::{
    At, CloseContact, DAY, HOUR, MINUTE, Metres, MetresIn, OfCase, Spots, Talked, clause, hold, often, once,
};

const QUARTER: i64 = 15 * MINUTE;

#[test]
fn who_asks_for_one_metre_and_fifteen_minutes_at_a_time() {
    hold(
        "who-2020",
        &[
            clause(
                "within 1 m for 15 min",
                OfCase,
                Metres(1.0),
                15,
                "close: face-to-face",
            ),
            once("a second short of 15 min", Metres(1.0), 0..QUARTER - 1, "none"),
            clause("beyond 1 m", OfCase, Metres(1.01), 60, "none"),
            clause(
                "an unknown distance is near",
                OfCase,
                Talked,
                15,
                "close: face-to-face",
            ),
            often(
                "minutes do not add up",
                Metres(0.5),
                vec![0..10 * MINUTE, 20 * MINUTE..30 * MINUTE],
                "none",
            ),
            clause(
                "the same home",
                OfCase,
                At("residence"),
                15,
                "close: face-to-face",
            ),
            clause("the same home, briefly", OfCase, At("residence"), 14, "none"),
            clause("the same office", OfCase, At("office"), 15, "close: face-to-face"),
            clause(
                "the same table",
                OfCase,
                Spots("restaurant", 4, 4),
                15,
                "close: face-to-face",
            ),
            clause("the next table", OfCase, Spots("restaurant", 4, 5), 73, "none"),
            clause(
                "the same row",
                OfCase,
                Spots("coach_sealed", 8, 8),
                50,
                "close: face-to-face",
            ),
            clause("the next row", OfCase, Spots("coach_sealed", 8, 9), 50, "none"),
            clause("a car", OfCase, At("taxi"), 15, "close: face-to-face"),
            clause(
                "care without protection",
                OfCase,
                At("hospital"),
                1,
                "close: care",
            ),
            clause(
                "care of 15 min",
                OfCase,
                At("clinic"),
                15,
                "close: face-to-face care",
            ),
            clause("a market tells no metres", OfCase, At("market"), 600, "none"),
            clause("a shop tells no metres", OfCase, At("shop"), 600, "none"),
            clause("a city bus tells no metres", OfCase, At("bus"), 60, "none"),
            clause("the metro tells no metres", OfCase, At("metro"), 60, "none"),
            clause("a lift tells no metres", OfCase, At("lift"), 60, "none"),
            clause("the open air tells no metres", OfCase, At("outdoor"), 60, "none"),
            clause(
                "an unknown place tells no metres",
                OfCase,
                At("other"),
                60,
                "none",
            ),
            clause(
                "an encounter in the market does",
                OfCase,
                MetresIn("market", 1.0),
                15,
                "close: face-to-face",
            ),
            clause(
                "no secondary contacts",
                CloseContact,
                At("residence"),
                600,
                "none",
            ),
            // Midnight UTC of 05-08.
            once(
                "2 days before onset",
                Metres(1.0),
                -2 * DAY - 12 * HOUR..-2 * DAY - 12 * HOUR + QUARTER,
                "close: face-to-face",
            ),
            once(
                "earlier than 2 days before onset",
                Metres(1.0),
                -2 * DAY - 13 * HOUR..-2 * DAY - 12 * HOUR,
                "none",
            ),
            once(
                "the 14th day after onset",
                Metres(1.0),
                14 * DAY + 11 * HOUR..14 * DAY + 12 * HOUR,
                "close: face-to-face",
            ),
            once(
                "later than 14 days after onset",
                Metres(1.0),
                14 * DAY + 12 * HOUR..14 * DAY + 13 * HOUR,
                "none",
            ),
        ],
    );
}

#[test]
fn cdc_adds_fifteen_minutes_up_within_24_hours() {
    let five = |start: i64| start..start + 5 * MINUTE;
    hold(
        "cdc-2020-10",
        &[
            clause(
                "less than 6 feet for 15 min",
                OfCase,
                Metres(1.83),
                15,
                "close: six-feet",
            ),
            clause("beyond 6 feet", OfCase, Metres(1.84), 60, "none"),
            often(
                "three times 5 min in a day",
                Metres(1.0),
                vec![five(0), five(8 * HOUR), five(16 * HOUR)],
                "close: six-feet",
            ),
            often(
                "a second short of 15 min in all",
                Metres(1.0),
                vec![five(0), five(8 * HOUR), 16 * HOUR..16 * HOUR + 5 * MINUTE - 1],
                "none",
            ),
            often(
                "across midnight, but within 24 hours",
                Metres(1.0),
                vec![five(6 * HOUR), five(14 * HOUR), five(29 * HOUR)],
                "close: six-feet",
            ),
            often(
                "15 min that fit no 24 hours",
                Metres(1.0),
                vec![five(0), five(12 * HOUR), five(24 * HOUR)],
                "none",
            ),
            clause("the same home", OfCase, At("residence"), 15, "close: six-feet"),
            clause(
                "the next table",
                OfCase,
                Spots("restaurant", 4, 5),
                15,
                "close: six-feet",
            ),
            clause("two tables off", OfCase, Spots("restaurant", 4, 6), 90, "none"),
            clause(
                "the next row",
                OfCase,
                Spots("aircraft", 9, 10),
                90,
                "close: six-feet",
            ),
            clause("two rows off", OfCase, Spots("aircraft", 9, 11), 90, "none"),
            clause("a market tells no metres", OfCase, At("market"), 600, "none"),
            clause("a city bus tells no metres", OfCase, At("bus"), 60, "none"),
            clause(
                "no secondary contacts",
                CloseContact,
                At("residence"),
                600,
                "none",
            ),
            once(
                "the window ends with isolation alone",
                Metres(1.0),
                30 * DAY..30 * DAY + QUARTER,
                "close: six-feet",
            ),
        ],
    );
}

#[test]
fn ecdc_divides_high_from_low_risk_at_fifteen_minutes() {
    hold(
        "ecdc-2020-11",
        &[
            clause(
                "within 2 m for 15 min",
                OfCase,
                Metres(2.0),
                15,
                "close: face-to-face brief-face-to-face",
            ),
            clause(
                "within 2 m, shorter",
                OfCase,
                Metres(2.0),
                14,
                "general: brief-face-to-face",
            ),
            clause("beyond 2 m", OfCase, Metres(2.1), 60, "none"),
            often(
                "minutes do not add up",
                Metres(1.0),
                vec![0..10 * MINUTE, 20 * MINUTE..30 * MINUTE],
                "general: brief-face-to-face",
            ),
            clause(
                "a closed room",
                OfCase,
                At("office"),
                15,
                "close: closed-room brief-closed-room",
            ),
            clause(
                "a closed room, shorter",
                OfCase,
                At("office"),
                14,
                "general: brief-closed-room",
            ),
            clause(
                "the whole floor of a restaurant",
                OfCase,
                Spots("restaurant", 4, 20),
                15,
                "close: closed-room brief-closed-room",
            ),
            clause(
                "at 9 m in a closed room",
                OfCase,
                MetresIn("classroom", 9.0),
                15,
                "close: closed-room brief-closed-room",
            ),
            clause(
                "two seats off in an aircraft",
                OfCase,
                Spots("aircraft", 9, 11),
                1,
                "close: aircraft",
            ),
            clause(
                "three seats off in an aircraft",
                OfCase,
                Spots("aircraft", 9, 12),
                90,
                "none",
            ),
            clause(
                "the next row of a coach",
                OfCase,
                Spots("coach_sealed", 8, 7),
                50,
                "close: face-to-face brief-face-to-face",
            ),
            clause(
                "two rows off in a coach",
                OfCase,
                Spots("coach_sealed", 8, 6),
                50,
                "none",
            ),
            clause("a market is no closed room", OfCase, At("market"), 60, "none"),
            clause(
                "no secondary contacts",
                CloseContact,
                At("residence"),
                600,
                "none",
            ),
            once(
                "the 14th day after onset",
                At("office"),
                14 * DAY + 10 * HOUR..14 * DAY + 11 * HOUR,
                "close: closed-room brief-closed-room",
            ),
            once(
                "later than 14 days after onset",
                At("office"),
                14 * DAY + 11 * HOUR..14 * DAY + 12 * HOUR,
                "none",
            ),
        ],
    );
}

#[test]
fn uk_asks_for_two_metres_and_fifteen_minutes_or_one_metre_and_one_minute() {
    hold(
        "uk-2020-05",
        &[
            clause(
                "within 2 m for 15 min",
                OfCase,
                Metres(2.0),
                15,
                "close: two-metres",
            ),
            clause("within 2 m, shorter", OfCase, Metres(2.0), 14, "none"),
            clause("beyond 2 m", OfCase, Metres(2.1), 60, "none"),
            clause("within 1 m for 1 min", OfCase, Metres(1.0), 1, "close: one-metre"),
            once("within 1 m, shorter", Metres(1.0), 0..59, "none"),
            clause(
                "within 1 m for 15 min",
                OfCase,
                Metres(1.0),
                15,
                "close: two-metres one-metre",
            ),
            clause(
                "an unknown distance is near",
                OfCase,
                Talked,
                1,
                "close: one-metre",
            ),
            often(
                "minutes do not add up",
                Metres(1.5),
                vec![0..10 * MINUTE, 20 * MINUTE..30 * MINUTE],
                "none",
            ),
            once("the same household", At("residence"), 0..1, "close: household"),
            once("a small vehicle", At("taxi"), 0..1, "close: small-vehicle"),
            clause(
                "the next table",
                OfCase,
                Spots("restaurant", 4, 5),
                15,
                "close: two-metres",
            ),
            clause("two tables off", OfCase, Spots("restaurant", 4, 6), 90, "none"),
            clause(
                "near in a large vehicle",
                OfCase,
                Spots("coach_sealed", 8, 9),
                50,
                "close: two-metres",
            ),
            clause(
                "far in a large vehicle",
                OfCase,
                Spots("coach_sealed", 8, 10),
                50,
                "none",
            ),
            clause("a market tells no metres", OfCase, At("market"), 600, "none"),
            clause(
                "no secondary contacts",
                CloseContact,
                At("residence"),
                600,
                "none",
            ),
            once(
                "the 7th day after onset",
                At("residence"),
                7 * DAY + 10 * HOUR..7 * DAY + 11 * HOUR,
                "close: two-metres household",
            ),
            once(
                "later than 7 days after onset",
                At("residence"),
                7 * DAY + 11 * HOUR..7 * DAY + 12 * HOUR,
                "none",
            ),
        ],
    );
}
