//! Components as documents name them: one for each package URL, everything known of it together.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::duty::LicenseOrigin;
use gwanmun_model::{Expression, Purl, Text};

use super::{FoundText, NoticeComponent, Notices, copyright, fold};

/// A component, once.
#[derive(Debug)]
pub(super) struct Merged<'a> {
    pub(super) purl: &'a Purl,
    /// The alternative chosen, else the whole license; `None` is unknown.
    pub(super) applied: Option<&'a Expression>,
    /// The whole license.
    pub(super) whole: Option<&'a Expression>,
    pub(super) origin: LicenseOrigin,
    pub(super) detected: Option<&'a Expression>,
    /// The license leaves a choice nobody made.
    pub(super) is_open: bool,
    pub(super) stated: BTreeSet<&'a str>,
    /// Copyright lines, each once; those of license texts found in it among them.
    pub(super) copyrights: BTreeSet<String>,
    pub(super) texts: BTreeSet<&'a FoundText>,
    pub(super) notice_files: BTreeSet<&'a str>,
    pub(super) source_address: Option<&'a str>,
}

impl Merged<'_> {
    /// Returns what people call it: name and version.
    pub(super) fn label(&self) -> String {
        label(self.purl)
    }
}

/// Returns what people call a package: name with its group, and version.
pub(super) fn label(purl: &Purl) -> String {
    let name = match purl.namespace() {
        Some(namespace) => format!("{namespace}/{}", purl.name()),
        None => purl.name().to_owned(),
    };
    match purl.version() {
        Some(version) => format!("{name} {version}"),
        None => name,
    }
}

/// Returns the components sorted by name, each once.
pub(super) fn merged(notices: &Notices) -> Vec<Merged<'_>> {
    let of_texts = copyrights_of_texts(notices);
    let mut all: BTreeMap<&Purl, Merged<'_>> = BTreeMap::new();
    for component in &notices.components {
        let merged = all.entry(&component.purl).or_insert_with(|| Merged {
            purl: &component.purl,
            applied: None,
            whole: None,
            origin: LicenseOrigin::Unknown,
            detected: None,
            is_open: false,
            stated: BTreeSet::new(),
            copyrights: BTreeSet::new(),
            texts: BTreeSet::new(),
            notice_files: BTreeSet::new(),
            source_address: None,
        });
        take(merged, component, &of_texts);
    }
    let mut all: Vec<Merged<'_>> = all.into_values().collect();
    all.sort_by_cached_key(|one| (one.label().to_lowercase(), one.purl.to_string()));
    all
}

/// Copyright lines that belong to standard texts themselves, by id, as the Free Software Foundation's to the GPL.
type OfTexts<'a> = BTreeMap<&'a str, BTreeSet<String>>;

fn copyrights_of_texts(notices: &Notices) -> OfTexts<'_> {
    let texts = notices.texts.iter();
    texts
        .map(|(id, text)| (id.as_str(), fold::copyrights(text).collect()))
        .collect()
}

fn take<'a>(merged: &mut Merged<'a>, component: &'a NoticeComponent, of_texts: &OfTexts<'_>) {
    let applied = component.chosen.as_ref().or(component.expression.as_ref());
    if merged.applied.is_none() {
        merged.applied = applied;
        merged.whole = component.expression.as_ref();
        merged.origin = component.origin;
        merged.is_open = component.chosen.is_none() && applied.is_some_and(leaves_choice);
    }
    merged.detected = merged.detected.or(component.detected.as_ref());
    merged.source_address = merged
        .source_address
        .or(component.source_address.as_deref());
    merged
        .stated
        .extend(component.stated.iter().map(String::as_str));
    merged.texts.extend(&component.texts);
    let files = component.notice_files.iter().map(|file| file.trim());
    merged
        .notice_files
        .extend(files.filter(|file| !file.is_empty()));
    let own = component.copyrights.iter().flat_map(|lines| lines.lines());
    let own = own.map(copyright::bare);
    let written = own.filter(|line| !line.is_empty() && !copyright::is_placeholder(line));
    merged.copyrights.extend(written);
    for found in &component.texts {
        merged.copyrights.extend(copyrights_in(found, of_texts));
    }
}

/// Returns the copyright lines in a license text but for those that belong to the text itself.
fn copyrights_in<'a>(
    found: &'a FoundText,
    of_texts: &'a OfTexts<'_>,
) -> impl Iterator<Item = String> + 'a {
    let id = found.id.as_deref();
    let of_the_text = id.and_then(|id| of_texts.get(id));
    fold::copyrights(&found.text)
        .filter(move |line| !of_the_text.is_some_and(|lines| lines.contains(line)))
}

fn leaves_choice(expression: &Expression) -> bool {
    expression
        .fold(|_| false, |left, right| left || right, |_, _| true)
        .unwrap_or(false)
}

/// Components named in one line before the rest is counted.
const NAMED_MAX: usize = 8;

/// Returns the components by identity.
pub(super) fn by_purl<'m, 'a>(components: &'m [Merged<'a>]) -> BTreeMap<&'a Purl, &'m Merged<'a>> {
    components.iter().map(|one| (one.purl, one)).collect()
}

/// Names components in one line: `what` (Korean, English) with the number and the first names.
pub(super) fn named(what: (&str, &str), labels: &[String]) -> Text {
    let shown: Vec<&str> = labels.iter().take(NAMED_MAX).map(String::as_str).collect();
    let shown = shown.join(", ");
    let (count, more) = (labels.len(), labels.len().saturating_sub(NAMED_MAX));
    let (ko_more, en_more) = if more == 0 {
        (String::new(), String::new())
    } else {
        (format!(" 외 {more}개"), format!(" and {more} more"))
    };
    Text::new(
        format!("{} {count}개: {shown}{ko_more}", what.0),
        format!("{} ({count}): {shown}{en_more}", what.1),
    )
}
