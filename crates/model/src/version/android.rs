//! The order of Android's records: a branch and the date of its security patch. Source: the records osv.dev publishes.

use std::cmp::Ordering;

/// Compares patch levels of one branch: `13:0` comes before `13:2023-05-01`. Branches have no order among them.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    if !a.is_empty() && a == b {
        return Some(Ordering::Equal);
    }
    let ((branch, level), (other_branch, other_level)) = (parse(a)?, parse(b)?);
    (branch == other_branch).then(|| level.cmp(other_level))
}

/// Splits into branch and patch level; a date as text, or nothing for the beginning.
fn parse(text: &str) -> Option<(&str, &str)> {
    let (branch, level) = text.rsplit_once(':')?;
    let is_date = level.len() == 10
        && level.bytes().enumerate().all(|(index, byte)| match index {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    match level {
        "0" => Some((branch, "")),
        _ if is_date => Some((branch, level)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn only_levels_of_one_branch_are_compared() {
        assert_ascending(compare, &["13:0", "13:2023-05-01", "13:2023-10-05"]);
        assert_ascending(compare, &[":0", ":2023-10-05"]);
        assert_eq!(compare("12:0", "13:2023-05-01"), None);
        assert_eq!(compare("12", "12L"), None);
    }
}
