//! Texts of the search over all components and of the page of one component version.

use gwanmun_model::text::Text;

pub(crate) static TITLE: &Text = &Text::fixed("구성요소", "Components");
pub(crate) static LEAD: &Text = &Text::fixed(
    "모든 시스템에서 쓰고 있는 오픈소스입니다. 패키지 주소를 넣으면 써도 되는지 바로 알려 줍니다.",
    "Open source in use in any system. Enter a package URL to learn at once whether it may be used.",
);
pub(crate) static FIND: &Text = &Text::fixed(
    "이름 또는 패키지 주소(pkg:…)",
    "Name or package URL (pkg:…)",
);
pub(crate) static ANSWER: &Text = &Text::fixed("써도 됩니까?", "May it be used?");
pub(crate) static ANSWER_CONTEXT: &Text = &Text::fixed("사용 형태", "Use context");
pub(crate) static ASK: &Text = &Text::fixed("사용 신청하기", "Ask for approval");
pub(crate) static SEE_REQUEST: &Text = &Text::fixed("신청 보기", "See the request");
pub(crate) static EMPTY: &Text = &Text::fixed(
    "아직 식별된 구성요소가 없습니다",
    "No component was identified yet",
);
pub(crate) static EMPTY_TEXT: &Text = &Text::fixed(
    "시스템을 스캔하면 그 안의 오픈소스가 여기에 모입니다.",
    "Scan a system; the open source in it is gathered here.",
);
pub(crate) static NOT_IN_USE: &Text =
    &Text::fixed("쓰고 있는 시스템이 없습니다", "No system uses it");
pub(crate) static NOT_IN_USE_TEXT: &Text = &Text::fixed(
    "스캔한 시스템 가운데 이 조건에 맞는 구성요소를 쓰는 곳이 없습니다.",
    "None of the scanned systems has a component that fits.",
);

pub(crate) static LICENSES: &Text = &Text::fixed("라이선스", "License");
pub(crate) static DECLARED: &Text = &Text::fixed("패키지가 밝힌 것", "Declared");
pub(crate) static DETECTED: &Text = &Text::fixed("파일에서 찾은 것", "Detected");
pub(crate) static CONCLUDED: &Text = &Text::fixed("적용하는 것", "Concluded");
pub(crate) static AS_WRITTEN: &Text = &Text::fixed("원문", "As written");
pub(crate) static UNKNOWN: &Text = &Text::fixed("알 수 없음", "Unknown");
pub(crate) static HASHES: &Text = &Text::fixed("해시", "Hashes");
pub(crate) static IDENTITY: &Text = &Text::fixed("식별 정보", "Identity");
pub(crate) static PURL: &Text = &Text::fixed("패키지 주소", "Package URL");
pub(crate) static REQUIREMENT: &Text = &Text::fixed("요구 버전", "Requirement");
pub(crate) static FINDINGS: &Text = &Text::fixed("발견 사항", "Findings");
pub(crate) static NO_FINDINGS: &Text = &Text::fixed(
    "현재 데이터에서 발견 사항이 없습니다.",
    "The present data has no finding for it.",
);
pub(crate) static EVIDENCE: &Text = &Text::fixed("근거", "Evidence");
pub(crate) static MATCHED: &Text = &Text::fixed("해당 범위", "Matched");
pub(crate) static DATA_OF: &Text = &Text::fixed("데이터 기준일", "Data of");
pub(crate) static FIXED_IN: &Text = &Text::fixed("수정 버전", "Fixed in");
pub(crate) static REFERENCES: &Text = &Text::fixed("참고 주소", "References");
pub(crate) static KEV: &Text = &Text::fixed("악용 확인(KEV)", "Known exploited (KEV)");
pub(crate) static KEV_DUE: &Text = &Text::fixed("조치 기한", "due");
pub(crate) static RANSOMWARE: &Text = &Text::fixed("랜섬웨어에 쓰임", "used in ransomware");
pub(crate) static VEX: &Text = &Text::fixed("VEX 진술", "VEX statement");
pub(crate) static VEX_UNTIL: &Text = &Text::fixed("유효 기한", "until");
pub(crate) static VEX_ACTION: &Text = &Text::fixed("조치", "action");
pub(crate) static DUTIES: &Text = &Text::fixed("라이선스 의무", "License duties");
pub(crate) static NO_DUTIES: &Text = &Text::fixed(
    "이 사용 형태에서 생기는 의무가 없습니다.",
    "No duty arises in these use contexts.",
);
pub(crate) static USED_BY: &Text = &Text::fixed("쓰는 시스템", "Used by");
pub(crate) static LOCATIONS: &Text = &Text::fixed("발견 위치", "Seen at");
pub(crate) static PATH: &Text = &Text::fixed("의존 경로", "Dependency path");
pub(crate) static REQUESTS: &Text = &Text::fixed("신청과 결정", "Requests and decisions");
pub(crate) static NO_REQUESTS: &Text = &Text::fixed(
    "이 버전에 대한 신청이 없습니다.",
    "Nobody asked for this version yet.",
);
