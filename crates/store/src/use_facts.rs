//! What people say of how systems use their components, with who said it and when.

use std::str::FromStr as _;

use gwanmun_model::{Answer, Linking, SystemFacts, Timestamp, UseFacts};

use crate::db::{Row, Tx, WriteTx};
use crate::error::StoreError;

/// The identity of what holds for the whole system.
const WHOLE: &str = "";

crate::queries! {
    SET = "INSERT INTO use_facts (system_id, identity, modified, linking, user_product, remote_users, source_form, stated_by,
            stated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (system_id, identity) DO UPDATE SET modified = excluded.modified, linking = excluded.linking,
            user_product = excluded.user_product, remote_users = excluded.remote_users, source_form = excluded.source_form,
            stated_by = excluded.stated_by, stated_at = excluded.stated_at";
    STATED = "SELECT DISTINCT system_id FROM use_facts ORDER BY system_id";
    OF_SYSTEM = "SELECT f.identity, f.modified, f.linking, f.user_product, f.remote_users, f.source_form, a.login, f.stated_at
        FROM use_facts f JOIN accounts a ON a.id = f.stated_by WHERE f.system_id = $1 ORDER BY f.identity";
}

/// Facts of use as somebody stated them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedFacts {
    /// Identity of the component; `None` for what holds for the whole system.
    pub identity: Option<String>,
    /// What was said; all unknown where it was taken back.
    pub facts: UseFacts,
    /// Login of who said it last.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// Returns what is stated of a system: of the whole first, then of components by identity.
///
/// # Errors
/// When the database cannot be used.
pub fn of_system(t: &mut Tx<'_>, system: &str) -> Result<Vec<StatedFacts>, StoreError> {
    t.query(OF_SYSTEM, &[&system], |row| {
        Ok(StatedFacts {
            identity: Some(row.text(0)?).filter(|identity| identity != WHOLE),
            facts: UseFacts {
                modified: answer(row, 1)?,
                linking: row.parsed(2, "linking", |id| Linking::from_str(id).ok())?,
                user_product: answer(row, 3)?,
                remote_users: answer(row, 4)?,
                source_form: answer(row, 5)?,
            },
            by: row.text(6)?,
            at: row.time(7)?,
        })
    })
}

/// Returns the systems something is or was stated of.
///
/// # Errors
/// When the database cannot be used.
pub fn systems(t: &mut Tx<'_>) -> Result<Vec<String>, StoreError> {
    t.query(STATED, &[], |row| row.text(0))
}

fn answer(row: &Row<'_>, index: usize) -> Result<Answer, StoreError> {
    row.parsed(index, "use_facts", |id| Answer::from_str(id).ok())
}

/// Joins what is stated; what was taken back counts as never said.
pub fn joined(stated: &[StatedFacts]) -> SystemFacts {
    let mut facts = SystemFacts::default();
    for one in stated.iter().filter(|one| !one.facts.is_unknown()) {
        match &one.identity {
            None => facts.defaults = one.facts,
            Some(identity) => {
                facts.components.insert(identity.clone(), one.facts);
            }
        }
    }
    facts
}

/// Stores what is said of the whole system, or of one component.
///
/// # Errors
/// When the database cannot be used.
pub fn set(
    t: &mut WriteTx<'_>,
    system: &str,
    identity: Option<&str>,
    facts: UseFacts,
    (account, at): (&str, Timestamp),
) -> Result<(), StoreError> {
    let identity = identity.unwrap_or(WHOLE);
    t.execute(
        SET,
        &[
            &system,
            &identity,
            &facts.modified.id(),
            &facts.linking.id(),
            &facts.user_product.id(),
            &facts.remote_users.id(),
            &facts.source_form.id(),
            &account,
            &at.as_micros(),
        ],
    )?;
    t.touch("use_facts", format!("{system}/{identity}"));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_back_counts_as_never_said() {
        let modified = UseFacts {
            modified: Answer::Yes,
            ..UseFacts::default()
        };
        let stated = |identity: Option<&str>, facts| StatedFacts {
            identity: identity.map(str::to_owned),
            facts,
            by: "dev".to_owned(),
            at: "2026-11-23T03:00:00Z".parse().unwrap(),
        };
        let facts = joined(&[
            stated(None, UseFacts::default()),
            stated(Some("pkg:npm/a@1"), modified),
            stated(Some("pkg:npm/b@1"), UseFacts::default()),
        ]);
        assert!(facts.defaults.is_unknown());
        assert_eq!(facts.components.len(), 1);
        assert_eq!(facts.of("pkg:npm/a@1"), modified);
    }
}
