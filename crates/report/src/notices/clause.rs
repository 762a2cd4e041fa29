//! Clauses of license texts about names: which sentence must be shown and where, and which names must not be used.
//!
//! Texts differ from package to package in the very names that matter, so the clause is taken from the text itself.
//! Cautious: a clause that is not found is told as missing by the documents, never as one that asks for nothing.

use gwanmun_model::Text;

/// Where a license wants its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Wherever the product is advertised with it.
    Advertising,
    /// Documentation for users.
    Documentation,
    /// Every copy that is handed out.
    Copies,
    /// The clause has to be read.
    Elsewhere,
}

impl Place {
    /// Returns what people call it.
    pub(super) const fn title(self) -> Text {
        match self {
            Self::Advertising => Text::fixed("광고·홍보물", "Advertising material"),
            Self::Documentation => Text::fixed("사용자 문서", "Documentation for users"),
            Self::Copies => Text::fixed("제공하는 모든 사본", "Every copy handed out"),
            Self::Elsewhere => Text::fixed(
                "조항이 정한 곳(조항을 읽을 것)",
                "Where the clause says: read it",
            ),
        }
    }

    /// Returns when and how the sentence is shown there.
    pub(super) const fn rule(self) -> Text {
        match self {
            Self::Advertising => Text::fixed(
                "해당 구성요소의 기능이나 사용 사실을 언급하는 광고·홍보물에 아래 문구를 그대로 표시합니다.",
                "Show these sentences as they are in every advertisement that mentions features or use of the component.",
            ),
            Self::Documentation => Text::fixed(
                "제품과 함께 제공하는 사용자 문서에 아래 문구를 그대로 표시합니다.",
                "Show these sentences as they are in the documentation that goes along with the product.",
            ),
            Self::Copies => Text::fixed(
                "어떤 형태로 제공하든 사본마다 아래 문구를 그대로 남깁니다.",
                "Keep these sentences as they are in every copy, whatever its form.",
            ),
            Self::Elsewhere => Text::fixed(
                "아래 조항을 읽고 정한 곳에 표시합니다.",
                "Read the clauses below and show what they ask for where they ask for it.",
            ),
        }
    }
}

/// A clause that asks for an acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Acknowledgement {
    /// The clause, paragraphs on lines of their own.
    pub(super) clause: String,
    /// Where its sentences are shown, at least one place.
    pub(super) places: Vec<Place>,
    /// The sentences it prescribes, word for word; none where it leaves the words open.
    pub(super) sentences: Vec<String>,
}

/// Words every clause that asks for an acknowledgement has one of.
const ASKS: &[&str] = &[
    "acknowledgment",
    "acknowledgement",
    "must acknowledge",
    "acknowledge that the software",
    "due credit",
    "following notice",
    "attribution information",
    "identification of the author",
    "identified as",
];

/// How much of a clause is searched for sentences; no license needs more, and a text made to exhaust gets no further.
const ASKING_BYTES_MAX: usize = 4096;

/// Returns the clauses of a license text that ask for an acknowledgement, in its order.
pub(super) fn acknowledgements(text: &str) -> Vec<Acknowledgement> {
    let clauses = clauses(text).into_iter();
    clauses.filter_map(acknowledgement).collect()
}

fn acknowledgement(clause: String) -> Option<Acknowledgement> {
    let lower = clause.to_ascii_lowercase();
    let asks = ASKS.iter().filter_map(|word| lower.find(word)).min()?;
    if lower.contains("following notice") && !lower.contains("this product includes") {
        return None;
    }
    let mut places = Vec::new();
    if ["advertising", "marketing", "publicity"]
        .iter()
        .any(|word| lower.contains(word))
    {
        places.push(Place::Advertising);
    }
    if lower.contains("documentation") {
        places.push(Place::Documentation);
    }
    if lower.contains("redistributions of any form") || lower.contains("any redistribution") {
        places.push(Place::Copies);
    }
    if places.is_empty() {
        places.push(Place::Elsewhere);
    }
    let asking = clause.get(asks..).unwrap_or_default();
    let end = asking.floor_char_boundary(ASKING_BYTES_MAX);
    let sentences = sentences(asking.get(..end).unwrap_or_default());
    if sentences.is_empty() && lower.contains("not require") {
        return None;
    }
    Some(Acknowledgement {
        clause,
        places,
        sentences,
    })
}

/// Returns the clauses of a license text that forbid to use names, in its order.
pub(super) fn names_kept_back(text: &str) -> Vec<String> {
    let clauses = clauses(text).into_iter();
    clauses.filter(|clause| keeps_names_back(clause)).collect()
}

fn keeps_names_back(clause: &str) -> bool {
    let lower = clause.to_ascii_lowercase();
    let is_about_names = ["name", "trademark", "marks"]
        .iter()
        .any(|word| lower.contains(word));
    let uses = ["endorse", "promot", "publicity", "may not be called"];
    let forbids = [
        "not be used",
        "nor ",
        "not be called",
        "not use",
        "not granted",
        "without",
    ];
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    is_about_names && has(&uses) && has(&forbids)
}

/// Whether a sentence still has the place of a name in it, as the templates of licenses do.
pub(super) fn is_template(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let marks = [
        "by the organization",
        "<organization",
        "<copyright",
        "<owner",
        "<name",
        "[name",
        "[copyright",
        "[organization",
    ];
    marks.iter().any(|mark| lower.contains(mark))
}

/// Returns what a clause prescribes, from the word that asks for it on: what stands in quotation marks, else what follows
/// the colon.
fn sentences(asking: &str) -> Vec<String> {
    let quoted = quoted(asking);
    if !quoted.is_empty() {
        return quoted;
    }
    let after = |mark: &str| asking.split_once(mark).map(|(_, rest)| rest);
    let Some(rest) = after(":\n").or_else(|| after(": ")) else {
        return Vec::new();
    };
    let lines = rest.lines().map(str::trim);
    let lines = lines.filter(|line| is_sentence(line));
    lines.map(str::to_owned).collect()
}

/// Pairs of quotation marks as licenses write them; the first that fits counts.
const QUOTES: &[(&str, &[&str])] = &[
    ("``", &["''", "\""]),
    ("\"", &["\"", "''"]),
    ("“", &["”", "\""]),
    ("'", &["'"]),
];

fn quoted(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((inner, after)) = first_quoted(rest) {
        let inner = inner.split_whitespace().collect::<Vec<_>>().join(" ");
        if is_sentence(&inner) && !found.contains(&inner) {
            found.push(inner);
        }
        rest = after;
    }
    found
}

/// Returns what stands in the first quotation marks, and what follows them.
fn first_quoted(text: &str) -> Option<(&str, &str)> {
    let begins = |(mark, ends): &(&str, &'static [&'static str])| {
        // An apostrophe within a word opens nothing.
        let place = match *mark {
            "'" => text
                .find(" '")
                .or_else(|| text.find("\n'"))?
                .checked_add(1)?,
            mark => text.find(mark)?,
        };
        let inner = text.get(place.checked_add(mark.len())?..)?;
        Some((place, inner, *ends))
    };
    let (_, inner, ends) = QUOTES
        .iter()
        .filter_map(begins)
        .min_by_key(|(place, ..)| *place)?;
    let found = ends
        .iter()
        .filter_map(|end| inner.find(end).map(|place| (place, end.len())));
    let (place, length) = found.min_by_key(|(place, _)| *place)?;
    Some((
        inner.get(..place)?,
        inner.get(place.checked_add(length)?..)?,
    ))
}

/// Fewest words of a sentence; what is shorter is a name or a word that is talked about.
const SENTENCE_WORDS_MIN: usize = 4;

fn is_sentence(text: &str) -> bool {
    text.split_whitespace().count() >= SENTENCE_WORDS_MIN
}

/// Splits a license text into its clauses: what stands between empty lines or numbers. A clause that asks for something
/// and ends in a colon goes on with the next one, and with further ones that begin as its sentences or exceptions do.
fn clauses(text: &str) -> Vec<String> {
    let mut joined: Vec<String> = Vec::new();
    let mut is_open = false;
    for paragraph in paragraphs(text) {
        let last = joined
            .last_mut()
            .filter(|_| is_open && !paragraph.is_numbered);
        match last {
            Some(last) if last.ends_with(':') || goes_on(&paragraph.words) => {
                last.push('\n');
                last.push_str(&paragraph.words);
            }
            _ => {
                let lower = paragraph.words.to_ascii_lowercase();
                is_open = lower.ends_with(':') && ASKS.iter().any(|word| lower.contains(word));
                joined.push(paragraph.words);
            }
        }
    }
    joined
}

/// Whether a paragraph begins as the sentences of an acknowledgement and its exceptions do.
fn goes_on(paragraph: &str) -> bool {
    let bare = paragraph.trim_start_matches(['"', '\'', '`', '“']);
    bare.starts_with("This product") || bare.starts_with("Alternat")
}

struct Paragraph {
    words: String,
    is_numbered: bool,
}

fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut all: Vec<Paragraph> = Vec::new();
    let mut is_new = true;
    for line in text.lines() {
        let line = without_frame(line);
        if line.is_empty() {
            is_new = true;
            continue;
        }
        let is_numbered = is_numbered(line);
        let words = line.split_whitespace().collect::<Vec<_>>().join(" ");
        match all.last_mut() {
            Some(last) if !is_new && !is_numbered => {
                last.words.push(' ');
                last.words.push_str(&words);
            }
            _ => all.push(Paragraph { words, is_numbered }),
        }
        is_new = false;
    }
    all
}

/// Returns a line without what comments draw around it; empty for a line that is only drawn.
fn without_frame(line: &str) -> &str {
    let mut inner = line.trim();
    if inner
        .chars()
        .all(|c| matches!(c, '-' | '=' | '*' | '#' | '/'))
    {
        return "";
    }
    for end in ["*/", " *", "|"] {
        inner = inner.strip_suffix(end).unwrap_or(inner).trim_end();
    }
    for begin in ["/*", "//", "-- "] {
        inner = inner.strip_prefix(begin).unwrap_or(inner).trim_start();
    }
    let is_frame = |c: char| c.is_whitespace() || matches!(c, '*' | '#' | ';' | '%' | '|' | '>');
    inner.trim_start_matches(is_frame)
}

/// Whether a line begins with the number or sign of a clause: `3.`, `(a)`, `o`, `•`.
fn is_numbered(line: &str) -> bool {
    let Some((sign, _)) = line.split_once(char::is_whitespace) else {
        return false;
    };
    if matches!(sign, "o" | "-" | "•") {
        return true;
    }
    let inner = sign.trim_start_matches('(').trim_end_matches([')', '.']);
    let is_marked = sign.len() > inner.len() && sign.ends_with([')', '.']);
    let is_number = inner.len() <= 2 && inner.bytes().all(|byte| byte.is_ascii_digit());
    let is_letter = inner.len() == 1 && inner.bytes().all(|byte| byte.is_ascii_lowercase());
    is_marked && !inner.is_empty() && (is_number || is_letter)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_sentence_stands_in_its_clause_and_a_clause_in_its_text(
            text in "([a-z]{1,6}|acknowledgement:|advertising|[\"'`“”.]|\\(a\\)|\n3\\.|\n\n| \\* |한글| ){0,60}",
        ) {
            let bare = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            for one in acknowledgements(&text) {
                prop_assert!(bare(&text).contains(&bare(&one.clause)));
                prop_assert!(!one.places.is_empty());
                for sentence in &one.sentences {
                    prop_assert!(bare(&one.clause).contains(&bare(sentence)));
                }
            }
        }
    }

    fn told(text: &str) -> Vec<(Vec<Place>, Vec<String>)> {
        let found = acknowledgements(text).into_iter();
        found.map(|one| (one.places, one.sentences)).collect()
    }

    #[test]
    fn a_sentence_is_found_however_the_license_writes_it() {
        let sentence =
            "This product includes software developed by the X Project (http://x.example/).";
        let said = |places: &[Place]| vec![(places.to_vec(), vec![sentence.to_owned()])];
        for text in [
            format!(
                "2. Binaries.\n\n3. All advertising materials must display the following acknowledgement: {sentence}\n\n4. Neither"
            ),
            format!(
                "3. All advertising materials\n   must display the following acknowledgement:\n{sentence}\n4. Neither"
            ),
            format!(
                "(3) all advertising materials display the following acknowledgement:\n\n\"{sentence}''\n\nNeither"
            ),
            format!(
                " * 3. All advertising materials must display\n *    the following acknowledgment:\n *    \"{}\"\n *\n * 4. x",
                sentence.replace(" by", "\n *    by")
            ),
            format!(
                "// 3. Any marketing must display the following acknowledgement:\n//   ``{sentence}''"
            ),
        ] {
            assert_eq!(told(&text), said(&[Place::Advertising]), "{text}");
        }
        let text = format!(
            "3. The end-user documentation must include the following acknowledgment:\n\"{sentence}\"\nAlternately, this acknowledgment may appear in the software itself."
        );
        assert_eq!(told(&text), said(&[Place::Documentation]));
        let text = format!(
            "6. Redistributions of any form whatsoever must retain the following acknowledgment: '{sentence}'"
        );
        assert_eq!(told(&text), said(&[Place::Copies]));
        let text =
            format!("2. Any user documentation must include the following notice: ``{sentence}\"");
        assert_eq!(told(&text), said(&[Place::Documentation]));
    }

    #[test]
    fn several_sentences_of_one_clause_are_all_kept() {
        let text = "4. All advertising materials must display the following acknowledgements:\n\n  This product includes software developed by A.\n\n  This product includes software developed by B.\n\n5. Neither";
        let found = acknowledgements(text);
        assert_eq!(found[0].sentences.len(), 2);
        assert!(!found[0].clause.contains("Neither"));
    }

    #[test]
    fn a_clause_may_leave_the_words_open() {
        let text = "o If you use it, you must acknowledge somewhere in your documentation that you have used it. (`credits')";
        assert_eq!(told(text), [(vec![Place::Documentation], Vec::new())]);
        let text = "3. Any other place must carry an acknowledgement of it.";
        assert_eq!(told(text), [(vec![Place::Elsewhere], Vec::new())]);
    }

    #[test]
    fn a_clause_is_neither_joined_with_its_neighbours_nor_torn() {
        let text = "Permission is granted, on these conditions:\n\nAcknowledgment shall be given in the documentation.\n\nNo warranty.";
        let found = acknowledgements(text);
        assert_eq!(
            found[0].clause,
            "Acknowledgment shall be given in the documentation."
        );
        let text = "3. The documentation must include the following acknowledgment:\n\n\"This product includes software developed by A.\"\n\nAlternately, this acknowledgment may appear in the software itself.\n\nIntact distributions do not require an acknowledgement.";
        let found = acknowledgements(text);
        assert_eq!(found.len(), 1);
        assert!(found[0].clause.contains("itself") && found[0].sentences.len() == 1);
    }

    #[test]
    fn other_sentences_are_no_clauses_about_names() {
        let text = "Permission is granted.\n\nYou acknowledge that all trademarks are theirs.\n\nThis product includes software by A.";
        assert!(told(text).is_empty());
        assert!(names_kept_back(text).is_empty());
    }

    #[test]
    fn names_that_must_not_be_used_are_found_with_their_clause() {
        let text = "1. Keep this.\n3. Neither the name of the X Project nor the names of its\n   contributors may be used to endorse or promote products.\n\nTHIS SOFTWARE IS PROVIDED";
        let clause = "3. Neither the name of the X Project nor the names of its contributors may be used to endorse or promote products.";
        assert_eq!(names_kept_back(text), [clause]);
        let text = "5. Products derived from this software may not be called \"X\" without permission. By name.";
        assert_eq!(names_kept_back(text).len(), 1);
    }

    #[test]
    fn templates_still_lack_a_name() {
        assert!(is_template(
            "This product includes software developed by the organization."
        ));
        assert!(is_template("Developed by <copyright holder>."));
        assert!(!is_template(
            "This product includes software developed by the University."
        ));
    }

    #[test]
    fn a_quotation_that_never_ends_ends_nothing() {
        let text = "3. All advertising materials must display the following acknowledgement: \"This product never ends";
        assert_eq!(told(text).len(), 1);
    }
}
