//! Files that come with a component and speak of its license.

use crate::license::Expression;

/// A file by the name of a license, a notice or a copyright statement, as a scan found it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LicenseText {
    /// Path relative to the scanned root, `/`-separated; `outer.jar!META-INF/LICENSE` inside archives.
    pub path: String,
    /// What it holds.
    pub text: String,
    /// Identity of the component it came with; `None` where the place it stands in tells.
    pub owner: Option<String>,
}

/// Such a file, what it says, and that it belongs to one component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseFile {
    /// Path relative to the scanned root.
    pub path: String,
    /// What it holds; empty where only its description is known.
    pub text: String,
    /// What it says, as an SPDX expression; `None` where it names no license.
    pub expression: Option<Expression>,
    /// Whether that rests on license texts found whole, not on notices, names or parts.
    pub is_certain: bool,
    /// Copyright statements in it.
    pub copyrights: Vec<String>,
}
