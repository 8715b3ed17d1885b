//! The currencies that a contract can have (MONEY-1).

mod look_up;

use core::fmt;
use core::num::NonZeroU64;
use core::str::FromStr;

/// A currency: a code of ISO 4217, and the number of decimals of its amounts.
///
/// The currencies are those of ISO 4217's list one, as published on 2026-01-01, that have a minor unit. The
/// six that have left the list since 2020-01-01 are here, too. Gold, special drawing rights, and the codes
/// for tests or for no currency have no minor unit, so they are not here.
///
/// Each currency is an associated constant. Currencies are ordered by their codes.
///
/// ```
/// use milestone_escrow::Currency;
///
/// assert_eq!(Currency::from_code("EUR"), Ok(Currency::EUR));
/// assert_eq!(Currency::EUR.code(), "EUR");
/// assert_eq!(Currency::EUR.decimals(), 2);
/// assert_eq!(Currency::JPY.decimals(), 0);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(Code);

/// Generates everything that lists the currencies from one table of code, decimals and name.
macro_rules! currencies {
    ($($code:ident $decimals:literal $name:literal),+ $(,)?) => {
        /// The rows of the table. The type is private, so a new row breaks no code that uses the crate.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(clippy::upper_case_acronyms, reason = "these are the codes")]
        enum Code { $($code),+ }

        impl Currency {
            $(
                #[doc = concat!($name, ": ", $decimals, " decimals.")]
                pub const $code: Self = Self(Code::$code);
            )+

            /// All currencies in the order of their codes. [`Currency::from_code`] needs this order.
            pub(crate) const CURRENCIES: &[Self] = &[$(Self::$code),+];

            /// Their codes in the same order.
            const CODES: &[[u8; 3]] = &[$(code_of(stringify!($code))),+];

            /// The code: three upper-case letters.
            ///
            /// ```
            /// use milestone_escrow::Currency;
            ///
            /// assert_eq!(Currency::USD.code(), "USD");
            /// ```
            #[must_use]
            pub const fn code(&self) -> &'static str {
                match self.0 { $(Code::$code => stringify!($code)),+ }
            }

            /// [`Currency::decimals`] as a `u8`, which converts into every other type of integer.
            pub(crate) const fn decimals_u8(self) -> u8 {
                match self.0 { $(Code::$code => $decimals),+ }
            }
        }
    };
}

impl Currency {
    /// Finds a currency by its code, written in upper case.
    ///
    /// ```
    /// use milestone_escrow::Currency;
    ///
    /// assert_eq!(Currency::from_code("CHF"), Ok(Currency::CHF));
    /// assert!(Currency::from_code("chf").is_err());
    /// assert!(Currency::from_code("XAU").is_err());
    /// ```
    ///
    /// # Errors
    ///
    /// [`UnknownCurrency`] if no currency has exactly this code.
    pub fn from_code(code: &str) -> Result<Self, UnknownCurrency> {
        code.as_bytes().try_into().ok().and_then(Self::from_code_bytes).ok_or(UnknownCurrency(()))
    }

    /// The number of decimals of an amount in this currency: 0, 2, 3 or 4.
    ///
    /// ```
    /// use milestone_escrow::Currency;
    ///
    /// assert_eq!(Currency::KWD.decimals(), 3);
    /// ```
    #[must_use]
    pub fn decimals(self) -> u32 {
        u32::from(self.decimals_u8())
    }

    /// How many minor units are one major unit.
    #[inline]
    pub(crate) fn minor_per_major(self) -> NonZeroU64 {
        const HUNDRED: NonZeroU64 = NonZeroU64::new(100).unwrap();
        const TEN: NonZeroU64 = NonZeroU64::new(10).unwrap();
        match self.decimals() {
            0 => NonZeroU64::MIN,
            2 => HUNDRED,
            decimals => TEN.saturating_pow(decimals),
        }
    }

    /// All currencies, in the order of their codes.
    ///
    /// ```
    /// use milestone_escrow::Currency;
    ///
    /// let without_decimals = Currency::all().filter(|currency| currency.decimals() == 0);
    /// assert_eq!(without_decimals.last(), Some(Currency::XPF));
    /// ```
    pub fn all() -> impl Iterator<Item = Self> {
        Self::CURRENCIES.iter().copied()
    }
}

/// The three letters of a code.
#[expect(clippy::panic, reason = "only the compiler runs it")]
const fn code_of(code: &str) -> [u8; 3] {
    match *code.as_bytes() {
        [first, second, third] => [first, second, third],
        _ => panic!("a code has three letters"),
    }
}

/// The error for a code that no currency has.
///
/// ```
/// use milestone_escrow::Currency;
///
/// let unknown = "usd".parse::<Currency>().unwrap_err();
/// assert_eq!(unknown.to_string(), "unknown currency: expected an ISO 4217 code such as USD, in upper case");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("unknown currency: expected an ISO 4217 code such as USD, in upper case")]
pub struct UnknownCurrency(());

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        Self::from_code(code)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.code())
    }
}

#[cfg(feature = "serde")]
mod wire {
    use super::{Currency, fmt};
    use serde::de::{Deserialize, Deserializer, Error, Visitor};
    use serde::ser::{Serialize, Serializer};

    impl Serialize for Currency {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(self.code())
        }
    }

    impl<'de> Deserialize<'de> for Currency {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_str(CodeVisitor)
        }
    }

    struct CodeVisitor;

    impl Visitor<'_> for CodeVisitor {
        type Value = Currency;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an ISO 4217 code such as USD")
        }

        fn visit_str<E: Error>(self, code: &str) -> Result<Currency, E> {
            Currency::from_code(code).map_err(E::custom)
        }
    }
}

// ISO 4217, list one, 2026-01-01 (after amendment 180), and the six currencies that have left it since
// 2020-01-01 (list three), in the order of the codes.
currencies! {
    AED 2 "United Arab Emirates dirham",
    AFN 2 "Afghan afghani",
    ALL 2 "Albanian lek",
    AMD 2 "Armenian dram",
    ANG 2 "Netherlands Antillean guilder, left ISO 4217's list in 2025-03",
    AOA 2 "Angolan kwanza",
    ARS 2 "Argentine peso",
    AUD 2 "Australian dollar",
    AWG 2 "Aruban florin",
    AZN 2 "Azerbaijani manat",
    BAM 2 "Bosnia and Herzegovina convertible mark",
    BBD 2 "Barbados dollar",
    BDT 2 "Bangladeshi taka",
    BGN 2 "Bulgarian lev, left ISO 4217's list in 2026-01",
    BHD 3 "Bahraini dinar",
    BIF 0 "Burundian franc",
    BMD 2 "Bermudian dollar",
    BND 2 "Brunei dollar",
    BOB 2 "Boliviano",
    BOV 2 "Bolivian Mvdol",
    BRL 2 "Brazilian real",
    BSD 2 "Bahamian dollar",
    BTN 2 "Bhutanese ngultrum",
    BWP 2 "Botswana pula",
    BYN 2 "Belarusian ruble",
    BZD 2 "Belize dollar",
    CAD 2 "Canadian dollar",
    CDF 2 "Congolese franc",
    CHE 2 "WIR Euro",
    CHF 2 "Swiss franc",
    CHW 2 "WIR Franc",
    CLF 4 "Chilean unidad de fomento",
    CLP 0 "Chilean peso",
    CNY 2 "Chinese yuan renminbi",
    COP 2 "Colombian peso",
    COU 2 "Colombian unidad de valor real",
    CRC 2 "Costa Rican colon",
    CUC 2 "Cuban convertible peso, left ISO 4217's list in 2021-06",
    CUP 2 "Cuban peso",
    CVE 2 "Cape Verdean escudo",
    CZK 2 "Czech koruna",
    DJF 0 "Djiboutian franc",
    DKK 2 "Danish krone",
    DOP 2 "Dominican peso",
    DZD 2 "Algerian dinar",
    EGP 2 "Egyptian pound",
    ERN 2 "Eritrean nakfa",
    ETB 2 "Ethiopian birr",
    EUR 2 "Euro",
    FJD 2 "Fiji dollar",
    FKP 2 "Falkland Islands pound",
    GBP 2 "Pound sterling",
    GEL 2 "Georgian lari",
    GHS 2 "Ghanaian cedi",
    GIP 2 "Gibraltar pound",
    GMD 2 "Gambian dalasi",
    GNF 0 "Guinean franc",
    GTQ 2 "Guatemalan quetzal",
    GYD 2 "Guyanese dollar",
    HKD 2 "Hong Kong dollar",
    HNL 2 "Honduran lempira",
    HRK 2 "Croatian kuna, left ISO 4217's list in 2023-01",
    HTG 2 "Haitian gourde",
    HUF 2 "Hungarian forint",
    IDR 2 "Indonesian rupiah",
    ILS 2 "Israeli new shekel",
    INR 2 "Indian rupee",
    IQD 3 "Iraqi dinar",
    IRR 2 "Iranian rial",
    ISK 0 "Icelandic króna",
    JMD 2 "Jamaican dollar",
    JOD 3 "Jordanian dinar",
    JPY 0 "Japanese yen",
    KES 2 "Kenyan shilling",
    KGS 2 "Kyrgyzstani som",
    KHR 2 "Cambodian riel",
    KMF 0 "Comorian franc",
    KPW 2 "North Korean won",
    KRW 0 "South Korean won",
    KWD 3 "Kuwaiti dinar",
    KYD 2 "Cayman Islands dollar",
    KZT 2 "Kazakhstani tenge",
    LAK 2 "Lao kip",
    LBP 2 "Lebanese pound",
    LKR 2 "Sri Lankan rupee",
    LRD 2 "Liberian dollar",
    LSL 2 "Lesotho loti",
    LYD 3 "Libyan dinar",
    MAD 2 "Moroccan dirham",
    MDL 2 "Moldovan leu",
    MGA 2 "Malagasy ariary",
    MKD 2 "Macedonian denar",
    MMK 2 "Myanmar kyat",
    MNT 2 "Mongolian tögrög",
    MOP 2 "Macanese pataca",
    MRU 2 "Mauritanian ouguiya",
    MUR 2 "Mauritian rupee",
    MVR 2 "Maldivian rufiyaa",
    MWK 2 "Malawian kwacha",
    MXN 2 "Mexican peso",
    MXV 2 "Mexican unidad de inversión",
    MYR 2 "Malaysian ringgit",
    MZN 2 "Mozambican metical",
    NAD 2 "Namibian dollar",
    NGN 2 "Nigerian naira",
    NIO 2 "Nicaraguan córdoba",
    NOK 2 "Norwegian krone",
    NPR 2 "Nepalese rupee",
    NZD 2 "New Zealand dollar",
    OMR 3 "Omani rial",
    PAB 2 "Panamanian balboa",
    PEN 2 "Peruvian sol",
    PGK 2 "Papua New Guinean kina",
    PHP 2 "Philippine peso",
    PKR 2 "Pakistani rupee",
    PLN 2 "Polish złoty",
    PYG 0 "Paraguayan guaraní",
    QAR 2 "Qatari riyal",
    RON 2 "Romanian leu",
    RSD 2 "Serbian dinar",
    RUB 2 "Russian ruble",
    RWF 0 "Rwandan franc",
    SAR 2 "Saudi riyal",
    SBD 2 "Solomon Islands dollar",
    SCR 2 "Seychelles rupee",
    SDG 2 "Sudanese pound",
    SEK 2 "Swedish krona",
    SGD 2 "Singapore dollar",
    SHP 2 "Saint Helena pound",
    SLE 2 "Sierra Leonean leone",
    SLL 2 "Sierra Leonean leone, left ISO 4217's list in 2023-12",
    SOS 2 "Somali shilling",
    SRD 2 "Surinamese dollar",
    SSP 2 "South Sudanese pound",
    STN 2 "São Tomé and Príncipe dobra",
    SVC 2 "Salvadoran colón",
    SYP 2 "Syrian pound",
    SZL 2 "Swazi lilangeni",
    THB 2 "Thai baht",
    TJS 2 "Tajikistani somoni",
    TMT 2 "Turkmenistan manat",
    TND 3 "Tunisian dinar",
    TOP 2 "Tongan paʻanga",
    TRY 2 "Turkish lira",
    TTD 2 "Trinidad and Tobago dollar",
    TWD 2 "New Taiwan dollar",
    TZS 2 "Tanzanian shilling",
    UAH 2 "Ukrainian hryvnia",
    UGX 0 "Ugandan shilling",
    USD 2 "United States dollar",
    USN 2 "United States dollar (next day)",
    UYI 0 "Uruguayan peso in indexed units",
    UYU 2 "Uruguayan peso",
    UYW 4 "Uruguayan unidad previsional",
    UZS 2 "Uzbekistani som",
    VED 2 "Venezuelan digital bolívar",
    VES 2 "Venezuelan sovereign bolívar",
    VND 0 "Vietnamese đồng",
    VUV 0 "Vanuatu vatu",
    WST 2 "Samoan tala",
    XAD 2 "Arab accounting dinar",
    XAF 0 "CFA franc BEAC",
    XCD 2 "East Caribbean dollar",
    XCG 2 "Caribbean guilder",
    XOF 0 "CFA franc BCEAO",
    XPF 0 "CFP franc",
    YER 2 "Yemeni rial",
    ZAR 2 "South African rand",
    ZMW 2 "Zambian kwacha",
    ZWG 2 "Zimbabwe gold",
    ZWL 2 "Zimbabwean dollar, left ISO 4217's list in 2024-09",
}
