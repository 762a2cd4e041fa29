//! Who gets where: sessions, roles, requests from other sites.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use gwanmun_model::Role;
use gwanmun_web::WebConfig;

use crate::site::{PASSWORD, PEOPLE, Site};

/// Addresses that need a session.
const INSIDE: [&str; 14] = [
    "/",
    "/about",
    "/account",
    "/audit",
    "/audit/export",
    "/components",
    "/data",
    "/requests",
    "/requests/new",
    "/reviews",
    "/systems",
    "/systems/new",
    "/users",
    "/users/new",
];

#[tokio::test]
async fn a_stranger_is_sent_to_sign_in_and_comes_back() {
    let site = Site::new();
    let mut browser = site.browser();
    for address in INSIDE {
        let answer = browser.get(address).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{address}");
        assert!(
            answer.location().starts_with("/sign-in?next="),
            "{address}: {}",
            answer.location()
        );
    }
    let fields = [
        ("login", "dev"),
        ("password", PASSWORD),
        ("next", "/systems?q=a"),
    ];
    let answer = browser.post("/sign-in", &fields).await;
    assert_eq!(answer.location(), "/systems?q=a");
}

#[tokio::test]
async fn signing_in_never_leads_to_another_site() {
    let site = Site::new();
    let fields = [
        ("login", "dev"),
        ("password", PASSWORD),
        ("next", "//evil.example/"),
    ];
    let answer = site.browser().post("/sign-in", &fields).await;
    assert_eq!(answer.location(), "/");
}

#[tokio::test]
async fn a_wrong_password_is_refused_and_the_user_name_kept() {
    let site = Site::new();
    let fields = [("login", "dev"), ("password", "no"), ("next", "/")];
    let answer = site.browser().post("/sign-in?lang=en", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("value=\"dev\""));
    assert!(answer.body.contains("You could not be signed in"));
    assert!(answer.headers.get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn signing_out_ends_the_session() {
    let site = Site::new();
    let mut browser = site.sign_in("dev").await;
    assert_eq!(browser.get("/").await.status, StatusCode::OK);
    let answer = browser.post("/sign-out", &[]).await;
    assert_eq!(answer.location(), "/sign-in");
    assert_eq!(browser.get("/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_session_cookie_is_bound_to_the_host_over_https() {
    let fields = [("login", "dev"), ("password", PASSWORD), ("next", "/")];
    let plain = Site::new().browser().post("/sign-in", &fields).await;
    let cookie = plain.header(header::SET_COOKIE);
    assert!(cookie.starts_with("gwanmun="), "{cookie}");
    assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");

    let secure = Site::with(true, WebConfig::new("https://oss.bank.example", "0.0.0"));
    let answer = secure.browser().post("/sign-in", &fields).await;
    let cookie = answer.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-gwanmun="), "{cookie}");
    assert!(cookie.ends_with("; Secure"), "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(!answer.header(header::STRICT_TRANSPORT_SECURITY).is_empty());
}

#[tokio::test]
async fn changes_asked_for_by_another_site_are_refused() {
    let site = Site::new();
    let ask = |headers: &[(&'static str, &'static str)]| {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri("/sign-in?lang=en")
            .header(header::HOST, "127.0.0.1:7878")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(Body::from("login=dev&password=x")).unwrap()
    };
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ] {
        let answer = site.send(ask(headers)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{headers:?}");
        assert!(answer.body.contains("another site"), "{}", answer.body);
    }
    let answer = site.send(ask(&[("origin", "http://127.0.0.1:7878")])).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn each_role_sees_what_it_may() {
    let site = Site::new();
    let expected: [(&str, [bool; 5]); 8] = [
        // dev, security, officer, auditor, admin
        ("/systems", [true, true, true, true, true]),
        ("/systems/new", [true, false, false, false, false]),
        ("/requests", [true, true, true, true, true]),
        ("/requests/new", [true, false, false, false, false]),
        ("/reviews", [false, true, true, false, false]),
        ("/audit", [false, false, false, true, true]),
        ("/users", [false, false, false, true, true]),
        ("/users/new", [false, false, false, false, true]),
    ];
    for (column, (login, ..)) in PEOPLE.iter().enumerate() {
        let mut browser = site.sign_in(login).await;
        let menu = browser.get("/").await.body;
        for (address, allowed) in expected {
            let answer = browser.get(address).await;
            let status = if allowed[column] {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(answer.status, status, "{login} at {address}");
            let in_menu = menu.contains(&format!("class=\"nav-item\" href=\"{address}\""));
            let listed = !address.ends_with("/new");
            assert_eq!(in_menu, listed && allowed[column], "{login}: {address}");
        }
    }
}

#[tokio::test]
async fn programs_get_problem_documents() {
    let site = Site::new();
    let mut stranger = site.browser();
    let answer = stranger.get("/api/v1/verdict?lang=en").await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "application/problem+json"
    );
    let problem: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(problem["type"], "urn:gwanmun:problem:sign-in-needed");
    assert_eq!(problem["status"], 401);
    assert_eq!(problem["title"], "Please sign in");

    let mut dev = site.sign_in("dev").await;
    let answer = dev.get("/api/v1/verdict?purl=lodash").await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let answer = dev.get("/api/v1/nothing").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(
        answer.header(header::CONTENT_TYPE),
        "application/problem+json"
    );
}

#[tokio::test]
async fn a_password_given_by_an_administrator_is_changed_first() {
    let site = Site::new();
    let mut admin = site.sign_in("admin").await;
    for role in Role::ALL {
        let login = format!("new-{role}");
        let tick = format!("role-{role}");
        let fields = [
            ("login", login.as_str()),
            ("display_name", "새 사람"),
            (&tick, "on"),
            ("password", PASSWORD),
        ];
        let answer = admin.post("/users/new", &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);

        let mut newcomer = site.sign_in(&login).await;
        let answer = newcomer.get("/systems").await;
        assert_eq!(answer.location(), "/account", "{role}");
        assert_eq!(newcomer.get("/account").await.status, StatusCode::OK);
        let change = [
            ("current", PASSWORD),
            ("password", "another-long-word-9"),
            ("repeat", "another-long-word-9"),
        ];
        let answer = newcomer.post("/account/password", &change).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(newcomer.get("/systems").await.status, StatusCode::OK);
    }
}

/// Every change and the roles that may ask for it; nobody else gets past the refusal, whatever is named.
const CHANGES: [(&str, &[&str]); 16] = [
    ("/audit/verify", &["auditor", "admin"]),
    ("/requests/R-000001/decide", &["officer"]),
    ("/requests/R-000001/escalate", &["security", "officer"]),
    ("/requests/R-000001/opinion", &["security"]),
    ("/requests/R-000001/retry", &["dev", "security"]),
    ("/requests/R-000001/revoke", &["officer"]),
    ("/requests/R-000001/withdraw", &["dev"]),
    ("/requests/new", &["dev"]),
    ("/systems/S-000001/edit", &["dev"]),
    ("/systems/S-000001/upload", &["dev"]),
    ("/systems/new", &["dev"]),
    ("/users/U-000001/lock", &["admin"]),
    ("/users/U-000001/password", &["admin"]),
    ("/users/U-000001/roles", &["admin"]),
    ("/users/U-000001/unlock", &["admin"]),
    ("/users/new", &["admin"]),
];

#[tokio::test]
async fn every_change_is_refused_to_every_other_role() {
    let site = Site::new();
    let fields = [
        ("aspect", "security"),
        ("conditions", ""),
        ("context", "internal"),
        ("description", ""),
        ("display_name", "새 사람"),
        ("escalate_reason", "시험"),
        ("lock_reason", "시험"),
        ("login", "newcomer"),
        ("name", "이름"),
        ("outcome", "approve"),
        ("owner", "부서"),
        ("password", "a-long-enough-word-1"),
        ("purls", "pkg:npm/left-pad@1.3.0"),
        ("purpose", "시험"),
        ("reason", "시험"),
        ("repeat", "a-long-enough-word-1"),
        ("revoke_reason", "시험"),
        ("role-requester", "on"),
        ("roles_reason", "시험"),
        ("stance", "yes"),
        ("text", "시험"),
        ("unlock_reason", "시험"),
        ("withdraw_reason", "시험"),
    ];
    for (login, ..) in PEOPLE {
        let mut browser = site.sign_in(login).await;
        for (address, allowed) in CHANGES {
            if allowed.contains(&login) {
                continue;
            }
            let answer = if address.ends_with("/upload") {
                // Refused before the body is looked at, however large or broken.
                browser.upload(address, "", "").await
            } else {
                browser.post(address, &fields).await
            };
            assert_eq!(
                answer.status,
                StatusCode::FORBIDDEN,
                "{login} at {address}: {}",
                answer.body
            );
        }
    }
    let mut stranger = site.browser();
    for (address, _) in CHANGES {
        let answer = stranger.post(address, &fields).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{address}");
    }
}
