//! Results as documents to take away.

use gwanmun_model::Text;
use gwanmun_model::text::Language;
use gwanmun_report::Document;

use crate::{App, AppError, Caller};

/// A document to take away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// Internet media type.
    pub media_type: &'static str,
    /// What a file name ends in, without the leading dot.
    pub extension: &'static str,
    /// The document.
    pub text: String,
}

impl App {
    /// Returns the system's newest assessment in one of the report formats (`json`, `cyclonedx`, …).
    /// `tool_version` is written into the document as the version of the program that made it. Audited.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for the system, or when it was never assessed; [`AppError::Invalid`] for an
    /// unknown format.
    pub fn export_assessment(
        &self,
        caller: &Caller,
        system: &str,
        format: &str,
        language: Language,
        tool_version: &str,
    ) -> Result<Exported, AppError> {
        let Some(format) = gwanmun_report::find(format) else {
            return Err(AppError::Invalid {
                field: "format",
                reason: Text::fixed("알 수 없는 문서 형식입니다.", "The format is not known."),
            });
        };
        let Some(latest) = self.system(caller, system)?.latest else {
            return Err(AppError::NotFound(Text::fixed(
                "아직 스캔하지 않은 시스템입니다.",
                "The system was never assessed.",
            )));
        };
        let assessment = self.assessment(caller, &latest.id)?;
        let mut serial = [0; 16];
        (self.environment.random)(&mut serial);
        let document = Document {
            assessment: &assessment,
            tool_version,
            language,
            serial,
        };
        Ok(Exported {
            media_type: format.media_type,
            extension: format.extension,
            text: format.write(&document),
        })
    }
}
