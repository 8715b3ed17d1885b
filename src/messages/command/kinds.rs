//! The names of the commands, and an enum of their kinds without the data.

/// Adds the names of the commands in the wire form, and an enum of their kinds.
///
/// `name` matches every command, so a new command does not compile until it is listed here. Code that handles
/// every kind, such as `permitted`, does not compile until it handles the new one.
macro_rules! command_names {
    ($command:ident, $kind:ident { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $command {
            /// The name in the wire form.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name),+
                }
            }
        }

        #[doc = concat!("The kinds of `", stringify!($command), "`, without their data.")]
        #[derive(Debug, Clone, Copy)]
        pub(crate) enum $kind {
            $($variant),+
        }

        impl $kind {
            /// Every kind, in the order of RULES §16.
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),+];
        }
    };
}
pub(crate) use command_names;
