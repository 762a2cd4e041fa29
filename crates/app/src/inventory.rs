//! Components and findings: of one system, and of one component version over all systems.

use gwanmun_model::assessment::Duty;
use gwanmun_model::finding::FindingKind;
use gwanmun_model::{Finding, Severity, Verdict};

use crate::{
    App, AppError, Caller, ComponentVersion, Page, Paged, Request, SystemComponent, SystemFinding,
    SystemUse,
};

/// Sort keys of [`App::components`].
pub const COMPONENT_SORTS: &[&str] = &[
    "name",
    "version",
    "ecosystem",
    "license",
    "verdict",
    "severity",
    "findings",
    "priority",
    "scope",
    "direct",
];

/// Sort keys of [`App::findings`].
pub const FINDING_SORTS: &[&str] = &[
    "priority",
    "severity",
    "id",
    "component",
    "kind",
    "score",
    "epss",
    "published",
];

/// Which components of a system are wanted; `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ComponentFilter {
    /// With this verdict.
    pub verdict: Option<Verdict>,
    /// Whose worst finding has this severity.
    pub severity: Option<Severity>,
    /// Of this package-url type (`npm`, `maven`).
    pub package_type: Option<String>,
    /// Named by the system's own manifest, or not.
    pub direct: Option<bool>,
    /// With findings, or without.
    pub with_findings: Option<bool>,
}

/// Which findings of a system are wanted; `None` does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FindingFilter {
    /// Of this severity.
    pub severity: Option<Severity>,
    /// Of this kind.
    pub kind: Option<FindingKind>,
    /// Known to be exploited, or not.
    pub exploited: Option<bool>,
    /// With a version that fixes it, or without.
    pub fixable: Option<bool>,
}

/// One component version with everything known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ComponentDetail {
    /// The component version and its license.
    pub version: ComponentVersion,
    /// Its findings, most urgent first.
    pub findings: Vec<Finding>,
    /// License duties that arise, one list per use context of the systems that use it.
    pub duties: Vec<Duty>,
    /// Systems that use it (where-used), with verdict, rules and locations, sorted by name.
    pub systems: Vec<SystemUse>,
    /// Requests that name it, the newest first.
    pub requests: Vec<Request>,
}

impl App {
    /// Lists a system's components. The filter looks at the package's name, version and license.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Invalid`] for an unknown sort key.
    pub fn components(
        &self,
        _caller: &Caller,
        _system: &str,
        _filter: &ComponentFilter,
        _page: &Page,
    ) -> Result<Paged<SystemComponent>, AppError> {
        crate::unfinished()
    }

    /// Lists a system's findings. The filter looks at ids, the package's name and the summary.
    /// By default the most urgent come first.
    ///
    /// # Errors
    /// As [`App::components`].
    pub fn findings(
        &self,
        _caller: &Caller,
        _system: &str,
        _filter: &FindingFilter,
        _page: &Page,
    ) -> Result<Paged<SystemFinding>, AppError> {
        crate::unfinished()
    }

    /// Lists distinct third-party component versions in use anywhere whose package URL or name contains the
    /// filter, with the verdict of the strictest system, sorted by package URL. What the portal's search shows.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for an unknown sort key.
    pub fn inventory(
        &self,
        _caller: &Caller,
        _filter: &ComponentFilter,
        _page: &Page,
    ) -> Result<Paged<SystemComponent>, AppError> {
        crate::unfinished()
    }

    /// Returns a component version by its key.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn component(&self, _caller: &Caller, _key: &str) -> Result<ComponentDetail, AppError> {
        crate::unfinished()
    }

    /// Returns the shortest way from one of the system's own dependencies to the component: package URLs
    /// from the root to it, the component last. Empty when no edge leads there.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn dependency_path(
        &self,
        _caller: &Caller,
        _system: &str,
        _key: &str,
    ) -> Result<Vec<String>, AppError> {
        crate::unfinished()
    }
}
