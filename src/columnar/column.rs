//! Columns of numbers and times as `u32`: checked as a whole, converted in loops without branches.

use arrow_array::Array;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt32Type, UInt64Type,
};
use arrow_schema::{DataType, TimeUnit};
use chrono::FixedOffset;

use crate::record::NO_SPOT;
use crate::time::Timestamp;

pub(crate) const NUMBERS: &str = "whole numbers of 32 or 64 bits";
pub(crate) const TIMES: &str = "timestamps, or whole seconds since 1970";

/// What is wrong with a row of a batch.
#[derive(Debug)]
pub(crate) struct Wrong {
    pub(crate) row: usize,
    pub(crate) column: &'static str,
    pub(crate) problem: String,
}

pub(crate) fn is_number(data_type: &DataType) -> bool {
    matches!(
        data_type,
        DataType::Int32 | DataType::Int64 | DataType::UInt32 | DataType::UInt64
    )
}

pub(crate) fn is_time(data_type: &DataType) -> bool {
    is_number(data_type) || matches!(data_type, DataType::Timestamp(_, _))
}

/// A whole number whose low half is it, unless the high half has any bit.
trait Whole: Copy {
    fn bits(self) -> u64;
}

impl Whole for i32 {
    fn bits(self) -> u64 {
        i64::from(self).cast_unsigned()
    }
}

impl Whole for u32 {
    fn bits(self) -> u64 {
        u64::from(self)
    }
}

impl Whole for i64 {
    fn bits(self) -> u64 {
        self.cast_unsigned()
    }
}

impl Whole for u64 {
    fn bits(self) -> u64 {
        self
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the low half is what is wanted")]
const fn low(bits: u64) -> u32 {
    bits as u32
}

/// The numbers, if each is a `u32`; else the first row with one that is not.
fn narrow<W: Whole>(values: &[W], into: &mut Vec<u32>) -> Result<(), usize> {
    let any = values.iter().fold(0, |any, value| any | value.bits());
    if any >> 32 != 0 {
        let outside = |value: &W| value.bits() >> 32 != 0;
        return Err(values.iter().position(outside).expect("one of them has the bit"));
    }
    into.clear();
    into.extend(values.iter().map(|value| low(value.bits())));
    Ok(())
}

/// Ticks, `PER_SECOND` of them a second, as seconds less `offset`; else the first row that is out of range.
fn seconds<const PER_SECOND: i64>(ticks: &[i64], offset: i64, into: &mut Vec<u32>) -> Result<(), usize> {
    // Rounded down alike on both sides of 1970, which the division of what is not negative does.
    let first = offset * PER_SECOND;
    let end = (offset + (1 << 32)) * PER_SECOND;
    let least = ticks.iter().copied().min().unwrap_or(first);
    let greatest = ticks.iter().copied().max().unwrap_or(first);
    if least < first || greatest >= end {
        let outside = |&tick: &i64| tick < first || tick >= end;
        return Err(ticks.iter().position(outside).expect("the least or the greatest"));
    }
    into.clear();
    let second = |&tick: &i64| low((tick - first).cast_unsigned() / PER_SECOND.cast_unsigned());
    into.extend(ticks.iter().map(second));
    Ok(())
}

pub(crate) fn first_null(array: &dyn Array) -> Option<usize> {
    array
        .nulls()
        .filter(|nulls| nulls.null_count() > 0)
        .and_then(|nulls| nulls.iter().position(|valid| !valid))
}

fn present(array: &dyn Array, column: &'static str, expected: &str) -> Result<(), Wrong> {
    match first_null(array) {
        None => Ok(()),
        Some(row) => Err(Wrong {
            row,
            column,
            problem: format!("expected {expected}, found null"),
        }),
    }
}

/// The values as they are, if they are `u32` already, else narrowed into `into`; or the first row with one that is
/// none.
fn whole<'a>(array: &'a dyn Array, into: &'a mut Vec<u32>) -> Result<&'a [u32], usize> {
    match array.data_type() {
        DataType::UInt32 => return Ok(array.as_primitive::<UInt32Type>().values()),
        DataType::Int32 => narrow(array.as_primitive::<Int32Type>().values(), into)?,
        DataType::Int64 => narrow(array.as_primitive::<Int64Type>().values(), into)?,
        DataType::UInt64 => narrow(array.as_primitive::<UInt64Type>().values(), into)?,
        other => unreachable!("a column of {other} is refused when the file is opened"),
    }
    Ok(into)
}

/// Ids that are numbers. A message does not repeat them: they may be known outside.
pub(crate) fn ids<'a>(
    array: &'a dyn Array,
    column: &'static str,
    into: &'a mut Vec<u32>,
) -> Result<&'a [u32], Wrong> {
    const EXPECTED: &str = "a number from 0 to 4294967295";
    present(array, column, EXPECTED)?;
    whole(array, into).map_err(|row| {
        let negative = match array.data_type() {
            DataType::Int32 => array.as_primitive::<Int32Type>().value(row) < 0,
            DataType::Int64 => array.as_primitive::<Int64Type>().value(row) < 0,
            _ => false,
        };
        let found = if negative {
            "a negative one"
        } else {
            "a greater one"
        };
        Wrong {
            row,
            column,
            problem: format!("expected {EXPECTED}, found {found}"),
        }
    })
}

/// Spots; [`NO_SPOT`] where null.
pub(crate) fn spots<'a>(
    array: &dyn Array,
    column: &'static str,
    into: &'a mut Vec<u32>,
) -> Result<&'a [u32], Wrong> {
    fn taken<W: Whole>(values: &[W], array: &dyn Array, into: &mut Vec<u32>) -> Option<usize> {
        into.clear();
        for (row, value) in values.iter().enumerate() {
            let bits = value.bits();
            // What stands under a null may be anything.
            if array.is_null(row) {
                into.push(NO_SPOT);
            } else if bits < u64::from(NO_SPOT) {
                into.push(low(bits));
            } else {
                return Some(row);
            }
        }
        None
    }
    let wrong = match array.data_type() {
        DataType::UInt32 => taken(array.as_primitive::<UInt32Type>().values(), array, into),
        DataType::Int32 => taken(array.as_primitive::<Int32Type>().values(), array, into),
        DataType::Int64 => taken(array.as_primitive::<Int64Type>().values(), array, into),
        DataType::UInt64 => taken(array.as_primitive::<UInt64Type>().values(), array, into),
        other => unreachable!("a column of {other} is refused when the file is opened"),
    };
    match wrong {
        None => Ok(into),
        Some(row) => Err(Wrong {
            row,
            column,
            problem: "expected a number of a row, table or compartment from 0 to 4294967294, found another"
                .to_owned(),
        }),
    }
}

/// Instants as seconds since 1970, fractions cut off. A timestamp without time zone is taken in `zone`; a plain number
/// counts seconds in UTC.
pub(crate) fn times<'a>(
    array: &'a dyn Array,
    column: &'static str,
    zone: FixedOffset,
    into: &'a mut Vec<u32>,
) -> Result<&'a [u32], Wrong> {
    present(array, column, "a time")?;
    let DataType::Timestamp(unit, zoned) = array.data_type() else {
        return whole(array, into).map_err(|row| {
            let seconds = match array.data_type() {
                DataType::Int32 => i64::from(array.as_primitive::<Int32Type>().value(row)),
                DataType::Int64 => array.as_primitive::<Int64Type>().value(row),
                // The greatest stands for what is greater still.
                _ => i64::try_from(array.as_primitive::<UInt64Type>().value(row)).unwrap_or(i64::MAX),
            };
            out_of_range(row, column, seconds)
        });
    };
    let offset = match zoned {
        Some(_) => 0,
        None => i64::from(zone.local_minus_utc()),
    };
    let ticks: &[i64] = match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().values(),
        TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().values(),
        TimeUnit::Microsecond => array.as_primitive::<TimestampMicrosecondType>().values(),
        TimeUnit::Nanosecond => array.as_primitive::<TimestampNanosecondType>().values(),
    };
    let (converted, per_second) = match unit {
        TimeUnit::Second => (seconds::<1>(ticks, offset, into), 1),
        TimeUnit::Millisecond => (seconds::<1_000>(ticks, offset, into), 1_000),
        TimeUnit::Microsecond => (seconds::<1_000_000>(ticks, offset, into), 1_000_000),
        TimeUnit::Nanosecond => (seconds::<1_000_000_000>(ticks, offset, into), 1_000_000_000),
    };
    match converted {
        Ok(()) => Ok(into),
        Err(row) => {
            let second = ticks[row].div_euclid(per_second).saturating_sub(offset);
            Err(out_of_range(row, column, second))
        }
    }
}

fn out_of_range(row: usize, column: &'static str, seconds: i64) -> Wrong {
    let problem = match Timestamp::from_unix(seconds) {
        Err(error) => error.to_string(),
        Ok(time) => unreachable!("{time} is in range"),
    };
    Wrong { row, column, problem }
}

/// Whether every end comes after its start.
pub(crate) fn in_order(
    starts: &[u32],
    ends: &[u32],
    column: &'static str,
    zone: FixedOffset,
) -> Result<(), Wrong> {
    // Counted, since a loop that stops at the first does not do many rows at once.
    let inverted = starts
        .iter()
        .zip(ends)
        .filter(|(start, end)| end <= start)
        .count();
    if inverted == 0 {
        return Ok(());
    }
    let row = starts.iter().zip(ends).position(|(start, end)| end <= start);
    let row = row.expect("one of them is inverted");
    let said = |seconds| Timestamp::from_raw(seconds).to_rfc3339(zone);
    let than = if starts[row] == ends[row] { "as" } else { "before" };
    Err(Wrong {
        row,
        column,
        problem: format!(
            "ends at {}, {than} it starts at {}",
            said(ends[row]),
            said(starts[row])
        ),
    })
}
