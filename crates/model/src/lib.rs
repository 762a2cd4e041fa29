#![doc = include_str!("../README.md")]

pub mod advisory;
pub mod assessment;
pub mod component;
pub mod context;
pub mod cvss;
pub mod data;
pub mod digest;
pub mod ecosystem;
pub mod finding;
pub mod license;
pub mod limits;
pub mod problem;
pub mod purl;
pub mod request;
pub mod role;
pub mod text;
pub mod time;
pub mod verdict;
pub mod version;

pub use crate::advisory::Advisory;
pub use crate::assessment::Assessment;
pub use crate::component::{Component, Dependency, Found, Location, Scope};
pub use crate::context::UseContext;
pub use crate::data::{DataSource, DataState, DataStatus};
pub use crate::digest::Digest;
pub use crate::ecosystem::Ecosystem;
pub use crate::finding::{Finding, FindingKind, Severity};
pub use crate::license::Expression;
pub use crate::limits::Limits;
pub use crate::problem::{Problem, ProblemKind};
pub use crate::purl::Purl;
pub use crate::role::Role;
pub use crate::text::{Language, Text};
pub use crate::time::{Date, Timestamp};
pub use crate::verdict::{RuleHit, Verdict};
