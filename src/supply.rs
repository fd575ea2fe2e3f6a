//! What keeps a closed area alive: deliveries, needs told on the hotline, and when shops are open.

use std::fmt;
use std::str::FromStr;

use chrono::{FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::{PersonId, PlaceId};
use crate::named::named;
use crate::time::Moment;

/// Basic supplies were brought to a home.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Delivery {
    /// Whither.
    pub home: PlaceId,
    /// When; a day alone counts from its first second.
    pub at: Moment,
    /// What was brought, in words.
    pub items: Option<String>,
}

named! {
    /// What somebody asks for on the hotline, the most urgent first.
    #[non_exhaustive]
    pub enum NeedKind {
        /// To see a doctor or to be treated: dialysis, a birth, an emergency.
        Medical = "medical",
        /// Medicine.
        Medicine = "medicine",
        /// Food and daily goods.
        Food = "food",
        /// Anything else.
        Other = "other",
    }
    all = "Every kind, the most urgent first.";
    unknown = UnknownNeedKind, "medical, medicine, food or other";
}

/// Somebody told the hotline what they need.
///
/// It is open until it is answered. Rows that agree in all but the answer are one need: the same call, written down again
/// once it was answered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Need {
    /// When it was told; a day alone counts from its first second, so that a deadline is never found too late.
    pub at: Moment,
    /// What is needed.
    pub kind: NeedKind,
    /// At which home; where it is not told, at that of the person.
    pub home: Option<PlaceId>,
    /// Who needs it, where it is one person.
    pub person: Option<PersonId>,
    /// When it was answered, so that nothing is left to do; a day alone counts from its first second.
    pub answered: Option<Moment>,
}

/// What is wrong with a need.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum NeedFault {
    /// It tells neither a home nor a person.
    #[error("expected a home or a person, found neither")]
    Nobody,
    /// It was answered before it was told.
    #[error("expected an answer no earlier than the call of {at}, found {found}")]
    AnsweredBefore {
        /// When it was told.
        at: Moment,
        /// When it was answered.
        found: Moment,
    },
}

impl Need {
    /// Whether the need can be as it stands.
    ///
    /// # Errors
    ///
    /// [`NeedFault`] where nobody needs it, and where it was answered before it was told.
    pub fn check(&self, zone: FixedOffset) -> Result<(), NeedFault> {
        if self.home.is_none() && self.person.is_none() {
            return Err(NeedFault::Nobody);
        }
        match self.answered {
            Some(found) if self.at.is_surely_after(found, zone) => {
                Err(NeedFault::AnsweredBefore { at: self.at, found })
            }
            _ => Ok(()),
        }
    }
}

named! {
    /// Where people get what they need.
    #[non_exhaustive]
    pub enum ShopKind {
        /// A shop for food and daily goods.
        Shop = "shop",
        /// A market.
        Market = "market",
        /// A pharmacy.
        Pharmacy = "pharmacy",
    }
    all = "Every kind, in the order of the file's list.";
    unknown = UnknownShopKind, "shop, market or pharmacy";
}

/// A time of day on the clock of 24 hours, to the minute: from `00:00` to `24:00`, the end of the day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DayTime(u16);

/// A text that is no time of day.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected a time of day such as 08:30, found {found:?}")]
pub struct InvalidDayTime {
    /// The text that was met.
    pub found: String,
}

impl DayTime {
    /// Midnight, with which the day begins.
    pub const START: Self = Self(0);
    /// Midnight, with which the day ends.
    pub const END: Self = Self(24 * 60);

    /// The time of an hour and a minute; nothing where there is no such time.
    #[must_use]
    pub const fn new(hour: u16, minute: u16) -> Option<Self> {
        if minute < 60 && (hour < 24 || hour == 24 && minute == 0) {
            Some(Self(hour * 60 + minute))
        } else {
            None
        }
    }

    /// How many minutes of the day have passed.
    #[must_use]
    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl FromStr for DayTime {
    type Err = InvalidDayTime;

    fn from_str(text: &str) -> Result<Self, InvalidDayTime> {
        let number = |digits: &str| {
            let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            plain.then(|| digits.parse().ok()).flatten()
        };
        text.split_once(':')
            .and_then(|(hour, minute)| Self::new(number(hour)?, number(minute)?))
            .ok_or_else(|| InvalidDayTime {
                found: text.to_owned(),
            })
    }
}

impl fmt::Display for DayTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl Serialize for DayTime {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DayTime {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// When a place is open, day by day, by the clock of the protocol's zone. A place may have several.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Opening {
    /// Where.
    pub place: PlaceId,
    /// What one gets there.
    pub kind: ShopKind,
    /// When it opens.
    pub opens: DayTime,
    /// When it closes, itself not included: on the next day where that is no later than it opens, so that equal times are
    /// 24 hours.
    pub closes: DayTime,
    /// The first day on which it opens; nothing where it always has.
    pub from: Option<NaiveDate>,
    /// The last day on which it opens; nothing where none is known.
    pub until: Option<NaiveDate>,
}

impl Opening {
    /// Whether it opens on a day.
    #[must_use]
    pub fn opens_on(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}
