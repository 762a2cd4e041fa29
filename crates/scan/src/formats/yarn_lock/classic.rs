//! The form of Yarn 1: entries, properties and sections told apart by indentation.

use std::borrow::Cow;

use gwanmun_model::digest::Algorithm;
use gwanmun_model::{Digest, ProblemKind};

use super::Entry;
use crate::collect::{Collector, shown};
use crate::document::json::{Json, Value};
use crate::formats::javascript::graph::{Package, Strength};
use crate::formats::javascript::{Origin, digests, is_archive, origin, split_name};

/// One entry as far as it has been read.
struct Block<'t> {
    keys: Vec<Cow<'t, str>>,
    line: u32,
    version: Option<Cow<'t, str>>,
    resolved: Option<Cow<'t, str>>,
    integrity: Option<Cow<'t, str>>,
    needs: Vec<(Cow<'t, str>, Cow<'t, str>, Strength)>,
    /// The section the next deeper lines belong to, when that is one of needs.
    section: Option<Strength>,
    /// Whether a property could not be read: what it was may be what matters.
    is_broken: bool,
}

/// Reads the entries; what cannot be read is reported.
pub(super) fn read<'t>(text: &'t str, collector: &mut Collector<'_>) -> Vec<Entry<'t>> {
    let mut entries = Vec::new();
    let mut block: Option<Block<'t>> = None;
    let mut in_conflict = false;
    let mut in_base = false;
    for (line, number) in text.lines().zip(1_u32..) {
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if is_conflict_mark(line) {
            if !in_conflict {
                let message = "a merge conflict was left unresolved; both sides were read";
                collector.problem(ProblemKind::Malformed, Some(number), message);
            }
            in_conflict = true;
            in_base = line.starts_with("|||||||");
            continue;
        }
        if in_base {
            continue;
        }
        let is_read = match line.len() - line.trim_start_matches(' ').len() {
            0 => {
                entries.extend(block.take().and_then(|block| finished(block, collector)));
                block = begun(content, number);
                block.is_some()
            }
            2 => block
                .as_mut()
                .is_none_or(|block| property(block, content).is_some()),
            // A line below an entry that could not be read was reported with it.
            _ => block
                .as_mut()
                .is_none_or(|block| deeper(block, content).is_some()),
        };
        if !is_read {
            let message = format!("`{}` cannot be read", shown(content));
            collector.problem(ProblemKind::Malformed, Some(number), message);
        }
    }
    entries.extend(block.take().and_then(|block| finished(block, collector)));
    entries
}

fn is_conflict_mark(line: &str) -> bool {
    ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
        .iter()
        .any(|mark| line.starts_with(mark))
}

/// Reads the first line of an entry: descriptors with commas between and a colon at the end.
fn begun(content: &str, line: u32) -> Option<Block<'_>> {
    let mut keys = Vec::new();
    let mut rest = content;
    loop {
        let (key, after) = word(rest, ",:")?;
        keys.push(key);
        match after.trim_start().strip_prefix(',') {
            Some(after) => rest = after.trim_start(),
            None if after.trim() == ":" => break,
            None => return None,
        }
    }
    Some(Block {
        keys,
        line,
        version: None,
        resolved: None,
        integrity: None,
        needs: Vec::new(),
        section: None,
        is_broken: false,
    })
}

/// Reads `key value` or the `key:` of a section.
fn property<'t>(block: &mut Block<'t>, content: &'t str) -> Option<()> {
    block.section = None;
    let read = (|| {
        let (key, rest) = word(content, ":")?;
        let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start();
        if rest.is_empty() {
            return Some((key, None));
        }
        let (value, rest) = word(rest, "")?;
        rest.trim().is_empty().then_some((key, Some(value)))
    })();
    let Some((key, value)) = read else {
        block.is_broken = true;
        return None;
    };
    match (key.as_ref(), value) {
        ("version", value) => block.version = value,
        ("resolved", value) => block.resolved = value,
        ("integrity", value) => block.integrity = value,
        ("dependencies", None) => block.section = Some(Strength::Required),
        ("optionalDependencies", None) => block.section = Some(Strength::Optional),
        _ => {}
    }
    Some(())
}

/// Reads `name range` in a section.
fn deeper<'t>(block: &mut Block<'t>, content: &'t str) -> Option<()> {
    let Some(strength) = block.section else {
        return Some(());
    };
    let (name, rest) = word(content, ":")?;
    let (range, rest) = word(rest.strip_prefix(':').unwrap_or(rest).trim_start(), "")?;
    block.needs.push((name, range, strength));
    rest.trim().is_empty().then_some(())
}

/// Takes a quoted text, or a plain one up to white space or one of `ends`; returns what follows, too.
fn word<'t>(text: &'t str, ends: &str) -> Option<(Cow<'t, str>, &'t str)> {
    if text.starts_with('"') {
        let mut escaped = false;
        let end = text.char_indices().skip(1).find(|(_, c)| {
            let is_end = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            is_end
        });
        let (quoted, rest) = text.split_at_checked(end?.0 + 1)?;
        let Value::Text(value) = Json::read(quoted, 1).ok()?.value else {
            return None;
        };
        return Some((value, rest));
    }
    let is_end = |c: char| c.is_whitespace() || ends.contains(c);
    let (plain, rest) = text.split_at_checked(text.find(is_end).unwrap_or(text.len()))?;
    (!plain.is_empty() && !plain.contains('"')).then_some((Cow::Borrowed(plain), rest))
}

/// Makes the entry of a block, or reports why there is none.
fn finished<'t>(block: Block<'t>, collector: &mut Collector<'_>) -> Option<Entry<'t>> {
    if block.is_broken {
        return None;
    }
    let mut descriptors: Vec<(Cow<'t, str>, Cow<'t, str>)> = Vec::with_capacity(block.keys.len());
    for key in &block.keys {
        // A package asked for in any version stands there without a range.
        let (name, range) = split_name(key).unwrap_or((key, ""));
        descriptors.push((Cow::Owned(name.to_owned()), Cow::Owned(range.to_owned())));
    }
    let (first, range) = descriptors.first()?;
    if block.version.is_none() {
        let message = format!("{} has no version", shown(first));
        collector.problem(ProblemKind::SkippedEntry, Some(block.line), message);
        return None;
    }
    // An alias is asked for as `npm:<real name>@<range>`, perhaps besides the real name.
    let real = descriptors
        .iter()
        .find_map(|(_, range)| split_name(range.strip_prefix("npm:")?))
        .map_or(first.as_ref(), |(name, _)| name);
    let real = real.to_owned();
    let is_ranged = descriptors.iter().any(|(_, range)| {
        let range = range.strip_prefix("npm:").unwrap_or(range);
        !range.contains([':', '/']) || range.starts_with('@')
    });
    let source = source(block.resolved.as_deref(), range, is_ranged);
    let mut hashes = block.integrity.as_deref().map(digests).unwrap_or_default();
    if matches!(source, Origin::Registry | Origin::Url(_)) {
        hashes.extend(shasum(block.resolved.as_deref()));
    }
    Some(Entry {
        package: Package {
            version: block.version,
            origin: source,
            hashes,
            ..Package::named(real, Some(block.line))
        },
        descriptors,
        needs: block.needs,
        workspace: None,
    })
}

/// Tells where a package was taken from. What stands behind `#` is the SHA-1 of an archive or a commit.
fn source(resolved: Option<&str>, range: &str, is_ranged: bool) -> Origin {
    let Some(resolved) = resolved else {
        return origin(range);
    };
    let (address, fragment) = resolved.split_once('#').unwrap_or((resolved, ""));
    match origin(resolved) {
        Origin::Url(_) if resolved.starts_with("http") => {
            let is_commit = is_sha1(fragment) && !is_ranged && !is_archive(address);
            if is_commit {
                Origin::Git(format!("git+{address}@{fragment}"))
            } else {
                Origin::Url(address.to_owned())
            }
        }
        Origin::Url(_) => Origin::Url(address.to_owned()),
        // A name of a file in an offline mirror says nothing of where it came from.
        Origin::Registry if !is_ranged && !resolved.contains("://") => origin(range),
        known => known,
    }
}

fn is_sha1(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn shasum(resolved: Option<&str>) -> Option<Digest> {
    let (_, fragment) = resolved?.split_once('#')?;
    Digest::new(Algorithm::Sha1, fragment)
}
