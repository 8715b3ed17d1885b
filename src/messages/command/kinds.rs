//! The names of commands, and their kinds: the same list without the data.

/// Gives a command its name in the wire form, and a type for its kind.
///
/// `name` matches every command, so a new one has to be listed here. Whoever goes through all kinds, as `permitted` does, then has
/// to say what becomes of it.
macro_rules! names {
    ($command:ident, $kind:ident { $($variant:ident => $name:literal),+ $(,)? }) => {
        impl $command {
            /// Its name in the wire form.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $name),+
                }
            }
        }

        #[doc = concat!("What a `", stringify!($command), "` is, without its data.")]
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
pub(crate) use names;
