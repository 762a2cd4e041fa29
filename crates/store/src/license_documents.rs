//! License documents as they were made, with what they lack; they are only ever added.

use gwanmun_model::{Text, Timestamp};

use crate::db::{Row, Tx, WriteTx};
use crate::error::StoreError;
use crate::wire;

macro_rules! columns {
    () => {
        "SELECT d.id, d.system_id, d.assessment_id, d.document, d.format, d.languages, d.product_version, a.login, d.made_at,
            d.gaps, d.sha256, d.length"
    };
}

crate::queries! {
    INSERT = "INSERT INTO license_documents (id, system_id, assessment_id, document, format, languages, product_version, made_by,
            made_at, gaps, sha256, length, content)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    OF_SYSTEM = concat!(columns!(), " FROM license_documents d JOIN accounts a ON a.id = d.made_by WHERE d.system_id = $1
        ORDER BY d.made_at DESC, d.id DESC");
    GET = concat!(columns!(), ", d.content FROM license_documents d JOIN accounts a ON a.id = d.made_by
        WHERE d.system_id = $1 AND d.id = $2");
}

/// A license document that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenseDocument {
    /// Id, for example `L-000003`.
    pub id: String,
    /// The system it is about.
    pub system: String,
    /// The assessment it was made from.
    pub assessment: String,
    /// Id of the kind of document, for example `source-offer`.
    pub document: String,
    /// Id of the format, for example `pdf`.
    pub format: String,
    /// Id of the choice of languages.
    pub languages: String,
    /// Version of the product as it was typed; `None` where none was.
    pub product_version: Option<String>,
    /// Login of who made it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// What it should hold and does not.
    pub gaps: Vec<Text>,
    /// SHA-256 of the content, in lower-case hexadecimal.
    pub sha256: String,
    /// Length of the content in bytes.
    pub length: u64,
}

/// Adds a document made by the person of the id `account`, its content in base64.
///
/// # Errors
/// When the database cannot be used.
pub fn insert(
    t: &mut WriteTx<'_>,
    made: &LicenseDocument,
    account: &str,
    content: &str,
) -> Result<(), StoreError> {
    t.execute(
        INSERT,
        &[
            &made.id,
            &made.system,
            &made.assessment,
            &made.document,
            &made.format,
            &made.languages,
            &made.product_version,
            &account,
            &made.at.as_micros(),
            &wire::write_texts(&made.gaps)?,
            &made.sha256,
            &i64::try_from(made.length).unwrap_or(i64::MAX),
            &content,
        ],
    )?;
    t.touch("license_documents", &made.id);
    Ok(())
}

/// Returns the documents made for a system, the newest first.
///
/// # Errors
/// When the database cannot be used.
pub fn of_system(t: &mut Tx<'_>, system: &str) -> Result<Vec<LicenseDocument>, StoreError> {
    t.query(OF_SYSTEM, &[&system], read)
}

/// Returns a document made for a system with its content in base64.
///
/// # Errors
/// When the database cannot be used.
pub fn get(
    t: &mut Tx<'_>,
    system: &str,
    id: &str,
) -> Result<Option<(LicenseDocument, String)>, StoreError> {
    t.first(GET, &[&system, &id], |row| Ok((read(row)?, row.text(12)?)))
}

fn read(row: &Row<'_>) -> Result<LicenseDocument, StoreError> {
    Ok(LicenseDocument {
        id: row.text(0)?,
        system: row.text(1)?,
        assessment: row.text(2)?,
        document: row.text(3)?,
        format: row.text(4)?,
        languages: row.text(5)?,
        product_version: row.get(6)?,
        by: row.text(7)?,
        at: row.time(8)?,
        gaps: wire::read_texts("license_documents.gaps", &row.text(9)?)?,
        sha256: row.text(10)?,
        length: row.count(11)?,
    })
}
