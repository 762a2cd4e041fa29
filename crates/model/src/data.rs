//! Advisory data as a whole: where it came from, how old it is, whether it may be relied on.

use crate::text::{Language, Text};
use crate::time::Timestamp;

/// What assessments ask a source for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SourceRole {
    /// Verdicts rest on it; without it nothing may be relied on.
    Verdicts,
    /// The order of work rests on it; verdicts stand without it.
    Order,
    /// It speaks of some components only, or adds to what others say.
    Supplement,
    /// It answers findings: statements of suppliers, which carry their own days and do not age.
    Statements,
    /// It brings texts to look for in files, which do not age.
    Texts,
}

impl SourceRole {
    /// Every role, weightiest first.
    pub const ALL: [Self; 5] = [
        Self::Verdicts,
        Self::Order,
        Self::Supplement,
        Self::Statements,
        Self::Texts,
    ];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Verdicts => "verdicts",
            Self::Order => "order",
            Self::Supplement => "supplement",
            Self::Statements => "statements",
            Self::Texts => "texts",
        }
    }

    /// Whether verdicts or the order of work rest on it, so that it must be there and be new.
    pub const fn leads(self) -> bool {
        matches!(self, Self::Verdicts | Self::Order)
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Verdicts => Text::fixed("판정", "verdicts"),
            Self::Order => Text::fixed("처리 순서", "order of work"),
            Self::Supplement => Text::fixed("보조", "supplement"),
            Self::Statements => Text::fixed("공급자 진술", "suppliers' statements"),
            Self::Texts => Text::fixed("라이선스 문구", "license texts"),
        }
    }
}

/// One imported source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DataSource {
    /// Stable id, for example `osv/Maven`, `kev`, `epss`.
    pub id: String,
    /// What it is needed for.
    pub role: SourceRole,
    /// The day the data states, taken from the source's own manifest or file date; never from record contents.
    pub date: Timestamp,
    /// Records kept.
    pub records: u64,
    /// License the data comes under, as an SPDX id where known.
    pub license: String,
    /// SHA-256 of what was imported, in hexadecimal.
    pub sha256: String,
    /// Whether this is the small starter set that must not be used in production.
    pub starter: bool,
}

/// A kind of source that is expected and was never imported.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MissingSource {
    /// The family's id: `osv`, `kev`, `epss`.
    pub id: String,
    /// What it is needed for.
    pub role: SourceRole,
}

/// Whether advisory data may be relied on; ordered from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataState {
    /// Within the age limit, and all that verdicts rest on is there.
    Fresh,
    /// Something verdicts rest on was never imported: an error state.
    Incomplete,
    /// Older than the age limit: an error state.
    Stale,
    /// There is none: an error state. Zero findings then mean nothing.
    Missing,
}

impl DataState {
    /// Every state, best first.
    pub const ALL: [Self; 4] = [Self::Fresh, Self::Incomplete, Self::Stale, Self::Missing];

    /// Returns the stable id.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Fresh => "fresh",
            Self::Incomplete => "incomplete",
            Self::Stale => "stale",
            Self::Missing => "missing",
        }
    }

    /// Returns a short title for people.
    pub const fn title(self) -> Text {
        match self {
            Self::Fresh => Text::fixed("최신", "fresh"),
            Self::Incomplete => Text::fixed("불완전", "INCOMPLETE"),
            Self::Stale => Text::fixed("오래됨", "STALE"),
            Self::Missing => Text::fixed("없음", "MISSING"),
        }
    }

    /// Whether results may be relied on.
    pub const fn is_reliable(self) -> bool {
        matches!(self, Self::Fresh)
    }
}

/// The data an assessment ran on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataStatus {
    /// Every source, sorted by id.
    pub sources: Vec<DataSource>,
    /// What is expected and is not there, sorted by id.
    pub missing: Vec<MissingSource>,
    /// Whether it may be relied on.
    pub state: DataState,
    /// Version of the data file (a digest of its contents), empty when missing.
    pub version: String,
    /// Size of the data file in bytes.
    pub size_bytes: u64,
    /// Age limit in days the state was judged by.
    pub age_days_max: i64,
    /// Age in days, when judged, of the oldest source that verdicts or the order rest on, else of the oldest there
    /// is; `None` when missing.
    pub age_days: Option<i64>,
    /// When it was judged.
    pub judged_at: Timestamp,
}

/// How loud something must be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loudness {
    /// Results may not be relied on.
    Error,
    /// Results stand, and something is missing from them.
    Warning,
}

/// One thing that must be said about the data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// How loud.
    pub loudness: Loudness,
    /// What is the matter, a sentence.
    pub title: Text,
    /// What follows and what to do.
    pub text: Text,
}

impl Warning {
    /// What is said where there is no data at all, or where nothing could be learnt of it.
    pub const fn no_data() -> Self {
        Self {
            loudness: Loudness::Error,
            title: Text::fixed("취약점 데이터가 없습니다.", "There is no advisory data."),
            text: Text::fixed(
                "취약점을 확인하지 못했으므로 발견 사항 0건은 안전하다는 뜻이 아닙니다. `gwanmun data import`로 가져올 때까지 어떤 항목도 자동 승인되지 않습니다.",
                "Vulnerabilities were not checked: zero findings mean nothing. Nothing is approved by rule until data is brought in with `gwanmun data import`.",
            ),
        }
    }

    /// What is said of the starter set.
    pub const fn starter() -> Self {
        Self {
            loudness: Loudness::Warning,
            title: Text::fixed(
                "시범용 데이터, 운영 사용 금지",
                "Starter set, not for production",
            ),
            text: Text::fixed(
                "기능을 살펴보기 위한 일부 취약점만 들어 있습니다. 여기 보이지 않는 취약점이 있을 수 있습니다.",
                "It holds only a small part of the advisories, enough to look around. There may be vulnerabilities it does not show.",
            ),
        }
    }

    /// Returns the whole in one line.
    pub fn line(&self, language: Language) -> String {
        format!("{} {}", self.title.get(language), self.text.get(language))
    }
}

impl DataStatus {
    /// The status of no data at all.
    pub const fn none(age_days_max: i64, now: Timestamp) -> Self {
        Self {
            sources: Vec::new(),
            missing: Vec::new(),
            state: DataState::Missing,
            version: String::new(),
            size_bytes: 0,
            age_days_max,
            age_days: None,
            judged_at: now,
        }
    }

    /// Judges sources by their age at `now`: stale as soon as one that verdicts or the order rest on is past the limit
    /// or claims a day to come, since its age then says nothing; incomplete where one of `missing` carries verdicts.
    ///
    /// Old sources that speak of some components only leave the whole as it is: they are judged with those
    /// components ([`DataStatus::state_of`]).
    pub fn judge(
        sources: Vec<DataSource>,
        missing: Vec<MissingSource>,
        age_days_max: i64,
        now: Timestamp,
    ) -> Self {
        let mut status = Self {
            sources,
            missing,
            ..Self::none(age_days_max, now)
        };
        let leading = |source: &&DataSource| source.role.leads();
        let days = |source: &DataSource| status.age_days_of(source);
        let oldest = status.sources.iter().filter(leading).map(days).max();
        let oldest = oldest.or_else(|| status.sources.iter().map(days).max());
        let leading = status.sources.iter().filter(leading);
        let states = leading.map(|source| status.state_of(source));
        let incomplete = status.lacks_verdicts().then_some(DataState::Incomplete);
        let state = states.chain(incomplete).max().unwrap_or(DataState::Fresh);
        if !status.sources.is_empty() {
            status.age_days = oldest;
            status.state = state;
        }
        status
    }

    /// Returns the age of a source in days when the status was judged; negative when it claims a day to come.
    pub fn age_days_of(&self, source: &DataSource) -> i64 {
        self.judged_at.days_since(source.date)
    }

    /// Judges one source alone: fresh or stale.
    pub fn state_of(&self, source: &DataSource) -> DataState {
        if matches!(source.role, SourceRole::Statements | SourceRole::Texts) {
            return DataState::Fresh;
        }
        // A day of tolerance for time zones and clocks that differ.
        let is_ahead = source.date > self.judged_at.plus_days(1);
        if is_ahead || self.age_days_of(source) > self.age_days_max {
            DataState::Stale
        } else {
            DataState::Fresh
        }
    }

    /// Whether something verdicts rest on was never imported.
    pub fn lacks_verdicts(&self) -> bool {
        let mut missing = self.missing.iter();
        missing.any(|missing| missing.role == SourceRole::Verdicts)
    }

    /// Whether any source is the starter set.
    pub fn has_starter(&self) -> bool {
        self.sources.iter().any(|source| source.starter)
    }

    /// Number of records over all sources.
    pub fn records(&self) -> u64 {
        self.sources.iter().map(|source| source.records).sum()
    }

    /// Everything that must be said about the data wherever its results are shown, loudest first; nothing where all is
    /// well.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        match self.state {
            DataState::Missing => warnings.push(Warning::no_data()),
            DataState::Stale => warnings.push(self.too_old()),
            DataState::Fresh | DataState::Incomplete => {}
        }
        warnings.extend(self.missing.iter().map(never_imported));
        warnings.extend(self.old_supplements());
        if self.has_starter() {
            warnings.push(Warning::starter());
        }
        warnings.sort_by_key(|warning| warning.loudness);
        warnings
    }

    fn too_old(&self) -> Warning {
        let limit = self.age_days_max;
        let leading = self
            .sources
            .iter()
            .filter(|source| source.role.leads() && self.state_of(source) == DataState::Stale);
        let ids: Vec<&str> = leading.map(|source| source.id.as_str()).collect();
        let (which, age) = (shortened(&ids), self.age_days.unwrap_or_default());
        Warning {
            loudness: Loudness::Error,
            title: Text::fixed(
                "취약점 데이터가 오래되었습니다.",
                "The advisory data is too old.",
            ),
            text: Text::new(
                format!(
                    "가장 오래된 자료가 {age}일 지났습니다(한도 {limit}일: {which}). 그 뒤에 공개된 취약점은 여기에 없으므로 결과를 그대로 믿지 마십시오. `gwanmun data import`로 새 데이터를 가져오십시오."
                ),
                format!(
                    "The oldest part is {age} days old (limit {limit}: {which}). Vulnerabilities published since are not here; do not rely on the results. Bring in new data with `gwanmun data import`."
                ),
            ),
        }
    }

    fn old_supplements(&self) -> Option<Warning> {
        let old = self.sources.iter().filter(|source| {
            source.role == SourceRole::Supplement && self.state_of(source) == DataState::Stale
        });
        let ids: Vec<&str> = old.map(|source| source.id.as_str()).collect();
        if ids.is_empty() {
            return None;
        }
        let (which, limit) = (shortened(&ids), self.age_days_max);
        Some(Warning {
            loudness: Loudness::Warning,
            title: Text::new(
                format!("보조 출처의 데이터가 오래되었습니다: {which}"),
                format!("Some supplements are old: {which}."),
            ),
            text: Text::new(
                format!(
                    "한도 {limit}일이 지났습니다. 이 출처로만 판정하는 구성요소는 ‘검토 필요’가 됩니다."
                ),
                format!(
                    "They are past the limit of {limit} days. Components judged by them alone need a review."
                ),
            ),
        })
    }
}

/// Says what cannot be known without a kind of source.
fn never_imported(missing: &MissingSource) -> Warning {
    let loudness = match missing.role {
        SourceRole::Verdicts => Loudness::Error,
        SourceRole::Order | SourceRole::Supplement | SourceRole::Statements | SourceRole::Texts => {
            Loudness::Warning
        }
    };
    let (title, text) = match missing.id.as_str() {
        "kev" => (
            Text::fixed(
                "CISA KEV(실제 악용 취약점 목록)가 없습니다.",
                "CISA KEV, the catalogue of exploited vulnerabilities, is missing.",
            ),
            Text::fixed(
                "이미 공격에 쓰이는 취약점을 가려낼 수 없어 어떤 항목도 자동 승인되지 않습니다. 목록을 내려받아 `gwanmun data import`로 가져오십시오.",
                "What is already exploited cannot be told from what is not, so nothing is approved by rule. Download it and bring it in with `gwanmun data import`.",
            ),
        ),
        "osv" => (
            Text::fixed(
                "OSV 취약점 데이터가 없습니다.",
                "The records of OSV are missing.",
            ),
            Text::fixed(
                "패키지의 취약점을 확인하지 못했으므로 발견 사항 0건은 안전하다는 뜻이 아닙니다. 내려받아 `gwanmun data import`로 가져오십시오.",
                "Packages were not checked: zero findings mean nothing. Download them and bring them in with `gwanmun data import`.",
            ),
        ),
        "epss" => (
            Text::fixed(
                "EPSS(악용 가능성 점수)가 없습니다.",
                "EPSS, the scores of how likely attacks are, is missing.",
            ),
            Text::fixed(
                "처리 순서에 악용 가능성이 반영되지 않습니다. 내려받아 `gwanmun data import`로 가져오십시오.",
                "The order of work leaves them out. Download it and bring it in with `gwanmun data import`.",
            ),
        ),
        id => (
            Text::new(
                format!("출처 {id}의 데이터가 없습니다."),
                format!("Source {id} is missing."),
            ),
            Text::fixed(
                "`gwanmun data import`로 가져오십시오.",
                "Bring it in with `gwanmun data import`.",
            ),
        ),
    };
    Warning {
        loudness,
        title,
        text,
    }
}

/// Most names a sentence lists.
const NAMES_MAX: usize = 4;

fn shortened(names: &[&str]) -> String {
    match names.get(..NAMES_MAX) {
        Some(first) if names.len() > NAMES_MAX => format!("{}, …", first.join(", ")),
        _ => names.join(", "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(id: &str, role: SourceRole, day: &str) -> DataSource {
        DataSource {
            id: id.to_owned(),
            role,
            date: day.parse().unwrap(),
            records: 1,
            license: String::new(),
            sha256: String::new(),
            starter: false,
        }
    }

    fn judged(sources: Vec<DataSource>, missing: &[(&str, SourceRole)]) -> DataStatus {
        let missing = missing.iter().map(|(id, role)| MissingSource {
            id: (*id).to_owned(),
            role: *role,
        });
        let now = "2026-11-23T03:00:00Z".parse().unwrap();
        DataStatus::judge(sources, missing.collect(), 7, now)
    }

    fn state(days: &[&str]) -> DataState {
        let sources = days
            .iter()
            .map(|day| source(day, SourceRole::Verdicts, day));
        judged(sources.collect(), &[]).state
    }

    #[test]
    fn data_is_fresh_within_the_limit_only() {
        assert_eq!(state(&["2026-11-20", "2026-11-23"]), DataState::Fresh);
        assert_eq!(state(&["2026-11-24"]), DataState::Fresh, "a time zone");
        assert_eq!(state(&["2026-11-01", "2026-11-23"]), DataState::Stale);
        assert_eq!(state(&[]), DataState::Missing);
    }

    /// Otherwise one wrong clock would keep data fresh for years.
    #[test]
    fn a_day_to_come_is_not_fresh() {
        assert_eq!(state(&["2099-01-01"]), DataState::Stale);
        assert_eq!(state(&["2026-11-22", "2099-01-01"]), DataState::Stale);
    }

    #[test]
    fn an_old_part_that_speaks_of_few_is_named_and_does_not_make_the_whole_old() {
        let osv = source("osv/npm", SourceRole::Verdicts, "2026-11-22");
        let old = source("retire", SourceRole::Supplement, "2024-11-22");
        let status = judged(vec![osv, old.clone()], &[]);
        assert_eq!(status.state, DataState::Fresh);
        assert_eq!(status.age_days, Some(1));
        assert_eq!(status.state_of(&old), DataState::Stale);
        let warnings = status.warnings();
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].loudness, Loudness::Warning);
        assert!(warnings[0].title.en.contains("retire"), "{:?}", warnings[0]);
    }

    #[test]
    fn what_verdicts_rest_on_must_be_there_and_what_only_orders_is_named() {
        let osv = || vec![source("osv/npm", SourceRole::Verdicts, "2026-11-22")];
        let status = judged(osv(), &[("epss", SourceRole::Order)]);
        assert_eq!(status.state, DataState::Fresh);
        assert_eq!(status.warnings()[0].loudness, Loudness::Warning);
        let both = [("epss", SourceRole::Order), ("kev", SourceRole::Verdicts)];
        let status = judged(osv(), &both);
        assert_eq!(status.state, DataState::Incomplete);
        let warnings = status.warnings();
        let loud: Vec<Loudness> = warnings.iter().map(|one| one.loudness).collect();
        assert_eq!(loud, [Loudness::Error, Loudness::Warning]);
        let old = source("epss", SourceRole::Order, "2026-01-01");
        let status = judged(
            [osv(), vec![old]].concat(),
            &[("kev", SourceRole::Verdicts)],
        );
        assert_eq!(status.state, DataState::Stale);
        let warnings = status.warnings();
        assert!(warnings[0].text.en.contains(": epss)"), "{warnings:?}");
        assert!(warnings[1].title.en.contains("KEV"), "{warnings:?}");
    }
}
