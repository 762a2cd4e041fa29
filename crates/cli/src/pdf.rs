//! The writer of PDF documents, which a build may go without.

use gwanmun_report::notices::{Languages, Paper};

/// Writes a paper as PDF. The date is the day it was made, as `YYYY-MM-DD`; the error says what to do.
pub(crate) type Writer = fn(&Paper, Languages, Option<&str>) -> Result<Vec<u8>, String>;

/// The writer; `None` in a build without the feature `pdf`.
#[expect(
    dead_code,
    reason = "the commands that write documents take it from here"
)]
pub(crate) const WRITER: Option<Writer> = writer();

#[cfg(feature = "pdf")]
const fn writer() -> Option<Writer> {
    Some(|paper, languages, date| {
        gwanmun_report_pdf::write(paper, languages, date).map_err(|error| error.to_string())
    })
}

#[cfg(not(feature = "pdf"))]
const fn writer() -> Option<Writer> {
    None
}
