//! `gwanmun licenses detect`.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use gwanmun_app::licenses::{self, FileLicenses, TreeLicenses};
use gwanmun_licenses::detect::{LicenseMatch, Mode};
use gwanmun_licenses::pack::{About, Pack};
use gwanmun_model::Text;
use serde::Serialize;

use crate::arguments::{DetectMode, LicensesDetect};
use crate::commands::{Setting, wants_table};
use crate::exit::Exit;
use crate::output;
use crate::progress;

/// Longest text of a match that is shown in the table, in lines.
const LINES_SHOWN: usize = 12;

/// The shape others script against.
#[derive(Serialize)]
struct Document<'a> {
    rules: Rules<'a>,
    files: Vec<File<'a>>,
    problems: Vec<String>,
}

#[derive(Serialize)]
struct Rules<'a> {
    name: &'a str,
    version: &'a str,
    license: &'a str,
    attribution: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    sha256: &'a str,
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    expression: Option<&'a str>,
    matches: Vec<Match<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    followed: &'a [String],
    copyrights: Vec<&'a str>,
    holders: Vec<&'a str>,
}

#[derive(Serialize)]
struct Match<'a> {
    expression: &'a str,
    start_line: u32,
    end_line: u32,
    score: f64,
    rule: &'a str,
    matcher: &'static str,
    coverage: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_text: Option<String>,
}

pub(super) fn run(setting: &Setting, command: &LicensesDetect) -> anyhow::Result<Exit> {
    let table = wants_table(command.format.as_deref())?;
    let pack = licenses::rules(&setting.place.data_file())?;
    let bar = progress::line(setting.quiet, "detect");
    let mode = match command.mode {
        DetectMode::Native => Mode::Native,
        DetectMode::Parity => Mode::Parity,
    };
    let found = licenses::detect(&pack, &command.path, mode, &|| bar.inc(1));
    bar.finish_and_clear();
    let found = found.with_context(|| format!("could not read {}", command.path.display()))?;
    let text = if table {
        table_of(setting, command, &pack, &found)
    } else {
        json_of(command, &pack, &found)?
    };
    output::write(command.output.as_deref(), &text)?;
    for problem in &found.problems {
        output::complain(&problem.to_string());
    }
    Ok(if found.problems.is_empty() {
        Exit::Fine
    } else {
        Exit::Refused
    })
}

fn json_of(command: &LicensesDetect, pack: &Pack, found: &TreeLicenses) -> anyhow::Result<String> {
    let about = pack.about();
    let files = found.files.iter().map(|file| File {
        path: &file.path,
        expression: file.detected.expression.as_deref(),
        matches: file
            .detected
            .matches
            .iter()
            .map(|this| match_of(command, pack, this))
            .collect(),
        followed: &file.followed,
        copyrights: file.copyrights.texts(),
        holders: file.copyrights.holders(),
    });
    let document = Document {
        rules: rules_of(&about),
        files: files.collect(),
        problems: found.problems.iter().map(ToString::to_string).collect(),
    };
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}

fn rules_of(about: &About) -> Rules<'_> {
    Rules {
        name: &about.name,
        version: &about.version,
        license: &about.license,
        attribution: &about.attribution,
        sha256: &about.sha256,
    }
}

fn match_of<'a>(command: &LicensesDetect, pack: &Pack, this: &'a LicenseMatch) -> Match<'a> {
    Match {
        expression: expression(command, this),
        start_line: this.start_line,
        end_line: this.end_line,
        score: this.score,
        rule: &this.rule,
        matcher: this.matcher.id(),
        coverage: this.coverage,
        rule_text: command.text.then(|| pack.text_of(&this.rule)).flatten(),
    }
}

fn expression<'a>(command: &LicensesDetect, this: &'a LicenseMatch) -> &'a str {
    match command.mode {
        DetectMode::Native => &this.spdx,
        DetectMode::Parity => &this.keys,
    }
}

fn table_of(
    setting: &Setting,
    command: &LicensesDetect,
    pack: &Pack,
    found: &TreeLicenses,
) -> String {
    let mut text = String::new();
    let named = found
        .files
        .iter()
        .filter(|file| !file.detected.matches.is_empty() || !file.copyrights.statements.is_empty());
    for file in named.clone() {
        let none = Text::fixed("(라이선스 이름 없음)", "(names no license)");
        let expression = file
            .detected
            .expression
            .as_deref()
            .unwrap_or(none.get(setting.language));
        let _ = writeln!(text, "{}  {expression}", file.path);
        for statement in file.copyrights.texts() {
            let _ = writeln!(text, "  {statement}");
        }
        for path in &file.followed {
            let _ = writeln!(text, "  → {path}");
        }
        for this in &file.detected.matches {
            text.push_str(&line_of(command, this));
            if command.text {
                text.push_str(&beside(&command.path, file, this, pack));
            }
        }
    }
    let (count, all) = (named.count(), found.files.len());
    let about = pack.about();
    let last = Text::new(
        format!(
            "\n파일 {all}개 중 {count}개에서 라이선스 관련 내용을 찾았습니다. {}\n",
            about.attribution
        ),
        format!(
            "\n{count} of {all} files say something of licenses. {}\n",
            about.attribution
        ),
    );
    text.push_str(last.get(setting.language));
    text
}

fn line_of(command: &LicensesDetect, this: &LicenseMatch) -> String {
    let lines = if this.start_line == this.end_line {
        this.start_line.to_string()
    } else {
        format!("{}-{}", this.start_line, this.end_line)
    };
    format!(
        "  {lines:>11}  {:<40}  {:>6}  {} {}\n",
        expression(command, this),
        this.score,
        this.matcher.id(),
        this.rule
    )
}

/// The lines of a match, and the text of its rule.
fn beside(root: &Path, file: &FileLicenses, this: &LicenseMatch, pack: &Pack) -> String {
    let path = if root.is_dir() {
        root.join(&file.path)
    } else {
        root.to_owned()
    };
    let bytes = std::fs::read(path).unwrap_or_default();
    let content = String::from_utf8_lossy(&bytes);
    let count = (this.end_line - this.start_line + 1) as usize;
    let skipped = this.start_line.saturating_sub(1) as usize;
    let lines = content.lines().skip(skipped).take(count);
    let rule = pack.text_of(&this.rule).unwrap_or_default();
    quoted("| ", lines) + &quoted("= ", rule.lines())
}

fn quoted<'a>(mark: &str, lines: impl Iterator<Item = &'a str>) -> String {
    let mut lines = lines.peekable();
    let mut text = String::new();
    for line in lines.by_ref().take(LINES_SHOWN) {
        let _ = writeln!(text, "      {mark}{line}");
    }
    if lines.peek().is_some() {
        let _ = writeln!(text, "      {mark}…");
    }
    text
}
