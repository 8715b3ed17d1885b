//! Windows as words.

use core::fmt;
use core::time::Duration;

use crate::values::window::SECONDS_PER_DAY;

/// A window in its largest units, exactly: 90 000 seconds are “1 day 1 hour”.
pub(crate) struct WindowText(pub(crate) Duration);

impl fmt::Display for WindowText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.0.as_secs();
        let (minutes, hours, days) = (whole / 60, whole / 3_600, whole / SECONDS_PER_DAY);
        let units = [("day", days), ("hour", hours % 24), ("minute", minutes % 60), ("second", whole % 60)];
        let mut separator = "";
        for (unit, count) in units.into_iter().filter(|(_, count)| *count > 0) {
            let plural = if count == 1 { "" } else { "s" };
            write!(f, "{separator}{count} {unit}{plural}")?;
            separator = " ";
        }
        if separator.is_empty() { f.write_str("0 seconds") } else { Ok(()) }
    }
}
