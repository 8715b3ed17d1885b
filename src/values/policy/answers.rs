//! How long a party has to answer a dispute (DISP-2).

use core::time::Duration;

use crate::values::party::Party;
use crate::values::policy::Policy;

impl Policy {
    /// How long this party has to answer a dispute that the other party has opened. `None`: no answer is
    /// awaited, and the dispute is contested at once.
    ///
    /// The client has the `answer_window`. The freelancer has the `freelancer_answer_window`. If that is
    /// `None`, the freelancer has the longer of `answer_window` and `refund_window`.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::{Party, Policy};
    ///
    /// let days = |days: u64| Some(Duration::from_secs(days * 86_400));
    /// let policy = Policy::upwork();
    /// assert_eq!(policy.time_to_answer(Party::Client), days(5));
    /// assert_eq!(policy.time_to_answer(Party::Freelancer), days(7));
    /// ```
    ///
    /// Source: DISP-2.
    #[must_use]
    pub fn time_to_answer(&self, party: Party) -> Option<Duration> {
        match (party, self.freelancer_answer_window) {
            (Party::Freelancer, Some(window)) => Some(window),
            (Party::Freelancer, None) => Some(self.answer_window?.max(self.refund_window)),
            (Party::Client, _) => self.answer_window,
        }
    }
}
