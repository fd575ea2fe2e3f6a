//! Bytes to text: the encoding that is declared, or the one that is found out.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::error::ForeignError;
use super::mapping::Encoding;

/// Of so many lines with other signs than ASCII, one that happens to be Chinese in UTF-8 too may be Chinese in GBK.
///
/// A line of three signs of GB2312 is so by chance about once in 35,000 (a count over the pairs of the standard): fewer
/// than one in 1,000 tells nothing.
const CHANCE_LINES: usize = 1000;

/// A text, its encoding, and whether nobody declared it.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: Encoding,
    pub(super) is_guess: bool,
}

pub(super) fn decode(bytes: &[u8], declared: Option<Encoding>, file: &str) -> Result<Decoded, ForeignError> {
    let encoding = declared.unwrap_or_else(|| found_out(bytes));
    let text = match encoding {
        Encoding::Utf8 => utf8(bytes, declared.is_none(), file)?,
        Encoding::Gb18030 => gb18030(bytes, file)?,
        Encoding::Utf16 => utf16(bytes, file)?,
    };
    if let Some(at) = text.find('\0') {
        return Err(fault(&text.as_bytes()[..at], encoding, "a NUL byte", file));
    }
    // Line ends as one sign, so that lines are counted alike, whatever wrote them.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_guess = declared.is_none() && !bytes.is_ascii();
    Ok(Decoded {
        text,
        encoding,
        is_guess,
    })
}

/// The encoding that the bytes fit, UTF-8 first: other texts hardly ever look like it.
fn found_out(bytes: &[u8]) -> Encoding {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        Encoding::Utf16
    } else if std::str::from_utf8(bytes).is_ok() || bytes.starts_with(&[0xef, 0xbb, 0xbf]) {
        Encoding::Utf8
    } else {
        Encoding::Gb18030
    }
}

fn utf8(bytes: &[u8], is_guess: bool, file: &str) -> Result<String, ForeignError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()),
        Err(error) => {
            let found = if !is_guess
                && GB18030
                    .decode_without_bom_handling_and_without_replacement(bytes)
                    .is_some()
            {
                "bytes that fit gb18030"
            } else {
                "bytes of another encoding"
            };
            Err(fault(&bytes[..error.valid_up_to()], Encoding::Utf8, found, file))
        }
    }
}

fn gb18030(bytes: &[u8], file: &str) -> Result<String, ForeignError> {
    let encoding = Encoding::Gb18030;
    if let Some(line) = line_in_utf8(bytes) {
        return Err(fault(&bytes[..line], encoding, "a line in utf-8", file));
    }
    let whole = |bytes: &[u8]| {
        GB18030
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(std::borrow::Cow::into_owned)
    };
    whole(bytes).ok_or_else(|| {
        // The decoder does not tell where it stopped. No sign of GB18030 has a line feed for one of its bytes.
        let mut before = 0;
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            if whole(line).is_none() {
                let good = (0..=line.len()).rev().find(|&end| whole(&line[..end]).is_some());
                before += good.unwrap_or(0);
                break;
            }
            before += line.len();
        }
        fault(&bytes[..before], encoding, "bytes that are none of it", file)
    })
}

/// Where the first line begins that is surely UTF-8: as such it has a Chinese sign, and such lines are too many for chance.
fn line_in_utf8(bytes: &[u8]) -> Option<usize> {
    let (mut other, mut sure, mut first, mut at) = (0_usize, 0_usize, None, 0);
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        if !line.is_ascii() {
            other += 1;
            let chinese = |text: &str| text.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            if std::str::from_utf8(line).is_ok_and(chinese) {
                sure += 1;
                first = first.or(Some(at));
            }
        }
        at += line.len();
    }
    first.filter(|_| sure.saturating_mul(CHANCE_LINES) > other)
}

fn utf16(bytes: &[u8], file: &str) -> Result<String, ForeignError> {
    let (decoder, rest) = match bytes {
        [0xff, 0xfe, rest @ ..] => (UTF_16LE, rest),
        [0xfe, 0xff, rest @ ..] => (UTF_16BE, rest),
        _ => return Err(fault(&[], Encoding::Utf16, "no byte-order mark", file)),
    };
    decoder
        .decode_without_bom_handling_and_without_replacement(rest)
        .map(std::borrow::Cow::into_owned)
        .ok_or_else(|| fault(&[], Encoding::Utf16, "bytes that are none of it", file))
}

/// An error behind bytes that are good.
fn fault(good: &[u8], expected: Encoding, found: &'static str, file: &str) -> ForeignError {
    let lines = good.split(|&byte| byte == b'\n');
    let last = lines.clone().next_back().map_or(0, <[u8]>::len);
    ForeignError::Encoding {
        file: file.to_owned(),
        line: lines.count() as u64,
        byte: last as u64 + 1,
        expected,
        found,
    }
}
