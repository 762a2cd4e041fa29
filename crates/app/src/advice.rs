//! What to move the components of a system to, whose step it is, and whether that version may be used already.

use std::collections::{BTreeMap, BTreeSet};

use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::assessment::Advice;
use gwanmun_model::passage::PassageState;
use gwanmun_model::role::Permission;
use gwanmun_model::{Advisory, Component, Location, Purl, UseContext, version};
use gwanmun_rules::advice::clears;
use gwanmun_rules::matching::Question;
use gwanmun_store::inventory::{self, Graph};
use gwanmun_store::records::StoredAdvice;
use gwanmun_store::{requests, versions};

use crate::known;
use crate::order::view_of;
use crate::systems::{find, object};
use crate::{App, AppError, Caller, Page, Paged};

/// Sort keys of [`App::advice`].
pub const ADVICE_SORTS: &[&str] = &["priority", "component", "clears", "remaining", "standing"];

/// Most approved versions of one package that are tried.
const TRIED_MAX: usize = 50;

/// Where the advised version stands with approvals in the system's use context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// No version is known, so there is nothing to approve.
    NoVersion,
    /// Nobody approved it in this use context.
    NotApproved,
    /// A request for it waits for a decision.
    Requested,
    /// It may be used.
    Approved,
}

impl Standing {
    /// Every standing, the furthest from use first.
    pub const ALL: [Self; 4] = [
        Self::NoVersion,
        Self::NotApproved,
        Self::Requested,
        Self::Approved,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::NoVersion => "no-version",
            Self::NotApproved => "not-approved",
            Self::Requested => "requested",
            Self::Approved => "approved",
        }
    }
}

/// What to move one component of a system to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SystemAdvice {
    /// Key of the distinct component version.
    pub version_key: String,
    /// The advice, with the direct dependencies through which the component comes.
    pub advice: Advice,
    /// Number of vulnerabilities the step clears.
    pub clears: u64,
    /// The highest priority of the component's findings in the system, 0 to 100.
    pub priority: u8,
    /// The advised version.
    pub to: Option<Purl>,
    /// Where it stands.
    pub standing: Standing,
    /// The nearest version above the component's own that is approved and clears the same vulnerabilities, where the
    /// advised one is not approved.
    pub approved_instead: Option<Purl>,
}

/// Which advice is wanted; `None` does not restrict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AdviceFilter {
    /// Where the advised version stands.
    pub standing: Option<Standing>,
    /// A step that may break what relies on the component, or not.
    pub major: Option<bool>,
}

impl App {
    /// Lists what to move a system's components with vulnerabilities to, the most urgent first by default. The filter looks
    /// at the package URL. A list without pages is an export and audited.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; when the database or the data file cannot be used.
    pub fn advice(
        &self,
        caller: &Caller,
        system: &str,
        filter: AdviceFilter,
        page: &Page,
    ) -> Result<Paged<SystemAdvice>, AppError> {
        caller.check(Permission::Read)?;
        let (context, stored, graph) = self.read(|t| {
            let known = find(t, system)?;
            let stored = inventory::advice(t, system, &view_of(&known))?;
            Ok((known.context, stored, inventory::graph(t, system)?))
        })?;
        let above = Above::new(&graph);
        let wanted = page.filter.to_lowercase();
        let mut rows = Vec::new();
        for mut one in stored {
            if !one.advice.purl.to_string().to_lowercase().contains(&wanted) {
                continue;
            }
            one.advice.through = above.direct(&one.version_key);
            rows.push(self.standing_of(one, context)?);
        }
        rows.retain(|row| {
            filter
                .standing
                .is_none_or(|standing| row.standing == standing)
                && filter
                    .major
                    .is_none_or(|major| row.advice.is_major == major)
        });
        sort(&mut rows, page);
        self.record_unpaged(caller, page, (object(system), "advice"))?;
        Ok(page.cut(rows))
    }

    /// Returns where the advised version of one component version stands in a use context.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; when the database or the data file cannot be used.
    pub fn advice_in(
        &self,
        caller: &Caller,
        advice: Advice,
        context: UseContext,
    ) -> Result<SystemAdvice, AppError> {
        caller.check(Permission::Read)?;
        let stored = StoredAdvice {
            version_key: versions::key_of(&advice.purl.to_string()),
            advice,
            vulnerabilities: 0,
            priority: 0,
        };
        self.standing_of(stored, context)
    }

    fn standing_of(
        &self,
        stored: StoredAdvice,
        context: UseContext,
    ) -> Result<SystemAdvice, AppError> {
        let StoredAdvice {
            version_key,
            advice,
            vulnerabilities,
            priority,
        } = stored;
        let to = advised(&advice);
        let standing = match &to {
            Some(to) => self.standing(to, context)?,
            None => Standing::NoVersion,
        };
        let approved_instead = if standing == Standing::Approved {
            None
        } else {
            self.approved_instead(&advice, context)?
        };
        let remaining = advice.unfixed.len() as u64;
        Ok(SystemAdvice {
            version_key,
            clears: vulnerabilities.saturating_sub(remaining),
            priority,
            to,
            standing,
            approved_instead,
            advice,
        })
    }

    fn standing(&self, to: &Purl, context: UseContext) -> Result<Standing, AppError> {
        Ok(match self.passage(to, context) {
            Ok(passage) => match passage.state {
                PassageState::Allowed { .. } => Standing::Approved,
                PassageState::Held => Standing::Requested,
                PassageState::Denied => Standing::NotApproved,
            },
            // Without data nobody can clear it of having become malicious, so it is not approved either.
            Err(AppError::NoData(_)) => Standing::NotApproved,
            Err(error) => return Err(error),
        })
    }

    /// Tries every approved version of the package above the component's own, the nearest first.
    fn approved_instead(
        &self,
        advice: &Advice,
        context: UseContext,
    ) -> Result<Option<Purl>, AppError> {
        let purl = &advice.purl;
        let (Some(ecosystem), Some(current)) = (purl.ecosystem(), purl.version()) else {
            return Ok(None);
        };
        let Some(snapshot) = self.data.current()? else {
            return Ok(None);
        };
        let now = self.now();
        let mut approved =
            self.read(|t| Ok(requests::approved_versions(t, purl, context, now)?))?;
        let compare = |a: &str, b: &str| version::compare(ecosystem, a, b);
        approved.retain(|one| {
            one.version()
                .and_then(|version| compare(version, current))
                .is_some_and(std::cmp::Ordering::is_gt)
        });
        if approved.is_empty() {
            return Ok(None);
        }
        approved.sort_by(|a, b| {
            let pair = a.version().zip(b.version());
            pair.and_then(|(a, b)| compare(a, b))
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let asked = asked(&snapshot, purl)?;
        let asked: Vec<(&Question, &[Advisory])> = asked
            .iter()
            .map(|(question, records)| (question, records.as_slice()))
            .collect();
        for one in approved.into_iter().take(TRIED_MAX) {
            let version = one.advised().full_version().unwrap_or_default();
            if clears(&version, &advice.unfixed, &asked)
                && self.standing(&one, context)? == Standing::Approved
            {
                return Ok(Some(one));
            }
        }
        Ok(None)
    }
}

/// Returns the advised version as a package URL. Advice about a distribution's package is a version of its source
/// package, and the package that carries it may have another: nothing is named then.
fn advised(advice: &Advice) -> Option<Purl> {
    let version = advice.version.as_deref()?;
    let purl = &advice.purl;
    (purl.advised().full_version().as_deref() == purl.version())
        .then(|| purl.clone().with_version(Some(version)))
}

fn asked(snapshot: &Snapshot, purl: &Purl) -> Result<Vec<(Question, Vec<Advisory>)>, AppError> {
    let place = Location::new("advice".to_owned(), None);
    Ok(known::asked(
        snapshot,
        &Component::new(purl.clone(), place),
    )?)
}

fn sort(rows: &mut [SystemAdvice], page: &Page) {
    rows.sort_by(|a, b| {
        let order = match page.sort.as_str() {
            "component" => a.advice.purl.cmp(&b.advice.purl),
            "clears" => a.clears.cmp(&b.clears),
            "remaining" => a.advice.unfixed.len().cmp(&b.advice.unfixed.len()),
            "standing" => a.standing.cmp(&b.standing),
            _ => a.priority.cmp(&b.priority),
        };
        let order = if page.descending || page.sort.is_empty() {
            order.reverse()
        } else {
            order
        };
        order.then_with(|| a.advice.purl.cmp(&b.advice.purl))
    });
}

/// Who needs whom, to find the direct dependencies above a component.
struct Above<'a> {
    graph: &'a Graph,
    needed_by: BTreeMap<&'a str, Vec<&'a str>>,
    roots: BTreeSet<&'a str>,
}

impl<'a> Above<'a> {
    fn new(graph: &'a Graph) -> Self {
        let mut needed_by: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (from, list) in &graph.edges {
            for to in list {
                needed_by.entry(to).or_default().push(from);
            }
        }
        Self {
            graph,
            needed_by,
            roots: graph.roots.iter().map(String::as_str).collect(),
        }
    }

    /// Walks up to the first direct dependency on each way; empty where the component is one itself.
    fn direct(&self, key: &str) -> Vec<String> {
        if self.roots.contains(key) {
            return Vec::new();
        }
        let mut found = BTreeSet::new();
        let mut seen = BTreeSet::from([key]);
        let mut open = vec![key];
        while let Some(node) = open.pop() {
            for &user in self.needed_by.get(node).into_iter().flatten() {
                if !seen.insert(user) {
                    continue;
                }
                if self.roots.contains(user) {
                    found.extend(self.graph.nodes.get(user).cloned());
                } else {
                    open.push(user);
                }
            }
        }
        found.into_iter().collect()
    }
}
