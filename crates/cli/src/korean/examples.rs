//! What stands below the options in the Korean help: examples and exit codes, by command path.

/// Examples in Korean; where a command has none here, the English ones are shown.
pub(super) const EXAMPLES: &[(&str, &str)] = &[
    (
        "gwanmun data fetch",
        "\
출처: cve(CISA Vulnrichment), endoflife, epss, kev, nvd, osv, retire.
전에 내려받은 것은 데이터 폴더에 남아 있어 바뀐 것만 다시 받고,
끊긴 내려받기는 멈춘 곳에서 이어받습니다.
모두 `gwanmun data import`와 똑같이 확인하고 번들로 만들고 서명하고 검증합니다.
프록시는 HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY를, 인증서는 운영체제의 저장소를 따릅니다.
NVD는 키가 없으면 느립니다. 키는 GWANMUN_NVD_API_KEY 또는 config.toml에서 읽습니다.

예시:
  gwanmun data fetch
  gwanmun data fetch --only osv,kev,epss --ecosystem npm,Maven
  gwanmun data fetch --mirror https://mirror.bank.example/advisories
  gwanmun data fetch --only kev --from kev=https://mirror.bank.example/kev.json
  gwanmun data fetch -o 2026-11-24.gwb                 폐쇄망으로 가져갈 번들
  gwanmun data fetch --dry-run

종료 코드: 0 완료, 1 완료했으나 일부 출처를 내려받거나 가져오지 못함, 2 수행할 수 없음",
    ),
    (
        "gwanmun duties",
        "\
경로는 스캔하고, 스캔 결과의 JSON은 읽으며, 그 밖의 이름은 포털의 시스템으로 봅니다. 시스템은 포털에서
답한 사용 사실과 사용 형태를 따릅니다.

예시:
  gwanmun duties . --context app --modified no --linking dynamic
  gwanmun duties result.json --why
  gwanmun duties '인터넷뱅킹 API' --format csv -o duties.csv

종료 코드: 0 완료, 2 수행할 수 없음",
    ),
    (
        "gwanmun licenses detect",
        "\
규칙은 프로그램에 들어 있으며, `gwanmun data import`로 더 많은 규칙(ScanCode 규칙 데이터의
wheel, 폴더, tar)을 가져올 수 있습니다. 찾은 것마다 줄, 규칙, 확신 정도를 보입니다.

예시:
  gwanmun licenses detect ./vendor
  gwanmun licenses detect LICENSE --format json
  gwanmun licenses detect ./src --mode parity --format json -o licenses.json

종료 코드: 0 완료, 1 완료했으나 끝까지 읽지 못한 파일 있음, 2 수행할 수 없음",
    ),
    (
        "gwanmun notices",
        "\
전문과 저작권 표시는 패키지에 들어 있는 것을 쓰고, 전문이 없으면 그 라이선스의 표준 전문을 씁니다.
빠진 것은 문서와 여기에 알립니다.

예시:
  gwanmun notices . --context device -o NOTICES.txt
  gwanmun notices scan.json --format html --languages both -o notices.html
  gwanmun notices . --product-version 2.1 -o notices.pdf
  gwanmun notices . --document source-offer --context device --organisation '예시은행' --contact oss@bank.example
  gwanmun notices scan.json --document review

종료 코드: 0 완료, 1 완료했으나 빠진 것 있음, 2 수행할 수 없음",
    ),
    (
        "gwanmun sources",
        "\
이 컴퓨터에 있는 것을 모읍니다. 설치된 패키지(node_modules, vendor), 풀려 있는 Rust crate, 압축 파일 옆이나
Maven 저장소의 `-sources.jar`입니다. 압축 파일 안의 MANIFEST.json에 파일마다 SHA-256, 소스를 요구하는 의무,
빠진 것을 적습니다. 같은 파일이면 결과도 바이트까지 같습니다.

예시:
  gwanmun sources . --context device --linking static -o sources.tar.zst
  gwanmun sources ./app --maven-repository /mirror/maven2 -o sources.tar.zst

종료 코드: 0 완료, 1 완료했으나 빠진 소스 있음, 2 수행할 수 없음",
    ),
    (
        "gwanmun knowledge add",
        "\
저장소가 내주는 그대로의 파일(.jar .crate .tgz .tar.gz .whl .zip .gem .nupkg)이나, ~/.m2/repository처럼
그런 파일이 든 폴더를 읽습니다. 소스 폴더는 --purl로 추가합니다. 이미 있는 패키지는 그대로 둡니다.
한 패키지를 여러 버전으로 추가하면 어느 버전에서 복사했는지 가릴 수 있습니다.

예시:
  gwanmun knowledge add ~/.m2/repository
  gwanmun knowledge add lodash-4.17.20.tgz lodash-4.17.21.tgz
  gwanmun knowledge add ./zlib-1.2.13 --purl pkg:generic/zlib@1.2.13

종료 코드: 0 완료, 1 완료했으나 읽거나 이름을 알 수 없는 것 있음, 2 수행할 수 없음",
    ),
    (
        "gwanmun knowledge find",
        "\
압축 파일 안까지 모든 파일을 찾아보고 가능한 한 적은 수의 패키지로 설명합니다. 추가한 패키지만 찾을 수
있습니다. 찾은 것이 없다고 해서 복사한 것이 없다는 뜻은 아닙니다.

예시:
  gwanmun knowledge find ./src
  gwanmun knowledge find app-all.jar --format json -o copied.json

종료 코드: 0 완료, 1 완료했으나 읽지 못한 파일 있음, 2 수행할 수 없음",
    ),
    (
        "gwanmun data export",
        "\
번들은 데이터를 가져올 때의 원본으로 만들며 기준일, 라이선스, 해시를 그대로 두고 이 설치본의
키로 서명합니다. 가져오는 쪽은 먼저 `gwanmun data key --trust`로 이 키를 신뢰해야 합니다.

예시:
  gwanmun data export 2026-11-24.gwb
  gwanmun data export exploited.gwb --source kev --source epss",
    ),
    (
        "gwanmun data diff",
        "\
NEW가 없으면 OLD를 지금 쓰는 데이터와 비교합니다.
NEW가 번들이면 번들에 없는 출처는 가져올 때 그대로 남으므로 비교하지 않습니다.

예시:
  gwanmun data diff last-week.gwanmun
  gwanmun data diff advisories.gwanmun next.gwb        가져오면 바뀔 것
  gwanmun data diff last-week.gwanmun --source kev --source osv/npm --format json

종료 코드: 0 같음, 1 다름, 2 수행할 수 없음",
    ),
];
