//! The questions rules ask of a document.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_model::sbom::{RelationKind, SbomComponent, SchemaCheck, Standard};
use gwanmun_model::{ComponentKind, ProblemKind};
use serde::Deserialize;

use super::field::{ComponentField, DocumentField, is_told};
use super::{OFFENDERS_MAX, Offender, Outcome, Rule, Status, Subject};

/// One question with its values, as a file names it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "check", rename_all = "kebab-case")]
pub(super) enum Check {
    /// Every component stands in relation to the top one.
    Connected,
    /// The document says how complete it is.
    Completeness,
    /// Every component has one of the fields.
    Components {
        any: Vec<ComponentField>,
        #[serde(default)]
        except_kinds: Vec<Kind>,
    },
    /// Dependencies are stated.
    Dependencies,
    /// The document has one of the fields.
    Document { any: Vec<DocumentField> },
    /// The document has none of the fields.
    DocumentWithout { any: Vec<DocumentField> },
    /// What lacks one of the fields says that it is not known.
    ExplicitUnknowns { any: Vec<ComponentField> },
    /// The document is of an accepted format.
    Format { accepts: Vec<Accepted> },
    /// Only a person can tell.
    Manual,
    /// A container or operating system comes with its packages.
    OsPackages,
    /// Package URLs of the types have the qualifier.
    PurlQualifier {
        types: Vec<String>,
        qualifier: String,
    },
    /// No package URL is of the types.
    PurlTypes { refused: Vec<String> },
    /// Everything could be read.
    Readable,
    /// Relations lead to what is there.
    References,
    /// The document follows its schema.
    Schema,
    /// The top component has one of the fields, and none of the refused names.
    Top {
        any: Vec<ComponentField>,
        #[serde(default)]
        refused: Vec<String>,
    },
    /// Dependencies of dependencies are stated.
    Transitive,
    /// No component stands twice.
    Unique,
}

/// A kind of component by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Kind(ComponentKind);

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(id: String) -> Result<Self, String> {
        let kind = ComponentKind::from_id(&id);
        kind.map(Self)
            .ok_or_else(|| format!("no kind of component `{id}`"))
    }
}

/// A format that is accepted, from one version to another.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Accepted {
    standard: String,
    from: Option<String>,
    to: Option<String>,
}

impl Accepted {
    fn takes(&self, standard: Standard, version: &str) -> bool {
        let number = |text: &str| -> Vec<u64> {
            let parts = text.split('.');
            parts.map(|part| part.parse().unwrap_or(0)).collect()
        };
        let version = number(version);
        let in_version = |limit: &Option<String>| limit.as_deref().map(number);
        self.standard == standard.name()
            && in_version(&self.from).is_none_or(|from| version >= from)
            // `2.3` as the end includes 2.3.1.
            && in_version(&self.to).is_none_or(|to| {
                let head: Vec<u64> = version.iter().copied().take(to.len()).collect();
                head <= to
            })
    }
}

/// What several checks look up.
pub(super) struct Facts<'a> {
    subject: Subject<'a>,
    top: Option<&'a SbomComponent>,
    /// What each reference depends on or holds, references that are not there left out.
    below: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Facts<'a> {
    pub(super) fn of(subject: &Subject<'a>) -> Self {
        let sbom = subject.sbom;
        let components: BTreeMap<&str, &SbomComponent> = sbom
            .components
            .iter()
            .map(|component| (component.reference.as_str(), component))
            .collect();
        let services = sbom.services.iter().map(|one| one.reference.as_str());
        let known: BTreeSet<&str> = components.keys().copied().chain(services).collect();
        let mut below: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for relation in &sbom.relations {
            let (from, to) = (relation.from.as_str(), relation.to.as_str());
            let is_here = known.contains(from) && known.contains(to) && from != to;
            if is_here && relation.kind != RelationKind::Other {
                below.entry(from).or_default().insert(to);
            }
        }
        let top = sbom.subject.as_deref();
        Self {
            subject: *subject,
            top: top.and_then(|reference| components.get(reference).copied()),
            below,
        }
    }

    fn is_top(&self, component: &SbomComponent) -> bool {
        self.subject.sbom.subject.as_deref() == Some(component.reference.as_str())
    }

    /// Every component but the one the document is about.
    fn components(&self) -> impl Iterator<Item = &'a SbomComponent> {
        let top = self.subject.sbom.subject.as_deref();
        let all = self.subject.sbom.components.iter();
        all.filter(move |component| top != Some(component.reference.as_str()))
    }
}

fn offender(component: &SbomComponent, detail: Option<String>) -> Offender {
    Offender {
        name: if component.name.is_empty() {
            component.reference.clone()
        } else {
            match component.group.as_deref().filter(|group| !group.is_empty()) {
                Some(group) => format!("{group}/{}", component.name),
                None => component.name.clone(),
            }
        },
        version: component.version.clone(),
        line: component.line,
        detail,
    }
}

/// What was asked and what came out.
struct Found {
    checked: usize,
    offenders: Vec<Offender>,
    is_unknown: bool,
}

impl Found {
    fn new(checked: usize, offenders: Vec<Offender>) -> Self {
        Self {
            checked,
            offenders,
            is_unknown: false,
        }
    }

    /// Asked of the document as a whole.
    fn whole(holds: bool, name: &str, detail: Option<String>) -> Self {
        let offender = Offender {
            name: name.to_owned(),
            version: None,
            line: None,
            detail,
        };
        Self::new(1, if holds { Vec::new() } else { vec![offender] })
    }

    fn unknown(detail: Option<String>) -> Self {
        let mut found = Self::whole(false, Offender::WHOLE, detail);
        found.is_unknown = true;
        found
    }
}

impl Check {
    pub(super) fn run(&self, rule: &Rule, facts: &Facts<'_>) -> Outcome {
        let found = self.ask(facts);
        let failed = found.offenders.len();
        let status = if found.is_unknown {
            Status::Unknown
        } else if failed > 0 {
            Status::Fail
        } else {
            Status::Pass
        };
        let mut offenders = found.offenders;
        offenders.truncate(OFFENDERS_MAX);
        Outcome {
            rule: rule.clone(),
            status,
            checked: found.checked,
            failed: if found.is_unknown { 0 } else { failed },
            offenders,
        }
    }

    fn ask(&self, facts: &Facts<'_>) -> Found {
        let sbom = facts.subject.sbom;
        match self {
            Self::Connected => connected(facts),
            Self::Completeness => completeness(facts),
            Self::Components { any, except_kinds } => {
                let asked = facts.components().filter(|component| {
                    let mut kinds = except_kinds.iter();
                    !kinds.any(|kind| kind.0 == component.kind)
                });
                each(asked, |component| {
                    let has = any.iter().any(|field| field.is_in(component));
                    (!has).then_some(None)
                })
            }
            Self::Dependencies => dependencies(facts),
            Self::Document { any } => {
                let has = any.iter().any(|field| field.is_in(sbom));
                Found::whole(has, Offender::WHOLE, None)
            }
            Self::DocumentWithout { any } => {
                let has = any.iter().any(|field| field.is_in(sbom));
                Found::whole(!has, Offender::WHOLE, None)
            }
            Self::ExplicitUnknowns { any } => explicit_unknowns(any, facts),
            Self::Format { accepts } => {
                let format = &sbom.format;
                let mut accepted = accepts.iter();
                let taken = accepted.any(|one| one.takes(format.standard, &format.version))
                    && is_told(&format.version);
                Found::whole(taken, Offender::WHOLE, Some(format.to_string()))
            }
            Self::Manual => Found::unknown(None),
            Self::OsPackages => os_packages(facts),
            Self::PurlQualifier { types, qualifier } => {
                let asked = facts.components().filter(|component| {
                    let purl = component.purl.as_ref();
                    purl.is_some_and(|purl| types.iter().any(|one| one == purl.package_type()))
                });
                each(asked, |component| {
                    let purl = component.purl.as_ref()?;
                    let has = purl.qualifier(qualifier).is_some();
                    (!has).then(|| Some(purl.to_string()))
                })
            }
            Self::PurlTypes { refused } => each(facts.components(), |component| {
                let purl = component.purl.as_ref()?;
                let is_refused = refused.iter().any(|one| one == purl.package_type());
                is_refused.then(|| Some(purl.to_string()))
            }),
            Self::Readable => readable(facts),
            Self::References => {
                let broken = problems(facts, |kind| kind == ProblemKind::DanglingReference);
                Found::new(sbom.relations.len().max(broken.len()), broken)
            }
            Self::Schema => schema(facts.subject.schema),
            Self::Top { any, refused } => top(any, refused, facts),
            Self::Transitive => transitive(facts),
            Self::Unique => unique(facts),
        }
    }
}

/// Asks each component; the answer of a component that breaks the rule is what to say about it.
fn each<'a>(
    components: impl Iterator<Item = &'a SbomComponent>,
    breaks: impl Fn(&SbomComponent) -> Option<Option<String>>,
) -> Found {
    let mut checked = 0;
    let mut offenders = Vec::new();
    for component in components {
        checked += 1;
        if let Some(detail) = breaks(component) {
            offenders.push(offender(component, detail));
        }
    }
    Found::new(checked, offenders)
}

fn connected(facts: &Facts<'_>) -> Found {
    let Some(top) = facts.top else {
        return Found::unknown(Some("there is no top component to start from".to_owned()));
    };
    let mut reached = BTreeSet::new();
    let mut open = vec![top.reference.as_str()];
    while let Some(reference) = open.pop() {
        if reached.insert(reference) {
            open.extend(facts.below.get(reference).into_iter().flatten());
        }
    }
    each(facts.components(), |component| {
        let is_reached = reached.contains(component.reference.as_str());
        (!is_reached).then_some(None)
    })
}

fn completeness(facts: &Facts<'_>) -> Found {
    let sbom = facts.subject.sbom;
    let told = !sbom.completeness.is_empty()
        || facts
            .components()
            .all(|component| sbom.needs_stated.contains(&component.reference));
    Found::whole(told, Offender::WHOLE, None)
}

/// A document of one component has nothing to state.
fn dependencies(facts: &Facts<'_>) -> Found {
    let sbom = facts.subject.sbom;
    let is_single = facts.components().next().is_none();
    let told = is_single || !facts.below.is_empty() || !sbom.needs_stated.is_empty();
    Found::whole(told, Offender::WHOLE, None)
}

/// Some component other than the top one needs another, or all of them are said to need none.
fn transitive(facts: &Facts<'_>) -> Found {
    let sbom = facts.subject.sbom;
    let is_deep = facts
        .components()
        .any(|component| facts.below.contains_key(component.reference.as_str()));
    let all_stated = facts
        .components()
        .all(|component| sbom.needs_stated.contains(&component.reference));
    Found::whole(is_deep || all_stated, Offender::WHOLE, None)
}

fn explicit_unknowns(fields: &[ComponentField], facts: &Facts<'_>) -> Found {
    let marks = &facts.subject.sbom.completeness;
    each(facts.components(), |component| {
        let is_silent = |field: &&ComponentField| {
            let name = field.said_unknown_as();
            let said = component.said_unknown.iter();
            let mut said = said.filter(|known| !name.is_empty() && known.starts_with(name));
            !field.is_in(component) && said.next().is_none()
        };
        let silent: Vec<&str> = fields
            .iter()
            .filter(is_silent)
            .map(ComponentField::said_unknown_as)
            .collect();
        let is_marked = marks.contains_key(&component.reference);
        (!silent.is_empty() && !is_marked).then(|| Some(silent.join(", ")))
    })
}

/// Types of package URL that packages of an operating system have.
const OS_TYPES: [&str; 7] = ["deb", "rpm", "apk", "alpm", "ebuild", "opkg", "pacman"];

fn os_packages(facts: &Facts<'_>) -> Found {
    let is_system = |kind| {
        matches!(
            kind,
            ComponentKind::Container
                | ComponentKind::OperatingSystem
                | ComponentKind::Device
                | ComponentKind::Firmware
        )
    };
    let sbom = facts.subject.sbom;
    let holds_system = facts.top.is_some_and(|top| is_system(top.kind))
        || sbom.components.iter().any(|component| {
            component.kind == ComponentKind::OperatingSystem && !facts.is_top(component)
        });
    let has_packages = facts.components().any(|component| {
        let purl = component.purl.as_ref();
        purl.is_some_and(|purl| OS_TYPES.contains(&purl.package_type()))
    });
    Found::whole(!holds_system || has_packages, Offender::WHOLE, None)
}

/// What could not be read, in the reader's own words and places.
fn problems(facts: &Facts<'_>, is_meant: impl Fn(ProblemKind) -> bool) -> Vec<Offender> {
    let problems = facts.subject.problems.iter();
    problems
        .filter(|problem| is_meant(problem.kind))
        .map(|problem| Offender {
            name: problem.path.clone(),
            version: None,
            line: problem.line,
            detail: Some(format!("{}: {}", problem.kind.id(), problem.message)),
        })
        .collect()
}

fn readable(facts: &Facts<'_>) -> Found {
    let offenders = problems(facts, |kind| kind != ProblemKind::DanglingReference);
    let entries = facts.subject.sbom.components.len();
    Found::new(entries.max(offenders.len()).max(1), offenders)
}

fn schema(check: &SchemaCheck) -> Found {
    match check {
        SchemaCheck::Valid => Found::new(1, Vec::new()),
        SchemaCheck::Invalid(faults) => {
            let offenders: Vec<Offender> = faults
                .iter()
                .map(|fault| Offender {
                    name: fault.place.clone(),
                    version: None,
                    line: fault.line,
                    detail: Some(fault.message.clone()),
                })
                .collect();
            Found::new(offenders.len().max(1), offenders)
        }
        SchemaCheck::Unchecked(reason) => Found::unknown(Some(reason.clone())),
    }
}

fn top(any: &[ComponentField], refused: &[String], facts: &Facts<'_>) -> Found {
    let Some(top) = facts.top else {
        return Found::whole(false, Offender::WHOLE, None);
    };
    let name = top.name.trim();
    let is_refused = refused.iter().any(|one| one.eq_ignore_ascii_case(name));
    let has = any.iter().any(|field| field.is_in(top)) && !is_refused;
    let offenders = if has {
        Vec::new()
    } else {
        vec![offender(top, None)]
    };
    Found::new(1, offenders)
}

fn unique(facts: &Facts<'_>) -> Found {
    let mut seen = BTreeSet::new();
    let mut offenders = Vec::new();
    let mut checked = 0;
    for component in facts.components() {
        let Some(purl) = &component.purl else {
            continue;
        };
        checked += 1;
        let key = (purl.to_string(), component.version.as_deref());
        if !seen.insert(key) {
            offenders.push(offender(component, Some(purl.to_string())));
        }
    }
    Found::new(checked, offenders)
}
