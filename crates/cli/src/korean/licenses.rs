//! Korean words of the commands about licenses and their duties.

/// Words by the path of what they describe.
pub(super) const TEXTS: &[(&str, &str)] = &[
    (
        "gwanmun licenses",
        "라이선스: 파일에 쓰인 라이선스 찾기, 찾는 데 쓰는 규칙",
    ),
    (
        "gwanmun licenses detect",
        "파일에 쓰인 라이선스 찾기: 전문, 고지, 태그, 이름",
    ),
    ("gwanmun licenses detect path", "파일 또는 폴더"),
    (
        "gwanmun licenses detect format",
        "출력 형식: table 또는 json [기본: 터미널이면 table, 아니면 json]",
    ),
    (
        "gwanmun licenses detect mode",
        "native는 믿기에 약한 것을 빼고 SPDX 이름으로, parity는 규칙이 찾은 모두를 규칙의 이름으로",
    ),
    (
        "gwanmun licenses detect text",
        "찾은 글과 규칙의 글을 나란히 보이기",
    ),
    (
        "gwanmun licenses detect output",
        "표준 출력 대신 FILE에 쓰기",
    ),
    ("gwanmun licenses rules", "쓰고 있는 규칙과 출처 표시 보기"),
    (
        "gwanmun duties",
        "라이선스 의무: 무엇을, 어느 구성요소 때문에, 왜 해야 하는지",
    ),
    (
        "gwanmun duties what",
        "스캔할 경로, `gwanmun scan --format json`의 결과, 또는 포털 시스템의 이름이나 ID",
    ),
    (
        "gwanmun duties format",
        "출력 형식: table, csv 또는 json [기본: 터미널이면 table, 아니면 json]",
    ),
    (
        "gwanmun duties why",
        "표에서 각 의무가 생긴 까닭을 함께 표시",
    ),
    ("gwanmun duties output", "표준 출력 대신 FILE에 쓰기"),
    (
        "gwanmun duties context",
        "사용 형태(스캔할 때): internal, network, web, app, device, affiliate, tool, service",
    ),
    (
        "gwanmun duties modified",
        "구성요소를 수정했는지: yes, no, unknown(수정한 것으로 봄)",
    ),
    (
        "gwanmun duties linking",
        "링크 방식: none-or-process, dynamic, static, source-included, unknown(의무가 가장 많은 쪽으로 봄)",
    ),
    (
        "gwanmun duties user_product",
        "소비자용 제품에 싣는지: yes, no, unknown",
    ),
    (
        "gwanmun duties remote_users",
        "이용자가 네트워크로 접속하는지: yes, no, unknown",
    ),
    (
        "gwanmun duties source_form",
        "소스 코드를 함께 제공하는지: yes, no, unknown",
    ),
    (
        "gwanmun duties policy",
        "정책 파일 [기본: config.toml, 없으면 내장 정책]",
    ),
    (
        "gwanmun duties no_cache",
        "바뀌지 않은 것의 이전 스캔 결과를 쓰지 않고 모두 새로 읽기",
    ),
    (
        "gwanmun duties time_limit",
        "이 시간(초)이 지나면 읽기를 멈춤. 읽지 못한 것은 결과에 표시",
    ),
    (
        "gwanmun duties maven_repository",
        "부모 POM, BOM, 압축 파일을 찾아볼 Maven 저장소 구조의 폴더, 여러 번 지정 가능 [기본: ~/.m2/repository가 있으면 그 폴더]",
    ),
    (
        "gwanmun duties db",
        "시스템을 찾을 데이터베이스 주소: SQLite 파일 또는 postgres://…",
    ),
    (
        "gwanmun knowledge",
        "복사된 코드: 파일을 아는 패키지에서 무엇을 가져왔는지 찾기",
    ),
    (
        "gwanmun knowledge add",
        "파일을 알아볼 수 있도록 패키지 추가",
    ),
    (
        "gwanmun knowledge add paths",
        "패키지 파일, 그런 파일이 있는 폴더, 또는 --purl과 함께 소스 폴더 하나",
    ),
    (
        "gwanmun knowledge add purl",
        "버전을 포함한 패키지 URL. 스스로 밝히지 않는 경로 하나에 사용",
    ),
    ("gwanmun knowledge status", "지식 베이스에 든 것 보기"),
    (
        "gwanmun knowledge status format",
        "출력 형식: table 또는 json [기본: 터미널이면 table, 아니면 json]",
    ),
    (
        "gwanmun knowledge find",
        "무엇이 어디서 복사되었는지 찾기: 파일, 파일의 일부, 다른 패키지로 옮긴 클래스",
    ),
    ("gwanmun knowledge find path", "파일, 압축 파일 또는 폴더"),
    (
        "gwanmun knowledge find format",
        "출력 형식: table 또는 json [기본: 터미널이면 table, 아니면 json]",
    ),
    (
        "gwanmun knowledge find output",
        "표준 출력 대신 FILE에 쓰기",
    ),
    (
        "gwanmun notices",
        "제공할 라이선스 문서: 고지문, 감사 표시, 소스 제공 약정, 법무 검토 사항",
    ),
    (
        "gwanmun notices path",
        "스캔 결과 JSON, 또는 지금 스캔할 것",
    ),
    (
        "gwanmun notices context",
        "사용 형태: internal, network, web, app, device, affiliate, tool, service [기본: 스캔한 사용 형태, 없으면 internal]",
    ),
    (
        "gwanmun notices modified",
        "구성요소를 고쳤는지: yes, no, 또는 고친 것으로 보는 unknown",
    ),
    (
        "gwanmun notices linking",
        "링크 방식: none-or-process, dynamic, static, source-included, 또는 의무가 가장 많은 것으로 보는 unknown",
    ),
    (
        "gwanmun notices user_product",
        "소비자용 제품에 싣는지: yes, no, unknown",
    ),
    (
        "gwanmun notices remote_users",
        "이용자가 네트워크로 접속하는지: yes, no, unknown",
    ),
    (
        "gwanmun notices source_form",
        "소스 코드를 함께 제공하는지: yes, no, unknown",
    ),
    (
        "gwanmun notices policy",
        "정책 파일 [기본: config.toml, 없으면 내장 정책]",
    ),
    (
        "gwanmun notices no_cache",
        "바뀌지 않은 것의 이전 스캔 결과를 쓰지 않고 모두 새로 읽기",
    ),
    (
        "gwanmun notices time_limit",
        "이 시간(초)이 지나면 읽기를 멈춤. 읽지 못한 것은 결과에 표시",
    ),
    (
        "gwanmun notices maven_repository",
        "부모 POM, BOM, 압축 파일을 찾아볼 Maven 저장소 구조의 폴더, 여러 번 지정 가능 [기본: ~/.m2/repository가 있으면 그 폴더]",
    ),
    (
        "gwanmun notices document",
        "문서의 종류, help로 목록 표시 [기본: notices]",
    ),
    (
        "gwanmun notices format",
        "형식, help로 목록 표시 [기본: 출력 파일의 확장자, 없으면 text]",
    ),
    (
        "gwanmun notices languages",
        "문서의 언어: ko, en, both [기본: 다른 출력과 같음]",
    ),
    (
        "gwanmun notices product",
        "제품 이름 [기본: 스캔한 것의 이름]",
    ),
    ("gwanmun notices product_version", "제품 버전"),
    (
        "gwanmun notices date",
        "문서에 적을 날짜, 적지 않으려면 none [기본: 스캔한 날]",
    ),
    (
        "gwanmun notices organisation",
        "소스 제공 약정: 소스를 제공하는 기관",
    ),
    (
        "gwanmun notices contact",
        "소스 제공 약정: 전자우편 등 요청을 받을 곳",
    ),
    (
        "gwanmun notices years",
        "소스 제공 약정: 유효 기간(년), 3 이상",
    ),
    ("gwanmun notices output", "표준 출력 대신 FILE에 쓰기"),
    (
        "gwanmun sources",
        "라이선스가 제공을 요구하는 소스 코드 모으기",
    ),
    (
        "gwanmun sources path",
        "스캔 결과 JSON, 또는 지금 스캔할 것",
    ),
    (
        "gwanmun sources context",
        "사용 형태: internal, network, web, app, device, affiliate, tool, service [기본: 스캔한 사용 형태, 없으면 internal]",
    ),
    (
        "gwanmun sources modified",
        "구성요소를 고쳤는지: yes, no, 또는 고친 것으로 보는 unknown",
    ),
    (
        "gwanmun sources linking",
        "링크 방식: none-or-process, dynamic, static, source-included, 또는 의무가 가장 많은 것으로 보는 unknown",
    ),
    (
        "gwanmun sources user_product",
        "소비자용 제품에 싣는지: yes, no, unknown",
    ),
    (
        "gwanmun sources remote_users",
        "이용자가 네트워크로 접속하는지: yes, no, unknown",
    ),
    (
        "gwanmun sources source_form",
        "소스 코드를 함께 제공하는지: yes, no, unknown",
    ),
    (
        "gwanmun sources policy",
        "정책 파일 [기본: config.toml, 없으면 내장 정책]",
    ),
    (
        "gwanmun sources no_cache",
        "바뀌지 않은 것의 이전 스캔 결과를 쓰지 않고 모두 새로 읽기",
    ),
    (
        "gwanmun sources time_limit",
        "이 시간(초)이 지나면 읽기를 멈춤. 읽지 못한 것은 결과에 표시",
    ),
    (
        "gwanmun sources maven_repository",
        "부모 POM, BOM, 압축 파일을 찾아볼 Maven 저장소 구조의 폴더, 여러 번 지정 가능 [기본: ~/.m2/repository가 있으면 그 폴더]",
    ),
    ("gwanmun sources output", "만들 압축 파일"),
];
