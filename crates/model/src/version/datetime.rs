//! Points in time as versions. Source: RFC 3339, section 5.6; the VERS type `datetime`.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::digits;

/// Compares points in time, whatever their offsets. More than nine decimal places are not read.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    Some(parse(a)?.cmp(&parse(b)?))
}

fn parse(text: &str) -> Option<Timestamp> {
    is_rfc_3339(text).then(|| text.parse().ok()).flatten()
}

/// Shape of what stands before decimal places and offset; a zero is any digit.
const MOMENT: &str = "0000-00-00T00:00:00";

/// `YYYY-MM-DDThh:mm:ss[.digits](Z|+hh:mm|-hh:mm)`, letters in any case.
fn is_rfc_3339(text: &str) -> bool {
    let shape = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| {
                if wanted == b'0' {
                    byte.is_ascii_digit()
                } else {
                    byte.eq_ignore_ascii_case(&wanted)
                }
            })
    };
    let Some((moment, rest)) = text.split_at_checked(MOMENT.len()) else {
        return false;
    };
    let offset = match rest.strip_prefix('.') {
        Some(fraction) => {
            let (number, offset) = digits::split_while(fraction, |c| c.is_ascii_digit());
            if number.is_empty() {
                return false;
            }
            offset
        }
        None => rest,
    };
    shape(moment, MOMENT)
        && (shape(offset, "Z") || shape(offset, "+00:00") || shape(offset, "-00:00"))
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn instants_are_compared_and_other_texts_refused() {
        assert_ascending(
            compare,
            &[
                "2024-01-01T12:00:00+02:00",
                "2024-01-01T12:00:00Z",
                "2024-01-01T12:00:00.09Z",
                "2024-01-01T12:00:00.9z",
                "2024-01-01T12:00:00-05:00",
            ],
        );
        assert_eq!(
            compare("2024-01-01T00:00:00Z", "2023-12-31T19:00:00-05:00"),
            Some(Ordering::Equal)
        );
        for text in [
            "2024-01-01",
            "2024-01-01 00:00:00Z",
            "2024-01-01T00:00:00",
            "2024-13-01T00:00:00Z",
            "2024-01-01T00:00Z",
            "2024-01-01T00:00:00.Z",
            "2024-01-01T00:00:00+0200",
        ] {
            assert_eq!(compare(text, text), None, "{text}");
        }
    }
}
