//! Keys by dictionary: each key of a dictionary is met once, and its rows are numbers.

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, StringArray};

use crate::columnar::{Wrong, first_null};
use crate::roster::RosterFull;

const EXPECTED: &str = "a key";
/// Stands for a key of the dictionary that no row had so far.
const UNSEEN: u32 = u32::MAX;

/// The keys of one column of one row group, numbered in the order in which its rows first have them.
///
/// A key may have several numbers, where the row group has several dictionaries.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys {
    text: String,
    // Where each key ends in the text.
    ends: Vec<usize>,
    // The dictionary that was met last, and the number of each of its keys.
    dictionary: Option<ArrayRef>,
    numbers: Vec<u32>,
}

impl Keys {
    /// The numbers of the keys of a batch.
    pub(super) fn number(
        &mut self,
        array: &dyn Array,
        column: &'static str,
        into: &mut Vec<u32>,
    ) -> Result<(), Wrong> {
        let wrong = |row, problem| Wrong { row, column, problem };
        let array = array.as_dictionary::<Int32Type>();
        let values: &StringArray = array.values().as_string();
        if let Some(row) = first_null(array) {
            return Err(wrong(row, format!("expected {EXPECTED}, found null")));
        }
        let same = |before: &ArrayRef| {
            let before: &StringArray = before.as_string();
            before.len() == values.len()
                && before.value_data().as_ptr() == values.value_data().as_ptr()
                && before.offsets().inner().as_ptr() == values.offsets().inner().as_ptr()
        };
        if !self.dictionary.as_ref().is_some_and(same) {
            self.dictionary = Some(array.values().clone());
            self.numbers.clear();
            self.numbers.resize(values.len(), UNSEEN);
        }
        for (row, &key) in array.keys().values().iter().enumerate() {
            let at = usize::try_from(key).expect("the decoder has checked its keys");
            if self.numbers[at] == UNSEEN {
                if values.is_null(at) {
                    return Err(wrong(row, format!("expected {EXPECTED}, found null")));
                }
                let key = plain(values.value(at)).map_err(|problem| wrong(row, problem))?;
                self.numbers[at] =
                    u32::try_from(self.ends.len()).expect("a row group has fewer rows than 2^31 keys");
                self.text.push_str(key);
                self.ends.push(self.text.len());
            }
            into.push(self.numbers[at]);
        }
        Ok(())
    }

    /// The id of each key.
    pub(super) fn intern(
        &self,
        mut intern: impl FnMut(&str) -> Result<u32, RosterFull>,
    ) -> Result<Vec<u32>, RosterFull> {
        let mut start = 0;
        self.ends
            .iter()
            .map(|&end| {
                let key = &self.text[start..end];
                start = end;
                intern(key)
            })
            .collect()
    }
}

/// A key without the blanks around it, if it could stand in a table.
fn plain(key: &str) -> Result<&str, String> {
    let key = key.trim_ascii();
    if key.is_empty() {
        return Err(format!("expected {EXPECTED}, found an empty text"));
    }
    let found = match key.chars().find(|c| c.is_control()) {
        None => return Ok(key),
        Some('\n' | '\r') => "a line break",
        Some(_) => "a control character",
    };
    Err(format!("expected a key on one line, found {found}"))
}
