//! How strictly a contact is to be followed: a word that protocols and verdicts share.

use crate::named::named;

named! {
    /// How strictly a contact is to be followed. One tier a person, the strictest that applies.
    #[non_exhaustive]
    pub enum Tier {
        /// 密接: a close contact of a case.
        Close = "close",
        /// 次密接: a close contact of a close contact.
        Secondary = "secondary",
        /// Reached by a longer chain, when asked for.
        Further = "further",
        /// 时空伴随者: was near a case by a rule of the companion grade.
        Companion = "companion",
        /// 一般接触者: a general contact.
        General = "general",
    }
    all = "Every tier, the strictest first.";
}
