//! Texts to words: the same for rules and for the files they are looked for in.

/// Longest word that is looked up, in bytes: no word of a license is longer.
pub(crate) const WORD_BYTES_MAX: usize = 96;

/// What a byte of a text is to the tokeniser.
const SEPARATOR: u8 = 0;
const WORD: u8 = 1;
const UPPER: u8 = 2;
const PLUS: u8 = 3;
const WIDE: u8 = 4;

const CLASSES: [u8; 256] = classes();

#[expect(
    clippy::indexing_slicing,
    reason = "the index is below the length of the table"
)]
const fn classes() -> [u8; 256] {
    let mut table = [SEPARATOR; 256];
    let mut byte = 0;
    while byte < 256 {
        #[expect(clippy::cast_possible_truncation, reason = "the loop ends at 256")]
        let this = byte as u8;
        table[byte] = match this {
            b'0'..=b'9' | b'a'..=b'z' => WORD,
            b'A'..=b'Z' => UPPER,
            b'+' => PLUS,
            0x80..=0xff => WIDE,
            _ => SEPARATOR,
        };
        byte += 1;
    }
    table
}

/// Calls `each` with every word of `line`, in lower case: runs of letters and digits, with one `+` inside or at the
/// end (`gpl2+`, `c+`). A word longer than [`WORD_BYTES_MAX`] is cut there.
pub(crate) fn words(line: &str, mut each: impl FnMut(&[u8])) {
    let bytes = line.as_bytes();
    let mut buffer = [0_u8; WORD_BYTES_MAX + 8];
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match class(byte) {
            SEPARATOR | PLUS => at += 1,
            WIDE => match wide(line, at) {
                Some(c) if c.is_alphanumeric() => at = word(line, at, &mut buffer, &mut each),
                Some(c) => at += c.len_utf8(),
                None => at += 1,
            },
            _ => at = word(line, at, &mut buffer, &mut each),
        }
    }
}

fn class(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(SEPARATOR)
}

fn wide(line: &str, at: usize) -> Option<char> {
    line.get(at..)?.chars().next()
}

/// Reads the word that begins at `start` and returns where it ends.
fn word(
    line: &str,
    start: usize,
    buffer: &mut [u8; WORD_BYTES_MAX + 8],
    each: &mut impl FnMut(&[u8]),
) -> usize {
    let bytes = line.as_bytes();
    let (mut at, mut used, mut has_plus) = (start, 0, false);
    while let Some(&byte) = bytes.get(at) {
        match class(byte) {
            WORD => put(buffer, &mut used, &[byte]),
            UPPER => put(buffer, &mut used, &[byte | 0x20]),
            PLUS if !has_plus => {
                has_plus = true;
                put(buffer, &mut used, b"+");
            }
            WIDE => match wide(line, at) {
                Some(c) if c.is_alphanumeric() => {
                    for lower in c.to_lowercase() {
                        put(buffer, &mut used, lower.encode_utf8(&mut [0; 4]).as_bytes());
                    }
                    at += c.len_utf8() - 1;
                }
                _ => break,
            },
            _ => break,
        }
        at += 1;
    }
    if let Some(word) = buffer.get(..used) {
        each(word);
    }
    at
}

/// Adds bytes to the word, as far as there is room.
fn put(buffer: &mut [u8; WORD_BYTES_MAX + 8], used: &mut usize, bytes: &[u8]) {
    if *used >= WORD_BYTES_MAX {
        return;
    }
    if let Some(room) = buffer.get_mut(*used..*used + bytes.len()) {
        room.copy_from_slice(bytes);
        *used += bytes.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(line: &str) -> Vec<String> {
        let mut found = Vec::new();
        words(line, |word| {
            found.push(String::from_utf8(word.to_vec()).unwrap());
        });
        found
    }

    #[test]
    fn words_are_letters_and_digits_with_one_plus() {
        assert_eq!(
            of("Hi{{noth+-_!@ing}} GPL2+or C++ _x_"),
            ["hi", "noth+", "ing", "gpl2+or", "c+", "x"]
        );
        assert_eq!(
            of("본 소프트웨어는 ÉCOLE’s"),
            ["본", "소프트웨어는", "école", "s"]
        );
        assert_eq!(of("++ + _"), Vec::<String>::new());
        assert_eq!(of(&"a".repeat(500))[0].len(), WORD_BYTES_MAX);
    }
}
