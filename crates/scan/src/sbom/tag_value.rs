//! SPDX 2 `Tag: value` lines, brought into the shape of SPDX 2 JSON.
//!
//! One shape means one reader and one schema for both.
//!
//! Source: the SPDX specification 2.3, the tag form given in each clause.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::document::json::{Json, Member, Value};

/// A fault in the lines.
pub(super) struct Fault {
    /// Byte offset of the line.
    pub(super) offset: usize,
    /// What is wrong with it.
    pub(super) what: String,
}

/// Where a tag's value goes.
#[derive(Clone, Copy)]
enum Place {
    /// A text of the entry being read.
    Text(&'static str),
    /// One more text of a list of the entry being read.
    List(&'static str),
    /// `true` or `false`.
    Flag(&'static str),
    /// `ALGORITHM: value`, one more of a list.
    Checksum,
    /// A text of `creationInfo`.
    Creation(&'static str),
    /// One more text of a list of `creationInfo`.
    CreationList(&'static str),
    /// Begins an entry of a list of the document; the value goes under the second name.
    Begin(&'static str, &'static str),
    /// A text of an annotation; without a name the element it is about.
    Annotation(&'static str),
    /// A value with parts of its own.
    Special(for<'a> fn(&mut Builder<'a>, usize, &'a str)),
    /// Read elsewhere or of no use to anyone here.
    Ignored,
}

/// What was read of a text.
pub(super) struct Lines<'a> {
    /// The document in the shape of SPDX 2 JSON.
    pub(super) root: Json<'a>,
    /// What could not be understood and was left out.
    pub(super) faults: Vec<Fault>,
    /// Offsets of the entry the text breaks off in.
    pub(super) open: Vec<usize>,
}

/// Brings a text into the shape of SPDX 2 JSON.
pub(super) fn read(text: &str) -> Lines<'_> {
    let mut builder = Builder::default();
    let mut open = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let offset = at;
        let rest = text.get(at..).unwrap_or_default();
        let line = rest.split_inclusive('\n').next().unwrap_or(rest);
        at += line.len();
        let trimmed = line.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let Some((tag, value)) = trimmed.split_once(':') else {
            builder.fault(offset, "not a `Tag: value` line");
            continue;
        };
        let mut value = value.trim();
        if value.starts_with("<text>") {
            let begin = offset + line.find("<text>").unwrap_or(0) + "<text>".len();
            let inside = text.get(begin..).unwrap_or_default();
            let Some(end) = inside.find("</text>") else {
                builder.fault(
                    offset,
                    "a `<text>` that is never closed; the rest was not read",
                );
                open.extend(builder.entry.as_ref().map(|entry| entry.offset));
                break;
            };
            value = inside.get(..end).unwrap_or_default();
            let behind = text.get(begin + end..).unwrap_or_default();
            at = begin + end + behind.split_inclusive('\n').next().map_or(0, str::len);
        }
        builder.take(offset, tag.trim(), value);
    }
    let (root, faults) = builder.finish();
    Lines { root, faults, open }
}

/// An entry of a list of the document while it is being read.
struct Entry<'a> {
    list: &'static str,
    offset: usize,
    members: Vec<Member<'a>>,
}

#[derive(Default)]
struct Builder<'a> {
    root: Vec<Member<'a>>,
    creation: Vec<Member<'a>>,
    entry: Option<Entry<'a>>,
    /// The package that files belong to which follow it (clause 8).
    package: Option<usize>,
    faults: Vec<Fault>,
    /// Annotations, each with the element it is about (clause 12).
    annotations: Vec<(Option<&'a str>, Vec<Member<'a>>)>,
}

impl<'a> Builder<'a> {
    fn fault(&mut self, offset: usize, what: impl Into<String>) {
        self.faults.push(Fault {
            offset,
            what: what.into(),
        });
    }

    /// Returns where texts go at present.
    fn members(&mut self) -> &mut Vec<Member<'a>> {
        match &mut self.entry {
            Some(entry) => &mut entry.members,
            None => &mut self.root,
        }
    }

    fn take(&mut self, offset: usize, tag: &str, value: &'a str) {
        match place(tag) {
            Some(Place::Text(key)) => set(self.members(), key, offset, plain(offset, value)),
            Some(Place::List(key)) => push(self.members(), key, offset, plain(offset, value)),
            Some(Place::Flag(key)) => {
                let flag = Json {
                    offset,
                    value: match value {
                        "true" => Value::Bool(true),
                        "false" => Value::Bool(false),
                        _ => Value::Text(Cow::Borrowed(value)),
                    },
                };
                set(self.members(), key, offset, flag);
            }
            Some(Place::Checksum) => match checksum(offset, value) {
                Some(checksum) => push(self.members(), "checksums", offset, checksum),
                None => self.fault(offset, format!("`{tag}` is not `ALGORITHM: value`")),
            },
            Some(Place::Creation(key)) => {
                set(&mut self.creation, key, offset, plain(offset, value));
            }
            Some(Place::CreationList(key)) => {
                push(&mut self.creation, key, offset, plain(offset, value));
            }
            Some(Place::Begin(list, key)) => {
                self.close();
                let mut members = Vec::new();
                set(&mut members, key, offset, plain(offset, value));
                self.entry = Some(Entry {
                    list,
                    offset,
                    members,
                });
            }
            Some(Place::Annotation(key)) => self.annotation(key, offset, value),
            Some(Place::Special(read)) => read(self, offset, value),
            Some(Place::Ignored) => {}
            None => self.fault(offset, format!("`{tag}` is no tag of SPDX 2")),
        }
    }

    /// Hangs the entry being read into its list; a file that follows a package is one of its files.
    fn close(&mut self) {
        let Some(entry) = self.entry.take() else {
            return;
        };
        let json = object(entry.offset, entry.members);
        if entry.list == "files"
            && let Some(package) = self.package
            && let Some(id) = json.text_of("SPDXID").map(str::to_owned)
        {
            let id = Json {
                offset: entry.offset,
                value: Value::Text(Cow::Owned(id)),
            };
            let packages = list(&mut self.root, "packages", entry.offset);
            let package = packages.and_then(|packages| packages.get_mut(package));
            if let Some(Value::Object(members)) = package.map(|json| &mut json.value) {
                push(members, "hasFiles", entry.offset, id);
            }
        }
        push(&mut self.root, entry.list, entry.offset, json);
        if entry.list == "packages" {
            let packages = list(&mut self.root, "packages", entry.offset);
            self.package = packages.and_then(|packages| packages.len().checked_sub(1));
        }
    }

    /// Takes one line of an annotation; one begins with who made it.
    fn annotation(&mut self, key: &'static str, offset: usize, value: &'a str) {
        if key == "annotator" {
            self.annotations.push((None, Vec::new()));
        }
        let Some((about, members)) = self.annotations.last_mut() else {
            return;
        };
        if key.is_empty() {
            *about = Some(value);
        } else {
            set(members, key, offset, plain(offset, value));
        }
    }

    /// Hangs the annotations to the packages they are about.
    fn annotate(&mut self) {
        let annotations = std::mem::take(&mut self.annotations);
        let mut of_package: HashMap<&str, Vec<Json<'a>>> = HashMap::new();
        for (about, members) in annotations {
            let offset = members.first().map(|member| member.offset);
            if let (Some(about), Some(offset)) = (about, offset) {
                let annotation = object(offset, members);
                of_package.entry(about).or_default().push(annotation);
            }
        }
        if of_package.is_empty() {
            return;
        }
        let packages = list(&mut self.root, "packages", 0);
        for package in packages.into_iter().flatten() {
            let id = package.text_of("SPDXID").unwrap_or_default();
            let Some(annotations) = of_package.remove(id) else {
                continue;
            };
            if let Value::Object(members) = &mut package.value {
                for annotation in annotations {
                    push(members, "annotations", annotation.offset, annotation);
                }
            }
        }
    }

    fn finish(mut self) -> (Json<'a>, Vec<Fault>) {
        self.close();
        self.annotate();
        if let Some(first) = self.creation.first() {
            let offset = first.offset;
            let creation = object(offset, self.creation);
            set(&mut self.root, "creationInfo", offset, creation);
        }
        (object(0, self.root), self.faults)
    }
}

/// Where the value of each tag goes, sorted by tag.
const TAGS: &[(&str, Place)] = {
    use Place::{
        Annotation, Begin, Checksum, Creation, CreationList, Flag, Ignored, List, Special, Text,
    };
    &[
        ("AnnotationComment", Annotation("comment")),
        ("AnnotationDate", Annotation("annotationDate")),
        ("AnnotationType", Annotation("annotationType")),
        ("Annotator", Annotation("annotator")),
        ("ArtifactOfProjectHomePage", Ignored),
        ("ArtifactOfProjectName", Ignored),
        ("ArtifactOfProjectURI", Ignored),
        ("BuiltDate", Text("builtDate")),
        ("Created", Creation("created")),
        ("Creator", CreationList("creators")),
        ("CreatorComment", Creation("comment")),
        ("DataLicense", Text("dataLicense")),
        ("DocumentComment", Text("comment")),
        ("DocumentName", Text("name")),
        ("DocumentNamespace", Text("documentNamespace")),
        ("ExternalDocumentRef", Special(external_document)),
        ("ExternalRef", Special(external_reference)),
        ("ExternalRefComment", Special(external_reference_comment)),
        ("ExtractedText", Text("extractedText")),
        ("FileAttributionText", List("attributionTexts")),
        ("FileChecksum", Checksum),
        ("FileComment", Text("comment")),
        ("FileContributor", List("fileContributors")),
        ("FileCopyrightText", Text("copyrightText")),
        ("FileDependency", Ignored),
        ("FileName", Begin("files", "fileName")),
        ("FileNotice", Text("noticeText")),
        ("FileType", List("fileTypes")),
        ("FilesAnalyzed", Flag("filesAnalyzed")),
        ("LicenseComment", Text("comment")),
        ("LicenseComments", Text("licenseComments")),
        ("LicenseConcluded", Text("licenseConcluded")),
        ("LicenseCrossReference", List("seeAlsos")),
        (
            "LicenseID",
            Begin("hasExtractedLicensingInfos", "licenseId"),
        ),
        ("LicenseInfoInFile", List("licenseInfoInFiles")),
        ("LicenseInfoInSnippet", List("licenseInfoInSnippets")),
        ("LicenseListVersion", Creation("licenseListVersion")),
        ("LicenseName", Text("name")),
        ("PackageAttributionText", List("attributionTexts")),
        ("PackageChecksum", Checksum),
        ("PackageComment", Text("comment")),
        ("PackageCopyrightText", Text("copyrightText")),
        ("PackageDescription", Text("description")),
        ("PackageDownloadLocation", Text("downloadLocation")),
        ("PackageFileName", Text("packageFileName")),
        ("PackageHomePage", Text("homepage")),
        ("PackageLicenseComments", Text("licenseComments")),
        ("PackageLicenseConcluded", Text("licenseConcluded")),
        ("PackageLicenseDeclared", Text("licenseDeclared")),
        ("PackageLicenseInfoFromFiles", List("licenseInfoFromFiles")),
        ("PackageName", Begin("packages", "name")),
        ("PackageOriginator", Text("originator")),
        ("PackageSourceInfo", Text("sourceInfo")),
        ("PackageSummary", Text("summary")),
        ("PackageSupplier", Text("supplier")),
        ("PackageVerificationCode", Special(verification_code)),
        ("PackageVersion", Text("versionInfo")),
        ("PrimaryPackagePurpose", Text("primaryPackagePurpose")),
        ("Relationship", Special(relationship)),
        ("RelationshipComment", Special(relationship_comment)),
        ("ReleaseDate", Text("releaseDate")),
        ("ReviewComment", Ignored),
        ("ReviewDate", Ignored),
        ("Reviewer", Ignored),
        ("SPDXID", Text("SPDXID")),
        ("SPDXREF", Annotation("")),
        ("SPDXVersion", Text("spdxVersion")),
        ("SnippetAttributionText", List("attributionTexts")),
        ("SnippetByteRange", Ignored),
        ("SnippetComment", Text("comment")),
        ("SnippetCopyrightText", Text("copyrightText")),
        ("SnippetFromFileSPDXID", Text("snippetFromFile")),
        ("SnippetFromFileSPDXIdentifier", Text("snippetFromFile")),
        ("SnippetLicenseComments", Text("licenseComments")),
        ("SnippetLicenseConcluded", Text("licenseConcluded")),
        ("SnippetLineRange", Ignored),
        ("SnippetName", Text("name")),
        ("SnippetSPDXID", Begin("snippets", "SPDXID")),
        ("SnippetSPDXIdentifier", Begin("snippets", "SPDXID")),
        ("ValidUntilDate", Text("validUntilDate")),
    ]
};

/// Returns where the value of a tag goes; `None` for a tag the specification does not have.
fn place(tag: &str) -> Option<Place> {
    let found = TAGS.binary_search_by_key(&tag, |(known, _)| known).ok()?;
    TAGS.get(found).map(|(_, place)| *place)
}

/// `DocumentRef-base https://example.org/doc SHA1: value`
fn external_document<'a>(builder: &mut Builder<'a>, offset: usize, value: &'a str) {
    let mut words = value.splitn(3, char::is_whitespace);
    let (Some(id), Some(uri)) = (words.next(), words.next()) else {
        builder.fault(offset, "`ExternalDocumentRef` is not `ID ADDRESS CHECKSUM`");
        return;
    };
    let mut members = Vec::new();
    set(
        &mut members,
        "externalDocumentId",
        offset,
        plain(offset, id),
    );
    set(&mut members, "spdxDocument", offset, plain(offset, uri));
    if let Some(checksum) = words.next().and_then(|rest| checksum(offset, rest)) {
        set(&mut members, "checksum", offset, checksum);
    }
    let reference = object(offset, members);
    push(&mut builder.root, "externalDocumentRefs", offset, reference);
}

/// `value (excludes: ./file, ./other)`
fn verification_code<'a>(builder: &mut Builder<'a>, offset: usize, value: &'a str) {
    let (code, rest) = value.split_once('(').unwrap_or((value, ""));
    let mut members = Vec::new();
    let key = "packageVerificationCodeValue";
    set(&mut members, key, offset, plain(offset, code.trim()));
    let excluded = rest.trim_end_matches(')').trim();
    if let Some(files) = excluded.strip_prefix("excludes:") {
        for file in files.split(',') {
            let key = "packageVerificationCodeExcludedFiles";
            push(&mut members, key, offset, plain(offset, file.trim()));
        }
    }
    let code = object(offset, members);
    set(builder.members(), "packageVerificationCode", offset, code);
}

/// `CATEGORY type locator`
fn external_reference<'a>(builder: &mut Builder<'a>, offset: usize, value: &'a str) {
    let mut words = value.splitn(3, char::is_whitespace);
    let (Some(category), Some(kind), Some(locator)) = (words.next(), words.next(), words.next())
    else {
        builder.fault(offset, "`ExternalRef` is not `CATEGORY TYPE LOCATOR`");
        return;
    };
    let mut members = Vec::new();
    set(
        &mut members,
        "referenceCategory",
        offset,
        plain(offset, category),
    );
    set(&mut members, "referenceType", offset, plain(offset, kind));
    set(
        &mut members,
        "referenceLocator",
        offset,
        plain(offset, locator.trim()),
    );
    let reference = object(offset, members);
    push(builder.members(), "externalRefs", offset, reference);
}

fn external_reference_comment<'a>(builder: &mut Builder<'a>, offset: usize, value: &'a str) {
    comment_last(builder.members(), "externalRefs", offset, value);
}

/// `SPDXRef-A TYPE SPDXRef-B`
fn relationship<'a>(builder: &mut Builder<'a>, offset: usize, value: &'a str) {
    let words: Vec<&str> = value.split_whitespace().collect();
    let [first, kind, second] = words.as_slice() else {
        builder.fault(offset, "`Relationship` is not `ELEMENT TYPE ELEMENT`");
        return;
    };
    let mut members = Vec::new();
    set(&mut members, "spdxElementId", offset, plain(offset, first));
    set(
        &mut members,
        "relationshipType",
        offset,
        plain(offset, kind),
    );
    set(
        &mut members,
        "relatedSpdxElement",
        offset,
        plain(offset, second),
    );
    let relationship = object(offset, members);
    push(&mut builder.root, "relationships", offset, relationship);
}

fn relationship_comment<'a>(builder: &mut Builder<'a>, offset: usize, value: &'a str) {
    comment_last(&mut builder.root, "relationships", offset, value);
}

/// Hangs a comment to the last entry of a list.
fn comment_last<'a>(
    members: &mut Vec<Member<'a>>,
    key: &'static str,
    offset: usize,
    value: &'a str,
) {
    let last = list(members, key, offset).and_then(|items| items.last_mut());
    if let Some(Value::Object(last)) = last.map(|json| &mut json.value) {
        set(last, "comment", offset, plain(offset, value));
    }
}

/// `ALGORITHM: value`
fn checksum(offset: usize, written: &str) -> Option<Json<'_>> {
    let (algorithm, value) = written.split_once(':')?;
    let mut members = Vec::new();
    set(
        &mut members,
        "algorithm",
        offset,
        plain(offset, algorithm.trim()),
    );
    set(
        &mut members,
        "checksumValue",
        offset,
        plain(offset, value.trim()),
    );
    Some(object(offset, members))
}

const fn plain(offset: usize, value: &str) -> Json<'_> {
    Json {
        offset,
        value: Value::Text(Cow::Borrowed(value)),
    }
}

const fn object(offset: usize, members: Vec<Member<'_>>) -> Json<'_> {
    Json {
        offset,
        value: Value::Object(members),
    }
}

/// Puts a value under a key; the first one stays, as a reader of JSON would have it.
fn set<'a>(members: &mut Vec<Member<'a>>, key: &'static str, offset: usize, value: Json<'a>) {
    if members.iter().all(|member| member.key != key) {
        members.push(Member {
            offset,
            key: Cow::Borrowed(key),
            value,
        });
    }
}

/// Returns the list under a key, made where there is none; `None` where something else stands there.
fn list<'m, 'a>(
    members: &'m mut Vec<Member<'a>>,
    key: &'static str,
    offset: usize,
) -> Option<&'m mut Vec<Json<'a>>> {
    let found = members.iter().position(|member| member.key == key);
    let at = found.unwrap_or(members.len());
    if found.is_none() {
        members.push(Member {
            offset,
            key: Cow::Borrowed(key),
            value: Json {
                offset,
                value: Value::Array(Vec::new()),
            },
        });
    }
    match members.get_mut(at).map(|member| &mut member.value.value) {
        Some(Value::Array(items)) => Some(items),
        _ => None,
    }
}

fn push<'a>(members: &mut Vec<Member<'a>>, key: &'static str, offset: usize, item: Json<'a>) {
    if let Some(items) = list(members, key, offset) {
        items.push(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_sorted() {
        assert!(TAGS.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn lines_take_the_shape_of_json() {
        let Lines {
            root: json, faults, ..
        } = read(
            "SPDXVersion: SPDX-2.3\nCreator: Tool: x-1\n# remark\nPackageName: a\nSPDXID: SPDXRef-a\n\
             PackageChecksum: SHA1: 00\nPackageComment: <text>one\ntwo: 2</text>\nFileName: ./f\n\
             SPDXID: SPDXRef-f\nRelationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-a\nnonsense\nWhat: x\n",
        );
        assert_eq!(json.text_of("spdxVersion"), Some("SPDX-2.3"));
        let package = &json.get("packages").expect("packages").items()[0];
        assert_eq!(package.text_of("comment"), Some("one\ntwo: 2"));
        assert_eq!(
            package.get("hasFiles").expect("files").items()[0].text(),
            Some("SPDXRef-f")
        );
        assert_eq!(json.get("files").expect("files").items().len(), 1);
        let checksum = &package.get("checksums").expect("checksums").items()[0];
        assert_eq!(checksum.text_of("algorithm"), Some("SHA1"));
        let creation = json.get("creationInfo").expect("creation");
        assert_eq!(
            creation.get("creators").expect("creators").items()[0].text(),
            Some("Tool: x-1")
        );
        let whats: Vec<_> = faults.iter().map(|fault| fault.what.as_str()).collect();
        assert_eq!(
            whats,
            ["not a `Tag: value` line", "`What` is no tag of SPDX 2"]
        );
    }

    #[test]
    fn annotations_hang_to_their_packages() {
        let Lines { root, .. } = read(
            "PackageName: a\nSPDXID: SPDXRef-a\nAnnotator: Tool: x\nSPDXREF: SPDXRef-a\n\
             AnnotationComment: <text>one\ntwo</text>\nAnnotator: Tool: y\nAnnotationComment: of nothing\n\
             SPDXREF: SPDXRef-gone\n",
        );
        let package = &root.get("packages").expect("packages").items()[0];
        let annotations = package.get("annotations").expect("annotations").items();
        assert_eq!(annotations.len(), 1);
        assert_eq!(annotations[0].text_of("comment"), Some("one\ntwo"));
    }

    #[test]
    fn a_text_that_is_never_closed_ends_the_reading() {
        let Lines {
            root: json,
            faults,
            open,
        } = read("DocumentName: a\nDocumentComment: <text>b\nPackageName: c\n");
        assert_eq!(json.text_of("name"), Some("a"));
        assert!(json.get("packages").is_none());
        assert_eq!((faults.len(), open.len()), (1, 0));
        let cut = read("PackageName: a\nPackageComment: <text>b\n");
        assert_eq!(cut.open, [0]);
    }
}
