//! Offer (RULES §4).

use alloc::string::String;
use alloc::sync::Arc;

use time::UtcDateTime;

use super::{Judgement, input};
use crate::contract::Contract;
use crate::deadline::window_end;
use crate::decision::Decision;
use crate::event::{Event, EventKind};
use crate::offer::{MilestoneTerms, Offer};
use crate::party::Role;
use crate::rejection::Rejection;
use crate::rules::RULES_VERSION;
use crate::stage::Stages;
use crate::timestamp;

/// OFFER-1, OFFER-2
pub(crate) fn open(mut offer: Offer, now: UtcDateTime) -> Result<Decision, Rejection> {
    let at = timestamp::clamp(now);
    input::check_offer(&offer, at)?;
    let respond_by = respond_by(&offer, at)?;
    offer.milestones = offer.milestones.into_iter().map(MilestoneTerms::on_record).collect();
    let offer = Arc::new(offer);
    let contract = Contract::offered(&offer, respond_by, at);
    let offered = EventKind::ContractOffered { rules: RULES_VERSION, offer, respond_by };
    let mut decision = Decision::opened(Event { at, kind: offered }, contract);
    decision.draft().record_effects(at);
    Ok(decision)
}

/// When an offer expires, if it does (OFFER-2).
pub(crate) fn respond_by(offer: &Offer, at: UtcDateTime) -> Result<Option<UtcDateTime>, Rejection> {
    let Some(window) = offer.policy.offer_window else { return Ok(None) };
    let until = window_end(at, window).ok_or(Rejection::TimeOutOfRange { window: "offer_window" })?;
    Ok(Some(until))
}

/// OFFER-3
pub(super) fn accept(contract: &Contract) -> Judgement {
    Stages::OFFERED.check(contract, Role::Freelancer, "accept_offer")?;
    Ok(EventKind::OfferAccepted)
}

/// OFFER-3
pub(super) fn decline(contract: &Contract, note: String) -> Judgement {
    input::check_note("note", &note)?;
    Stages::OFFERED.check(contract, Role::Freelancer, "decline_offer")?;
    Ok(EventKind::OfferDeclined { note })
}

/// OFFER-3
pub(super) fn withdraw(contract: &Contract) -> Judgement {
    Stages::OFFERED.check(contract, Role::Client, "withdraw_offer")?;
    Ok(EventKind::OfferWithdrawn)
}

/// OFFER-4
pub(super) const fn expire() -> EventKind {
    EventKind::OfferExpired
}
