//! License documents of systems: made from the newest assessment, kept as they were made, handed out again.

mod refusal;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use gwanmun_model::role::Permission;
use gwanmun_model::{Assessment, Text};
pub use gwanmun_report::notices::documents::{ALL as DOCUMENTS, find as find_document};
pub use gwanmun_report::notices::{Document, Languages, Offer};
use gwanmun_report::notices::{Paper, formats};
pub use gwanmun_store::license_documents::LicenseDocument;
use gwanmun_store::{counters, license_documents, sha256_hex};
use serde_json::json;

use self::refusal::{
    missing, not_written, too_few_years, too_large, unknown_document, unknown_format,
};
use crate::duties::never_scanned;
use crate::notices::{Particulars, gather};
use crate::record::{Act, record};
use crate::systems::{find, object};
use crate::{App, AppError, Caller, Page, Paged, System, licenses};

/// Largest document that is kept, in bytes.
const BYTES_MAX: usize = 64 << 20;

/// Most characters of what people type for a document.
const CHARS_MAX: usize = 300;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DocumentFormat {
    /// The stable id.
    pub id: &'static str,
    /// Internet media type.
    pub media_type: &'static str,
    /// What a file name ends in, without the leading dot.
    pub extension: &'static str,
}

/// The format that needs a writer of its own.
const PDF: DocumentFormat = DocumentFormat {
    id: "pdf",
    media_type: "application/pdf",
    extension: "pdf",
};

/// Returns every format documents were ever written in, in the order people are shown them.
fn all_formats() -> impl Iterator<Item = DocumentFormat> {
    let texts = formats::ALL.iter().map(|format| DocumentFormat {
        id: format.id,
        media_type: format.media_type,
        extension: format.extension,
    });
    texts.chain([PDF])
}

/// Which document somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Id of the kind of document.
    pub document: String,
    /// Id of the format.
    pub format: String,
    /// The languages.
    pub languages: Languages,
    /// Version of the product, where there is one.
    pub version: Option<String>,
    /// Who offers source code; only the offer needs it.
    pub offer: Option<Offer>,
}

/// A document with its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeDocument {
    /// What is known of it, with what it lacks.
    pub about: LicenseDocument,
    /// How it is written.
    pub format: DocumentFormat,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What a document would lack if it were made now.
#[derive(Debug, Clone)]
pub struct Outlook {
    /// The kind of document.
    pub document: &'static Document,
    /// What it should hold and would not; what people type for it counts as given.
    pub gaps: Vec<Text>,
}

/// A system with the documents made for it.
#[derive(Debug, Clone)]
pub struct SystemDocuments {
    /// The system.
    pub system: System,
    /// What each kind of document would lack; empty where the system was never scanned.
    pub outlook: Vec<Outlook>,
    /// The documents, the newest first.
    pub listed: Paged<LicenseDocument>,
}

impl App {
    /// Returns the formats a document can be made in; PDF only where the program has its writer.
    pub fn document_formats(&self) -> Vec<DocumentFormat> {
        let formats = all_formats();
        let can_write = |format: &DocumentFormat| *format != PDF || self.settings.pdf.is_some();
        formats.filter(can_write).collect()
    }

    /// Lists the documents made for a system, with what each kind would lack if it were made now.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn system_documents(
        &self,
        caller: &Caller,
        system: &str,
        page: &Page,
    ) -> Result<SystemDocuments, AppError> {
        let system = self.system(caller, system)?;
        let made = self.read(|t| Ok(license_documents::of_system(t, &system.id)?))?;
        let newest = self.newest(&system)?;
        Ok(SystemDocuments {
            outlook: newest.as_ref().map(outlook).unwrap_or_default(),
            listed: page.cut(made),
            system,
        })
    }

    /// Returns what is known of one document made for a system.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub fn document_made(
        &self,
        caller: &Caller,
        system: &str,
        id: &str,
    ) -> Result<LicenseDocument, AppError> {
        caller.check(Permission::Read)?;
        let made = self.read(|t| {
            find(t, system)?;
            Ok(license_documents::of_system(t, system)?)
        })?;
        let mut made = made.into_iter();
        made.find(|made| made.id == id).ok_or_else(|| missing(id))
    }

    /// Makes a document from a system's newest assessment and keeps it with its hash and what it lacks.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for the system, or when it was never scanned; [`AppError::Invalid`] for what was asked for,
    /// and where the format cannot take the document; when the license rules cannot be read.
    pub fn make_document(
        &self,
        caller: &Caller,
        system: &str,
        wish: Wish,
    ) -> Result<MadeDocument, AppError> {
        caller.check(Permission::ManageSystems)?;
        let system = self.system(caller, system)?;
        let wish = wish.checked()?;
        let document = find_document(&wish.document).ok_or_else(unknown_document)?;
        let format = self.document_format(&wish.format)?;
        let Some((latest, newest)) = system.latest.as_ref().zip(self.newest(&system)?) else {
            return Err(never_scanned());
        };
        let date = newest.assessed_at.date().to_string();
        let particulars = Particulars {
            version: wish.version.clone(),
            date: Some(date.clone()),
            offer: wish.offer.clone(),
            attributions: vec![self.attribution()?],
        };
        let paper = (document.make)(&gather(&newest, particulars));
        let bytes = self.written(&paper, format, wish.languages, &date)?;
        let mut about = LicenseDocument {
            id: String::new(),
            system: system.id.clone(),
            assessment: latest.id.clone(),
            document: wish.document,
            format: wish.format,
            languages: wish.languages.id().to_owned(),
            product_version: wish.version,
            by: caller.login.clone(),
            at: self.now(),
            gaps: paper.gaps,
            sha256: sha256_hex(&bytes),
            length: bytes.len() as u64,
        };
        let content = BASE64.encode(&bytes);
        let about = self.write(|t| {
            find(t, &system.id)?;
            about.id = counters::next(t, "L")?;
            license_documents::insert(t, &about, &caller.account, &content)?;
            record(t, about.at, caller.into(), &act_of_making(&about))?;
            Ok(about)
        })?;
        Ok(MadeDocument {
            about,
            format,
            bytes,
        })
    }

    /// Returns a document as it was made, to take away. Audited.
    ///
    /// # Errors
    /// [`AppError::NotFound`]; [`AppError::Unavailable`] where the content is not what the hash was made of.
    pub fn export_document(
        &self,
        caller: &Caller,
        system: &str,
        id: &str,
    ) -> Result<MadeDocument, AppError> {
        let (about, content) = self.kept(caller, system, id)?;
        let bytes = BASE64.decode(&content).unwrap_or_default();
        if sha256_hex(&bytes) != about.sha256 {
            let reason = format!("license document {id}: its content does not give its hash");
            return Err(AppError::Unavailable(reason));
        }
        let format = all_formats().find(|format| format.id == about.format);
        let format = format.ok_or_else(unknown_format)?;
        let details = json!({ "document": about.id, "sha256": about.sha256 });
        self.record_export(caller, object(&about.system), details)?;
        Ok(MadeDocument {
            about,
            format,
            bytes,
        })
    }

    fn kept(
        &self,
        caller: &Caller,
        system: &str,
        id: &str,
    ) -> Result<(LicenseDocument, String), AppError> {
        caller.check(Permission::Read)?;
        self.read(|t| {
            find(t, system)?;
            let kept = license_documents::get(t, system, id)?;
            kept.ok_or_else(|| missing(id))
        })
    }

    fn document_format(&self, id: &str) -> Result<DocumentFormat, AppError> {
        let mut known = self.document_formats().into_iter();
        known
            .find(|format| format.id == id)
            .ok_or_else(unknown_format)
    }

    /// Names the rules licenses are found by, as their own license asks for.
    fn attribution(&self) -> Result<String, AppError> {
        let rules = licenses::rules(&self.settings.data_file)
            .map_err(|error| AppError::Unavailable(error.to_string()))?;
        let about = rules.about();
        Ok(format!(
            "{} {}: {}",
            about.name, about.version, about.attribution
        ))
    }

    fn written(
        &self,
        paper: &Paper,
        format: DocumentFormat,
        languages: Languages,
        date: &str,
    ) -> Result<Vec<u8>, AppError> {
        let bytes = match (formats::find(format.id), self.settings.pdf) {
            (Some(text), _) => (text.write)(paper, languages).into_bytes(),
            (None, Some(write)) => {
                write(paper, languages, Some(date)).map_err(|reason| not_written(&reason))?
            }
            (None, None) => return Err(unknown_format()),
        };
        if bytes.len() > BYTES_MAX {
            return Err(too_large());
        }
        Ok(bytes)
    }
}

impl Wish {
    fn checked(self) -> Result<Self, AppError> {
        let version = self.version.as_deref().unwrap_or_default();
        let version = short("version", version)?;
        let offer = self.offer.as_ref().map(|offer| {
            if offer.years < Offer::YEARS_MIN {
                return Err(too_few_years());
            }
            Ok(Offer {
                organisation: short("organisation", &offer.organisation)?,
                contact: short("contact", &offer.contact)?,
                years: offer.years,
            })
        });
        Ok(Self {
            version: Some(version).filter(|version| !version.is_empty()),
            offer: offer.transpose()?,
            ..self
        })
    }
}

/// Trims what was typed into a field and refuses what is too long for one line of a document.
fn short(field: &'static str, text: &str) -> Result<String, AppError> {
    let text = text.trim();
    if text.chars().count() > CHARS_MAX {
        return Err(AppError::invalid(
            field,
            Text::new(
                format!("{CHARS_MAX}자까지 적을 수 있습니다."),
                format!("At most {CHARS_MAX} characters."),
            ),
        ));
    }
    Ok(text.to_owned())
}

/// Looks what each kind of document would lack, taking what is asked for in the form as given.
fn outlook(newest: &Assessment) -> Vec<Outlook> {
    let given = Offer {
        organisation: "-".to_owned(),
        contact: "-".to_owned(),
        years: Offer::YEARS_MIN,
    };
    let particulars = Particulars {
        offer: Some(given),
        ..Particulars::default()
    };
    let notices = gather(newest, particulars);
    let outlook = DOCUMENTS.iter().map(|document| Outlook {
        document,
        gaps: (document.make)(&notices).gaps,
    });
    outlook.collect()
}

fn act_of_making(made: &LicenseDocument) -> Act<'static> {
    Act {
        action: "system.document",
        object: object(&made.system),
        reason: "",
        details: json!({
            "id": made.id,
            "document": made.document,
            "format": made.format,
            "languages": made.languages,
            "version": made.product_version,
            "assessment": made.assessment,
            "gaps": made.gaps.len(),
            "sha256": made.sha256,
            "length": made.length,
        }),
    }
}
