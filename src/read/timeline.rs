//! The log of a contract as a timeline.

use alloc::string::ToString;
use core::fmt;

use crate::base::text_table::{Alignment, Table};
use crate::messages::event::Event;
use crate::values::instant::InstantText;

/// The log of a contract as a plain-text table: when, by which rule, and what.
///
/// ```
/// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Timeline};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
/// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
/// let timeline = Timeline(opened.events()).to_string();
/// assert!(timeline.contains("2026-01-31T12:00:00Z  FUND-4   milestone 1 is funded: 50.00 USD deposited"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Timeline<'a>(pub &'a [Event]);

impl fmt::Display for Timeline<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table =
            Table::new([("when", Alignment::Left), ("rule", Alignment::Left), ("what", Alignment::Left)]);
        for event in self.0 {
            table.add_row([
                InstantText(event.at).to_string(),
                event.kind.rule().to_string(),
                event.kind.to_string(),
            ]);
        }
        table.fmt(formatter)
    }
}
