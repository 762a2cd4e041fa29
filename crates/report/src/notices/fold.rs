//! License texts, each once: those that differ in copyright lines and white space only are one.

use std::collections::{BTreeMap, BTreeSet};

use super::copyright;

/// A distinct text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folded {
    /// Ids of the licenses and exceptions it is the text of; empty where it was not identified.
    pub(super) ids: BTreeSet<String>,
    /// The text. Copyright lines that not every folded text has are taken out.
    pub(super) text: String,
    /// The copyright lines taken out, sorted; no placeholders.
    pub(super) copyrights: BTreeSet<String>,
}

/// Texts gathered one by one.
#[derive(Debug, Default)]
pub(super) struct Texts {
    /// By what is the same in all of them.
    folds: BTreeMap<String, Vec<Member>>,
    ids: BTreeMap<String, BTreeSet<String>>,
    /// The key of each text seen, word for word, so that no text is looked at twice.
    known: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Member {
    text: String,
    statements: BTreeSet<String>,
}

impl Texts {
    /// Takes a text in; returns the key it is found under.
    pub(super) fn add(&mut self, id: Option<&str>, text: &str) -> String {
        let key = match self.known.get(text) {
            Some(key) => key.clone(),
            None => self.read(text),
        };
        let ids = self.ids.entry(key.clone()).or_default();
        ids.extend(id.map(str::to_owned));
        key
    }

    fn read(&mut self, text: &str) -> String {
        let (mut words, mut statements) = (Vec::new(), BTreeSet::new());
        for line in lines(text) {
            match line {
                Line::Statement { whole, .. } => {
                    statements.insert(whole);
                }
                Line::Other(line) => words.extend(line.split_whitespace()),
            }
        }
        let key = words.join(" ");
        let member = Member {
            text: text.to_owned(),
            statements,
        };
        self.folds.entry(key.clone()).or_default().push(member);
        self.known.insert(text.to_owned(), key.clone());
        key
    }

    /// Returns every distinct text by its key.
    pub(super) fn folded(mut self) -> BTreeMap<String, Folded> {
        let mut all = BTreeMap::new();
        for (key, mut members) in self.folds {
            members.sort_by(|a, b| a.text.cmp(&b.text));
            let ids = self.ids.remove(&key).unwrap_or_default();
            if let Some(folded) = fold(ids, &members) {
                all.insert(key, folded);
            }
        }
        all
    }
}

fn fold(ids: BTreeSet<String>, members: &[Member]) -> Option<Folded> {
    let first = members.first()?;
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for statement in members.iter().flat_map(|member| &member.statements) {
        *counts.entry(statement).or_default() += 1;
    }
    let common = |statement: &str| counts.get(statement) == Some(&members.len());
    let copyrights = members
        .iter()
        .flat_map(|member| &member.statements)
        .filter(|statement| !common(statement) && !copyright::is_placeholder(statement))
        .cloned()
        .collect();
    let mut text = String::new();
    for line in lines(&first.text) {
        match line {
            Line::Other(line) => push_line(&mut text, line),
            Line::Statement { whole, written } if common(&whole) => {
                for line in written {
                    push_line(&mut text, line);
                }
            }
            Line::Statement { .. } => {}
        }
    }
    Some(Folded {
        ids,
        text: text.trim_matches('\n').to_owned(),
        copyrights,
    })
}

/// Adds a line; of several empty lines one stays.
fn push_line(text: &mut String, line: &str) {
    let line = line.trim_end();
    if line.is_empty() && text.ends_with("\n\n") {
        return;
    }
    text.push_str(line);
    text.push('\n');
}

enum Line<'a> {
    /// A copyright line with the reservation of rights that follows it, in one line and as written.
    Statement {
        whole: String,
        written: Vec<&'a str>,
    },
    Other(&'a str),
}

/// Splits a text into its copyright lines and the others.
fn lines(text: &str) -> Vec<Line<'_>> {
    let mut all = Vec::new();
    for line in text.lines() {
        if !copyright::is_candidate(line) {
            all.push(Line::Other(line));
            continue;
        }
        let bare = copyright::bare(line);
        if copyright::is_statement(&bare) {
            all.push(Line::Statement {
                whole: bare,
                written: vec![line],
            });
            continue;
        }
        match all.last_mut() {
            Some(Line::Statement { whole, written }) if copyright::is_reservation(&bare) => {
                whole.push(' ');
                whole.push_str(&bare);
                written.push(line);
            }
            _ => all.push(Line::Other(line)),
        }
    }
    all
}

/// Returns the copyright lines of a text, without placeholders.
pub(super) fn copyrights(text: &str) -> impl Iterator<Item = String> {
    lines(text).into_iter().filter_map(|line| match line {
        Line::Statement { whole, .. } if !copyright::is_placeholder(&whole) => Some(whole),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(texts: &[&str]) -> Vec<Folded> {
        let mut all = Texts::default();
        for text in texts {
            all.add(Some("MIT"), text);
        }
        all.folded().into_values().collect()
    }

    #[test]
    fn texts_that_differ_in_copyright_lines_and_space_are_one_and_no_line_is_lost() {
        let texts = folded(&[
            "MIT\n\nCopyright (c) 2014 Ann\nAll rights reserved.\n\nPermission is\ngranted.\n",
            "MIT\r\nCopyright (c) 2015 Bob\r\n\r\nPermission   is granted.",
            "MIT\n\nCopyright (c) <year> <copyright holders>\n\nPermission is granted.\n",
        ]);
        assert_eq!(texts.len(), 1);
        let copyrights: Vec<&String> = texts[0].copyrights.iter().collect();
        assert_eq!(
            copyrights,
            [
                "Copyright (c) 2014 Ann All rights reserved.",
                "Copyright (c) 2015 Bob"
            ]
        );
        assert!(!texts[0].text.contains("Copyright"));
        assert!(texts[0].text.contains("Permission"));
    }

    #[test]
    fn what_all_have_stays_where_it_stands() {
        let text = "GPL\nCopyright (C) 1989 Free Software Foundation\nbody";
        let texts = folded(&[text, text]);
        assert_eq!(texts[0].text, text);
        assert!(texts[0].copyrights.is_empty());
    }

    #[test]
    fn different_words_are_different_texts() {
        assert_eq!(folded(&["a b", "a c"]).len(), 2);
    }

    proptest! {
        #[test]
        fn nothing_a_text_says_is_lost(text in "[a-z ©(){}\n0-9A-Z]{0,120}", more in "[a-z ©()\n0-9C]{0,80}") {
            let mut texts = Texts::default();
            let key = texts.add(None, &text);
            texts.add(None, &more);
            let folded = texts.folded().remove(&key).unwrap();
            let words: BTreeSet<String> = folded.text.split_whitespace().map(str::to_owned).collect();
            for word in key.split(' ').filter(|word| !word.is_empty()) {
                prop_assert!(words.contains(word), "{word}");
            }
            for line in copyrights(&text) {
                let is_in_text = folded.text.lines().any(|own| line.starts_with(&copyright::bare(own)));
                prop_assert!(folded.copyrights.contains(&line) || is_in_text, "{line}");
            }
        }
    }
}
