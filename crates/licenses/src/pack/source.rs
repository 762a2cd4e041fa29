//! What a pack is compiled from.

/// Bits of a rule's `flags`.
pub(crate) mod flag {
    pub(crate) const TEXT: u32 = 1;
    pub(crate) const NOTICE: u32 = 1 << 1;
    pub(crate) const REFERENCE: u32 = 1 << 2;
    pub(crate) const TAG: u32 = 1 << 3;
    pub(crate) const INTRO: u32 = 1 << 4;
    pub(crate) const CLUE: u32 = 1 << 5;
    pub(crate) const FALSE_POSITIVE: u32 = 1 << 6;
    pub(crate) const REQUIRED_PHRASE: u32 = 1 << 7;
    pub(crate) const CONTINUOUS: u32 = 1 << 8;
    pub(crate) const FROM_LICENSE: u32 = 1 << 9;
    pub(crate) const SMALL: u32 = 1 << 10;
    pub(crate) const STARTS_WITH_LICENSE: u32 = 1 << 11;
    pub(crate) const ENDS_WITH_LICENSE: u32 = 1 << 12;
    pub(crate) const APPROXIMATE: u32 = 1 << 13;
    /// Added to imported rules from those the program brings along; passed over where answers must be the imported
    /// rules' own.
    pub(crate) const OWN: u32 = 1 << 14;
}

/// One text to look for and the license it stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RuleSource {
    /// Name of the rule, unique within a pack: `mit_12.RULE`, `mit.LICENSE`.
    pub identifier: String,
    /// Expression over license keys; empty for texts that stand for no license.
    pub expression: String,
    /// The text; `{{…}}` encloses words that must be there without a gap.
    pub text: String,
    pub(crate) flags: u32,
    /// How sure a full match is, 0 to 100; computed from the length when absent.
    pub relevance: Option<u8>,
    /// Least share of the text that must be found, in percent; computed from the length when absent.
    pub minimum_coverage: Option<u8>,
    /// Names of files the text refers to.
    pub referenced_files: Vec<String>,
}

/// One license as the pack knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LicenseSource {
    /// Key used in expressions: `apache-2.0`.
    pub key: String,
    /// Name for people.
    pub name: String,
    /// Kind of license: `Permissive`, `Copyleft`…
    pub category: String,
    /// SPDX id, or a `LicenseRef-`.
    pub spdx: String,
    /// Other ids that mean the same.
    pub other_spdx: Vec<String>,
    /// Whether it is no license but a family or a "see elsewhere".
    pub is_generic: bool,
}

/// Everything a pack is compiled from.
#[derive(Debug, Clone, Default)]
pub struct PackSource {
    /// What the data calls itself.
    pub name: String,
    /// Version of the data.
    pub version: String,
    /// SPDX id of the license of the data.
    pub license: String,
    /// Who must be named wherever the data is used.
    pub attribution: String,
    /// SHA-256 of what was imported, hexadecimal; empty for the pack that comes with the program.
    pub sha256: String,
    /// Words that tell licenses from other texts; words of one group mean the same.
    pub legal_words: Vec<Vec<String>>,
    /// The texts.
    pub rules: Vec<RuleSource>,
    /// The licenses.
    pub licenses: Vec<LicenseSource>,
}
