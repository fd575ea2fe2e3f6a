//! Ids and names under which things go out.

use std::borrow::Cow;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

/// The name space of all ids: a UUID that was drawn once, and is part of every id from then on.
const NAME_SPACE: [u8; 16] = [
    0x5b, 0x0d, 0x3e, 0x52, 0x8c, 0x7f, 0x4e, 0x1a, 0x9d, 0x36, 0x2f, 0x41, 0x70, 0xc8, 0xe5, 0x93,
];
/// The block of SHA-256, to which HMAC fills up a secret.
const BLOCK: usize = 64;

/// A person or place as other systems know them.
#[derive(Clone)]
pub(super) struct Known<'a> {
    /// The id by which records refer to it.
    pub(super) id: String,
    /// The key; the id again where pseudonyms were asked for.
    pub(super) key: Cow<'a, str>,
    /// What people call it, where that is known and goes out.
    pub(super) name: Option<&'a str>,
}

#[cfg(feature = "csv")]
impl Known<'_> {
    /// The name, and the key where there is none.
    pub(super) fn called(&self) -> &str {
        self.name.unwrap_or(&self.key)
    }
}

/// Makes ids.
pub(super) struct Namer {
    secret: Option<[u8; BLOCK]>,
}

impl Namer {
    pub(super) fn new(secret: Option<&str>) -> Self {
        let block = |secret: &str| {
            let mut block = [0; BLOCK];
            if secret.len() > BLOCK {
                block[..32].copy_from_slice(&Sha256::digest(secret));
            } else {
                block[..secret.len()].copy_from_slice(secret.as_bytes());
            }
            block
        };
        Self {
            secret: secret.map(block),
        }
    }

    pub(super) const fn is_secret(&self) -> bool {
        self.secret.is_some()
    }

    pub(super) fn person<'a>(&self, key: &'a str, name: Option<&'a str>) -> Known<'a> {
        self.known("person", key, name)
    }

    #[cfg(feature = "json")]
    pub(super) fn place<'a>(&self, key: &'a str, name: Option<&'a str>) -> Known<'a> {
        self.known("place", key, name)
    }

    fn known<'a>(&self, kind: &str, key: &'a str, name: Option<&'a str>) -> Known<'a> {
        let id = self.id(kind, &[key]);
        if self.is_secret() {
            let key = Cow::Owned(id.clone());
            return Known { id, key, name: None };
        }
        Known {
            id,
            key: Cow::Borrowed(key),
            name: name.filter(|name| !name.trim().is_empty()),
        }
    }

    /// The id of something of a kind: always the same for the same parts, and another for any others.
    pub(super) fn id(&self, kind: &str, parts: &[&str]) -> String {
        let mut text = NAME_SPACE.to_vec();
        for part in std::iter::once(&kind).chain(parts) {
            // The length first, so that no two lists of parts give one text.
            text.extend((part.len() as u64).to_be_bytes());
            text.extend(part.as_bytes());
        }
        let digest = match &self.secret {
            None => Sha256::digest(&text),
            Some(secret) => {
                let padded = |pad: u8| secret.map(|byte| byte ^ pad);
                let inner = Sha256::new().chain_update(padded(0x36)).chain_update(&text);
                Sha256::new()
                    .chain_update(padded(0x5c))
                    .chain_update(inner.finalize())
                    .finalize()
            }
        };
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        uuid(bytes)
    }
}

/// A UUID of RFC 9562, version 8, of these bytes; six of the bits say that it is one.
fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        write!(text, "{byte:02x}").expect("a string takes any text");
    }
    text
}
