//! Writing PDF, where the program is built with it.

use gwanmun_report::notices::{Languages, Paper};

/// Writes a paper, with the date it bears.
pub(crate) type Write = fn(&Paper, Languages, Option<&str>) -> anyhow::Result<Vec<u8>>;

/// What writes PDF; `None` in a program built without it.
#[cfg(feature = "pdf")]
pub(crate) const WRITER: Option<Write> =
    Some(|paper, languages, date| Ok(gwanmun_report_pdf::write(paper, languages, date)?));

/// What writes PDF; `None` in a program built without it.
#[cfg(not(feature = "pdf"))]
pub(crate) const WRITER: Option<Write> = None;
