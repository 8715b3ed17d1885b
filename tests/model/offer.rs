//! The offer and its end (§4).

use std::sync::Arc;

use milestone_escrow::{EventKind, Funding, MilestoneState, MilestoneTerms, Offer, Outcome, ReturnCause};
use rust_decimal::Decimal;
use time::UtcDateTime;

use super::input::Measure;
use super::policy::rules_of;
use super::time::{instant, reading};
use super::{Answer, MilestoneRow, Model};

/// OFFER-1: titles are stored trimmed.
pub(crate) fn trimmed(terms: &MilestoneTerms) -> MilestoneTerms {
    MilestoneTerms { title: terms.title.trim().to_owned(), ..terms.clone() }
}

impl MilestoneRow {
    pub(crate) fn planned(terms: &MilestoneTerms) -> Self {
        Self {
            title: terms.title.trim().to_owned(),
            description: terms.description.clone(),
            price: terms.amount.amount(),
            due: terms.due,
            state: MilestoneState::Planned,
            held: Decimal::ZERO,
            claim: Decimal::ZERO,
            paid: Decimal::ZERO,
            returned: Decimal::ZERO,
            fees: Decimal::ZERO,
            released: false,
            revisions: 0,
            submissions: 0,
            submitted_at: 0,
            extensions: 0,
            disputes: 0,
            left_since: 0,
            until: None,
            before: None,
            asked: None,
            opener: None,
            contested: false,
        }
    }
}

impl Model {
    /// OFFER-1, OFFER-2: an offer is checked in steps 1 and 9 only.
    pub(crate) fn open(offer: &Offer, clock: UtcDateTime) -> Answer {
        let now = reading(clock);
        Measure { currency: offer.currency, now }.offer(offer)?;
        let mut model = Self::blank(offer, now);
        model.respond_by = match offer.policy.offer_window {
            Some(window) => Some(model.window(window)?),
            None => None,
        };
        let milestones: Vec<_> = offer.milestones.iter().map(trimmed).collect();
        model.rows = milestones.iter().map(MilestoneRow::planned).collect();
        // FUND-6: `fund_first` counts as true, and is written as true.
        let are_all_funded = offer.policy.funding == Funding::All;
        let fund_first = offer.fund_first || are_all_funded;
        let offered = Arc::new(Offer { milestones, fund_first, ..offer.clone() });
        let respond_by = model.respond_by.map(instant);
        model.record(EventKind::ContractOffered {
            rules: rules_of(&offer.policy),
            offer: offered,
            respond_by,
        });
        let funded = if are_all_funded { model.rows.len() } else { usize::from(fund_first) };
        (0..funded).for_each(|index| model.fund(index));
        let events = core::mem::take(&mut model.log);
        Ok((events, model))
    }

    /// OFFER-5: after the event that ends the offer.
    pub(crate) fn end_offer(&mut self, cause: ReturnCause, outcome: Outcome) {
        for index in 0..self.rows.len() {
            if self.rows[index].holds() {
                self.return_all(index, cause);
            }
        }
        self.close(outcome);
    }

    /// PLAN-2, PROP-4: a milestone is added at the end. It is funded at once if all milestones are (FUND-6).
    pub(crate) fn append(&mut self, terms: &MilestoneTerms) {
        self.rows.push(MilestoneRow::planned(terms));
        let index = self.rows.len() - 1;
        let MilestoneTerms { title, description, amount, due } = trimmed(terms);
        let milestone = super::money::number(index).into();
        self.record(EventKind::MilestoneAdded { milestone, title, description, amount, due });
        if self.policy.funding == Funding::All {
            self.fund(index);
        }
    }

    /// PLAN-2, PROP-4.
    pub(crate) fn cancel(&mut self, index: usize) {
        self.rows[index].state = MilestoneState::Cancelled;
        self.record(EventKind::MilestoneCancelled { milestone: super::money::number(index).into() });
    }
}
