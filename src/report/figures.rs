//! `figures.csv`: how a programme does, figure by figure.

use std::io::Write;

use crate::response::Figure;

use super::WriteError;
use super::table::Table;

/// Writes `figures.csv`: one row for each figure, in their order. Nobody is named, so that it may be passed on; who is in
/// a figure is told by [`Figure`] and by `write_json`.
///
/// Columns: `figure`, `tier`, `from`, `until`, `numerator`, `denominator`, `apart`, `value`, `unit`, `lower_quartile_s`,
/// `median_s`, `upper_quartile_s`, `mean_s`, `definition`, `source`, `confidence`. `tier` is empty where all count
/// together. The period is half-open: `until` is the day after the last. `value` is the numerator divided by the
/// denominator, with four decimals, and empty where the denominator is 0. Times are in seconds, and empty where none is
/// known.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses.
pub fn write_figures<W: Write>(figures: &[Figure], out: W) -> Result<(), WriteError> {
    let mut table = Table::new(out);
    table.row([
        "figure",
        "tier",
        "from",
        "until",
        "numerator",
        "denominator",
        "apart",
        "value",
        "unit",
        "lower_quartile_s",
        "median_s",
        "upper_quartile_s",
        "mean_s",
        "definition",
        "source",
        "confidence",
    ])?;
    for figure in figures {
        let seconds = |seconds: Option<i64>| seconds.map(|seconds| seconds.to_string()).unwrap_or_default();
        let times = figure.times;
        table.row([
            figure.kind.name(),
            figure.tier.map_or("", |tier| tier.name()),
            &figure.period.from().to_string(),
            &figure.period.until().to_string(),
            &figure.numerator.number.to_string(),
            &figure.denominator.number.to_string(),
            &figure.apart.number.to_string(),
            &figure
                .value()
                .map(|value| format!("{value:.4}"))
                .unwrap_or_default(),
            figure.unit.name(),
            &seconds(times.map(|times| times.lower_quartile_s)),
            &seconds(times.map(|times| times.median_s)),
            &seconds(times.map(|times| times.upper_quartile_s)),
            &times
                .map(|times| format!("{:.1}", times.mean_s()))
                .unwrap_or_default(),
            &figure.definition,
            &figure.source.source,
            figure.source.confidence.name(),
        ])?;
    }
    table.finish()
}
