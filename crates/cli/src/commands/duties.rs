//! `gwanmun duties`: what licenses ask for, of a path, a result or a system.

mod text;

use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use gwanmun_app::duties::{Duties, document};
use gwanmun_model::{Assessment, SystemFacts};
use gwanmun_report::assessment;

use crate::arguments::{self, Stated};
use crate::commands::Setting;
use crate::commands::sbom::input;
use crate::commands::scan::{self, Target};
use crate::exit::Exit;
use crate::opening;
use crate::output;

/// How duties are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Table,
    Csv,
    Json,
}

pub(crate) fn run(setting: &Setting, command: &arguments::Duties) -> anyhow::Result<Exit> {
    let shown = shown(command.format.as_deref())?;
    let duties = duties(setting, command)?;
    let file = command.output.as_deref();
    let language = setting.language;
    let text = match shown {
        Shown::Table => {
            let style = output::style(file.is_some());
            text::table(&duties, command.why, style, language)
        }
        Shown::Csv => text::csv(&duties, language),
        Shown::Json => format!(
            "{}\n",
            serde_json::to_string_pretty(&document::document(&duties))?
        ),
    };
    output::write(file, &text)?;
    if shown != Shown::Table && duties.licenses_unknown > 0 {
        output::complain(text::unknown(&duties).get(language));
    }
    Ok(Exit::Fine)
}

fn shown(format: Option<&str>) -> anyhow::Result<Shown> {
    Ok(match format {
        Some("table") => Shown::Table,
        Some("csv") => Shown::Csv,
        Some("json") => Shown::Json,
        Some(other) => bail!("no format `{other}`; formats are table, csv, json"),
        None if output::to_terminal() => Shown::Table,
        None => Shown::Json,
    })
}

/// Scans a path, reads a result, and takes any other name for a system.
fn duties(setting: &Setting, command: &arguments::Duties) -> anyhow::Result<Duties> {
    let path = command.what.as_path();
    let is_standard_input = path == Path::new("-");
    if command.db.is_some() || !(is_standard_input || path.exists()) {
        let app = opening::open_existing(setting, command.db.as_deref())
            .with_context(|| not_there(setting, path))?;
        return app
            .duties_offline(&path.to_string_lossy())
            .map_err(|error| opening::fault(&error, setting.language));
    }
    let assessment = if is_standard_input || input::is_own(path) {
        read(setting, path)?
    } else {
        scanned(setting, command)?
    };
    let policy = setting
        .place
        .policy(command.policy.as_deref(), &setting.configuration)?;
    Ok(Duties::of(assessment, &policy))
}

fn not_there(setting: &Setting, path: &Path) -> String {
    let path = path.display();
    let text = gwanmun_model::Text::new(
        format!("{path}: 그런 경로가 없어 포털의 시스템으로 찾으려 했습니다"),
        format!("{path}: there is no such path, so a system of the portal was looked for"),
    );
    text.get(setting.language).to_owned()
}

fn read(setting: &Setting, path: &Path) -> anyhow::Result<Assessment> {
    let bytes = input::bytes(setting, path)?;
    let name = input::name(path);
    let text = input::own(&bytes)
        .with_context(|| format!("{name} is not the JSON of `gwanmun scan --format json`"))?;
    assessment::read(text).map_err(|error| anyhow!("{name}: {error}"))
}

fn scanned(setting: &Setting, command: &arguments::Duties) -> anyhow::Result<Assessment> {
    let nothing_stated = Stated {
        vex: Vec::new(),
        vex_product: Vec::new(),
    };
    let assessment = scan::assess(
        setting,
        &Target {
            path: &command.what,
            context: command.context,
            criticality: None,
            facts: SystemFacts {
                defaults: command.facts.read(),
                ..SystemFacts::default()
            },
            policy: command.policy.as_deref(),
            reads_licenses: true,
            reads_source: false,
            stated: &nothing_stated,
            reading: &command.reading,
        },
    )?;
    input::complain(setting, &assessment.problems);
    Ok(assessment)
}
