//! The words of the tables in both languages.

use gwanmun_model::{Assessment, DataState, DataStatus, Language, Text};

/// Says things in one language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words(pub(super) Language);

/// Writes a number with a comma between groups of three digits.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

impl Words {
    fn say(self, ko: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Language::Ko => ko,
            Language::En => en,
        }
    }

    fn tell(self, text: &Text) -> String {
        text.get(self.0).to_owned()
    }

    pub(super) fn product(self) -> &'static str {
        self.say("관문", "Gwanmun")
    }

    pub(super) fn verdict(self) -> String {
        self.say("판정", "Verdict").to_owned()
    }

    pub(super) fn findings(self) -> String {
        self.say("발견 사항 (시급한 순)", "Findings (most urgent first)")
            .to_owned()
    }

    pub(super) fn verdicts(self) -> String {
        self.say(
            "판정 (허용이 아닌 구성요소)",
            "Verdicts (components not simply allowed)",
        )
        .to_owned()
    }

    pub(super) fn problems(self) -> String {
        self.say("읽지 못한 것", "What could not be read")
            .to_owned()
    }

    pub(super) fn data(self) -> String {
        self.say("취약점 데이터", "Advisory data").to_owned()
    }

    pub(super) fn unknown(self) -> &'static str {
        self.say("미상", "unknown")
    }

    pub(super) fn no_fix(self) -> &'static str {
        self.say("없음", "none")
    }

    pub(super) fn starter(self) -> &'static str {
        self.say(
            "시범용 데이터, 운영 사용 금지",
            "STARTER SET - NOT FOR PRODUCTION",
        )
    }

    pub(super) fn finding_columns(self) -> [&'static str; 6] {
        [
            self.say("우선순위", "Priority"),
            self.say("심각도", "Severity"),
            self.say("식별자", "Id"),
            self.say("구성요소", "Component"),
            self.say("수정 버전", "Fixed in"),
            self.say("비고", "Remarks"),
        ]
    }

    pub(super) fn explanation(self) -> String {
        self.say("우선순위의 근거", "What the priorities are made of")
            .to_owned()
    }

    pub(super) fn explanation_columns(self) -> [&'static str; 4] {
        [
            self.say("우선순위", "Priority"),
            self.say("식별자", "Id"),
            self.say("구성요소", "Component"),
            self.say("점수", "Points"),
        ]
    }

    /// By when a finding must be fixed, as a remark.
    pub(super) fn deadline(self, period: &Text) -> String {
        self.tell(&Text::new(
            format!("조치 기한 {}", period.ko),
            format!("fix within {}", period.en),
        ))
    }

    /// What must stand below remarks on the use of components.
    pub(super) fn reach_note(self) -> &'static str {
        self.say(
            "import 표시는 순서를 정할 참고이며 아무것도 닫지 않습니다.\n동적 로딩·설정을 통한 사용은 보이지 않습니다.",
            "Import notes help to order the work; they close nothing.\nUse by dynamic loading or configuration is not seen.",
        )
    }

    pub(super) fn advice(self) -> String {
        self.say("조치 방법", "What to move to").to_owned()
    }

    pub(super) fn advice_columns(self) -> [&'static str; 4] {
        [
            self.say("구성요소", "Component"),
            self.say(
                "모두 고쳐진 가장 낮은 버전",
                "Smallest version without findings",
            ),
            self.say("올려야 할 직접 의존성", "Direct dependency to lift"),
            self.say("남는 발견 사항", "Findings that stay"),
        ]
    }

    pub(super) fn major_step(self) -> &'static str {
        self.say("(주 버전 변경)", "(major step)")
    }

    pub(super) fn verdict_columns(self) -> [&'static str; 4] {
        [
            self.say("판정", "Verdict"),
            self.say("구성요소", "Component"),
            self.say("라이선스", "License"),
            self.say("사유", "Reasons"),
        ]
    }

    pub(super) fn reason_columns(self) -> [&'static str; 3] {
        [
            self.say("번호", "No."),
            self.say("개수", "Count"),
            self.say(
                "여러 구성요소에 공통인 사유",
                "Reason shared by many components",
            ),
        ]
    }

    pub(super) fn problem_columns(self) -> [&'static str; 3] {
        [
            self.say("위치", "Place"),
            self.say("종류", "Kind"),
            self.say("내용", "Message"),
        ]
    }

    pub(super) fn source_columns(self) -> [&'static str; 4] {
        [
            self.say("출처", "Source"),
            self.say("기준일", "Date"),
            self.say("건수", "Records"),
            "",
        ]
    }

    /// How many of what, after the verdict.
    pub(super) fn counts(self, assessment: &Assessment) -> String {
        let components = &assessment.components;
        let count = |test: fn(&gwanmun_model::Component) -> bool| {
            components
                .iter()
                .filter(|assessed| test(&assessed.component))
                .count()
        };
        let own = count(|component| component.first_party);
        let direct = count(|component| component.direct == Some(true));
        let severities = super::by_severity(assessment, self.0);
        let severities = if severities.is_empty() {
            severities
        } else {
            format!(" ({severities})")
        };
        let (all, findings) = (components.len(), assessment.findings.len());
        let (duties, problems) = (assessment.duties.len(), assessment.problems.len());
        self.tell(&Text::new(
            format!(
                "  구성요소 {all} (자체 {own}, 직접 {direct})  발견 사항 {findings}{severities}  라이선스 의무 {duties}  읽기 문제 {problems}"
            ),
            format!(
                "  components {all} (own {own}, direct {direct})  findings {findings}{severities}  license duties {duties}  reading problems {problems}"
            ),
        ))
    }

    /// What must be shouted before anything else is read.
    pub(super) fn warnings(self, status: &DataStatus) -> Vec<String> {
        let warnings = status.warnings();
        let lines = warnings.iter().map(|warning| warning.line(self.0));
        lines.map(|line| format!("!! {line}")).collect()
    }

    pub(super) fn data_state(self, state: DataState) -> String {
        state.title().get(self.0).to_owned()
    }

    /// A number of days.
    pub(super) fn days(self, days: i64) -> String {
        self.tell(&Text::new(format!("{days}일"), format!("{days} days")))
    }

    /// Sources, records and age, after the state.
    pub(super) fn data_facts(self, status: &DataStatus) -> String {
        let sources = status.sources.len();
        let records = grouped(status.records());
        let limit = status.age_days_max;
        match status.age_days {
            Some(age) => self.tell(&Text::new(
                format!("  출처 {sources}곳, {records}건, 가장 오래된 자료 {age}일 경과 (한도 {limit}일)"),
                format!("  {sources} sources, {records} records, oldest part {age} days old (limit {limit})"),
            )),
            None => self.tell(&Text::new(
                format!("  출처 0곳, 0건 (한도 {limit}일)"),
                format!("  0 sources, 0 records (limit {limit} days)"),
            )),
        }
    }
}
