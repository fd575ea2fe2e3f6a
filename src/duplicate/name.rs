//! Names as they are compared.

/// Names with more signs are compared as a whole only.
const MOST_SIGNS: usize = 64;

/// The signs of a name that count.
pub(super) fn signs(name: &str) -> Vec<char> {
    name.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        })
        .filter(|c| !c.is_whitespace() && !"-.·•‧".contains(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The name with each sign left out in turn: names that are close have one of these in common, or one is among those
/// of the other.
pub(super) fn shortened(signs: &[char]) -> Vec<String> {
    if signs.len() > MOST_SIGNS {
        return Vec::new();
    }
    let mut all: Vec<String> = (0..signs.len())
        .map(|at| signs[..at].iter().chain(&signs[at + 1..]).collect())
        .collect();
    all.sort();
    all.dedup();
    all
}

/// Whether one sign was inserted, left out or replaced, or two neighbours were swapped.
pub(super) fn are_close(a: &[char], b: &[char]) -> bool {
    if a == b || a.len() > MOST_SIGNS || b.len() > MOST_SIGNS {
        return false;
    }
    let ahead = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[ahead..], &b[ahead..]);
    match (a, b) {
        ([_, a @ ..], [_, b @ ..]) if a == b => true,
        ([_, rest @ ..], other) | (other, [_, rest @ ..]) if rest == other => true,
        ([a0, a1, a @ ..], [b0, b1, b @ ..]) => (a0, a1) == (b1, b0) && a == b,
        (a, b) => matches!(b, [_, rest @ ..] if rest == a),
    }
}

#[cfg(test)]
mod checks {
    use super::*;

    #[test]
    fn one_change_is_close_and_two_are_not() {
        for (a, b, close) in [
            ("王小明", "王小明", false),
            ("王小明", "王晓明", true),
            ("王小明", "王明", true),
            ("王明", "王小明", true),
            ("王小明", "王明小", true),
            ("小王明", "王小明", true),
            ("王小明", "李晓明", false),
            ("王", "李", true),
            ("", "王", true),
            ("王", "", true),
            ("", "", false),
            ("anna", "ann", true),
            ("abcd", "dbca", false),
            ("abcd", "badc", false),
        ] {
            assert_eq!(are_close(&signs(a), &signs(b)), close, "{a} {b}");
        }
    }

    #[test]
    fn what_people_write_otherwise_without_meaning_it_does_not_count() {
        assert_eq!(signs(" Ａｎｎ-Li "), signs("annli"));
        assert_eq!(signs("买买提·艾力"), signs("买买提艾力"));
    }

    #[test]
    fn a_name_of_ten_thousand_signs_is_compared_as_a_whole() {
        let long = signs(&"王".repeat(10_000));
        assert_eq!(shortened(&long), Vec::<String>::new());
        assert!(!are_close(&long, &long[1..]));
    }
}
