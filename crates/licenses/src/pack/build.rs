//! Compiles a pack.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use super::dictionary::Dictionary;
use super::format::{Section, Writer};
use super::source::{PackSource, RuleSource, flag};
use super::strings::{Strings, position};
use super::thresholds::{self, Counts};
use super::{ROW, column, phrases, sequence_hash, small};
use crate::detect::words;

/// Words that a rule may begin or end with to count as speaking of a license.
const LICENSE_WORDS: [&str; 3] = ["licence", "license", "licensed"];
/// Size of the blocks rule texts are compressed in, in bytes.
const TEXT_BLOCK: usize = 128 * 1024;

/// Compiles a source into the bytes of a pack. The same source gives the same bytes.
///
/// # Errors
///
/// When there are more different words or rules than the format holds.
pub(super) fn build(source: &PackSource) -> Result<Vec<u8>, String> {
    let mut rules: Vec<&RuleSource> = source.rules.iter().collect();
    rules.sort_by(|left, right| left.identifier.cmp(&right.identifier));
    rules.dedup_by(|left, right| left.identifier == right.identifier);
    let mut dictionary = Dictionary::new(&source.legal_words, spdx_words(source));
    let read: Vec<ReadRule<'_>> = rules
        .iter()
        .map(|rule| ReadRule::read(rule, &mut dictionary))
        .filter(|rule| !rule.words.is_empty())
        .collect();
    let most = usize::from(u16::MAX) - 1;
    if dictionary.len() >= most || read.len() > most {
        let (words, rules) = (dictionary.len(), read.len());
        return Err(format!(
            "{words} words and {rules} rules are more than a pack holds: {most} of each"
        ));
    }
    if let Some(rule) = read.iter().find(|rule| rule.words.len() > most) {
        return Err(format!(
            "the rule {} has more than {most} words",
            rule.source.identifier
        ));
    }
    let mut writer = Writer::new();
    let legal = dictionary.legal();
    rows(&read, &dictionary, &mut writer);
    word_tables(&read, legal, &mut writer);
    anchors(&read, &mut writer);
    whole_texts(&read, &mut writer);
    texts(&read, &mut writer);
    names(&read, source, &mut writer);
    dictionary.write(&mut writer);
    writer.put(
        Section::Numbers,
        &[u32::from(legal), position(dictionary.len())],
    );
    Ok(writer.finish())
}

/// One rule, in words.
struct ReadRule<'s> {
    source: &'s RuleSource,
    words: Vec<u16>,
    phrases: Vec<(u32, u32)>,
    stops: Vec<(u32, u32)>,
    flags: u32,
}

impl<'s> ReadRule<'s> {
    fn read(source: &'s RuleSource, dictionary: &mut Dictionary) -> Self {
        let mut words = Vec::new();
        let mut stops: BTreeMap<u32, u32> = BTreeMap::new();
        words::words(&source.text, |word| {
            if Dictionary::is_stop(word) {
                let after = position(words.len()).wrapping_sub(1);
                *stops.entry(after).or_default() += 1;
            } else {
                words.push(dictionary.add(word));
            }
        });
        let phrases = if source.flags & flag::FROM_LICENSE == 0 {
            phrases::of(&source.text)
        } else {
            Vec::new()
        };
        let mut flags = source.flags;
        let length = position(words.len());
        if let [(0, end)] = phrases.as_slice()
            && end + 1 == length
        {
            flags |= flag::CONTINUOUS;
        }
        Self {
            source,
            words,
            phrases,
            stops: stops.into_iter().collect(),
            flags,
        }
    }

    fn is_false_positive(&self) -> bool {
        self.flags & flag::FALSE_POSITIVE != 0
    }

    /// Whether parts of it may be found; a rule that is none of these is found whole or not at all.
    fn is_approximate(&self, legal: u16) -> bool {
        let exact = flag::FALSE_POSITIVE | flag::REQUIRED_PHRASE | flag::CONTINUOUS;
        self.flags & exact == 0 && self.words.iter().any(|&word| word < legal)
    }

    /// Distinct words and how often each stands here, ascending.
    fn distinct(&self) -> BTreeMap<u16, u16> {
        let mut counts = BTreeMap::new();
        for &word in &self.words {
            let count: &mut u16 = counts.entry(word).or_default();
            *count = count.saturating_add(1);
        }
        counts
    }
}

fn spdx_words(source: &PackSource) -> BTreeSet<Vec<u8>> {
    let mut found = BTreeSet::new();
    let essential = ["spdx", "license", "licence", "identifier", "licenseref"];
    let licenses = source.licenses.iter();
    let ids =
        licenses.flat_map(|license| std::iter::once(&license.spdx).chain(&license.other_spdx));
    for text in essential.into_iter().chain(ids.map(String::as_str)) {
        words::words(text, |word| {
            if !Dictionary::is_stop(word) {
                found.insert(word.to_vec());
            }
        });
    }
    found
}

/// Writes a row of numbers for each rule, and the expressions they point to.
fn rows(read: &[ReadRule<'_>], dictionary: &Dictionary, writer: &mut Writer) {
    let license_words: Vec<u16> = LICENSE_WORDS
        .iter()
        .filter_map(|word| dictionary.get(word.as_bytes()))
        .collect();
    let legal = dictionary.legal();
    let mut expressions = Strings::default();
    let mut known: HashMap<&str, u32> = HashMap::new();
    let mut rows: Vec<[u32; ROW]> = Vec::with_capacity(read.len());
    for rule in read {
        let distinct = rule.distinct();
        let counts = Counts {
            words: position(rule.words.len()),
            legal: position(rule.words.iter().filter(|&&word| word < legal).count()),
            distinct: position(distinct.len()),
            distinct_legal: position(distinct.range(..legal).count()),
        };
        let stated = stated_coverage(rule.source);
        let bounds = thresholds::of(counts, stated.unwrap_or(0), stated.is_some());
        let mut flags = rule.flags;
        let is_license = |word: Option<&u16>| word.is_some_and(|word| license_words.contains(word));
        let regular = !rule.is_false_positive();
        for (holds, bit) in [
            (counts.words < thresholds::SMALL, flag::SMALL),
            (
                regular && is_license(rule.words.first()),
                flag::STARTS_WITH_LICENSE,
            ),
            (
                regular && is_license(rule.words.last()),
                flag::ENDS_WITH_LICENSE,
            ),
            (rule.is_approximate(legal), flag::APPROXIMATE),
        ] {
            flags |= if holds { bit } else { 0 };
        }
        let text = rule.source.expression.as_str();
        let expression = *known.entry(text).or_insert_with(|| expressions.add(text));
        let mut row = [0; ROW];
        for (at, value) in [
            (column::LENGTH, counts.words),
            (column::FLAGS, flags),
            (column::EXPRESSION, expression),
            (column::COVERAGE, u32::from(bounds.coverage)),
            (
                column::RELEVANCE,
                u32::from(relevance(rule.source, counts.words)),
            ),
            (column::WORDS_MIN, bounds.words),
            (column::LEGAL_MIN, bounds.legal),
            (column::DISTINCT_MIN, bounds.distinct),
            (column::DISTINCT_LEGAL_MIN, bounds.distinct_legal),
            (column::DISTINCT, counts.distinct),
            (column::DISTINCT_LEGAL, counts.distinct_legal),
        ] {
            if let Some(cell) = row.get_mut(at) {
                *cell = value;
            }
        }
        rows.push(row);
    }
    writer.put(Section::Rules, rows.as_flattened());
    let (starts, bytes) = expressions.finish();
    writer.put(Section::ExpressionStarts, &starts);
    writer.put(Section::ExpressionBytes, &bytes);
}

/// A rule that is one web address must be found whole.
fn stated_coverage(rule: &RuleSource) -> Option<u8> {
    let is_address = ["http://", "https://", "ftp://"]
        .iter()
        .any(|scheme| rule.text.starts_with(scheme))
        && !rule.text.chars().take(1000).any(|c| c == '\n');
    if is_address {
        Some(100)
    } else {
        rule.minimum_coverage
    }
}

fn relevance(rule: &RuleSource, words: u32) -> u8 {
    match rule.relevance {
        _ if rule.flags & flag::FALSE_POSITIVE != 0 => 100,
        Some(stated) => stated,
        None => thresholds::relevance(words),
    }
}

/// Writes the words of every rule, and the tables approximate matches are found by.
fn word_tables(read: &[ReadRule<'_>], legal: u16, writer: &mut Writer) {
    let mut words = Rows::default();
    let mut distinct = Rows::default();
    let mut often: Vec<u16> = Vec::new();
    let mut legal_positions = Rows::default();
    let mut phrases = Rows::default();
    let mut stops = Rows::default();
    let mut postings: Vec<Vec<u16>> = vec![Vec::new(); usize::from(legal)];
    for (rule, index) in read.iter().zip(0_u32..) {
        words.add(rule.words.iter().copied());
        phrases.add(rule.phrases.iter().flat_map(|&(first, last)| [first, last]));
        stops.add(rule.stops.iter().flat_map(|&(at, count)| [at, count]));
        let counts = if rule.is_approximate(legal) {
            rule.distinct()
        } else {
            BTreeMap::new()
        };
        distinct.add(counts.keys().copied());
        often.extend(counts.values());
        let mut positions: Vec<(u16, u32)> = rule.words.iter().copied().zip(0..).collect();
        positions.retain(|(word, _)| !counts.is_empty() && *word < legal);
        positions.sort_unstable();
        legal_positions.add(positions.into_iter().map(|(_, at)| small(at)));
        for &word in counts.keys() {
            if let Some(rules) = postings.get_mut(usize::from(word)) {
                rules.push(small(index));
            }
        }
    }
    let mut posting_rows = Rows::default();
    for rules in postings {
        posting_rows.add(rules);
    }
    words.write(writer, Section::RuleWords, Section::Words);
    distinct.write(writer, Section::RuleDistinct, Section::Distinct);
    writer.put(Section::Often, &often);
    legal_positions.write(writer, Section::RuleLegal, Section::LegalPositions);
    phrases.write(writer, Section::RulePhrases, Section::Phrases);
    stops.write(writer, Section::RuleStops, Section::Stops);
    posting_rows.write(writer, Section::PostingStarts, Section::Postings);
}

/// Lists of different length, one after the other.
struct Rows<T> {
    starts: Vec<u32>,
    values: Vec<T>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self {
            starts: vec![0],
            values: Vec::new(),
        }
    }
}

impl<T: bytemuck::Pod> Rows<T> {
    fn add(&mut self, values: impl IntoIterator<Item = T>) {
        self.values.extend(values);
        self.starts.push(position(self.values.len()));
    }

    fn write(&self, writer: &mut Writer, starts: Section, values: Section) {
        writer.put(starts, &self.starts);
        writer.put(values, &self.values);
    }
}

/// Writes, for each rule, the rarest run of four of its words: where a text has it, the rule may be there whole.
/// Rules of fewer words are their own run.
fn anchors(read: &[ReadRule<'_>], writer: &mut Writer) {
    let mut frequency: HashMap<u64, u32> = HashMap::new();
    for rule in read {
        for window in rule.words.windows(4) {
            *frequency.entry(super::anchor_key(window)).or_default() += 1;
        }
    }
    let mut anchors: BTreeMap<(u32, u64), Vec<[u32; 2]>> = BTreeMap::new();
    for (rule, index) in read.iter().zip(0_u32..) {
        let rarest = rule
            .words
            .windows(4)
            .map(super::anchor_key)
            .zip(0_u32..)
            .min_by_key(|(key, at)| (frequency.get(key).copied().unwrap_or(0), *at));
        let (key, at) = rarest.unwrap_or_else(|| (super::anchor_key(&rule.words), 0));
        let entries = anchors.entry((super::anchor_bucket(key), key)).or_default();
        entries.push([index, at]);
    }
    let mut buckets = vec![0_u32; super::ANCHOR_BUCKETS + 1];
    let mut keys = Vec::with_capacity(anchors.len());
    let mut rows = Rows::default();
    for ((bucket, key), entries) in anchors {
        if let Some(end) = buckets.get_mut(bucket as usize + 1) {
            *end = position(keys.len() + 1);
        }
        keys.push(key);
        rows.add(entries.into_iter().flatten());
    }
    let mut last = 0;
    for end in &mut buckets {
        last = last.max(*end);
        *end = last;
    }
    writer.put(Section::AnchorBuckets, &buckets);
    writer.put(Section::AnchorKeys, &keys);
    rows.write(writer, Section::AnchorStarts, Section::Anchors);
}

fn whole_texts(read: &[ReadRule<'_>], writer: &mut Writer) {
    let mut hashes: Vec<(u64, u32)> = read
        .iter()
        .zip(0_u32..)
        .filter(|(rule, _)| !rule.is_false_positive())
        .map(|(rule, index)| (sequence_hash(&rule.words), index))
        .collect();
    hashes.sort_unstable();
    let (keys, rules): (Vec<u64>, Vec<u32>) = hashes.into_iter().unzip();
    writer.put(Section::TextHashes, &keys);
    writer.put(Section::TextRules, &rules);
}

/// Writes the texts themselves, compressed, for showing beside what was found.
fn texts(read: &[ReadRule<'_>], writer: &mut Writer) {
    let (mut places, mut blocks, mut block) = (Vec::new(), Rows::default(), Vec::new());
    let close = |block: &mut Vec<u8>, blocks: &mut Rows<u8>| {
        blocks.add(zstd::bulk::compress(block, 12).unwrap_or_default());
        block.clear();
    };
    for rule in read {
        let text = rule.source.text.as_bytes();
        places.extend([
            position(blocks.starts.len() - 1),
            position(block.len()),
            position(text.len()),
        ]);
        block.extend_from_slice(text);
        if block.len() >= TEXT_BLOCK {
            close(&mut block, &mut blocks);
        }
    }
    if !block.is_empty() {
        close(&mut block, &mut blocks);
    }
    writer.put(Section::TextPlaces, &places);
    blocks.write(writer, Section::TextBlockStarts, Section::TextBlocks);
}

/// Writes names of rules, licenses and the data itself.
fn names(read: &[ReadRule<'_>], source: &PackSource, writer: &mut Writer) {
    let mut names = Strings::default();
    let mut referenced = String::new();
    for (rule, index) in read.iter().zip(0_u32..) {
        names.add(&rule.source.identifier);
        if !rule.source.referenced_files.is_empty() {
            let names = rule.source.referenced_files.join("\t");
            let _ = writeln!(referenced, "{index}\t{names}");
        }
    }
    let (starts, bytes) = names.finish();
    writer.put(Section::NameStarts, &starts);
    writer.put(Section::NameBytes, &bytes);
    writer.put(Section::Referenced, referenced.as_bytes());
    let mut licenses: Vec<_> = source.licenses.iter().collect();
    licenses.sort_by(|left, right| left.key.cmp(&right.key));
    let mut lines = String::new();
    for license in licenses {
        let generic = if license.is_generic { "generic" } else { "" };
        let fields = [
            &license.key,
            &license.spdx,
            &license.category,
            &license.name,
            generic,
        ];
        let ids = license.other_spdx.iter().map(String::as_str);
        let fields: Vec<String> = fields.into_iter().chain(ids).map(one_line).collect();
        lines.push_str(&fields.join("\t"));
        lines.push('\n');
    }
    writer.put(Section::Licenses, lines.as_bytes());
    let about = [
        &source.name,
        &source.version,
        &source.license,
        &source.attribution,
        &source.sha256,
    ];
    let about: Vec<String> = about.into_iter().map(|text| one_line(text)).collect();
    writer.put(Section::About, about.join("\n").as_bytes());
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
