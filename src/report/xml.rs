//! Elements of XML: the only place that knows the crate that writes it.

use std::io::{self, BufWriter, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use super::WriteError;

/// The namespace in which a file says by which schema it can be checked.
pub(super) const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Writes one file, indented; attributes and text are escaped so that a parser gives them back to the character, line
/// breaks and tabs too.
pub(super) struct Xml<W: Write>(Writer<BufWriter<W>>);

impl<W: Write> Xml<W> {
    pub(super) fn begin(out: W) -> io::Result<Self> {
        let mut writer = Writer::new_with_indent(BufWriter::new(out), b' ', 2);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Self(writer))
    }

    /// A part of a file, without the line that tells the version.
    #[cfg(feature = "svg")]
    pub(super) fn fragment(out: W) -> Self {
        Self(Writer::new(BufWriter::new(out)))
    }

    /// What was written into.
    #[cfg(feature = "svg")]
    pub(super) fn into_inner(self) -> io::Result<W> {
        let buffer = self.0.into_inner();
        buffer.into_inner().map_err(io::IntoInnerError::into_error)
    }

    /// Opens an element, to be closed by its name.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Start(start))
    }

    pub(super) fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.0.write_event(Event::Empty(start))
    }

    pub(super) fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) -> io::Result<()> {
        self.open(name, attributes)?;
        self.0.write_event(Event::Text(BytesText::new(text)))?;
        self.close(name)
    }

    /// Passes on what is still buffered. To be called, since dropping cannot tell of an error.
    pub(super) fn finish(self) -> Result<(), WriteError> {
        let mut out = self.0.into_inner();
        out.write_all(b"\n")?;
        Ok(out.flush()?)
    }
}
