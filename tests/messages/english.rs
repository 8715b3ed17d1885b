//! The English sentences, made from messages alone. If a value were missing in a message, a sentence could
//! not be made.

mod refusals;

use milestone_escrow::{Message, Parameter};

/// What `Display` writes for the same event, change, deadline or rejection.
pub(super) fn english(message: &Message) -> String {
    let told = Told(message);
    told.offer_and_plan()
        .or_else(|| told.work_and_escrow())
        .or_else(|| told.disputes_and_proposals())
        .or_else(|| told.after())
        .or_else(|| told.change())
        .or_else(|| told.deadline())
        .or_else(|| told.invalid_input())
        .or_else(|| told.not_now())
        .or_else(|| told.limits_and_amounts())
        .unwrap_or_else(|| panic!("no sentence for {message:?}"))
}

struct Told<'a>(&'a Message);

impl Told<'_> {
    /// A parameter as the English sentences have it.
    fn at(&self, name: &str) -> String {
        text(self.0.get(name).unwrap_or_else(|| panic!("{} has {name}", self.0.id())))
    }

    /// A window in days, hours, minutes and seconds.
    fn window(&self, name: &str) -> String {
        let Some(Parameter::Seconds(seconds)) = self.0.get(name) else { panic!("{name} is no window") };
        let whole = [("day", 86_400, u64::MAX), ("hour", 3_600, 24), ("minute", 60, 60), ("second", 1, 60)];
        let parts = whole.map(|(unit, length, most)| match seconds / length % most {
            0 => String::new(),
            1 => format!("1 {unit}"),
            count => format!("{count} {unit}s"),
        });
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Some words before a parameter, and the parameter; nothing if it is absent.
    fn also(&self, words: &str, name: &str) -> String {
        self.0.get(name).map_or(String::new(), |value| format!("{words} {}", text(value)))
    }

    /// The same; nothing for an amount of zero.
    fn unless_zero(&self, before: &str, name: &str, after: &str) -> String {
        match self.0.get(name) {
            Some(Parameter::Money(amount)) if amount.is_zero() => String::new(),
            _ => format!("{before}{}{after}", self.at(name)),
        }
    }

    /// A text of a user in quotes; nothing if it is empty.
    fn quoted(&self, name: &str) -> String {
        let Some(Parameter::Text(text)) = self.0.get(name) else { panic!("{name} is no text") };
        let escaped = text.chars().map(|one| match one {
            '\'' | '"' => one.to_string(),
            '“' | '”' => format!("\\{one}"),
            one => one.escape_debug().to_string(),
        });
        if text.is_empty() { String::new() } else { format!(", “{}”", escaped.collect::<String>()) }
    }

    /// How long a role has to do something; nothing if there is no limit.
    fn until(&self, who: &str, name: &str, act: &str) -> String {
        let until = self.also(&format!("; the {who} has until"), name);
        if until.is_empty() { until } else { format!("{until} to {act}") }
    }

    fn carried(&self) -> String {
        let Some(Parameter::Carried(carried)) = self.0.get("carried") else { panic!("no leftovers") };
        carried.iter().map(|one| format!(", {} carried from milestone {}", one.amount, one.from)).collect()
    }

    fn names(&self, name: &str) -> &[&'static str] {
        if let Some(Parameter::Names(names)) = self.0.get(name) {
            names
        } else {
            panic!("{name} are no names")
        }
    }

    fn offer_and_plan(&self) -> Option<String> {
        let (n, client_fee) =
            (|| self.at("milestone"), || self.also("; the client also pays a fee of", "client_fee"));
        Some(match self.0.id() {
            "contract_offered" => {
                let count = self.at("milestones");
                let noun = if count == "1" { "milestone" } else { "milestones" };
                format!(
                    "the client offers a contract of {count} {noun}{}",
                    self.also("; the offer is open until", "respond_by")
                )
            }
            "offer_accepted" => "the freelancer accepts the offer".into(),
            "offer_declined" => format!("the freelancer declines the offer{}", self.quoted("note")),
            "offer_withdrawn" => "the client withdraws the offer".into(),
            "offer_expired" => "the offer expires".into(),
            "milestone_added" => {
                let title = self.quoted("title");
                format!(
                    "milestone {} is added for {}{title}{}",
                    n(),
                    self.at("amount"),
                    self.also(", due on", "due")
                )
            }
            "milestone_cancelled" => format!("milestone {} is cancelled", n()),
            "milestone_funded" => {
                let words = if client_fee().is_empty() { "; the client also pays an" } else { " and an" };
                let once = self.also(&format!("{words} initiation fee of"), "initiation_fee");
                let (deposit, carried) = (self.at("deposit"), self.carried());
                format!("milestone {} is funded: {deposit} deposited{carried}{}{once}", n(), client_fee())
            }
            "due_date_changed" if self.0.get("due").is_none() => {
                format!("milestone {} no longer has a due date", n())
            }
            "due_date_changed" => format!("milestone {} is now due on {}", n(), self.at("due")),
            "amount_changed" => {
                let (deposit, carried) = (self.at("deposit"), self.carried());
                let has_none = self.unless_zero("", "deposit", "").is_empty() && carried.is_empty();
                let grows = format!("; its escrow grows: {deposit} deposited{carried}");
                let grows = if has_none { String::new() } else { grows };
                format!("milestone {} now costs {}{grows}{}", n(), self.at("amount"), client_fee())
            }
            _ => return None,
        })
    }

    fn work_and_escrow(&self) -> Option<String> {
        let n = || self.at("milestone");
        Some(match self.0.id() {
            "work_submitted" => {
                let (note, until) = (self.quoted("note"), self.until("client", "review_until", "review it"));
                format!("work on milestone {} is submitted for {}{note}{until}", n(), self.at("requested"))
            }
            "submission_withdrawn" => format!("the submission of milestone {} is withdrawn", n()),
            "changes_requested" => {
                format!("the client requests changes to milestone {}{}", n(), self.quoted("note"))
            }
            "review_extended" => {
                format!("the client has until {} to review milestone {}", self.at("review_until"), n())
            }
            "window_extended" => {
                format!("both parties extend the deadline of milestone {} to {}", n(), self.at("until"))
            }
            "escrow_released" => {
                let top_up = self.unless_zero(", including ", "top_up", " that the client adds");
                let fee = self.unless_zero(", less a fee of ", "fee", "");
                let client_fee = self.also("; the client also pays a fee of", "client_fee");
                let clears = self.also("; the payment clears at", "clears_at");
                let end = format!("{}{client_fee}{clears}", release(&self.at("cause")));
                format!(
                    "{} of milestone {} goes to the freelancer{top_up}{fee}: {end}",
                    self.at("amount"),
                    n()
                )
            }
            "escrow_returned" => {
                let fee = self.also("; the client also gets back a fee of", "client_fee_returned");
                let cause = give_back(&self.at("cause")).to_owned();
                format!("{} of milestone {} goes back to the client: {cause}{fee}", self.at("amount"), n())
            }
            "refund_requested" => {
                let why = match self.at("cause").as_str() {
                    "client" => "by the client",
                    "contract_ended" => "because the contract ends",
                    _ => "because the contract is dormant",
                };
                let (note, until) =
                    (self.quoted("note"), self.until("freelancer", "respond_until", "answer"));
                format!("a refund of milestone {} is requested {why}{note}{until}", n())
            }
            "refund_request_withdrawn" => {
                format!("the client withdraws the refund request of milestone {}", n())
            }
            _ => return None,
        })
    }

    fn disputes_and_proposals(&self) -> Option<String> {
        let (n, by) = (|| self.at("milestone"), || self.at("by"));
        Some(match self.0.id() {
            "dispute_opened" => {
                let other = if by() == "client" { "freelancer" } else { "client" };
                let until = self.until(other, "answer_until", "contest this");
                let until = until + &self.until("arbiter", "award_until", "decide");
                format!("the {} disputes milestone {}{}{until}", by(), n(), self.quoted("reason"))
            }
            "dispute_contested" => {
                let until = self.until("arbiter", "award_until", "decide");
                format!("the dispute of milestone {} is contested{}{until}", n(), self.quoted("statement"))
            }
            "dispute_withdrawn" => format!("the dispute of milestone {} is withdrawn", n()),
            "evidence_submitted" => {
                format!("the {} submits evidence on milestone {}{}", by(), n(), self.quoted("text"))
            }
            "dispute_awarded" => {
                let (part, note) = (self.at("to_freelancer"), self.quoted("note"));
                format!("the arbiter awards {part} of milestone {} to the freelancer{note}", n())
            }
            "award_extended" => {
                format!("the arbiter has until {} to decide on milestone {}", self.at("award_until"), n())
            }
            "proposal_made" => {
                format!("the {} makes proposal {}: {}", by(), self.at("proposal"), self.at("change"))
            }
            "proposal_accepted" => format!("proposal {} is accepted", self.at("proposal")),
            "proposal_declined" => format!("proposal {} is declined", self.at("proposal")),
            "proposal_withdrawn" => format!("proposal {} is withdrawn", self.at("proposal")),
            _ => return None,
        })
    }

    fn after(&self) -> Option<String> {
        Some(match self.0.id() {
            "bonus_paid" => {
                let fees = self.unless_zero("; the freelancer receives it less a fee of ", "fee", "");
                let fees = fees + &self.also("; the client also pays a fee of", "client_fee");
                let (note, clears) = (self.quoted("note"), self.also("; the payment clears at", "clears_at"));
                format!("the client pays a bonus of {}{note}{fees}{clears}", self.at("amount"))
            }
            "payment_refunded" => {
                let fee =
                    self.unless_zero("; the platform pays ", "fee_returned", " of it by returning its fee");
                format!(
                    "the freelancer gives {} of milestone {} back{fee}",
                    self.at("amount"),
                    self.at("milestone")
                )
            }
            "contract_ended" => format!("the {} ends the contract", self.at("by")),
            "contract_closed" => {
                let never = if self.at("outcome") == "ended" { "" } else { "; its offer was never accepted" };
                let fee =
                    self.also("; the client gets back the initiation fee of", "initiation_fee_returned");
                format!("the contract is closed{never}{fee}")
            }
            "feedback_left" => {
                let (by, stars) = (self.at("by"), self.at("stars"));
                format!("the {by} leaves feedback: {stars} of 5 stars{}", self.quoted("text"))
            }
            _ => return None,
        })
    }

    fn change(&self) -> Option<String> {
        let n = || self.at("milestone");
        Some(match self.0.id() {
            "add_milestone" => format!("add a milestone for {}{}", self.at("amount"), self.quoted("title")),
            "cancel_milestone" => format!("cancel milestone {}", n()),
            "change_due_date" if self.0.get("due").is_none() => {
                format!("remove the due date of milestone {}", n())
            }
            "change_due_date" => format!("make milestone {} due on {}", n(), self.at("due")),
            "change_amount" => format!("change the price of milestone {} to {}", n(), self.at("amount")),
            "settle" => {
                format!(
                    "split the escrow of milestone {}, with {} for the freelancer",
                    n(),
                    self.at("to_freelancer")
                )
            }
            "withdraw_dispute" => format!("withdraw the dispute of milestone {}", n()),
            "extend_window" => {
                format!("extend the deadline of milestone {} by {}", n(), self.window("extension"))
            }
            _ => return None,
        })
    }

    fn deadline(&self) -> Option<String> {
        let is_one = self.0.get("at").is_some();
        is_one.then(|| {
            format!("{}{} at {}", self.0.id(), self.also(" of milestone", "milestone"), self.at("at"))
        })
    }
}

/// A value as the English sentences have it: as in the wire form, without quotes.
fn text(value: &Parameter) -> String {
    match value {
        Parameter::Number(number) | Parameter::Seconds(number) => number.to_string(),
        Parameter::Money(money) => money.to_string(),
        Parameter::Currency(currency) => currency.to_string(),
        Parameter::Instant(at) => super::instant_text(*at),
        Parameter::Date(date) => date.to_string(),
        Parameter::Text(text) => text.clone(),
        Parameter::Name(name) => (*name).into(),
        Parameter::Message(message) => english(message),
        other => panic!("{other:?} is no single value"),
    }
}

fn release(cause: &str) -> &'static str {
    match cause {
        "approved" => "the client approved it",
        "review_lapsed" => "the client did not review the work in time",
        "answer_lapsed" => "the client did not contest the dispute in time",
        "settlement" => "both parties agreed to this",
        "award" => "the arbiter decided this",
        "award_lapsed" => "the arbiter did not decide in time",
        "small_claim" => "the small claim was split",
        other => panic!("{other} has no words"),
    }
}

fn give_back(cause: &str) -> &'static str {
    match cause {
        "offer_declined" => "the offer was declined",
        "offer_withdrawn" => "the offer was withdrawn",
        "offer_expired" => "the offer expired",
        "refund_granted" => "the freelancer refunded it",
        "refund_lapsed" => "the freelancer did not answer the request in time",
        "answer_lapsed" => "the freelancer did not contest the dispute in time",
        "amount_reduced" => "the price was reduced",
        "freelancer_ended" => "the freelancer ended the contract",
        "settlement" => "both parties agreed to this",
        "award" => "the arbiter decided this",
        "award_lapsed" => "the arbiter did not decide in time",
        "small_claim" => "the small claim was split",
        other => panic!("{other} has no words"),
    }
}
