//! Use contexts: what license duties and exposure hang on.

use std::fmt;
use std::str::FromStr;

use crate::text::Text;

/// How a component is used. An approval never stretches from one context to another by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UseContext {
    /// Run inside, by staff only (core banking, batch).
    Internal,
    /// Reached by customers over a network, nothing shipped (internet-banking back end, open API).
    Network,
    /// Code sent to browsers (JavaScript bundles, WASM).
    Web,
    /// Installed by customers (mobile apps, PC security modules, partner SDKs).
    App,
    /// Shipped in equipment (ATM, kiosk, OTP device).
    Device,
    /// Handed to affiliates, joint ventures, outsourcers; treated as distribution until legal decides.
    Affiliate,
    /// Build and test only; the output is not derived from it.
    Tool,
    /// Offered as a managed service to third parties.
    Service,
}

impl UseContext {
    /// Every context.
    pub const ALL: [Self; 8] = [
        Self::Internal,
        Self::Network,
        Self::Web,
        Self::App,
        Self::Device,
        Self::Affiliate,
        Self::Tool,
        Self::Service,
    ];

    /// Returns the stable id used on the command line and in documents.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Internal => "internal",
            Self::Network => "network",
            Self::Web => "web",
            Self::App => "app",
            Self::Device => "device",
            Self::Affiliate => "affiliate",
            Self::Tool => "tool",
            Self::Service => "service",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Internal => Text::fixed("내부 업무", "Internal"),
            Self::Network => Text::fixed("대고객 네트워크 서비스", "Network service"),
            Self::Web => Text::fixed("웹 배포(브라우저)", "Sent to browsers"),
            Self::App => Text::fixed("앱 배포", "Installed by customers"),
            Self::Device => Text::fixed("기기 탑재", "Shipped in equipment"),
            Self::Affiliate => Text::fixed("계열사·외주 제공", "Handed to affiliates"),
            Self::Tool => Text::fixed("빌드·시험 도구", "Build and test tool"),
            Self::Service => Text::fixed("제3자 관리형 서비스", "Managed service to others"),
        }
    }

    /// Whether copies reach someone outside the institution, which is what most license duties hang on.
    pub const fn is_distributed(self) -> bool {
        matches!(self, Self::Web | Self::App | Self::Device | Self::Affiliate)
    }
}

impl fmt::Display for UseContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for UseContext {
    type Err = UnknownContext;

    fn from_str(id: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|context| context.id() == id)
            .ok_or(UnknownContext)
    }
}

/// The text names no use context.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownContext;

impl fmt::Display for UnknownContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the use context must be one of internal, network, web, app, device, affiliate, tool, service")
    }
}

impl std::error::Error for UnknownContext {}
