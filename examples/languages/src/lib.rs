//! A host that shows a contract in the languages of its users.
//!
//! Fluent keeps the sentences (`en.ftl`, `de.ftl`), and ICU4X writes numbers, dates and lists. The crate
//! gives the id of a sentence and its parameters (`Message`). This file puts them together.

pub mod story;

use std::error::Error;

use fixed_decimal::Decimal;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use icu_calendar::Iso;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{YMD, YMDT};
use icu_datetime::input::{Date, DateTime, Time};
use icu_decimal::DecimalFormatter;
use icu_list::ListFormatter;
use icu_list::options::ListFormatterOptions;
use icu_locale_core::Locale;
use milestone_escrow::{Carried, Message, Money, Parameter};
use time::UtcDateTime;

/// What ICU4X reports if a date does not exist in its calendar.
type Outcome<T> = Result<T, Box<dyn Error>>;

/// The sentences of a language, and its numbers, dates and lists.
pub struct Language {
    sentences: FluentBundle<FluentResource>,
    numbers: DecimalFormatter,
    dates: DateTimeFormatter<YMD>,
    instants: DateTimeFormatter<YMDT>,
    either: ListFormatter,
    every: ListFormatter,
}

impl Language {
    /// English.
    ///
    /// # Errors
    ///
    /// If the file of its sentences has a mistake.
    pub fn english() -> Outcome<Self> {
        Self::new("en", include_str!("en.ftl"))
    }

    /// German.
    ///
    /// # Errors
    ///
    /// If the file of its sentences has a mistake.
    pub fn german() -> Outcome<Self> {
        Self::new("de", include_str!("de.ftl"))
    }

    fn new(code: &str, sentences: &str) -> Outcome<Self> {
        // Contracts count days in the Gregorian calendar. Without `-u-ca-gregory`, ICU4X would write Thai
        // years and Persian months in those languages.
        let locale: Locale = format!("{code}-u-ca-gregory").parse()?;
        let mut bundle = FluentBundle::new_concurrent(vec![code.parse()?]);
        // Fluent puts invisible marks around each parameter, so that a Hebrew title does not turn an English
        // sentence around. A web page should keep them. This example prints plain text.
        bundle.set_use_isolating(false);
        let resource =
            FluentResource::try_new(sentences.into()).map_err(|(_, mistakes)| format!("{mistakes:?}"))?;
        bundle.add_resource(resource).map_err(|mistakes| format!("{mistakes:?}"))?;
        Ok(Self {
            sentences: bundle,
            numbers: DecimalFormatter::try_new((&locale).into(), Default::default())?,
            dates: DateTimeFormatter::try_new((&locale).into(), YMD::long())?,
            instants: DateTimeFormatter::try_new((&locale).into(), YMD::medium().with_time_hm())?,
            either: ListFormatter::try_new_or((&locale).into(), ListFormatterOptions::default())?,
            every: ListFormatter::try_new_and((&locale).into(), ListFormatterOptions::default())?,
        })
    }

    /// The sentence in this language. `None` if it is not translated, or not for these parameters: then show
    /// the English one.
    #[must_use]
    pub fn sentence(&self, message: &Message) -> Option<String> {
        let mut arguments = FluentArgs::new();
        for form in Message::forms().find(|form| form.id == message.id())?.parameters {
            // Fluent cannot ask whether a parameter is there. Nor can it compare a note with `none`: a user
            // may have written just that. So each parameter `x` has a second one, `x_given`.
            let value = message.get(form.name).filter(|parameter| !is_nothing(parameter));
            arguments.set(format!("{}_given", form.name), if value.is_some() { "yes" } else { "no" });
            arguments.set(form.name, self.argument(message.get(form.name))?);
            if let Some(Parameter::Name(name)) = message.get(form.name) {
                arguments.set(format!("{}_words", form.name), self.name(name)?);
            }
        }
        self.fill(message.id(), &arguments)
    }

    fn fill(&self, id: &str, arguments: &FluentArgs) -> Option<String> {
        let pattern = self.sentences.get_message(id)?.value()?;
        let mut mistakes = Vec::new();
        let sentence = self.sentences.format_pattern(pattern, Some(arguments), &mut mistakes).into_owned();
        mistakes.is_empty().then_some(sentence)
    }

    fn argument(&self, parameter: Option<&Parameter>) -> Option<FluentValue<'static>> {
        let text = match parameter {
            None => String::new(),
            // Fluent's numbers are `f64`. That is enough to choose between one and many, and nothing else.
            Some(Parameter::Number(number)) if *number < 1_000_000 => {
                return Some(FluentValue::from(*number));
            }
            Some(Parameter::Number(number)) => self.numbers.format(&Decimal::from(*number)).to_string(),
            Some(Parameter::Seconds(seconds)) => self.duration(*seconds)?,
            Some(Parameter::Money(money)) => self.money(*money),
            Some(Parameter::Currency(currency)) => currency.code().into(),
            Some(Parameter::Instant(at)) => self.instant(*at)?,
            Some(Parameter::Date(date)) => self.dates.format(&iso(*date)?).to_string(),
            Some(Parameter::Text(text)) => text.clone(),
            Some(Parameter::Name(name)) => (*name).into(),
            Some(Parameter::Names(names)) => {
                let names: Option<Vec<String>> = names.iter().map(|name| self.name(name)).collect();
                self.either.format(names?.iter()).to_string()
            }
            Some(Parameter::Carried(carried)) => {
                let parts: Option<Vec<String>> = carried.iter().map(|one| self.carried(one)).collect();
                self.every.format(parts?.iter()).to_string()
            }
            Some(Parameter::Message(message)) => self.sentence(message)?,
            Some(_) => return None,
        };
        Some(text.into())
    }

    /// Exact, and never through a float: the minor units with the decimals of the currency.
    fn money(&self, money: Money) -> String {
        let mut amount = Decimal::from(money.minor_units());
        amount.multiply_pow10(-i16::try_from(money.currency().decimals()).unwrap_or(0));
        format!("{}\u{a0}{}", self.numbers.format(&amount), money.currency().code())
    }

    /// In its largest units, exactly: 90,000 seconds are "one day and one hour".
    fn duration(&self, seconds: u64) -> Option<String> {
        let mut left = seconds;
        let mut parts = Vec::new();
        for (unit, length) in [("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1)] {
            let count = left / length;
            left %= length;
            if count > 0 || (seconds == 0 && unit == "seconds") {
                let mut arguments = FluentArgs::new();
                arguments.set("count", self.argument(Some(&Parameter::Number(count)))?);
                parts.push(self.fill(unit, &arguments)?);
            }
        }
        Some(self.every.format(parts.iter()).to_string())
    }

    /// In UTC, and it says so. A host that knows the time zone of its user converts the instant first.
    fn instant(&self, at: UtcDateTime) -> Option<String> {
        let (hour, minute, second) = at.as_hms();
        let time = Time::try_new(hour, minute, second, 0).ok()?;
        Some(format!("{} UTC", self.instants.format(&DateTime { date: iso(at.date())?, time })))
    }

    fn name(&self, name: &str) -> Option<String> {
        let mut arguments = FluentArgs::new();
        arguments.set("name", name.to_owned());
        self.fill("name", &arguments)
    }

    fn carried(&self, carried: &Carried) -> Option<String> {
        let mut arguments = FluentArgs::new();
        arguments.set("from", carried.from.get());
        arguments.set("amount", self.money(carried.amount));
        self.fill("carried_part", &arguments)
    }
}

/// Whether a sentence can leave a parameter out: an empty text, an amount of zero, no leftovers.
fn is_nothing(parameter: &Parameter) -> bool {
    match parameter {
        Parameter::Text(text) => text.is_empty(),
        Parameter::Money(money) => money.is_zero(),
        Parameter::Carried(carried) => carried.is_empty(),
        Parameter::Names(names) => names.is_empty(),
        _ => false,
    }
}

fn iso(date: time::Date) -> Option<Date<Iso>> {
    let (year, month, day) = date.to_calendar_date();
    Date::try_new_iso(year, u8::from(month), day).ok()
}
