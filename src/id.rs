//! Who, where, which area: dense numbers that stand for the names kept in the [`Roster`](crate::Roster).

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! dense_id {
    ($(#[$doc:meta])* $name:ident, $letter:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(transparent)]
        pub struct $name(u32);

        impl $name {
            /// The id with this number; numbers are meant to be dense, counted from 0.
            #[must_use]
            pub const fn new(number: u32) -> Self {
                Self(number)
            }

            /// The number of this id.
            #[must_use]
            pub const fn get(self) -> u32 {
                self.0
            }

            /// The number of this id, to index a table.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($letter, "{}"), self.0)
            }
        }
    };
}

dense_id! {
    /// A person, as a number that says nothing about who it is.
    ///
    /// ```
    /// use mijie::PersonId;
    /// assert_eq!(PersonId::new(7).to_string(), "person 7");
    /// ```
    PersonId, "person "
}

dense_id! {
    /// A place where people meet: a home, a shop, a carriage.
    PlaceId, "place "
}

dense_id! {
    /// An administrative area: a county, a village, a building.
    AreaId, "area "
}
