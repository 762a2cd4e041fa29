//! Writing PDF, where the program is built with it.

use gwanmun_app::WritePdf;

/// What writes PDF; `None` in a program built without it.
#[cfg(feature = "pdf")]
pub(crate) const WRITER: Option<WritePdf> = Some(|paper, languages, date| {
    gwanmun_report_pdf::write(paper, languages, date).map_err(|error| error.to_string())
});

/// What writes PDF; `None` in a program built without it.
#[cfg(not(feature = "pdf"))]
pub(crate) const WRITER: Option<WritePdf> = None;
