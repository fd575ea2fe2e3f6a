//! A picture that is finished.

use std::fmt;
use std::io::{BufWriter, Write};

use super::palette::STYLE;
use crate::report::WriteError;

/// A picture that is finished, with a title and what it shows in words, for those who cannot see it.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    pub(super) width: u32,
    pub(super) height: u32,
    // Invariant: escaped.
    pub(super) marks: String,
    pub(super) title: String,
    pub(super) language: &'static str,
}

/// Shows no key of a person, of which the picture may be full.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture")
            .field("title", &self.title)
            .field("width", &self.width)
            .field("height", &self.height)
            .finish_non_exhaustive()
    }
}

impl Picture {
    /// How wide it is, in pixels where it is not scaled.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// How high it is.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// What it is a picture of.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The picture as an element `<svg>`, for a page that has [`STYLE`] among its styles. It fills the width that it is
    /// given.
    #[must_use]
    pub fn inline(&self) -> String {
        format!("{}{}</svg>", self.opened(""), self.marks)
    }

    /// Writes the picture as a file of its own.
    ///
    /// # Errors
    ///
    /// [`WriteError::Output`] where `out` refuses.
    pub fn write<W: Write>(&self, out: W) -> Result<(), WriteError> {
        let mut out = BufWriter::new(out);
        let size = format!(
            " xml:lang=\"{}\" width=\"{}\" height=\"{}\"",
            self.language, self.width, self.height
        );
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "{}", self.opened(&size))?;
        // Programs that read pictures aloud look for the title in the first place.
        writeln!(out, "{}\n<style>\n{STYLE}</style>\n</svg>", self.marks)?;
        Ok(out.flush()?)
    }

    /// The tag that opens the picture, with some attributes more.
    fn opened(&self, more: &str) -> String {
        let Self {
            width,
            height,
            language,
            ..
        } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"mijie\" role=\"img\" lang=\"{language}\"{more} \
             viewBox=\"0 0 {width} {height}\">"
        )
    }
}
