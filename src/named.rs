//! Values that files write as a word: their names, there and back.

/// Gives an enum `name`, `Display` and `FromStr`, and the error for a text that is no name.
macro_rules! named {
    ($type:ident, $expected:literal, $unknown:ident, $($variant:ident = $name:literal),+) => {
        #[doc = concat!("A text that is not ", $expected, ".")]
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("expected {}, found {found:?}", $expected)]
        pub struct $unknown {
            /// The text that was met.
            pub found: String,
        }

        impl $type {
            /// The name in files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        impl std::str::FromStr for $type {
            type Err = $unknown;

            fn from_str(text: &str) -> Result<Self, $unknown> {
                match text {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($unknown { found: text.to_owned() }),
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

pub(crate) use named;
