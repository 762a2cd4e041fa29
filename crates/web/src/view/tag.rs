//! Tags: what something is, in a color, an icon and a word. The color never stands alone.

use askama::Template;
use gwanmun_model::finding::{FindingKind, Severity};
use gwanmun_model::request::{Outcome, RequestState};
use gwanmun_model::text::Language;
use gwanmun_model::verdict::Verdict;
use gwanmun_model::{AppliedVex, SsvcDecision, VexStatus};

use super::Icon;

/// One tag.
#[derive(Debug, Clone, Template)]
#[template(
    ext = "html",
    source = r#"<span class="tag tag-{{ tone }}">{{ icon }}{{ text }}</span>"#
)]
pub(crate) struct Tag {
    tone: &'static str,
    icon: Icon,
    text: String,
}

impl askama::filters::HtmlSafe for Tag {}

impl Tag {
    pub(crate) fn new(tone: &'static str, icon: &'static str, text: impl Into<String>) -> Self {
        Self {
            tone,
            icon: Icon(icon),
            text: text.into(),
        }
    }

    pub(crate) fn verdict(verdict: Verdict, language: Language) -> Self {
        let (tone, icon) = match verdict {
            Verdict::Allow => ("ok", "check"),
            Verdict::Review => ("note", "eye"),
            Verdict::Board => ("warn", "board"),
            Verdict::Refuse => ("risk", "stop"),
        };
        Self::new(tone, icon, verdict.title().get(language))
    }

    pub(crate) fn severity(severity: Severity, language: Language) -> Self {
        let (tone, icon) = match severity {
            Severity::Critical => ("alarm", "severity-4"),
            Severity::High => ("risk", "severity-3"),
            Severity::Medium => ("warn", "severity-2"),
            Severity::Low => ("note", "severity-1"),
            Severity::None => ("mute", "severity-0"),
            Severity::Unknown => ("odd", "question"),
        };
        Self::new(tone, icon, severity.title().get(language))
    }

    pub(crate) fn kind(kind: FindingKind, language: Language) -> Self {
        let (tone, icon) = match kind {
            FindingKind::Vulnerability => ("mute", "bug"),
            FindingKind::Malicious => ("alarm", "flame"),
            FindingKind::Unmaintained | FindingKind::EndOfLife => ("warn", "clock"),
            FindingKind::Yanked => ("risk", "close"),
            FindingKind::Deprecated => ("warn", "alert"),
            FindingKind::Notice => ("note", "info"),
            FindingKind::CannotTell => ("odd", "question"),
        };
        Self::new(tone, icon, kind.title().get(language))
    }

    pub(crate) fn decision(decision: Option<SsvcDecision>, language: Language) -> Self {
        let (tone, icon) = match decision {
            Some(SsvcDecision::Act) => ("alarm", "flame"),
            Some(SsvcDecision::Attend) => ("risk", "alert"),
            Some(SsvcDecision::TrackStar) => ("warn", "eye"),
            Some(SsvcDecision::Track) => ("mute", "clock"),
            None => ("odd", "question"),
        };
        let title = decision.map_or_else(SsvcDecision::unknown_title, SsvcDecision::title);
        Self::new(tone, icon, title.get(language))
    }

    /// A statement that has no effect is marked by its tone and says so.
    pub(crate) fn vex(vex: &AppliedVex, language: Language) -> Self {
        let status = vex.status.title();
        let status = status.get(language);
        if !vex.is_effective() {
            let outcome = vex.outcome.title();
            return Self::new(
                "mute",
                "info",
                format!("VEX {status} ({})", outcome.get(language)),
            );
        }
        let (tone, icon) = match vex.status {
            VexStatus::NotAffected | VexStatus::WrongMatch | VexStatus::Fixed => ("ok", "check"),
            VexStatus::Affected => ("risk", "alert"),
            VexStatus::UnderReview => ("note", "eye"),
        };
        Self::new(tone, icon, format!("VEX {status}"))
    }

    pub(crate) fn state(state: RequestState, language: Language) -> Self {
        let (tone, icon) = match state {
            RequestState::Submitted => ("note", "request"),
            RequestState::AnalysisFailed => ("risk", "alert"),
            RequestState::Review => ("note", "eye"),
            RequestState::Board => ("warn", "board"),
            RequestState::AutoApproved | RequestState::Approved => ("ok", "check"),
            RequestState::ApprovedConditional => ("ok", "conditions"),
            RequestState::Rejected => ("risk", "close"),
            RequestState::Withdrawn => ("mute", "back"),
            RequestState::Expired => ("mute", "clock"),
            RequestState::Revoked => ("risk", "stop"),
        };
        Self::new(tone, icon, state.title().get(language))
    }

    pub(crate) fn outcome(outcome: Outcome, language: Language) -> Self {
        let (tone, icon) = match outcome {
            Outcome::Approve => ("ok", "check"),
            Outcome::ApproveConditionally => ("ok", "conditions"),
            Outcome::Reject => ("risk", "close"),
        };
        Self::new(tone, icon, outcome.title().get(language))
    }
}
