//! Who has to act before a deadline.

use crate::messages::deadline::{Deadline, DeadlineKind};
use crate::state::contract_state::State;
use crate::values::party::Role;

/// The role whose silence a deadline of this state decides. `None` for dormancy, which is the silence of
/// both.
pub(crate) fn before(state: &State, deadline: &Deadline) -> Option<Role> {
    if !state.deadlines().contains(deadline) {
        return None;
    }
    match deadline.kind {
        DeadlineKind::OfferExpiry | DeadlineKind::RefundLapse => Some(Role::Freelancer), // OFFER-4, REF-2
        DeadlineKind::ReviewLapse => Some(Role::Client),                                 // WORK-5
        DeadlineKind::AnswerLapse => {
            // DISP-2: the other party than the one that opened the dispute
            let dispute = state.record(deadline.milestone?)?.dispute()?;
            Some(dispute.by.other().into())
        }
        DeadlineKind::AwardLapse => Some(Role::Arbiter), // DISP-8
        DeadlineKind::Dormancy => None,                  // DORM-1
    }
}
