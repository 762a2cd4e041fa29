//! Conda's order. Source: `VersionOrder` of conda, and the conda enhancement proposal on version literals.

use std::cmp::Ordering;

use super::digits;

/// Compares conda versions, written `epoch!version+local` with epoch and local version optional.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (prepare(a)?, prepare(b)?);
    let (a, b) = (parse(&a)?, parse(&b)?);
    Some(
        digits::compare(a.epoch, b.epoch)
            .then_with(|| components(&a.version, &b.version))
            .then_with(|| components(&a.local, &b.local)),
    )
}

struct Parsed<'a> {
    epoch: &'a str,
    version: Vec<Vec<Run<'a>>>,
    local: Vec<Vec<Run<'a>>>,
}

/// A run of digits or of letters.
#[derive(Clone, Copy)]
enum Run<'a> {
    Number(&'a str),
    /// `post`, which comes after every number.
    Post,
    Word(&'a str),
}

const ZERO: Run<'_> = Run::Number("0");

/// Brings a version into the form the parts are read from; dashes are underscores where there are none.
fn prepare(text: &str) -> Option<String> {
    let mut text = text.trim().to_ascii_lowercase();
    if text.contains('-') && !text.contains('_') {
        text = text.replace('-', "_");
    }
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".+!_".contains(&byte);
    (!text.is_empty() && text.bytes().all(allowed)).then_some(text)
}

fn parse(text: &str) -> Option<Parsed<'_>> {
    let (epoch, rest) = text.split_once('!').unwrap_or(("0", text));
    let (version, local) = rest
        .split_once('+')
        .map_or((rest, None), |(version, local)| (version, Some(local)));
    if !digits::all(epoch) || rest.contains('!') || local.is_some_and(|local| local.contains('+')) {
        return None;
    }
    // An underscore at the end belongs to its part, as OpenSSL's 1.0.1_ before 1.0.1a needs it.
    let head = version.strip_suffix('_').unwrap_or(version);
    let (before, last) = match head.rfind(['.', '_']) {
        Some(end) => (version.get(..end), version.get(end.saturating_add(1)..)?),
        None => (None, version),
    };
    let mut version = match before {
        Some(before) => split(before)?,
        None => Vec::new(),
    };
    version.push(runs(last)?);
    Some(Parsed {
        epoch,
        version,
        local: match local {
            Some(local) => split(local)?,
            None => Vec::new(),
        },
    })
}

/// Splits into parts, each of which begins with a number; `None` when one is empty.
fn split(text: &str) -> Option<Vec<Vec<Run<'_>>>> {
    text.split(['.', '_']).map(runs).collect()
}

fn runs(part: &str) -> Option<Vec<Run<'_>>> {
    let mut runs = Vec::new();
    let mut rest = part;
    while let Some(first) = rest.chars().next() {
        let is_number = first.is_ascii_digit();
        let (run, after) = digits::split_while(rest, |c| c.is_ascii_digit() == is_number);
        if runs.is_empty() && !is_number {
            runs.push(ZERO);
        }
        runs.push(match run {
            "post" => Run::Post,
            // In capitals, so that it comes before `_` and every other word.
            "dev" => Run::Word("DEV"),
            _ if is_number => Run::Number(run),
            _ => Run::Word(run),
        });
        rest = after;
    }
    (!runs.is_empty()).then_some(runs)
}

fn components(a: &[Vec<Run<'_>>], b: &[Vec<Run<'_>>]) -> Ordering {
    (0..a.len().max(b.len()))
        .flat_map(|index| {
            let left = a.get(index).map_or(&[][..], Vec::as_slice);
            let right = b.get(index).map_or(&[][..], Vec::as_slice);
            (0..left.len().max(right.len())).map(move |index| {
                let left = left.get(index).copied().unwrap_or(ZERO);
                let right = right.get(index).copied().unwrap_or(ZERO);
                run(left, right)
            })
        })
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

fn run(a: Run<'_>, b: Run<'_>) -> Ordering {
    match (a, b) {
        (Run::Word(a), Run::Word(b)) => a.cmp(b),
        (Run::Number(a), Run::Number(b)) => digits::compare(a, b),
        (Run::Post, Run::Post) => Ordering::Equal,
        (Run::Word(_), _) | (Run::Number(_), Run::Post) => Ordering::Less,
        (_, Run::Word(_)) | (Run::Post, Run::Number(_)) => Ordering::Greater,
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn the_documented_order_holds() {
        assert_ascending(
            compare,
            &[
                "0.4",
                "0.4.1.rc",
                "0.4.1",
                "0.5a1",
                "0.5b3",
                "0.5C1",
                "0.5",
                "0.9.6",
                "0.960923",
                "1.0",
                "1.1dev1",
                "1.1_",
                "1.1a1",
                "1.1.0dev1",
                "1.1.a1",
                "1.1.0rc1",
                "1.1.0",
                "1.1.0post1",
                "1.1post1",
                "1996.07.12",
                "1!0.4.1",
                "1!3.1.1.6",
                "2!0.4.1",
            ],
        );
        assert_eq!(compare("0.4", "0.4.0"), Some(Ordering::Equal));
        assert_eq!(compare("1.0-1", "1.0_1"), Some(Ordering::Equal));
        assert_eq!(compare("1.0+2", "1.0"), Some(Ordering::Greater));
        assert_eq!(compare("1..0", "1.0"), None);
        assert_eq!(compare("1.0-1_2", "1.0"), None);
    }
}
