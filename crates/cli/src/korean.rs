//! The command line's help in Korean; the English one stands beside the arguments.

mod examples;
mod licenses;

use std::ffi::OsString;

use clap::Command;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use gwanmun_model::Language;

use crate::arguments::compare_help;
use crate::environment;
use crate::place;

const TEMPLATE: &str = "{about-with-newline}\n사용법: {usage}\n\n{all-args}{after-help}";

const EXAMPLES: &str = "\
예시:
  gwanmun demo                                   예제로 전체 과정 시연, 포털 http://127.0.0.1:8088
  gwanmun data import ./advisories               취약점 데이터 가져오기
  gwanmun scan ./my-service                      구성요소 식별과 정책 판정
  gwanmun scan . --format cyclonedx -o sbom.json
  gwanmun init && gwanmun serve                  운영용 포털

종료 코드: 0 정상, 1 정책이 허용하지 않음, 2 수행할 수 없음";

/// Korean help by command path and, for arguments, the argument's name after a space.
const TEXTS: &[(&str, &str)] = &[
    (
        "gwanmun",
        "오픈소스를 식별하고, 이슈를 찾고, 승인하고, 관리합니다.",
    ),
    (
        "gwanmun data_dir",
        "데이터베이스, 취약점 데이터, 키, 설정을 두는 폴더 [기본: 운영체제의 데이터 폴더]",
    ),
    (
        "gwanmun lang",
        "글의 언어: ko 또는 en [기본: config.toml, 없으면 로캘, 없으면 ko]",
    ),
    ("gwanmun quiet", "진행 상황과 안내 없이 결과와 오류만 출력"),
    ("gwanmun help", "도움말 출력"),
    ("gwanmun version", "버전 출력"),
    (
        "gwanmun init",
        "데이터 폴더 준비: 데이터베이스, 키, 첫 관리자",
    ),
    ("gwanmun init admin", "첫 관리자의 아이디"),
    (
        "gwanmun init password_stdin",
        "비밀번호를 만들지 않고 표준 입력에서 읽기",
    ),
    (
        "gwanmun init db",
        "데이터베이스 주소: SQLite 파일 또는 postgres://… [기본: 데이터 폴더의 gwanmun.db]",
    ),
    (
        "gwanmun demo",
        "예제로 전체 과정 시연: 내장 데이터베이스, 데이터, 포털",
    ),
    ("gwanmun demo listen", "포털이 기다리는 주소"),
    (
        "gwanmun demo advisories",
        "가져올 취약점 데이터, 여러 번 지정 가능 [기본: 시범용 데이터]",
    ),
    ("gwanmun demo prepare_only", "준비만 하고 포털은 열지 않음"),
    ("gwanmun scan", "구성요소를 식별하고 문제를 알려 줍니다"),
    (
        "gwanmun scan path",
        "폴더, 압축 파일(zip, jar, tar, deb, rpm 등), 컨테이너 이미지, 루트 파일 시스템, 실행 파일, SBOM 또는 잠금 파일",
    ),
    (
        "gwanmun scan format",
        "출력 형식, 목록은 --format help [기본: 터미널은 table, 그 밖에는 json]",
    ),
    ("gwanmun scan output", "표준 출력 대신 FILE에 쓰기"),
    (
        "gwanmun scan context",
        "사용 형태: internal, network, web, app, device, affiliate, tool, service",
    ),
    (
        "gwanmun scan policy",
        "정책 파일 [기본: config.toml, 없으면 내장 정책]",
    ),
    (
        "gwanmun scan against",
        "OLD(이전 스캔의 JSON 또는 SBOM) 이후 바뀐 것을 table 또는 json으로 보기",
    ),
    (
        "gwanmun scan criticality",
        "시스템 중요도: low, medium, high [기본: 미상, 높음으로 계산]",
    ),
    (
        "gwanmun scan modified",
        "구성요소를 수정했는지: yes, no, unknown(수정한 것으로 봄)",
    ),
    (
        "gwanmun scan linking",
        "링크 방식: none-or-process, dynamic, static, source-included, unknown(의무가 가장 많은 쪽으로 봄)",
    ),
    (
        "gwanmun scan user_product",
        "소비자용 제품에 싣는지: yes, no, unknown",
    ),
    (
        "gwanmun scan remote_users",
        "이용자가 네트워크로 접속하는지: yes, no, unknown",
    ),
    (
        "gwanmun scan source_form",
        "소스 코드를 함께 제공하는지: yes, no, unknown",
    ),
    (
        "gwanmun scan order",
        "발견 사항의 순서: priority, 또는 SSVC 결정을 먼저 보는 ssvc",
    ),
    (
        "gwanmun scan explain",
        "표에서 각 우선순위가 어떤 점수로 이루어졌는지 함께 표시",
    ),
    (
        "gwanmun scan no_licenses",
        "패키지 저장 폴더에서 라이선스 표기를 읽지 않음",
    ),
    (
        "gwanmun scan no_reachability",
        "소스 코드가 무엇을 import하는지 읽지 않음",
    ),
    (
        "gwanmun scan fail_on",
        "종료 코드 1로 끝낼 가장 약한 판정: review, board, refuse",
    ),
    (
        "gwanmun scan vex",
        "발견 사항과 대조할 VEX 문서(OpenVEX, CSAF, CycloneDX), 여러 번 지정 가능",
    ),
    (
        "gwanmun scan vex_product",
        "VEX 문서가 스캔 대상 전체를 부르는 이름 또는 패키지 URL, 여러 번 지정 가능",
    ),
    (
        "gwanmun scan no_cache",
        "바뀌지 않은 것의 이전 스캔 결과를 쓰지 않고 모두 새로 읽기",
    ),
    (
        "gwanmun scan time_limit",
        "이 시간(초)이 지나면 읽기를 멈춤. 읽지 못한 것은 결과에 표시",
    ),
    (
        "gwanmun scan maven_repository",
        "부모 POM, BOM, 압축 파일을 찾아볼 Maven 저장소 구조의 폴더, 여러 번 지정 가능 [기본: ~/.m2/repository가 있으면 그 폴더]",
    ),
    (
        "gwanmun sbom",
        "SBOM: 공급사 제출본 점검, 변환, 합치기, 비교",
    ),
    (
        "gwanmun sbom check",
        "제출받은 SBOM을 품질 기준으로 점검하고 공급사에 보낼 공문 만들기",
    ),
    ("gwanmun sbom check file", "SBOM 파일, -는 표준 입력"),
    (
        "gwanmun sbom check profile",
        "품질 기준의 이름 또는 기준 파일, 여러 번 지정 가능 [기본: supplier]",
    ),
    (
        "gwanmun sbom check format",
        "table, json, letter, letter-md [기본: 터미널은 table, 그 밖에는 json]",
    ),
    ("gwanmun sbom check output", "표준 출력 대신 FILE에 쓰기"),
    ("gwanmun sbom check due", "공문: 공급사의 재제출 기한"),
    ("gwanmun sbom check from", "공문: 발신인과 연락처"),
    (
        "gwanmun sbom convert",
        "SBOM을 다른 형식으로 쓰고, 담을 수 없어 빠진 것을 알려 줍니다",
    ),
    ("gwanmun sbom convert file", "SBOM 파일, -는 표준 입력"),
    ("gwanmun sbom convert to", "출력 형식, 목록은 --to help"),
    ("gwanmun sbom convert output", "표준 출력 대신 FILE에 쓰기"),
    (
        "gwanmun sbom merge",
        "여러 SBOM을 하나로 합치기: 같은 구성요소는 하나로, 출처는 보존",
    ),
    ("gwanmun sbom merge files", "SBOM 파일, 둘 이상"),
    ("gwanmun sbom merge to", "출력 형식, 목록은 --to help"),
    (
        "gwanmun sbom merge name",
        "합친 결과의 제품 이름, 없으면 모두 같은 제품에 관한 것이어야 함",
    ),
    (
        "gwanmun sbom merge product_version",
        "합친 결과의 제품 버전",
    ),
    ("gwanmun sbom merge output", "표준 출력 대신 FILE에 쓰기"),
    (
        "gwanmun sbom diff",
        "두 SBOM의 차이: 구성요소, 버전, 라이선스, 해시, 공급자",
    ),
    ("gwanmun sbom diff old", "이전 SBOM"),
    ("gwanmun sbom diff new", "새 SBOM"),
    (
        "gwanmun sbom diff format",
        "table 또는 json [기본: 터미널은 table, 그 밖에는 json]",
    ),
    ("gwanmun sbom diff output", "표준 출력 대신 FILE에 쓰기"),
    ("gwanmun vex", "VEX: 취약점에 관한 진술을 읽고 쓰기"),
    (
        "gwanmun vex read",
        "VEX 문서가 진술하는 내용을 이해한 대로 보여 줍니다",
    ),
    ("gwanmun vex read file", "VEX 문서, -는 표준 입력"),
    (
        "gwanmun vex read format",
        "table 또는 json [기본: 터미널은 table, 그 밖에는 json]",
    ),
    ("gwanmun vex read output", "표준 출력 대신 FILE에 쓰기"),
    (
        "gwanmun vex export",
        "스캔의 발견 사항에 관한 VEX 문서 쓰기",
    ),
    (
        "gwanmun vex export path",
        "스캔 결과 JSON, 또는 지금 스캔할 것",
    ),
    ("gwanmun vex export format", "출력 형식"),
    ("gwanmun vex export author", "문서를 내는 사람 또는 조직"),
    ("gwanmun vex export role", "작성자의 역할"),
    ("gwanmun vex export namespace", "CSAF: 작성자의 주소"),
    (
        "gwanmun vex export product",
        "구성요소가 속한 제품의 패키지 URL 또는 이름 [기본: 구성요소만으로 진술]",
    ),
    ("gwanmun vex export output", "표준 출력 대신 FILE에 쓰기"),
    (
        "gwanmun vex export context",
        "사용 형태: internal, network, web, app, device, affiliate, tool, service",
    ),
    (
        "gwanmun vex export policy",
        "정책 파일 [기본: config.toml, 없으면 내장 정책]",
    ),
    (
        "gwanmun vex export vex",
        "발견 사항과 대조할 VEX 문서(OpenVEX, CSAF, CycloneDX), 여러 번 지정 가능",
    ),
    (
        "gwanmun vex export vex_product",
        "VEX 문서가 스캔 대상 전체를 부르는 이름 또는 패키지 URL, 여러 번 지정 가능",
    ),
    (
        "gwanmun vex export no_cache",
        "바뀌지 않은 것의 이전 스캔 결과를 쓰지 않고 모두 새로 읽기",
    ),
    (
        "gwanmun vex export time_limit",
        "이 시간(초)이 지나면 읽기를 멈춤. 읽지 못한 것은 결과에 표시",
    ),
    (
        "gwanmun vex export maven_repository",
        "부모 POM, BOM, 압축 파일을 찾아볼 Maven 저장소 구조의 폴더, 여러 번 지정 가능 [기본: ~/.m2/repository가 있으면 그 폴더]",
    ),
    (
        "gwanmun data",
        "취약점 데이터: 내려받기, 가져오기, 비교, 상태, 서명된 번들, 키",
    ),
    (
        "gwanmun data import",
        "취약점 데이터 가져오기: 서명된 번들, 또는 그 자리에서 번들로 만들 파일과 폴더",
    ),
    ("gwanmun data import paths", "번들, 파일 또는 폴더"),
    (
        "gwanmun data import starter",
        "운영에 쓸 수 없는 작은 시범용 데이터 가져오기",
    ),
    (
        "gwanmun data import allow_older",
        "지금 있는 것보다 오래된 데이터도 허용",
    ),
    (
        "gwanmun data import allow_loss",
        "레코드가 절반 넘게 줄어드는 출처도 허용",
    ),
    (
        "gwanmun data fetch",
        "취약점 데이터를 네트워크에서 내려받아 가져오기. 관문 외에 밖으로 연결하는 유일한 명령",
    ),
    (
        "gwanmun data fetch only",
        "이 출처만 내려받기, 여러 번 지정 가능 [기본: config.toml, 없으면 모든 출처]",
    ),
    (
        "gwanmun data fetch ecosystem",
        "OSV의 생태계, 여러 번 지정 가능 [기본: config.toml, 없으면 데이터가 있는 생태계, 그것도 없으면 전체]",
    ),
    (
        "gwanmun data fetch mirror",
        "출처마다 그 이름의 폴더가 있는 미러의 기본 주소 [기본: config.toml, 없으면 각 발행처]",
    ),
    (
        "gwanmun data fetch from",
        "한 출처의 주소, 미러보다 우선. 여러 번 지정 가능",
    ),
    (
        "gwanmun data fetch output",
        "가져오지 않고, 내려받은 것을 이 번들로 만들기",
    ),
    ("gwanmun data fetch dry_run", "내려받을 것과 크기만 보기"),
    (
        "gwanmun data fetch allow_older",
        "지금 있는 것보다 오래된 데이터도 허용",
    ),
    (
        "gwanmun data fetch allow_loss",
        "레코드가 절반 넘게 줄어드는 출처도 허용",
    ),
    (
        "gwanmun data status",
        "어떤 데이터가 있는지, 얼마나 오래되었는지, 믿을 수 있는지",
    ),
    (
        "gwanmun data status format",
        "table 또는 json [기본: 터미널은 table, 그 밖에는 json]",
    ),
    ("gwanmun data pack", "폐쇄망으로 가져갈 서명된 번들 만들기"),
    ("gwanmun data pack paths", "파일과 폴더"),
    ("gwanmun data pack output", "만들 번들 파일"),
    (
        "gwanmun data verify",
        "가져오지 않고 번들의 서명과 해시만 확인",
    ),
    ("gwanmun data verify file", "번들 파일"),
    (
        "gwanmun data export",
        "지금 쓰는 데이터 전체를 다른 망으로 가져갈 서명된 번들 하나로 쓰기",
    ),
    ("gwanmun data export file", "만들 번들 파일"),
    (
        "gwanmun data export source",
        "이 출처만 내보내기, 예: kev, osv, osv/npm. 여러 번 지정 가능",
    ),
    (
        "gwanmun data diff",
        "두 데이터 파일 또는 번들의 차이: 레코드, 악용 목록, 점수, 수명 주기",
    ),
    (
        "gwanmun data diff old",
        "이전 데이터: 데이터 파일 또는 신뢰하는 키의 번들",
    ),
    (
        "gwanmun data diff new",
        "새 데이터 [기본: 지금 쓰는 데이터]",
    ),
    (
        "gwanmun data diff source",
        "이 출처만 비교, 예: kev, osv, osv/npm. 여러 번 지정 가능",
    ),
    (
        "gwanmun data diff format",
        "table 또는 json [기본: 터미널은 table, 그 밖에는 json]",
    ),
    ("gwanmun data diff output", "표준 출력 대신 FILE에 쓰기"),
    (
        "gwanmun data key",
        "이 설치본의 공개 키 보기, 또는 다른 공개 키 신뢰하기",
    ),
    ("gwanmun data key trust", "FILE의 공개 키를 신뢰"),
    ("gwanmun data key name", "신뢰할 키를 보관할 이름"),
    ("gwanmun versions", "생태계 고유의 순서로 버전 비교"),
    (
        "gwanmun versions compare",
        "-1, 0, 1을 출력, --stdin이면 한 줄에 하나씩, 순서를 알 수 없으면 `?`",
    ),
    (
        "gwanmun versions compare ecosystem",
        "생태계 또는 버전 형식, 예: npm, PyPI, Maven, crates.io, deb, conan, openssl",
    ),
    ("gwanmun versions compare a", "첫째 버전"),
    ("gwanmun versions compare b", "둘째 버전"),
    (
        "gwanmun versions compare stdin",
        "`생태계<TAB>A<TAB>B` 줄을 읽기",
    ),
    (
        "gwanmun match",
        "패키지 버전을 취약점 데이터와 대조, 한 줄에 JSON 하나",
    ),
    (
        "gwanmun match stdin",
        "`생태계<TAB>이름<TAB>버전` 줄을 읽기",
    ),
    ("gwanmun purl", "패키지 URL"),
    (
        "gwanmun purl parse",
        "표준형과 각 부분을 JSON으로, 또는 오류를 출력",
    ),
    ("gwanmun purl parse purl", "패키지 URL"),
    ("gwanmun purl parse stdin", "한 줄에 하나씩 읽기"),
    (
        "gwanmun ask",
        "이 버전을 써도 되는가? 관문과 같은 것을 묻습니다",
    ),
    ("gwanmun ask purl", "구성요소 버전"),
    ("gwanmun ask context", "사용 형태"),
    ("gwanmun ask db", "데이터베이스 주소"),
    (
        "gwanmun ask format",
        "table 또는 json [기본: 터미널은 table, 그 밖에는 json]",
    ),
    ("gwanmun serve", "포털 실행"),
    (
        "gwanmun serve listen",
        "기다릴 주소 [기본: config.toml, 없으면 127.0.0.1:8088]",
    ),
    (
        "gwanmun serve db",
        "데이터베이스 주소: SQLite 파일 또는 postgres://…",
    ),
    (
        "gwanmun gate",
        "관문 실행: 결정이 허용한 것만 내주는 패키지 저장소 프록시",
    ),
    (
        "gwanmun gate listen",
        "기다릴 주소 [기본: config.toml, 없으면 127.0.0.1:8090]",
    ),
    (
        "gwanmun gate public_url",
        "패키지 도구가 관문에 접속하는 주소 [기본: config.toml, 없으면 기다리는 주소]",
    ),
    (
        "gwanmun gate upstream",
        "관문 뒤의 sparse 색인 주소 [기본: config.toml]",
    ),
    (
        "gwanmun gate context",
        "물을 사용 형태 [기본: config.toml, 없으면 internal]",
    ),
    ("gwanmun gate db", "데이터베이스 주소"),
    ("gwanmun audit", "감사 기록"),
    (
        "gwanmun audit verify",
        "해시 사슬과 감사 대상 레코드를 모두 확인하고 바뀐 첫 기록을 짚어 냅니다",
    ),
    (
        "gwanmun audit verify export",
        "데이터베이스 대신 이 내보낸 감사 기록을 확인합니다",
    ),
    (
        "gwanmun audit verify anchor",
        "데이터베이스 밖에 적어 둔 마지막 번호와 머리 해시: 잘리거나 다시 만들어진 기록을 찾아냅니다",
    ),
    ("gwanmun audit verify db", "데이터베이스 주소"),
    (
        "gwanmun audit verify format",
        "table 또는 json [기본: 터미널은 table, 그 밖에는 json]",
    ),
    (
        "gwanmun doctor",
        "설치 상태를 점검하고 문제마다 조치 방법을 알려 줍니다",
    ),
    ("gwanmun doctor db", "데이터베이스 주소"),
    (
        "gwanmun doctor format",
        "table 또는 json [기본: 터미널은 table, 그 밖에는 json]",
    ),
    ("gwanmun completions", "셸의 자동 완성 스크립트 출력"),
    ("gwanmun completions shell", "셸 이름"),
];

/// Chooses the language of the help before the arguments are understood: the option, else the locale, else Korean.
pub(crate) fn wanted(words: &[OsString]) -> Language {
    let option = words.iter().enumerate().find_map(|(index, word)| {
        let word = word.to_str()?;
        match word.strip_prefix("--lang=") {
            Some(code) => code.parse().ok(),
            None if word == "--lang" => words.get(index + 1)?.to_str()?.parse().ok(),
            None => None,
        }
    });
    let locale = environment::variable("LC_ALL").or_else(|| environment::variable("LANG"));
    place::language(option, None, locale.as_deref())
}

/// Says in Korean what is wrong with the words of a command; `None` for what is no fault of them.
pub(crate) fn usage_fault(error: &clap::Error) -> Option<String> {
    let told = |kind| match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        other => Some(other.to_string()),
    };
    let argument = told(ContextKind::InvalidArg).unwrap_or_default();
    let value = told(ContextKind::InvalidValue).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let command = told(ContextKind::InvalidSubcommand).unwrap_or_default();
            format!("‘{command}’ 명령은 없습니다.")
        }
        ErrorKind::UnknownArgument => format!("‘{argument}’은(는) 쓸 수 없는 옵션이나 값입니다."),
        ErrorKind::MissingRequiredArgument => format!("필요한 값이 빠졌습니다: {argument}"),
        ErrorKind::ArgumentConflict => {
            format!("‘{argument}’은(는) 다른 옵션과 함께 쓸 수 없습니다.")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation if value.is_empty() => {
            format!("‘{argument}’에 값이 필요합니다.")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let choices = told(ContextKind::ValidValue)
                .or_else(|| std::error::Error::source(error).map(ToString::to_string))
                .map_or_else(String::new, |choices| format!(" ({choices})"));
            format!("‘{argument}’에 쓸 수 없는 값입니다: {value}{choices}")
        }
        _ => return None,
    };
    Some(format!("{what} 쓰는 법은 --help로 볼 수 있습니다."))
}

/// Puts the Korean texts in place of the English ones.
pub(crate) fn translate(command: Command) -> Command {
    let path = command.get_name().to_owned();
    below(command, &path).after_help(EXAMPLES)
}

fn below(command: Command, path: &str) -> Command {
    let mut command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("명령")
        .mut_args(|argument| {
            let heading = if argument.is_positional() {
                "인자"
            } else {
                "옵션"
            };
            let argument = argument.help_heading(heading);
            match text(&format!("{path} {}", argument.get_id())) {
                Some(help) => argument.help(help),
                None => argument,
            }
        })
        .mut_subcommands(|inner| {
            let path = format!("{path} {}", inner.get_name());
            below(inner, &path)
        });
    if let Some(about) = text(path) {
        command = command.about(about);
    }
    if let Some(examples) = find(examples::EXAMPLES, path) {
        command = command.after_help(examples);
    }
    if path == "gwanmun versions compare" {
        command = command.after_help(compare_help("예시", "형식", "생태계"));
    }
    command
}

fn text(path: &str) -> Option<&'static str> {
    find(TEXTS, path).or_else(|| find(licenses::TEXTS, path))
}

fn find(texts: &[(&str, &'static str)], path: &str) -> Option<&'static str> {
    let mut known = texts.iter();
    known
        .find(|(known, _)| *known == path)
        .map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use clap::CommandFactory as _;

    use super::*;
    use crate::arguments::Arguments;

    #[test]
    fn every_help_text_has_its_korean_twin_and_none_is_left_over() {
        fn collect(command: &Command, path: &str, paths: &mut BTreeSet<String>) {
            paths.insert(path.to_owned());
            for argument in command.get_arguments() {
                paths.insert(format!("{path} {}", argument.get_id()));
            }
            for inner in command.get_subcommands() {
                collect(inner, &format!("{path} {}", inner.get_name()), paths);
            }
        }
        let mut wanted = BTreeSet::new();
        collect(&Arguments::command(), "gwanmun", &mut wanted);
        let known = TEXTS.iter().chain(licenses::TEXTS);
        let known: BTreeSet<String> = known.map(|(path, _)| (*path).to_owned()).collect();
        assert_eq!(known, wanted);
        for (path, _) in examples::EXAMPLES {
            assert!(wanted.contains(*path), "{path}");
        }
    }
}
