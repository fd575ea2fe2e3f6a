//! Bytes to text: the encoding that is declared, or the one that is found out.

use encoding_rs::GB18030;

use super::error::ForeignError;
use super::mapping::Encoding;

/// Of so many lines with other signs than ASCII, one that happens to be Chinese in UTF-8 too may be Chinese in GBK.
///
/// A line of three signs of GB2312 is so by chance about once in 35,000 (a count over the pairs of the standard): fewer
/// than one in 1,000 tells nothing.
const CHANCE_LINES: usize = 1000;
/// The byte-order mark of UTF-8.
const UTF8_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// A text, its encoding, and whether nobody declared it.
pub(super) struct Decoded {
    pub(super) text: String,
    pub(super) encoding: Encoding,
    pub(super) is_guess: bool,
}

/// Where bytes are none of an encoding, and what they are instead.
pub(super) struct Fault {
    pub(super) line: u64,
    pub(super) byte: u64,
    pub(super) found: &'static str,
}

pub(super) fn decode(bytes: &[u8], declared: Option<Encoding>, file: &str) -> Result<Decoded, ForeignError> {
    let encoding = declared.unwrap_or_else(|| found_out(bytes));
    let text = match encoding {
        Encoding::Utf8 => utf8(bytes).map(ToOwned::to_owned),
        Encoding::Gb18030 => gb18030(bytes),
        Encoding::Utf16 => utf16(bytes),
    };
    let text = text.and_then(|text| match text.find('\0') {
        Some(at) => Err(Fault::behind(&text.as_bytes()[..at], "a NUL byte")),
        None => Ok(text),
    });
    let text = text.map_err(|fault| ForeignError::Encoding {
        file: file.to_owned(),
        line: fault.line,
        byte: fault.byte,
        expected: encoding,
        found: fault.found,
    })?;
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
    } else if std::str::from_utf8(bytes).is_ok() || bytes.starts_with(UTF8_MARK) {
        Encoding::Utf8
    } else {
        Encoding::Gb18030
    }
}

/// A text in UTF-8, without its byte-order mark.
pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Fault> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let behind_mark = bytes.strip_prefix(UTF8_MARK);
            let fits_gb18030 = GB18030
                .decode_without_bom_handling_and_without_replacement(behind_mark.unwrap_or(bytes))
                .is_some();
            let found = match (fits_gb18030, behind_mark) {
                (true, None) => "bytes that fit gb18030",
                (true, Some(_)) => "bytes that fit gb18030, behind a byte-order mark of utf-8",
                (false, _) => "bytes of another encoding",
            };
            Err(Fault::behind(&bytes[..error.valid_up_to()], found))
        }
    }
}

fn gb18030(bytes: &[u8]) -> Result<String, Fault> {
    if let Some(line) = line_in_utf8(bytes) {
        return Err(Fault::behind(&bytes[..line], "a line in utf-8"));
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
        Fault::behind(&bytes[..before], "bytes that are none of it")
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

fn utf16(bytes: &[u8]) -> Result<String, Fault> {
    let (unit, rest): (fn([u8; 2]) -> u16, _) = match bytes {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes, rest),
        _ => return Err(Fault::behind(&[], "no byte-order mark")),
    };
    let units = rest.chunks_exact(2);
    let is_odd = !units.remainder().is_empty();
    let mut text = String::with_capacity(rest.len());
    let (mut line, mut byte) = (1, 3);
    for sign in char::decode_utf16(units.map(|pair| unit([pair[0], pair[1]]))) {
        let Ok(sign) = sign else {
            let found = "half of a pair that is one sign";
            return Err(Fault { line, byte, found });
        };
        byte += 2 * sign.len_utf16() as u64;
        if sign == '\n' {
            (line, byte) = (line + 1, 1);
        }
        text.push(sign);
    }
    if is_odd {
        let found = "half of a sign at the end of the file";
        return Err(Fault { line, byte, found });
    }
    Ok(text)
}

impl Fault {
    /// A fault behind bytes that are good.
    fn behind(good: &[u8], found: &'static str) -> Self {
        let lines = good.split(|&byte| byte == b'\n');
        let last = lines.clone().next_back().map_or(0, <[u8]>::len);
        Self {
            line: lines.count() as u64,
            byte: last as u64 + 1,
            found,
        }
    }
}
