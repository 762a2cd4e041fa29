//! Templates hold structure; every word stands in `messages`, in both languages.

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

fn is_hangul(one: char) -> bool {
    matches!(one, '\u{ac00}'..='\u{d7a3}' | '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}')
}

/// Returns what a browser would show of a template: no tags, no expressions.
fn shown(template: &str) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some(start) = rest.find(['<', '{']) {
        text.push_str(&rest[..start]);
        let tail = &rest[start..];
        let end = ["{{", "{%", "{#", "<"]
            .iter()
            .zip(["}}", "%}", "#}", ">"])
            .find(|(open, _)| tail.starts_with(**open))
            .map(|(_, close)| closing(tail, close));
        if let Some(end) = end {
            rest = &tail[end..];
        } else {
            text.push('{');
            rest = &tail[1..];
        }
        text.push(' ');
    }
    text + rest
}

/// Where `close` ends the construct `text` starts with; expressions within a tag may hold `>`.
fn closing(text: &str, close: &str) -> usize {
    if close != ">" {
        return text.find(close).map_or(text.len(), |at| at + close.len());
    }
    let mut at = 1;
    while at < text.len() {
        let tail = &text[at..];
        if tail.starts_with("{{") {
            at += closing(tail, "}}");
        } else if tail.starts_with("{%") {
            at += closing(tail, "%}");
        } else if tail.starts_with('>') {
            return at + 1;
        } else {
            at += tail.chars().next().unwrap().len_utf8();
        }
    }
    text.len()
}

/// What may stand in a template: names of formats and keys, and the command to type.
const ALLOWED: [&str; 7] = [
    "CSV",
    "JSON",
    "Esc",
    "Tab",
    "gwanmun data import 2026-11-24.gwb",
    "·",
    "/",
];

#[test]
fn no_template_holds_words() {
    let mut found = Vec::new();
    files(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates")),
        &mut found,
    );
    assert!(found.len() > 30, "the templates were not found");
    for path in found {
        let template = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(!template.contains(is_hangul), "{name} holds Korean");
        let mut text = shown(&template);
        for allowed in ALLOWED {
            text = text.replace(allowed, " ");
        }
        let word = text
            .split(|one: char| !one.is_alphabetic())
            .find(|word| word.chars().count() > 1);
        assert_eq!(word, None, "{name} holds a word outside messages");
        assert!(!template.contains("|safe"), "{name} switches escaping off");
    }
}

#[test]
fn every_message_has_both_languages() {
    let mut found = Vec::new();
    files(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/messages")),
        &mut found,
    );
    let mut seen = 0;
    for path in found {
        let source = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for entry in source.split("Text::fixed(").skip(1) {
            let literals: Vec<&str> = entry.split('"').collect();
            let (korean, english) = (literals[1], literals[3]);
            seen += 1;
            assert_eq!(korean.is_empty(), english.is_empty(), "{name}: {korean}");
            assert!(
                !english.contains(is_hangul) || english == korean,
                "{name}: the English of {korean:?} holds Korean"
            );
        }
    }
    assert!(seen > 300, "only {seen} messages were found");
}

#[test]
fn outside_messages_no_source_holds_korean() {
    let mut found = Vec::new();
    files(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")),
        &mut found,
    );
    for path in found {
        if path.components().any(|part| part.as_os_str() == "messages") {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        let code = source.split("#[cfg(test)]").next().unwrap();
        assert!(!code.contains(is_hangul), "{}", path.display());
    }
}
