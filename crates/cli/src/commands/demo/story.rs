//! What has happened in the demonstration before anybody signs in.

use gwanmun_app::requests::decide::NewDecision;
use gwanmun_app::requests::review::NewOpinion;
use gwanmun_app::requests::submit::{NewItem, NewRequest};
use gwanmun_app::systems::SystemForm;
use gwanmun_app::{App, AppError, Aspect, Caller, System};
use gwanmun_model::request::Outcome;
use gwanmun_model::{Criticality, Purl, UseContext};
use rust_embed::RustEmbed;

use super::need;
use crate::commands::Setting;
use crate::opening;

/// The example systems, as they stand in `examples/`.
#[derive(RustEmbed)]
#[folder = "../../examples"]
struct Examples;

/// An example system: folder, name, owner, description, use context, criticality.
type Example = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    UseContext,
    Option<Criticality>,
);

const SYSTEMS: &[Example] = &[
    (
        "java-orders",
        "주문 처리",
        "카드업무부",
        "Java로 된 주문 처리 서비스",
        UseContext::Network,
        Some(Criticality::High),
    ),
    (
        "node-portal",
        "고객 포털",
        "디지털채널부",
        "브라우저로 나가는 Node.js 포털",
        UseContext::Web,
        Some(Criticality::Medium),
    ),
    (
        "rust-batch",
        "야간 배치",
        "수신업무부",
        "Rust로 된 야간 정산 배치",
        UseContext::Internal,
        None,
    ),
];

/// Registers the example systems, scans them and makes a few requests in different states.
pub(super) fn tell(setting: &Setting, app: &App) -> anyhow::Result<()> {
    let fault = |error: AppError| opening::fault(&error, setting.language);
    let people = People {
        dev: app.caller_of("dev").map_err(fault)?,
        security: app.caller_of("security").map_err(fault)?,
        officer: app.caller_of("officer").map_err(fault)?,
    };
    let mut systems = Vec::new();
    for (folder, name, owner, description, context, criticality) in SYSTEMS {
        let unpacked = unpack(setting, folder)?;
        let found = gwanmun_scan::scan_path(&unpacked, &options(), &|_| {})?;
        let system = app
            .create_system(
                &people.dev,
                SystemForm {
                    name: (*name).to_owned(),
                    owner: (*owner).to_owned(),
                    description: (*description).to_owned(),
                    context: *context,
                    criticality: *criticality,
                },
            )
            .map_err(fault)?;
        app.store_scan(&people.dev, &system.id, found)
            .map_err(fault)?;
        systems.push(system);
    }
    requests(app, &people, &systems).map_err(fault)
}

struct People {
    dev: Caller,
    security: Caller,
    officer: Caller,
}

/// One request waits for the board, one was approved under conditions, one was turned down.
fn requests(app: &App, people: &People, systems: &[System]) -> Result<(), AppError> {
    let [orders, portal, batch] = systems else {
        return Ok(());
    };
    let log4j = one(
        app,
        people,
        orders,
        "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
        "주문 서비스의 로그 기록에 사용합니다.",
    )?;
    opinion(
        app,
        people,
        &log4j,
        false,
        "원격 코드 실행이 실제로 악용되고 있습니다. 2.17.1 이상으로 올려 다시 신청하십시오.",
    )?;
    let waiting = app.needs_approval(&people.dev, &batch.id)?;
    if let Some(item) = waiting.first() {
        let request = submit(
            app,
            people,
            batch,
            vec![item.clone()],
            "정산 배치에서 사용합니다.",
        )?;
        opinion(
            app,
            people,
            &request,
            true,
            "내부망 배치에서만 쓰이며 외부 입력이 닿지 않습니다.",
        )?;
        decide(
            app,
            people,
            &request,
            Outcome::ApproveConditionally,
            "내부망 사용에 한해 승인합니다.",
            "분기마다 버전을 재점검할 것",
        )?;
    }
    let waiting = app.needs_approval(&people.dev, &portal.id)?;
    if let Some(item) = waiting.first() {
        let request = submit(
            app,
            people,
            portal,
            vec![item.clone()],
            "포털 화면에서 사용합니다.",
        )?;
        decide(
            app,
            people,
            &request,
            Outcome::Reject,
            "고객에게 나가는 화면에는 쓸 수 없습니다. 고쳐진 버전으로 다시 신청하십시오.",
            "",
        )?;
    }
    app.submit_for_system(
        &people.dev,
        &portal.id,
        "포털의 나머지 구성요소 일괄 신청입니다.",
    )?;
    Ok(())
}

fn one(
    app: &App,
    people: &People,
    system: &System,
    purl: &str,
    purpose: &str,
) -> Result<String, AppError> {
    let Ok(purl) = purl.parse::<Purl>() else {
        return Err(AppError::Unavailable(format!(
            "{purl} is not a package URL"
        )));
    };
    let item = NewItem {
        purl,
        hashes: Vec::new(),
    };
    submit(app, people, system, vec![item], purpose)
}

fn submit(
    app: &App,
    people: &People,
    system: &System,
    items: Vec<NewItem>,
    purpose: &str,
) -> Result<String, AppError> {
    let request = NewRequest {
        items,
        context: system.context,
        purpose: purpose.to_owned(),
        system: Some(system.id.clone()),
    };
    Ok(app.submit(&people.dev, request)?.request.id)
}

fn decide(
    app: &App,
    people: &People,
    request: &str,
    outcome: Outcome,
    reason: &str,
    conditions: &str,
) -> Result<(), AppError> {
    let decision = NewDecision {
        outcome,
        reason: reason.to_owned(),
        conditions: conditions.to_owned(),
        expires_at: None,
    };
    app.decide(&people.officer, request, decision).map(drop)
}

fn opinion(
    app: &App,
    people: &People,
    request: &str,
    positive: bool,
    text: &str,
) -> Result<(), AppError> {
    let opinion = NewOpinion {
        aspect: Aspect::Security,
        positive,
        text: text.to_owned(),
    };
    app.give_opinion(&people.security, request, opinion)
        .map(drop)
}

fn options() -> gwanmun_scan::Options {
    gwanmun_scan::Options::default()
}

/// Writes one example into the demonstration's folder, where people can look at it and scan it again.
fn unpack(setting: &Setting, name: &str) -> anyhow::Result<std::path::PathBuf> {
    let folder = setting.place.folder().join("examples");
    let prefix = format!("{name}/");
    let files: Vec<_> = Examples::iter()
        .filter(|path| path.starts_with(&prefix))
        .collect();
    need(files.first(), name)?;
    for path in files {
        let file = need(Examples::get(&path), &path)?;
        let target = folder.join(path.as_ref());
        if let Some(parent) = target.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&target, &file.data)?;
    }
    Ok(folder.join(name))
}
