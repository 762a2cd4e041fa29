//! Every page, in both languages, for everybody who may see it.

use axum::http::{StatusCode, header};
use gwanmun_app::systems::SystemForm;
use gwanmun_model::UseContext;

use crate::site::{LOCK_FILE, Site};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Fills the portal: a scanned system and a request. Returns the addresses of their pages.
fn fill(site: &Site) -> Vec<String> {
    let dev = site.app.caller_of("dev").unwrap();
    let form = SystemForm {
        name: "<b>결제</b> & more".to_owned(),
        owner: "카드업무부".to_owned(),
        description: "\"quoted\"".to_owned(),
        context: UseContext::Network,
        criticality: None,
    };
    let system = site.app.create_system(&dev, form).unwrap();
    let name = "package-lock.json";
    let bytes = LOCK_FILE.as_bytes();
    site.app
        .store_upload(&dev, &system.id, name, bytes)
        .unwrap();
    let request = site
        .app
        .submit_for_system(&dev, &system.id, "결제 화면")
        .unwrap();
    let components = site
        .app
        .inventory(
            &dev,
            &gwanmun_app::inventory::ComponentFilter::default(),
            &gwanmun_app::Page::all(),
        )
        .unwrap();
    let mut addresses: Vec<String> = components
        .rows
        .iter()
        .map(|row| format!("/components/{}", row.version_key))
        .collect();
    assert!(!addresses.is_empty());
    for tail in [
        "",
        "/advice",
        "/components",
        "/documents",
        "/duties",
        "/duties?tab=components",
        "/facts",
        "/findings",
        "/edit",
    ] {
        addresses.push(format!("/systems/{}{tail}", system.id));
    }
    addresses.push(format!("/requests/{}", request[0].request.id));
    addresses.push(format!("/requests/new?system={}", system.id));
    addresses
}

const ADDRESSES: [&str; 15] = [
    "/",
    "/about",
    "/account",
    "/audit",
    "/components",
    "/components?q=pkg:npm/lodash@4.17.20",
    "/data",
    "/design",
    "/requests",
    "/requests/new",
    "/reviews",
    "/systems",
    "/systems/new",
    "/users",
    "/users/new",
];

#[tokio::test]
async fn every_page_speaks_both_languages_and_escapes_what_people_typed() {
    let site = Site::new();
    let mut addresses: Vec<String> = ADDRESSES.map(str::to_owned).to_vec();
    addresses.extend(fill(&site));
    for (login, needed) in [
        ("dev", 20),
        ("security", 16),
        ("officer", 16),
        ("admin", 16),
    ] {
        let mut browser = site.sign_in(login).await;
        let mut seen = 0;
        for address in &addresses {
            let joint = if address.contains('?') { '&' } else { '?' };
            let korean = browser.get(&format!("{address}{joint}lang=ko")).await;
            let english = browser.get(&format!("{address}{joint}lang=en")).await;
            assert_eq!(korean.status, english.status, "{address}");
            if korean.status == StatusCode::FORBIDDEN {
                continue;
            }
            assert_eq!(
                korean.status,
                StatusCode::OK,
                "{login} {address}: {}",
                korean.body
            );
            seen += 1;
            assert!(korean.body.contains("<html lang=\"ko\""), "{address}");
            assert!(english.body.contains("<html lang=\"en\""), "{address}");
            assert_ne!(heading(&korean.body), "", "{address}");
            for answer in [&korean, &english] {
                assert!(!answer.body.contains("<b>결제</b>"), "{address}");
                assert!(!answer.body.contains(" style="), "{address}");
                assert!(!answer.body.contains("<script>"), "{address}");
            }
        }
        assert!(seen >= needed, "{login} saw only {seen} pages");
    }
}

fn heading(body: &str) -> &str {
    let from = body.find("<h1").unwrap_or(body.len());
    let to = body.find("</h1>").unwrap_or(body.len());
    &body[from..to]
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let site = Site::new();
    let mut browser = site.sign_in("admin").await;
    let mut addresses = ADDRESSES.to_vec();
    addresses.extend([
        "/sign-in",
        "/nothing",
        "/healthz",
        "/readyz",
        "/assets/x/portal.css",
        "/assets/x/nothing",
        "/api/v1/nothing",
    ]);
    for address in addresses {
        let answer = browser.get(address).await;
        assert_eq!(
            answer.header(header::CONTENT_SECURITY_POLICY),
            POLICY,
            "{address}"
        );
        assert_eq!(
            answer.header(header::X_CONTENT_TYPE_OPTIONS),
            "nosniff",
            "{address}"
        );
        assert_eq!(answer.header(header::X_FRAME_OPTIONS), "DENY", "{address}");
        assert!(
            !answer.header(header::CACHE_CONTROL).is_empty(),
            "{address}"
        );
    }
}

#[tokio::test]
async fn the_starter_set_is_a_warning_on_every_page() {
    let site = Site::new();
    let stranger = site.browser().get("/sign-in").await;
    assert!(stranger.body.contains("시범용 데이터, 운영 사용 금지"));
    let mut browser = site.sign_in("dev").await;
    for address in ["/", "/systems", "/requests", "/nothing", "/data"] {
        let korean = browser.get(address).await.body;
        assert!(
            korean.contains("시범용 데이터, 운영 사용 금지"),
            "{address}"
        );
        let english = browser.get(&format!("{address}?lang=en")).await.body;
        assert!(
            english.contains("Starter set, not for production"),
            "{address}"
        );
    }
}

#[tokio::test]
async fn missing_data_is_an_error_on_every_page_and_never_a_zero() {
    let site = Site::without_data();
    let mut browser = site.sign_in("dev").await;
    for address in ["/", "/systems", "/requests", "/nothing", "/data"] {
        let body = browser.get(&format!("{address}?lang=en")).await.body;
        assert!(body.contains("banner-risk"), "{address}");
        assert!(body.contains("There is no advisory data."), "{address}");
    }
    let ready = browser.get("/readyz").await;
    assert_eq!(ready.body, "{\"data\":\"missing\",\"ready\":true}");
}

#[tokio::test]
async fn assets_are_kept_for_good_under_their_digest() {
    let site = Site::new();
    let mut browser = site.browser();
    let page = browser.get("/sign-in").await.body;
    let from = page.find("/assets/").unwrap();
    let digest = &page[from + 8..from + 24];
    let style = browser.get(&format!("/assets/{digest}/portal.css")).await;
    assert_eq!(style.status, StatusCode::OK);
    assert_eq!(
        style.header(header::CONTENT_TYPE),
        "text/css; charset=utf-8"
    );
    assert!(style.header(header::CACHE_CONTROL).contains("immutable"));
    let old = browser.get("/assets/0123456789abcdef/portal.css").await;
    assert_eq!(old.header(header::CACHE_CONTROL), "no-cache");
    let missing = browser.get(&format!("/assets/{digest}/../lib.rs")).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_stated_about_a_finding_stands_beside_it() {
    let site = Site::new();
    let addresses = fill(&site);
    let stated = |outcome: &str| {
        format!(
            r#"{{"vulnerability":"CVE-1","status":"not-affected","reason":"not-reached","detail":"<i>인자 고정</i>","action":null,
                "responses":[],"author":"Supplier & Co","document":"doc-1","issued":1767571200000000,"updated":null,
                "expires":4070908800000000,"source":"vex.json","outcome":"{outcome}"}}"#
        )
    };
    site.state(&format!("{},{}", stated("effective"), stated("superseded")));
    let mut browser = site.sign_in("dev").await;
    let findings = addresses
        .iter()
        .find(|one| one.ends_with("/findings"))
        .unwrap();
    let list = browser.get(findings).await.body;
    assert!(list.contains("VEX 영향 없음"), "{list}");
    let sheet = browser.get(&format!("{findings}?format=csv")).await.body;
    assert!(
        sheet.contains("not-affected") && sheet.contains("Supplier & Co"),
        "{sheet}"
    );
    let mut pages = 0;
    for address in addresses
        .iter()
        .filter(|one| one.starts_with("/components/"))
    {
        let page = browser.get(address).await.body;
        if !page.contains("VEX 진술") {
            continue;
        }
        pages += 1;
        for told in [
            "취약 코드가 실행되지 않음",
            "적용됨",
            "더 새로운 진술이 있음",
            "Supplier &#38; Co",
            "&#60;i&#62;인자 고정",
            "2026-01-05",
            "2099-01-01",
            "vex.json",
        ] {
            assert!(page.contains(told), "{told}: {page}");
        }
    }
    assert!(pages > 0);
}

#[tokio::test]
async fn lists_are_exported_as_filtered() {
    let site = Site::new();
    fill(&site);
    let mut browser = site.sign_in("dev").await;
    let csv = browser.get("/components?q=lodash&format=csv&lang=ko").await;
    assert_eq!(csv.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    assert_eq!(csv.body.lines().count(), 2, "{}", csv.body);
    assert!(csv.body.contains("pkg:npm/lodash@4.17.20"), "{}", csv.body);
    let json = browser.get("/components?format=json").await;
    let rows: Vec<serde_json::Value> = serde_json::from_str(&json.body).unwrap();
    assert_eq!(rows.len(), 2);
    let wrong = browser.get("/components?format=exe").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn faults_are_pages_with_a_remedy() {
    let site = Site::new();
    let mut browser = site.sign_in("dev").await;
    for (address, status) in [
        ("/nothing", StatusCode::NOT_FOUND),
        ("/systems/S-9999", StatusCode::NOT_FOUND),
        ("/requests/R-999999", StatusCode::NOT_FOUND),
        ("/components/none", StatusCode::NOT_FOUND),
        ("/users", StatusCode::FORBIDDEN),
        ("/audit/verify", StatusCode::METHOD_NOT_ALLOWED),
    ] {
        let answer = browser.get(&format!("{address}?lang=en")).await;
        assert_eq!(answer.status, status, "{address}");
        assert!(answer.body.contains("What you can do"), "{address}");
    }
}
