//! What goes over the wire for cargo, request by request.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use expect_test::{Expect, expect};
use gwanmun_gate::{Count, Gate, Upstream, UpstreamSettings, protocols};
use gwanmun_model::{DataSource, DataStatus, MissingSource, SourceRole, UseContext};
use tower::ServiceExt as _;

use crate::desk::{self, Desk};
use crate::log::Log;
use crate::registry::{self, Registry};

const INDEX: &str = "/cargo/de/mo/demo-lib";
const OLD: &str = "pkg:cargo/demo-lib@1.0.0";
const NEW: &str = "pkg:cargo/demo-lib@1.1.0";
const OLD_FILE: &str = "/cargo/crates/demo-lib/1.0.0/download";
const NEW_FILE: &str = "/cargo/crates/demo-lib/1.1.0/download";

struct Setup {
    desk: Arc<Desk>,
    registry: Registry,
    gate: Arc<Gate>,
    router: Router,
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn header(&self, name: header::HeaderName) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// The versions an index file offers: those that are not yanked.
    fn usable(&self) -> Vec<String> {
        let lines = self.text().lines().map(|line| {
            let value: serde_json::Value = serde_json::from_str(line).unwrap();
            let usable = !value["yanked"].as_bool().unwrap();
            (value["vers"].as_str().unwrap().to_owned(), usable)
        });
        lines
            .filter(|(_, usable)| *usable)
            .map(|(version, _)| version)
            .collect()
    }
}

impl Setup {
    async fn start() -> Self {
        Self::with_allowed_hosts(&[]).await
    }

    async fn with_allowed_hosts(allowed: &[String]) -> Self {
        Log::prepare();
        let (desk, registry) = (Arc::new(Desk::default()), Registry::start().await);
        let upstream = Upstream::open(&UpstreamSettings {
            address: registry.url(),
            allowed_hosts: allowed.to_vec(),
            proxy: None,
        });
        let gate = Gate::new(desk.clone(), UseContext::Internal, "https://gate.test/")
            .with_upstream(protocols::by_id("cargo").unwrap(), upstream.unwrap());
        let gate = Arc::new(gate);
        let router = gwanmun_gate::router(Arc::clone(&gate));
        Self {
            desk,
            registry,
            gate,
            router,
        }
    }

    async fn send(&self, method: Method, path: &str, tag: Option<&str>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(tag) = tag {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    async fn check_refused(&self, path: &str, status: StatusCode, text: Expect) {
        let answer = self.get(path).await;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert_eq!(
            answer.header(header::CONTENT_TYPE),
            "text/plain; charset=utf-8"
        );
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
        assert!(answer.text().lines().next().unwrap().is_ascii());
        text.assert_eq(
            &answer
                .text()
                .replace(&self.registry.url(), "http://registry"),
        );
    }
}

#[tokio::test]
async fn the_configuration_sends_downloads_to_the_gate_and_names_no_api() {
    let setup = Setup::start().await;
    let answer = setup.get("/cargo/config.json").await;
    expect![[r#"{"dl":"https://gate.test/cargo/crates/{crate}/{version}/download"}"#]]
        .assert_eq(answer.text());
}

#[tokio::test]
async fn only_approved_versions_are_listed_as_usable() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    setup.desk.hold(NEW);
    let answer = setup.get(INDEX).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.text().lines().count(), 2);
    assert_eq!(answer.usable(), ["1.0.0"]);
    // Everything but the one word is the registry's own text.
    let upstream = registry::line(
        "demo-lib",
        "1.0.0",
        registry::sha256(&registry::pack("demo-lib", "1.0.0")).hex(),
    );
    assert_eq!(answer.text().lines().next(), Some(upstream.as_str()));
    assert_eq!(setup.gate.counts().get(Count::IndexServed), 1);
}

#[tokio::test]
async fn when_nothing_may_pass_the_list_stays_so_that_cargo_reaches_the_explanation() {
    let setup = Setup::start().await;
    let answer = setup.get(INDEX).await;
    assert_eq!(answer.usable(), ["1.0.0", "1.1.0"]);
    for path in [OLD_FILE, NEW_FILE] {
        assert_eq!(setup.get(path).await.status, StatusCode::FORBIDDEN);
    }
}

#[tokio::test]
async fn the_tag_follows_policy_expiry_and_upstream() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    let mut tags = vec![setup.get(INDEX).await.header(header::ETAG).to_owned()];
    let unchanged = setup.send(Method::GET, INDEX, Some(&tags[0])).await;
    assert_eq!(
        (unchanged.status, unchanged.body.len()),
        (StatusCode::NOT_MODIFIED, 0)
    );
    assert_eq!(unchanged.header(header::ETAG), tags[0]);

    setup.desk.touch();
    tags.push(setup.get(INDEX).await.header(header::ETAG).to_owned());
    setup.desk.let_run_out(OLD);
    tags.push(setup.get(INDEX).await.header(header::ETAG).to_owned());
    setup
        .registry
        .publish("demo-lib", &["1.0.0", "1.1.0", "1.2.0"]);
    tags.push(setup.get(INDEX).await.header(header::ETAG).to_owned());
    tags.sort();
    tags.dedup();
    assert_eq!(tags.len(), 4);
    let answer = setup.send(Method::GET, INDEX, Some(&tags.join(", "))).await;
    assert_eq!(answer.status, StatusCode::NOT_MODIFIED);
    assert_eq!(answer.header(header::LAST_MODIFIED), "");
}

#[tokio::test]
async fn an_approved_file_is_served_byte_for_byte() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    let answer = setup.get(OLD_FILE).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.body, registry::pack("demo-lib", "1.0.0"));
    assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    assert_eq!(setup.gate.counts().get(Count::DownloadServed), 1);
}

#[tokio::test]
async fn what_is_not_approved_says_why_and_where_to_ask_and_never_reaches_upstream() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    setup
        .check_refused(
            NEW_FILE,
            StatusCode::FORBIDDEN,
            expect![[r#"
                Blocked by Gwanmun: pkg:cargo/demo-lib@1.1.0 may not pass (use context internal, state denied)
                Reason: nobody asked for it
                Request: https://gwanmun.test/requests/new?purl=pkg:cargo/demo-lib@1.1.0
                If another version is approved, this picks it: cargo update demo-lib
                관문이 차단했습니다: pkg:cargo/demo-lib@1.1.0 (사용 형태: 내부 업무, 상태: 차단)
                사유: 신청이 없습니다
                신청: https://gwanmun.test/requests/new?purl=pkg:cargo/demo-lib@1.1.0
                승인된 다른 버전이 있으면 이 명령으로 바꿀 수 있습니다: cargo update demo-lib
            "#]],
        )
        .await;
    assert!(setup.registry.asked().is_empty());
    setup.desk.hold(NEW);
    let held = setup.get(NEW_FILE).await;
    assert_eq!(held.status, StatusCode::FORBIDDEN, "waiting is not passing");
    assert!(held.text().contains("state held"));
    assert_eq!(setup.gate.counts().get(Count::DownloadBlocked), 2);
}

#[tokio::test]
async fn a_revoked_approval_ends_at_once() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    setup.desk.approve(NEW);
    assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::OK);
    setup.desk.revoke(OLD);
    assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::FORBIDDEN);
    assert_eq!(setup.get(INDEX).await.usable(), ["1.1.0"]);
}

#[tokio::test]
async fn head_is_held_to_the_same_rules_as_get() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    for path in [
        INDEX,
        OLD_FILE,
        NEW_FILE,
        "/cargo/config.json",
        "/cargo/de/mo/%64emo-lib",
    ] {
        let (get, head) = (
            setup.get(path).await,
            setup.send(Method::HEAD, path, None).await,
        );
        assert_eq!(get.status, head.status, "{path}");
        assert_eq!(get.header(header::ETAG), head.header(header::ETAG));
        assert!(head.body.is_empty());
    }
}

#[tokio::test]
async fn other_methods_are_not_answered() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    for method in [Method::PUT, Method::POST, Method::DELETE] {
        let answer = setup.send(method, OLD_FILE, None).await;
        assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn disguised_paths_are_refused_and_other_mounts_do_not_exist() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    for path in [
        "/cargo/de/mo/demo%2Dlib",
        "/cargo/de/mo/..%2Fdemo-lib",
        "/cargo/de/mo/../mo/demo-lib",
        "/cargo//de/mo/demo-lib",
        "/cargo/DE/MO/DEMO-LIB",
        "/cargo/crates/demo-lib/1.0.0%2F..%2F1.1.0/download",
        "/cargo/crates/demo-lib/1.0.0/download?x=1",
        "/cargo/dl/demo-lib/1.1.0/download",
        "/cargo/api/v1/crates/demo-lib/1.1.0/download",
    ] {
        assert_eq!(
            setup.get(path).await.status,
            StatusCode::BAD_REQUEST,
            "{path}"
        );
    }
    for path in [
        "/de/mo/demo-lib",
        "/%63argo/de/mo/demo-lib",
        "/api/cargo/config.json",
        "/",
    ] {
        assert_eq!(
            setup.get(path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    assert!(setup.registry.asked().is_empty());
}

#[tokio::test]
async fn capitals_in_a_name_open_no_second_way() {
    const INDEX: &str = "/cargo/de/mo/demo-caps";
    let setup = Setup::start().await;
    setup.registry.publish("Demo-Caps", &["1.0.0", "1.1.0"]);
    setup.desk.approve("pkg:cargo/Demo-Caps@1.1.0");
    // The approval of a name that is not the crate's own gives nothing.
    setup.desk.approve("pkg:cargo/demo-caps@1.0.0");
    assert_eq!(setup.get(INDEX).await.usable(), ["1.1.0"]);
    let wrong = setup.get("/cargo/crates/demo-caps/1.0.0/download").await;
    assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    setup.desk.approve("pkg:cargo/Demo-Caps@1.0.0");
    assert_eq!(setup.get(INDEX).await.usable(), ["1.0.0", "1.1.0"]);
    let right = setup.get("/cargo/crates/Demo-Caps/1.0.0/download").await;
    assert_eq!(right.body, registry::pack("Demo-Caps", "1.0.0"));
}

#[tokio::test]
async fn gone_upstream_is_not_found_and_broken_upstream_is_not() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    for status in [404, 410, 451] {
        let status = StatusCode::from_u16(status).unwrap();
        setup.registry.answer("de/mo/demo-lib", status, "");
        assert_eq!(setup.get(INDEX).await.status, StatusCode::NOT_FOUND);
        assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::NOT_FOUND);
    }
    for status in [401, 403, 429, 500, 503] {
        let status = StatusCode::from_u16(status).unwrap();
        setup.registry.answer("de/mo/demo-lib", status, "<html>");
        assert_eq!(setup.get(INDEX).await.status, StatusCode::BAD_GATEWAY);
        assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::BAD_GATEWAY);
    }
    setup
        .check_refused(
            INDEX,
            StatusCode::BAD_GATEWAY,
            expect![[r#"
                Gwanmun could not fetch from the upstream registry
                Reason: the registry answered with status 503
                관문이 상위 저장소에서 파일을 가져오지 못했습니다.
                사유: 저장소가 오류로 답했습니다(상태 코드 503).
            "#]],
        )
        .await;
}

#[tokio::test]
async fn an_index_of_html_lists_nothing() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    setup.registry.put(
        "de/mo/demo-lib",
        "<html><a href=x>demo-lib 1.0.0</a></html>",
    );
    assert_eq!(setup.get(INDEX).await.text(), "");
    assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_an_answer_about_passages_nothing_is_served() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    let tag = setup.get(INDEX).await.header(header::ETAG).to_owned();
    setup.desk.fail("the database does not answer");
    let revalidated = setup.send(Method::GET, INDEX, Some(&tag)).await;
    assert_eq!(revalidated.status, StatusCode::SERVICE_UNAVAILABLE);
    for path in [INDEX, OLD_FILE, NEW_FILE] {
        setup
            .check_refused(
                path,
                StatusCode::SERVICE_UNAVAILABLE,
                expect![[r#"
                    Gwanmun cannot tell what is approved and therefore serves nothing
                    Reason: the database does not answer
                    관문이 승인 여부를 확인할 수 없어 아무것도 내보내지 않습니다.
                    사유: 데이터베이스가 답하지 않습니다
                "#]],
            )
            .await;
    }
    assert_eq!(
        setup.get("/gate/health").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    setup.desk.recover();
    assert_eq!(setup.get("/gate/health").await.text(), "ok\n");
    assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::OK);
    setup.desk.panic_when_asked();
    assert_eq!(
        setup.get(OLD_FILE).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
}

#[tokio::test]
async fn tampered_bytes_are_never_handed_out() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    setup.registry.put(
        "dl/demo-lib/1.0.0/download",
        registry::pack("demo-lib", "1.1.0"),
    );
    let answer = setup.get(OLD_FILE).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(
        answer
            .text()
            .contains("does not have the hash its index gives")
    );
    assert_eq!(setup.gate.counts().get(Count::HashMismatch), 1);
    assert_eq!(setup.gate.counts().get(Count::DownloadServed), 0);
}

#[tokio::test]
async fn an_approval_bound_to_a_hash_survives_a_registry_that_was_taken_over() {
    let setup = Setup::start().await;
    let approved = registry::sha256(&registry::pack("demo-lib", "1.0.0"));
    setup.desk.approve_bound(OLD, vec![approved]);
    setup.desk.approve(NEW);
    assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::OK);
    // Index and file are replaced together, so they fit each other.
    let evil = registry::pack("demo-lib", "6.6.6");
    let lines = [
        ("1.0.0", &evil),
        ("1.1.0", &registry::pack("demo-lib", "1.1.0")),
    ]
    .map(|(version, bytes)| registry::line("demo-lib", version, registry::sha256(bytes).hex()));
    setup.registry.put("de/mo/demo-lib", lines.join("\n"));
    setup.registry.put("dl/demo-lib/1.0.0/download", evil);
    assert_eq!(setup.get(INDEX).await.usable(), ["1.1.0"]);
    let answer = setup.get(OLD_FILE).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(
        answer
            .text()
            .contains("is not the artifact that was approved"),
        "{}",
        answer.text()
    );
    assert!(answer.text().contains(&desk::address(OLD)));
}

#[tokio::test]
async fn one_version_with_two_hashes_is_refused() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    let sums =
        ["1.0.0", "1.1.0"].map(|version| registry::sha256(&registry::pack("demo-lib", version)));
    let lines = sums.map(|sum| registry::line("demo-lib", "1.0.0", sum.hex()));
    setup.registry.put("de/mo/demo-lib", lines.join("\n"));
    assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::BAD_GATEWAY);
}

#[tokio::test]
async fn upstream_leads_only_where_the_operator_allows() {
    let elsewhere = Registry::start().await;
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    let away = format!("{}/dl/demo-lib/1.0.0/download", elsewhere.url());
    setup
        .registry
        .answer("dl/demo-lib/1.0.0/download", StatusCode::FOUND, &away);
    let answer = setup.get(OLD_FILE).await;
    assert_eq!(
        answer.status,
        StatusCode::BAD_GATEWAY,
        "a redirect to another host"
    );
    assert!(
        answer.text().contains("has not allowed"),
        "{}",
        answer.text()
    );

    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    for target in [
        format!("{}/dl", elsewhere.url()),
        "file:///etc/{crate}".to_owned(),
    ] {
        setup
            .registry
            .put("config.json", format!(r#"{{"dl":"{target}"}}"#));
        assert_eq!(
            setup.get(OLD_FILE).await.status,
            StatusCode::BAD_GATEWAY,
            "{target}"
        );
    }
    assert!(elsewhere.asked().is_empty());

    let setup = Setup::with_allowed_hosts(&[elsewhere.url()]).await;
    setup.desk.approve(OLD);
    setup
        .registry
        .answer("dl/demo-lib/1.0.0/download", StatusCode::FOUND, &away);
    assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::OK);
    let same_host_twice = format!("{}/dl/demo-lib/1.0.0/download", setup.registry.url());
    setup.registry.answer(
        "dl/demo-lib/1.0.0/download",
        StatusCode::FOUND,
        &same_host_twice,
    );
    assert_eq!(
        setup.get(OLD_FILE).await.status,
        StatusCode::BAD_GATEWAY,
        "a loop ends"
    );
}

#[tokio::test]
async fn answers_that_are_too_large_are_cut_off() {
    let setup = Setup::start().await;
    setup
        .registry
        .put("de/mo/demo-lib", vec![b' '; (16 << 20) + 1]);
    let answer = setup.get(INDEX).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert!(answer.text().contains("larger than"));
}

#[tokio::test]
async fn a_registry_may_move_its_downloads() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::OK);
    let url = setup.registry.url();
    setup.registry.put(
        "config.json",
        format!(r#"{{"dl":"{url}/new/{{crate}}-{{version}}.crate"}}"#),
    );
    setup.registry.put(
        "new/demo-lib-1.0.0.crate",
        registry::pack("demo-lib", "1.0.0"),
    );
    setup
        .registry
        .answer("dl/demo-lib/1.0.0/download", StatusCode::NOT_FOUND, "");
    assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::BAD_GATEWAY);
    assert_eq!(setup.get(OLD_FILE).await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_version_is_asked_about_by_its_own_name() {
    let setup = Setup::start().await;
    setup.get(INDEX).await;
    assert_eq!(setup.desk.asked(), [OLD, NEW]);
    setup.get(NEW_FILE).await;
    assert_eq!(setup.desk.asked(), [NEW]);
}

/// A build on old data must be told from one on new, by whoever builds and by monitoring.
#[tokio::test]
async fn old_and_missing_data_is_said_with_every_answer() {
    let setup = Setup::start().await;
    let said = |answer: &Answer| answer.headers["gwanmun-data"].to_str().unwrap().to_owned();
    assert_eq!(said(&setup.get(INDEX).await), "fresh; limit=7");
    let source = DataSource {
        id: "osv/crates.io".to_owned(),
        role: SourceRole::Verdicts,
        date: "2026-10-21".parse().unwrap(),
        records: 1,
        license: String::new(),
        sha256: String::new(),
        starter: false,
    };
    let missing = MissingSource {
        id: "kev".to_owned(),
        role: SourceRole::Verdicts,
    };
    let now = "2026-11-30".parse().unwrap();
    let old = DataStatus::judge(vec![source], vec![missing], 7, now);
    setup.desk.rest_on(old);
    setup.desk.approve(OLD);
    for path in [INDEX, OLD_FILE] {
        let answer = setup.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "an approval stands");
        assert_eq!(said(&answer), "stale; age=40; limit=7; missing=kev");
    }
    let refused = setup.get(NEW_FILE).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    for text in [refused.text(), setup.get("/gate/health").await.text()] {
        for part in ["40 days old", "40일", "CISA KEV"] {
            assert!(text.contains(part), "{text}");
        }
    }
    let metrics = setup.get("/gate/metrics").await;
    for line in [
        "gwanmun_data_state{state=\"stale\"} 1\n",
        "gwanmun_data_age_days 40\n",
    ] {
        assert!(metrics.text().contains(line), "{}", metrics.text());
    }
}

#[tokio::test]
async fn monitoring_sees_what_was_blocked() {
    let setup = Setup::start().await;
    setup.get(NEW_FILE).await;
    let metrics = setup.get("/gate/metrics").await;
    let blocked = "gwanmun_gate_requests_total{outcome=\"download-blocked\"} 1\n";
    assert!(metrics.text().contains(blocked), "{}", metrics.text());
}

#[tokio::test]
async fn every_artifact_served_or_blocked_is_one_line_with_what_decided_it() {
    let setup = Setup::start().await;
    setup.desk.approve(OLD);
    let log = Log::catch();
    setup.get(OLD_FILE).await;
    setup.get(NEW_FILE).await;
    for (message, purl, state) in [("served", OLD, "allowed"), ("blocked", NEW, "denied")] {
        let lines = log.with_message(message);
        assert_eq!(lines.len(), 1, "{message}");
        let fields = ["protocol", "purl", "context", "state", "request"]
            .map(|field| lines[0][field].as_str().unwrap_or_default());
        assert_eq!(fields, ["cargo", purl, "internal", state, "R-7"]);
    }
}

#[tokio::test]
async fn the_operator_reads_the_technical_reason_and_the_client_does_not() {
    let setup = Setup::start().await;
    setup.desk.fail("the database does not answer");
    let log = Log::catch();
    let answer = setup.get(OLD_FILE).await;
    let lines = log.with_message("nothing served: no answer about passages");
    let detail = lines[0]["error"].as_str().unwrap();
    assert!(detail.contains("10.1.2.3"), "{detail}");
    assert!(!answer.text().contains("10.1.2.3"), "{}", answer.text());
}
