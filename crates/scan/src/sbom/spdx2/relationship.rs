//! Relationships (clause 11) and the older ways to say them.

use std::collections::{BTreeSet, HashSet};

use gwanmun_model::sbom::{Completeness, Relation, RelationKind};
use gwanmun_model::{ProblemKind, Scope};

use super::super::draft::Draft;
use super::{DOCUMENT, items};
use crate::document::json::Json;

/// What a relationship type means: its kind, whether the second element is the one that needs or contains, the scope,
/// and whether the word says more than these.
type Meaning = (RelationKind, bool, Scope, bool);

/// Returns the meaning of a relationship type (clause 11.1, table 68).
fn meaning(word: &str) -> Meaning {
    use RelationKind::{Contains, DependsOn, Other};
    match word {
        "DEPENDS_ON" => (DependsOn, false, Scope::Unknown, false),
        "DEPENDENCY_OF" => (DependsOn, true, Scope::Unknown, false),
        "RUNTIME_DEPENDENCY_OF" => (DependsOn, true, Scope::Runtime, false),
        "OPTIONAL_DEPENDENCY_OF" => (DependsOn, true, Scope::Optional, false),
        "BUILD_DEPENDENCY_OF" => (DependsOn, true, Scope::Build, false),
        "DEV_DEPENDENCY_OF" => (DependsOn, true, Scope::Development, false),
        "TEST_DEPENDENCY_OF" => (DependsOn, true, Scope::Test, false),
        "PROVIDED_DEPENDENCY_OF" | "PREREQUISITE_FOR" => (DependsOn, true, Scope::Unknown, true),
        "BUILD_TOOL_OF" => (DependsOn, true, Scope::Build, true),
        "DEV_TOOL_OF" => (DependsOn, true, Scope::Development, true),
        "TEST_TOOL_OF" => (DependsOn, true, Scope::Test, true),
        "HAS_PREREQUISITE" | "STATIC_LINK" | "DYNAMIC_LINK" => {
            (DependsOn, false, Scope::Unknown, true)
        }
        "CONTAINS" => (Contains, false, Scope::Unknown, false),
        "CONTAINED_BY" => (Contains, true, Scope::Unknown, false),
        "PACKAGE_OF" => (Contains, true, Scope::Unknown, true),
        "OPTIONAL_COMPONENT_OF" => (Contains, true, Scope::Optional, true),
        _ => (Other, false, Scope::Unknown, true),
    }
}

/// Reads every relationship and returns what the document says it describes.
///
/// `containing` has the files packages name in `hasFiles`: package, file, offset.
pub(super) fn read_relationships(
    root: &Json<'_>,
    containing: Vec<(String, &str, usize)>,
    draft: &mut Draft<'_>,
) -> BTreeSet<String> {
    let mut described = BTreeSet::new();
    let mut said: HashSet<(String, String)> = HashSet::new();
    for relationship in items(root, "relationships") {
        read_relationship(relationship, &mut described, &mut said, draft);
    }
    for reference in items(root, "documentDescribes") {
        if let Some(to) = reference.text()
            && described.insert(to.to_owned())
        {
            describe(to, reference.offset, draft);
        }
    }
    for (package, file, offset) in containing {
        if !said.contains(&(package.clone(), file.to_owned())) {
            let relation = Relation::new(package, file, RelationKind::Contains);
            draft.relate(relation, offset);
        }
    }
    described
}

fn describe(to: &str, offset: usize, draft: &mut Draft<'_>) {
    let relation = Relation {
        written: Some("DESCRIBES".to_owned()),
        ..Relation::new(DOCUMENT, to, RelationKind::Other)
    };
    draft.relate(relation, offset);
}

fn read_relationship(
    json: &Json<'_>,
    described: &mut BTreeSet<String>,
    said: &mut HashSet<(String, String)>,
    draft: &mut Draft<'_>,
) {
    let (Some(first), Some(word), Some(second)) = (
        json.text_of("spdxElementId"),
        json.text_of("relationshipType"),
        json.text_of("relatedSpdxElement"),
    ) else {
        let message = "a relationship without both elements and a type; it was left out";
        draft.problem(ProblemKind::SkippedEntry, json.offset, message);
        return;
    };
    match word {
        "DESCRIBES" if !is_nothing(second) => {
            if described.insert(second.to_owned()) {
                describe(second, json.offset, draft);
            }
            return;
        }
        "DESCRIBED_BY" if !is_nothing(first) => {
            if described.insert(first.to_owned()) {
                describe(first, json.offset, draft);
            }
            return;
        }
        _ => {}
    }
    let (kind, is_reversed, scope, is_special) = meaning(word);
    if is_nothing(second) {
        if kind != RelationKind::Other && !is_reversed {
            nothing(first, second == "NONE", draft);
        }
        return;
    }
    let (from, to) = if is_reversed {
        (second, first)
    } else {
        (first, second)
    };
    if kind == RelationKind::Contains {
        said.insert((from.to_owned(), to.to_owned()));
    }
    let relation = Relation {
        scope,
        written: is_special.then(|| word.to_owned()),
        ..Relation::new(from, to, kind)
    };
    draft.relate(relation, json.offset);
}

fn is_nothing(element: &str) -> bool {
    matches!(element, "NONE" | "NOASSERTION")
}

/// Keeps that an element has no parts or needs, or that nobody knows whether it has.
fn nothing(element: &str, is_none: bool, draft: &mut Draft<'_>) {
    let completeness = if is_none {
        draft.sbom.needs_stated.insert(element.to_owned());
        Completeness::Complete
    } else {
        Completeness::Unknown
    };
    let known = draft.sbom.completeness.entry(element.to_owned());
    let known = known.or_insert(completeness);
    *known = (*known).max(completeness);
}
