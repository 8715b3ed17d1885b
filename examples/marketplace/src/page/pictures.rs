//! The two pictures of a contract: its progress by price, and its time line. The server draws them as SVG, and the text
//! beside them says the same.

use maud::{Markup, html};
use milestone_escrow::{Contract, Milestone, MilestoneState};
use time::UtcDateTime;

use super::events::{said, sentence};
use super::text::{amount, count, day, distance, instant, isolated, quoted};
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
    let planned = if milestone.state() == MilestoneState::Planned { milestone.amount().minor_units() } else { 0 };
    let all = [("paid", paid), (held_as, held), ("planned", planned)];
    let parts: Vec<_> = all.into_iter().filter(|(_, minor)| *minor > 0).collect();
    let parts = if parts.is_empty() { vec![("back", milestone.amount().minor_units())] } else { parts };
    parts.into_iter().map(|(class, minor)| (class, i128::from(minor))).collect()
}

/// The progress of all milestones: one bar, its legend in figures.
pub(super) fn progress(contract: &Contract) -> Markup {
    let shown: Vec<_> = contract.milestones().filter(|one| one.state() != MilestoneState::Cancelled).collect();
    let all: Vec<_> = shown.iter().flat_map(parts).collect();
    let whole = all.iter().fold(0, |sum: i128, (_, minor)| sum.saturating_add(*minor));
    let mut begin = 0;
    let legend = [
        ("paid", "Paid"),
        ("held", "In escrow"),
        ("review", "Under review"),
        ("open", "Refund or dispute open"),
        ("planned", "Planned"),
    ];
    let sum = |class| all.iter().filter(|part| part.0 == class).fold(0, |sum: i128, part| sum.saturating_add(part.1));
    let figure = |minor: i128| {
        let minor = i64::try_from(minor).ok();
        let money = minor.and_then(|minor| milestone_escrow::Money::from_minor_units(minor, contract.currency()).ok());
        money.map(amount).unwrap_or_default()
    };
    html! {
        svg class="progress" width="100%" height="22" role="img" aria-labelledby="progress-title" {
            title id="progress-title" { "Progress of " (count(shown.len(), "milestone")) ", by price" }
            @for (class, minor) in &all {
                @let (from, to) = (begin, begin + minor);
                rect class=(class) x=(percent(thousandths(from, whole))) y="0" height="22"
                    width=(percent(thousandths(to, whole) - thousandths(from, whole))) {}
                ({ begin = to; html! {} })
            }
        }
        ul class="legend" {
            @for (class, what) in legend {
                @let minor = sum(class);
                @if minor > 0 { li { span class={ "key " (class) } aria-hidden="true" {} (what) " " strong { (figure(minor)) } } }
            }
        }
    }
}

/// A point of the time line: when, what, and whether it is foreseen.
struct Point<'a> {
    at: UtcDateTime,
    told: String,
    said: &'a str,
    is_foreseen: bool,
}

/// What happened and what will happen if nobody acts, on one axis, and as a list.
pub(super) fn timeline(current: &Current) -> Markup {
    let forecast = current.contract.forecast();
    let past = current.shown().map(|(_, event)| (event, false));
    let ahead = forecast.events().iter().map(|foreseen| (&foreseen.event, true));
    let points: Vec<_> = past
        .chain(ahead)
        .map(|(event, is_foreseen)| Point {
            at: event.at,
            told: sentence(&event.kind, &current.parties),
            said: said(&event.kind),
            is_foreseen,
        })
        .collect();
    let happened = points.iter().filter(|point| !point.is_foreseen).count();
    html! {
        section class="card" id="timeline" {
            h2 { "Time line" }
            (axis(&points, current.now))
            details {
                summary { (count(happened, "event")) @if points.len() > happened { ", and " (points.len() - happened) " ahead if nobody acts" } }
                ol class="events" {
                    @for point in &points {
                        li class=[point.is_foreseen.then_some("foreseen")] {
                            (instant(point.at)) " "
                            @if point.is_foreseen { span class="quiet" { (distance(current.now, point.at)) ", if nobody acts: " } }
                            (isolated(&point.told)) (quoted("", point.said))
                        }
                    }
                }
            }
        }
    }
}

fn axis(points: &[Point<'_>], now: UtcDateTime) -> Markup {
    let first = points.first().map_or(now, |point| point.at).min(now);
    let last = points.last().map_or(now, |point| point.at).max(now);
    let whole = i128::from((last - first).whole_seconds());
    // A margin of 2 % on each side.
    let place = |at: UtcDateTime| 20 + thousandths(i128::from((at - first).whole_seconds()), whole) * 96 / 100;
    let mut lanes: [i128; 6] = [-100; 6];
    let mut lane_of = |x: i128| {
        let lane = lanes.iter().position(|taken| x - taken >= 30).unwrap_or(5);
        if let Some(taken) = lanes.get_mut(lane) {
            *taken = x;
        }
        lane
    };
    let today = place(now);
    html! {
        svg class="axis" width="100%" height="110" role="img" aria-labelledby="axis-title axis-description" {
            title id="axis-title" { "Time line from " (day(first.date())) " to " (day(last.date())) }
            desc id="axis-description" { "Filled dots have happened. Rings will happen if nobody acts. The list below names all of them." }
            line class="rail" x1="2%" x2=(percent(today)) y1="80" y2="80" {}
            line class="rail ahead" x1=(percent(today)) x2="98%" y1="80" y2="80" {}
            line class="now" x1=(percent(today)) x2=(percent(today)) y1="6" y2="86" {}
            @for point in points {
                @let (x, lane) = (place(point.at), lane_of(place(point.at)));
                circle class=(if point.is_foreseen { "ahead" } else { "past" }) cx=(percent(x)) cy=(80 - lane * 13) r="5" {
                    title { (day(point.at.date())) ": " (point.told) }
                }
            }
            text class="today" x=(percent(today)) y="12" dx=(if today > 500 { -6 } else { 6 }) text-anchor=(if today > 500 { "end" } else { "start" }) { "today" }
            text x="2%" y="104" { (day(first.date())) }
            @if last > first { text x="98%" y="104" text-anchor="end" { (day(last.date())) } }
        }
    }
}
