//! Quoting what packages write: some put their whole license text where a name belongs.

/// How many characters of a statement are quoted.
const CHARS_MAX: usize = 80;

/// Returns the beginning of a statement on one line.
pub(crate) fn short(statement: &str) -> String {
    let words = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= CHARS_MAX {
        return words;
    }
    let beginning: String = words.chars().take(CHARS_MAX).collect();
    format!("{beginning}…")
}
