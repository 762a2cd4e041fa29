//! Texts of the pages about systems.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("시스템", "Systems");
pub(crate) static LEAD: &Text = &Text::fixed(
    "오픈소스를 쓰는 업무 시스템과 그 구성요소를 관리합니다.",
    "The institution's systems and the open source in them.",
);
pub(crate) static NEW: &Text = &Text::fixed("시스템 등록", "Register a system");
pub(crate) static NEW_LEAD: &Text = &Text::fixed(
    "등록한 뒤 잠금 파일이나 압축 파일을 올리면 구성요소를 식별하고 이슈를 찾습니다.",
    "After that, upload a lock file or an archive: its components are identified and checked.",
);
pub(crate) static EDIT: &Text = &Text::fixed("시스템 정보 변경", "Change the system");
pub(crate) static EDIT_LEAD: &Text = &Text::fixed(
    "사용 형태를 바꾸면 기존 승인은 새 사용 형태에 적용되지 않습니다.",
    "Approvals do not carry over to another use context.",
);
pub(crate) static NAME: &Text = &Text::fixed("시스템 이름", "System name");
pub(crate) static NAME_HINT: &Text = &Text::fixed(
    "예: 인터넷뱅킹 API. 다른 시스템과 겹칠 수 없습니다.",
    "For example Internet banking API. Must be unique.",
);
pub(crate) static OWNER: &Text = &Text::fixed("책임자 또는 부서", "Owner");
pub(crate) static OWNER_HINT: &Text = &Text::fixed(
    "취약점이 나왔을 때 연락할 사람이나 부서입니다.",
    "The person or department to call when something is found.",
);
pub(crate) static DESCRIPTION: &Text = &Text::fixed("설명", "Description");
pub(crate) static CONTEXT: &Text = &Text::fixed("사용 형태", "Use context");
pub(crate) static CONTEXT_HINT: &Text = &Text::fixed(
    "라이선스 의무와 조치 기한이 사용 형태에 따라 달라집니다.",
    "License duties and deadlines depend on it.",
);
pub(crate) static CRITICALITY: &Text = &Text::fixed("중요도", "Criticality");
pub(crate) static CRITICALITY_HINT: &Text = &Text::fixed(
    "멈추거나 뚫렸을 때 기관과 고객이 입는 피해입니다. 우선순위와 SSVC 결정에 쓰이며, 정하지 않으면 높음으로 계산합니다.",
    "The harm when it fails or is broken into. Priority and SSVC depend on it; not rated counts as high.",
);
pub(crate) static CRITICALITY_UNKNOWN: &Text = &Text::fixed("정하지 않음", "Not rated");
pub(crate) static REGISTER: &Text = &Text::fixed("등록", "Register");
pub(crate) static VERDICT: &Text = &Text::fixed("판정", "Verdict");
pub(crate) static COMPONENTS: &Text = &Text::fixed("구성요소", "Components");
pub(crate) static FINDINGS: &Text = &Text::fixed("발견 사항", "Findings");
pub(crate) static CRITICAL_HIGH: &Text = &Text::fixed("심각·높음", "Critical, high");
pub(crate) static ASSESSED: &Text = &Text::fixed("스캔 시각", "Scanned");
pub(crate) static NEVER: &Text = &Text::fixed("스캔 전", "Not scanned");
pub(crate) static EMPTY: &Text = &Text::fixed("아직 등록된 시스템이 없습니다", "No system yet");
pub(crate) static EMPTY_TEXT: &Text = &Text::fixed(
    "첫 시스템을 등록하고 잠금 파일을 올리면 구성요소와 취약점이 여기에 나타납니다.",
    "Register the first one and upload a lock file; its components and findings appear here.",
);
