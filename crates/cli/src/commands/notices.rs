//! `gwanmun notices`.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use gwanmun_app::WritePdf;
use gwanmun_app::notices::{self as gathering, Particulars};
use gwanmun_model::{Assessment, Text};
use gwanmun_report::notices::{Document, Format, Languages, Offer, Paper, documents, formats};

use crate::arguments::Notices;
use crate::commands::{Setting, scan};
use crate::exit::Exit;
use crate::output;
use crate::pdf;

pub(super) fn run(setting: &Setting, command: &Notices) -> anyhow::Result<Exit> {
    if command.document == "help" || command.format.as_deref() == Some("help") {
        output::write(None, &list(setting))?;
        return Ok(Exit::Fine);
    }
    let document = document(&command.document)?;
    let writer = Writer::find(command.format.as_deref(), command.output.as_deref())?;
    if command.years < Offer::YEARS_MIN {
        bail!(
            "--years must be {} at least: that is how long the licenses ask the offer to hold",
            Offer::YEARS_MIN
        );
    }
    let mut assessment = scan::assess_used(setting, &command.used)?;
    scan::remark(setting, &assessment, false);
    if let Some(product) = &command.product {
        product.clone_into(&mut assessment.subject);
    }
    let languages = command
        .languages
        .unwrap_or(Languages::One(setting.language));
    let particulars = particulars(setting, command, &assessment)?;
    let date = particulars.date.clone();
    let paper = (document.make)(&gathering::gather(&assessment, particulars));
    let bytes = writer.write(&paper, languages, date.as_deref())?;
    output::write_with(command.output.as_deref(), |out| out.write_all(&bytes))?;
    for gap in &paper.gaps {
        output::complain(gap.get(setting.language));
    }
    Ok(if paper.gaps.is_empty() {
        Exit::Fine
    } else {
        Exit::Refused
    })
}

fn document(id: &str) -> anyhow::Result<&'static Document> {
    documents::find(id).with_context(|| {
        let known: Vec<&str> = documents::ALL.iter().map(|one| one.id).collect();
        format!("no document `{id}`; documents are {}", known.join(", "))
    })
}

/// What writes a paper.
enum Writer {
    Text(&'static Format),
    Pdf(WritePdf),
}

impl Writer {
    /// Finds the writer asked for, by the ending of the file where none was.
    fn find(asked: Option<&str>, file: Option<&Path>) -> anyhow::Result<Self> {
        let ending = file
            .and_then(Path::extension)
            .and_then(|ending| ending.to_str());
        let Some(id) = asked else {
            let known = formats::ALL
                .iter()
                .find(|format| Some(format.extension) == ending);
            return match (ending, known) {
                (_, Some(format)) => Ok(Self::Text(format)),
                (Some("pdf"), None) => Self::find(Some("pdf"), file),
                _ => Self::find(Some("text"), file),
            };
        };
        if id == "pdf" {
            let write = pdf::WRITER
                .context("this program was built without PDF; take --format html and print it")?;
            if file.is_none() && output::to_terminal() {
                bail!("a PDF is not for a terminal; name a file with -o");
            }
            return Ok(Self::Pdf(write));
        }
        formats::find(id).map(Self::Text).with_context(|| {
            let mut known: Vec<&str> = formats::ALL.iter().map(|one| one.id).collect();
            known.extend(pdf::WRITER.map(|_| "pdf"));
            format!("no format `{id}`; formats are {}", known.join(", "))
        })
    }

    fn write(
        &self,
        paper: &Paper,
        languages: Languages,
        date: Option<&str>,
    ) -> anyhow::Result<Vec<u8>> {
        match self {
            Self::Text(format) => Ok((format.write)(paper, languages).into_bytes()),
            Self::Pdf(write) => write(paper, languages, date).map_err(anyhow::Error::msg),
        }
    }
}

fn particulars(
    setting: &Setting,
    command: &Notices,
    assessment: &Assessment,
) -> anyhow::Result<Particulars> {
    let date = match command.date.as_deref() {
        None => Some(assessment.assessed_at.date().to_string()),
        Some("none") => None,
        Some(date) => Some(date.to_owned()),
    };
    let rules = gwanmun_app::licenses::rules(&setting.place.data_file())?;
    let rules = rules.about();
    let is_offered = command.organisation.is_some() || command.contact.is_some();
    Ok(Particulars {
        version: command.product_version.clone(),
        date,
        offer: is_offered.then(|| Offer {
            organisation: command.organisation.clone().unwrap_or_default(),
            contact: command.contact.clone().unwrap_or_default(),
            years: command.years,
        }),
        attributions: vec![format!(
            "{} {}: {}",
            rules.name, rules.version, rules.attribution
        )],
    })
}

/// Lists documents and formats, one a line.
fn list(setting: &Setting) -> String {
    let language = setting.language;
    let mut list = String::new();
    let (documents, formats) = (
        Text::fixed("문서", "Documents"),
        Text::fixed("형식", "Formats"),
    );
    let _ = writeln!(list, "{}:", documents.get(language));
    for document in documents::ALL {
        let _ = writeln!(
            list,
            "  {:<18} {}",
            document.id,
            document.purpose.get(language)
        );
    }
    let _ = writeln!(list, "{}:", formats.get(language));
    for format in formats::ALL {
        let _ = writeln!(list, "  {:<18} {}", format.id, format.media_type);
    }
    if pdf::WRITER.is_some() {
        let _ = writeln!(list, "  {:<18} application/pdf", "pdf");
    }
    list
}
