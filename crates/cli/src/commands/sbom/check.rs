//! `gwanmun sbom check`.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, anyhow, bail};
use gwanmun_app::intake::{Form, Intake, Letter, schema_state};
use gwanmun_model::{Language, Text};
use gwanmun_report::table::{self, Style, harmless};
use gwanmun_rules::sbom_profiles::{
    Judgement, Level, Offender, Outcome, Profile, Report, Status, built_in,
};

use super::input;
use crate::arguments::SbomCheck;
use crate::commands::Setting;
use crate::environment;
use crate::exit::Exit;
use crate::output;

/// The profile judged by when none is named: what a bank needs of a supplier.
const DEFAULT: &str = "supplier";

pub(super) fn run(setting: &Setting, command: &SbomCheck) -> anyhow::Result<Exit> {
    let format = match command.format.as_deref() {
        Some(format @ ("table" | "json" | "letter" | "letter-md")) => format,
        Some(other) => bail!("no format `{other}`; formats are table, json, letter, letter-md"),
        None if output::to_terminal() => "table",
        None => "json",
    };
    let profiles = profiles(&command.profile)?;
    let statement = input::read(setting, &command.file)?;
    let intake = Intake::judge(&input::name(&command.file), statement, &profiles);
    let letter = |form| {
        let letter = Letter {
            intake: &intake,
            from: command.from.as_deref(),
            due: command.due.as_deref(),
            date: environment::now().date(),
            language: setting.language,
            form,
        };
        letter.write()
    };
    let text = match format {
        "table" => as_table(
            &intake,
            setting.language,
            output::style(command.output.is_some()),
        ),
        "letter" => letter(Form::Text),
        "letter-md" => letter(Form::Markdown),
        _ => intake.to_json(),
    };
    output::write(command.output.as_deref(), &text)?;
    Ok(match intake.judgement() {
        Judgement::Accepted => Exit::Fine,
        Judgement::Rejected | Judgement::Undetermined => Exit::Refused,
    })
}

/// Finds profiles by name; what is no name is a file, whose profiles are all taken.
fn profiles(asked: &[String]) -> anyhow::Result<Vec<Profile>> {
    let default = [DEFAULT.to_owned()];
    let asked = if asked.is_empty() { &default } else { asked };
    let mut profiles: Vec<Profile> = Vec::new();
    for name in asked {
        if let Some(profile) = built_in().iter().find(|profile| profile.id == *name) {
            profiles.push(profile.clone());
            continue;
        }
        let path = Path::new(name);
        if !path.exists() {
            let known: Vec<&str> = built_in().iter().map(|one| one.id.as_str()).collect();
            bail!(
                "no profile and no file `{name}`; profiles are {}",
                known.join(", ")
            );
        }
        let text =
            std::fs::read_to_string(path).with_context(|| format!("could not read {name}"))?;
        let own = gwanmun_rules::sbom_profiles::read(&text)
            .map_err(|error| anyhow!("{name}: {error}"))?;
        profiles.extend(own);
    }
    Ok(profiles)
}

fn as_table(intake: &Intake, language: Language, style: Style) -> String {
    let unknown = Text::fixed("제품명 미기재", "product not named");
    let product = intake
        .product()
        .unwrap_or_else(|| unknown.get(language).to_owned());
    let mut text = format!(
        "{}  {}  {}\n",
        harmless(&intake.name),
        harmless(&intake.sbom.format.to_string()),
        harmless(&product),
    );
    let state = schema_state(&intake.schema);
    let count = intake.sbom.components.len();
    let facts = Text::new(
        format!("구성요소 {count}개, {}", state.ko),
        format!("{count} components, {}", state.en),
    );
    text.push_str(&harmless(facts.get(language)));
    text.push('\n');
    for report in &intake.reports {
        text.push('\n');
        profile(&mut text, report, language, style);
    }
    text
}

fn profile(text: &mut String, report: &Report, language: Language, style: Style) {
    let headline = Text::new(
        format!(
            "{}: {} ({}점)",
            report.title.ko,
            report.judgement.title().ko,
            report.score
        ),
        format!(
            "{}: {} ({} of 100)",
            report.title.en,
            report.judgement.title().en,
            report.score
        ),
    );
    let _ = writeln!(text, "{}\n", harmless(headline.get(language)));
    let titles = match language {
        Language::Ko => ["결과", "수준", "규칙", "비율", "해당"],
        Language::En => ["Result", "Level", "Rule", "Part", "Where"],
    };
    let rows = report
        .outcomes
        .iter()
        .map(|outcome| row(outcome, language))
        .collect();
    text.push_str(&table::listing(titles, rows, style));
    let broken = report
        .outcomes
        .iter()
        .filter(|outcome| outcome.status != Status::Pass && (outcome.rule.level == Level::Must));
    let mut is_first = true;
    for outcome in broken {
        if std::mem::take(&mut is_first) {
            let title = Text::fixed("\n조치", "\nWhat to do");
            let _ = writeln!(text, "{}", title.get(language));
        }
        let remedy = outcome.rule.remedy.get(language);
        let _ = writeln!(text, "  {}: {}", outcome.rule.id, harmless(remedy));
    }
}

/// Places named in a row of the table; the JSON and the letter name more.
const PLACES_MAX: usize = 3;

fn row(outcome: &Outcome, language: Language) -> Vec<String> {
    let part = match outcome.status {
        Status::Unknown => "–".to_owned(),
        _ => format!("{} %", outcome.percent()),
    };
    let is_whole = |offender: &&Offender| offender.is_whole() && offender.detail.is_none();
    let mut places: Vec<String> = outcome
        .offenders
        .iter()
        .filter(|offender| !is_whole(offender))
        .take(PLACES_MAX)
        .map(|offender| place(offender, language))
        .collect();
    let more = outcome.failed.saturating_sub(PLACES_MAX);
    if more > 0 {
        places.push(match language {
            Language::Ko => format!("외 {more}건"),
            Language::En => format!("and {more} more"),
        });
    }
    vec![
        outcome.status.title().get(language).to_owned(),
        outcome.rule.level.title().get(language).to_owned(),
        format!("{}\n{}", outcome.rule.id, outcome.rule.title.get(language)),
        part,
        places.join("\n"),
    ]
}

fn place(offender: &Offender, language: Language) -> String {
    let mut text = offender.name_in(language).to_owned();
    if let Some(version) = &offender.version {
        let _ = write!(text, " {version}");
    }
    if let Some(line) = offender.line {
        let _ = match language {
            Language::Ko => write!(text, " ({line}행)"),
            Language::En => write!(text, " (line {line})"),
        };
    }
    if let Some(detail) = offender.detail_in(language) {
        let _ = write!(text, ": {detail}");
    }
    text
}
