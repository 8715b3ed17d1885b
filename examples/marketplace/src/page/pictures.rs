//! The two pictures of a contract: its progress by price, and its time line. The server draws them as SVG,
//! and the text beside them says the same.

use maud::{Markup, html};
use milestone_escrow::{Contract, EventKind, Milestone, MilestoneState, Money};
use time::UtcDateTime;

use super::events::{Reader, said, sentence};
use super::text::{amount, count, countdown, day, instant, quoted};
use crate::marketplace::Current;

/// A part of a whole in tenths of a percent, 0 to 1000.
fn thousandths(part: i128, whole: i128) -> i128 {
    part.saturating_mul(1_000).checked_div(whole).unwrap_or(0).clamp(0, 1_000)
}

/// Tenths of a percent, as SVG writes them.
fn percent(thousandths: i128) -> String {
    format!("{}.{}%", thousandths / 10, thousandths % 10)
}

/// How the money of a milestone is shown: its parts, each with its class.
fn parts(milestone: &Milestone<'_>) -> Vec<(&'static str, i128)> {
    let (paid, held) = (milestone.paid().minor_units(), milestone.held().minor_units());
    let held_as = match milestone.state() {
        MilestoneState::UnderReview => "review",
        MilestoneState::Disputed | MilestoneState::RefundRequested => "open",
        _ => "held",
    };
    let planned =
        if milestone.state() == MilestoneState::Planned { milestone.amount().minor_units() } else { 0 };
    let returned = i64::try_from(milestone.returned().minor_units()).unwrap_or(i64::MAX);
    let all = [("paid", paid), (held_as, held), ("planned", planned), ("back", returned)];
    let parts: Vec<_> = all.into_iter().filter(|(_, minor)| *minor > 0).collect();
    let parts = if parts.is_empty() { vec![("back", milestone.amount().minor_units())] } else { parts };
    parts.into_iter().map(|(class, minor)| (class, i128::from(minor))).collect()
}

/// The kinds of parts, in the order in which they are named.
const LEGEND: [(&str, &str); 6] = [
    ("paid", "Paid"),
    ("held", "In escrow"),
    ("review", "Under review"),
    ("open", "Refund or dispute open"),
    ("planned", "Planned"),
    ("back", "Returned"),
];

/// All milestones that are not cancelled, as parts of one bar.
fn segments(contract: &Contract) -> Vec<(&'static str, i128)> {
    let shown = contract.milestones().filter(|one| one.state() != MilestoneState::Cancelled);
    shown.flat_map(|milestone| parts(&milestone)).collect()
}

/// The sum of each kind of part that there is.
fn sums(contract: &Contract, all: &[(&'static str, i128)]) -> Vec<(&'static str, &'static str, String)> {
    let figure = |minor: i128| {
        let money = i64::try_from(minor)
            .ok()
            .and_then(|minor| Money::from_minor_units(minor, contract.currency()).ok());
        money.map(amount).unwrap_or_default()
    };
    let sum = |class| {
        all.iter().filter(|part| part.0 == class).fold(0, |sum: i128, part| sum.saturating_add(part.1))
    };
    let named = LEGEND.into_iter().map(|(class, what)| (class, what, sum(class)));
    named
        .filter(|(_, _, minor)| *minor > 0)
        .map(|(class, what, minor)| (class, what, figure(minor)))
        .collect()
}

/// The bar alone, with a label that says the same.
fn drawn(all: &[(&'static str, i128)], class: &str, height: u64, label: &str) -> Markup {
    let whole = all.iter().fold(0, |sum: i128, (_, minor)| sum.saturating_add(*minor));
    let mut begin = 0_i128;
    html! {
        svg class=(class) width="100%" height=(height) role="img" aria-label=(label) {
            @for (class, minor) in all {
                @let (from, to) = (begin, begin.saturating_add(*minor));
                rect class=(class) x=(percent(thousandths(from, whole))) y="0" height=(height)
                    width=(percent(thousandths(to, whole) - thousandths(from, whole))) {}
                ({ begin = to; html! {} })
            }
        }
    }
}

/// The progress of all milestones in a list of contracts.
pub(super) fn bar(contract: &Contract) -> Markup {
    let all = segments(contract);
    let named: Vec<_> =
        sums(contract, &all).into_iter().map(|(_, what, sum)| format!("{what} {sum}")).collect();
    html! { @if !all.is_empty() { (drawn(&all, "progress", 10, &named.join(", "))) } }
}

/// What went back to the client of all milestones. `None` if nothing did.
pub(super) fn returned(contract: &Contract) -> Option<String> {
    let sums = sums(contract, &segments(contract));
    sums.into_iter().find_map(|(class, _, sum)| (class == "back").then_some(sum))
}

/// What the colours of the bars in a list of contracts mean.
pub(super) fn legend(all: &[Current]) -> Markup {
    let shown: Vec<_> = all.iter().flat_map(|current| segments(&current.contract)).collect();
    let is_shown = |class: &str| shown.iter().any(|part| part.0 == class);
    html! {
        ul class="legend quiet" aria-hidden="true" {
            @for (class, what) in LEGEND.iter().filter(|(class, _)| is_shown(class)) {
                li { span class={ "key " (class) } {} (what) }
            }
        }
    }
}

/// The progress of all milestones: one bar, its legend in figures.
pub(super) fn progress(contract: &Contract) -> Markup {
    let all = segments(contract);
    let shown = contract.milestones().filter(|one| one.state() != MilestoneState::Cancelled).count();
    html! {
        @if all.is_empty() { p { "All milestones are cancelled." } }
        @else {
            (drawn(&all, "progress", 22, &format!("Progress of {}, by price", count(shown, "milestone"))))
            ul class="legend" {
                @for (class, what, sum) in sums(contract, &all) {
                    li { span class={ "key " (class) } aria-hidden="true" {} (what) " " strong { (sum) } }
                }
            }
        }
    }
}

/// A point of the time line: when, what, and whether it is foreseen.
struct Point<'a> {
    at: UtcDateTime,
    kind: &'a EventKind,
    told: String,
    is_foreseen: bool,
}

/// What happened and what will happen if nobody acts, on one axis, and as a list.
pub(super) fn timeline(current: &Current) -> Markup {
    let forecast = current.contract.forecast();
    let reader = Reader::of(current);
    let past = current.shown().map(|(_, event)| (event, false));
    let ahead = forecast.events().iter().map(|foreseen| (&foreseen.event, true));
    let points: Vec<_> = past
        .chain(ahead)
        .map(|(event, is_foreseen)| Point {
            at: event.at,
            kind: &event.kind,
            told: sentence(&event.kind, reader),
            is_foreseen,
        })
        .collect();
    let happened = points.iter().filter(|point| !point.is_foreseen).count();
    html! {
        section class="card" id="timeline" {
            h2 { "Time line" }
            (axis(&points, current.now))
            details {
                summary {
                    (count(happened, "event"))
                    @if points.len() > happened { ", and " (points.len() - happened) " ahead if nobody acts" }
                }
                ol class="events" {
                    @for point in &points {
                        li class=[point.is_foreseen.then_some("foreseen")] {
                            (instant(point.at)) ": "
                            @if point.is_foreseen {
                                span class="quiet" { (countdown(current.now, point.at)) ", if nobody acts: " }
                            }
                            bdi { (point.told) } "." (quoted("", said(point.kind)))
                        }
                    }
                }
            }
        }
    }
}

/// The kinds of points, in the order in which they are named.
const KINDS: [(&str, &str); 8] = [
    ("held", "Paid into escrow"),
    ("review", "Work submitted"),
    ("open", "Changes or a refund asked for, or a dispute"),
    ("paid", "Paid to the freelancer"),
    ("back", "Back to the client"),
    ("proposed", "A proposal, or its answer"),
    ("contract", "The offer, or the end"),
    ("other", "Other"),
];

/// The kind of a point.
const fn kind(event: &EventKind) -> &'static str {
    match event {
        EventKind::MilestoneFunded { .. } => "held",
        EventKind::WorkSubmitted { .. } => "review",
        EventKind::ChangesRequested { .. }
        | EventKind::RefundRequested { .. }
        | EventKind::DisputeOpened { .. }
        | EventKind::DisputeContested { .. }
        | EventKind::EvidenceSubmitted { .. }
        | EventKind::DisputeWithdrawn { .. } => "open",
        EventKind::EscrowReleased { .. } | EventKind::BonusPaid { .. } => "paid",
        EventKind::EscrowReturned { .. } | EventKind::PaymentRefunded { .. } => "back",
        EventKind::ProposalMade { .. }
        | EventKind::ProposalAccepted { .. }
        | EventKind::ProposalDeclined { .. }
        | EventKind::ProposalWithdrawn { .. } => "proposed",
        EventKind::ContractOffered { .. }
        | EventKind::OfferAccepted
        | EventKind::OfferDeclined { .. }
        | EventKind::OfferWithdrawn
        | EventKind::OfferExpired
        | EventKind::ContractEnded { .. }
        | EventKind::ContractClosed { .. } => "contract",
        _ => "other",
    }
}

/// Where instants are on the axis, in tenths of a percent, with a margin of 2 % on each side. What has
/// happened and what lies ahead have a scale each, so that a far deadline does not press all events into one
/// corner.
struct Scale {
    first: UtcDateTime,
    now: UtcDateTime,
    last: UtcDateTime,
    today: i128,
}

impl Scale {
    fn new(points: &[Point<'_>], now: UtcDateTime) -> Self {
        let first = points.first().map_or(now, |point| point.at).min(now);
        let last = points.last().map_or(now, |point| point.at).max(now);
        let natural =
            thousandths((now - first).whole_seconds().into(), (last - first).whole_seconds().into());
        let today = if last > now { natural.clamp(300, 750) } else { 1_000 };
        Self { first, now, last, today }
    }

    fn place(&self, at: UtcDateTime) -> i128 {
        let part = |from: UtcDateTime, to: UtcDateTime, width: i128| {
            thousandths((at - from).whole_seconds().into(), (to - from).whole_seconds().into()) * width
                / 1_000
        };
        let place = if at <= self.now {
            part(self.first, self.now, self.today)
        } else {
            self.today + part(self.now, self.last, 1_000 - self.today)
        };
        20 + place * 96 / 100
    }
}

fn axis(points: &[Point<'_>], now: UtcDateTime) -> Markup {
    let is_shown = |class: &str| points.iter().any(|point| kind(point.kind) == class);
    let scale = Scale::new(points, now);
    let mut lanes: [i128; 6] = [-100; 6];
    let mut lane_of = |x: i128| {
        let lane = lanes.iter().position(|taken| x - taken >= 30).unwrap_or(5);
        if let Some(taken) = lanes.get_mut(lane) {
            *taken = x;
        }
        lane
    };
    let today = 20 + scale.today * 96 / 100;
    let (first, last) = (day(scale.first.date()), day(scale.last.date()));
    html! {
        svg class="axis" width="100%" height="110" role="img" aria-labelledby="axis-title axis-description" {
            title id="axis-title" { "Time line from " (first) " to " (last) }
            desc id="axis-description" {
                "Filled dots have happened. Rings will happen if nobody acts. Both sides of today have a "
                "scale of their own. The list below names all of them."
            }
            line class="rail" x1="2%" x2=(percent(today)) y1="80" y2="80" {}
            line class="rail ahead" x1=(percent(today)) x2="98%" y1="80" y2="80" {}
            line class="now" x1=(percent(today)) x2=(percent(today)) y1="6" y2="86" {}
            @for point in points {
                @let x = scale.place(point.at);
                circle class={ (kind(point.kind)) @if point.is_foreseen { " ahead" } } cx=(percent(x))
                    cy=(80 - lane_of(x) * 13) r="5" {
                    title { (day(point.at.date())) ": " (point.told) }
                }
            }
            text class="today" x=(percent(today)) y="12" dx=(if today > 500 { -6 } else { 6 })
                text-anchor=(if today > 500 { "end" } else { "start" }) {
                "today"
            }
            text x="2%" y="104" { (first) }
            @if last != first { text x="98%" y="104" text-anchor="end" { (last) } }
        }
        ul class="legend quiet" {
            @for (class, what) in KINDS.iter().filter(|(class, _)| is_shown(class)) {
                li { span class={ "key round " (class) } aria-hidden="true" {} (what) }
            }
            @if points.iter().any(|point| point.is_foreseen) {
                li { span class="key round ring" aria-hidden="true" {} "A ring: ahead, if nobody acts" }
            }
        }
    }
}
