//! Rounding to decimal places exactly as decimal notation rounds: to nearest, ties to even, on the exact value.

/// Rounds to one decimal place.
pub(crate) fn to_tenths(value: f64) -> f64 {
    rounded(value, 10.0) / 10.0
}

/// Rounds to two decimal places.
pub(crate) fn to_hundredths(value: f64) -> f64 {
    rounded(value, 100.0) / 100.0
}

/// Returns the whole number nearest to `value * scale`, judged by the exact product.
fn rounded(value: f64, scale: f64) -> f64 {
    let product = value * scale;
    let floor = product.floor();
    let fraction = product - floor;
    if fraction > 0.5 {
        return floor + 1.0;
    }
    if fraction < 0.5 {
        return floor;
    }
    // The product was rounded itself: what was lost decides the side.
    let lost = value.mul_add(scale, -product);
    if lost > 0.0 {
        floor + 1.0
    } else if lost < 0.0 || floor % 2.0 == 0.0 {
        floor
    } else {
        floor + 1.0
    }
}

#[cfg(test)]
#[expect(
    clippy::float_cmp,
    reason = "rounding must give exactly the decimal's value"
)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rounds_as_decimal_notation_does(numerator in 0_u32..5000, denominator in 1_u32..5000) {
            let value = f64::from(numerator) / f64::from(denominator);
            prop_assert_eq!(to_tenths(value), format!("{value:.1}").parse::<f64>().unwrap());
            prop_assert_eq!(to_hundredths(value), format!("{value:.2}").parse::<f64>().unwrap());
        }
    }

    #[test]
    fn ties_are_judged_by_the_exact_value() {
        assert_eq!(to_tenths(0.25), 0.2);
        assert_eq!(to_tenths(0.35), 0.3);
        assert_eq!(to_tenths(0.75), 0.8);
    }
}
