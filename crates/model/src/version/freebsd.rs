//! FreeBSD's order of packages. Source: pkg(8), `pkg_version_cmp`; the Porter's Handbook, "Naming".

use std::cmp::Ordering;

use super::digits;

/// Compares versions of ports, written `version_revision,epoch` with revision and epoch optional.
pub(crate) fn compare(a: &str, b: &str) -> Option<Ordering> {
    let (a, b) = (a.to_ascii_lowercase(), b.to_ascii_lowercase());
    let (a, b) = (parse(&a)?, parse(&b)?);
    Some(
        digits::compare(a.epoch, b.epoch)
            .then_with(|| versions(a.version, b.version))
            .then_with(|| digits::compare(a.revision, b.revision)),
    )
}

struct Parsed<'a> {
    version: &'a str,
    revision: &'a str,
    epoch: &'a str,
}

fn parse(text: &str) -> Option<Parsed<'_>> {
    let (rest, epoch) = text.rsplit_once(',').unwrap_or((text, "0"));
    let (version, revision) = rest.rsplit_once('_').unwrap_or((rest, "0"));
    // A dash separates the name of a port from its version; a version cannot have one.
    let allowed = |byte: u8| byte.is_ascii_graphic() && !b"-_,".contains(&byte);
    (!version.is_empty()
        && version.bytes().all(allowed)
        && digits::all(revision)
        && digits::all(epoch))
    .then_some(Parsed {
        version,
        revision,
        epoch,
    })
}

/// A number with a letter and a patch level behind it, as `10b2`. What is missing sorts as pkg has it: a number
/// before zero, a patch level behind a letter before zero.
#[derive(PartialEq, Eq)]
struct Component<'a> {
    number: Number<'a>,
    /// The letter's place in the alphabet, 0 where there is none.
    letter: u8,
    patch: Number<'a>,
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Number<'a> {
    /// `*`, smaller than everything.
    Star,
    Missing,
    Digits(&'a str),
}

const NOTHING: Component<'_> = Component {
    number: Number::Digits("0"),
    letter: 0,
    patch: Number::Digits("0"),
};

impl Number<'_> {
    fn order(self, other: Self) -> Ordering {
        let rank = |number: Self| match number {
            Self::Star => 0_u8,
            Self::Missing => 1,
            Self::Digits(_) => 2,
        };
        match (self, other) {
            (Self::Digits(a), Self::Digits(b)) => digits::compare(a, b),
            (a, b) => rank(a).cmp(&rank(b)),
        }
    }
}

/// Compares part by part between `+` signs, and component by component within.
fn versions(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.split('+'), b.split('+'));
    loop {
        let (a, b) = match (left.next(), right.next()) {
            (None, None) => return Ordering::Equal,
            (a, b) => (a.unwrap_or(""), b.unwrap_or("")),
        };
        let (a, b) = (components(a), components(b));
        for index in 0..a.len().max(b.len()) {
            let left = a.get(index).unwrap_or(&NOTHING);
            let right = b.get(index).unwrap_or(&NOTHING);
            let order = left
                .number
                .order(right.number)
                .then_with(|| left.letter.cmp(&right.letter))
                .then_with(|| left.patch.order(right.patch));
            if order.is_ne() {
                return order;
            }
        }
    }
}

fn components(text: &str) -> Vec<Component<'_>> {
    let mut components = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (component, after) = component(rest);
        components.push(component);
        rest = after.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && c != '*');
    }
    components
}

fn component(text: &str) -> (Component<'_>, &str) {
    if text.starts_with('*') {
        let star = Component {
            number: Number::Star,
            ..NOTHING
        };
        return (star, "");
    }
    let (number, rest) = digits::split_while(text, |c| c.is_ascii_digit());
    let (word, after) = digits::split_while(rest, |c| c.is_ascii_lowercase());
    let number = if number.is_empty() {
        Number::Missing
    } else {
        Number::Digits(number)
    };
    let plain = Component { number, ..NOTHING };
    let Some(first) = word.bytes().next() else {
        return (plain, rest);
    };
    let stage = stage(word);
    if stage.is_some() && number != Number::Missing {
        // 1.0rc2 is 1.0.rc2.
        return (plain, rest);
    }
    let (patch, after) = digits::split_while(after, |c| c.is_ascii_digit());
    let component = Component {
        number,
        letter: stage.unwrap_or_else(|| place(first)),
        patch: if patch.is_empty() {
            Number::Missing
        } else {
            Number::Digits(patch)
        },
    };
    (component, after)
}

/// Returns the letter a word stands for that names a stage of development.
fn stage(word: &str) -> Option<u8> {
    match word {
        "pl" => Some(0),
        "alpha" => Some(place(b'a')),
        "beta" => Some(place(b'b')),
        "pre" => Some(place(b'p')),
        "rc" => Some(place(b'r')),
        _ => None,
    }
}

fn place(letter: u8) -> u8 {
    letter.saturating_sub(b'a').saturating_add(1)
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::compare;
    use crate::version::assert_ascending;

    #[test]
    fn epoch_then_version_then_revision() {
        assert_ascending(
            compare,
            &[
                "2.*", "2pl1", "2alpha3", "2.9f7", "3.*", "10alpha", "10.b1", "10rc2", "10",
                "10_1", "10.1", "10a", "10b", "10b2", "0.1,1", "0.1_2,1",
            ],
        );
        for (a, b) in [
            ("10", "10.0.0"),
            ("10..1", "10.1"),
            ("10alpha", "10.a"),
            ("1.d2", "1.Development2"),
            ("1.0:2003", "1.0.2003"),
        ] {
            assert_eq!(compare(a, b), Some(Ordering::Equal), "{a} {b}");
        }
        for text in ["", "1-2", "1_a", "1,", "_1"] {
            assert_eq!(compare(text, text), None, "{text}");
        }
    }
}
