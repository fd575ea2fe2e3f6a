//! A file cut into chunks behind line feeds.

use std::io::{self, Chain, Cursor, Read};

/// Whoever has not found the end of a line within so many bytes, and within a chunk, does not look further.
const LONGEST_LINE: usize = 1 << 16;

/// Cuts a file into chunks of whole lines. Where it cannot, all that is left is the [`Rest`].
pub(super) struct Cutter<R> {
    source: R,
    // Read, and in no chunk yet.
    begun: Vec<u8>,
    ended: bool,
    failure: Option<io::Error>,
}

/// What is left of a file, its failure included.
pub(super) type Rest<R> = Chain<Chain<Cursor<Vec<u8>>, Failure>, R>;

/// Fails once, if at all.
pub(super) struct Failure(Option<io::Error>);

impl<R: Read> Cutter<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            begun: Vec::new(),
            ended: false,
            failure: None,
        }
    }

    /// Fills the buffer with whole lines of about so many bytes; `false` at the end of the file, at a failure, and at a
    /// line without end.
    pub(super) fn cut(&mut self, chunk: &mut Vec<u8>, bytes: usize) -> bool {
        chunk.clear();
        chunk.append(&mut self.begun);
        let mut wanted = bytes;
        loop {
            self.read(chunk, wanted);
            let all = self.ended && chunk.len() <= wanted;
            if all && self.failure.is_none() {
                return !chunk.is_empty();
            }
            let in_sight = wanted.min(chunk.len());
            if let Some(end) = memchr::memrchr(b'\n', &chunk[..in_sight]) {
                self.begun.extend_from_slice(&chunk[end + 1..]);
                chunk.truncate(end + 1);
                return true;
            }
            if all || in_sight >= LONGEST_LINE {
                self.begun.append(chunk);
                return false;
            }
            wanted = in_sight + bytes;
        }
    }

    fn read(&mut self, chunk: &mut Vec<u8>, wanted: usize) {
        let Some(missing) = wanted.checked_sub(chunk.len()).filter(|_| !self.ended) else {
            return;
        };
        self.failure = self.source.by_ref().take(missing as u64).read_to_end(chunk).err();
        self.ended = self.failure.is_some() || chunk.len() < wanted;
    }

    /// Takes back what was cut last.
    pub(super) fn take_back(&mut self, mut text: Vec<u8>) {
        text.append(&mut self.begun);
        self.begun = text;
    }

    /// What comes behind the last chunk.
    pub(super) fn into_rest(self) -> Rest<R> {
        Cursor::new(self.begun)
            .chain(Failure(self.failure))
            .chain(self.source)
    }
}

impl Read for Failure {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}
