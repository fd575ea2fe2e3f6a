//! `ARCHITECTURE.md` against the sources: the rows of modules, and the homes of crates.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The cells of a table of `ARCHITECTURE.md`, which is known by the head of its first column.
fn table(head: &str) -> Vec<Vec<String>> {
    let text = read("ARCHITECTURE.md");
    let rows: Vec<Vec<String>> = text
        .lines()
        .skip_while(|line| !line.starts_with(&format!("| {head} |")))
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| {
            line.trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect()
        })
        .collect();
    assert!(!rows.is_empty(), "ARCHITECTURE.md has no table of {head}");
    rows
}

/// What a cell says as code: `log/` is the module `log`.
fn coded(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(|name| name.trim_end_matches('/'))
}

/// Each module with its row and its place in the row.
fn places() -> BTreeMap<String, (usize, usize)> {
    let mut places = BTreeMap::new();
    for (row, cells) in table("row").iter().enumerate() {
        for (column, module) in coded(&cells[1]).enumerate() {
            let before = places.insert(module.to_owned(), (row, column));
            assert_eq!(before, None, "{module} is in two places");
        }
    }
    places
}

/// Every source file: its module below the crate root, its path, and its lines of code.
fn sources() -> Vec<(String, String, Vec<String>)> {
    let mut files = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let root = folders[0].clone();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let below = path.strip_prefix(&root).unwrap();
            let module = below.iter().next().unwrap().to_str().unwrap();
            let lines = fs::read_to_string(&path).unwrap();
            let code = lines
                .lines()
                .map(str::trim)
                .filter(|line| !line.starts_with("//"));
            files.push((
                module.trim_end_matches(".rs").to_owned(),
                below.display().to_string(),
                code.map(str::to_owned).collect(),
            ));
        }
    }
    files.sort();
    files
}

/// What follows each mention of a path's first part, such as `crate::`, up to the end of the word.
fn mentions<'t>(line: &'t str, first: &str) -> impl Iterator<Item = &'t str> {
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(first)
        .filter(move |(at, _)| !line[..*at].ends_with(|c| in_word(c) || c == ':'))
        .map(move |(at, found)| {
            let rest = &line[at + found.len()..];
            &rest[..rest.find(|c| !in_word(c)).unwrap_or(rest.len())]
        })
}

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

#[test]
fn modules_import_only_from_above_or_from_the_left() {
    let places = places();
    let mut arrows = 0;
    for (module, file, code) in sources() {
        if module == "lib" {
            continue;
        }
        let Some(own) = places.get(&module) else {
            panic!("{file}: {module} is in no row of ARCHITECTURE.md");
        };
        for target in code.iter().flat_map(|line| mentions(line, "crate::")) {
            let Some(other) = places.get(target) else {
                panic!("{file}: expected crate:: and a module of ARCHITECTURE.md, found {target:?}");
            };
            let above = other.0 < own.0;
            let left = other.0 == own.0 && other.1 <= own.1;
            assert!(above || left, "{file}: {module} must not import from {target}");
            arrows += 1;
        }
    }
    assert!(arrows > 100, "only {arrows} imports were found");
}

#[test]
fn the_crate_declares_every_module_of_the_table_under_the_name_of_its_row() {
    let expected: BTreeSet<(String, String)> = table("row")
        .iter()
        .flat_map(|cells| {
            let (_, name) = cells[0].split_once(' ').unwrap();
            coded(&cells[1]).map(|module| (module.to_owned(), name.to_owned()))
        })
        .collect();
    let text = read("src/lib.rs");
    let mut group = "";
    let mut declared = BTreeSet::new();
    for line in text.lines() {
        let module = line.trim_start_matches("pub ").strip_prefix("mod ");
        if let Some(module) = module.and_then(|rest| rest.strip_suffix(';')) {
            declared.insert((module.to_owned(), group.to_owned()));
        } else if let Some(name) = line.strip_prefix("// ") {
            group = name;
        }
    }
    assert_eq!(declared, expected);
}

#[test]
fn every_dependency_has_a_home_and_stays_there() {
    let homes: BTreeMap<String, BTreeSet<String>> = table("crate")
        .iter()
        .flat_map(|cells| {
            let home: BTreeSet<String> = coded(&cells[1]).map(str::to_owned).collect();
            cells[0]
                .split(", ")
                .map(move |name| (name.to_owned(), home.clone()))
        })
        .collect();
    let manifest = read("Cargo.toml");
    let dependencies: BTreeSet<String> = manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| Some(line.split_once(" = ")?.0.replace('-', "_")))
        .collect();
    assert_eq!(homes.keys().cloned().collect::<BTreeSet<_>>(), dependencies);
    for (module, file, code) in sources() {
        for (name, home) in homes.iter().filter(|(_, home)| !home.is_empty()) {
            let used = code
                .iter()
                .any(|line| mentions(line, &format!("{name}::")).next().is_some());
            assert!(
                !used || home.contains(&module),
                "{file}: {name} is not at home in {module}"
            );
        }
    }
}

#[test]
fn every_public_enum_is_open_to_further_variants() {
    let mut enums = 0;
    for (_, file, code) in sources() {
        for (at, line) in code
            .iter()
            .enumerate()
            .filter(|(_, line)| line.starts_with("pub enum "))
        {
            // The macro that defines enums passes on the attributes of each.
            // A reader is strict or lenient, and there is nothing in between: whoever matches both has said all.
            if line.contains('$') || line == "pub enum Mode {" {
                continue;
            }
            assert_eq!(code[at - 1], "#[non_exhaustive]", "{file}: {line}");
            enums += 1;
        }
    }
    assert!(enums > 20, "only {enums} enums were found");
}
