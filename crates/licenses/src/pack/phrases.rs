//! Required phrases: words of a rule between `{{` and `}}`.

use super::dictionary::Dictionary;
use super::strings::position;
use crate::detect::words;

/// Returns the first and last word position of each required phrase; none at all where the braces do not pair up.
pub(super) fn of(text: &str) -> Vec<(u32, u32)> {
    let (mut phrases, mut at, mut open) = (Vec::new(), 0_u32, None);
    let mut rest = text;
    loop {
        let (before, mark, after) = match next_mark(rest) {
            Some((index, mark)) => (
                rest.get(..index).unwrap_or_default(),
                mark,
                rest.get(index + 2..).unwrap_or_default(),
            ),
            None => (rest, "", ""),
        };
        let mut count = 0_usize;
        words::words(before, |word| {
            count += usize::from(!Dictionary::is_stop(word));
        });
        at += position(count);
        match (mark, open) {
            ("{{", None) => open = Some(at),
            ("}}", Some(start)) if at > start => {
                phrases.push((start, at - 1));
                open = None;
            }
            ("", None) => return phrases,
            _ => return Vec::new(),
        }
        rest = after;
    }
}

fn next_mark(text: &str) -> Option<(usize, &str)> {
    let index = ["{{", "}}"]
        .iter()
        .filter_map(|mark| text.find(mark))
        .min()?;
    Some((index, text.get(index..index + 2)?))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn phrases_are_counted_in_words_without_stop_words() {
        assert_eq!(
            of("This is {{enclosed}} a {{double curly braces}} or not"),
            [(2, 2), (3, 5)]
        );
        assert_eq!(of("{{AGPL-3.0 GNU Affero License v3.0}}"), [(0, 7)]);
        assert_eq!(of("{{{This}}}"), [(0, 0)]);
        assert!(of("none").is_empty());
    }

    #[test]
    fn braces_that_do_not_pair_up_require_nothing() {
        for text in ["This {{is", "This }}is", "{{}}", "{{a b {{c}} d}}"] {
            assert!(of(text).is_empty(), "{text}");
        }
    }
}
