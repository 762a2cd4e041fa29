//! From a lock file to a decision, with nothing but links and forms.

use axum::http::{StatusCode, header};
use gwanmun_web::WebConfig;

use crate::site::{LOCK_FILE, Site};

#[tokio::test]
async fn from_a_lock_file_to_a_decision() {
    let site = Site::new();
    let system = register_and_scan(&site).await;
    let request = ask(&site, &system).await;
    review(&site, &request).await;
    decide(&site, &request).await;
    gate_follows(&site).await;

    let mut auditor = site.sign_in("auditor").await;
    let verified = auditor.post("/audit/verify?lang=en", &[]).await;
    assert!(
        verified.body.contains("The log is intact"),
        "{}",
        verified.body
    );
    let export = auditor.get("/audit/export").await;
    assert_eq!(export.header(header::CONTENT_TYPE), "application/jsonl");
    let check = gwanmun_app::audit::verify_export(&export.body, None);
    assert!(check.rows > 5 && check.faults.is_empty(), "{check:?}");
}

/// Registers a system and uploads its lock file; returns the system's address.
async fn register_and_scan(site: &Site) -> String {
    let mut dev = site.sign_in("dev").await;
    let fields = [
        ("name", "인터넷뱅킹 API"),
        ("owner", "디지털채널부"),
        ("context", "network"),
        ("description", ""),
    ];
    let made = dev.post("/systems/new", &fields).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let system = made.location().to_owned();
    let page = dev.get(&format!("{system}?lang=ko")).await;
    assert!(page.body.contains("시스템을 등록했습니다"));
    let again = dev.get(&format!("{system}?lang=ko")).await;
    assert!(!again.body.contains("시스템을 등록했습니다"), "shown twice");

    let upload = format!("{system}/upload");
    let stored = dev.upload(&upload, "package-lock.json", LOCK_FILE).await;
    assert_eq!(stored.status, StatusCode::SEE_OTHER, "{}", stored.body);
    let findings = dev.get(&format!("{system}/findings?lang=en")).await.body;
    assert!(findings.contains("CVE-2021-23337"), "{findings}");
    let found = dev.get(&format!("{system}/components?q=lodash")).await.body;
    assert!(found.contains("lodash") && !found.contains("left-pad"));
    system
}

/// Asks for approval from the system's page; returns the request's address.
async fn ask(site: &Site, system: &str) -> String {
    let mut dev = site.sign_in("dev").await;
    let id = system.rsplit('/').next().unwrap();
    let form = dev.get(&format!("/requests/new?system={id}")).await.body;
    assert!(form.contains("pkg:npm/lodash@4.17.20"), "{form}");
    let fields = [
        ("purls", "pkg:npm/lodash@4.17.20"),
        ("context", "network"),
        ("system", id),
        ("purpose", "화면 공통 함수"),
    ];
    let sent = dev.post("/requests/new", &fields).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let request = sent.location().to_owned();
    let own = dev.get(&format!("{request}?lang=en")).await.body;
    assert!(own.contains("You made this request"), "{own}");
    assert!(!own.contains("/decide"), "the requester never decides");
    request
}

async fn review(site: &Site, request: &str) {
    let mut security = site.sign_in("security").await;
    let queue = security.get("/reviews").await.body;
    assert!(queue.contains("화면 공통 함수"));
    let opinion = [
        ("aspect", "security"),
        ("stance", "yes"),
        ("text", "취약 함수를 쓰지 않음"),
    ];
    let given = security.post(&format!("{request}/opinion"), &opinion).await;
    assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
}

async fn decide(site: &Site, request: &str) {
    let mut officer = site.sign_in("officer").await;
    let address = format!("{request}/decide");
    let empty = officer.post(&address, &[("conditions", "올릴 것")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.body.contains("올릴 것"), "the input is kept");
    assert!(empty.body.contains("href=\"#outcome\"") && empty.body.contains("href=\"#reason\""));
    let decision = [
        ("outcome", "approve-conditionally"),
        ("reason", "대체재 없음"),
        ("conditions", "연말까지 4.17.21로 올릴 것"),
        ("expires_at", "2026-12-31"),
    ];
    let decided = officer.post(&address, &decision).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.body);
    let page = officer.get(&format!("{request}?lang=ko")).await.body;
    assert!(
        page.contains("조건부 승인") && page.contains("2026-12-31 23:59 KST"),
        "{page}"
    );
    let again = officer.post(&address, &decision).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "decided once only");
}

async fn gate_follows(site: &Site) {
    let mut dev = site.sign_in("dev").await;
    for (context, allowed) in [("network", true), ("web", false)] {
        let address = format!("/api/v1/verdict?purl=pkg:npm/lodash@4.17.20&context={context}");
        let answer = dev.get(&address).await;
        let passage: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(passage["allowed"], allowed, "{context}: {}", answer.body);
    }
}

#[tokio::test]
async fn an_approval_can_be_taken_back_and_a_request_withdrawn() {
    let site = Site::new();
    let mut dev = site.sign_in("dev").await;
    let ask = [
        ("purls", "pkg:npm/lodash@4.17.20"),
        ("context", "internal"),
        ("purpose", "시험"),
    ];
    let first = dev.post("/requests/new", &ask).await.location().to_owned();
    let no_reason = dev.post(&format!("{first}/withdraw"), &[]).await;
    assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
    let reason = [("withdraw_reason", "필요 없어짐")];
    let taken = dev.post(&format!("{first}/withdraw"), &reason).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);

    let second = dev.post("/requests/new", &ask).await.location().to_owned();
    let mut officer = site.sign_in("officer").await;
    let decision = [
        ("outcome", "approve-conditionally"),
        ("reason", "검토함"),
        ("conditions", "올릴 것"),
    ];
    let decided = officer.post(&format!("{second}/decide"), &decision).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.body);
    let revoke = [("revoke_reason", "악용 확인")];
    let refused = dev.post(&format!("{second}/revoke"), &revoke).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let revoked = officer.post(&format!("{second}/revoke"), &revoke).await;
    assert_eq!(revoked.status, StatusCode::SEE_OTHER, "{}", revoked.body);
    let page = dev.get(&format!("{second}?lang=en")).await.body;
    assert!(page.contains("Revoked"));
}

#[tokio::test]
async fn a_preview_says_what_a_request_would_come_to_and_stores_nothing() {
    let site = Site::new();
    let mut dev = site.sign_in("dev").await;
    let fields = [
        ("purls", "pkg:npm/lodash@4.17.20\npkg:npm/left-pad@1.3.0"),
        ("context", "network"),
        ("purpose", ""),
        ("step", "preview"),
    ];
    let shown = dev.post("/requests/new?lang=en", &fields).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.body);
    assert!(
        shown.body.contains("Nothing was sent yet"),
        "{}",
        shown.body
    );
    assert!(shown.body.contains("2 of 2"), "{}", shown.body);
    assert!(shown.body.contains("<code>severity-threshold</code>"));
    assert!(
        shown.body.contains("pkg:npm/lodash@4.17.20&#10;")
            || shown.body.contains("lodash@4.17.20\npkg")
    );
    let list = dev.get("/requests?lang=en").await.body;
    assert!(list.contains("No request yet"), "{list}");

    let unreadable = [
        ("purls", "lodash"),
        ("context", "network"),
        ("step", "preview"),
    ];
    let refused = dev.post("/requests/new?lang=en", &unreadable).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("Line 1 cannot be read"));
}

#[tokio::test]
async fn the_audit_log_is_restricted_to_days_in_korea() {
    let site = Site::new();
    let mut auditor = site.sign_in("auditor").await;
    let today = crate::site::now()
        .to_kst()
        .chars()
        .take(10)
        .collect::<String>();
    let rows = |body: &str| body.matches("<td class=\"numeric\">").count();
    let all = rows(&auditor.get("/audit").await.body);
    assert!(all > 1);
    let same_day = format!("/audit?from={today}&until={today}");
    assert_eq!(rows(&auditor.get(&same_day).await.body), all);
    let before = auditor.get("/audit?until=2020-01-01&lang=en").await.body;
    assert_eq!(rows(&before), 0);
    assert!(
        before.contains("Nothing matches these conditions"),
        "{before}"
    );
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_typed() {
    let site = Site::new();
    let mut dev = site.sign_in("dev").await;
    let fields = [
        ("name", ""),
        ("owner", "카드업무부"),
        ("context", "device"),
        ("description", "a <b>"),
    ];
    let answer = dev.post("/systems/new?lang=en", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Please check these fields"));
    assert!(answer.body.contains("href=\"#name\""), "{}", answer.body);
    assert!(answer.body.contains("value=\"카드업무부\""));
    assert!(answer.body.contains("value=\"device\" selected"));
    assert!(answer.body.contains("a &#60;b&#62;"));

    let ask = [
        ("purls", "pkg:npm/lodash@4.17.20\nnonsense"),
        ("context", "web"),
        ("purpose", ""),
    ];
    let answer = dev.post("/requests/new?lang=en", &ask).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("Line 2 cannot be read"),
        "{}",
        answer.body
    );
    assert!(answer.body.contains("Say what it is needed for"));
    assert!(answer.body.contains("nonsense"));
}

#[tokio::test]
async fn an_upload_that_holds_nothing_says_so() {
    let site = Site::new();
    let mut dev = site.sign_in("dev").await;
    let fields = [("name", "가"), ("owner", "나"), ("context", "tool")];
    let system = dev
        .post("/systems/new", &fields)
        .await
        .location()
        .to_owned();
    let upload = format!("{system}/upload");
    let answer = dev.upload(&upload, "notes.txt", "hello").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("notes.txt"), "{}", answer.body);
    let nothing = dev.upload(&upload, "", "").await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn language_and_colors_are_remembered() {
    let site = Site::new();
    let mut browser = site.browser();
    let answer = browser
        .post("/preferences", &[("language", "en"), ("next", "/sign-in")])
        .await;
    assert_eq!(answer.location(), "/sign-in");
    browser.post("/preferences", &[("theme", "dark")]).await;
    let page = browser.get("/sign-in").await.body;
    assert!(
        page.contains("<html lang=\"en\" data-bs-theme=\"dark\">"),
        "{page}"
    );
}

#[tokio::test]
async fn an_administrator_manages_accounts_but_never_alone_out() {
    let site = Site::new();
    let mut admin = site.sign_in("admin").await;
    let dev = site.app.caller_of("dev").unwrap().account;
    let roles = [
        ("role-requester", "on"),
        ("role-reviewer", "on"),
        ("roles_reason", "겸임"),
    ];
    let changed = admin.post(&format!("/users/{dev}/roles"), &roles).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let locked = admin
        .post(&format!("/users/{dev}/lock"), &[("lock_reason", "퇴사")])
        .await;
    assert_eq!(locked.status, StatusCode::SEE_OTHER, "{}", locked.body);
    let fields = [("login", "dev"), ("password", crate::site::PASSWORD)];
    let answer = site.browser().post("/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);

    let own = site.app.caller_of("admin").unwrap().account;
    let last = admin
        .post(&format!("/users/{own}/lock"), &[("lock_reason", "시험")])
        .await;
    assert_eq!(last.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn an_upload_beyond_the_limit_is_refused_with_a_remedy() {
    let mut config = WebConfig::new("http://127.0.0.1:7878", "0.0.0");
    config.upload_bytes_max = 64;
    let site = Site::with(true, config);
    let mut dev = site.sign_in("dev").await;
    let fields = [("name", "가"), ("owner", "나"), ("context", "tool")];
    let system = dev
        .post("/systems/new", &fields)
        .await
        .location()
        .to_owned();
    let upload = format!("{system}/upload?lang=en");
    let answer = dev.upload(&upload, "package-lock.json", LOCK_FILE).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(
        answer.body.contains("What was sent is too large"),
        "{}",
        answer.body
    );
}

#[tokio::test]
async fn the_order_of_work_follows_the_system_and_says_how_it_came_about() {
    let site = Site::new();
    let system = register_and_scan(&site).await;
    let mut dev = site.sign_in("dev").await;
    let page = dev
        .get(&format!("{system}/findings?lang=en&sort=ssvc&order=desc"))
        .await;
    // The starter set has no decision points, and nothing known is not the same as Track.
    let page = page.body;
    assert!(page.contains("</svg>unknown</span>") && !page.contains("</svg>Track</span>"));
    let none = dev.get(&format!("{system}/findings?ssvc=track")).await.body;
    assert!(!none.contains("CVE-2021-23337"));
    let export = dev
        .get(&format!("{system}/findings?format=json"))
        .await
        .body;
    let rows: serde_json::Value = serde_json::from_str(&export).unwrap();
    let row = &rows[0];
    assert_eq!(row["ssvc"], "unknown", "{export}");
    assert!(row["due"].is_string(), "{export}");
    let before = row["priority"].as_u64().unwrap();

    let fields = [
        ("name", "인터넷뱅킹 API"),
        ("owner", "디지털채널부"),
        ("context", "network"),
        ("criticality", "low"),
        ("description", ""),
    ];
    let changed = dev.post(&format!("{system}/edit"), &fields).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "{}", changed.body);
    let export = dev
        .get(&format!("{system}/findings?format=json"))
        .await
        .body;
    let rows: serde_json::Value = serde_json::from_str(&export).unwrap();
    assert_eq!(rows[0]["priority"], before - 5, "{export}");
    let wrong = [
        ("name", "x"),
        ("owner", "y"),
        ("context", "network"),
        ("criticality", "huge"),
    ];
    let refused = dev.post(&format!("{system}/edit"), &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);

    let list = dev.get(&format!("{system}/findings?lang=en")).await.body;
    let from = list.find("/components/").unwrap();
    let address = list[from..].split(['#', '"']).next().unwrap();
    let page = dev.get(&format!("{address}?lang=en")).await.body;
    for said in [
        "How this number came about",
        "Apart from its use",
        "CVSS score",
        "What to move to",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[tokio::test]
async fn advice_leads_to_a_request_for_the_advised_version() {
    let site = Site::new();
    let system = register_and_scan(&site).await;
    let mut dev = site.sign_in("dev").await;
    let page = dev.get(&format!("{system}/advice?lang=en")).await.body;
    let link = "/requests/new?purl=pkg%3Anpm%2Flodash%404.17.21&#38;context=network";
    let plain = link.replace("&#38;", "&amp;");
    assert!(page.contains(link) || page.contains(&plain), "{page}");
    let form = dev.get(&plain.replace("&amp;", "&")).await.body;
    assert!(form.contains("pkg:npm/lodash@4.17.21"), "{form}");
    let korean = dev
        .get(&format!("{system}/advice?lang=ko&standing=approved"))
        .await
        .body;
    assert!(korean.contains("조건에 맞는 항목이 없습니다"), "{korean}");
    let csv = dev
        .get(&format!("{system}/advice?format=csv&lang=en"))
        .await
        .body;
    assert!(
        csv.contains("4.17.21") && csv.contains("not-approved"),
        "{csv}"
    );
    // A reviewer looks, and asks for nothing.
    let mut security = site.sign_in("security").await;
    let page = security.get(&format!("{system}/advice?lang=en")).await.body;
    assert!(page.contains("4.17.21") && !page.contains("/requests/new?purl"));
}
