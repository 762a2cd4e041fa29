//! The letter to the supplier: what was judged, by what, what is missing where, what to do and by when.

use std::fmt::Write as _;

use gwanmun_model::{Date, Language, Text};
use gwanmun_rules::sbom_profiles::{Judgement, Level, Offender, Outcome, Report, Status};

use super::{Intake, schema_state};

/// How the letter is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Plain text, as for a mail.
    Text,
    /// Markdown.
    Markdown,
}

/// What the letter is made from.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The judged document.
    pub intake: &'a Intake,
    /// Who writes: department, name, contact.
    pub from: Option<&'a str>,
    /// By when the supplier is to hand in again, as it shall be written.
    pub due: Option<&'a str>,
    /// The day of the letter.
    pub date: Date,
    /// Its language.
    pub language: Language,
    /// How it is set.
    pub form: Form,
}

impl Letter<'_> {
    /// Writes the letter; it ends in a line feed.
    pub fn write(&self) -> String {
        let mut page = Page {
            text: String::new(),
            letter: self,
        };
        page.head();
        page.opening();
        page.document();
        let reports = &self.intake.reports;
        page.faults(
            &Text::fixed("부적합 사항(필수)", "Requirements that are not met"),
            |outcome| outcome.rule.level == Level::Must && outcome.status == Status::Fail,
        );
        page.faults(
            &Text::fixed(
                "문서로 확인할 수 없는 필수 사항",
                "Requirements the document cannot tell",
            ),
            |outcome| outcome.rule.level == Level::Must && outcome.status == Status::Unknown,
        );
        page.faults(&Text::fixed("권장 사항", "Recommendations"), |outcome| {
            outcome.rule.level == Level::Should && outcome.status == Status::Fail
        });
        page.closing(reports);
        page.text
    }
}

/// A letter while it is written.
struct Page<'a> {
    text: String,
    letter: &'a Letter<'a>,
}

/// Replaces what would steer a terminal, break out of a line or of a table: names come from the supplier's document.
fn harmless(text: &str) -> String {
    let steers = |one: char| {
        one.is_control()
            || matches!(one, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    text.chars()
        .map(|one| if steers(one) { ' ' } else { one })
        .collect()
}

/// The same where Markdown would take signs for its own.
fn marked(text: &str) -> String {
    let mut marked = String::with_capacity(text.len());
    for one in harmless(text).chars() {
        if matches!(
            one,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!'
        ) {
            marked.push('\\');
        }
        marked.push(one);
    }
    marked
}

impl Page<'_> {
    fn told<'t>(&self, ko: &'t str, en: &'t str) -> &'t str {
        match self.letter.language {
            Language::Ko => ko,
            Language::En => en,
        }
    }

    fn foreign(&self, text: &str) -> String {
        match self.letter.form {
            Form::Text => harmless(text),
            Form::Markdown => marked(text),
        }
    }

    fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// A paragraph of its own.
    fn paragraph(&mut self, text: &str) {
        self.line(text);
        self.line("");
    }

    fn section(&mut self, title: &str) {
        let title = match self.letter.form {
            Form::Text => format!("■ {title}"),
            Form::Markdown => format!("## {title}\n"),
        };
        self.line(&title);
    }

    /// A fact: what it is and what it says.
    fn fact(&mut self, name: &str, value: &str) {
        let line = match self.letter.form {
            Form::Text => format!("  - {name}: {value}"),
            Form::Markdown => format!("- **{name}**: {value}"),
        };
        self.line(&line);
    }

    fn head(&mut self) {
        let is_accepted = self.letter.intake.judgement() == Judgement::Accepted;
        let title = if is_accepted {
            self.told("SBOM 적합 통보", "Notice of acceptance of an SBOM")
        } else {
            self.told(
                "SBOM 부적합 통보 및 보완 요청",
                "Notice of rejection of an SBOM and request for correction",
            )
        };
        let product = self.letter.intake.product();
        let product = product.map_or_else(
            || self.told("제품명 미기재", "product not named").to_owned(),
            |product| self.foreign(&product),
        );
        let supplier = self.letter.intake.supplier();
        let supplier = supplier.map_or_else(
            || self.told("[공급사명]", "[name of the supplier]").to_owned(),
            |supplier| self.foreign(&supplier),
        );
        let from = self.letter.from.map_or_else(
            || {
                let blank = self.told("[발신 부서·담당자·연락처]", "[department, name, contact]");
                blank.to_owned()
            },
            |from| self.foreign(from),
        );
        let date = self.letter.date.to_string();
        let subject = match self.letter.language {
            Language::Ko => format!("「{product}」 {title}"),
            Language::En => format!("{title}: {product}"),
        };
        let rows = [
            (
                self.told("수신", "To"),
                match self.letter.language {
                    Language::Ko => format!("{supplier} 귀중"),
                    Language::En => supplier,
                },
            ),
            (self.told("발신", "From"), from),
            (self.told("일자", "Date"), date),
            (self.told("제목", "Subject"), subject),
        ];
        if self.letter.form == Form::Markdown {
            let title = format!("# {title}\n");
            self.line(&title);
        } else {
            self.paragraph(title);
        }
        for (name, value) in rows {
            let line = match self.letter.form {
                Form::Text => format!("{name}: {value}"),
                Form::Markdown => format!("**{name}**: {value}  "),
            };
            self.line(&line);
        }
        self.line("");
    }

    fn opening(&mut self) {
        let greeting = self.told("1. 귀사의 무궁한 발전을 기원합니다.", "Dear Sir or Madam,");
        self.paragraph(greeting);
        let due = self.letter.due.map_or_else(
            || self.told("[제출 기한]", "[date]").to_owned(),
            |due| self.foreign(due),
        );
        let text = match (self.letter.intake.judgement(), self.letter.language) {
            (Judgement::Accepted, Language::Ko) => {
                "2. 귀사가 제출한 SBOM을 아래 기준에 따라 검토한 결과, 필수 요건을 모두 충족하여 접수하였음을 알려 드립니다.".to_owned()
            }
            (Judgement::Accepted, Language::En) => {
                "We have examined the SBOM you delivered by the criteria below. It meets every requirement and has been accepted.".to_owned()
            }
            (Judgement::Undetermined, Language::Ko) => format!(
                "2. 귀사가 제출한 SBOM을 아래 기준에 따라 검토한 결과, 필수 요건의 충족 여부를 문서로 확인할 수 없어 접수를 보류하오니, 보완하여 {due}까지 다시 제출하여 주시기 바랍니다."
            ),
            (Judgement::Undetermined, Language::En) => format!(
                "We have examined the SBOM you delivered by the criteria below. Whether it meets all requirements cannot be told from the document, so it has not been accepted yet. Please supplement it and deliver it again by {due}."
            ),
            (Judgement::Rejected, Language::Ko) => format!(
                "2. 귀사가 제출한 SBOM을 아래 기준에 따라 검토한 결과, 필수 요건을 충족하지 못하여 반려하오니, 아래 사항을 보완하여 {due}까지 다시 제출하여 주시기 바랍니다."
            ),
            (Judgement::Rejected, Language::En) => format!(
                "We have examined the SBOM you delivered by the criteria below. It does not meet the requirements and is rejected. Please correct what is listed here and deliver it again by {due}."
            ),
        };
        self.paragraph(&text);
    }

    fn document(&mut self) {
        let intake = self.letter.intake;
        let document = &intake.sbom.document;
        let title = self.told("검토 대상과 기준", "What was examined, and by what");
        self.section(title);
        let name = self.foreign(&intake.name);
        let format = self.foreign(&intake.sbom.format.to_string());
        let told = self.told("문서", "Document");
        self.fact(told, &format!("{name} ({format})"));
        for (title, value) in [
            (self.told("문서 ID", "Document id"), document.id.as_deref()),
            (
                self.told("생성 일시", "Made at"),
                document.created.as_deref(),
            ),
        ] {
            if let Some(value) = value {
                let value = self.foreign(value);
                self.fact(title, &value);
            }
        }
        let tools: Vec<String> = document
            .tools
            .iter()
            .map(|tool| {
                let version = tool.version.as_deref().unwrap_or_default();
                let told = format!("{} {version}", tool.name);
                self.foreign(told.trim_end())
            })
            .collect();
        if !tools.is_empty() {
            let title = self.told("생성 도구", "Made with");
            self.fact(title, &tools.join(", "));
        }
        let title = self.told("구성요소 수", "Components");
        self.fact(title, &intake.sbom.components.len().to_string());
        let title = self.told("스키마", "Schema");
        let state = schema_state(&intake.schema);
        let state = self.foreign(state.get(self.letter.language));
        self.fact(title, &state);
        let title = self.told("기준", "Criteria");
        for report in &intake.reports {
            let judgement = report.judgement.title();
            let points = self.told("점", " points of 100");
            let told = format!(
                "{} ({}) — {}, {}{points}",
                self.foreign(report.title.get(self.letter.language)),
                self.foreign(report.source.get(self.letter.language)),
                judgement.get(self.letter.language),
                report.score,
            );
            self.fact(title, &told);
        }
        self.line("");
    }

    /// Lists every outcome that `fits`, each rule once however many profiles ask for it.
    fn faults(&mut self, title: &Text, fits: impl Fn(&Outcome) -> bool) {
        let mut seen = Vec::new();
        let outcomes = self.letter.intake.reports.iter();
        let outcomes: Vec<&Outcome> = outcomes
            .flat_map(|report| &report.outcomes)
            .filter(|outcome| fits(outcome))
            .filter(|outcome| {
                let is_new = !seen.contains(&&outcome.rule.id);
                seen.push(&outcome.rule.id);
                is_new
            })
            .collect();
        if outcomes.is_empty() {
            return;
        }
        self.section(title.get(self.letter.language));
        for (outcome, number) in outcomes.into_iter().zip(1..) {
            self.fault(number, outcome);
        }
        self.line("");
    }

    fn fault(&mut self, number: usize, outcome: &Outcome) {
        let rule = &outcome.rule;
        let language = self.letter.language;
        let title = self.foreign(rule.title.get(language));
        let share = if outcome.checked > 1 && outcome.failed > 0 {
            match language {
                Language::Ko => format!(" — {}건 중 {}건 미충족", outcome.checked, outcome.failed),
                Language::En => format!(" — {} of {} do not", outcome.failed, outcome.checked),
            }
        } else {
            String::new()
        };
        let indent = match self.letter.form {
            Form::Text => "     ",
            Form::Markdown => "   ",
        };
        let line = match self.letter.form {
            Form::Text => format!("  {number}) {title}{share} [{}]", rule.id),
            Form::Markdown => format!("{number}. **{title}**{share} (`{}`)", rule.id),
        };
        self.line(&line);
        let (source, remedy, places) = (
            self.told("근거", "Source"),
            self.told("조치", "What to do"),
            self.told("해당", "Where"),
        );
        let told = self.foreign(rule.source.get(language));
        self.line(&format!("{indent}- {source}: {told}"));
        let told = self.foreign(rule.remedy.get(language));
        self.line(&format!("{indent}- {remedy}: {told}"));
        let is_whole = |offender: &&Offender| offender.is_whole() && offender.line.is_none();
        for offender in &outcome.offenders {
            // The document as a whole needs no place; what is wrong with it may still need words.
            if is_whole(&offender) && offender.detail.is_none() {
                continue;
            }
            let told = self.place(offender);
            self.line(&format!("{indent}- {places}: {told}"));
        }
        let more = outcome.failed.saturating_sub(outcome.offenders.len());
        if more > 0 {
            let told = match language {
                Language::Ko => format!("{indent}- 그 밖에 {more}건"),
                Language::En => format!("{indent}- and {more} more"),
            };
            self.line(&told);
        }
    }

    fn place(&self, offender: &Offender) -> String {
        let version = offender.version.as_deref().unwrap_or_default();
        let name = offender.name_in(self.letter.language);
        let told = format!("{name} {version}");
        let mut text = self.foreign(told.trim());
        if let Some(line) = offender.line {
            let _ = match self.letter.language {
                Language::Ko => write!(text, " ({line}행)"),
                Language::En => write!(text, " (line {line})"),
            };
        }
        if let Some(detail) = offender.detail_in(self.letter.language) {
            text.push_str(": ");
            text.push_str(&self.foreign(&detail));
        }
        text
    }

    fn closing(&mut self, reports: &[Report]) {
        let is_accepted = self.letter.intake.judgement() == Judgement::Accepted;
        let contact = self.letter.from.map_or_else(
            || self.told("[담당자 연락처]", "[contact]").to_owned(),
            |from| self.foreign(from),
        );
        let text = match (self.letter.language, is_accepted) {
            (Language::Ko, true) => format!("3. 문의: {contact}.  끝."),
            (Language::Ko, false) => format!(
                "3. 제출하신 문서를 직접 고치기보다 생성 도구의 설정이나 대상을 바꾸어 다시 생성하시기를 권합니다. 같은 기준으로 미리 점검하려면 `gwanmun sbom check {} <파일>`을 사용하실 수 있습니다. 문의: {contact}.  끝.",
                profiles(reports)
            ),
            (Language::En, true) => format!("For questions: {contact}."),
            (Language::En, false) => format!(
                "We advise to generate the document anew with other settings or of another target rather than to edit it by hand. You can check it by the same criteria beforehand with `gwanmun sbom check {} FILE`. For questions: {contact}.",
                profiles(reports)
            ),
        };
        self.line(&text);
    }
}

fn profiles(reports: &[Report]) -> String {
    let options = reports
        .iter()
        .map(|report| format!("--profile {}", report.profile));
    options.collect::<Vec<_>>().join(" ")
}
