//! `gwanmun demo`: everything on the examples that the program carries.

use std::fmt::Write as _;
mod story;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use gwanmun_app::accounts::NewUser;
use gwanmun_app::{App, AppError};
use gwanmun_feeds::import::ImportOptions;
use gwanmun_model::{Role, Text};
use gwanmun_web::WebConfig;

use crate::arguments::Demo;
use crate::commands::{Setting, data, init, serve};
use crate::exit::Exit;
use crate::keys;
use crate::opening;
use crate::output;
use crate::place::Place;
use crate::server;

/// Accounts of the demonstration: sign-in name, display name, roles.
const PEOPLE: &[(&str, &str, &[Role])] = &[
    ("dev", "김개발", &[Role::Requester]),
    ("security", "이보안", &[Role::Reviewer]),
    ("officer", "박승인", &[Role::Approver]),
    ("auditor", "최감사", &[Role::Auditor]),
];

pub(crate) fn run(setting: &Setting, command: &Demo) -> anyhow::Result<Exit> {
    let setting = &demonstration(setting);
    let listening = if command.prepare_only {
        None
    } else {
        Some(server::bind(&command.listen)?)
    };
    setting.place.create()?;
    keys::own(&setting.place)?;
    load_data(setting, &command.advisories)?;
    let listen = listening
        .as_ref()
        .map_or(&command.listen, |listening| &listening.address);
    let url = opening::public_url(setting, listen);
    let context = setting.configuration.gate.context.parse()?;
    let app = opening::open(setting, None, &url, context)?;
    let fault = |error: AppError| opening::fault(&error, setting.language);
    if !app.has_accounts().map_err(fault)? {
        people(setting, &app).map_err(fault)?;
        story::tell(setting, &app)?;
    }
    let accounts = accounts_file(setting);
    let list = std::fs::read_to_string(&accounts)
        .with_context(|| format!("could not read {}", accounts.display()))?;
    output::write(None, &list)?;
    let Some(listening) = listening else {
        return Ok(Exit::Fine);
    };
    let mut configuration = WebConfig::new(url, env!("CARGO_PKG_VERSION"));
    configuration.sign_in_hint = Some(Text::new(
        format!(
            "시연용입니다. 계정과 비밀번호는 명령을 실행한 화면과 {}에 있습니다.",
            accounts.display()
        ),
        format!(
            "A demonstration. Sign-in names and passwords stand on the terminal that started it and in {}.",
            accounts.display()
        ),
    ));
    serve::portal(setting, Arc::new(app), listening, configuration)
}

/// The demonstration has a folder of its own inside the data folder, so that it never meets real work.
fn demonstration(setting: &Setting) -> Setting {
    Setting {
        place: Place::new(setting.place.folder().join("demo")),
        configuration: setting.configuration.clone(),
        language: setting.language,
        quiet: setting.quiet,
    }
}

/// Loads the data given, else the starter set; data loaded by an earlier run stays.
fn load_data(setting: &Setting, paths: &[PathBuf]) -> anyhow::Result<()> {
    if setting.place.data_file().exists() {
        return Ok(());
    }
    if paths.is_empty() {
        return data::import_starter(setting);
    }
    data::import_paths(setting, paths, ImportOptions::default())
}

fn accounts_file(setting: &Setting) -> PathBuf {
    setting.place.folder().join("accounts.txt")
}

/// Makes one account a role with passwords of their own, and keeps them in a file only the owner reads.
fn people(setting: &Setting, app: &App) -> Result<(), AppError> {
    let mut list = String::new();
    let password = init::make_password();
    app.init_administrator("admin", "정관리", &password)?;
    let _ = writeln!(
        list,
        "{:<10} {:<14} {password}",
        "admin",
        Role::Administrator.id()
    );
    let administrator = app.caller_of("admin")?;
    for (login, name, roles) in PEOPLE {
        let (first, password) = (init::make_password(), init::make_password());
        app.create_user(
            &administrator,
            NewUser {
                login: (*login).to_owned(),
                display_name: (*name).to_owned(),
                roles: roles.iter().copied().collect::<BTreeSet<_>>(),
                password: first.clone(),
            },
        )?;
        let caller = app.caller_of(login)?;
        app.change_password(&caller, &first, &password)?;
        let roles: Vec<&str> = roles.iter().map(|role| role.id()).collect();
        let _ = writeln!(list, "{login:<10} {:<14} {password}", roles.join(","));
    }
    output::replace(&accounts_file(setting), list.as_bytes(), true)
        .map_err(|error| AppError::Unavailable(format!("{error:#}")))
}

/// Refuses to go on where an example is missing from the program.
fn need<T>(value: Option<T>, what: &str) -> anyhow::Result<T> {
    match value {
        Some(value) => Ok(value),
        None => bail!("the program carries no example `{what}`"),
    }
}
