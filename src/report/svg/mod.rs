//! Pictures as SVG: they need no program to look at but a browser, print at any size, and hold text that can be searched.
//!
//! | picture | made by |
//! |---|---|
//! | the cases by day, and how many were known as contacts before | [`epidemic_curve()`] |
//! | who met whom, generation by generation, against time | [`chain()`] |
//! | where a few people were, and from when to when they counted as sources | [`timeline()`] |
//! | the zones, by the coordinates of their places and the shapes of their areas | [`zone_map()`] |
//! | how many days lie between the onsets of infector and infectee | [`serial_intervals()`] |
//!
//! Each gives a [`Picture`], which [`Picture::write`] writes as a file that stands alone, light or dark as its reader
//! likes it, and [`Picture::inline`] as an element for a page that has [`STYLE`] among its styles. No picture fetches
//! anything, and none has a script. Keys are text in them, whatever they hold, and are cut where they are too long; what
//! a picture had no room for is said at its foot.
//!
//! The same question on the same data gives the same bytes: all that is computed are sums, products and quotients.

mod axis;
pub(super) mod canvas;
mod chain;
mod epidemic_curve;
mod histogram;
mod known_before;
pub(super) mod palette;
mod picture;
pub(super) mod plane;
mod timeline;
pub(super) mod words;
mod zone_map;

#[cfg(feature = "html")]
pub(super) use self::canvas::legible;
pub use self::{
    chain::chain,
    epidemic_curve::{EpidemicCurve, epidemic_curve},
    histogram::serial_intervals,
    known_before::known_before,
    palette::STYLE,
    picture::Picture,
    timeline::timeline,
    zone_map::zone_map,
};
#[cfg(feature = "html")]
pub(super) use self::{chain::chain_of, timeline::timeline_of};
