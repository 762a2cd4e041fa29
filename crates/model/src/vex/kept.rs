//! What a format has no place for, kept in the last line of a statement's text, where people can read it too:
//! `[gwanmun reason=protected-by-compiler expires=2027-01-31T00:00:00Z]`.
//!
//! What is read back may only say more than the format's own words, never something else: a document means the same to
//! us as to every other program.

use super::{VexReason, VexResponse, VexStatus};
use crate::time::Timestamp;

/// Text that stands where a format insists on a reason and there is none.
pub const NO_IMPACT: &str = "No reason was stated.";
/// Text that stands where a format insists on an action and there is none.
pub const NO_ACTION: &str = "No action was stated.";

/// Facts kept in a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Kept {
    /// The status where the format has one word for two.
    pub status: Option<VexStatus>,
    /// The reason where the format's word says less.
    pub reason: Option<VexReason>,
    /// The responses where the format has no words for them.
    pub responses: Option<Vec<VexResponse>>,
    /// When it was first stated, where the format has no place for it.
    pub issued: Option<Timestamp>,
    /// When it last changed, where the format has no place for it.
    pub updated: Option<Timestamp>,
    /// From when on it no longer counts.
    pub expires: Option<Timestamp>,
}

impl Kept {
    fn line(&self) -> Option<String> {
        let time = |time: Option<Timestamp>| time.map(|time| time.to_string());
        let responses = self.responses.as_ref().map(|list| {
            let ids: Vec<&str> = list.iter().map(|response| response.id()).collect();
            ids.join(",")
        });
        let facts = [
            ("status", self.status.map(|status| status.id().to_owned())),
            ("reason", self.reason.map(|reason| reason.id().to_owned())),
            ("responses", responses),
            ("issued", time(self.issued)),
            ("updated", time(self.updated)),
            ("expires", time(self.expires)),
        ];
        let words: Vec<String> = facts
            .into_iter()
            .filter_map(|(name, value)| Some(format!("{name}={}", value?)))
            .collect();
        (!words.is_empty()).then(|| format!("[gwanmun {}]", words.join(" ")))
    }

    fn read(line: &str) -> Option<Self> {
        let words = line.strip_prefix("[gwanmun ")?.strip_suffix(']')?;
        let mut kept = Self::default();
        for word in words.split(' ') {
            let (name, value) = word.split_once('=')?;
            match name {
                "status" => kept.status = Some(VexStatus::from_id(value)?),
                "reason" => kept.reason = Some(VexReason::from_id(value)?),
                "responses" => kept.responses = Some(responses(value)?),
                "issued" => kept.issued = Some(value.parse().ok()?),
                "updated" => kept.updated = Some(value.parse().ok()?),
                "expires" => kept.expires = Some(value.parse().ok()?),
                _ => return None,
            }
        }
        Some(kept)
    }
}

fn responses(value: &str) -> Option<Vec<VexResponse>> {
    if value.is_empty() {
        return Some(Vec::new());
    }
    value.split(',').map(VexResponse::from_id).collect()
}

/// Puts the facts below the text; `None` when there is neither.
pub fn join(text: Option<&str>, kept: &Kept) -> Option<String> {
    match (text, kept.line()) {
        (Some(text), Some(line)) => Some(format!("{text}\n{line}")),
        (Some(text), None) => Some(text.to_owned()),
        (None, line) => line,
    }
}

/// Takes the facts from below the text. A last line that is not wholly understood stays part of the text.
pub fn split(text: Option<&str>) -> (Option<String>, Kept) {
    let Some(text) = text.map(str::trim) else {
        return (None, Kept::default());
    };
    let (before, last) = text.rsplit_once('\n').unwrap_or(("", text));
    let (text, kept) = match Kept::read(last.trim()) {
        Some(kept) => (before.trim_end(), kept),
        None => (text, Kept::default()),
    };
    let is_said = !text.is_empty() && text != NO_IMPACT && text != NO_ACTION;
    (is_said.then(|| text.to_owned()), kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_come_back_and_foreign_lines_stay() {
        let kept = Kept {
            status: Some(VexStatus::WrongMatch),
            reason: Some(VexReason::ProtectedByCompiler),
            responses: Some(vec![VexResponse::Update, VexResponse::Rollback]),
            issued: None,
            updated: None,
            expires: Some("2027-01-31".parse().unwrap()),
        };
        let text = join(Some("Built with a stack protector.\nSee F-7."), &kept).unwrap();
        expect_test::expect![[r"
            Built with a stack protector.
            See F-7.
            [gwanmun status=wrong-match reason=protected-by-compiler responses=update,rollback expires=2027-01-31T00:00:00Z]"]]
        .assert_eq(&text);
        let (again, facts) = split(Some(&text));
        assert_eq!(
            again.as_deref(),
            Some("Built with a stack protector.\nSee F-7.")
        );
        assert_eq!(facts, kept);
        for foreign in ["[gwanmun mood=good]", "[gwanmun expires=soon]", "[other]"] {
            assert_eq!(
                split(Some(foreign)),
                (Some(foreign.to_owned()), Kept::default())
            );
        }
    }

    #[test]
    fn the_stand_ins_are_read_as_nothing() {
        for text in [NO_IMPACT, NO_ACTION, "", "  \n"] {
            assert_eq!(split(Some(text)), (None, Kept::default()));
        }
        let kept = Kept {
            expires: Some("2027-01-31".parse().unwrap()),
            ..Kept::default()
        };
        assert_eq!(split(join(Some(NO_IMPACT), &kept).as_deref()), (None, kept));
    }
}
