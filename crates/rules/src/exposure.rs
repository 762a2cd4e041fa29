//! Who can reach a component, as far as the use context tells.

use gwanmun_model::{Text, UseContext};
use serde::Deserialize;

/// How far attackers are from a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Exposure {
    /// Customers or others outside reach it or receive it.
    Exposed,
    /// Staff only.
    Inside,
    /// Build and test environments.
    Isolated,
}

impl Exposure {
    /// Derives the exposure from the use context. What is handed to affiliates counts as exposed: nobody here knows
    /// what stands in front of it there.
    pub const fn of(context: UseContext) -> Self {
        match context {
            UseContext::Internal => Self::Inside,
            UseContext::Tool => Self::Isolated,
            UseContext::Network
            | UseContext::Web
            | UseContext::App
            | UseContext::Device
            | UseContext::Affiliate
            | UseContext::Service => Self::Exposed,
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Exposed => Text::fixed("외부 노출", "exposed"),
            Self::Inside => Text::fixed("내부", "inside"),
            Self::Isolated => Text::fixed("격리", "isolated"),
        }
    }
}
