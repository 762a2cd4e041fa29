//! Tables for a terminal, in Korean or English. The line on data is always there: zero findings without data mean nothing.

mod difference;
mod grid;
mod words;

use std::collections::BTreeMap;

use gwanmun_model::assessment::AssessedComponent;
use gwanmun_model::finding::MatchedBy;
use gwanmun_model::priority::input_title;
use gwanmun_model::reach::{Imported, Shipped};
use gwanmun_model::ssvc::Exploitation;
use gwanmun_model::{
    Assessment, Component, DataSource, DataState, DataStatus, Finding, FindingKind, Language,
    Reachability, RuleHit, Severity, SsvcDecision, Verdict,
};

use crate::{Document, Format, Writer, facts};
use grid::{Cell, Grid, Paint, clean};
use words::Words;

pub use difference::difference;

/// How the terminal shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Columns of the terminal; Hangul takes two each. Below 60 is taken as 60.
    pub width: usize,
    /// Whether to colour with ANSI escape sequences.
    pub colour: bool,
    /// Whether the SSVC decision has a column of its own.
    pub ssvc: bool,
    /// Whether to show what each priority is made of.
    pub explain: bool,
}

impl Default for Style {
    /// 100 columns, no colour, no more than is asked for: what a file or a pipe gets.
    fn default() -> Self {
        Self {
            width: 100,
            colour: false,
            ssvc: false,
            explain: false,
        }
    }
}

pub(crate) const FORMAT: Format = Format {
    id: "table",
    media_type: "text/plain; charset=utf-8",
    extension: "txt",
    writer: Writer::Assessment(|document| write(document, Style::default())),
};

/// Narrower than this nothing can be laid out.
const WIDTH_MIN: usize = 60;

/// Writes the tables. Control characters of foreign text never reach the terminal.
pub fn write(document: &Document<'_>, style: Style) -> String {
    let style = Style {
        width: style.width.max(WIDTH_MIN),
        ..style
    };
    let words = Words(document.language);
    let assessment = document.assessment;
    let mut text = summary(document, style, words);
    if !assessment.findings.is_empty() {
        heading(&mut text, &words.findings());
        findings(assessment, style, words).write(&mut text, style);
        let mut reach = assessment
            .findings
            .iter()
            .filter_map(|one| one.reachability.as_ref());
        if reach.any(tells) {
            text.push_str(words.reach_note());
            text.push('\n');
        }
    }
    if style.explain && !assessment.findings.is_empty() {
        heading(&mut text, &words.explanation());
        explanation(assessment, words).write(&mut text, style);
    }
    if !assessment.advice.is_empty() {
        heading(&mut text, &words.advice());
        advice(assessment, words).write(&mut text, style);
    }
    if assessment.components.iter().any(is_remarkable) {
        heading(&mut text, &words.verdicts());
        verdicts(&mut text, assessment, style, words);
    }
    if !assessment.problems.is_empty() {
        heading(&mut text, &words.problems());
        problems(assessment, words).write(&mut text, style);
    }
    text.push('\n');
    data(&mut text, &assessment.data, style, words);
    text
}

/// Writes a table of plain cells under their titles. Control characters of foreign text never reach the terminal.
pub fn listing(
    titles: impl IntoIterator<Item = &'static str>,
    rows: Vec<Vec<String>>,
    style: Style,
) -> String {
    let style = Style {
        width: style.width.max(WIDTH_MIN),
        ..style
    };
    let mut grid = Grid::new(titles);
    for row in rows {
        grid.row(row.into_iter().map(Cell::new).collect());
    }
    let mut text = String::new();
    grid.write(&mut text, style);
    text
}

/// Replaces what could steer a terminal or turn text around, for foreign text outside tables.
pub fn harmless(text: &str) -> String {
    text.split('\n').map(clean).collect::<Vec<_>>().join("\n")
}

fn heading(text: &mut String, title: &str) {
    text.push('\n');
    text.push_str(title);
    text.push('\n');
}

fn summary(document: &Document<'_>, style: Style, words: Words) -> String {
    let assessment = document.assessment;
    let mut text = format!(
        "{} {}  {}  {}  {}\n",
        words.product(),
        document.tool_version,
        clean(&assessment.subject),
        assessment.context.title().get(words.0),
        assessment.assessed_at.to_kst(),
    );
    let verdict = assessment.verdict();
    let title = verdict.title();
    text.push_str(&words.verdict());
    text.push_str(": ");
    text.push_str(&paint_of_verdict(verdict).apply(title.get(words.0), style.colour));
    text.push_str(&words.counts(assessment));
    text.push('\n');
    for warning in words.warnings(&assessment.data) {
        text.push_str(&Paint::Alarm.apply(&warning, style.colour));
        text.push('\n');
    }
    text
}

fn findings(assessment: &Assessment, style: Style, words: Words) -> Grid {
    let own = style.ssvc.then_some("SSVC");
    let mut grid = Grid::new(own.into_iter().chain(words.finding_columns()));
    for finding in &assessment.findings {
        let own = style.ssvc.then(|| Cell::new(decision(finding, words)));
        let mut row: Vec<Cell> = own.into_iter().collect();
        row.extend([
            Cell::new(finding.priority.score.to_string()),
            Cell::painted(
                finding.severity.title().get(words.0),
                paint_of_severity(finding),
            ),
            Cell::new(finding.ids.join("\n")),
            Cell::new(short(&finding.purl.to_string())),
            Cell::new(fixes(finding, words)),
            Cell::new(remarks(finding, style, words)),
        ]);
        grid.row(row);
    }
    grid
}

/// The decision; where nobody published points it is said to be unknown.
fn decision(finding: &Finding, words: Words) -> String {
    let title = finding.in_use.decision.map(SsvcDecision::title);
    let title = title.unwrap_or_else(SsvcDecision::unknown_title);
    title.get(words.0).to_owned()
}

/// What each priority is made of, an input a line.
fn explanation(assessment: &Assessment, words: Words) -> Grid {
    let mut grid = Grid::new(words.explanation_columns());
    for finding in &assessment.findings {
        let inputs = finding.priority.inputs.iter();
        let lines: Vec<String> = inputs
            .map(|(name, points)| format!("{points:+} {}", input_title(name).get(words.0)))
            .collect();
        grid.row(vec![
            Cell::new(finding.priority.score.to_string()),
            Cell::new(finding.primary_id()),
            Cell::new(short(&finding.purl.to_string())),
            Cell::new(lines.join("\n")),
        ]);
    }
    grid
}

fn fixes(finding: &Finding, words: Words) -> String {
    if finding.fixed_versions.is_empty() {
        words.no_fix().to_owned()
    } else {
        finding.fixed_versions.join("\n")
    }
}

/// Whether it was found out how the code uses a component: what is merely unknown fills no table.
fn tells(reach: &Reachability) -> bool {
    !matches!(reach.imported, Imported::Unknown(_)) || reach.shipped == Shipped::DevelopmentOnly
}

fn remarks(finding: &Finding, style: Style, words: Words) -> String {
    let mut remarks = Vec::new();
    if finding.kind != FindingKind::Vulnerability {
        remarks.push(finding.kind.title().get(words.0).to_owned());
    }
    if let Some(kev) = &finding.kev {
        remarks.push(format!("KEV {}", kev.added.date()));
    }
    if let Some(reach) = finding.reachability.as_ref().filter(|reach| tells(reach)) {
        remarks.push(reach.title().get(words.0).to_owned());
    }
    if let Some(epss) = &finding.epss {
        remarks.push(format!("EPSS {:.1} %", epss.probability * 100.0));
    }
    remarks.extend(ssvc(finding, style, words));
    if let Some(hours) = finding.in_use.deadline_hours {
        remarks.push(words.deadline(&facts::period(hours)));
    }
    if let Some(weak) = weakest(finding) {
        remarks.push(weak.title().get(words.0).to_owned());
    }
    let told = finding
        .vex
        .iter()
        .map(|vex| facts::vex(vex).get(words.0).to_owned());
    remarks.extend(told);
    remarks.join("\n")
}

/// How a finding was matched, where no record was found by the name of the package or the product.
fn weakest(finding: &Finding) -> Option<MatchedBy> {
    let is_weak = |by| matches!(by, MatchedBy::ConfirmedCpe | MatchedBy::Cpe);
    let ways = finding.evidence.iter().map(|one| one.by);
    let strongest = ways.min()?;
    is_weak(strongest).then_some(strongest)
}

/// The decision, where it has no column of its own, and what is known of attacks.
fn ssvc(finding: &Finding, style: Style, words: Words) -> Option<String> {
    let exploitation = finding.ssvc?.exploitation_with(finding.kev.is_some());
    let decided = finding.in_use.decision.filter(|_| !style.ssvc);
    let decided = decided.map(|decision| decision.title().get(words.0).to_owned());
    let attacked =
        (exploitation != Exploitation::None).then(|| exploitation.title().get(words.0).to_owned());
    let told: Vec<String> = decided.into_iter().chain(attacked).collect();
    (!told.is_empty()).then(|| format!("SSVC {}", told.join(", ")))
}

fn advice(assessment: &Assessment, words: Words) -> Grid {
    let mut grid = Grid::new(words.advice_columns());
    for advice in &assessment.advice {
        let version = match facts::advised(advice) {
            Some(version) if advice.is_major => {
                format!("{}\n{}", version.get(words.0), words.major_step())
            }
            Some(version) => version.get(words.0).to_owned(),
            None => words.no_fix().to_owned(),
        };
        let through: Vec<String> = advice.through.iter().map(|one| short(one)).collect();
        grid.row(vec![
            Cell::new(short(&advice.purl.to_string())),
            Cell::new(version),
            Cell::new(through.join("\n")),
            Cell::new(advice.unfixed.join("\n")),
        ]);
    }
    grid
}

fn is_remarkable(assessed: &AssessedComponent) -> bool {
    assessed.verdict > Verdict::Allow
}

/// Writes the components that are not simply allowed, strictest first.
fn verdicts(text: &mut String, assessment: &Assessment, style: Style, words: Words) {
    let mut remarkable: Vec<_> = assessment
        .components
        .iter()
        .filter(|assessed| is_remarkable(assessed))
        .collect();
    remarkable.sort_by_key(|assessed| std::cmp::Reverse(assessed.verdict));
    let shared = SharedReasons::of(&remarkable, words.0);
    let mut grid = Grid::new(words.verdict_columns());
    for assessed in remarkable {
        let license = assessed
            .licenses
            .concluded
            .as_ref()
            .or(assessed.licenses.declared.as_ref())
            .map_or_else(|| words.unknown().to_owned(), ToString::to_string);
        let reasons: Vec<String> = hits(assessed).map(|hit| shared.tell(hit)).collect();
        grid.row(vec![
            Cell::painted(
                assessed.verdict.title().get(words.0),
                paint_of_verdict(assessed.verdict),
            ),
            Cell::new(place(&assessed.component)),
            Cell::new(license),
            Cell::new(reasons.join("\n")),
        ]);
    }
    grid.write(text, style);
    shared.write(text, style, words);
}

/// The checks that keep a component from being allowed.
fn hits(assessed: &AssessedComponent) -> impl Iterator<Item = &RuleHit> {
    let speaks = |hit: &&RuleHit| hit.verdict > Verdict::Allow;
    assessed.rules.iter().filter(speaks)
}

/// Reasons many components share word for word: told once below the table and referred to by number.
struct SharedReasons<'a> {
    language: Language,
    list: Vec<(&'a RuleHit, usize)>,
}

/// From so many components on, a reason is told once.
const SHARED_MIN: usize = 4;

impl<'a> SharedReasons<'a> {
    fn of(components: &[&'a AssessedComponent], language: Language) -> Self {
        let mut counts: BTreeMap<(&str, &str), (&RuleHit, usize)> = BTreeMap::new();
        for hit in components.iter().copied().flat_map(hits) {
            let key = (hit.id.as_str(), hit.reason.get(language));
            counts.entry(key).or_insert((hit, 0)).1 += 1;
        }
        let mut list: Vec<_> = counts
            .into_values()
            .filter(|(_, count)| *count >= SHARED_MIN)
            .collect();
        list.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Self { language, list }
    }

    fn tell(&self, hit: &RuleHit) -> String {
        let reason = hit.reason.get(self.language);
        let number = self.list.iter().position(|(shared, _)| {
            shared.id == hit.id && shared.reason.get(self.language) == reason
        });
        match number {
            Some(index) => format!("{} [{}]", hit.id, index + 1),
            None => format!("{}: {reason}", hit.id),
        }
    }

    fn write(&self, text: &mut String, style: Style, words: Words) {
        if self.list.is_empty() {
            return;
        }
        text.push('\n');
        let mut grid = Grid::new(words.reason_columns());
        for ((hit, count), number) in self.list.iter().zip(1..) {
            grid.row(vec![
                Cell::new(format!("[{number}]")),
                Cell::new(count.to_string()),
                Cell::new(format!("{}: {}", hit.id, hit.reason.get(self.language))),
            ]);
        }
        grid.write(text, style);
    }
}

/// The component and, below it, the first place it was seen.
fn place(component: &Component) -> String {
    let mut text = short(&component.identity());
    if let Some(location) = component.locations.first() {
        text.push_str("\n  ");
        text.push_str(&location.path);
        if let Some(line) = location.line {
            text.push(':');
            text.push_str(&line.to_string());
        }
    }
    text
}

fn short(purl: &str) -> String {
    purl.strip_prefix("pkg:").unwrap_or(purl).to_owned()
}

fn problems(assessment: &Assessment, words: Words) -> Grid {
    let mut grid = Grid::new(words.problem_columns());
    for problem in &assessment.problems {
        let line = problem
            .line
            .map_or(String::new(), |line| format!(":{line}"));
        grid.row(vec![
            Cell::new(format!("{}{line}", problem.path)),
            Cell::new(problem.kind.title().get(words.0)),
            Cell::new(&problem.message),
        ]);
    }
    grid
}

fn data(text: &mut String, status: &DataStatus, style: Style, words: Words) {
    let paint = if status.state.is_reliable() {
        Paint::Good
    } else {
        Paint::Alarm
    };
    text.push_str(&words.data());
    text.push_str(": ");
    text.push_str(&paint.apply(&words.data_state(status.state), style.colour));
    text.push_str(&words.data_facts(status));
    text.push('\n');
    if !status.sources.is_empty() {
        let mut grid = Grid::new(words.source_columns());
        for source in &status.sources {
            grid.row(vec![
                Cell::new(&source.id),
                Cell::new(source.date.date().to_string()),
                Cell::new(words::grouped(source.records)),
                remark(status, source, words),
            ]);
        }
        for missing in &status.missing {
            grid.row(vec![
                Cell::new(&missing.id),
                Cell::new("–"),
                Cell::new("0"),
                Cell::painted(DataState::Missing.title().get(words.0), Paint::Alarm),
            ]);
        }
        grid.write(text, style);
    }
}

/// What is wrong with one source.
fn remark(status: &DataStatus, source: &DataSource, words: Words) -> Cell {
    let state = status.state_of(source);
    if source.starter {
        Cell::painted(words.starter(), Paint::Alarm)
    } else if state.is_reliable() {
        Cell::new("")
    } else {
        let age = status.age_days_of(source);
        let text = format!("{} ({})", state.title().get(words.0), words.days(age));
        Cell::painted(text, Paint::Alarm)
    }
}

const fn paint_of_verdict(verdict: Verdict) -> Paint {
    match verdict {
        Verdict::Allow => Paint::Good,
        Verdict::Review | Verdict::Board => Paint::Care,
        Verdict::Refuse => Paint::Alarm,
    }
}

fn paint_of_severity(finding: &Finding) -> Paint {
    match finding.severity {
        Severity::Critical | Severity::High => Paint::Alarm,
        Severity::Medium | Severity::Unknown => Paint::Care,
        Severity::Low | Severity::None => Paint::Plain,
    }
}

/// Counts findings by severity, the strictest first, leaving out what does not occur.
fn by_severity(assessment: &Assessment, language: Language) -> String {
    let counts: Vec<String> = Severity::ALL
        .into_iter()
        .rev()
        .filter_map(|severity| {
            let count = assessment
                .findings
                .iter()
                .filter(|finding| finding.severity == severity)
                .count();
            (count > 0).then(|| format!("{} {count}", severity.title().get(language)))
        })
        .collect();
    counts.join(", ")
}
