#![doc = include_str!("../README.md")]

mod characters;
mod data;
mod fonts;
mod world;

use gwanmun_report::notices::{Languages, Paper};
use typst::comemo;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::world::Sealed;

/// Largest document, in bytes of what is to be typeset: about two thousand pages of license texts. Memory takes some
/// ninety times as much.
pub const LARGEST: usize = 8 << 20;

/// Why there is no PDF.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// The program was built without the fonts.
    #[error(
        "this build has no fonts for PDF (missing {0}); run `cargo xtask assets` and build again, or choose another format"
    )]
    NoFont(&'static str),
    /// The document is beyond [`LARGEST`].
    #[error(
        "the document has {size} bytes of text, a PDF takes at most {LARGEST}; choose the format text"
    )]
    TooLarge {
        /// Its size in bytes.
        size: usize,
    },
    /// The typesetter refused it.
    #[error("the PDF could not be typeset: {0}; choose another format and report this")]
    Typeset(String),
}

/// Writes a paper as PDF.
///
/// `date` is the day the document was made, as `YYYY-MM-DD`. With it the file is PDF/A-2b, which asks for one; without it,
/// or when it is no such day, the file is a plain PDF 1.7 with no date in it. The same values give the same bytes.
///
/// # Errors
///
/// See [`PdfError`]; nothing that stands in the paper makes it fail but its size.
pub fn write(paper: &Paper, languages: Languages, date: Option<&str>) -> Result<Vec<u8>, PdfError> {
    let fonts = fonts::embedded()?;
    let data = data::of(paper, languages, fonts);
    let size = data.len();
    if size > LARGEST {
        return Err(PdfError::TooLarge { size });
    }
    let result = typeset(&Sealed::new(fonts, data), &options(date)?);
    // The typesetter keeps what it worked out for a next run of the same document; here there is none.
    comemo::evict(0);
    result
}

fn typeset(world: &Sealed, options: &PdfOptions) -> Result<Vec<u8>, PdfError> {
    let document = typst::compile::<PagedDocument>(world)
        .output
        .map_err(|faults| refused(&faults))?;
    typst_pdf::pdf(&document, options).map_err(|faults| refused(&faults))
}

fn options(date: Option<&str>) -> Result<PdfOptions, PdfError> {
    let timestamp = date.and_then(day).map(Timestamp::new_utc);
    let standard = if timestamp.is_some() {
        PdfStandard::A_2b
    } else {
        PdfStandard::V_1_7
    };
    let standards = PdfStandards::new(&[standard])
        .map_err(|fault| PdfError::Typeset(fault.message().to_string()))?;
    Ok(PdfOptions {
        creator: Smart::Custom(Some("Gwanmun".to_owned())),
        timestamp,
        standards,
        ..PdfOptions::default()
    })
}

/// Reads a day; its first moment stands for it.
fn day(date: &str) -> Option<Datetime> {
    let mut parts = date.splitn(3, '-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    Datetime::from_ymd_hms(year, month, day, 0, 0, 0)
}

fn refused(faults: &[SourceDiagnostic]) -> PdfError {
    let messages: Vec<&str> = faults.iter().map(|fault| fault.message.as_str()).collect();
    PdfError::Typeset(messages.join("; "))
}
