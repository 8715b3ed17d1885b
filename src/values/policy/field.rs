//! The kinds of fields of a policy, with their bounds, their wire form and their schemas.

use core::time::Duration;

use super::requirement::PolicyRequirement;
use crate::base::limits::MAX_WINDOW_SECONDS;
use crate::values::money::Money;

/// A kind of field, for values of `T`.
pub(crate) trait Field<T> {
    /// The allowed values. `None` if every value of the type is allowed.
    const ALLOWED: Option<PolicyRequirement>;

    /// Whether a value is within the bounds (POL-1).
    fn fits(value: &T) -> bool;

    /// The amount in the field, if it has one. Its currency must be the contract's (MONEY-3).
    fn money(_value: &T) -> Option<Money> {
        None
    }
}

/// A window: 1 second to ten years, in whole seconds.
pub(crate) struct Window;

impl Field<Duration> for Window {
    const ALLOWED: Option<PolicyRequirement> =
        Some(PolicyRequirement::Seconds { minimum: 1, maximum: MAX_WINDOW_SECONDS });

    fn fits(value: &Duration) -> bool {
        value.subsec_nanos() == 0 && (1..=MAX_WINDOW_SECONDS).contains(&value.as_secs())
    }
}

/// A window that may also be 0.
pub(crate) struct Hold;

impl Field<Duration> for Hold {
    const ALLOWED: Option<PolicyRequirement> =
        Some(PolicyRequirement::Seconds { minimum: 0, maximum: MAX_WINDOW_SECONDS });

    fn fits(value: &Duration) -> bool {
        *value == Duration::ZERO || Window::fits(value)
    }
}

/// A whole number within bounds.
pub(crate) struct Count<const MINIMUM: u64, const MAXIMUM: u64>;

impl<const MINIMUM: u64, const MAXIMUM: u64> Field<u64> for Count<MINIMUM, MAXIMUM> {
    const ALLOWED: Option<PolicyRequirement> =
        Some(PolicyRequirement::Count { minimum: MINIMUM, maximum: MAXIMUM });

    fn fits(value: &u64) -> bool {
        (MINIMUM..=MAXIMUM).contains(value)
    }
}

/// A choice by name. Every value of the type is allowed.
pub(crate) struct Choice;

impl<T> Field<T> for Choice {
    const ALLOWED: Option<PolicyRequirement> = None;

    fn fits(_value: &T) -> bool {
        true
    }
}

/// An amount of more than zero.
pub(crate) struct Amount;

impl Field<Money> for Amount {
    const ALLOWED: Option<PolicyRequirement> = Some(PolicyRequirement::MoreThanZero);

    fn fits(value: &Money) -> bool {
        !value.is_zero()
    }

    fn money(value: &Money) -> Option<Money> {
        Some(*value)
    }
}

/// A field that may be `None`.
pub(crate) struct Optional<F>(F);

impl<T, F: Field<T>> Field<Option<T>> for Optional<F> {
    const ALLOWED: Option<PolicyRequirement> = F::ALLOWED;

    fn fits(value: &Option<T>) -> bool {
        value.as_ref().is_none_or(F::fits)
    }

    fn money(value: &Option<T>) -> Option<Money> {
        value.as_ref().and_then(F::money)
    }
}

/// How a kind of field is read and written.
#[cfg(feature = "serde")]
pub(crate) mod wire {
    use core::cell::Cell;
    use core::time::Duration;

    use serde::ser::{Error, SerializeStruct, Serializer};
    use serde::{Deserialize, Serialize};

    use super::{Amount, Choice, Count, Hold, Money, Optional, Window};

    /// A kind of field in the wire form.
    pub(crate) trait WireField<T> {
        /// The type that is read.
        type Read: for<'de> Deserialize<'de>;
        /// The type that is written.
        type Written: Serialize;

        /// Converts what was read into a value.
        fn read(given: Self::Read) -> T;

        /// Converts a value into what is written.
        fn written(value: &T) -> Self::Written;
    }

    /// Writes a field of a policy, or fails.
    ///
    /// Some formats have no null. TOML leaves such a field out, and reports no error. Read again, the policy
    /// would have the preset's value where this one has none. So that is an error here.
    pub(crate) fn write_field<S: SerializeStruct, T: Serialize>(
        policy: &mut S,
        name: &'static str,
        value: &T,
    ) -> Result<(), S::Error> {
        let is_written = Cell::new(false);
        policy.serialize_field(name, &Noted { value, is_written: &is_written })?;
        if is_written.get() {
            return Ok(());
        }
        Err(S::Error::custom(format_args!(
            "`{name}` of the policy is null, and this format would leave it out; read back, it would have \
             the value of the preset"
        )))
    }

    /// A value that notes whether the format has written it.
    struct Noted<'a, T> {
        value: &'a T,
        is_written: &'a Cell<bool>,
    }

    impl<T: Serialize> Serialize for Noted<'_, T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let told = self.value.serialize(serializer);
            self.is_written.set(told.is_ok());
            told
        }
    }

    macro_rules! seconds {
        ($kind:ty) => {
            impl WireField<Duration> for $kind {
                type Read = u64;
                type Written = u64;

                fn read(given: u64) -> Duration {
                    Duration::from_secs(given)
                }

                fn written(value: &Duration) -> u64 {
                    value.as_secs()
                }
            }
        };
    }

    seconds!(Window);
    seconds!(Hold);

    impl<const MINIMUM: u64, const MAXIMUM: u64> WireField<u64> for Count<MINIMUM, MAXIMUM> {
        type Read = u64;
        type Written = u64;

        fn read(given: u64) -> u64 {
            given
        }

        fn written(value: &u64) -> u64 {
            *value
        }
    }

    impl<T: Copy + Serialize + for<'de> Deserialize<'de>> WireField<T> for Choice {
        type Read = T;
        type Written = T;

        fn read(given: T) -> T {
            given
        }

        fn written(value: &T) -> T {
            *value
        }
    }

    impl WireField<Money> for Amount {
        type Read = Money;
        type Written = Money;

        fn read(given: Money) -> Money {
            given
        }

        fn written(value: &Money) -> Money {
            *value
        }
    }

    impl<T, F: WireField<T>> WireField<Option<T>> for Optional<F> {
        type Read = Option<F::Read>;
        type Written = Option<F::Written>;

        fn read(given: Self::Read) -> Option<T> {
            given.map(F::read)
        }

        fn written(value: &Option<T>) -> Self::Written {
            value.as_ref().map(F::written)
        }
    }
}

/// The schema of a kind of field.
#[cfg(feature = "schemars")]
pub(crate) mod schema {
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

    use super::{Amount, Choice, Count, Hold, MAX_WINDOW_SECONDS, Money, Optional, Window};
    use crate::values::money::PositiveMoney;

    /// A kind of field that has a JSON Schema.
    pub(crate) trait SchemaField<T> {
        /// The schema of its values.
        fn schema(generator: &mut SchemaGenerator) -> Schema;
    }

    impl<T> SchemaField<T> for Window {
        fn schema(_generator: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "integer", "minimum": 1, "maximum": MAX_WINDOW_SECONDS })
        }
    }

    impl<T> SchemaField<T> for Hold {
        fn schema(_generator: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "integer", "minimum": 0, "maximum": MAX_WINDOW_SECONDS })
        }
    }

    impl<const MINIMUM: u64, const MAXIMUM: u64> SchemaField<u64> for Count<MINIMUM, MAXIMUM> {
        fn schema(_generator: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "integer", "minimum": MINIMUM, "maximum": MAXIMUM })
        }
    }

    impl<T: JsonSchema> SchemaField<T> for Choice {
        fn schema(generator: &mut SchemaGenerator) -> Schema {
            generator.subschema_for::<T>()
        }
    }

    impl SchemaField<Money> for Amount {
        fn schema(generator: &mut SchemaGenerator) -> Schema {
            generator.subschema_for::<PositiveMoney>()
        }
    }

    impl<T, F: SchemaField<T>> SchemaField<Option<T>> for Optional<F> {
        fn schema(generator: &mut SchemaGenerator) -> Schema {
            json_schema!({ "anyOf": [F::schema(generator), { "type": "null" }] })
        }
    }
}
