//! The bytes of a file made plain before the CSV reader sees them.

use std::io::{self, Chain, Cursor, ErrorKind, Read};

/// Comes behind the last byte. Whether it is read as a row of its own tells whether a quotation mark was left open:
/// the CSV reader itself would take the rest of the file for one cell and not say so.
const MARK: &[u8] = b"\n\x01";

const UTF_8: &[u8] = b"\xEF\xBB\xBF";
const UTF_16: [&[u8]; 2] = [b"\xFF\xFE", b"\xFE\xFF"];

/// A file without byte-order mark, with every line ended by one line feed, and with [`MARK`] behind it.
///
/// One line feed a line, because the CSV reader counts lines by them and meets the second half of a CRLF only with
/// the next row.
pub(super) struct Lines<R> {
    source: Chain<Cursor<Vec<u8>>, R>,
    after_return: bool,
    mark: &'static [u8],
    ended: bool,
    fed: u64,
}

/// How a file begins.
pub(super) enum Start<R> {
    Plain(Lines<R>),
    Utf16,
}

impl<R: Read> Lines<R> {
    pub(super) fn open(mut source: R) -> io::Result<Start<R>> {
        let mut head = Vec::with_capacity(UTF_8.len());
        source.by_ref().take(UTF_8.len() as u64).read_to_end(&mut head)?;
        if UTF_16.iter().any(|mark| head.starts_with(mark)) {
            return Ok(Start::Utf16);
        }
        if head == UTF_8 {
            head.clear();
        }
        Ok(Start::Plain(Self::new(head, source)))
    }

    /// The rest of a file, from the beginning of a line on. A line feed comes first: the CSV reader would take a
    /// byte-order mark away, and here it belongs to a cell.
    pub(super) fn behind(source: R) -> Self {
        Self::new(b"\n".to_vec(), source)
    }

    fn new(head: Vec<u8>, source: R) -> Self {
        Self {
            source: Cursor::new(head).chain(source),
            after_return: false,
            mark: MARK,
            ended: false,
            fed: 0,
        }
    }

    /// Whether these are all the bytes that there are, the mark included.
    pub(super) fn ends_at(&self, byte: u64) -> bool {
        self.mark.is_empty() && self.fed == byte
    }

    /// Whether a row of this one cell, at the end, is the mark.
    pub(super) fn is_mark(cell: &[u8]) -> bool {
        MARK[1..] == *cell
    }

    /// Makes every line end of the chunk a line feed; how many bytes are left.
    fn unify(&mut self, chunk: &mut [u8]) -> usize {
        if !self.after_return && !chunk.contains(&b'\r') {
            return chunk.len();
        }
        let mut kept = 0;
        for at in 0..chunk.len() {
            let byte = chunk[at];
            let second_half = self.after_return && byte == b'\n';
            self.after_return = byte == b'\r';
            if !second_half {
                chunk[kept] = if byte == b'\r' { b'\n' } else { byte };
                kept += 1;
            }
        }
        kept
    }
}

impl<R: Read> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.ended && !buffer.is_empty() {
            let count = match self.source.read(buffer) {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                count => count?,
            };
            self.ended = count == 0;
            let kept = self.unify(&mut buffer[..count]);
            if kept > 0 {
                self.fed += kept as u64;
                return Ok(kept);
            }
        }
        let count = self.mark.read(buffer)?;
        self.fed += count as u64;
        Ok(count)
    }
}
