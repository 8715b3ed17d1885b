//! Offer (RULES §4).

use alloc::string::String;

use time::UtcDateTime;

use crate::decide::guards::{Judgement, check_stage};
use crate::decide::input::{check_note, check_offer};
use crate::messages::event::EventKind;
use crate::messages::rejection::Rejection;
use crate::messages::stage::StageRange;
use crate::state::contract_state::State;
use crate::values::offer::{MilestoneTerms, Offer};
use crate::values::party::Role;
use crate::values::policy::Funding;
use crate::values::window::window_end;

/// OFFER-1, OFFER-2: turns the offer into its stored form, and says when it expires.
#[inline]
pub(crate) fn open(offer: &mut Offer, at: UtcDateTime) -> Result<Option<UtcDateTime>, Rejection> {
    check_offer(offer, at)?;
    let respond_by = respond_by(offer, at)?;
    // If `funding` is `all`, milestone 1 is funded, too (FUND-6).
    offer.fund_first |= offer.policy.funding == Funding::All;
    offer.milestones.iter_mut().for_each(MilestoneTerms::trim_title);
    Ok(respond_by)
}

/// When an offer expires. `None` if it never does (OFFER-2).
pub(crate) fn respond_by(offer: &Offer, at: UtcDateTime) -> Result<Option<UtcDateTime>, Rejection> {
    let Some(window) = offer.policy.offer_window else { return Ok(None) };
    window_end(at, window).map(Some).ok_or(Rejection::TimeOutOfRange { window: "offer_window" })
}

/// OFFER-3
pub(crate) fn accept(state: &State) -> Judgement {
    check_stage(state, StageRange::OFFERED, Role::Freelancer, "accept_offer")?;
    Ok(EventKind::OfferAccepted)
}

/// OFFER-3
pub(crate) fn decline(state: &State, note: String) -> Judgement {
    check_note("note", &note)?;
    check_stage(state, StageRange::OFFERED, Role::Freelancer, "decline_offer")?;
    Ok(EventKind::OfferDeclined { note })
}

/// OFFER-3
pub(crate) fn withdraw(state: &State) -> Judgement {
    check_stage(state, StageRange::OFFERED, Role::Client, "withdraw_offer")?;
    Ok(EventKind::OfferWithdrawn)
}

/// OFFER-4
pub(crate) const fn expire() -> EventKind {
    EventKind::OfferExpired
}
