//! Values that files write as a word: one list of variants and names.

/// Defines an enum together with its names in files: the serde form, `name` and `Display`.
///
/// Behind the enum may stand `all = "doc";` for the list of all variants, in their order, and
/// `unknown = Error, "expected";` for `FromStr` and its error.
macro_rules! named {
    (
        $(#[$meta:meta])*
        pub enum $type:ident $variants:tt
        $(all = $all:literal;)?
        $(unknown = $unknown:ident, $expected:literal;)?
    ) => {
        named!(@enum [$(#[$meta])*] $type $variants);
        $(named!(@all $all $type $variants);)?
        $(named!(@unknown $unknown $expected $type $variants);)?
    };

    (@enum [$(#[$meta:meta])*] $type:ident {
        $($(#[$of_variant:meta])* $variant:ident = $name:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(
            Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum $type {
            $($(#[$of_variant])* #[serde(rename = $name)] $variant,)+
        }

        impl $type {
            /// Every name, in the order of the variants.
            #[allow(dead_code, reason = "most lists of words are asked for by nobody")]
            pub(crate) const NAMES: &'static [&'static str] = &[$($name),+];

            /// The name in files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };

    (@all $all:literal $type:ident {
        $($(#[$of_variant:meta])* $variant:ident = $name:literal,)+
    }) => {
        impl $type {
            #[doc = $all]
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
        }
    };

    (@unknown $unknown:ident $expected:literal $type:ident {
        $($(#[$of_variant:meta])* $variant:ident = $name:literal,)+
    }) => {
        #[doc = concat!("A text that is not ", $expected, ".")]
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[error("expected {}, found {found:?}", $expected)]
        pub struct $unknown {
            /// The text that was met.
            pub found: String,
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
    };
}

pub(crate) use named;
