//! Opening the application on a data folder.

use std::path::Path;

use anyhow::{anyhow, bail};
use gwanmun_app::{App, AppError, Settings};
use gwanmun_model::{Language, Text, UseContext};

use crate::commands::Setting;
use crate::environment;
use crate::pdf;

/// Opens the application: the database given, else the configured one, else the embedded one.
pub(crate) fn open(
    setting: &Setting,
    database: Option<&str>,
    public_url: &str,
    gate_context: UseContext,
) -> anyhow::Result<App> {
    setting.place.create()?;
    let configuration = &setting.configuration;
    let mut settings = Settings::new(address(setting, database), setting.place.data_file());
    settings.policy = setting.place.policy(None, configuration)?;
    settings.age_days_max = configuration.data_age_days_max;
    settings.approval_days = configuration.approval_days;
    public_url.clone_into(&mut settings.public_url);
    settings.gate_context = gate_context;
    settings.pdf = pdf::WRITER;
    App::open(settings, environment::environment()).map_err(|error| fault(&error, setting.language))
}

fn address(setting: &Setting, database: Option<&str>) -> String {
    let given = database.or(setting.configuration.database.as_deref());
    given.map_or_else(
        || setting.place.database().display().to_string(),
        str::to_owned,
    )
}

/// As [`open_quietly`], for a command that only asks: it never makes a database, because an answer from
/// an empty one that a mistyped folder brought about would be believed.
pub(crate) fn open_existing(setting: &Setting, database: Option<&str>) -> anyhow::Result<App> {
    let address = address(setting, database);
    let on_a_server = address.contains("://");
    if !on_a_server && !Path::new(&address).exists() {
        let text = Text::new(
            format!(
                "{address}에 데이터베이스가 없습니다. --data-dir로 폴더를 지정하거나 `gwanmun init`을 실행하십시오."
            ),
            format!(
                "there is no database at {address}; name its folder with --data-dir or run `gwanmun init`"
            ),
        );
        bail!("{}", text.get(setting.language));
    }
    open_quietly(setting, database)
}

/// Opens the application for a command that serves nobody; its addresses are those of the configured portal.
pub(crate) fn open_quietly(setting: &Setting, database: Option<&str>) -> anyhow::Result<App> {
    let url = public_url(setting, &setting.configuration.listen);
    let context = setting.configuration.gate.context.parse()?;
    open(setting, database, &url, context)
}

/// Returns the address people reach the portal under.
pub(crate) fn public_url(setting: &Setting, listen: &str) -> String {
    setting.configuration.public_url.clone().map_or_else(
        || format!("http://{listen}"),
        |url| url.trim_end_matches('/').to_owned(),
    )
}

/// Turns a refused use case into a message; the technical reason follows where there is one.
pub(crate) fn fault(error: &AppError, language: Language) -> anyhow::Error {
    let text = error.text();
    match error {
        AppError::Unavailable(reason) => anyhow!("{} ({reason})", text.get(language)),
        _ => anyhow!("{}", text.get(language)),
    }
}
