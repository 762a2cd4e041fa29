//! Many short texts in one piece of memory.

/// A list of texts, kept one behind the other: records list hundreds of versions, and one allocation for each would cost
/// more than all else that is done with them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    text: String,
    /// Where each text ends, in bytes.
    ends: Vec<usize>,
}

impl Texts {
    /// Puts texts together from what they are one behind the other and the length of each in bytes; `None` where the
    /// lengths do not fit.
    pub fn from_lengths(text: String, lengths: &[usize]) -> Option<Self> {
        let mut ends = Vec::with_capacity(lengths.len());
        let mut end = 0_usize;
        for length in lengths {
            end = end.checked_add(*length)?;
            if !text.is_char_boundary(end) {
                return None;
            }
            ends.push(end);
        }
        (end == text.len()).then_some(Self { text, ends })
    }

    /// Returns the texts in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        let starts = std::iter::once(&0).chain(&self.ends);
        let places = starts.zip(&self.ends);
        places.map(|(start, end)| self.text.get(*start..*end).unwrap_or_default())
    }

    /// Returns all of them one behind the other.
    pub fn joined(&self) -> &str {
        &self.text
    }

    /// Returns how many there are.
    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds one at the end.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut all = Self::default();
        for text in texts {
            all.push(text.as_ref());
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_goes_in_comes_out(texts: Vec<String>) {
            let all: Texts = texts.iter().collect();
            let back: Vec<&str> = all.iter().collect();
            prop_assert_eq!(&back, &texts);
            let lengths: Vec<usize> = texts.iter().map(String::len).collect();
            prop_assert_eq!(Texts::from_lengths(all.joined().to_owned(), &lengths), Some(all));
        }
    }

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        for lengths in [&[1][..], &[2, 2], &[usize::MAX, 1], &[]] {
            assert_eq!(Texts::from_lengths("é1".to_owned(), lengths), None);
        }
    }
}
