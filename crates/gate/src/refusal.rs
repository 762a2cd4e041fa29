//! Every reason not to serve, what is counted and logged for it, and the words people read.

use axum::http::StatusCode;
use gwanmun_model::data::Warning;
use gwanmun_model::{Digest, Language, Passage, Purl, Text, UseContext};

use crate::counts::Count;
use crate::passages::Unavailable;
use crate::upstream::FetchError;

/// Why the gate does not serve. There is no variant that serves anything.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The path is not one a client of this protocol sends.
    Malformed(Text),
    /// The registry does not know it.
    NotFound,
    /// No decision in force lets the version pass.
    Blocked {
        purl: Box<Purl>,
        passage: Box<Passage>,
    },
    /// The artifact is not the one the decision was made about.
    OtherArtifact {
        purl: Box<Purl>,
        passage: Box<Passage>,
        offered: Digest,
    },
    /// The bytes do not have the hash the registry's own index gives.
    HashMismatch { purl: Box<Purl>, expected: String },
    /// Whether it may pass cannot be said.
    PassagesUnavailable(Unavailable),
    /// The registry failed.
    Upstream(FetchError),
}

impl From<Unavailable> for Refusal {
    fn from(unavailable: Unavailable) -> Self {
        Self::PassagesUnavailable(unavailable)
    }
}

impl From<FetchError> for Refusal {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::NotFound => Self::NotFound,
            other => Self::Upstream(other),
        }
    }
}

impl Refusal {
    /// Returns the HTTP status. A denied version is 403 and never 404, because clients remember a 404.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Malformed(_) => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Blocked { .. } | Self::OtherArtifact { .. } => StatusCode::FORBIDDEN,
            Self::PassagesUnavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Upstream(FetchError::TimedOut) => StatusCode::GATEWAY_TIMEOUT,
            Self::HashMismatch { .. } | Self::Upstream(_) => StatusCode::BAD_GATEWAY,
        }
    }

    pub(crate) fn count(&self) -> Count {
        match self {
            Self::Malformed(_) => Count::Malformed,
            Self::NotFound => Count::NotFound,
            Self::Blocked { .. } => Count::DownloadBlocked,
            Self::OtherArtifact { .. } | Self::HashMismatch { .. } => Count::HashMismatch,
            Self::PassagesUnavailable(_) => Count::PassagesUnavailable,
            Self::Upstream(_) => Count::UpstreamFailed,
        }
    }

    /// Returns what happened in one sentence, without what to do about it.
    pub(crate) fn headline(&self, context: UseContext) -> Text {
        match self {
            Self::Malformed(what) => Text::new(
                format!("관문이 요청을 이해하지 못했습니다: {}", what.ko),
                format!("Gwanmun does not understand the request: {}", what.en),
            ),
            Self::NotFound => Text::fixed(
                "상위 저장소에 없는 패키지 또는 버전입니다.",
                "The upstream registry does not have this package or version.",
            ),
            Self::Blocked { purl, passage } => Text::new(
                format!(
                    "관문이 차단했습니다: {purl} (사용 형태: {}, 상태: {})",
                    context.title().ko,
                    passage.state.title().ko
                ),
                format!(
                    "Blocked by Gwanmun: {purl} may not pass (use context {context}, state {})",
                    passage.state.id()
                ),
            ),
            Self::OtherArtifact { purl, .. } => Text::new(
                format!("관문이 차단했습니다: {purl} 파일이 승인받은 파일과 다릅니다."),
                format!("Blocked by Gwanmun: {purl} is not the artifact that was approved"),
            ),
            Self::HashMismatch { purl, .. } => Text::new(
                format!("관문이 차단했습니다: {purl} 파일의 해시값이 저장소 색인과 다릅니다."),
                format!("Blocked by Gwanmun: {purl} does not have the hash its index gives"),
            ),
            Self::PassagesUnavailable(_) => Text::fixed(
                "관문이 승인 여부를 확인할 수 없어 아무것도 내보내지 않습니다.",
                "Gwanmun cannot tell what is approved and therefore serves nothing",
            ),
            Self::Upstream(_) => Text::fixed(
                "관문이 상위 저장소에서 파일을 가져오지 못했습니다.",
                "Gwanmun could not fetch from the upstream registry",
            ),
        }
    }

    /// Returns why, and where somebody can do something about it.
    pub(crate) fn detail(&self) -> Text {
        match self {
            Self::Malformed(_) | Self::NotFound => Text::fixed("", ""),
            Self::Blocked { passage, .. } => Text::new(
                format!("사유: {}\n신청: {}", passage.reason.ko, passage.address),
                format!(
                    "Reason: {}\nRequest: {}",
                    passage.reason.en, passage.address
                ),
            ),
            Self::OtherArtifact {
                passage, offered, ..
            } => Text::new(
                format!(
                    "사유: 저장소가 내놓은 파일({offered})은 승인 기록의 해시값과 다릅니다.\n신청: {}",
                    passage.address
                ),
                format!(
                    "Reason: the registry offers {offered}, the approval is bound to another hash.\nRequest: {}",
                    passage.address
                ),
            ),
            Self::HashMismatch { expected, .. } => Text::new(
                format!("사유: 색인의 SHA-256은 {expected}입니다. 보안 담당자에게 알리십시오."),
                format!("Reason: the index gives SHA-256 {expected}. Tell your security team."),
            ),
            Self::PassagesUnavailable(unavailable) => Text::new(
                format!("사유: {}", unavailable.reason.ko),
                format!("Reason: {}", unavailable.reason.en),
            ),
            Self::Upstream(error) => {
                let text = error.text();
                Text::new(format!("사유: {}", text.ko), format!("Reason: {}", text.en))
            }
        }
    }

    /// Returns the whole message as plain text, for clients that print a body as it comes: English first, so
    /// that the first line is ASCII (some clients show no more than that), then Korean. `advice` is what the
    /// protocol knows to do beside making a request; it may be empty.
    pub(crate) fn plain_text(
        &self,
        context: UseContext,
        advice: &Text,
        warnings: &[Warning],
    ) -> String {
        let parts = [self.headline(context), self.detail(), advice.clone()];
        let mut lines: Vec<String> = Vec::new();
        for language in [Language::En, Language::Ko] {
            let texts = parts.iter().flat_map(|part| part.get(language).lines());
            let said = texts.filter(|line| !line.trim().is_empty());
            lines.extend(said.map(str::to_owned));
            lines.extend(warnings.iter().map(|warning| warning.line(language)));
        }
        lines.join("\n") + "\n"
    }

    /// Writes the refusal to the log, at a level that says who must look at it.
    pub(crate) fn log(&self, protocol: &str, path: &str, context: UseContext) {
        match self {
            Self::Blocked { purl, passage } => tracing::warn!(
                protocol, %purl, %context, state = passage.state.id(),
                request = passage.request.as_deref().unwrap_or_default(), "blocked"
            ),
            Self::OtherArtifact {
                purl,
                passage,
                offered,
            } => tracing::error!(
                protocol, %purl, %context, state = passage.state.id(), %offered,
                request = passage.request.as_deref().unwrap_or_default(),
                "blocked: not the artifact that was approved"
            ),
            Self::HashMismatch { purl, expected } => tracing::error!(
                protocol, %purl, %context, expected, "blocked: the bytes do not have the index's hash"
            ),
            Self::PassagesUnavailable(error) => {
                tracing::error!(protocol, path, %context, %error, "nothing served: no answer about passages");
            }
            Self::Upstream(error) => {
                tracing::error!(protocol, path, %context, %error, "nothing served: upstream failed");
            }
            Self::Malformed(what) => {
                tracing::warn!(protocol, path, what = %what.en, "malformed request");
            }
            Self::NotFound => tracing::debug!(protocol, path, "not found"),
        }
    }
}
