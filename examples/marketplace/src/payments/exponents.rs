//! In which units processors count. They do not always use the decimals of ISO 4217.
//!
//! Where a processor differs from ISO 4217, as its sources said on 2026-11-28:
//!
//! - Stripe: ISK and UGX have two decimals that are always zero, and MGA has none
//!   (<https://docs.stripe.com/currencies>, "Zero-decimal currencies" and "Special cases"; the package
//!   `dj-stripe` 2.11.0 of PyPI, `djstripe/settings.py`).
//! - Stripe: the last of three decimals of BHD, JOD, KWD, OMR and TND is always zero (the same page,
//!   "Three-decimal currencies").
//! - Adyen: CLP and ISK have two decimals, and CVE and IDR have none
//!   (<https://docs.adyen.com/development-resources/currency-codes/>; the package `@adyen/adyen-web` 6.45.2
//!   of npm, `currency-decimals`).
//!
//! The package `@medusajs/payment-stripe` 2.21.2 (npm) has UGX without decimals. Stripe then charges a
//! hundredth. For a currency that is not in the table of a processor, nothing is assumed: it is not taken.

use milestone_escrow::{Currency, Money};

/// A processor of payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Processor {
    /// Stripe, charges and transfers. Payouts in HUF and TWD have further limits.
    Stripe,
    /// Adyen.
    Adyen,
}

/// The currencies that Stripe counts without decimals. UGX is on its list, too, but its special cases say
/// that it has two.
const STRIPE_WITHOUT: [&str; 15] =
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"];

/// With two decimals that are always zero.
const STRIPE_TWO_ZEROS: [&str; 2] = ["ISK", "UGX"];

/// With three decimals, the last of which is always zero.
const STRIPE_THREE: [&str; 5] = ["BHD", "JOD", "KWD", "OMR", "TND"];

const ADYEN_WITHOUT: [&str; 15] =
    ["CVE", "DJF", "GNF", "IDR", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];

const ADYEN_THREE: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// With two decimals, although ISO 4217 has none.
const ADYEN_TWO: [&str; 2] = ["CLP", "ISK"];

impl Processor {
    /// The number of decimals, or `None` if it is not known.
    #[must_use]
    pub fn exponent(self, currency: Currency) -> Option<u32> {
        let code = currency.code();
        let (without, two, three) = match self {
            Self::Stripe => (&STRIPE_WITHOUT[..], &STRIPE_TWO_ZEROS[..], &STRIPE_THREE[..]),
            Self::Adyen => (&ADYEN_WITHOUT[..], &ADYEN_TWO[..], &ADYEN_THREE[..]),
        };
        if without.contains(&code) {
            Some(0)
        } else if three.contains(&code) {
            Some(3)
        } else {
            (two.contains(&code) || currency.decimals() == 2).then_some(2)
        }
    }

    /// The amount as the processor counts it: exactly, or not at all.
    #[must_use]
    pub fn units(self, amount: Money) -> Option<i64> {
        let exponent = self.exponent(amount.currency())?;
        let units = amount.in_exponent(exponent).ok()?;
        let ends_in_zero = units.checked_rem(10) == Some(0);
        (self == Self::Adyen || exponent < 3 || ends_in_zero).then_some(units)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use milestone_escrow::{Currency, Money};

    use super::Processor;

    /// Every currency of ISO 4217 whose decimals a processor counts otherwise, or that it does not take.
    fn differing(processor: Processor) -> BTreeMap<&'static str, (u32, Option<u32>)> {
        let all = Currency::all()
            .map(|currency| (currency.code(), (currency.decimals(), processor.exponent(currency))));
        all.filter(|(_, (iso, exponent))| *exponent != Some(*iso)).collect()
    }

    #[test]
    fn processors_against_iso_4217() {
        let stripe = differing(Processor::Stripe);
        let expected = [("ISK", (0, Some(2))), ("UGX", (0, Some(2))), ("MGA", (2, Some(0)))];
        for (code, pair) in expected {
            assert_eq!(stripe.get(code), Some(&pair), "{code}");
        }
        let others: Vec<_> =
            stripe.iter().filter(|(code, _)| !expected.iter().any(|(known, _)| known == *code)).collect();
        assert!(others.iter().all(|(_, (iso, exponent))| *iso != 2 && exponent.is_none()), "{others:?}");

        let adyen = differing(Processor::Adyen);
        let expected =
            [("CLP", (0, Some(2))), ("CVE", (2, Some(0))), ("IDR", (2, Some(0))), ("ISK", (0, Some(2)))];
        for (code, pair) in expected {
            assert_eq!(adyen.get(code), Some(&pair), "{code}");
        }
        let others: Vec<_> =
            adyen.iter().filter(|(code, _)| !expected.iter().any(|(known, _)| known == *code)).collect();
        assert!(others.iter().all(|(_, (iso, exponent))| *iso != 2 && exponent.is_none()), "{others:?}");
    }

    /// The set `ZERO_DECIMAL_CURRENCIES` of `dj-stripe` 2.11.0 (PyPI), `djstripe/settings.py`.
    #[test]
    fn the_table_is_that_of_dj_stripe() {
        let of_package = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF";
        let ours = Currency::all().filter(|currency| Processor::Stripe.exponent(*currency) == Some(0));
        assert_eq!(ours.map(|currency| currency.code()).collect::<Vec<_>>().join(" "), of_package);
    }

    /// The object of `@adyen/adyen-web` 6.45.2 (npm), `dist/es/utils/constants/currency-decimals.js`.
    /// Currencies that ISO 4217 has given up (BYR, GHC, MRO) are left out.
    #[test]
    fn the_table_is_that_of_adyen_web() {
        let with = |exponent: u32| {
            let ours = Currency::all()
                .filter(move |currency| Processor::Adyen.exponent(*currency) == Some(exponent));
            ours.map(|currency| currency.code()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(with(0), "CVE DJF GNF IDR JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF");
        assert_eq!(with(3), "BHD IQD JOD KWD LYD OMR TND");
    }

    #[test]
    fn amounts_are_exact_or_refused() {
        let units = |processor: Processor, text: &str, code: &str| {
            processor.units(Money::parse(text, code.parse().unwrap()).unwrap())
        };
        // Minor units alone would charge 50 ISK.
        assert_eq!(units(Processor::Stripe, "5000", "ISK"), Some(500_000));
        assert_eq!(units(Processor::Stripe, "5000", "UGX"), Some(500_000));
        // Minor units alone would charge 500 000 MGA.
        assert_eq!(units(Processor::Stripe, "5000", "MGA"), Some(5_000));
        assert_eq!(units(Processor::Stripe, "5000.50", "MGA"), None);
        assert_eq!(units(Processor::Stripe, "5.120", "KWD"), Some(5_120));
        assert_eq!(units(Processor::Stripe, "5.124", "KWD"), None);
        assert_eq!(units(Processor::Adyen, "5.124", "KWD"), Some(5_124));
        assert_eq!(units(Processor::Adyen, "500", "CLP"), Some(50_000));
        assert_eq!(units(Processor::Stripe, "10", "USD"), Some(1_000));
    }
}
