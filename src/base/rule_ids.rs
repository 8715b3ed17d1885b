//! The ids of the rules, for types that name a rule and can be read.

/// The id of a rule, such as `WORK-5`. An alias, because serde reads a field of type `&'static str` only from
/// a text that lives for ever.
pub(crate) type RuleId = &'static str;

/// Every id of the rule book, in its order. A test compares the list with the book.
#[rustfmt::skip]
#[cfg(feature = "serde")]
pub(crate) const RULE_IDS: &[RuleId] = &[
    "REV-1", "MONEY-1", "MONEY-2", "MONEY-3", "MONEY-4", "MONEY-5", "MONEY-6", "MONEY-7", "MONEY-8",
    "MONEY-9", "TIME-1", "TIME-2", "TIME-3", "TIME-4", "TIME-5", "TIME-6", "TIME-7", "TIME-8", "OFFER-1",
    "OFFER-2", "OFFER-3", "OFFER-4", "OFFER-5", "OFFER-6", "PLAN-1", "PLAN-2", "PLAN-3", "PLAN-4", "PLAN-5",
    "PLAN-6", "PLAN-7", "PLAN-8", "FUND-1", "FUND-2", "FUND-3", "FUND-4", "FUND-5", "FUND-6", "WORK-1",
    "WORK-2", "WORK-3", "WORK-4", "WORK-5", "WORK-6", "REL-1", "REL-2", "REL-3", "REL-4", "REL-5", "REL-6",
    "REL-7", "REL-8", "REL-9", "REF-1", "REF-2", "REF-3", "REF-4", "REF-5", "DISP-1", "DISP-2", "DISP-3",
    "DISP-4", "DISP-5", "DISP-6", "DISP-7", "DISP-8", "DISP-9", "DISP-10", "PROP-1", "PROP-2", "PROP-3",
    "PROP-4", "PROP-5", "PROP-6", "PROP-7", "END-1", "END-2", "END-3", "END-4", "END-5", "END-6", "END-7",
    "DORM-1", "DORM-2", "FEED-1", "FEED-2", "POL-1", "POL-2", "POL-3", "POL-4",
];

/// Reads an id that the rule book has.
#[cfg(feature = "serde")]
pub(crate) fn deserialize<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<RuleId, D::Error> {
    deserializer.deserialize_str(RuleIdVisitor)
}

#[cfg(feature = "serde")]
struct RuleIdVisitor;

#[cfg(feature = "serde")]
impl serde::de::Visitor<'_> for RuleIdVisitor {
    type Value = RuleId;

    fn expecting(&self, formatter: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        formatter.write_str("the id of a rule, such as FUND-2")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RuleId, E> {
        let known = RULE_IDS.iter().find(|id| **id == text).copied();
        known.ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}
