//! The transfers that events name (MONEY-6). The crate itself moves no money.

use alloc::vec::Vec;
use core::fmt;
use core::iter;
use core::str::FromStr;

use time::UtcDateTime;

use crate::base::names::{InvalidForm, digits};
use crate::base::strict_json::wire;
use crate::messages::event::{Carried, Event, EventKind};
use crate::values::money::Money;
use crate::values::party::MilestoneNumber;

wire! {
    /// One of the accounts between which money moves.
    ///
    /// ```
    /// use milestone_escrow::Account;
    ///
    /// assert_eq!(Account::Escrow(2.into()).to_string(), "escrow of milestone 2");
    /// assert_eq!("escrow of milestone 2".parse(), Ok(Account::Escrow(2.into())));
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Account {
        /// The client's own money.
        Client,
        /// The escrow of one milestone.
        Escrow(MilestoneNumber),
        /// The freelancer's own money.
        Freelancer,
        /// The platform's fees.
        Platform,
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client => formatter.write_str("client"),
            Self::Escrow(milestone) => write!(formatter, "escrow of milestone {milestone}"),
            Self::Freelancer => formatter.write_str("freelancer"),
            Self::Platform => formatter.write_str("platform"),
        }
    }
}

/// Reads what `Display` writes.
impl FromStr for Account {
    type Err = InvalidForm;

    fn from_str(text: &str) -> Result<Self, InvalidForm> {
        let escrow =
            || digits(text.strip_prefix("escrow of milestone ")?).map(|number| Self::Escrow(number.into()));
        match text {
            "client" => Some(Self::Client),
            "freelancer" => Some(Self::Freelancer),
            "platform" => Some(Self::Platform),
            _ => escrow(),
        }
        .ok_or(InvalidForm::expected("client, freelancer, platform, or escrow of milestone 1, 2, 3 …"))
    }
}

wire! {
    /// The identity of a transfer: the revision of its event, and its place among the event's transfers. It
    /// never changes.
    ///
    /// An outbox uses it as a key, together with the host's id of the contract. So each transfer is paid
    /// exactly once.
    ///
    /// ```
    /// use milestone_escrow::TransferId;
    ///
    /// assert_eq!(TransferId { revision: 7, place: 0 }.to_string(), "7-0");
    /// assert_eq!("7-0".parse(), Ok(TransferId { revision: 7, place: 0 }));
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct TransferId {
        /// The number of its event in the log, from 1.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub revision: u64,
        /// The place of the transfer in the row of its event in the table of MONEY-6, from 0. A transfer of
        /// zero is left out, but keeps its place.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub place: u64,
    }
}

impl fmt::Display for TransferId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.revision, self.place)
    }
}

/// Reads what `Display` writes, for example when a payment provider sends the identity back.
impl FromStr for TransferId {
    type Err = InvalidForm;

    fn from_str(text: &str) -> Result<Self, InvalidForm> {
        let parts = text.split_once('-').and_then(|(revision, place)| digits(revision).zip(digits(place)));
        let id = parts.map(|(revision, place)| Self { revision, place });
        id.ok_or(InvalidForm::expected("the identity of a transfer such as 7-0"))
    }
}

wire! {
    /// An amount that the host moves from one account to another, once.
    ///
    /// An outbox stores transfers, for example as JSON. A payout worker needs nothing else: `at` is the
    /// instant of the event, and a payment that has a `clears_at` is paid out then.
    ///
    /// A transfer is read only with its `at`. Without it, `clears_at` would be missing too, and the payment
    /// would leave too early. Rebuild such an outbox from the log ([`Event::transfers`]).
    ///
    /// ```
    /// use milestone_escrow::{Currency, Event, EventKind, Money, ReleaseCause};
    /// use time::macros::utc_datetime;
    ///
    /// let [amount, nothing] = ["50.00", "0"].map(|text| Money::parse(text, Currency::USD).expect("money"));
    /// let (milestone, cause, clears_at) =
    ///     (1.into(), ReleaseCause::Approved, Some(utc_datetime!(2026-02-05 12:00)));
    /// let released = Event {
    ///     at: utc_datetime!(2026-01-31 12:00),
    ///     kind: EventKind::EscrowReleased {
    ///         milestone,
    ///         amount,
    ///         top_up: nothing,
    ///         fee: nothing,
    ///         cause,
    ///         client_fee: None,
    ///         clears_at,
    ///     },
    /// };
    /// let payout = released.transfers(4).next().expect("money moves");
    /// # #[cfg(feature = "serde")]
    /// assert_eq!(
    ///     serde_json::to_value(&payout)?,
    ///     serde_json::json!({
    ///         "id": { "revision": 4, "place": 1 },
    ///         "from": { "escrow": 1 },
    ///         "to": "freelancer",
    ///         "amount": { "amount": "50.00", "currency": "USD" },
    ///         "at": "2026-01-31T12:00:00Z",
    ///         "clears_at": "2026-02-05T12:00:00Z"
    ///     })
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: MONEY-6.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct Transfer {
        /// Its identity.
        pub id: TransferId,
        /// The account that the money comes from.
        pub from: Account,
        /// The account that it goes to.
        pub to: Account,
        /// The amount: more than zero.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::PositiveMoney"))]
        pub amount: Money,
        /// The instant of its event.
        #[cfg_attr(feature = "serde", serde(with = "crate::values::instant::instant"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Instant"))]
        pub at: UtcDateTime,
        /// When the payment clears. Absent if it clears at once, or if the transfer pays nothing to the
        /// freelancer (MONEY-7).
        #[cfg_attr(
            feature = "serde",
            serde(
                default,
                with = "crate::values::instant::optional_instant",
                skip_serializing_if = "Option::is_none"
            )
        )]
        #[cfg_attr(
            feature = "schemars",
            schemars(with = "crate::base::schema::Optional<crate::base::schema::Instant>")
        )]
        pub clears_at: Option<UtcDateTime>,
    }
}

impl Transfer {
    /// Whether it takes money from the client or the freelancer.
    ///
    /// If it does, authorise it before you store its event. All other transfers move money that the host
    /// already holds.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let opened = Contract::open(Offer::new(Currency::USD).milestone(terms).fund_first(true), &clock)?;
    /// let declined =
    ///     opened.contract().handle(FreelancerCommand::DeclineOffer { note: String::new() }, &clock)?;
    /// assert!(opened.transfers().all(|deposit| deposit.is_collected()));
    /// assert!(declined.transfers().all(|returned| !returned.is_collected()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: MONEY-6.
    #[must_use]
    pub const fn is_collected(&self) -> bool {
        matches!(self.from, Account::Client | Account::Freelancer)
    }

    /// Whether it takes money from the client.
    pub(crate) const fn is_deposit(&self) -> bool {
        matches!(self.from, Account::Client)
    }
}

impl Event {
    /// The transfers that the event names, in order, without amounts of zero (MONEY-6).
    ///
    /// `revision` is the number of the event in its log, from 1. It is part of the identity of each transfer,
    /// so the identities are the same whenever an outbox is rebuilt.
    ///
    /// ```
    /// use milestone_escrow::{Account, Currency, Event, EventKind, Money};
    /// use time::macros::utc_datetime;
    ///
    /// let [amount, fee] = ["10.00", "0.50"].map(|text| Money::parse(text, Currency::USD).expect("money"));
    /// let event = Event {
    ///     at: utc_datetime!(2026-01-31 12:00),
    ///     kind: EventKind::BonusPaid {
    ///         amount,
    ///         fee,
    ///         note: String::new(),
    ///         client_fee: None,
    ///         clears_at: None,
    ///     },
    /// };
    /// let received: Vec<_> =
    ///     event.transfers(9).map(|transfer| (transfer.to, transfer.amount.to_string())).collect();
    /// assert_eq!(
    ///     received,
    ///     [(Account::Freelancer, "9.50 USD".into()), (Account::Platform, "0.50 USD".into())]
    /// );
    /// ```
    pub fn transfers(&self, revision: u64) -> impl Iterator<Item = Transfer> + use<> {
        let (at, payment_clears_at) = (self.at, self.kind.clears_at());
        let moved = (0..).zip(self.movements()).filter(|(_, (_, _, amount))| !amount.is_zero());
        moved.map(move |(place, (from, to, amount))| {
            // MONEY-7: what the freelancer receives clears, and nothing else.
            let clears_at = payment_clears_at.filter(|_| to == Account::Freelancer);
            Transfer { id: TransferId { revision, place }, from, to, amount, at, clears_at }
        })
    }

    /// The row of the event in the table of MONEY-6, with amounts of zero.
    fn movements(&self) -> Vec<Movement> {
        use Account::{Client, Escrow, Freelancer, Platform};

        match &self.kind {
            EventKind::MilestoneFunded { milestone, deposit, carried, client_fee, initiation_fee } => {
                deposit_movements(*milestone, *deposit, carried, &[*client_fee, *initiation_fee])
            }
            EventKind::AmountChanged { milestone, deposit, carried, client_fee, .. } => {
                deposit_movements(*milestone, *deposit, carried, &[*client_fee])
            }
            EventKind::EscrowReleased { milestone, amount, top_up, fee, client_fee, .. } => {
                let escrow = Escrow(*milestone);
                let net = net_amount(*amount, *fee);
                Vec::from([
                    (Client, escrow, *top_up),
                    (escrow, Freelancer, net),
                    (escrow, Platform, *fee),
                    client_fee_movement(*client_fee, *amount),
                ])
            }
            EventKind::EscrowReturned { milestone, amount, client_fee_returned, .. } => {
                let returned = (Escrow(*milestone), Client, *amount);
                let fee = client_fee_returned.map(|fee| (Platform, Client, fee));
                iter::once(returned).chain(fee).collect()
            }
            EventKind::BonusPaid { amount, fee, client_fee, .. } => Vec::from([
                (Client, Freelancer, net_amount(*amount, *fee)),
                (Client, Platform, *fee),
                client_fee_movement(*client_fee, *amount),
            ]),
            EventKind::ContractClosed { initiation_fee_returned, .. } => {
                initiation_fee_returned.map(|fee| (Platform, Client, fee)).into_iter().collect()
            }
            EventKind::PaymentRefunded { amount, fee_returned, .. } => {
                [(Freelancer, Client, net_amount(*amount, *fee_returned)), (Platform, Client, *fee_returned)]
                    .into()
            }
            EventKind::ContractOffered { .. }
            | EventKind::OfferAccepted
            | EventKind::OfferDeclined { .. }
            | EventKind::OfferWithdrawn
            | EventKind::OfferExpired
            | EventKind::MilestoneAdded { .. }
            | EventKind::MilestoneCancelled { .. }
            | EventKind::WorkSubmitted { .. }
            | EventKind::SubmissionWithdrawn { .. }
            | EventKind::ChangesRequested { .. }
            | EventKind::RefundRequested { .. }
            | EventKind::RefundRequestWithdrawn { .. }
            | EventKind::DisputeOpened { .. }
            | EventKind::DisputeContested { .. }
            | EventKind::DisputeWithdrawn { .. }
            | EventKind::EvidenceSubmitted { .. }
            | EventKind::DisputeAwarded { .. }
            | EventKind::ProposalMade { .. }
            | EventKind::ProposalAccepted { .. }
            | EventKind::ProposalDeclined { .. }
            | EventKind::ProposalWithdrawn { .. }
            | EventKind::DueDateChanged { .. }
            | EventKind::ContractEnded { .. }
            | EventKind::ReviewExtended { .. }
            | EventKind::AwardExtended { .. }
            | EventKind::WindowExtended { .. }
            | EventKind::FeedbackLeft { .. } => Vec::new(),
        }
    }
}

/// A transfer without its identity: the account that pays, the account that receives, and the amount.
type Movement = (Account, Account, Money);

/// The movements that cover a price: the deposit, then what is carried, and then the fees on the deposit.
fn deposit_movements(
    milestone: MilestoneNumber,
    deposit: Money,
    carried: &[Carried],
    client_fees: &[Option<Money>],
) -> Vec<Movement> {
    let escrow = Account::Escrow(milestone);
    let leftovers = carried.iter().map(|leftover| (Account::Escrow(leftover.from), escrow, leftover.amount));
    let fees = client_fees.iter().map(|fee| client_fee_movement(*fee, deposit));
    iter::once((Account::Client, escrow, deposit)).chain(leftovers).chain(fees).collect()
}

/// What the client pays to the platform. An absent fee is a movement of zero, so the places of the other
/// transfers do not depend on it.
fn client_fee_movement(fee: Option<Money>, charged_on: Money) -> Movement {
    (Account::Client, Account::Platform, fee.unwrap_or(Money::zero(charged_on.currency())))
}

/// An amount less its fee. It is never negative, because a fee is never more than its amount (MONEY-5).
fn net_amount(amount: Money, fee: Money) -> Money {
    Money::of_minor(amount.minor_units().saturating_sub(fee.minor_units()).max(0), amount.currency())
}
