//! `gwanmun audit verify`.

use std::fmt::Write as _;

use anyhow::Context as _;
use gwanmun_app::audit::{Anchor, Verification, verify_export};
use gwanmun_model::{Language, Text};
use serde::Serialize;

use crate::arguments::Audit;
use crate::commands::{Setting, wants_table};
use crate::exit::Exit;
use crate::opening;
use crate::output;

#[derive(Serialize)]
struct VerificationDocument {
    intact: bool,
    rows: u64,
    compared: u64,
    last: i64,
    head: String,
    faults: Vec<FaultDocument>,
}

#[derive(Serialize)]
struct FaultDocument {
    table: String,
    key: String,
    seq: Option<i64>,
    reason: String,
}

/// Verifies the log; exit code 1 names a changed record, 2 means it could not be read.
pub(crate) fn run(setting: &Setting, command: Audit) -> anyhow::Result<Exit> {
    let Audit::Verify {
        export,
        anchor,
        db,
        format,
    } = command;
    let table = wants_table(format.as_deref())?;
    let anchor = anchor.as_deref().map(read_anchor).transpose()?;
    let verification = if let Some(path) = export {
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        verify_export(&text, anchor.as_ref())
    } else {
        let app = opening::open_existing(setting, db.as_deref())?;
        match &anchor {
            Some(anchor) => app.verify_audit_against(anchor),
            None => app.verify_audit_offline(),
        }
        .map_err(|error| opening::fault(&error, setting.language))?
    };
    let text = if table {
        as_text(&verification, setting.language)
    } else {
        format!(
            "{}\n",
            serde_json::to_string_pretty(&document(&verification, setting.language))?
        )
    };
    output::write(None, &text)?;
    Ok(if verification.faults.is_empty() {
        Exit::Fine
    } else {
        Exit::Refused
    })
}

/// Reads `ROW:HEAD` as an earlier run printed them.
fn read_anchor(text: &str) -> anyhow::Result<Anchor> {
    let parsed = text.split_once(':').and_then(|(seq, hash)| {
        let seq = seq.trim().parse().ok().filter(|seq| *seq > 0)?;
        let hash = hash.trim().to_ascii_lowercase();
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hash.then_some(Anchor { seq, hash })
    });
    parsed.context("--anchor takes the last row and the head of an earlier run, as in 42:9f86d0…")
}

fn document(verification: &Verification, language: Language) -> VerificationDocument {
    VerificationDocument {
        intact: verification.faults.is_empty(),
        rows: verification.rows,
        compared: verification.compared,
        last: verification.last,
        head: verification.head.clone(),
        faults: verification
            .faults
            .iter()
            .map(|fault| FaultDocument {
                table: fault.table.clone(),
                key: fault.key.clone(),
                seq: fault.seq,
                reason: fault.text.get(language).to_owned(),
            })
            .collect(),
    }
}

fn as_text(verification: &Verification, language: Language) -> String {
    let Verification {
        rows,
        compared,
        last,
        head,
        faults,
    } = verification;
    let headline = if faults.is_empty() {
        Text::new(
            format!(
                "이상 없음: 감사 기록 {rows}건, 대조한 레코드 {compared}건, 마지막 번호 {last}, 머리 해시 {head}"
            ),
            format!(
                "intact: {rows} audit rows, {compared} records compared, last row {last}, head {head}"
            ),
        )
    } else {
        Text::new(
            format!(
                "변조 발견 {}건 (감사 기록 {rows}건, 대조한 레코드 {compared}건)",
                faults.len()
            ),
            format!(
                "{} fault(s) in {rows} audit rows and {compared} records",
                faults.len()
            ),
        )
    };
    let mut text = format!("{}\n", headline.get(language));
    for fault in faults {
        let _ = writeln!(
            text,
            "  {} {}: {}",
            harmless(&fault.table),
            harmless(&fault.key),
            harmless(fault.text.get(language))
        );
    }
    text
}

/// Replaces what would steer the terminal or turn the line around: keys of records nobody audited come from
/// whoever wrote them into the database, and must not hide that they are named.
fn harmless(text: &str) -> String {
    let steers = |one: char| {
        one.is_control() || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars()
        .map(|one| if steers(one) { '\u{fffd}' } else { one })
        .collect()
}

#[cfg(test)]
mod tests {
    use gwanmun_app::audit::Fault;

    use super::*;

    #[test]
    fn a_planted_key_does_not_hide_the_fault_that_names_it() {
        let found = Verification {
            faults: vec![Fault {
                table: "settings".to_owned(),
                key: "x\u{1b}[2K\u{1b}[1A\r\n\u{202e}".to_owned(),
                seq: None,
                text: Text::fixed("감사 기록에 없는 행입니다.", "No audit row speaks of it."),
            }],
            ..Verification::default()
        };
        let text = as_text(&found, Language::En);
        assert!(!text.contains(['\u{1b}', '\r', '\u{202e}']), "{text:?}");
        assert_eq!(text.lines().count(), 2);
    }
}
