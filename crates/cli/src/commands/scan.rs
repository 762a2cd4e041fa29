//! `gwanmun scan`.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, bail};
use gwanmun_app::assess::{self, Inputs};
use gwanmun_feeds::snapshot::Snapshot;
use gwanmun_model::{Assessment, Criticality, Found, SystemFacts, Text, UseContext, Verdict};
use gwanmun_report::{Document, table};
use gwanmun_rules::ssvc;

use crate::arguments::{Order, Reading, Scan, Stated, Used};
use crate::commands::{Setting, sbom, vex, wants_table};
use crate::environment;
use crate::exit::Exit;
use crate::output;
use crate::progress;

pub(crate) fn run(setting: &Setting, command: &Scan) -> anyhow::Result<Exit> {
    if command.format.as_deref() == Some("help") {
        output::write(None, &format_list())?;
        return Ok(Exit::Fine);
    }
    let format = format(command.format.as_deref())?;
    if command.fail_on == Verdict::Allow {
        bail!("--fail-on takes review, board or refuse");
    }
    let mut assessment = assess(
        setting,
        &Target {
            path: &command.path,
            context: command.context,
            criticality: command.criticality,
            facts: SystemFacts {
                defaults: command.facts.read(),
                ..SystemFacts::default()
            },
            policy: command.policy.as_deref(),
            reads_licenses: !command.no_licenses,
            reads_source: !command.no_reachability,
            stated: &command.stated,
            reading: &command.reading,
        },
    )?;
    if command.order == Order::Ssvc {
        assessment.findings.sort_by(ssvc::most_urgent_first);
    }
    if let Some(old) = &command.against {
        return compare(setting, command, old, &assessment);
    }
    let document = Document {
        assessment: &assessment,
        tool_version: env!("CARGO_PKG_VERSION"),
        language: setting.language,
        serial: environment::serial(),
    };
    let file = command.output.as_deref();
    if format.id == "table" {
        let style = table::Style {
            ssvc: command.order == Order::Ssvc,
            explain: command.explain,
            ..output::style(file.is_some())
        };
        output::write(file, &table::write(&document, style))?;
    } else {
        output::write_with(file, |out| format.write_to(&document, out))?;
    }
    remark(setting, &assessment, format.id == "table");
    Ok(exit(&assessment, command.fail_on))
}

/// What is to be assessed, and how.
pub(super) struct Target<'a> {
    pub(super) path: &'a Path,
    pub(super) context: UseContext,
    pub(super) criticality: Option<Criticality>,
    pub(super) facts: SystemFacts,
    pub(super) policy: Option<&'a Path>,
    pub(super) reads_licenses: bool,
    pub(super) reads_source: bool,
    pub(super) stated: &'a Stated,
    pub(super) reading: &'a Reading,
}

/// Takes the assessment from the JSON of a scan, and scans anything else.
pub(super) fn read_or_assess(setting: &Setting, target: &Target<'_>) -> anyhow::Result<Assessment> {
    let path = target.path;
    if path == Path::new("-") || sbom::input::is_own(path) {
        let bytes = sbom::input::bytes(setting, path)?;
        let name = sbom::input::name(path);
        let text = sbom::input::own(&bytes)
            .with_context(|| format!("{name} is not the JSON of `gwanmun scan --format json`"))?;
        return gwanmun_report::assessment::read(text)
            .map_err(|error| anyhow::anyhow!("{name}: {error}"));
    }
    assess(setting, target)
}

/// Assesses what is used: from the JSON of a scan, judged again where another use is given, or by a scan now.
pub(super) fn assess_used(setting: &Setting, used: &Used) -> anyhow::Result<Assessment> {
    let facts = SystemFacts {
        defaults: used.facts.read(),
        ..SystemFacts::default()
    };
    let is_same = used.context.is_none() && facts == SystemFacts::default();
    let target = Target {
        path: &used.path,
        context: used.context.unwrap_or(UseContext::Internal),
        criticality: None,
        facts,
        policy: used.policy.as_deref(),
        reads_licenses: true,
        reads_source: false,
        stated: &Stated::default(),
        reading: &used.reading,
    };
    let assessment = read_or_assess(setting, &target)?;
    let is_as_asked = assessment.context == target.context && assessment.facts == target.facts;
    if is_same || is_as_asked {
        return Ok(assessment);
    }
    let policy = setting
        .place
        .policy(target.policy, &setting.configuration)?;
    let snapshot = Snapshot::open(&setting.place.data_file())?;
    let components = assessment.components.into_iter();
    let facts = if target.facts == SystemFacts::default() {
        assessment.facts
    } else {
        target.facts
    };
    Ok(assess::assess(Inputs {
        subject: &assessment.subject,
        context: used.context.unwrap_or(assessment.context),
        criticality: assessment.criticality,
        facts: Some(&facts),
        found: Found {
            components: components.map(|one| one.component).collect(),
            dependencies: assessment.dependencies,
            problems: assessment.problems,
            ..Found::default()
        },
        policy: &policy,
        snapshot: snapshot.as_ref(),
        vex: assess::Stated::default(),
        age_days_max: setting.configuration.data_age_days_max,
        now: environment::now(),
    }))
}

/// Scans and assesses.
pub(super) fn assess(setting: &Setting, target: &Target<'_>) -> anyhow::Result<Assessment> {
    let policy = setting
        .place
        .policy(target.policy, &setting.configuration)?;
    let snapshot = Snapshot::open(&setting.place.data_file())?;
    let (statements, problems) = vex::statements(setting, &target.stated.vex)?;
    let options = options(setting, target);
    let bar = progress::line(setting.quiet, "scan");
    let found = gwanmun_scan::scan_path(target.path, &options, &|file| {
        bar.inc(1);
        bar.set_message(file.to_owned());
    });
    bar.finish_and_clear();
    let mut found = found.with_context(|| {
        let path = target.path.display();
        let text = Text::new(
            format!("{path}을(를) 스캔하지 못했습니다. 경로와 읽기 권한을 확인하십시오"),
            format!("could not scan {path}; check the path and the permission to read it"),
        );
        text.get(setting.language).to_owned()
    })?;
    if target.reads_licenses && !found.license_texts.is_empty() {
        let pack = gwanmun_app::licenses::rules(&setting.place.data_file())?;
        gwanmun_app::licenses::read_files(&mut found, &pack);
    }
    found.problems.extend(problems);
    Ok(assess::assess(Inputs {
        subject: &subject(target.path),
        context: target.context,
        criticality: target.criticality,
        facts: Some(&target.facts),
        found,
        policy: &policy,
        snapshot: snapshot.as_ref(),
        vex: assess::Stated {
            is_whole: true,
            statements: &statements,
            products: &target.stated.vex_product,
        },
        age_days_max: setting.configuration.data_age_days_max,
        now: environment::now(),
    }))
}

fn exit(assessment: &Assessment, fail_on: Verdict) -> Exit {
    if assessment.verdict() >= fail_on {
        Exit::Refused
    } else {
        Exit::Fine
    }
}

/// Shows what changed since an earlier document; the exit code stays policy's.
fn compare(
    setting: &Setting,
    command: &Scan,
    old: &Path,
    assessment: &Assessment,
) -> anyhow::Result<Exit> {
    let table = wants_table(command.format.as_deref())
        .context("--against shows what changed as a table or JSON")?;
    let before = sbom::input::read(setting, old)?;
    sbom::input::complain(setting, &before.problems);
    let after = gwanmun_report::sbom::of_assessment(
        assessment,
        env!("CARGO_PKG_VERSION"),
        setting.language,
    );
    let pair = sbom::diff::Pair {
        old: (&sbom::input::name(old), &before.sbom),
        new: (&assessment.subject, &after),
    };
    sbom::diff::show(setting, &pair, table, command.output.as_deref())?;
    remark(setting, assessment, false);
    Ok(exit(assessment, command.fail_on))
}

/// Returns how to read what is scanned.
fn options(setting: &Setting, target: &Target<'_>) -> gwanmun_scan::Options {
    let reading = target.reading;
    let mut maven_repositories = reading.maven_repository.clone();
    if maven_repositories.is_empty() {
        maven_repositories.extend(environment::maven_repository());
    }
    let limit = reading.time_limit.map(Duration::from_secs);
    gwanmun_scan::Options {
        package_cache: environment::package_cache().filter(|_| target.reads_licenses),
        maven_repositories,
        cache: (!reading.no_cache).then(|| setting.place.scan_cache()),
        stop: limit.map(environment::stop_after).unwrap_or_default(),
        source_code: target.reads_source,
        ..gwanmun_scan::Options::default()
    }
}

/// Finds the format asked for; a table on a terminal and JSON in a pipe when none was.
fn format(asked: Option<&str>) -> anyhow::Result<&'static gwanmun_report::Format> {
    let id = match asked {
        Some(id) => id,
        None if output::to_terminal() => "table",
        None => "json",
    };
    gwanmun_report::ALL
        .iter()
        .find(|format| format.id == id)
        .with_context(|| {
            let known: Vec<&str> = gwanmun_report::ALL.iter().map(|format| format.id).collect();
            format!("no format `{id}`; formats are {}", known.join(", "))
        })
}

/// Lists the formats with their media types, one a line.
fn format_list() -> String {
    let mut list = String::new();
    for format in gwanmun_report::ALL {
        let _ = writeln!(list, "{:<18} {}", format.id, format.media_type);
    }
    list
}

/// Names what is scanned: the last part of its path.
fn subject(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    whole.file_name().map_or_else(
        || ".".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Says on standard error what nobody may miss, even where the result went to a file or a pipe.
pub(super) fn remark(setting: &Setting, assessment: &Assessment, is_table: bool) {
    if is_table {
        return;
    }
    for warning in assessment.data.warnings() {
        output::complain(&warning.line(setting.language));
    }
}
