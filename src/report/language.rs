//! In which language a text for people is.

use crate::named::named;

named! {
    /// The language of a text for people. Keys, rules' names and what a protocol cites stay as they are.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::report::Language;
    /// assert_eq!("zh".parse(), Ok(Language::Chinese));
    /// assert_eq!(Language::default(), Language::English);
    /// ```
    #[derive(Default)]
    #[non_exhaustive]
    pub enum Language {
        /// English.
        #[default]
        English = "en",
        /// 简体中文: simplified Chinese.
        Chinese = "zh",
    }
    all = "Every language.";
    unknown = UnknownLanguage, "en or zh";
}
