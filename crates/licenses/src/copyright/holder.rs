//! Names: where they end, and when two spellings mean the same.

/// What ends with a dot of its own.
const WITH_DOT: [&str; 17] = [
    "inc.", "co.", "corp.", "ltd.", "llc.", "jr.", "sr.", "s.a.", "s.r.l.", "s.p.a.", "b.v.",
    "n.v.", "a.s.", "e.v.", "l.p.", "u.s.", "et al.",
];

/// What begins the sentence after a name.
const SENTENCES: [&str; 46] = [
    "all rights reserved",
    "all right reserved",
    "rights reserved",
    "licensed ",
    "license:",
    "licence:",
    "license ",
    "this ",
    "permission ",
    "distributed ",
    "redistribution ",
    "released ",
    "use of ",
    "see ",
    "for ",
    "you ",
    "it ",
    "the use ",
    "the source ",
    "the above ",
    "under ",
    "used ",
    "published ",
    "portions ",
    "available ",
    "made ",
    "modified ",
    "original ",
    "please ",
    "no part ",
    "not ",
    "subject ",
    "governed ",
    "spdx-license",
    "http://",
    "https://",
    "www.",
    "unless ",
    "with ",
    "everyone ",
    "freely ",
    "these ",
    "some ",
    "email",
    "e-mail",
    "mailto",
];

/// Takes the name out of what follows the years: without addresses, and without the sentence after it.
pub(super) fn name(text: &str) -> String {
    let text = cut(text);
    let text = without_addresses(&text);
    tidy(&text)
}

/// Cuts a text where a sentence begins that belongs to no name.
pub(super) fn cut(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mut end = text.len();
    for sentence in SENTENCES {
        for (at, _) in lower.match_indices(sentence) {
            if at < end && begins_sentence(text, at, sentence) {
                end = at;
            }
        }
    }
    // Strings in source code: what is behind the closing quote is code.
    for code in ["\")", "\",", "\";", "\"\"", "')", "',", "\\n"] {
        end = end.min(text.find(code).unwrap_or(end));
    }
    let cut = text.get(..end).unwrap_or(text).trim();
    // "All" of "All rights reserved" that the line broke.
    let cut = [
        ". All",
        ". all",
        ", All",
        ". ALL",
        ". All rights",
        ". all rights",
        ", All Rights",
    ]
    .iter()
    .find_map(|all| cut.strip_suffix(all))
    .unwrap_or(cut);
    cut.trim_end_matches([' ', ',']).to_owned()
}

/// Whether a new sentence may begin here: behind a dot, a dash or a bracket, or where nothing but this phrase can
/// follow a name.
fn begins_sentence(text: &str, at: usize, sentence: &str) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let is_word_start = !before.ends_with(char::is_alphanumeric);
    let always = sentence.contains("reserved")
        || sentence.contains("://")
        || sentence.starts_with("spdx")
        || matches!(
            sentence,
            "licensed "
                | "license:"
                | "licence:"
                | "distributed "
                | "released "
                | "mailto"
                | "www."
        );
    let before = before.trim_end();
    let is_behind_stop =
        before.ends_with(['.', ';', '|', '-', '–', '!', ':', '*', '/', '(', ')', '>']);
    is_word_start && (always || is_behind_stop)
}

/// Words that are part of no person's name.
const NO_PERSON: [&str; 30] = [
    "ab",
    "ag",
    "alliance",
    "association",
    "authors",
    "co",
    "company",
    "contributors",
    "corp",
    "corporation",
    "department",
    "developers",
    "foundation",
    "gmbh",
    "group",
    "inc",
    "institute",
    "labs",
    "llc",
    "ltd",
    "others",
    "partners",
    "project",
    "research",
    "software",
    "sons",
    "systems",
    "team",
    "technologies",
    "university",
];

/// Returns every holder of a name that is a list of persons: `Ann Smith and Bob Jones`, `Ann Smith, Bob Jones`. Anything
/// else is one holder, since companies have commas and conjunctions in their names.
pub(super) fn each(name: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = vec![name];
    for separator in [", and ", " and ", " & ", ", ", "; "] {
        parts = parts
            .iter()
            .flat_map(|part| part.split(separator))
            .map(str::trim)
            .collect();
    }
    if parts.len() > 1 && parts.iter().all(|part| is_person(part)) {
        parts
    } else {
        vec![name]
    }
}

/// Whether a text looks like a person's first and last name.
fn is_person(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let is_name = |word: &&str| {
        let bare = word.trim_end_matches('.').to_lowercase();
        let has_letters = word
            .chars()
            .all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | '\''));
        word.starts_with(char::is_uppercase) && has_letters && !NO_PERSON.contains(&bare.as_str())
    };
    (2..=4).contains(&words.len()) && words.iter().all(is_name)
}

/// Takes out e-mail and web addresses and what stands in angle brackets.
fn without_addresses(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    let is_address = |word: &&str| {
        let bare =
            word.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | '"' | '.'));
        let lower = bare.to_ascii_lowercase();
        bare.contains('@') && !bare.starts_with('@')
            || ["http:", "https:", "ftp:", "www."]
                .iter()
                .any(|start| lower.starts_with(start))
    };
    let words = plain.split_whitespace().filter(|word| !is_address(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Takes off what stands around a name: punctuation, `by`, brackets that do not close.
fn tidy(text: &str) -> String {
    let mut name = text.trim_matches(AROUND);
    loop {
        let before = name;
        for word in [
            "by ",
            "By ",
            "BY ",
            "by: ",
            "held by ",
            "owned by ",
            "of ",
            "and ",
        ] {
            name = name.strip_prefix(word).unwrap_or(name);
            name = name.trim_start_matches(AROUND);
        }
        for word in [" and", " by", " &", " the", " (c)", " (C)", " ©", " -"] {
            name = name.strip_suffix(word).unwrap_or(name);
            name = name.trim_end_matches(AROUND);
        }
        name = with_whole_brackets(name).trim_end_matches(AROUND);
        name = without_trailing_years(name).trim_end_matches(AROUND);
        name = name.trim_end_matches("()").trim_end_matches("[]");
        name = name.trim_end_matches(AROUND);
        if name.ends_with('.') && !keeps_dot(name) {
            name = name.trim_end_matches('.').trim_end_matches(AROUND);
        }
        if name == before {
            break;
        }
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").replace(" ,", ",").replace(" ()", "")
}

/// Takes off a bracket that is not closed, with what is in it, or one that was not opened.
pub(super) fn with_whole_brackets(name: &str) -> &str {
    let (open, close) = (name.matches('(').count(), name.matches(')').count());
    match open.cmp(&close) {
        std::cmp::Ordering::Greater => {
            let at = name.rfind('(').unwrap_or(name.len());
            name.get(..at).unwrap_or(name)
        }
        std::cmp::Ordering::Less => name.trim_end_matches(')'),
        std::cmp::Ordering::Equal => name,
    }
}

/// Takes off years written behind the name, and a bracket that was opened for what is left out.
fn without_trailing_years(name: &str) -> &str {
    let rest = name
        .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '-' | ',' | ' ' | '–' | '.'));
    let tail = name.get(rest.len()..).unwrap_or_default();
    let digits = tail.chars().filter(char::is_ascii_digit).count();
    if digits >= 4 && digits.is_multiple_of(4) && tail.starts_with([' ', ',', '-']) {
        rest
    } else {
        name
    }
}

fn keeps_dot(name: &str) -> bool {
    let lower = name.to_lowercase();
    let last = lower.rsplit(char::is_whitespace).next().unwrap_or(&lower);
    WITH_DOT.iter().any(|end| {
        last == *end || lower.ends_with(&format!(" {end}")) || last.ends_with(&format!(",{end}"))
    }) || last.len() == 2 && last.starts_with(char::is_alphabetic)
}

/// What may stand around a name and is no part of it.
const AROUND: &[char] = &[
    ' ', '\t', ',', ';', ':', '-', '–', '—', '*', '/', '\\', '|', '"', '\'', '`', '#', '=', '~',
    '_',
];

/// Words that tell no holders apart.
const FILLERS: [&str; 22] = [
    "and",
    "contributors",
    "others",
    "its",
    "the",
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "llc",
    "corp",
    "corporation",
    "co",
    "company",
    "gmbh",
    "ag",
    "sa",
    "authors",
    "project",
    "주식회사",
    "주",
    "c",
];

/// A key two spellings of one holder share: letter case, punctuation, legal forms and "and contributors" do not matter.
pub fn key(holder: &str) -> String {
    let lower = holder.to_lowercase().replace("㈜", " ");
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let telling: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !FILLERS.contains(word))
        .collect();
    if telling.is_empty() {
        words.join(" ")
    } else {
        telling.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_end_where_a_sentence_begins() {
        for (text, expected) in [
            ("Foo Bar <foo@bar.org>", "Foo Bar"),
            ("Foo Bar. All rights reserved.", "Foo Bar"),
            (
                "Example, Inc. Licensed under the MIT license",
                "Example, Inc.",
            ),
            (
                "by The Regents of the University of California.",
                "The Regents of the University of California",
            ),
            ("Foo (http://foo.org/)", "Foo"),
            (
                "Free Software Foundation, Inc.,",
                "Free Software Foundation, Inc.",
            ),
            ("J. R. Smith and others", "J. R. Smith and others"),
            ("주식회사 예제", "주식회사 예제"),
        ] {
            assert_eq!(name(text), expected, "{text}");
        }
    }

    #[test]
    fn persons_in_a_list_are_holders_each_and_companies_stay_whole() {
        for (name, holders) in [
            ("Ann Smith and Bob Jones", vec!["Ann Smith", "Bob Jones"]),
            (
                "Ann Smith, Bob Jones & J. R. Meyer-Braun",
                vec!["Ann Smith", "Bob Jones", "J. R. Meyer-Braun"],
            ),
            ("Ann Smith and others", vec!["Ann Smith and others"]),
            ("Example Group, Inc.", vec!["Example Group, Inc."]),
            ("Foo and Bar", vec!["Foo and Bar"]),
            (
                "Smith Research and Jones Systems",
                vec!["Smith Research and Jones Systems"],
            ),
            ("홍길동, 김철수", vec!["홍길동, 김철수"]),
        ] {
            assert_eq!(each(name), holders, "{name}");
        }
    }

    #[test]
    fn spellings_of_one_holder_share_a_key() {
        assert_eq!(key("Google, Inc."), key("Google Inc"));
        assert_eq!(key("(주)예제"), key("주식회사 예제"));
        assert_eq!(key("The Go Authors"), key("Go Authors and contributors"));
        assert_ne!(key("Google"), key("Apple"));
        assert_eq!(key("The Authors"), "the authors");
    }
}
