//! Texts of the page of one system.

use gwanmun_model::text::Text;

pub(crate) static SUMMARY: &Text = &Text::fixed("요약", "Summary");
pub(crate) static TABS: &Text = &Text::fixed("시스템 화면", "Views of the system");
pub(crate) static COMPONENTS: &Text = &Text::fixed("구성요소", "Components");
pub(crate) static FINDINGS: &Text = &Text::fixed("발견 사항", "Findings");
pub(crate) static EDIT: &Text = &Text::fixed("정보 변경", "Change");
pub(crate) static EXPORT: &Text = &Text::fixed("결과·SBOM 내려받기", "Download result, SBOM");
pub(crate) static REQUEST_ALL: &Text =
    &Text::fixed("승인이 필요한 항목 신청", "Request what needs approval");
pub(crate) static FACTS: &Text = &Text::fixed("시스템 정보", "About the system");
pub(crate) static LAST_SCAN: &Text = &Text::fixed("최근 스캔 결과", "Latest scan");
pub(crate) static OWNER: &Text = &Text::fixed("책임자", "Owner");
pub(crate) static CONTEXT: &Text = &Text::fixed("사용 형태", "Use context");
pub(crate) static DESCRIPTION: &Text = &Text::fixed("설명", "Description");
pub(crate) static REGISTERED: &Text = &Text::fixed("등록", "Registered");
pub(crate) static ASSESSED: &Text = &Text::fixed("스캔 시각", "Scanned");
pub(crate) static VERDICT: &Text = &Text::fixed("판정", "Verdict");
pub(crate) static POLICY: &Text = &Text::fixed("정책 버전", "Policy version");
pub(crate) static DATA: &Text = &Text::fixed("데이터 버전", "Data version");
pub(crate) static LICENSES_UNKNOWN: &Text = &Text::fixed("라이선스 미상", "Unknown licenses");
pub(crate) static PROBLEMS: &Text = &Text::fixed("읽지 못한 입력", "Unreadable inputs");
pub(crate) static UPLOAD: &Text = &Text::fixed("파일을 올려 스캔", "Upload and scan");
pub(crate) static UPLOAD_TEXT: &Text = &Text::fixed(
    "잠금 파일(package-lock.json, Cargo.lock, pom.xml, requirements.txt, go.mod, Gemfile.lock 등), jar·zip, 또는 gwanmun scan --format json 결과를 올리십시오. 새 결과가 이전 결과를 대신합니다.",
    "A lock file (package-lock.json, Cargo.lock, pom.xml, requirements.txt, go.mod, Gemfile.lock …), a jar or zip, or the output of gwanmun scan --format json. The new result replaces the old one.",
);
pub(crate) static FILE: &Text = &Text::fixed("파일", "File");
pub(crate) static UPLOAD_GO: &Text = &Text::fixed("올리고 스캔하기", "Upload and scan");
pub(crate) static UPLOAD_NOTHING: &Text =
    &Text::fixed("올릴 파일을 고르십시오.", "Choose a file to upload.");
pub(crate) static HISTORY: &Text = &Text::fixed("스캔 이력", "Earlier scans");
pub(crate) static NOT_SCANNED: &Text = &Text::fixed(
    "아직 스캔한 적이 없습니다",
    "This system was not scanned yet",
);
pub(crate) static NOT_SCANNED_TEXT: &Text = &Text::fixed(
    "파일을 올려 스캔하면 구성요소, 취약점, 판정이 나타납니다. 스캔하지 않은 시스템은 안전하다는 뜻이 아닙니다.",
    "Upload a file to see components, findings and verdicts. Not scanned does not mean safe.",
);
pub(crate) static DATA_UNRELIABLE: &Text = &Text::fixed(
    "이 결과는 믿을 수 없는 데이터로 만들어졌습니다. 데이터를 새로 반입한 뒤 다시 스캔하십시오.",
    "This result was made on data that cannot be relied on. Import new data and scan again.",
);
pub(crate) static CHANGES: &Text = &Text::fixed("변경 이력", "History");
pub(crate) static SEVERITIES: &Text = &Text::fixed("심각도별 발견 사항", "Findings by severity");

pub(crate) static FIND_COMPONENT: &Text =
    &Text::fixed("이름·버전·라이선스", "Name, version, license");
pub(crate) static FIND_FINDING: &Text = &Text::fixed("ID·구성요소·요약", "Id, component, summary");
pub(crate) static NAME: &Text = &Text::fixed("구성요소", "Component");
pub(crate) static VERSION: &Text = &Text::fixed("버전", "Version");
pub(crate) static LICENSE: &Text = &Text::fixed("라이선스", "License");
pub(crate) static LICENSE_UNKNOWN: &Text = &Text::fixed("미상", "Unknown");
pub(crate) static SEVERITY: &Text = &Text::fixed("심각도", "Severity");
pub(crate) static SCOPE: &Text = &Text::fixed("범위", "Scope");
pub(crate) static DIRECT: &Text = &Text::fixed("직접 의존", "Direct");
pub(crate) static TRANSITIVE: &Text = &Text::fixed("간접 의존", "Transitive");
pub(crate) static DEPENDENCY: &Text = &Text::fixed("의존 관계", "Dependency");
pub(crate) static DEPENDENCY_UNKNOWN: &Text = &Text::fixed("알 수 없음", "Unknown");
pub(crate) static FIRST_PARTY: &Text = &Text::fixed("자체 코드", "Own code");
pub(crate) static EXPLOITED: &Text = &Text::fixed("악용 확인", "Exploited");
pub(crate) static WITH_FINDINGS: &Text = &Text::fixed("발견 사항 유무", "With findings");
pub(crate) static YES: &Text = &Text::fixed("있음", "Yes");
pub(crate) static NO: &Text = &Text::fixed("없음", "No");
pub(crate) static ID: &Text = &Text::fixed("ID", "Id");
pub(crate) static ALL_IDS: &Text = &Text::fixed("모든 ID", "All ids");
pub(crate) static KIND: &Text = &Text::fixed("종류", "Kind");
pub(crate) static SCORE: &Text = &Text::fixed("CVSS", "CVSS");
pub(crate) static EPSS: &Text = &Text::fixed("EPSS", "EPSS");
pub(crate) static PRIORITY: &Text = &Text::fixed("우선순위", "Priority");
pub(crate) static FIXED: &Text = &Text::fixed("수정 버전", "Fixed in");
pub(crate) static FIXABLE: &Text = &Text::fixed("수정 버전", "Fix");
pub(crate) static NO_FIX: &Text = &Text::fixed("수정본 없음", "No fix");
pub(crate) static SUMMARY_LINE: &Text = &Text::fixed("요약", "Summary");
pub(crate) static PUBLISHED: &Text = &Text::fixed("공개일", "Published");
pub(crate) static VEX: &Text = &Text::fixed("VEX", "VEX");
pub(crate) static VEX_OUTCOME: &Text = &Text::fixed("VEX 적용 여부", "VEX effect");
pub(crate) static VEX_AUTHOR: &Text = &Text::fixed("VEX 작성자", "VEX author");
pub(crate) static NO_FINDINGS: &Text = &Text::fixed("발견 사항이 없습니다", "Nothing was found");
pub(crate) static NO_FINDINGS_TEXT: &Text = &Text::fixed(
    "현재 데이터 기준이며, 데이터 상태는 화면 위 배너와 데이터 화면에서 확인하십시오.",
    "By the present data; its state is said in the banner above and on the data page.",
);
pub(crate) static NO_COMPONENTS: &Text = &Text::fixed("구성요소가 없습니다", "No components");
