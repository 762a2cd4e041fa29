//! License documents of a system: the page that makes them, and the files it hands out.

use axum::http::{StatusCode, header};
use gwanmun_model::UseContext;

use crate::duties::{LOCK_FILE, system};
use crate::site::{Answer, Browser, Site};

const WISH: [(&str, &str); 7] = [
    ("document", "source-offer"),
    ("format", "html"),
    ("languages", "both"),
    ("version", "3.2 <b>"),
    ("organisation", "관문은행"),
    ("contact", "oss@bank.example"),
    ("years", "3"),
];

/// The wish with one field filled in otherwise.
fn with(name: &str, value: &'static str) -> Vec<(&'static str, &'static str)> {
    let fields = WISH.into_iter();
    fields
        .map(|(field, kept)| (field, if field == name { value } else { kept }))
        .collect()
}

async fn make(browser: &mut Browser<'_>, address: &str, fields: &[(&str, &str)]) -> Answer {
    browser.post(&format!("{address}/documents"), fields).await
}

#[tokio::test]
async fn a_document_is_made_kept_and_taken_away_as_a_file() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    let mut dev = site.sign_in("dev").await;
    let before = dev.get(&format!("{address}/documents?lang=ko")).await.body;
    for told in [
        "지금 만들면 빠지는 것",
        "silent",
        "아직 만든 문서가 없습니다",
        "소스 코드 제공 안내",
        "만들어 보관하기",
    ] {
        assert!(before.contains(told), "{told}: {before}");
    }
    assert!(!before.contains("value=\"pdf\""), "this build writes none");

    let made = make(&mut dev, &address, &WISH).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let shown = dev.get(&format!("{}&lang=en", made.location())).await.body;
    for told in [
        "The document was made and is kept.",
        "Do not hand it over before",
        "message-risk",
        "silent",
        "3.2 &#60;b&#62;",
        "L-000001",
        "missing",
    ] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    let file = dev.get(&format!("{address}/documents/L-000001")).await;
    assert_eq!(file.status, StatusCode::OK);
    assert_eq!(
        file.header(header::CONTENT_DISPOSITION),
        "attachment; filename=\"S-000001-source-offer-L-000001.html\""
    );
    assert_eq!(file.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(
        file.header(header::CONTENT_SECURITY_POLICY)
            .starts_with("default-src 'none'; script-src 'self'; style-src 'self';")
    );
    assert!(file.body.contains("관문은행"), "{}", file.body);
    let auditor = site.app.caller_of("auditor").unwrap();
    let history = site.app.history(&auditor, "system/S-000001").unwrap();
    let exports = history.iter().filter(|row| row.action == "export");
    assert_eq!(
        exports.count(),
        1,
        "the download is logged, the page is not"
    );
}

#[tokio::test]
async fn what_cannot_be_made_is_said_at_its_field_and_keeps_what_was_typed() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    let mut dev = site.sign_in("dev").await;
    for (field, value) in [
        ("years", "2"),
        ("years", "many"),
        ("languages", "fr"),
        ("format", "pdf"),
        ("document", "novel"),
    ] {
        let refused = make(&mut dev, &address, &with(field, value)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        let fault = format!("id=\"{field}-fault\"");
        assert!(refused.body.contains(&fault), "{field}: {}", refused.body);
        assert!(refused.body.contains("value=\"관문은행\""), "{field}");
    }
    let page = dev.get(&format!("{address}/documents?lang=en")).await.body;
    assert!(page.contains("No document was made yet"), "{page}");
    let unknown = dev.get(&format!("{address}/documents/L-999999")).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn who_may_not_edit_a_system_takes_away_what_others_made() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    let mut dev = site.sign_in("dev").await;
    make(&mut dev, &address, &WISH).await;
    for login in ["security", "auditor"] {
        let mut browser = site.sign_in(login).await;
        let page = browser.get(&format!("{address}/documents")).await.body;
        assert!(page.contains("L-000001"), "{page}");
        assert!(page.contains("관리하는 사람만"), "{page}");
        assert!(!page.contains("name=\"organisation\""), "{page}");
        let refused = make(&mut browser, &address, &WISH).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{login}");
        let file = browser.get(&format!("{address}/documents/L-000001")).await;
        assert_eq!(file.status, StatusCode::OK, "{login}");
    }
    let mut stranger = site.browser();
    let file = stranger.get(&format!("{address}/documents/L-000001")).await;
    assert_eq!(file.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_system_that_was_never_scanned_has_no_form() {
    let site = Site::new();
    let address = system(&site, UseContext::Web, "");
    let mut dev = site.sign_in("dev").await;
    let page = dev.get(&format!("{address}/documents?lang=ko")).await.body;
    assert!(page.contains("아직 스캔한 적이 없습니다"), "{page}");
    assert!(!page.contains("name=\"organisation\""), "{page}");
    let refused = make(&mut dev, &address, &WISH).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}
