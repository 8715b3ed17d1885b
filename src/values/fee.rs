//! Fees: a rate in basis points on an amount or a sum (MONEY-5, MONEY-8).

/// The number of basis points in 100 %.
const HUNDRED_PERCENT: i64 = 10_000;

/// `paid × bps / 10 000`, rounded half to even, in minor units.
///
/// `paid` is never negative. The fee on whole multiples of 10 000 is computed apart from the fee on the rest.
/// So no intermediate result is larger than `paid`. `None` for a rate above 10 000, which no policy has.
#[inline]
pub(crate) fn fee_on(paid: i64, bps: u64) -> Option<i64> {
    let rate = i64::try_from(bps).ok().filter(|rate| *rate <= HUNDRED_PERCENT)?;
    let whole = paid.checked_div(HUNDRED_PERCENT)?.checked_mul(rate)?;
    let parts = paid.checked_rem(HUNDRED_PERCENT)?.checked_mul(rate)?;
    let (floor, rest) = (parts.checked_div(HUNDRED_PERCENT)?, parts.checked_rem(HUNDRED_PERCENT)?);
    let doubled_rest = rest.checked_mul(2)?;
    // A half is rounded up if the whole fee is odd. `floor` alone does not say that, because `whole` may be
    // odd.
    let fee = whole.checked_add(floor)?;
    let is_odd = fee.checked_rem(2)? != 0;
    let rounds_up = doubled_rest > HUNDRED_PERCENT || (doubled_rest == HUNDRED_PERCENT && is_odd);
    fee.checked_add(i64::from(rounds_up))
}

/// The same as [`fee_on`] for a sum over a whole contract, which may be larger than an amount.
pub(crate) fn fee_on_sum(sum: i128, bps: u64) -> Option<i128> {
    let (hundred_percent, rate) = (i128::from(HUNDRED_PERCENT), i128::from(bps));
    let whole = sum.checked_div(hundred_percent)?.checked_mul(rate)?;
    let parts = sum.checked_rem(hundred_percent)?.checked_mul(rate)?;
    let (floor, rest) = (parts.checked_div(hundred_percent)?, parts.checked_rem(hundred_percent)?);
    let fee = whole.checked_add(floor)?;
    let doubled_rest = rest.checked_mul(2)?;
    let rounds_up =
        doubled_rest > hundred_percent || (doubled_rest == hundred_percent && fee.checked_rem(2)? != 0);
    fee.checked_add(i128::from(rounds_up))
}

#[cfg(test)]
mod tests {
    use super::{fee_on, fee_on_sum};

    #[test]
    fn halves_go_to_the_even_unit() {
        // 10 % of 5, 15, 25 and 35 minor units: 0.5, 1.5, 2.5, 3.5.
        assert_eq!([5, 15, 25, 35].map(|paid| fee_on(paid, 1_000)), [Some(0), Some(2), Some(2), Some(4)]);
        // Half to even depends on the whole fee, not only on that of the rest: 1 basis point of 15 000 is
        // 1.5.
        assert_eq!(fee_on(15_000, 1), Some(2));
        assert_eq!(fee_on(25_000, 1), Some(2));
    }

    #[test]
    fn the_fee_on_a_sum_is_the_fee_on_an_amount() {
        for (paid, bps) in
            [(0, 0), (5, 1_000), (15, 1_000), (25, 1_000), (15_000, 1), (25_000, 1), (999_999, 333)]
        {
            assert_eq!(
                fee_on_sum(i128::from(paid), bps),
                fee_on(paid, bps).map(i128::from),
                "{paid} at {bps}"
            );
        }
        assert_eq!(fee_on_sum(i128::MAX, 10_000), Some(i128::MAX));
    }

    #[test]
    fn nothing_overflows_at_the_largest_amount() {
        let largest = 10_000_000_000_000_000;
        assert_eq!(fee_on(largest, 10_000), Some(largest));
        assert_eq!(fee_on(largest, 0), Some(0));
        assert_eq!(fee_on(i64::MAX, 10_000), Some(i64::MAX));
        assert_eq!(fee_on(largest, 10_001), None);
    }
}
