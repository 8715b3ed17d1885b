//! What is displayed with one meaning is read again, and nothing else is read as it.

use core::fmt::{Debug, Display};
use core::str::FromStr;

use milestone_escrow::{
    Account, ClientFees, Currency, DeadlineKind, Funding, FundingOrder, MilestoneNumber, MilestoneState,
    Money, MoneyError, MoneySum, Outcome, Party, PlanChanges, ProposalNumber, RefundCause, RejectionCategory,
    ReleaseAmount, ReleaseCause, ReturnCause, ReviewLapse, Role, Stage, TransferId,
};
use proptest::prelude::*;

use crate::support::shorthand::*;

/// Each of the values is read from what it displays. None is read from the text in another form.
#[track_caller]
fn is_read_back<T>(values: &[T])
where
    T: FromStr + Display + Debug + PartialEq,
{
    for value in values {
        let text = value.to_string();
        assert_eq!(text.parse().ok().as_ref(), Some(value), "{text}");
        for other in
            [format!(" {text}"), format!("{text} "), format!("{text}\0"), text.to_uppercase(), String::new()]
        {
            assert!(other == text || other.parse::<T>().is_err(), "{other:?} is not {value:?}");
        }
    }
}

#[test]
fn every_name_is_read_back() {
    use {ReleaseCause as Release, ReturnCause as Return};

    is_read_back(&[Role::Client, Role::Freelancer, Role::Arbiter]);
    is_read_back(&[Party::Client, Party::Freelancer]);
    is_read_back(&[Stage::Offered, Stage::Active, Stage::Ending, Stage::Closed]);
    is_read_back(&[Outcome::Declined, Outcome::Withdrawn, Outcome::Expired, Outcome::Ended]);
    is_read_back(&[
        MilestoneState::Planned,
        MilestoneState::Funded,
        MilestoneState::UnderReview,
        MilestoneState::ChangesRequested,
        MilestoneState::Remainder,
        MilestoneState::RefundRequested,
        MilestoneState::Disputed,
        MilestoneState::Settled,
        MilestoneState::Cancelled,
    ]);
    is_read_back(&[DeadlineKind::OfferExpiry, DeadlineKind::ReviewLapse, DeadlineKind::RefundLapse]);
    is_read_back(&[DeadlineKind::AnswerLapse, DeadlineKind::AwardLapse, DeadlineKind::Dormancy]);
    is_read_back(&[Release::Approved, Release::ReviewLapsed, Release::AnswerLapsed, Release::Settlement]);
    is_read_back(&[Release::Award, Release::AwardLapsed, Release::SmallClaim]);
    is_read_back(&[
        Return::OfferDeclined,
        Return::OfferWithdrawn,
        Return::OfferExpired,
        Return::RefundGranted,
    ]);
    is_read_back(&[
        Return::RefundLapsed,
        Return::AnswerLapsed,
        Return::AmountReduced,
        Return::FreelancerEnded,
    ]);
    is_read_back(&[Return::Settlement, Return::Award, Return::AwardLapsed, Return::SmallClaim]);
    is_read_back(&[RefundCause::Client, RefundCause::ContractEnded, RefundCause::Dormancy]);
    is_read_back(&[FundingOrder::Sequential, FundingOrder::Any]);
    is_read_back(&[PlanChanges::Client, PlanChanges::Mutual]);
    is_read_back(&[Funding::Each, Funding::All]);
    is_read_back(&[ReviewLapse::Release, ReviewLapse::ReleaseAndEnd, ReviewLapse::None]);
    is_read_back(&[ReleaseAmount::Any, ReleaseAmount::AtMostHeld, ReleaseAmount::AllHeld]);
    is_read_back(&[ClientFees::Kept, ClientFees::Returned]);
    is_read_back(&[RejectionCategory::Stale, RejectionCategory::Invalid, RejectionCategory::Forbidden]);
    is_read_back(&[RejectionCategory::NotFound, RejectionCategory::Conflict, RejectionCategory::Amount]);
    is_read_back(&[RejectionCategory::Bug]);
    is_read_back(&Currency::all().collect::<Vec<_>>());
}

#[test]
fn numbers_ids_and_accounts_are_read_back() {
    let numbers = [0, 1, 42, u64::MAX];
    is_read_back(&numbers.map(MilestoneNumber::from));
    is_read_back(&numbers.map(ProposalNumber::from));
    is_read_back(&numbers.map(|revision| TransferId { revision, place: 2 }));
    is_read_back(&numbers.map(|number| Account::Escrow(number.into())));
    is_read_back(&[Account::Client, Account::Freelancer, Account::Platform]);

    for text in ["+1", "-1", "01", "1.0", "1e0", "１", "18446744073709551616", "0x1", "1_0"] {
        assert!(text.parse::<MilestoneNumber>().is_err(), "{text:?}");
        assert!(text.parse::<ProposalNumber>().is_err(), "{text:?}");
        for text in [format!("{text}-0"), format!("7-{text}"), text.to_owned(), "7-0-0".into(), "-".into()] {
            assert!(text.parse::<TransferId>().is_err(), "{text:?}");
        }
        assert!(format!("escrow of milestone {text}").parse::<Account>().is_err(), "{text:?}");
    }
    assert!("escrow".parse::<Account>().is_err());
}

#[test]
fn sums_are_read_back_to_the_last_unit() {
    let sum = |text: &str| text.parse::<MoneySum>();
    let largest = "1701411834604692317316873037158841057.27 USD";
    let smallest = "-1701411834604692317316873037158841057.28 USD";
    for (text, minor) in [(largest, i128::MAX), (smallest, i128::MIN), ("0.00 USD", 0), ("-0.01 USD", -1)] {
        let read = sum(text).unwrap();
        assert_eq!((read.minor_units(), read.to_string().as_str()), (minor, text));
    }
    assert_eq!(sum("7 JPY"), Ok(MoneySum::from(money("7", Currency::JPY))));

    let too_large = Err(MoneyError::TooLarge(Currency::USD));
    assert_eq!(sum("1701411834604692317316873037158841057.28 USD"), too_large);
    assert_eq!(sum("-1701411834604692317316873037158841057.29 USD"), too_large);
    assert_eq!(sum("9999999999999999999999999999999999999999 USD"), too_large);
    assert_eq!(sum("-0.001 USD"), Err(MoneyError::TooPrecise(Currency::USD)));
    for text in
        ["-0.00 USD", "-0 USD", "--1 USD", "+1 USD", "- 1 USD", "-1", "1 usd", "-1  USD", "-.5 USD", "- USD"]
    {
        assert_eq!(sum(text), Err(MoneyError::Malformed), "{text:?}");
    }
}

proptest! {
    /// Every sum of this size survives its text.
    #[test]
    fn sums_survive_their_text(amounts in prop::collection::vec(0_i64..=100_000_000_000_000, 2)) {
        let money = |minor: i64| Money::from_minor_units(minor, Currency::KWD).unwrap();
        let sum = MoneySum::from(money(amounts[0]));
        prop_assert_eq!(sum.to_string().parse(), Ok(sum));
        let debt = amounts[1].max(1);
        let read = format!("-{}", money(debt)).parse().map(MoneySum::minor_units);
        prop_assert_eq!(read, Ok(-i128::from(debt)));
    }
}

/// What a person sees of a command and of a change.
#[test]
fn commands_and_changes_are_displayed() {
    assert_eq!(fund(1).to_string(), "fund_milestone by the client");
    assert_eq!(submit(1).to_string(), "submit_work by the freelancer");
    assert_eq!(award(1, usd("1")).to_string(), "award by the arbiter");
    assert_eq!(format!("[{:>15}]", milestone_escrow::ClientCommand::WithdrawOffer), "[ withdraw_offer]");
}
