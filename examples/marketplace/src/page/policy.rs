//! A policy in words: every window and every fee, so that users can read everything before they accept.

use std::time::Duration;

use maud::{Markup, html};
use milestone_escrow::{
    ClientFees, Funding, FundingOrder, Money, Party, PlanChanges, Policy, ReleaseAmount, ReviewLapse,
};

/// The policy as a list of sentences.
pub(super) fn told(policy: &Policy) -> Markup {
    html! {
        dl class="policy" {
            @for (what, holds) in in_words(policy).iter().filter(|(what, _)| !is_idle(policy, what)) {
                div { dt { (what) } dd { (holds) } }
            }
        }
    }
}

/// Whether a term says nothing, because another one is not there.
fn is_idle(policy: &Policy, what: &str) -> bool {
    match what {
        "If the arbiter does not decide in time" => policy.award_window.is_none(),
        "How often the client may take more time" => policy.review_extension.is_none(),
        _ => false,
    }
}

/// The most important terms, for a choice between policies and for whoever accepts an offer. Those that are
/// not usual are left out if there is no such fee or wait.
pub(super) fn summary(policy: &Policy) -> Markup {
    const IMPORTANT: [(&str, &str); 7] = [
        ("Time to review work", ""),
        ("Fee of the freelancer", ""),
        ("Fee of the client", ""),
        ("Fee of the client for the contract", "none"),
        ("Payments to the freelancer clear", "at once"),
        ("Small claims", SMALL_CLAIMS),
        ("Funding", ""),
    ];
    let words = in_words(policy);
    html! {
        @for (important, usual) in IMPORTANT {
            @for (what, holds) in words.iter().filter(|(what, holds)| *what == important && holds != usual) {
                span class="term" { (what) ": " (holds) ". " }
            }
        }
    }
}

/// Each field in words. The code takes the policy apart, so it does not compile until it describes a new
/// field.
fn in_words(policy: &Policy) -> [(&'static str, String); 29] {
    let Policy {
        offer_window,
        review_window,
        refund_window,
        answer_window: _, // both are in `time_to_answer`
        dormancy_window,
        bonus_window,
        payment_refund_window,
        funding_order,
        max_current,
        plan_changes,
        revision_limit,
        freelancer_fee_bps,
        funding,
        max_milestones,
        minimum_price,
        review_lapse,
        review_extension,
        review_extensions,
        release_amount,
        carry_after,
        freelancer_answer_window: _,
        award_window,
        default_award_bps,
        small_claim,
        clearance_window,
        client_fee_bps,
        initiation_fee,
        client_fees,
        feedback_window,
    } = policy;
    let default = percent(default_award_bps.unwrap_or_default());
    [
        ("Time to answer the offer", offer_window.map_or("no limit".into(), long)),
        (
            "Funding",
            sentence(match funding {
                Funding::Each => "the client funds each milestone when its work is to begin",
                Funding::All => "all milestones are funded with the offer",
            }),
        ),
        (
            "Order of funding",
            sentence(match funding_order {
                FundingOrder::Sequential => "as in the plan",
                FundingOrder::Any => "any",
            }),
        ),
        ("Milestones funded and not paid at the same time", format!("at most {max_current}")),
        ("Milestones in all", format!("at most {max_milestones}")),
        ("Lowest price of a milestone", amount(*minimum_price, "any")),
        (
            "Changes of the plan",
            sentence(match plan_changes {
                PlanChanges::Client => "the client adds and cancels milestones alone",
                PlanChanges::Mutual => "both have to agree",
            }),
        ),
        (
            "Time to review work",
            match review_lapse {
                ReviewLapse::Release => format!("{}; silence then pays the freelancer", long(*review_window)),
                ReviewLapse::ReleaseAndEnd => {
                    format!(
                        "{}; silence then pays the freelancer and ends the contract",
                        long(*review_window)
                    )
                }
                ReviewLapse::None => {
                    let window = long(*review_window);
                    format!("no end: silence pays nobody; after {window} the freelancer may dispute")
                }
            },
        ),
        (
            "More time to review",
            review_extension
                .map_or("none".into(), |more| format!("{} at a time, if the client asks for it", long(more))),
        ),
        ("How often the client may take more time", times(*review_extensions)),
        ("Requests for changes", revision_limit.map_or("any number".into(), times)),
        (
            "What the client may release",
            sentence(match release_amount {
                ReleaseAmount::Any => "a part, all, or more than is in escrow",
                ReleaseAmount::AtMostHeld => "a part or all of what is in escrow",
                ReleaseAmount::AllHeld => "all that is in escrow, and no part of it",
            }),
        ),
        (
            "What is left of a milestone",
            match carry_after {
                None => "stays with it".into(),
                Some(Duration::ZERO) => "may be used for the next milestone at once".into(),
                Some(hold) => format!("may be used for the next milestone after {}", long(*hold)),
            },
        ),
        (
            "Time to answer a refund request",
            format!("{}; silence then returns the money", long(*refund_window)),
        ),
        (
            "Time of the client to answer a dispute",
            policy.time_to_answer(Party::Client).map_or(NO_ANSWER.into(), |window| {
                format!("{}; silence then pays the freelancer", long(window))
            }),
        ),
        (
            "Time of the freelancer to answer a dispute",
            policy.time_to_answer(Party::Freelancer).map_or(NO_ANSWER.into(), |window| {
                format!("{}; silence then returns the money", long(window))
            }),
        ),
        ("Time of the arbiter to decide a dispute", award_window.map_or("no limit".into(), long)),
        (
            "If the arbiter does not decide in time",
            match award_window {
                None => "the dispute waits".into(),
                Some(_) => {
                    format!("{default} of what is claimed goes to the freelancer, the rest to the client")
                }
            },
        ),
        (
            "Small claims",
            small_claim.map_or(SMALL_CLAIMS.into(), |price| {
                let price = super::text::amount(price);
                format!(
                    "a dispute about a milestone of up to {price} is split at once: {default} to the \
                     freelancer"
                )
            }),
        ),
        (
            "If nobody does anything",
            dormancy_window.map_or("the money stays in escrow".into(), |window| {
                format!(
                    "{} after the last event, or after the last due date if that is later, a refund is \
                     requested",
                    long(window)
                )
            }),
        ),
        ("Fee of the freelancer", fee(*freelancer_fee_bps, "of what is paid")),
        ("Fee of the client", fee(*client_fee_bps, "of what is deposited, on top")),
        ("Fee of the client for the contract", amount(*initiation_fee, "none")),
        (
            "The client's fees when money comes back from escrow",
            sentence(match client_fees {
                ClientFees::Kept => {
                    "kept, unless the offer is not accepted or the freelancer ends the contract"
                }
                ClientFees::Returned => "returned, too",
            }),
        ),
        (
            "Payments to the freelancer clear",
            clearance_window.map_or("at once".into(), |window| format!("after {}", long(window))),
        ),
        ("Bonuses after the end", within(*bonus_window)),
        ("Payments given back after the end", within(*payment_refund_window)),
        (
            "Feedback",
            feedback_window.map_or("none".into(), |window| {
                format!(
                    "within {} after the end; nobody sees the other's before both have left theirs, or \
                     the time is over",
                    long(window)
                )
            }),
        ),
        ("Rules", format!("version {}", policy.rules())),
    ]
}

const SMALL_CLAIMS: &str = "treated as all others";
const NO_ANSWER: &str = "none: a dispute goes to the arbiter at once";

fn sentence(text: &str) -> String {
    text.to_owned()
}

fn times(most: u64) -> String {
    match most {
        0 => "none".into(),
        most => format!("at most {} for a milestone", super::text::count(most, "time")),
    }
}

fn within(window: Option<Duration>) -> String {
    window.map_or("not possible".into(), |window| format!("within {}", long(window)))
}

fn amount(amount: Option<Money>, none: &str) -> String {
    amount.map_or(none.to_owned(), super::text::amount)
}

fn fee(bps: u64, base: &str) -> String {
    if bps == 0 { "none".into() } else { format!("{} {base}", percent(bps)) }
}

/// Hundredths of a percent as percent.
fn percent(bps: u64) -> String {
    let (whole, hundredths) = (bps / 100, bps % 100);
    match (hundredths / 10, hundredths % 10) {
        (0, 0) => format!("{whole} %"),
        (tenths, 0) => format!("{whole}.{tenths} %"),
        _ => format!("{whole}.{hundredths:02} %"),
    }
}

/// A duration in its largest units, exactly: 90 000 seconds are "1 day 1 hour".
pub(super) fn long(window: Duration) -> String {
    let mut left = window.as_secs();
    let mut parts = Vec::new();
    for (unit, seconds) in [("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1)] {
        let count = left / seconds;
        left %= seconds;
        match count {
            0 => {}
            1 => parts.push(format!("1 {unit}")),
            _ => parts.push(format!("{count} {unit}s")),
        }
    }
    if parts.is_empty() { "no time".into() } else { parts.join(" ") }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use milestone_escrow::{Currency, Money, Policy, ReviewLapse};

    use super::{in_words, long, percent};

    #[test]
    fn windows_and_fees_are_exact() {
        assert_eq!(long(Duration::from_secs(90_061)), "1 day 1 hour 1 minute 1 second");
        assert_eq!(long(Duration::from_secs(14 * 86_400)), "14 days");
        assert_eq!(["0 %", "10 %", "5.5 %", "0.07 %"], [0, 1_000, 550, 7].map(percent));
    }

    /// If any field of a policy changes, the text changes.
    #[test]
    fn no_field_of_a_policy_is_hidden() {
        let day = Duration::from_secs(86_400);
        let usd = Some(Money::from_minor_units(777, Currency::USD).unwrap());
        let plain = Policy::upwork();
        let held = Policy { award_window: Some(day), default_award_bps: Some(0), ..Policy::upwork() };
        let cases = [
            (&plain, Policy { offer_window: None, ..Policy::upwork() }),
            (&plain, Policy { review_window: day, ..Policy::upwork() }),
            (&plain, Policy { refund_window: day, ..Policy::upwork() }),
            (&plain, Policy { answer_window: None, ..Policy::upwork() }),
            (&plain, Policy { dormancy_window: Some(day), ..Policy::upwork() }),
            (&plain, Policy { bonus_window: None, ..Policy::upwork() }),
            (&plain, Policy { payment_refund_window: Some(day), ..Policy::upwork() }),
            (&plain, Policy { funding_order: milestone_escrow::FundingOrder::Any, ..Policy::upwork() }),
            (&plain, Policy { max_current: 2, ..Policy::upwork() }),
            (&plain, Policy { plan_changes: milestone_escrow::PlanChanges::Mutual, ..Policy::upwork() }),
            (&plain, Policy { revision_limit: Some(0), ..Policy::upwork() }),
            (&plain, Policy { freelancer_fee_bps: 1, ..Policy::upwork() }),
            (&plain, Policy { funding: milestone_escrow::Funding::All, ..Policy::upwork() }),
            (&plain, Policy { max_milestones: 3, ..Policy::upwork() }),
            (&plain, Policy { minimum_price: usd, ..Policy::upwork() }),
            (&plain, Policy { review_lapse: ReviewLapse::None, ..Policy::upwork() }),
            (&plain, Policy { review_lapse: ReviewLapse::ReleaseAndEnd, ..Policy::upwork() }),
            (&plain, Policy { review_extension: Some(day), ..Policy::upwork() }),
            (&plain, Policy { review_extensions: 3, ..Policy::upwork() }),
            (
                &plain,
                Policy { release_amount: milestone_escrow::ReleaseAmount::AtMostHeld, ..Policy::upwork() },
            ),
            (&plain, Policy { carry_after: None, ..Policy::upwork() }),
            (&plain, Policy { freelancer_answer_window: Some(day), ..Policy::upwork() }),
            (&plain, held.clone()),
            (&held, Policy { default_award_bps: Some(1), ..held.clone() }),
            (&plain, Policy { small_claim: usd, ..Policy::upwork() }),
            (&plain, Policy { clearance_window: Some(day), ..Policy::upwork() }),
            (&plain, Policy { client_fee_bps: 1, ..Policy::upwork() }),
            (&plain, Policy { initiation_fee: usd, ..Policy::upwork() }),
            (&plain, Policy { client_fees: milestone_escrow::ClientFees::Returned, ..Policy::upwork() }),
            (&plain, Policy { feedback_window: Some(day), ..Policy::upwork() }),
        ];
        for (before, after) in cases {
            let seen = |policy| {
                in_words(policy).into_iter().filter(|(what, _)| *what != "Rules").collect::<Vec<_>>()
            };
            assert_ne!(seen(before), seen(&after), "{after:?}");
        }
    }
}
