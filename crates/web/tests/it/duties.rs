//! License duties and the facts of use they hang on, as pages, exports and documents.

use axum::http::{StatusCode, header};
use gwanmun_app::systems::SystemForm;
use gwanmun_model::UseContext;
use serde_json::Value;

use crate::site::Site;

/// A component under a copyleft license, a permissive one, one offered under two, and one nobody knows.
pub(crate) const LOCK_FILE: &str = r#"{
  "name": "app",
  "version": "1.0.0",
  "lockfileVersion": 3,
  "packages": {
    "": { "name": "app", "version": "1.0.0", "dependencies": { "shared": "1.0.0", "kind": "1.0.0", "either": "1.0.0", "silent": "1.0.0" } },
    "node_modules/shared": { "version": "1.0.0", "license": "LGPL-2.1-only" },
    "node_modules/kind": { "version": "1.0.0", "license": "MIT" },
    "node_modules/either": { "version": "1.0.0", "license": "(MIT OR GPL-3.0-only)" },
    "node_modules/silent": { "version": "1.0.0" }
  }
}"#;

/// Registers a system of this use context and scans what `lock` names; returns its address.
pub(crate) fn system(site: &Site, context: UseContext, lock: &str) -> String {
    let dev = site.app.caller_of("dev").unwrap();
    let form = SystemForm {
        name: format!("시스템 {context}"),
        owner: "디지털채널부".to_owned(),
        description: String::new(),
        context,
        criticality: None,
    };
    let system = site.app.create_system(&dev, form).unwrap();
    if !lock.is_empty() {
        let bytes = lock.as_bytes();
        site.app
            .store_upload(&dev, &system.id, "package-lock.json", bytes)
            .unwrap();
    }
    format!("/systems/{}", system.id)
}

#[tokio::test]
async fn every_duty_says_what_for_whom_and_why() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    let mut dev = site.sign_in("dev").await;
    let page = dev.get(&format!("{address}/duties?lang=ko")).await.body;
    for told in [
        "라이선스 전문을 함께 제공합니다",
        "왜 해야 하나요?",
        "적힌 파일",
        "package-lock.json",
        "LGPL-2.1-only",
        "근거 조항",
        "이행 증빙",
        "구성요소 4개 가운데 1개의 라이선스를 알 수 없습니다",
        "정책이 부담이 가장 적은 쪽을 자동으로 택함(택하지 않은 것: GPL-3.0-only)",
        "사용 사실 답하기",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let english = dev
        .get(&format!("{address}/duties?tab=components&lang=en"))
        .await;
    assert!(english.body.contains("Why do I owe this?"));
    assert!(english.body.contains("Declared by the package"));
}

#[tokio::test]
async fn a_duty_list_is_narrowed_sorted_and_taken_away() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    let mut dev = site.sign_in("dev").await;
    let rows = |page: &str| page.matches("<tr>").count();
    let all = dev
        .get(&format!("{address}/duties?tab=components"))
        .await
        .body;
    let narrowed =
        format!("{address}/duties?tab=components&duty=N1&license=MIT&sort=component&order=asc");
    let some = dev.get(&narrowed).await.body;
    assert!(rows(&some) < rows(&all), "{some}");
    assert!(some.contains("aria-sort=\"ascending\""), "{some}");
    assert!(some.find(">either<") < some.find(">kind<"), "{some}");
    let open = dev.get(&format!("{address}/duties?assumed=yes")).await.body;
    assert!(
        open.contains("LGPL-2.1-only") && !open.contains(">kind<"),
        "{open}"
    );
    let none = dev
        .get(&format!("{address}/duties?q=nothing-like-it"))
        .await
        .body;
    assert!(none.contains("조건에 맞는 항목이 없습니다"), "{none}");

    let csv = dev.get(&format!("{narrowed}&format=csv&lang=ko")).await;
    assert_eq!(csv.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
    assert_eq!(csv.body.lines().count(), 3, "{}", csv.body);
    assert!(csv.body.contains("까닭"), "{}", csv.body);
    let json = dev
        .get(&format!("{address}/duties?format=json&license=MIT"))
        .await;
    let listed: Vec<Value> = serde_json::from_str(&json.body).unwrap();
    assert!(listed.iter().all(|row| row["license"] == "MIT"));
    let auditor = site.app.caller_of("auditor").unwrap();
    let history = site.app.history(
        &auditor,
        address
            .trim_start_matches('/')
            .replace("systems", "system")
            .as_str(),
    );
    let exports = history
        .unwrap()
        .into_iter()
        .filter(|row| row.action == "export");
    assert_eq!(exports.count(), 2, "exports are logged");
}

#[tokio::test]
async fn an_answer_judges_the_system_at_once_and_can_be_taken_back() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    let mut dev = site.sign_in("dev").await;
    let form = dev.get(&format!("{address}/facts?lang=ko")).await.body;
    assert!(form.contains("오픈소스 코드를 고쳐서 씁니까?"), "{form}");
    assert!(form.contains("아무도 답하지 않음"), "{form}");
    let answers = [
        ("modified", "no"),
        ("linking", "dynamic"),
        ("user_product", "unknown"),
        ("remote_users", "unknown"),
        ("source_form", "no"),
    ];
    let sent = dev.post(&format!("{address}/facts"), &answers).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let changed = dev.get(&format!("{}&lang=ko", sent.location())).await.body;
    assert!(
        changed.contains("답을 저장하고 시스템을 다시 판정했습니다"),
        "{changed}"
    );
    assert!(changed.contains("없어진 의무"), "{changed}");
    assert!(!changed.contains("생긴 의무"), "{changed}");
    let form = dev.get(&format!("{address}/facts?lang=ko")).await.body;
    assert!(form.contains("전체와 같음(동적 링크)"), "{form}");

    let same = dev.post(&format!("{address}/facts"), &answers).await;
    assert_eq!(same.location(), format!("{address}/facts"));
    let unknown = answers.map(|(name, _)| (name, "unknown"));
    let back = dev.post(&format!("{address}/facts"), &unknown).await;
    let changed = dev.get(&format!("{}&lang=en", back.location())).await.body;
    assert!(changed.contains("Duties that came"), "{changed}");
    let wrong = dev
        .post(&format!("{address}/facts"), &[("modified", "perhaps")])
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn single_components_are_answered_from_the_list() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    let mut dev = site.sign_in("dev").await;
    let page = dev.get(&format!("{address}/facts?q=shared")).await.body;
    let from = page.find("name=\"component-").unwrap() + "name=\"component-".len();
    let key = &page[from..from + 32];
    let (component, modified, linking) = (
        format!("component-{key}"),
        format!("modified-{key}"),
        format!("linking-{key}"),
    );
    let answers = [
        (component.as_str(), "pkg:npm/shared@1.0.0"),
        (modified.as_str(), "yes"),
        (linking.as_str(), "static"),
    ];
    let target = format!("{address}/facts/components");
    let sent = dev.post(&target, &answers).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    let stated = dev.get(&format!("/api/v1{address}/facts")).await.body;
    let stated: Value = serde_json::from_str(&stated).unwrap();
    assert_eq!(stated["stated"][0]["component"], "pkg:npm/shared@1.0.0");
    assert_eq!(stated["stated"][0]["facts"]["modified"], "yes");
    assert_eq!(stated["stated"][0]["facts"]["user_product"], "unknown");
    assert_eq!(stated["stated"][0]["stated_by"], "dev");
    let elsewhere = [
        (component.as_str(), "pkg:npm/elsewhere@1.0.0"),
        (modified.as_str(), "no"),
    ];
    let refused = dev.post(&target, &elsewhere).await;
    assert_eq!(
        refused.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn who_may_not_edit_a_system_only_reads() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    for login in ["security", "auditor"] {
        let mut browser = site.sign_in(login).await;
        let page = browser.get(&format!("{address}/facts")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(
            !page
                .body
                .contains("<select class=\"form-select\" name=\"modified-")
        );
        assert!(page.body.contains("관리하는 사람만"), "{}", page.body);
        for tail in ["/facts", "/facts/components"] {
            let refused = browser.post(&format!("{address}{tail}"), &[]).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{login} {tail}");
        }
    }
}

#[tokio::test]
async fn where_nothing_is_owed_the_page_says_why() {
    let site = Site::new();
    let mut dev = site.sign_in("dev").await;
    let never = system(&site, UseContext::Web, "");
    let page = dev.get(&format!("{never}/duties?lang=ko")).await.body;
    assert!(page.contains("아직 스캔한 적이 없습니다"), "{page}");
    let permissive = LOCK_FILE.replace("LGPL-2.1-only", "MIT").replace(
        "\"version\": \"1.0.0\" }",
        "\"version\": \"1.0.0\", \"license\": \"MIT\" }",
    );
    let inside = system(&site, UseContext::Internal, &permissive);
    let page = dev.get(&format!("{inside}/duties?lang=en")).await.body;
    assert!(page.contains("Nothing is owed as it is used now"), "{page}");
    assert!(page.contains("no copy reaches anybody outside"), "{page}");
    assert!(!page.contains("unknown too"), "{page}");
}

#[tokio::test]
async fn duties_are_a_document_for_programs() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    let mut auditor = site.sign_in("auditor").await;
    let answer = auditor.get(&format!("/api/v1{address}/duties")).await;
    let document: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(document["schema"], "gwanmun.duties/1");
    assert_eq!(document["context"], "app");
    assert_eq!(document["licenses_unknown"], 1);
    assert_eq!(document["duties"][0]["code"], "U1");
    assert_eq!(document["duties"][0]["tier"], Value::Null);
    let why = &document["duties"][1]["components"][0]["why"];
    assert_eq!(why[0]["kind"], "component");
    assert!(why.as_array().unwrap().last().unwrap()["text"]["ko"].is_string());
    let missing = auditor.get("/api/v1/systems/S-9999/duties").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    let stranger = site
        .browser()
        .get(&format!("/api/v1{address}/duties"))
        .await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn duties_of_another_use_context_say_so_until_judged_again() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    let mut dev = site.sign_in("dev").await;
    let fields = [
        ("name", "시스템"),
        ("owner", "디지털채널부"),
        ("context", "internal"),
        ("description", ""),
    ];
    dev.post(&format!("{address}/edit"), &fields).await;
    let warning = "다시 판정하십시오";
    let page = dev.get(&format!("{address}/duties?lang=ko")).await.body;
    assert!(page.contains(warning), "{page}");
    let again = dev.post(&format!("{address}/facts/components"), &[]).await;
    let page = dev.get(again.location()).await.body;
    assert!(
        page.contains("없어진 의무") && !page.contains(warning),
        "{page}"
    );
    let same = dev.post(&format!("{address}/facts/components"), &[]).await;
    assert_eq!(same.location(), format!("{address}/facts"));
}

/// Two people have the page open: the second one's form does not take back what the first one said.
#[tokio::test]
async fn what_somebody_else_answered_meanwhile_stays() {
    let site = Site::new();
    let address = system(&site, UseContext::App, LOCK_FILE);
    let mut dev = site.sign_in("dev").await;
    let target = format!("{address}/facts");
    dev.post(&target, &[("modified", "no")]).await;
    let late = [
        ("was-modified", "unknown"),
        ("modified", "unknown"),
        ("was-linking", "unknown"),
        ("linking", "dynamic"),
    ];
    dev.post(&target, &late).await;
    let stated = dev.get(&format!("/api/v1{address}/facts")).await.body;
    let stated: Value = serde_json::from_str(&stated).unwrap();
    assert_eq!(stated["stated"][0]["facts"]["modified"], "no");
    assert_eq!(stated["stated"][0]["facts"]["linking"], "dynamic");
}
