//! Verifies the audit log: the chain row by row, then every covered row against its latest digest.

use std::collections::BTreeMap;

use gwanmun_model::Text;

use crate::audit;
use crate::audited;
use crate::db::Tx;
use crate::error::StoreError;
use crate::records::AuditRow;

/// What verifying the audit log found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    /// Audit rows read.
    pub rows: u64,
    /// Rows of other tables compared with what the log recorded of them.
    pub compared: u64,
    /// Number of the last row; to be kept outside the database together with `head`.
    pub last: i64,
    /// Hash of the last row.
    pub head: String,
    /// What does not fit, in order; empty means intact.
    pub faults: Vec<Fault>,
}

/// One thing that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Table of the bad row: `audit`, `requests`, `decisions`, …
    pub table: String,
    /// Key of the bad row: its number in `audit`, else its id.
    pub key: String,
    /// The audit row that recorded it last, where there is one.
    pub seq: Option<i64>,
    /// What does not fit.
    pub text: Text,
}

/// Number and hash of an audit row, noted outside the database: what shows a chain made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// Number of the row.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

/// Rows read at a time.
const CHUNK: i64 = 1000;

/// Latest digest of every covered row, with the audit row that recorded it.
type Recorded = BTreeMap<(String, String), (i64, Option<String>)>;

/// Checks rows one after the other; also used on an export, without a database.
pub struct Chain {
    found: Verification,
    recorded: Recorded,
    anchor: Option<Anchor>,
}

impl Chain {
    /// Starts before the first row. With an anchor, the row it names must be there with its hash.
    pub fn new(anchor: Option<&Anchor>) -> Self {
        Self {
            found: Verification {
                head: audit::FIRST_PREVIOUS.to_owned(),
                ..Verification::default()
            },
            recorded: BTreeMap::new(),
            anchor: anchor.cloned(),
        }
    }

    /// Checks the next row.
    pub fn row(&mut self, row: &AuditRow) {
        let expected = self.found.last + 1;
        if row.seq != expected {
            self.audit_fault(
                row.seq,
                format!("앞 행이 없습니다: {expected}번이 와야 합니다."),
                format!("Rows before it are missing: number {expected} was due."),
            );
        } else if row.previous != self.found.head {
            self.audit_fault(
                row.seq,
                "앞 행의 해시와 이어지지 않습니다.".to_owned(),
                "It does not continue from the hash of the row before.".to_owned(),
            );
        }
        if audit::hash_of(row) != row.hash {
            self.audit_fault(
                row.seq,
                "내용이 기록된 해시와 다릅니다.".to_owned(),
                "Its content does not give the recorded hash.".to_owned(),
            );
        }
        if self
            .anchor
            .as_ref()
            .is_some_and(|anchor| anchor.seq == row.seq && anchor.hash != row.hash)
        {
            self.audit_fault(
                row.seq,
                "따로 적어 둔 해시와 다릅니다. 이 행까지의 기록이 다시 만들어졌습니다.".to_owned(),
                "It differs from the hash noted outside: the log up to here was made anew."
                    .to_owned(),
            );
        }
        self.remember(row);
        self.found.rows += 1;
        self.found.last = row.seq;
        self.found.head.clone_from(&row.hash);
    }

    fn remember(&mut self, row: &AuditRow) {
        let changed: Result<Vec<(String, String, Option<String>)>, _> =
            serde_json::from_str(&row.rows);
        match changed {
            Ok(changed) => {
                for (table, key, digest) in changed {
                    self.recorded.insert((table, key), (row.seq, digest));
                }
            }
            Err(_) => self.audit_fault(
                row.seq,
                "변경된 행의 목록을 읽을 수 없습니다.".to_owned(),
                "Its list of changed rows cannot be read.".to_owned(),
            ),
        }
    }

    fn audit_fault(&mut self, seq: i64, ko: String, en: String) {
        self.found.faults.push(Fault {
            table: "audit".to_owned(),
            key: seq.to_string(),
            seq: Some(seq),
            text: Text::new(ko, en),
        });
    }

    /// Ends the check of the chain alone.
    pub fn finish(mut self) -> Verification {
        if let Some(anchor) = self.anchor.take()
            && anchor.seq > self.found.last
        {
            self.audit_fault(
                anchor.seq,
                "따로 적어 둔 행이 없습니다. 기록의 끝이 삭제되었습니다.".to_owned(),
                "The row noted outside is gone: the end of the log was removed.".to_owned(),
            );
        }
        self.found
    }

    fn check_head(&mut self, t: &mut Tx<'_>) -> Result<(), StoreError> {
        let (seq, hash) = audit::head(t)?;
        if seq > self.found.last {
            self.audit_fault(
                seq,
                format!("마지막 행이 없습니다: 기록은 {seq}번까지 있었습니다."),
                format!("The end of the log is missing: it went up to number {seq}."),
            );
        } else if seq != self.found.last || hash != self.found.head {
            self.audit_fault(
                self.found.last,
                format!("마지막 행이 보관된 끝({seq}번)과 다릅니다."),
                format!("The last row is not the recorded end (number {seq})."),
            );
        }
        Ok(())
    }

    fn check_content(&mut self, t: &mut Tx<'_>) -> Result<(), StoreError> {
        for audited in audited::TABLES {
            let live = audited.digests(t)?;
            self.found.compared += live.len() as u64;
            for (key, digest) in &live {
                let recorded = self.recorded.get(&(audited.table.to_owned(), key.clone()));
                let (seq, ko, en) = match recorded {
                    Some((_, Some(known))) if known == digest => continue,
                    Some((seq, _)) => (
                        Some(*seq),
                        format!("내용이 감사 기록 {seq}번에 남은 것과 다릅니다."),
                        format!("Its content differs from what audit row {seq} recorded."),
                    ),
                    None => (
                        None,
                        "감사 기록에 없는 행입니다.".to_owned(),
                        "No audit row speaks of it.".to_owned(),
                    ),
                };
                self.content_fault(audited.table, key, seq, (ko, en));
            }
            self.check_missing(audited.table, &live);
        }
        Ok(())
    }

    fn check_missing(&mut self, table: &str, live: &BTreeMap<String, String>) {
        let missing: Vec<(String, i64)> = self
            .recorded
            .iter()
            .filter(|((known, key), (_, digest))| {
                known == table && digest.is_some() && !live.contains_key(key)
            })
            .map(|((_, key), (seq, _))| (key.clone(), *seq))
            .collect();
        for (key, seq) in missing {
            let text = (
                format!("행이 없습니다. 감사 기록 {seq}번에는 있었습니다."),
                format!("The row is gone; audit row {seq} recorded it."),
            );
            self.content_fault(table, &key, Some(seq), text);
        }
    }

    fn content_fault(&mut self, table: &str, key: &str, seq: Option<i64>, text: (String, String)) {
        self.found.faults.push(Fault {
            table: table.to_owned(),
            key: key.to_owned(),
            seq,
            text: Text::new(text.0, text.1),
        });
    }
}

/// Verifies the whole log and every row it covers, in one transaction.
///
/// # Errors
/// When the database cannot be used; never for a fault found.
pub fn run(t: &mut Tx<'_>, anchor: Option<&Anchor>) -> Result<Verification, StoreError> {
    let mut chain = Chain::new(anchor);
    let mut read = i64::MIN;
    loop {
        let rows = audit::after(t, read, CHUNK)?;
        let Some(last) = rows.last() else { break };
        read = last.seq;
        for row in &rows {
            chain.row(row);
        }
    }
    chain.check_head(t)?;
    chain.check_content(t)?;
    Ok(chain.finish())
}
