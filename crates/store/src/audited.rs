//! Which tables the audit log covers, and the digest of a row's content.
//!
//! **Encoding.** The digest of a row is SHA-256 over UTF-8 JSON without spaces:
//! `{"columns":{…},"table":"…"}`, keys sorted, every value a string (numbers in decimal, booleans `1` or `0`),
//! columns that are NULL left out. A column added later and left NULL therefore keeps old digests valid.

use std::collections::BTreeMap;

use crate::db::{Row, Tx};
use crate::digest::sha256_hex;
use crate::error::StoreError;

/// How a column is written into the encoding.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Flag,
}

/// A table the audit log covers.
pub(crate) struct Audited {
    pub(crate) table: &'static str,
    /// SQL expression of the row's key.
    key: &'static str,
    columns: &'static [(&'static str, Kind)],
}

/// Every table the audit log covers, with every column.
pub(crate) const TABLES: &[Audited] = {
    use Kind::{Flag, Number, Text};
    &[
        Audited {
            table: "accounts",
            key: "id",
            columns: &[
                ("id", Text),
                ("login", Text),
                ("display_name", Text),
                ("password", Text),
                ("roles", Text),
                ("locked", Flag),
                ("must_change", Flag),
                ("created_at", Number),
                ("last_sign_in", Number),
            ],
        },
        Audited {
            table: "assessments",
            key: "id",
            columns: &[
                ("id", Text),
                ("system_id", Text),
                ("assessed_at", Number),
                ("stored_by", Text),
                ("context", Text),
                ("verdict", Text),
                ("verdict_rank", Number),
                ("components", Number),
                ("findings", Number),
                ("severities", Text),
                ("licenses_unknown", Number),
                ("problems", Number),
                ("policy_version", Text),
                ("data_version", Text),
                ("data_state", Text),
                ("document", Text),
            ],
        },
        Audited {
            table: "decisions",
            key: "id",
            columns: &[
                ("id", Text),
                ("request_id", Text),
                ("requester_id", Text),
                ("decided_by", Text),
                ("outcome", Text),
                ("reason", Text),
                ("conditions", Text),
                ("context", Text),
                ("decided_at", Number),
                ("expires_at", Number),
                ("policy_version", Text),
                ("data_version", Text),
            ],
        },
        Audited {
            table: "license_documents",
            key: "id",
            columns: &[
                ("id", Text),
                ("system_id", Text),
                ("assessment_id", Text),
                ("document", Text),
                ("format", Text),
                ("languages", Text),
                ("product_version", Text),
                ("made_by", Text),
                ("made_at", Number),
                ("gaps", Text),
                ("sha256", Text),
                ("length", Number),
                ("content", Text),
            ],
        },
        Audited {
            table: "opinions",
            key: "id",
            columns: &[
                ("id", Text),
                ("request_id", Text),
                ("requester_id", Text),
                ("reviewer_id", Text),
                ("aspect", Text),
                ("positive", Flag),
                ("body", Text),
                ("at", Number),
            ],
        },
        Audited {
            table: "request_items",
            key: "request_id || '/' || CAST(position AS TEXT)",
            columns: &[
                ("request_id", Text),
                ("position", Number),
                ("coordinate", Text),
                ("purl", Text),
                ("hashes", Text),
                ("verdict_rank", Number),
                ("rules", Text),
            ],
        },
        Audited {
            table: "requests",
            key: "id",
            columns: &[
                ("id", Text),
                ("requester_id", Text),
                ("context", Text),
                ("purpose", Text),
                ("system_id", Text),
                ("state", Text),
                ("verdict_rank", Number),
                ("items", Number),
                ("created_at", Number),
                ("updated_at", Number),
                ("expires_at", Number),
                ("policy_version", Text),
                ("data_version", Text),
                ("note", Text),
            ],
        },
        Audited {
            table: "settings",
            key: "key",
            columns: &[("key", Text), ("value", Text)],
        },
        Audited {
            table: "systems",
            key: "id",
            columns: &[
                ("id", Text),
                ("name", Text),
                ("name_key", Text),
                ("owner", Text),
                ("description", Text),
                ("context", Text),
                ("created_by", Text),
                ("created_at", Number),
                ("updated_at", Number),
                ("assessment_id", Text),
                ("criticality", Text),
            ],
        },
        Audited {
            table: "use_facts",
            key: "system_id || '/' || identity",
            columns: &[
                ("system_id", Text),
                ("identity", Text),
                ("modified", Text),
                ("linking", Text),
                ("user_product", Text),
                ("remote_users", Text),
                ("source_form", Text),
                ("stated_by", Text),
                ("stated_at", Number),
            ],
        },
    ]
};

impl Audited {
    fn select(&self) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|(name, kind)| match kind {
                Kind::Text => (*name).to_owned(),
                Kind::Number => format!("CAST({name} AS TEXT)"),
                Kind::Flag => format!("CASE WHEN {name} THEN '1' ELSE '0' END"),
            })
            .collect();
        format!(
            "SELECT {}, {} FROM {}",
            self.key,
            columns.join(", "),
            self.table
        )
    }

    pub(crate) fn one_sql(&self) -> String {
        // The key of a composite row is put together; its parts must be found by index.
        match self.table {
            "request_items" => format!(
                "{} WHERE request_id = $1 AND position = CAST($2 AS BIGINT)",
                self.select()
            ),
            _ => format!("{} WHERE {} = $1", self.select(), self.key),
        }
    }

    pub(crate) fn all_sql(&self) -> String {
        format!("{} ORDER BY 1", self.select())
    }

    fn digest(&self, row: &Row<'_>) -> Result<(String, String), StoreError> {
        let mut columns = BTreeMap::new();
        for (index, (name, _)) in self.columns.iter().enumerate() {
            if let Some(value) = row.get::<Option<String>>(index + 1)? {
                columns.insert(*name, serde_json::Value::String(value));
            }
        }
        let content = serde_json::json!({ "columns": columns, "table": self.table });
        Ok((row.text(0)?, sha256_hex(content.to_string().as_bytes())))
    }

    /// Returns the digest of every row by key.
    pub(crate) fn digests(&self, t: &mut Tx<'_>) -> Result<BTreeMap<String, String>, StoreError> {
        let rows = t.query(&self.all_sql(), &[], |row| self.digest(row))?;
        Ok(rows.into_iter().collect())
    }
}

/// Returns the digest of one row as it is now; `None` when it is not there.
pub(crate) fn digest_of(
    t: &mut Tx<'_>,
    table: &'static str,
    key: &str,
) -> Result<Option<String>, StoreError> {
    let Some(audited) = TABLES.iter().find(|audited| audited.table == table) else {
        return Err(StoreError::damaged(
            table,
            "the audit log does not cover it",
        ));
    };
    let sql = audited.one_sql();
    let read = |row: &Row<'_>| audited.digest(row);
    let found = match key.rsplit_once('/') {
        Some((parent, position)) if table == "request_items" => {
            let position: i64 = position.parse().unwrap_or(-1);
            t.first(&sql, &[&parent, &position], read)?
        }
        _ => t.first(&sql, &[&key], read)?,
    };
    Ok(found.map(|(_, digest)| digest))
}
