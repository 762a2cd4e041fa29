//! `gwanmun ask`: the question the gate asks, for people.

use gwanmun_model::Passage;
use serde::Serialize;

use crate::arguments::Ask;
use crate::commands::{Setting, wants_table};
use crate::exit::Exit;
use crate::opening;
use crate::output;

#[derive(Serialize)]
struct AnswerDocument {
    purl: String,
    context: &'static str,
    state: &'static str,
    reason: String,
    request: Option<String>,
    address: String,
}

/// Answers; exit code 1 when the version may not be used.
pub(crate) fn run(setting: &Setting, command: &Ask) -> anyhow::Result<Exit> {
    let table = wants_table(command.format.as_deref())?;
    let app = opening::open_existing(setting, command.db.as_deref())?;
    let passage = app
        .passage(&command.purl, command.context)
        .map_err(|error| opening::fault(&error, setting.language))?;
    let reason = passage.reason.get(setting.language);
    let text = if table {
        format!(
            "{} [{}] {}\n{reason}\n{}\n",
            command.purl,
            command.context.title().get(setting.language),
            passage.state.title().get(setting.language),
            passage.address
        )
    } else {
        let document = document(command, &passage, reason);
        format!("{}\n", serde_json::to_string_pretty(&document)?)
    };
    output::write(None, &text)?;
    Ok(if passage.state.is_allowed() {
        Exit::Fine
    } else {
        Exit::Refused
    })
}

fn document(command: &Ask, passage: &Passage, reason: &str) -> AnswerDocument {
    AnswerDocument {
        purl: command.purl.to_string(),
        context: command.context.id(),
        state: passage.state.id(),
        reason: reason.to_owned(),
        request: passage.request.clone(),
        address: passage.address.clone(),
    }
}
