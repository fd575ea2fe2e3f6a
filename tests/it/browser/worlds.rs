//! Folders of tables for pages that a county seldom has: hostile keys, and far too many contacts.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Texts that would do harm in a page that took them for anything but text.
pub const HOSTILE: [&str; 7] = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(2)>",
    "</script></style></textarea><!--<svg onload=alert(3)>",
    "\u{202e}gnp.nosrep\u{2066}",
    "&lt;b&gt;&amp;\\u003c{{7*7}}{%raw%}",
    "`${alert(4)}`\u{2028}]]>",
    "javascript:alert(5)//",
];

/// A key of 10,000 signs, without a place at which a line could break.
pub fn long_key() -> String {
    format!("long{}", "長".repeat(9_996))
}

fn write_table(folder: &Path, name: &str, header: &str, rows: impl IntoIterator<Item = Vec<String>>) {
    let mut text = format!("{header}\n");
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
            .collect();
        writeln!(text, "{}", cells.join(",")).unwrap();
    }
    fs::write(folder.join(name), text).unwrap();
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// Everybody, every place, area and team has a hostile key; the second case has that of 10,000 signs.
pub fn write_hostile(folder: &Path) {
    let long = long_key();
    let persons: Vec<&str> = HOSTILE.iter().copied().chain([long.as_str()]).collect();
    let [tea, home, ..] = HOSTILE;
    write_table(
        folder,
        "cases.csv",
        "person,status,onset,sampled,isolated,reported",
        [persons[0], persons[7]].map(|person| {
            row([
                person,
                "confirmed",
                "2022-05-07",
                "2022-05-08",
                "2022-05-09T08:00",
                "2022-05-08T20:00",
            ])
        }),
    );
    let at_tea = persons
        .iter()
        .map(|person| row([person, tea, "2022-05-06T08:00", "2022-05-06T10:00"]));
    let at_home = persons[..4]
        .iter()
        .map(|person| row([person, home, "2022-05-06T20:00", "2022-05-07T06:00"]));
    write_table(
        folder,
        "visits.csv",
        "person,place,start,end",
        at_tea.chain(at_home),
    );
    write_table(
        folder,
        "areas.csv",
        "area,level,parent,name,population",
        [
            row([HOSTILE[2], "township", "", HOSTILE[3], "900"]),
            row([HOSTILE[0], "community", HOSTILE[2], &long, "300"]),
            row([HOSTILE[1], "grid", HOSTILE[0], HOSTILE[1], "90"]),
        ],
    );
    write_table(
        folder,
        "places.csv",
        "place,kind,area,name,lat,lon",
        [
            row([tea, "entertainment", HOSTILE[1], HOSTILE[4], "36.68", "101.25"]),
            row([home, "residence", HOSTILE[1], &long, "36.69", "101.26"]),
        ],
    );
    let homes = persons.iter().map(|person| row([person, home, person]));
    write_table(folder, "persons.csv", "person,home,name", homes);
    write_table(
        folder,
        "teams.csv",
        "team,area,capacity",
        [row([HOSTILE[5], HOSTILE[2], "9"])],
    );
}

/// Eighty cases went through fifty halls each, and met fifty others in every one: as many contacts as a page may
/// have to tell of, and not every one of them near every other, which no page has to do with.
pub fn write_crowd(folder: &Path) {
    let cases: Vec<String> = (0..80).map(|case| format!("index{case:02}")).collect();
    write_table(
        folder,
        "cases.csv",
        "person,status,onset,sampled,isolated,reported",
        cases.iter().map(|case| {
            row([
                case,
                "confirmed",
                "2022-05-07",
                "2022-05-08",
                "2022-05-09T08:00",
                "2022-05-08T20:00",
            ])
        }),
    );
    let halls = || (0..80).flat_map(|case| (0..50).map(move |hall| (case, hall)));
    let visits = halls().flat_map(|(case, hall)| {
        let clock = |minutes: usize| format!("2022-05-06T{:02}:{:02}", 8 + minutes / 60, minutes % 60);
        let [start, end] = [hall * 12, hall * 12 + 12].map(clock);
        let place = format!("hall{case:02}-{hall:02}");
        let others = (0..50).map(move |other| format!("v{case:02}{hall:02}{other:02}"));
        [cases[case].clone()]
            .into_iter()
            .chain(others)
            .map(move |person| row([&person, &place, &start, &end]))
    });
    write_table(folder, "visits.csv", "person,place,start,end", visits);
    write_table(
        folder,
        "places.csv",
        "place,kind,area,name,lat,lon",
        halls().map(|(case, hall)| {
            row([
                &format!("hall{case:02}-{hall:02}"),
                "entertainment",
                "",
                "",
                "",
                "",
            ])
        }),
    );
}
